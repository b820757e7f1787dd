"""What was changed about one patient, in every room, from the history tables."""

from django.db import models

from accounts.models import User
from accounts.permissions import Permission
from audit.changes import Change, changes_in, event_models
from patients.merging import former_records
from patients.models import Patient, TreatmentLine

# What roles without clinical access may read of a patient's history: who it is and how to reach them.
IDENTITY = {
    field.name
    for field in Patient._meta.concrete_fields
    if field.name not in {"onset_on", "onset_precision", "first_label"}
}


def changes_about(patient: Patient, viewer: User) -> list[Change]:
    """Every insert and update of the patient's own row and of each tracked row that points to it, newest first.

    Rooms above are found through their history tables, so that this room need not know them.
    """
    clinical = viewer.can(Permission.VIEW_CLINICAL)
    # Records that became part of this one; that they are such is part of its history.
    rows_of = [patient.pk, *(former.pk for former in former_records(patient))]
    changes: list[Change] = []
    for history in event_models():
        tracked = history.pgh_tracked_model
        if tracked is Patient:
            rows = history.objects.filter(pgh_obj_id__in=rows_of)
            changes += changes_in(rows, may_see=lambda field: clinical or field.name in IDENTITY)
        elif column := patient_column(tracked):
            changes += changes_in(history.objects.filter(**{f"{column}__in": rows_of}), may_see=lambda field: clinical)
    return sorted(changes, key=lambda change: change.at, reverse=True)


def patient_column(model: type[models.Model]) -> str:
    """How a row says whose it is: by its own column, or by its line of treatment; "" when it belongs to nobody."""
    links = {field.name: field.related_model for field in model._meta.concrete_fields}
    if links.get("patient") is Patient:
        return "patient_id"
    return "line__patient_id" if links.get("line") is TreatmentLine else ""
