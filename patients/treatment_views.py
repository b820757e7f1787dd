"""Lines of treatment: the list, one line, and starting, amending, ending and withdrawing one."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import NotAllowed, Permission, require
from patients import actions
from patients.access import patient_or_404
from patients.conflict_page import conflict_page
from patients.forms import AboutPatient, refuse
from patients.line_shown import shown, shown_lines
from patients.models import Patient, TreatmentLine
from patients.treatment_forms import AmendTreatmentForm, EndTreatmentForm, EnteredInErrorForm, StartTreatmentForm

PAGE_METHODS = ["GET", "HEAD", "POST"]


@require(Permission.VIEW_CLINICAL)
@require_http_methods(PAGE_METHODS)
def treatment(request: HttpRequest, ref: str) -> HttpResponse:
    """All lines, oldest first; those who may record treatment can start one."""
    patient = patient_or_404(request, ref)
    may_record = request.user.can(Permission.RECORD_TREATMENT)
    if request.method == "POST" and not may_record:
        raise NotAllowed(Permission.RECORD_TREATMENT, patient_ref=patient.ref)
    form = StartTreatmentForm(request.POST or None, patient=patient) if may_record else None
    if form and form.is_valid():
        try:
            line = actions.start_treatment(patient=patient, by=request.user, **form.facts())
        except ValidationError as problem:
            refuse(form, problem)
        else:
            messages.success(request, f"Line {line.number} is recorded: {line.get_regimen_display()}")
            return redirect("treatment_line", ref=ref, pk=line.pk)
    context = {
        "patient": patient,
        "form": form,
        "lines": shown_lines(patient),
        "may_record": may_record,
        "today": timezone.localdate(),
    }
    return render(request, "patients/treatment.html", context)


@require(Permission.VIEW_CLINICAL)
@require_safe
def treatment_line(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    """One line with everything that happened in it, also when it was entered in error."""
    patient = patient_or_404(request, ref)
    line = TreatmentLine.objects.for_patient(patient).with_rows().filter(pk=pk).first()
    if line is None:
        raise no_such_line()
    may_record = request.user.can(Permission.RECORD_TREATMENT) and not line.entered_in_error
    context = {
        "patient": patient,
        "line": line,
        "shown": shown(line),
        "may_record": may_record,
        "today": timezone.localdate(),
    }
    return render(request, "patients/treatment_line.html", context)


@require(Permission.RECORD_TREATMENT)
@require_http_methods(PAGE_METHODS)
def amend_treatment(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    """Correct or complete the facts of a line. Refused changes keep every typed word."""
    patient = patient_or_404(request, ref, Permission.RECORD_TREATMENT)
    line = line_or_404(patient, pk)
    # A model form writes into its instance while it checks; the heading shows what is stored.
    form = AmendTreatmentForm(request.POST or None, line=line_or_404(patient, pk))
    if form.is_valid():
        version = form.cleaned_data["version"]
        try:
            actions.amend_treatment(line=line, by=request.user, version=version, **form.facts())
        except actions.ChangedMeanwhile:
            return conflict_page(
                request,
                patient,
                line,
                version=version,
                yours=form.facts(),
                again=lambda merged: AmendTreatmentForm(line=merged),
            )
        except ValidationError as problem:
            refuse(form, problem)
        else:
            messages.success(request, f"Line {line.number} is saved")
            return redirect("treatment_line", ref=ref, pk=pk)
    return line_page(
        request, "patients/treatment_form.html", patient, line, form, f"Amend treatment line {line.number}"
    )


@require(Permission.RECORD_TREATMENT)
@require_http_methods(PAGE_METHODS)
def end_treatment(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    """The end of a running line, with its reason."""
    patient = patient_or_404(request, ref, Permission.RECORD_TREATMENT)
    line = line_or_404(patient, pk)
    form = EndTreatmentForm(request.POST or None, line=line)
    if form.is_valid():
        try:
            actions.end_treatment(
                line=line,
                by=request.user,
                ended_on=form.cleaned_data["ended_on"],
                stop_reason=form.cleaned_data["stop_reason"],
            )
        except actions.ChangedMeanwhile:
            messages.warning(request, f"Line {line.number} was ended or withdrawn by somebody else. Nothing was saved")
            return redirect("treatment", ref=ref)
        except ValidationError as problem:
            refuse(form, problem)
        else:
            messages.success(request, f"Line {line.number} has ended")
            return redirect("treatment_line", ref=ref, pk=pk)
    heading = f"End treatment line {line.number}"
    return line_page(request, "patients/treatment_form.html", patient, line, form, heading)


@require(Permission.RECORD_TREATMENT)
@require_http_methods(PAGE_METHODS)
def withdraw_treatment(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    """Mark a line as entered in error: it stays readable and counts nowhere."""
    patient = patient_or_404(request, ref, Permission.RECORD_TREATMENT)
    line = line_or_404(patient, pk)
    form = EnteredInErrorForm(request.POST or None, patient=patient, back="../")
    if form.is_valid():
        actions.withdraw_treatment(line=line, by=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, f"Line {line.number} is marked as entered in error")
        return redirect("treatment", ref=ref)
    heading = f"Mark line {line.number} as entered in error?"
    return line_page(request, "patients/treatment_error.html", patient, line, form, heading)


def line_or_404(patient: Patient, pk: int) -> TreatmentLine:
    """A line of this patient that still counts."""
    line = TreatmentLine.objects.for_patient(patient).counted().filter(pk=pk).first()
    if line is None:
        raise no_such_line()
    line.patient = patient
    return line


def no_such_line() -> Http404:
    return Http404("This patient has no such line of treatment")


def line_page(
    request: HttpRequest, template: str, patient: Patient, line: TreatmentLine, form: AboutPatient, heading: str
) -> HttpResponse:
    """A form about one line, below what the line is."""
    context = {"patient": patient, "line": line, "form": form, "heading": heading}
    return render(request, template, context)
