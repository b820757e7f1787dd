"""The audit log: who looked, searched, downloaded, was refused or logged in. Reading it is recorded like any look."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.permissions import Permission, require
from audit.actions import record_access
from audit.forms import AuditFilter
from audit.models import AccessEvent
from audit.reading import number_or_none, window_of


@require(Permission.VIEW_AUDIT)
def audit_log(request: HttpRequest) -> HttpResponse:
    """Access events of the whole clinic, newest first, narrowed by person, deed and day."""
    form = AuditFilter(request.GET or None)
    before = number_or_none(request.GET.get("before", ""))
    window = window_of(form.narrow(AccessEvent.objects.all()), before=before)
    record_access(request, AccessEvent.Verb.LIST, count=len(window.events))
    older = request.GET.copy()
    older["before"] = str(window.older or "")
    return render(
        request,
        "audit/log.html",
        {"form": form, "window": window, "older_query": older.urlencode(), "filtered": form.is_bound, "before": before},
    )
