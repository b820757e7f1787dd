"""One invented record, before it is saved."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from assessments.base import Assessment, AssessmentRow
from assessments.spec import Instrument
from patients.models import Patient


@dataclass
class Record:
    """One assessment to be saved, its lines, and who signs it; unsigned ones stay drafts."""

    instrument: Instrument
    row: Assessment
    lines: list[AssessmentRow] = field(default_factory=list)
    signer: str = "consultant"
    signed: bool = True


def unsaved(instrument: Instrument, patient: Patient, on: date, examiner: str, **values: Any) -> Assessment:
    return instrument.model(patient=patient, performed_on=on, examiner=examiner, **values)
