"""Start, amend, end and withdraw a line of treatment."""

from datetime import date
from typing import Any

from django.db.models import Max

from accounts.models import User
from audit.actions import writing
from patients.actions.changed import ChangedMeanwhile
from patients.models import Patient, TreatmentLine


def start_treatment(*, patient: Patient, by: User | None, **facts: Any) -> TreatmentLine:
    """Start the next line. Raises ValidationError when a rule is broken."""
    with writing(by=by, reason="start treatment"):
        # Locks the patient, so that two people cannot both start line 2.
        Patient.objects.select_for_update().get(pk=patient.pk)
        last = patient.treatment_lines.counted().aggregate(last=Max("number"))["last"] or 0
        line = TreatmentLine(patient=patient, number=last + 1, created_by=by, **facts)
        line.full_clean(exclude=["created_by"])
        line.save(force_insert=True)
    return line


def amend_treatment(*, line: TreatmentLine, by: User | None, version: int, **changes: Any) -> TreatmentLine:
    """Correct or complete the facts of a line.

    Raises ChangedMeanwhile when `version` is not the stored one or the line was withdrawn, ValidationError when a
    rule is broken, e.g. a start after the first cycle.
    """
    with writing(by=by, reason="amend treatment"):
        line = TreatmentLine.objects.select_for_update().get(pk=line.pk)
        if line.version != version or line.entered_in_error:
            raise ChangedMeanwhile
        for name, value in changes.items():
            setattr(line, name, value)
        line.version += 1
        line.full_clean(exclude=["created_by"])
        line.save(update_fields=[*changes, "version"])
    return line


def end_treatment(*, line: TreatmentLine, by: User | None, ended_on: date, stop_reason: str) -> TreatmentLine:
    """End a line with its reason.

    Raises ValidationError when the end is before the start, ChangedMeanwhile when the line has ended or was withdrawn.
    """
    with writing(by=by, reason="end treatment"):
        line = TreatmentLine.objects.select_for_update().get(pk=line.pk)
        if line.ended_on or line.entered_in_error:
            raise ChangedMeanwhile
        line.ended_on = ended_on
        line.stop_reason = stop_reason
        line.version += 1
        line.full_clean(exclude=["created_by"])
        line.save(update_fields=["ended_on", "stop_reason", "version"])
    return line


def withdraw_treatment(*, line: TreatmentLine, by: User | None, reason: str) -> TreatmentLine:
    """Mark a line as entered in error: it stays readable and counts nowhere."""
    with writing(by=by, reason="treatment entered in error"):
        line = TreatmentLine.objects.select_for_update().get(pk=line.pk)
        line.entered_in_error = True
        line.error_reason = reason
        line.version += 1
        line.full_clean(exclude=["created_by"])
        line.save(update_fields=["entered_in_error", "error_reason", "version"])
    return line
