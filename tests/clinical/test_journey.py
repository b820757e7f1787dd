"""Time between dated events, as exactly as the dates are known."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinical.dates import PartialDate, Precision
from clinical.journey import interval, whole_months

DAY, MONTH, YEAR, ABOUT = Precision


@pytest.mark.parametrize(
    ("earlier", "later", "words"),
    [
        ((2025, 1, 10), (2025, 1, 10), "0 days"),
        ((2025, 1, 10), (2025, 1, 11), "1 day"),
        ((2025, 1, 10), (2025, 3, 11), "60 days"),
        ((2025, 1, 10), (2025, 3, 12), "2 months"),
        ((2025, 1, 10), (2026, 4, 9), "14 months"),
        ((2025, 1, 10), (2026, 4, 10), "15 months"),
        ((2025, 1, 31), (2025, 4, 30), "3 months"),
        ((2024, 2, 29), (2025, 2, 28), "12 months"),
        ((2026, 4, 10), (2025, 1, 10), "recorded as earlier"),
    ],
)
def test_exact_days(earlier: tuple[int, int, int], later: tuple[int, int, int], words: str) -> None:
    found = interval(PartialDate(date(*earlier)), PartialDate(date(*later)))
    assert found is not None and found.words == words


@pytest.mark.parametrize(
    ("earlier", "precision", "later", "words"),
    [
        ((2025, 1, 1), MONTH, (2026, 4, 10), "14 to 15 months"),
        ((2025, 1, 1), MONTH, (2026, 4, 30), "15 months"),
        ((2025, 1, 1), YEAR, (2026, 4, 10), "3 to 15 months"),
        ((2025, 7, 1), ABOUT, (2026, 4, 10), "about 9 months"),
        ((2025, 1, 1), MONTH, (2025, 1, 20), "less than a month"),
        ((2025, 2, 1), MONTH, (2025, 1, 20), "recorded as earlier"),
    ],
)
def test_a_date_that_is_less_exact_gives_the_shortest_and_the_longest_time(
    earlier: tuple[int, int, int], precision: Precision, later: tuple[int, int, int], words: str
) -> None:
    found = interval(PartialDate(date(*earlier), precision), PartialDate(date(*later)))
    assert found is not None and found.words == words


def test_an_unknown_date_gives_no_interval() -> None:
    known = PartialDate(date(2025, 1, 10))
    assert interval(None, known) is interval(known, None) is interval(None, None) is None


days = st.dates(date(1990, 1, 1), date(2030, 1, 1))


@given(days, days, st.sampled_from([DAY, MONTH, YEAR]))
def test_the_true_time_lies_within_the_bounds(first: date, second: date, precision: Precision) -> None:
    """Whatever day of the month or year was meant, its interval is one of those that are offered."""
    found = interval(PartialDate(first, precision), PartialDate(second))
    exact = interval(PartialDate(first), PartialDate(second))
    assert found is not None and exact is not None
    if exact.order:
        assert found.order
        assert found.least_days <= exact.least_days <= found.most_days
        assert found.least_months <= exact.least_months <= found.most_months


@given(days, st.integers(0, 400))
def test_months_never_run_backward(first: date, ahead: int) -> None:
    later = first + timedelta(days=ahead)
    assert 0 <= whole_months(first, later) <= whole_months(first, later + timedelta(days=1))
