"""Tasks: add, do, cancel, give, put off, open again."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from audit.actions import writing
from patients.actions import ChangedMeanwhile
from patients.models import Patient
from work.choices import Origin, TaskState
from work.models import Task

_BY_THE_DATABASE = ["created_by", "once_key"]


class AlreadyClosed(Exception):
    """The task is done or cancelled: `task.closed_by` says by whom, `task.closed_at` when."""

    def __init__(self, task: Task) -> None:
        self.task = task
        super().__init__("This task is closed")


def add(
    *,
    by: User | None,
    title: str,
    due_on: date,
    owner: User | None = None,
    role: str = "",
    patient: Patient | None = None,
    about: str = "",
    address: str = "",
    origin: str = Origin.PERSON,
    origin_ref: str = "",
    once_key: str = "",
) -> Task:
    """Put one task on the list of a person or of a role. A second call with the same `once_key` returns the first task,

    also when somebody has closed it since.

    title     seen by every role, an admin too: no clinical finding in it
    about     opaque reference such as R-7K3QDX; `address` is the path of its page
    once_key  e.g. "result-417-unseen", at most 80 characters; never a name
    Raises ValidationError by field.
    """
    if first := _raised_before(once_key):
        return first
    task = Task(
        title=title.strip(), due_on=due_on, owner=owner, role=role, patient=patient, about=about, address=address,
        origin=origin, origin_ref=origin_ref, once_key=once_key, created_by=by,
    )  # fmt: skip
    task.full_clean(exclude=_BY_THE_DATABASE, validate_constraints=False)
    _check_owner(task)
    try:
        with writing(by=by, reason="add task"), transaction.atomic():
            task.save(force_insert=True)
    except IntegrityError as error:
        # Another hand of the same rule was faster.
        if "work_task_once" in str(error) and (first := _raised_before(once_key)):
            return first
        raise
    return task


def done(*, task: Task, by: User, version: int, outcome: str = "") -> Task:
    """It is done; `outcome` says what came of it, if anything. Raises ChangedMeanwhile, AlreadyClosed."""
    with _open(task, by, version, "task done") as fresh:
        _close(fresh, by, TaskState.DONE, outcome)
    return fresh


def cancel(*, task: Task, by: User, version: int, reason: str) -> Task:
    """It will not be done, and why. Raises ValidationError, ChangedMeanwhile, AlreadyClosed."""
    with _open(task, by, version, "cancel task") as fresh:
        if not reason.strip():
            raise ValidationError({"reason": "Enter why the task is not needed"})
        _close(fresh, by, TaskState.CANCELLED, reason)
    return fresh


def give(
    *, task: Task, by: User | None, version: int, owner: User | None = None, role: str = "", note: str = ""
) -> Task:
    """Give it to one person or to one role. Raises ValidationError, ChangedMeanwhile, AlreadyClosed."""
    with _open(task, by, version, "give task") as fresh:
        fresh.owner, fresh.role, fresh.note = owner, role, note.strip() or fresh.note
        _check_owner(fresh)
        _save(fresh)
    return fresh


def later(*, task: Task, by: User, version: int, on: date, reason: str) -> Task:
    """Put it off to `on`, tomorrow at the earliest, and say why.

    Raises ValidationError, ChangedMeanwhile, AlreadyClosed.
    """
    with _open(task, by, version, "put task off") as fresh:
        problems = {}
        if on <= timezone.localdate():
            problems["on"] = "The new day must be after today"
        if not reason.strip():
            problems["reason"] = "Enter why it can wait"
        if problems:
            raise ValidationError(problems)
        fresh.due_on, fresh.note = on, reason.strip()
        _save(fresh)
    return fresh


def reopen(*, task: Task, by: User, version: int) -> Task:
    """Take a closing back, at once or later: its day and owner are as they were. Raises ChangedMeanwhile."""
    with _locked(task, by, version, "reopen task") as fresh:
        if fresh.is_open:
            return fresh
        fresh.state, fresh.closed_at, fresh.closed_by, fresh.outcome = TaskState.OPEN, None, None, ""
        _save(fresh)
    return fresh


@contextmanager
def _locked(task: Task, by: User | None, version: int, verb: str) -> Iterator[Task]:
    with writing(by=by, reason=verb):
        fresh = Task.objects.select_for_update().get(pk=task.pk)
        if fresh.version != version:
            raise ChangedMeanwhile if fresh.is_open else AlreadyClosed(fresh)
        yield fresh


@contextmanager
def _open(task: Task, by: User | None, version: int, verb: str) -> Iterator[Task]:
    """The open task's row, fresh and locked, in one transaction under a name."""
    with _locked(task, by, version, verb) as fresh:
        if not fresh.is_open:
            raise AlreadyClosed(fresh)
        yield fresh


def _close(task: Task, by: User, state: str, words: str) -> None:
    task.state, task.outcome = state, words.strip()
    task.closed_at, task.closed_by = timezone.now(), by
    _save(task)


def _save(task: Task) -> None:
    task.version += 1
    task.full_clean(exclude=_BY_THE_DATABASE, validate_constraints=False)
    task.save()


def _check_owner(task: Task) -> None:
    if bool(task.owner_id) == bool(task.role):
        raise ValidationError({"owner": "Give the task to one person or to one role"})


def _raised_before(once_key: str) -> Task | None:
    return Task.objects.filter(once_key=once_key).first() if once_key else None
