"""Each rule of the tables, broken once, at the database."""

from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import ProgrammingError

from accounts.models import User
from clinics import actions, rules
from clinics.models import Appointment, AppointmentEvent, ClinicSession, Preparation, Slot
from patients.models import Patient
from referrals.models import Referral
from tests.clinics.factories import make_accepted, make_first_visit, make_follow_up, make_session, slot_of

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def refused_by(name: str, rows: Any, **changes: Any) -> None:
    """The database itself refuses the update, by the named rule; no form and no model was asked."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        rows.update(**changes)
    assert name in str(caught.value)


BROKEN_SESSIONS = [
    ("clinics_session_kind_known", {"kind": "dental"}),
    ("clinics_session_held_range", {"held_on": date(1999, 1, 1)}),
    ("clinics_session_place_given", {"place": ""}),
    ("clinics_session_cancelled_with_reason", {"cancel_reason": "Fog"}),
    ("clinics_session_cancelled_with_reason", {"cancelled_at": NOW}),
]
BROKEN_SLOTS = [
    ("clinics_slot_use_known", {"use": "anybody"}),
    ("clinics_slot_minutes_range", {"minutes": 0}),
    ("clinics_slot_once", {"starts": time(9, 30)}),
]
BROKEN_APPOINTMENTS: list[tuple[str, dict[str, Any]]] = [
    ("clinics_appointment_kind_known", {"kind": "other"}),
    ("clinics_appointment_state_and_times", {"state": "lost"}),
    ("clinics_appointment_needs_answer", {"needs_answer": "maybe"}),
    ("clinics_appointment_told_how_known", {"told_how": "pigeon", "told_on": date(2026, 1, 1)}),
    ("clinics_appointment_late_known", {"late": "fog"}),
    ("clinics_appointment_new_has_referral", {"kind": "follow_up"}),
    ("clinics_appointment_new_has_referral", {"referral": None}),
    ("clinics_appointment_state_and_times", {"state": "arrived"}),
    ("clinics_appointment_state_and_times", {"arrived_at": NOW}),
    ("clinics_appointment_state_and_times", {"state": "completed", "ended_at": NOW}),
    ("clinics_appointment_state_and_times", {"state": "did_not_attend", "ended_at": NOW, "arrived_at": NOW}),
    ("clinics_appointment_state_and_times", {"state": "patient_cancel", "cancel_reason": "Rang"}),
    ("clinics_appointment_cancelled_with_reason", {"state": "patient_cancel", "ended_at": NOW}),
    ("clinics_appointment_cancelled_with_reason", {"cancel_reason": "Rang"}),
    ("clinics_appointment_needs_answer", {"needs": ["transport"]}),
    ("clinics_appointment_needs_answer", {"needs_answer": "some"}),
    ("clinics_appointment_needs_known", {"needs": ["piano"], "needs_answer": "some"}),
    ("clinics_appointment_told_pair", {"told_how": "phone"}),
    ("clinics_appointment_told_pair", {"told_on": date(2026, 1, 1)}),
]
BROKEN_PREPARATIONS: list[tuple[str, dict[str, Any]]] = [
    ("clinics_preparation_test_known", {"test": "horoscope"}),
    ("clinics_preparation_once", {"test": "eyes"}),
    ("clinics_preparation_done_by_somebody", {"done_at": NOW}),
]
BROKEN_EVENTS: list[tuple[str, dict[str, Any]]] = [
    ("clinics_event_act_known", {"act": "lost"}),
    ("clinics_event_state_known", {"to_state": "lost"}),
    ("clinics_event_first_from_nothing", {"from_state": "booked"}),
    ("clinics_event_reason_given", {"act": "moved", "from_state": "booked", "reason": ""}),
]


@pytest.mark.parametrize(("name", "changes"), BROKEN_SESSIONS)
def test_the_database_refuses_a_wrong_session(name: str, changes: dict[str, Any], nurse: User) -> None:
    refused_by(name, ClinicSession.objects.filter(pk=make_session(nurse).pk), **changes)


@pytest.mark.parametrize(("name", "changes"), BROKEN_SLOTS)
def test_the_database_refuses_a_wrong_slot(name: str, changes: dict[str, Any], nurse: User) -> None:
    refused_by(name, Slot.objects.filter(pk=slot_of(make_session(nurse)).pk), **changes)


@pytest.mark.parametrize(("name", "changes"), BROKEN_APPOINTMENTS)
def test_the_database_refuses_a_wrong_appointment(name: str, changes: dict[str, Any], nurse: User) -> None:
    refused_by(name, Appointment.objects.filter(pk=make_first_visit(nurse).pk), **changes)


@pytest.mark.parametrize(("name", "changes"), BROKEN_PREPARATIONS)
def test_the_database_refuses_a_wrong_preparation(name: str, changes: dict[str, Any], nurse: User) -> None:
    booked = make_first_visit(nurse, wishes=actions.Wishes(tests=["vegf", "eyes"]))
    refused_by(name, Preparation.objects.filter(appointment=booked, test="vegf"), **changes)


@pytest.mark.parametrize(("name", "changes"), BROKEN_EVENTS)
def test_the_database_refuses_a_wrong_line_of_history(name: str, changes: dict[str, Any], nurse: User) -> None:
    booked = make_first_visit(nurse)
    line = {"appointment": booked, "act": "booked", "to_state": "booked", "reason": "Because"} | changes
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        AppointmentEvent.objects.bulk_create([AppointmentEvent(**line)])
    assert name in str(caught.value)


def test_a_place_is_given_once(nurse: User, patient: Patient) -> None:
    first = make_first_visit(nurse)
    second = make_follow_up(nurse, patient)
    refused_by("one_per_slot", Appointment.objects.filter(pk=second.pk), slot=first.slot)


def test_a_referral_has_one_live_appointment_and_many_past_ones(nurse: User) -> None:
    first = make_first_visit(nurse)
    copy = Appointment(
        slot=slot_of(first.slot.session, 1),
        patient=first.patient,
        referral=first.referral,
        kind="new",
        created_by=nurse,
    )
    with pytest.raises(IntegrityError, match="one_per_referral"), transaction.atomic():
        Appointment.objects.bulk_create([copy])
    actions.cancel(appointment=first, by=nurse, version=1, cancelled_by="patient", reason="Holiday")
    Appointment.objects.bulk_create([copy])


def test_the_referral_belongs_to_the_patient(nurse: User, patient: Patient) -> None:
    booked = make_first_visit(nurse)
    refused_by("referral_same_patient", Appointment.objects.filter(pk=booked.pk), patient=patient)
    other = make_accepted(nurse, surname="Other")
    refused_by("referral_same_patient", Appointment.objects.filter(pk=booked.pk), referral=other)
    refused_by("referral_same_patient", Referral.objects.filter(pk=booked.referral_id), patient=patient)


def test_nobody_is_booked_into_a_cancelled_session(nurse: User, patient: Patient) -> None:
    gone = make_session(nurse, in_days=8)
    actions.cancel_session(session=gone, by=nurse, version=1, reason="Strike")
    booked = make_follow_up(nurse, patient)
    refused_by("session_open", Appointment.objects.filter(pk=booked.pk), slot=slot_of(gone))
    row = Appointment(slot=slot_of(gone), patient=patient, kind="follow_up", created_by=nurse)
    with pytest.raises(IntegrityError, match="session_open"), transaction.atomic():
        Appointment.objects.bulk_create([row])


def test_a_session_with_somebody_in_it_is_not_cancelled_over_their_head(nurse: User) -> None:
    session = make_first_visit(nurse).slot.session
    rows = ClinicSession.objects.filter(pk=session.pk)
    refused_by("nobody_booked", rows, cancelled_at=NOW, cancelled_by=nurse, cancel_reason="Strike")


def test_history_is_only_added_to(nurse: User) -> None:
    make_first_visit(nurse)
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        AppointmentEvent.objects.update(reason="Another story")
    with (
        connection.cursor() as cursor,
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
    ):
        cursor.execute("DELETE FROM clinics_appointmentevent")


def test_every_rule_is_broken_by_a_test() -> None:
    lists = (BROKEN_SESSIONS, BROKEN_SLOTS, BROKEN_APPOINTMENTS, BROKEN_PREPARATIONS, BROKEN_EVENTS)
    broken = {name for rows in lists for name, _ in rows} | {
        "clinics_appointment_one_per_slot", "clinics_appointment_one_per_referral",
        "clinics_appointment_referral_same_patient",
    }  # fmt: skip
    tables = (rules.SESSION, rules.SLOT, rules.APPOINTMENT, rules.PREPARATION, rules.EVENT)
    assert broken == {rule.name for table in tables for rule in table}
