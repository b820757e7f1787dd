"""The referral-to-treatment clock as arithmetic: England's 18 weeks, without pauses. No Django.

Source: national rules suite of October 2022 and docs/clinical; patient pauses were abolished on 1 October 2015.
"""

from datetime import date, timedelta

# 18 weeks. Day 126 is within the target, day 127 is the first day of a breach.
TARGET_DAYS = 126

# National status codes that stop the clock.
STOP_CODES = {
    "30": "First treatment starts",
    "31": "Active monitoring started by the patient",
    "32": "Active monitoring started by the clinician",
    "33": "Did not attend the first appointment",
    "34": "Decision not to treat, or no further contact",
    "35": "Patient declined treatment",
    "36": "Died before treatment",
}


def days_waited(started_on: date, today: date, stopped_on: date | None = None) -> int:
    """Whole days from the start to the stop, or to today while the clock runs. Never below 0."""
    return max(0, ((stopped_on or today) - started_on).days)


def target_on(started_on: date) -> date:
    """The last day within the target."""
    return started_on + timedelta(days=TARGET_DAYS)


def has_breached(started_on: date, today: date, stopped_on: date | None = None) -> bool:
    """True from day 127 on."""
    return days_waited(started_on, today, stopped_on) > TARGET_DAYS
