"""The search pages: what opens by itself, what is recorded, and that no name reaches an address."""

import pytest
from django.test import Client

from accounts.models import User
from audit.models import AccessEvent
from patients.models import Patient
from tests.factories import make_patient

pytestmark = pytest.mark.django_db
SEARCH = "/patients/search/"


def search(client: Client, text: str):
    return client.post(SEARCH, {"q": text}, follow=True)


def test_a_number_opens_its_record_at_once(nurse_client: Client, patient: Patient) -> None:
    response = search(nurse_client, "999 000 0018")
    assert response.redirect_chain[-1][0].startswith(f"/patients/{patient.ref}/")


def test_a_name_never_opens_a_record_even_if_it_is_the_only_one(nurse_client: Client, patient: Patient) -> None:
    html = search(nurse_client, "testcase").content.decode()
    assert "TESTCASE, Daniel (Mr)" in html
    assert f'href="/patients/{patient.ref}/"' in html


def test_no_typed_word_stands_in_any_address(nurse_client: Client, patient: Patient) -> None:
    for typed in ("testcase", "14 7 1958", "9990000018", "999 000 0019"):
        for address, _ in search(nurse_client, typed).redirect_chain:
            # A day or a month of two digits may stand in a random reference by chance.
            words = [word for word in typed.casefold().split() if len(word) > 2]
            assert not any(word in address.casefold() for word in words), address


def test_back_from_a_record_shows_the_same_results_again(nurse_client: Client, patient: Patient) -> None:
    address = search(nurse_client, "testcase").redirect_chain[-1][0]
    nurse_client.get(f"/patients/{patient.ref}/details/")
    assert "TESTCASE, Daniel (Mr)" in nurse_client.get(address).content.decode()


def test_somebody_elses_results_cannot_be_opened(nurse_client: Client, admin_client: Client, patient: Patient) -> None:
    address = search(nurse_client, "testcase").redirect_chain[-1][0]
    response = admin_client.get(address)
    assert (response.status_code, response.url) == (302, SEARCH)


def test_a_search_is_recorded_with_its_count_and_each_record_it_showed(
    nurse_client: Client, nurse: User, patient: Patient
) -> None:
    other = make_patient(by=nurse, surname="Testcase", given_name="Olive", national_id=None)
    search(nurse_client, "testcase")
    events = AccessEvent.objects.filter(verb="search", actor=nurse)
    assert events.get(patient_ref="").count == 2
    assert set(events.exclude(patient_ref="").values_list("patient_ref", flat=True)) == {patient.ref, other.ref}
    assert len(set(events.values_list("request_id", flat=True))) == 1


def test_what_was_typed_is_not_recorded(nurse_client: Client, patient: Patient) -> None:
    search(nurse_client, "testcase")
    search(nurse_client, "9990000018")
    kept = "".join(f"{e.detail}{e.route}{e.patient_ref}" for e in AccessEvent.objects.all()).casefold()
    assert "testcase" not in kept
    assert "999000" not in kept


def test_offered_lookalikes_are_recorded_too(nurse_client: Client, patient: Patient) -> None:
    html = search(nurse_client, "testcsae").content.decode()
    assert "No patient matches “testcsae”" in html
    assert "Surnames spelt nearly so" in html
    assert AccessEvent.objects.filter(verb="search", patient_ref=patient.ref).exists()


def test_look_alikes_carry_a_tag_with_the_reason(nurse_client: Client, patient: Patient) -> None:
    make_patient(surname="Testcase", given_name="Dana", national_id="9990000026")
    html = search(nurse_client, "testcase").content.decode()
    assert html.count("Similar name") == 2
    assert f"Number differs from {patient.ref} in only 2 digits" in html


def test_nothing_found_says_what_to_try(nurse_client: Client) -> None:
    html = search(nurse_client, "Okafr").content.decode()
    assert "No patient matches “Okafr”. Try fewer letters, the date of birth, or the NHS number." in html


@pytest.mark.parametrize(
    "typed,words",
    [
        ("999 000 0019", "does not fit the others"),
        ("999 000 001", "The NHS number must have 10 digits. You entered 9"),
        ("31 2 1958", "28 days"),
        ("", "Type a name, a date of birth or the NHS number"),
        ("   ", "Type a name, a date of birth or the NHS number"),
    ],
)
def test_a_text_that_cannot_be_searched_for_is_explained_and_kept(nurse_client: Client, typed: str, words: str) -> None:
    html = search(nurse_client, typed).content.decode()
    assert html.count(words) == 2, "in the summary and beside the box"
    assert "<title>Error: " in html
    assert f'value="{typed.strip()}"' in html


def test_typed_signs_are_shown_as_text_and_not_run(nurse_client: Client) -> None:
    html = search(nurse_client, "<script>alert(1)</script>").content.decode()
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)" in html


def test_only_the_last_few_searches_are_kept(nurse_client: Client) -> None:
    for number in range(12):
        search(nurse_client, f"name{number}")
    assert len(nurse_client.session["patient_searches"]) == 5


def test_the_search_page_lists_the_records_one_opened_last(nurse_client: Client, patient: Patient) -> None:
    assert "Records you opened last" not in nurse_client.get(SEARCH).content.decode()
    nurse_client.get(f"/patients/{patient.ref}/details/")
    html = nurse_client.get(SEARCH).content.decode()
    assert "Records you opened last" in html
    assert patient.ref in html


def test_a_made_up_address_leads_back_to_the_box(nurse_client: Client) -> None:
    assert nurse_client.get(f"{SEARCH}made-up/").url == SEARCH


def test_each_role_may_find_a_patient(
    nurse_client: Client, consultant_client: Client, admin_client: Client, patient: Patient
) -> None:
    for client in (nurse_client, consultant_client, admin_client):
        assert "TESTCASE" in search(client, "testcase").content.decode()


def test_an_admin_is_led_to_a_page_that_an_admin_may_open(admin_client: Client, patient: Patient) -> None:
    assert search(admin_client, "9990000018").status_code == 200
