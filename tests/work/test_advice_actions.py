"""Telephone advice: what is kept, what follows, how a mistake is put right."""

import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.core.exceptions import ValidationError

from accounts.models import User
from patients.models import Patient
from tests.factories import make_user
from tests.ledger.threads import at_once
from tests.work.factories import make_call
from work import actions
from work.models import AdviceCall, AdviceWithdrawal, Task

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_friday_evening")]


@pytest.fixture
def _friday_evening() -> Iterator[None]:
    with time_machine.travel("2026-11-20 18:30+00:00", tick=False):
        yield


def test_a_call_in_the_evening_is_out_of_hours_and_one_at_noon_is_not(nurse: User) -> None:
    assert make_call(nurse).out_of_hours is True
    assert make_call(nurse, called_at=datetime(2026, 11, 20, 12, 0, tzinfo=UTC)).out_of_hours is False


def test_what_remains_becomes_a_task_of_the_next_working_day(nurse: User, patient: Patient) -> None:
    call = make_call(nurse, action="Ring the ward back", patient=patient)
    task = Task.objects.get()
    assert call.follow_up == task
    assert (task.title, task.role, task.due_on) == ("Ring the ward back", "nurse", date(2026, 11, 23))
    assert (task.patient, task.origin, task.created_by) == (patient, "advice", nurse)


def test_a_person_or_another_role_may_follow_up(nurse: User, consultant: User) -> None:
    assert make_call(nurse, action="Ring", follow_up_by=consultant).follow_up.owner == consultant
    assert make_call(nurse, action="Ring", follow_up_role="admin").follow_up.role == "admin"


def test_without_an_action_there_is_no_task(nurse: User) -> None:
    assert make_call(nurse).follow_up is None
    assert not Task.objects.exists()


def test_a_refused_call_leaves_no_task(nurse: User) -> None:
    with pytest.raises(ValidationError):
        make_call(nurse, action="Ring", advice=" ")
    with pytest.raises(ValidationError, match="now or in the past"):
        make_call(nurse, action="Ring", called_at=datetime(2026, 11, 20, 18, 31, tzinfo=UTC))
    assert not Task.objects.exists()


def test_one_sending_makes_one_call_and_one_task(nurse: User) -> None:
    key = uuid.uuid4()
    assert make_call(nurse, submission_key=key, action="Ring") == make_call(nurse, submission_key=key, action="Ring")
    assert Task.objects.count() == 1


def test_a_withdrawal_keeps_the_call_and_cancels_its_open_task(nurse: User) -> None:
    call = make_call(nurse, action="Ring back")
    actions.withdraw_advice(call=call, by=nurse, reason="Another patient")
    call = AdviceCall.objects.get()
    assert call.is_withdrawn
    assert call.withdrawal.reason == "Another patient"
    assert (call.follow_up.state, call.follow_up.outcome) == ("cancelled", "The advice was logged wrongly")


def test_a_task_that_is_done_stays_done(nurse: User) -> None:
    call = make_call(nurse, action="Ring back")
    actions.done(task=call.follow_up, by=nurse, version=1)
    actions.withdraw_advice(call=call, by=nurse, reason="Another patient")
    assert Task.objects.get().state == "done"


def test_a_withdrawal_needs_a_reason(nurse: User) -> None:
    with pytest.raises(ValidationError, match="Enter what was wrong"):
        actions.withdraw_advice(call=make_call(nurse), by=nurse, reason=" ")


@pytest.mark.django_db(transaction=True)
def test_of_two_who_withdraw_at_once_one_is_told() -> None:
    nurse = make_user("nurse")
    call = make_call(nurse, action="Ring back")

    def withdraw() -> str:
        try:
            return actions.withdraw_advice(call=call, by=nurse, reason="Wrong").reason
        except actions.AlreadyWithdrawn:
            return "told"

    assert sorted(at_once(2, withdraw)) == ["Wrong", "told"]
    assert AdviceWithdrawal.objects.count() == 1
