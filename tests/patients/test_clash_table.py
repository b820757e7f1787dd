"""The table that two people meet who changed the same box: every kind of answer in the words of the screens."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from patients import actions
from patients.conflict import as_opened
from patients.models import Patient
from tests.factories import make_patient
from tests.interface.html import text_of, tree
from tests.patients.pages import form_fields

pytestmark = pytest.mark.django_db


def clash_table(client: Client, patient: Patient, by: User, theirs: dict[str, Any], yours: dict[str, str]) -> Any:
    """Open the details, let `by` save theirs, send yours; return the answer."""
    address = f"/patients/{patient.ref}/details/"
    fields = form_fields(client.get(address), button="save")
    actions.amend(patient=patient, by=by, version=patient.version, **theirs)
    return client.post(address, fields | yours)


def lines(response: Any) -> list[list[str]]:
    """Box, opened, theirs, yours of each line."""
    root = tree(response.content.decode())
    table = next(one for one in root.iter("table") if text_of(one.find("caption")) == "Boxes that you both changed")
    return [[text_of(cell) for cell in row] for row in table.find("tbody")]


@pytest.mark.parametrize(
    ("theirs", "yours", "line"),
    [
        # Text.
        ({"phone": "020 1111"}, {"phone": "020 2222"}, ["Phone", "Not recorded", "020 1111", "020 2222"]),
        ({"surname": "Ash"}, {"surname": "Elm"}, ["Surname", "Testcase", "Ash", "Elm"]),
        ({"title": "Dr"}, {"title": ""}, ["Title", "Mr", "Dr", "Not recorded"]),
        # Abbreviations stay in capitals.
        ({"gp_practice": "Ash"}, {"gp_practice": "Elm"}, ["GP practice", "Not recorded", "Ash", "Elm"]),
        ({"gp_name": "Dr Ash"}, {"gp_name": "Dr Elm"}, ["GP", "Not recorded", "Dr Ash", "Dr Elm"]),
        (
            {"national_id": "9990000026"},
            {"national_id": "999 000 0034"},
            ["NHS, CHI or H&C number", "9990000018", "9990000026", "9990000034"],
        ),
        # Answers of a closed list are said as the form says them.
        ({"sex": "female"}, {"sex": "not_known"}, ["Sex at birth", "Male", "Female", "Not known"]),
        (
            {"home_country": "northern_ireland"},
            {"home_country": "scotland"},
            ["Home country", "England", "Northern Ireland", "Scotland"],
        ),
        (
            {"consent_share": "yes"},
            {"consent_share": "no"},
            ["Consent to share with other care teams", "Not asked", "Yes", "No"],
        ),
        # Dates as on every screen.
        (
            {"birth_date": date(1958, 7, 15)},
            {"birth": "16 7 1958"},
            ["Date of birth", "14-Jul-1958", "15-Jul-1958", "16-Jul-1958"],
        ),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)  # fmt: skip
def test_a_clash_is_shown_in_the_words_of_the_screens(
    nurse_client: Client, consultant: User, patient: Patient, theirs: dict, yours: dict, line: list[str]
) -> None:
    response = clash_table(nurse_client, patient, consultant, theirs, yours)
    assert response.status_code == 409
    assert lines(response) == [line]


def test_colleagues_are_named_and_not_numbered(
    nurse_client: Client, nurse: User, consultant: User, patient: Patient
) -> None:
    other = User.objects.create(username="other", role="consultant", first_name="Dr Omar", last_name="Other")
    response = clash_table(nurse_client, patient, nurse, {"consultant": consultant}, {"consultant": str(other.pk)})
    assert lines(response) == [["Consultant", "Not recorded", "Dr Connie Tester", "Dr Omar Other"]]


def test_several_clashes_are_several_lines_and_the_rest_is_joined(
    nurse_client: Client, consultant: User, patient: Patient
) -> None:
    theirs = {"phone": "1111", "postcode": "LS6 2AB", "email": "theirs@clinic.invalid"}
    response = clash_table(
        nurse_client, patient, consultant, theirs, {"phone": "2222", "email": "yours@clinic.invalid", "title": "Dr"}
    )
    assert {line[0] for line in lines(response)} == {"Phone", "Email"}
    fields = form_fields(response)
    assert [fields[name] for name in ("phone", "email", "postcode", "title")] == [
        "2222",
        "yours@clinic.invalid",
        "LS6 2AB",
        "Dr",
    ]


def test_a_change_by_the_system_is_said_to_be_one(nurse_client: Client, patient: Patient) -> None:
    response = clash_table(nurse_client, patient, None, {"phone": "1111"}, {"phone": "2222"})
    assert "The system saved these details" in text_of(tree(response.content.decode()))


def test_an_admin_who_clashes_over_a_clinical_box_sees_none_of_it(
    admin_client: Client, consultant: User, patient: Patient
) -> None:
    response = clash_table(
        admin_client, patient, consultant, {"first_label": "Kworbit", "phone": "1111"}, {"phone": "2222"}
    )
    assert response.status_code == 409
    assert "Kworbit" not in response.content.decode()
    assert [line[0] for line in lines(response)] == ["Phone"]


def test_the_opened_version_is_read_from_history(nurse: User, patient: Patient) -> None:
    for number in (1, 2, 3):
        actions.amend(patient=patient, by=nurse, version=number, phone=f"after {number}")
    fresh = Patient.objects.get(pk=patient.pk)
    assert [as_opened(fresh, version, ["phone"])["phone"] for version in (1, 2, 3, 4)] == [
        "",
        "after 1",
        "after 2",
        "after 3",
    ]
    assert as_opened(fresh, 99, ["phone"]) == {"phone": "after 3"}, "a version that never was"


def test_a_clash_of_one_patient_is_not_read_from_another(nurse: User, patient: Patient) -> None:
    other = make_patient(by=nurse, surname="Elsewhere", national_id="9990000026")
    assert as_opened(other, 1, ["surname"]) == {"surname": "Elsewhere"}
