"""What the signed assessments of a patient say, as facts for the criteria, the chart and the letter."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from assessments.base import Assessment
from assessments.instruments import INSTRUMENTS
from assessments.spec import Instrument
from clinical.facts import Fact
from clinical.vegf_course import on_treatment
from patients.choices import Modality
from patients.models import Patient, TreatmentLine

# Directed at the plasma-cell clone. Steroid alone lowers what is measured as well, for a while.
DIRECTED = (Modality.SYSTEMIC, Modality.ASCT, Modality.RADIOTHERAPY)


def facts_for(patient: Patient, as_at: date | None = None) -> list[Fact]:
    """Facts of every signed assessment that is not entered in error, oldest first.

    `as_at` leaves out what was examined, or reported, after that day. A fact is `treated` by the rule of
    `clinical.vegf_course.on_treatment` on the patient's treatment lines. `source` is "<key>:<id>" of the row.
    """
    rows = [
        (instrument, row)
        for instrument in INSTRUMENTS
        for row in instrument.model.objects.for_patient(patient)
        .current()
        .prefetch_related(*(lines.related for lines in instrument.rows))
    ]
    return facts_of(rows, list(TreatmentLine.objects.counted().for_patient(patient)), as_at)


def facts_of(
    rows: Iterable[tuple[Instrument, Assessment]], given: Iterable[TreatmentLine], as_at: date | None = None
) -> list[Fact]:
    """The same of signed rows that are in hand, with their lines, and of the treatment lines that count."""
    given = list(given)
    directed = [line.started_on for line in given if line.modality in DIRECTED]
    steroid = [(line.started_on, line.ended_on) for line in given if line.modality == Modality.STEROID]
    in_time = [(kind, row) for kind, row in rows if row.is_signed and (as_at is None or row.performed_on <= as_at)]
    found = [
        replace(fact, treated=fact.treated or on_treatment(fact.on, directed, steroid))
        for kind, row in sorted(in_time, key=lambda one: (one[1].performed_on, one[1].pk))
        for fact in kind.facts(row)
        if as_at is None or fact.on <= as_at
    ]
    return sorted(found, key=lambda fact: (fact.on, fact.source, fact.name))
