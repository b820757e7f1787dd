"""Numbers that are kept, asked about or refused; nothing is converted without a question."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinical.plausibility import QUANTITIES, checked, within

KEPT = [
    ("haemoglobin", "30", "lowest"),
    ("haemoglobin", "142", "usual"),
    ("haemoglobin", "250", "highest"),
    ("haematocrit", "0.10", "lowest"),
    ("haematocrit", "0.45", "usual"),
    ("haematocrit", "0.75", "highest"),
    ("platelets", "0", "none at all"),
    ("platelets", "450", "usual"),
    ("platelets", "3000", "highest"),
]


@pytest.mark.parametrize(("name", "typed", "why"), KEPT, ids=[f"{name} {why}" for name, _, why in KEPT])
def test_a_plausible_number_is_kept_as_it_is(name, typed, why):
    assert checked(name, Decimal(typed)).value == Decimal(typed)
    assert checked(name, Decimal(typed)).question == ""


ASKED = [
    ("haemoglobin", "3.0", "30"),
    ("haemoglobin", "14.2", "142"),
    ("haemoglobin", "25.0", "250"),
    ("haematocrit", "10", "0.1"),
    ("haematocrit", "45.5", "0.455"),
    ("haematocrit", "75", "0.75"),
    ("platelets", "5000", "5"),
    ("platelets", "251000", "251"),
]


@pytest.mark.parametrize(("name", "typed", "proposed"), ASKED)
def test_a_number_of_another_unit_is_asked_about_and_not_kept(name, typed, proposed):
    answer = checked(name, Decimal(typed))
    assert answer.value is None
    assert answer.proposed == Decimal(proposed)
    assert typed in answer.question
    assert answer.question.endswith(f"{Decimal(proposed):f} {QUANTITIES[name].unit}?")


def test_the_question_names_both_units():
    assert checked("haemoglobin", Decimal("14.2")).question == (
        "Haemoglobin 14.2 is not plausible in g/L. Is it 14.2 g/dL, which is 142 g/L?"
    )
    assert checked("haematocrit", 45).question == (
        "Haematocrit 45 is not plausible in L/L. Is it 45%, which is 0.45 L/L?"
    )


REFUSED = [
    ("haemoglobin", "2.9"),
    ("haemoglobin", "25.1"),
    ("haemoglobin", "29.9"),
    ("haemoglobin", "251"),
    ("haemoglobin", "1420"),
    ("haematocrit", "0.09"),
    ("haematocrit", "0.76"),
    ("haematocrit", "1"),
    ("haematocrit", "76"),
    ("platelets", "3001"),
    ("platelets", "-1"),
    ("haemoglobin", "NaN"),
    ("haemoglobin", "Infinity"),
]


@pytest.mark.parametrize(("name", "typed"), REFUSED)
def test_a_number_that_fits_no_unit_is_refused_with_the_range(name, typed):
    low, high = QUANTITIES[name].limits
    with pytest.raises(ValueError, match=f"{QUANTITIES[name].title}: enter {low} to {high} .*You entered"):
        checked(name, Decimal(typed))


@pytest.mark.parametrize("value", [14.2, True, "142"], ids=["float", "bool", "text"])
def test_only_exact_numbers_are_read(value):
    with pytest.raises(ValueError, match="must be an int or a Decimal"):
        checked("haemoglobin", value)
    with pytest.raises(ValueError, match="must be an int or a Decimal"):
        within("Time", value, (Decimal(0), Decimal(200)), "s")


def test_an_unknown_quantity_is_refused():
    with pytest.raises(ValueError, match="no plausible range for 'ferritin'"):
        checked("ferritin", 1)


@given(st.sampled_from(list(QUANTITIES)), st.decimals("0", "4000000", places=2))
def test_a_number_is_kept_or_asked_about_and_what_is_proposed_is_itself_plausible(name, number):
    try:
        answer = checked(name, number)
    except ValueError:
        return
    assert (answer.value is None) == bool(answer.question) == (answer.proposed is not None)
    kept = answer.value if answer.proposed is None else checked(name, answer.proposed).value
    low, high = QUANTITIES[name].limits
    assert low <= kept <= high
