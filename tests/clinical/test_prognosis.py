"""Published risk factors: present, absent or unknown, counts as ranges, and never a survival of one patient."""

import inspect
from dataclasses import fields, replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinical import cohorts, prognosis, risk_factors
from clinical.cohorts import COHORTS, MEASURES, NOTE
from clinical.haematological_response import CLASSES
from clinical.outcome import Status
from clinical.prognosis import (
    WANG_HAZARD,
    dsouza_transplant,
    keddie,
    kourelis,
    wang,
    wang_linear_predictor,
    wang_points,
)
from clinical.settings import DEFAULTS
from clinical.sources import in_words
from tests.clinical.builders import AS_AT, DAY, LATER, record

PRESENT, ABSENT, UNKNOWN = Status.MET, Status.NOT_MET, Status.UNKNOWN
ALL_ABSENT = {"pasp": 30, "pleural_effusion": "absent", "egfr": 90}
ALL_PRESENT = {"pasp": 60, "pleural_effusion": "present", "egfr": 20}


def risk(age=40, on=AS_AT, settings=DEFAULTS, **values):
    return wang(record(**values), as_at=on, age=age, settings=settings)


# Wang


@pytest.mark.parametrize(
    ("key", "age", "values", "status"),
    [
        ("age", 49, {}, ABSENT),
        ("age", 50, {}, ABSENT),
        ("age", 51, {}, PRESENT),
        ("age", None, {}, UNKNOWN),
        ("egfr", 40, {"egfr": 29}, PRESENT),
        ("egfr", 40, {"egfr": Decimal("29.9")}, PRESENT),
        ("egfr", 40, {"egfr": 30}, ABSENT),
        ("egfr", 40, {}, UNKNOWN),
        ("pleural_effusion", 40, {"pleural_effusion": "present"}, PRESENT),
        ("pleural_effusion", 40, {"pleural_effusion": "present", "pleural_effusion_explained": "yes"}, PRESENT),
        ("pleural_effusion", 40, {"pleural_effusion": "absent"}, ABSENT),
        ("pleural_effusion", 40, {"pleural_effusion": "not_known"}, UNKNOWN),
        ("pleural_effusion", 40, {"pericardial_effusion": "present"}, UNKNOWN),
        ("pulmonary_hypertension", 40, {"pasp": 50}, PRESENT),
        ("pulmonary_hypertension", 40, {"pasp": 49}, UNKNOWN),
        ("pulmonary_hypertension", 40, {"pasp": 36}, ABSENT),
        ("pulmonary_hypertension", 40, {"mpap": 21}, PRESENT),
        ("pulmonary_hypertension", 40, {"other_pulmonary_hypertension": "present"}, PRESENT),
        ("pulmonary_hypertension", 40, {}, UNKNOWN),
    ],
)
def test_each_wang_factor_at_its_boundary(key, age, values, status):
    assert risk(age, **values).factor(key).status is status


@pytest.mark.parametrize(
    ("age", "values", "text"),
    [
        (40, ALL_ABSENT, "0 of 4"),
        (70, ALL_PRESENT, "4 of 4"),
        (70, ALL_ABSENT, "1 of 4"),
        (70, {"pleural_effusion": "absent", "egfr": 90}, "1–2 of 4"),
        (None, {}, "0–4 of 4"),
        (50, {"egfr": 30, "pleural_effusion": "present", "pasp": 40}, "1–2 of 4"),
    ],
)
def test_the_count_is_a_range_while_something_is_unknown(age, values, text):
    assert risk(age, **values).text == text


def test_each_factor_shows_its_facts_its_hazard_and_why_it_is_unknown():
    found = risk(None, egfr=20)
    kidney, age, pressure = (found.factor(key) for key in ("egfr", "age", "pulmonary_hypertension"))
    assert [fact.name for fact in kidney.because] == ["egfr"]
    assert kidney.hazard == "8.25 (2.18–31.25)"
    assert (kidney.why, age.why) == ("", "Age is not recorded")
    assert pressure.why == "Not yet assessed"
    assert [each.key for each in found.unknown] == ["age", "pulmonary_hypertension", "pleural_effusion"]
    with pytest.raises(KeyError):
        found.factor("albumin")


def test_a_pressure_that_is_only_possible_says_so():
    factor = risk(pasp=45).factor("pulmonary_hypertension")
    assert (factor.status, factor.why) == (UNKNOWN, "Between the laboratory's limit and the published threshold")


def test_predictors_are_those_of_the_diagnosis():
    later = record("lab:2", on=LATER, egfr=20)
    first = record("lab:1", egfr=80)
    assert wang(first + later, as_at=DAY, age=40).factor("egfr").status is ABSENT
    assert wang(first + later, as_at=AS_AT, age=40).factor("egfr").status is PRESENT


def test_what_was_found_under_treatment_is_not_used():
    facts = record(treated=True, **ALL_PRESENT)
    found = wang(facts, as_at=AS_AT, age=40)
    assert found.text == "0–3 of 4"
    assert {each.why for each in found.unknown} == {"Only examined after treatment had started"}
    before = wang(record(on=LATER, treated=True, **ALL_PRESENT), as_at=DAY, age=40)
    assert {each.why for each in before.unknown} == {"Not yet assessed"}


@pytest.mark.parametrize("age", [-1, 131, Decimal(50), True, "50"])
def test_an_impossible_age_is_refused(age):
    with pytest.raises(ValueError, match="completed years"):
        wang([], as_at=AS_AT, age=age)


def test_the_limits_are_settings():
    stricter = replace(DEFAULTS, wang_age=60, wang_egfr=Decimal(45))
    found = risk(55, settings=stricter, egfr=40)
    assert (found.factor("age").status, found.factor("egfr").status) == (ABSENT, PRESENT)
    assert "60" in found.factor("age").rule


@pytest.mark.parametrize(
    ("key", "printed", "ln"),
    [
        ("age", "4.07 (1.41–11.76)", "1.404"),
        ("pulmonary_hypertension", "3.99 (1.44–11.04)", "1.384"),
        ("pleural_effusion", "3.81 (1.23–11.79)", "1.338"),
        ("egfr", "8.25 (2.18–31.25)", "2.110"),
    ],
)
def test_the_hazard_ratios_are_those_printed_and_their_logarithms_agree(key, printed, ln):
    assert WANG_HAZARD[key] == (printed, Decimal(ln))
    assert abs(Decimal(printed.split()[0]).ln() - Decimal(ln)) < Decimal("0.001")


@pytest.mark.parametrize(
    ("age", "values", "low", "high"),
    [
        (40, ALL_ABSENT, "0", "0"),
        (70, ALL_PRESENT, "6.236", "6.236"),
        (None, ALL_ABSENT, "0", "1.404"),
        (70, {"pleural_effusion": "absent", "egfr": 20}, "3.514", "4.898"),
    ],
)
def test_the_research_value_is_a_range_and_no_part_of_the_answer(age, values, low, high):
    found = risk(age, **values)
    assert wang_linear_predictor(found) == (Decimal(low), Decimal(high))
    assert not any("predict" in each.name or each.name == "lp" for each in fields(found))


def test_without_the_published_points_there_is_no_total():
    assert DEFAULTS.wang_points is None
    assert wang_points(risk(70, **ALL_PRESENT)) is None


def test_with_points_from_the_clinic_there_is_a_range_of_points_and_still_no_survival():
    points = {"age": 40, "pulmonary_hypertension": 39, "pleural_effusion": 38, "egfr": 60}
    settings = replace(DEFAULTS, wang_points=points)
    assert wang_points(risk(None, pasp=60, pleural_effusion="absent", egfr=90), settings) == (39, 79)


@pytest.mark.parametrize("points", [{"age": 40}, {"age": 1, "egfr": 1, "pleural_effusion": 1, "bmi": 1}, {}])
def test_points_that_do_not_fit_the_factors_are_refused(points):
    with pytest.raises(ValueError, match="each Wang factor"):
        wang_points(risk(), replace(DEFAULTS, wang_points=points))


def test_the_weights_of_wang_are_for_wang_only():
    other = keddie(transplanted=True, haematological_response="CR", vegf_response="CR")
    with pytest.raises(ValueError, match="Wang"):
        wang_linear_predictor(other)


# Laws of the count

ANSWERS = {
    "pasp": st.sampled_from([20, 45, 60]),
    "pleural_effusion": st.sampled_from(["present", "absent", "not_known"]),
    "egfr": st.sampled_from([10, 30, 90]),
}


@st.composite
def some_answers(draw):
    names = draw(st.sets(st.sampled_from(sorted(ANSWERS))))
    return {name: draw(ANSWERS[name]) for name in sorted(names)}


AGES = st.none() | st.integers(0, 130)


@given(age=AGES, values=some_answers())
def test_the_lower_end_never_passes_the_upper_end(age, values):
    found = risk(age, **values)
    assert 0 <= found.low <= found.high <= 4
    assert found.high - found.low == len(found.unknown)
    low, high = wang_linear_predictor(found)
    assert Decimal(0) <= low <= high
    assert (low == high) == (not found.unknown)


@given(age=AGES, values=some_answers(), more=some_answers(), known=st.integers(0, 130))
def test_an_answer_to_what_was_unknown_narrows_the_range(age, values, more, known):
    before = risk(age, **values)
    after = risk(known if age is None else age, **(more | values))
    assert before.low <= after.low <= after.high <= before.high
    first, second = wang_linear_predictor(before), wang_linear_predictor(after)
    assert first[0] <= second[0] <= second[1] <= first[1]


# Keddie


@pytest.mark.parametrize(
    ("transplanted", "haematological", "vegf", "statuses"),
    [
        (True, "CR", "CR", (ABSENT, ABSENT, ABSENT)),
        (False, "NR", "NR", (PRESENT, PRESENT, PRESENT)),
        (None, None, None, (UNKNOWN, UNKNOWN, UNKNOWN)),
        (True, "NE", "NE", (ABSENT, UNKNOWN, UNKNOWN)),
        (True, "PR", "PR", (ABSENT, ABSENT, ABSENT)),
        (True, "VGPR", "PROGRESSION", (ABSENT, ABSENT, PRESENT)),
        (True, "CR (serological)", "CR", (ABSENT, ABSENT, ABSENT)),
        (True, "PD", "PR", (ABSENT, PRESENT, ABSENT)),
    ],
)
def test_the_three_keddie_flags(transplanted, haematological, vegf, statuses):
    found = keddie(transplanted=transplanted, haematological_response=haematological, vegf_response=vegf)
    assert tuple(each.status for each in found.factors) == statuses
    assert all(bool(each.why) == (each.status is UNKNOWN) for each in found.factors)


def test_keddie_gives_flags_and_neither_points_nor_a_risk_group():
    found = keddie(transplanted=False, haematological_response="NR", vegf_response="NR")
    assert found.text == "3 of 3"
    words = " ".join((found.title, found.text, found.caveat)).lower()
    assert "high risk" not in words
    assert "points" not in words


@pytest.mark.parametrize("name", ["haematological_response", "vegf_response"])
def test_a_class_that_does_not_exist_is_refused(name):
    answers = {"haematological_response": "CR", "vegf_response": "CR"} | {name: "better"}
    with pytest.raises(ValueError, match="must be one of CR"):
        keddie(transplanted=True, **answers)


def test_every_class_of_the_response_rules_is_understood():
    assert {*CLASSES, "NE"} <= set(prognosis.HAEMATOLOGICAL_RESPONSE)
    assert {"CR", "PR", "NR", "PROGRESSION", "NE"} == set(prognosis.VEGF_RESPONSE)
    assert set(prognosis.COMPLETE_RESPONSE) == set(prognosis.HAEMATOLOGICAL_RESPONSE)


# Kourelis and D'Souza


@pytest.mark.parametrize(
    ("albumin", "status"), [(31, PRESENT), (Decimal("31.9"), PRESENT), (32, ABSENT), (45, ABSENT), (None, UNKNOWN)]
)
def test_low_albumin_is_below_32(albumin, status):
    facts = record(albumin=albumin) if albumin else []
    found = kourelis(facts, as_at=AS_AT, age=40, haematological_response="CR")
    assert found.factor("albumin").status is status


@pytest.mark.parametrize(
    ("response", "status"),
    [
        ("CR", ABSENT),
        ("CR (serological)", UNKNOWN),
        ("VGPR", PRESENT),
        ("PR", PRESENT),
        ("NR", PRESENT),
        ("PD", PRESENT),
        ("NE", UNKNOWN),
        (None, UNKNOWN),
    ],
)
def test_only_a_complete_response_with_marrow_takes_the_flag_away(response, status):
    mayo = kourelis([], as_at=AS_AT, age=40, haematological_response=response)
    transplant = dsouza_transplant([], as_at=AS_AT, age=40, haematological_response=response)
    assert mayo.factor("no_complete_response").status is status
    assert transplant.factor("no_complete_response").status is status


@pytest.mark.parametrize(
    ("values", "igg_lambda", "avid"),
    [
        ({"serum_ife": "positive", "heavy_chain": "IgG", "light_chain": "lambda"}, PRESENT, UNKNOWN),
        ({"serum_ife": "positive", "heavy_chain": "IgA", "light_chain": "lambda"}, ABSENT, UNKNOWN),
        ({"serum_ife": "negative", "avid_lesions": 0}, ABSENT, ABSENT),
        ({"avid_lesions": 1}, UNKNOWN, PRESENT),
    ],
)
def test_the_factors_after_transplant(values, igg_lambda, avid):
    found = dsouza_transplant(record(**values), as_at=AS_AT, age=60, haematological_response="CR")
    assert (found.factor("igg_lambda").status, found.factor("avid_lesions").status) == (igg_lambda, avid)
    assert [each.hazard for each in found.factors] == ["7.5", "6.4", "5.4", "4.4"]


@pytest.mark.parametrize(
    ("age", "wang_status", "mayo_status", "transplant_status"),
    [(49, ABSENT, ABSENT, PRESENT), (50, ABSENT, PRESENT, PRESENT), (51, PRESENT, PRESENT, ABSENT)],
)
def test_age_points_in_two_directions_and_the_models_are_never_merged(age, wang_status, mayo_status, transplant_status):
    shared = {"as_at": AS_AT, "age": age}
    models = [
        wang([], **shared),
        kourelis([], haematological_response=None, **shared),
        dsouza_transplant([], haematological_response=None, **shared),
    ]
    found = tuple(each.factor("age").status for each in models)
    assert found == (wang_status, mayo_status, transplant_status)
    assert len({each.model for each in models}) == 3
    with pytest.raises(TypeError):
        models[0] + models[2]


def test_every_model_says_that_it_is_no_forecast_and_names_its_source():
    for found in (
        risk(),
        keddie(transplanted=None, haematological_response=None, vegf_response=None),
        kourelis([], as_at=AS_AT, age=None, haematological_response=None),
        dsouza_transplant([], as_at=AS_AT, age=None, haematological_response=None),
    ):
        assert "not a forecast" in found.caveat
        assert found.citation
        assert in_words(found.source.split(";")[0])


# Cohorts


@pytest.mark.parametrize(
    ("key", "n", "year", "figures"),
    [
        (
            "mayo_2003",
            99,
            2003,
            [
                "Median survival 165 months",
                "Median survival, with clubbing 2.6 years",
                "Median survival, with volume overload 6.6 years",
            ],
        ),
        (
            "mayo_leukemia_2016",
            262,
            2016,
            ["Progression-free survival 58% at 5 years", "Overall survival 78% at 5 years"],
        ),
        ("mayo_ajh_2016", 291, 2016, ["Overall survival 79% at 5 years", "Overall survival 62% at 10 years"]),
        (
            "uclh_2020",
            100,
            2020,
            [
                "Overall survival 90% at 5 years",
                "Overall survival 82% at 10 years",
                "Progression-free survival 65% at 5 years",
                "Progression-free survival 53% at 10 years",
            ],
        ),
        (
            "uclh_transplant",
            42,
            None,
            [
                "Overall survival 95.4% at 1 year",
                "Progression-free survival 81.6% at 1 year",
                "Overall survival 89.5% at 5 years",
                "Progression-free survival 76.9% at 5 years",
            ],
        ),
        (
            "mayo_transplant_2012",
            59,
            2012,
            [
                "Progression-free survival 98% at 1 year",
                "Progression-free survival 75% at 5 years",
                "Overall survival 94% at 5 years",
            ],
        ),
        (
            "peking_2017",
            362,
            2017,
            [
                "Overall survival 87.7% at 3 years",
                "Overall survival 84.1% at 5 years",
                "Overall survival 77% at 10 years",
            ],
        ),
        (
            "pulmonary_hypertension",
            154,
            None,
            [
                "Median survival, with pulmonary hypertension 54 months",
                "Median survival, without pulmonary hypertension not reached",
            ],
        ),
        (
            "radiotherapy_2013",
            38,
            2013,
            ["Overall survival 97% at 4 years", "Event-free survival 52% at 4 years"],
        ),
    ],
)
def test_the_cohorts_stand_as_printed(key, n, year, figures):
    cohort = next(each for each in COHORTS if each.key == key)
    assert (cohort.n, cohort.year) == (n, year)
    assert [figure.text for figure in cohort.figures] == figures
    assert str(year or "year not stated") in cohort.label


def test_there_are_nine_cohorts_and_no_two_of_one_name():
    assert len({each.key for each in COHORTS}) == len({each.label for each in COHORTS}) == len(COHORTS) == 9


def test_the_13_7_years_stand_with_their_year_and_the_range_without_a_source_is_left_out():
    mayo = COHORTS[0]
    assert mayo.year == 2003
    assert any("13.7 years" in note for note in mayo.notes)
    assert abs(mayo.figures[0].value / 12 - Decimal("13.7")) < Decimal("0.1")
    texts = " ".join(figure.text for cohort in COHORTS for figure in cohort.figures)
    assert "8–14" not in texts


def test_a_figure_from_memory_is_to_be_confirmed():
    assert {each.key for each in COHORTS if each.to_be_confirmed} == {"mayo_ajh_2016"}


def test_the_cohorts_take_no_patient():
    assert "one person" in NOTE
    for _, function in inspect.getmembers(cohorts, inspect.isfunction):
        assert not {"facts", "age", "risk"} & set(inspect.signature(function).parameters)
    assert all(figure.measure in MEASURES for cohort in COHORTS for figure in cohort.figures)


def test_nothing_in_the_risk_factors_speaks_of_survival():
    names = [name for name in (*vars(prognosis), *vars(risk_factors)) if "surviv" in name.lower()]
    assert names == []
    found = risk(70, **ALL_PRESENT)
    assert not any("%" in str(getattr(found, each.name)) for each in fields(found) if each.name != "factors")
