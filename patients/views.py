"""Details, death, care status, and who looked at the record."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import Permission, require
from audit.models import AccessEvent
from audit.reading import number_or_none, window_of
from patients import actions
from patients.access import patient_or_404
from patients.conflict_page import conflict_page
from patients.details_form import DetailsForm
from patients.forms import CareStatusForm, DeathForm, DeathWithdrawnForm, Versioned, refuse
from patients.history import changes_about
from patients.merging import former_records
from patients.models import Patient

PAGE_METHODS = ["GET", "HEAD", "POST"]
CHANGES_SHOWN = 200


@require(Permission.EDIT_PATIENT)
@require_http_methods(PAGE_METHODS)
def patient_edit(request: HttpRequest, ref: str) -> HttpResponse:
    """Identity, contact, GP, consent. Refused changes keep every typed word."""
    patient = patient_or_404(request, ref, Permission.EDIT_PATIENT)
    clinical = request.user.can(Permission.VIEW_CLINICAL)
    # A model form writes into its instance while it checks; the banner shows what is stored.
    form = DetailsForm(request.POST or None, patient=_own_copy(patient), clinical=clinical)
    if form.is_valid():
        try:
            actions.amend(patient=patient, by=request.user, version=form.cleaned_data["version"], **form.changes())
        except actions.ChangedMeanwhile:
            return conflict_page(
                request,
                patient,
                patient,
                version=form.cleaned_data["version"],
                yours=form.changes(),
                again=lambda merged: DetailsForm(patient=merged, clinical=clinical),
            )
        except ValidationError as problem:
            refuse(form, problem)
        else:
            messages.success(request, "Details saved")
            return redirect("patient_edit", ref=ref)
    return _answer(request, "patients/details.html", patient, form)


@require(Permission.EDIT_PATIENT)
@require_http_methods(PAGE_METHODS)
def care_status(request: HttpRequest, ref: str) -> HttpResponse:
    """Under assessment, follow-up, discharged or transferred."""
    patient = patient_or_404(request, ref, Permission.EDIT_PATIENT)
    form = CareStatusForm(request.POST or None, patient=patient, initial={"care_status": patient.care_status})
    if form.is_valid():
        try:
            changed = actions.set_care_status(
                patient=patient,
                by=request.user,
                care_status=form.cleaned_data["care_status"],
                version=form.cleaned_data["version"],
            )
        except actions.ChangedMeanwhile:
            return _changed_meanwhile(request, "patients/care_status.html", patient, form)
        messages.success(request, f"Care status is now: {changed.get_care_status_display()}")
        return redirect("patient_edit", ref=ref)
    return _answer(request, "patients/care_status.html", patient, form)


@require(Permission.EDIT_PATIENT)
@require_http_methods(PAGE_METHODS)
def record_death(request: HttpRequest, ref: str) -> HttpResponse:
    """A page of its own that says what a death ends, before it is recorded."""
    patient = patient_or_404(request, ref, Permission.EDIT_PATIENT)
    form = DeathForm(request.POST or None, patient=patient, initial={"died_on": patient.died_on})
    if form.is_valid():
        try:
            actions.record_death(
                patient=patient,
                by=request.user,
                died_on=form.cleaned_data["died_on"],
                version=form.cleaned_data["version"],
            )
        except actions.ChangedMeanwhile:
            return _changed_meanwhile(request, "patients/death.html", patient, form)
        messages.success(request, "The death is recorded")
        return redirect("patient_edit", ref=ref)
    return _answer(request, "patients/death.html", patient, form)


@require(Permission.EDIT_PATIENT)
@require_http_methods(PAGE_METHODS)
def withdraw_death(request: HttpRequest, ref: str) -> HttpResponse:
    """Take back a death that was recorded in error."""
    patient = patient_or_404(request, ref, Permission.EDIT_PATIENT)
    if not patient.deceased:
        return redirect("patient_edit", ref=ref)
    form = DeathWithdrawnForm(request.POST or None, patient=patient)
    if form.is_valid():
        try:
            actions.withdraw_death(patient=patient, by=request.user, version=form.cleaned_data["version"])
        except actions.ChangedMeanwhile:
            return _changed_meanwhile(request, "patients/death_error.html", patient, form)
        messages.success(request, "The record says again that the patient is alive")
        return redirect("patient_edit", ref=ref)
    return _answer(request, "patients/death_error.html", patient, form)


@require(Permission.VIEW_AUDIT)
@require_safe
def patient_audit(request: HttpRequest, ref: str) -> HttpResponse:
    """Who looked at this record, and what was changed in it. Looking here is itself recorded."""
    patient = patient_or_404(request, ref, Permission.VIEW_AUDIT)
    before = number_or_none(request.GET.get("before", ""))
    skipped = number_or_none(request.GET.get("changes_from", "")) or 0
    changes = changes_about(patient, request.user)
    former = [record.ref for record in former_records(patient)]
    shown = changes[skipped : skipped + CHANGES_SHOWN]
    context = {
        "patient": patient,
        "window": window_of(AccessEvent.objects.about(patient.ref, *former), before=before),
        "changes": shown,
        "older_changes": skipped + CHANGES_SHOWN if skipped + CHANGES_SHOWN < len(changes) else None,
        "windowed": bool(before or skipped),
    }
    return render(request, "patients/audit.html", context)


def _own_copy(patient: Patient) -> Patient:
    return Patient.objects.with_people().get(pk=patient.pk)


def _answer(request: HttpRequest, template: str, patient: Patient, form: Versioned) -> HttpResponse:
    may_restrict = request.user.can(Permission.RESTRICT_RECORD)
    return render(request, template, {"patient": patient, "form": form, "may_restrict": may_restrict})


def _changed_meanwhile(request: HttpRequest, template: str, patient: Patient, form: Versioned) -> HttpResponse:
    """One-question pages: show what is stored now, keep the answer, and let the person decide again."""
    form.add_error(
        None,
        "Somebody changed this record while the page was open. Nothing was saved. Check the record, then save again",
    )
    form.data = form.data.copy()
    form.data["version"] = str(patient.version)
    return render(request, template, {"patient": patient, "form": form}, status=409)
