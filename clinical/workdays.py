"""Working days in England. Bank holidays by rule, checked for 2024 to 2040."""

from datetime import date, timedelta
from functools import cache

# Holidays proclaimed for one year only; none known from 2024 on. Add such a day here.
ONE_OFF: frozenset[date] = frozenset()

_ONE_DAY = timedelta(days=1)


def easter_sunday(year: int) -> date:
    """Western Easter by the anonymous Gregorian algorithm, valid for every Gregorian year."""
    golden = year % 19
    century, of_century = divmod(year, 100)
    skipped, skipped_rest = divmod(century, 4)
    correction = (century + 8) // 25
    shift = (century - correction + 1) // 3
    epact = (19 * golden + century - skipped - shift + 15) % 30
    leap, leap_rest = divmod(of_century, 4)
    weekday = (32 + 2 * skipped_rest + 2 * leap - epact - leap_rest) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


@cache
def bank_holidays(year: int) -> frozenset[date]:
    """Bank holidays in England of one year, substitute days included."""
    easter = easter_sunday(year)
    days = {
        _moved_to_monday(date(year, 1, 1)),
        easter - 2 * _ONE_DAY,
        easter + _ONE_DAY,
        _first_monday(date(year, 5, 1)),
        _last_monday(date(year, 5, 31)),
        _last_monday(date(year, 8, 31)),
    }
    for day in (date(year, 12, 25), date(year, 12, 26)):
        days.add(_next_free(day, days))
    return frozenset(days | {day for day in ONE_OFF if day.year == year})


def is_working_day(day: date) -> bool:
    """Monday to Friday and no bank holiday."""
    return day.weekday() < 5 and day not in bank_holidays(day.year)


def next_working_day(day: date) -> date:
    """The day itself when it is a working day, else the first one after it."""
    while not is_working_day(day):
        day += _ONE_DAY
    return day


def add_working_days(day: date, count: int) -> date:
    """The working day that comes `count` working days after `day`; 0 gives the next working day."""
    day = next_working_day(day)
    for _ in range(count):
        day = next_working_day(day + _ONE_DAY)
    return day


def _moved_to_monday(day: date) -> date:
    return day if day.weekday() < 5 else day + (7 - day.weekday()) * _ONE_DAY


def _next_free(day: date, taken: set[date]) -> date:
    while day.weekday() >= 5 or day in taken:
        day += _ONE_DAY
    return day


def _first_monday(first: date) -> date:
    return first + (-first.weekday() % 7) * _ONE_DAY


def _last_monday(last: date) -> date:
    return last - last.weekday() * _ONE_DAY
