"""The 18-week clock as arithmetic, with the vectors of the fact base."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referrals.next_steps import working_day_after
from referrals.phones import lines, open_line
from referrals.waiting import STOP_CODES, days_waited, has_breached, target_on

START = date(2026, 1, 5)
LONDON = ZoneInfo("Europe/London")


def test_day_126_is_within_the_target_and_day_127_is_a_breach() -> None:
    assert target_on(START) == date(2026, 5, 11)
    assert days_waited(START, date(2026, 5, 11)) == 126
    assert not has_breached(START, date(2026, 5, 11))
    assert has_breached(START, date(2026, 5, 12))


def test_a_stopped_clock_waits_no_longer() -> None:
    assert days_waited(START, date(2026, 12, 1), date(2026, 2, 4)) == 30
    assert not has_breached(START, date(2026, 12, 1), date(2026, 5, 11))
    assert has_breached(START, date(2026, 12, 1), date(2026, 5, 12))


def test_the_stop_codes_are_the_national_ones() -> None:
    assert list(STOP_CODES) == ["30", "31", "32", "33", "34", "35", "36"]


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 400))
def test_the_breach_begins_exactly_after_the_target_day(start: date, waited: int) -> None:
    today = date.fromordinal(start.toordinal() + waited)
    assert has_breached(start, today) == (today > target_on(start)) == (waited > 126)


@pytest.mark.parametrize(
    ("now", "line"),
    [
        (datetime(2026, 11, 20, 9, 0, tzinfo=LONDON), "nurses"),
        (datetime(2026, 11, 20, 16, 59, tzinfo=LONDON), "nurses"),
        (datetime(2026, 11, 20, 17, 0, tzinfo=LONDON), "out_of_hours"),
        (datetime(2026, 11, 20, 8, 59, tzinfo=LONDON), "out_of_hours"),
        (datetime(2026, 11, 21, 12, 0, tzinfo=LONDON), "out_of_hours"),
        (datetime(2026, 12, 25, 12, 0, tzinfo=LONDON), "out_of_hours"),
    ],
)
def test_the_line_that_answers_now_comes_first(now: datetime, line: str) -> None:
    phones = {"nurses": ("Nurses", "1"), "out_of_hours": ("Out of hours", "2")}
    assert open_line(now) == line
    first, second = lines(phones, now)
    assert (first.number, first.open_now, second.open_now) == (phones[line][1], True, False)


def test_working_days_leave_out_the_weekend_and_bank_holidays() -> None:
    friday = date(2026, 11, 20)
    assert working_day_after(friday, 1) == date(2026, 11, 23)
    assert working_day_after(friday, 5) == date(2026, 11, 27)
    assert working_day_after(date(2026, 12, 24), 1) == date(2026, 12, 29)
    assert working_day_after(date(2026, 11, 21), 0) == date(2026, 11, 21)
