"""What the follow-up page of one patient shows."""

from dataclasses import dataclass
from datetime import date

from clinical import schedule
from clinical.schedule_rules import ANCHORS, timing
from clinical.sources import in_words
from patients.models import Patient
from reference.approvals import approvals
from reference.models import Approval
from reminders.due import ACTION_STATES, STOPPED, DueItem, due_items
from reminders.facts import courses
from reminders.models import Reminder
from reminders.worklist import handled


@dataclass(frozen=True)
class Line:
    """One item with its ledger row, if a planner has made one."""

    due: DueItem
    row: Reminder | None
    put_off: bool
    # It stands on the work list now.
    open: bool
    # A consultant's approval of the rule as it is now, or None.
    approval: Approval | None

    @property
    def timing(self) -> str:
        return timing(self.due.by)

    @property
    def source(self) -> str:
        return in_words(self.due.by.source)

    @property
    def anchor_words(self) -> str:
        return ANCHORS[self.due.anchor][0]


@dataclass(frozen=True)
class FollowUp:
    """`stopped` says why the schedule rests, `why_empty` why a patient who should have follow-up has none."""

    lines: list[Line]
    stopped: str
    why_empty: str
    log: list[Reminder]


def follow_up_of(patient: Patient, today: date) -> FollowUp:
    """The live list of one patient and the log of what was planned and sent."""
    items = due_items(today, [patient.pk])
    rows = {row.key: row for row in Reminder.objects.tasks().for_patient(patient)}
    course = courses(today, [patient.pk])[0].course
    held = schedule.suspension(course, "", today)
    given = approvals()
    return FollowUp(
        lines=[_line(item, rows.get(item.key), given.of_rule(item.by).approval, today) for item in items],
        stopped=STOPPED[held].label if held else "",
        why_empty="" if items or held else _why_empty(course, today),
        log=list(rows.values()),
    )


def line_of(patient: Patient, rule: str, today: date) -> Line | None:
    """The line of one rule, or None when the schedule does not ask for it."""
    return next((line for line in follow_up_of(patient, today).lines if line.due.rule == rule), None)


def _line(item: DueItem, row: Reminder | None, approval: Approval | None, today: date) -> Line:
    gone = handled(row, today)
    put_off = bool(row and gone and not row.closed_at)
    return Line(item, row, put_off=put_off, open=item.state in ACTION_STATES and not gone, approval=approval)


def _why_empty(course: schedule.Course, today: date) -> str:
    if course.accepted_on is None:
        return "The date on which the clinic accepted the patient is not recorded."
    stage, _ = schedule.stage_on(course, today)
    if stage == "baseline":
        return "The first tests are done and no treatment is recorded. Record the treatment, or plan the next visit."
    return "No rule of the schedule applies."
