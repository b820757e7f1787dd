"""Which of the clinic's telephone lines answers at a moment: nurses in working hours, else the out-of-hours number."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from clinical.workdays import is_working_day, next_working_day

LONDON = ZoneInfo("Europe/London")
NURSES, OUT_OF_HOURS = "nurses", "out_of_hours"
# Local hours: open from 09:00, closed from 17:00.
OPENS, CLOSES = 9, 17


@dataclass(frozen=True)
class Line:
    whose: str
    number: str
    open_now: bool


def open_line(moment: datetime) -> str:
    """ "nurses" from 09:00 to before 17:00 of a working day in England, else "out_of_hours", by the clock in London.

    moment  with its time zone, any zone; ValueError without one
    """
    if moment.utcoffset() is None:
        raise ValueError("The moment needs a time zone")
    local = moment.astimezone(LONDON)
    return NURSES if is_working_day(local.date()) and OPENS <= local.hour < CLOSES else OUT_OF_HOURS


def is_out_of_hours(moment: datetime) -> bool:
    return open_line(moment) == OUT_OF_HOURS


def follow_up_on(moment: datetime) -> date:
    """The next working day that begins after the moment: after a call at night that is the same day's morning."""
    local = moment.astimezone(LONDON)
    return next_working_day(local.date() if local.hour < OPENS else local.date() + timedelta(days=1))


def lines(phones: dict[str, tuple[str, str]], moment: datetime) -> list[Line]:
    """The lines, the one that answers at the moment first.

    phones  as settings.CLINIC_PHONES: "nurses" and "out_of_hours" to (whose, number)
    """
    answering = open_line(moment)
    listed = [Line(whose, number, key == answering) for key, (whose, number) in phones.items()]
    return sorted(listed, key=lambda line: not line.open_now)
