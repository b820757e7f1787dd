"""What is due, worked out live from the recorded facts: the work list, the caseload and the planner all ask here."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from clinical import schedule
from clinical.schedule_rules import TESTS, Rule, rules_for
from clinical.settings import DEFAULTS
from clinical.workdays import next_working_day
from reminders.facts import PatientCourse, courses
from reminders.models import CloseReason, Reminder, task_key

# Somebody should act now, most urgent first.
ACTION_STATES = ("escalated", "overdue", "due")
# A reminder belongs to the item: from 14 days before until it is done.
WINDOW_STATES = (*ACTION_STATES, "due_soon", "booked")

# The schedule has rules for further tests (clinical/schedule_rules.py). A reminder for a test whose dates are not
# recorded here could never be settled by doing it, so only the rules for these tests are planned.
DATED = ("vegf", "clinic_review")
RULES = rules_for(set(DATED))
TITLES = {test: TESTS[test] for test in DATED}

# State of the schedule → the status word that pages show.
WORDS = {
    "not_due": "Planned",
    "due_soon": "Due soon",
    "due": "Due",
    "overdue": "Overdue",
    "escalated": "Overdue",
    "booked": "Booked",
}


@dataclass(frozen=True)
class DueItem:
    """One test of one patient with the day it is due and the reason.

    rule       what is due: "vegf", "clinic_review"
    by         the line of the schedule that says so, with its source and who approved it
    anchor     what the schedule counts from, a key of clinical.schedule_rules.ANCHORS; anchor_on its day
    last_day   the last day on which it is in time
    last_on    the last valid result that counts, if any
    """

    patient_id: int
    patient_ref: str
    consultant_id: int | None
    rule: str
    by: Rule
    due_on: date
    last_day: date
    state: str
    anchor: str
    anchor_on: date
    last_on: date | None

    @property
    def key(self) -> str:
        return task_key(self.rule, self.patient_ref, self.due_on)

    @property
    def title(self) -> str:
        return title_of(self.rule)

    @property
    def word(self) -> str:
        return WORDS[self.state]

    @property
    def in_window(self) -> bool:
        return self.state in WINDOW_STATES

    @property
    def remind_on(self) -> date:
        """The due date, or the next working day after it."""
        return next_working_day(self.due_on)

    @property
    def window(self) -> tuple[date, date]:
        """From when it may be done, and until when it is in time."""
        return self.due_on - timedelta(days=DEFAULTS.due_soon_days), self.last_day


def title_of(rule: str) -> str:
    return TITLES.get(rule, rule.replace("_", " ").capitalize())


def due_items(today: date, patients: Iterable[int] | None = None) -> list[DueItem]:
    """Everything the schedule asks for, also what is not due yet; most urgent first.

    Of these patients, or of everybody. Nothing for people who died, were discharged or were transferred.
    """
    items = [item for person in courses(today, patients) for item in _items(person, today)]
    return sorted(items, key=lambda item: (item.due_on, item.patient_ref, item.rule))


def _items(person: PatientCourse, today: date) -> list[DueItem]:
    return [
        DueItem(
            patient_id=person.patient_id,
            patient_ref=person.ref,
            consultant_id=person.consultant_id,
            rule=planned.test,
            by=planned.rule,
            due_on=planned.due_on,
            last_day=planned.last_day,
            state=planned.state,
            anchor=planned.why["anchor"],
            anchor_on=date.fromisoformat(planned.why["anchor_on"]),
            last_on=date.fromisoformat(planned.why["last_on"]) if "last_on" in planned.why else None,
        )
        for planned in schedule.plan(person.course, today, RULES)
        if planned.state != "suspended"
    ]


STOPPED = {
    "deceased": CloseReason.DIED,
    "discharged": CloseReason.DISCHARGED,
    "transferred": CloseReason.TRANSFERRED,
    "declined": CloseReason.DECLINED,
}


def no_longer_due(rows: Iterable[Reminder], today: date) -> dict[int, CloseReason]:
    """Of these work-list rows, those that the facts no longer ask for, with the reason."""
    rows = list(rows)
    people = {person.patient_id: person for person in courses(today, {row.patient_id for row in rows})}
    reasons = {row.pk: _reason(row, people[row.patient_id], today) for row in rows}
    return {pk: reason for pk, reason in reasons.items() if reason}


def _reason(row: Reminder, person: PatientCourse, today: date) -> CloseReason | None:
    held = schedule.suspension(person.course, row.rule, today)
    if held:
        return STOPPED[held]
    item = next((item for item in _items(person, today) if item.rule == row.rule), None)
    if item and item.due_on == row.due_on:
        return None if item.in_window else CloseReason.NOT_SCHEDULED
    if item and item.anchor_on.isoformat() != row.why.get("anchor"):
        return CloseReason.RE_ANCHORED
    return CloseReason.RECORDED if item or person.course.done.get(row.rule) else CloseReason.NOT_SCHEDULED
