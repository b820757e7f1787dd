"""The referral that brought each patient of the demonstration, with its history and its waiting-time clock."""

import random
import uuid
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from accounts.models import User
from patients.models import Patient
from patients.refs import ALPHABET, LENGTH
from referrals import choices as referral_choices
from referrals.lifecycle import Status as ReferralStatus
from referrals.models import ClockActivity, PatientDelay, Referral, ReferralEvent, WaitingClock
from reports.demo.course import Course
from reports.demo.times import moment

# Their findings fall short of the criteria; they are seen again without treatment.
WATCHED = {"castleman_no_clone", "hypothyroid_only"}


def drawn_ref(prefix: str, rng: random.Random) -> str:
    return f"{prefix}-" + "".join(rng.choice(ALPHABET) for _ in range(LENGTH))


def referrals_of(
    patients: Sequence[Patient], courses: Sequence[Course], users: dict[str, User], rng: random.Random, today: date
) -> None:
    """For each patient the referral that brought them, its history and its waiting-time clock."""
    rows, clocks, codes, events = [], [], [], []
    for patient, course in zip(patients, courses, strict=True):
        received = course.accepted - timedelta(days=rng.randint(1, 12))
        seen = bool(course.visits) or course.kind not in {"work_up", "nothing_known"}
        referral = Referral(
            ref=drawn_ref("R", rng),
            submission_key=uuid.UUID(int=rng.getrandbits(128)),
            channel=rng.choice(("phone", "phone", "email", "letter")),
            received_on=received,
            caller="Dr Sample, neurology registrar",
            call_back=f"07700 900{rng.randint(100, 999)}",
            organisation=rng.choice(("Invented General Hospital", "Example Infirmary", "Sample District Hospital")),
            specialty=rng.choice(("neurology", "neurology", "haematology", "gp")),
            surname=patient.surname,
            given_name=patient.given_name,
            birth_date=patient.birth_date,
            birth_precision=patient.birth_precision,
            sex=patient.sex,
            identifier_typed=patient.national_id or "",
            identifier=patient.national_id or "",
            identifier_type=patient.national_id_type,
            identifier_note="" if patient.national_id else patient.national_id_note,
            reason="Progressive painful neuropathy with a paraprotein; asks for an opinion.",
            red_flags_answer="none_asked",
            paraprotein="done",
            vegf=rng.choice(("sent", "not_done", "not_known", "done")),
            nerve_conduction="done",
            urgency=rng.choice(("urgent", "routine", "routine")),
            status=_referral_status(course, seen=seen),
            accepted_for=referral_choices.AcceptedFor.FIRST_VISIT,
            owner=None if seen else users["nurse"],
            next_action="" if seen else "Book the first visit",
            next_action_on=None if seen else min(today + timedelta(days=7), course.accepted + timedelta(days=21)),
            patient=patient,
            created_by=users["nurse"],
        )
        rows.append(referral)
        start = course.treatment_start
        stop = start if start and start <= today else None
        code = "30" if stop else ""
        if course.kind == "not_poems":
            stop, code = course.accepted + timedelta(days=60), "34"
        if course.kind in WATCHED:
            stop, code = course.accepted + timedelta(days=42), "32"
        if course.died and not stop:
            stop, code = course.died, "36"
        clocks.append(
            WaitingClock(referral=referral, patient=patient, started_on=received, stopped_on=stop, stop_code=code)
        )
        codes += _codes(clocks[-1], users["nurse"])
        events += [
            _event(referral, "received", "", "received", users["nurse"], moment(received, 10)),
            _event(referral, "accepted", "received", "accepted", users["consultant"], moment(course.accepted, 15)),
        ]
        if seen:
            day = course.accepted + timedelta(days=13)
            end = referral.status
            why = "Explained by another disease; letter to the GP." if end == ReferralStatus.DISCHARGED else ""
            events += [
                _event(referral, "seen", "accepted", "seen", users["nurse"], moment(min(day, today), 12)),
                _event(referral, end, "seen", end, users["consultant"], moment(min(day, today), 16), why),
            ]
    Referral.objects.bulk_create(rows)
    WaitingClock.objects.bulk_create(clocks)
    ClockActivity.objects.bulk_create(codes)
    running = [clock for clock in clocks if clock.is_running and clock.started_on < today]
    PatientDelay.objects.bulk_create(
        PatientDelay(
            clock=clock,
            began_on=clock.started_on + timedelta(days=1),
            reason="Away for work",
            recorded_by=users["nurse"],
        )
        for clock in running[:1]
    )
    ReferralEvent.objects.bulk_create(events)


def _referral_status(course: Course, *, seen: bool) -> ReferralStatus:
    if not seen:
        return ReferralStatus.ACCEPTED
    return ReferralStatus.DISCHARGED if course.kind == "not_poems" else ReferralStatus.UNDER_REVIEW


def _event(
    referral: Referral, act: str, before: str, after: str, by: User, at: datetime, reason: str = ""
) -> ReferralEvent:
    return ReferralEvent(referral=referral, act=act, from_status=before, to_status=after, by=by, at=at, reason=reason)


def _codes(clock: WaitingClock, by: User) -> list[ClockActivity]:
    """The status codes that the start and the stop of the clock stand for."""
    rows = [ClockActivity(clock=clock, code="10", happened_on=clock.started_on, recorded_by=by)]
    if clock.stopped_on:
        rows.append(ClockActivity(clock=clock, code=clock.stop_code, happened_on=clock.stopped_on, recorded_by=by))
    return rows
