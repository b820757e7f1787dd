"""The doors to a page of an assessment or a visit: the patient's door, then the kind, then the row in that patient."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.permissions import Permission, require
from assessments.base import Assessment
from assessments.forms import form_for
from assessments.instruments import INSTRUMENTS, instrument_or_none
from assessments.results import Matrix
from assessments.spec import Instrument
from audit.models import AccessEvent
from patients.access import patient_or_404
from patients.models import Patient, Visit

KindView = Callable[[HttpRequest, Patient, Instrument], HttpResponse]
RowView = Callable[[HttpRequest, Patient, Instrument, Assessment], HttpResponse]
VisitView = Callable[..., HttpResponse]
NOT_TYPED = {"csrfmiddlewaretoken", "patient_ref", "version", "submission_key", "action", "must_choose", "said_back"}


def of_kind(permission: Permission, *, shows: bool = True) -> Callable[[KindView], Callable[..., HttpResponse]]:
    """A page of one kind of assessment: through the patient's door, then the kind, or a page that lists the kinds.

    `shows` False: the view answers a script without a word of the record. Nothing is looked at, so no look is recorded.
    """

    def decorate(view: KindView) -> Callable[..., HttpResponse]:
        @require(permission)
        @wraps(view)
        def opened(request: HttpRequest, ref: str, key: str, **kwargs: Any) -> HttpResponse:
            patient = patient_or_404(request, ref, Permission.VIEW_CLINICAL, AccessEvent.Verb.VIEW if shows else None)
            instrument = instrument_or_none(key)
            if instrument is None and not shows:
                raise Http404("There is no such kind of assessment")
            if instrument is None:
                context = {"patient": patient, "key": key, "instruments": INSTRUMENTS}
                return render(request, "assessments/unknown.html", context, status=404)
            if request.method == "POST" and request.POST.get("patient_ref") != patient.ref:
                if not shows:
                    return HttpResponse("Opened for another patient", status=409, content_type="text/plain")
                return another_patient(request, patient, instrument)
            return view(request, patient, instrument, **kwargs)

        return opened

    return decorate


def of_row(permission: Permission, *, shows: bool = True) -> Callable[[RowView], Callable[..., HttpResponse]]:
    """A page of one assessment. The row is looked up inside the patient: another patient's row does not exist here."""

    def decorate(view: RowView) -> Callable[..., HttpResponse]:
        @of_kind(permission, shows=shows)
        @wraps(view)
        def opened(request: HttpRequest, patient: Patient, instrument: Instrument, pk: int) -> HttpResponse:
            row = instrument.model.objects.for_patient(patient).with_people().filter(pk=pk).first()
            if row is None:
                raise Http404("This patient has no such assessment")
            return view(request, patient, instrument, row)

        return opened

    return decorate


def of_visit(permission: Permission) -> Callable[[VisitView], VisitView]:
    """A page of one visit: through the patient's door, then the visit inside that patient."""

    def decorate(view: VisitView) -> VisitView:
        @require(permission)
        @wraps(view)
        def opened(request: HttpRequest, ref: str, pk: int, **kwargs: Any) -> HttpResponse:
            patient = patient_or_404(request, ref, permission)
            visit = patient.visits.with_people().filter(pk=pk).first()
            if visit is None:
                raise Http404("This patient has no such visit")
            visit.patient = patient
            if request.method == "POST" and request.POST.get("patient_ref") != patient.ref:
                return visit_of_another_patient(request, patient)
            return view(request, visit, **kwargs)

        return opened

    return decorate


def visit_of_another_patient(request: HttpRequest, patient: Patient) -> HttpResponse:
    return render(request, "assessments/visit_another_patient.html", {"patient": patient}, status=409)


def visit_in(request: HttpRequest, patient: Patient) -> Visit | None:
    """The visit that the address names, `?visit=12`; None when it names none. 404 for what is no visit of theirs."""
    text = request.GET.get("visit", "")
    if not text:
        return None
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
    visit = patient.visits.counted().filter(pk=number).first()
    if visit is None:
        raise Http404("This patient has no such visit")
    return visit


def sample_in(request: HttpRequest) -> dict[str, Any]:
    """What the address says of the sample whose report is entered, `?matrix=serum&collected=2026-11-02`, by box.

    Words that mean nothing here are left out: the person fills the boxes in.
    """
    found: dict[str, Any] = {}
    if (matrix := request.GET.get("matrix", "")) in Matrix.values:
        found["results-vegf-matrix"] = matrix
    with suppress(ValueError):
        found["performed_on"] = date.fromisoformat(request.GET.get("collected", ""))
    return found


def another_patient(request: HttpRequest, patient: Patient, instrument: Instrument) -> HttpResponse:
    """The form was opened on another patient's page: nothing is saved, and what was typed is shown."""
    context = {"patient": patient, "instrument": instrument, "typed": typed_in(request, instrument)}
    return render(request, "assessments/another_patient.html", context, status=409)


def typed_in(request: HttpRequest, instrument: Instrument) -> list[tuple[str, str]]:
    """(label, text) of every box that was filled in, so that nothing typed is lost."""
    fields = form_for(instrument).base_fields
    return [
        (str(fields[name].label) if name in fields else name, value)
        for name, values in request.POST.lists()
        if name not in NOT_TYPED
        for value in values
        if value.strip()
    ]


def version_in(request: HttpRequest) -> int:
    """The version of the page that was sent; 0, which no row has, when it is missing or mangled."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
