"""Plan from facts, send what is due, settle what is no longer needed; and what staff do with a line of the list."""

import logging
import time as clock
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import User
from audit.actions import writing
from ledger import actions as ledger
from ledger.poke import poke
from patients.models import Patient
from reminders import mail, storm, worklist
from reminders.due import DueItem, due_items, no_longer_due
from reminders.due_dates import keep_due_dates
from reminders.kinds import TASK
from reminders.models import BY_PEOPLE, Channel, CloseReason, Reminder, task_key

logger = logging.getLogger("reminders")

PLANNED = "reminders.plan"
SENT = "reminders.send_due"
# A task is told to stop after 60 seconds; the one message that is under way then needs time to end.
SENDING_SECONDS = 40


@dataclass(frozen=True)
class Planned:
    """What one planning changed: new lines, how many of them are held back, settled and re-opened lines, e-mails."""

    new: int = 0
    held: int = 0
    settled: int = 0
    reopened: int = 0
    emails: int = 0


def plan(today: date | None = None) -> Planned:
    """Bring the ledger into line with the facts. Running it again, late, or twice at once changes nothing more.

    Each line that is due within the schedule's window or has been missed gets a row; rows whose reason is gone are
    settled with the reason; rows that were settled too early come back.
    """
    today = today or timezone.localdate()
    with writing(by=None, reason="plan reminders"):
        storm.one_planner_at_a_time()
        items = due_items(today)
        keep_due_dates(today, items)
        wanted = {item.key: item for item in items if item.in_window}
        settled = _settle(wanted, today)
        reopened = _reopen(wanted)
        known = set(Reminder.objects.filter(key__in=wanted).values_list("key", flat=True))
        rows = [task_row(item) for key, item in wanted.items() if key not in known]
        held = storm.hold_back(rows)
        new = ledger.plan(Reminder, rows)
        emails = ledger.plan(Reminder, mail.digests(worklist.open_items(today), today))
    if held:
        logger.warning("%s new reminders at once: held back until staff release them", held)
    return Planned(new=new, held=held, settled=settled, reopened=reopened, emails=emails)


def task_row(item: DueItem) -> Reminder:
    """The ledger row of one line of the work list, not yet saved."""
    return Reminder(
        key=item.key,
        patient_id=item.patient_id,
        rule=item.rule,
        kind=TASK.key,
        channel=Channel.WORKLIST,
        recipient="team",
        due_on=item.due_on,
        planned_for=item.remind_on,
        due_at=mail.start_of(item.remind_on),
        why={
            "by": item.by.key,
            "anchor": item.anchor_on.isoformat(),
            "last": item.last_on.isoformat() if item.last_on else None,
        },
    )


def _settle(wanted: dict[str, DueItem], today: date) -> int:
    gone = list(Reminder.objects.tasks().unsettled().exclude(key__in=wanted).select_related("patient"))
    reasons = no_longer_due(gone, today)
    return sum(_end(row, reasons[row.pk]) for row in gone)


def _end(row: Reminder, reason: CloseReason) -> bool:
    """Cancel a row that was not delivered; take a delivered one off the list."""
    if ledger.cancel(row, reason.label):
        return True
    return bool(
        Reminder.objects.filter(pk=row.pk, state=Reminder.State.DONE, closed_at__isnull=True).update(
            closed_at=timezone.now(), closed_reason=reason
        )
    )


def _reopen(wanted: dict[str, DueItem]) -> int:
    """A result entered in error moves the due date back to where it was: that line is needed once more."""
    back = list(Reminder.objects.tasks().ended_by_system().filter(key__in=wanted))
    for row in back:
        if not ledger.reopen(row, due_at=mail.start_of(wanted[row.key].remind_on)):
            Reminder.objects.filter(pk=row.pk).update(closed_at=None, closed_reason="", closed_note="")
    return len(back)


def send_due(seconds: float = SENDING_SECONDS) -> Counter[str]:
    """Claim and deliver until nothing is due or the time is up; return how many ended in each state."""
    until = clock.monotonic() + seconds
    ended: Counter[str] = Counter()
    # One at a time: no row waits under a lease while another one's mail server dawdles.
    while clock.monotonic() < until and (rows := ledger.claim(Reminder, limit=1)):
        ended[deliver(rows[0])] += 1
    ledger.beat(SENT, every=settings.TICK_SECONDS)
    return ended


def deliver(row: Reminder) -> str:
    """Deliver one claimed row if it is still needed; return the state it ended in.

    A failure is noted on the row and tried again later. A row that another worker holds by now is left to it.
    """
    try:
        if row.is_task:
            return _put_on_list(row)
        return mail.send_digest(row, timezone.localdate())
    except ledger.LeaseLost:
        logger.warning("reminder %s is held by another worker", row.pk)
        return "lost"
    except SoftTimeLimitExceeded:
        ledger.fail(row, "The mail server took too long")
        raise
    except Exception as error:
        # The trace goes to the log, which holds no names; the row says what kind of trouble it was.
        logger.exception("reminder %s failed", row.pk)
        ledger.fail(row, type(error).__name__)
        return "failed"


def _put_on_list(row: Reminder) -> str:
    today = timezone.localdate()
    with writing(by=None, reason="deliver reminder"):
        # A death or discharge that is being recorded now is waited for, and then seen.
        row.patient = Patient.objects.select_for_update(no_key=True).get(pk=row.patient_id)
        reason = no_longer_due([row], today).get(row.pk)
        if reason:
            ledger.finish(row, state=Reminder.State.CANCELLED, because=reason.label)
            return Reminder.State.CANCELLED
        ledger.finish(row)
    return Reminder.State.DONE


def close(*, patient: Patient, rule: str, due_on: date, by: User, reason: str, note: str = "") -> Reminder:
    """Take a line off the work list, with the reason. A second click changes nothing.

    Raises ValidationError when the reason is unknown or the line is not on the list any more.
    """
    if reason not in BY_PEOPLE:
        raise ValidationError({"reason": "Select why this comes off the list"})
    with writing(by=by, reason="close reminder"):
        row = _line_for_update(patient, rule, due_on)
        if row.closed_at is None:
            ledger.done_by_hand(row)
            Reminder.objects.filter(pk=row.pk).update(
                closed_at=timezone.now(), closed_by=by, closed_reason=reason, closed_note=note[:200], snoozed_until=None
            )
            row.refresh_from_db()
    return row


def snooze(*, patient: Patient, rule: str, due_on: date, by: User, until: date) -> Reminder:
    """Hide a line from the work list until a day within the next year.

    Raises ValidationError when the day is not in that range or the line is not on the list any more.
    """
    today = timezone.localdate()
    if not today < until <= today + timedelta(days=366):
        raise ValidationError({"until": "Enter a date after today and within one year"})
    with writing(by=by, reason="snooze reminder"):
        row = _line_for_update(patient, rule, due_on)
        if row.closed_at:
            raise ValidationError("This line is off the work list already. Nothing was changed.")
        Reminder.objects.filter(pk=row.pk).update(snoozed_until=until)
        row.refresh_from_db()
    return row


def _line_for_update(patient: Patient, rule: str, due_on: date) -> Reminder:
    """The row of a line that staff see, made now if no planner has run: the list is live, the rows follow."""
    key = task_key(rule, patient.ref, due_on)
    item = next((one for one in due_items(timezone.localdate(), [patient.pk]) if one.key == key), None)
    if item:
        ledger.plan(Reminder, [task_row(item)])
    row = Reminder.objects.select_for_update().filter(key=key).first()
    if row is None or row.state == Reminder.State.CANCELLED:
        raise ValidationError("This is no longer due: the record has changed since the page was opened.")
    return row


def release_held(*, by: User) -> int:
    """Let the lines go that the storm guard held back; return how many."""
    with writing(by=by, reason="release held reminders"):
        released = ledger.release(Reminder)
    poke(SENT)
    return released


def try_again(*, by: User) -> int:
    """Put the failed reminders back in the queue; return how many."""
    with writing(by=by, reason="retry failed reminders"):
        again = sum(ledger.retry(row) for row in Reminder.objects.filter(state=Reminder.State.FAILED))
    poke(SENT)
    return again
