"""The referral-to-treatment clock as arithmetic: England's 18 weeks, without pauses (fact base 11.4; F50, F51).

Days are calendar days. Patient pauses were abolished on 1 October 2015: a delay that the patient chose is recorded
beside the clock and never changes it.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from types import MappingProxyType

from clinical.settings import DEFAULTS

# The last day that is within the target.
TARGET_DAYS = DEFAULTS.rtt_target_days
START, CONTINUE, STOP, NONE = "start", "continue", "stop", "none"

# National status codes with what each does to the clock (F51). 33 nullifies it when the appointment was clearly told.
STATUS_CODES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "10": ("First activity of a period", START),
        "11": ("First activity of a new period after active monitoring", START),
        "12": ("First activity after a consultant's referral for a separate condition", START),
        "20": ("Further activity expected", CONTINUE),
        "21": ("Transfer: further activity at another provider", CONTINUE),
        "30": ("First treatment starts", STOP),
        "31": ("Active monitoring started by the patient", STOP),
        "32": ("Active monitoring started by the clinician", STOP),
        "33": ("Did not attend the first appointment", STOP),
        "34": ("Decision not to treat, or no further contact", STOP),
        "35": ("Patient declined treatment", STOP),
        "36": ("Died before treatment", STOP),
        "90": ("Activity after treatment", NONE),
        "91": ("Activity during active monitoring", NONE),
        "92": ("Not yet referred: diagnostics of the general practitioner", NONE),
        "98": ("Not applicable", NONE),
        "99": ("Not yet known", NONE),
    }
)
STOP_CODES: Mapping[str, str] = MappingProxyType(
    {code: words for code, (words, effect) in STATUS_CODES.items() if effect == STOP}
)


def days_waited(started_on: date, today: date, stopped_on: date | None = None) -> int:
    """Whole days from the start to the stop, or to today while the clock runs. Never below 0."""
    return max(0, ((stopped_on or today) - started_on).days)


def target_on(started_on: date, target_days: int = TARGET_DAYS) -> date:
    """The last day within the target: day 126 by default, 18 weeks."""
    return started_on + timedelta(days=target_days)


def has_breached(started_on: date, today: date, stopped_on: date | None = None, target_days: int = TARGET_DAYS) -> bool:
    """True from the day after the target day on: day 127 by default."""
    return days_waited(started_on, today, stopped_on) > target_days
