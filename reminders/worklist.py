"""What is open now: the live due list, less what staff have closed or put off."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from accounts.models import User
from accounts.permissions import Permission
from patients.models import Patient
from reminders.due import ACTION_STATES, DueItem, due_items
from reminders.models import Reminder


@dataclass(frozen=True)
class OpenItem:
    """One line: what is due, and its ledger row (None until a planner has run)."""

    due: DueItem
    row: Reminder | None


def open_items(today: date, patients: Iterable[int] | None = None) -> list[OpenItem]:
    """Due, overdue and escalated lines that nobody has closed or put off, most urgent first.

    The facts decide, not the jobs: with worker, beat and Redis dead the list is still right.
    """
    items = [item for item in due_items(today, patients) if item.state in ACTION_STATES]
    rows = {row.key: row for row in Reminder.objects.tasks().filter(key__in=[item.key for item in items])}
    return [OpenItem(item, rows.get(item.key)) for item in items if not handled(rows.get(item.key), today)]


def handled(row: Reminder | None, today: date) -> bool:
    """Somebody closed it, or put it off until a day that has not come. What the system closed follows the facts."""
    if row is None:
        return False
    return bool(row.closed_by_id) or bool(row.snoozed_until and row.snoozed_until > today)


@dataclass(frozen=True)
class WorkLine:
    """One line of My work about a reminder, with the patient it belongs to."""

    patient: Patient
    due: DueItem
    row: Reminder | None


def lines_for(user: User, today: date) -> list[WorkLine]:
    """The reminders on this person's work list; nothing for a role that does not manage reminders."""
    if not user.can(Permission.MANAGE_REMINDERS):
        return []
    items = open_items(today)
    people = Patient.objects.in_bulk({item.due.patient_id for item in items})
    return [WorkLine(people[item.due.patient_id], item.due, item.row) for item in items]


def problems() -> dict[str, int]:
    """How many reminders are held back or could not be sent, for the front page; empty when all is well."""
    states = Reminder.objects.filter(state__in=[Reminder.State.HELD, Reminder.State.FAILED])
    counts: dict[str, int] = {}
    for state in states.values_list("state", flat=True):
        counts[state] = counts.get(state, 0) + 1
    return counts
