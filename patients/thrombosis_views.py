"""Thrombosis of one patient: events and prophylaxis; and the register of the clinic."""

from collections import Counter

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import Permission, require
from audit.actions import record_found
from audit.models import AccessEvent
from patients import actions
from patients.access import patient_or_404
from patients.forms import AboutPatient, refuse
from patients.models import Patient, Prophylaxis, Recorded, ThrombosisEvent
from patients.thrombosis_choices import ThrombosisKind
from patients.thrombosis_forms import ProphylaxisForm, ThrombosisEventForm
from patients.treatment_forms import EnteredInErrorForm
from patients.treatment_views import PAGE_METHODS


@require(Permission.VIEW_CLINICAL)
@require_safe
def thrombosis(request: HttpRequest, ref: str) -> HttpResponse:
    """What is given now, every statement before it, and the events."""
    patient = patient_or_404(request, ref)
    statements = list(patient.prophylaxis.newest_first().select_related("reviewed_by"))
    context = {
        "patient": patient,
        "holds": next((each for each in statements if not each.entered_in_error), None),
        "statements": statements,
        "events": list(patient.thrombosis_events.all()),
        "may_record": request.user.can(Permission.RECORD_THROMBOSIS),
        "today": timezone.localdate(),
    }
    return render(request, "patients/thrombosis.html", context)


@require(Permission.RECORD_THROMBOSIS)
@require_http_methods(PAGE_METHODS)
def record_thrombosis(request: HttpRequest, ref: str) -> HttpResponse:
    patient = patient_or_404(request, ref, Permission.RECORD_THROMBOSIS)
    form = ThrombosisEventForm(request.POST or None, patient=patient)
    if form.is_valid():
        try:
            event = actions.record_thrombosis(
                patient=patient, by=request.user, submission_key=form.cleaned_data["submission_key"], **form.facts()
            )
        except ValidationError as problem:
            refuse(form, problem)
        else:
            messages.success(request, f"Recorded: {event.get_kind_display()}")
            return redirect("thrombosis", ref=ref)
    return _page(request, patient, form, "Record a thrombotic event")


@require(Permission.RECORD_THROMBOSIS)
@require_http_methods(PAGE_METHODS)
def state_prophylaxis(request: HttpRequest, ref: str) -> HttpResponse:
    patient = patient_or_404(request, ref, Permission.RECORD_THROMBOSIS)
    initial = {"reviewed_on": timezone.localdate()}
    form = ProphylaxisForm(request.POST or None, patient=patient, initial=initial)
    if form.is_valid():
        try:
            statement = actions.state_prophylaxis(
                patient=patient, by=request.user, submission_key=form.cleaned_data["submission_key"], **form.facts()
            )
        except ValidationError as problem:
            refuse(form, problem)
        else:
            messages.success(request, f"Thromboprophylaxis: {statement.words}")
            return redirect("thrombosis", ref=ref)
    return _page(request, patient, form, "Thromboprophylaxis")


@require(Permission.RECORD_THROMBOSIS)
@require_POST
def review_prophylaxis(request: HttpRequest, ref: str) -> HttpResponse:
    """One button: reviewed today, no change."""
    patient = patient_or_404(request, ref, Permission.RECORD_THROMBOSIS)
    number = request.POST.get("shown", "")
    shown = int(number) if number.isascii() and number.isdigit() and len(number) < 10 else 0
    if request.POST.get("patient_ref") != patient.ref:
        messages.warning(request, "This button was pressed on another patient's page. Nothing was saved")
        return redirect("thrombosis", ref=ref)
    try:
        actions.review_prophylaxis(patient=patient, by=request.user, shown=shown, today=timezone.localdate())
    except actions.ChangedMeanwhile:
        messages.warning(request, "Somebody changed the thromboprophylaxis. Nothing was saved. Read it, then review it")
    else:
        messages.success(request, "Thromboprophylaxis is reviewed today, without a change")
    return redirect("thrombosis", ref=ref)


@require(Permission.RECORD_THROMBOSIS)
@require_http_methods(PAGE_METHODS)
def withdraw_thrombosis(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    patient = patient_or_404(request, ref, Permission.RECORD_THROMBOSIS)
    event = patient.thrombosis_events.counted().filter(pk=pk).first()
    return _withdraw(request, patient, event, event and event.get_kind_display())


@require(Permission.RECORD_THROMBOSIS)
@require_http_methods(PAGE_METHODS)
def withdraw_prophylaxis(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    patient = patient_or_404(request, ref, Permission.RECORD_THROMBOSIS)
    statement = patient.prophylaxis.counted().filter(pk=pk).first()
    return _withdraw(request, patient, statement, statement and statement.words)


def _withdraw(request: HttpRequest, patient: Patient, row: Recorded | None, words: str | None) -> HttpResponse:
    if row is None:
        raise Http404("This patient has no such entry")
    form = EnteredInErrorForm(request.POST or None, patient=patient, back="../../../")
    if form.is_valid():
        actions.withdraw_row(row=row, by=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, f"Marked as entered in error: {words}")
        return redirect("thrombosis", ref=patient.ref)
    return _page(request, patient, form, f"Mark “{words}” as entered in error?")


def _page(request: HttpRequest, patient: Patient, form: AboutPatient, heading: str) -> HttpResponse:
    return render(request, "patients/thrombosis_form.html", {"patient": patient, "form": form, "heading": heading})


@require(Permission.VIEW_CLINICAL)
@require_safe
def thrombosis_register(request: HttpRequest) -> HttpResponse:
    """Every event of the clinic. Four queries for any number of them; no free text, which may name somebody.

    Restricted records are left out, and counted, for everybody but those who treat the patient.
    """
    user = request.user
    treats = Q(patient__consultant=user) | Q(patient__key_worker=user)
    counted = ThrombosisEvent.objects.counted()
    events = list(
        counted.filter(Q(patient__restricted=False) | treats)
        .select_related("patient")
        .order_by("patient__surname", "patient__given_name", "patient_id", "happened_on", "pk")
    )
    people = {event.patient_id: event.patient for event in events}
    record_found(request, AccessEvent.Verb.LIST, [patient.ref for patient in people.values()], total=len(events))
    now = {each.patient_id: each for each in Prophylaxis.objects.latest().filter(patient__in=people)}
    kinds = Counter(event.kind for event in events)
    context = {
        "rows": [(event, now.get(event.patient_id)) for event in events],
        "people": len(people),
        "left_out": counted.count() - len(events),
        "everybody": Patient.objects.current().count(),
        "on_prophylaxis": sum(event.on_prophylaxis == "yes" for event in events),
        "kinds": [(kind.label, kinds[kind]) for kind in ThrombosisKind if kinds[kind]],
    }
    return render(request, "patients/thrombosis_register.html", context)
