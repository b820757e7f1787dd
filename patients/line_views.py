"""What happened in a line of treatment: adding a row, the transplant, and marking a row as entered in error."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from accounts.permissions import Permission, require
from patients import actions
from patients.access import patient_or_404
from patients.choices import Modality
from patients.conflict_page import conflict_page
from patients.forms import refuse
from patients.line_forms import ROW_FORMS, TransplantForm, model_of
from patients.models import Transplant, TreatmentLine
from patients.treatment_forms import EnteredInErrorForm
from patients.treatment_views import PAGE_METHODS, line_or_404, line_page

HEADINGS = {
    "cycle": "Record a cycle of line {}",
    "radiotherapy": "Record radiotherapy in line {}",
    "toxicity": "Record toxicity of line {}",
    "response": "Record the best response to line {}",
    "relapse": "Record a relapse after line {}",
}


@require(Permission.RECORD_TREATMENT)
@require_http_methods(PAGE_METHODS)
def record_row(request: HttpRequest, ref: str, pk: int, kind: str) -> HttpResponse:
    """A new cycle, radiotherapy, toxicity, response or relapse of a line."""
    patient = patient_or_404(request, ref, Permission.RECORD_TREATMENT)
    line = line_or_404(patient, pk)
    if kind not in ROW_FORMS:
        raise Http404("A line of treatment has no such rows")
    form = ROW_FORMS[kind](request.POST or None, line=line, by=request.user)
    if form.is_valid():
        try:
            row = actions.record_in_line(
                line=line,
                model=model_of(kind),
                by=request.user,
                submission_key=form.cleaned_data["submission_key"],
                **form.facts(),
            )
        except actions.ChangedMeanwhile:
            return _withdrawn_meanwhile(request, line)
        except ValidationError as problem:
            refuse(form, problem)
        else:
            messages.success(request, f"Recorded: {row.what}")
            return redirect("treatment_line", ref=ref, pk=pk)
    return line_page(request, "patients/treatment_form.html", patient, line, form, HEADINGS[kind].format(line.number))


@require(Permission.RECORD_TREATMENT)
@require_http_methods(PAGE_METHODS)
def transplant(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    """The details of the transplant, filled in as they come. Refused changes keep every typed word."""
    patient = patient_or_404(request, ref, Permission.RECORD_TREATMENT)
    line = line_or_404(patient, pk)
    if line.modality != Modality.ASCT:
        raise Http404("Only a line of autologous transplant has transplant details")
    stored = line.transplant_rows.counted().first()
    # Version 0: nobody has recorded anything yet. A model form writes into its instance, so it gets its own.
    own = Transplant.objects.get(pk=stored.pk) if stored else Transplant(version=0)
    own.line = line
    form = TransplantForm(request.POST or None, transplant=own)
    if form.is_valid():
        version, key = form.cleaned_data["version"], form.cleaned_data["submission_key"]
        try:
            if stored is None:
                actions.record_transplant(line=line, by=request.user, submission_key=key, **form.facts())
            elif stored.submission_key != key:
                actions.amend_transplant(transplant=stored, by=request.user, version=version, **form.facts())
        except actions.ChangedMeanwhile:
            if stored is None:
                return _withdrawn_meanwhile(request, line)
            return conflict_page(
                request,
                patient,
                stored,
                version=version,
                yours=form.facts(),
                again=lambda merged: TransplantForm(transplant=merged),
            )
        except ValidationError as problem:
            refuse(form, problem)
        else:
            messages.success(request, "The transplant is saved")
            return redirect("treatment_line", ref=ref, pk=pk)
    return line_page(
        request, "patients/treatment_form.html", patient, line, form, f"Transplant details of line {line.number}"
    )


@require(Permission.RECORD_TREATMENT)
@require_http_methods(PAGE_METHODS)
def withdraw_row(request: HttpRequest, ref: str, pk: int, kind: str, row: int) -> HttpResponse:
    """Mark a row of a line as entered in error."""
    patient = patient_or_404(request, ref, Permission.RECORD_TREATMENT)
    line = line_or_404(patient, pk)
    model = Transplant if kind == "transplant" else model_of(kind) if kind in ROW_FORMS else None
    found = model and model.objects.counted().filter(line=line, pk=row).first()
    if not found:
        raise Http404("This line of treatment has no such row")
    what = "the transplant details" if kind == "transplant" else f"“{found.what}”"
    form = EnteredInErrorForm(request.POST or None, patient=patient, back="../../../")
    if form.is_valid():
        actions.withdraw_row(row=found, by=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, f"Marked as entered in error: {what.strip('“”')}")
        return redirect("treatment_line", ref=ref, pk=pk)
    heading = f"Mark {what} as entered in error?"
    return line_page(request, "patients/treatment_error.html", patient, line, form, heading)


def _withdrawn_meanwhile(request: HttpRequest, line: TreatmentLine) -> HttpResponse:
    messages.warning(request, f"Line {line.number} was withdrawn by somebody else. Nothing was saved")
    return redirect("treatment", ref=line.patient.ref)
