"""Reading a date as people write it in clinic, and calendar arithmetic. Day comes before month, always.

No clock here: `today` is given by the caller (Europe/London).
"""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

EARLIEST_YEAR = 1900
MAX_AGE = 120
LATEST_AHEAD_YEARS = 10

# Written out: the calendar module speaks the language of the machine's locale.
MONTH_NAMES = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = {name.lower(): number for number, name in enumerate(MONTH_NAMES, start=1)}
_SHORT = {name[:3]: number for name, number in _MONTHS.items()} | {"sept": 9}
_WORDS = {"t": 0, "today": 0, "yesterday": -1, "tomorrow": 1}
_ABOUT = re.compile(r"(?:about|approx\.?|approximately|around|circa|c\.|~)\s*(.+)")
_AGE = re.compile(r"(?:aged?\s*)?([0-9]{1,3})(?:\s*(?:y|yrs?|years?)(?:\s*old)?)?", re.ASCII)
_OFFSET = re.compile(r"t?\s*([+-])\s*([0-9]{1,4})\s*([dwmy])", re.ASCII)
_HINT = "Enter a date such as 14 7 1958"


class DateError(ValueError):
    """The text is not a date we can accept; the message is a sentence for the screen."""


@dataclass(frozen=True)
class PartialDate:
    """A date and how exact it is: precision "day", "month", "year" or "about".

    `date` is the first day of the period when the precision is not "day".
    """

    date: date
    precision: str = "day"

    @property
    def words(self) -> str:
        """The reading echoed back: "Wed 03-Feb-2027", "Jul-1958", "1958", "about 1966"."""
        day = self.date
        month = MONTH_NAMES[day.month - 1][:3]
        if self.precision == "day":
            return f"{WEEKDAYS[day.weekday()]} {day.day:02}-{month}-{day.year}"
        if self.precision == "month":
            return f"{month}-{day.year}"
        return str(day.year) if self.precision == "year" else f"about {day.year}"


def parse_clinic_date(text: str, today: date, *, allow_partial: bool = True, allow_future: bool = False) -> PartialDate:
    """Read a date: `14 7 58`, `14/07/1958`, `14-Jul-1958`, `14 July 1958`, `14071958`, `1958-07-14`, `Jul 1958`,
    `7/1958`, `1958`, `about 60` (an age), `about 1958`, `t`, `+3m`, `-2w`.

    A year of two digits is the latest such year up to this one (with allow_future: up to 10 years ahead); a day
    that is then in the future is refused, not moved back a century. Raises DateError with a sentence that says
    what is wrong.
    """
    cleaned = " ".join(text.replace("\u2212", "-").replace("\u2013", "-").lower().split())
    if not cleaned:
        raise DateError(_HINT)
    if len(cleaned) > 40:
        raise DateError(f"{_HINT}. The text is too long for a date")
    if not cleaned.isascii():
        raise DateError(f"{_HINT}. You entered {text.strip()}")
    found = _relative(cleaned, today) or _about(cleaned, today) or _calendar(cleaned, today, allow_future)
    if found.precision != "day" and not allow_partial:
        raise DateError(f"Enter the day, month and year. You entered {text.strip()}")
    if found.date.year < EARLIEST_YEAR:
        raise DateError(f"The year must be {EARLIEST_YEAR} or later. You entered {found.date.year}")
    if found.date > today and not allow_future:
        raise DateError(f"The date must not be in the future. {found.words} is after today")
    if found.date > add_months(today, 12 * LATEST_AHEAD_YEARS):
        raise DateError(f"The date must be within {LATEST_AHEAD_YEARS} years from now. You entered {found.words}")
    return found


def _relative(cleaned: str, today: date) -> PartialDate | None:
    if cleaned in _WORDS:
        return PartialDate(today + timedelta(days=_WORDS[cleaned]))
    match = _OFFSET.fullmatch(cleaned)
    if match is None:
        return None
    sign, amount, unit = match.groups()
    steps = int(sign + amount)
    try:
        if unit in "dw":
            return PartialDate(today + timedelta(days=steps * (7 if unit == "w" else 1)))
        return PartialDate(add_months(today, steps * (12 if unit == "y" else 1)))
    except (ValueError, OverflowError) as error:
        raise DateError(f"{cleaned} is too far from today") from error


def _about(cleaned: str, today: date) -> PartialDate | None:
    match = _ABOUT.fullmatch(cleaned)
    if match is None:
        return None
    rest = match.group(1)
    age = _AGE.fullmatch(rest)
    if age is not None:
        years = int(age.group(1))
        if years > MAX_AGE:
            raise DateError(f"An age must be {MAX_AGE} or less. You entered {years}")
        return PartialDate(date(today.year - years, 1, 1), "about")
    found = _calendar(rest, today, allow_future=False)
    return PartialDate(found.date, "about")


def _calendar(cleaned: str, today: date, allow_future: bool) -> PartialDate:
    parts = _split(cleaned)
    if len(parts) == 3:
        day, month, year = parts
        if len(day) == 4 and month.isdigit():
            day, year = year, day
        return PartialDate(_real_date(_number(day, "day"), _month(month), _year(year, today, allow_future)))
    if len(parts) == 2:
        month, year = parts
        if len(year) != 4 or not year.isdigit():
            raise DateError(f"Enter the year with four digits, such as Jul 1958. You entered {cleaned}")
        return PartialDate(_real_date(1, _month(month), int(year)), "month")
    if len(parts) == 1 and parts[0].isdigit() and len(parts[0]) == 4:
        return PartialDate(_real_date(1, 1, int(parts[0])), "year")
    raise DateError(f"{_HINT}. You entered {cleaned}")


def _split(cleaned: str) -> list[str]:
    if cleaned.isdigit() and len(cleaned) == 8:
        return [cleaned[:2], cleaned[2:4], cleaned[4:]]
    compact = re.fullmatch(r"([0-9]{1,2})([a-z]+)([0-9]{2}|[0-9]{4})", cleaned)
    if compact is not None:
        return list(compact.groups())
    parts = [part for part in re.split(r"[\s/.,\-]+", cleaned) if part]
    if parts and re.fullmatch(r"[0-9]{1,2}(st|nd|rd|th)", parts[0]):
        parts[0] = parts[0][:-2]
    return parts


def _number(text: str, what: str) -> int:
    if not text.isdigit() or len(text) > 2:
        raise DateError(f"{_HINT}. The {what} {text} is not a number of one or two digits")
    return int(text)


def _month(text: str) -> int:
    if text.isalpha():
        month = _MONTHS.get(text) or _SHORT.get(text)
        if month is None:
            raise DateError(f"{text} is not the name of a month")
        return month
    number = _number(text, "month")
    if not 1 <= number <= 12:
        raise DateError(f"There is no month {number}. Enter the day first, then the month")
    return number


def _year(text: str, today: date, allow_future: bool) -> int:
    if not text.isdigit() or len(text) not in (2, 4):
        raise DateError(f"Enter the year with four digits. You entered {text}")
    if len(text) == 4:
        return int(text)
    latest = today.year + (LATEST_AHEAD_YEARS if allow_future else 0)
    return latest - (latest - int(text)) % 100


def _real_date(day: int, month: int, year: int) -> date:
    if not 1 <= year <= 9999:
        raise DateError(f"There is no year {year}")
    last = calendar.monthrange(year, month)[1]
    if not 1 <= day <= last:
        raise DateError(f"{MONTH_NAMES[month - 1]} {year} has {last} days. You entered day {day}")
    return date(year, month, day)


def add_months(day: date, months: int) -> date:
    """The same day of the month some months later (or earlier), or the last day of that month.

    31 January plus one month is 28 or 29 February. Raises ValueError outside years 1 to 9999.
    """
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    if not 1 <= year <= 9999:
        raise ValueError(f"year {year} is outside the calendar")
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
