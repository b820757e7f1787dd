"""What results suggest about each axis: proposals, with the rule, the facts used and what is still missing."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinical.amount import parse_amount
from clinical.catalogue import AXES, CATALOGUE
from clinical.endocrine import ANALYTES, Result
from clinical.endocrine_axes import propose_axes
from clinical.endocrine_parts import CAUSES, Context
from clinical.endocrine_thyroid import KINDS
from clinical.outcome import Status
from clinical.settings import DEFAULTS

D = Decimal
AS_AT = date(2026, 11, 21)
MAN = {"sex": "male", "steroids": "no", "dopamine_drug": "no"}
WOMAN = MAN | {"sex": "female"}

# Limits that an invented laboratory prints.
LIMITS = {
    "lh": ("1.7", "8.6"),
    "fsh": ("1.5", "12.4"),
    "tsh": ("0.27", "4.2"),
    "free_t4": ("12", "22"),
    "free_t3": ("3.1", "6.8"),
    "pth": ("1.6", "6.9"),
    "calcium": ("2.20", "2.60"),
}


def result(analyte, typed, day=1, *, month=11, limits=True, **more):
    """One result of 2026; with the limits of the laboratory unless told otherwise."""
    low, high = LIMITS.get(analyte, (None, None)) if limits else (None, None)
    given_limits = {"ref_low": low and D(low), "ref_high": high and D(high)}
    return Result(analyte, parse_amount(typed), date(2026, month, day), **(given_limits | more))


def results(**typed):
    return [result(analyte, value) for analyte, value in typed.items()]


def propose(axis, found, context=None, settings=DEFAULTS):
    return propose_axes(found, Context(**(MAN if context is None else context)), as_at=AS_AT, settings=settings)[axis]


def morning(typed, day=1, **more):
    return result("testosterone", typed, day, morning=True, **more)


# Gonadal


@pytest.mark.parametrize(
    ("found", "value", "rule"),
    [
        ([morning("6.1", 1), morning("7.2", 8)], "abnormal", "Testosterone low on 2 morning samples"),
        ([morning("<0.4", 1), morning("7.9", 8)], "abnormal", "Testosterone low on 2 morning samples"),
        ([morning("6.1")], "undecided", "Testosterone low, not yet confirmed"),
        ([morning("6.1", 1), morning("6.0", 1)], "undecided", "Testosterone low, not yet confirmed"),
        ([morning("15", 1), morning("6.1", 8)], "undecided", "Testosterone low, not yet confirmed"),
        ([morning("6.1", 1), morning("15", 8)], "normal", "Morning testosterone not low"),
        ([morning("6.1", 1), morning("6.2", 8), morning("15", 15)], "normal", "Morning testosterone not low"),
        ([morning("12.1")], "normal", "Morning testosterone not low"),
        ([morning("8")], "undecided", "Testosterone borderline"),
        ([morning("12")], "undecided", "Testosterone borderline"),
        ([morning("6.1", 1), morning("9", 8)], "undecided", "Testosterone borderline"),
        ([morning("<10")], "undecided", "A bound leaves testosterone open"),
        ([morning("8.2", ref_low=D("8.6")), morning("8.5", 8, ref_low=D("8.6"))], "abnormal", "low on 2 morning"),
        ([morning("8.6", ref_low=D("8.6"))], "normal", "Morning testosterone not low"),
        ([result("testosterone", "6.1", morning=False)], "undecided", "not taken from 08:00 to 11:00"),
        ([result("testosterone", "20")], "undecided", "not taken from 08:00 to 11:00"),
        ([result("testosterone", "6.1", 1), morning("6.1", 8)], "undecided", "not yet confirmed"),
        (results(lh="4", fsh="5"), "undecided", "without testosterone"),
        ([], "not_tested", "No result of this axis"),
        (results(tsh="2"), "not_tested", "No result of this axis"),
    ],
)
def test_the_gonadal_axis_of_a_man_rests_on_two_mornings(found, value, rule):
    proposal = propose("gonadal", found)
    assert (proposal.value, proposal.confidence) == (value, "usual")
    assert rule in proposal.rules[0]


def test_both_low_mornings_are_shown():
    low = [morning("6.1", 1), morning("7.2", 8)]
    assert propose("gonadal", [morning("5", 20, month=1), *low]).because == tuple(low)


def test_a_single_low_morning_asks_for_another():
    assert propose("gonadal", [morning("6.1")]).missing == ("Testosterone from 08:00 to 11:00, on 2 mornings",)


LOW_TWICE = [morning("6.1", 1), morning("7.2", 8)]


@pytest.mark.parametrize(
    ("drugs", "found", "causes"),
    [
        ({"opioids": "yes"}, LOW_TWICE, ("opioids",)),
        ({"testosterone": "yes"}, LOW_TWICE, ("testosterone",)),
        ({"testosterone": "yes"}, [morning("18")], ("testosterone",)),
    ],
    ids=["opioids", "replacement, low", "replacement, normal"],
)
def test_a_drug_leaves_the_gonadal_axis_to_the_clinician(drugs, found, causes):
    proposal = propose("gonadal", found, MAN | drugs)
    assert (proposal.value, proposal.causes, proposal.status) == ("undecided", causes, Status.UNKNOWN)
    assert any("clinician" in each for each in proposal.missing)


def test_a_drug_that_is_not_taken_or_not_asked_about_changes_nothing():
    for word in ("no", "not_known", None):
        assert propose("gonadal", LOW_TWICE, MAN | {"opioids": word}).value == "abnormal"


@pytest.mark.parametrize(
    ("context", "found", "value", "rule", "causes"),
    [
        ({}, results(testosterone="0.1"), "undecided", "No rule decides the gonadal axis of a woman", ()),
        ({"amenorrhoea": "present"}, [], "undecided", "Secondary amenorrhoea is recorded", ()),
        ({"menopause": "yes"}, results(fsh="60"), "undecided", "No rule decides", ("menopause",)),
        ({"amenorrhoea": "absent"}, [], "not_tested", "No result", ()),
    ],
)
def test_the_gonadal_axis_of_a_woman_is_the_clinicians(context, found, value, rule, causes):
    proposal = propose("gonadal", found, WOMAN | context)
    assert (proposal.value, proposal.causes) == (value, causes)
    assert rule in proposal.rules[0]
    assert proposal.confidence == ("low" if value == "undecided" else "usual")


def test_without_sex_the_gonadal_axis_is_open():
    assert propose("gonadal", LOW_TWICE, {"sex": None}).value == "undecided"
    assert propose("gonadal", LOW_TWICE, {"sex": None}).missing == ("Sex recorded at birth",)


# Pituitary

NORMAL_GONADS = {"testosterone": "18", "lh": "4", "fsh": "5"}


def hormones(**typed):
    return results(**(NORMAL_GONADS | typed))


@pytest.mark.parametrize(
    ("context", "found", "value"),
    [
        (MAN, hormones(prolactin="329"), "normal"),
        (MAN, hormones(prolactin="330"), "normal"),
        (MAN, hormones(prolactin="331"), "abnormal"),
        (MAN, hormones(prolactin=">5000"), "abnormal"),
        (WOMAN, results(prolactin="331"), "normal"),
        (WOMAN, results(prolactin="500"), "normal"),
        (WOMAN, results(prolactin="501"), "abnormal"),
        (MAN, results(prolactin="200"), "undecided"),
        (MAN, results(prolactin="331"), "abnormal"),
        (MAN, results(lh="4", fsh="5"), "undecided"),
        (MAN, results(testosterone="18"), "not_tested"),
        (MAN, [], "not_tested"),
        (MAN, [*hormones(), result("prolactin", "400", ref_high=D(450))], "normal"),
        (MAN, [*hormones(), result("prolactin", "300", ref_high=D(250))], "abnormal"),
        (MAN, hormones(prolactin="<400"), "undecided"),
        (MAN | {"sex": None}, results(prolactin="501"), "abnormal"),
        (MAN | {"sex": None}, results(prolactin="400"), "undecided"),
        (MAN | {"sex": None}, results(prolactin="200"), "undecided"),
    ],
)
def test_prolactin_of_the_pituitary_axis(context, found, value):
    assert propose("pituitary", found, context).value == value


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ({"testosterone": "4", "lh": "0.8", "fsh": "0.9"}, "abnormal"),
        ({"testosterone": "4", "lh": "0.8", "fsh": "5"}, "abnormal"),
        ({"testosterone": "4", "lh": "4", "fsh": "1.4"}, "abnormal"),
        ({"testosterone": "4", "lh": "<0.1"}, "abnormal"),
        ({"testosterone": "4", "lh": "12", "fsh": "20"}, "normal"),
        ({"testosterone": "18", "lh": "0.8", "fsh": "0.9"}, "normal"),
        ({"testosterone": "9", "lh": "0.8", "fsh": "0.9"}, "undecided"),
        ({"testosterone": "9", "lh": "4", "fsh": "5"}, "normal"),
        ({"testosterone": "4", "lh": "4"}, "undecided"),
        ({"testosterone": "4"}, "undecided"),
        ({"lh": "0.8", "fsh": "0.9"}, "undecided"),
        ({"lh": "4", "fsh": "5"}, "normal"),
    ],
)
def test_low_gonadotrophins_count_with_low_testosterone_of_that_day(typed, value):
    assert propose("pituitary", results(prolactin="200", **typed)).value == value


def test_gonadotrophins_of_another_day_do_not_count():
    found = [result("testosterone", "4", 1), result("lh", "0.8", 2), result("fsh", "0.9", 2), result("prolactin", "99")]
    proposal = propose("pituitary", found)
    assert proposal.value == "undecided"
    assert proposal.missing == ("LH, FSH and testosterone of one day, with their limits",)


def test_gonadotrophins_without_the_laboratorys_limits_are_open():
    found = [result(name, value, limits=False) for name, value in (("testosterone", "4"), ("lh", "0.8"), ("fsh", "5"))]
    assert propose("pituitary", [*found, result("prolactin", "200")]).value == "undecided"


@pytest.mark.parametrize(
    ("word", "value", "causes", "asked"),
    [
        ("no", "abnormal", (), False),
        ("yes", "undecided", ("dopamine_drug",), False),
        ("not_known", "undecided", (), True),
        (None, "undecided", (), True),
    ],
)
def test_a_raised_prolactin_counts_once_no_drug_is_known_to_cause_it(word, value, causes, asked):
    proposal = propose("pituitary", hormones(prolactin="900"), MAN | {"dopamine_drug": word})
    assert (proposal.value, proposal.causes) == (value, causes)
    assert any(each.startswith("Whether an antipsychotic") for each in proposal.missing) is asked


@pytest.mark.parametrize("drug", ["testosterone", "opioids"])
def test_low_gonadotrophins_under_a_drug_are_left_to_the_clinician(drug):
    found = hormones(prolactin="200", testosterone="4", lh="0.2", fsh="0.2")
    proposal = propose("pituitary", found, MAN | {drug: "yes"})
    assert (proposal.value, proposal.causes) == ("undecided", (drug,))


# Adrenal


@pytest.mark.parametrize(
    ("found", "context", "value", "rule"),
    [
        (results(synacthen_30="429"), {}, "abnormal", "Synacthen test failed, limit at 30 minutes 430 nmol/L"),
        (results(synacthen_30="430"), {}, "normal", "Synacthen test passed"),
        (results(synacthen_30="<28"), {}, "abnormal", "Synacthen test failed"),
        (results(synacthen_30="<600"), {}, "undecided", "Synacthen test left open"),
        ([result("synacthen_30", "480", ref_low=D(500))], {}, "abnormal", "limit at 30 minutes 500 nmol/L"),
        ([result("synacthen_30", "425", ref_low=D(420))], {}, "normal", "Synacthen test passed"),
        (results(cortisol_0900="451"), {}, "normal", "Cortisol at 09:00 above 450"),
        (results(cortisol_0900="450"), {}, "undecided", "Cortisol at 09:00 does not decide"),
        (results(cortisol_0900="300"), {}, "undecided", "Cortisol at 09:00 does not decide"),
        (results(cortisol_0900="99"), {}, "undecided", "Cortisol at 09:00 very low, below 100"),
        (results(cortisol_0900="600", synacthen_30="300"), {}, "abnormal", "Synacthen test failed"),
        (results(cortisol_0900="80", synacthen_30="600"), {}, "normal", "Synacthen test passed"),
        ([], {"adrenal_replacement": "yes"}, "abnormal", "On replacement for adrenal insufficiency"),
        (results(synacthen_30="600"), {"adrenal_replacement": "yes"}, "abnormal", "On replacement"),
        (results(synacthen_30="300"), {"opioids": "yes"}, "undecided", "Synacthen test failed"),
        (results(synacthen_30="600"), {"opioids": "yes"}, "normal", "Synacthen test passed"),
        ([], {}, "not_tested", "No result"),
    ],
)
def test_the_adrenal_axis(found, context, value, rule):
    proposal = propose("adrenal", found, MAN | context)
    assert proposal.value == value
    assert rule in proposal.rules[0]


@pytest.mark.parametrize("found", [[], results(synacthen_30="600"), results(synacthen_30="20", cortisol_0900="20")])
@pytest.mark.parametrize("replacement", ["yes", "no", None])
def test_under_a_glucocorticoid_the_adrenal_axis_is_always_open(found, replacement):
    proposal = propose("adrenal", found, MAN | {"steroids": "yes", "adrenal_replacement": replacement})
    assert (proposal.value, proposal.causes) == ("undecided", ("steroids",))
    assert proposal.missing == ("A test without glucocorticoid",)


@pytest.mark.parametrize("word", [None, "not_known"])
def test_while_nobody_said_whether_a_glucocorticoid_is_taken_the_adrenal_axis_is_open(word):
    for found in (results(synacthen_30="600"), results(synacthen_30="300")):
        proposal = propose("adrenal", found, MAN | {"steroids": word})
        assert (proposal.value, proposal.missing) == ("undecided", ("Whether a glucocorticoid is taken",))


def test_a_low_cortisol_asks_for_a_synacthen_test():
    assert propose("adrenal", results(cortisol_0900="60")).missing == ("Short Synacthen test",)


# Thyroid

TSH = {"low": "0.05", "normal": "2", "high": "9"}
FREE_T4 = {"low": "8", "normal": "16", "high": "31"}


@pytest.mark.parametrize(
    ("tsh", "free_t4", "value", "kind"),
    [
        ("high", "low", "abnormal", "hypothyroidism"),
        ("high", "normal", "abnormal", "hypothyroidism"),
        ("high", "high", "abnormal", "other"),
        ("normal", "low", "abnormal", "other"),
        ("normal", "normal", "normal", ""),
        ("normal", "high", "abnormal", "other"),
        ("low", "low", "abnormal", "other"),
        ("low", "normal", "abnormal", "other"),
        ("low", "high", "abnormal", "hyperthyroidism"),
        ("high", None, "abnormal", "not_known"),
        ("low", None, "abnormal", "not_known"),
        ("normal", None, "undecided", ""),
        (None, "low", "abnormal", "not_known"),
        (None, "high", "abnormal", "not_known"),
        (None, "normal", "undecided", ""),
        (None, None, "not_tested", ""),
    ],
)
def test_the_thyroid_axis_and_its_kind(tsh, free_t4, value, kind):
    typed = {"tsh": TSH.get(tsh), "free_t4": FREE_T4.get(free_t4)}
    proposal = propose("thyroid", results(**{name: each for name, each in typed.items() if each}))
    assert (proposal.value, proposal.kind) == (value, kind)
    assert bool(proposal.missing) == (value == "undecided" or kind == "not_known")


def test_every_kind_is_a_word_of_the_fact():
    assert set(KINDS.values()) <= set(CATALOGUE["thyroid_kind"].values)


def test_free_t3_shows_hyperthyroidism_when_free_t4_does_not():
    shown = propose("thyroid", results(tsh="0.05", free_t4="16", free_t3="9"))
    assert (shown.value, shown.kind) == ("abnormal", "hyperthyroidism")
    assert propose("thyroid", results(tsh="0.05", free_t4="16", free_t3="5")).kind == "other"


def test_thyroid_results_without_limits_are_open():
    found = [result(name, value, limits=False) for name, value in (("tsh", "2"), ("free_t4", "16"))]
    assert propose("thyroid", found).value == "undecided"


def test_normal_results_under_thyroid_hormone_do_not_show_a_normal_thyroid():
    proposal = propose("thyroid", results(tsh="2", free_t4="16"), MAN | {"levothyroxine": "yes"})
    assert (proposal.value, proposal.causes) == ("undecided", ("levothyroxine",))


# Parathyroid

NORMAL_CALCIUM = {"calcium": "2.40"}


@pytest.mark.parametrize(
    ("typed", "value", "causes"),
    [
        ({"pth": "4", "calcium": "2.40"}, "normal", ()),
        ({"pth": "12", "vitamin_d": "50", "calcium": "2.40"}, "abnormal", ()),
        ({"pth": "1.0", "vitamin_d": "80", "calcium": "2.40"}, "abnormal", ()),
        ({"pth": "12", "vitamin_d": "49", "calcium": "2.40"}, "undecided", ("vitamin_d",)),
        ({"pth": "12", "vitamin_d": "<15", "calcium": "2.40"}, "undecided", ("vitamin_d",)),
        ({"pth": "12", "calcium": "2.40"}, "undecided", ()),
        ({"pth": "12", "vitamin_d": "20", "calcium": "2.80"}, "abnormal", ()),
        ({"pth": "12", "calcium": "2.80"}, "abnormal", ()),
        ({"pth": "0.8", "calcium": "1.90"}, "abnormal", ()),
        ({"pth": "0.8", "calcium": "2.90", "vitamin_d": "80"}, "undecided", ()),
        ({"pth": "12", "calcium": "1.90", "vitamin_d": "80"}, "abnormal", ()),
        ({"pth": "12", "calcium": "1.90", "vitamin_d": "20"}, "undecided", ("vitamin_d",)),
        ({"pth": "4", "calcium": "2.80"}, "undecided", ()),
        ({"pth": "4", "calcium": "1.90"}, "undecided", ()),
        ({"pth": "4"}, "undecided", ()),
        ({"calcium": "2.40"}, "undecided", ()),
        ({"calcium": "1.90"}, "undecided", ()),
        ({"vitamin_d": "20"}, "not_tested", ()),
        ({}, "not_tested", ()),
    ],
    ids=[
        "both normal",
        "PTH high, vitamin D enough",
        "PTH low, vitamin D enough",
        "PTH high, vitamin D insufficient",
        "PTH high, vitamin D deficient",
        "PTH high, vitamin D not measured",
        "calcium and PTH high, vitamin D deficient",
        "calcium and PTH high",
        "calcium and PTH low",
        "PTH suppressed by calcium",
        "calcium low, PTH high, vitamin D enough",
        "calcium low, PTH high, vitamin D deficient",
        "calcium high, PTH normal",
        "calcium low, PTH normal",
        "PTH alone",
        "calcium alone, normal",
        "calcium alone, low",
        "vitamin D alone",
        "nothing",
    ],
)
def test_the_parathyroid_axis(typed, value, causes):
    proposal = propose("parathyroid", results(**typed))
    assert (proposal.value, proposal.causes) == (value, causes)
    assert bool(proposal.missing) == (value == "undecided")


def test_what_counts_as_enough_vitamin_d_is_a_setting():
    found = results(pth="12", vitamin_d="60", **NORMAL_CALCIUM)
    assert propose("parathyroid", found).value == "abnormal"
    assert propose("parathyroid", found, settings=replace(DEFAULTS, vitamin_d_sufficient=D(75))).value == "undecided"


# Glucose


@pytest.mark.parametrize(
    ("typed", "context", "value", "rule"),
    [
        ({"hba1c": "48"}, {}, "abnormal", "HbA1c 48 mmol/mol or more"),
        ({"hba1c": "47"}, {}, "undecided", "HbA1c of high risk"),
        ({"hba1c": "42"}, {}, "undecided", "HbA1c of high risk"),
        ({"hba1c": "41"}, {}, "normal", "HbA1c below 42 mmol/mol"),
        ({"glucose": "7.0"}, {}, "abnormal", "Fasting glucose 7 mmol/L or more"),
        ({"glucose": "6.9"}, {}, "undecided", "HbA1c does not decide"),
        ({"hba1c": "41", "glucose": "7.0"}, {}, "abnormal", "Fasting glucose"),
        ({"hba1c": "41", "glucose": "6.9"}, {}, "normal", "HbA1c below 42"),
        ({"hba1c": "41", "glucose": "<9"}, {}, "undecided", "HbA1c does not decide"),
        ({"hba1c": "60", "glucose": "5"}, {}, "abnormal", "HbA1c 48"),
        ({}, {"diabetes": "present"}, "abnormal", "Diabetes is diagnosed"),
        ({"hba1c": "38"}, {"diabetes": "present"}, "abnormal", "Diabetes is diagnosed"),
        ({}, {"diabetes": "absent"}, "not_tested", "No result"),
    ],
)
def test_glucose(typed, context, value, rule):
    proposal = propose("glucose", results(**typed), MAN | context)
    assert proposal.value == value
    assert rule in proposal.rules[0]


# All axes


def test_there_is_a_proposal_for_every_axis_in_order():
    assert list(propose_axes([], Context(), as_at=AS_AT)) == list(AXES)
    assert {each.value for each in propose_axes([], Context(), as_at=AS_AT).values()} == {"not_tested"}


@pytest.mark.parametrize(
    ("value", "status"),
    [
        ("abnormal", Status.MET),
        ("normal", Status.NOT_MET),
        ("undecided", Status.UNKNOWN),
        ("not_tested", Status.UNKNOWN),
    ],
)
def test_a_proposal_has_three_values(value, status):
    found = {"abnormal": "48", "normal": "30", "undecided": "45"}.get(value)
    proposal = propose("glucose", results(hba1c=found) if found else [])
    assert (proposal.value, proposal.status) == (value, status)


def test_results_after_the_day_of_the_question_are_not_used():
    found = [result("hba1c", "30", 1, month=6), result("hba1c", "60", 1, month=10)]
    then = propose_axes(found, Context(), as_at=date(2026, 9, 1))["glucose"]
    assert (then.value, then.because) == ("normal", (found[0],))


def test_the_newest_result_speaks_whatever_the_order():
    old, new = result("hba1c", "60", 1, month=6), result("hba1c", "38", 1, month=10)
    assert propose("glucose", [new, old]).value == propose("glucose", [old, new]).value == "normal"


def test_causes_are_told_in_words():
    proposal = propose("adrenal", [], MAN | {"steroids": "yes"})
    assert proposal.causes_text == ("Steroid treatment",)


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"steroids": "maybe"}, "steroids: 'maybe' is not one of yes, no, not_known"),
        ({"adrenal_replacement": "present"}, "adrenal_replacement: 'present' is not one of"),
        ({"diabetes": "yes"}, "diabetes: 'yes' is not one of present, absent, not_known"),
    ],
)
def test_a_context_that_cannot_be_is_refused(wrong, why):
    with pytest.raises(ValueError, match=why):
        Context(**wrong)


VALUES = {
    "testosterone": ("4", "10", "18", "<12"),
    "lh": ("0.5", "4", "20"),
    "fsh": ("0.5", "4", "20"),
    "prolactin": ("100", "400", "900", ">200"),
    "tsh": ("0.01", "2", "30"),
    "free_t4": ("5", "16", "40"),
    "cortisol_0900": ("50", "300", "600"),
    "synacthen_30": ("200", "600", "<500"),
    "pth": ("1", "4", "20"),
    "calcium": ("1.9", "2.4", "2.9"),
    "vitamin_d": ("10", "40", "80"),
    "hba1c": ("38", "45", "60"),
    "glucose": ("5", "8"),
}
any_result = st.sampled_from([(name, typed) for name, choices in VALUES.items() for typed in choices]).flatmap(
    lambda pair: st.builds(
        lambda day, limits, is_morning: result(*pair, day, limits=limits, morning=is_morning),
        st.integers(1, 20),
        st.booleans(),
        st.sampled_from([True, False, None]),
    )
)
words = st.sampled_from(["yes", "no", None])
contexts = st.builds(
    Context,
    sex=st.sampled_from(["male", "female", None]),
    steroids=words,
    opioids=words,
    dopamine_drug=words,
    testosterone=words,
    levothyroxine=words,
    adrenal_replacement=words,
    diabetes=st.sampled_from(["present", "absent", None]),
)


@given(st.lists(any_result, max_size=12), contexts)
def test_a_proposal_is_a_word_of_its_fact_and_never_says_explained(found, context):
    for axis, proposal in propose_axes(found, context, as_at=AS_AT).items():
        assert proposal.value in CATALOGUE[f"axis_{axis}"].values
        assert proposal.value != "explained"
        assert proposal.rules and all(proposal.rules)
        assert set(proposal.causes) <= set(CAUSES)
        assert set(proposal.because) <= set(found)
        if proposal.value == "undecided":
            assert proposal.missing


@given(st.lists(any_result, max_size=12), contexts, st.sampled_from(["opioids", "dopamine_drug", "steroids"]))
def test_a_drug_never_makes_an_axis_abnormal(found, context, drug):
    without, with_drug = (propose_axes(found, replace(context, **{drug: word}), as_at=AS_AT) for word in ("no", "yes"))
    for axis in AXES:
        assert with_drug[axis].value == without[axis].value or with_drug[axis].value == "undecided"


@given(st.lists(any_result, max_size=12), contexts)
def test_nothing_is_said_of_an_axis_on_results_of_others(found, context):
    gonads = [each for each in found if each.analyte in ("testosterone", "lh", "fsh")]
    for axis in ("thyroid", "parathyroid"):
        assert propose_axes(gonads, context, as_at=AS_AT)[axis].value == "not_tested"


def test_every_analyte_but_one_is_used_by_a_rule():
    """Oestradiol shows that the gonadal axis was looked at; no rule reads its number."""
    assert set(VALUES) | {"oestradiol", "free_t3"} == set(ANALYTES)
