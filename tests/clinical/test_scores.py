"""MRC sum, ONLS, acuity and light chain ratio: the worked vectors, and no score while a part is missing."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinical.scores import (
    ARM_TASKS,
    MOBILITY,
    SIDES,
    TASK_ANSWERS,
    acuity,
    flc_ratio,
    mrc_sum,
    mrc_token,
    onls_arm,
    onls_leg,
    onls_total,
    ratios_disagree,
)
from clinical.settings import DEFAULTS, EIGHT_MOVEMENTS, SIX_MOVEMENTS


def power(token="5", movements=SIX_MOVEMENTS, **changed):
    """A full sheet of one grade, with movements changed on both sides."""
    grades = {(movement, side): token for movement in movements for side in SIDES}
    return grades | {(movement, side): value for movement, value in changed.items() for side in SIDES}


@pytest.mark.parametrize(
    ("grades", "value", "answered"),
    [
        (power(), 60, 12),
        (power(ankle_dorsiflexion="2"), 54, 12),
        (power("0"), 0, 12),
        (power(ankle_dorsiflexion=None), None, 10),
        (power() | {("hip_flexion", "left"): ""}, None, 11),
        ({}, None, 0),
        (power("4-"), 48, 12),
        (power("4+"), 48, 12),
        (power() | {("elbow_extension", "left"): "0"}, 60, 12),
    ],
)
def test_the_mrc_sum(grades, value, answered):
    score = mrc_sum(grades)
    assert (score.value, score.answered, score.required, score.rule) == (value, answered, 12, "mrc_60/1")


def test_the_movements_and_the_half_grades_are_settings():
    assert mrc_sum(power(movements=EIGHT_MOVEMENTS), EIGHT_MOVEMENTS).value == 80
    assert mrc_sum(power(movements=EIGHT_MOVEMENTS), EIGHT_MOVEMENTS).rule == "mrc_80/1"
    assert mrc_sum(power("4+"), half_grades=True).value == 54
    assert mrc_sum(power("4-"), half_grades=True).value == 42


@pytest.mark.parametrize(("typed", "token"), [("4-", "4-"), ("4\u2212", "4-"), (" 4+ ", "4+"), ("5", "5")])
def test_an_mrc_grade_is_kept_as_a_token(typed, token):
    assert mrc_token(typed) == token


@pytest.mark.parametrize("typed", ["6", "3+", "5-", "-1", "", "four"])
def test_another_grade_is_refused(typed):
    with pytest.raises(ValueError, match="Enter an MRC grade"):
        mrc_token(typed)


def tasks(**changed):
    return dict.fromkeys(ARM_TASKS, "not_affected") | changed


ALL_PREVENTED = dict.fromkeys(ARM_TASKS, "prevented")


@pytest.mark.parametrize(
    ("answers", "more", "grade"),
    [
        (tasks(), {"symptoms": "no"}, 0),
        (tasks(), {"symptoms": "yes"}, 1),
        (tasks(), {}, None),
        (tasks(buttons_and_zips="affected"), {}, 2),
        (tasks(wash_and_brush_hair="prevented", buttons_and_zips="prevented"), {}, 3),
        (ALL_PREVENTED | {"turn_key": "affected"}, {}, 3),
        (ALL_PREVENTED, {"purposeful_movement": "yes"}, 4),
        (ALL_PREVENTED, {"purposeful_movement": "no"}, 5),
        (ALL_PREVENTED, {}, None),
        ({}, {"purposeful_movement": "no"}, 5),
        (tasks(turn_key=None), {"symptoms": "no"}, None),
        (tasks(turn_key="", buttons_and_zips="prevented"), {}, None),
    ],
)
def test_the_arm_grade(answers, more, grade):
    assert onls_arm(answers, **more).value == grade


@pytest.mark.parametrize(
    ("mobility", "more", "grade"),
    [
        ("independent", {"affected": "no", "gait": "normal"}, 0),
        ("independent", {"affected": "yes", "gait": "normal"}, 1),
        ("independent", {"gait": "abnormal"}, 2),
        ("independent", {"affected": "yes"}, None),
        ("independent", {"gait": "normal"}, None),
        ("unilateral_aid", {}, 3),
        ("bilateral_aid", {}, 4),
        ("wheelchair", {"stands_with_help": "yes"}, 5),
        ("wheelchair", {"stands_with_help": "no", "purposeful_movement": "yes"}, 6),
        ("bed", {"stands_with_help": "no", "purposeful_movement": "no"}, 7),
        ("wheelchair", {}, None),
        ("bed", {"stands_with_help": "no"}, None),
        (None, {}, None),
        ("", {}, None),
    ],
)
def test_the_leg_grade(mobility, more, grade):
    assert onls_leg(mobility, **more).value == grade


@pytest.mark.parametrize(
    ("arm", "leg", "total"),
    [
        (onls_arm(tasks(), symptoms="no"), onls_leg("independent", affected="no", gait="normal"), 0),
        (onls_arm(tasks(buttons_and_zips="affected")), onls_leg("independent", gait="abnormal"), 4),
        (
            onls_arm(tasks(wash_and_brush_hair="prevented", buttons_and_zips="prevented")),
            onls_leg("bilateral_aid"),
            7,
        ),
        (onls_arm(ALL_PREVENTED, purposeful_movement="yes"), onls_leg("wheelchair", stands_with_help="yes"), 9),
        (onls_arm({}), onls_leg("bilateral_aid"), None),
        (onls_arm(tasks(), symptoms="no"), onls_leg(None), None),
    ],
)
def test_the_worked_totals(arm, leg, total):
    assert onls_total(arm, leg).value == total


def test_a_contradiction_is_refused():
    with pytest.raises(ValueError, match="contradicts a task that can be done"):
        onls_arm(tasks(), purposeful_movement="no")
    with pytest.raises(ValueError, match="not one of"):
        onls_arm(tasks(turn_key="perhaps"))
    with pytest.raises(ValueError, match="not one of"):
        onls_leg("flying")


answers = st.fixed_dictionaries({task: st.sampled_from([*TASK_ANSWERS, None]) for task in ARM_TASKS})
yes_no = st.sampled_from(["yes", "no", None])


@given(answers, yes_no, st.sampled_from(["yes", None]))
def test_the_arm_grade_is_in_range_and_says_how_much_was_answered(given_tasks, symptoms, movement):
    score = onls_arm(given_tasks, symptoms=symptoms, purposeful_movement=movement)
    assert score.value is None or 0 <= score.value <= 5
    assert (score.value is None) == (score.answered < score.required)


@given(st.sampled_from([*MOBILITY, None]), yes_no, st.sampled_from(["normal", "abnormal", None]), yes_no, yes_no)
def test_the_leg_grade_is_in_range_and_says_how_much_was_answered(mobility, affected, gait, stands, moves):
    score = onls_leg(mobility, affected=affected, gait=gait, stands_with_help=stands, purposeful_movement=moves)
    assert score.value is None or 0 <= score.value <= 7
    assert (score.value is None) == (score.answered < score.required)


@pytest.mark.parametrize(
    ("typed", "logmar"),
    [
        ("6/4", "-0.18"),
        ("6/5", "-0.08"),
        ("6/6", "0.00"),
        ("6/7.5", "0.10"),
        ("6/9", "0.18"),
        ("6/12", "0.30"),
        ("6/18", "0.48"),
        ("6/24", "0.60"),
        ("6/36", "0.78"),
        ("6/60", "1.00"),
        ("3/60", "1.30"),
        ("1/60", "1.78"),
        ("6/9-2", "0.18"),
        (" 6 / 9 +1 ", "0.18"),
        ("20/40", "0.30"),
        ("0.30", "0.30"),
        ("-0.1", "-0.1"),
        ("1.60", "1.60"),
        ("CF", "1.9"),
        ("hm", "2.3"),
        ("LP", "2.7"),
        ("PL", "2.7"),
        ("NLP", "3.0"),
        ("NPL", "3.0"),
    ],
)
def test_acuity_becomes_logmar_and_the_entry_is_kept(typed, logmar):
    read = acuity(typed)
    assert read.logmar == Decimal(logmar)
    assert read.raw == typed.strip()


@pytest.mark.parametrize("typed", ["6", "9", "1.61", "-0.31", "6/0", "6/", "7/9", "good", "", "6/9/12", "٦/٩"])
def test_what_is_no_acuity_is_refused(typed):
    with pytest.raises(ValueError, match="acuity"):
        acuity(typed)


def test_the_values_off_the_chart_are_settings():
    assert acuity("CF", DEFAULTS.va_offchart_map | {"CF": Decimal("2.1")}).logmar == Decimal("2.1")


@pytest.mark.parametrize(
    ("kappa", "lambda_", "ratio"),
    [("19.4", "26.3", "0.738"), ("60", "30", "2.00"), ("30", "0", None), (None, "30", None), ("30", None, None)],
)
def test_the_light_chain_ratio(kappa, lambda_, ratio):
    values = [None if each is None else Decimal(each) for each in (kappa, lambda_)]
    assert flc_ratio(*values).value == (None if ratio is None else Decimal(ratio))


def test_a_reported_ratio_may_differ_by_five_per_cent():
    assert not ratios_disagree(Decimal(1), Decimal("1.05"))
    assert ratios_disagree(Decimal(1), Decimal("1.06"))
    assert ratios_disagree(Decimal(1), Decimal("0.94"))
