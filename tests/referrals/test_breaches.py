"""The breach list: who stands on it, in which band, in which order, and what leaves as a file."""

import csv
import io
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import User
from audit.models import AccessEvent
from patients.models import Patient
from referrals import actions
from referrals.breaches import BANDS, NOT_REPORTABLE, breaches
from referrals.models import WaitingClock
from tests.factories import make_patient
from tests.interface.html import faults
from tests.referrals.factories import make_referral

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def monday() -> Any:
    with time_machine.travel("2026-11-23 09:00+00:00", tick=False) as clock:
        yield clock


def waits(by: User, surname: str, days: int, country: str = "england", **facts: Any) -> WaitingClock:
    person = make_patient(by=by, surname=surname, home_country=country, national_id=None, national_id_note="Lost")
    Patient.objects.filter(pk=person.pk).update(**facts)
    referral = make_referral(by, received_on=TODAY - timedelta(days=days))
    return actions.accept(referral=referral, by=by, version=1, patient=Patient.objects.get(pk=person.pk)).clock


def names(user: User, chosen: str = "") -> list[str]:
    return [row.clock.patient.surname for row in breaches(user, TODAY, chosen).rows]


@pytest.mark.parametrize(
    ("days", "band", "left", "tag"),
    [
        (0, "0-11", 126, ""),
        (83, "0-11", 43, ""),
        (84, "12-14", 42, ""),
        (104, "12-14", 22, ""),
        (105, "15-17", 21, "Breach watch"),
        (125, "15-17", 1, "Breach watch"),
        (126, "18", 0, "Breach watch"),
        (127, "18", -1, "Breached"),
    ],
)
def test_a_wait_stands_in_one_band(days: int, band: str, left: int, tag: str, nurse: User) -> None:
    waits(nurse, "Okafor", days)
    found = breaches(nurse, TODAY, band)
    (row,) = found.rows
    assert (row.week, row.days_left, row.tag) == (days // 7, left, tag)
    assert row.target_on == TODAY + timedelta(days=left)
    assert {each.key: number for each, number in found.bands} == {each.key: int(each.key == band) for each in BANDS}


def test_the_longest_wait_comes_first_and_other_nations_last_with_their_name(nurse: User) -> None:
    waits(nurse, "Scot", 300, "scotland")
    waits(nurse, "Short", 3)
    waits(nurse, "Unknown", 130, "not_known")
    waits(nurse, "Long", 140)
    stopped = waits(nurse, "Stopped", 200)
    actions.stop_clock(clock=stopped, by=nurse, code="30", on=TODAY)
    assert names(nurse) == ["Long", "Unknown", "Short", "Scot"]
    assert names(nurse, NOT_REPORTABLE) == ["Scot"]
    assert names(nurse, "18") == ["Long", "Unknown"]
    assert names(nurse, "nonsense") == names(nurse)
    rows = {row.clock.patient.surname: row for row in breaches(nurse, TODAY).rows}
    assert (rows["Scot"].tag, rows["Scot"].country_words) == ("", "Not reportable: Scotland")
    assert (rows["Unknown"].tag, rows["Unknown"].country_words[:9]) == ("Breached", "Not known")


def test_a_delay_is_the_reason_until_it_ended_else_the_newest_code(nurse: User) -> None:
    clock = waits(nurse, "Okafor", 100)
    reason = lambda: breaches(nurse, TODAY).rows[0].reason  # noqa: E731
    assert reason() == "First activity of a period (10), 15-Aug-2026"
    delay = actions.record_patient_delay(clock=clock, by=nurse, began_on=date(2026, 9, 1), reason="Abroad")
    assert reason() == "Patient’s choice since 01-Sep-2026: Abroad"
    actions.end_patient_delay(delay=delay, by=nurse, on=date(2026, 10, 1))
    row = actions.record_code(clock=clock, by=nurse, code="20", on=date(2026, 10, 2))
    assert reason() == "Further activity expected (20), 02-Oct-2026"
    actions.withdraw_code(activity=row, by=nurse, reason="Wrong")
    assert reason() == "First activity of a period (10), 15-Aug-2026"


def test_the_next_step_and_owner_are_those_of_the_open_referral(nurse: User) -> None:
    clock = waits(nurse, "Okafor", 100)
    (row,) = breaches(nurse, TODAY).rows
    assert row.next_step.startswith("Book the first visit") and row.owner == "Nora Tester"
    clock.referral.refresh_from_db()
    seen = actions.record_first_visit(referral=clock.referral, by=nurse, version=clock.referral.version, on=TODAY)
    (row,) = breaches(nurse, TODAY).rows
    assert row.next_step == "Record the outcome of the visit"
    actions.record_outcome(referral=seen, by=nurse, version=seen.version, outcome="under_review")
    (row,) = breaches(nurse, TODAY).rows
    assert (row.next_step, row.next_step_on, row.owner) == ("No next step recorded", None, "Nobody")


def test_the_reason_of_a_restricted_record_is_for_those_who_treat_the_person(nurse: User, consultant: User) -> None:
    clock = waits(nurse, "Secret", 100, restricted=True, restricted_reason="Asked", consultant=consultant)
    actions.record_patient_delay(clock=clock, by=nurse, began_on=TODAY, reason="Abroad")
    assert [row.reason for row in breaches(nurse, TODAY).rows] == ["Restricted"]
    assert "Abroad" in breaches(consultant, TODAY).rows[0].reason


def test_the_number_of_queries_does_not_grow_with_the_list(nurse: User, django_assert_num_queries: Any) -> None:
    for number in range(3):
        waits(nurse, f"Person{number}", 100 + number)
    with django_assert_num_queries(3):
        assert [(row.reason, row.owner, row.next_step) for row in breaches(nurse, TODAY).rows]


def test_the_page_shows_the_list_and_is_recorded_as_seen(nurse_client: Client, nurse: User) -> None:
    waits(nurse, "Okafor", 127)
    waits(nurse, "Scot", 3, "scotland")
    response = nurse_client.get(reverse("breach_list"))
    shown = " ".join(response.content.decode().split())
    assert faults(response.content.decode()) == []
    for words in (
        "OKAFOR",
        "Breached",
        "1 day over",
        "Not reportable: Scotland",
        "18 weeks and over (1)",
        "18<br>127 days",
    ):
        assert words in shown
    event = AccessEvent.objects.filter(route="breach_list").get()
    assert (event.verb, event.count) == ("list", 2)
    empty = nurse_client.get(reverse("breach_list"), {"band": "12-14"})
    assert "No pathway is in “12 to 14 weeks”" in empty.content.decode()
    assert faults(empty.content.decode()) == []


def test_without_a_clock_the_page_says_so(nurse_client: Client) -> None:
    response = nurse_client.get(reverse("breach_list"))
    assert "No waiting-time clock runs." in response.content.decode()
    assert faults(response.content.decode()) == []


def test_the_file_holds_the_chosen_rows_and_runs_no_formula(nurse_client: Client, nurse: User) -> None:
    clock = waits(nurse, "=HYPERLINK(1)", 130)
    actions.record_patient_delay(clock=clock, by=nurse, began_on=TODAY, reason="Abroad")
    waits(nurse, "Short", 3)
    response = nurse_client.get(reverse("breach_download"), {"band": "18"})
    assert response["Content-Disposition"] == 'attachment; filename="breach-list-2026-11-23.csv"'
    (line,) = csv.DictReader(io.StringIO(response.content.decode("utf-8-sig")))
    assert line["patient"].startswith("'=HYPERLINK(1)")
    assert (line["week"], line["days_left"], line["weeks_18_end"]) == ("18", "-4", "2026-11-19")
    assert line["reason"].endswith("Abroad")
    assert AccessEvent.objects.filter(route="breach_download", verb="export", count=1).exists()
