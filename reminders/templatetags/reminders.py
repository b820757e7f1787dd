"""Words for rows of the reminder log. `{% load reminders %}`"""

from django import template

from reminders.due import title_of
from reminders.kinds import KINDS
from reminders.models import CloseReason, Reminder

register = template.Library()

_STATES = {
    Reminder.State.PLANNED: "Planned",
    Reminder.State.RUNNING: "In progress",
    Reminder.State.CANCELLED: "Cancelled",
    Reminder.State.HELD: "Held",
    Reminder.State.FAILED: "Failed",
}


@register.filter
def reminder_title(row: Reminder) -> str:
    """What is due, or the name of the kind for an e-mail."""
    if row.is_task:
        return title_of(row.rule)
    return next((kind.title for kind in KINDS if kind.key == row.kind), row.kind)


@register.filter
def state_word(row: Reminder) -> str:
    """The status word: a delivered line is "Sent" until it is closed."""
    if row.state == Reminder.State.DONE:
        return "Closed" if row.closed_at else "Sent"
    return _STATES[row.state]


@register.filter
def outcome_words(row: Reminder) -> str:
    """Why it was closed, cancelled or failed; the counts of an e-mail that went out."""
    if row.closed_at:
        return CloseReason(row.closed_reason).label
    if row.last_error:
        return row.last_error
    counts = row.why.get("counts")
    if counts:
        return ", ".join(f"{number} {state}" for state, number in counts.items())
    return ""


@register.filter
def recipient_words(row: Reminder) -> str:
    return "Team" if row.recipient == "team" else "Consultant"
