"""The telephone advice log: who sees it, what can stop its form, what it says about the numbers."""

from collections.abc import Iterator
from datetime import date

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import User
from patients.actions import restrict
from patients.models import Patient
from tests.conftest import logged_in
from tests.factories import make_patient
from tests.reports.pages import sound, words
from tests.work.factories import make_call
from work.models import AdviceCall, Task

pytestmark = pytest.mark.django_db
FIVE = {
    "caller": "Dr Jo Example", "call_back": "bleep 4123", "summary": "Breathless since yesterday",
    "advice": "Chest film tonight", "remains": "no",
}  # fmt: skip
LOG, NEW = "/advice/", "/advice/new/"


@pytest.fixture(autouse=True)
def friday_evening() -> Iterator[None]:
    with time_machine.travel("2026-11-20 18:30+00:00", tick=False):
        yield


def test_an_admin_sees_no_advice_and_no_way_to_it(admin_user: User, nurse: User) -> None:
    call = make_call(nurse, action="Ring the ward back", follow_up_role="admin")
    client = logged_in(admin_user)
    for address in (LOG, NEW, call.get_absolute_url()):
        assert client.get(address).status_code == 403
    page = sound(client.get("/tasks/?tab=role"))
    assert "Ring the ward back" in page
    assert "/advice/" not in page


@pytest.mark.parametrize(
    ("now", "number"), [("2026-11-20 18:30", "0785 2220 900"), ("2026-11-20 16:59", "020 3447 7359")]
)
def test_the_page_says_which_number_applies_now(nurse_client: Client, now: str, number: str) -> None:
    with time_machine.travel(f"{now}+00:00", tick=False):
        page = words(sound(nurse_client.get(LOG)))
        form = words(sound(nurse_client.get(NEW)))
    assert page.partition("Now:")[2].index(number) < 80
    assert number in form.partition("Open now.")[2][:120]


def test_five_answers_are_enough(nurse_client: Client, nurse: User) -> None:
    page = sound(nurse_client.post(NEW, FIVE, follow=True))
    assert "Breathless since yesterday" in page
    call = AdviceCall.objects.get()
    assert (call.given_by, call.out_of_hours, call.follow_up) == (nurse, True, None)
    assert "Breathless" not in sound(nurse_client.get(LOG)), "clinical words stand on the page of the call"


@pytest.mark.parametrize("missing", FIVE)
def test_each_of_the_five_is_asked_for(nurse_client: Client, missing: str) -> None:
    page = sound(nurse_client.post(NEW, {name: value for name, value in FIVE.items() if name != missing}))
    assert page.count("There is a problem") == 1
    assert not AdviceCall.objects.exists()


def test_what_remains_needs_words_and_becomes_a_task(nurse_client: Client, nurse: User) -> None:
    sent = FIVE | {"remains": "yes", "follow_up": "me"}
    assert "Enter what remains to be done" in sound(nurse_client.post(NEW, sent))
    page = sound(nurse_client.post(NEW, sent | {"action": "Ring the ward"}, follow=True))
    assert "A task for 23-Nov-2026 is added" in page
    task = Task.objects.get()
    assert (task.title, task.owner, task.due_on) == ("Ring the ward", nurse, date(2026, 11, 23))
    assert task.address == AdviceCall.objects.get().get_absolute_url()


def test_under_nothing_remains_hidden_words_make_no_task(nurse_client: Client) -> None:
    nurse_client.post(NEW, FIVE | {"action": "Ring the ward", "follow_up": "nurse"})
    assert AdviceCall.objects.count() == 1
    assert not Task.objects.exists()


def test_a_call_of_earlier_is_judged_by_its_own_hour(nurse_client: Client) -> None:
    nurse_client.post(NEW, FIVE | {"called_on": "20 11 2026", "called_time": "16:59"})
    assert AdviceCall.objects.get().out_of_hours is False
    page = sound(nurse_client.post(NEW, FIVE | {"called_time": "23:00"}))
    assert "The time of the call must be now or in the past" in page
    page = sound(nurse_client.post(NEW, FIVE | {"called_on": "20 11 2026"}))
    assert "Enter the time of the call" in page


@pytest.mark.parametrize("typed", ["999 000 0018", "ref"])
def test_the_patient_is_found_by_number_or_reference(nurse_client: Client, patient: Patient, typed: str) -> None:
    nurse_client.post(NEW, FIVE | {"patient": patient.ref.lower() if typed == "ref" else typed})
    assert AdviceCall.objects.get().patient == patient


def test_a_number_of_nobody_is_said_and_keeps_the_words(nurse_client: Client) -> None:
    page = sound(nurse_client.post(NEW, FIVE | {"patient": "999 000 0026"}))
    assert "No record has this number" in page
    assert "Chest film tonight" in page


def test_a_call_about_a_restricted_record_asks_for_the_reason(nurse_client: Client, consultant: User) -> None:
    patient = make_patient(by=consultant, consultant=consultant)
    restrict(patient=patient, by=consultant, version=patient.version, restricted=True, reason="Staff member")
    assert "This record is restricted" in sound(nurse_client.post(NEW, FIVE | {"patient": patient.ref}))
    call = make_call(consultant, patient=patient)
    refused = nurse_client.get(call.get_absolute_url())
    assert refused.status_code == 403
    assert "Breathless" not in refused.content.decode()
    assert "TESTCASE" not in sound(nurse_client.get(LOG))
    assert "Breathless" in sound(logged_in(consultant).get(call.get_absolute_url()))


def test_a_correction_withdraws_the_first_and_writes_anew(nurse_client: Client, nurse: User) -> None:
    call = make_call(nurse, action="Ring back")
    address = reverse("correct_advice", args=[call.pk])
    assert "Breathless since yesterday" in sound(nurse_client.get(address))
    assert "Enter what was wrong" in sound(nurse_client.post(address, FIVE))
    page = sound(nurse_client.post(address, FIVE | {"advice": "Echo tomorrow", "reason": "Wrong test"}, follow=True))
    assert "Echo tomorrow" in page
    new = AdviceCall.objects.get(corrects=call)
    assert new.advice == "Echo tomorrow"
    old = sound(nurse_client.get(call.get_absolute_url()))
    for part in ("Entered in error", "Wrong test", "Chest film and ring back", new.get_absolute_url()):
        assert part in old
    assert Task.objects.get().state == "cancelled"
    assert nurse_client.get(address).status_code == 302


def test_a_withdrawn_call_stays_readable(nurse_client: Client, nurse: User) -> None:
    call = make_call(nurse)
    address = reverse("withdraw_advice", args=[call.pk])
    assert "Enter what was wrong" in sound(nurse_client.post(address, {"reason": ""}))
    page = sound(nurse_client.post(address, {"reason": "Logged twice"}, follow=True))
    assert "Logged twice" in page
    assert "Breathless since yesterday" in page
    assert "Entered in error" in sound(nurse_client.get(LOG))
    assert "withdrawn already" in sound(nurse_client.post(address, {"reason": "Again"}, follow=True))
