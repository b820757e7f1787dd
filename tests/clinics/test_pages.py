"""The pages of the booking room, through the door a person takes."""

from datetime import time, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.models import AccessEvent
from clinics import actions
from clinics.models import Appointment, ClinicSession
from clinics.urls import urlpatterns
from patients import actions as patients
from patients.models import Patient
from referrals import actions as referrals
from referrals.models import Referral
from tests.clinics.factories import make_accepted, make_first_visit, make_follow_up, make_session, slot_of
from tests.interface.html import faults, text_of, tree

pytestmark = pytest.mark.django_db


def said(response: Any) -> str:
    return text_of(tree(response.content.decode()))


def booking(referral: Referral, slot: Any, **more: Any) -> dict[str, Any]:
    return {"slot": slot.pk, "version": referral.version, "told_how": "phone"} | more


# --- The list of clinics and of a day


def test_the_list_names_the_sessions_and_who_waits(nurse_client: Client, nurse: User) -> None:
    assert "No clinic is planned" in said(nurse_client.get("/clinics/"))
    make_first_visit(nurse)
    make_accepted(nurse, surname="Waiting")
    page = nurse_client.get("/clinics/")
    assert "1 accepted referral is waiting to be booked" in said(page)
    [session] = page.context["sessions"]
    assert (session.places, session.booked, session.free) == (6, 1, 5)
    assert faults(page.content.decode()) == []


def test_the_list_of_a_day_shows_each_place_and_records_whose_names_were_seen(
    nurse_client: Client, nurse: User, patient: Patient
) -> None:
    wishes = actions.Wishes(needs=["transport"], needs_answer="some", tests=["vegf"])
    session = make_session(nurse, in_days=0, starts=time(9, 0))
    visit = make_first_visit(nurse, session=session, wishes=wishes)
    page = nurse_client.get(session.get_absolute_url())
    words = said(page)
    assert "OKAFOR" in words
    for expected in ("New", "0 of 1 done", "Transport", "Booked", "Free", "1 of 6 places booked"):
        assert expected in words
    assert faults(page.content.decode()) == []
    assert AccessEvent.objects.filter(actor=nurse, patient_ref=visit.patient.ref, route="clinic_day").exists()


def test_a_day_without_a_clinic_says_so_and_an_unreal_day_is_not_found(nurse_client: Client) -> None:
    assert "No clinic is planned on this day" in said(nurse_client.get("/clinics/2026-02-27/"))
    assert nurse_client.get("/clinics/2026-02-31/").status_code == 404


@pytest.mark.parametrize(
    ("steps", "state", "referral"),
    [
        (["arrive"], "arrived", "booked"),
        (["arrive", "undo"], "booked", "booked"),
        (["arrive", "start", "complete"], "completed", "seen"),
        (["complete"], "completed", "seen"),
        (["missed"], "did_not_attend", "accepted"),
    ],
)
def test_the_day_is_recorded_with_one_press_each(
    steps: list[str], state: str, referral: str, nurse_client: Client, nurse: User
) -> None:
    visit = make_first_visit(nurse, session=make_session(nurse, in_days=0))
    for step in steps:
        visit.refresh_from_db()
        path = reverse("appointment_step", args=[visit.patient.ref, visit.pk])
        answer = nurse_client.post(path, {"step": step, "version": visit.version})
        assert answer.url == visit.slot.session.get_absolute_url()
    assert Appointment.objects.get().state == state
    assert Referral.objects.get().status == referral
    # Pressed again on the old page: nothing more, and it says so.
    answer = nurse_client.post(path, {"step": steps[-1], "version": visit.version}, follow=True)
    assert "changed while the page was open" in said(answer)
    assert Appointment.objects.get().state == state


def test_a_seen_patient_without_outcome_is_shown_on_the_list(nurse_client: Client, nurse: User) -> None:
    visit = make_first_visit(nurse, session=make_session(nurse, in_days=0))
    actions.complete(appointment=visit, by=nurse)
    page = nurse_client.get(visit.slot.session.get_absolute_url()).content.decode()
    assert reverse("record_outcome", args=[visit.referral.ref]) in page


SESSION = {
    "held_on": "+7d", "starts": "0900", "count": "4", "minutes": "30", "kind": "joint", "use": "either", "place": "QS",
}  # fmt: skip


def test_a_session_is_added_with_its_places(nurse_client: Client) -> None:
    answer = nurse_client.post("/clinics/new/", SESSION)
    session = ClinicSession.objects.get()
    assert answer.url == session.get_absolute_url()
    assert [slot.starts for slot in session.slots.order_by("starts")][:2] == [time(9, 0), time(9, 30)]


@pytest.mark.parametrize(
    ("changes", "box", "message"),
    [
        ({"held_on": ""}, "held_on", "Enter"),
        ({"held_on": "1 1 2020"}, "held_on", "today or later"),
        ({"starts": "nine"}, "starts", "such as 09:00"),
        ({"starts": "2500"}, "starts", "such as 09:00"),
        ({"count": "0"}, "count", ""),
        ({"count": "40", "minutes": "60"}, "count", "end on the same day"),
        ({"place": ""}, "place", "Enter the place"),
        ({"kind": ""}, "kind", "Select the kind"),
        ({"use": "nobody"}, "use", ""),
    ],
)
def test_a_wrong_box_of_a_session_is_named(
    changes: dict[str, str], box: str, message: str, nurse_client: Client
) -> None:
    page = nurse_client.post("/clinics/new/", SESSION | changes)
    assert set(page.context["form"].errors) == {box}
    assert message in page.context["form"].errors[box][0]
    assert not ClinicSession.objects.exists()


def test_a_session_is_cancelled_with_its_reason(nurse_client: Client, nurse: User) -> None:
    visit = make_first_visit(nurse)
    path = reverse("cancel_clinic_session", args=[visit.slot.session_id])
    assert "1 appointment is cancelled with it" in said(nurse_client.get(path))
    assert nurse_client.post(path, {"version": 1, "reason": ""}).status_code == 200
    assert nurse_client.post(path, {"version": 9, "reason": "Strike"}).status_code == 409
    assert nurse_client.post(path, {"version": 1, "reason": "Strike"}).status_code == 302
    assert "Strike" in said(nurse_client.get(visit.slot.session.get_absolute_url()))
    assert Referral.objects.get().status == "accepted"


# --- Booking a first visit


def test_the_page_suggests_a_latest_day_and_the_next_five_places(nurse_client: Client, nurse: User) -> None:
    referral = make_accepted(nurse, urgency="urgent")
    make_session(nurse, in_days=1, count=2, use="follow_up")
    make_session(nurse, in_days=3, count=4)
    make_session(nurse, in_days=20, count=4)
    page = nurse_client.get(reverse("book_referral", args=[referral.ref]))
    form, today = page.context["form"], timezone.localdate()
    assert len(form.places) == 5
    days = [slot.session.held_on for slot in form.places.values()]
    assert days == [today + timedelta(days=3)] * 4 + [today + timedelta(days=20)]
    words = said(page)
    assert f"{today + timedelta(days=14):%d-%b-%Y}" in words
    assert "123 days before the 18 weeks end" in words
    assert faults(page.content.decode()) == []
    later = nurse_client.get(reverse("book_referral", args=[referral.ref]), {"from": days[-1].isoformat()})
    assert len(later.context["form"].places) == 4


def test_a_first_visit_is_booked_and_its_answers_kept(nurse_client: Client, nurse: User, consultant: User) -> None:
    referral, session = make_accepted(nurse, communication_needs="Speaks Polish"), make_session(nurse)
    path = reverse("book_referral", args=[referral.ref])
    assert nurse_client.get(path).context["form"]["needs_note"].value() == "Speaks Polish"
    sent = booking(
        referral, slot_of(session, 1), needs=["interpreter", "escort"], needs_note="Polish", tests=["vegf", "records"],
        tests_owner=consultant.pk,
    )  # fmt: skip
    answer = nurse_client.post(path, sent)
    visit = Appointment.objects.get()
    assert answer.url == visit.get_absolute_url()
    assert (visit.needs, visit.told_how, visit.late) == (["interpreter", "escort"], "phone", "")
    assert {(item.test, item.owner) for item in visit.preparations.all()} == {
        ("vegf", consultant), ("records", consultant),
    }  # fmt: skip
    assert Referral.objects.get().status == "booked"
    assert nurse_client.get(path).url == visit.get_absolute_url(), "a booked one leads to its booking"
    page = nurse_client.get(visit.get_absolute_url())
    assert faults(page.content.decode()) == []
    assert "Interpreter, Escort (Polish)" in said(page)


@pytest.mark.parametrize(
    ("changes", "box", "message"),
    [
        ({"slot": ""}, "slot", "Select a place"),
        ({"slot": "x"}, "slot", ""),
        ({"needs": ["transport", "none_asked"]}, "needs", "not both"),
        ({"told_how": "", "told_on": "t"}, "told_how", "Select how"),
        ({"told_on": "+1d"}, "told_on", "today or in the past"),
    ],
)
def test_a_wrong_answer_of_a_booking_is_named_and_nothing_is_booked(
    changes: dict[str, Any], box: str, message: str, nurse_client: Client, nurse: User
) -> None:
    referral, session = make_accepted(nurse), make_session(nurse)
    sent = booking(referral, slot_of(session)) | changes
    page = nurse_client.post(reverse("book_referral", args=[referral.ref]), sent)
    assert set(page.context["form"].errors) == {box}
    assert message in page.context["form"].errors[box][0]
    assert not Appointment.objects.exists()


def test_a_place_that_has_just_gone_keeps_the_answers_and_offers_the_next_five(
    nurse_client: Client, nurse: User, patient: Patient
) -> None:
    referral, session = make_accepted(nurse), make_session(nurse, count=8)
    gone = slot_of(session)
    make_follow_up(nurse, patient, slot=gone)
    sent = booking(referral, gone, needs=["transport"], tests=["vegf"], needs_note="Ring the daughter")
    page = nurse_client.post(reverse("book_referral", args=[referral.ref]), sent)
    assert page.status_code == 409
    form = page.context["form"]
    assert "Somebody else has just booked that place" in form.errors["slot"][0]
    assert len(form.places) == 5
    assert str(gone.pk) not in form.places
    assert (form["needs"].value(), form["needs_note"].value()) == (["transport"], "Ring the daughter")
    assert Referral.objects.get(pk=referral.pk).status == "accepted"


def test_a_referral_that_changed_meanwhile_is_shown_before_it_is_booked(
    nurse_client: Client, nurse: User, consultant: User
) -> None:
    referral, session = make_accepted(nurse), make_session(nurse)
    sent = booking(referral, slot_of(session), needs_note="Ring the daughter")
    changed = referrals.take(referral=referral, by=consultant)
    path = reverse("book_referral", args=[referral.ref])
    page = nurse_client.post(path, sent)
    assert page.status_code == 409
    assert page.context["form"]["needs_note"].value() == "Ring the daughter"
    assert page.context["form"]["version"].value() == str(changed.version)
    assert not Appointment.objects.exists()
    # Somebody else booked it: there is nothing left to press.
    actions.book(
        slot=slot_of(session, 2), patient=changed.patient, by=consultant, referral=changed, version=changed.version
    )
    page = nurse_client.post(path, sent)
    assert page.status_code == 409
    assert "no longer possible" in said(page)


def test_a_day_after_the_18_weeks_interrupts_and_asks_why(nurse_client: Client, nurse: User) -> None:
    referral = make_accepted(nurse, received_on=timezone.localdate() - timedelta(days=120))
    early, late = make_session(nurse, in_days=6), make_session(nurse, in_days=7)
    path = reverse("book_referral", args=[referral.ref])
    page = nurse_client.post(path, booking(referral, slot_of(late), tests=["vegf", "eyes"]))
    assert "1 day after the 18 weeks end" in said(page)
    assert faults(page.content.decode()) == []
    assert not Appointment.objects.exists()
    assert ("tests", "eyes") in page.context["carried"]
    again = booking(referral, slot_of(late), tests=["vegf", "eyes"], late="patient")
    assert nurse_client.post(path, again).status_code == 302
    visit = Appointment.objects.get()
    assert (visit.late, visit.preparations.count(), referral.clock.stopped_on) == ("patient", 2, None)
    other = make_accepted(nurse, surname="Other", received_on=timezone.localdate() - timedelta(days=120))
    assert (
        nurse_client.post(reverse("book_referral", args=[other.ref]), booking(other, slot_of(early))).status_code == 302
    ), "the last day within the target asks nothing"


def test_a_place_that_has_passed_is_refused(nurse_client: Client, nurse: User) -> None:
    referral = make_accepted(nurse)
    gone = make_session(nurse, on=timezone.localdate() - timedelta(days=1))
    page = nurse_client.post(reverse("book_referral", args=[referral.ref]), booking(referral, slot_of(gone)))
    assert "still to come" in page.context["form"].errors["slot"][0]


def test_without_a_free_place_the_page_says_what_to_do(nurse_client: Client, nurse: User) -> None:
    referral = make_accepted(nurse)
    page = nurse_client.get(reverse("book_referral", args=[referral.ref]))
    assert "No place is free. Add a session" in said(page)
    assert faults(page.content.decode()) == []


# --- Follow-up, one appointment


def test_a_follow_up_is_booked_from_the_record(admin_client: Client, admin_user: User, patient: Patient) -> None:
    make_session(admin_user, use="new")
    session = make_session(admin_user, in_days=9, use="follow_up")
    path = reverse("book_follow_up", args=[patient.ref])
    assert {slot.session for slot in admin_client.get(path).context["form"].places.values()} == {session}
    answer = admin_client.post(path, {"slot": slot_of(session).pk, "version": 0})
    assert answer.url == Appointment.objects.get().get_absolute_url()
    page = admin_client.get(reverse("patient_appointments", args=[patient.ref]))
    assert "1 appointment, newest first" in said(page)


def test_nobody_books_for_the_dead(nurse_client: Client, nurse: User, patient: Patient) -> None:
    patients.record_death(patient=patient, by=nurse, died_on=None)
    assert nurse_client.get(reverse("book_follow_up", args=[patient.ref])).status_code == 302


def test_an_appointment_is_moved_told_prepared_and_cancelled(nurse_client: Client, nurse: User) -> None:
    visit = make_first_visit(nurse, wishes=actions.Wishes(tests=["vegf"]))
    later = slot_of(make_session(nurse, in_days=14))
    at = [visit.patient.ref, visit.pk]
    moved = {"version": 1, "slot": later.pk, "asked_by": "patient", "reason": "On holiday"}
    page = nurse_client.post(reverse("move_appointment", args=at), moved | {"version": 7})
    assert page.status_code == 409
    assert page.context["form"]["reason"].value() == "On holiday"
    assert nurse_client.post(reverse("move_appointment", args=at), moved).status_code == 302
    told = reverse("appointment_told", args=at)
    assert f'action="{told}"' in nurse_client.get(visit.get_absolute_url()).content.decode()
    assert "told_how" in nurse_client.post(told, {"version": 2}).context["form"].errors
    assert nurse_client.post(told, {"version": 1, "told_how": "letter"}).status_code == 409
    assert nurse_client.post(told, {"version": 2, "told_how": "letter"}).status_code == 302
    prepared = {"preparation": visit.preparations.get().pk}
    assert nurse_client.post(reverse("appointment_prepared", args=at), prepared).status_code == 302
    visit.refresh_from_db()
    assert (visit.slot, visit.told_how, visit.preparation_words) == (later, "letter", "Complete")
    sent = {"version": visit.version, "cancelled_by": "patient", "reason": "Moved abroad"}
    answer = nurse_client.post(reverse("cancel_appointment", args=at), sent)
    assert answer.url == visit.referral.get_absolute_url()
    assert Appointment.objects.get().state == "patient_cancel"
    assert nurse_client.get(reverse("cancel_appointment", args=at)).status_code == 302


def test_a_move_into_a_place_that_has_gone_keeps_the_words(nurse_client: Client, nurse: User, patient: Patient) -> None:
    visit = make_first_visit(nurse)
    gone = make_follow_up(nurse, patient, slot=slot_of(make_session(nurse, in_days=14))).slot
    sent = {"version": 1, "slot": gone.pk, "asked_by": "clinic", "reason": "Illness"}
    page = nurse_client.post(reverse("move_appointment", args=[visit.patient.ref, visit.pk]), sent)
    assert page.status_code == 409
    assert "slot" in page.context["form"].errors
    assert page.context["form"]["reason"].value() == "Illness"


def test_an_appointment_of_another_patient_is_not_found(nurse_client: Client, nurse: User, patient: Patient) -> None:
    visit = make_first_visit(nurse)
    for name in ("appointment", "move_appointment", "cancel_appointment"):
        assert nurse_client.get(reverse(name, args=[patient.ref, visit.pk])).status_code == 404


def test_a_restricted_record_asks_for_the_reason_first(nurse_client: Client, nurse: User, consultant: User) -> None:
    visit = make_first_visit(nurse)
    fresh = Patient.objects.get(pk=visit.patient_id)
    patients.restrict(patient=fresh, by=consultant, restricted=True, reason="Staff member", version=fresh.version)
    answer = nurse_client.get(visit.get_absolute_url())
    assert answer.status_code in {302, 403}
    assert "Restricted" in said(nurse_client.get(visit.slot.session.get_absolute_url()))


def test_every_role_may_book(nurse_client: Client, consultant_client: Client, admin_client: Client) -> None:
    assert {entry.callback.policy for entry in urlpatterns} == {"book visits"}
    for client in (nurse_client, consultant_client, admin_client):
        assert client.get("/clinics/").status_code == 200
