"""How long each organisation has kept the clinic waiting."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from statistics import median

from work.models import OutsideRequest


@dataclass(frozen=True)
class Age:
    """Open requests to one organisation; days are whole days since each was asked."""

    organisation: str
    kind: str
    count: int
    median_days: int
    oldest_days: int
    chased: int


def by_organisation(requests: Iterable[OutsideRequest], today: date) -> list[Age]:
    """The open requests by organisation, the longest wait first; capitals and spaces do not make two of one.

    requests  open ones from `with_people`, which counts the chases
    """
    groups: dict[str, list[OutsideRequest]] = defaultdict(list)
    for one in requests:
        groups[" ".join(one.organisation.split()).casefold()].append(one)
    ages = [_age(group, today) for group in groups.values()]
    return sorted(ages, key=lambda age: (-age.oldest_days, age.organisation))


def _age(group: list[OutsideRequest], today: date) -> Age:
    days = [one.days_waited(today) for one in group]
    first = group[0]
    return Age(
        organisation=first.organisation,
        kind=first.get_organisation_kind_display(),
        count=len(group),
        # Half a day says nothing here; the middle of two is rounded up, to the clinic's impatience.
        median_days=int(median(days) + 0.5),
        oldest_days=max(days),
        chased=sum(one.chased for one in group),
    )
