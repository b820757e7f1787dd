"""Totals of published scales: their ranges, the classes of the pain scales, and no class without a total."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinical.scales import SCALES, dn4, dn4_class, pain_questions, paindetect_class, scale_value
from clinical.settings import DEFAULTS
from clinical.sources import in_words

RANGES = [
    ("mrs", 0, 6, "worse"),
    ("ecog", 0, 5, "worse"),
    ("onls_total", 0, 12, "worse"),
    ("incat_sensory", 0, 20, "worse"),
    ("irods_raw", 0, 48, "better"),
    ("pain_worst", 0, 10, "worse"),
    ("pain_average", 0, 10, "worse"),
    ("pain_now", 0, 10, "worse"),
    ("dn4", 0, 10, "worse"),
    ("paindetect", -1, 38, "worse"),
    ("walk_6_minutes", 0, 900, "better"),
    ("hads_anxiety", 0, 21, "worse"),
    ("hads_depression", 0, 21, "worse"),
    ("phq_9", 0, 27, "worse"),
    ("gad_7", 0, 21, "worse"),
]


def test_the_table_below_names_every_scale():
    assert [key for key, *_ in RANGES] == list(SCALES)


@pytest.mark.parametrize(("key", "low", "high", "higher_is"), RANGES, ids=[key for key, *_ in RANGES])
def test_a_total_lies_in_the_range_of_its_scale(key, low, high, higher_is):
    for value in (low, high):
        score = scale_value(key, value)
        assert (score.value, score.answered, score.required) == (value, 1, 1)
    for value in (low - 1, high + 1):
        with pytest.raises(ValueError, match=f"enter a number from {low} to {high}. You entered {value}"):
            scale_value(key, value)
    assert SCALES[key].higher_is == higher_is
    assert in_words(SCALES[key].source)


def test_nothing_recorded_is_no_value_and_zero_is_one():
    assert (scale_value("mrs", None).value, scale_value("mrs", None).answered) == (None, 0)
    assert (scale_value("mrs", 0).value, scale_value("mrs", 0).answered) == (0, 1)


@pytest.mark.parametrize("value", [1.0, True, "3"], ids=["float", "bool", "text"])
def test_a_total_is_a_whole_number(value):
    with pytest.raises(ValueError, match="enter a whole number"):
        scale_value("ecog", value)


def test_a_scale_that_nobody_keeps_is_refused():
    with pytest.raises(ValueError, match="no scale named 'karnofsky'"):
        scale_value("karnofsky", 90)


# Pain


@pytest.mark.parametrize(
    ("worst", "average", "now", "asked"),
    [
        (8, 5, 3, ()),
        (8, 8, 8, ()),
        (0, 0, 0, ()),
        (4, 6, 2, ("Average pain 6 is more than the worst pain 4",)),
        (4, 2, 5, ("Pain now 5 is more than the worst pain 4",)),
        (0, 1, 1, ("Average pain 1 is more than the worst pain 0", "Pain now 1 is more than the worst pain 0")),
        (None, 6, 9, ()),
        (5, None, None, ()),
    ],
)
def test_a_rating_above_the_worst_is_asked_about(worst, average, now, asked):
    assert pain_questions(worst, average, now) == asked


@pytest.mark.parametrize("ratings", [(11, 0, 0), (0, -1, 0), (0, 0, 11), (None, 11, None)])
def test_a_rating_outside_ten_is_refused(ratings):
    with pytest.raises(ValueError, match="enter a number from 0 to 10"):
        pain_questions(*ratings)


@pytest.mark.parametrize(
    ("total", "answer"), [(0, "negative"), (3, "negative"), (4, "positive"), (10, "positive"), (None, "")]
)
def test_dn4_is_positive_from_four(total, answer):
    assert dn4_class(total) == answer


@pytest.mark.parametrize(
    ("answers", "value", "answered"),
    [
        (["yes"] * 4 + ["no"] * 6, 4, 10),
        (["no"] * 10, 0, 10),
        (["yes"] * 9 + [None], None, 9),
        (["yes"] * 9 + [""], None, 9),
        (["yes"] * 9 + ["not_known"], None, 9),
    ],
)
def test_dn4_counts_ten_answers(answers, value, answered):
    score = dn4(answers)
    assert (score.value, score.answered, score.required) == (value, answered, 10)


def test_dn4_of_another_length_or_with_another_word_is_refused():
    with pytest.raises(ValueError, match=r"10 answers\. You gave 7"):
        dn4(["yes"] * 7)
    with pytest.raises(ValueError, match="'sometimes' is not one of"):
        dn4(["yes"] * 9 + ["sometimes"])


@pytest.mark.parametrize(
    ("total", "answer"),
    [
        (-1, "unlikely"),
        (0, "unlikely"),
        (12, "unlikely"),
        (13, "unclear"),
        (18, "unclear"),
        (19, "likely"),
        (38, "likely"),
        (None, ""),
    ],
)
def test_the_classes_of_paindetect(total, answer):
    assert paindetect_class(total) == answer


def test_the_cut_offs_of_the_pain_scales_are_settings():
    changed = replace(DEFAULTS, dn4_positive=5, paindetect_unclear=10, paindetect_likely=15)
    assert dn4_class(4, changed) == "negative"
    assert (paindetect_class(12, changed), paindetect_class(15, changed)) == ("unclear", "likely")


@given(st.lists(st.sampled_from(["yes", "no", None]), min_size=10, max_size=10))
def test_dn4_has_a_value_exactly_when_all_is_answered(answers):
    score = dn4(answers)
    assert (score.value is None) == (None in answers) == (score.answered < score.required)
