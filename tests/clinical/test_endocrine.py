"""Endocrine results: conversions, classes, and what a bound can and cannot say against a limit."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinical.amount import Amount, parse_amount
from clinical.endocrine import (
    ANALYTES,
    Result,
    above,
    below,
    cortisol_0900_class,
    hba1c_class,
    hba1c_mmol_per_mol,
    hba1c_percent,
    level,
    newest,
    vitamin_d_class,
)

D = Decimal
DAY = date(2026, 11, 2)


@pytest.mark.parametrize(
    ("mmol", "percent"),
    [(48, "6.5"), (42, "6.0"), (41, "5.9"), (53, "7.0"), (75, "9.0"), (100, "11.3"), (20, "4.0"), (0, "2.2")],
)
def test_hba1c_in_per_cent(mmol, percent):
    assert hba1c_percent(D(mmol)) == D(percent)


@pytest.mark.parametrize(("percent", "mmol"), [("6.5", 48), ("6.0", 42), ("7.0", 53), ("9.0", 75), ("2.15", 0)])
def test_hba1c_in_mmol_per_mol(percent, mmol):
    assert hba1c_mmol_per_mol(D(percent)) == mmol


def test_an_hba1c_that_cannot_be_is_refused():
    with pytest.raises(ValueError, match="cannot be below 0"):
        hba1c_percent(D(-1))
    with pytest.raises(ValueError, match=r"above 2\.15"):
        hba1c_mmol_per_mol(D(2))


@given(st.integers(9, 200))
def test_a_converted_hba1c_comes_back_within_one(mmol):
    assert abs(hba1c_mmol_per_mol(hba1c_percent(D(mmol))) - mmol) <= 1


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("41", "normal"),
        ("41.9", "normal"),
        ("42", "high_risk"),
        ("47", "high_risk"),
        ("47.9", "high_risk"),
        ("48", "diabetes"),
        ("120", "diabetes"),
        ("<42", "normal"),
        ("<48", ""),
        (">48", "diabetes"),
        (">45", ""),
        ("<=42", ""),
    ],
)
def test_the_classes_of_hba1c(typed, word):
    assert hba1c_class(parse_amount(typed)) == word


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("24.9", "deficient"),
        ("25", "insufficient"),
        ("49.9", "insufficient"),
        ("50", "sufficient"),
        ("<25", "deficient"),
        ("<20", "deficient"),
        ("<50", ""),
        (">250", "sufficient"),
    ],
)
def test_the_classes_of_vitamin_d(typed, word):
    assert vitamin_d_class(parse_amount(typed)) == word


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("99", "very_low"),
        ("<50", "very_low"),
        ("100", "between"),
        ("450", "between"),
        ("451", "reassuring"),
        (">450", "reassuring"),
        ("<200", ""),
        (">300", ""),
    ],
)
def test_the_classes_of_cortisol_at_nine(typed, word):
    assert cortisol_0900_class(parse_amount(typed)) == word


@pytest.mark.parametrize(
    ("typed", "is_below", "is_above"),
    [
        ("9.9", True, False),
        ("10", False, False),
        ("10.1", False, True),
        ("<10", True, False),
        ("<=10", None, False),
        ("<10.1", None, None),
        ("<9", True, False),
        (">10", False, True),
        (">=10", False, None),
        (">9.9", None, None),
        (">11", False, True),
    ],
)
def test_a_bound_is_below_or_above_a_limit_only_when_all_of_it_is(typed, is_below, is_above):
    amount = parse_amount(typed)
    assert below(amount, D(10)) is is_below
    assert above(amount, D(10)) is is_above


def test_without_a_limit_nothing_is_below_or_above():
    assert below(Amount(D(1)), None) is None
    assert above(Amount(D(1)), None) is None


numbers = st.integers(0, 40).map(lambda halves: D(halves) / 2)
amounts = st.builds(Amount, numbers, st.sampled_from(["=", "<", ">", "<=", ">="]))


@given(amounts, numbers, st.lists(numbers, min_size=1))
def test_an_answer_about_a_bound_holds_for_every_value_that_it_allows(amount, limit, candidates):
    allowed = {
        "=": lambda each: each == amount.value,
        "<": lambda each: each < amount.value,
        ">": lambda each: each > amount.value,
        "<=": lambda each: each <= amount.value,
        ">=": lambda each: each >= amount.value,
    }[amount.comparator]
    for each in filter(allowed, candidates):
        assert below(amount, limit) in (None, each < limit)
        assert above(amount, limit) in (None, each > limit)


def tsh(typed, low=None, high=None, on=DAY):
    return Result("tsh", parse_amount(typed), on, ref_low=low, ref_high=high)


@pytest.mark.parametrize(
    ("typed", "low", "high", "word"),
    [
        ("0.26", "0.27", "4.2", "low"),
        ("0.27", "0.27", "4.2", "normal"),
        ("4.2", "0.27", "4.2", "normal"),
        ("4.21", "0.27", "4.2", "high"),
        ("<0.01", "0.27", "4.2", "low"),
        (">100", "0.27", "4.2", "high"),
        ("<0.5", "0.27", "4.2", ""),
        ("2", None, "4.2", ""),
        ("2", "0.27", None, ""),
        ("0.1", "0.27", None, "low"),
        ("9", None, "4.2", "high"),
        ("2", None, None, ""),
        ("2", "2", "2", "normal"),
    ],
)
def test_a_result_is_held_against_the_limits_of_its_laboratory(typed, low, high, word):
    limits = [None if each is None else D(each) for each in (low, high)]
    assert level(tsh(typed, *limits)) == word


def test_limits_of_the_clinic_stand_in_and_never_win():
    assert level(tsh("5"), low=D(1), high=D(4)) == "high"
    assert level(tsh("5", D(1), D(6)), low=D(1), high=D(4)) == "normal"


def test_the_newest_result_of_an_analyte_speaks():
    first, last, other = tsh("1", on=date(2026, 1, 1)), tsh("2"), Result("lh", Amount(D(3)), date(2027, 1, 1))
    assert newest([last, other, first], "tsh") is last
    assert newest([last, other, first], "fsh") is None
    same_day = tsh("3")
    assert newest([last, same_day], "tsh") is same_day


def test_a_result_says_its_name_value_and_unit():
    assert tsh("<0.01").text == "TSH <0.01 mIU/L"
    assert Result("synacthen_30", Amount(D(212)), DAY).text == "Cortisol, 30 min after Synacthen 212 nmol/L"


UNITS = {
    "lh": "IU/L",
    "fsh": "IU/L",
    "testosterone": "nmol/L",
    "oestradiol": "pmol/L",
    "prolactin": "mIU/L",
    "tsh": "mIU/L",
    "free_t4": "pmol/L",
    "free_t3": "pmol/L",
    "cortisol_0900": "nmol/L",
    "synacthen_30": "nmol/L",
    "hba1c": "mmol/mol",
    "glucose": "mmol/L",
    "pth": "pmol/L",
    "calcium": "mmol/L",
    "vitamin_d": "nmol/L",
}


def test_every_analyte_has_the_unit_of_the_panel():
    assert {key: unit for key, (_, unit) in ANALYTES.items()} == UNITS


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"analyte": "renin"}, "no endocrine result 'renin'"),
        ({"ref_low": 0.27}, "TSH: a reference limit is a Decimal, never a float"),
        ({"ref_low": D(5), "ref_high": D(4)}, "lower reference limit is above the upper one"),
    ],
)
def test_a_result_that_cannot_be_is_refused(wrong, why):
    with pytest.raises(ValueError, match=why):
        Result(**{"analyte": "tsh", "value": Amount(D(1)), "on": DAY} | wrong)
