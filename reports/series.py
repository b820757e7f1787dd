"""What a chart shows: the points of one measure, the treatment and the events beside them, and the time they share."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from assessments.amounts import SHOWN_SIGNS, shown_number
from reports.scales import Scale, linear, logarithmic


@dataclass(frozen=True)
class Point:
    """One result. `value` in the plot's unit; `comparator` as reported; `poor` when the sample has a quality flag.

    `printed` is the number as the record shows it, with its decimals: 31.0 is not shown as 31.

    Points of two different methods are not joined; a method that was not recorded parts nothing.
    """

    on: date
    value: Decimal
    comparator: str = "="
    poor: bool = False
    method: str = ""
    printed: str = ""

    @property
    def shown(self) -> str:
        text = self.printed or f"{SHOWN_SIGNS[self.comparator]} {shown_number(self.value)}".strip()
        return text.replace("-", "−")


@dataclass(frozen=True)
class Bar:
    """One line of treatment; `end` None while it goes on."""

    label: str
    start: date
    end: date | None = None


@dataclass(frozen=True)
class Event:
    """Something that happened on a day, marked by a letter under the plot.

    What is `common`, a visit, gets its letter only where there is room, and no line up to the plot.
    """

    letter: str
    label: str
    on: date
    common: bool = False


@dataclass(frozen=True)
class Track:
    """Figures in a row under the plot, each under its day: the platelet count beside serum VEGF."""

    label: str
    figures: Sequence[tuple[date, str]]


@dataclass(frozen=True)
class Plot:
    """One series: one measure. `threshold` counts towards a criterion when exceeded.

    `low` and `high` are the laboratory's range, where all points share it, and `range_label` says whose it is.
    `top` fixes the axis, as a score has a highest value; `from_zero` False lets it begin near the values.
    """

    key: str
    title: str
    unit: str
    points: Sequence[Point]
    threshold: Decimal | None = None
    threshold_label: str = ""
    low: Decimal | None = None
    high: Decimal | None = None
    range_label: str = ""
    top: Decimal | None = None
    from_zero: bool = True

    @property
    def heading(self) -> str:
        return f"{self.title}, {self.unit}" if self.unit else self.title

    def in_words(self) -> str:
        """The text alternative: first, highest and last value with their dates."""
        if not self.points:
            return f"{self.title}: no results recorded."
        first, last = self.points[0], self.points[-1]
        unit = f" {self.unit}" if self.unit else ""
        if len(self.points) == 1:
            return f"{self.title}: one result, {last.shown}{unit} on {last.on:%d-%b-%Y}."
        highest = max(self.points, key=lambda point: point.value)
        words = (
            f"{self.title}: {len(self.points)} results. First {first.shown} on {first.on:%d-%b-%Y}, "
            f"highest {highest.shown} on {highest.on:%d-%b-%Y}, last {last.shown}{unit} on {last.on:%d-%b-%Y}."
        )
        if self.threshold is not None:
            words += f" Threshold {self.threshold_label}."
        return f"{words} {self.range_label}." if self.range_label else words

    def scale(self, log: bool) -> Scale:
        values = [point.value for point in self.points]
        values += [limit for limit in (self.threshold, self.low, self.high) if limit is not None]
        return logarithmic(values) if log else linear(values, top=self.top, from_zero=self.from_zero)

    def within(self, span: tuple[date, date]) -> "Plot":
        """The same with the points of these days only."""
        points = [point for point in self.points if span[0] <= point.on <= span[1]]
        return Plot(**(self.__dict__ | {"points": points}))


def time_range(plots: Sequence[Plot], bars: Sequence[Bar], today: date, since: date | None = None) -> tuple[date, date]:
    """One range for all plots of a patient, so that they stand under each other in step; from `since` on when given."""
    starts = [plot.points[0].on for plot in plots if plot.points] + [bar.start for bar in bars]
    ends = [plot.points[-1].on for plot in plots if plot.points] + [bar.end or today for bar in bars]
    start, end = since or min(starts, default=today), max(ends, default=today)
    end = max(start, end)
    margin = max(timedelta(days=10), (end - start) / 40)
    return start if since else start - margin, end + margin
