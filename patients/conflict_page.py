"""The page for two people who edited one record's details: theirs and yours, and nothing typed is lost."""

from datetime import date, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import capfirst

from accounts.models import User
from patients.conflict import Clash, as_opened, merge
from patients.details_form import DetailsForm
from patients.models import Patient


def conflict_page(request: HttpRequest, patient: Patient, form: DetailsForm, *, clinical: bool) -> HttpResponse:
    """409 with the form again: yours where both changed a box, theirs where only they did, and a table of the rest."""
    yours = form.changes()
    names = list(yours)
    opened = as_opened(patient, form.cleaned_data["version"], names)
    fresh = Patient.objects.with_people().get(pk=patient.pk)
    theirs = {name: getattr(fresh, name) for name in names}
    merged = merge(opened, theirs, yours)
    for name, value in merged.values.items():
        setattr(fresh, name, value)
    again = DetailsForm(patient=fresh, clinical=clinical)
    context = {
        "patient": patient,
        "form": again,
        "clashes": [_clash(name, opened[name], theirs[name], yours[name]) for name in merged.clashes],
        "taken": [_label(name) for name in merged.taken],
        "who": _last_writer(patient),
    }
    return render(request, "patients/conflict.html", context, status=409)


def _clash(name: str, opened: object, theirs: object, yours: object) -> Clash:
    return Clash(_label(name), _shown(name, opened), _shown(name, theirs), _shown(name, yours))


def _label(name: str) -> str:
    return capfirst(str(Patient._meta.get_field(name).verbose_name))


def _shown(name: str, value: object) -> str:
    if value is None or value == "":
        return "Not recorded"
    if isinstance(value, User):
        return value.display_name
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, date):
        return f"{value:%d-%b-%Y}"
    return str(dict(Patient._meta.get_field(name).flatchoices).get(value, value))


def _last_writer(patient: Patient) -> tuple[str, datetime]:
    """Who saved the version that is stored now, and when."""
    event = patient.events.latest("pgh_id")
    user = User.objects.filter(pk=(event.pgh_context or {}).get("actor")).first()
    return (user.display_name if user else "The system", event.pgh_created_at)
