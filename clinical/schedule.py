"""When a follow-up test is due, and in which state that puts it (fact base 10.1).

The rules are data: clinical/schedule_rules.py. This module holds them against the dates of one patient.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from clinical.dates import add_months
from clinical.facts import Fact
from clinical.outcome import Status
from clinical.schedule_conditions import Reading, read
from clinical.schedule_rules import RULES, Band, Rule
from clinical.settings import DEFAULTS, Settings

STATES = ("not_due", "due_soon", "due", "overdue", "escalated", "booked", "suspended")
# Care statuses in which nothing is asked for.
RESTING = ("discharged", "transferred", "palliative")
BOOKING_STATUSES = ("booked", "attended", "did_not_attend", "cancelled")


@dataclass(frozen=True)
class Line:
    """One line of plasma-cell directed treatment; `ended_on` None while it runs.

    transplant_on  day 0 of a transplant; the time after treatment counts from it, whatever is given afterwards
    """

    started_on: date
    ended_on: date | None = None
    cycle_days: int = 28
    transplant_on: date | None = None

    def finished_on(self, today: date) -> date | None:
        """Transplant day 0 or, without one, the end; None while neither has come."""
        for day in (self.transplant_on, self.ended_on):
            if day is not None and day <= today:
                return day
        return None


@dataclass(frozen=True)
class Booking:
    """One appointment for a test. Only a booked one counts: a missed or cancelled one opens the question again."""

    on: date
    status: str = "booked"

    def __post_init__(self):
        if self.status not in BOOKING_STATUSES:
            raise ValueError(f"booking status {self.status!r} is not one of {', '.join(BOOKING_STATUSES)}")


@dataclass(frozen=True)
class Course:
    """The dates of one patient that the schedule looks at.

    done         dates of valid results by test: final or corrected, of an adequate sample, wherever performed
    booked       appointments by test
    declined     by test, the date on which a declined test is to be discussed again
    care_status  under_assessment, follow_up, or one of RESTING
    in_hospital  held while the patient is an inpatient elsewhere
    facts        recorded findings, for the conditions of rules; without them those rules ask for nothing
    """

    accepted_on: date | None
    lines: Sequence[Line] = ()
    done: Mapping[str, Sequence[date]] = field(default_factory=dict)
    booked: Mapping[str, Sequence[Booking]] = field(default_factory=dict)
    declined: Mapping[str, date] = field(default_factory=dict)
    deceased: bool = False
    care_status: str = "follow_up"
    in_hospital: bool = False
    facts: Sequence[Fact] = ()


@dataclass(frozen=True)
class DueItem:
    """One test with the day it is due.

    last_day  the last day on which it is in time: the end of its window or of its grace
    why       codes and ISO dates only, ready for JSON
    """

    rule: Rule
    test: str
    due_on: date
    last_day: date
    state: str
    why: Mapping[str, str]


@dataclass(frozen=True)
class NotAsked:
    """A rule of the present stage whose condition is not met or, for want of records, unknown."""

    rule: Rule
    reading: Reading


def plan(course: Course, today: date, rules: Sequence[Rule] = RULES, settings: Settings = DEFAULTS) -> list[DueItem]:
    """What is due for one patient under the rules of the present stage, soonest first; one item for a test at most.

    A new line re-anchors everything: only results on or after its start count. Where two rules ask for one test, the
    one that must be done first stands; doing it serves both. A patient who died or whose care rests, and a declined
    test until its review date, give items in state "suspended". A rule whose condition is not met, or unknown, gives
    no item: not_asked() lists those.
    """
    items: dict[str, DueItem] = {}
    _, line = stage_on(course, today)
    for rule, reading in _of_stage(course, today, rules, settings):
        if reading is None or reading.status is Status.MET:
            for test in rule.tests:
                item = _item(rule, test, course, line, reading, today, settings)
                if item and (test not in items or item.last_day < items[test].last_day):
                    items[test] = item
    return sorted(items.values(), key=lambda item: (item.due_on, item.test))


def not_asked(
    course: Course, today: date, rules: Sequence[Rule] = RULES, settings: Settings = DEFAULTS
) -> list[NotAsked]:
    """The rules of the present stage that ask for nothing because of their condition, with what the record says."""
    return [
        NotAsked(rule, reading)
        for rule, reading in _of_stage(course, today, rules, settings)
        if reading is not None and reading.status is not Status.MET
    ]


def stage_on(course: Course, today: date) -> tuple[str, Line | None]:
    """Stage on that day and the line it comes from: the newest line that has started.

    After front-line therapy the rules of the categorical response run beside those after treatment.
    """
    started = _started(course, today)
    if not started:
        return "baseline", None
    return ("on_treatment" if started[-1].finished_on(today) is None else "after_treatment"), started[-1]


def state_on(
    due_on: date,
    today: date,
    grace_days: int,
    soon_days: int = DEFAULTS.due_soon_days,
    last_day: date | None = None,
) -> str:
    """not_due, due_soon (from 14 days before), due (through the grace), overdue (as long again), escalated (10.1).

    last_day  the end of a window, where "due" lasts longer than the grace; "overdue" follows it for the grace
    """
    last_day = last_day or due_on + timedelta(days=grace_days)
    if today < due_on:
        return "due_soon" if (due_on - today).days <= soon_days else "not_due"
    if today <= last_day:
        return "due"
    return "overdue" if (today - last_day).days <= grace_days else "escalated"


def suspension(course: Course, test: str, today: date) -> str:
    """Why nothing is asked for now: deceased, a resting care status, inpatient_hold, declined; "" for nothing."""
    if course.deceased:
        return "deceased"
    if course.care_status in RESTING:
        return course.care_status
    if course.in_hospital:
        return "inpatient_hold"
    review_on = course.declined.get(test)
    return "declined" if review_on is not None and today < review_on else ""


def _started(course: Course, today: date) -> list[Line]:
    return sorted((each for each in course.lines if each.started_on <= today), key=lambda each: each.started_on)


def _of_stage(
    course: Course, today: date, rules: Sequence[Rule], settings: Settings
) -> Iterator[tuple[Rule, Reading | None]]:
    """The rules of the present stage, each with what its condition says; None where it has none."""
    stage, line = stage_on(course, today)
    stages = {stage}
    if stage == "after_treatment" and line is _started(course, today)[0]:
        stages.add("categorical_response")
    for rule in rules:
        if rule.stage in stages:
            start = line.started_on if line else None
            yield rule, rule.condition and read(rule.condition, course.facts, today, start, settings)


def _item(
    rule: Rule, test: str, course: Course, line: Line | None, reading: Reading | None, today: date, settings: Settings
) -> DueItem | None:
    anchor, anchor_on = _anchor(rule, course, line, reading, today)
    if anchor_on is None:
        return None
    done = [day for day in course.done.get(test, ()) if day <= today]
    if rule.anchor != "accepted":
        done = [day for day in done if day >= anchor_on]
    if rule.window:
        # From the day on which it is announced as due soon, the test may be done.
        opens = add_months(anchor_on, rule.window.months) - timedelta(days=settings.due_soon_days)
        done = [day for day in done if day >= opens]
    last = max(done, default=None)
    due = None if rule.once and last is not None else _due(rule, line, anchor_on, last)
    if due is None:
        return None
    due_on, last_day = due
    held = suspension(course, test, today)
    state = "suspended" if held else state_on(due_on, today, rule.grace_days, settings.due_soon_days, last_day)
    if state == "overdue" and _booked(course, test, today, last_day + timedelta(days=rule.grace_days)):
        state = "booked"
    why = {"rule": rule.key, "stage": rule.stage, "anchor": anchor, "anchor_on": anchor_on.isoformat()}
    if last is not None:
        why["last_on"] = last.isoformat()
    if held:
        why["suspended"] = held
    return DueItem(rule, test, due_on, last_day, state, why)


def _anchor(
    rule: Rule, course: Course, line: Line | None, reading: Reading | None, today: date
) -> tuple[str, date | None]:
    """Key of the anchor that holds, and its day."""
    days = {"accepted": course.accepted_on, "condition_met": reading.on if reading else None}
    if line is not None:
        days |= {"line_start": line.started_on, "cycle_start": line.started_on, "transplant": line.transplant_on}
        days |= {"line_end": line.ended_on, "front_line_end": line.finished_on(today)}
    other = days.get(rule.or_anchor)
    if other is not None and other <= today:
        return rule.or_anchor, other
    return rule.anchor, days.get(rule.anchor)


def _due(rule: Rule, line: Line | None, anchor_on: date, last: date | None) -> tuple[date, date] | None:
    """The day it is due and the last day in time; None when the rule has come to its end.

    Last valid result plus the interval of its own time since the anchor; without one, the first interval.
    """
    start = last or anchor_on
    latest = None
    if rule.window:
        due_on = add_months(anchor_on, rule.window.months)
        latest = rule.window.at_latest and add_months(anchor_on, rule.window.at_latest)
    elif rule.each_cycle:
        due_on = start + timedelta(days=line.cycle_days)
    elif rule.bands:
        band = _band(rule, anchor_on, start)
        if band is None:
            return None
        due_on = add_months(start, band.months)
        ends = rule.bands[-1].until_month
        if ends is not None and due_on > add_months(anchor_on, ends):
            return None
        latest = band.at_latest and add_months(start, band.at_latest)
    else:
        due_on = anchor_on + timedelta(days=rule.first_days)
    return due_on, latest or due_on + timedelta(days=rule.grace_days)


def _band(rule: Rule, anchor_on: date, on: date) -> Band | None:
    for band in rule.bands:
        if band.until_month is None or on < add_months(anchor_on, band.until_month):
            return band
    return None


def _booked(course: Course, test: str, today: date, until: date) -> bool:
    """A coming appointment before the item would escalate."""
    return any(each.status == "booked" and today <= each.on <= until for each in course.booked.get(test, ()))
