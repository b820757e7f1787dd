"""Days in the life of a sample and of an unseen result, as arithmetic (fact base 11.5). No Django.

All numbers of days are settings. Days are calendar days unless they are called working days.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from clinical.settings import DEFAULTS, Settings
from clinical.workdays import add_working_days, is_working_day

# Working days until the next step is asked about, by the state that the sample has reached.
STEP_DAYS = {"taken": 1, "dispatched": 2, "received": 2, "rejected": 2, "reported": 3, "reviewed": 5}
# The laboratory is at work: what comes next is the result.
AT_WORK = ("accepted", "in_analysis")


@dataclass(frozen=True)
class StateTime:
    """One state of a sample: since when, until when (None: still), and the whole days in it."""

    state: str
    since: date
    until: date | None
    days: int


@dataclass(frozen=True)
class Escalation:
    """Who is asked about a result that nobody has seen: "" nobody yet, "nurse" or "lead"; and `abnormal` by itself."""

    to: str = ""
    abnormal: bool = False


def expected_by(at_laboratory_on: date, days: int = DEFAULTS.vegf_turnaround_days) -> date:
    """The last day on which the result is on time: received on the 1st, the 15th with 14 days."""
    return at_laboratory_on + timedelta(days=days)


def next_step_by(state: str, on: date, *, at_laboratory_on: date | None = None, settings: Settings = DEFAULTS) -> date:
    """The day by which the step after `state` is due, when the sample reached it on `on`."""
    if state in AT_WORK:
        return expected_by(at_laboratory_on or on, settings.vegf_turnaround_days)
    return add_working_days(on, STEP_DAYS.get(state, 0))


def days_late(due_on: date | None, today: date) -> int:
    """Whole days past the due day; 0 on the day itself and where nothing is due."""
    return max(0, (today - due_on).days) if due_on else 0


def days_in_states(steps: Sequence[tuple[str, date]], today: date) -> list[StateTime]:
    """(state, reached on) in their order → the time in each. The last one runs until today."""
    found = []
    for place, (state, since) in enumerate(steps, start=1):
        until = steps[place][1] if place < len(steps) else None
        found.append(StateTime(state, since, until, max(0, ((until or today) - since).days)))
    return found


def taken_again(earlier_on: date, on: date, days: int = DEFAULTS.sample_duplicate_days) -> bool:
    """True when two samples of one kind lie so close that somebody should be asked whether both are meant."""
    return abs((on - earlier_on).days) <= days


def working_days_between(start: date, today: date) -> int:
    """Working days after `start`, up to and including `today`."""
    return sum(is_working_day(start + timedelta(days=day)) for day in range(1, (today - start).days + 1))


def escalation(signed_on: date, today: date, *, abnormal: bool, settings: Settings = DEFAULTS) -> Escalation:
    """Who is asked about a result that was signed on that day and that nobody has seen until today."""
    days = (today - signed_on).days
    to = "lead" if days > settings.result_lead_days else "nurse" if days > settings.result_nurse_days else ""
    late = abnormal and working_days_between(signed_on, today) > settings.result_abnormal_days
    return Escalation(to, late)
