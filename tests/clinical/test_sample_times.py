"""Days in the life of a sample and of an unseen result: known answers."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from clinical.sample_times import (
    Escalation,
    days_in_states,
    days_late,
    escalation,
    expected_by,
    next_step_by,
    taken_again,
    working_days_between,
)
from clinical.settings import DEFAULTS

MONDAY = date(2026, 11, 2)
CHRISTMAS_EVE = date(2026, 12, 24)


def day(text: str) -> date:
    return date.fromisoformat(text)


def test_a_vegf_is_expected_fourteen_days_after_the_laboratory_has_it() -> None:
    assert expected_by(MONDAY) == day("2026-11-16")
    assert expected_by(MONDAY, 10) == day("2026-11-12")


@pytest.mark.parametrize(
    ("state", "on", "due"),
    [
        ("taken", "2026-11-02", "2026-11-03"),
        ("taken", "2026-11-06", "2026-11-09"),  # Friday: Monday
        ("dispatched", "2026-11-02", "2026-11-04"),
        ("dispatched", "2026-12-24", "2026-12-30"),  # Christmas, its substitute and a weekend between
        ("received", "2026-11-02", "2026-11-04"),
        ("rejected", "2026-11-02", "2026-11-04"),
        ("reported", "2026-11-02", "2026-11-05"),
        ("reviewed", "2026-11-02", "2026-11-09"),
    ],
)
def test_the_day_by_which_each_step_is_due(state: str, on: str, due: str) -> None:
    assert next_step_by(state, day(on)) == day(due)


def test_at_the_laboratory_the_next_step_is_the_result_counted_from_its_receipt() -> None:
    received, began = MONDAY, MONDAY + timedelta(days=5)
    assert next_step_by("in_analysis", began, at_laboratory_on=received) == day("2026-11-16")
    assert next_step_by("accepted", began) == day("2026-11-21"), "no receipt was recorded"
    assert next_step_by("accepted", MONDAY, settings=replace(DEFAULTS, vegf_turnaround_days=7)) == day("2026-11-09")


def test_late_begins_on_the_day_after() -> None:
    assert days_late(MONDAY, MONDAY) == 0
    assert days_late(MONDAY, MONDAY + timedelta(days=1)) == 1
    assert days_late(MONDAY, MONDAY - timedelta(days=1)) == 0
    assert days_late(None, MONDAY) == 0


def test_the_days_in_each_state_add_up() -> None:
    steps = [("requested", MONDAY), ("taken", day("2026-11-04")), ("dispatched", day("2026-11-04"))]
    found = days_in_states(steps, day("2026-11-10"))
    assert [(one.state, one.days) for one in found] == [("requested", 2), ("taken", 0), ("dispatched", 6)]
    assert found[-1].until is None
    assert sum(one.days for one in found) == 8
    assert days_in_states([], MONDAY) == []


def test_a_second_sample_is_near_within_a_week_either_side() -> None:
    assert taken_again(MONDAY, MONDAY + timedelta(days=7))
    assert taken_again(MONDAY, MONDAY - timedelta(days=7))
    assert not taken_again(MONDAY, MONDAY + timedelta(days=8))


def test_working_days_leave_out_weekends_and_bank_holidays() -> None:
    assert working_days_between(MONDAY, MONDAY) == 0
    assert working_days_between(MONDAY, day("2026-11-09")) == 5
    assert working_days_between(CHRISTMAS_EVE, day("2026-12-30")) == 2


@pytest.mark.parametrize(
    ("days", "abnormal", "expected"),
    [
        (0, True, Escalation()),
        (3, True, Escalation()),  # Thursday: three working days, not more
        (4, True, Escalation(abnormal=True)),
        (4, False, Escalation()),
        (7, False, Escalation()),
        (8, False, Escalation("nurse")),
        (14, False, Escalation("nurse")),
        (15, False, Escalation("lead")),
        (15, True, Escalation("lead", abnormal=True)),
    ],
)
def test_who_is_asked_about_a_result_that_nobody_has_seen(days: int, abnormal: bool, expected: Escalation) -> None:
    assert escalation(MONDAY, MONDAY + timedelta(days=days), abnormal=abnormal) == expected
