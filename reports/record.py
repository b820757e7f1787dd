"""The record page: what a consultant reads in the twenty seconds before calling the patient in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from assessments.instruments import INSTRUMENTS
from assessments.listing import ListedRow, rows_of
from assessments.spec import Instrument
from patients.models import Conclusion, Patient, TreatmentLine
from reminders.due import DueItem, due_items
from reports.criteria import Panel, ReadingThen, panel_for, reading_then
from reports.prophylaxis import PatientPrompt, prompts
from reports.vegf import VegfView, vegf_view

NEWEST = 12


@dataclass(frozen=True)
class SystemLine:
    """One body system: when it was last examined and what was found, or that it never was."""

    instrument: Instrument
    latest: ListedRow | None


@dataclass(frozen=True)
class Record:
    patient: Patient
    panel: Panel
    conclusion: Conclusion | None
    then: ReadingThen | None
    vegf: VegfView
    treatments: Sequence[TreatmentLine]
    prophylaxis: Sequence[PatientPrompt]
    systems: Sequence[SystemLine]
    due: Sequence[DueItem]
    drafts: Sequence[ListedRow]
    newest: Sequence[ListedRow]

    @property
    def current_treatment(self) -> list[TreatmentLine]:
        return [line for line in self.treatments if line.ended_on is None]

    @property
    def is_empty(self) -> bool:
        return not self.newest and not self.treatments


def record_of(patient: Patient, today: date) -> Record:
    """Everything the record page shows, from signed records only; drafts are listed apart."""
    rows = rows_of(patient)
    signed = [one for one in rows if one.row.is_signed]
    panel = panel_for(patient, today)
    conclusion = patient.conclusions.select_related("recorded_by").first()
    treatments = list(TreatmentLine.objects.counted().for_patient(patient))
    return Record(
        patient=patient,
        panel=panel,
        conclusion=conclusion,
        then=reading_then(conclusion, panel.evaluation),
        vegf=vegf_view(patient, treatments, today),
        treatments=treatments,
        prophylaxis=prompts(today, [patient.pk]),
        systems=[
            SystemLine(instrument, next((one for one in signed if one.instrument is instrument), None))
            for instrument in INSTRUMENTS
        ],
        due=[item for item in due_items(today, [patient.pk]) if item.state != "not_due"],
        drafts=[one for one in rows if one.row.is_draft],
        newest=signed[:NEWEST],
    )
