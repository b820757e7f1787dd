"""VEGF: reading, units, thresholds by sample type, and response classes (fact base 2)."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from clinical.settings import DEFAULTS
from clinical.values import COMPARATORS, MATRICES, VegfResult
from clinical.vegf import (
    CLASSES,
    MatrixMismatch,
    fall_pct,
    is_unusual,
    normal_limit,
    parse_value,
    response,
    response_since,
    threshold_status,
    to_pg_per_ml,
)


def serum(value, **more):
    return VegfResult(value=Decimal(value), matrix="serum", **more)


def plasma(value, **more):
    return VegfResult(value=Decimal(value), matrix="plasma_edta", **more)


@pytest.mark.parametrize(
    ("text", "comparator", "value"),
    [
        ("2310", "=", "2310"),
        ("2,310", "=", "2310"),
        ("<31", "<", "31"),
        ("< 31", "<", "31"),
        ("> 10,000", ">", "10000"),
        (">=2000", ">=", "2000"),
        ("≤ 31.5", "<=", "31.5"),
        ("489.5", "=", "489.5"),
        ("0", "=", "0"),
        ("100,000", "=", "100000"),
    ],
)
def test_a_value_is_read_with_its_comparator(text, comparator, value):
    assert parse_value(text) == (comparator, Decimal(value))


@pytest.mark.parametrize(
    "text", ["", "raised", "-5", "1e3", "2,31", "23,10", "12.", "1 234", "<<31", "٣١", "NaN", "31 pg/mL"]
)
def test_what_is_not_a_number_is_refused(text):
    with pytest.raises(ValueError, match="Enter the VEGF value as a number"):
        parse_value(text)


def test_an_impossible_value_is_refused_and_an_unusual_one_is_marked():
    with pytest.raises(ValueError, match="cannot be above 100,000"):
        parse_value("100,001")
    assert is_unusual(Decimal(15001))
    assert not is_unusual(Decimal(15000))
    assert is_unusual(Decimal(16), "ng/mL")
    with pytest.raises(ValueError, match="cannot be above 100,000"):
        parse_value("100.1", "ng/mL")
    assert parse_value("99.9", "ng/mL") == ("=", Decimal("99.9"))


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-1"])
def test_a_result_holds_a_number_that_is_not_below_nought(value):
    with pytest.raises(ValueError, match="cannot be below 0, and must be a number"):
        serum(value)


def test_the_limits_of_entry_are_settings():
    changed = replace(DEFAULTS, vegf_hard_limit=Decimal(20_000), vegf_unusual_above=Decimal(9_000))
    with pytest.raises(ValueError, match="cannot be above 20,000"):
        parse_value("20,001", settings=changed)
    assert is_unusual(Decimal(9_001), settings=changed)


@given(st.text(max_size=15))
def test_any_text_gives_a_number_or_a_sentence(text):
    try:
        comparator, value = parse_value(text)
    except ValueError as refused:
        assert str(refused)
    else:
        assert comparator in ("=", "<", ">", "<=", ">=")
        assert 0 <= value <= 100_000


@pytest.mark.parametrize(
    ("value", "unit", "pg"),
    [("2310", "pg/mL", "2310"), ("2310", "pg/ml", "2310"), ("2310", "ng/L", "2310"), ("2.31", "ng/mL", "2310")],
)
def test_units_come_to_picograms(value, unit, pg):
    assert to_pg_per_ml(Decimal(value), unit) == Decimal(pg)


@given(st.integers(0, 10**45), st.integers(0, 45))
def test_a_change_of_unit_is_exact_however_many_digits_were_printed(digits, places):
    value = Decimal((0, tuple(map(int, str(digits))), -places))
    exact = Fraction(digits, 10**places)
    assert Fraction(to_pg_per_ml(value, "ng/mL")) == exact * 1000
    assert Fraction(to_pg_per_ml(value, " NG/L ")) == exact


@pytest.mark.parametrize("unit", ["pmol/L", "mg/L", "µg/L", ""])
def test_another_unit_is_refused_by_name(unit):
    with pytest.raises(ValueError, match=f"You entered {unit or 'no unit'}"):
        to_pg_per_ml(Decimal(1), unit)


THRESHOLDS = [
    # serum, default: above 1000; grey zone from the laboratory's limit (771 when not reported) to 1000
    (serum("1000.1"), "met", None),
    (serum(1000), "unknown", "grey_zone"),
    (serum("771.1"), "unknown", "grey_zone"),
    (serum(771), "not_met", None),
    (serum(600, ref_upper=Decimal(500)), "unknown", "grey_zone"),
    (serum(900, ref_upper=Decimal(950)), "not_met", None),
    (serum(1100, ref_upper=Decimal(1200)), "unknown", "conflicting"),
    (serum("1.2", unit="ng/mL"), "met", None),
    (serum("0.6", unit="ng/mL", ref_upper=Decimal("0.771")), "not_met", None),
    # plasma, default: above 200; the laboratory's limit must be known to say no
    (plasma(201, ref_upper=Decimal(96)), "met", None),
    (plasma(200, ref_upper=Decimal(96)), "unknown", "grey_zone"),
    (plasma(96, ref_upper=Decimal(96)), "not_met", None),
    (plasma(50), "unknown", "inadequate_test"),
    (VegfResult(value=Decimal(300), matrix="plasma_citrate"), "met", None),
    # comparators: a bound proves what lies beyond it, and nothing else
    (serum(1000, comparator=">"), "met", None),
    (serum(1000, comparator=">="), "unknown", "grey_zone"),
    (serum(2000, comparator=">"), "met", None),
    (serum(500, comparator=">"), "unknown", "grey_zone"),
    (serum(31, comparator="<"), "not_met", None),
    (serum(771, comparator="<="), "not_met", None),
    (serum(1500, comparator="<"), "unknown", "grey_zone"),
    # samples that cannot be used
    (serum(5000, flags={"haemolysed"}), "unknown", "inadequate_test"),
    (serum(100, flags={"delayed_spin"}), "unknown", "inadequate_test"),
    (VegfResult(value=Decimal(5000), matrix="unknown"), "unknown", "inadequate_test"),
    (VegfResult(value=Decimal(5000), matrix="csf"), "unknown", "inadequate_test"),
    # treated
    (serum(5000, treated=True), "met", None),
    (serum(900, treated=True), "unknown", "treated_sample"),
    (serum(100, treated=True), "unknown", "treated_sample"),
]


@pytest.mark.parametrize(("result", "status", "reason"), THRESHOLDS)
def test_the_default_thresholds(result, status, reason):
    verdict = threshold_status(result)
    assert (verdict.status, verdict.reason) == (status, reason)


@pytest.mark.parametrize(
    ("rule", "value", "status"),
    [
        ("serum_gt_1920", 1920, "unknown"),
        ("serum_gt_1920", 1921, "met"),
        ("serum_gt_uln_qs", 771, "not_met"),
        ("serum_gt_uln_qs", 772, "met"),
        ("fold_uln_3", 2312, "unknown"),
        ("fold_uln_3", 2313, "met"),
    ],
)
def test_the_other_published_rules_are_settings(rule, value, status):
    assert threshold_status(serum(value), replace(DEFAULTS, vegf_rule_serum=rule)).status == status


def test_a_rule_for_plasma_cannot_be_set_for_serum():
    with pytest.raises(MatrixMismatch, match="cannot be applied to serum"):
        threshold_status(serum(900), replace(DEFAULTS, vegf_rule_serum="plasma_gt_200"))


def test_the_queen_square_rule_is_for_serum_only():
    with pytest.raises(MatrixMismatch, match="cannot be applied to plasma"):
        threshold_status(plasma(900), replace(DEFAULTS, vegf_rule_plasma="serum_gt_uln_qs"))
    # Three times the laboratory's limit holds for either.
    rule = replace(DEFAULTS, vegf_rule_plasma="fold_uln_3")
    assert threshold_status(plasma(288, ref_upper=Decimal(96)), rule).status == "met"


@given(st.sampled_from([(900, "met"), (600, "not_met")]), st.booleans())
def test_a_treated_sample_is_met_when_raised_and_never_not_met(case, treated):
    value, untreated = case
    rule = replace(DEFAULTS, vegf_rule_serum="serum_gt_uln_qs")
    status = threshold_status(serum(value, treated=treated), rule).status
    assert status == ("unknown" if treated and untreated == "not_met" else untreated)


RESPONSES = [
    (5000, 900, 900, "CR"),
    (5000, 2500, 2500, "PR"),
    (5000, 2600, 2600, "NR"),
    (5000, 600, 1600, "PROGRESSION"),
    (5000, 600, 950, "CR"),
    (800, 800, 400, "NE"),
    (5000, 1000, 1000, "CR"),
    (5000, 2000, 3000, "PROGRESSION"),
    (5000, 2000, 2999, "NR"),
    (5000, 5000, 8000, "PROGRESSION"),
    (5000, None, 8000, "PROGRESSION"),
    (5000, None, 7499, "NR"),
    (5000, 6000, 7500, "PROGRESSION"),
    (5000, "2500.1", "2500.1", "NR"),
    (5000, None, 5000, "NR"),
    (1000, 1000, 400, "NE"),
]


@pytest.mark.parametrize(("baseline", "nadir", "current", "code"), RESPONSES)
def test_the_worked_response_classes(baseline, nadir, current, code):
    assert response(serum(baseline), nadir and serum(nadir), serum(current)) == code


@pytest.mark.parametrize(
    ("baseline", "current"),
    [
        (None, serum(900)),
        (serum(5000, treated=True), serum(900)),
        (serum(5000), plasma(90, ref_upper=Decimal(96))),
        (serum(5000, assay="elisa"), serum(900, assay="ecl")),
        (serum(5000, laboratory="a"), serum(900, laboratory="b")),
        (serum(5000, flags={"wrong_tube"}), serum(900)),
        (serum(5000), serum(900, flags={"haemolysed"})),
        (VegfResult(value=Decimal(5000), matrix="unknown"), VegfResult(value=Decimal(90), matrix="unknown")),
        (plasma(500, ref_upper=Decimal(96)), plasma(90)),
        (serum(5000), serum(4000, comparator="<")),
    ],
)
def test_what_cannot_be_compared_is_not_evaluable(baseline, current):
    assert response(baseline, None, current) == "NE"


@pytest.mark.parametrize(
    ("baseline", "nadir", "current", "code"),
    [
        (serum(5000), None, serum(31, comparator="<"), "CR"),
        (serum(10000, comparator=">"), None, serum(1500), "PR"),
        (serum(10000, comparator=">"), None, serum(6000), "NE"),
        (serum(5000), serum(5000), serum(9000, comparator=">"), "PROGRESSION"),
        (serum(5000), serum(1000), serum(2000, comparator=">"), "PROGRESSION"),
        (serum(5000), serum(1900, comparator="<"), serum(2000), "NE"),
        (plasma(500, ref_upper=Decimal(96)), None, plasma(96, ref_upper=Decimal(96)), "CR"),
        (serum("5", unit="ng/mL"), None, serum(2500), "PR"),
    ],
)
def test_bounds_and_units_are_respected(baseline, nadir, current, code):
    assert response(baseline, nadir, current) == code


def test_the_limit_of_a_complete_response_is_a_setting():
    assert response(serum(5000), None, serum(900), replace(DEFAULTS, vegf_cr_limit_serum=Decimal(600))) == "PR"


def test_without_a_limit_of_the_clinic_the_laboratorys_own_is_used_for_serum():
    own = replace(DEFAULTS, vegf_cr_limit_serum=None)
    assert normal_limit(serum(1), own) == 771
    assert normal_limit(serum(1, ref_upper=Decimal("0.6"), unit="ng/mL"), own) == 600
    assert response(serum(5000), None, serum(800), own) == "PR"
    assert response(serum(5000), None, serum(771), own) == "CR"
    assert response(serum(900), None, serum(700), own) == "CR"


@pytest.mark.parametrize(
    ("baseline", "current", "why"),
    [
        (None, serum(900), "no_baseline"),
        (serum(5000, treated=True), serum(900), "baseline_treated"),
        (serum(5000), serum(900, flags={"insufficient"}), "inadequate_sample"),
        (serum(5000), plasma(90, ref_upper=Decimal(96)), "not_comparable"),
        (plasma(500, ref_upper=Decimal(96)), plasma(90), "limit_unknown"),
        (serum(1000), serum(400), "baseline_not_raised"),
        (serum(2000, comparator="<"), serum(400), "baseline_not_raised"),
        (plasma(100, ref_upper=Decimal(96)), plasma(90, ref_upper=Decimal(115)), "baseline_not_raised"),
        (plasma(100, ref_upper=Decimal(115)), plasma(90, ref_upper=Decimal(96)), "baseline_not_raised"),
        (serum(5000), serum(4000, comparator="<"), "bound_leaves_open"),
    ],
)
def test_not_evaluable_says_why(baseline, current, why):
    answer = response_since(baseline, (), current)
    assert (answer.code, answer.why) == ("NE", why)
    assert answer.why_text


@pytest.mark.parametrize("comparator", COMPARATORS)
@pytest.mark.parametrize("value", ["31", "10000"])
def test_a_bound_of_the_assay_is_kept_as_it_was_printed(comparator, value):
    result = serum(value, comparator=comparator)
    assert (result.comparator, result.value) == (comparator, Decimal(value))
    assert parse_value(f"{'' if comparator == '=' else comparator}{value}") == (comparator, Decimal(value))


numbers = st.decimals(0, 20_000, places=1)
exact = st.builds(lambda value: serum(value, ref_upper=Decimal(771)), numbers)
bounds = st.builds(
    lambda value, sign: serum(value, comparator=sign, ref_upper=Decimal(771)), numbers, st.sampled_from("<>")
)


raised = st.builds(
    lambda value, sign: serum(value, comparator=sign), st.decimals(1001, 20_000, places=1), st.sampled_from("=>")
)


def values_of(result, wanted):
    """An exact result that the bound allows."""
    if result.comparator == "=":
        return result
    value = min(wanted, result.value) if result.comparator == "<" else max(wanted, result.value)
    # The bound itself is not allowed; step inside.
    step = {"<": Decimal("-0.01"), ">": Decimal("0.01")}[result.comparator] if value == result.value else 0
    assume(value + step >= 0)
    return replace(result, value=value + step, comparator="=")


@given(raised | bounds, exact | bounds, exact | bounds, st.tuples(numbers, numbers, numbers))
def test_a_bound_gives_the_class_of_every_value_it_allows_or_none(baseline, nadir, current, wanted):
    code = response(baseline, nadir, current)
    if code != "NE":
        allowed = [values_of(each, value) for each, value in zip((baseline, nadir, current), wanted, strict=True)]
        assert response(*allowed) == code


def in_unit(result, unit):
    factor = {"pg/mL": 1, "pg/ml": 1, "ng/L": 1, "ng/mL": 1000}[unit]
    limit = None if result.ref_upper is None else result.ref_upper / factor
    return replace(result, value=result.value / factor, unit=unit, ref_upper=limit)


units = st.sampled_from(["pg/mL", "pg/ml", "ng/L", "ng/mL"])
plasmas = st.builds(
    lambda value, sign: plasma(value, comparator=sign, ref_upper=Decimal(96)),
    st.decimals(0, 400, places=1),
    st.sampled_from(COMPARATORS),
)


@given(
    st.tuples(exact | bounds, exact | bounds, exact | bounds) | st.tuples(plasmas, plasmas, plasmas),
    st.tuples(units, units, units),
)
def test_a_change_of_unit_never_changes_a_class(results, chosen):
    changed = [in_unit(each, unit) for each, unit in zip(results, chosen, strict=True)]
    assert response(*changed) == response(*results)
    for before, after in zip(results, changed, strict=True):
        assert threshold_status(after) == threshold_status(before)


@given(raised, exact, exact, numbers)
def test_a_higher_value_is_never_a_better_class(baseline, nadir, current, more):
    higher = replace(current, value=current.value + more)
    codes = [response(baseline, nadir, each) for each in (current, higher)]
    if "NE" not in codes:
        assert CLASSES.index(codes[0]) <= CLASSES.index(codes[1])


@given(st.sampled_from(MATRICES), st.sampled_from(MATRICES), numbers, numbers)
def test_two_sample_types_give_an_error_and_never_a_number(first, second, one, two):
    assume(first != second)
    results = [VegfResult(value=one, matrix=first), VegfResult(value=two, matrix=second)]
    with pytest.raises(MatrixMismatch):
        fall_pct(*results)
    assert response(results[0], None, results[1]) == "NE"


def test_a_fall_is_in_per_cent_of_the_baseline():
    assert fall_pct(serum(5000), serum(2600)) == Decimal(48)
    assert fall_pct(serum(1000), serum(1500)) == Decimal(-50)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (serum(5000), plasma(200)),
        (plasma(5000), VegfResult(value=Decimal(90), matrix="plasma_citrate")),
        (VegfResult(value=Decimal(90), matrix="unknown"), VegfResult(value=Decimal(90), matrix="unknown")),
        (serum(5000, assay="elisa"), serum(200, assay="ecl")),
    ],
)
def test_serum_and_plasma_are_never_compared(first, second):
    with pytest.raises(MatrixMismatch, match="cannot be compared"):
        fall_pct(first, second)


def test_a_percentage_needs_exact_values_and_a_baseline():
    with pytest.raises(ValueError, match="two exact values"):
        fall_pct(serum(5000, comparator=">"), serum(200))
    with pytest.raises(ValueError, match="baseline above 0"):
        fall_pct(serum(0), serum(200))
