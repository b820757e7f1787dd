"""What may be typed for a result, and what each refusal says."""

from decimal import Decimal as D

import pytest

from assessments.amounts import Unreadable, shown_range, shown_value
from assessments.analyte import Group, UnknownUnit
from assessments.analytes import ANALYTES, BY_KEY
from assessments.readings import read_range, read_result

VEGF, PLATELETS, HB = BY_KEY["vegf"], BY_KEY["platelets"], BY_KEY["haemoglobin"]


@pytest.mark.parametrize(
    ("typed", "comparator", "value", "places"),
    [
        ("2,310", "=", "2310", 0),
        ("<31", "<", "31", 0),
        ("< 31", "<", "31", 0),
        ("> 10,000", ">", "10000", 0),
        (">=10 000", ">=", "10000", 0),
        ("≤ 96.2", "<=", "96.2", 1),
        ("310.0", "=", "310.0", 1),
        ("  6630  ", "=", "6630", 0),
        ("0", "=", "0", 0),
        ("=750", "=", "750", 0),
        ("1\u202f040", "=", "1040", 0),
        ("2,310 pg/mL", "=", "2310", 0),
        ("2310pg/ml", "=", "2310", 0),
    ],
)
def test_a_number_is_read_with_its_comparator_and_its_decimals(typed, comparator, value, places):
    reading = read_result(VEGF, typed)
    assert (reading.comparator, reading.value, reading.places) == (comparator, D(value), places)
    assert reading.unit.code == "pg/mL"


@pytest.mark.parametrize(
    "typed",
    [
        "abc",
        "12,5",
        "2.310,5",
        "1e5",
        "<",
        "--5",
        "5 6",
        "NaN",
        "12/5",
        "٣٤",
        "1,00",
        "5 to 6",
        "< > 5",
        "9" * 39,
        "x" * 300,
    ],
)
def test_what_is_no_number_is_refused_by_the_name_of_the_test(typed):
    with pytest.raises(Unreadable, match="VEGF"):
        read_result(VEGF, typed)


def test_a_decimal_comma_is_refused_with_the_way_to_write_it():
    with pytest.raises(Unreadable, match="Use a full stop for decimals"):
        read_result(VEGF, "12,5")


@pytest.mark.parametrize(
    ("key", "typed", "unit", "words"),
    [
        ("vegf", "-5", "", "VEGF cannot be below 0. You entered -5"),
        ("vegf", "100,001", "", "VEGF must be between 0 and 100,000 pg/mL. You entered 100,001 pg/mL"),
        ("vegf", "101", "ng/mL", "VEGF 101 ng/mL is not possible. Is it in pg/mL? Select that unit"),
        ("vegf", "9.12345", "", "VEGF can have at most 4 decimals. You entered 9.12345"),
        ("vegf", "12345678901", "", "VEGF has too many digits. You entered 12345678901"),
        ("haemoglobin", "14.2", "", "Haemoglobin 14.2 g/L is not possible. Is it in g/dL? Select that unit"),
        ("haemoglobin", "3.0", "", "Haemoglobin 3.0 g/L is not possible. Is it in g/dL? Select that unit"),
        ("haemoglobin", "2.9", "", "Haemoglobin must be between 30 and 250 g/L. You entered 2.9 g/L"),
        ("haematocrit", "45", "", "Haematocrit 45 L/L is not possible. Is it in %? Select that unit"),
        ("platelets", "900,000", "", "Platelets 900,000 ×10⁹/L is not possible. Is it in per µL? Select that unit"),
    ],
)
def test_an_impossible_number_is_refused_and_a_fitting_unit_is_asked_for(key, typed, unit, words):
    with pytest.raises(Unreadable) as refused:
        read_result(BY_KEY[key], typed, unit)
    assert str(refused.value) == words


@pytest.mark.parametrize(
    ("key", "typed", "unit", "canonical"),
    [
        ("vegf", "6.63", "ng/mL", "6630.0000"),
        ("vegf", "6630", "ng/L", "6630.0000"),
        ("vegf", "6630", "pg/mL", "6630.0000"),
        ("platelets", "900,000", "/uL", "900.0000"),
        ("platelets", "900 000 /mm3", "", "900.0000"),
        ("platelets", "900 K/µL", "", "900.0000"),
        ("haemoglobin", "14.2", "g/dL", "142.0000"),
        ("haematocrit", "45.5", "%", "0.4550"),
        ("kappa_flc", "1.94", "mg/dL", "19.4000"),
        ("igg", "1600", "mg/dL", "16.0000"),
        ("testosterone", "300", "ng/dL", "10.4100"),
        ("oestradiol", "15.0", "pg/mL", "55.0650"),
        ("lh", "0.31", "mUI/ml", "0.3100"),
        ("fsh", "2.61", "mIU/mL", "2.6100"),
        ("prolactin", "10", "µg/L", "212.0000"),
        ("prolactin", "10", "μg/L", "212.0000"),
        ("free_t4", "1", "ng/dL", "12.8700"),
        ("cortisol_0900", "10", "ug/dL", "275.9000"),
        ("hba1c", "6.5", "%", "47.5410"),
        ("pth", "50", "pg/mL", "5.3000"),
        ("calcium", "9.5", "mg/dL", "2.3703"),
        ("vitamin_d", "20", "ng/mL", "49.9200"),
        ("b12", "369", "pmol/L", "500.0000"),
        ("creatinine", "1.1", "mg/dL", "97.2400"),
        ("albumin", "4.2", "g/dL", "42.0000"),
    ],
)
def test_each_unit_is_converted_exactly(key, typed, unit, canonical):
    assert read_result(BY_KEY[key], typed, unit).canonical == D(canonical)


@pytest.mark.parametrize("unit", ["pg", "ug/L", "mg/L", "pmol/L", "ng/dL", "IU/L", "pg/mL2", "<script>"])
def test_a_unit_outside_the_table_is_refused_with_the_ones_that_are_accepted(unit):
    with pytest.raises(Unreadable) as refused:
        read_result(VEGF, "100", unit)
    assert str(refused.value) == f"VEGF cannot be entered in {unit}. Select one of: pg/mL, ng/L, ng/mL"


def test_the_unit_of_another_test_is_not_taken_for_vegf():
    with pytest.raises(UnknownUnit):
        VEGF.unit_named("g/L")


@pytest.mark.parametrize(
    ("key", "typed", "word"),
    [
        ("vegf", "raised", "raised"),
        ("vegf", "Elevated", "raised"),
        ("vegf", "not raised", "normal"),
        ("platelets", "HIGH", "raised"),
        ("platelets", "Raised, no number", "raised"),
        ("testosterone", "reduced", "low"),
        ("m_protein", "trace", "trace"),
        ("serum_ife", "Positive", "positive"),
    ],
)
def test_a_letter_may_give_a_word_instead_of_a_number(key, typed, word):
    reading = read_result(BY_KEY[key], typed)
    assert (reading.word, reading.value) == (word, None)


def test_a_word_that_the_test_does_not_know_is_refused():
    with pytest.raises(Unreadable) as refused:
        read_result(BY_KEY["serum_ife"], "raised")
    assert str(refused.value) == (
        "Select Negative, Positive, Equivocal or Not done for Serum immunofixation. You entered “raised”"
    )


@pytest.mark.parametrize(
    ("typed", "low", "high", "shown"),
    [
        ("", None, None, ""),
        ("133 to 537", "133", "537", "133 to 537"),
        ("133-537", "133", "537", "133 to 537"),
        ("3.3 – 19.4", "3.3", "19.4", "3.3 to 19.4"),
        ("3.4-21.6", "3.4", "21.6", "3.4 to 21.6"),
        ("1,380 to 12,000", "1380", "12000", "1,380 to 12,000"),
        ("< 17", None, "17", "up to 17"),
        ("≤96.2", None, "96.2", "up to 96.2"),
        ("> 60", "60", None, "60 or more"),
        ("up to 771", None, "771", "up to 771"),
        ("430 or more", "430", None, "430 or more"),
        ("0 to 0", "0", "0", "0 to 0"),
    ],
)
def test_a_reference_range_may_be_open_at_either_end(typed, low, high, shown):
    read = read_range(VEGF, typed)
    assert read == (D(low) if low else None, D(high) if high else None)
    assert shown_range(*read) == shown
    assert read_range(VEGF, shown) == read


@pytest.mark.parametrize(
    "typed", ["normal", "12", "12 to", "to 12", "5 to x", "1 to 2 to 3", "-5 to 5", "9" * 60, "537 to 133"]
)
def test_a_range_that_cannot_be_read_is_refused_by_the_name_of_the_test(typed):
    with pytest.raises(Unreadable, match="Reference range of VEGF: enter"):
        read_range(VEGF, typed)


@pytest.mark.parametrize("typed", ["< 31", "> 10,000", "≥ 10,000", "≤ 96.2", "2,310", "310.0", "0.25"])
def test_what_is_shown_is_read_again_as_the_same_result(typed):
    reading = read_result(VEGF, typed)
    assert shown_value(reading.comparator, reading.value, reading.places) == typed


def test_every_test_is_declared_whole():
    assert len({one.key for one in ANALYTES}) == len(ANALYTES)
    assert len({one.label for one in ANALYTES}) == len(ANALYTES)
    for one in ANALYTES:
        assert one.group in Group
        if one.kind == "number":
            low, high = one.hard
            assert low < high and low <= one.soft[0] < one.soft[1] <= high
            assert one.unit.factor == one.unit.divisor == 1 and one.unit.offset == 0, "the first unit is the one kept"
            for unit in one.units:
                assert one.unit_named(unit.code) is unit and one.unit_named(unit.label.upper()) is unit


def test_every_code_has_a_right_check_digit():
    """LOINC ends in a mod 10 digit: every second digit from the right is doubled."""
    for one in ANALYTES:
        if not one.loinc:
            continue
        digits, check = one.loinc.split("-")
        total = sum(sum(divmod(int(d) * (2 if place % 2 == 0 else 1), 10)) for place, d in enumerate(reversed(digits)))
        assert (10 - total % 10) % 10 == int(check), one.key
