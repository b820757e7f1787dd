"""The page for two people who edited one row: theirs and yours, and nothing typed is lost."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import capfirst

from accounts.models import User
from patients.conflict import Clash, as_opened, merge
from patients.forms import Versioned
from patients.models import Patient


def conflict_page(
    request: HttpRequest,
    patient: Patient,
    row: models.Model,
    *,
    version: int,
    yours: dict[str, Any],
    again: Callable[[Any], Versioned],
) -> HttpResponse:
    """409 with the form again: yours where both changed a box, theirs where only they did, and a table of the rest.

    `row` is the stored row, `version` the one the page had shown, `yours` the typed columns; `again` makes the form
    over a row that holds what saving now would store.
    """
    names = list(yours)
    opened = as_opened(row, version, names)
    fresh = type(row)._default_manager.get(pk=row.pk)
    theirs = {name: getattr(fresh, name) for name in names}
    merged = merge(opened, theirs, yours)
    for name, value in merged.values.items():
        setattr(fresh, name, value)
    context = {
        "patient": patient,
        "form": again(fresh),
        "clashes": [_clash(row, name, opened[name], theirs[name], yours[name]) for name in merged.clashes],
        "taken": [_label(row, name) for name in merged.taken],
        "who": _last_writer(row),
    }
    return render(request, "patients/conflict.html", context, status=409)


def _clash(row: models.Model, name: str, opened: object, theirs: object, yours: object) -> Clash:
    return Clash(_label(row, name), _shown(row, name, opened), _shown(row, name, theirs), _shown(row, name, yours))


def _label(row: models.Model, name: str) -> str:
    return capfirst(str(row._meta.get_field(name).verbose_name))


def _shown(row: models.Model, name: str, value: object) -> str:
    if value is None or value == "":
        return "Not recorded"
    if isinstance(value, User):
        return value.display_name
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, date):
        return f"{value:%d-%b-%Y}"
    return str(dict(row._meta.get_field(name).flatchoices).get(value, value))


def _last_writer(row: models.Model) -> tuple[str, datetime]:
    """Who saved the version that is stored now, and when."""
    event = row.events.latest("pgh_id")
    user = User.objects.filter(pk=(event.pgh_context or {}).get("actor")).first()
    return (user.display_name if user else "The system", event.pgh_created_at)
