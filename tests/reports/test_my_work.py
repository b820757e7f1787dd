"""My work of each role."""

from collections.abc import Iterator
from datetime import date

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import User
from patients.models import Patient
from reports.models import ReportRun
from tests.assessments.factories import make_draft
from tests.factories import make_patient, make_user
from tests.reports.factories import asked_for, many_patients
from tests.reports.pages import sound, statements

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with time_machine.travel("2026-11-23 09:00+00:00", tick=False):
        yield


@pytest.mark.parametrize(
    ("role", "first"),
    [
        ("nurse", "Log a phone referral"),
        ("consultant", "Triage the next referral"),
        ("admin", "Open the overdue list"),
    ],
)
def test_each_role_has_its_first_button(role: str, first: str) -> None:
    client = Client()
    client.force_login(make_user(role), backend="django.contrib.auth.backends.ModelBackend")
    page = sound(client.get(reverse("my_work")))
    assert first in page.partition('class="nhsuk-button"')[2].partition("</a>")[0]


@pytest.mark.parametrize("role", ["nurse", "consultant", "admin"])
def test_no_block_is_ever_an_empty_box(role: str) -> None:
    client = Client()
    client.force_login(make_user(role), backend="django.contrib.auth.backends.ModelBackend")
    page = sound(client.get(reverse("my_work")))
    assert "Nothing is overdue." in page
    assert page.count("<section") == page.count('class="app-empty"')


def test_a_consultant_sees_every_draft_and_a_nurse_her_own(
    consultant_client: Client, nurse_client: Client, nurse: User, consultant: User, patient: Patient
) -> None:
    make_draft("eyes", patient, consultant)
    make_draft("neurology", patient, nurse)
    assert "Not yet signed (2)" in sound(consultant_client.get(reverse("my_work")))
    page = sound(nurse_client.get(reverse("my_work")))
    assert "Not yet signed (1)" in page
    assert "Neurological examination" in page


def test_every_draft_is_listed_because_no_other_page_does(consultant_client: Client, nurse: User) -> None:
    for each in many_patients(13, nurse):
        make_draft("eyes", each, nurse)
    page = sound(consultant_client.get(reverse("my_work")))
    assert "Not yet signed (13)" in page
    assert page.count("Eye examination, begun by") == 13


def test_a_failed_letter_is_a_problem_said_aloud(nurse_client: Client, patient: Patient, nurse: User) -> None:
    asked_for(patient, nurse)
    ReportRun.objects.update(state="failed")
    assert "1 letter could not be made." in sound(nurse_client.get(reverse("my_work")))


def test_twenty_patients_take_no_more_statements_than_one(
    consultant_client: Client, consultant: User, nurse: User
) -> None:
    def fill(number: int, start: int = 0) -> None:
        for each in many_patients(start + number, nurse, accepted_on=date(2026, 8, 1))[start:]:
            make_draft("eyes", each, consultant)

    fill(1)
    one = statements(lambda: consultant_client.get(reverse("my_work")))
    for index in range(19):
        other = make_patient(
            by=nurse, surname=f"More{index}", national_id=None, national_id_note="none",
            accepted_on=date(2026, 8, 1),
        )  # fmt: skip
        make_draft("eyes", other, consultant)
    assert statements(lambda: consultant_client.get(reverse("my_work"))) == one
