"""Each rule of the task's table, broken once, at the database."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from tests.work.factories import make_task
from work import rules
from work.models import Task

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)

BROKEN = [
    ("work_task_one_owner", {"role": ""}),
    ("work_task_one_owner", {"role": "porter"}),
    ("work_task_closed_by_somebody", {"state": "done"}),
    ("work_task_closed_by_somebody", {"state": "done", "closed_at": NOON}),
    ("work_task_closed_by_somebody", {"outcome": "Rang"}),
    ("work_task_closed_by_somebody", {"closed_at": NOON}),
    ("work_task_closed_by_somebody", {"state": "lost"}),
    ("work_task_origin_known", {"origin": "pigeon"}),
    ("work_task_title_given", {"title": ""}),
    ("work_task_due_range", {"due_on": date(2019, 12, 31)}),
    ("work_task_about", {"about": "Okafor"}),
    ("work_task_address_is_a_path", {"address": "https://elsewhere.example/"}),
    ("work_task_address_is_a_path", {"address": "//elsewhere"}),
    ("work_task_address_is_a_path", {"address": "/patients/search/?q=Okafor"}),
]


def refused_by(name: str, rows: Any, **changes: Any) -> None:
    """The database itself refuses the update, by the named constraint; no form and no model was asked."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        rows.update(**changes)
    assert name in str(caught.value)


@pytest.mark.parametrize(("name", "changes"), BROKEN, ids=str)
def test_the_database_refuses(name: str, changes: dict[str, Any]) -> None:
    task = make_task()
    refused_by(name, Task.objects.filter(pk=task.pk), **changes)


def test_a_task_has_one_owner_not_two(nurse: User) -> None:
    task = make_task(nurse)
    refused_by("work_task_one_owner", Task.objects.filter(pk=task.pk), owner=nurse)


def test_a_cancelled_task_says_why(nurse: User) -> None:
    task = make_task(nurse)
    refused_by(
        "work_task_closed_by_somebody",
        Task.objects.filter(pk=task.pk),
        state="cancelled",
        closed_at=timezone.now(),
        closed_by=nurse,
    )


def test_a_key_raises_one_task() -> None:
    make_task(once_key="sample-1-late")
    second = make_task()
    refused_by("work_task_once", Task.objects.filter(pk=second.pk), once_key="sample-1-late")


def test_tasks_without_a_key_are_as_many_as_there_are() -> None:
    make_task()
    make_task()
    assert Task.objects.count() == 2


def test_every_rule_of_the_task_is_broken_above() -> None:
    broken = {name for name, _ in BROKEN} | {"work_task_once"}
    assert {rule.name for rule in rules.TASK} == broken
