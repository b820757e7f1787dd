"""Rows of the ledger that need no patient: e-mails of the day, which stand for every kind of work here."""

from datetime import date, datetime, timedelta

from django.utils import timezone

from reminders.models import Channel, Reminder, digest_key

DAY = date(2026, 11, 23)


def unsaved_row(number: int = 1, *, due_at: datetime | None = None) -> Reminder:
    key = digest_key(f"user-{number}", DAY)
    return Reminder(
        key=key,
        kind="daily",
        channel=Channel.EMAIL,
        recipient=f"user-{number}",
        due_on=DAY,
        planned_for=DAY,
        due_at=due_at or timezone.now() - timedelta(minutes=1),
        message_key=f"<{number}@test.invalid>",
    )


def planned_row(number: int = 1, *, due_at: datetime | None = None) -> Reminder:
    row = unsaved_row(number, due_at=due_at)
    row.save()
    return row


def let_lease_end(row: Reminder) -> None:
    """What two minutes of silence do."""
    Reminder.objects.filter(pk=row.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
