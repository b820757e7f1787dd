from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import User
from audit.models import AccessEvent
from ledger import actions as ledger
from patients import actions as patients
from patients.models import Patient
from reference import actions as reference
from reference.subjects import find
from reminders import actions
from reminders.models import Reminder
from reminders.worklist import lines_for
from tests.interface.html import faults
from tests.reminders.factories import accepted_patient, review, treated, vegf

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
DUE = date(2026, 10, 19)


@pytest.fixture(autouse=True)
def monday() -> Any:
    with time_machine.travel(MONDAY, tick=False) as clock:
        yield clock


@pytest.fixture
def overdue() -> Patient:
    return accepted_patient(date(2026, 10, 5), surname="Okafor")


def sound(response: Any) -> str:
    """The page, after a look at its HTML."""
    assert response.status_code == 200
    page = response.content.decode()
    assert faults(page) == []
    return page


def page_of(client: Client, patient: Patient) -> str:
    return sound(client.get(reverse("follow_up", args=[patient.ref])))


def close(client: Client, patient: Patient, **facts: object) -> Any:
    data = {"due_on": DUE.isoformat(), "reason": "booked", "note": "", "back": ""} | facts
    return client.post(reverse("close_reminder", args=[patient.ref, "vegf"]), data)


def test_the_page_says_what_is_due_and_where_it_comes_from(nurse_client: Client, overdue: Patient) -> None:
    page = page_of(nurse_client, overdue)
    assert "Overdue" in page
    assert "14 days after acceptance, before treatment" in page
    assert "To be confirmed by the clinic" in page
    assert "Source: Our own proposal." in page
    assert "05-Oct-2026" in page
    assert "No reminder has been planned" in page


def test_an_approved_rule_names_who_approved_it_and_when(
    nurse_client: Client, consultant: User, overdue: Patient
) -> None:
    for key in ("vegf_baseline", "review_baseline"):
        rule = find("schedule_rule", key)
        reference.approve(by=consultant, subject=rule, value=rule.value)
    page = page_of(nurse_client, overdue)
    assert page.count("Approved by Dr Connie Tester on") == 2
    assert "To be confirmed" not in page


def test_the_approval_of_one_rule_is_none_of_another(nurse_client: Client, consultant: User, overdue: Patient) -> None:
    rule = find("schedule_rule", "vegf_baseline")
    reference.approve(by=consultant, subject=rule, value=rule.value)
    page = page_of(nurse_client, overdue)
    assert page.count("Approved by Dr Connie Tester on") == 1
    assert page.count("To be confirmed by the clinic") == 1


def test_an_approval_of_other_words_does_not_hold(nurse_client: Client, consultant: User, overdue: Patient) -> None:
    rule = replace(find("schedule_rule", "vegf_baseline"), value="VEGF. Once, 7 days after acceptance.")
    reference.approve(by=consultant, subject=rule, value=rule.value)
    assert "Approved by" not in page_of(nurse_client, overdue)


def test_the_log_says_what_became_of_each_reminder(
    nurse_client: Client, nurse: User, consultant: User, overdue: Patient
) -> None:
    actions.plan()
    actions.send_due()
    actions.close(
        patient=overdue, rule="vegf", due_on=DUE, by=nurse, reason="booked", note="3 December with the clinic visit"
    )
    page = page_of(nurse_client, overdue)
    assert "Booked" in page
    assert "Nora Tester: 3 December with the clinic visit" in page


def test_a_living_patient_without_follow_up_is_a_problem_in_words(nurse_client: Client, patient: Patient) -> None:
    page = page_of(nurse_client, patient)
    assert "No follow-up is planned." in page
    assert "The date on which the clinic accepted the patient is not recorded." in page


def test_first_tests_done_and_no_treatment_is_a_problem_too(nurse_client: Client, consultant: User) -> None:
    patient = accepted_patient(date(2026, 10, 5))
    vegf(patient, date(2026, 10, 6), by=consultant)
    assert "Clinic review" in page_of(nurse_client, patient)
    review(patient, date(2026, 10, 6), by=consultant)
    assert "The first tests are done and no treatment is recorded." in page_of(nurse_client, patient)


def test_a_patient_who_died_has_no_follow_up_and_that_is_no_problem(nurse_client: Client, overdue: Patient) -> None:
    patients.record_death(patient=overdue, by=None, died_on=date(2026, 11, 1))
    page = page_of(nurse_client, overdue)
    assert "The patient has died. The schedule asks for nothing." in page
    assert "No follow-up is planned" not in page


def test_looking_at_the_page_is_recorded(nurse_client: Client, overdue: Patient) -> None:
    page_of(nurse_client, overdue)
    event = AccessEvent.objects.latest("at")
    assert (event.verb, event.patient_ref, event.route) == ("view", overdue.ref, "follow_up")


def test_a_line_is_taken_off_the_list(nurse_client: Client, nurse: User, overdue: Patient) -> None:
    actions.plan()
    actions.send_due()
    assert [line.due.rule for line in lines_for(nurse, MONDAY.date())] == ["clinic_review", "vegf"]
    response = close(nurse_client, overdue, note="Ring again")
    assert response.status_code == 302
    assert response.url == reverse("follow_up", args=[overdue.ref])
    row = Reminder.objects.get(rule="vegf")
    assert (row.closed_by, row.closed_reason, row.closed_note) == (nurse, "booked", "Ring again")
    assert [line.due.rule for line in lines_for(nurse, MONDAY.date())] == ["clinic_review"]


def test_a_line_can_be_taken_off_before_any_planner_ran(nurse_client: Client, nurse: User, overdue: Patient) -> None:
    close(nurse_client, overdue)
    row = Reminder.objects.get()
    assert (row.state, row.closed_by) == ("done", nurse)
    actions.plan()
    assert actions.send_due()["done"] >= 1
    assert Reminder.objects.filter(rule="vegf").count() == 1


def test_closing_twice_keeps_the_first_reason(nurse_client: Client, overdue: Patient) -> None:
    close(nurse_client, overdue, reason="booked")
    assert close(nurse_client, overdue, reason="declined").status_code == 302
    assert Reminder.objects.get(rule="vegf").closed_reason == "booked"


def test_a_line_closed_from_my_work_leads_back_there(nurse_client: Client, overdue: Patient) -> None:
    assert close(nurse_client, overdue, back="work").url == reverse("my_work")


@pytest.mark.parametrize("reason", ["", "died", "nonsense"])
def test_a_reason_that_is_none_is_refused_in_words(reason: str, nurse_client: Client, overdue: Patient) -> None:
    response = close(nurse_client, overdue, reason=reason, note="My words stay")
    page = sound(response)
    assert "Error: " in page
    assert "My words stay" in page
    assert not Reminder.objects.filter(closed_at__isnull=False).exists()


@pytest.mark.parametrize("due_on", ["2026-10-20", "", "nonsense", "99999-01-01"])
def test_a_line_that_is_not_on_the_list_is_refused_in_words(
    due_on: str, nurse_client: Client, overdue: Patient
) -> None:
    response = close(nurse_client, overdue, due_on=due_on)
    assert response.status_code == 200
    assert not Reminder.objects.exists()


def test_a_line_that_was_settled_meanwhile_says_so(nurse_client: Client, consultant: User, overdue: Patient) -> None:
    actions.plan()
    vegf(overdue, date(2026, 11, 20), by=consultant)
    actions.plan()
    response = close(nurse_client, overdue)
    assert response.status_code == 200
    assert "This is no longer due" in response.content.decode()


def test_the_form_of_one_patient_does_not_close_the_line_of_another(
    nurse_client: Client, overdue: Patient, other_patient: Patient
) -> None:
    assert close(nurse_client, other_patient).status_code == 200
    assert not Reminder.objects.exists()


def test_a_line_can_be_put_off_and_comes_back(nurse_client: Client, nurse: User, overdue: Patient, monday: Any) -> None:
    url = reverse("snooze_reminder", args=[overdue.ref, "vegf"])
    response = nurse_client.post(url, {"due_on": DUE.isoformat(), "until": "30 11 2026", "back": "work"})
    assert response.url == reverse("my_work")
    assert [line.due.rule for line in lines_for(nurse, MONDAY.date())] == ["clinic_review"]
    assert "Put off until" in page_of(nurse_client, overdue)
    assert [line.due.rule for line in lines_for(nurse, date(2026, 11, 30))] == ["clinic_review", "vegf"]


@pytest.mark.parametrize("until", ["", "yesterday", "23 11 2026", "1 1 2020", "1 1 2031"])
def test_a_day_that_cannot_be_is_refused_in_words(until: str, nurse_client: Client, overdue: Patient) -> None:
    url = reverse("snooze_reminder", args=[overdue.ref, "vegf"])
    response = nurse_client.post(url, {"due_on": DUE.isoformat(), "until": until})
    assert "Error: " in sound(response)
    assert not Reminder.objects.filter(snoozed_until__isnull=False).exists()


def test_the_page_of_a_line_shows_both_forms(nurse_client: Client, overdue: Patient) -> None:
    page = sound(nurse_client.get(reverse("close_reminder", args=[overdue.ref, "vegf"])))
    assert "Why does this come off the list?" in page
    assert "Remind again on" in page


def test_a_rule_that_does_not_exist_is_not_found(nurse_client: Client, overdue: Patient) -> None:
    assert nurse_client.get(reverse("close_reminder", args=[overdue.ref, "nonsense"])).status_code == 404


def test_an_admin_manages_reminders_without_seeing_findings(admin_client: Client, overdue: Patient) -> None:
    assert "Overdue" in page_of(admin_client, overdue)


def test_the_board_asks_a_worker_and_does_not_wait(nurse_client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr("reminders.views.poke", asked.append)
    assert nurse_client.post(reverse("plan_reminders")).status_code == 302
    assert asked == ["reminders.plan"]


def test_the_board_shows_what_was_sent_held_and_failed(nurse_client: Client, overdue: Patient, settings: Any) -> None:
    actions.plan()
    actions.send_due()
    Reminder.objects.filter(rule="vegf").update(state="held", finished_at=None)
    Reminder.objects.emails().update(state="failed", finished_at=None, last_error="SMTPServerDisconnected")
    page = sound(nurse_client.get(reverse("reminder_log")))
    assert "1 reminder held back" in page
    assert "1 reminder could not be sent" in page
    assert "SMTPServerDisconnected" in page
    nurse_client.post(reverse("release_held_reminders"))
    nurse_client.post(reverse("retry_failed_reminders"))
    assert set(Reminder.objects.values_list("state", flat=True)) == {"done", "planned"}


def test_the_empty_board_says_so(nurse_client: Client) -> None:
    assert "No reminder has been sent or cancelled." in nurse_client.get(reverse("reminder_log")).content.decode()


@pytest.mark.parametrize("name", ["plan_reminders", "release_held_reminders", "retry_failed_reminders"])
def test_what_changes_something_is_never_a_get(name: str, nurse_client: Client) -> None:
    assert nurse_client.get(reverse(name)).status_code == 405


def test_staff_see_that_the_automation_is_late(nurse_client: Client, monday: Any) -> None:
    ledger.beat("ledger.heartbeat", every=30)
    monday.shift(timedelta(minutes=3))
    page = sound(nurse_client.get(reverse("reminder_log")))
    assert "Automatic reminders delayed since" in page
    ledger.beat("ledger.heartbeat", every=30)
    assert "delayed since" not in nurse_client.get(reverse("reminder_log")).content.decode()


def test_the_times_of_every_rule_can_be_said_in_words(nurse_client: Client) -> None:
    patient = accepted_patient(date(2024, 3, 1))
    treated(patient, ended_on=date(2026, 1, 15))
    page = page_of(nurse_client, patient)
    assert "Every 3 months to month 12, then every 6 months, after treatment" in page
    assert "Every 3 months to month 12, every 6 months to month 60, then every 12 months, after treatment" in page
    treated(patient, ended_on=None, started_on=date(2026, 6, 1))
    assert "With each cycle, on treatment" in page_of(nurse_client, patient)
