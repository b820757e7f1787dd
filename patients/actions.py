"""What people do to a patient's record.

Each verb is one transaction with its history; `by` is the person, None the system.
"""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max

from accounts.models import User
from audit.actions import writing
from patients.choices import CareStatus, StopReason
from patients.models import Conclusion, Patient, TreatmentLine
from patients.refs import new_patient_ref

NUMBER_TAKEN = "Another record has this number. Find that patient and use the record."


class ChangedMeanwhile(Exception):
    """Someone else saved the record after this page was opened; nothing was overwritten."""


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
                ended_on=died_on, stop_reason=StopReason.DEATH
            )
    return fresh


def withdraw_death(*, patient: Patient, by: User | None, version: int | None = None) -> Patient:
    """The patient is alive after all: take the death back and reopen the treatment that it ended."""
    with writing(by=by, reason="death entered in error"):
        fresh = _locked(patient, version)
        if fresh.died_on:
            fresh.treatment_lines.counted().filter(ended_on=fresh.died_on, stop_reason=StopReason.DEATH).update(
                ended_on=None, stop_reason=""
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
        line.full_clean(exclude=["created_by"])
        line.save(update_fields=["ended_on", "stop_reason"])
    return line


def withdraw_treatment(*, line: TreatmentLine, by: User | None, reason: str) -> TreatmentLine:
    """Mark a line as entered in error: it stays readable and counts nowhere."""
    with writing(by=by, reason="treatment entered in error"):
        line = TreatmentLine.objects.select_for_update().get(pk=line.pk)
        line.entered_in_error = True
        line.error_reason = reason
        line.full_clean(exclude=["created_by"])
        line.save(update_fields=["entered_in_error", "error_reason"])
    return line


def record_conclusion(
    *,
    patient: Patient,
    by: User,
    status: str,
    concluded_on: date,
    reason: str,
    rule_set: str = "",
    overall: str = "",
    evaluation: dict[str, Any] | None = None,
) -> Conclusion:
    """Add the clinician's conclusion, with what the rule set said that day beside it.

    `evaluation` is a record of clinical.evaluation_record and is kept as it is.
    """
    with writing(by=by, reason="record conclusion"):
        conclusion = Conclusion(
            patient=patient,
            status=status,
            concluded_on=concluded_on,
            reason=reason,
            rule_set=rule_set,
            overall=overall,
            evaluation=evaluation or {},
            recorded_by=by,
        )
        conclusion.full_clean()
        # Pressing the button twice is one conclusion.
        Patient.objects.select_for_update().get(pk=patient.pk)
        last = patient.conclusions.order_by("-pk").first()
        if last and _same_conclusion(last, conclusion):
            return last
        conclusion.save(force_insert=True)
    return conclusion


def _same_conclusion(one: Conclusion, other: Conclusion) -> bool:
    content = ("status", "concluded_on", "reason", "rule_set", "overall", "evaluation", "recorded_by_id")
    return all(getattr(one, name) == getattr(other, name) for name in content)
