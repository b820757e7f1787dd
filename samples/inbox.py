"""Results that nobody has seen, in the order in which they should be looked at. A fixed number of queries.

An item is one laboratory result of a signed report that counts, other than "not done". Restricted records are left out
for everybody but those who treat the patient.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Role
from assessments.analytes import NOT_DONE
from assessments.results import LabResult
from clinical.result_change import percent_change, turned
from clinical.sample_times import Escalation, escalation
from clinical.settings import DEFAULTS
from patients.models import Patient
from samples.models import Routing, Sample

ABNORMAL, TURNED, NO_RANGE, NORMAL = range(4)
_LOOK_AT = {"positive", "equivocal"}


@dataclass(frozen=True)
class Item:
    """One unseen result beside the last one of the same test and sample type."""

    result: LabResult
    last: LabResult | None
    change: Decimal | None
    turned: bool
    days: int
    addressed: str
    waiting: Escalation

    @property
    def abnormal(self) -> bool:
        return is_abnormal(self.result)

    @property
    def rank(self) -> int:
        """Abnormal first, then changed direction, then without a range, then within the range."""
        if self.abnormal:
            return ABNORMAL
        if self.turned:
            return TURNED
        return NO_RANGE if self.result.value is not None and self.result.flag is None else NORMAL

    @property
    def flag_words(self) -> str:
        """The flag in words, as a report means it."""
        words = {"H": "High", "L": "Low", "": "Within its range"}
        if self.result.flag is not None:
            return words[self.result.flag]
        if self.result.value is None:
            return "Look at it" if self.abnormal else "In words"
        return "Cannot be placed in its range" if self.result.shown_range else "No range on the report"

    @property
    def change_words(self) -> str:
        """ "down 58%", "no change"; "" where a percentage says nothing."""
        if self.change is None:
            return ""
        if self.change == 0:
            return "no change"
        return f"{'up' if self.change > 0 else 'down'} {abs(self.change):,}%"

    @property
    def waiting_words(self) -> str:
        """ "not seen for more than 7 days"; "" while it is in time."""
        days = {"lead": f"{DEFAULTS.result_lead_days} days", "nurse": f"{DEFAULTS.result_nurse_days} days"}
        soon = f"{DEFAULTS.result_abnormal_days} working days" if self.waiting.abnormal else ""
        long = days.get(self.waiting.to, soon)
        return f"not seen for more than {long}" if long else ""

    @property
    def quality(self) -> list[str]:
        """What the laboratory said against the sample, in words."""
        report = self.result.assessment
        return [str(report._meta.get_field(name).verbose_name) for name in sorted(report.quality_flags)]

    @property
    def has_note(self) -> bool:
        return bool(self.result.note or self.result.assessment.comment)


@dataclass(frozen=True)
class OfPatient:
    """The unseen results of one patient, the most urgent first."""

    patient: Patient
    items: Sequence[Item]

    @property
    def order(self) -> tuple[int, int, str]:
        """The most urgent result, then the longest wait."""
        return min(one.rank for one in self.items), -max(one.days for one in self.items), self.patient.surname

    @property
    def normal(self) -> list[Item]:
        return [one for one in self.items if one.rank == NORMAL]


@dataclass(frozen=True)
class Inbox:
    people: Sequence[OfPatient]
    # Of restricted records, not shown to this person.
    left_out: int
    # Addressed to somebody else.
    elsewhere: int

    @property
    def items(self) -> list[Item]:
        return [item for person in self.people for item in person.items]


def is_abnormal(result: LabResult) -> bool:
    """Outside its own range, or a word that asks to be looked at."""
    return result.flag in ("H", "L") or result.coded in _LOOK_AT


def unseen() -> QuerySet[LabResult]:
    """Every result of a signed report that counts and that nobody has acknowledged."""
    return LabResult.objects.counted().exclude(coded=NOT_DONE).filter(acknowledgement__isnull=True)


def inbox_for(user: User, today: date, *, mine: bool) -> Inbox:
    """What the person may see, or only what is addressed to them."""
    latest = Routing.objects.filter(result=OuterRef("pk")).order_by("-pk")
    found = list(
        unseen()
        .select_related("assessment__patient__consultant", "assessment__patient__key_worker", "assessment__signed_by")
        .annotate(routed_to=Subquery(latest.values("to")[:1]), routed_role=Subquery(latest.values("role")[:1]))
        .order_by("assessment__performed_on", "pk")
    )
    open_ones = [one for one in found if visible_to(one.assessment.patient, user)]
    shown = [one for one in open_ones if not mine or is_addressed_to(one, user)]
    people = {one.pk: one for one in User.objects.filter(pk__in={one.routed_to for one in shown if one.routed_to})}
    earlier = _earlier(shown)
    by_patient: dict[Patient, list[Item]] = defaultdict(list)
    for result in shown:
        by_patient[result.assessment.patient].append(
            _item(result, earlier[_key(result)], people.get(result.routed_to), today)
        )
    groups = [
        OfPatient(patient, sorted(items, key=lambda one: (one.rank, -one.days, one.result.pk)))
        for patient, items in by_patient.items()
    ]
    return Inbox(sorted(groups, key=lambda one: one.order), len(found) - len(open_ones), len(open_ones) - len(shown))


def visible_to(patient: Patient, user: User) -> bool:
    return not patient.restricted or patient.is_treated_by(user)


def is_addressed_to(result: LabResult, user: User) -> bool:
    """To the person or the role that it was given to; else to the patient's consultant; else to all consultants."""
    if result.routed_to or result.routed_role:
        return result.routed_to == user.pk or result.routed_role == user.role
    consultant = result.assessment.patient.consultant_id
    return consultant == user.pk or (consultant is None and user.role == Role.CONSULTANT)


def expected_words(user: User) -> str:
    """ "3 VEGF by 27-Nov-2026": what is at the laboratory, for a page that has nothing else to show."""
    waiting = Sample.objects.waiting().visible_to(user).filter(tests__contains=["vegf"])
    days = list(waiting.values_list("next_step_on", flat=True))
    return f"Next expected: {len(days)} VEGF by {max(days):%d-%b-%Y}." if days else "No VEGF is on its way."


def _key(result: LabResult) -> tuple[int, str, str]:
    return result.assessment.patient_id, result.analyte, result.matrix


def _earlier(results: Iterable[LabResult]) -> dict[tuple[int, str, str], list[LabResult]]:
    """Every counted result of these tests of these patients, oldest first: one query."""
    wanted = list(results)
    found = defaultdict(list)
    rows = LabResult.objects.counted().exclude(coded=NOT_DONE).oldest_first()
    for row in rows.filter(
        assessment__patient__in={one.assessment.patient_id for one in wanted},
        analyte__in={one.analyte for one in wanted},
    ):
        found[_key(row)].append(row)
    return found


def _item(result: LabResult, course: Sequence[LabResult], routed_to: User | None, today: date) -> Item:
    report = result.assessment
    before = [one for one in course if one.on <= report.performed_on and one.assessment_id != report.pk]
    last, one_before = (before[-1] if before else None), (before[-2] if len(before) > 1 else None)
    signed_on = timezone.localdate(report.signed_at)
    return Item(
        result=result,
        last=last,
        change=percent_change(_exact(last), _exact(result)),
        turned=turned(_exact(one_before), _exact(last), _exact(result)),
        days=max(0, (today - report.performed_on).days),
        addressed=_addressed(result, routed_to),
        waiting=escalation(signed_on, today, abnormal=is_abnormal(result)),
    )


def _exact(result: LabResult | None) -> Decimal | None:
    return result.canonical if result is not None and result.comparator == "=" else None


def _addressed(result: LabResult, routed_to: User | None) -> str:
    if routed_to is not None:
        return routed_to.display_name
    if result.routed_role:
        return f"all {User.Roles(result.routed_role).label.lower()}s"
    consultant = result.assessment.patient.consultant
    return consultant.display_name if consultant else "all consultants"
