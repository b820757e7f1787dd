"""Orthostatic fall and areflexia: one finding may settle them, a gap never does."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinical.bedside import REFLEX_WORDS, REFLEXES, areflexia, orthostatic_fall
from clinical.outcome import Status
from clinical.scores import SIDES
from clinical.settings import DEFAULTS

MET, NOT_MET, UNKNOWN = Status.MET, Status.NOT_MET, Status.UNKNOWN


@pytest.mark.parametrize(
    ("lying", "standing", "state"),
    [
        ((140, 80), (120, 80), MET),
        ((140, 80), (121, 80), NOT_MET),
        ((140, 80), (140, 70), MET),
        ((140, 80), (140, 71), NOT_MET),
        ((140, 80), (121, 71), NOT_MET),
        ((140, 80), (120, 70), MET),
        ((120, 70), (130, 80), NOT_MET),
        ((140, None), (120, None), MET),
        ((140, None), (130, None), UNKNOWN),
        ((None, 80), (None, 70), MET),
        ((140, 80), (130, None), UNKNOWN),
        ((140, 80), (115, None), MET),
        ((140, 80), (None, None), UNKNOWN),
        ((None, None), (120, 70), UNKNOWN),
        ((None, None), (None, None), UNKNOWN),
    ],
)
def test_a_fall_of_twenty_or_of_ten(lying, standing, state):
    assert orthostatic_fall(lying=lying, standing=standing) is state


@pytest.mark.parametrize(
    ("minutes", "state"),
    [("0", MET), ("1", MET), ("3", MET), ("3.5", UNKNOWN), ("10", UNKNOWN), (None, UNKNOWN)],
)
def test_the_fall_comes_within_three_minutes(minutes, state):
    minutes = None if minutes is None else Decimal(minutes)
    assert orthostatic_fall(lying=(140, 80), standing=(100, 60), minutes=minutes) is state


def test_the_limits_of_the_fall_are_settings():
    changed = replace(DEFAULTS, orthostatic_systolic=30, orthostatic_diastolic=15, orthostatic_minutes=Decimal(5))
    fall = {"lying": (140, 80), "minutes": Decimal(4), "settings": changed}
    assert orthostatic_fall(standing=(111, 66), **fall) is NOT_MET
    assert orthostatic_fall(standing=(110, 66), **fall) is MET
    assert orthostatic_fall(standing=(111, 65), **fall) is MET


@pytest.mark.parametrize(
    ("lying", "standing", "minutes", "why"),
    [
        ((301, 80), (120, 80), 3, "Systolic pressure, lying: enter 40 to 300 mmHg"),
        ((140, 80), (39, 30), 3, "Systolic pressure, standing: enter 40 to 300 mmHg"),
        ((140, 19), (120, 80), 3, "Diastolic pressure, lying: enter 20 to 200 mmHg"),
        ((80, 140), (120, 80), 3, "diastolic pressure, lying, must be below the systolic"),
        ((140, 80), (100, 100), 3, "diastolic pressure, standing, must be below"),
        ((140, 80), (120, 80), -1, "cannot be below 0"),
        ((140.0, 80), (120, 80), 3, "not float"),
    ],
)
def test_a_pressure_that_cannot_be_is_refused(lying, standing, minutes, why):
    with pytest.raises(ValueError, match=why):
        orthostatic_fall(lying=lying, standing=standing, minutes=Decimal(minutes))


systolic, diastolic = st.one_of(st.none(), st.integers(120, 200)), st.one_of(st.none(), st.integers(40, 110))
pressures = st.tuples(systolic, diastolic)


@given(pressures, pressures, st.integers(120, 200), st.integers(40, 110))
def test_an_answer_never_turns_round_when_a_gap_is_filled(lying, standing, high, low):
    before = orthostatic_fall(lying=lying, standing=standing)
    filled = tuple(high if each is None else each for each in standing[:1]) + tuple(
        low if each is None else each for each in standing[1:]
    )
    after = orthostatic_fall(lying=lying, standing=filled)
    assert before is after or before is UNKNOWN


def reflexes(word="absent", **changed):
    """All ten reflexes of one word, some changed on both sides."""
    found = {(reflex, side): word for reflex in REFLEXES for side in SIDES}
    return found | {(reflex, side): other for reflex, other in changed.items() for side in SIDES}


@pytest.mark.parametrize(
    ("found", "state"),
    [
        (reflexes(), MET),
        (reflexes("normal"), NOT_MET),
        (reflexes(knee="with_reinforcement"), NOT_MET),
        (reflexes(biceps="reduced"), NOT_MET),
        (reflexes() | {("ankle", "left"): "clonus"}, NOT_MET),
        (reflexes(ankle=None), UNKNOWN),
        (reflexes() | {("triceps", "right"): ""}, UNKNOWN),
        (reflexes(ankle=None, knee="brisk"), NOT_MET),
        ({("ankle", "right"): "absent", ("ankle", "left"): "absent"}, UNKNOWN),
        ({("biceps", "right"): "normal"}, NOT_MET),
        ({}, UNKNOWN),
    ],
    ids=[
        "all absent",
        "all normal",
        "knees with reinforcement",
        "biceps reduced",
        "clonus of one ankle",
        "ankles not examined",
        "one blank",
        "knees brisk, ankles not examined",
        "ankles absent, nothing else examined",
        "one normal, nothing else examined",
        "nothing examined",
    ],
)
def test_areflexia_needs_every_reflex_absent_also_with_reinforcement(found, state):
    assert areflexia(found) is state


@pytest.mark.parametrize(
    ("found", "why"),
    [
        ({("jaw", "right"): "absent"}, "no reflex 'jaw'"),
        ({("knee", "both"): "absent"}, "no reflex 'knee', 'both'"),
        ({("knee", "left"): "0"}, "'0' is not one of"),
    ],
)
def test_a_reflex_that_does_not_exist_is_refused(found, why):
    with pytest.raises(ValueError, match=why):
        areflexia(found)


cells = st.dictionaries(
    st.tuples(st.sampled_from(REFLEXES), st.sampled_from(SIDES)), st.sampled_from([*REFLEX_WORDS, None])
)


@given(cells, cells)
def test_examining_more_reflexes_never_turns_an_answer_round(found, more):
    before, after = areflexia(found), areflexia({key: word for key, word in more.items() if word} | found)
    assert before is after or before is UNKNOWN or None in found.values()


@given(cells)
def test_areflexia_is_only_said_of_ten_absent_reflexes(found):
    assert (areflexia(found) is MET) == (sorted(found.values(), key=str) == ["absent"] * 10)
