"""Working days in England."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinical.workdays import add_working_days, bank_holidays, easter_sunday, is_working_day, next_working_day


@pytest.mark.parametrize(
    "day",
    [
        date(2024, 3, 31),
        date(2025, 4, 20),
        date(2026, 4, 5),
        date(2027, 3, 28),
        date(2028, 4, 16),
        date(2030, 4, 21),
        date(2035, 3, 25),
        date(2038, 4, 25),
        date(2040, 4, 1),
    ],
)
def test_easter(day):
    assert easter_sunday(day.year) == day


@pytest.mark.parametrize(
    ("year", "days"),
    [
        (2024, ["1-1", "3-29", "4-1", "5-6", "5-27", "8-26", "12-25", "12-26"]),
        (2026, ["1-1", "4-3", "4-6", "5-4", "5-25", "8-31", "12-25", "12-28"]),
        (2027, ["1-1", "3-26", "3-29", "5-3", "5-31", "8-30", "12-27", "12-28"]),
        (2028, ["1-3", "4-14", "4-17", "5-1", "5-29", "8-28", "12-25", "12-26"]),
        (2033, ["1-3", "4-15", "4-18", "5-2", "5-30", "8-29", "12-26", "12-27"]),
    ],
)
def test_bank_holidays_with_their_substitute_days(year, days):
    assert sorted(bank_holidays(year)) == [date(year, *map(int, day.split("-"))) for day in days]


@pytest.mark.parametrize("year", range(2024, 2041))
def test_each_year_has_eight_bank_holidays_all_on_weekdays(year):
    days = bank_holidays(year)
    assert len(days) == 8
    assert all(day.weekday() < 5 for day in days)


@pytest.mark.parametrize(
    ("day", "then"),
    [
        (date(2026, 11, 20), date(2026, 11, 20)),
        (date(2026, 11, 21), date(2026, 11, 23)),
        (date(2026, 4, 3), date(2026, 4, 7)),
        (date(2026, 12, 25), date(2026, 12, 29)),
        (date(2027, 12, 31), date(2027, 12, 31)),
        (date(2028, 1, 1), date(2028, 1, 4)),
    ],
)
def test_a_reminder_goes_out_on_the_next_working_day(day, then):
    assert next_working_day(day) == then


def test_working_days_are_counted_over_holidays():
    assert add_working_days(date(2026, 12, 24), 1) == date(2026, 12, 29)
    assert add_working_days(date(2026, 11, 21), 0) == date(2026, 11, 23)
    assert add_working_days(date(2026, 11, 20), 5) == date(2026, 11, 27)


@given(st.dates(date(2024, 1, 1), date(2040, 12, 20)))
def test_the_next_working_day_is_a_working_day_within_five_days(day):
    found = next_working_day(day)
    assert is_working_day(found)
    assert 0 <= (found - day).days <= 4
