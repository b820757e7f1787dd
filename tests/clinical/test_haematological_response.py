"""Haematological response: complete, partial, progression, and the baseline that is too small (fact base 3.3)."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from clinical.amount import Amount, parse_amount
from clinical.course import NE
from clinical.haematological_response import CLASSES, dflc_class, haematological_course, m_protein_class
from clinical.monoclonal import MonoclonalResult
from clinical.settings import DEFAULTS

START = date(2025, 1, 6)
AS_AT = date(2026, 11, 21)
WORDS = {"neg": "negative", "pos": "positive", "eq": "equivocal"}


def result(day, serum="", urine="", m=None, marrow="", kappa=None, lambda_=None, **more) -> MonoclonalResult:
    """What was found `day` days after the start; neg, pos, eq for immunofixation; amounts as printed."""
    return MonoclonalResult(
        START + timedelta(days=day),
        source=f"laboratory:{day}",
        serum_ife=WORDS.get(serum, serum),
        urine_ife=WORDS.get(urine, urine),
        m_protein=None if m is None else parse_amount(str(m)),
        marrow_clone=marrow,
        kappa_flc=None if kappa is None else parse_amount(str(kappa)),
        lambda_flc=None if lambda_ is None else parse_amount(str(lambda_)),
        **more,
    )


def course(*results, settings=DEFAULTS):
    return haematological_course(results, START, AS_AT, settings)


def current(*results, settings=DEFAULTS):
    point = course(*results, settings=settings).current
    return point.code, point.answer.why


POSITIVE = result(-10, "pos", "pos", m=12, marrow="yes", light_chain="lambda")

COMPLETE = [
    ("all negative, marrow without a clone", POSITIVE, result(90, "neg", "neg", marrow="no"), ("CR", "")),
    ("marrow not repeated", POSITIVE, result(90, "neg", "neg"), ("CR (serological)", "")),
    ("only urine was positive before", result(-10, "neg", "pos"), result(90, "neg", "neg"), ("CR (serological)", "")),
    (
        "only marrow was positive before",
        result(-10, "neg", "neg", marrow="yes"),
        result(90, "neg", "neg", marrow="no"),
        ("CR", ""),
    ),
    (
        "only marrow was positive, not repeated",
        result(-10, "neg", "neg", marrow="yes"),
        result(90, "neg", "neg"),
        (NE, "marrow_not_repeated"),
    ),
    (
        "nothing was positive before",
        result(-10, "neg", "neg", marrow="no"),
        result(90, "neg", "neg", marrow="no"),
        (NE, "baseline_not_positive"),
    ),
    ("clone still in marrow", POSITIVE, result(90, "neg", "neg", marrow="yes"), ("VGPR", "")),
    ("urine not done", POSITIVE, result(90, "neg", "not_done", marrow="no"), ("VGPR", "")),
    ("urine still positive", POSITIVE, result(90, "neg", "pos", marrow="no"), ("VGPR", "")),
    ("urine equivocal", POSITIVE, result(90, "neg", "eq", marrow="no"), ("VGPR", "")),
    ("serum equivocal", POSITIVE, result(90, "eq", "neg", marrow="no"), (NE, "not_measured")),
    ("serum not done", POSITIVE, result(90, "", "neg", marrow="no"), (NE, "not_measured")),
    ("negative, and 8 g/L, on one day", POSITIVE, result(90, "neg", "neg", m=8), (NE, "conflicting")),
    ("negative, and less than 1 g/L", POSITIVE, result(90, "neg", "neg", m="<1", marrow="no"), ("CR", "")),
    ("no baseline at all", result(200, "pos"), result(90, "neg", "neg"), (NE, "no_baseline")),
]


@pytest.mark.parametrize(
    ("before", "after", "wanted"), [each[1:] for each in COMPLETE], ids=[each[0] for each in COMPLETE]
)
def test_a_complete_response_needs_a_positive_baseline_and_every_negative_test(before, after, wanted):
    point = haematological_course([before, after], START, after.on).current
    assert (point.code, point.answer.why) == wanted


AMOUNTS = [
    # baseline, nadir, current, class
    ("90% exactly, baseline 5", 5, None, "0.5", "VGPR"),
    ("not quite 90%, baseline 5: too small for PR", 5, None, "0.6", NE),
    ("not quite 90%, baseline 10", 10, None, "1.1", "PR"),
    ("90%, baseline 4.9", "4.9", None, "0.1", NE),
    ("50% exactly, baseline 10", 10, None, "5", "PR"),
    ("49%, baseline 10", 10, None, "5.1", "NR"),
    ("50%, baseline 9.9", "9.9", None, "4.9", NE),
    ("unchanged", 20, None, "20", "NR"),
    ("rise of 25% and 5 g/L from baseline", 20, None, "25", "PD"),
    ("rise of 24%", 20, None, "24.9", "NR"),
    ("rise of 5 g/L, and less than 25%", 40, None, "45", "NR"),
    ("rise of more than 25%, and less than 5 g/L", 12, 2, "6.9", "NR"),
    ("rise of 5 g/L from the nadir, still half the baseline", 30, 2, "7", "PD"),
    ("PD needs no floor", 3, 1, "6", "PD"),
    ("PD without a baseline", None, 2, "7", "PD"),
    ("no baseline, no rise", None, 2, "3", NE),
    ("below 1 g/L, baseline 12", 12, None, "<1", "VGPR"),
    ("below 1 g/L, baseline 5: 80% or more", 5, None, "<1", NE),
    ("trace, baseline 10", 10, None, "trace", "VGPR"),
    ("below 6 g/L, baseline 12", 12, None, "<6", NE),
    ("baseline above 30, now 3", ">30", None, "3", "VGPR"),
    ("baseline above 30, now 20", ">30", None, "20", NE),
    ("nadir below 1 g/L, now 6", 12, "<1", "6", "PD"),
    ("nadir below 1 g/L, now 5.5: rise of 4.5 or more", 12, "<1", "5.5", NE),
    ("above 40, baseline 12", 12, None, ">40", "PD"),
]


@pytest.mark.parametrize(
    ("baseline", "nadir", "now", "code"), [each[1:] for each in AMOUNTS], ids=[each[0] for each in AMOUNTS]
)
def test_the_class_by_amount_of_the_m_protein(baseline, nadir, now, code):
    first = None if baseline is None else parse_amount(str(baseline))
    lowest = [each for each in (first, None if nadir is None else parse_amount(str(nadir))) if each]
    assert m_protein_class(first, lowest, parse_amount(now)).code == code


@pytest.mark.parametrize(
    ("baseline", "code", "why"),
    [
        ("5", "VGPR", ""),
        ("4.9", NE, "baseline_too_small"),
        (">4", NE, "bound_leaves_open"),
        (None, NE, "baseline_too_small"),
    ],
)
def test_positive_on_immunofixation_only_is_a_very_good_partial_response_from_5_g(baseline, code, why):
    first = baseline and parse_amount(baseline)
    answer = m_protein_class(first, [], None, only_fixation=True)
    assert (answer.code, answer.why) == (code, why)


ONLY_FIXATION = [
    ("no band, immunofixation positive", result(90, "pos", spep="no_band"), "VGPR"),
    ("no band, amount below what is quantified", result(90, "pos", spep="no_band", m="<2"), "VGPR"),
    ("a faint band", result(90, "pos", spep="faint"), NE),
    ("no band, immunofixation not done", result(90, spep="no_band"), NE),
    ("no band, and 4 g/L on one day", result(90, "pos", spep="no_band", m=4), "PR"),
]


@pytest.mark.parametrize(
    ("after", "code"), [each[1:] for each in ONLY_FIXATION], ids=[each[0] for each in ONLY_FIXATION]
)
def test_what_counts_as_seen_on_immunofixation_only(after, code):
    assert current(POSITIVE, after)[0] == code


def test_the_floors_and_falls_are_settings():
    small = parse_amount("3")
    floors = replace(DEFAULTS, haem_vgpr_floor=Decimal(2), haem_pr_floor=Decimal(3))
    assert m_protein_class(small, [small], parse_amount("1"), settings=floors).code == "PR"
    deeper = replace(DEFAULTS, haem_pr_fall_pct=Decimal(60))
    assert m_protein_class(parse_amount("20"), [], parse_amount("9"), settings=deeper).code == "NR"
    steeper = replace(DEFAULTS, haem_pd_rise=Decimal(10))
    twelve = parse_amount("12")
    assert m_protein_class(twelve, [twelve], parse_amount("19"), settings=steeper).code == "NR"


# The alternative: light chains, where the M-protein is too small

SMALL = result(-10, "pos", m=3, kappa=12, lambda_=92, light_chain="lambda")
DFLC = [
    ("fell from 80 to 40: half", SMALL, result(90, "pos", m=3, kappa=12, lambda_=52), ("PR", "")),
    ("fell from 80 to 41", SMALL, result(90, "pos", m=3, kappa=12, lambda_=53), ("NR", "")),
    ("the involved chain is now the lower one", SMALL, result(90, "pos", kappa=20, lambda_=12), ("PR", "")),
    ("uninvolved below detection", SMALL, result(90, "pos", kappa="<1", lambda_=30), ("PR", "")),
    ("a bound that leaves it open", SMALL, result(90, "pos", kappa="<20", lambda_=55), (NE, "bound_leaves_open")),
    ("chains not repeated", SMALL, result(90, "pos", m=3), (NE, "baseline_too_small")),
    (
        "baseline difference of 49",
        result(-10, "pos", m=3, kappa=12, lambda_=61, light_chain="lambda"),
        result(90, "pos", m=3, kappa=12, lambda_=13),
        (NE, "baseline_too_small"),
    ),
    (
        "M-protein of 10 g/L decides alone",
        result(-10, "pos", m=10, kappa=12, lambda_=92, light_chain="lambda"),
        result(90, "pos", m=9, kappa=12, lambda_=13),
        ("NR", ""),
    ),
    (
        "light chain of the clone not known",
        result(-10, "pos", m=3, kappa=12, lambda_=92),
        result(90, "pos", m=3, kappa=12, lambda_=13),
        (NE, "baseline_too_small"),
    ),
    (
        "light chain known from the marrow",
        result(-10, "pos", m=3, kappa=12, lambda_=92, marrow="yes", marrow_light_chain="lambda"),
        result(90, "pos", m=3, kappa=12, lambda_=13),
        ("PR", ""),
    ),
    ("a rise of the M-protein comes first", SMALL, result(90, "pos", m=9, kappa=12, lambda_=13), ("PD", "")),
]


@pytest.mark.parametrize(("before", "after", "wanted"), [each[1:] for each in DFLC], ids=[each[0] for each in DFLC])
def test_light_chains_stand_in_for_a_small_m_protein(before, after, wanted):
    assert current(before, after) == wanted


def test_whether_light_chains_stand_in_and_from_where_is_a_setting():
    after = result(90, "pos", m=3, kappa=12, lambda_=13)
    assert current(SMALL, after, settings=replace(DEFAULTS, haem_dflc_counts=False)) == (NE, "baseline_too_small")
    assert current(SMALL, after, settings=replace(DEFAULTS, haem_dflc_floor=Decimal(100))) == (NE, "baseline_too_small")
    assert dflc_class(SMALL, None, "lambda").why == "not_measured"
    wide = result(-10, kappa="<60", lambda_=100)
    assert dflc_class(wide, after, "lambda").why == "bound_leaves_open"


# Over time


def test_immunofixation_positive_again_after_a_complete_response_is_progression():
    found = course(
        POSITIVE,
        result(90, "neg", "neg"),
        result(180, "neg", "neg", marrow="no"),
        result(270, "pos", "neg"),
        result(300, kappa=12, lambda_=20),
        result(360, "neg", "neg"),
    )
    assert [each.code for each in found.points] == ["CR (serological)", "CR", "PD", "PD", "CR"]
    assert (found.best.code, found.best.on) == ("CR", START + timedelta(days=180))


def test_urine_positive_again_is_progression_as_well():
    found = course(POSITIVE, result(90, "neg", "neg"), result(200, "", "pos"))
    assert [each.code for each in found.points] == ["CR (serological)", "PD"]


def test_equivocal_after_a_complete_response_is_not_reappearance():
    assert course(POSITIVE, result(90, "neg", "neg"), result(200, "eq", "neg")).current.code == NE


def test_positive_all_along_is_not_reappearance():
    assert course(POSITIVE, result(90, "pos", m=5), result(200, "pos", m=5)).current.code == "PR"


def test_tests_of_different_days_speak_together():
    found = course(POSITIVE, result(90, "neg"), result(120, "", "neg"), result(150, marrow="no"))
    assert [each.code for each in found.points] == ["VGPR", "CR (serological)", "CR"]


def test_records_of_one_day_speak_together_whatever_their_order():
    marrow, blood = result(90, marrow="yes"), result(90, "neg", "neg")
    for pair in ((marrow, blood), (blood, marrow)):
        (point,) = course(POSITIVE, *pair).points
        assert point.code == "VGPR"


def test_an_amount_after_a_negative_immunofixation_outdates_it():
    found = course(POSITIVE, result(90, "neg", "neg"), result(200, m=7))
    assert [each.code for each in found.points] == ["CR (serological)", "PD"]


def test_an_amount_from_before_a_negative_immunofixation_is_no_rise():
    found = course(POSITIVE, result(60, m=7), result(90, "neg"), result(150, "pos"))
    assert [each.code for each in found.points] == ["NR", "VGPR", NE]


def test_a_result_of_the_first_day_belongs_to_the_baseline():
    found = course(result(0, "pos", m=12), result(30, m=6))
    assert [each.text for each in found.baseline] == ["Serum immunofixation: positive", "M-protein 12 g/L"]
    assert [each.code for each in found.points] == ["PR"]


def test_the_baseline_takes_the_newest_record_of_each_test():
    found = course(
        result(-90, "pos", marrow="yes"), result(-60, "", m=15), result(-10, "neg", m="<1"), result(30, "neg")
    )
    assert [(each.text, (each.on - START).days) for each in found.baseline] == [
        ("Serum immunofixation: negative", -10),
        ("Clone in marrow: yes", -90),
        ("M-protein <1 g/L", -10),
    ]


def test_every_class_shows_what_it_rests_on_with_its_day():
    found = course(POSITIVE, result(60, m=5), result(90, kappa=12, lambda_="<5"))
    texts = [(each.text, (each.on - START).days) for each in found.current.because if each.on > START]
    assert texts == [("M-protein 5 g/L", 60), ("Free kappa 12, lambda <5 mg/L", 90)]


def test_a_record_that_says_nothing_on_the_subject_makes_no_class():
    found = course(POSITIVE, result(90, egfr=Amount(Decimal(80))), result(91, "not_done"))
    assert found.points == ()
    assert found.why == "no_current"
    assert course(result(500, egfr=Amount(Decimal(80)))).why == "no_baseline"


def test_results_after_the_day_that_is_looked_at_are_not_known():
    results = [POSITIVE, result(60, m=5), result(90, m=20)]
    assert haematological_course(results, START, START + timedelta(days=89)).current.code == "PR"


# Laws
amounts = st.builds(Amount, st.integers(0, 60).map(Decimal), st.sampled_from(["=", "<", ">", "<=", ">="]))
fixations = st.sampled_from(["", "neg", "pos", "eq"])
results_after = st.lists(
    st.builds(
        lambda day, serum, urine, marrow, protein: replace(result(day, serum, urine, marrow=marrow), m_protein=protein),
        st.integers(1, 600),
        fixations,
        fixations,
        st.sampled_from(["", "yes", "no"]),
        st.none() | amounts,
    ),
    max_size=6,
)


def exact(bound: Amount | None, data) -> Amount | None:
    """An exact amount that the bound allows."""
    if bound is None or bound.exact:
        return bound
    if bound.comparator[0] == "<":
        high = bound.value - Decimal("0.1") if bound.comparator == "<" else bound.value
        assume(high >= 0)
        return Amount(data.draw(st.decimals(0, high, places=1)))
    low = bound.value + (Decimal("0.1") if bound.comparator == ">" else 0)
    return Amount(data.draw(st.decimals(low, 100, places=1)))


@given(amounts, amounts, amounts, st.data())
def test_a_bound_gives_the_class_of_every_amount_it_allows_or_none(baseline, nadir, now, data):
    code = m_protein_class(baseline, [baseline, nadir], now).code
    if code != NE:
        first, low, last = (exact(each, data) for each in (baseline, nadir, now))
        assert m_protein_class(first, [first, low], last).code == code


@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 60), st.integers(0, 20))
def test_more_m_protein_is_never_a_better_class(baseline, nadir, now, more):
    first, low = Amount(Decimal(baseline)), Amount(Decimal(nadir))
    codes = [m_protein_class(first, [first, low], Amount(Decimal(each))).code for each in (now, now + more)]
    if NE not in codes:
        assert CLASSES.index(codes[0]) <= CLASSES.index(codes[1])


@given(results_after)
def test_the_best_is_never_worse_than_any_earlier_current(results):
    whole = haematological_course([POSITIVE, *results], START, AS_AT)
    for point in whole.points:
        then = haematological_course([POSITIVE, *results], START, point.on).current
        assert then == point
        if then.code != NE:
            assert CLASSES.index(whole.best.code) <= CLASSES.index(then.code)


@given(results_after)
def test_without_a_baseline_there_is_no_category(results):
    found = haematological_course(results, START, AS_AT)
    assert {each.code for each in found.points} <= {NE}


@given(results_after)
def test_a_complete_response_is_never_claimed_without_negative_serum_and_urine(results):
    found = haematological_course([POSITIVE, *results], START, AS_AT)
    for point in found.points:
        if point.code.startswith("CR"):
            seen = [each.text for each in point.because if each.on > START]
            assert {"Serum immunofixation: negative", "Urine immunofixation: negative"} <= set(seen)
            assert ("Clone in marrow: no" in seen) is (point.code == "CR")


@given(results_after)
def test_an_older_record_of_before_treatment_changes_nothing(results):
    older = result(-400, "neg", "neg", m=50, marrow="no", kappa=10, lambda_=10, light_chain="kappa")
    full = result(-10, "pos", "pos", m=12, marrow="yes", kappa=12, lambda_=90, light_chain="lambda", spep="band")
    wanted = haematological_course([full, *results], START, AS_AT)
    assert haematological_course([older, full, *results], START, AS_AT) == wanted
