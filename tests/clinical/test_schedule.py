"""When a test is due and in which state that puts it (fact base 10.1)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinical.dates import add_months
from clinical.schedule import RESTING, STATES, Booking, Course, Line, not_asked, plan, state_on
from clinical.schedule_rules import RULES, TESTS, rules_for
from tests.clinical.builders import record

# Two tests whose rules have no condition, and the end of the first line of treatment.
FEW = rules_for({"vegf", "clinic_review"})
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
    items = plan(course, date(2026, 1, 5))
    assert {(each.due_on, each.state) for each in items} == {(date(2026, 1, 19), "due_soon")}
    assert {each.test for each in items} == {
        *("clinic_review", "nerve_conduction", "vegf", "blood_count", "biochemistry", "serum_electrophoresis"),
        *("serum_immunofixation", "urine_immunofixation", "free_light_chains", "immunoglobulins"),
        *("endocrine_profile", "eye_examination", "echocardiogram", "lung_function", "bone_imaging", "marrow"),
        *("i_rods", "walk_10m", "grip", "thromboprophylaxis_review"),
    }
    done = Course(
        accepted_on=date(2026, 1, 5), done={"vegf": [date(2025, 12, 20)], "clinic_review": [date(2026, 1, 9)]}
    )
    assert plan(done, date(2026, 6, 1), FEW) == []


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


@pytest.mark.parametrize(
    ("bookings", "today", "state"),
    [
        ([], date(2026, 5, 20), "overdue"),
        ([Booking(date(2026, 6, 1))], date(2026, 5, 20), "booked"),
        ([Booking(date(2026, 5, 20))], date(2026, 5, 20), "booked"),
        ([Booking(date(2026, 6, 10))], date(2026, 5, 20), "booked"),
        # Beyond the day on which it would escalate, and a day that has passed.
        ([Booking(date(2026, 6, 11))], date(2026, 5, 20), "overdue"),
        ([Booking(date(2026, 6, 1))], date(2026, 6, 2), "overdue"),
        # Missed and cancelled ones open the question again; a new date closes it.
        ([Booking(date(2026, 6, 1), "did_not_attend")], date(2026, 5, 20), "overdue"),
        ([Booking(date(2026, 6, 1), "cancelled")], date(2026, 5, 20), "overdue"),
        ([Booking(date(2026, 5, 16), "did_not_attend"), Booking(date(2026, 6, 5))], date(2026, 5, 20), "booked"),
        # It turns nothing but "overdue".
        ([Booking(date(2026, 6, 1))], date(2026, 4, 20), "due"),
        ([Booking(date(2026, 6, 20))], date(2026, 6, 11), "escalated"),
    ],
    ids=[
        *("none", "coming", "today", "last day", "too late", "gone by", "did not attend", "cancelled"),
        *("booked anew", "not yet overdue", "escalated"),
    ],
)
def test_a_coming_appointment_turns_overdue_into_booked(bookings, today, state):
    course = Course(None, [LINE], {"vegf": [date(2026, 1, 15)]}, booked={"vegf": bookings})
    assert one(course, today).state == state


def test_an_appointment_for_another_test_changes_nothing():
    course = Course(None, [LINE], {"vegf": [date(2026, 1, 15)]}, booked={"grip": [Booking(date(2026, 6, 1))]})
    assert one(course, date(2026, 5, 20)).state == "overdue"


def test_a_booking_has_a_known_status():
    with pytest.raises(ValueError, match="'missed' is not one of booked, attended, did_not_attend, cancelled"):
        Booking(date(2026, 6, 1), "missed")


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"deceased": True}, "deceased"),
        ({"care_status": "discharged"}, "discharged"),
        ({"care_status": "transferred"}, "transferred"),
        ({"care_status": "palliative"}, "palliative"),
        ({"in_hospital": True}, "inpatient_hold"),
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


@pytest.mark.parametrize("care_status", RESTING)
def test_when_care_goes_on_the_due_date_is_that_of_the_last_result(care_status):
    results = [date(2026, 1, 15)]
    resting = Course(None, [LINE], {"vegf": results}, care_status=care_status)
    assert one(resting, date(2026, 8, 1)).state == "suspended"
    meanwhile = Course(None, [LINE], {"vegf": [*results, date(2026, 7, 20)]})
    assert (one(meanwhile, date(2026, 8, 1)).due_on, one(meanwhile, date(2026, 8, 1)).state) == (
        date(2026, 10, 20),
        "not_due",
    )
    unchanged = Course(None, [LINE], {"vegf": results})
    assert one(unchanged, date(2026, 8, 1)).due_on == date(2026, 4, 15)


# Transplant


@pytest.mark.parametrize(
    ("line", "today", "stage", "anchor", "due_on"),
    [
        (Line(date(2026, 1, 5), None, transplant_on=date(2026, 4, 1)), date(2026, 3, 31), "on_treatment", None, None),
        (
            Line(date(2026, 1, 5), None, transplant_on=date(2026, 4, 1)),
            date(2026, 4, 1),
            "after_treatment",
            "transplant",
            date(2026, 7, 1),
        ),
        (
            Line(date(2026, 1, 5), date(2026, 9, 1), transplant_on=date(2026, 4, 1)),
            date(2026, 9, 2),
            "after_treatment",
            "transplant",
            date(2026, 7, 1),
        ),
        (
            Line(date(2026, 1, 5), date(2026, 3, 1), transplant_on=date(2026, 4, 1)),
            date(2026, 3, 20),
            "after_treatment",
            "line_end",
            date(2026, 6, 1),
        ),
    ],
    ids=["before day 0", "on day 0", "maintenance went on after it", "day 0 still to come"],
)
def test_after_a_transplant_the_clock_starts_on_day_0(line, today, stage, anchor, due_on):
    item = one(Course(date(2025, 11, 1), [line]), today)
    assert item.rule.stage == stage
    if anchor:
        assert (item.why["anchor"], item.due_on) == (anchor, due_on)


# Categorical response


def response(course, today, test="endocrine_profile"):
    """The item of the categorical response, if the test stands under it."""
    return [each for each in plan(course, today) if each.test == test and each.rule.stage == "categorical_response"]


@pytest.mark.parametrize(
    ("today", "state"),
    [
        (date(2026, 2, 14), "not_due"),
        (date(2026, 2, 15), "due_soon"),
        (date(2026, 3, 1), "due"),
        (date(2026, 6, 1), "due"),
        (date(2026, 6, 2), "overdue"),
        (date(2026, 6, 29), "overdue"),
        (date(2026, 6, 30), "escalated"),
    ],
)
def test_the_response_is_judged_once_3_to_6_months_after_front_line_treatment(today, state):
    (item,) = response(Course(None, [LINE]), today)
    assert (item.due_on, item.last_day, item.state) == (date(2026, 3, 1), date(2026, 6, 1), state)


@pytest.mark.parametrize(
    ("done", "asked"),
    [
        (date(2026, 1, 20), True),
        (date(2026, 2, 14), True),
        (date(2026, 2, 15), False),
        (date(2026, 4, 1), False),
        (date(2026, 7, 1), False),
    ],
    ids=["too early to judge", "a day too early", "as it is announced", "within", "late but done"],
)
def test_a_test_long_before_the_window_is_no_response_assessment(done, asked):
    course = Course(None, [LINE], {"endocrine_profile": [done]})
    assert bool(response(course, date(2026, 8, 1))) is asked


def test_the_response_is_judged_after_the_first_line_only():
    second = Line(date(2026, 2, 1), date(2026, 5, 1))
    assert response(Course(None, [LINE, second]), date(2026, 8, 15)) == []
    assert response(Course(None, [LINE, second]), date(2026, 3, 1)) == []


def test_of_two_rules_for_one_test_the_one_that_must_be_done_first_stands():
    never = Course(None, [LINE])
    assert one(never, date(2026, 3, 1)).rule.key == "vegf_after"
    # Done a month after the end: due again within the response's own window, so once is enough.
    early = Course(None, [LINE], {"vegf": [date(2026, 1, 2)]})
    assert (one(early, date(2026, 3, 1)).rule.key, one(early, date(2026, 3, 1)).due_on) == (
        "vegf_after",
        date(2026, 4, 2),
    )
    # Done so that the next would come after the window has closed.
    later = Course(None, [LINE], {"vegf": [date(2026, 2, 10)]})
    assert (one(later, date(2026, 3, 1)).rule.key, one(later, date(2026, 3, 1)).due_on) == (
        "vegf_response",
        date(2026, 3, 1),
    )


# Ranges, symptoms and endings


@pytest.mark.parametrize(
    ("today", "state"),
    [
        (date(2026, 4, 1), "due"),
        (date(2026, 7, 1), "due"),
        (date(2026, 7, 2), "overdue"),
        (date(2026, 7, 29), "overdue"),
        (date(2026, 7, 30), "escalated"),
    ],
)
def test_every_3_to_6_months_is_in_time_until_the_sixth(today, state):
    item = one(Course(None, [Line(date(2026, 1, 1))]), today, "endocrine_profile")
    assert (item.due_on, item.state) == (date(2026, 4, 1), state)


def test_new_symptoms_ask_for_a_review_and_imaging_at_once_and_once():
    reported = record(on=date(2026, 2, 10), new_symptoms="yes")
    course = Course(None, [Line(date(2026, 1, 1))], facts=reported)
    item = one(course, date(2026, 2, 10), "symptom_imaging")
    assert (item.due_on, item.state, item.why["anchor"]) == (date(2026, 2, 10), "due", "condition_met")
    assert one(course, date(2026, 2, 10), "clinic_review").rule.key == "review_new_symptoms"
    seen = {"symptom_imaging": [date(2026, 2, 20)], "clinic_review": [date(2026, 2, 12)]}
    after = Course(None, course.lines, seen, facts=reported)
    assert not [each for each in plan(after, date(2026, 3, 1)) if each.test == "symptom_imaging"]
    assert one(after, date(2026, 3, 1), "clinic_review").rule.key == "review_on_treatment"
    again = Course(None, course.lines, seen, facts=[*reported, *record(on=date(2026, 3, 5), new_symptoms="yes")])
    assert one(again, date(2026, 3, 6), "symptom_imaging").due_on == date(2026, 3, 5)


@pytest.mark.parametrize(
    ("last", "due_on"),
    [
        (None, date(2026, 6, 1)),
        (date(2026, 6, 1), date(2026, 12, 1)),
        (date(2026, 12, 1), date(2027, 12, 1)),
        (date(2029, 12, 1), date(2030, 12, 1)),
        # Year 5 is over: nothing further is asked for.
        (date(2029, 12, 2), None),
        (date(2031, 1, 1), None),
    ],
)
def test_eyes_are_followed_for_five_years_while_the_discs_are_swollen(last, due_on):
    swollen = record(on=date(2025, 12, 1), frisen_right="1", frisen_left="0")
    course = Course(None, [LINE], {} if last is None else {"eye_examination": [last]}, facts=swollen)
    today = last or date(2025, 12, 2)
    assert [each.due_on for each in plan(course, today) if each.test == "eye_examination"] == (
        [due_on] if due_on else []
    )


def test_eyes_with_clear_discs_are_looked_at_once_at_12_months():
    clear = record(on=date(2025, 12, 1), frisen_right="0", frisen_left="0", acuity_right=0, acuity_left=0)
    course = Course(None, [LINE], facts=clear)
    assert one(course, date(2026, 1, 1), "eye_examination").due_on == date(2026, 12, 1)
    done = Course(None, [LINE], {"eye_examination": [date(2026, 11, 20)]}, facts=clear)
    assert not [each for each in plan(done, date(2027, 6, 1)) if each.test == "eye_examination"]


def test_a_rule_whose_condition_is_not_met_or_unknown_asks_for_nothing_and_says_why():
    line = [Line(date(2026, 1, 1))]
    silent = Course(None, line)
    assert not [each for each in plan(silent, date(2026, 3, 1)) if each.test == "hepatitis_b_dna"]
    asked = {each.rule.key: each.reading for each in not_asked(silent, date(2026, 3, 1))}
    assert asked["hepatitis_b_on_treatment"].missing_text == ("Prior exposure to hepatitis B",)
    never = Course(None, line, facts=record(on=date(2026, 1, 1), hepatitis_b_exposure="no"))
    assert not [each for each in plan(never, date(2026, 3, 1)) if each.test == "hepatitis_b_dna"]
    asked = {each.rule.key: each.reading for each in not_asked(never, date(2026, 3, 1))}
    assert (asked["hepatitis_b_on_treatment"].status, asked["hepatitis_b_on_treatment"].missing) == ("not_met", ())
    exposed = Course(None, line, facts=record(on=date(2026, 1, 1), hepatitis_b_exposure="yes"))
    assert one(exposed, date(2026, 3, 1), "hepatitis_b_dna").due_on == date(2026, 1, 29)
    assert "hepatitis_b_on_treatment" not in {each.rule.key for each in not_asked(exposed, date(2026, 3, 1))}


# Laws

DAYS = st.dates(date(2020, 1, 1), date(2030, 1, 1))
GAPS = st.lists(st.integers(-400, 2500), max_size=4)
FINDINGS = record(
    on=date(2019, 1, 1),
    new_symptoms="yes",
    flc_informative="yes",
    hepatitis_b_exposure="yes",
    axis_gonadal="abnormal",
    pasp=62,
    neurological_deterioration="yes",
    response_imaging_wanted="yes",
    marrow_clone="yes",
    response_ambiguous="yes",
    frisen_right="2",
    frisen_left="0",
    acuity_right=1,
    acuity_left=0,
)


@st.composite
def courses(draw):
    """A course with up to three lines, results of every test on any days, and every condition met."""
    accepted = draw(DAYS)
    lines, start = [], accepted
    for length, treated, transplanted in draw(
        st.lists(st.tuples(st.integers(0, 900), st.booleans(), st.booleans()), max_size=3)
    ):
        start += timedelta(days=length)
        ended = start + timedelta(days=length // 2) if treated else None
        infused = start + timedelta(days=90)
        # The transplant of a line is part of it: none comes after its end.
        within = transplanted and (ended is None or infused <= ended)
        lines.append(Line(start, ended, transplant_on=infused if within else None))
    done = {
        test: [accepted + timedelta(days=gap) for gap in draw(GAPS)]
        for test in draw(st.sets(st.sampled_from(list(TESTS))))
    }
    return Course(accepted, lines, done, facts=FINDINGS), accepted + timedelta(days=draw(st.integers(0, 3000)))


@given(courses())
def test_nothing_is_due_before_its_anchor_nor_before_the_last_result(drawn):
    course, today = drawn
    for item in plan(course, today):
        assert item.due_on >= date.fromisoformat(item.why["anchor_on"])
        assert item.last_day >= item.due_on
        if "last_on" in item.why:
            assert item.due_on > date.fromisoformat(item.why["last_on"])


@given(courses())
def test_a_test_stands_once_in_a_plan_and_in_a_known_state(drawn):
    course, today = drawn
    items = plan(course, today)
    assert len({each.test for each in items}) == len(items)
    assert {each.state for each in items} <= set(STATES)


@given(courses(), st.sampled_from([rule for rule in RULES if rule.once]), st.integers(0, 2000))
def test_a_rule_that_is_due_once_comes_back_only_with_a_new_start(drawn, rule, later):
    course, today = drawn
    items = plan(course, today, [rule])
    if not items:
        return
    day = max(today, items[0].due_on)
    fulfilled = Course(
        course.accepted_on,
        course.lines,
        {test: [day] for test in rule.tests},
        facts=course.facts,
    )
    again = plan(fulfilled, day + timedelta(days=later), [rule])
    # A line of treatment that starts later is a new start, which asks anew.
    assert [item for item in again if date.fromisoformat(item.why["anchor_on"]) <= day] == []


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
def test_after_treatment_a_vegf_is_due_after_the_last_one(ended, gaps, later):
    done = [ended + timedelta(days=gap) for gap in gaps]
    today = ended + timedelta(days=later)
    items = plan(Course(None, [Line(add_months(ended, -6), ended)], {"vegf": done}), today, rules_for({"vegf"}))
    last = max((day for day in done if day <= today), default=ended)
    assert [each.test for each in items] == ["vegf"]
    assert items[0].due_on > last or items[0].rule.key == "vegf_response"
