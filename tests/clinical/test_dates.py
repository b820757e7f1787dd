"""What may be typed into a date box, and how it is read on 21 November 2026."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinical.dates import Precision, add_months, parse_clinic_date

TODAY = date(2026, 11, 21)

READINGS = [
    ("14 7 58", date(1958, 7, 14), "day", "14-Jul-1958"),
    ("14/07/1958", date(1958, 7, 14), "day", "14-Jul-1958"),
    ("14-Jul-1958", date(1958, 7, 14), "day", "14-Jul-1958"),
    ("14 July 1958", date(1958, 7, 14), "day", "14-Jul-1958"),
    ("14th Jul 58", date(1958, 7, 14), "day", "14-Jul-1958"),
    ("14071958", date(1958, 7, 14), "day", "14-Jul-1958"),
    ("1958-07-14", date(1958, 7, 14), "day", "14-Jul-1958"),
    ("29.2.2024", date(2024, 2, 29), "day", "29-Feb-2024"),
    ("Jul 1958", date(1958, 7, 1), "month", "Jul-1958"),
    ("7/1958", date(1958, 7, 1), "month", "Jul-1958"),
    ("1958", date(1958, 1, 1), "year", "1958"),
    ("about 60", date(1966, 7, 1), "about", "about 1966"),
    ("about 1960", date(1960, 7, 1), "about", "about 1960"),
    ("age 60", date(1966, 7, 1), "about", "about 1966"),
    ("t", TODAY, "day", "21-Nov-2026"),
    ("+3m", date(2027, 2, 21), "day", "21-Feb-2027"),
    ("-2w", date(2026, 11, 7), "day", "07-Nov-2026"),
    # Two digits are the latest such year that is not after this one.
    ("1 1 26", date(2026, 1, 1), "day", "01-Jan-2026"),
    ("1 1 27", date(1927, 1, 1), "day", "01-Jan-1927"),
]


@pytest.mark.parametrize(("typed", "on", "precision", "words"), READINGS)
def test_a_date_is_read_and_said_back(typed: str, on: date, precision: str, words: str) -> None:
    read = parse_clinic_date(typed, TODAY)
    assert (read.on, read.precision, read.in_words) == (on, precision, words)


REFUSALS = [
    ("30 2 2020", "February 2020 has 29 days. You entered day 30"),
    ("31/4/2020", "April 2020 has 30 days"),
    ("1/13/2020", "there is no month 13. Day comes first"),
    ("0 7 1958", "July 1958 has 31 days. You entered day 0"),
    ("14 7", "the year is missing"),
    ("14 7 195", "the year must have 4 digits"),
    ("14 7 9999", "the year must be between 1850 and 2200"),
    ("soon", "this is not a date"),
    ("", "this is not a date"),
    ("about 300", "300 is not an age"),
    ("+99999m", "this is not a date"),
    ("+9999y", "leads too far away"),
    ("\uff11\uff14 7 58", "this is not a date"),
]


@pytest.mark.parametrize(("typed", "message"), REFUSALS)
def test_what_is_no_date_is_refused_with_what_to_enter(typed: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse_clinic_date(typed, TODAY)


@given(st.text(max_size=40))
def test_no_text_at_all_gives_anything_but_a_date_or_a_clear_refusal(typed: str) -> None:
    try:
        read = parse_clinic_date(typed, TODAY)
    except ValueError as refused:
        assert str(refused)
    else:
        assert read.precision in Precision


@given(st.dates(date(1900, 1, 1), date(2150, 12, 31)))
def test_what_is_said_back_is_read_as_the_same_day(day: date) -> None:
    assert parse_clinic_date(parse_clinic_date(day.isoformat(), TODAY).in_words, TODAY).on == day


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2025, 11, 30), 3, date(2026, 2, 28)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
    ],
)
def test_months_are_calendar_months_clamped_to_the_end(start: date, months: int, end: date) -> None:
    assert add_months(start, months) == end
