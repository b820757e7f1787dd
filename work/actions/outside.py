"""Requests to others: ask, ask again, note the answer, give up, hand over."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Role
from audit.actions import writing
from clinical.workdays import add_working_days, next_working_day
from patients.actions import ChangedMeanwhile
from patients.models import Patient
from work.actions import tasks
from work.choices import Origin, RequestState
from work.models import Chase, OutsideRequest, Task, new_request_ref

# Working days between asking and asking again, when nobody promised a day.
PATIENCE = 5
# After as many chases without an answer a consultant decides how to go on.
CHASES = 2
_BY_THE_SYSTEM = ["created_by", "submission_key", "ref"]


class RequestClosed(Exception):
    """The request is answered or given up already."""


def ask(
    *,
    by: User,
    organisation_kind: str,
    organisation: str,
    asked_for: str,
    how: str,
    asked_on: date | None = None,
    promised_on: date | None = None,
    chase_on: date | None = None,
    owner: User | None = None,
    patient: Patient | None = None,
    about: str = "",
    address: str = "",
    submission_key: UUID | None = None,
) -> OutsideRequest:
    """Note what was asked of whom. `owner` is `by` unless given; the day to ask again follows from what was promised.

    asked_for  every role reads it: no clinical finding in it
    A second arrival with the same key returns the first request. Raises ValidationError by field.
    """
    if first := _sent_before(submission_key):
        return first
    asked_on = asked_on or timezone.localdate()
    request = OutsideRequest(
        organisation_kind=organisation_kind, organisation=organisation.strip(), asked_for=asked_for.strip(), how=how,
        asked_on=asked_on, asked_by=by, promised_on=promised_on,
        chase_on=chase_on or next_chase(asked_on, promised_on), owner=owner or by, patient=patient, about=about,
        address=address, submission_key=submission_key, created_by=by,
    )  # fmt: skip
    if asked_on > timezone.localdate():
        raise ValidationError({"asked_on": "Asked on must be today or in the past"})
    request.full_clean(exclude=_BY_THE_SYSTEM)
    try:
        with writing(by=by, reason="ask outside"):
            _insert(request)
    except IntegrityError:
        # The other half of a double click was faster.
        if first := _sent_before(submission_key):
            return first
        raise
    return request


def next_chase(after: date, promised_on: date | None = None) -> date:
    """The working day after the promised one; without a promise five working days later."""
    if promised_on:
        return next_working_day(promised_on + timedelta(days=1))
    return add_working_days(after, PATIENCE)


def chase(
    *,
    request: OutsideRequest,
    by: User,
    version: int,
    how: str,
    outcome: str,
    chased_on: date | None = None,
    promised_on: date | None = None,
    next_on: date | None = None,
    note: str = "",
) -> Chase:
    """They were asked again. `promised_on` is what they now promise; the next day to ask follows from it unless given.

    The second chase without an answer puts a task on the consultants' list, once.
    Raises ValidationError, ChangedMeanwhile, RequestClosed.
    """
    chased_on = chased_on or timezone.localdate()
    if chased_on > timezone.localdate():
        raise ValidationError({"chased_on": "Asked again on must be today or in the past"})
    with _open(request, by, version, "chase outside request") as fresh:
        row = Chase(
            request=fresh, chased_on=chased_on, how=how, outcome=outcome, note=note.strip(), created_by=by,
            next_on=next_on or next_chase(chased_on, promised_on),
        )  # fmt: skip
        row.full_clean(exclude=["created_by"])
        row.save(force_insert=True)
        fresh.chase_on, fresh.promised_on = row.next_on, promised_on or fresh.promised_on
        _save(fresh)
        if fresh.chases.count() >= CHASES:
            _raise_to_consultants(fresh)
    return row


def answered(
    *, request: OutsideRequest, by: User, version: int, on: date | None = None, words: str = ""
) -> OutsideRequest:
    """The answer came; the consultants' task about it, if there is one, is done.

    Raises ValidationError, ChangedMeanwhile, RequestClosed.
    """
    on = on or timezone.localdate()
    if on > timezone.localdate():
        raise ValidationError({"on": "The day of the answer must be today or in the past"})
    if on < request.asked_on:
        raise ValidationError({"on": "The answer cannot have come before the request"})
    with _open(request, by, version, "outside request answered") as fresh:
        _close(fresh, by, RequestState.ANSWERED, on, words)
        for task in Task.objects.open().filter(once_key=_key(fresh)):
            tasks.done(task=task, by=by, version=task.version, outcome="They answered")
    return fresh


def give_up(*, request: OutsideRequest, by: User, version: int, reason: str) -> OutsideRequest:
    """Nobody will ask again, and why. Raises ValidationError, ChangedMeanwhile, RequestClosed."""
    if not reason.strip():
        raise ValidationError({"reason": "Enter why nobody will ask again"})
    with _open(request, by, version, "give up outside request") as fresh:
        _close(fresh, by, RequestState.GIVEN_UP, timezone.localdate(), reason)
    return fresh


def hand_over(*, request: OutsideRequest, by: User, version: int, owner: User) -> OutsideRequest:
    """Another person looks after it from now on. Raises ChangedMeanwhile, RequestClosed."""
    with _open(request, by, version, "hand over outside request") as fresh:
        fresh.owner = owner
        _save(fresh)
    return fresh


@contextmanager
def _open(request: OutsideRequest, by: User, version: int, verb: str) -> Iterator[OutsideRequest]:
    """The open request's row, fresh and locked, in one transaction under a name."""
    with writing(by=by, reason=verb):
        fresh = OutsideRequest.objects.select_for_update().get(pk=request.pk)
        if not fresh.is_open:
            raise RequestClosed
        if fresh.version != version:
            raise ChangedMeanwhile
        yield fresh


def _close(request: OutsideRequest, by: User, state: str, on: date, words: str) -> None:
    request.state, request.closed_on, request.closed_by = state, on, by
    request.closing_words, request.chase_on = words.strip(), None
    _save(request)


def _save(request: OutsideRequest) -> None:
    request.version += 1
    request.full_clean(exclude=_BY_THE_SYSTEM)
    request.save()


def _insert(request: OutsideRequest) -> None:
    """A reference that is taken is drawn again."""
    for _ in range(5):
        try:
            with transaction.atomic():
                request.save(force_insert=True)
            return
        except IntegrityError as error:
            if "work_outsiderequest_ref" not in str(error):
                raise
            request.ref = new_request_ref()
    raise RuntimeError("No free reference was found in five tries")


def _raise_to_consultants(request: OutsideRequest) -> None:
    tasks.add(
        by=None,
        title=f"Decide how to go on: {request.organisation} was asked again twice"[:200],
        due_on=next_working_day(timezone.localdate() + timedelta(days=1)),
        role=Role.CONSULTANT,
        patient=request.patient,
        about=request.ref,
        address=request.get_absolute_url(),
        origin=Origin.CHASE,
        once_key=_key(request),
    )


def _key(request: OutsideRequest) -> str:
    return f"outside-{request.ref}-chased"


def _sent_before(submission_key: UUID | None) -> OutsideRequest | None:
    return OutsideRequest.objects.filter(submission_key=submission_key).first() if submission_key else None
