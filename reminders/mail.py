"""The e-mail of the day: who gets one, its fixed Message-ID, sending it."""

import hashlib
from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, time

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone

from accounts.models import User
from audit.actions import writing
from clinical.workdays import is_working_day
from ledger import actions as ledger
from reminders import worklist
from reminders.kinds import DIGEST, digest_body, digest_subject
from reminders.models import Channel, Reminder, digest_key

TEAM = "team"
SENT_AT = time(7, 0)


def start_of(day: date, at: time = time.min) -> datetime:
    """The instant at which a day, or an hour of it, begins in London. Clocks change at 01:00, so neither is doubled."""
    return datetime.combine(day, at, tzinfo=timezone.get_default_timezone())


def message_id(key: str) -> str:
    """The Message-ID of a ledger key; the key itself, with its reference, cannot be read from it."""
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip("> ")
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:40]}@{domain}>"


def recipients_of(items: Iterable[worklist.OpenItem]) -> dict[str, Counter[str]]:
    """Each recipient's open lines, counted by state: all of them for the team, escalated ones for the consultant."""
    counts: dict[str, Counter[str]] = {}
    for item in items:
        counts.setdefault(TEAM, Counter())[item.due.state] += 1
        if item.due.state == "escalated" and item.due.consultant_id:
            counts.setdefault(f"user-{item.due.consultant_id}", Counter())[item.due.state] += 1
    return counts


def digests(items: Iterable[worklist.OpenItem], today: date) -> list[Reminder]:
    """One row for each recipient who has something open today; none on a day off, or for people without an address.

    The demonstration sends on any day and at any hour, so that whoever looks at it can see its e-mail.
    """
    if not (settings.DEMO or is_working_day(today)):
        return []
    counts = recipients_of(items)
    reachable = set(
        User.objects.filter(pk__in=[int(code.removeprefix("user-")) for code in counts if code != TEAM], is_active=True)
        .exclude(email="")
        .values_list("pk", flat=True)
    )
    return [
        digest_row(code, today)
        for code in sorted(counts)
        if code == TEAM or int(code.removeprefix("user-")) in reachable
    ]


def digest_row(recipient: str, day: date) -> Reminder:
    key = digest_key(recipient, day)
    return Reminder(
        key=key,
        kind=DIGEST.key,
        channel=Channel.EMAIL,
        recipient=recipient,
        due_on=day,
        planned_for=day,
        due_at=start_of(day) if settings.DEMO else start_of(day, SENT_AT),
        message_key=message_id(key),
    )


def address_of(recipient: str) -> str:
    """The address behind a recipient's code; "" when that colleague has none or has left."""
    if recipient == TEAM:
        return settings.CLINIC_TEAM_EMAIL
    user = User.objects.filter(pk=int(recipient.removeprefix("user-")), is_active=True).first()
    return user.email if user else ""


def send_digest(row: Reminder, today: date) -> str:
    """Send one claimed e-mail, unless the need for it is gone; return the state the row ended in.

    A crash between sending and noting it repeats the message with the same Message-ID: at least once outside, once
    in the ledger.
    """
    counts = recipients_of(worklist.open_items(today)).get(row.recipient, Counter())
    address = address_of(row.recipient)
    reason = _why_not(row, today, counts, address)
    if reason:
        with writing(by=None, reason="cancel reminder e-mail"):
            ledger.finish(row, state=Reminder.State.CANCELLED, because=reason)
        return Reminder.State.CANCELLED
    message(row, counts, address).send()
    with writing(by=None, reason="send reminder e-mail"):
        ledger.finish(row, why=row.why | {"counts": dict(counts)})
    return Reminder.State.DONE


def _why_not(row: Reminder, today: date, counts: Counter[str], address: str) -> str:
    if row.due_on != today:
        return "The day is over: the next e-mail counts what is still open"
    if not counts:
        return "Nothing is open any more"
    if not address:
        return "The recipient has no e-mail address"
    return ""


def message(row: Reminder, counts: Counter[str], address: str) -> EmailMessage:
    """The e-mail with counts only, under its fixed Message-ID."""
    held = Reminder.objects.filter(state=Reminder.State.HELD).count() if row.recipient == TEAM else 0
    return EmailMessage(
        subject=digest_subject(counts),
        body=digest_body(counts, held=held, site_url=settings.SITE_URL),
        to=[address],
        headers={"Message-ID": row.message_key, "Auto-Submitted": "auto-generated"},
    )
