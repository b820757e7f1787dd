"""The meeting's pages that show several rooms at once: one case per screen for the projector, the pack for paper."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.permissions import Permission, require
from audit.actions import record_found
from audit.models import AccessEvent
from mdt.access import case_or_404, meeting_or_404
from mdt.choices import Presence
from mdt.lines import lines_of
from mdt.models import Case
from reports.criteria import panel_for
from reports.mdt import case_view

HIDDEN = "hidden"


@require_GET
@require(Permission.VIEW_CLINICAL)
def projector(request: HttpRequest, day: date, pk: int) -> HttpResponse:
    """One case in large type. The page has no menu, no search and no messages, so that it names nobody else."""
    case = case_or_404(request, day, pk, Permission.VIEW_CLINICAL)
    listed = list(Case.objects.listed().filter(meeting=case.meeting).values_list("pk", flat=True))
    if case.pk not in listed:
        raise Http404("This case was taken off the list")
    at, hide = listed.index(case.pk), request.GET.get("identity") == HIDDEN
    context = {
        "view": case_view(case, at + 1, timezone.localdate(), hide=hide),
        "case": case,
        "meeting": case.meeting,
        "total": len(listed),
        "previous": listed[at - 1] if at else None,
        "next": listed[at + 1] if at + 1 < len(listed) else None,
        "hide": hide,
        "kept": f"?identity={HIDDEN}" if hide else "",
        "hidden_address": f"?identity={HIDDEN}",
    }
    return render(request, "reports/mdt_projector.html", context)


@require_GET
@require(Permission.VIEW_CLINICAL)
def pack(request: HttpRequest, day: date) -> HttpResponse:
    """The agenda, and for each case what the criteria say: for those who prepare on paper."""
    meeting, today = meeting_or_404(request, day), timezone.localdate()
    lines = lines_of(meeting, request.user, today)
    shown = [line.case.patient for line in lines if not line.hidden]
    record_found(request, AccessEvent.Verb.LIST, [patient.ref for patient in shown], total=len(lines))
    context = {
        "meeting": meeting,
        "lines": lines,
        "cases": [(line, None if line.hidden else panel_for(line.case.patient, today)) for line in lines],
        "attendance": meeting.attendance.select_related("user").exclude(presence=Presence.REMOVED),
    }
    return render(request, "reports/mdt_pack.html", context)
