"""Invented tasks in the states that tests need."""

from datetime import date
from typing import Any

from accounts.models import User
from work import actions
from work.models import Task

DUE_ON = date(2026, 11, 24)


def make_task(by: User | None = None, **facts: Any) -> Task:
    """An open task of the nurses, due on a fixed day; any fact can be given."""
    given: dict[str, Any] = {"title": "Ring the laboratory", "due_on": DUE_ON} | facts
    if "owner" not in given:
        given.setdefault("role", "nurse")
    return actions.add(by=by, **given)
