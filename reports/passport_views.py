"""The safety passport: see it, issue it, print it, read what was handed out before."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.permissions import NotAllowed, Permission, require
from audit.models import AccessEvent
from interface.forms import ClinicForm
from patients.access import patient_or_404
from patients.forms import AboutPatient
from reports import actions
from reports.criteria import source_url
from reports.models import Passport
from reports.passport import changed_since, contacts, passport_lines


class IssueForm(AboutPatient, ClinicForm):
    """Nothing to type: the button says it."""


@require(Permission.VIEW_CLINICAL)
@require_http_methods(["GET", "HEAD", "POST"])
def passport(request: HttpRequest, ref: str) -> HttpResponse:
    """What the passport would say now, and those that were issued."""
    patient = patient_or_404(request, ref)
    lines = passport_lines(patient, timezone.localdate())
    form = IssueForm(request.POST or None, patient=patient)
    if request.method == "POST":
        if not request.user.can(Permission.CREATE_LETTER):
            raise NotAllowed(Permission.CREATE_LETTER, patient_ref=patient.ref)
        if form.is_valid():
            issued = actions.issue_passport(patient=patient, by=request.user, lines=lines)
            messages.success(request, "Passport issued. Print it and hand it over")
            return redirect("passport_issued", patient.ref, issued.pk)
    issued = list(Passport.objects.for_patient(patient))
    context = {
        "patient": patient,
        "form": form,
        "lines": [(line, source_url(patient, line.source)) for line in lines],
        "contacts": contacts(patient),
        "issued": issued,
        "changed": changed_since(issued[0].lines, lines) if issued else [],
        "may_issue": request.user.can(Permission.CREATE_LETTER),
    }
    return render(request, "reports/passport.html", context)


@require(Permission.VIEW_CLINICAL)
@require_GET
def passport_issued(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    """One passport as it was handed out: one printed page."""
    patient = patient_or_404(request, ref, Permission.VIEW_CLINICAL, AccessEvent.Verb.VIEW)
    issued = Passport.objects.for_patient(patient).filter(pk=pk).first()
    if issued is None:
        raise Http404("This patient has no such passport")
    newer = Passport.objects.for_patient(patient).filter(pk__gt=issued.pk).exists()
    context = {
        "patient": patient,
        "issued": issued,
        "contacts": contacts(patient),
        "changed": changed_since(issued.lines, passport_lines(patient, timezone.localdate())),
        "newer": newer,
    }
    return render(request, "reports/passport_issued.html", context)
