"""Every row of the follow-up schedule (fact base 10), and the conditions under which a row applies."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinical.catalogue import CATALOGUE
from clinical.outcome import Status
from clinical.schedule_conditions import (
    COMPARISONS,
    CONDITIONS,
    LOOKS,
    Condition,
    Recorded,
    read,
)
from clinical.schedule_rules import (
    ANCHORS,
    DESIGN,
    RULES,
    STAGES,
    TABLE_5,
    TESTS,
    Band,
    Rule,
    Window,
    in_words,
    rules_for,
    timing,
)
from clinical.settings import DEFAULTS
from tests.clinical.builders import record

BY_KEY = {rule.key: rule for rule in RULES}
TODAY = date(2026, 11, 21)
BEFORE, LINE_START, SINCE = date(2026, 1, 5), date(2026, 2, 1), date(2026, 6, 1)


def rows_of(stage):
    """Test → how each rule of the stage times it, with its condition."""
    rows = {}
    for rule in RULES:
        if rule.stage == stage:
            for test in rule.tests:
                rows.setdefault(test, set()).add(
                    (timing(rule).rpartition(", ")[0], rule.condition and rule.condition.key)
                )
    return rows


EACH_CYCLE = "With each cycle"
WINDOW = "Once, 3 to 6 months after the end of front-line treatment"


def test_on_treatment_the_rows_are_those_of_the_published_table():
    assert rows_of("on_treatment") == {
        "vegf": {(EACH_CYCLE, None)},
        "blood_count": {(EACH_CYCLE, None)},
        "serum_electrophoresis": {(EACH_CYCLE, None)},
        "free_light_chains": {(EACH_CYCLE, "flc_informative")},
        "biochemistry": {(EACH_CYCLE, None)},
        "hepatitis_b_dna": {(EACH_CYCLE, "hepatitis_b_exposure")},
        "thromboprophylaxis_review": {(EACH_CYCLE, None)},
        "clinic_review": {("Every 3 months", None), ("Once, at that time", "new_symptoms")},
        "i_rods": {("Every 3 months", None)},
        "walk_10m": {("Every 3 months", None)},
        "grip": {("Every 3 months", None)},
        "endocrine_profile": {("Every 3 to 6 months", None)},
        "symptom_imaging": {("Once, at that time", "new_symptoms")},
        "bone_density": {("Once, 0 to 6 months after the start of the treatment line", "bone_at_risk")},
    }


def test_the_categorical_response_is_one_assessment_and_four_tests_on_condition():
    always = ("clinic_review", "i_rods", "walk_10m", "grip", "vegf", "blood_count", "biochemistry")
    always += ("serum_electrophoresis", "free_light_chains", "immunoglobulins", "endocrine_profile")
    assert rows_of("categorical_response") == {test: {(WINDOW, None)} for test in always} | {
        "echocardiogram": {(WINDOW, "heart_or_lungs")},
        "lung_function": {(WINDOW, "heart_or_lungs")},
        "nerve_conduction": {(WINDOW, "neurological_deterioration")},
        "response_imaging": {(WINDOW, "response_imaging_wanted")},
        "marrow": {(WINDOW, "marrow_and_ambiguous")},
    }


YEARLY = "Every 3 months to month 12, every 6 months to month 60, then every 12 months"
HALF_YEARLY = "Every 6 months to month 12, then every 12 months"


@pytest.mark.parametrize(
    ("tests", "times", "grace_days"),
    [
        (("clinic_review",), YEARLY, 28),
        (("vegf",), "Every 3 months to month 12, then every 6 months", 28),
        (
            (
                *("blood_count", "biochemistry", "serum_electrophoresis", "serum_immunofixation"),
                *("free_light_chains", "immunoglobulins"),
            ),
            YEARLY,
            28,
        ),
        (("urine_immunofixation",), HALF_YEARLY, 42),
        (("endocrine_profile",), HALF_YEARLY, 42),
        (("i_rods", "walk_10m", "grip"), HALF_YEARLY, 42),
        (("thromboprophylaxis_review",), HALF_YEARLY, 28),
    ],
    ids=lambda one: one[0] if isinstance(one, tuple) else "",
)
def test_after_treatment_each_row_has_its_intervals_and_grace(tests, times, grace_days):
    for test in tests:
        (rule,) = [rule for rule in RULES if rule.stage == "after_treatment" and test in rule.tests]
        assert (timing(rule), rule.grace_days) == (f"{times}, after treatment", grace_days)
        assert (rule.anchor, rule.or_anchor, rule.condition, rule.source) == ("line_end", "transplant", None, DESIGN)


@pytest.mark.parametrize(
    ("key", "bands", "window", "condition"),
    [
        ("eyes_swollen_after", (Band(6, 12), Band(12, 60)), None, "disc_oedema"),
        ("eyes_clear_after", (), Window(12), "discs_clear"),
        ("eyes_abnormal_after", (Band(12, 60),), None, "eyes_abnormal"),
    ],
)
def test_eyes_after_treatment_depend_on_what_was_seen(key, bands, window, condition):
    rule = BY_KEY[key]
    assert (rule.tests, rule.bands, rule.window, rule.grace_days) == (("eye_examination",), bands, window, 42)
    assert rule.condition.key == condition


def test_after_treatment_there_are_no_other_rows():
    assert set(rows_of("after_treatment")) == {
        *("clinic_review", "vegf", "blood_count", "biochemistry", "serum_electrophoresis", "serum_immunofixation"),
        *("free_light_chains", "immunoglobulins", "urine_immunofixation", "endocrine_profile", "i_rods"),
        *("walk_10m", "grip", "eye_examination", "thromboprophylaxis_review"),
    }


def test_imaging_is_never_routine_after_the_baseline():
    for rule in RULES:
        if rule.stage != "baseline" and {"bone_imaging", "response_imaging", "symptom_imaging"} & set(rule.tests):
            assert rule.condition is not None, rule.key
    assert [rule.key for rule in RULES if "bone_imaging" in rule.tests] == ["bone_imaging_baseline"]


def test_each_rule_is_whole_and_says_where_it_comes_from():
    assert len(BY_KEY) == len(RULES)
    for rule in RULES:
        assert rule.tests and set(rule.tests) <= set(TESTS), rule.key
        assert rule.stage in STAGES and rule.anchor in ANCHORS and rule.or_anchor in {"", *ANCHORS}, rule.key
        assert rule.source and rule.approved_by is None and rule.version == 1, rule.key
        assert rule.grace_days in (28, 42), rule.key
        times = [rule.first_days, rule.window, rule.bands, rule.each_cycle]
        assert sum(map(bool, times)) == (0 if rule.anchor == "condition_met" else 1), rule.key
        assert rule.anchor != "condition_met" or rule.condition, rule.key
        assert [band.until_month or 1000 for band in rule.bands] == sorted(
            {band.until_month or 1000 for band in rule.bands}
        )


@pytest.mark.parametrize(
    ("stage", "sources"),
    [
        ("baseline", "design"),
        ("on_treatment", TABLE_5),
        ("categorical_response", TABLE_5),
        ("after_treatment", "design"),
    ],
)
def test_only_what_was_visible_in_the_published_table_names_it(stage, sources):
    assert all(rule.source.startswith(sources) for rule in RULES if rule.stage == stage)


def test_every_test_is_asked_for_by_some_rule():
    assert {test for rule in RULES for test in rule.tests} == set(TESTS)


def test_a_caller_gets_the_rules_it_can_date_and_no_others():
    assert {rule.key for rule in rules_for({"vegf"})} == {
        *("vegf_baseline", "vegf_on_treatment", "vegf_response", "vegf_after")
    }
    assert [rule.key for rule in rules_for({"i_rods", "walk_10m"})] == []
    assert rules_for(set(TESTS)) == RULES
    assert rules_for(set()) == ()


# Words


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("vegf_baseline", "Once, 14 days after acceptance, before treatment"),
        ("vegf_on_treatment", "With each cycle, on treatment"),
        ("review_new_symptoms", "Once, at that time, on treatment"),
        ("endocrine_on_treatment", "Every 3 to 6 months, on treatment"),
        ("vegf_response", "Once, 3 to 6 months after the end of front-line treatment, categorical response"),
        ("vegf_after", "Every 3 months to month 12, then every 6 months, after treatment"),
        (
            "eyes_clear_after",
            "Once, 12 months after the end of treatment or, once recorded, transplant day 0, after treatment",
        ),
    ],
)
def test_the_times_of_a_rule_in_words(key, words):
    assert timing(BY_KEY[key]) == words


def test_a_whole_rule_in_words():
    assert in_words(BY_KEY["eyes_abnormal_after"]) == (
        "Eye examination. Every 12 months to month 60, after treatment. Only if the eyes were abnormal at the last "
        "examination: disc oedema or reduced acuity. Counted from the end of treatment or, once recorded, transplant "
        "day 0. Grace 42 days."
    )


CHANGES = {
    "tests": ("vegf", "grip"),
    "stage": "after_treatment",
    "anchor": "line_end",
    "grace_days": 29,
    "bands": (Band(4),),
    "condition": CONDITIONS[2],
}


@pytest.mark.parametrize("field", CHANGES)
def test_whatever_changes_in_a_rule_changes_its_words(field):
    """An approval holds for these words, so no change may hide behind them."""
    rule = Rule("x", ("vegf",), "on_treatment", "line_start", 28, "x", bands=(Band(3),))
    assert in_words(replace(rule, **{field: CHANGES[field]})) != in_words(rule)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"bands": (Band(3),)}, {"bands": (Band(3, at_latest=6),)}),
        ({"bands": (Band(3),)}, {"bands": (Band(3, 12),)}),
        ({"bands": (Band(3, 12), Band(6))}, {"bands": (Band(3, 24), Band(6))}),
        ({"window": Window(3)}, {"window": Window(3, 6)}),
        ({"window": Window(3, 6)}, {"window": Window(3, 5)}),
        ({"first_days": 14}, {"first_days": 15}),
        ({"each_cycle": True}, {"bands": (Band(1),)}),
        ({"bands": (Band(3),)}, {"bands": (Band(3),), "or_anchor": "transplant"}),
    ],
)
def test_two_timings_never_read_the_same(one, other):
    made = [Rule("x", ("vegf",), "on_treatment", "line_start", 28, "x", **more) for more in (one, other)]
    assert in_words(made[0]) != in_words(made[1])


# Conditions

CONDITION = {condition.key: condition for condition in CONDITIONS}


def status(key, facts, line_start=LINE_START, **settings):
    return read(CONDITION[key], facts, TODAY, line_start, replace(DEFAULTS, **settings)).status


def test_every_condition_has_a_key_of_its_own_and_is_used():
    assert len(CONDITION) == len(CONDITIONS)
    assert {rule.condition.key for rule in RULES if rule.condition} == set(CONDITION)


def questions(condition):
    for part in condition.parts:
        yield from [part] if isinstance(part, Recorded) else questions(part)


@pytest.mark.parametrize("condition", CONDITIONS, ids=lambda one: one.key)
def test_a_condition_asks_only_for_what_the_catalogue_can_hold(condition):
    for question in questions(condition):
        assert question.look in LOOKS
        specs = [CATALOGUE[name] for name in question.facts]
        if question.compare:
            assert question.compare in COMPARISONS and not question.values
            assert all(spec.kind == "number" for spec in specs)
            assert isinstance(getattr(DEFAULTS, question.setting), int | Decimal)
        else:
            assert set(question.values) <= {value for spec in specs for value in spec.values}


@pytest.mark.parametrize("condition", CONDITIONS, ids=lambda one: one.key)
def test_an_empty_record_leaves_every_condition_unknown_with_what_is_missing(condition):
    reading = read(condition, [], TODAY, LINE_START)
    assert reading.status is Status.UNKNOWN
    assert reading.missing_text and reading.because == () and reading.on is None


@pytest.mark.parametrize(
    ("key", "fact"),
    [
        ("new_symptoms", "new_symptoms"),
        ("flc_informative", "flc_informative"),
        ("hepatitis_b_exposure", "hepatitis_b_exposure"),
        ("neurological_deterioration", "neurological_deterioration"),
        ("response_imaging_wanted", "response_imaging_wanted"),
    ],
)
def test_a_question_with_one_answer_follows_it(key, fact):
    assert status(key, record(**{fact: "yes"})) == "met"
    assert status(key, record(**{fact: "no"})) == "not_met"
    assert status(key, record(**{fact: "not_known"})) == "unknown"


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"axis_gonadal": "abnormal"}, "met"),
        ({"axis_gonadal": "explained"}, "met"),
        ({"axis_adrenal": "abnormal"}, "met"),
        ({"glucocorticoid_long_term": "yes"}, "met"),
        ({"onls_leg": 5}, "met"),
        ({"onls_leg": 4}, "unknown"),
        ({"axis_gonadal": "not_tested", "onls_leg": 6}, "met"),
        ({"axis_gonadal": "normal", "axis_adrenal": "normal", "glucocorticoid_long_term": "no"}, "unknown"),
        (
            {"axis_gonadal": "normal", "axis_adrenal": "normal", "glucocorticoid_long_term": "no", "onls_leg": 4},
            "not_met",
        ),
        (
            {"axis_gonadal": "undecided", "axis_adrenal": "normal", "glucocorticoid_long_term": "no", "onls_leg": 0},
            "unknown",
        ),
    ],
)
def test_bone_density_needs_one_of_four_reasons(facts, expected):
    assert status("bone_at_risk", record(**facts)) == expected


def test_what_counts_as_immobile_is_a_setting():
    assert status("bone_at_risk", record(onls_leg=4), immobile_onls_leg=4) == "met"


GOOD = {"pasp": 30, "tlco_percent": 90}


@pytest.mark.parametrize(
    ("before", "since", "expected"),
    [
        ({"pasp": 50}, {}, "met"),
        ({"tlco_percent": 59}, {}, "met"),
        ({"pasp": 49, "tlco_percent": 60}, {}, "not_met"),
        (GOOD, GOOD, "not_met"),
        (GOOD, {"pasp": 52, "tlco_percent": 90}, "met"),
        ({"pasp": 62, "tlco_percent": 40}, GOOD, "met"),
        ({}, GOOD, "unknown"),
        (GOOD | {"other_cardiomyopathy": "present"}, GOOD, "met"),
        (GOOD | {"other_cardiomyopathy": "not_known"}, GOOD, "not_met"),
        ({"other_pulmonary_hypertension": "absent"}, {}, "unknown"),
    ],
    ids=[
        *("pressure raised before", "gas transfer low before", "just within, nothing since", "normal twice"),
        *("raised since", "recovered", "nothing before", "cardiomyopathy", "words not known", "words alone"),
    ],
)
def test_heart_and_lungs_are_repeated_only_where_they_were_affected(before, since, expected):
    facts = [*record("echo:1", BEFORE, **before), *record("echo:2", SINCE, **since)]
    assert status("heart_or_lungs", facts) == expected


def test_without_a_line_of_treatment_nothing_was_before_it():
    assert status("heart_or_lungs", record("echo:1", BEFORE, **GOOD), line_start=None) == "unknown"


@pytest.mark.parametrize(("on", "expected"), [(date(2026, 1, 31), "not_met"), (LINE_START, "unknown")])
def test_the_day_on_which_treatment_began_is_not_before_it(on, expected):
    assert status("heart_or_lungs", record("echo:1", on, **GOOD)) == expected


@pytest.mark.parametrize(
    ("clones", "ambiguous", "expected"),
    [
        ([], "yes", "unknown"),
        (["yes"], None, "unknown"),
        (["yes"], "yes", "met"),
        (["yes", "no"], "yes", "met"),
        (["no"], "yes", "not_met"),
        (["yes"], "no", "not_met"),
        ([], "no", "not_met"),
        (["no"], None, "not_met"),
    ],
)
def test_marrow_is_repeated_only_if_once_positive_and_the_response_is_ambiguous(clones, ambiguous, expected):
    days = (BEFORE, SINCE)
    facts = [
        fact
        for on, clone in zip(days, clones, strict=False)
        for fact in record(f"pathology:{on}", on, marrow_clone=clone)
    ]
    if ambiguous:
        facts += record("neurology:9", SINCE, response_ambiguous=ambiguous)
    assert status("marrow_and_ambiguous", facts) == expected


@pytest.mark.parametrize(
    ("first", "second", "swollen"),
    [
        ({}, {"frisen_right": "0", "frisen_left": "0"}, "not_met"),
        ({}, {"frisen_right": "0", "frisen_left": "1"}, "met"),
        ({}, {"frisen_right": "0"}, "unknown"),
        ({}, {"frisen_right": "not_gradable", "frisen_left": "0"}, "unknown"),
        ({}, {"papilloedema": "present"}, "met"),
        ({}, {"papilloedema": "absent"}, "not_met"),
        ({}, {"papilloedema": "not_known"}, "unknown"),
        ({"frisen_right": "2", "frisen_left": "2"}, {"frisen_right": "0", "frisen_left": "0"}, "not_met"),
        ({"papilloedema": "present"}, {"frisen_right": "0", "frisen_left": "0"}, "not_met"),
        # The left eye was not looked at again.
        ({"papilloedema": "present"}, {"frisen_right": "0"}, "met"),
        ({"frisen_right": "0", "frisen_left": "0"}, {"papilloedema": "present"}, "met"),
    ],
)
def test_disc_oedema_is_what_the_last_look_at_each_eye_found(first, second, swollen):
    facts = [*record("eyes:2", SINCE, **second), *record("eyes:1", BEFORE, **first)]
    assert status("disc_oedema", facts) == swollen
    assert status("discs_clear", facts) == {"met": "not_met", "not_met": "met"}.get(swollen, "unknown")


@pytest.mark.parametrize(
    ("right", "left", "expected"),
    [("0.3", "0", "not_met"), ("0.31", "0", "met"), ("0", "0.5", "met"), (None, "0", "unknown")],
)
def test_reduced_acuity_makes_the_eyes_abnormal_although_the_discs_are_flat(right, left, expected):
    acuities = {"acuity_right": right, "acuity_left": left}
    seen = {name: Decimal(value) for name, value in acuities.items() if value is not None}
    assert status("eyes_abnormal", record(frisen_right="0", frisen_left="0", **seen)) == expected


def test_what_is_recorded_later_than_today_is_not_looked_at():
    facts = record(on=date(2026, 11, 22), new_symptoms="yes")
    assert read(CONDITION["new_symptoms"], facts, TODAY).status is Status.UNKNOWN
    assert read(CONDITION["new_symptoms"], facts, date(2026, 11, 22)).status is Status.MET


def test_a_reading_names_the_facts_it_rests_on():
    facts = [*record("endocrine:1", BEFORE, axis_gonadal="abnormal"), *record("neurology:2", SINCE, onls_leg=6)]
    reading = read(CONDITION["bone_at_risk"], facts, TODAY)
    assert (reading.because, reading.on, reading.missing) == (tuple(facts), SINCE, ())


def test_a_condition_without_a_question_that_must_be_answered_is_a_mistake():
    idle = Condition("idle", "never", (Recorded(("pasp",), compare="above", setting="spleen_cm", supporting=True),))
    with pytest.raises(ValueError, match="at least one question that must be answered"):
        read(idle, [], TODAY)


# Laws of three values

ANSWERS = ("yes", "no", "not_known")
ASKED = ("flc_informative", "hepatitis_b_exposure", "response_ambiguous")
NESTED = st.recursive(
    st.sampled_from(ASKED).map(lambda name: Recorded((name,), ("yes",))),
    lambda parts: st.builds(
        lambda chosen, need: Condition("x", "x", tuple(chosen), need),
        st.lists(parts, min_size=1, max_size=3),
        st.sampled_from(["any", "all", "none"]),
    ),
    max_leaves=6,
).filter(lambda one: isinstance(one, Condition))


@given(NESTED, st.fixed_dictionaries({}, optional={name: st.sampled_from(ANSWERS) for name in ASKED}))
def test_what_is_decided_stays_decided_however_the_rest_is_answered(condition, answers):
    first = read(condition, record(**answers), TODAY).status
    open_names = [name for name in ASKED if answers.get(name, "not_known") == "not_known"]
    later = set()
    for filled in product(("yes", "no"), repeat=len(open_names)):
        completed = answers | dict(zip(open_names, filled, strict=True))
        later.add(read(condition, record(**completed), TODAY).status)
    assert Status.UNKNOWN not in later
    assert first is Status.UNKNOWN or later == {first}


@given(st.permutations(record("echo:1", BEFORE, **GOOD) + record("echo:2", SINCE, pasp=70)))
def test_the_order_in_which_facts_arrive_does_not_matter(facts):
    assert status("heart_or_lungs", facts) == "met"
