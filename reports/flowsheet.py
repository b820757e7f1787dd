"""Results over time: one row for each measure, one column for each day, the newest on the right.

What is shown is chosen by codes in the address and said in words above the table. The number of days is bounded, so
the page costs the same for a patient of one year and of twenty.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Self
from urllib.parse import urlencode

from django.http import QueryDict

from assessments.amounts import shown_number, shown_range
from clinical.dates import add_months
from patients.models import Patient
from reports.measures import GROUPS, Measure, in_order
from reports.observations import NOT_DONE, Newest, Observation, between, days, newest

# Days on one page, and of those the days that fit on a printed one.
DAYS, PRINTED = 20, 8
MORE_PAGES = 500


@dataclass(frozen=True)
class Period:
    """A choice of time: its code in the address, its words, and how many months back it reaches (None: all)."""

    code: str
    label: str
    months: int | None

    def since(self, today: date) -> date | None:
        return add_months(today, -self.months) if self.months else None

    @property
    def in_words(self) -> str:
        return f"the last {self.label}" if self.months else "all dates"


PERIODS = {
    period.code: period
    for period in (
        Period("6m", "6 months", 6),
        Period("1y", "1 year", 12),
        Period("2y", "2 years", 24),
        Period("5y", "5 years", 60),
        Period("all", "All", None),
    )
}
USUAL = PERIODS["2y"]


def page_in(given: QueryDict) -> int:
    """The page asked for, counted from 1; the first one when the address says nothing that makes sense."""
    page = given.get("page", "1")
    return min(max(int(page), 1), MORE_PAGES) if page.isascii() and page.isdecimal() and len(page) < 6 else 1


@dataclass(frozen=True)
class Choice:
    """What to show. Codes that nobody knows are passed over: nothing typed reaches the page or the database."""

    period: Period = USUAL
    groups: tuple[str, ...] = ()
    abnormal: bool = False
    swapped: bool = False
    page: int = 1

    @classmethod
    def read(cls, given: QueryDict) -> Self:
        return cls(
            period=PERIODS.get(given.get("show", ""), USUAL),
            groups=tuple(code for code in GROUPS if code in given.getlist("group")),
            abnormal="abnormal" in given,
            swapped="swap" in given,
            page=page_in(given),
        )

    @property
    def query(self) -> str:
        """The same choice as an address has it: "?show=1y&group=vegf"."""
        pairs = [("show", self.period.code)] if self.period is not USUAL else []
        pairs += [("group", code) for code in self.groups]
        pairs += [("abnormal", "1")] if self.abnormal else []
        pairs += [("swap", "1")] if self.swapped else []
        pairs += [("page", str(self.page))] if self.page > 1 else []
        return "?" + urlencode(pairs)

    @property
    def is_usual(self) -> bool:
        return self == Choice(swapped=self.swapped)

    @property
    def words(self) -> str:
        """The sentence above the table: "Showing VEGF and Blood count, the last 2 years, abnormal only"."""
        *most, last = [GROUPS[code] for code in self.groups] or ["all groups"]
        names = f"{', '.join(most)} and {last}" if most else last
        only = ", only tests with a result outside its laboratory's range" if self.abnormal else ""
        return f"{names}, {self.period.in_words}{only}"

    def with_(self, **changed: object) -> Self:
        """Another choice, from its first page on."""
        return replace(self, **({"page": 1} | changed))


@dataclass(frozen=True)
class Row:
    """One measure. `cells` has one entry for each day: what was measured then, perhaps nothing, perhaps twice."""

    measure: Measure
    newest: Newest
    cells: Sequence[Sequence[Observation]]

    @property
    def latest(self) -> Observation:
        return self.newest.latest

    @property
    def before(self) -> Observation | None:
        return self.newest.before

    @cached_property
    def _known(self) -> list[Observation]:
        shown = [one for cell in self.cells for one in cell]
        return [*shown, self.latest, *([self.before] if self.before else [])]

    @property
    def range_words(self) -> str:
        """The laboratory's range where all shown results have the same one: a range belongs to laboratory and day."""
        found = {(one.low, one.high) for one in self._known} - {(None, None)}
        return shown_range(*next(iter(found))) if len(found) == 1 else "range varies" if found else ""

    @property
    def change(self) -> str:
        return change_words(self.measure, self.latest, self.before)


def change_words(measure: Measure, latest: Observation, before: Observation | None) -> str:
    """ "−420 (−58%)", "2 better", "same"; why not, where the two cannot be compared; "" with only one."""
    if before is None:
        return ""
    if latest.number is None or before.number is None:
        return "Not comparable: no number"
    if latest.comparator != "=" or before.comparator != "=":
        return "Not comparable: off the scale"
    difference = latest.number - before.number
    if difference == 0:
        return "same"
    if measure.score:
        better = (difference > 0) == measure.score.higher_is_better
        return f"{shown_number(abs(difference))} {'better' if better else 'worse'}"
    amount = _signed(difference, shown_number(abs(difference)))
    if not before.number:
        return amount
    percent = (difference * 100 / abs(before.number)).quantize(Decimal(1))
    return f"{amount} ({_signed(percent, f'{abs(percent)}%')})"


def _signed(value: Decimal, text: str) -> str:
    return f"{'−' if value < 0 else '+'}{text}"


@dataclass(frozen=True)
class Group:
    code: str
    title: str
    rows: Sequence[Row]


@dataclass(frozen=True)
class Sheet:
    """What the page shows. `days` oldest first; `has_earlier`: there are more than these."""

    choice: Choice
    groups: Sequence[Group]
    days: Sequence[date]
    has_earlier: bool
    # Groups in which this patient has any value, for the chooser.
    offered: Mapping[str, str]

    @property
    def rows(self) -> list[Row]:
        return [row for group in self.groups for row in group.rows]

    @property
    def by_day(self) -> list[tuple[date, list[Sequence[Observation]]]]:
        """The same with days as rows, the newest first."""
        return [(day, [row.cells[place] for row in self.rows]) for place, day in reversed(list(enumerate(self.days)))]

    @property
    def printed(self) -> int:
        return PRINTED

    @property
    def not_printed(self) -> int:
        """How many of the days, the oldest, have no room on paper."""
        return max(0, len(self.days) - PRINTED)


def sheet_of(patient: Patient, choice: Choice, today: date) -> Sheet:
    """The flowsheet: six queries at most, however many measures and days."""
    known = newest(patient)
    groups = choice.groups or tuple(GROUPS)
    start = (choice.page - 1) * DAYS
    found = list(days(patient, groups, choice.period.since(today))[start : start + DAYS + 1])
    on_page = found[:DAYS][::-1]
    observed = between(patient, groups, on_page[0], on_page[-1]) if on_page else []
    measured = {(one.measure.key, one.on) for one in observed if one.text != NOT_DONE}
    flagged = {one.measure.key for one in observed if one.mark} | {
        key for key, pair in known.items() if pair.latest.mark or (pair.before and pair.before.mark)
    }
    measures = in_order(pair.latest.measure for pair in known.values())
    wanted = {key for key, _ in measured if key in flagged or not choice.abnormal}
    shown_days = [day for day in on_page if any((key, day) in measured for key in wanted)]
    cells: dict[tuple[str, date], list[Observation]] = {}
    for one in observed:
        cells.setdefault((one.measure.key, one.on), []).append(one)
    rows = [
        Row(measure, known[measure.key], [cells.get((measure.key, day), ()) for day in shown_days])
        for measure in measures
        if measure.key in wanted
    ]
    return Sheet(
        choice=choice,
        groups=[
            Group(code, title, mine)
            for code, title in GROUPS.items()
            if (mine := [row for row in rows if row.measure.group == code])
        ],
        days=shown_days,
        has_earlier=len(found) > DAYS,
        offered={code: title for code, title in GROUPS.items() if any(one.group == code for one in measures)},
    )
