"""The page of what is missing in the records."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.permissions import Permission, require
from audit.actions import record_access
from audit.models import AccessEvent
from reports.data_quality import DRAFT_DAYS, quality_for


@require(Permission.VIEW_CASELOAD)
@require_safe
def data_quality(request: HttpRequest) -> HttpResponse:
    """Lists with their counts; "Fix next" leads to the first box to mend."""
    quality = quality_for(request.user, timezone.localdate())
    record_access(request, AccessEvent.Verb.LIST, detail="data quality", count=quality.total)
    context = {"quality": quality, "now": timezone.now(), "draft_days": DRAFT_DAYS}
    return render(request, "reports/data_quality.html", context)
