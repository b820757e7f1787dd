"""Reading dates as clinic staff type them, in one box, and saying them back.

Every reader gets `today` as an argument. A date that cannot be read is a ValueError whose text says what to enter.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Precision(StrEnum):
    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    ABOUT = "about"


@dataclass(frozen=True)
class PartialDate:
    """A day and how exactly it is known. For a month `on` is its first day, for a year its 1 January,
    and for "about 60" 1 July of the likely birth year."""

    on: date
    precision: Precision = Precision.DAY

    @property
    def in_words(self) -> str:
        """As it is said back: "14-Jul-1958", "Jul-1958", "1958", "about 1966"."""
        match self.precision:
            case Precision.DAY:
                return f"{self.on:%d-%b-%Y}"
            case Precision.MONTH:
                return f"{self.on:%b-%Y}"
            case Precision.YEAR:
                return f"{self.on:%Y}"
            case _:
                return f"about {self.on:%Y}"


MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name} | {
    name.lower(): number for number, name in enumerate(calendar.month_name) if name
}
MONTHS["sept"] = 9

EARLIEST_YEAR = 1850
LATEST_YEAR = 2200

_EXAMPLE = "Enter it like 14 7 1958 or 14-Jul-1958"
_SEPARATOR = r"[\s/.\-,]+"
_RELATIVE = re.compile(r"([+-]) ?([0-9]{1,4}) ?([dwmy])\Z")
_ABOUT = re.compile(r"(?:about|age|aged|circa|c\.?|~) ?([0-9]{1,3})(?: ?(?:y|yr|yrs|years?)(?: old)?)?\Z")
_ABOUT_YEAR = re.compile(r"(?:about|circa|c\.?|~) ?([0-9]{4})\Z")


def add_months(day: date, months: int) -> date:
    """Calendar months later or earlier, clamped to the month's end: 31 January + 1 month is 28 or 29 February."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def parse_clinic_date(text: str, today: date) -> PartialDate:
    """Read `14 7 58`, `14/07/1958`, `14-Jul-1958`, `1958-07-14`, `Jul 1958`, `1958`, `about 60`, `t`, `+3m`, `-2w`.

    Day comes before month, as written in Britain. Two-digit years are the latest that is not after this year.
    Raises ValueError, with what to enter, when the text is no date, an impossible one or an ambiguous one.
    """
    typed = " ".join(text.split()).lower()
    if not typed or not typed.isascii():
        raise ValueError(f"this is not a date. {_EXAMPLE}")
    if typed in {"t", "today"}:
        return PartialDate(today)
    if match := _RELATIVE.match(typed):
        return PartialDate(_relative(today, *match.groups()))
    if match := _ABOUT_YEAR.match(typed):
        return PartialDate(_day(_year(match[1], today), 7, 1), Precision.ABOUT)
    if match := _ABOUT.match(typed):
        age = int(match[1])
        if age > 120:
            raise ValueError(f"{age} is not an age in years. Enter an age up to 120, or a date")
        return PartialDate(date(today.year - age, 7, 1), Precision.ABOUT)
    return _written(re.split(_SEPARATOR, typed), today)


def _relative(today: date, sign: str, number: str, unit: str) -> date:
    count = int(number) * (1 if sign == "+" else -1)
    try:
        match unit:
            case "d":
                return today + timedelta(days=count)
            case "w":
                return today + timedelta(weeks=count)
            case "m":
                return add_months(today, count)
            case _:
                return add_months(today, 12 * count)
    except (OverflowError, ValueError):
        raise ValueError(f"{sign}{number}{unit} leads too far away. {_EXAMPLE}") from None


def _written(parts: list[str], today: date) -> PartialDate:
    parts = [re.sub(r"(?<=[0-9])(?:st|nd|rd|th)\Z", "", part) for part in parts if part]
    match parts:
        case [year] if re.fullmatch(r"[0-9]{4}", year):
            return PartialDate(_day(_year(year, today), 1, 1), Precision.YEAR)
        case [digits] if re.fullmatch(r"[0-9]{8}", digits):
            return PartialDate(_day(_year(digits[4:], today), int(digits[2:4]), int(digits[:2])))
        case [month, year] if month in MONTHS and _is_number(year):
            return PartialDate(_day(_year(year, today), MONTHS[month], 1), Precision.MONTH)
        case [month, year] if _is_number(month) and re.fullmatch(r"[0-9]{4}", year):
            return PartialDate(_day(_year(year, today), int(month), 1), Precision.MONTH)
        case [year, month, day] if re.fullmatch(r"[0-9]{4}", year):
            return PartialDate(_day(_year(year, today), _month(month), _number(day)))
        case [day, month, year]:
            return PartialDate(_day(_year(year, today), _month(month), _number(day)))
        case [_, _]:
            raise ValueError(f"the year is missing. {_EXAMPLE}")
        case _:
            raise ValueError(f"this is not a date. {_EXAMPLE}")


def _is_number(text: str) -> bool:
    return re.fullmatch(r"[0-9]{1,4}", text) is not None


def _number(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,2}", text):
        raise ValueError(f"this is not a date. {_EXAMPLE}")
    return int(text)


def _month(text: str) -> int:
    return MONTHS[text] if text in MONTHS else _number(text)


def _year(text: str, today: date) -> int:
    if not re.fullmatch(r"[0-9]{2}|[0-9]{4}", text):
        raise ValueError(f"the year must have 4 digits. {_EXAMPLE}")
    if len(text) == 4:
        year = int(text)
        if not EARLIEST_YEAR <= year <= LATEST_YEAR:
            raise ValueError(f"the year must be between {EARLIEST_YEAR} and {LATEST_YEAR}. You entered {year}")
        return year
    century = today.year - today.year % 100
    year = century + int(text)
    return year if year <= today.year else year - 100


def _day(year: int, month: int, day: int) -> date:
    if not 1 <= month <= 12:
        raise ValueError(f"there is no month {month}. Day comes first, then month. {_EXAMPLE}")
    last = calendar.monthrange(year, month)[1]
    if not 1 <= day <= last:
        raise ValueError(f"{calendar.month_name[month]} {year} has {last} days. You entered day {day}")
    return date(year, month, day)
