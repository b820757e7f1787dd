"""Lines of treatment: the list, and starting, ending and withdrawing one."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.permissions import NotAllowed, Permission, require
from patients import actions
from patients.access import patient_or_404
from patients.forms import AboutPatient, EndTreatmentForm, StartTreatmentForm, WithdrawTreatmentForm
from patients.models import Patient, TreatmentLine

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
        facts = {name: form.cleaned_data[name] for name in StartTreatmentForm.Meta.fields}
        try:
            line = actions.start_treatment(patient=patient, by=request.user, **facts)
        except ValidationError as problem:
            for sentence in problem.messages:
                form.add_error(None, sentence)
        else:
            messages.success(request, f"Line {line.number} is recorded: {line.get_regimen_display()}")
            return redirect("treatment", ref=ref)
    context = {
        "patient": patient,
        "form": form,
        "lines": list(TreatmentLine.objects.for_patient(patient)),
        "may_record": may_record,
        "today": timezone.localdate(),
    }
    return render(request, "patients/treatment.html", context)


@require(Permission.RECORD_TREATMENT)
@require_http_methods(PAGE_METHODS)
def end_treatment(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    """The end of a running line, with its reason."""
    patient = patient_or_404(request, ref, Permission.RECORD_TREATMENT)
    line = _line_or_404(patient, pk)
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
        else:
            messages.success(request, f"Line {line.number} has ended")
        return redirect("treatment", ref=ref)
    return _line_page(request, "patients/treatment_end.html", patient, line, form)


@require(Permission.RECORD_TREATMENT)
@require_http_methods(PAGE_METHODS)
def withdraw_treatment(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    """Mark a line as entered in error: it stays readable and counts nowhere."""
    patient = patient_or_404(request, ref, Permission.RECORD_TREATMENT)
    line = _line_or_404(patient, pk)
    form = WithdrawTreatmentForm(request.POST or None, patient=patient)
    if form.is_valid():
        actions.withdraw_treatment(line=line, by=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, f"Line {line.number} is marked as entered in error")
        return redirect("treatment", ref=ref)
    return _line_page(request, "patients/treatment_error.html", patient, line, form)


def _line_or_404(patient: Patient, pk: int) -> TreatmentLine:
    """A line of this patient that still counts."""
    line = TreatmentLine.objects.for_patient(patient).counted().filter(pk=pk).first()
    if line is None:
        raise Http404("This patient has no such line of treatment")
    return line


def _line_page(
    request: HttpRequest, template: str, patient: Patient, line: TreatmentLine, form: AboutPatient
) -> HttpResponse:
    context = {"patient": patient, "line": line, "form": form}
    return render(request, template, context)
