"""What the signed assessments of a patient say, as facts for the criteria, the chart and the letter."""

from dataclasses import replace
from datetime import date

from assessments.instruments import INSTRUMENTS
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
    given = list(TreatmentLine.objects.counted().for_patient(patient))
    directed = [line.started_on for line in given if line.modality in DIRECTED]
    steroid = [(line.started_on, line.ended_on) for line in given if line.modality == Modality.STEROID]
    found: list[Fact] = []
    for instrument in INSTRUMENTS:
        rows = instrument.model.objects.for_patient(patient).current()
        if as_at is not None:
            rows = rows.up_to(as_at)
        rows = rows.prefetch_related(*(lines.related for lines in instrument.rows))
        for row in rows.order_by("performed_on", "pk"):
            for fact in instrument.facts(row):
                if as_at is not None and fact.on > as_at:
                    continue
                found.append(replace(fact, treated=fact.treated or on_treatment(fact.on, directed, steroid)))
    return sorted(found, key=lambda fact: (fact.on, fact.source, fact.name))
