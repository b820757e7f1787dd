"""Editing details: what is saved, what is refused with the reason, and what two people at once get."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from patients import actions
from patients.conflict import merge
from patients.models import Patient
from tests.factories import make_patient
from tests.patients.pages import form_fields, text_of

pytestmark = pytest.mark.django_db


def address(patient: Patient) -> str:
    return f"/patients/{patient.ref}/details/"


def edit(client: Client, patient: Patient, **typed: Any):
    """Open the page, type, and send what a browser would send."""
    fields = form_fields(client.get(address(patient)), button="save")
    return client.post(address(patient), fields | typed)


def test_saving_an_untouched_page_changes_nothing_but_the_version(nurse_client: Client, patient: Patient) -> None:
    before = {f.name: getattr(patient, f.name) for f in Patient._meta.concrete_fields}
    assert edit(nurse_client, patient).status_code == 302
    patient.refresh_from_db()
    after = {f.name: getattr(patient, f.name) for f in Patient._meta.concrete_fields}
    assert {name for name in before if before[name] != after[name]} == {"version"}


def test_everything_typed_is_saved(nurse_client: Client, nurse: User, consultant: User, patient: Patient) -> None:
    typed = {
        "surname": "O'Neill",
        "given_name": "Siobhán",
        "title": "Ms",
        "preferred_name": "Shiv",
        "birth": "Jul 1960",
        "sex": "female",
        "national_id": "999 000 0026",
        "national_id_type": "",
        "national_id_verified": "on",
        "phone": "020 7946 0000",
        "email": "shiv@example.org",
        "address": "1 Example Street\r\nLeeds",
        "postcode": "ls62ab",
        "home_country": "england",
        "gp_name": "Dr Sample",
        "gp_practice": "Sample Surgery",
        "gp_ods_code": "a81001",
        "consent_share": "yes",
        "consent_research": "no",
        "consultant": str(consultant.pk),
        "key_worker": str(nurse.pk),
        "onset": "2023",
        "first_label": "CIDP",
    }
    assert edit(nurse_client, patient, **typed).status_code == 302
    saved = Patient.objects.get(pk=patient.pk)
    assert (saved.surname, saved.given_name, saved.sex) == ("O'Neill", "Siobhán", "female")
    assert (saved.birth_date, saved.birth_precision) == (date(1960, 7, 1), "month")
    assert (saved.national_id, saved.national_id_type, saved.national_id_verified) == ("9990000026", "nhs", True)
    assert (saved.postcode, saved.gp_ods_code) == ("LS6 2AB", "A81001")
    assert (saved.onset_on, saved.onset_precision, saved.first_label) == (date(2023, 1, 1), "year", "CIDP")
    assert (saved.consultant, saved.key_worker) == (consultant, nurse)
    assert (saved.consent_share, saved.consent_research, saved.consent_contact) == ("yes", "no", "not_asked")


@pytest.mark.parametrize(
    "box,typed,words",
    [
        ("national_id", "999 000 001", "The NHS number must have 10 digits. You entered 9"),
        ("national_id", "999 000 0019", "The last digit of the NHS number does not fit the others. Check each digit"),
        ("national_id", "0000000000", "cannot be one digit repeated"),
        ("national_id", "QQ 12 34 56 C", "looks like a National Insurance number"),
        ("national_id", "٩٩٩٠٠٠٠٠١٨", "must have digits only"),
        ("surname", "", "Enter the surname, or what is known of it"),
        ("surname", "x" * 81, "80 characters or fewer"),
        ("birth", "31 2 1958", "28 days"),
        ("birth", "1 1 2099", "today or in the past"),
        ("birth", "tomorrow week", "date"),
        ("birth", "14 7 1066", "Date of birth: the year must be"),
        ("onset", "1 1 2099", "today or in the past"),
        ("email", "not-an-address", "must be an email address, like name@nhs.net"),
        ("postcode", "LS", "Enter a full UK postcode, such as WC1N 3BG"),
        ("gp_ods_code", "!", "3 to 10 letters and digits"),
        ("address", "x" * 100_000, "400 characters or fewer. You entered 100000"),
        ("sex", "m", "Select one of the listed answers"),
        ("home_country", "atlantis", "Select one of the listed answers"),
        ("consultant", "999999", "Select one of the listed answers"),
        ("given_name", "a\x00b", "cannot be stored"),
    ],
)
def test_bad_input_is_named_beside_its_box_and_nothing_typed_is_lost(
    nurse_client: Client, patient: Patient, box: str, typed: str, words: str
) -> None:
    response = edit(nurse_client, patient, **{"phone": "typed before the mistake", box: typed})
    html = response.content.decode()
    assert response.status_code == 200
    assert words in html.replace(",", "") or words in html
    assert "<title>Error: " in html
    assert "There is a problem" in html
    again = form_fields(response)
    assert again["phone"] == "typed before the mistake"
    if box not in {"sex", "home_country", "consultant"} and "\x00" not in typed:
        assert again[box].strip() == typed.strip()
    patient.refresh_from_db()
    assert patient.version == 1


def test_a_number_of_another_record_is_refused_with_that_records_reference(
    nurse_client: Client, patient: Patient, other_patient: Patient
) -> None:
    html = edit(nurse_client, patient, national_id="9990000026").content.decode()
    assert f"Record {other_patient.ref} has this number" in html


def test_a_number_can_be_taken_away_with_the_reason(nurse_client: Client, patient: Patient) -> None:
    edit(nurse_client, patient, national_id="", national_id_note="Number belonged to a cousin")
    patient.refresh_from_db()
    assert (patient.national_id, patient.national_id_type) == (None, "")
    assert patient.national_id_note == "Number belonged to a cousin"


def test_a_missing_number_cannot_be_verified(nurse_client: Client, patient: Patient) -> None:
    response = edit(nurse_client, patient, national_id="", national_id_verified="on")
    assert "Enter the number that was checked" in response.content.decode()


def test_a_chi_number_is_recognised_by_the_date_it_begins_with(nurse_client: Client, patient: Patient) -> None:
    edit(nurse_client, patient, national_id="140758 1244", national_id_type="")
    patient.refresh_from_db()
    assert (patient.national_id, patient.national_id_type) == ("1407581244", "chi")


def test_a_chi_number_must_begin_with_a_date(nurse_client: Client, patient: Patient) -> None:
    response = edit(nurse_client, patient, national_id="9990000018", national_id_type="chi")
    assert "A CHI number begins with the date of birth" in response.content.decode()


def test_a_test_number_is_refused_where_real_patients_are(
    nurse_client: Client, patient: Patient, settings: Any
) -> None:
    settings.ALLOW_TEST_NHS_NUMBERS = False
    assert "kept for testing" in edit(nurse_client, patient, national_id="9990000026").content.decode()


def test_a_form_of_one_patient_cannot_be_saved_to_another(
    nurse_client: Client, patient: Patient, other_patient: Patient
) -> None:
    fields = form_fields(nurse_client.get(address(patient)), button="save")
    response = nurse_client.post(address(other_patient), fields | {"surname": "Wrong"})
    assert "This page was opened for another patient. Nothing was saved" in response.content.decode()
    other_patient.refresh_from_db()
    assert (other_patient.surname, other_patient.version) == ("Elsewhere", 1)


@pytest.mark.parametrize("version", ["", "x", "-1", "999999999999999999999"])
def test_a_tampered_version_saves_nothing_and_breaks_nothing(
    nurse_client: Client, patient: Patient, version: str
) -> None:
    assert edit(nurse_client, patient, version=version, surname="Forced").status_code in {200, 409}
    patient.refresh_from_db()
    assert patient.surname == "Testcase"


def test_an_admin_edits_identity_and_never_sees_onset(admin_client: Client, consultant: User, patient: Patient) -> None:
    actions.amend(
        patient=patient, by=consultant, version=1, onset_on=date(2023, 1, 1), onset_precision="year", first_label="CIDP"
    )
    page = admin_client.get(address(patient)).content.decode()
    assert "CIDP" not in page
    assert 'name="onset"' not in page
    edit(admin_client, patient, phone="020 7946 0000", first_label="sneaked in", onset="2020")
    patient.refresh_from_db()
    assert (patient.phone, patient.first_label, patient.onset_on) == ("020 7946 0000", "CIDP", date(2023, 1, 1))


def test_the_banner_shows_what_is_stored_and_not_what_was_typed(nurse_client: Client, patient: Patient) -> None:
    words = text_of(edit(nurse_client, patient, surname="Typed", birth="31 2 1958"))
    assert "Testcase" in words[: words.index("Patient details")]


class TestTwoAtOnce:
    def both(self, nurse_client: Client, consultant: User, patient: Patient, theirs: dict, yours: dict):
        """The nurse opens the page; the consultant saves; the nurse saves."""
        fields = form_fields(nurse_client.get(address(patient)), button="save")
        actions.amend(patient=patient, by=consultant, version=patient.version, **theirs)
        return nurse_client.post(address(patient), fields | yours)

    def test_a_clash_shows_opened_theirs_and_yours_and_saves_nothing(
        self, nurse_client: Client, consultant: User, patient: Patient
    ) -> None:
        page = self.both(nurse_client, consultant, patient, {"phone": "theirs 1"}, {"phone": "yours 2"})
        words = text_of(page)
        assert page.status_code == 409
        assert "Dr Connie Tester saved these details at" in words
        assert "Phone Not recorded theirs 1 yours 2" in words
        patient.refresh_from_db()
        assert patient.phone == "theirs 1"

    def test_yours_stays_in_the_form_and_saving_again_is_a_decision(
        self, nurse_client: Client, consultant: User, patient: Patient
    ) -> None:
        page = self.both(nurse_client, consultant, patient, {"phone": "theirs 1"}, {"phone": "yours 2"})
        again = form_fields(page, button="save")
        assert again["phone"] == "yours 2"
        assert nurse_client.post(address(patient), again).status_code == 302
        patient.refresh_from_db()
        assert (patient.phone, patient.version) == ("yours 2", 3)

    def test_changes_to_different_boxes_are_joined(
        self, nurse_client: Client, consultant: User, patient: Patient
    ) -> None:
        page = self.both(
            nurse_client, consultant, patient, {"postcode": "LS6 2AB", "birth_date": date(1958, 7, 15)}, {"phone": "2"}
        )
        assert "it takes over:" in text_of(page)
        nurse_client.post(address(patient), form_fields(page, button="save"))
        patient.refresh_from_db()
        assert (patient.phone, patient.postcode, patient.birth_date) == ("2", "LS6 2AB", date(1958, 7, 15))

    def test_a_third_save_meanwhile_is_told_again(
        self, nurse_client: Client, consultant: User, patient: Patient
    ) -> None:
        page = self.both(nurse_client, consultant, patient, {"phone": "theirs 1"}, {"phone": "yours 2"})
        actions.amend(patient=patient, by=consultant, version=2, phone="theirs 3")
        assert nurse_client.post(address(patient), form_fields(page, button="save")).status_code == 409


@pytest.mark.parametrize(
    "opened,theirs,yours,value,clashes,taken",
    [
        ("a", "a", "a", "a", (), ()),
        ("a", "a", "mine", "mine", (), ()),
        ("a", "their", "a", "their", (), ("box",)),
        ("a", "their", "mine", "mine", ("box",), ()),
        ("a", "same", "same", "same", (), ()),
    ],
)
def test_merging_one_box(opened: str, theirs: str, yours: str, value: str, clashes: tuple, taken: tuple) -> None:
    merged = merge({"box": opened}, {"box": theirs}, {"box": yours})
    assert (merged.values, merged.clashes, merged.taken) == ({"box": value}, clashes, taken)


class TestStatusAndDeath:
    def send(self, client: Client, patient: Patient, page: str, **typed: str):
        path = f"/patients/{patient.ref}/{page}/"
        return client.post(path, form_fields(client.get(path)) | typed)

    def test_care_status_is_changed(self, nurse_client: Client, patient: Patient) -> None:
        assert self.send(nurse_client, patient, "care-status", care_status="follow_up").status_code == 302
        patient.refresh_from_db()
        assert patient.care_status == "follow_up"

    def test_a_death_is_recorded_and_taken_back(self, nurse_client: Client, patient: Patient) -> None:
        assert self.send(nurse_client, patient, "death", died_on="2 3 2026").status_code == 302
        patient.refresh_from_db()
        assert (patient.deceased, patient.died_on) == (True, date(2026, 3, 2))
        assert self.send(nurse_client, patient, "death/error").status_code == 302
        patient.refresh_from_db()
        assert (patient.deceased, patient.died_on) == (False, None)

    @pytest.mark.parametrize(
        "died,words",
        [
            ("1 1 2099", "today or in the past"),
            ("1 1 1950", "must be after the date of birth, 14-Jul-1958"),
            ("x", "date"),
        ],
    )
    def test_an_impossible_date_of_death_is_refused(
        self, nurse_client: Client, patient: Patient, died: str, words: str
    ) -> None:
        response = self.send(nurse_client, patient, "death", died_on=died)
        assert words in response.content.decode()
        patient.refresh_from_db()
        assert not patient.deceased

    def test_a_death_is_not_recorded_over_somebody_elses_change(
        self, nurse_client: Client, consultant: User, patient: Patient
    ) -> None:
        path = f"/patients/{patient.ref}/death/"
        fields = form_fields(nurse_client.get(path)) | {"died_on": "2 3 2026"}
        actions.amend(patient=patient, by=consultant, version=1, surname="Corrected")
        page = nurse_client.post(path, fields)
        assert page.status_code == 409
        assert form_fields(page)["died_on"] == "2 3 2026"
        assert nurse_client.post(path, form_fields(page)).status_code == 302

    def test_a_birth_date_after_the_death_is_refused_by_the_details_page(self, nurse_client: Client) -> None:
        patient = make_patient()
        actions.record_death(patient=patient, by=None, died_on=date(2000, 1, 1))
        response = edit(nurse_client, patient, birth="1 1 2001")
        assert "The date of birth must be before the recorded date of death" in response.content.decode()
