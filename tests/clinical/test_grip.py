"""Grip: three trials, and kilograms never beside kilopascals."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinical.grip import DEVICES, Grip, GripChange, NotComparable, grip_change
from clinical.settings import DEFAULTS

D = Decimal


def grip(*trials, device="jamar", hand="right", **more):
    return Grip(device, hand, tuple(None if each is None else D(each) for each in trials), **more)


def kpa(*trials, **more):
    return grip(*trials, device="vigorimeter", **more)


@pytest.mark.parametrize(
    ("measured", "mean", "best", "answered"),
    [
        (grip(20, 22, 24), "22.0", 24, 3),
        (grip("20.5", 21, 21), "20.8", 21, 3),
        (grip(0, 0, 0), "0.0", 0, 3),
        (grip(0, 90, 0), "30.0", 90, 3),
        (kpa(40, 50, 60), "50.0", 60, 3),
        (grip(20, 22, None), None, None, 2),
        (grip(20, 22), None, None, 2),
        (grip(None, None, None), None, None, 0),
        (grip(), None, None, 0),
    ],
    ids=["rising", "rounded", "no force", "one effort", "kPa", "one missing", "two given", "none done", "nothing"],
)
def test_mean_and_best_need_three_trials(measured, mean, best, answered):
    assert measured.mean.value == (None if mean is None else D(mean))
    assert measured.best.value == best
    assert (measured.best.answered, measured.best.required) == (answered, 3)


def test_the_rule_of_a_value_names_the_device():
    assert (grip(1, 2, 3).best.rule, kpa(1, 2, 3).mean.rule) == ("grip_best_jamar/1", "grip_mean_vigorimeter/1")
    assert (grip(1, 2, 3).unit, kpa(1, 2, 3).unit) == ("kg", "kPa")


@pytest.mark.parametrize(
    ("device", "hand", "trials", "why"),
    [
        ("", "right", (D(20),), "Select the grip device"),
        ("kg", "right", (D(20),), "Select the grip device"),
        ("jamar", "both", (D(20),), "right or left"),
        ("jamar", "right", (D("90.1"),), "Grip, right: enter 0 to 90 kg"),
        ("jamar", "left", (D(-1),), "Grip, left: enter 0 to 90 kg"),
        ("vigorimeter", "left", (D(161),), "Grip, left: enter 0 to 160 kPa"),
        ("jamar", "right", (20.5,), "not float"),
        ("jamar", "right", (D(1), D(2), D(3), D(4)), "Grip has 3 trials. You gave 4"),
    ],
)
def test_a_grip_that_cannot_be_is_refused(device, hand, trials, why):
    with pytest.raises(ValueError, match=why):
        Grip(device, hand, trials)


def test_what_the_kilogram_scale_cannot_show_the_other_can():
    assert kpa(120, 130, 140).best.value == 140
    with pytest.raises(ValueError, match="0 to 90 kg"):
        grip(120, 130, 140)


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [
        (kpa(40, 50, 60), kpa(50, 60, 68), GripChange(D(8), "kPa", True)),
        (kpa(40, 50, 60), kpa(50, 60, "67.9"), GripChange(D("7.9"), "kPa", False)),
        (kpa(40, 50, 60), kpa(40, 50, 52), GripChange(D(-8), "kPa", True)),
        (kpa(40, 50, 60), kpa(40, 50, 60), GripChange(D(0), "kPa", False)),
        (grip(10, 12, 14), grip(20, 22, 34), GripChange(D(20), "kg", None)),
        (grip(10, 12, 14), grip(10, 12, None), None),
        (grip(10, 12), grip(10, 12, 14), None),
    ],
    ids=["8 kPa more", "just below", "8 kPa less", "none", "kg has no size", "later trial missing", "earlier missing"],
)
def test_change_of_the_best_trial(before, after, change):
    assert grip_change(before, after) == change


def test_the_mean_can_be_compared_instead():
    before, after = kpa(40, 50, 60), kpa(52, 58, 64)
    assert grip_change(before, after, measure="mean") == GripChange(D("8.0"), "kPa", True)
    assert grip_change(before, after, measure="best") == GripChange(D(4), "kPa", False)
    with pytest.raises(ValueError, match="best or its mean, not 'first'"):
        grip_change(before, after, measure="first")


def test_the_important_change_is_a_setting():
    stricter = replace(DEFAULTS, grip_change_kpa=D(10))
    assert grip_change(kpa(1, 2, 3), kpa(1, 2, 11), settings=stricter) == GripChange(D(8), "kPa", False)


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        (grip(1, 2, 3), kpa(1, 2, 3), "Grip in kg and in kPa cannot be compared"),
        (kpa(1, 2, 3), grip(1, 2, 3), "Grip in kPa and in kg cannot be compared"),
        (grip(1, 2, 3), grip(1, 2, 3, hand="left"), "right and of the left hand"),
        (grip(1, 2, 3, handle="2"), grip(1, 2, 3, handle="3"), "two handle positions"),
        (grip(), kpa(), "Grip in kg and in kPa"),
    ],
    ids=["kg, kPa", "kPa, kg", "hands", "handles", "kg, kPa without a trial"],
)
def test_what_was_not_measured_alike_is_never_compared(before, after, why):
    with pytest.raises(NotComparable, match=why):
        grip_change(before, after)


def test_a_handle_position_recorded_once_does_not_stand_in_the_way():
    assert grip_change(grip(1, 2, 3, handle="2"), grip(1, 2, 4)).change == 1


trials = st.lists(st.one_of(st.none(), st.integers(0, 90)), max_size=3)
measured = st.builds(
    lambda device, values: Grip(device, "right", tuple(values)), st.sampled_from(list(DEVICES)), trials
)


@given(measured)
def test_there_is_a_value_exactly_when_three_trials_were_done(one):
    done = [each for each in one.trials if each is not None]
    for score in (one.mean, one.best):
        assert (score.value is None) == (len(done) < 3) == (score.answered < score.required)
    if len(done) == 3:
        assert min(done) <= one.mean.value <= one.best.value == max(done)


@given(measured, measured)
def test_two_units_always_raise_and_one_unit_never_does(one, other):
    if one.unit != other.unit:
        with pytest.raises(NotComparable):
            grip_change(one, other)
        return
    found = grip_change(one, other)
    back = grip_change(other, one)
    assert (found is None) == (back is None)
    if found:
        assert found.change == -back.change
