"""Record what happened in a line of treatment, and mark a row as entered in error."""

import uuid
from typing import Any, TypeVar

from django.core.exceptions import ValidationError

from accounts.models import User
from audit.actions import writing
from patients.actions.changed import ChangedMeanwhile
from patients.models import Recorded, Transplant, TreatmentLine

Row = TypeVar("Row", bound=Recorded)


def record_in_line(
    *, line: TreatmentLine, model: type[Row], by: User | None, submission_key: uuid.UUID | None = None, **facts: Any
) -> Row:
    """Add a cycle, radiotherapy, toxicity, response or relapse. The same form sent twice gives the same row.

    Raises ValidationError when a rule is broken, ChangedMeanwhile when the line has been withdrawn.
    """
    return _record(line, model, by, submission_key, facts)


def record_transplant(
    *, line: TreatmentLine, by: User | None, submission_key: uuid.UUID | None = None, **facts: Any
) -> Transplant:
    """Begin the details of a transplant. Raises as `record_in_line` does, also when they are there already."""
    return _record(line, Transplant, by, submission_key, facts)


def _record(
    line: TreatmentLine, model: type[Row], by: User | None, key: uuid.UUID | None, facts: dict[str, Any]
) -> Row:
    with writing(by=by, reason=f"record {model._meta.verbose_name}"):
        # Locked, so that the second of two clicks waits and then finds the row of the first.
        fresh = TreatmentLine.objects.select_for_update(of=["self"]).select_related("patient").get(pk=line.pk)
        if fresh.entered_in_error:
            raise ChangedMeanwhile
        if key and (earlier := model._default_manager.filter(line=fresh, submission_key=key).first()):
            return earlier
        row = model(line=fresh, created_by=by, **({"submission_key": key} if key else {}), **facts)
        row.full_clean(exclude=["created_by"])
        row.save(force_insert=True)
    return row


def amend_transplant(*, transplant: Transplant, by: User | None, version: int, **changes: Any) -> Transplant:
    """Fill in or correct the details of a transplant.

    Raises ChangedMeanwhile when `version` is not the stored one, ValidationError when a rule is broken.
    """
    with writing(by=by, reason="amend transplant"):
        fresh = Transplant.objects.select_for_update().get(pk=transplant.pk)
        if fresh.version != version or fresh.entered_in_error:
            raise ChangedMeanwhile
        for name, value in changes.items():
            setattr(fresh, name, value)
        fresh.version += 1
        fresh.full_clean(exclude=["created_by"])
        fresh.save(update_fields=[*changes, "version"])
    return fresh


def withdraw_row(*, row: Row, by: User | None, reason: str) -> Row:
    """Mark a row as entered in error: it stays readable and counts nowhere. The first reason stays.

    Raises ValidationError without a reason.
    """
    if not reason.strip():
        raise ValidationError({"reason": "Enter why it was entered in error"})
    with writing(by=by, reason=f"{row._meta.verbose_name} entered in error"):
        fresh = type(row)._default_manager.select_for_update().get(pk=row.pk)
        if not fresh.entered_in_error:
            fresh.entered_in_error = True
            fresh.error_reason = reason
            fresh.save(update_fields=["entered_in_error", "error_reason"])
    return fresh
