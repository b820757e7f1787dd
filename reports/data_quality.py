"""What is missing or contradicts itself in the records, each line leading to the very box to mend."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from assessments.instruments import BY_KEY, INSTRUMENTS
from assessments.reference_ranges import WITH_MATRIX
from assessments.results import LabResult, Matrix
from patients.choices import Consent
from patients.duplicates import possible_duplicates
from patients.models import Patient
from referrals.lifecycle import Status
from referrals.models import Referral
from reminders.due import due_items

SHOWN = 50
# A draft older than this is nobody's work of the week any more.
DRAFT_DAYS = 7


@dataclass(frozen=True)
class Problem:
    """Whose record, what is to be mended, and where. `on` is the day since when, if there is one."""

    who: str
    ref: str
    what: str
    url: str
    on: date | None = None


@dataclass(frozen=True)
class ProblemList:
    key: str
    title: str
    problems: Sequence[Problem]

    @property
    def count(self) -> int:
        return len(self.problems)

    @property
    def shown(self) -> Sequence[Problem]:
        return self.problems[:SHOWN]


@dataclass(frozen=True)
class Quality:
    """Every list that the role may see. `left_out` counts clinical problems of restricted records of other teams."""

    lists: Sequence[ProblemList]
    left_out: int

    @property
    def total(self) -> int:
        return sum(each.count for each in self.lists)

    @property
    def next(self) -> Problem | None:
        """Where "Fix next" leads: the first problem of the first list that has any."""
        return next((each.problems[0] for each in self.lists if each.problems), None)


def quality_for(viewer: User, today: date) -> Quality:
    """In a fixed number of queries, however many patients and problems there are."""
    people = list(Patient.objects.current().order_by("surname", "given_name", "pk"))
    in_care = [one for one in people if not one.deceased and one.care_status in ("under_assessment", "follow_up")]
    lists = [
        _details("no-number", "No NHS, CHI or H&C number", people, lambda one: not one.national_id, "national_id"),
        _details(
            "not-verified",
            "Number not checked",
            people,
            lambda one: bool(one.national_id) and not one.national_id_verified,
            "national_id_verified",
        ),
        _duplicates(),
        _no_clock(),
        ProblemList(
            "death-date",
            "Date of death not known",
            [
                _problem(one, "Ask for the date of death", reverse("record_death", args=[one.ref]) + "#id_died_on")
                for one in people
                if one.deceased and one.died_on is None
            ],
        ),
        _details("no-consultant", "No consultant", in_care, lambda one: one.consultant_id is None, "consultant"),
        _details(
            "consent",
            "Consent to share not asked",
            in_care,
            lambda one: one.consent_share == Consent.NOT_ASKED,
            # The first of its radios.
            "consent_share_0",
        ),
        _no_follow_up(in_care, today),
    ]
    if not viewer.can(Permission.VIEW_CLINICAL):
        return Quality(lists, 0)
    mine = {one.pk for one in people if not one.restricted or one.is_treated_by(viewer)}
    clinical = [_drafts(), _no_sample_type()]
    kept = [
        ProblemList(key, title, [problem for patient, problem in found if patient in mine])
        for key, title, found in clinical
    ]
    left_out = sum(patient not in mine for _, _, found in clinical for patient, _ in found)
    return Quality([*lists, *kept], left_out)


def _problem(patient: Patient, what: str, url: str, on: date | None = None) -> Problem:
    return Problem(patient.name_display, patient.ref, what, url, on)


def _details(
    key: str, title: str, people: Iterable[Patient], wrong: Callable[[Patient], bool], box: str
) -> ProblemList:
    """A box of the details page."""
    return ProblemList(
        key,
        title,
        [
            _problem(one, _why(one, key) or title, f"{reverse('patient_edit', args=[one.ref])}#id_{box}")
            for one in people
            if wrong(one)
        ],
    )


def _why(patient: Patient, key: str) -> str:
    return patient.national_id_note if key in {"no-number", "not-verified"} else ""


def _duplicates() -> ProblemList:
    return ProblemList(
        "duplicates",
        "Possible duplicates",
        [
            _problem(
                pair.kept,
                f"{pair.other.ref}: {pair.why[0].lower()}{pair.why[1:]}",
                reverse("compare_records", args=[pair.kept.ref, pair.other.ref]),
            )
            for pair in possible_duplicates()
        ],
    )


def _no_clock() -> ProblemList:
    """Accepted, and nobody measures how long the person waits."""
    found = Referral.objects.filter(status=Status.ACCEPTED, clock__isnull=True).order_by("received_on", "pk")
    return ProblemList(
        "no-clock",
        "Referrals without a clock start",
        [
            Problem(
                one.name_display, one.ref, "Record when the waiting time began",
                reverse("referral_details", args=[one.ref]), one.received_on,
            )
            for one in found
        ],
    )  # fmt: skip


def _no_follow_up(in_care: Iterable[Patient], today: date) -> ProblemList:
    planned = {item.patient_id for item in due_items(today)}
    return ProblemList(
        "follow-up",
        "Follow-up missing",
        [
            _problem(one, "Nothing is planned", reverse("follow_up", args=[one.ref]))
            for one in in_care
            if one.pk not in planned
        ],
    )


Found = tuple[str, str, list[tuple[int, Problem]]]


def _drafts() -> Found:
    before = timezone.now() - timedelta(days=DRAFT_DAYS)
    found = [
        (
            row.patient_id,
            _problem(
                row.patient,
                f"{kind.title}, {row.performed_on:%d-%b-%Y}",
                reverse("assessment_edit", args=[row.patient.ref, kind.key, row.pk]),
                timezone.localdate(row.updated_at),
            ),
        )
        for kind in INSTRUMENTS
        for row in kind.model.objects.drafts().filter(updated_at__lt=before).select_related("patient")
    ]
    found.sort(key=lambda each: (each[1].on or date.min, each[1].ref))
    return "drafts", f"Drafts not signed for more than {DRAFT_DAYS} days", found


def _no_sample_type() -> Found:
    rows = (
        LabResult.objects.counted()
        .filter(analyte__in=WITH_MATRIX, matrix=Matrix.UNKNOWN)
        .select_related("assessment__patient")
        .order_by("assessment__performed_on", "pk")
    )
    kind = BY_KEY["laboratory"]
    found = [
        (
            row.assessment.patient_id,
            _problem(
                row.assessment.patient,
                f"{row.kind.label}, {row.assessment.performed_on:%d-%b-%Y}",
                reverse("assessment", args=[row.assessment.patient.ref, kind.key, row.assessment_id]),
                row.assessment.performed_on,
            ),
        )
        for row in rows
    ]
    return "sample-type", "Results without a sample type", found
