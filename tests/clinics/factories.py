"""Invented sessions, referrals to book, and appointments."""

from datetime import date, time, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from clinics import actions
from clinics.models import Appointment, ClinicSession, Slot
from patients.models import Patient
from referrals import actions as referrals
from referrals.models import Referral
from tests.referrals.factories import make_referral


def make_session(by: User, *, in_days: int = 7, on: date | None = None, count: int = 6, **facts: Any) -> ClinicSession:
    """A joint clinic a week from today with six places of half an hour."""
    facts = {"starts": time(9, 0), "place": "Queen Square", "kind": "joint", "minutes": 30} | facts
    day = on or timezone.localdate() + timedelta(days=in_days)
    return actions.add_session(by=by, held_on=day, count=count, **facts)


def slot_of(session: ClinicSession, number: int = 0) -> Slot:
    return session.slots.select_related("session").order_by("starts")[number]


def make_accepted(by: User, **facts: Any) -> Referral:
    """An accepted referral with its new patient."""
    referral = make_referral(by, **facts)
    return referrals.accept(referral=referral, by=by, version=referral.version)


def make_first_visit(by: User, *, session: ClinicSession | None = None, number: int = 0, **more: Any) -> Appointment:
    referral = make_accepted(by)
    assert isinstance(referral.patient, Patient)
    slot = slot_of(session or make_session(by), number)
    return actions.book(slot=slot, patient=referral.patient, by=by, referral=referral, version=referral.version, **more)


def make_follow_up(by: User, patient: Patient, *, slot: Slot | None = None, **more: Any) -> Appointment:
    return actions.book(slot=slot or slot_of(make_session(by)), patient=patient, by=by, **more)
