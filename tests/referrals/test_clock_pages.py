"""The page of the clock: what it shows, what it refuses, and that no word typed is lost."""

import re
from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import User
from patients.actions import start_treatment
from patients.models import Patient
from referrals import actions
from referrals.models import Referral, WaitingClock
from tests.factories import make_patient
from tests.interface.html import faults
from tests.referrals.factories import make_referral

pytestmark = pytest.mark.django_db
JANUARY = date(2026, 1, 5)


@pytest.fixture(autouse=True)
def monday() -> Any:
    with time_machine.travel("2026-11-23 09:00+00:00", tick=False) as clock:
        yield clock


@pytest.fixture
def referral(nurse: User, patient: Patient) -> Referral:
    found = make_referral(nurse, received_on=JANUARY)
    return actions.accept(referral=found, by=nurse, version=1, patient=patient)


def of(referral: Referral) -> WaitingClock:
    return WaitingClock.objects.get(referral=referral)


def text_of(response: Any) -> str:
    """The page in one line, its dates as they are seen."""
    seen = re.sub(
        r'<time[^>]*><span aria-hidden="true">([^<]*)</span>.*?</time>', r"\1", response.content.decode(), flags=re.S
    )
    return " ".join(seen.split())


def page(client: Client, referral: Referral) -> str:
    response = client.get(reverse("waiting_clock", args=[referral.ref]))
    assert faults(response.content.decode()) == []
    return text_of(response)


def send(client: Client, referral: Referral, **typed: str) -> Any:
    sent = {"version": of(referral).version} | typed
    return client.post(reverse("record_clock_code", args=[referral.ref]), sent)


@pytest.mark.parametrize(
    ("stop", "words", "breached"), [("11 5 2026", "126 days of 126", False), ("12 5 2026", "127 days of 126", True)]
)
def test_the_vectors_through_the_form(
    stop: str, words: str, breached: bool, nurse_client: Client, referral: Referral, patient: Patient
) -> None:
    Patient.objects.filter(pk=patient.pk).update(home_country="england")
    assert send(nurse_client, referral, code="30", happened_on=stop).status_code == 302
    shown = page(nurse_client, referral)
    assert words in shown and "11-May-2026" in shown
    assert ("Breached" in shown) is breached
    on_referral = text_of(nurse_client.get(referral.get_absolute_url()))
    assert words in on_referral and ("Breached" in on_referral) is breached


@pytest.mark.parametrize(
    ("code", "typed"),
    [(code, {}) for code in ("20", "30", "31", "32", "34", "35", "36", "98", "99")]
    + [("33", {"told": "yes"}), ("21", {"original_start": ""})],
)
def test_each_code_that_fits_a_running_clock_is_recorded_by_the_form(
    code: str, typed: dict[str, str], nurse_client: Client, referral: Referral, nurse: User
) -> None:
    assert send(nurse_client, referral, code=code, happened_on="2 3 2026", note="Letter", **typed).status_code == 302
    row = of(referral).activities.get(code=code)
    assert (row.happened_on, row.note, row.recorded_by) == (date(2026, 3, 2), "Letter", nurse)
    shown = page(nurse_client, referral)
    assert row.words in shown and "Nora Tester" in shown


@pytest.mark.parametrize(
    ("typed", "box", "words"),
    [
        ({"happened_on": "t"}, "code", "Select what happened"),
        ({"code": "13", "happened_on": "t"}, "code", ""),
        ({"code": "30"}, "happened_on", "Enter the date"),
        ({"code": "30", "happened_on": "+1d"}, "happened_on", "today or in the past"),
        ({"code": "30", "happened_on": "4 1 2026"}, "happened_on", "cannot stop before it started, on 05-Jan-2026"),
        ({"code": "33", "happened_on": "t"}, "told", "Select whether the appointment was clearly told"),
        ({"code": "91", "happened_on": "t"}, "code", "the clock runs already"),
        ({"code": "10", "happened_on": "t"}, "code", "the clock runs already"),
        ({"code": "20", "happened_on": "t", "note": "x" * 301}, "note", "300"),
    ],
)
def test_a_wrong_box_is_named_and_nothing_is_recorded(
    typed: dict[str, str], box: str, words: str, nurse_client: Client, referral: Referral
) -> None:
    response = send(nurse_client, referral, **typed)
    errors = dict(response.context["form"].errors)
    assert set(errors) == {box} and words in errors[box][0]
    assert of(referral).activities.count() == 1
    assert faults(response.content.decode()) == []


def test_what_belongs_to_another_code_cannot_stop_the_form(nurse_client: Client, referral: Referral) -> None:
    send(nurse_client, referral, code="30", happened_on="t", original_start="soon", told="maybe")
    assert of(referral).stop_code == "30"


def test_the_same_page_sent_twice_records_one_code(nurse_client: Client, referral: Referral) -> None:
    form = nurse_client.get(reverse("waiting_clock", args=[referral.ref])).context["form"]
    key = str(form["submission_key"].value())
    sent = {"version": of(referral).version, "code": "20", "happened_on": "t", "submission_key": key}
    for _ in range(2):
        assert nurse_client.post(reverse("record_clock_code", args=[referral.ref]), sent).status_code == 302
    assert of(referral).activities.count() == 2


def test_an_old_page_keeps_the_words_and_can_be_sent_again(nurse_client: Client, referral: Referral) -> None:
    old = of(referral).version
    send(nurse_client, referral, code="20", happened_on="2 3 2026")
    response = send(nurse_client, referral, version=str(old), code="30", happened_on="3 3 2026", note="My words")
    assert response.status_code == 409 and of(referral).stop_code == ""
    assert "this clock changed while you were writing" in text_of(response) and "My words" in text_of(response)
    assert faults(response.content.decode()) == []
    form = response.context["form"]
    again = {"version": form["version"].value(), "code": "30", "happened_on": "3 3 2026", "note": "My words"}
    assert nurse_client.post(reverse("record_clock_code", args=[referral.ref]), again).status_code == 302
    assert of(referral).stop_code == "30"


def test_a_withdrawn_code_stays_on_the_page_struck_through_with_its_reason(
    nurse_client: Client, referral: Referral
) -> None:
    send(nurse_client, referral, code="30", happened_on="1 9 2026")
    row = of(referral).activities.get(code="30")
    url = reverse("withdraw_clock_code", args=[referral.ref, row.pk])
    assert faults(nurse_client.get(url).content.decode()) == []
    empty = nurse_client.post(url, {"version": of(referral).version, "reason": " "})
    assert empty.context["form"].errors["reason"] == ["Enter why the code is withdrawn"]
    nurse_client.post(url, {"version": of(referral).version, "reason": "Second line, not the first"})
    shown = page(nurse_client, referral)
    assert "Second line, not the first" in shown and "Withdrawn" in shown and "app-struck" in shown
    assert "Stopped: treatment" not in shown and "Running" in shown
    assert nurse_client.get(url).status_code == 404


def test_what_does_not_fit_is_said_in_words(nurse_client: Client, referral: Referral) -> None:
    send(nurse_client, referral, code="30", happened_on="1 9 2026")
    send(nurse_client, referral, code="34", happened_on="2 3 2026")
    shown = page(nurse_client, referral)
    assert "What does not fit" in shown
    assert "01-Sep-2026, code 30: No clock runs: the pathway has ended" in shown


def test_a_treatment_that_began_asks_for_code_30_and_stops_nothing(
    nurse_client: Client, referral: Referral, nurse: User, patient: Patient
) -> None:
    early = {"modality": "systemic", "regimen": "LEN_DEX", "started_on": date(2025, 12, 1)}
    start_treatment(patient=patient, by=nurse, **early)
    assert "Record code 30" not in text_of(nurse_client.get(referral.get_absolute_url()))
    start_treatment(patient=patient, by=nurse, **(early | {"regimen": "BOR_DEX", "started_on": date(2026, 5, 4)}))
    shown = text_of(nurse_client.get(referral.get_absolute_url()))
    assert "Treatment began on 04-May-2026, and the clock runs on" in shown
    assert of(referral).is_running
    opened = nurse_client.get(f"{reverse('record_clock_code', args=[referral.ref])}?code=30&on=2026-05-04")
    form = opened.context["form"]
    assert (form["code"].value(), form["happened_on"].value()) == ("30", date(2026, 5, 4))
    assert faults(opened.content.decode()) == []
    send(nurse_client, referral, code="30", happened_on="4 5 2026")
    assert "Record code 30" not in text_of(nurse_client.get(referral.get_absolute_url()))


def test_an_address_with_nonsense_opens_an_empty_form(nurse_client: Client, referral: Referral) -> None:
    opened = nurse_client.get(f"{reverse('record_clock_code', args=[referral.ref])}?code=77&on=soon")
    assert (opened.context["form"]["code"].value(), opened.context["form"]["happened_on"].value()) == (None, None)


@pytest.mark.parametrize(
    ("country", "words"),
    [
        ("england", "Yes"),
        ("scotland", "Not reportable: Scotland"),
        ("not_known", "Not known: country of residence not recorded"),
    ],
)
def test_the_page_says_whether_the_wait_counts(
    country: str, words: str, nurse_client: Client, referral: Referral, patient: Patient
) -> None:
    Patient.objects.filter(pk=patient.pk).update(home_country=country)
    shown = page(nurse_client, referral)
    assert f"<dt>Counts for England</dt><dd>{words}</dd>" in shown
    assert ("Breached" in shown) is (country != "scotland")


def test_a_delay_is_recorded_ended_and_marked_as_an_error(nurse_client: Client, referral: Referral) -> None:
    url = reverse("record_patient_delay", args=[referral.ref])
    wrong = nurse_client.post(url, {"began_on": "1 4 2026", "reason": ""})
    assert wrong.context["form"].errors["reason"] == ["Enter what the patient chose"]
    assert faults(wrong.content.decode()) == []
    before = of(referral).days_waited(date(2026, 11, 23))
    version = of(referral).version
    nurse_client.post(url, {"version": version, "began_on": "1 4 2026", "reason": "Abroad until May"})
    delay = of(referral).delays.get()
    assert "01-Apr-2026 until not yet known: Abroad until May" in page(nurse_client, referral)
    end = reverse("end_patient_delay", args=[referral.ref, delay.pk])
    refused = nurse_client.post(end, {"version": version, "ended_on": "1 3 2026"})
    assert "on or after the day it began" in str(refused.context["form"].errors)
    nurse_client.post(end, {"version": version, "ended_on": "1 5 2026"})
    assert "01-Apr-2026 until 01-May-2026" in page(nurse_client, referral)
    withdrawal = {"version": version, "reason": "Another person"}
    nurse_client.post(reverse("withdraw_patient_delay", args=[referral.ref, delay.pk]), withdrawal)
    shown = page(nurse_client, referral)
    assert "Entered in error" in shown and "Another person" in shown
    assert of(referral).days_waited(date(2026, 11, 23)) == before
    assert nurse_client.get(end).status_code == 404


def test_the_identifiers_of_the_pathway_are_kept(nurse_client: Client, referral: Referral) -> None:
    url = reverse("clock_pathway", args=[referral.ref])
    typed = {"pathway_identifier": "rrv 123", "ubrn": "123", "referring_provider": "Example Infirmary"}
    wrong = nurse_client.post(url, typed | {"version": of(referral).version})
    assert "12 digits" in str(wrong.context["form"].errors)
    nurse_client.post(url, typed | {"version": of(referral).version, "ubrn": "0001 2345 6789"})
    shown = page(nurse_client, referral)
    assert "RRV123" in shown and "000123456789" in shown and "Example Infirmary" in shown


def test_a_referral_without_a_clock_says_why(nurse_client: Client, nurse: User, referral: Referral) -> None:
    new = make_referral(nurse)
    assert "No clock belongs to this referral" in page(nurse_client, new)
    assert nurse_client.get(reverse("record_clock_code", args=[new.ref])).status_code == 404
    second = actions.accept(referral=new, by=nurse, version=1, patient=referral.patient)
    assert f'runs under <a href="{reverse("waiting_clock", args=[referral.ref])}">' in page(nurse_client, second)


def test_the_codes_of_another_clock_are_not_found(nurse_client: Client, nurse: User, referral: Referral) -> None:
    other = make_patient(by=nurse, surname="Elsewhere", national_id="9990000026")
    theirs = actions.accept(referral=make_referral(nurse), by=nurse, version=1, patient=other)
    row = theirs.clock.activities.get()
    delay = actions.record_patient_delay(clock=theirs.clock, by=nurse, began_on=JANUARY, reason="Abroad")
    for name, pk in (("withdraw_clock_code", row.pk), ("end_patient_delay", delay.pk)):
        assert nurse_client.get(reverse(name, args=[referral.ref, pk])).status_code == 404
