"""Record an allergy, that there is none, or that nobody can say; take one back."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from accounts.models import User
from audit.actions import writing
from patients.actions.changed import ChangedMeanwhile
from patients.choices import AllergyState
from patients.models import Allergy, Patient

# What can be said in a word; "known" follows from an allergy, "not recorded" from taking the last one back.
SAID = (AllergyState.NONE_KNOWN, AllergyState.UNAVAILABLE)


def add_allergy(*, patient: Patient, by: User | None, **facts: Any) -> Allergy:
    """Record one allergy; the record then says "known allergies". Raises ValidationError when a rule is broken."""
    with writing(by=by, reason="record allergy"):
        fresh = Patient.objects.select_for_update().get(pk=patient.pk)
        allergy = Allergy(patient=fresh, recorded_by=by, **facts)
        allergy.full_clean(exclude=["recorded_by"])
        allergy.save(force_insert=True)
        _say(fresh, AllergyState.KNOWN, allergy.noted_on)
    return allergy


def state_allergies(*, patient: Patient, by: User | None, state: str, stated_on: date) -> Patient:
    """Record "no known allergies" or "unavailable". Raises ValidationError while an allergy is recorded."""
    with writing(by=by, reason="state allergies"):
        fresh = Patient.objects.select_for_update().get(pk=patient.pk)
        if state not in SAID:
            raise ValidationError({"state": "Select one of the answers"})
        if Allergy.objects.for_patient(fresh).counted().exists():
            raise ValidationError({"state": "An allergy is recorded. Mark it as entered in error first"})
        _say(fresh, AllergyState(state), stated_on)
    return fresh


def withdraw_allergy(*, allergy: Allergy, by: User | None, reason: str) -> Allergy:
    """Mark an allergy as entered in error; after the last one nothing is recorded. Raises ChangedMeanwhile."""
    with writing(by=by, reason="allergy entered in error"):
        fresh = Patient.objects.select_for_update().get(pk=allergy.patient_id)
        allergy = Allergy.objects.get(pk=allergy.pk)
        if allergy.entered_in_error:
            raise ChangedMeanwhile
        allergy.entered_in_error, allergy.error_reason = True, reason
        allergy.full_clean(exclude=["recorded_by"])
        allergy.save(update_fields=["entered_in_error", "error_reason"])
        if not Allergy.objects.for_patient(fresh).counted().exists():
            _say(fresh, AllergyState.NOT_RECORDED, None)
    return allergy


def _say(patient: Patient, state: AllergyState, on: date | None) -> None:
    patient.allergy_state, patient.allergy_stated_on = state, on
    patient.save(update_fields=["allergy_state", "allergy_stated_on"])
