"""Which patients the records suggest for a meeting: gathered for everybody at once, judged by clinical.mdt_agenda.

Six queries, whatever the number of patients.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db.models import CharField, Max, OuterRef, Q, Subquery
from django.db.models.functions import Cast
from django.utils import timezone

from accounts.models import User
from assessments.facts import DIRECTED
from assessments.instruments.imaging import ImagingStudy
from assessments.instruments.laboratory_facts import vegf_facts
from assessments.results import LabResult
from clinical.facts import Fact
from clinical.mdt_agenda import Chart, Reason, Study, TreatmentLine, reasons
from clinical.settings import DEFAULTS
from clinical.vegf_course import on_treatment
from mdt.models import Case, Dismissed, Meeting
from patients.choices import Modality
from patients.models import Patient, Response
from patients.models import TreatmentLine as Line
from referrals.choices import AcceptedFor, Act
from referrals.models import ReferralEvent


@dataclass(frozen=True)
class Suggestion:
    """A patient, and why the records suggest them."""

    patient: Patient
    reason: Reason

    @property
    def key(self) -> str:
        """What a button sends: "P-7K3QDX vegf_doubled laboratory:12"."""
        return f"{self.patient.ref} {self.reason.rule} {self.reason.source}"


def last_before(meeting: Meeting) -> date:
    """The day of the meeting before this one; without one, four weeks before it."""
    earlier = Meeting.objects.filter(held_on__lt=meeting.held_on).aggregate(day=Max("held_on"))["day"]
    return earlier or meeting.held_on - timedelta(days=DEFAULTS.mdt_first_days)


def suggestions(*, since: date, today: date, viewer: User, not_these: Iterable[int] = ()) -> list[Suggestion]:
    """What is offered to this person, by patient; restricted records to their own team only.

    since      the last meeting, see last_before()
    not_these  patients on the list already
    A suggestion that was put on a list or left off one is not offered again until there are newer data.
    """
    accepted, imaging = _accepted(since), _imaging(since)
    lines, plain = _lines()
    vegf = _vegf(plain, today)
    settled = _settled()
    asked = (accepted.keys() | imaging.keys() | lines.keys() | vegf.keys()) - set(not_these)
    found = []
    for patient in _people(asked):
        if patient.restricted and not patient.is_treated_by(viewer):
            continue
        chart = Chart(
            accepted=accepted.get(patient.pk, ()),
            vegf=vegf.get(patient.pk, ()),
            lines=lines.get(patient.pk, ()),
            studies=imaging.get(patient.pk, ()),
            stated_cr_on=patient.stated_cr_on,
        )
        found += [
            Suggestion(patient, reason)
            for reason in reasons(chart, since=since, as_at=today)
            if (patient.pk, reason.rule, reason.source) not in settled
        ]
    return found


def _people(keys: Iterable[int]) -> Iterable[Patient]:
    """Those in the clinic's care, with the newest complete VEGF response that a clinician recorded."""
    stated = Response.objects.counted().filter(line__patient=OuterRef("pk"), answer="vegf_cr")
    newest = Subquery(stated.order_by("-happened_on").values("happened_on")[:1])
    people = Patient.objects.in_care().filter(pk__in=list(keys)).annotate(stated_cr_on=newest)
    return people.order_by("surname", "given_name", "pk")


def _accepted(since: date) -> dict[int, list[tuple[date, str, bool]]]:
    found = defaultdict(list)
    events = ReferralEvent.objects.filter(
        act=Act.ACCEPTED, at__date__gte=since, referral__patient__isnull=False, referral__status="accepted"
    )
    for event in events.select_related("referral").order_by("at"):
        one = event.referral
        on = timezone.localdate(event.at)
        found[one.patient_id].append((on, f"referral:{one.ref}", one.accepted_for == AcceptedFor.MDT_ONLY))
    return found


def _lines() -> tuple[dict[int, list[TreatmentLine]], dict[int, list[Line]]]:
    """For each patient the lines directed at the plasma cells, for the rules; and every line, for "treated"."""
    directed, every = defaultdict(list), defaultdict(list)
    counts = Q(transplant_rows__entered_in_error=False)
    rows = (
        Line.objects.counted()
        .annotate(
            day_0=Max("transplant_rows__infused_on", filter=counts),
            response_on=Max("response_rows__happened_on", filter=Q(response_rows__entered_in_error=False)),
        )
        .order_by("started_on", "number")
    )
    for row in rows:
        every[row.patient_id].append(row)
        if row.modality in DIRECTED:
            finished = row.day_0 or row.ended_on
            directed[row.patient_id].append(
                TreatmentLine(
                    row.started_on, finished, row.response_on, row.get_regimen_display(), f"treatment:{row.pk}"
                )
            )
    return directed, every


def _vegf(lines: dict[int, list[Line]], today: date) -> dict[int, list[Fact]]:
    found = defaultdict(list)
    results = LabResult.objects.counted().filter(analyte="vegf", assessment__performed_on__lte=today)
    for result in results.oldest_first():
        row = result.assessment
        given = lines.get(row.patient_id, ())
        starts = [line.started_on for line in given if line.modality in DIRECTED]
        steroid = [(line.started_on, line.ended_on) for line in given if line.modality == Modality.STEROID]
        for fact in vegf_facts(row, result):
            if fact.name == "vegf":
                treated = fact.treated or on_treatment(fact.on, starts, steroid)
                found[row.patient_id].append(replace(fact, treated=treated))
    return found


def _imaging(since: date) -> dict[int, list[Study]]:
    found = defaultdict(list)
    for study in ImagingStudy.objects.current().filter(signed_at__date__gte=since).order_by("performed_on", "pk"):
        reported = timezone.localdate(study.signed_at)
        name = study.get_modality_display() if study.modality else "Imaging"
        found[study.patient_id].append(Study(name, study.performed_on, reported, f"imaging:{study.pk}"))
    return found


def _settled() -> set[tuple[int, str, str]]:
    """What was put on a list, or left off with a reason. One query for both tables."""
    cases = Case.objects.exclude(source="").order_by().values_list("patient", Cast("origin", CharField()), "source")
    left_off = Dismissed.objects.order_by().values_list("patient", Cast("rule", CharField()), "source")
    return set(cases.union(left_off))
