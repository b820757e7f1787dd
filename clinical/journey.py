"""The way from the first symptom to treatment: the time between dated events, as exactly as the dates are known.

Nothing here judges a delay or forecasts anything; it subtracts dates. A date that is not known gives no interval.
"""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

from clinical.dates import PartialDate, Precision

# Up to here an interval of exact days is said in days, from there on in whole months.
DAYS_UP_TO = 61


@dataclass(frozen=True)
class Interval:
    """Time between two events: the shortest and the longest it can have been, in days and in whole months.

    about  one of the dates is an estimate, so that even the bounds are
    order  False when the second event is recorded before the first
    """

    least_days: int
    most_days: int
    least_months: int
    most_months: int
    about: bool = False
    order: bool = True

    @property
    def exact(self) -> bool:
        return self.least_days == self.most_days and not self.about

    @property
    def words(self) -> str:
        """ "23 days", "15 months", "14 to 15 months", "about 15 months", "less than a month",
        "recorded as earlier"."""
        if not self.order:
            return "recorded as earlier"
        if self.exact and self.least_days < DAYS_UP_TO:
            return _counted(self.least_days, "day")
        if self.most_months == 0:
            return "less than a month"
        if self.about or self.least_months == self.most_months:
            return f"{'about ' if self.about else ''}{_counted(self.most_months, 'month')}"
        return f"{self.least_months} to {_counted(self.most_months, 'month')}"


def _counted(number: int, unit: str) -> str:
    return f"{number} {unit}{'' if number == 1 else 's'}"


def interval(earlier: PartialDate | None, later: PartialDate | None) -> Interval | None:
    """Time from the one event to the other; None while one of the dates is not known.

    A month or a year counts from its first to its last day. An estimated date is taken as it stands and the result
    says "about". When the two can overlap, the shortest time is none.
    """
    if earlier is None or later is None:
        return None
    (first, first_end), (second, second_end) = bounds(earlier), bounds(later)
    about = Precision.ABOUT in (earlier.precision, later.precision)
    if second_end < first:
        return Interval(0, 0, 0, 0, about, order=False)
    from_end, to_start = min(first_end, second), second
    least, most = (to_start - from_end).days, (second_end - first).days
    return Interval(least, most, whole_months(from_end, to_start), whole_months(first, second_end), about)


def bounds(day: PartialDate) -> tuple[date, date]:
    """The first and the last day that the date can mean; an estimate is the day it stands on."""
    start = day.date
    if day.precision == Precision.MONTH:
        return start.replace(day=1), start.replace(day=calendar.monthrange(start.year, start.month)[1])
    if day.precision == Precision.YEAR:
        return date(start.year, 1, 1), date(start.year, 12, 31)
    return start, start


def whole_months(earlier: date, later: date) -> int:
    """Completed calendar months. A month that begins on the 31st is complete on the last day of a shorter one."""
    months = (later.year - earlier.year) * 12 + later.month - earlier.month
    ends_month = (later + timedelta(days=1)).day == 1
    return months - (1 if later.day < earlier.day and not ends_month else 0)
