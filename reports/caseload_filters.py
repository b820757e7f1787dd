"""What may be chosen on the caseload: filters by codes in the address, and views, which are filters with a name.

selection = Selection.read(request.GET, user)      "?status=on_treatment&consultant=mine" or "?view=mine"
selection.query, selection.where(user, today), selection.without("status")
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from django.db.models import Q
from django.http import QueryDict

from accounts.models import User
from accounts.permissions import Permission
from clinical.outcome import Status
from patients.choices import CareStatus, ConclusionStatus, HomeCountry
from reports.caseload_facts import DIED, ON_TREATMENT, overdue

MINE, NOBODY = "mine", "none"
_WEEK = timedelta(days=7)
# Code of a band of weeks → the first week in it and the first week after it.
BANDS: Mapping[str, tuple[int, int | None]] = {"w0": (0, 12), "w12": (12, 15), "w15": (15, 18), "w18": (18, None)}
CONCLUSIONS: Mapping[str, str] = {
    ConclusionStatus.SUSPECTED: "Suspected",
    ConclusionStatus.PROBABLE: "Probable",
    ConclusionStatus.CONFIRMED: "Confirmed",
    ConclusionStatus.CASTLEMAN_VARIANT: "Castleman variant",
    ConclusionStatus.EXCLUDED: "Not POEMS",
}
STATUSES: Mapping[str, str] = {
    CareStatus.UNDER_ASSESSMENT.value: "Under assessment",
    CareStatus.FOLLOW_UP.value: "Follow-up",
    ON_TREATMENT: "On treatment",
    CareStatus.DISCHARGED.value: "Discharged",
    CareStatus.TRANSFERRED.value: "Transferred",
    DIED: "Died",
}


@dataclass(frozen=True)
class Group:
    """One heading of the filter panel with its boxes, code → words. `several`: tick boxes, else radios."""

    key: str
    heading: str
    boxes: Mapping[str, str]
    several: bool = True
    clinical: bool = False


GROUPS: tuple[Group, ...] = (
    Group("status", "Status", STATUSES),
    # Each consultant's number is a code, too; their names are added by the page.
    Group("consultant", "Consultant", {MINE: "Mine", NOBODY: "None"}, several=False),
    Group("overdue", "Overdue", {"vegf": "VEGF", "clinic_review": "Clinic review", "any": "Anything"}),
    Group(
        "waiting",
        "Waiting time",
        {"w0": "0 to 11 weeks", "w12": "12 to 14 weeks", "w15": "15 to 17 weeks", "w18": "18 weeks and over"},
    ),
    Group("country", "Country", {country.value: country.label for country in HomeCountry}),
    Group("conclusion", "Conclusion", {**CONCLUSIONS, "none": "Not recorded"}, clinical=True),
    Group("criteria", "Criteria", {"unknown": "Unknown"}, clinical=True),
)
GROUP_BY_KEY = {group.key: group for group in GROUPS}


@dataclass(frozen=True)
class View:
    """A view that everybody has: its key in the address, its words and the codes it stands for."""

    key: str
    label: str
    codes: Mapping[str, tuple[str, ...]]

    @property
    def clinical(self) -> bool:
        return any(GROUP_BY_KEY[key].clinical for key in self.codes)


VIEWS: tuple[View, ...] = (
    View("all", "All", {}),
    View("mine", "Mine", {"consultant": (MINE,)}),
    View("on-treatment", "On treatment", {"status": (ON_TREATMENT,)}),
    View("vegf-overdue", "VEGF overdue", {"overdue": ("vegf",)}),
    View("breach-watch", "Breach watch", {"waiting": ("w15", "w18")}),
    View("criteria-unknown", "Criteria unknown", {"criteria": ("unknown",)}),
    View("no-consultant", "No consultant", {"consultant": (NOBODY,)}),
    View("overdue", "Overdue", {"overdue": ("any",)}),
    View("waiting", "Clock running", {"waiting": tuple(BANDS)}),
)
VIEW_BY_KEY = {view.key: view for view in VIEWS}


def views_for(user: User) -> list[View]:
    return [view for view in VIEWS if user.can(Permission.VIEW_CLINICAL) or not view.clinical]


def groups_for(user: User) -> list[Group]:
    return [group for group in GROUPS if user.can(Permission.VIEW_CLINICAL) or not group.clinical]


@dataclass(frozen=True)
class Selection:
    """What is chosen: group → codes, in the order of the panel. Codes that do not exist were left out."""

    codes: Mapping[str, tuple[str, ...]]

    @classmethod
    def read(cls, given: QueryDict, user: User) -> "Selection":
        """From an address. `view` stands for its codes; nothing that is not on the lists gets in."""
        view = VIEW_BY_KEY.get(given.get("view", ""), VIEWS[0])
        chosen = {}
        for group in groups_for(user):
            asked = {*view.codes.get(group.key, ()), *given.getlist(group.key)}
            codes = tuple(code for code in group.boxes if code in asked)
            if group.key == "consultant" and not codes:
                codes = tuple(code for code in given.getlist(group.key) if re.fullmatch(r"[1-9][0-9]{0,8}", code))
            if codes:
                chosen[group.key] = codes if group.several else codes[:1]
        return cls(chosen)

    @property
    def query(self) -> str:
        """As it stands in an address; "" when nothing is chosen."""
        return urlencode([(key, code) for key, codes in self.codes.items() for code in codes])

    def without(self, key: str, code: str = "") -> "Selection":
        """The same without a group, or without one code of it."""
        left = tuple(one for one in self.codes.get(key, ()) if code and one != code)
        rest = {other: codes for other, codes in self.codes.items() if other != key}
        return Selection({group.key: codes for group in GROUPS if (codes := (rest | {key: left}).get(group.key))})

    def where(self, user: User, today: date) -> Q:
        """The condition on patients that carry their facts (`caseload_facts.with_facts`)."""
        condition = Q()
        for key, codes in self.codes.items():
            condition &= _of_group(key, codes, user, today)
        return condition

    def words(self, consultants: Mapping[int, str]) -> list[tuple[str, str, str]]:
        """Group, code and words of each choice: "VEGF overdue", "Consultant: Dr Asha Example"."""
        return [(key, code, _words(key, code, consultants)) for key, codes in self.codes.items() for code in codes]


def selection_of(view: View) -> Selection:
    return Selection(view.codes)


def _of_group(key: str, codes: Sequence[str], user: User, today: date) -> Q:
    any_of = Q()
    for code in codes:
        any_of |= _of_code(key, code, user, today)
    return any_of


def _of_code(key: str, code: str, user: User, today: date) -> Q:
    match key:
        case "status":
            return Q(status_code=code)
        case "consultant":
            if code == MINE:
                return Q(consultant=user) | Q(key_worker=user)
            return Q(consultant__isnull=True) if code == NOBODY else Q(consultant=int(code))
        case "overdue":
            return overdue(today, "" if code == "any" else code)
        case "waiting":
            first, after = BANDS[code]
            longest = Q() if after is None else Q(counted_from__gt=today - after * _WEEK)
            return Q(counted_from__lte=today - first * _WEEK) & longest
        case "country":
            return Q(home_country=code)
        case "conclusion":
            return Q(concluded__isnull=True, restricted=False) if code == "none" else Q(concluded=code)
    # Nobody has concluded, or the criteria could not be determined on the day of the newest conclusion.
    answered = Q(criteria__in=[Status.MET.value, Status.NOT_MET.value])
    return Q(restricted=False) & (Q(criteria__isnull=True) | ~answered)


def _words(key: str, code: str, consultants: Mapping[int, str]) -> str:
    group = GROUP_BY_KEY[key]
    if key == "consultant" and code not in group.boxes:
        return f"Consultant: {consultants.get(int(code), 'not known')}"
    word = group.boxes[code]
    match key:
        case "overdue":
            return f"{word} overdue"
        case "consultant":
            return "Mine" if code == MINE else "No consultant"
        case "waiting":
            return f"Waiting {word}"
        case "status":
            return word
    return f"{group.heading}: {word[:1].lower()}{word[1:]}" if key in ("conclusion", "criteria") else word
