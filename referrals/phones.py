"""Which of the clinic's lines answers now. Numbers stand in settings.CLINIC_PHONES; hours from docs/clinical."""

from dataclasses import dataclass
from datetime import datetime

from clinical.workdays import is_working_day

_OPENS, _CLOSES = 9, 17


@dataclass(frozen=True)
class Line:
    whose: str
    number: str
    open_now: bool


def open_line(now: datetime) -> str:
    """ "nurses" from 09:00 to before 17:00 of a working day in England, else "out_of_hours". `now` is local time."""
    return "nurses" if is_working_day(now.date()) and _OPENS <= now.hour < _CLOSES else "out_of_hours"


def lines(phones: dict[str, tuple[str, str]], now: datetime) -> list[Line]:
    """The lines, the one that answers now first."""
    answering = open_line(now)
    listed = [Line(whose, number, key == answering) for key, (whose, number) in phones.items()]
    return sorted(listed, key=lambda line: not line.open_now)
