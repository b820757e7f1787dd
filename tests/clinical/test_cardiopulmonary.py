"""Pulmonary pressure by echocardiogram and catheter, gas transfer, restriction and the supine fall."""

from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinical.cardiopulmonary import (
    ECHO_CLASSES,
    diaphragm_weakness_suggested,
    echo_class,
    pasp_from_tr,
    pulmonary_hypertension,
    restriction,
    right_atrial_pressure,
    supine_fall_pct,
    tlco_severity,
    tlco_to_si,
)
from clinical.outcome import Status
from clinical.settings import DEFAULTS

D = Decimal
MET, NOT_MET, UNKNOWN = Status.MET, Status.NOT_MET, Status.UNKNOWN


def number(text):
    return None if text is None else D(text)


# Right atrial pressure


@pytest.mark.parametrize(
    ("width", "collapse", "rap", "answered"),
    [
        ("1.8", "60", 3, 2),
        ("2.0", "51", 3, 2),
        ("2.4", "40", 15, 2),
        ("2.2", "0", 15, 2),
        ("1.8", "40", 8, 2),
        ("2.4", "60", 8, 2),
        ("1.8", "50", 8, 2),
        ("2.4", "50", 8, 2),
        ("2.1", "60", 8, 2),
        ("2.1", "40", 8, 2),
        ("1.8", None, None, 1),
        (None, "60", None, 1),
        (None, None, None, 0),
    ],
)
def test_right_atrial_pressure_is_estimated_from_both_parts(width, collapse, rap, answered):
    score = right_atrial_pressure(number(width), number(collapse))
    assert (score.value, score.answered, score.required) == (rap, answered, 2)


@pytest.mark.parametrize(("width", "collapse"), [("5.1", "50"), ("-1", "50"), ("2", "101")])
def test_a_vena_cava_that_cannot_be_is_refused(width, collapse):
    with pytest.raises(ValueError, match="vena cava: enter 0 to"):
        right_atrial_pressure(D(width), D(collapse))


# Systolic pressure


@pytest.mark.parametrize(
    ("velocity", "rap", "pressure"),
    [
        ("2.8", 3, "34.4"),
        ("3.4", 3, "49.2"),
        ("3.4", 8, "54.2"),
        ("3.4", 15, "61.2"),
        ("1", 3, "7.0"),
        ("6", 15, "159.0"),
        ("2.8", None, None),
        (None, 8, None),
        (None, None, None),
    ],
    ids=["worked 1", "worked 2", "worked 3", "RAP 15", "lowest", "highest", "no RAP", "no velocity", "nothing"],
)
def test_systolic_pressure_is_four_times_the_square_and_the_atrial_pressure(velocity, rap, pressure):
    score = pasp_from_tr(number(velocity), rap)
    assert score.value == number(pressure)
    assert (score.answered, score.required) == ((velocity is not None) + (rap is not None), 2)


@pytest.mark.parametrize("rap", [0, 5, 10, 20, True, "8"])
def test_the_estimate_of_atrial_pressure_has_three_values(rap):
    with pytest.raises(ValueError, match="is 3, 8 or 15 mmHg"):
        pasp_from_tr(D("2.8"), rap)


@pytest.mark.parametrize("velocity", ["0.9", "6.1", "280"])
def test_a_velocity_in_another_unit_is_refused(velocity):
    with pytest.raises(ValueError, match="TR Vmax: enter 1 to 6 m/s"):
        pasp_from_tr(D(velocity), 3)


@given(st.integers(100, 600), st.integers(100, 600), st.sampled_from([3, 8, 15]))
def test_a_faster_jet_never_means_less_pressure(one, other, rap):
    slow, fast = (pasp_from_tr(D(each) / 100, rap).value for each in sorted((one, other)))
    assert slow <= fast


@given(st.integers(100, 600))
def test_pressure_rises_with_the_atrial_pressure(hundredths):
    low, middle, high = (pasp_from_tr(D(hundredths) / 100, rap).value for rap in (3, 8, 15))
    assert (middle - low, high - middle) == (5, 7)


# Classes


@pytest.mark.parametrize(
    ("velocity", "pressure", "name", "disagrees"),
    [
        ("2.8", None, "low", False),
        ("2.81", None, "intermediate", False),
        ("2.9", None, "intermediate", False),
        ("3.4", None, "intermediate", False),
        ("3.41", None, "high", False),
        (None, "36", "low", False),
        (None, "36.1", "intermediate", False),
        (None, "37", "intermediate", False),
        (None, "50", "intermediate", False),
        (None, "50.1", "high", False),
        ("2.8", "34.4", "low", False),
        ("3.4", "54.2", "high", True),
        ("2.8", "46.4", "intermediate", True),
        ("3.5", "50", "high", True),
        (None, None, "", False),
    ],
)
def test_the_class_of_an_echocardiogram(velocity, pressure, name, disagrees):
    answer = echo_class(number(velocity), number(pressure))
    assert (answer.name, answer.disagrees) == (name, disagrees)


def test_both_classes_are_kept_when_they_differ():
    answer = echo_class(D("3.4"), D("54.2"))
    assert (answer.by_velocity, answer.by_pressure) == ("intermediate", "high")


@given(st.lists(st.integers(10, 150), min_size=2))
def test_more_pressure_is_never_a_lower_class(pressures):
    names = [echo_class(pasp=D(each)).name for each in sorted(pressures)]
    assert all(ECHO_CLASSES.index(low) <= ECHO_CLASSES.index(high) for low, high in pairwise(names))


# Pulmonary hypertension present


@pytest.mark.parametrize(
    ("pasp", "mpap", "word", "by"),
    [
        ("36", None, "no", "echo"),
        ("36.1", None, "possible", "echo"),
        ("37", None, "possible", "echo"),
        ("49", None, "possible", "echo"),
        ("49.9", None, "possible", "echo"),
        ("50", None, "present", "echo"),
        ("80", None, "present", "echo"),
        (None, "20", "no", "catheter"),
        (None, "20.1", "present", "catheter"),
        (None, "21", "present", "catheter"),
        ("80", "18", "no", "catheter"),
        ("30", "28", "present", "catheter"),
        (None, None, "", ""),
    ],
)
def test_pulmonary_hypertension_by_catheter_or_else_by_echocardiogram(pasp, mpap, word, by):
    answer = pulmonary_hypertension(pasp=number(pasp), mpap=number(mpap))
    assert (answer.word, answer.by) == (word, by)
    assert bool(answer.rule) == bool(word)


@pytest.mark.parametrize(
    ("threshold", "pasp", "word"),
    [
        (40, "40", "present"),
        (40, "39", "possible"),
        (40, "36", "no"),
        (36, "36", "present"),
        (36, "35.9", "no"),
    ],
)
def test_the_threshold_is_a_setting(threshold, pasp, word):
    settings = replace(DEFAULTS, ph_pasp_threshold=D(threshold))
    assert pulmonary_hypertension(pasp=D(pasp), settings=settings).word == word


def test_the_class_and_the_field_part_at_fifty():
    """The class "high" begins above 50, the field of the POEMS cohort at 50 (F48, F26)."""
    assert echo_class(pasp=D(50)).name == "intermediate"
    assert pulmonary_hypertension(pasp=D(50)).word == "present"


def test_the_rule_is_told_with_its_number():
    assert pulmonary_hypertension(pasp=D(44)).rule == "PASP 44 mmHg, above 36 and below 50 mmHg"
    assert pulmonary_hypertension(pasp=D(52), mpap=D(25)).rule == "Mean pressure 25 mmHg, above 20 mmHg"


@pytest.mark.parametrize("wrong", [{"pasp": D(201)}, {"mpap": D(4)}, {"mpap": D(101)}, {"pasp": 50.0}])
def test_a_pressure_that_cannot_be_is_refused(wrong):
    with pytest.raises(ValueError, match=r"enter .* mmHg|not float"):
        pulmonary_hypertension(**wrong)


# Gas transfer


@pytest.mark.parametrize(
    ("predicted", "limit", "word"),
    [
        ("100", None, "normal"),
        ("80", None, "normal"),
        ("79", None, "mild"),
        ("60", None, "mild"),
        ("59.9", None, "moderate"),
        ("59", None, "moderate"),
        ("40", None, "moderate"),
        ("39.9", None, "severe"),
        ("5", None, "severe"),
        ("76", "74", "normal"),
        ("74", "74", "normal"),
        ("73", "74", "mild"),
        ("82", "84", "mild"),
        ("58", "74", "moderate"),
        (None, "74", ""),
        (None, None, ""),
    ],
)
def test_the_severity_of_reduced_gas_transfer(predicted, limit, word):
    assert tlco_severity(number(predicted), number(limit)) == word


def test_the_limits_of_gas_transfer_are_settings():
    assert tlco_severity(D(76), settings=replace(DEFAULTS, tlco_normal_pct=D(75))) == "normal"
    assert tlco_severity(D(45), settings=replace(DEFAULTS, tlco_severe_pct=D(50))) == "severe"
    assert tlco_severity(D(62), settings=replace(DEFAULTS, tlco_mild_pct=D(65))) == "moderate"


@given(st.integers(5, 150), st.integers(5, 150), st.one_of(st.none(), st.integers(65, 90)))
def test_less_transfer_is_never_milder(one, other, limit):
    order = ("severe", "moderate", "mild", "normal")
    less, more = (tlco_severity(D(each), number(limit)) for each in sorted((one, other)))
    assert order.index(less) <= order.index(more)


@pytest.mark.parametrize(
    ("value", "unit", "kept"),
    [
        ("8.41", "mmol/min/kPa", "8.41"),
        ("8.41", " mmol / min / kpa ", "8.41"),
        ("2.986", "mL/min/mmHg", "1.00"),
        ("25", "ml/min/mmHg", "8.37"),
    ],
)
def test_gas_transfer_is_kept_in_one_unit(value, unit, kept):
    assert tlco_to_si(D(value), unit) == D(kept)


@pytest.mark.parametrize("unit", ["", "mmol", "%", "mmol/min/mmHg"])
def test_gas_transfer_in_another_unit_is_refused(unit):
    with pytest.raises(ValueError, match=r"TLCO unit must be mmol/min/kPa or mL/min/mmHg\. You entered"):
        tlco_to_si(D(8), unit)


@pytest.mark.parametrize("value", ["4.9", "150.1"])
def test_gas_transfer_has_a_range(value):
    with pytest.raises(ValueError, match="TLCO: enter 5 to 150% predicted"):
        tlco_severity(D(value))


# Restriction


@pytest.mark.parametrize(
    ("tlc", "fvc", "ratio", "state"),
    [
        ("79", None, None, MET),
        ("80", None, None, NOT_MET),
        (None, "79", "0.70", MET),
        (None, "79", "0.85", MET),
        (None, "79", "0.69", UNKNOWN),
        (None, "79", None, UNKNOWN),
        (None, "80", None, NOT_MET),
        (None, "95", "0.50", NOT_MET),
        ("90", "60", "0.85", NOT_MET),
        ("60", "95", "0.85", MET),
        (None, None, "0.85", UNKNOWN),
        (None, None, None, UNKNOWN),
    ],
)
def test_restriction_by_capacity(tlc, fvc, ratio, state):
    assert restriction(tlc_pct=number(tlc), fvc_pct=number(fvc), fev1_fvc=number(ratio)) is state


def test_a_ratio_typed_as_per_cent_is_refused():
    with pytest.raises(ValueError, match=r"FEV1/FVC: enter 0 to 1\. You entered 85"):
        restriction(fvc_pct=D(70), fev1_fvc=D(85))


@given(*[st.one_of(st.none(), st.integers(low, high)) for low, high in ((10, 180), (10, 180), (0, 100))])
def test_an_answer_about_restriction_never_turns_round_when_the_ratio_becomes_known(tlc, fvc, hundredths):
    before = restriction(tlc_pct=number(tlc), fvc_pct=number(fvc))
    after = restriction(
        tlc_pct=number(tlc), fvc_pct=number(fvc), fev1_fvc=None if hundredths is None else D(hundredths) / 100
    )
    assert before is after or before is UNKNOWN


# Lying down


@pytest.mark.parametrize(
    ("upright", "lying", "fall", "state"),
    [
        ("4.0", "3.0", "25.0", NOT_MET),
        ("4.00", "2.99", "25.2", MET),
        ("3.0", "3.0", "0.0", NOT_MET),
        ("3.0", "3.3", "-10.0", NOT_MET),
        ("4.0", None, None, UNKNOWN),
        (None, "3.0", None, UNKNOWN),
        (None, None, None, UNKNOWN),
    ],
)
def test_a_fall_of_more_than_a_quarter_suggests_a_weak_diaphragm(upright, lying, fall, state):
    score = supine_fall_pct(number(upright), number(lying))
    assert score.value == number(fall)
    assert (score.value is None) == (score.answered < score.required)
    assert diaphragm_weakness_suggested(score) is state


def test_the_fall_that_counts_is_a_setting_and_volumes_have_a_range():
    stricter = replace(DEFAULTS, supine_fvc_fall_pct=D(15))
    assert diaphragm_weakness_suggested(supine_fall_pct(D(4), D("3.2")), stricter) is MET
    with pytest.raises(ValueError, match=r"FVC, upright: enter 0\.2 to 10 L"):
        supine_fall_pct(D(4000), D(3))
