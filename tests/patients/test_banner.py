"""The identity on every page of a record: what it says, to whom, and in which states."""

from collections.abc import Iterator
from datetime import date

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from patients import actions
from patients.banner import tabs_for
from patients.models import Patient
from tests.factories import make_patient
from tests.patients.pages import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    """The ages below are those of this day."""
    with time_machine.travel("2026-11-23 09:00+00:00", tick=False):
        yield


def banner(client: Client, patient: Patient) -> str:
    """The banner's words; the Details page is one that every role may open."""
    words = text_of(client.get(f"/patients/{patient.ref}/details/"))
    return words[: words.index("Patient details")]


def test_it_says_who_this_is(nurse_client: Client, patient: Patient) -> None:
    words = banner(nurse_client, patient)
    assert "Testcase , Daniel (Mr)" in words or "Testcase, Daniel (Mr)" in words
    assert "Born 14-Jul-1958 14 July 1958 (68y)" in words
    assert "Sex Male" in words
    assert "NHS No. 999 000 0018" in words.replace("\N{NO-BREAK SPACE}", " ")
    assert "Not verified" in words


def test_the_surname_is_stored_as_entered_and_made_capital_by_the_style_sheet(nurse_client: Client) -> None:
    patient = make_patient(surname="van der Berg")
    html = nurse_client.get(f"/patients/{patient.ref}/details/").content.decode()
    assert '<span class="app-banner__surname">van der Berg</span>' in html


def test_a_checked_number_carries_no_warning(nurse_client: Client) -> None:
    assert "Not verified" not in banner(nurse_client, make_patient(national_id_verified=True))


def test_a_missing_number_is_said_with_its_reason(nurse_client: Client) -> None:
    patient = make_patient(national_id=None, national_id_note="Visitor from abroad")
    assert "NHS number not recorded Visitor from abroad" in banner(nurse_client, patient)


def test_a_missing_number_without_a_reason_says_that_too(nurse_client: Client) -> None:
    assert "NHS number not recorded no reason given" in banner(nurse_client, make_patient(national_id=None))


def test_an_unknown_birth_date_is_said_in_words(nurse_client: Client) -> None:
    patient = make_patient(birth_date=None, birth_precision="unknown")
    assert "Born Not known Sex" in banner(nurse_client, patient)


def test_a_rough_birth_date_gives_a_rough_age(nurse_client: Client) -> None:
    patient = make_patient(birth_date=date(1960, 1, 1), birth_precision="about")
    assert "about 1960" in banner(nurse_client, patient)
    assert "(about 66y)" in banner(nurse_client, patient)


def test_it_names_the_people_in_charge_and_the_preferred_name(
    nurse_client: Client, nurse: User, consultant: User
) -> None:
    words = banner(nurse_client, make_patient(consultant=consultant, key_worker=nurse, preferred_name="Dan"))
    assert "Preferred name Dan" in words
    assert "Consultant Dr Connie Tester" in words
    assert "Key worker Nora Tester" in words


def test_contact_details_are_folded_away_and_missing_ones_are_said(nurse_client: Client, patient: Patient) -> None:
    html = nurse_client.get(f"/patients/{patient.ref}/details/").content.decode()
    folded = html[html.index("<details") : html.index("</details>")]
    assert folded.count("Not recorded") == 4


def test_running_treatment_is_the_status(nurse_client: Client, consultant: User, patient: Patient) -> None:
    assert "Under assessment" in banner(nurse_client, patient)
    start = {"modality": "systemic", "regimen": "LEN_DEX", "started_on": date(2026, 1, 5)}
    line = actions.start_treatment(patient=patient, by=consultant, **start)
    assert "On treatment" in banner(nurse_client, patient)
    actions.end_treatment(line=line, by=consultant, ended_on=date(2026, 2, 1), stop_reason="completed")
    assert "On treatment" not in banner(nurse_client, patient)


def test_an_admin_sees_identity_but_not_that_there_is_treatment(
    admin_client: Client, consultant: User, patient: Patient
) -> None:
    start = {"modality": "systemic", "regimen": "LEN_DEX", "started_on": date(2026, 1, 5)}
    actions.start_treatment(patient=patient, by=consultant, **start)
    words = banner(admin_client, patient)
    assert "Daniel (Mr)" in words
    assert "On treatment" not in words
    assert "Under assessment" in words


def test_a_death_is_said_in_words_and_by_pattern(nurse_client: Client, nurse: User, patient: Patient) -> None:
    actions.record_death(patient=patient, by=nurse, died_on=date(2026, 3, 2))
    html = nurse_client.get(f"/patients/{patient.ref}/details/").content.decode()
    assert "app-banner--deceased" in html
    assert "Died 02-Mar-2026, age at death 67y" in html
    assert "(68y)" not in html


def test_a_death_without_a_date_is_said_too(nurse_client: Client, nurse: User, patient: Patient) -> None:
    actions.record_death(patient=patient, by=nurse, died_on=None)
    assert "Died, date not known" in banner(nurse_client, patient)


def test_each_role_gets_the_tabs_it_may_open(nurse: User, consultant: User, admin_user: User, patient: Patient) -> None:
    labels = {user.role: {tab.label for tab in tabs_for(patient, user)} for user in (nurse, consultant, admin_user)}
    assert {"Treatment", "Details"} <= labels["nurse"]
    assert "Who has looked" not in labels["nurse"]
    assert {"Treatment", "Details", "Who has looked"} <= labels["consultant"]
    assert {"Details", "Who has looked"} <= labels["admin"]
    assert not {"Treatment", "Assessments", "Results"} & labels["admin"]


def test_every_tab_that_is_offered_opens(consultant_client: Client, consultant: User, patient: Patient) -> None:
    for tab in tabs_for(patient, consultant):
        assert consultant_client.get(tab.url).status_code == 200, tab.label


def test_the_tab_one_is_on_is_marked_and_only_that(consultant: User, patient: Patient) -> None:
    def current(page: str) -> list[str]:
        return [tab.label for tab in tabs_for(patient, consultant, f"/patients/{patient.ref}/{page}") if tab.current]

    assert current("treatment/7/end/") == ["Treatment"]
    assert current("") == ["Overview"]
    assert current("care-status/") == []
