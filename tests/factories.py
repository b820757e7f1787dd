"""Invented people in the states that tests need. NHS numbers are from the 999 range, which is issued to nobody."""

from datetime import date
from typing import Any

from accounts.models import User
from patients import actions
from patients.models import Patient

_NAMES = {"nurse": ("Nora", "Tester"), "consultant": ("Dr Connie", "Tester"), "admin": ("Adam", "Tester")}


def make_user(role: str, username: str | None = None) -> User:
    """A person in the role, with the password "test-password-2026"."""
    first, last = _NAMES[role]
    user = User(username=username or f"test-{role}", role=role, first_name=first, last_name=last)
    user.set_password("test-password-2026")
    user.save()
    return user


def make_patient(*, by: User | None = None, **facts: Any) -> Patient:
    """A registered patient; any fact can be given. `national_id` defaults to the first test number."""
    given = {
        "surname": "Testcase",
        "given_name": "Daniel",
        "title": "Mr",
        "birth_date": date(1958, 7, 14),
        "birth_precision": "day",
        "sex": "male",
        "national_id": "9990000018",
        "national_id_type": "nhs",
        "home_country": "england",
    } | facts
    if given["national_id"] is None:
        given["national_id_type"] = ""
    return actions.register(by=by, **given)
