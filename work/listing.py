"""The rows of the board and of My work: who, what, why, since when, how late. A restricted record stays unnamed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from accounts.models import User
from accounts.permissions import Permission
from patients.banner import record_url
from patients.models import Patient
from work.choices import Origin
from work.models import OutsideRequest, Task


@dataclass(frozen=True)
class Who:
    """The person a row is about, with a second identifier and the record's address; "" where there is none."""

    name: str
    identifier: str
    url: str = ""


@dataclass(frozen=True)
class TaskRow:
    task: Task
    who: Who
    # Where the matter itself is: a referral, a meeting; "" when this viewer may not open it or there is none.
    url: str
    tag: str


@dataclass(frozen=True)
class RequestRow:
    request: OutsideRequest
    who: Who
    waited: int
    tag: str


def who_is(patient: Patient | None, viewer: User, about: str = "") -> Who:
    """Name and number; of a restricted record neither, unless the viewer treats the patient."""
    if patient is None:
        return Who(about or "No patient", "Reference" if about else "Not about one patient")
    if patient.restricted and not patient.is_treated_by(viewer):
        return Who("Restricted record", patient.ref)
    shown = patient.national_id_display
    born = f"Born {patient.born_display}" if patient.birth_date else "Date of birth not known"
    number = f"{shown[0]} {shown[1]}" if shown else f"{born}, number not recorded"
    return Who(patient.name_display, number, record_url(patient, viewer))


def due_word(day: date, today: date) -> str:
    """The tag of a day: "Overdue", "Due today" or "Planned"."""
    return "Overdue" if day < today else "Due today" if day == today else "Planned"


def task_rows(tasks: Iterable[Task], viewer: User, today: date) -> list[TaskRow]:
    return [
        TaskRow(
            task,
            who_is(task.patient, viewer, task.about),
            task.address if task.origin != Origin.ADVICE or viewer.can(Permission.VIEW_CLINICAL) else "",
            due_word(task.due_on, today),
        )
        for task in tasks
    ]


def request_rows(requests: Iterable[OutsideRequest], viewer: User, today: date) -> Sequence[RequestRow]:
    return [
        RequestRow(one, who_is(one.patient, viewer, one.about), one.days_waited(today), request_word(one, today))
        for one in requests
    ]


def request_word(request: OutsideRequest, today: date) -> str:
    """A broken promise is overdue, whatever day was set to ask again."""
    if not request.is_open:
        return "Closed"
    if request.promised_on and request.promised_on < today:
        return "Overdue"
    return due_word(request.chase_on or today, today)
