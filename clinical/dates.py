"""Reading dates as clinic staff type them, in one box, and saying them back; and calendar arithmetic.

No clock here: every reader gets `today` as an argument. Day comes before month, always. A text that cannot be
read is a DateError (a ValueError) whose message says what to enter, ready to stand after the name of the box.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

EARLIEST_YEAR = 1850
LATEST_YEAR = 2200
OLDEST = 120
YEARS_AHEAD = 10

# Written out: strftime and the calendar module speak the language of the machine's locale.
MONTH_NAMES = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = (
    {name.lower(): number for number, name in enumerate(MONTH_NAMES, start=1)}
    | {name[:3].lower(): number for number, name in enumerate(MONTH_NAMES, start=1)}
    | {"sept": 9}
)

_EXAMPLE = "Enter it like 14 7 1958 or 14-Jul-1958"
_SEPARATOR = re.compile(r"[\s/.\-,]+")
_RELATIVE = re.compile(r"t? ?([+-]) ?([0-9]{1,4}) ?([dwmy])")
_ABOUT = re.compile(r"(?:about|approx|around|circa|c\.?|~) ?(.+)")
_AGE = re.compile(r"(?:aged? )?([0-9]{1,3})(?: ?(?:y|yr|yrs|years?)(?: old)?)?")
_RUN_TOGETHER = re.compile(r"([0-9]{1,2})([a-z]+)([0-9]{4}|[0-9]{2})")
_MINUS_SIGNS = str.maketrans("\u2212\u2013", "--")


class DateError(ValueError):
    """The text is no date, an impossible one or an ambiguous one."""


class Precision(StrEnum):
    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    ABOUT = "about"


@dataclass(frozen=True)
class PartialDate:
    """A day and how exactly it is known.

    For a month `date` is its first day, for a year its 1 January, and for "about 60" 1 July of the likely year.
    """

    date: date
    precision: Precision = Precision.DAY

    @property
    def on(self) -> "date":
        """The day, by the name that facts use."""
        return self.date

    @property
    def words(self) -> str:
        """The reading echoed back: "Wed 03-Feb-2027", "Jul-1958", "1958", "about 1966"."""
        day = self.date
        month = MONTH_NAMES[day.month - 1][:3]
        if self.precision == Precision.DAY:
            return f"{WEEKDAYS[day.weekday()]} {day.day:02}-{month}-{day.year}"
        if self.precision == Precision.MONTH:
            return f"{month}-{day.year}"
        return str(day.year) if self.precision == Precision.YEAR else f"about {day.year}"


def parse_clinic_date(text: str, today: date, *, allow_partial: bool = True, allow_future: bool = False) -> PartialDate:
    """Read `14 7 58`, `14/07/1958`, `14-Jul-1958`, `14jul58`, `14071958`, `1958-07-14`, `Jul 1958`, `7/1958`, `1958`,
    `about 60` (an age), `about 1958`, `t`, `+3m`, `-2w`.

    Two-digit years are the latest that is not after this year (with allow_future: not more than 10 years ahead);
    a day that is then in the future is refused, not moved back a century. allow_partial=False asks for a whole
    date. Raises DateError.
    """
    typed = " ".join(text.translate(_MINUS_SIGNS).split()).lower()
    if not typed or not typed.isascii():
        raise DateError(f"this is not a date. {_EXAMPLE}")
    read = _relative(typed, today) or _about(typed, today) or _written(typed, today, allow_future)
    if read.precision != Precision.DAY and not allow_partial:
        raise DateError(f"the day, month and year are needed. {_EXAMPLE}")
    if read.date > today and not allow_future:
        raise DateError(f"the date must be today or in the past. You entered {read.words}")
    return read


def add_months(day: date, months: int) -> date:
    """Calendar months later or earlier, clamped to the month's end: 31 January + 1 month is 28 or 29 February.

    Raises ValueError outside the years 1 to 9999.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        raise ValueError(f"there is no year {year}")
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _relative(typed: str, today: date) -> PartialDate | None:
    if typed in ("t", "today"):
        return PartialDate(today)
    match = _RELATIVE.fullmatch(typed)
    if match is None:
        return None
    count, unit = int(match[1] + match[2]), match[3]
    try:
        if unit in "dw":
            day = today + timedelta(days=count * (7 if unit == "w" else 1))
        else:
            day = add_months(today, count * (12 if unit == "y" else 1))
    except (OverflowError, ValueError):
        raise DateError(f"{typed} leads too far away. {_EXAMPLE}") from None
    if not EARLIEST_YEAR <= day.year <= LATEST_YEAR:
        raise DateError(f"{typed} leads too far away. {_EXAMPLE}")
    return PartialDate(day)


def _about(typed: str, today: date) -> PartialDate | None:
    about = _ABOUT.fullmatch(typed)
    aged = _AGE.fullmatch(about[1] if about else typed)
    # Three digits without a word before or behind are no age.
    if aged is not None and (about or not typed.isdigit()):
        age = int(aged[1])
        if age > OLDEST:
            raise DateError(f"{age} is not an age in years. Enter an age up to {OLDEST}, or a date")
        return PartialDate(date(today.year - age, 7, 1), Precision.ABOUT)
    if about is None:
        return None
    read = _written(about[1], today, allow_future=False)
    middle = date(read.date.year, 7, 1) if read.precision == Precision.YEAR else read.date
    return PartialDate(middle, Precision.ABOUT)


def _written(typed: str, today: date, allow_future: bool) -> PartialDate:
    latest = today.year + (YEARS_AHEAD if allow_future else 0)
    together = _RUN_TOGETHER.fullmatch(typed)
    parts = list(together.groups()) if together else _SEPARATOR.split(typed)
    parts = [re.sub(r"(?<=[0-9])(?:st|nd|rd|th)\Z", "", part) for part in parts if part]
    match parts:
        case [year] if re.fullmatch(r"[0-9]{4}", year):
            return PartialDate(_day(_year(year, latest), 1, 1), Precision.YEAR)
        case [digits] if re.fullmatch(r"[0-9]{8}", digits):
            return PartialDate(_day(_year(digits[4:], latest), int(digits[2:4]), int(digits[:2])))
        case [month, year] if re.fullmatch(r"[0-9]{4}", year):
            return PartialDate(_day(_year(year, latest), _month(month), 1), Precision.MONTH)
        case [month, year] if month in MONTHS and re.fullmatch(r"[0-9]{2}", year):
            # "Jul 58" could be a day without a year, or a month.
            raise DateError(f"the year must have 4 digits. {_EXAMPLE}")
        case [year, month, day] if re.fullmatch(r"[0-9]{4}", year):
            return PartialDate(_day(_year(year, latest), _month(month), _number(day)))
        case [day, month, year]:
            return PartialDate(_day(_year(year, latest), _month(month), _number(day)))
        case [_, _]:
            raise DateError(f"the year is missing. {_EXAMPLE}")
        case _:
            raise DateError(f"this is not a date. {_EXAMPLE}")


def _number(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,2}", text):
        raise DateError(f"this is not a date. {_EXAMPLE}")
    return int(text)


def _month(text: str) -> int:
    return MONTHS[text] if text in MONTHS else _number(text)


def _year(text: str, latest: int) -> int:
    if not re.fullmatch(r"[0-9]{2}|[0-9]{4}", text):
        raise DateError(f"the year must have 4 digits. {_EXAMPLE}")
    if len(text) == 2:
        return latest - (latest - int(text)) % 100
    year = int(text)
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise DateError(f"the year must be between {EARLIEST_YEAR} and {LATEST_YEAR}. You entered {year}")
    return year


def _day(year: int, month: int, day: int) -> date:
    if not 1 <= month <= 12:
        raise DateError(f"there is no month {month}. Day comes first, then month. {_EXAMPLE}")
    last = calendar.monthrange(year, month)[1]
    if not 1 <= day <= last:
        raise DateError(f"{MONTH_NAMES[month - 1]} {year} has {last} days. You entered day {day}")
    return date(year, month, day)
