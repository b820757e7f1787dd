from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from accounts.models import User
from assessments import actions as assessments
from patients import actions as patients
from reminders import actions
from reminders.models import Channel, Reminder
from tests.ledger.threads import at_once
from tests.reminders.factories import accepted_patient, number_of, treated, vegf

pytestmark = pytest.mark.django_db
State = Reminder.State


@pytest.fixture(autouse=True)
def real_site(settings: object) -> None:
    """Not the demonstration, which sends its e-mail at any hour."""
    settings.DEMO = False


def tasks() -> dict[tuple[str, date], tuple[str, str]]:
    """State and reason of each work-list row by rule and due date."""
    return {
        (row.rule, row.due_on): (row.state, row.closed_reason or row.last_error)
        for row in Reminder.objects.tasks().order_by("pk")
    }


def test_planning_makes_one_row_for_each_thing_that_is_due() -> None:
    patient = accepted_patient(date(2026, 11, 2))
    assert actions.plan(date(2026, 11, 2)).new == 2
    row = Reminder.objects.tasks().get(rule="vegf")
    assert row.key == f"vegf|{patient.ref}|2026-11-16|due|worklist"
    assert (row.state, row.recipient, row.due_on) == (State.PLANNED, "team", date(2026, 11, 16))
    assert row.due_at == datetime(2026, 11, 16, tzinfo=UTC)
    assert row.why == {"by": "vegf_baseline", "anchor": "2026-11-02", "last": None}


def test_planning_twice_changes_nothing() -> None:
    accepted_patient(date(2026, 1, 5))
    actions.plan(date(2026, 11, 2))
    before = list(Reminder.objects.order_by("pk").values())
    assert actions.plan(date(2026, 11, 2)) == actions.Planned()
    assert list(Reminder.objects.order_by("pk").values()) == before


@pytest.mark.django_db(transaction=True)
def test_eight_planners_at_once_make_no_double() -> None:
    for index in range(10):
        accepted_patient(date(2026, 1, 5), national_id=number_of(index))
    made = at_once(8, lambda: actions.plan(date(2026, 11, 2)))
    assert sum(one.new for one in made) == 20
    assert sum(one.emails for one in made) == 1
    assert Reminder.objects.tasks().count() == 20


def test_nothing_is_planned_before_the_window_of_14_days() -> None:
    patient = accepted_patient(date(2025, 3, 1))
    treated(patient, ended_on=date(2026, 1, 15))
    actions.plan(date(2026, 3, 31))
    assert tasks() == {}
    actions.plan(date(2026, 4, 1))
    assert set(tasks()) == {("vegf", date(2026, 4, 15)), ("clinic_review", date(2026, 4, 15))}


def test_days_that_the_planner_missed_are_caught_up() -> None:
    accepted_patient(date(2026, 1, 5))
    assert actions.plan(date(2026, 11, 2)).new == 2
    assert set(tasks()) == {("vegf", date(2026, 1, 19)), ("clinic_review", date(2026, 1, 19))}


def test_a_reminder_for_a_weekend_or_bank_holiday_goes_out_on_the_next_working_day() -> None:
    # Accepted on 11 December: due on Christmas Day, a Friday; Monday the 28th is a substitute holiday.
    accepted_patient(date(2026, 12, 11))
    actions.plan(date(2026, 12, 14))
    row = Reminder.objects.tasks().get(rule="vegf")
    assert (row.due_on, row.planned_for) == (date(2026, 12, 25), date(2026, 12, 29))


def test_a_new_result_cancels_the_row_that_was_planned(consultant: User) -> None:
    patient = accepted_patient(date(2026, 1, 5))
    actions.plan(date(2026, 1, 6))
    vegf(patient, date(2026, 1, 7), by=consultant)
    assert actions.plan(date(2026, 1, 7)).settled == 1
    assert tasks()["vegf", date(2026, 1, 19)] == (State.CANCELLED, "A newer date is recorded")
    assert tasks()["clinic_review", date(2026, 1, 19)][0] == State.PLANNED


def test_a_new_result_takes_a_delivered_line_off_the_list(consultant: User) -> None:
    patient = accepted_patient(date(2026, 1, 5))
    actions.plan(date(2026, 2, 2))
    actions.send_due()
    vegf(patient, date(2026, 2, 2), by=consultant)
    actions.plan(date(2026, 2, 3))
    row = Reminder.objects.tasks().get(rule="vegf")
    assert (row.state, row.closed_reason, row.closed_by) == (State.DONE, "recorded", None)


def test_a_new_line_of_treatment_starts_the_schedule_again() -> None:
    patient = accepted_patient(date(2025, 3, 1))
    treated(patient, ended_on=date(2026, 1, 15))
    actions.plan(date(2026, 4, 15))
    treated(patient, ended_on=None, started_on=date(2026, 4, 20))
    actions.plan(date(2026, 5, 4))
    assert tasks() == {
        ("clinic_review", date(2026, 4, 15)): (
            State.CANCELLED,
            "The schedule started again with a new line of treatment",
        ),
        ("vegf", date(2026, 4, 15)): (State.CANCELLED, "The schedule started again with a new line of treatment"),
        ("vegf", date(2026, 5, 18)): (State.PLANNED, ""),
    }


@pytest.mark.parametrize(
    ("status", "reason"),
    [("discharged", "The patient is discharged"), ("transferred", "The patient is transferred")],
)
def test_a_patient_who_leaves_is_not_reminded_about(status: str, reason: str) -> None:
    patient = accepted_patient(date(2026, 1, 5))
    actions.plan(date(2026, 1, 6))
    patients.set_care_status(patient=patient, by=None, care_status=status)
    actions.plan(date(2026, 1, 7))
    assert set(tasks().values()) == {(State.CANCELLED, reason)}


def test_a_patient_who_comes_back_is_reminded_about_again() -> None:
    patient = accepted_patient(date(2026, 1, 5))
    actions.plan(date(2026, 1, 6))
    patients.set_care_status(patient=patient, by=None, care_status="transferred")
    actions.plan(date(2026, 1, 7))
    patients.set_care_status(patient=patient, by=None, care_status="under_assessment")
    assert actions.plan(date(2026, 1, 8)).reopened == 2
    assert set(tasks().values()) == {(State.PLANNED, "")}


def test_a_result_entered_in_error_brings_the_line_back(consultant: User) -> None:
    patient = accepted_patient(date(2026, 1, 5))
    actions.plan(date(2026, 2, 2))
    actions.send_due()
    wrong = vegf(patient, date(2026, 2, 2), by=consultant)
    actions.plan(date(2026, 2, 3))
    assessments.enter_in_error(row=wrong, by=consultant, reason="Another patient's sample")
    assert actions.plan(date(2026, 2, 4)).reopened == 1
    row = Reminder.objects.tasks().get(rule="vegf")
    assert (row.state, row.closed_at, row.closed_reason) == (State.DONE, None, "")


def test_what_a_person_closed_stays_closed(consultant: User) -> None:
    patient = accepted_patient(date(2026, 1, 5))
    with time_machine.travel(datetime(2026, 2, 2, 12, tzinfo=UTC)):
        actions.plan()
        actions.close(patient=patient, rule="vegf", due_on=date(2026, 1, 19), by=consultant, reason="booked")
        assert actions.plan() == actions.Planned()
    assert tasks()["vegf", date(2026, 1, 19)] == (State.DONE, "booked")


def test_a_patient_never_has_two_open_tasks_for_one_thing(consultant: User) -> None:
    patient = accepted_patient(date(2025, 3, 1))
    treated(patient, ended_on=date(2026, 1, 15))
    day = date(2026, 1, 15)
    for number in range(500):
        day += timedelta(days=1)
        if number % 90 == 60:
            vegf(patient, day, by=consultant)
        if number % 7 == 0:
            actions.plan(day)
            open_now = list(Reminder.objects.tasks().unsettled().values_list("rule", flat=True))
            assert sorted(open_now) == sorted(set(open_now))


# Around both changes of the clocks, and midnight in London that is not midnight in UTC.
@pytest.mark.parametrize("accepted", [date(2026, 3, 15), date(2026, 10, 11), date(2026, 7, 1)])
def test_a_line_is_due_at_midnight_in_london_whatever_the_clocks_do(accepted: date) -> None:
    accepted_patient(accepted)
    actions.plan(accepted)
    row = Reminder.objects.tasks().first()
    due = row.planned_for
    hour = 23 if date(2026, 3, 29) < due <= date(2026, 10, 25) else 0
    day = due - timedelta(days=1) if hour else due
    assert row.due_at == datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "mail_days"),
    [
        # The last hour of 31 March in UTC is 1 April in London.
        (date(2026, 3, 25), [date(2026, 3, 30), date(2026, 3, 31), date(2026, 4, 1)]),
        (date(2026, 10, 21), [date(2026, 10, 26), date(2026, 10, 27)]),
    ],
)
def test_planning_every_hour_over_a_change_of_clocks_makes_each_row_once(start: date, mail_days: list[date]) -> None:
    accepted_patient(start - timedelta(days=9))
    with time_machine.travel(datetime(start.year, start.month, start.day, tzinfo=UTC), tick=False) as clock:
        for _ in range(24 * 7):
            actions.plan()
            clock.shift(3600)
    assert Reminder.objects.tasks().count() == 2
    assert list(Reminder.objects.emails().order_by("due_on").values_list("due_on", flat=True)) == mail_days


def test_a_clock_that_jumps_forth_and_back_makes_no_double() -> None:
    accepted_patient(date(2026, 10, 26))
    noon = datetime(2026, 11, 9, 12, tzinfo=UTC)
    for jump in (0, 1 / 24, -1 / 24, 1, -1, 400, 0):
        with time_machine.travel(noon + timedelta(days=jump), tick=False):
            actions.plan()
            actions.send_due()
    assert Reminder.objects.tasks().count() == 2
    assert set(Reminder.objects.tasks().values_list("state", "closed_at")) == {(State.DONE, None)}


def test_the_row_carries_no_name_and_no_number() -> None:
    accepted_patient(date(2026, 1, 5), surname="Markername", given_name="Firstmarker", phone="0700 900 0000")
    actions.plan(date(2026, 11, 2))
    for row in Reminder.objects.values():
        for marker in ("Markername", "Firstmarker", "9990000018", "0700"):
            assert marker.lower() not in str(row).lower()


def test_every_row_has_its_channel() -> None:
    accepted_patient(date(2026, 1, 5))
    actions.plan(date(2026, 11, 2))
    assert set(Reminder.objects.values_list("channel", "kind", "recipient")) == {
        (Channel.WORKLIST, "due", "team"),
        (Channel.EMAIL, "daily", "team"),
    }
