"""Restrict a record; open a restricted one by saying why."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from accounts.forms import CarriedForm
from accounts.permissions import Permission, require
from patients import actions
from patients.access import patient_or_404
from patients.banner import record_url
from patients.models import Patient
from patients.restriction_forms import ReasonToOpenForm, RestrictForm


@require(Permission.VIEW_IDENTITY)
@require_POST
def open_restricted(request: HttpRequest, ref: str) -> HttpResponse:
    """Keep the reason, then go where the person was going; what they were sending is sent by them once more."""
    patient = patient_or_404(request, ref, Permission.VIEW_IDENTITY, asking=True)
    form, carried = ReasonToOpenForm(request.POST, patient=patient), CarriedForm(request.POST)
    if not form.is_valid():
        context = {"patient": patient, "form": form, "carried": CarriedForm(request.POST, auto_id=False)}
        return render(request, "patients/restricted.html", context, status=403)
    actions.give_access_reason(patient=patient, by=request.user, reason=form.cleaned_data["reason"])
    path, pairs = _going_to(request, patient, carried)
    if pairs:
        return render(request, "accounts/continue.html", {"path": path, "pairs": pairs, "after_reason": True})
    return redirect(path)


def _going_to(request: HttpRequest, patient: Patient, carried: CarriedForm) -> tuple[str, list[tuple[str, str]]]:
    home = record_url(patient, request.user)
    if not carried.is_valid():
        return home, []
    path, fields = carried.cleaned_data["carried_path"], carried.cleaned_data["carried_fields"]
    if not (path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts={request.get_host()})):
        return home, []
    lists = fields.items() if isinstance(fields, dict) else ()
    return path, [(str(name), str(one)) for name, values in lists if isinstance(values, list) for one in values]


@require(Permission.RESTRICT_RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
def restrict(request: HttpRequest, ref: str) -> HttpResponse:
    patient = patient_or_404(request, ref, Permission.RESTRICT_RECORD)
    form = RestrictForm(
        request.POST or None, patient=patient, initial={"restricted": "yes" if patient.restricted else "no"}
    )
    status = 200
    if form.is_valid():
        try:
            changed = actions.restrict(
                patient=patient,
                by=request.user,
                restricted=form.cleaned_data["restricted"] == "yes",
                reason=form.cleaned_data["reason"],
                version=form.cleaned_data["version"],
            )
        except actions.ChangedMeanwhile:
            form.add_error(None, "Somebody changed this record while the page was open. Nothing was saved. Save again")
            form.data = form.data.copy()
            form.data["version"] = str(patient.version)
            status = 409
        else:
            messages.success(request, "The record is restricted" if changed.restricted else "The record is open")
            return redirect("patient_edit", patient.ref)
    reasons = patient.access_reasons.select_related("user").order_by("-pk")[:50]
    context = {"patient": patient, "form": form, "reasons": reasons}
    return render(request, "patients/restrict.html", context, status=status)
