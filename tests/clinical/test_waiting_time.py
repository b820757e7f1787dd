"""The 18-week clock, England, without pauses (fact base 11.4)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinical.waiting_time import (
    CONTINUE,
    NONE,
    START,
    STATUS_CODES,
    STOP,
    STOP_CODES,
    days_waited,
    has_breached,
    target_on,
)

BEGAN = date(2026, 1, 5)


@pytest.mark.parametrize(
    ("today", "days", "breached"),
    [
        (date(2026, 1, 5), 0, False),
        (date(2026, 1, 6), 1, False),
        (date(2026, 5, 10), 125, False),
        # Day 126 is the last within the target, day 127 the first of a breach.
        (date(2026, 5, 11), 126, False),
        (date(2026, 5, 12), 127, True),
    ],
)
def test_a_clock_that_started_on_5_january(today: date, days: int, breached: bool) -> None:
    assert days_waited(BEGAN, today) == days
    assert has_breached(BEGAN, today) is breached
    assert target_on(BEGAN) == date(2026, 5, 11)


def test_a_stopped_clock_waits_no_longer() -> None:
    assert days_waited(BEGAN, date(2026, 12, 1), date(2026, 2, 4)) == 30
    assert not has_breached(BEGAN, date(2026, 12, 1), date(2026, 5, 11))
    assert has_breached(BEGAN, date(2026, 12, 1), date(2026, 5, 12))


def test_a_clock_that_has_not_started_has_waited_no_day() -> None:
    assert days_waited(BEGAN, date(2026, 1, 1)) == 0


@pytest.mark.parametrize(
    ("effect", "codes"),
    [
        (START, ["10", "11", "12"]),
        (CONTINUE, ["20", "21"]),
        (STOP, ["30", "31", "32", "33", "34", "35", "36"]),
        (NONE, ["90", "91", "92", "98", "99"]),
    ],
)
def test_what_each_national_code_does_to_the_clock(effect: str, codes: list[str]) -> None:
    assert [code for code, (_, does) in STATUS_CODES.items() if does == effect] == codes


def test_there_are_seventeen_codes_and_the_stop_codes_keep_their_words() -> None:
    assert len(STATUS_CODES) == 17
    assert {code: STATUS_CODES[code][0] for code in STOP_CODES} == STOP_CODES


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 400), st.integers(1, 300))
def test_the_breach_begins_exactly_after_the_target_day(start: date, waited: int, target: int) -> None:
    today = start + timedelta(days=waited)
    assert has_breached(start, today, target_days=target) == (today > target_on(start, target)) == (waited > target)
