"""The next step of a referral and the day by which it is due. No Django."""

from dataclasses import dataclass
from datetime import date, timedelta

from clinical.workdays import is_working_day

# Working days from today, by urgency: emergency, urgent, routine.
_ASK = {"emergency": 0, "urgent": 1, "routine": 2}
_CHASE = {"emergency": 0, "urgent": 2, "routine": 5}
# Triage targets of the clinic: 2 working days for urgent, 5 for routine.
_DECIDE = {"emergency": 0, "urgent": 2, "routine": 5}
_BOOK = {"emergency": 0, "urgent": 1, "routine": 5}
_CONCLUDE = {"emergency": 1, "urgent": 2, "routine": 5}


@dataclass(frozen=True)
class NextStep:
    text: str
    on: date


def working_day_after(day: date, count: int) -> date:
    """The day `count` working days after `day`. An emergency (0) is the same day, weekend or not."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day


def after_call(urgency: str, missing: str, today: date) -> NextStep:
    """Once logged: ask for what is missing (words), or decide when nothing is."""
    if urgency == "emergency":
        first = "Speak to the on-call haematologist and ring the caller back today"
        return NextStep(f"{first}. Still to ask: {missing}" if missing else first, today)
    if missing:
        return NextStep(f"Ask the caller for {missing}", working_day_after(today, _ASK.get(urgency, 0)))
    return to_decide(urgency, today)


def to_chase(urgency: str, today: date) -> NextStep:
    return NextStep("Chase the information asked for", working_day_after(today, _CHASE.get(urgency, 0)))


def to_decide(urgency: str, today: date) -> NextStep:
    return NextStep("Decide on this referral", working_day_after(today, _DECIDE.get(urgency, 0)))


def to_request_tests(urgency: str, today: date) -> date:
    """The day by which the tests chosen at triage are asked for."""
    return working_day_after(today, _BOOK.get(urgency, 0))


def to_see(urgency: str, today: date, *, mdt_only: bool, see_by: date | None = None) -> NextStep:
    """After accepting, with the last day for the visit when one was set."""
    text = "Put on the list of the next MDT meeting" if mdt_only else "Book the first visit"
    if see_by:
        text += f", to happen by {see_by:%d-%b-%Y}"
    return NextStep(text, working_day_after(today, _BOOK.get(urgency, 0)))


def to_attend(on: date) -> NextStep:
    """While booked: the visit itself. A visit without an answer is late the day after."""
    return NextStep("First visit", on)


def to_book_again(urgency: str, today: date) -> NextStep:
    """The visit was called off by either side."""
    return NextStep("Book the first visit again", working_day_after(today, _BOOK.get(urgency, 0)))


def after_missed(urgency: str, today: date, *, communicated: bool) -> NextStep:
    """The person did not come to the first visit. A person decides, about the visit and about the clock."""
    text = "Decide: offer another first visit, or discharge"
    if communicated:
        text += ". The appointment was clearly communicated, so the clock may be nullified with code 33"
    return NextStep(text, working_day_after(today, _BOOK.get(urgency, 0)))


def to_conclude(urgency: str, today: date) -> NextStep:
    """After the visit: under review, or discharged."""
    return NextStep("Record the outcome of the visit", working_day_after(today, _CONCLUDE.get(urgency, 0)))
