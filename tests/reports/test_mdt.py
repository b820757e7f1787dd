"""The projector shows one person and nobody else; the pack shows what the criteria say of each."""

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from assessments.instruments.imaging import IMAGING
from mdt.models import Case
from patients.models import Patient
from reports.course import events_of
from tests.assessments.factories import make_signed
from tests.factories import make_patient
from tests.interface.html import faults, text_of, tree
from tests.mdt.factories import DAY, decide, make_case, make_meeting
from tests.reminders.factories import number_of
from tests.reports.factories import typical

pytestmark = pytest.mark.django_db
NAMES = ("Abernathy", "Birdwhistle", "Cobblepot", "Dunwoody", "Entwistle", "Fotheringay", "Grimshawe", "Hathersage",
         "Inglethorpe", "Jellicoe")  # fmt: skip


@pytest.fixture
def ten(consultant: User) -> list[Case]:
    """Ten patients on one list, each with findings, one with an outcome."""
    with time_machine.travel("2026-11-30 09:00+00:00", tick=False):
        meeting = make_meeting(consultant)
        cases = []
        for index, name in enumerate(NAMES):
            patient = make_patient(
                by=consultant, surname=name, given_name=f"Given{name}", preferred_name=f"Nick{name}",
                national_id=number_of(index + 10),
            )  # fmt: skip
            cases.append(make_case(meeting, patient, consultant, question=f"Is {name} fit for transplant?"))
        typical(cases[3].patient, consultant)
        make_signed("imaging", cases[3].patient, consultant)
        decide(cases[3], consultant, words="Mrs Dunwoody agrees, number 9990000018.")
        yield cases


def address(case: Case, *, hide: bool = False) -> str:
    return f"/mdt/{DAY}/projector/{case.pk}/" + ("?identity=hidden" if hide else "")


def telling(patient: Patient) -> list[str]:
    """Everything by which a person could be recognised."""
    shown = patient.national_id_display
    assert shown
    return [
        patient.surname,
        patient.given_name,
        patient.preferred_name,
        patient.national_id or "",
        shown[1],
        patient.ref,
    ]


def everything(response: object) -> str:
    """The page with its headers, as the browser gets it."""
    return f"{response.headers}{response.content.decode()}{response.request['PATH_INFO']}"


@pytest.mark.parametrize("hide", [False, True])
def test_the_projector_names_nobody_else(hide: bool, ten: list[Case], consultant_client: Client) -> None:
    # A message of another page must not appear here either.
    consultant_client.post(f"/mdt/{DAY}/cases/{ten[0].pk}/move/", {"to": "up"})
    for case in ten:
        sent = everything(consultant_client.get(address(case, hide=hide))).lower()
        others = [word for other in ten if other != case for word in telling(other.patient)]
        assert [word for word in others if word.lower() in sent] == []


def test_a_hidden_identity_is_nowhere_on_the_page(ten: list[Case], consultant_client: Client) -> None:
    for case in ten:
        sent = everything(consultant_client.get(address(case, hide=True))).lower()
        assert [word for word in telling(case.patient) if word.lower() in sent] == []


def test_a_discussion_is_marked_in_the_course_of_its_patient_alone(ten: list[Case]) -> None:
    assert [(one.letter, one.on) for one in events_of(ten[3].patient, [])] == [("M", DAY)]
    assert events_of(ten[2].patient, []) == []


def test_the_title_and_heading_say_case_age_and_sex_instead(ten: list[Case], consultant_client: Client) -> None:
    root = tree(consultant_client.get(address(ten[3], hide=True)).content.decode())
    assert text_of(next(root.iter("h1"))) == "Case 4, 68y, male"
    assert text_of(next(root.iter("title"))) == "Case 4, 68y, male – MDT 07-Dec-2026 – POEMS Clinic"


def test_the_page_shows_question_criteria_vegf_imaging_histology_and_outcome(
    ten: list[Case], consultant_client: Client
) -> None:
    page = consultant_client.get(address(ten[3])).content.decode()
    for words in ("DUNWOODY", "Is Dunwoody fit", "Recorded findings meet", "4,210", IMAGING.summary and "14-Aug-2026",
                  "No histology recorded.", "Mrs Dunwoody agrees"):  # fmt: skip
        assert words in page
    hidden = consultant_client.get(address(ten[3], hide=True)).content.decode()
    assert "Is [name] fit" in hidden and "Mrs [name] agrees" in hidden
    assert faults(page) == faults(hidden) == []


def test_previous_and_next_keep_the_identity_hidden(ten: list[Case], consultant_client: Client) -> None:
    page = consultant_client.get(address(ten[3], hide=True)).content.decode()
    assert page.count(f'href="{address(ten[2], hide=True)}"') == 2
    assert page.count(f'href="{address(ten[4], hide=True)}"') == 2
    assert f'href="{address(ten[3])}"' in page


def test_a_case_that_was_taken_off_is_not_projected(ten: list[Case], consultant_client: Client) -> None:
    Case.objects.filter(pk=ten[5].pk).update(state="withdrawn", state_reason="By mistake")
    assert consultant_client.get(address(ten[5])).status_code == 404


def test_an_admin_sees_neither_projector_nor_pack(ten: list[Case], admin_client: Client) -> None:
    assert admin_client.get(address(ten[3])).status_code == 403
    assert admin_client.get(f"/mdt/{DAY}/pack/").status_code == 403


def test_the_pack_says_what_the_criteria_say_of_each(ten: list[Case], consultant_client: Client) -> None:
    page = consultant_client.get(f"/mdt/{DAY}/pack/").content.decode()
    assert [name for name in NAMES if f"{name.upper()}, Given{name}" not in page] == []
    assert "Recorded findings meet" in page and "Polyneuropathy" in page
    assert "Agreed to wait." not in page
    assert faults(page) == []
