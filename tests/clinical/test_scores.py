"""MRC sum, ONLS, INCAT arms, acuity and light chain ratio: the worked vectors, and no score while a part is missing."""

from dataclasses import replace
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
    etdrs_letters,
    flc_ratio,
    incat_arm,
    mrc_sum,
    mrc_sum_by_setting,
    mrc_token,
    onls_arm,
    onls_leg,
    onls_questions,
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


@pytest.mark.parametrize(
    ("changed", "token", "value", "rule"),
    [
        ({}, "5", 60, "mrc_60/1"),
        ({}, "4-", 48, "mrc_60/1"),
        ({"mrc_movements": EIGHT_MOVEMENTS}, "5", 80, "mrc_80/1"),
        ({"mrc_movements": EIGHT_MOVEMENTS}, "4", 64, "mrc_80/1"),
        ({"mrc_half_grades": True}, "4-", 42, "mrc_60_halves/1"),
        ({"mrc_movements": EIGHT_MOVEMENTS, "mrc_half_grades": True}, "4+", 72, "mrc_80_halves/1"),
        ({"mrc_movements": ("hip_flexion",)}, "3", 6, "mrc_10/1"),
    ],
    ids=str,
)
def test_the_clinic_chooses_sixty_or_eighty_points(changed, token, value, rule):
    score = mrc_sum_by_setting(power(token, EIGHT_MOVEMENTS), replace(DEFAULTS, **changed))
    assert (score.value, score.rule) == (value, rule)


def test_eighty_points_need_sixteen_grades():
    score = mrc_sum_by_setting(power(), replace(DEFAULTS, mrc_movements=EIGHT_MOVEMENTS))
    assert (score.value, score.answered, score.required) == (None, 12, 16)


@pytest.mark.parametrize("movements", [(), ("hip_flexion", "hip_flexion")], ids=["none", "one twice"])
def test_a_sum_over_no_movement_or_one_named_twice_is_refused(movements):
    with pytest.raises(ValueError, match="Name each movement of the MRC sum score once"):
        mrc_sum(power(), movements)


GRADES = ("0", "1", "2", "3", "4-", "4", "4+", "5")
CELLS = [(movement, side) for movement in SIX_MOVEMENTS for side in SIDES]
full_sheets = st.fixed_dictionaries({cell: st.sampled_from(GRADES) for cell in CELLS})


@given(full_sheets, st.sampled_from(CELLS), st.sampled_from(GRADES), st.booleans())
def test_a_worse_grade_never_raises_the_sum(sheet, cell, grade, half_grades):
    worse = sheet | {cell: min(sheet[cell], grade, key=GRADES.index)}
    before, after = (mrc_sum(each, half_grades=half_grades).value for each in (sheet, worse))
    assert 0 <= after <= before <= 60


@given(full_sheets, st.sets(st.sampled_from(CELLS), min_size=1), st.sampled_from([None, ""]))
def test_no_sum_while_any_grade_is_missing(sheet, gone, blank):
    score = mrc_sum(sheet | dict.fromkeys(gone, blank))
    assert (score.value, score.answered, score.required) == (None, 12 - len(gone), 12)


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


def prevented(number):
    return dict(zip(ARM_TASKS, ["prevented"] * number + ["not_affected"] * (5 - number), strict=True))


@pytest.mark.parametrize(
    ("answers", "more", "onls", "incat"),
    [
        (tasks(), {"symptoms": "no"}, 0, 0),
        (tasks(), {"symptoms": "yes"}, 1, 1),
        (tasks(turn_key="affected"), {}, 2, 2),
        (prevented(1), {}, 3, 3),
        (prevented(2), {}, 3, 3),
        (prevented(3), {}, 3, 4),
        (prevented(4), {}, 3, 4),
        (prevented(5), {"purposeful_movement": "yes"}, 4, 4),
        (prevented(5), {"purposeful_movement": "no"}, 5, 5),
        (prevented(5), {}, None, None),
        (prevented(3) | {"buttons_and_zips": None}, {}, None, None),
    ],
    ids=["normal", "symptoms", "affected", "1", "2", "3", "4", "5, moves", "5, no movement", "5, not asked", "gap"],
)
def test_incat_and_onls_differ_where_three_or_four_tasks_are_prevented(answers, more, onls, incat):
    assert onls_arm(answers, **more).value == onls
    score = incat_arm(answers, **more)
    assert (score.value, score.rule) == (incat, "incat_arm/1")


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


@pytest.mark.parametrize(
    ("arm", "leg", "total", "mobility", "asked"),
    [
        (0, 0, 0, "independent", 0),
        (2, 2, 4, "independent", 0),
        (3, 4, 7, "bilateral_aid", 0),
        (4, 5, 9, "wheelchair", 0),
        (5, 7, 12, "bed", 0),
        (1, 3, 4, "independent", 0),
        (2, 2, 4, "unilateral_aid", 1),
        (0, 0, 0, "wheelchair", 1),
        (2, 2, 4, None, 0),
        (4, 6, 10, "", 0),
    ],
)
def test_grades_from_a_letter_are_checked(arm, leg, total, mobility, asked):
    assert len(onls_questions(arm, leg, total, mobility)) == asked


@pytest.mark.parametrize(
    ("arm", "leg", "total", "mobility", "why"),
    [
        (2, 2, 5, None, r"2 \+ 2 is 4\. You entered 5"),
        (6, 0, 6, None, "arm grade from 0 to 5"),
        (0, 8, 8, None, "leg grade from 0 to 7"),
        (-1, 1, 0, None, "arm grade"),
        (True, 0, 1, None, "arm grade"),
        (4, 5, 9, "bilateral_aid", "needs a wheelchair or bed"),
        (4, 7, 11, "independent", "needs a wheelchair or bed"),
        (0, 0, 0, "skating", "not one of"),
    ],
)
def test_grades_that_cannot_be_are_refused(arm, leg, total, mobility, why):
    with pytest.raises(ValueError, match=why):
        onls_questions(arm, leg, total, mobility)


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
        ("-0.30", "-0.30"),
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


@pytest.mark.parametrize(
    "typed", ["6", "9", "1.61", "-0.31", "6/0", "6/", "6/1", "6/2.9", "7/9", "good", "", "6/9/12", "٦/٩"]
)
def test_what_is_no_acuity_is_refused(typed):
    with pytest.raises(ValueError, match="acuity"):
        acuity(typed)


def test_the_best_line_of_the_chart_is_six_over_three():
    assert acuity("6/3").logmar == Decimal("-0.30")
    with pytest.raises(ValueError, match=r"not better than 6/3\. You entered 6/1"):
        acuity("6/1")


@given(st.integers(30, 9999), st.integers(1, 500))
def test_a_larger_denominator_is_never_a_better_acuity(tenths, more):
    near, far = (acuity(f"6/{Decimal(min(each, 9999)) / 10:f}").logmar for each in (tenths, tenths + more))
    assert near <= far


@pytest.mark.parametrize(
    ("logmar", "letters"), [("0.00", 85), ("-0.30", 100), ("0.30", 70), ("1.00", 35), ("1.70", 0), ("3.0", 0)]
)
def test_letters_of_an_etdrs_chart(logmar, letters):
    assert etdrs_letters(Decimal(logmar)) == letters


def test_the_values_off_the_chart_are_settings():
    assert acuity("CF", DEFAULTS.va_offchart_map | {"CF": Decimal("2.1")}).logmar == Decimal("2.1")


@pytest.mark.parametrize(
    ("kappa", "lambda_", "ratio"),
    [
        ("19.4", "26.3", "0.738"),
        ("60", "30", "2.00"),
        ("30", "30", "1.00"),
        ("30", "0", None),
        (None, "30", None),
        ("30", None, None),
    ],
)
def test_the_light_chain_ratio(kappa, lambda_, ratio):
    values = [None if each is None else Decimal(each) for each in (kappa, lambda_)]
    assert flc_ratio(*values).value == (None if ratio is None else Decimal(ratio))


def test_a_reported_ratio_may_differ_by_five_per_cent():
    assert not ratios_disagree(Decimal(1), Decimal("1.05"))
    assert ratios_disagree(Decimal(1), Decimal("1.06"))
    assert ratios_disagree(Decimal(1), Decimal("0.94"))


def test_how_far_a_reported_ratio_may_differ_is_a_setting():
    stricter = replace(DEFAULTS, flc_ratio_tolerance_pct=Decimal(1))
    assert ratios_disagree(Decimal(1), Decimal("1.05"), stricter)
    assert not ratios_disagree(Decimal(1), Decimal("1.01"), stricter)
