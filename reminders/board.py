"""What the page of all reminders shows: is the automation well, what is held back, what failed, what went out."""

from dataclasses import dataclass
from datetime import datetime

from ledger.models import Heartbeat
from reminders.models import Reminder

RECENT = 50


@dataclass(frozen=True)
class Board:
    planned_at: datetime | None
    sent_at: datetime | None
    held: int
    failed: list[Reminder]
    recent: list[Reminder]


def board(planned: str, sent: str) -> Board:
    """Read the board; `planned` and `sent` are the names of the two periodic jobs."""
    seen = dict(Heartbeat.objects.filter(name__in=[planned, sent]).values_list("name", "at"))
    with_patient = Reminder.objects.select_related("patient")
    finished = [Reminder.State.DONE, Reminder.State.CANCELLED]
    return Board(
        planned_at=seen.get(planned),
        sent_at=seen.get(sent),
        held=Reminder.objects.filter(state=Reminder.State.HELD).count(),
        failed=list(with_patient.filter(state=Reminder.State.FAILED).order_by("-due_at")[:RECENT]),
        recent=list(with_patient.filter(state__in=finished).order_by("-finished_at", "-pk")[:RECENT]),
    )
