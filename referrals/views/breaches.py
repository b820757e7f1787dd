"""The breach list: on the screen, on paper, and as a file."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.permissions import Permission, require
from audit.actions import record_access
from audit.models import AccessEvent
from interface.spreadsheet import as_csv, csv_file
from referrals.breaches import COLUMNS, NOT_REPORTABLE, as_columns, breaches


@require_GET
@require(Permission.VIEW_REFERRALS)
def breach_list(request: HttpRequest) -> HttpResponse:
    """`?band=` chooses weeks; the counts are always those of all."""
    found = breaches(request.user, timezone.localdate(), request.GET.get("band", ""))
    record_access(request, AccessEvent.Verb.LIST, count=len(found.rows))
    context = {"found": found, "not_reportable_key": NOT_REPORTABLE, "today": timezone.localdate()}
    return render(request, "referrals/breaches.html", context)


@require_GET
@require(Permission.VIEW_REFERRALS)
def breach_download(request: HttpRequest) -> HttpResponse:
    """The same rows as CSV."""
    today = timezone.localdate()
    found = breaches(request.user, today, request.GET.get("band", ""))
    record_access(request, AccessEvent.Verb.EXPORT, count=len(found.rows))
    return csv_file(as_csv(COLUMNS, map(as_columns, found.rows)), f"breach-list-{today}.csv")
