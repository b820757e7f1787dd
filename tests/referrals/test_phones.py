"""Which telephone line answers now, and working days."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from referrals.next_steps import working_day_after
from referrals.phones import lines, open_line

LONDON = ZoneInfo("Europe/London")


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
