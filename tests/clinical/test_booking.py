"""By when a first visit should be."""

from datetime import date

import pytest

from clinical.booking import days_to_target, latest_day

TODAY, RECEIVED = date(2026, 11, 23), date(2026, 11, 16)


@pytest.mark.parametrize(
    ("urgency", "target", "on", "because"),
    [
        ("emergency", None, TODAY, "same day"),
        ("emergency", date(2026, 11, 1), TODAY, "same day"),
        ("urgent", None, date(2026, 11, 30), "within 14 days"),
        ("urgent", date(2027, 3, 22), date(2026, 11, 30), "within 14 days"),
        # A transfer brings a clock that has run for long.
        ("urgent", date(2026, 11, 25), date(2026, 11, 25), "waiting-time clock"),
        ("routine", None, date(2027, 3, 22), "within 18 weeks"),
        ("routine", date(2027, 3, 22), date(2027, 3, 22), "waiting-time clock"),
        ("routine", date(2027, 1, 4), date(2027, 1, 4), "waiting-time clock"),
        ("routine", date(2026, 11, 1), date(2026, 11, 1), "waiting-time clock"),
    ],
)
def test_the_earlier_of_urgency_and_clock(urgency: str, target: date | None, on: date, because: str) -> None:
    latest = latest_day(urgency, RECEIVED, TODAY, target)
    assert latest.on == on
    assert because in latest.because


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2027, 3, 20), "2 days before the 18 weeks end"),
        (date(2027, 3, 21), "1 day before the 18 weeks end"),
        (date(2027, 3, 22), "on the day the 18 weeks end"),
        (date(2027, 3, 23), "1 day after the 18 weeks end"),
        (date(2027, 4, 1), "10 days after the 18 weeks end"),
    ],
)
def test_how_a_day_lies_to_the_end(day: date, words: str) -> None:
    assert days_to_target(day, date(2027, 3, 22)) == words
