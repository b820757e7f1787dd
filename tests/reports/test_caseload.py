"""The caseload: columns by role, order, views, and how many statements it takes."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import User
from patients.models import Patient
from tests.factories import make_patient
from tests.reminders.factories import treated
from tests.reports.factories import DAY, make_conclusion, many_patients, results, typical, vegf_line
from tests.reports.pages import sound, statements, words

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with time_machine.travel("2026-11-23 09:00+00:00", tick=False):
        yield


def test_an_admin_sees_no_clinical_column(admin_client: Client, patient: Patient, consultant: User) -> None:
    typical(patient, consultant)
    treated(patient, ended_on=None, started_on=DAY)
    page = sound(admin_client.get(reverse("caseload")))
    for clinical in ("Last VEGF", "Conclusion", "sort=treatment", "4,210", "Len-Dex"):
        assert clinical not in page
    assert f'href="{reverse("patient_record", args=[patient.ref])}"' not in page
    assert "999 000 0018" in page.replace("\N{NO-BREAK SPACE}", " ")


def test_a_clinical_sort_key_in_an_admins_address_sorts_by_name(admin_client: Client, nurse: User) -> None:
    many_patients(2, nurse)
    page = sound(admin_client.get(reverse("caseload") + "?sort=vegf"))
    assert "Sorted by patient" in words(page)


@pytest.mark.parametrize("sort", ["surname", "patient__password", "-name", "name;drop", "", "🦆" * 50, "id"])
def test_a_sort_key_that_is_not_on_the_list_sorts_by_name(consultant_client: Client, nurse: User, sort: str) -> None:
    for number, surname in enumerate(["Zulu", "Alpha"]):
        make_patient(by=nurse, surname=surname, national_id=None, national_id_note=f"none {number}")
    page = sound(consultant_client.get(reverse("caseload"), {"sort": sort, "view": sort}))
    assert page.index("ALPHA") < page.index("ZULU")
    assert 'aria-sort="ascending"' in page


@pytest.mark.parametrize(
    "sort", ["name", "number", "born", "status", "consultant", "conclusion", "treatment", "vegf", "waiting", "due"]
)
def test_every_column_sorts_both_ways_also_with_gaps(
    consultant_client: Client, consultant: User, patient: Patient, sort: str
) -> None:
    typical(patient, consultant)
    treated(patient, ended_on=None, started_on=DAY)
    make_conclusion(patient, consultant)
    make_patient(
        surname="Unknown", national_id=None, national_id_note="none", birth_date=None, birth_precision="unknown"
    )
    up, down = (
        sound(consultant_client.get(reverse("caseload"), {"sort": sort, "order": order})) for order in ("", "down")
    )
    known_first = [page.index("TESTCASE") < page.index("UNKNOWN") for page in (up, down)]
    if sort in ("consultant", "waiting"):
        assert known_first == [True, True], "both have none here: equals keep the order of their names"
    else:
        # A gap is neither the least nor the most: it comes last both ways.
        gaps = sort not in ("name", "status")
        assert known_first == ([True, True] if gaps else [True, False])
    assert 'aria-sort="descending"' in down


def test_a_view_without_rows_says_so_and_offers_the_way_back(nurse_client: Client, patient: Patient) -> None:
    page = words(sound(nurse_client.get(reverse("caseload") + "?view=on-treatment")))
    assert "No patient is chosen by On treatment." in page
    assert "Show all 1" in page


def test_a_clinic_without_patients_has_a_caseload_too(nurse_client: Client) -> None:
    assert "0 patients" in words(sound(nurse_client.get(reverse("caseload"))))


def test_mine_is_who_i_am_consultant_or_key_worker_of(consultant_client: Client, consultant: User, nurse: User) -> None:
    make_patient(by=nurse, surname="Mine", consultant=consultant)
    make_patient(by=nurse, surname="Theirs", national_id="9990000026")
    page = sound(consultant_client.get(reverse("caseload") + "?view=mine"))
    assert "MINE" in page and "THEIRS" not in page


def test_a_patient_with_a_running_line_is_on_treatment(consultant_client: Client, patient: Patient) -> None:
    treated(patient, ended_on=None, started_on=DAY)
    assert "TESTCASE" in sound(consultant_client.get(reverse("caseload") + "?view=on-treatment"))


def test_the_newest_vegf_stands_with_its_kind_of_sample(
    consultant_client: Client, consultant: User, patient: Patient
) -> None:
    results(patient, consultant, vegf_line(4210), on=DAY)
    results(patient, consultant, vegf_line(480, "plasma_edta"), on=DAY + timedelta(days=3))
    page = words(sound(consultant_client.get(reverse("caseload"))))
    assert "480 plasma" in page
    assert "4,210" not in page


def test_twenty_patients_take_no_more_statements_than_one(
    consultant_client: Client, consultant: User, patient: Patient
) -> None:
    def fill(one: Patient) -> None:
        results(one, consultant, vegf_line(4210))
        treated(one)
        make_conclusion(one, consultant)

    fill(patient)
    one = statements(lambda: consultant_client.get(reverse("caseload")))
    for each in many_patients(19, consultant, accepted_on=date(2026, 6, 1), consultant=consultant):
        fill(each)
    assert statements(lambda: consultant_client.get(reverse("caseload"))) == one
