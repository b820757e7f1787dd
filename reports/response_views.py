"""The response sheet of a treatment line."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.permissions import Permission, require
from clinical.course import WHY
from patients.access import patient_or_404
from patients.models import TreatmentLine
from reports.response import response_view


@require(Permission.VIEW_CLINICAL)
@require_GET
def response(request: HttpRequest, ref: str) -> HttpResponse:
    """`?line=2` shows the second line; without it the newest that is directed at the plasma cells."""
    patient = patient_or_404(request, ref)
    wanted, line = request.GET.get("line", ""), None
    if wanted:
        counted = TreatmentLine.objects.counted().for_patient(patient)
        line = counted.filter(number=int(wanted)).first() if wanted.isascii() and wanted.isdigit() else None
        if line is None:
            raise Http404("This patient has no such line of treatment")
    view = response_view(patient, timezone.localdate(), line)
    return render(request, "reports/response.html", {"patient": patient, "view": view, "why": WHY})
