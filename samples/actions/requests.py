"""Asking for a sample, and asking again for one that the laboratory rejected."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone

from accounts.models import User
from audit.actions import writing
from clinical.sample_times import taken_again
from patients.models import Patient
from samples.actions.rows import add_line, insert, locked, move
from samples.lifecycle import State, check_move
from samples.models import Sample


class TwoClose(Exception):
    """Samples of the same kind lie close to this one: `others`. A person may mean it all the same."""

    def __init__(self, others: Sequence[Sample]) -> None:
        self.others = others
        super().__init__("A sample of the same kind was taken or asked for a few days ago")


def request(
    *,
    patient: Patient,
    by: User | None,
    specimen: str,
    tests: Sequence[str],
    due_on: date,
    other_test: str = "",
    owner: User | None = None,
    requested_on: date | None = None,
    note: str = "",
    second_meant: bool = False,
    submission_key: UUID | None = None,
    repeats: Sample | None = None,
) -> Sample:
    """Ask for a sample, to be taken by `due_on`. A second arrival with the same key returns the first sample.

    Raises TwoClose when one of the same kind is near and nobody has said that a second is meant (`second_meant`).
    """
    if first := _sent_before(patient, submission_key):
        return first
    on = requested_on or timezone.localdate()
    if not second_meant and (others := close_to(patient, specimen, tests, on)):
        raise TwoClose(others)
    sample = Sample(
        patient=patient, specimen=specimen, tests=list(tests), other_test=other_test.strip(), requested_on=on,
        requested_by=by, created_by=by, owner=owner or by, next_step_on=due_on, submission_key=submission_key,
        repeats=repeats,
    )  # fmt: skip
    try:
        with writing(by=by, reason="request sample"):
            insert(sample)
            add_line(sample, by, on, note=note)
    except IntegrityError:
        # The other half of a double click was faster.
        if first := _sent_before(patient, submission_key):
            return first
        raise
    return sample


def request_again(*, sample: Sample, by: User, version: int, due_on: date) -> Sample:
    """A new sample for a rejected one, which is closed by it. Raises NotPossible, ChangedMeanwhile."""
    with locked(sample, by, "request sample again", version) as fresh:
        check_move(fresh.state, State.ACTED_ON)
        if fresh.state != State.REJECTED:
            raise ValidationError("Only a rejected sample is requested again")
        facts: dict[str, Any] = {"specimen": fresh.specimen, "tests": fresh.tests, "other_test": fresh.other_test}
        made = request(
            patient=fresh.patient, by=by, owner=fresh.owner, due_on=due_on, second_meant=True, repeats=fresh,
            note=f"Again for {fresh.ref}", **facts,
        )  # fmt: skip
        move(fresh, by, None, State.ACTED_ON, on=timezone.localdate(), note=f"Requested again as {made.ref}")
    return made


def close_to(patient: Patient, specimen: str, tests: Sequence[str], on: date) -> list[Sample]:
    """Samples of the same specimen and test that were taken, or asked for and not taken, within the window."""
    found = Sample.objects.filter(patient=patient, specimen=specimen, tests__overlap=list(tests))
    found = found.exclude(state__in=[State.CANCELLED, State.REJECTED]).exclude(rejection__gt="")
    return [
        sample
        for sample in found.order_by("-requested_on", "-pk")
        if taken_again(sample.collected_on or sample.requested_on, on)
    ]


def _sent_before(patient: Patient, key: UUID | None) -> Sample | None:
    return Sample.objects.filter(submission_key=key, patient=patient).first() if key else None
