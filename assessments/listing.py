"""The list of a patient's assessments of all kinds, and what may be started."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.models import User
from assessments.base import Assessment
from assessments.instruments import BY_KEY, INSTRUMENTS
from assessments.spec import Instrument
from assessments.working_copies import WorkingCopy, place_of
from patients.models import Patient


@dataclass(frozen=True)
class ListedRow:
    instrument: Instrument
    row: Assessment
    summary: str


@dataclass(frozen=True)
class Kind:
    """A kind with its newest signed row and its newest draft, if any."""

    instrument: Instrument
    signed: Assessment | None
    draft: Assessment | None


@dataclass(frozen=True)
class Unsaved:
    """Words that were typed and not saved, and the form that can restore them."""

    instrument: Instrument
    patient: Patient
    saved_at: datetime
    url: str


def unsaved_of(author: User, patient: Patient | None = None) -> list[Unsaved]:
    """What this person typed and did not save, for one patient or for all, newest first."""
    copies = WorkingCopy.objects.of(author, patient).select_related("patient")
    return [Unsaved(BY_KEY[copy.instrument], copy.patient, copy.saved_at, place_of(copy)) for copy in copies]


def rows_of(patient: Patient) -> list[ListedRow]:
    """Every assessment of the patient, newest first: one query per kind and for each kind of line."""
    listed = [
        ListedRow(instrument, row, summary_of(instrument, row))
        for instrument in INSTRUMENTS
        for row in instrument.model.objects.for_patient(patient)
        .with_people()
        .prefetch_related(*(lines.related for lines in instrument.rows))
    ]
    return sorted(listed, key=lambda one: (one.row.performed_on, one.row.created_at), reverse=True)


def kinds_of(rows: list[ListedRow]) -> list[Kind]:
    def newest(instrument: Instrument, wanted: str) -> Any:
        mine = (one.row for one in rows if one.instrument is instrument and getattr(one.row, wanted))
        return next(mine, None)

    return [Kind(one, newest(one, "is_signed"), newest(one, "is_draft")) for one in INSTRUMENTS]


def summary_of(instrument: Instrument, row: Assessment) -> str:
    return instrument.summary(row) if instrument.summary else ""
