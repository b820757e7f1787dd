"""A telephone referral and its acceptance, through the screens."""

from typing import Any

from tests.journeys.desk import Desk

CALLER = {"caller": "Dr Jones, neurology registrar", "call_back": "07700 900123", "urgency": "routine"}


def log_call(nurse: Desk, surname: str, **facts: Any) -> str:
    """Save a telephone referral with five facts and what else is given; returns its reference."""
    nurse.open("/referrals/new/phone/")
    nurse.answer(**CALLER | {"surname": surname, "reason": "Walking worse over three weeks"} | facts)
    nurse.press("Save referral")
    return saved_reference(nurse)


def saved_reference(nurse: Desk) -> str:
    """The reference on the page that confirms a saved referral."""
    nurse.sees("What happens next")
    return next(word.strip(".,") for word in nurse.main.inner_text().split() if word.startswith("R-"))


def accept(doctor: Desk, ref: str) -> str:
    """Accept a referral as a new patient; returns the path of the record."""
    doctor.open(f"/referrals/{ref}/triage/")
    doctor.answer(decision="accepted", urgency="routine", accepted_for="first_visit", patient_choice="new")
    doctor.press("Record decision")
    doctor.follow("Open the record")
    doctor.sees("Criteria")
    return doctor.path
