"""Words of a referral's pages. `{% load referrals %}`"""

from datetime import date

from django import template

from clinical.pathway import State
from patients.models import Patient
from referrals.models import WaitingClock

register = template.Library()


@register.filter
def years_on(person: Patient, day: date) -> str:
    """68y, or "about 60y" for an estimated birth date; "age not known" without one."""
    age = person.age_on(day)
    if age is None:
        return "age not known"
    return f"{age}y" if person.birth_precision == "day" else f"about {age}y"


@register.filter
def spaced(number: str, kind: str) -> str:
    """NHS No. 999 000 0018, with spaces that do not break."""
    shown = Patient(national_id=number, national_id_type=kind).national_id_display
    return " ".join(shown) if shown else ""


@register.filter
def care_words(patient: Patient) -> str:
    """Where the person stands with the clinic: "Has died", "Follow-up", …"""
    return "Has died" if patient.deceased else patient.get_care_status_display()


_STATES = {
    State.NOT_STARTED: "Not started: no start is recorded",
    State.RUNNING: "Running",
    State.TREATED: "Stopped: treatment has started",
    State.MONITORING: "Stopped: active monitoring",
    State.CLOSED: "Ended without treatment",
}


@register.filter
def clock_state(clock: WaitingClock) -> str:
    return _STATES[clock.state]
