"""What a signer looks at before signing: scores, readings, questions, what changed since last time, what is missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from assessments import shown
from assessments.base import Assessment
from assessments.confirmations import Confirmation
from assessments.corrections import Difference, differences_of
from assessments.forms import previous_for
from assessments.spec import Instrument, Reading


@dataclass(frozen=True)
class Review:
    scores: Sequence[shown.ShownScore]
    readings: Sequence[Reading]
    # What is improbable, each with who has said that it is right.
    questions: Sequence[tuple[str, Confirmation | None]]
    changes: Sequence[Any]
    # Of a correction, from the version that it corrects.
    differences: Sequence[Difference]
    gaps: Sequence[tuple[str, list[str]]]
    sections: Sequence[shown.ShownSection]
    tables: Sequence[shown.ShownTable]


def review_of(instrument: Instrument, row: Assessment) -> Review:
    sections = shown.sections_of(instrument, row, previous_for(instrument, row.patient, before=row))
    return Review(
        scores=shown.scores_of(instrument, row, latest(instrument, row)),
        readings=shown.readings_of(instrument, row),
        questions=_questions(instrument, row),
        changes=[
            *(answer for section in sections for answer in section.answers if answer.changed),
            *(instrument.changes(row) if instrument.changes else ()),
        ],
        differences=differences_of(instrument, row),
        gaps=shown.unanswered(sections),
        sections=sections,
        tables=shown.tables_of(instrument, row),
    )


def _questions(instrument: Instrument, row: Assessment) -> list[tuple[str, Confirmation | None]]:
    asked = list(instrument.questions(row)) if instrument.questions else []
    known = {one.statement: one for one in Confirmation.objects.about(row)} if asked else {}
    return [(question, known.get(question)) for question in asked]


def latest(instrument: Instrument, row: Assessment) -> Assessment | None:
    """The signed assessment of this kind before this one."""
    rows = instrument.model.objects.for_patient(row.patient).current()
    return rows.earlier_than(row).newest_first().first()
