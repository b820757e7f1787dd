"""Allergies: the list with its four states, adding one, saying that there is none, taking one back."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.permissions import NotAllowed, Permission, require
from patients import actions
from patients.access import patient_or_404
from patients.allergy_forms import AllergyForm, AllergyStateForm, WithdrawAllergyForm
from patients.models import Allergy

PAGE_METHODS = ["GET", "HEAD", "POST"]


@require(Permission.VIEW_CLINICAL)
@require_http_methods(PAGE_METHODS)
def allergies(request: HttpRequest, ref: str) -> HttpResponse:
    """Two forms on one page; the pressed button says which was meant."""
    patient = patient_or_404(request, ref)
    if request.method == "POST" and not request.user.can(Permission.WRITE_ASSESSMENT):
        raise NotAllowed(Permission.WRITE_ASSESSMENT, patient_ref=patient.ref)
    stating = request.POST.get("action") == "state"
    add = AllergyForm(request.POST if request.POST and not stating else None, patient=patient)
    state = AllergyStateForm(request.POST if stating else None, patient=patient, prefix="said")
    if stating and state.is_valid():
        try:
            said = actions.state_allergies(
                patient=patient, by=request.user, state=state.cleaned_data["state"], stated_on=timezone.localdate()
            )
        except ValidationError as problem:
            state.add_error("state", problem.messages)
        else:
            messages.success(request, said.get_allergy_state_display())
            return redirect("allergies", patient.ref)
    if add.is_valid():
        try:
            facts = {name: add.cleaned_data[name] for name in AllergyForm.Meta.fields}
            added = actions.add_allergy(patient=patient, by=request.user, **facts)
        except ValidationError as problem:
            for sentence in problem.messages:
                add.add_error(None, sentence)
        else:
            messages.success(request, f"Allergy recorded: {added.substance}")
            return redirect("allergies", patient.ref)
    rows = list(Allergy.objects.for_patient(patient))
    context = {
        "patient": patient,
        "allergies": rows,
        "any_counted": any(not row.entered_in_error for row in rows),
        "add": add,
        "state": state,
        "form_errors": add.errors or state.errors,
        "may_write": request.user.can(Permission.WRITE_ASSESSMENT),
    }
    return render(request, "patients/allergies.html", context)


@require(Permission.WRITE_ASSESSMENT)
@require_http_methods(PAGE_METHODS)
def allergy_withdraw(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    patient = patient_or_404(request, ref, Permission.WRITE_ASSESSMENT)
    allergy = Allergy.objects.for_patient(patient).counted().filter(pk=pk).first()
    if allergy is None:
        raise Http404("This patient has no such allergy")
    form = WithdrawAllergyForm(request.POST or None, patient=patient)
    if form.is_valid():
        try:
            actions.withdraw_allergy(allergy=allergy, by=request.user, reason=form.cleaned_data["reason"])
        except actions.ChangedMeanwhile:
            messages.info(request, "Somebody else took it back first")
        else:
            messages.success(request, f"{allergy.substance} is marked as entered in error")
        return redirect("allergies", patient.ref)
    return render(request, "patients/allergy_withdraw.html", {"patient": patient, "allergy": allergy, "form": form})
