"""The caseload: who is chosen, in which order, one page of it, and how many there are. All asked of the database.

Up to PAGE patients stand on one page: the browser's own find, print and "select all" just work. A longer list is cut
by place, not by number: a page begins after a patient, so that it costs the same wherever it lies.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, F, Max, OrderBy, Q, Subquery

from accounts.models import User
from accounts.permissions import Permission
from ledger.models import Heartbeat
from patients.models import Patient, PatientQuerySet
from reminders.actions import PLANNED
from reports.caseload_facts import shown_facts, with_facts
from reports.caseload_filters import Selection, selection_of, views_for
from reports.caseload_rows import Row, row_of

PAGE = 200
_EXPORTED_AT_ONCE = 2000


@dataclass(frozen=True)
class Sort:
    """A column of the table: heading, the fact it is sorted by, and whether it needs clinical rights."""

    heading: str
    fact: str
    clinical: bool = False


SORTS: Mapping[str, Sort] = {
    "name": Sort("Patient", "name_1"),
    "number": Sort("NHS No.", "national_id"),
    "born": Sort("Born", "birth_date"),
    "status": Sort("Status", "status_code"),
    "consultant": Sort("Consultant", "consultant_name"),
    "conclusion": Sort("Conclusion", "concluded", clinical=True),
    "treatment": Sort("Treatment", "regimen", clinical=True),
    "vegf": Sort("Last VEGF", "vegf_day", clinical=True),
    "waiting": Sort("Waiting", "counted_from"),
    "due": Sort("Next due", "next_due"),
}


def columns_for(user: User) -> list[tuple[str, str]]:
    """Keys and headings this role sees: clinical columns need clinical rights."""
    clinical = user.can(Permission.VIEW_CLINICAL)
    return [(key, sort.heading) for key, sort in SORTS.items() if clinical or not sort.clinical]


@dataclass(frozen=True)
class Order:
    """Sorted by what, which way. Gaps come last both ways; equals stand in the order of their names."""

    sort: str = "name"
    descending: bool = False

    @property
    def steps(self) -> list[tuple[str, bool]]:
        """Facts with "downwards?", the most important first; the last one tells any two patients apart."""
        if self.sort == "name":
            return [("name_1", self.descending), ("name_2", self.descending), ("pk", self.descending)]
        return [(SORTS[self.sort].fact, self.descending), ("name_1", False), ("name_2", False), ("pk", False)]

    def of(self, people: PatientQuerySet, *, backwards: bool = False) -> PatientQuerySet:
        return people.order_by(*(_column(fact, down != backwards, last=not backwards) for fact, down in self.steps))

    def beyond(self, place: Mapping[str, Any], *, backwards: bool = False) -> Q:
        """Those who come after a place, or before it. `place` has the value of each step."""
        anywhere, same = Q(), Q()
        for fact, down in self.steps:
            value = place[fact]
            further = _further(fact, value, down != backwards, backwards=backwards)
            if further is not None:
                anywhere |= same & further
            same &= Q(**{f"{fact}__isnull": True}) if value is None else Q(**{fact: value})
        return anywhere & self._bound(place, backwards)

    def _bound(self, place: Mapping[str, Any], backwards: bool) -> Q:
        """What the condition says anyhow of the first step: with it an index begins at the place."""
        fact, down = self.steps[0]
        if self.sort != "name":
            return Q()
        return Q(**{f"{fact}__{'lte' if down != backwards else 'gte'}": place[fact]})


def _column(fact: str, down: bool, *, last: bool) -> OrderBy:
    if fact in ("pk", "name_1", "name_2"):
        # Never empty; without a word on gaps the index of names serves both ways.
        return F(fact).desc() if down else F(fact).asc()
    gaps = {"nulls_last": True} if last else {"nulls_first": True}
    return F(fact).desc(**gaps) if down else F(fact).asc(**gaps)


def _further(fact: str, value: Any, down: bool, *, backwards: bool) -> Q | None:
    """Beyond the value in this step; None when nothing can be. Gaps are last, so the first ones backwards."""
    gap = Q(**{f"{fact}__isnull": True})
    if value is None:
        return ~gap if backwards else None
    beyond = Q(**{f"{fact}__{'lt' if down else 'gt'}": value})
    return beyond if backwards or fact == "pk" or fact.startswith("name_") else beyond | gap


@dataclass(frozen=True)
class Counts:
    """How many there are, from one question.

    total, chosen   everybody; those of the selection
    views           key of a built-in view → its patients
    without         group of the selection → how many there were without that group
    place           the values of the patient at whom the page begins; None when that patient is no longer there
    planned_at      when the due dates were last worked out; None when they never were
    """

    total: int
    chosen: int
    views: Mapping[str, int]
    without: Mapping[str, int]
    place: Mapping[str, Any] | None
    planned_at: datetime | None


@dataclass(frozen=True)
class Page:
    """One page of rows. `before` and `after` are the patients at whom the neighbouring pages begin, if any."""

    rows: Sequence[Row]
    before: int | None
    after: int | None


def everybody(today: date) -> PatientQuerySet:
    return with_facts(Patient.objects.current(), today)


def count(selection: Selection, order: Order, user: User, today: date, at: int | None = None) -> Counts:
    """Everything the page says in numbers, in one statement."""
    people = everybody(today)
    asked: dict[str, Any] = {"total": Count("pk")}
    asked["planned_at"] = Max(Subquery(Heartbeat.objects.filter(name=PLANNED).values("at")[:1]))
    if selection.codes:
        asked["chosen"] = Count("pk", filter=selection.where(user, today))
    views = [view for view in views_for(user) if view.codes]
    for number, view in enumerate(views):
        asked[f"view_{number}"] = Count("pk", filter=selection_of(view).where(user, today))
    if len(selection.codes) > 1:
        for key in selection.codes:
            asked[f"without_{key}"] = Count("pk", filter=selection.without(key).where(user, today))
    if at:
        asked["found"] = Count("pk", filter=Q(pk=at))
        people = people.annotate(**{f"at_{fact}": F(fact) for fact, _ in order.steps})
        asked |= {f"place_{fact}": Max(f"at_{fact}", filter=Q(pk=at)) for fact, _ in order.steps}
    answer = people.aggregate(**asked)
    total = answer["total"]
    return Counts(
        total=total,
        chosen=answer.get("chosen", total),
        views={"all": total} | {view.key: answer[f"view_{number}"] for number, view in enumerate(views)},
        without={key: answer.get(f"without_{key}", total) for key in selection.codes},
        place={fact: answer[f"place_{fact}"] for fact, _ in order.steps} if answer.get("found") else None,
        planned_at=answer["planned_at"],
    )


def page_of(
    selection: Selection,
    order: Order,
    user: User,
    today: date,
    *,
    place: Mapping[str, Any] | None = None,
    backwards: bool = False,
) -> Page:
    """The first page, or the one after (or before) a place, in one statement."""
    people = everybody(today).filter(selection.where(user, today))
    if place is not None:
        people = people.filter(order.beyond(place, backwards=backwards))
    found = list(shown_facts(order.of(people, backwards=backwards))[: PAGE + 1])
    more, found = len(found) > PAGE, found[:PAGE]
    if backwards:
        found.reverse()
    rows = [row_of(patient, today) for patient in found]
    ends = (found[0].pk, found[-1].pk) if found else (None, None)
    has_before = more if backwards else place is not None
    has_after = True if backwards else more
    return Page(rows, ends[0] if has_before else None, ends[1] if has_after else None)


def all_rows(selection: Selection, order: Order, user: User, today: date) -> Iterator[Row]:
    """Every row of the selection, in order, in one statement that the database hands over piece by piece."""
    people = shown_facts(order.of(everybody(today).filter(selection.where(user, today))))
    for patient in people.iterator(chunk_size=_EXPORTED_AT_ONCE):
        yield row_of(patient, today)
