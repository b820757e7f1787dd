"""What each column of the caseload says about every kind of patient, read from the database."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import User
from assessments import actions as assessments
from patients.actions import record_death, set_care_status
from patients.actions import start_treatment as start
from patients.actions import withdraw_treatment as withdraw
from patients.models import Patient
from referrals import actions as referrals
from referrals.models import Referral, WaitingClock
from reminders.due_dates import keep_due_dates
from reports.caseload import Order, all_rows
from reports.caseload_filters import Selection
from reports.caseload_rows import Row
from tests.assessments.factories import make_draft
from tests.factories import make_patient, make_user
from tests.referrals.factories import make_referral
from tests.reminders.factories import number_of, treated
from tests.reports.factories import make_conclusion, results, vegf_line
from tests.reports.pages import sound, words

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with time_machine.travel("2026-11-23 09:00+00:00", tick=False):
        yield


def people(by: User, kinds: dict[str, dict[str, Any]]) -> dict[str, Patient]:
    """A patient for each entry, found again by its surname."""
    return {
        surname: make_patient(by=by, **({"surname": surname, "national_id": number_of(index + 40)} | facts))
        for index, (surname, facts) in enumerate(kinds.items())
    }


def rows(today: date) -> list[Row]:
    """The whole list, just after the due dates were worked out."""
    keep_due_dates(today)
    return list(all_rows(Selection({}), Order(), User(pk=0), today))


def column(name: str, today: date = TODAY) -> dict[str, Any]:
    """One column by surname."""
    return {row.patient.surname: getattr(row, name) for row in rows(today)}


def row_of(patient: Patient, today: date = TODAY) -> Row:
    (row,) = (row for row in rows(today) if row.patient.pk == patient.pk)
    return row


def waiting(by: User, patient: Patient, started_on: date) -> WaitingClock:
    referral: Referral = make_referral(by, received_on=started_on)
    return referrals.accept(referral=referral, by=by, version=referral.version, patient=patient).clock


def test_each_kind_of_number_names_itself_unless_the_heading_does(nurse: User) -> None:
    people(
        nurse,
        {
            "Nhs": {"national_id": "9990000018"},
            "Chi": {"national_id": "1407580013", "national_id_type": "chi"},
            "Hc": {"national_id": "3200000007", "national_id_type": "hc"},
            "Bare": {"national_id": None, "national_id_note": "Identity being confirmed"},
        },
    )
    shown = {name: text.replace("\N{NO-BREAK SPACE}", " ") for name, text in column("number").items()}
    assert shown == {
        "Nhs": "999 000 0018",
        "Chi": "CHI No. 140758 0013",
        "Hc": "H&C No. 320 000 0007",
        "Bare": "Not recorded",
    }


def test_the_status_is_that_of_the_care_or_of_the_treatment_and_death_comes_before_both(nurse: User) -> None:
    names = ["New", "Followed", "Treated", "Left", "Moved", "Died", "DiedTreated", "LeftTreated"]
    made = people(nurse, {name: {} for name in names})
    for name in ("Treated", "DiedTreated", "LeftTreated"):
        treated(made[name], ended_on=None, started_on=TODAY - timedelta(days=40))
    for name, status in {
        "Followed": "follow_up", "Treated": "follow_up", "Left": "discharged",
        "Moved": "transferred", "LeftTreated": "discharged",
    }.items():  # fmt: skip
        set_care_status(patient=made[name], by=nurse, care_status=status)
    record_death(patient=made["Died"], by=nurse, died_on=None)
    record_death(patient=made["DiedTreated"], by=nurse, died_on=TODAY)
    assert column("status") == {
        "New": "Under assessment",
        "Followed": "Follow-up",
        "Treated": "On treatment",
        "Left": "Discharged",
        "Moved": "Transferred",
        "Died": "Died",
        "DiedTreated": "Died",
        "LeftTreated": "Discharged",
    }


@pytest.mark.parametrize(
    ("started", "ended", "shown"),
    [
        (TODAY, None, "Len-Dex"),
        (TODAY - timedelta(days=100), None, "Len-Dex"),
        (TODAY - timedelta(days=100), TODAY, "Len-Dex"),
        (TODAY - timedelta(days=100), TODAY - timedelta(days=1), ""),
    ],
    ids=["starts today", "runs", "last day", "ended yesterday"],
)
def test_a_treatment_stands_from_its_first_day_to_its_last(
    started: date, ended: date | None, shown: str, patient: Patient
) -> None:
    treated(patient, ended_on=ended, started_on=started)
    row = row_of(patient)
    assert row.treatment == shown
    assert (row.status == "On treatment") == bool(shown)


def test_of_two_treatments_at_a_time_the_later_one_stands_and_one_entered_in_error_never(
    patient: Patient, nurse: User
) -> None:
    facts = {"patient": patient, "by": nurse, "modality": "systemic"}
    start(**facts, regimen="LEN_DEX", started_on=TODAY - timedelta(days=90))
    later = start(**facts, regimen="BOR_DEX", started_on=TODAY - timedelta(days=10))
    assert row_of(patient).treatment == "Bor-Dex"
    withdraw(line=later, by=nurse, reason="Another patient's")
    assert row_of(patient).treatment == "Len-Dex"


@pytest.mark.parametrize(
    ("status", "shown"),
    [
        ("suspected", "Suspected"),
        ("probable", "Probable"),
        ("confirmed", "Confirmed"),
        ("castleman_variant", "Castleman variant"),
        ("excluded", "Not POEMS"),
    ],
)
def test_a_conclusion_stands_in_a_word_or_two(status: str, shown: str, patient: Patient, consultant: User) -> None:
    assert row_of(patient).conclusion == ""
    make_conclusion(patient, consultant, status=status)
    assert row_of(patient).conclusion == shown


def test_the_newest_conclusion_counts_and_of_one_day_the_one_recorded_last(patient: Patient, consultant: User) -> None:
    make_conclusion(patient, consultant, status="confirmed", concluded_on=date(2026, 6, 1))
    make_conclusion(patient, consultant, status="suspected", concluded_on=date(2026, 2, 1))
    assert row_of(patient).conclusion == "Confirmed"
    make_conclusion(patient, consultant, status="excluded", concluded_on=date(2026, 6, 1))
    assert row_of(patient).conclusion == "Not POEMS"


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        (vegf_line(1136), "1,136 serum"),
        (vegf_line(480, "plasma_edta"), "480 plasma"),
        (vegf_line(92, "plasma_citrate"), "92 plasma"),
        (vegf_line(31, comparator="<"), "< 31 serum"),
        (vegf_line(10_000, comparator=">"), "> 10,000 serum"),
        (vegf_line("2.31", unit="ng/mL", places=2), "2,310 serum"),
        (vegf_line("0.0312", unit="ng/mL", places=4, comparator="<"), "< 31.2 serum"),
    ],
    ids=[
        "serum",
        "EDTA plasma",
        "citrate plasma",
        "below the assay",
        "above the assay",
        "ng/mL",
        "a small part of a ng/mL",
    ],
)
def test_the_last_vegf_stands_with_sign_and_kind_of_sample(
    line: dict[str, Any], shown: str, patient: Patient, consultant: User
) -> None:
    results(patient, consultant, line, on=date(2026, 10, 5))
    row = row_of(patient)
    assert (row.vegf, row.vegf_on) == (shown, date(2026, 10, 5))


def test_a_draft_or_a_report_entered_in_error_is_nobodys_last_vegf(patient: Patient, consultant: User) -> None:
    make_draft("laboratory", patient, consultant)
    wrong = results(patient, consultant, vegf_line(9999), on=date(2026, 10, 5))
    assessments.enter_in_error(row=wrong, by=consultant, reason="Another patient's")
    row = row_of(patient)
    assert (row.vegf, row.vegf_on) == ("", None)


@pytest.mark.parametrize(
    ("country", "shown", "breached"),
    [
        ("england", f"18 weeks, target {TODAY - timedelta(days=4):%d-%b-%Y}", True),
        ("not_known", f"18 weeks, target {TODAY - timedelta(days=4):%d-%b-%Y}", True),
        ("scotland", "Not reportable: Scotland", False),
        ("wales", "Not reportable: Wales", False),
        ("northern_ireland", "Not reportable: Northern Ireland", False),
        ("other", "Not reportable: Other", False),
    ],
)
def test_the_england_target_is_said_of_those_it_applies_to(
    country: str, shown: str, breached: bool, nurse: User
) -> None:
    patient = make_patient(by=nurse, home_country=country)
    waiting(nurse, patient, TODAY - timedelta(days=130))
    row = row_of(patient)
    assert (row.waiting, row.breached) == (shown, breached)


def test_the_breach_begins_on_day_127(nurse: User, patient: Patient) -> None:
    clock = waiting(nurse, patient, TODAY - timedelta(days=100))
    seen = {}
    for day in (125, 126, 127, 133):
        row = row_of(patient, clock.started_on + timedelta(days=day))
        weeks, target = row.waiting.split(", target ")
        assert target == f"{TODAY + timedelta(days=26):%d-%b-%Y}"
        seen[day] = (weeks, row.breached)
    assert seen == {
        125: ("17 weeks", False),
        126: ("18 weeks", False),
        127: ("18 weeks", True),
        133: ("19 weeks", True),
    }


def test_a_stopped_clock_is_no_wait(nurse: User, patient: Patient) -> None:
    clock = waiting(nurse, patient, TODAY - timedelta(days=130))
    referrals.stop_clock(clock=clock, by=nurse, code="30", on=TODAY)
    row = row_of(patient)
    assert (row.waiting, row.breached) == ("", False)


def test_people_who_left_or_died_have_nothing_due(nurse: User) -> None:
    made = people(nurse, {name: {"accepted_on": date(2026, 6, 1)} for name in ("Here", "Gone", "Moved", "Died")})
    set_care_status(patient=made["Gone"], by=nurse, care_status="discharged")
    set_care_status(patient=made["Moved"], by=nurse, care_status="transferred")
    record_death(patient=made["Died"], by=nurse, died_on=None)
    assert {name: len(due) for name, due in column("due").items()} == {"Here": 2, "Gone": 0, "Moved": 0, "Died": 0}
    assert row_of(made["Here"]).next_due_words in {"VEGF", "Clinic review"}
    assert len(row_of(made["Here"]).overdue) == 2


def test_look_alikes_stand_under_each_other_with_their_own_facts(nurse_client: Client, nurse: User) -> None:
    one = make_patient(by=nurse, surname="Lookalike", given_name="Ann", birth_date=date(1958, 7, 14))
    other = make_patient(
        by=nurse, surname="Lookalike", given_name="Ann", birth_date=date(1958, 7, 15), national_id=number_of(9)
    )
    results(other, make_user("consultant", username="signs"), vegf_line(4210), on=date(2026, 10, 5))
    page = sound(nurse_client.get(reverse("caseload")))
    first, second = (page.index(reverse("patient_record", args=[each.ref])) for each in (one, other))
    assert first < second, "equal names keep the order in which they were registered"
    mine, theirs = words(page[first:second]), words(page[second:])
    assert "14-Jul-1958" in mine and "15-Jul-1958" in theirs
    assert "4,210" not in mine and "4,210 serum" in theirs
