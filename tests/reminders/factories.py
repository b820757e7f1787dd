"""Patients whose follow-up is due in known ways, built with the actions that the pages use."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from accounts.models import User
from assessments import actions as assessments
from assessments.base import Assessment
from assessments.instruments.laboratory import LABORATORY
from assessments.instruments.neurology import NEUROLOGY
from patients import actions as patients
from patients.models import Patient, TreatmentLine
from tests.factories import make_patient

# A Monday; the end of treatment in 15-Jan-2026 makes the first VEGF due on 15-Apr-2026, as in the fact base's vectors.
TREATMENT_ENDED = date(2026, 1, 15)


def accepted_patient(accepted_on: date, *, by: User | None = None, **facts: Any) -> Patient:
    return make_patient(by=by, accepted_on=accepted_on, **facts)


def treated(patient: Patient, ended_on: date | None = TREATMENT_ENDED, started_on: date | None = None) -> TreatmentLine:
    """A line of treatment that ended on the day, or runs when it is None."""
    line = patients.start_treatment(
        patient=patient,
        by=None,
        modality="systemic",
        regimen="LEN_DEX",
        started_on=started_on or (ended_on or TREATMENT_ENDED) - timedelta(days=200),
    )
    if ended_on:
        line = patients.end_treatment(line=line, by=None, ended_on=ended_on, stop_reason="completed")
    return line


def vegf(
    patient: Patient, on: date, *, by: User, matrix: str = "serum", signed: bool = True, **report: Any
) -> Assessment:
    """A report with one VEGF result; `report` may tick a fault of the sample, such as haemolysed=True."""
    result = {"analyte": "vegf", "matrix": matrix, "value": Decimal(850), "unit": "pg/mL"}
    row = assessments.save_draft(
        instrument=LABORATORY, patient=patient, by=by, lines={"results": [result]}, performed_on=on, **report
    )
    return assessments.sign(row=row, by=by) if signed else row


def review(patient: Patient, on: date, *, by: User, signed: bool = True) -> Assessment:
    """A neurological examination."""
    row = assessments.save_draft(instrument=NEUROLOGY, patient=patient, by=by, performed_on=on)
    return assessments.sign(row=row, by=by) if signed else row


def number_of(index: int) -> str:
    """A test NHS number (999 range) with the right check digit; the few that have none are stepped over."""
    base = 999_000_000 + index * 2
    for candidate in (base, base + 1):
        digits = [int(digit) for digit in str(candidate)]
        check = 11 - sum(digit * weight for digit, weight in zip(digits, range(10, 1, -1), strict=True)) % 11
        if check != 10:
            return f"{candidate}{check % 11}"
    raise ValueError(f"no number near {base}")
