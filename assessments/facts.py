"""What the signed assessments of a patient say, as facts for the criteria, the chart and the letter."""

from dataclasses import replace
from datetime import date

from assessments.instruments import INSTRUMENTS
from clinical.facts import Fact
from patients.choices import Modality
from patients.models import Patient, TreatmentLine

# Directed at the plasma-cell clone. Steroid alone counts as treatment for the same reason: it lowers what is measured.
DIRECTED = (Modality.SYSTEMIC, Modality.ASCT, Modality.RADIOTHERAPY, Modality.STEROID)


def facts_for(patient: Patient, as_at: date | None = None) -> list[Fact]:
    """Facts of every signed assessment that is not entered in error, oldest first.

    `as_at` leaves out what was examined, or reported, after that day. A fact is `treated` when it is dated on or after
    the start of the first plasma-cell directed line. `source` is "<key>:<id>" of the row.
    """
    first_treated = treatment_start(patient)
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
                treated = fact.treated or (first_treated is not None and fact.on >= first_treated)
                found.append(replace(fact, treated=treated))
    return sorted(found, key=lambda fact: (fact.on, fact.source, fact.name))


def treatment_start(patient: Patient) -> date | None:
    """The first day of any plasma-cell directed line; None while there was none."""
    lines = TreatmentLine.objects.counted().for_patient(patient).filter(modality__in=DIRECTED)
    return lines.values_list("started_on", flat=True).order_by("started_on").first()
