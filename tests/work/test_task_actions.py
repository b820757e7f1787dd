"""What people and rules do with tasks."""

from datetime import date

import pytest
import time_machine
from django.core.exceptions import ValidationError

from accounts.models import User
from patients.models import Patient
from tests.factories import make_user
from tests.ledger.threads import at_once
from tests.work.factories import DUE_ON, make_task
from work import actions
from work.models import Task

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_morning")]


@pytest.fixture
def _morning() -> object:
    with time_machine.travel("2026-11-23 08:45+00:00", tick=False):
        yield


def test_a_task_is_on_the_list_of_its_owner_and_of_its_role(nurse: User, consultant: User) -> None:
    mine = make_task(owner=nurse)
    ours = make_task(role="nurse")
    make_task(role="consultant")
    make_task(owner=make_user("nurse", "other-nurse"))
    assert set(Task.objects.for_user(nurse)) == {mine, ours}
    assert set(Task.objects.for_user(consultant)) == {Task.objects.get(role="consultant")}


def test_a_person_who_left_has_no_list(nurse: User) -> None:
    make_task(owner=nurse)
    nurse.is_active = False
    assert not Task.objects.for_user(nurse).exists()


def test_overdue_is_open_and_past_its_day(nurse: User) -> None:
    late = make_task(due_on=date(2026, 11, 22))
    make_task(due_on=date(2026, 11, 23))
    finished = make_task(due_on=date(2026, 11, 1))
    actions.done(task=finished, by=nurse, version=1)
    assert list(Task.objects.overdue(date(2026, 11, 23))) == [late]


@pytest.mark.parametrize("who", [{}, {"role": "porter"}])
def test_a_task_for_nobody_is_refused(who: dict[str, str], nurse: User) -> None:
    with pytest.raises(ValidationError):
        actions.add(by=nurse, title="Ring", due_on=DUE_ON, **who)


def test_a_task_for_a_person_and_a_role_is_refused(nurse: User) -> None:
    with pytest.raises(ValidationError, match="one person or to one role"):
        actions.add(by=nurse, title="Ring", due_on=DUE_ON, owner=nurse, role="nurse")


def test_the_same_key_returns_the_first_task_also_when_it_is_closed(nurse: User, patient: Patient) -> None:
    first = make_task(once_key="result-7-unseen", patient=patient)
    actions.done(task=first, by=nurse, version=1)
    again = make_task(once_key="result-7-unseen", title="Other words")
    assert again.pk == first.pk
    assert again.title == "Ring the laboratory"


def test_done_says_who_when_and_what(nurse: User) -> None:
    task = actions.done(task=make_task(), by=nurse, version=1, outcome=" Rang, result on its way ")
    assert (task.state, task.closed_by, task.outcome) == ("done", nurse, "Rang, result on its way")
    assert task.closed_at is not None
    history = task.events.latest("pgh_id")
    assert history.pgh_context["actor"] == nurse.pk
    assert history.pgh_context["action"] == "task done"


def test_cancel_needs_a_reason(nurse: User) -> None:
    task = make_task()
    with pytest.raises(ValidationError, match="why the task is not needed"):
        actions.cancel(task=task, by=nurse, version=1, reason=" ")
    assert actions.cancel(task=task, by=nurse, version=1, reason="Result came").outcome == "Result came"


def test_give_moves_a_task_from_a_role_to_a_person_and_back(nurse: User, consultant: User) -> None:
    task = actions.give(task=make_task(), by=nurse, version=1, owner=consultant, note="Needs a decision")
    assert (task.owner, task.role, task.note) == (consultant, "", "Needs a decision")
    task = actions.give(task=task, by=consultant, version=2, role="admin")
    assert (task.owner, task.role, task.note) == (None, "admin", "Needs a decision")


def test_later_needs_a_day_after_today_and_a_reason(nurse: User) -> None:
    task = make_task()
    with pytest.raises(ValidationError) as caught:
        actions.later(task=task, by=nurse, version=1, on=date(2026, 11, 23), reason="")
    assert set(caught.value.message_dict) == {"on", "reason"}
    task = actions.later(task=task, by=nurse, version=1, on=date(2026, 12, 1), reason="Laboratory is shut")
    assert (task.due_on, task.note) == (date(2026, 12, 1), "Laboratory is shut")


def test_reopen_takes_a_closing_back(nurse: User) -> None:
    task = actions.done(task=make_task(), by=nurse, version=1, outcome="Rang")
    task = actions.reopen(task=task, by=nurse, version=2)
    assert (task.state, task.closed_at, task.closed_by, task.outcome) == ("open", None, None, "")
    assert task.due_on == DUE_ON


def test_a_stale_page_changes_nothing(nurse: User, consultant: User) -> None:
    task = make_task()
    actions.give(task=task, by=nurse, version=1, owner=consultant)
    with pytest.raises(actions.ChangedMeanwhile):
        actions.done(task=task, by=nurse, version=1)
    assert Task.objects.get().is_open


def test_a_closed_task_says_so(nurse: User) -> None:
    task = make_task()
    actions.done(task=task, by=nurse, version=1)
    for version in (1, 2):
        with pytest.raises(actions.AlreadyClosed):
            actions.later(task=task, by=nurse, version=version, on=date(2026, 12, 1), reason="Later")


@pytest.mark.django_db(transaction=True)
def test_a_rule_that_runs_in_several_places_at_once_raises_one_task() -> None:
    answers = at_once(6, lambda: make_task(once_key="sample-9-late").pk)
    assert set(answers) == {Task.objects.get().pk}


@pytest.mark.django_db(transaction=True)
def test_of_two_who_close_at_once_one_does_and_one_is_told() -> None:
    nurse, task = make_user("nurse"), make_task()

    def close() -> str:
        try:
            return actions.done(task=task, by=nurse, version=1).state
        except actions.AlreadyClosed as told:
            return str(told)

    assert sorted(at_once(2, close)) == ["This task is closed", "done"]
    assert task.events.count() == 2
