"""A block of My work: lines of who, what, since when, and where to go."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from patients.models import Patient
from work.models import Task

SHOWN = 10


@dataclass(frozen=True)
class Line:
    """Who, what, since when, and where to go. `tag` is one of the fixed status words.

    `task` is one that can be done, put off or given from the line itself; `why` says why it is here.
    """

    who: str
    what: str
    on: date | None
    url: str
    tag: str = ""
    identifier: str = ""
    why: str = ""
    task: Task | None = None


@dataclass(frozen=True)
class Block:
    title: str
    lines: Sequence[Line]
    empty: str
    total: int = 0
    url: str = ""
    date_heading: str = "Since"

    @property
    def count(self) -> int:
        return self.total or len(self.lines)

    @property
    def has_tasks(self) -> bool:
        return any(line.task for line in self.lines)


def person(patient: Patient) -> tuple[str, str]:
    """Name and number, the two identifiers of a line."""
    shown = patient.national_id_display
    return patient.name_display, f"{shown[0]} {shown[1]}" if shown else "NHS number not recorded"
