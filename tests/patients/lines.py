"""Lines of treatment for tests."""

from datetime import date
from typing import Any

from accounts.models import User
from patients import actions
from patients.models import Patient, TreatmentLine

START = date(2026, 1, 5)


def a_line(patient: Patient, by: User, **facts: Any) -> TreatmentLine:
    given = {"modality": "systemic", "regimen": "LEN_DEX", "started_on": START} | facts
    return actions.start_treatment(patient=patient, by=by, **given)


def a_transplant_line(patient: Patient, by: User) -> TreatmentLine:
    return a_line(patient, by, modality="asct", regimen="MEL200_ASCT")
