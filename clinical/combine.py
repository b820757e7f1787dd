"""From the status of each criterion to the status of the whole (fact base 1.3). Knows nothing of facts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from clinical.outcome import Status
from clinical.rulesets import CRITERIA, J1, M2, Group, RuleSet

_ORDER = {key: place for place, key in enumerate(CRITERIA)}


@dataclass(frozen=True)
class GroupOutcome:
    """One group: how many members are needed, met and unknown, and what follows."""

    key: str
    title: str
    members: tuple[str, ...]
    needed: int
    met: int
    unknown: int
    status: Status


@dataclass(frozen=True)
class Outstanding:
    """A criterion that is still open in a group that is still open.

    decisive  the group becomes MET when this one alone turns MET
    required  the group can only become MET when this one turns MET
    """

    criterion: str
    group: str
    decisive: bool
    required: bool


@dataclass(frozen=True)
class Combined:
    """Status of the whole, of its groups, what is outstanding, and the two extremes."""

    status: Status
    groups: tuple[GroupOutcome, ...]
    outstanding: tuple[Outstanding, ...]
    best_case: Status
    worst_case: Status


def combine(statuses: Mapping[str, Status], rule_set: RuleSet) -> Combined:
    """Evaluate a rule set on criterion statuses; a criterion that is not in `statuses` is UNKNOWN."""
    groups = tuple(_group(statuses, group) for group in rule_set.groups)
    status = all_of(group.status for group in groups)
    return Combined(
        status=status,
        groups=groups,
        outstanding=_outstanding(statuses, groups) if status is Status.UNKNOWN else (),
        # Each open group can be met and can fail: an open answer can end either way, a decided one cannot change.
        best_case=Status.MET if status is Status.UNKNOWN else status,
        worst_case=Status.NOT_MET if status is Status.UNKNOWN else status,
    )


def all_of(statuses: Iterable[Status]) -> Status:
    """Kleene AND: any NOT_MET decides; else any UNKNOWN leaves it open; else MET."""
    seen = set(statuses)
    if Status.NOT_MET in seen:
        return Status.NOT_MET
    return Status.UNKNOWN if Status.UNKNOWN in seen else Status.MET


def group_status(met: int, unknown: int, needed: int) -> Status:
    """k of n in three values."""
    if met >= needed:
        return Status.MET
    return Status.NOT_MET if met + unknown < needed else Status.UNKNOWN


def _group(statuses: Mapping[str, Status], group: Group) -> GroupOutcome:
    values = [statuses.get(key, Status.UNKNOWN) for key in group.members]
    met, unknown = values.count(Status.MET), values.count(Status.UNKNOWN)
    return GroupOutcome(
        key=group.key,
        title=group.title,
        members=group.members,
        needed=group.min_true,
        met=met,
        unknown=unknown,
        status=group_status(met, unknown, group.min_true),
    )


def _outstanding(statuses: Mapping[str, Status], groups: tuple[GroupOutcome, ...]) -> tuple[Outstanding, ...]:
    found = [
        Outstanding(
            criterion=key,
            group=group.key,
            decisive=group.met + 1 >= group.needed,
            required=group.met + group.unknown == group.needed,
        )
        for group in groups
        if group.status is Status.UNKNOWN
        for key in group.members
        if statuses.get(key, Status.UNKNOWN) is Status.UNKNOWN
    ]
    found.sort(key=lambda each: _ORDER[each.criterion])
    if statuses.get(J1) is Status.MET:
        # With Castleman disease shown, the clone is what tells the two apart: it goes first.
        found.sort(key=lambda each: each.criterion != M2)
    return tuple(found)


def consider_castleman_variant(statuses: Mapping[str, Status], rule_set: RuleSet) -> bool:
    """Castleman disease without a clone and with a minor feature: a separate entity, for a consultant to judge.

    Castleman disease itself is not its own minor feature where a rule set lists it among the minors.
    """
    if statuses.get(J1) is not Status.MET or statuses.get(M2) is not Status.NOT_MET:
        return False
    minors = next((group.members for group in rule_set.groups if group.key == "minor"), ())
    return any(statuses.get(key) is Status.MET for key in minors if key != J1)
