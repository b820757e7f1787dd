"""Clinic sessions of the next weeks, the list of today, and first visits booked from accepted referrals."""

from collections.abc import Sequence
from datetime import date, time, timedelta

from django.utils import timezone

from accounts.models import User
from clinical.workdays import next_working_day
from clinics import actions
from clinics.models import Appointment, ClinicSession, Slot
from patients.choices import CareStatus
from patients.models import Patient
from referrals.lifecycle import Status
from referrals.models import Referral

_TODAY = 6
_WEEKS = 6
_WISHES = (
    actions.Wishes(needs=["interpreter"], needs_answer="some", needs_note="Welsh", told_how="letter"),
    actions.Wishes(needs=["wheelchair", "transport"], needs_answer="some", tests=["vegf", "bloods"], told_how="phone"),
    actions.Wishes(needs_answer="none_asked", tests=["eyes"], told_how="letter"),
    actions.Wishes(),
)


def clinic_days(patients: Sequence[Patient], users: dict[str, User], today: date) -> int:
    """A session today and one each week; returns how many appointments are in them."""
    nurse = users["nurse"]
    now = _session(nurse, today, "joint", _TODAY + 2)
    coming = [
        _session(nurse, next_working_day(today + timedelta(days=7 * week)), kind, 6)
        for week in range(1, _WEEKS + 1)
        for kind in ("joint", "haematology")
    ]
    followed = [one for one in patients if not one.deceased and one.care_status == CareStatus.FOLLOW_UP]
    visits = [
        actions.book(slot=slot, patient=patient, by=nurse, wishes=_WISHES[number % len(_WISHES)])
        for number, (slot, patient) in enumerate(zip(_slots(now)[:_TODAY], followed, strict=False))
    ]
    for number, (session, patient) in enumerate(zip(coming, followed[_TODAY:], strict=False)):
        visits.append(
            actions.book(slot=_slots(session)[0], patient=patient, by=nurse, wishes=_WISHES[number % len(_WISHES)])
        )
    visits += _first_visits(coming, nurse)
    if today == timezone.localdate():
        _morning(visits[:_TODAY], nurse)
    return len(visits)


def _session(by: User, day: date, kind: str, count: int) -> ClinicSession:
    place = "Queen Square, clinic 2" if kind == "joint" else "Example Cancer Centre, level 1"
    starts = time(9, 0) if kind == "joint" else time(13, 30)
    return actions.add_session(by=by, held_on=day, starts=starts, place=place, kind=kind, count=count, minutes=30)


def _slots(session: ClinicSession) -> list[Slot]:
    return list(session.slots.select_related("session").order_by("starts"))


def _first_visits(coming: Sequence[ClinicSession], by: User) -> list[Appointment]:
    """Every second accepted referral has its visit; the others wait."""
    waiting = Referral.objects.filter(status=Status.ACCEPTED.value, patient__isnull=False).select_related("patient")
    booked = []
    for number, (referral, session) in enumerate(zip(waiting.order_by("received_on", "pk")[::2], coming, strict=False)):
        booked.append(
            actions.book(
                slot=_slots(session)[1],
                patient=referral.patient,
                by=by,
                referral=referral,
                version=referral.version,
                wishes=_WISHES[number % len(_WISHES)],
            )
        )
    return booked


def _morning(visits: Sequence[Appointment], by: User) -> None:
    """The first has been, the second is in, the third waits, the others are expected."""
    for visit, step in zip(visits, (actions.complete, actions.start, actions.arrive), strict=False):
        step(appointment=visit, by=by)
