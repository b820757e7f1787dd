"""Terminal latency index, block, dispersion, cool limbs, and the comparison of POEMS with CIDP."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinical.conduction import (
    MEASUREMENTS,
    NERVES,
    POEMS_AND_CIDP,
    TLI_SENSITIVITY,
    TLI_SPECIFICITY,
    block_questions,
    definite_block,
    dispersion,
    measured,
    temperature_warnings,
    terminal_latency_index,
    tli_flag,
)
from clinical.outcome import Status
from clinical.settings import DEFAULTS
from clinical.sources import in_words

D = Decimal
MET, NOT_MET, UNKNOWN = Status.MET, Status.NOT_MET, Status.UNKNOWN


def tli(distance=None, velocity=None, latency=None, **more):
    given_values = {"distance": distance, "velocity": velocity, "latency": latency} | more
    return terminal_latency_index(**{name: None if each is None else D(each) for name, each in given_values.items()})


# Terminal latency index


@pytest.mark.parametrize(
    ("distance", "velocity", "latency", "index", "flag"),
    [
        ("70", "35", "4.5", "0.444", MET),
        ("70", "45", "6.0", "0.259", NOT_MET),
        ("80", "30", "5.2", "0.513", MET),
        ("76", "40", "5", "0.380", MET),
        ("75.8", "40", "5", "0.379", NOT_MET),
    ],
    ids=["worked 1", "worked 2", "worked 3", "exactly 0.38", "just below"],
)
def test_the_index_and_its_cut_off(distance, velocity, latency, index, flag):
    score = tli(distance, velocity, latency)
    assert (score.value, score.answered, score.required, score.rule) == (D(index), 3, 3, "tli/1")
    assert tli_flag(score, "median") is flag


@pytest.mark.parametrize(
    ("parts", "answered"),
    [
        ({}, 0),
        ({"distance": "70"}, 1),
        ({"distance": "70", "velocity": "35"}, 2),
        ({"velocity": "35", "latency": "4.5"}, 2),
        ({"distance": "70", "velocity": "35", "latency": "4.5", "cmap": "0"}, 1),
    ],
    ids=["nothing", "distance", "no latency", "no distance", "CMAP absent"],
)
def test_there_is_no_index_without_its_parts_or_a_response(parts, answered):
    score = tli(**parts)
    assert (score.value, score.answered, score.required) == (None, answered, 3)
    assert tli_flag(score, "median") is UNKNOWN


def test_a_small_response_is_a_response():
    assert tli("70", "35", "4.5", cmap="0.1").value == D("0.444")


@pytest.mark.parametrize("nerve", [each for each in NERVES if each != "median"])
def test_the_cut_off_was_published_for_the_median_nerve_only(nerve):
    assert tli_flag(tli("70", "35", "4.5"), nerve) is UNKNOWN


def test_the_cut_off_is_a_setting_and_its_accuracy_is_known():
    assert tli_flag(tli("70", "35", "4.5"), "median", replace(DEFAULTS, tli_poems=D("0.45"))) is NOT_MET
    assert (TLI_SENSITIVITY, TLI_SPECIFICITY) == (70, 77)


distances, velocities = st.integers(20, 150), st.integers(5, 80)


@given(distances, velocities, st.integers(10, 300), st.integers(1, 50))
def test_a_longer_latency_never_raises_the_index(distance, velocity, tenths, more):
    first, second = (tli(distance, velocity, D(min(each, 300)) / 10).value for each in (tenths, tenths + more))
    assert second <= first


@given(st.lists(st.sampled_from(["distance", "velocity", "latency"]), unique=True))
def test_there_is_an_index_exactly_when_nothing_is_missing(missing):
    score = tli(**{"distance": "70", "velocity": "35", "latency": "4.5"} | dict.fromkeys(missing))
    assert (score.value is None) == bool(missing) == (score.answered < score.required)


# Plausible ranges

RANGES = [
    ("distal_motor_latency", "1", "30"),
    ("cmap_distal", "0", "30"),
    ("cmap_proximal", "0", "30"),
    ("motor_velocity", "5", "80"),
    ("f_latency", "15", "150"),
    ("area_drop", "-20", "100"),
    ("snap", "0", "150"),
    ("sensory_velocity", "10", "80"),
    ("limb_temperature", "20", "40"),
    ("terminal_distance", "20", "150"),
    ("fibrillations", "0", "4"),
]


def test_every_measurement_has_its_range_in_the_table():
    assert [name for name, *_ in RANGES] == list(MEASUREMENTS)


@pytest.mark.parametrize(("name", "low", "high"), RANGES)
def test_a_measurement_lies_within_its_range(name, low, high):
    assert (measured(name, D(low)), measured(name, D(high))) == (D(low), D(high))
    for outside in (D(low) - D("0.1"), D(high) + D("0.1")):
        with pytest.raises(ValueError, match=f"{MEASUREMENTS[name].title}: enter {low} to {high}"):
            measured(name, outside)


def test_an_absent_f_wave_is_a_result_and_an_absent_response_is_nought():
    assert measured("f_latency", "absent") == "absent"
    with pytest.raises(ValueError, match="Distal CMAP amplitude: enter 0 when there is no response"):
        measured("cmap_distal", "absent")
    with pytest.raises(ValueError, match="no measurement 'blink'"):
        measured("blink", D(10))


def test_an_index_of_impossible_parts_is_refused():
    with pytest.raises(ValueError, match="Motor conduction velocity: enter 5 to 80 m/s"):
        tli("70", "0", "4.5")
    with pytest.raises(ValueError, match="Terminal distance: enter 20 to 150 mm"):
        tli("7", "35", "4.5")


# Conduction block and dispersion


@pytest.mark.parametrize(
    ("nerve", "drop", "cmap", "state"),
    [
        ("median", "50", None, MET),
        ("ulnar", "82", "4.1", MET),
        ("common_fibular", "100", None, MET),
        ("median", "49.9", None, NOT_MET),
        ("median", "0", None, NOT_MET),
        ("median", "-20", None, NOT_MET),
        ("tibial", "80", None, UNKNOWN),
        ("tibial", "10", None, UNKNOWN),
        ("median", None, None, UNKNOWN),
        ("median", "80", "0", UNKNOWN),
    ],
)
def test_definite_block_is_half_the_area_outside_the_tibial_nerve(nerve, drop, cmap, state):
    values = [None if each is None else D(each) for each in (drop, cmap)]
    assert definite_block(nerve, values[0], cmap=values[1]) is state


@pytest.mark.parametrize(
    ("nerve", "word", "drop", "asked"),
    [
        ("median", "definite", "60", ""),
        ("median", "none", "20", ""),
        ("median", "possible", "60", ""),
        ("median", "possible", "20", ""),
        ("median", "", "60", ""),
        ("median", "none", None, ""),
        ("median", "definite", None, ""),
        ("median", "definite", "40", "the area falls by 40%, less than 50%"),
        ("median", "none", "60", "the area falls by 60%, at least 50%"),
        ("tibial", "definite", "80", "recorded in the tibial nerve"),
        ("tibial", "none", "80", ""),
    ],
)
def test_the_word_and_the_fall_are_held_against_each_other(nerve, word, drop, asked):
    questions = block_questions(nerve, word, None if drop is None else D(drop))
    assert len(questions) == bool(asked)
    assert all(asked in each for each in questions)


@pytest.mark.parametrize(
    ("longer", "state"),
    [("30", NOT_MET), ("30.1", MET), ("0", NOT_MET), ("-10", NOT_MET), ("400", MET), (None, UNKNOWN)],
)
def test_dispersion_is_a_duration_more_than_thirty_per_cent_longer(longer, state):
    assert dispersion(None if longer is None else D(longer)) is state


def test_the_limits_of_block_and_dispersion_are_settings():
    changed = replace(DEFAULTS, block_area_drop_pct=D(60), dispersion_pct=D(40))
    assert definite_block("median", D(55), settings=changed) is NOT_MET
    assert dispersion(D(35), changed) is NOT_MET


def test_what_a_study_does_not_have_is_refused():
    with pytest.raises(ValueError, match="'peroneal' is not one of the nerves"):
        definite_block("peroneal", D(50))
    with pytest.raises(ValueError, match="'vagus' is not one of the nerves"):
        tli_flag(tli(), "vagus")
    with pytest.raises(ValueError, match="'partial' is not one of none, possible, definite"):
        block_questions("median", "partial", D(50))
    with pytest.raises(ValueError, match="Fall of CMAP area"):
        definite_block("median", D(101))
    with pytest.raises(ValueError, match="Increase of duration"):
        dispersion(D(1001))


# Temperature


@pytest.mark.parametrize(
    ("hand", "foot", "limbs"),
    [
        ("32", "30", []),
        ("31.9", "30", ["hand"]),
        ("32", "29.9", ["foot"]),
        ("25", "22", ["hand", "foot"]),
        (None, "29", ["foot"]),
        (None, None, []),
    ],
)
def test_a_cool_limb_is_warned_about(hand, foot, limbs):
    warnings = temperature_warnings(*(None if each is None else D(each) for each in (hand, foot)))
    assert [each.split()[1] for each in warnings] == limbs


def test_the_warning_names_the_limit_and_the_range_holds():
    assert temperature_warnings(hand=D("30.5")) == (
        "The hand was 30.5 °C, below 32 °C: warm it and repeat, or read velocity and latency with care",
    )
    assert temperature_warnings(D(31), settings=replace(DEFAULTS, limb_cool_hand=D(31))) == ()
    with pytest.raises(ValueError, match="Limb temperature: enter 20 to 40 °C"):
        temperature_warnings(foot=D(19))


# Comparison


def test_the_comparison_has_the_nine_published_rows_each_with_its_source():
    assert [(row.key, row.source) for row in POEMS_AND_CIDP] == [
        ("motor_amplitude", "F32, F33"),
        ("slowing", "F32"),
        ("distal_motor_latency", "F32"),
        ("tli", "F33"),
        ("block", "F32, F33"),
        ("sural_sparing", "F32"),
        ("fibrillation", "F32"),
        ("clinical", "F34"),
        ("ultrasound", "F64, F73"),
    ]
    for row in POEMS_AND_CIDP:
        assert row.poems and row.cidp and row.poems != row.cidp
        assert in_words(row.source)


@pytest.mark.parametrize(
    ("key", "poems", "cidp"),
    [
        ("motor_amplitude", "tibial and fibular mean 1.02 mV, median and ulnar 2.12 mV", "3.65 to 3.94 mV"),
        ("tli", "0.41 to 0.45", "0.22 to 0.24"),
        ("ultrasound", "Uniform", "93% sensitivity and 79% specificity"),
    ],
)
def test_the_figures_of_the_comparison(key, poems, cidp):
    row = next(each for each in POEMS_AND_CIDP if each.key == key)
    assert poems in row.poems
    assert cidp in row.cidp
