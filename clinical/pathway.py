"""A referral-to-treatment pathway from its dated status codes (fact base 11.4; F50, F51).

The codes are what was recorded; periods, state and days are worked out of them each time, so that a code entered late,
or withdrawn, changes what follows from it and nothing else. There is no pause: a delay that the patient chose is
recorded beside the clock.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from clinical.settings import DEFAULTS
from clinical.waiting_time import STATUS_CODES, days_waited, has_breached


class State(StrEnum):
    """Where a pathway stands."""

    NOT_STARTED = "not_started"
    RUNNING = "running"
    TREATED = "treated"
    MONITORING = "monitoring"
    CLOSED = "closed"


@dataclass(frozen=True)
class Activity:
    """One recorded status code.

    original_start  with 21: the start of the clock at the provider that sends the patient on, which carries over
    told            with 33: the appointment had been told clearly, so the clock is nullified and not only stopped
    """

    on: date
    code: str
    original_start: date | None = None
    told: bool = False


@dataclass(frozen=True)
class Period:
    """One run of the clock. A nullified one is no wait at all; `activities` counts what happened in it."""

    started_on: date
    start_code: str
    stopped_on: date | None = None
    stop_code: str = ""
    nullified: bool = False
    activities: int = 1

    def days(self, today: date) -> int | None:
        """Calendar days from the start to the stop, or to today; None when nullified."""
        return None if self.nullified else days_waited(self.started_on, today, self.stopped_on)

    def has_breached(self, today: date, target_days: int = DEFAULTS.rtt_target_days) -> bool:
        return not self.nullified and has_breached(self.started_on, today, self.stopped_on, target_days)


@dataclass(frozen=True)
class Problem:
    """A code that cannot follow what was recorded before it. It changes nothing until a person mends the record."""

    activity: Activity
    why: str


@dataclass(frozen=True)
class Pathway:
    periods: tuple[Period, ...] = ()
    state: State = State.NOT_STARTED
    problems: tuple[Problem, ...] = ()

    @property
    def running(self) -> Period | None:
        """The period whose clock runs; there is never a second one."""
        return self.periods[-1] if self.periods and self.state is State.RUNNING else None


# Within one day: what begins, what goes on, what ends, what comes after an end.
_ORDER = ("92", "10", "12", "11", "21", "20", "30", "31", "32", "33", "34", "35", "36", "90", "91", "98", "99")
_MAY_START = {
    "10": (State.NOT_STARTED, State.TREATED, State.CLOSED),
    "11": (State.MONITORING,),
    "12": (State.NOT_STARTED, State.TREATED, State.MONITORING, State.CLOSED),
}
# What each stop code leaves behind.
ENDS_AS = {
    "30": State.TREATED,
    "31": State.MONITORING,
    "32": State.MONITORING,
    "33": State.CLOSED,
    "34": State.CLOSED,
    "35": State.CLOSED,
    "36": State.CLOSED,
}
_ONLY_WHILE = {"90": State.TREATED, "91": State.MONITORING, "92": State.NOT_STARTED}
_WORDS = {
    State.NOT_STARTED: "no clock has started",
    State.RUNNING: "the clock runs already",
    State.TREATED: "treatment has started",
    State.MONITORING: "the patient is under active monitoring",
    State.CLOSED: "the pathway has ended",
}


def pathway(activities: Iterable[Activity], today: date) -> Pathway:
    """Periods, state and what does not fit, of status codes in any order of entry.

    Of several codes of one day that may come in more than one order, one that fits what is known comes first. A code
    of a future day is a problem and changes nothing. Raises ValueError for a code that is not national.
    """
    found = Pathway()
    waiting = sorted(activities, key=_place)
    while waiting:
        same_day = [each for each in waiting if each.on == waiting[0].on]
        chosen = next((each for each in same_day if not _refusal(found, each, today)), same_day[0])
        waiting.remove(chosen)
        why = _refusal(found, chosen, today)
        found = replace(found, problems=(*found.problems, Problem(chosen, why))) if why else _after(found, chosen)
    return found


def _place(each: Activity) -> tuple[date, int, date, bool]:
    if each.code not in STATUS_CODES:
        raise ValueError(f"{each.code!r} is not a national status code")
    return each.on, _ORDER.index(each.code), each.original_start or date.min, each.told


def _refusal(found: Pathway, each: Activity, today: date) -> str:
    """Why the code cannot stand here; "" when it can."""
    state, code = found.state, each.code
    if each.on > today:
        return "It is dated in the future"
    if code in _MAY_START:
        return "" if state in _MAY_START[code] else f"No period can start: {_WORDS[state]}"
    if code == "21" and state is not State.RUNNING:
        return _refused_transfer(each)
    if code in ("20", "21") or code in ENDS_AS:
        return _refused_in_period(found, each)
    if code in _ONLY_WHILE and state is not _ONLY_WHILE[code]:
        return f"{STATUS_CODES[code][0]}: but {_WORDS[state]}"
    return ""


def _refused_transfer(each: Activity) -> str:
    if each.original_start is None:
        return "A transfer carries the clock over: enter the day on which it started"
    return "The clock cannot have started after the transfer" if each.original_start > each.on else ""


def _refused_in_period(found: Pathway, each: Activity) -> str:
    if found.state is not State.RUNNING:
        return f"No clock runs: {_WORDS[found.state]}"
    if each.code == "33" and found.periods[-1].activities > 1:
        return "Only the first appointment of a period can be missed with this code"
    return ""


def _after(found: Pathway, each: Activity) -> Pathway:
    """The pathway with a code that fits."""
    periods: Sequence[Period] = found.periods
    if each.code in _MAY_START or (each.code == "21" and found.state is not State.RUNNING):
        start = each.original_start if each.code == "21" and each.original_start else each.on
        return replace(found, periods=(*periods, Period(start, each.code)), state=State.RUNNING)
    if found.state is not State.RUNNING:
        return found
    *earlier, last = periods
    if each.code in ENDS_AS:
        nullified = each.code == "33" and each.told
        last = replace(last, stopped_on=each.on, stop_code=each.code, nullified=nullified)
        return replace(found, periods=(*earlier, last), state=ENDS_AS[each.code])
    if each.code in ("20", "21"):
        return replace(found, periods=(*earlier, replace(last, activities=last.activities + 1)))
    return found
