"""The axes: round numbers, whole decades, and labels that do not meet."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.scales import apart, linear, logarithmic

D = Decimal
amounts = st.decimals(min_value=0, max_value=100_000, places=2)


def ticks(*values: str, **how: object) -> list[str]:
    return [f"{tick.normalize():f}" for tick in linear([D(value) for value in values], **how).ticks]


def test_a_score_ends_at_its_highest_value() -> None:
    assert ticks("4", "6", top=D(12)) == ["0", "2", "4", "6", "8", "10", "12"]
    assert ticks("50", top=D(60)) == ["0", "12", "24", "36", "48", "60"]


def test_negative_values_have_room_below_the_zero() -> None:
    assert ticks("-12.5", "1") == ["-15", "-10", "-5", "0", "5"]


def test_values_close_together_do_not_become_a_flat_line() -> None:
    assert ticks("138", "146", from_zero=False)[0] != "0"
    assert ticks("138", "20", from_zero=False)[0] == "0"


@given(st.lists(amounts, min_size=1), st.booleans())
def test_every_value_stands_inside_a_linear_axis(values: list[Decimal], from_zero: bool) -> None:
    scale = linear(values, from_zero=from_zero)
    assert all(scale.low <= value <= scale.high for value in values)
    assert 2 <= len(scale.ticks) <= 12


@given(st.lists(amounts, min_size=1))
def test_every_value_stands_inside_a_log_axis_and_higher_is_higher(values: list[Decimal]) -> None:
    scale = logarithmic(values)
    assert all(scale.low <= value <= scale.high for value in values if value > 0)
    places = [scale.up(value) for value in sorted(values)]
    assert places == sorted(places) and all(0 <= place <= 1 for place in places)


def test_equal_factors_are_equal_distances_on_a_log_scale() -> None:
    scale = logarithmic([D(30), D(9000)])
    assert scale.up(D(100)) - scale.up(D(10)) == pytest.approx(scale.up(D(10_000)) - scale.up(D(1000)))


def test_labels_are_moved_apart_and_stay_above_the_lowest_place() -> None:
    assert apart([100, 101, 50], 15, 200) == [100, 115, 50]
    assert apart([198, 199], 15, 200) == [185, 200]
