"""The rows behind every verb: lock, check the move, save, write the line of history, all or nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, time
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from audit.actions import writing
from clinical.sample_times import next_step_by
from patients.actions import ChangedMeanwhile
from samples.lifecycle import CLOSED, State, check_move
from samples.models import Sample, SampleEvent, new_sample_ref

_BY_THE_SYSTEM = ["created_by", "requested_by", "submission_key"]


@contextmanager
def locked(sample: Sample, by: User | None, verb: str, version: int | None = None) -> Iterator[Sample]:
    """The sample's row, fresh and locked, in one transaction under a name."""
    with writing(by=by, reason=verb):
        fresh = Sample.objects.select_for_update(of=("self",)).select_related("patient").get(pk=sample.pk)
        if version is not None and fresh.version != version:
            raise ChangedMeanwhile
        yield fresh


def move(
    sample: Sample,
    by: User | None,
    version: int | None,
    to: State,
    *,
    on: date,
    at: time | None = None,
    note: str = "",
    **changes: Any,
) -> Sample:
    """One change of state with its line of history, or nothing at all."""
    with locked(sample, by, f"sample {to.value}", version) as fresh:
        check_move(fresh.state, to)
        if on > timezone.localdate():
            raise ValidationError({"happened_on": "The date must be today or in the past"})
        last = fresh.history.last()
        if last and on < last.happened_on:
            raise ValidationError(
                {"happened_on": f"The date must be on or after {last.happened_on:%d-%b-%Y}, the step before"}
            )
        fresh.state = to.value
        for name, value in changes.items():
            setattr(fresh, name, value)
        fresh.next_step_on = None if to in CLOSED else next_step_by(to, on, at_laboratory_on=fresh.received_on)
        save(fresh)
        add_line(fresh, by, on, at, note)
    return fresh


def save(sample: Sample) -> None:
    """Save a locked sample as the next version. Raises ValidationError."""
    sample.version += 1
    sample.full_clean(exclude=_BY_THE_SYSTEM)
    sample.save()


def insert(sample: Sample) -> None:
    """Insert a new sample; a reference that is taken is drawn again. Raises ValidationError, IntegrityError."""
    sample.full_clean(exclude=[*_BY_THE_SYSTEM, "ref"])
    for _ in range(5):
        try:
            with transaction.atomic():
                sample.save(force_insert=True)
            return
        except IntegrityError as error:
            if "samples_sample_ref" not in str(error):
                raise
            sample.ref = new_sample_ref()
    raise RuntimeError("No free sample reference was found in five tries")


def add_line(sample: Sample, by: User | None, on: date, at: time | None = None, note: str = "") -> None:
    """One line of history. Raises ValidationError when the state needs a reason and has none."""
    line = SampleEvent(sample=sample, state=sample.state, happened_on=on, happened_time=at, by=by, note=note.strip())
    line.full_clean(exclude=["by"])
    line.save(force_insert=True)
