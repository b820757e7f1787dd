"""Who the patient is and where they stand: register, amend, death, care status."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F

from accounts.models import User
from audit.actions import writing
from patients.actions.changed import ChangedMeanwhile
from patients.choices import CareStatus, StopReason
from patients.models import Patient
from patients.refs import new_patient_ref

NUMBER_TAKEN = "Another record has this number. Find that patient and use the record."


def register(*, by: User | None, **facts: Any) -> Patient:
    """Create a record. Raises ValidationError naming the fields that break a rule, e.g. a number already in use."""
    patient = Patient(created_by=by, **facts)
    with writing(by=by, reason="register patient"):
        patient.full_clean(exclude=["ref", "created_by"])
        for _ in range(5):
            try:
                with transaction.atomic():
                    patient.save(force_insert=True)
                return patient
            except IntegrityError as error:
                # One in a billion: the reference is taken. Anything else is a race on the number.
                if "patients_patient_ref" not in str(error):
                    raise ValidationError({"national_id": NUMBER_TAKEN}) from error
                patient.ref = new_patient_ref()
    raise RuntimeError("No free patient reference was found in five tries")


def amend(*, patient: Patient, by: User | None, version: int, **changes: Any) -> Patient:
    """Change identity or contact details.

    Raises ChangedMeanwhile when `version` is not the stored one, ValidationError when a rule is broken.
    """
    with writing(by=by, reason="amend patient"):
        fresh = Patient.objects.select_for_update().get(pk=patient.pk)
        if fresh.version != version:
            raise ChangedMeanwhile
        for name, value in changes.items():
            setattr(fresh, name, value)
        fresh.version += 1
        fresh.full_clean(exclude=["ref", "created_by"])
        try:
            with transaction.atomic():
                fresh.save(update_fields=[*changes, "version"])
        except IntegrityError as error:
            # Somebody gave another record the same number since the check a moment ago.
            raise ValidationError({"national_id": NUMBER_TAKEN}) from error
    return fresh


def _locked(patient: Patient, version: int | None) -> Patient:
    """The stored row, locked. Raises ChangedMeanwhile when the page showed another version; None trusts the caller."""
    fresh = Patient.objects.select_for_update().get(pk=patient.pk)
    if version is not None and fresh.version != version:
        raise ChangedMeanwhile
    return fresh


def record_death(*, patient: Patient, by: User | None, died_on: date | None, version: int | None = None) -> Patient:
    """Record a death; the date may be unknown. Open treatment ends with it.

    Raises ChangedMeanwhile when `version` is given and is not the stored one.
    """
    with writing(by=by, reason="record death"):
        fresh = _locked(patient, version)
        fresh.deceased = True
        fresh.died_on = died_on
        fresh.version += 1
        fresh.full_clean(exclude=["ref", "created_by"])
        fresh.save(update_fields=["deceased", "died_on", "version"])
        if died_on:
            fresh.treatment_lines.counted().filter(ended_on__isnull=True, started_on__lte=died_on).update(
                ended_on=died_on, stop_reason=StopReason.DEATH, version=F("version") + 1
            )
    return fresh


def withdraw_death(*, patient: Patient, by: User | None, version: int | None = None) -> Patient:
    """The patient is alive after all: take the death back and reopen the treatment that it ended."""
    with writing(by=by, reason="death entered in error"):
        fresh = _locked(patient, version)
        if fresh.died_on:
            fresh.treatment_lines.counted().filter(ended_on=fresh.died_on, stop_reason=StopReason.DEATH).update(
                ended_on=None, stop_reason="", version=F("version") + 1
            )
        fresh.deceased = False
        fresh.died_on = None
        fresh.version += 1
        fresh.save(update_fields=["deceased", "died_on", "version"])
    return fresh


def set_care_status(*, patient: Patient, by: User | None, care_status: str, version: int | None = None) -> Patient:
    """Move between assessment, follow-up, discharge and transfer.

    Raises ChangedMeanwhile when `version` is given and is not the stored one.
    """
    with writing(by=by, reason="change care status"):
        fresh = _locked(patient, version)
        fresh.care_status = CareStatus(care_status)
        fresh.version += 1
        fresh.save(update_fields=["care_status", "version"])
    return fresh
