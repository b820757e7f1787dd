"""Change of weight over 3 months and unintentional loss of 5% in 6 months."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinical.outcome import Status
from clinical.settings import DEFAULTS
from clinical.weight import Weight, WeightChange, weight_change, weight_loss

D = Decimal
TODAY = date(2026, 11, 21)
MET, NOT_MET, UNKNOWN = Status.MET, Status.NOT_MET, Status.UNKNOWN


def weighed(*pairs):
    """Weights as pairs of a date (month and day of 2026) and kilograms."""
    return [Weight(date(2026, *map(int, day.split("-"))), D(kg)) for day, kg in pairs]


@pytest.mark.parametrize(
    ("weights", "pct", "since"),
    [
        (weighed(("8-21", "80"), ("11-21", "72")), "-10.0", "8-21"),
        (weighed(("8-21", "80"), ("11-21", "84")), "5.0", "8-21"),
        (weighed(("8-21", "80"), ("11-21", "80")), "0.0", "8-21"),
        (weighed(("8-21", "70"), ("11-21", "69.9")), "-0.1", "8-21"),
        (weighed(("5-21", "90"), ("8-25", "80"), ("8-1", "85"), ("11-21", "72")), "-10.0", "8-25"),
        (weighed(("7-22", "80"), ("11-21", "72")), "-10.0", "7-22"),
        (weighed(("7-21", "80"), ("11-21", "72")), None, None),
        (weighed(("9-20", "80"), ("11-21", "72")), "-10.0", "9-20"),
        (weighed(("9-21", "80"), ("11-21", "72")), None, None),
        (weighed(("8-20", "80"), ("8-22", "90"), ("11-21", "72")), "-10.0", "8-20"),
        (weighed(("11-21", "72")), None, None),
        ([], None, None),
    ],
    ids=[
        "fell",
        "rose",
        "same",
        "rounded to one place",
        "nearest to three months",
        "30 days before",
        "31 days before",
        "30 days after",
        "31 days after",
        "equally near: the earlier",
        "one weight",
        "no weight",
    ],
)
def test_the_change_over_three_months(weights, pct, since):
    change = weight_change(weights, as_at=TODAY)
    if pct is None:
        assert change is None
    else:
        assert change.pct == D(pct)
        assert change.earlier.on == date(2026, *map(int, since.split("-")))


def test_weights_after_the_day_of_the_question_do_not_count():
    weights = weighed(("5-21", "80"), ("8-21", "76"), ("11-21", "60"))
    assert weight_change(weights, as_at=date(2026, 8, 21)).pct == D("-5.0")


def test_the_period_and_the_window_are_settings():
    weights = weighed(("5-21", "80"), ("11-21", "72"))
    assert weight_change(weights, as_at=TODAY) is None
    assert weight_change(weights, as_at=TODAY, settings=replace(DEFAULTS, weight_change_months=6)).pct == -10
    narrow = replace(DEFAULTS, weight_window_days=3)
    assert weight_change(weighed(("8-25", "80"), ("11-21", "72")), as_at=TODAY, settings=narrow) is None


HALF_YEAR_AGO = ("5-21", "80")


@pytest.mark.parametrize(
    ("weights", "wanted", "state"),
    [
        (weighed(HALF_YEAR_AGO, ("11-21", "76")), "yes", MET),
        (weighed(HALF_YEAR_AGO, ("11-21", "76.01")), "yes", NOT_MET),
        (weighed(HALF_YEAR_AGO, ("11-21", "76.1")), "yes", NOT_MET),
        (weighed(HALF_YEAR_AGO, ("11-21", "90")), "yes", NOT_MET),
        (weighed(HALF_YEAR_AGO, ("11-21", "76")), "no", NOT_MET),
        (weighed(HALF_YEAR_AGO, ("11-21", "76")), "not_known", UNKNOWN),
        (weighed(HALF_YEAR_AGO, ("11-21", "76")), None, UNKNOWN),
        (weighed(HALF_YEAR_AGO, ("11-21", "90")), None, NOT_MET),
        (weighed(("10-21", "80"), ("11-21", "75")), "yes", MET),
        (weighed(("10-21", "80"), ("11-21", "79")), "yes", UNKNOWN),
        (weighed(HALF_YEAR_AGO, ("8-21", "84"), ("11-21", "79")), "yes", MET),
        (weighed(("5-1", "90"), ("11-21", "76")), "yes", UNKNOWN),
        (weighed(("5-1", "80"), ("11-21", "79")), "yes", NOT_MET),
        (weighed(("4-21", "80"), ("11-21", "79")), "yes", NOT_MET),
        (weighed(("4-20", "80"), ("11-21", "79")), "yes", UNKNOWN),
        (weighed(("5-1", "90"), ("5-21", "79"), ("11-21", "78")), "yes", NOT_MET),
        (weighed(("1-21", "90"), ("11-21", "70")), "yes", UNKNOWN),
        (weighed(("1-21", "70"), ("11-21", "70")), "yes", UNKNOWN),
        (weighed(("11-21", "70")), "yes", UNKNOWN),
        ([], "yes", UNKNOWN),
    ],
    ids=[
        "exactly 5%",
        "just below, rounds to 5.0%",
        "4.9%",
        "gained",
        "wanted",
        "not known whether wanted",
        "nobody asked",
        "gained, nobody asked",
        "in one month",
        "little, in one month only",
        "from the highest in between",
        "a little over six months ago, lost",
        "a little over six months ago, kept",
        "30 days over six months ago, kept",
        "31 days over six months ago, kept",
        "lost before the six months began",
        "ten months ago",
        "ten months ago, same",
        "one weight",
        "no weight",
    ],
)
def test_unintentional_loss_of_five_per_cent_in_six_months(weights, wanted, state):
    assert weight_loss(weights, as_at=TODAY, unintentional=wanted).status is state


def test_the_greatest_loss_is_shown_with_both_weighings():
    weights = weighed(HALF_YEAR_AGO, ("8-21", "84"), ("11-21", "79"))
    answer = weight_loss(weights, as_at=TODAY, unintentional="yes")
    assert answer.greatest == WeightChange(Weight(date(2026, 8, 21), D(84)), Weight(TODAY, D(79)))
    assert answer.greatest.pct == D("-6.0")


def test_share_and_period_of_the_loss_are_settings():
    weights = weighed(("8-21", "80"), ("11-21", "75"))
    assert weight_loss(weights, as_at=TODAY, unintentional="yes").status is MET
    ten = replace(DEFAULTS, weight_loss_pct=D(10))
    assert weight_loss(weights, as_at=TODAY, unintentional="yes", settings=ten).status is UNKNOWN
    short = replace(DEFAULTS, weight_loss_months=1)
    assert weight_loss(weights, as_at=TODAY, unintentional="yes", settings=short).status is UNKNOWN


@pytest.mark.parametrize("kg", [D("19.9"), D("350.1"), 72.5], ids=["light", "heavy", "float"])
def test_a_weight_that_cannot_be_is_refused(kg):
    with pytest.raises(ValueError, match="Weight: "):
        Weight(TODAY, kg)


histories = st.lists(
    st.builds(
        lambda days, tenths: Weight(TODAY - timedelta(days), D(tenths) / 10),
        st.integers(0, 400),
        st.integers(400, 1200),
    ),
    max_size=6,
)


@given(histories, st.sampled_from(["yes", "no", None]))
def test_a_loss_is_only_said_of_a_pair_of_weighings_that_shows_it(weights, unintentional):
    answer = weight_loss(weights, as_at=TODAY, unintentional=unintentional)
    if answer.status is MET:
        assert unintentional == "yes"
        assert answer.greatest.later.kg * 100 <= answer.greatest.earlier.kg * 95
        assert (answer.greatest.later.on - answer.greatest.earlier.on).days <= 184


@given(histories)
def test_whether_a_loss_was_wanted_decides_only_where_there_is_one(weights):
    answers = {weight_loss(weights, as_at=TODAY, unintentional=word).status for word in ("yes", "no", None)}
    assert answers in ({MET, NOT_MET, UNKNOWN}, {NOT_MET}, {UNKNOWN})
