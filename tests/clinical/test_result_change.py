"""Change from the last result, and a change of direction: known answers."""

from decimal import Decimal

import pytest

from clinical.result_change import percent_change, turned

D = Decimal


@pytest.mark.parametrize(
    ("last", "now", "change"),
    [(5000, 900, -82), (900, 5000, 456), (100, 100, 0), (0, 5, None), (None, 5, None), (5, None, None), (3, 4, 33)],
)
def test_the_change_in_per_cent(last: int | None, now: int | None, change: int | None) -> None:
    as_decimal = [None if one is None else D(one) for one in (last, now)]
    assert percent_change(*as_decimal) == (None if change is None else D(change))


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ((5000, 900, 1600), True),
        ((900, 1600, 900), True),
        ((5000, 900, 600), False),
        ((1000, 1190, 800), False),  # 19 %: a wobble
        ((1000, 1200, 960), True),  # 20 % each way
        ((1000, 1200, 1000), False),  # 17 % back
    ],
)
def test_a_turn_needs_two_changes_of_some_size(values: tuple[int, int, int], expected: bool) -> None:
    assert turned(*map(D, values)) is expected


def test_without_three_numbers_there_is_no_turn() -> None:
    assert not turned(None, D(900), D(5000))
    assert not turned(D(900), None, D(5000))
    assert not turned(D(0), D(900), D(500))
