"""Invented tasks in the states that tests need."""

from datetime import date
from typing import Any

from accounts.models import User
from work import actions
from work.models import AdviceCall, OutsideRequest, Task

DUE_ON = date(2026, 11, 24)


def make_task(by: User | None = None, **facts: Any) -> Task:
    """An open task of the nurses, due on a fixed day; any fact can be given."""
    given: dict[str, Any] = {"title": "Ring the laboratory", "due_on": DUE_ON} | facts
    if "owner" not in given:
        given.setdefault("role", "nurse")
    return actions.add(by=by, **given)


def make_request(by: User, **facts: Any) -> OutsideRequest:
    """Something asked of an invented laboratory today; any fact can be given."""
    given: dict[str, Any] = {
        "organisation_kind": "laboratory", "organisation": "Example Laboratory", "asked_for": "The slides of 2024",
        "how": "email",
    } | facts  # fmt: skip
    return actions.ask(by=by, **given)


def make_call(by: User, **facts: Any) -> AdviceCall:
    """A call for advice with what can stop its form; any fact can be given."""
    given = {
        "caller": "Dr Jo Example, registrar", "call_back": "bleep 4123",
        "summary": "Breathless since yesterday", "advice": "Chest film and ring back",
    } | facts  # fmt: skip
    return actions.log_advice(by=by, **given)
