"""What may be typed into a date box, and how it is read on 21 November 2026."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinical.dates import DateError, PartialDate, Precision, add_months, parse_clinic_date

TODAY = date(2026, 11, 21)

READINGS = [
    ("14 7 58", date(1958, 7, 14), "day", "Mon 14-Jul-1958"),
    ("14/07/1958", date(1958, 7, 14), "day", "Mon 14-Jul-1958"),
    ("14-Jul-1958", date(1958, 7, 14), "day", "Mon 14-Jul-1958"),
    ("14 July 1958", date(1958, 7, 14), "day", "Mon 14-Jul-1958"),
    ("14th Jul 58", date(1958, 7, 14), "day", "Mon 14-Jul-1958"),
    ("14jul58", date(1958, 7, 14), "day", "Mon 14-Jul-1958"),
    ("14071958", date(1958, 7, 14), "day", "Mon 14-Jul-1958"),
    ("1958-07-14", date(1958, 7, 14), "day", "Mon 14-Jul-1958"),
    ("  14 .7. 1958 ", date(1958, 7, 14), "day", "Mon 14-Jul-1958"),
    ("29.2.2024", date(2024, 2, 29), "day", "Thu 29-Feb-2024"),
    ("Jul 1958", date(1958, 7, 1), "month", "Jul-1958"),
    ("September 2019", date(2019, 9, 1), "month", "Sep-2019"),
    ("7/1958", date(1958, 7, 1), "month", "Jul-1958"),
    ("1958", date(1958, 1, 1), "year", "1958"),
    ("about 60", date(1966, 7, 1), "about", "about 1966"),
    ("aged 60", date(1966, 7, 1), "about", "about 1966"),
    ("60 years old", date(1966, 7, 1), "about", "about 1966"),
    ("about 1960", date(1960, 7, 1), "about", "about 1960"),
    ("~ Mar 2025", date(2025, 3, 1), "about", "about 2025"),
    ("t", TODAY, "day", "Sat 21-Nov-2026"),
    ("-2w", date(2026, 11, 7), "day", "Sat 07-Nov-2026"),
    ("-1m", date(2026, 10, 21), "day", "Wed 21-Oct-2026"),
    ("\u22123d", date(2026, 11, 18), "day", "Wed 18-Nov-2026"),
    # Two digits are the latest such year that is not after this one.
    ("1 1 26", date(2026, 1, 1), "day", "Thu 01-Jan-2026"),
    ("1 1 27", date(1927, 1, 1), "day", "Sat 01-Jan-1927"),
]


@pytest.mark.parametrize(("typed", "day", "precision", "words"), READINGS)
def test_a_date_is_read_and_said_back(typed, day, precision, words):
    read = parse_clinic_date(typed, TODAY)
    assert (read.date, read.precision, read.words) == (day, precision, words)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("30 2 2020", "February 2020 has 29 days. You entered day 30"),
        ("29 2 2023", "February 2023 has 28 days"),
        ("31/4/2020", "April 2020 has 30 days"),
        ("1/13/2020", "there is no month 13. Day comes first"),
        ("0 7 1958", "July 1958 has 31 days. You entered day 0"),
        ("14 7", "the year is missing"),
        ("14 Jul", "the year is missing"),
        ("Jul 58", "the year must have 4 digits"),
        ("14 7 195", "the year must have 4 digits"),
        ("14 7 9999", "the year must be between 1850 and 2200"),
        ("99", "this is not a date"),
        ("1 2 3 4", "this is not a date"),
        ("14 Quintember 1958", "this is not a date"),
        ("soon", "this is not a date"),
        ("", "this is not a date"),
        ("about soon", "this is not a date"),
        ("about 300", "300 is not an age"),
        ("+99999m", "this is not a date"),
        ("-9999y", "leads too far away"),
        ("\uff11\uff14 7 58", "this is not a date"),
        ("22 11 2026", "must be today or in the past. You entered Sun 22-Nov-2026"),
        ("25 12 26", "must be today or in the past"),
        ("+3m", "must be today or in the past"),
    ],
)
def test_what_is_no_date_is_refused_with_what_to_enter(typed, message):
    with pytest.raises(DateError, match=message):
        parse_clinic_date(typed, TODAY)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("+3m", date(2027, 2, 21)),
        ("3 2 27", date(2027, 2, 3)),
        ("1 1 36", date(2036, 1, 1)),
        ("1 1 37", date(1937, 1, 1)),
    ],
)
def test_a_box_for_appointments_allows_the_future(typed, day):
    assert parse_clinic_date(typed, TODAY, allow_future=True).date == day


@pytest.mark.parametrize("typed", ["1958", "Jul 1958", "about 60"])
def test_a_box_for_whole_dates_refuses_half_a_date(typed):
    with pytest.raises(DateError, match="the day, month and year are needed"):
        parse_clinic_date(typed, TODAY, allow_partial=False)


@given(st.text(max_size=40))
def test_no_text_at_all_gives_anything_but_a_date_or_a_clear_refusal(typed):
    try:
        read = parse_clinic_date(typed, TODAY)
    except DateError as refused:
        assert str(refused)
    else:
        assert read.precision in Precision
        assert read.date <= TODAY


@given(st.dates(date(1900, 1, 1), TODAY))
def test_what_is_said_back_is_read_as_the_same_day(day):
    said = PartialDate(day).words.partition(" ")[2]
    assert parse_clinic_date(said, TODAY).date == day


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2025, 11, 30), 3, date(2026, 2, 28)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
    ],
)
def test_months_are_calendar_months_clamped_to_the_end(start, months, end):
    assert add_months(start, months) == end


def test_months_beyond_the_calendar_are_refused():
    with pytest.raises(ValueError, match="no year"):
        add_months(date(9999, 12, 1), 1)
