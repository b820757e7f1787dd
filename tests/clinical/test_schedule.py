"""When a test is due and in which state that puts it (fact base 10.1)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinical.dates import add_months
from clinical.schedule import ANCHORS, RULES, STAGES, STATES, Course, Line, plan, state_on

ENDED = date(2025, 12, 1)
LINE = Line(started_on=date(2025, 5, 1), ended_on=ENDED)


def one(course, today, test="vegf"):
    """The only item of a test."""
    (item,) = [each for each in plan(course, today) if each.test == test]
    return item


@pytest.mark.parametrize(
    ("today", "state"),
    [
        (date(2026, 3, 31), "not_due"),
        (date(2026, 4, 1), "due_soon"),
        (date(2026, 4, 14), "due_soon"),
        (date(2026, 4, 15), "due"),
        (date(2026, 5, 13), "due"),
        (date(2026, 5, 14), "overdue"),
        (date(2026, 6, 10), "overdue"),
        (date(2026, 6, 11), "escalated"),
    ],
)
def test_the_worked_states_of_a_test_done_on_15_january(today, state):
    item = one(Course(accepted_on=None, lines=[LINE], done={"vegf": [date(2026, 1, 15)]}), today)
    assert (item.due_on, item.state) == (date(2026, 4, 15), state)


def test_three_months_after_30_november_is_the_end_of_february():
    course = Course(None, lines=[Line(date(2025, 5, 1), date(2025, 11, 1))], done={"vegf": [date(2025, 11, 30)]})
    assert one(course, date(2026, 1, 1)).due_on == date(2026, 2, 28)


def test_before_treatment_the_baseline_is_due_14_days_after_acceptance_and_once():
    course = Course(accepted_on=date(2026, 1, 5))
    assert [(each.test, each.due_on, each.state) for each in plan(course, date(2026, 1, 5))] == [
        ("clinic_review", date(2026, 1, 19), "due_soon"),
        ("vegf", date(2026, 1, 19), "due_soon"),
    ]
    done = Course(
        accepted_on=date(2026, 1, 5), done={"vegf": [date(2025, 12, 20)], "clinic_review": [date(2026, 1, 9)]}
    )
    assert plan(done, date(2026, 6, 1)) == []


def test_a_patient_who_was_not_accepted_has_nothing_due():
    assert plan(Course(accepted_on=None), date(2026, 1, 5)) == []


@pytest.mark.parametrize(
    ("cycle_days", "done", "due_on"),
    [
        (28, [], date(2026, 1, 29)),
        (21, [], date(2026, 1, 22)),
        (28, [date(2025, 12, 20)], date(2026, 1, 29)),
        (28, [date(2026, 1, 30)], date(2026, 2, 27)),
    ],
)
def test_on_treatment_vegf_is_due_with_each_cycle(cycle_days, done, due_on):
    line = Line(date(2026, 1, 1), cycle_days=cycle_days)
    assert one(Course(date(2025, 11, 1), [line], {"vegf": done}), date(2026, 2, 1)).due_on == due_on


def test_on_treatment_the_review_is_due_at_three_months():
    course = Course(date(2025, 11, 1), [Line(date(2026, 1, 31))])
    assert one(course, date(2026, 2, 1), "clinic_review").due_on == date(2026, 4, 30)


@pytest.mark.parametrize(
    ("last", "vegf_due", "review_due"),
    [
        (None, date(2026, 3, 1), date(2026, 3, 1)),
        (date(2026, 11, 30), date(2027, 2, 28), date(2027, 2, 28)),
        (date(2026, 12, 1), date(2027, 6, 1), date(2027, 6, 1)),
        (date(2030, 11, 30), date(2031, 5, 30), date(2031, 5, 30)),
        (date(2030, 12, 1), date(2031, 6, 1), date(2031, 12, 1)),
    ],
)
def test_after_treatment_the_intervals_widen_by_year(last, vegf_due, review_due):
    done = {} if last is None else {"vegf": [last], "clinic_review": [last]}
    course = Course(date(2025, 4, 1), [LINE], done)
    today = last or ENDED
    assert one(course, today).due_on == vegf_due
    assert one(course, today, "clinic_review").due_on == review_due


def test_a_result_before_the_end_of_treatment_does_not_count_after_it():
    course = Course(date(2025, 4, 1), [LINE], {"vegf": [ENDED - timedelta(days=1)]})
    assert one(course, date(2026, 2, 1)).due_on == date(2026, 3, 1)


def test_a_new_line_takes_the_anchor_over():
    lines = [LINE, Line(date(2026, 6, 1))]
    course = Course(date(2025, 4, 1), lines, {"vegf": [date(2026, 5, 20)]})
    before, after = one(course, date(2026, 5, 31)), one(course, date(2026, 6, 2))
    assert (before.rule.stage, after.rule.stage) == ("after_treatment", "on_treatment")
    assert after.due_on == date(2026, 6, 29)
    assert after.why["anchor_on"] == "2026-06-01"


def test_a_line_that_starts_or_ends_today_counts_from_today():
    assert one(Course(ENDED, [Line(ENDED)]), ENDED).rule.stage == "on_treatment"
    assert one(Course(ENDED, [LINE]), ENDED).rule.stage == "after_treatment"
    assert one(Course(ENDED, [LINE]), ENDED - timedelta(days=1)).rule.stage == "on_treatment"


def test_a_line_that_has_not_started_and_a_result_of_tomorrow_are_not_looked_at():
    course = Course(date(2026, 1, 5), [Line(date(2026, 3, 1))], {"vegf": [date(2026, 2, 2)]})
    assert one(course, date(2026, 2, 1)).rule.stage == "baseline"


def test_a_coming_appointment_turns_overdue_into_booked_and_a_past_one_does_not():
    course = Course(None, [LINE], {"vegf": [date(2026, 1, 15)]}, booked={"vegf": [date(2026, 6, 1)]})
    assert one(course, date(2026, 5, 20)).state == "booked"
    assert one(course, date(2026, 6, 2)).state == "overdue"
    assert one(course, date(2026, 6, 11)).state == "escalated"
    assert one(course, date(2026, 4, 20)).state == "due"


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"deceased": True}, "deceased"),
        ({"care_status": "discharged"}, "discharged"),
        ({"care_status": "transferred"}, "transferred"),
        ({"declined": {"vegf": date(2026, 9, 1)}}, "declined"),
    ],
)
def test_reminders_are_suspended_with_the_reason(more, why):
    course = Course(None, [LINE], {"vegf": [date(2026, 1, 15)]}, **more)
    item = one(course, date(2026, 8, 1))
    assert (item.state, item.why["suspended"]) == ("suspended", why)


def test_a_declined_test_comes_back_on_its_review_date_and_others_are_not_held():
    course = Course(None, [LINE], {"vegf": [date(2026, 1, 15)]}, declined={"vegf": date(2026, 9, 1)})
    assert one(course, date(2026, 9, 1)).state == "escalated"
    assert one(course, date(2026, 8, 1), "clinic_review").state != "suspended"


def test_why_holds_codes_and_dates_only():
    item = one(Course(None, [LINE], {"vegf": [date(2026, 1, 15)]}), date(2026, 8, 1))
    assert item.why == {
        "rule": "vegf_after",
        "stage": "after_treatment",
        "anchor": "line_end",
        "anchor_on": "2025-12-01",
        "last_on": "2026-01-15",
    }


def test_each_rule_says_where_it_comes_from_and_waits_for_approval():
    assert len({rule.key for rule in RULES}) == len(RULES)
    for rule in RULES:
        assert rule.stage in STAGES
        assert rule.anchor in ANCHORS
        assert rule.source
        assert rule.approved_by is None
        assert rule.grace_days > 0


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(-400, 400), st.integers(1, 60))
def test_states_follow_one_another_in_order(due_on, offset, grace):
    order = ["not_due", "due_soon", "due", "overdue", "escalated"]
    today = due_on + timedelta(days=offset)
    now, next_day = (order.index(state_on(due_on, day, grace)) for day in (today, today + timedelta(days=1)))
    assert now <= next_day <= now + 1


@given(
    st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    st.lists(st.integers(0, 4000), max_size=6),
    st.integers(0, 4000),
)
def test_a_plan_has_one_item_per_test_at_most_and_never_before_the_last_result(ended, gaps, later):
    done = [ended + timedelta(days=gap) for gap in gaps]
    today = ended + timedelta(days=later)
    items = plan(Course(None, [Line(add_months(ended, -6), ended)], {"vegf": done}), today)
    assert len({each.test for each in items}) == len(items)
    last = max((day for day in done if day <= today), default=ended)
    assert all(each.due_on > last for each in items if each.test == "vegf")
    assert {each.state for each in items} <= set(STATES)
