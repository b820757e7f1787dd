"""I-RODS, INCAT sensory sum, walking and timed up-and-go."""

from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinical.function import (
    IRODS_ANSWERS,
    IRODS_ITEMS,
    SENSORY_PARTS,
    Measured,
    Walk,
    incat_sensory_sum,
    irods_centile,
    irods_raw,
    irods_responder,
    up_and_go_flags,
)
from clinical.outcome import Status
from clinical.settings import DEFAULTS

D = Decimal
CENTILES = replace(DEFAULTS, irods_responder_rule="centile_points")

# An invented table that bends as a conversion of raw sums does; the published one is not part of the program.
BENT = {raw: Decimal(round(100 * (0.5 * raw / 48 + 0.5 * (raw / 48) ** 3))) for raw in range(49)}
STRAIGHT = {raw: Decimal(100 * raw) / 48 for raw in range(49)}


def irods(answer="easily", **changed):
    return dict.fromkeys(IRODS_ITEMS, answer) | changed


# I-RODS


def test_irods_has_twenty_four_items_each_once():
    assert len(IRODS_ITEMS) == len(set(IRODS_ITEMS)) == 24
    assert (IRODS_ITEMS[:2], IRODS_ITEMS[-2:]) == (("read", "eat"), ("stand_hours", "run"))


@pytest.mark.parametrize(
    ("answers", "value", "answered"),
    [
        (irods("easily"), 48, 24),
        (irods("with_difficulty"), 24, 24),
        (irods("unable"), 0, 24),
        (irods(run="unable", dance="with_difficulty"), 45, 24),
        (irods(run=None), None, 23),
        (irods(run=""), None, 23),
        ({"read": "easily"}, None, 1),
        ({}, None, 0),
    ],
    ids=["all easily", "all with difficulty", "all unable", "mixed", "one missing", "one blank", "one only", "empty"],
)
def test_the_raw_sum(answers, value, answered):
    score = irods_raw(answers)
    assert (score.value, score.answered, score.required, score.rule) == (value, answered, 24, "irods_raw/1")


@pytest.mark.parametrize(
    ("answers", "why"),
    [({"fly": "easily"}, "no item 'fly'"), ({"run": "slowly"}, "'slowly' is not one of"), ({"run": 2}, "not one of")],
)
def test_an_item_or_an_answer_that_irods_does_not_have_is_refused(answers, why):
    with pytest.raises(ValueError, match=why):
        irods_raw(answers)


def test_the_sum_is_converted_by_the_table_that_is_passed():
    assert irods_centile(irods_raw(irods("easily")), BENT).value == 100
    assert irods_centile(irods_raw(irods("unable")), BENT).value == 0
    half = irods_centile(irods_raw(irods("with_difficulty")), BENT)
    assert half.value == BENT[24] == 31
    assert half.value != 50


def test_without_a_table_nothing_is_converted():
    assert irods_centile(irods_raw(irods()), None).value is None


def test_an_incomplete_sum_is_not_converted():
    assert irods_centile(irods_raw(irods(run=None)), BENT).value is None


@pytest.mark.parametrize(
    ("table", "why"),
    [
        (STRAIGHT, "not linear"),
        ({raw: round(value) for raw, value in STRAIGHT.items()}, "not linear"),
        ({raw: value for raw, value in BENT.items() if raw != 17}, "each raw sum from 0 to 48"),
        (BENT | {49: D(100)}, "each raw sum from 0 to 48"),
        (BENT | {30: D(1)}, "must rise"),
        (BENT | {0: D(3)}, "must rise from 0 to 100"),
        (BENT | {48: D(99)}, "must rise from 0 to 100"),
        (BENT | {20: 24.5}, "never floats"),
        ({}, "each raw sum"),
    ],
    ids=["100/48", "100/48 rounded", "gap", "too long", "falls", "starts at 3", "ends at 99", "float", "empty"],
)
def test_a_table_that_is_not_the_published_kind_is_refused(table, why):
    with pytest.raises(ValueError, match=why):
        irods_centile(irods_raw(irods()), table)


@pytest.mark.parametrize(
    ("before", "after", "answer"),
    [
        # 1.96 × √(3² + 4²) = 9.8
        (Measured(D(40), D(3)), Measured(D("49.8"), D(4)), "improved"),
        (Measured(D(40), D(3)), Measured(D("49.79"), D(4)), "no_change"),
        (Measured(D(40), D(3)), Measured(D("30.2"), D(4)), "worse"),
        (Measured(D(40), D(3)), Measured(D("30.21"), D(4)), "no_change"),
        (Measured(D(40), D(0)), Measured(D(40), D(0)), "no_change"),
        (Measured(D(40)), Measured(D(90), D(4)), ""),
        (Measured(D(40), D(3)), Measured(D(90)), ""),
        (None, Measured(D(90), D(4)), ""),
        (Measured(D(40), D(3)), None, ""),
    ],
    ids=[
        "exactly 1.96",
        "just below",
        "worse, exactly",
        "worse, just below",
        "no change, no error",
        "error before missing",
        "error after missing",
        "no earlier value",
        "no later value",
    ],
)
def test_a_change_counts_from_1_96_combined_standard_errors(before, after, answer):
    assert irods_responder(before, after) == answer


@pytest.mark.parametrize(
    ("before", "after", "answer"),
    [
        (40, 44, "improved"),
        (40, "43.9", "no_change"),
        (40, 36, "worse"),
        (40, "36.1", "no_change"),
        (0, 0, "no_change"),
    ],
)
def test_by_setting_a_change_counts_from_four_centile_points(before, after, answer):
    assert irods_responder(Measured(D(before)), Measured(D(after)), CENTILES) == answer


def test_a_rule_that_does_not_exist_and_a_negative_error_are_refused():
    with pytest.raises(ValueError, match="no I-RODS rule named 'eye'"):
        irods_responder(None, None, replace(DEFAULTS, irods_responder_rule="eye"))
    with pytest.raises(ValueError, match="below 0"):
        irods_responder(Measured(D(1), D(-1)), Measured(D(2), D(1)))


irods_answers = st.fixed_dictionaries({item: st.sampled_from([*IRODS_ANSWERS, None]) for item in IRODS_ITEMS})


@given(irods_answers)
def test_there_is_a_raw_sum_exactly_when_every_item_is_answered(answers):
    score = irods_raw(answers)
    assert (score.value is None) == (score.answered < score.required)
    assert score.answered == 24 - list(answers.values()).count(None)


@given(st.integers(0, 48), st.integers(0, 48))
def test_a_higher_raw_sum_never_converts_to_less(one, other):
    low, high = (irods_centile(replace(irods_raw(irods()), value=each), BENT).value for each in sorted((one, other)))
    assert low <= high


@given(
    st.tuples(st.integers(0, 100), st.integers(0, 20)),
    st.tuples(st.integers(0, 100), st.integers(0, 20)),
    st.sampled_from([DEFAULTS, CENTILES]),
)
def test_what_improves_one_way_worsens_the_other(first, second, settings):
    one, other = (Measured(D(value), D(error)) for value, error in (first, second))
    mirror = {"improved": "worse", "worse": "improved", "no_change": "no_change"}
    assert irods_responder(other, one, settings) == mirror[irods_responder(one, other, settings)]


# INCAT sensory sum


def sensory(grade=0, **changed):
    return dict.fromkeys(SENSORY_PARTS, grade) | changed


@pytest.mark.parametrize(
    ("grades", "value", "answered"),
    [
        (sensory(0), 0, 5),
        (sensory(4), 20, 5),
        (sensory(2, vibration_leg=4), 12, 5),
        (sensory(2, two_point_discrimination=None), None, 4),
        ({}, None, 0),
    ],
    ids=["normal", "all worst", "mixed", "two points not tested", "empty"],
)
def test_the_sensory_sum(grades, value, answered):
    score = incat_sensory_sum(grades)
    assert (score.value, score.answered, score.required) == (value, answered, 5)


@pytest.mark.parametrize(
    ("grades", "why"),
    [
        ({"pinprick_arm": 5}, "pinprick arm: enter 0 to 4. You entered 5"),
        ({"pinprick_arm": -1}, "enter 0 to 4"),
        ({"pinprick_arm": True}, "enter 0 to 4"),
        ({"pinprick_arm": 1.5}, "enter 0 to 4"),
        ({"temperature": 1}, "no part 'temperature'"),
    ],
)
def test_a_grade_that_the_sensory_sum_does_not_have_is_refused(grades, why):
    with pytest.raises(ValueError, match=why):
        incat_sensory_sum(grades)


sensory_grades = st.fixed_dictionaries({part: st.sampled_from([0, 1, 2, 3, 4, None]) for part in SENSORY_PARTS})


@given(sensory_grades, st.sampled_from(SENSORY_PARTS))
def test_a_worse_part_never_lowers_the_sensory_sum(grades, part):
    before, after = incat_sensory_sum(grades), incat_sensory_sum(grades | {part: 4})
    assert (before.value is None) == (None in grades.values())
    if before.value is not None:
        assert before.value <= after.value <= 20


# Walking


@pytest.mark.parametrize(
    ("walk", "speed", "text"),
    [
        (Walk("timed", D(8)), "1.25", "10 m in 8 s, 1.25 m/s"),
        (Walk("timed", D("12.5"), pace="comfortable"), "0.80", "10 m in 12.5 s, 0.80 m/s, comfortable pace"),
        (Walk("timed", D(6), D(6), "fast"), "1.00", "6 m in 6 s, 1.00 m/s, fast pace"),
        (Walk("timed", D(2)), "5.00", "10 m in 2 s, 5.00 m/s"),
        (Walk("timed", D(120)), "0.08", "10 m in 120 s, 0.08 m/s"),
        (Walk("unable"), None, "Unable to walk 10 m"),
        (Walk("not_done"), None, "Not done"),
        (Walk("timed"), None, "Time not recorded"),
    ],
    ids=["8 s", "comfortable", "6 m", "fastest", "slowest", "unable", "not done", "no time"],
)
def test_speed_is_distance_by_time(walk, speed, text):
    assert walk.speed == (None if speed is None else D(speed))
    assert walk.text == text


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (("timed", D("1.9")), "Walking time: enter 2 to 120 s"),
        (("timed", D("120.1")), "Walking time: enter 2 to 120 s"),
        (("timed", D(0)), "Walking time"),
        (("timed", 8.5), "not float"),
        (("timed", D(8), D(3)), "Distance walked: enter 4 to 20 m"),
        (("timed", D(8), D(21)), "Distance walked"),
        (("unable", D(0)), "Clear the walking time"),
        (("unable", D(30)), "Clear the walking time"),
        (("not_done", D(30)), "Clear the walking time"),
        (("crawled",), "timed, unable or not_done"),
        (("timed", D(8), D(10), "brisk"), "comfortable or fast"),
    ],
    ids=str,
)
def test_a_walk_that_cannot_be_is_refused(wrong, why):
    with pytest.raises(ValueError, match=why):
        Walk(*wrong)


def test_a_walk_keeps_aid_and_orthosis():
    walk = Walk("timed", D(20), pace="comfortable", aid="one stick", orthosis="AFO, right")
    assert (walk.aid, walk.orthosis) == ("one stick", "AFO, right")


@given(st.lists(st.integers(20, 1200), min_size=2, unique=True))
def test_more_time_is_never_a_higher_speed(tenths):
    speeds = [Walk("timed", D(each) / 10).speed for each in sorted(tenths)]
    assert all(later <= earlier for earlier, later in pairwise(speeds))


# Timed up-and-go

MET, NOT_MET, UNKNOWN = Status.MET, Status.NOT_MET, Status.UNKNOWN


@pytest.mark.parametrize(
    ("seconds", "slow", "falls"),
    [
        ("3", NOT_MET, NOT_MET),
        ("11.9", NOT_MET, NOT_MET),
        ("12", MET, NOT_MET),
        ("13.4", MET, NOT_MET),
        ("13.5", MET, MET),
        ("180", MET, MET),
        (None, UNKNOWN, UNKNOWN),
    ],
)
def test_up_and_go_is_held_against_two_limits(seconds, slow, falls):
    assert up_and_go_flags(None if seconds is None else D(seconds)) == (("slow", slow), ("falls", falls))


def test_the_limits_of_up_and_go_are_settings():
    changed = replace(DEFAULTS, up_and_go_slow=D(20), up_and_go_falls=D(30))
    assert up_and_go_flags(D(20), changed) == (("slow", MET), ("falls", NOT_MET))


@pytest.mark.parametrize("seconds", ["2.9", "180.1", "0"])
def test_up_and_go_has_a_range(seconds):
    with pytest.raises(ValueError, match="Timed up-and-go: enter 3 to 180 s"):
        up_and_go_flags(D(seconds))
