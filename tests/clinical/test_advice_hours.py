"""Which telephone line answers when: both edges, both changes of the clock, weekends and bank holidays."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from clinical.advice_hours import LONDON, follow_up_on, is_out_of_hours, lines, open_line


def in_london(*moment: int) -> datetime:
    return datetime(*moment, tzinfo=LONDON)


@pytest.mark.parametrize(
    ("now", "line"),
    [
        (in_london(2026, 11, 20, 8, 59, 59), "out_of_hours"),
        (in_london(2026, 11, 20, 9, 0), "nurses"),
        (in_london(2026, 11, 20, 16, 59, 59), "nurses"),
        (in_london(2026, 11, 20, 17, 0), "out_of_hours"),
        (in_london(2026, 11, 20, 0, 0), "out_of_hours"),
        (in_london(2026, 11, 21, 12, 0), "out_of_hours"),
        (in_london(2026, 11, 22, 12, 0), "out_of_hours"),
        (in_london(2026, 11, 23, 9, 0), "nurses"),
    ],
)
def test_the_nurses_answer_from_nine_to_before_five_on_working_days(now: datetime, line: str) -> None:
    assert open_line(now) == line
    assert is_out_of_hours(now) is (line == "out_of_hours")


@pytest.mark.parametrize(
    "day",
    [(2026, 12, 25), (2026, 12, 28), (2026, 4, 3), (2026, 4, 6), (2026, 5, 4), (2026, 8, 31), (2027, 1, 1)],
)
def test_on_a_bank_holiday_in_england_the_other_number_applies(day: tuple[int, int, int]) -> None:
    assert open_line(in_london(*day, 12, 0)) == "out_of_hours"


def test_the_day_after_the_holidays_is_a_working_day_again() -> None:
    assert open_line(in_london(2026, 12, 29, 9, 0)) == "nurses"
    # A holiday in Scotland alone.
    assert open_line(in_london(2026, 11, 30, 9, 0)) == "nurses"


@pytest.mark.parametrize(
    ("moment", "line"),
    [
        # The Friday before the clocks go forward and the Monday after it: 09:00 is 09:00 and then 08:00 in UTC.
        (datetime(2026, 3, 27, 8, 30, tzinfo=UTC), "out_of_hours"),
        (datetime(2026, 3, 27, 9, 0, tzinfo=UTC), "nurses"),
        (datetime(2026, 3, 30, 7, 59, tzinfo=UTC), "out_of_hours"),
        (datetime(2026, 3, 30, 8, 0, tzinfo=UTC), "nurses"),
        (datetime(2026, 3, 30, 15, 59, tzinfo=UTC), "nurses"),
        (datetime(2026, 3, 30, 16, 0, tzinfo=UTC), "out_of_hours"),
        # And back in October.
        (datetime(2026, 10, 23, 8, 0, tzinfo=UTC), "nurses"),
        (datetime(2026, 10, 23, 16, 0, tzinfo=UTC), "out_of_hours"),
        (datetime(2026, 10, 26, 8, 30, tzinfo=UTC), "out_of_hours"),
        (datetime(2026, 10, 26, 16, 30, tzinfo=UTC), "nurses"),
        # A summer evening that is still Sunday in UTC.
        (datetime(2026, 7, 5, 23, 30, tzinfo=UTC), "out_of_hours"),
    ],
)
def test_the_clock_in_london_counts_in_summer_too(moment: datetime, line: str) -> None:
    assert open_line(moment) == line


def test_a_moment_may_be_given_in_any_zone_but_not_without_one() -> None:
    tokyo = timezone(timedelta(hours=9))
    assert open_line(datetime(2026, 11, 20, 18, 0, tzinfo=tokyo)) == "nurses"
    with pytest.raises(ValueError, match="time zone"):
        open_line(datetime(2026, 11, 20, 12, 0))  # noqa: DTZ001


def test_the_line_that_answers_now_comes_first() -> None:
    phones = {"nurses": ("Nurses", "1"), "out_of_hours": ("Out of hours", "2")}
    first, second = lines(phones, in_london(2026, 11, 21, 12, 0))
    assert (first.number, first.open_now) == ("2", True)
    assert (second.number, second.open_now) == ("1", False)
    assert [line.number for line in lines(phones, in_london(2026, 11, 20, 12, 0))] == ["1", "2"]


@pytest.mark.parametrize(
    ("called", "day"),
    [
        (in_london(2026, 11, 17, 10, 0), date(2026, 11, 18)),
        (in_london(2026, 11, 17, 2, 30), date(2026, 11, 17)),
        (in_london(2026, 11, 20, 19, 0), date(2026, 11, 23)),
        (in_london(2026, 11, 21, 3, 0), date(2026, 11, 23)),
        (in_london(2026, 12, 24, 18, 0), date(2026, 12, 29)),
    ],
)
def test_what_remains_is_done_on_the_next_working_day(called: datetime, day: date) -> None:
    assert follow_up_on(called) == day
