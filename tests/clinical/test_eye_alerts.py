"""Which eye findings tell the consultant, which ask for ophthalmology the same day, and which are left alone."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinical.eye_alerts import NOTIFY_CONSULTANT, SAME_DAY_OPHTHALMOLOGY, EyeExamination, eye_alerts
from clinical.settings import DEFAULTS

D = Decimal
TODAY, LAST, FIRST = date(2026, 11, 21), date(2026, 8, 21), date(2026, 5, 21)
NOTIFY, SAME_DAY = NOTIFY_CONSULTANT, SAME_DAY_OPHTHALMOLOGY


def eyes(on=TODAY, **findings):
    return EyeExamination(on, **findings)


def raised(now, *earlier, settings=DEFAULTS):
    return [(each.action, each.rule, each.side) for each in eye_alerts(now, earlier, settings)]


def right_grades(*grades):
    """Examinations of the right eye, the last one today."""
    days = (FIRST, LAST, TODAY)[-len(grades) :]
    return [eyes(day, frisen={"right": grade}) for day, grade in zip(days, grades, strict=True)]


NEW, HIGH = (NOTIFY, "frisen_new", "right"), (SAME_DAY, "frisen_high", "right")


@pytest.mark.parametrize(
    ("grades", "alerts"),
    [
        (["0"], []),
        (["1"], [NEW]),
        (["2"], [NEW]),
        (["3"], [NEW, HIGH]),
        (["5"], [NEW, HIGH]),
        (["0", "1"], [NEW]),
        (["1", "1"], []),
        (["1", "2"], []),
        (["2", "3"], [HIGH]),
        (["3", "3"], [HIGH]),
        (["4", "2"], []),
        (["2", "0"], []),
        (["2", "0", "1"], [NEW]),
        (["1", "not_gradable", "1"], []),
        (["0", "not_gradable", "1"], [NEW]),
        (["not_gradable", "1"], [NEW]),
        (["not_gradable"], []),
        ([None], []),
        (["1", None, "1"], []),
        (["0", ""], []),
    ],
    ids=lambda value: " then ".join(str(each) for each in value) if value and isinstance(value[0], str) else None,
)
def test_disc_swelling(grades, alerts):
    *earlier, now = right_grades(*grades)
    assert raised(now, *earlier) == alerts


def test_each_eye_stands_for_itself():
    now = eyes(frisen={"right": "2", "left": "3"})
    before = eyes(LAST, frisen={"right": "2", "left": "0"})
    assert raised(now, before) == [(NOTIFY, "frisen_new", "left"), (SAME_DAY, "frisen_high", "left")]


def test_the_alert_says_what_was_recorded():
    texts = [each.text for each in eye_alerts(eyes(frisen={"left": "3"}), [eyes(LAST, frisen={"left": "0"})])]
    assert texts == ["Optic disc swelling, left, grade 3, grade 0 before", "Optic disc swelling, left, grade 3"]
    first = eye_alerts(eyes(frisen={"left": "1"}))
    assert [each.text for each in first] == ["Optic disc swelling, left, grade 1, not graded before"]
    (lost,) = eye_alerts(eyes(logmar={"right": D("0.50")}), [eyes(LAST, logmar={"right": D("0.18")})])
    assert lost.text == "Acuity, right, worse: logMAR 0.50, 0.18 before"


@pytest.mark.parametrize(
    ("before", "now", "alerted"),
    [
        ("0.00", "0.20", True),
        ("0.00", "0.19", False),
        ("0.18", "0.38", True),
        ("-0.10", "0.10", True),
        ("0.30", "0.30", False),
        ("0.30", "0.00", False),
        ("1.78", "1.9", False),
        ("1.00", "2.3", True),
        (None, "1.00", False),
        ("0.00", None, False),
    ],
)
def test_acuity_worse_by_two_tenths_is_seen_the_same_day(before, now, alerted):
    examinations = [
        eyes(day, logmar={"left": None if value is None else D(value)}) for day, value in ((LAST, before), (TODAY, now))
    ]
    assert raised(examinations[1], examinations[0]) == [(SAME_DAY, "acuity_worse", "left")] * alerted


def test_acuity_is_held_against_the_newest_earlier_one_that_was_taken():
    now = eyes(logmar={"right": D("0.30")})
    history = [eyes(FIRST, logmar={"right": D("0.00")}), eyes(LAST, frisen={"right": "0"})]
    assert raised(now, *history) == [(SAME_DAY, "acuity_worse", "right")]
    assert raised(now, *history, eyes(LAST, logmar={"right": D("0.20")})) == []


@pytest.mark.parametrize(
    ("before", "now", "alerts"),
    [
        ([], "right", ["right"]),
        (["none"], "right", ["right"]),
        (["left"], "right", ["right"]),
        (["right"], "right", []),
        (["right", ""], "right", []),
        (["right", "none"], "right", ["right"]),
        (["right"], "none", []),
        ([], "none", []),
        (["none"], "", []),
    ],
)
def test_an_afferent_defect_is_alerted_when_it_is_new(before, now, alerts):
    earlier = [eyes(day, rapd=word) for day, word in zip((FIRST, LAST), before, strict=False)]
    assert raised(eyes(rapd=now), *earlier) == [(SAME_DAY, "rapd_new", side) for side in alerts]


@pytest.mark.parametrize(
    ("before", "now", "alerted"),
    [
        ([], "present", True),
        (["absent"], "present", True),
        (["present"], "present", False),
        (["present", None], "present", False),
        (["present", "absent"], "present", True),
        (["absent"], "absent", False),
        (["absent"], None, False),
    ],
)
def test_a_field_defect_is_alerted_when_it_is_new(before, now, alerted):
    earlier = [eyes(day, field_defect={"left": word}) for day, word in zip((FIRST, LAST), before, strict=False)]
    assert raised(eyes(field_defect={"left": now}), *earlier) == [(SAME_DAY, "field_new", "left")] * alerted


def test_the_order_of_the_earlier_examinations_does_not_matter_and_later_ones_are_left_out():
    first, last, now = right_grades("1", "0", "1")
    assert raised(now, first, last) == raised(now, last, first) == [NEW]
    assert raised(last, now) == []
    assert raised(first, now, last) == [NEW]


def test_an_examination_earlier_on_the_same_day_was_before():
    assert raised(eyes(frisen={"right": "1"}), eyes(frisen={"right": "1"})) == []


def test_the_limits_are_settings():
    now, before = eyes(frisen={"right": "2"}, logmar={"right": D("0.2")}), eyes(LAST, logmar={"right": D("0.1")})
    changed = replace(DEFAULTS, frisen_notify=3, frisen_urgent=2, acuity_loss_logmar=D("0.1"))
    assert raised(now, before, settings=changed) == [HIGH, (SAME_DAY, "acuity_worse", "right")]


def test_all_alerts_of_one_bad_day_come_right_eye_first():
    now = eyes(
        frisen={"right": "4", "left": "1"},
        logmar={"right": D("0.6"), "left": D("0.0")},
        rapd="right",
        field_defect={"right": "present", "left": "present"},
    )
    before = eyes(LAST, frisen={"right": "0", "left": "0"}, logmar={"right": D("0.1"), "left": D("0.0")}, rapd="none")
    assert raised(now, before) == [
        (NOTIFY, "frisen_new", "right"),
        (SAME_DAY, "frisen_high", "right"),
        (SAME_DAY, "acuity_worse", "right"),
        (SAME_DAY, "rapd_new", "right"),
        (SAME_DAY, "field_new", "right"),
        (NOTIFY, "frisen_new", "left"),
        (SAME_DAY, "field_new", "left"),
    ]


@pytest.mark.parametrize(
    ("findings", "why"),
    [
        ({"frisen": {"both": "1"}}, "right or left, not 'both'"),
        ({"frisen": {"right": "6"}}, "'6' is not one of"),
        ({"field_defect": {"right": "yes"}}, "'yes' is not one of"),
        ({"rapd": "both"}, "'both' is not one of"),
        ({"logmar": {"right": 0.3}}, "never a float"),
        ({"logmar": {"middle": D(0)}}, "right or left"),
    ],
)
def test_an_examination_that_cannot_be_is_refused(findings, why):
    with pytest.raises(ValueError, match=why):
        eyes(**findings)


sides = st.sampled_from(["right", "left"])
examinations = st.builds(
    EyeExamination,
    st.sampled_from([FIRST, LAST]),
    st.dictionaries(sides, st.sampled_from(["0", "1", "2", "3", "4", "5", "not_gradable", None])),
    st.dictionaries(sides, st.sampled_from([None, D("0.0"), D("0.2"), D("1.0")])),
    st.sampled_from(["", "none", "right", "left"]),
    st.dictionaries(sides, st.sampled_from([None, "present", "absent"])),
)


@given(st.lists(examinations, max_size=4))
def test_an_examination_that_looked_at_nothing_raises_nothing(earlier):
    assert eye_alerts(eyes(), earlier) == ()


@given(examinations, st.lists(examinations, max_size=3))
def test_the_same_examination_again_alerts_only_what_is_urgent_each_time(one, earlier):
    again = replace(one, on=TODAY)
    rules = {each.rule for each in eye_alerts(again, [*earlier, replace(one, on=date(2026, 11, 20))])}
    assert rules <= {"frisen_high"}
