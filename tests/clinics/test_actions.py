"""What each step of an appointment does to its rows, its history and its referral."""

from datetime import date, time, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import User
from clinics import actions
from clinics.models import Appointment, ClinicSession
from patients import actions as patients
from patients.models import Patient
from referrals import actions as referrals
from referrals.lifecycle import NotPossible
from referrals.models import Referral
from tests.clinics.factories import make_accepted, make_first_visit, make_follow_up, make_session, slot_of

pytestmark = pytest.mark.django_db


def again(appointment: Appointment) -> Appointment:
    return Appointment.objects.get(pk=appointment.pk)


def referral_of(appointment: Appointment) -> Referral:
    return Referral.objects.get(pk=appointment.referral_id)


def lines(appointment: Appointment) -> list[tuple[str, str, str]]:
    return [(line.act, line.from_state, line.to_state) for line in appointment.history.all()]


def today_visit(by: User, **more: Any) -> Appointment:
    return make_first_visit(by, session=make_session(by, in_days=0), **more)


# --- Sessions


def test_a_session_has_its_places_one_after_the_other(nurse: User) -> None:
    session = make_session(nurse, count=3, minutes=45, starts=time(13, 30), use="new")
    slots = list(session.slots.order_by("starts"))
    assert [(slot.starts, slot.minutes, slot.use) for slot in slots] == [
        (time(13, 30), 45, "new"), (time(14, 15), 45, "new"), (time(15, 0), 45, "new"),
    ]  # fmt: skip


def test_a_session_does_not_run_into_the_next_day(nurse: User) -> None:
    with pytest.raises(ValidationError, match="must end on the same day"):
        make_session(nurse, starts=time(20, 0), count=20, minutes=60)
    assert not ClinicSession.objects.exists()


def test_a_cancelled_session_gives_every_booking_back(nurse: User, patient: Patient) -> None:
    session = make_session(nurse)
    first = make_first_visit(nurse, session=session)
    second = make_follow_up(nurse, patient, slot=slot_of(session, 1))
    assert actions.cancel_session(session=session, by=nurse, version=1, reason="Strike") == 2
    assert [again(one).state for one in (first, second)] == ["clinic_cancel", "clinic_cancel"]
    referral = referral_of(first)
    assert (referral.status, referral.next_action) == ("accepted", "Book the first visit again")
    assert "Strike" in referral.history.last().reason
    with pytest.raises(actions.ChangedMeanwhile):
        actions.cancel_session(session=session, by=nurse, version=1, reason="Twice")


def test_a_session_is_not_cancelled_while_somebody_is_in_the_clinic(nurse: User) -> None:
    visit = today_visit(nurse)
    actions.start(appointment=visit, by=nurse)
    with pytest.raises(ValidationError, match="Complete that appointment first"):
        actions.cancel_session(session=visit.slot.session, by=nurse, version=1, reason="Strike")
    assert again(visit).state == "in_clinic"


# --- Booking


def test_a_first_visit_books_its_referral_with_what_is_needed(nurse: User) -> None:
    wishes = actions.Wishes(
        needs=["interpreter"], needs_answer="some", needs_note="Polish", tests=["vegf", "eyes"], told_how="phone"
    )
    visit = make_first_visit(nurse, wishes=wishes)
    referral = referral_of(visit)
    assert (referral.status, referral.next_action, referral.next_action_on) == (
        "booked", "First visit", visit.slot.session.held_on,
    )  # fmt: skip
    assert (visit.kind, visit.needs_words, visit.told_on) == ("new", "Interpreter (Polish)", timezone.localdate())
    assert [(item.test, item.owner) for item in visit.preparations.all()] == [("vegf", nurse), ("eyes", nurse)]
    assert lines(visit) == [("booked", "", "booked")]


def test_of_two_who_book_one_place_the_second_is_told(nurse: User, consultant: User, patient: Patient) -> None:
    visit = make_first_visit(nurse)
    with pytest.raises(actions.SlotTaken):
        make_follow_up(consultant, patient, slot=visit.slot)
    referral = make_accepted(consultant, surname="Other")
    with pytest.raises(actions.SlotTaken):
        actions.book(
            slot=visit.slot, patient=referral.patient, by=consultant, referral=referral, version=referral.version
        )
    assert Referral.objects.get(pk=referral.pk).status == "accepted", "nothing is half booked"


def test_of_two_who_book_one_referral_the_second_is_told(nurse: User, consultant: User) -> None:
    referral, session = make_accepted(nurse), make_session(nurse)
    at = {"patient": referral.patient, "referral": referral}
    actions.book(slot=slot_of(session), by=nurse, version=referral.version, **at)
    with pytest.raises(actions.ChangedMeanwhile):
        actions.book(slot=slot_of(session, 1), by=consultant, version=referral.version, **at)
    with pytest.raises(NotPossible):
        actions.book(slot=slot_of(session, 1), by=consultant, version=referral.version + 1, **at)


def test_a_page_sent_twice_books_once(nurse: User, patient: Patient) -> None:
    session, key = make_session(nurse), "6f9619ff-8b86-4d01-b42d-00cf4fc964ff"
    first = make_follow_up(nurse, patient, slot=slot_of(session), submission_key=key)
    assert make_follow_up(nurse, patient, slot=slot_of(session), submission_key=key).pk == first.pk
    assert Appointment.objects.count() == 1


def test_a_place_for_new_patients_is_not_for_a_follow_up(nurse: User, patient: Patient) -> None:
    with pytest.raises(actions.SlotTaken):
        make_follow_up(nurse, patient, slot=slot_of(make_session(nurse, use="new")))


def test_nobody_books_for_the_dead(nurse: User, patient: Patient) -> None:
    patients.record_death(patient=patient, by=nurse, died_on=None)
    patient.refresh_from_db()
    with pytest.raises(ValidationError, match="has died"):
        make_follow_up(nurse, patient)


def test_a_move_frees_the_old_place_and_forgets_what_the_patient_was_told(nurse: User, patient: Patient) -> None:
    visit = make_first_visit(nurse, wishes=actions.Wishes(told_how="letter"))
    old, later = visit.slot, slot_of(make_session(nurse, in_days=14))
    moved = actions.move(appointment=visit, by=nurse, version=1, slot=later, reason="On holiday", asked_by="patient")
    assert (moved.slot, moved.told_how, moved.told_on) == (later, "", None)
    assert referral_of(visit).next_action_on == later.session.held_on
    assert "Asked by the patient: On holiday" in moved.history.last().reason
    make_follow_up(nurse, patient, slot=old)


def test_a_move_into_a_taken_place_changes_nothing(nurse: User, patient: Patient) -> None:
    visit, other = make_first_visit(nurse), make_follow_up(nurse, patient, slot=slot_of(make_session(nurse, in_days=9)))
    with pytest.raises(actions.SlotTaken):
        actions.move(appointment=visit, by=nurse, version=1, slot=other.slot, reason="Earlier")
    with pytest.raises(ValidationError, match="Select another place"):
        actions.move(appointment=visit, by=nurse, version=1, slot=visit.slot, reason="Earlier")
    with pytest.raises(actions.ChangedMeanwhile):
        actions.move(appointment=visit, by=nurse, version=7, slot=other.slot, reason="Earlier")
    assert (again(visit).slot, again(visit).version) == (visit.slot, 1)


# --- The day


def test_a_visit_goes_from_arrival_to_its_end_and_the_referral_is_seen(nurse: User) -> None:
    visit = today_visit(nurse)
    for step in (actions.arrive, actions.start, actions.complete):
        visit = step(appointment=visit, by=nurse, version=visit.version)
    assert lines(visit) == [
        ("booked", "", "booked"), ("arrived", "booked", "arrived"), ("started", "arrived", "in_clinic"),
        ("completed", "in_clinic", "completed"),
    ]  # fmt: skip
    referral = referral_of(visit)
    assert (referral.status, referral.next_action) == ("seen", "Record the outcome of the visit")
    with pytest.raises(actions.NotNow):
        actions.complete(appointment=visit, by=nurse)


def test_completed_can_be_pressed_at_once_and_an_arrival_taken_back(nurse: User, patient: Patient) -> None:
    visit = actions.arrive(appointment=today_visit(nurse), by=nurse)
    visit = actions.undo_arrival(appointment=visit, by=nurse)
    assert (visit.state, visit.arrived_at) == ("booked", None)
    visit = actions.complete(appointment=visit, by=nurse)
    assert visit.arrived_at
    assert visit.started_at


def test_a_follow_up_touches_no_referral(nurse: User, patient: Patient) -> None:
    visit = make_follow_up(nurse, patient, slot=slot_of(make_session(nurse, in_days=0)))
    assert actions.complete(appointment=visit, by=nurse).state == "completed"
    other = make_follow_up(nurse, patient, slot=slot_of(make_session(nurse, in_days=0, starts=time(14, 0))))
    assert actions.did_not_attend(appointment=other, by=nurse).state == "did_not_attend"


@pytest.mark.parametrize(("told", "names_code"), [("phone", True), ("", False)])
def test_a_missed_first_visit_asks_for_a_decision_and_leaves_the_clock(
    told: str, names_code: bool, nurse: User
) -> None:
    visit = actions.did_not_attend(appointment=today_visit(nurse, wishes=actions.Wishes(told_how=told)), by=nurse)
    referral = referral_of(visit)
    assert referral.status == "accepted"
    assert referral.next_action.startswith("Decide: offer another first visit, or discharge")
    assert ("code 33" in referral.next_action) == names_code
    assert referral.clock.stopped_on is None
    assert "Did not attend" in referral.history.last().reason


@pytest.mark.parametrize("step", [actions.arrive, actions.start, actions.complete, actions.did_not_attend])
def test_nothing_of_the_day_is_recorded_before_the_day(step: Any, nurse: User) -> None:
    visit = make_first_visit(nurse)
    with pytest.raises(ValidationError, match="on a later day"):
        step(appointment=visit, by=nurse)
    assert again(visit).version == 1


# --- Calling off


def test_a_patient_who_cancels_delays_and_stops_no_clock(nurse: User) -> None:
    visit = make_first_visit(nurse)
    visit = actions.cancel(appointment=visit, by=nurse, version=1, cancelled_by="patient", reason="On holiday")
    referral = referral_of(visit)
    assert (visit.state, referral.status, referral.next_action) == (
        "patient_cancel", "accepted", "Book the first visit again",
    )  # fmt: skip
    assert "A delay that the patient chose" in referral.history.last().reason
    assert referral.clock.stopped_on is None


def test_a_clinic_that_cancels_is_no_delay_of_the_patient(nurse: User) -> None:
    visit = make_first_visit(nurse)
    visit = actions.cancel(appointment=visit, by=nurse, version=1, cancelled_by="clinic", reason="Illness")
    assert "patient chose" not in referral_of(visit).history.last().reason


@pytest.mark.parametrize(
    ("sent", "box"),
    [
        ({"cancelled_by": "nobody", "reason": "x"}, "cancelled_by"),
        ({"cancelled_by": "clinic", "reason": " "}, "reason"),
    ],
)
def test_calling_off_needs_who_and_why(sent: dict[str, str], box: str, nurse: User) -> None:
    visit = make_first_visit(nurse)
    with pytest.raises(ValidationError) as caught:
        actions.cancel(appointment=visit, by=nurse, version=1, **sent)
    assert box in caught.value.message_dict
    assert again(visit).state == "booked"


def test_a_referral_is_withdrawn_only_after_its_appointment_is_called_off(nurse: User) -> None:
    visit = make_first_visit(nurse)
    booked = referral_of(visit)
    with pytest.raises(NotPossible):
        referrals.withdraw(referral=booked, by=nurse, version=booked.version, reason="Moved", stop_code="34")
    actions.cancel(appointment=visit, by=nurse, version=1, cancelled_by="patient", reason="Moved")
    free = referral_of(visit)
    assert (
        referrals.withdraw(referral=free, by=nurse, version=free.version, reason="Moved", stop_code="34").status
        == "withdrawn"
    )


# --- Before the visit


def test_preparation_is_done_and_taken_back_by_somebody(nurse: User, consultant: User) -> None:
    visit = make_first_visit(nurse, wishes=actions.Wishes(tests=["vegf", "eyes"], tests_owner=consultant))
    item = visit.preparations.first()
    assert visit.preparation_words == "0 of 2 done"
    done = actions.mark_prepared(preparation=item, by=nurse)
    assert (done.done_by, again(visit).preparation_words) == (nurse, "1 of 2 done")
    assert actions.mark_prepared(preparation=item, by=consultant).done_by == nurse, "a second press changes nothing"
    assert actions.mark_prepared(preparation=item, by=nurse, done=False).done_at is None


def test_how_the_patient_was_told_is_kept_with_its_day(nurse: User) -> None:
    visit = make_first_visit(nurse)
    day = timezone.localdate() - timedelta(days=1)
    told = actions.record_told(appointment=visit, by=nurse, version=1, how="letter", on=day)
    assert told.clearly_communicated
    assert told.told_words == f"By letter, {day:%d-%b-%Y}"
    with pytest.raises(actions.ChangedMeanwhile):
        actions.record_told(appointment=visit, by=nurse, version=1, how="phone", on=date(2026, 1, 1))
