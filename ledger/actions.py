"""Plan, claim, finish: the only code that moves a ledger row from one state to the next."""

import random
import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TypeVar

import pghistory
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from ledger.models import Heartbeat, LedgerRow

Row = TypeVar("Row", bound=LedgerRow)

MAX_ATTEMPTS = 8
# Longer than a task's hard time limit: when the lease ends, its holder is dead, or was frozen.
LEASE = timedelta(minutes=2)
SLACK = timedelta(seconds=90)


class LeaseLost(Exception):
    """Another worker took the row over, because this one was away longer than its lease."""


def plan(model: type[Row], rows: Iterable[Row]) -> int:
    """Insert the rows whose key is new; return how many were. Running it twice, even at once, changes nothing.

    The number may include rows that another planner inserted at the same moment.
    """
    rows = list(rows)
    before = model.objects.filter(key__in=[row.key for row in rows]).count()
    model.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
    return model.objects.filter(key__in=[row.key for row in rows]).count() - before


def claimable(model: type[Row], now: datetime) -> QuerySet[Row]:
    """Rows that are due, and rows whose worker died."""
    return model.objects.filter(
        Q(state=LedgerRow.State.PLANNED, due_at__lte=now) | Q(state=LedgerRow.State.RUNNING, lease_until__lt=now)
    )


def claim(model: type[Row], *, limit: int = 10, only: int | None = None, lease: timedelta = LEASE) -> list[Row]:
    """Take up to `limit` due rows for this worker alone; each carries the fresh `lease_token` it must finish with.

    `only` narrows the claim to one row's id. Rows that another worker holds are skipped, not waited for. A row whose
    worker died at every attempt is set to failed instead: it may be what kills them.
    """
    now = timezone.now()
    with transaction.atomic(), pghistory.context(actor=None, action="claim work"):
        due = claimable(model, now).order_by("due_at", "pk")
        if only is not None:
            due = due.filter(pk=only)
        rows = []
        for row in due.select_for_update(skip_locked=True, of=("self",))[:limit]:
            if row.attempts >= MAX_ATTEMPTS:
                _give_up(row, "The worker stopped at every attempt")
                continue
            rows.append(row)
            row.state = LedgerRow.State.RUNNING
            row.lease_token = uuid.uuid4()
            row.lease_until = now + lease
            row.attempts += 1
            row.save(update_fields=["state", "lease_token", "lease_until", "attempts"])
    return rows


def finish(row: Row, *, state: str = LedgerRow.State.DONE, because: str = "", **changes: object) -> None:
    """Close a claimed row, in the caller's transaction, with any further columns.

    `because` says why it was cancelled, when the worker found that it is no longer needed.
    Raises LeaseLost, and so rolls the caller back, when the row now belongs to another worker.
    """
    changed = (
        type(row)
        .objects.filter(pk=row.pk, lease_token=row.lease_token, state=LedgerRow.State.RUNNING)
        .update(
            state=state,
            lease_token=None,
            lease_until=None,
            finished_at=timezone.now(),
            last_error=because[:300],
            **changes,
        )
    )
    if changed != 1:
        raise LeaseLost(f"{type(row).__name__} {row.pk} is held by another worker")


def fail(row: Row, error: str) -> None:
    """Give a claimed row back: tried again later with growing pauses, and shown to staff after the last attempt.

    Does nothing when another worker holds the row by now.
    """
    if row.attempts >= MAX_ATTEMPTS:
        _give_up(row, error)
        return
    pause = timedelta(seconds=min(600, 5 * 2**row.attempts) * random.uniform(0.8, 1.2))
    with pghistory.context(actor=None, action="give work back"):
        type(row).objects.filter(pk=row.pk, lease_token=row.lease_token).update(
            state=LedgerRow.State.PLANNED,
            lease_token=None,
            lease_until=None,
            due_at=timezone.now() + pause,
            last_error=error[:300],
        )


def _give_up(row: Row, error: str) -> None:
    with pghistory.context(actor=None, action="give up on work"):
        type(row).objects.filter(pk=row.pk, lease_token=row.lease_token).update(
            state=LedgerRow.State.FAILED, lease_token=None, lease_until=None, last_error=error[:300]
        )


def cancel(row: Row, why: str) -> bool:
    """Close a row that is no longer needed, claimed or not. False when it was already closed."""
    return bool(
        type(row)
        .objects.filter(pk=row.pk, state__in=[*LedgerRow.OPEN, LedgerRow.State.HELD, LedgerRow.State.FAILED])
        .update(
            state=LedgerRow.State.CANCELLED,
            lease_token=None,
            lease_until=None,
            finished_at=timezone.now(),
            last_error=why[:300],
        )
    )


def done_by_hand(row: Row) -> bool:
    """Close a row that a person dealt with before any worker did. False when it was closed already."""
    return bool(
        type(row)
        .objects.filter(pk=row.pk, state__in=[*LedgerRow.OPEN, LedgerRow.State.HELD, LedgerRow.State.FAILED])
        .update(
            state=LedgerRow.State.DONE,
            lease_token=None,
            lease_until=None,
            finished_at=timezone.now(),
            last_error="",
        )
    )


def retry(row: Row) -> bool:
    """Put a failed row back in the queue, now. False when it was not failed."""
    return bool(
        type(row)
        .objects.filter(pk=row.pk, state=LedgerRow.State.FAILED)
        .update(state=LedgerRow.State.PLANNED, due_at=timezone.now(), attempts=0, last_error="")
    )


def reopen(row: Row, *, due_at: datetime, state: str = LedgerRow.State.PLANNED) -> bool:
    """Plan a cancelled row again, because what cancelled it was taken back. False when it was not cancelled."""
    return bool(
        type(row)
        .objects.filter(pk=row.pk, state=LedgerRow.State.CANCELLED)
        .update(state=state, due_at=due_at, attempts=0, finished_at=None, last_error="")
    )


def release(model: type[Row]) -> int:
    """Let every held row go; return how many there were."""
    return model.objects.filter(state=LedgerRow.State.HELD).update(state=LedgerRow.State.PLANNED)


def beat(name: str, *, every: float) -> None:
    """Note that beat, broker, worker and database all did their part just now.

    `name` says which work was done, `every` how many seconds may pass until it is expected again.
    """
    Heartbeat.objects.update_or_create(name=name, defaults={"at": timezone.now(), "every": round(every)})


def automation_delayed_since() -> datetime | None:
    """When the kind of work that is missed longest was last seen; None when all is well.

    Missed means three periods late, and never less than 90 seconds. A site that has never had a worker is not
    delayed: it has just started.
    """
    now = timezone.now()
    late = [one.at for one in Heartbeat.objects.all() if now - one.at > max(SLACK, 3 * timedelta(seconds=one.every))]
    return min(late, default=None)
