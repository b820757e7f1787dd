"""The steps of a sample on its way, and what is written down about it meanwhile."""

from datetime import date, time
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import User
from samples.actions.rows import locked, move, save
from samples.lifecycle import NotPossible, State
from samples.models import Sample

# The column that keeps the day of a step, beside its line of history.
_DAY_OF = {
    State.TAKEN: "collected_on",
    State.DISPATCHED: "dispatched_on",
    State.RECEIVED: "received_on",
    State.REPORTED: "reported_on",
}


def step(
    *,
    sample: Sample,
    by: User | None,
    version: int | None,
    to: str,
    on: date | None = None,
    at: time | None = None,
    note: str = "",
) -> Sample:
    """One step forward; on today unless `on` says otherwise. Rejecting and cancelling have verbs of their own."""
    state = State(to)
    if state in {State.REJECTED, State.CANCELLED} or (state == State.ACTED_ON and sample.state == State.REJECTED):
        raise NotPossible(sample.state, to)
    day = on or timezone.localdate()
    changes: dict[str, Any] = {_DAY_OF[state]: day} if state in _DAY_OF else {}
    if state == State.TAKEN:
        changes["collected_time"] = at
    return move(sample, by, version, state, on=day, at=at, note=note, **changes)


def reject(
    *, sample: Sample, by: User | None, version: int | None, reason: str, on: date | None = None, note: str = ""
) -> Sample:
    """The laboratory refused it, and why. It stays open until somebody asks again or says that it is not needed."""
    if not reason:
        raise ValidationError({"rejection": "Select why the laboratory rejected the sample"})
    return move(sample, by, version, State.REJECTED, on=on or timezone.localdate(), note=note, rejection=reason)


def close_rejected(*, sample: Sample, by: User, version: int, note: str) -> Sample:
    """No other sample is needed in place of a rejected one, and why."""
    if sample.state != State.REJECTED:
        raise NotPossible(sample.state, State.CANCELLED)
    return cancel(sample=sample, by=by, version=version, note=note)


def cancel(*, sample: Sample, by: User | None, version: int | None, note: str) -> Sample:
    """It will not be taken, or not be examined; `note` says why."""
    if not note.strip():
        raise ValidationError({"note": "Enter why the sample is cancelled"})
    return move(sample, by, version, State.CANCELLED, on=timezone.localdate(), note=note)


def amend(*, sample: Sample, by: User | None, version: int, **changes: Any) -> Sample:
    """Volume, times, courier, laboratory number, paired serum, owner, day of the next step."""
    with locked(sample, by, "amend sample", version) as fresh:
        changed = [name for name, value in changes.items() if getattr(fresh, name) != value]
        if not changed:
            return fresh
        for name in changed:
            setattr(fresh, name, changes[name])
        save(fresh)
    return fresh
