"""Monoclonal protein: amounts and bounds, dated results, light chain intervals and the ten-fold error (3.1, 3.2)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from clinical.amount import INFINITE, Amount, parse_amount
from clinical.monoclonal import (
    KAPPA_INTERVAL,
    LAMBDA_INTERVAL,
    MonoclonalResult,
    dflc,
    flc_intervals,
    flc_questions,
    flc_ratio_span,
    flc_ratio_state,
    flc_to_mg_per_l,
    recorded,
    results_from_facts,
)
from clinical.settings import DEFAULTS
from tests.clinical.builders import record

DAY = date(2026, 4, 1)
ISTOPMM = replace(DEFAULTS, flc_ratio_scheme="istopmm")


def amount(text) -> Amount | None:
    return None if text is None else parse_amount(str(text))


def chains(kappa, lambda_, egfr=None, **more) -> MonoclonalResult:
    return MonoclonalResult(DAY, kappa_flc=amount(kappa), lambda_flc=amount(lambda_), egfr=amount(egfr), **more)


@pytest.mark.parametrize(
    ("text", "value", "comparator"),
    [
        ("12.3", "12.3", "="),
        ("<1", "1", "<"),
        ("< 1.0", "1.0", "<"),
        ("≤ 0.5", "0.5", "<="),
        (">20", "20", ">"),
        ("1,200", "1200", "="),
        ("trace", "1", "<"),
        ("Trace", "1", "<"),
        ("0", "0", "="),
    ],
)
def test_an_amount_is_read_with_its_bound(text, value, comparator):
    assert parse_amount(text) == Amount(Decimal(value), comparator)


@pytest.mark.parametrize("text", ["", "faint", "-1", "1e3", "12,3", "NaN", "<", "1 2", "5 g/L"])
def test_what_is_no_amount_is_refused_with_a_sentence(text):
    with pytest.raises(ValueError, match=r"Enter a number such as 12\.3"):
        parse_amount(text)


@pytest.mark.parametrize("value", [1.5, True, Decimal("NaN"), Decimal("Infinity"), Decimal(-1)])
def test_an_amount_is_exact_finite_and_not_negative(value):
    with pytest.raises(ValueError, match="amount"):
        Amount(value)


def test_an_amount_keeps_its_sign_in_words_and_says_what_it_can_be():
    assert [str(parse_amount(text)) for text in ("<1", ">=20", "12.30")] == ["<1", ">=20", "12.30"]
    assert (parse_amount("<1").low, parse_amount("<1").high) == (0, 1)
    assert (parse_amount(">20").low, parse_amount(">20").high) == (20, INFINITE)
    with pytest.raises(ValueError, match="is not one of"):
        Amount(Decimal(1), "~")


def test_a_trace_is_below_what_the_clinic_says_it_is():
    assert parse_amount("trace", replace(DEFAULTS, haem_trace_below=Decimal("0.5"))) == Amount(Decimal("0.5"), "<")


# Fields

WRONG = [
    ("electrophoresis word", {"spep": "positive"}),
    ("immunofixation word", {"serum_ife": "band"}),
    ("heavy chain", {"heavy_chain": "IgX"}),
    ("M-protein above 100 g/L", {"m_protein": Amount(Decimal("100.1"))}),
    ("light chain above 20,000", {"kappa_flc": Amount(Decimal(20_001))}),
    ("plasma cells above 100%", {"aspirate_pc_pct": Amount(Decimal(101))}),
    ("a float", {"m_protein": 1.5}),
    ("reported ratio below 0", {"flc_ratio_reported": Decimal(-1)}),
    ("urine protein without its unit", {"urine_m_protein": Amount(Decimal(80))}),
    ("a clone shown by flow, and none", {"marrow_clonal_by": "flow", "marrow_clone": "no"}),
    ("no clone by any method, and one", {"marrow_clonal_by": "none", "marrow_clone": "yes"}),
]


@pytest.mark.parametrize("fields", [each[1] for each in WRONG], ids=[each[0] for each in WRONG])
def test_a_value_that_the_field_cannot_hold_is_refused(fields):
    with pytest.raises(ValueError, match=r".+"):
        MonoclonalResult(DAY, **fields)


def test_the_edges_of_the_ranges_are_allowed():
    result = MonoclonalResult(
        DAY,
        m_protein=Amount(Decimal(100)),
        kappa_flc=Amount(Decimal(20_000)),
        urine_m_protein=Amount(Decimal(80)),
        urine_m_protein_unit="mg/24 h",
        trephine_pc_pct=Amount(Decimal(0)),
    )
    assert recorded(result) == ("m_protein", "urine_m_protein", "urine_m_protein_unit", "kappa_flc", "trephine_pc_pct")


@pytest.mark.parametrize(
    ("method", "clone"), [("ihc", "yes"), ("flow", "yes"), ("ish", "yes"), ("none", "no"), ("", "")]
)
def test_the_method_says_whether_the_marrow_showed_a_clone(method, clone):
    assert MonoclonalResult(DAY, marrow_clonal_by=method).marrow_clone == clone


def test_what_was_not_done_is_not_recorded_as_a_result():
    assert recorded(MonoclonalResult(DAY, spep="not_done", serum_ife="", light_chain="not_known")) == ()


def test_facts_give_one_result_for_each_record_and_day():
    facts = [
        *record("laboratory:2", on=date(2026, 6, 1), serum_ife="negative"),
        *record("laboratory:1", serum_ife="positive", light_chain="lambda", m_protein=12, platelets=300),
        *record("pathology:1", marrow_clone="yes"),
        *record("laboratory:3", on=date(2026, 12, 1), serum_ife="positive"),
    ]
    found = results_from_facts(facts, date(2026, 11, 21))
    assert [(each.source, recorded(each)) for each in found] == [
        ("laboratory:1", ("m_protein", "serum_ife", "light_chain")),
        ("pathology:1", ("marrow_clone",)),
        ("laboratory:2", ("serum_ife",)),
    ]
    assert found[0].m_protein == Amount(Decimal(12))


# Intervals of 3.2

INTERVALS = [
    ("not known", None, "classic_renal", "0.26", "1.65"),
    ("60 and more", 60, "classic_renal", "0.26", "1.65"),
    ("below 60, classic", "59.9", "classic_renal", "0.37", "3.10"),
    ("below 30, classic: one band", 12, "classic_renal", "0.37", "3.10"),
    ("60 and more, iStopMM", 60, "istopmm", "0.26", "1.65"),
    ("45 to 59", 59, "istopmm", "0.46", "2.62"),
    ("at 45", 45, "istopmm", "0.46", "2.62"),
    ("30 to 44", "44.9", "istopmm", "0.48", "3.38"),
    ("at 30", 30, "istopmm", "0.48", "3.38"),
    ("below 30", "29.9", "istopmm", "0.54", "3.30"),
]


@pytest.mark.parametrize(
    ("egfr", "scheme", "low", "high"), [each[1:] for each in INTERVALS], ids=[i[0] for i in INTERVALS]
)
def test_the_ratio_has_its_interval_for_each_kidney_function(egfr, scheme, low, high):
    settings = replace(DEFAULTS, flc_ratio_scheme=scheme)
    found = flc_intervals(None if egfr is None else Decimal(egfr), settings)
    assert found.ratio == (Decimal(low), Decimal(high))
    assert found.egfr_known is (egfr is not None)
    # Only normal kidneys have an interval for each chain.
    normal = egfr is None or Decimal(egfr) >= 60
    assert (found.kappa, found.lambda_) == ((KAPPA_INTERVAL, LAMBDA_INTERVAL) if normal else (None, None))


def test_the_intervals_of_each_chain_are_the_published_ones():
    assert tuple(map(str, (*KAPPA_INTERVAL, *LAMBDA_INTERVAL))) == ("3.3", "19.4", "5.7", "26.3")


def test_another_scheme_is_refused():
    with pytest.raises(ValueError, match="no light chain scheme"):
        flc_intervals(Decimal(40), replace(DEFAULTS, flc_ratio_scheme="katzmann"))


STATES = [
    ("both edges are normal", "16.5", "10", None, "normal"),
    ("just above", "16.51", "10", None, "high"),
    ("lower edge", "2.6", "10", None, "normal"),
    ("just below", "2.59", "10", None, "low"),
    ("high for normal kidneys, normal for failing ones", "30", "10", "45", "normal"),
    ("above the renal interval", "31.1", "10", "45", "high"),
    ("kappa missing", None, "10", None, ""),
    ("lambda nil: as high as can be", "10", "0", None, "high"),
    ("both nil", "0", "0", None, ""),
    ("kappa below detection, lambda high", "<1", "80", None, "low"),
    ("kappa below detection, lambda small", "<1", "2", None, ""),
    ("lambda above the range", "5", ">200", None, "low"),
    ("kappa above the range", ">200", "10", None, "high"),
    ("eGFR above 90 as printed", "10", "10", ">90", "normal"),
    ("eGFR below 15: all of it renal", "30", "10", "<15", "normal"),
    ("eGFR below 60: renal", "30", "10", "<60", "normal"),
    ("eGFR at most 60: 60 itself is not", "30", "10", "<=60", ""),
    ("eGFR above 50: either", "30", "10", ">50", ""),
]


@pytest.mark.parametrize(
    ("kappa", "lambda_", "egfr", "state"), [each[1:] for each in STATES], ids=[each[0] for each in STATES]
)
def test_the_ratio_is_normal_high_low_or_open(kappa, lambda_, egfr, state):
    assert flc_ratio_state(chains(kappa, lambda_, egfr)) == state


@pytest.mark.parametrize(
    ("egfr", "classic", "istopmm"),
    [("<60", "normal", ""), ("50", "normal", "high"), ("40", "normal", "normal"), ("20", "normal", "normal")],
)
def test_the_scheme_decides_between_the_renal_intervals(egfr, classic, istopmm):
    result = chains("30", "10", egfr)
    assert (flc_ratio_state(result), flc_ratio_state(result, ISTOPMM)) == (classic, istopmm)


# dFLC

DFLC = [
    ("lambda clone", "12", "80", "lambda", (68, 68)),
    ("kappa clone", "80", "12", "kappa", (68, 68)),
    ("the involved chain is the lower one", "80", "12", "lambda", (-68, -68)),
    ("uninvolved below detection", "<1", "80", "lambda", (79, 80)),
    ("involved above the range", "12", ">200", "lambda", (188, INFINITE)),
    ("both above the range", ">200", ">200", "lambda", (-INFINITE, INFINITE)),
    ("biclonal", "12", "80", "biclonal", None),
    ("clone not known", "12", "80", "", None),
    ("kappa missing", None, "80", "lambda", None),
]


@pytest.mark.parametrize(
    ("kappa", "lambda_", "chain", "wanted"), [each[1:] for each in DFLC], ids=[each[0] for each in DFLC]
)
def test_the_difference_is_involved_minus_uninvolved(kappa, lambda_, chain, wanted):
    assert dflc(chains(kappa, lambda_), chain) == wanted


# Units and slips


@pytest.mark.parametrize(
    ("value", "unit", "mg_l"), [("19.4", "mg/L", "19.4"), ("1.94", "mg/dL", "19.40"), ("2", "MG / DL", "20")]
)
def test_light_chains_come_to_mg_per_litre(value, unit, mg_l):
    assert flc_to_mg_per_l(Decimal(value), unit) == Decimal(mg_l)


@pytest.mark.parametrize("unit", ["", "g/L", "mg", "mg/mL"])
def test_another_unit_of_light_chains_is_refused_by_name(unit):
    with pytest.raises(ValueError, match=f"You entered {unit or 'no unit'}"):
        flc_to_mg_per_l(Decimal(1), unit)


QUESTIONS = [
    ("all in order", chains("12", "20", flc_ratio_reported=Decimal("0.6")), None, []),
    ("ratio 5% apart is allowed", chains("20", "20", flc_ratio_reported=Decimal("1.05")), None, []),
    ("ratio more than 5% apart", chains("20", "20", flc_ratio_reported=Decimal("1.06")), None, ["reported ratio"]),
    ("ratio turned over", chains("10", "40", flc_ratio_reported=Decimal(4)), None, ["reported ratio"]),
    ("both ten times too small", chains("1.2", "2.0"), None, ["mg/dL"]),
    ("one small chain is possible", chains("1.2", "20"), None, []),
    ("both low, and not by ten", chains("0.1", "0.1"), None, []),
    ("both five times lower than before", chains("4", "16"), chains("20", "80"), ["changed several-fold"]),
    ("both five times higher than before", chains("20", "80"), chains("4", "16"), ["changed several-fold"]),
    ("one chain fell under treatment", chains("12", "16"), chains("12", "80"), []),
    ("changed four-fold", chains("5", "20"), chains("20", "80"), []),
    ("a bound is no slip", chains("<1", "2"), chains("12", "20"), []),
    ("ten times lower than before, and too small", chains("1.2", "2.0"), chains("12", "20"), ["mg/dL", "several-fold"]),
]


@pytest.mark.parametrize(
    ("result", "previous", "words"), [each[1:] for each in QUESTIONS], ids=[each[0] for each in QUESTIONS]
)
def test_what_looks_like_a_slip_is_asked_about(result, previous, words):
    asked = flc_questions(result, previous)
    assert len(asked) == len(words)
    assert all(word in sentence for word, sentence in zip(words, asked, strict=True))


def test_tolerance_and_fold_are_settings():
    result = chains("20", "20", flc_ratio_reported=Decimal("1.05"))
    assert flc_questions(result, settings=replace(DEFAULTS, flc_ratio_tolerance_pct=Decimal(4)))
    slip = replace(DEFAULTS, flc_slip_fold=Decimal(4))
    assert flc_questions(chains("5", "20"), chains("20", "80"), slip)


# Laws
numbers = st.decimals(0, 2000, places=2)
amounts = st.builds(Amount, numbers, st.sampled_from(["=", "<", ">", "<=", ">="]))


def one_of(bound: Amount, wanted: Decimal) -> Amount:
    """An exact amount that the bound allows."""
    if bound.exact:
        return bound
    value = min(wanted, bound.value) if bound.low == 0 and bound.comparator[0] == "<" else max(wanted, bound.value)
    step = {"<": Decimal("-0.001"), ">": Decimal("0.001")}.get(bound.comparator, 0) if value == bound.value else 0
    assume(value + step >= 0)
    return Amount(value + step)


@given(
    amounts,
    amounts,
    numbers,
    numbers,
    st.sampled_from([None, "20", "40", "50", "90"]),
    st.sampled_from([DEFAULTS, ISTOPMM]),
)
def test_a_bound_gives_the_state_of_every_value_it_allows_or_none(kappa, lambda_, first, second, egfr, settings):
    bound = MonoclonalResult(DAY, kappa_flc=kappa, lambda_flc=lambda_, egfr=amount(egfr))
    exact = replace(bound, kappa_flc=one_of(kappa, first), lambda_flc=one_of(lambda_, second))
    state = flc_ratio_state(bound, settings)
    if state and exact.lambda_flc.value:
        assert flc_ratio_state(exact, settings) == state


@given(numbers, numbers)
def test_the_state_of_exact_chains_is_that_of_their_fraction(kappa, lambda_):
    assume(lambda_ > 0)
    ratio = Fraction(kappa) / Fraction(lambda_)
    wanted = "low" if ratio < Fraction("0.26") else "high" if ratio > Fraction("1.65") else "normal"
    assert flc_ratio_state(chains(kappa, lambda_)) == wanted


@given(amounts, amounts, numbers, numbers, st.sampled_from(["lambda", "kappa"]))
def test_the_difference_of_bounds_holds_every_difference_they_allow(kappa, lambda_, first, second, chain):
    low, high = dflc(MonoclonalResult(DAY, kappa_flc=kappa, lambda_flc=lambda_), chain)
    exact = MonoclonalResult(DAY, kappa_flc=one_of(kappa, first), lambda_flc=one_of(lambda_, second))
    value = dflc(exact, chain)
    assert value[0] == value[1]
    assert low <= value[0] <= high


@given(amounts, amounts)
def test_the_ratio_of_swapped_chains_is_turned_over(kappa, lambda_):
    span = flc_ratio_span(MonoclonalResult(DAY, kappa_flc=kappa, lambda_flc=lambda_))
    swapped = flc_ratio_span(MonoclonalResult(DAY, kappa_flc=lambda_, lambda_flc=kappa))
    if span is None or swapped is None:
        return
    assert span[0] <= span[1]
    assert swapped[0] <= swapped[1]
    assert (span[1] == INFINITE) is (swapped[0] == 0)
