"""When a follow-up test is due, and in which state that puts it (fact base 10, 10.1).

The rules are data, by stage of treatment, as in the clinic's own published table (D'Sa 2022, HemaSphere 6:e796,
table 5). Intervals after treatment were not visible there and are our proposal ("design"): a consultant approves
each rule before it may send anything; `approved_by` is None until then.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from clinical.dates import add_months
from clinical.settings import DEFAULTS

TABLE_5 = "D'Sa 2022, HemaSphere 6:e796, table 5"
DESIGN = "design, in line with F19 and F31; to be approved by a consultant"

STAGES = ("baseline", "on_treatment", "after_treatment")
ANCHORS = ("accepted", "line_start", "line_end")
STATES = ("not_due", "due_soon", "due", "overdue", "escalated", "booked", "suspended")


@dataclass(frozen=True)
class Band:
    """An interval that holds up to `until_month` months after the anchor; None is for ever."""

    months: int
    until_month: int | None = None


@dataclass(frozen=True)
class Rule:
    """One line of the schedule.

    test         what is due; the key under which its dates are given
    anchor       what the clock starts from, one of ANCHORS
    first_days   days from the anchor to the first one; 0 takes the first interval
    bands        intervals by time since the anchor; empty means once only
    each_cycle   the interval is the cycle length of the treatment line
    grace_days   how long "due" lasts, and then "overdue"
    approved_by  who approved the rule; None until a consultant did
    """

    key: str
    test: str
    stage: str
    anchor: str
    grace_days: int
    source: str
    first_days: int = 0
    bands: tuple[Band, ...] = ()
    each_cycle: bool = False
    approved_by: str | None = None


YEARLY_REVIEW = (Band(3, 12), Band(6, 60), Band(12))
YEARLY_VEGF = (Band(3, 12), Band(6))

RULES: tuple[Rule, ...] = (
    Rule("vegf_baseline", "vegf", "baseline", "accepted", 28, "design", first_days=14),
    Rule("review_baseline", "clinic_review", "baseline", "accepted", 28, "design", first_days=14),
    Rule("vegf_on_treatment", "vegf", "on_treatment", "line_start", 28, TABLE_5, each_cycle=True),
    Rule(
        "review_on_treatment",
        "clinic_review",
        "on_treatment",
        "line_start",
        28,
        f"{TABLE_5}: at 3 months; repeating it is {DESIGN}",
        bands=(Band(3),),
    ),
    Rule("vegf_after", "vegf", "after_treatment", "line_end", 28, DESIGN, bands=YEARLY_VEGF),
    Rule("review_after", "clinic_review", "after_treatment", "line_end", 28, DESIGN, bands=YEARLY_REVIEW),
)


@dataclass(frozen=True)
class Line:
    """One line of plasma-cell directed treatment; `ended_on` None while it runs."""

    started_on: date
    ended_on: date | None = None
    cycle_days: int = 28


@dataclass(frozen=True)
class Course:
    """The dates of one patient that the schedule looks at.

    done         dates of valid results by test, wherever they were performed
    booked       dates of future appointments by test
    declined     by test, the date on which a declined test is to be discussed again
    care_status  under_assessment, follow_up, discharged or transferred
    """

    accepted_on: date | None
    lines: Sequence[Line] = ()
    done: Mapping[str, Sequence[date]] = field(default_factory=dict)
    booked: Mapping[str, Sequence[date]] = field(default_factory=dict)
    declined: Mapping[str, date] = field(default_factory=dict)
    deceased: bool = False
    care_status: str = "follow_up"


@dataclass(frozen=True)
class DueItem:
    """One test with the day it is due. `why` holds codes and ISO dates only, ready for JSON."""

    rule: Rule
    test: str
    due_on: date
    state: str
    why: Mapping[str, str]


def plan(course: Course, today: date, rules: Sequence[Rule] = RULES) -> list[DueItem]:
    """What is due for one patient under the rules of the present stage, soonest first.

    A new line re-anchors everything: only results on or after its start count. A patient who died, was discharged
    or was transferred, and a declined test until its review date, give items in state "suspended".
    """
    stage, line = stage_on(course, today)
    items = [_item(rule, course, line, today) for rule in rules if rule.stage == stage]
    return sorted((item for item in items if item), key=lambda item: (item.due_on, item.test))


def stage_on(course: Course, today: date) -> tuple[str, Line | None]:
    """Stage on that day and the line it comes from: the newest line that has started."""
    started = sorted((each for each in course.lines if each.started_on <= today), key=lambda each: each.started_on)
    if not started:
        return "baseline", None
    line = started[-1]
    ended = line.ended_on is not None and line.ended_on <= today
    return ("after_treatment" if ended else "on_treatment"), line


def state_on(due_on: date, today: date, grace_days: int, soon_days: int = DEFAULTS.due_soon_days) -> str:
    """not_due, due_soon (from 14 days before), due (through the grace), overdue (as long again), escalated (10.1)."""
    late = (today - due_on).days
    if late < -soon_days:
        return "not_due"
    if late < 0:
        return "due_soon"
    if late <= grace_days:
        return "due"
    return "overdue" if late <= 2 * grace_days else "escalated"


def suspension(course: Course, test: str, today: date) -> str:
    """Why nothing is asked for now: deceased, discharged, transferred, declined; "" when nothing holds it."""
    if course.deceased:
        return "deceased"
    if course.care_status in ("discharged", "transferred"):
        return course.care_status
    review_on = course.declined.get(test)
    return "declined" if review_on is not None and today < review_on else ""


def _item(rule: Rule, course: Course, line: Line | None, today: date) -> DueItem | None:
    anchor_on = _anchor(rule, course, line)
    if anchor_on is None:
        return None
    done = [day for day in course.done.get(rule.test, ()) if day <= today]
    if rule.anchor != "accepted":
        done = [day for day in done if day >= anchor_on]
    last = max(done, default=None)
    if last is not None and not rule.bands and not rule.each_cycle:
        return None
    due_on = _due_on(rule, line, anchor_on, last)
    held = suspension(course, rule.test, today)
    state = "suspended" if held else state_on(due_on, today, rule.grace_days)
    if state == "overdue" and _booked(rule, course, due_on, today):
        state = "booked"
    why = {"rule": rule.key, "stage": rule.stage, "anchor": rule.anchor, "anchor_on": anchor_on.isoformat()}
    if last is not None:
        why["last_on"] = last.isoformat()
    if held:
        why["suspended"] = held
    return DueItem(rule, rule.test, due_on, state, why)


def _anchor(rule: Rule, course: Course, line: Line | None) -> date | None:
    if rule.anchor == "accepted":
        return course.accepted_on
    if line is None:
        return None
    return line.started_on if rule.anchor == "line_start" else line.ended_on


def _due_on(rule: Rule, line: Line | None, anchor_on: date, last: date | None) -> date:
    """Last valid result plus the interval of its own time since the anchor; without one, the first interval."""
    start = last or anchor_on
    if last is None and rule.first_days:
        return anchor_on + timedelta(days=rule.first_days)
    if rule.each_cycle:
        return start + timedelta(days=line.cycle_days)
    return add_months(start, _interval(rule, anchor_on, start))


def _interval(rule: Rule, anchor_on: date, on: date) -> int:
    for band in rule.bands:
        if band.until_month is None or on < add_months(anchor_on, band.until_month):
            return band.months
    raise ValueError(f"rule {rule.key} has no interval for {on}")


def _booked(rule: Rule, course: Course, due_on: date, today: date) -> bool:
    """A coming appointment before the item would escalate."""
    last_day = due_on + timedelta(days=2 * rule.grace_days)
    return any(today <= day <= last_day for day in course.booked.get(rule.test, ()))
