from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail

from accounts.models import User
from reminders import actions, storm
from reminders.models import Reminder
from reminders.worklist import open_items, problems
from tests.reminders.factories import accepted_patient, number_of

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
State = Reminder.State


@pytest.fixture(autouse=True)
def small_clinic(settings: Any) -> Any:
    """Ten new lines a day are much here."""
    settings.DEMO = False
    settings.REMINDERS_DAILY_LIMIT = 10
    with time_machine.travel(MONDAY, tick=False) as clock:
        yield clock


def accept(number: int, *, first: int = 0, on: date = date(2026, 11, 2)) -> None:
    for index in range(first, first + number):
        accepted_patient(on, national_id=number_of(index))


def test_a_usual_day_is_not_held_back() -> None:
    accept(5)
    planned = actions.plan()
    assert (planned.new, planned.held) == (10, 0)


def test_an_unusual_number_is_held_until_staff_release_it(nurse: User) -> None:
    accept(6)
    planned = actions.plan()
    assert (planned.new, planned.held) == (12, 12)
    assert actions.send_due() == {"done": 1}
    assert problems() == {"held": 12}
    assert actions.release_held(by=nurse) == 12
    assert actions.send_due() == {"done": 12}
    assert problems() == {}


def test_the_work_list_shows_what_is_held_back() -> None:
    accept(6)
    actions.plan()
    assert len(open_items(MONDAY.date())) == 12


def test_several_small_plannings_on_one_day_count_together() -> None:
    accept(4)
    assert actions.plan().held == 0
    accept(4, first=4)
    assert actions.plan().held == 8


def test_five_times_the_usual_number_is_allowed(small_clinic: Any) -> None:
    for days in range(3):
        small_clinic.move_to(MONDAY - timedelta(days=10 - days))
        accept(3, first=days * 3, on=date(2026, 11, 2))
        actions.plan()
    small_clinic.move_to(MONDAY)
    assert storm.daily_limit() == 30


def test_a_clock_that_jumps_over_a_year_sends_one_message_and_holds_the_rest(small_clinic: Any) -> None:
    accept(20, on=date(2026, 11, 23))
    # 400 days on is a bank holiday, without any message.
    small_clinic.move_to(MONDAY + timedelta(days=402))
    planned = actions.plan()
    assert (planned.new, planned.held, planned.emails) == (40, 40, 1)
    actions.send_due()
    assert len(mail.outbox) == 1
    assert "40 reminders are held back" in mail.outbox[0].body
    assert Reminder.objects.tasks().filter(state=State.DONE).count() == 0


def test_held_lines_follow_the_facts_as_well(small_clinic: Any) -> None:
    accept(6, on=date(2026, 12, 7))
    small_clinic.move_to(MONDAY + timedelta(days=30))
    actions.plan()
    small_clinic.move_to(MONDAY)
    assert actions.plan().settled == 12
    assert set(Reminder.objects.tasks().values_list("state", flat=True)) == {State.CANCELLED}
