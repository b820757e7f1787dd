"""The diagnostic journey of one patient."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.permissions import Permission, require
from patients.access import patient_or_404
from reports.journey import journey_of


@require(Permission.VIEW_CLINICAL)
@require_GET
def journey(request: HttpRequest, ref: str) -> HttpResponse:
    patient = patient_or_404(request, ref)
    return render(request, "reports/journey.html", {"patient": patient, "journey": journey_of(patient)})
