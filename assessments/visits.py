"""A visit as a list of tasks: every kind of assessment with who is at it and how far it is."""

from collections.abc import Sequence
from dataclasses import dataclass

from assessments.base import Assessment
from assessments.instruments import INSTRUMENTS
from assessments.spec import Instrument
from patients.models import NotDone, Visit

NOT_STARTED, IN_PROGRESS, READY, COMPLETED = "Not yet started", "In progress", "Ready to sign", "Completed"
NOT_DONE = "Not done today"


@dataclass(frozen=True)
class Task:
    """One kind of assessment in a visit. `rows` are its drafts and signed rows, usually one."""

    instrument: Instrument
    rows: Sequence[Assessment]
    not_done: NotDone | None

    @property
    def drafts(self) -> list[Assessment]:
        return [row for row in self.rows if row.is_draft]

    @property
    def row(self) -> Assessment | None:
        """Where its link leads: to what is unfinished, else to what was signed."""
        return next(iter([*self.drafts, *self.rows]), None)

    @property
    def state(self) -> str:
        if self.drafts:
            return READY if all(row.ready for row in self.drafts) else IN_PROGRESS
        if self.rows:
            return COMPLETED
        return NOT_DONE if self.not_done else NOT_STARTED


def tasks_of(visit: Visit) -> list[Task]:
    """Examinations in their order, then what repeats somebody's report. One query for each kind."""
    said = {one.kind: one for one in visit.not_done.standing().select_related("created_by")}
    ordered = sorted(INSTRUMENTS, key=lambda one: not one.is_examination)
    return [Task(one, list(one.model.objects.in_visit(visit).with_people()), said.get(one.key)) for one in ordered]


def next_examination(visit: Visit, after: Instrument) -> Instrument | None:
    """The examination to do next: the first one not yet started behind this one, else from the top; None at the end."""
    tasks = [task for task in tasks_of(visit) if task.instrument.is_examination]
    place = next((number for number, task in enumerate(tasks) if task.instrument is after), -1)
    around = [*tasks[place + 1 :], *tasks[: max(place, 0)]]
    return next((task.instrument for task in around if task.state == NOT_STARTED), None)
