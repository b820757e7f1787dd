"""The record page: what a consultant reads in the twenty seconds before calling the patient in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from assessments.base import Assessment
from assessments.facts import facts_of
from assessments.instruments.neurology import NEUROLOGY
from assessments.listing import ListedRow, rows_of
from patients.models import Conclusion, Patient, TreatmentLine, Visit
from reminders.due import DueItem, due_items
from reports.criteria import Panel, ReadingThen, panel_from, reading_then
from reports.prophylaxis import PatientPrompt, prompts
from reports.since import Last, News, last_seen, news_since
from reports.systems import SystemLine, systems_of
from reports.vegf import VegfView, vegf_view
from work.models import Task

WALKING = {
    "independent": "Walks without an aid",
    "unilateral_aid": "Walks with a one-sided aid",
    "bilateral_aid": "Walks with a two-sided aid",
    "wheelchair": "Uses a wheelchair",
    "bed": "In bed",
}


@dataclass(frozen=True)
class Step:
    """One line of the list for a new patient."""

    text: str
    url_name: str
    key: str
    done: bool


@dataclass(frozen=True)
class Record:
    patient: Patient
    today: date
    panel: Panel
    conclusion: Conclusion | None
    then: ReadingThen | None
    vegf: VegfView
    treatments: Sequence[TreatmentLine]
    prophylaxis: Sequence[PatientPrompt]
    systems: Sequence[SystemLine]
    due: Sequence[DueItem]
    tasks: Sequence[Task]
    next_due: DueItem | None
    visits: Sequence[Visit]
    last: Last | None
    news: Sequence[News]
    drafts: Sequence[ListedRow]
    newest: Sequence[ListedRow]

    @property
    def current_treatment(self) -> list[TreatmentLine]:
        return [line for line in self.treatments if line.ended_on is None]

    @property
    def visit_today(self) -> Visit | None:
        """Today's visit: the open one, else the one that has been finished."""
        today = [visit for visit in self.visits if visit.held_on == self.today]
        return next((visit for visit in today if visit.is_open), today[0] if today else None)

    @property
    def visits_left_open(self) -> list[Visit]:
        return [visit for visit in self.visits if visit.is_open and visit.held_on != self.today]

    @property
    def nerve(self) -> Assessment | None:
        """The newest signed neurological examination."""
        return next((one.row for one in self.newest if one.instrument is NEUROLOGY), None)

    @property
    def walking(self) -> str:
        return WALKING.get(self.nerve.mobility, "") if self.nerve else ""

    @property
    def is_empty(self) -> bool:
        return not self.newest and not self.treatments

    @property
    def steps(self) -> list[Step]:
        """What a new record needs first."""
        patient = self.patient
        return [
            Step("Confirm who it is: the NHS number is verified", "patient_edit", "", patient.national_id_verified),
            Step("Add the GP, for letters", "patient_edit", "", bool(patient.gp_name)),
            Step("Enter the laboratory results from the letter, VEGF with its sample type", "", "laboratory", False),
            Step("Examine the nerves", "", "neurology", False),
            Step("Enter the imaging report", "", "imaging", False),
        ]


def record_of(patient: Patient, today: date) -> Record:
    """Everything the record page shows, from signed records only; drafts are listed apart."""
    rows = rows_of(patient)
    signed = [one for one in rows if one.row.is_signed]
    treatments = list(TreatmentLine.objects.counted().for_patient(patient))
    facts = facts_of([(one.instrument, one.row) for one in signed], treatments, today)
    panel = panel_from(patient, facts, today)
    conclusion = patient.conclusions.select_related("recorded_by").first()
    vegf = vegf_view(patient, treatments, today)
    due = due_items(today, [patient.pk])
    visits = list(patient.visits.counted().with_people().newest_first())
    last = last_seen(visits, rows, today)
    news = {"rows": rows, "vegf": vegf, "treatments": treatments, "conclusion": conclusion}
    return Record(
        patient=patient,
        today=today,
        panel=panel,
        conclusion=conclusion,
        then=reading_then(conclusion, panel.evaluation),
        vegf=vegf,
        treatments=treatments,
        prophylaxis=prompts(today, [patient.pk]),
        systems=systems_of(patient, facts, today),
        due=[item for item in due if item.state != "not_due"],
        tasks=list(patient.tasks.open().with_people().in_order()),
        next_due=next((item for item in due if item.state == "not_due"), None),
        visits=visits,
        last=last,
        news=news_since(last, patient, **news) if last else [],
        drafts=[one for one in rows if one.row.is_draft],
        newest=signed,
    )
