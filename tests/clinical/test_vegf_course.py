"""VEGF over time: what may be joined, the baseline, the class of each sample, and the relapse watch (2.4 to 2.6)."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinical.course import NE
from clinical.facts import Fact, VegfResult
from clinical.settings import DEFAULTS
from clinical.vegf import MatrixMismatch, parse_value
from clinical.vegf_course import (
    SYMPTOM_REVIEW,
    baseline_of,
    change_between,
    course,
    landmark,
    nadir_of,
    on_treatment,
    relapse_watch,
    series,
)

START = date(2025, 1, 6)
AS_AT = date(2026, 11, 21)


def sample(text, day, matrix="serum", **more) -> Fact:
    """A sample as printed, `day` days after the start of treatment; treated from that day on."""
    comparator, value = parse_value(text)
    result = VegfResult(value=value, matrix=matrix, comparator=comparator, **more)
    on = START + timedelta(days=day)
    return Fact("vegf", result, on=on, source=f"laboratory:{day}", treated=day >= 0)


def run_of(*samples):
    (run,) = series(samples, AS_AT)
    return run


def codes(*samples, **more):
    return [each.code for each in course(run_of(*samples), **more).points]


DAYS = [
    ("day before the line", START - timedelta(days=1), False),
    ("first day of the line", START, True),
    ("a year later", START + timedelta(days=365), True),
]


@pytest.mark.parametrize(("day", "treated"), [each[1:] for each in DAYS], ids=[each[0] for each in DAYS])
def test_a_sample_is_treated_from_the_start_of_a_line(day, treated):
    assert on_treatment(day, [START]) is treated


# Steroid alone from 1 March; the course ends on 14 March or still runs.
STEROID = [
    ("day before the course", date(2026, 2, 28), date(2026, 3, 14), False),
    ("first day of the course", date(2026, 3, 1), date(2026, 3, 14), True),
    ("last day of the course", date(2026, 3, 14), date(2026, 3, 14), True),
    ("28 days after the course", date(2026, 4, 11), date(2026, 3, 14), True),
    ("29 days after the course", date(2026, 4, 12), date(2026, 3, 14), False),
    ("two years after the course", date(2028, 3, 14), date(2026, 3, 14), False),
    ("one day of steroid, 28 days ago", date(2026, 3, 29), date(2026, 3, 1), True),
    ("day before a course that runs", date(2026, 2, 28), None, False),
    ("two years into a course that runs", date(2028, 3, 1), None, True),
]


@pytest.mark.parametrize(("day", "last", "treated"), [each[1:] for each in STEROID], ids=[each[0] for each in STEROID])
def test_steroid_alone_holds_while_it_is_given_and_for_28_days_after(day, last, treated):
    assert on_treatment(day, [], [(date(2026, 3, 1), last)]) is treated


def test_a_line_holds_for_ever_whatever_steroid_came_before():
    steroid = (START - timedelta(days=100), START - timedelta(days=90))
    assert [on_treatment(START + timedelta(days=day), [START], [steroid]) for day in (-100, -50, 0, 900)] == [
        *(True, False, True, True)
    ]


def test_the_steroid_window_is_a_setting():
    course = (date(2026, 3, 1), date(2026, 3, 1))
    day = date(2026, 3, 1) + timedelta(days=40)
    assert on_treatment(day, [], [course], replace(DEFAULTS, treated_window_days=42))
    assert not on_treatment(day, [], [course])


def test_each_sample_type_assay_and_laboratory_is_a_series_of_its_own():
    samples = [
        sample("5000", -10),
        sample("900", 30),
        sample("210", 31, matrix="plasma_edta"),
        sample("190", 32, matrix="plasma_citrate"),
        sample("880", 33, assay="elisa"),
        sample("870", 34, laboratory="elsewhere"),
        sample("860", 35, matrix="unknown"),
    ]
    found = series(samples, AS_AT)
    assert [(each.matrix, each.assay, each.laboratory, len(each.samples)) for each in found] == [
        ("serum", "", "", 2),
        ("plasma_edta", "", "", 1),
        ("plasma_citrate", "", "", 1),
        ("serum", "elisa", "", 1),
        ("serum", "", "elsewhere", 1),
    ]


def test_a_series_stops_at_the_day_it_is_looked_at_and_leaves_other_facts_out():
    samples = [sample("5000", -10), sample("900", 30), Fact("egfr", 90, on=START, source="laboratory:9")]
    (run,) = series(samples, START)
    assert [each.value.value for each in run.samples] == [5000]


def test_an_inadequate_sample_is_set_aside_and_never_the_baseline_or_the_nadir():
    run = run_of(sample("5000", -20), sample("9000", -10, flags={"haemolysed"}), sample("2600", 30))
    assert [each.value.value for each in run.set_aside] == [9000]
    assert baseline_of(run).value.value == 5000
    assert [each.code for each in course(run).points] == ["NR"]


CHANGES = [
    ("fall", "5000", "2600", "fell by 48%"),
    ("rise", "1000", "1500", "rose by 50%"),
    ("same", "1000", "1000", "unchanged"),
    ("one decimal", "3000", "1000", "fell by 66.7%"),
    ("all gone", "1000", "0", "fell by 100%"),
]


@pytest.mark.parametrize(
    ("first", "second", "words"), [each[1:] for each in CHANGES], ids=[each[0] for each in CHANGES]
)
def test_a_change_is_said_in_words(first, second, words):
    assert change_between(sample(first, -1), sample(second, 30)) == words


@pytest.mark.parametrize("other", ["plasma_edta", "plasma_citrate", "csf", "unknown"])
def test_a_change_between_sample_types_is_an_error_and_not_a_number(other):
    with pytest.raises(MatrixMismatch, match="cannot be compared"):
        change_between(sample("5000", -1), sample("400", 30, matrix=other))


def test_a_change_from_a_bound_is_an_error():
    with pytest.raises(ValueError, match="two exact values"):
        change_between(sample(">10,000", -1), sample("400", 30))


def test_the_baseline_is_the_newest_untreated_sample():
    run = run_of(sample("7000", -200), sample("5000", -10), sample("4000", 0), sample("900", 30))
    assert baseline_of(run).value.value == 5000
    assert baseline_of(run_of(sample("4000", 0), sample("900", 30))) is None


def test_a_sample_after_the_start_is_no_baseline_even_if_nobody_called_it_treated():
    late = replace(sample("9000", 20), treated=False)
    run = run_of(sample("5000", -10), late, sample("2600", 30))
    assert baseline_of(run, START).value.value == 5000
    assert [each.code for each in course(run, START).points] == ["PROGRESSION", "NR"]


def test_a_later_line_is_measured_from_before_it_began():
    second = START + timedelta(days=400)
    run = run_of(sample("5000", -10), sample("600", 180), sample("4000", 390), sample("2000", 430), sample("900", 500))
    assert baseline_of(run, second, later_line=True).value.value == 4000
    found = course(run, second, later_line=True)
    assert [each.code for each in found.points] == ["PR", "CR"]
    # Measured from before all treatment, the same value stands above the nadir of the first line.
    assert [each.code for each in course(run).points] == ["CR", "PROGRESSION", "PROGRESSION", "CR"]
    with pytest.raises(ValueError, match="when the later line started"):
        baseline_of(run, later_line=True)


def test_samples_of_one_day_keep_their_order():
    run = run_of(sample("5000", -10), sample("900", 30), sample("3000", 30))
    assert [each.code for each in course(run).points] == ["CR", "PROGRESSION"]


VECTORS = [
    ("CR at 82%", 5000, [900], "CR"),
    ("PR at exactly 50%", 5000, [2500], "PR"),
    ("NR at 48%", 5000, [2600], "NR"),
    ("progression, above 1000 and 167% over the nadir", 5000, [600, 1600], "PROGRESSION"),
    ("CR, above the nadir but within normal", 5000, [600, 950], "CR"),
    ("NE, baseline not raised", 800, [400], NE),
]


@pytest.mark.parametrize(
    ("baseline", "values", "code"), [each[1:] for each in VECTORS], ids=[each[0] for each in VECTORS]
)
def test_the_worked_vectors_hold_along_a_course(baseline, values, code):
    samples = [sample(str(value), 30 * index) for index, value in enumerate(values, 1)]
    assert codes(sample(str(baseline), -5), *samples)[-1] == code


BOUNDS = [
    ("below the assay's range is a complete response", [">10,000", "<31"], ["CR"]),
    ("from above the range to 4000: any baseline above 10,000 fell by half", [">10,000", "4000"], ["PR"]),
    ("from above the range to 6000: the fall is not known", [">10,000", "6000"], [NE]),
    ("above the range again after a nadir", ["5000", "<31", ">10,000"], ["CR", "PROGRESSION"]),
    ("two values above the range", [">10,000", ">10,000"], [NE]),
    ("the nadir is below the range", ["5000", "<31", "1200"], ["CR", "PROGRESSION"]),
]


@pytest.mark.parametrize(("texts", "wanted"), [each[1:] for each in BOUNDS], ids=[each[0] for each in BOUNDS])
def test_bounds_survive_the_course(texts, wanted):
    samples = [sample(text, 30 * index - 10) for index, text in enumerate(texts)]
    assert codes(*samples) == wanted


def test_each_class_shows_baseline_nadir_and_value_as_they_were_printed():
    run = run_of(sample("5000", -5), sample("<31", 30), sample("1600", 60, ref_upper=Decimal(771)))
    texts = [(each.text, each.on) for each in course(run).current.because]
    assert texts == [
        ("VEGF 5,000 pg/mL, serum", START - timedelta(days=5)),
        ("VEGF <31 pg/mL, serum", START + timedelta(days=30)),
        ("VEGF 1,600 pg/mL, serum", START + timedelta(days=60)),
    ]


def test_without_a_baseline_nothing_is_evaluable_and_it_is_said():
    found = course(run_of(sample("900", 30), sample("800", 60)))
    assert found.baseline == ()
    assert [(each.code, each.answer.why) for each in found.points] == [(NE, "no_baseline")] * 2
    assert found.best is None
    assert course(run_of(sample("5000", -5))).why == "no_current"


def test_the_best_category_is_the_first_day_of_the_best_class():
    found = course(
        run_of(sample("5000", -5), sample("2000", 30), sample("900", 60), sample("800", 90), sample("3000", 120))
    )
    assert [each.code for each in found.points] == ["PR", "CR", "CR", "PROGRESSION"]
    assert (found.best.code, found.best.on) == ("CR", START + timedelta(days=60))
    assert found.current.code == "PROGRESSION"


def test_the_lowest_value_is_the_one_that_proves_least():
    assert nadir_of([sample("40", 1), sample("<31", 2), sample("35", 3)]).value.comparator == "<"
    assert nadir_of([sample("20", 1), sample("<31", 2)]).value.value == 20
    assert nadir_of([]) is None


@pytest.mark.parametrize(
    ("days", "found"),
    [([150, 240], 150), ([30, 140], 140), ([30, 138], None), ([223], 223), ([224], None), ([], None)],
)
def test_the_six_month_landmark_is_the_nearest_sample_within_six_weeks(days, found):
    # Six months after 6 January is 6 July, day 181: 139 to 223 are within 42 days of it.
    run = course(run_of(sample("5000", -5), *(sample("900", day) for day in days)))
    point = landmark(run, START)
    assert (point and (point.on - START).days) == found


# Relapse watch. Baseline 5000, complete response 600 at day 100, then what follows.
RELAPSE = [
    ("nothing since", [], None),
    ("normal and low", [("650", 190)], None),
    ("normal, though twice the nadir", [("999", 190), ("999", 280)], None),
    ("at the limit is normal", [("1000", 190), ("1000", 280)], None),
    ("one sample", [("1200", 190)], "repeat_vegf"),
    ("two, 28 days apart", [("1200", 190), ("1300", 218)], "possible_vegf_relapse"),
    ("two, 27 days apart", [("1200", 190), ("1300", 217)], "repeat_vegf"),
    ("three close together reach 28 days", [("1200", 190), ("1250", 204), ("1300", 218)], "possible_vegf_relapse"),
    ("normal between the two", [("1200", 190), ("700", 210), ("1300", 240)], "repeat_vegf"),
    ("raised, then normal", [("1200", 190), ("1300", 240), ("700", 270)], None),
    ("second sample below 1.5 times the nadir", [("650", 190), ("1001", 280), ("1400", 310)], "possible_vegf_relapse"),
    ("above the range twice", [(">10,000", 190), (">10,000", 230)], "possible_vegf_relapse"),
    ("a bound that leaves it open", [(">800", 190)], "repeat_vegf"),
    ("open after a raised one", [("1200", 190), (">800", 240)], "repeat_vegf"),
    ("open between two raised", [("1200", 190), (">800", 210), ("1300", 240)], "repeat_vegf"),
    ("open after two raised", [("1200", 190), ("1300", 230), (">800", 240)], "repeat_vegf"),
    ("two raised after an open one", [(">800", 180), ("1200", 190), ("1300", 230)], "possible_vegf_relapse"),
]


@pytest.mark.parametrize(("later", "code"), [each[1:] for each in RELAPSE], ids=[each[0] for each in RELAPSE])
def test_the_relapse_watch_asks_and_never_concludes(later, code):
    facts = [sample("5000", -5), sample("600", 100), *(sample(*each) for each in later)]
    watch = relapse_watch(facts, AS_AT)
    assert [each.code for each in watch.prompts] == ([code] if code else [])
    assert SYMPTOM_REVIEW in watch.notes


def test_the_rise_is_measured_from_the_nadir_and_not_from_the_last_normal_value():
    # Nadir 900: 1.5 times is 1350.
    before = [sample("5000", -5), sample("900", 100), sample("990", 130)]
    low = [sample("1349", 190), sample("1349", 230)]
    high = [sample("1350", 190), sample("1350", 230)]
    assert relapse_watch([*before, *low], AS_AT).prompts == ()
    (prompt,) = relapse_watch([*before, *high], AS_AT).prompts
    assert prompt.code == "possible_vegf_relapse"
    assert [each.text for each in prompt.because] == [f"VEGF {n} pg/mL, serum" for n in ("900", "1,350", "1,350")]


def test_the_words_of_the_prompts_ask_for_a_person():
    facts = [sample("5000", -5), sample("600", 100), sample("1200", 190)]
    (repeat,) = relapse_watch(facts, AS_AT).prompts
    assert repeat.text == "Repeat VEGF in 4 weeks"
    assert repeat.due_on == START + timedelta(days=218)
    (review,) = relapse_watch([*facts, sample("1300", 220)], AS_AT).prompts
    assert review.text == "Possible VEGF relapse, consultant review"


NO_PROMPT = [
    ("no complete response before", [("5000", -5), ("2000", 100), ("4000", 190), ("4000", 240)]),
    ("no baseline, so that no response can be given", [("600", 100), ("1200", 190), ("1300", 240)]),
    ("baseline not raised", [("900", -5), ("600", 100), ("1200", 190), ("1300", 240)]),
]


@pytest.mark.parametrize("samples", [each[1] for each in NO_PROMPT], ids=[each[0] for each in NO_PROMPT])
def test_without_a_complete_response_there_is_no_relapse_to_ask_about(samples):
    watch = relapse_watch([sample(*each) for each in samples], AS_AT)
    assert watch.prompts == ()
    assert watch.notes == (SYMPTOM_REVIEW,)


def test_a_complete_response_that_a_person_recorded_counts():
    facts = [sample("600", 100), sample("1200", 190), sample("1300", 240)]
    (prompt,) = relapse_watch(facts, AS_AT, stated_cr_on=START + timedelta(days=150)).prompts
    assert prompt.code == "possible_vegf_relapse"


def test_a_rise_from_before_the_recorded_response_is_not_added_up():
    facts = [sample("600", 50), sample("1200", 100), sample("1300", 190)]
    (prompt,) = relapse_watch(facts, AS_AT, stated_cr_on=START + timedelta(days=150)).prompts
    assert prompt.code == "repeat_vegf"


def test_a_nadir_known_only_as_a_bound_may_be_as_high_as_the_bound():
    # Below 900: 1.5 times may be as much as 1350.
    before = [sample("5000", -5), sample("<900", 100)]
    open_ = [*before, sample("1349", 190), sample("1349", 240)]
    sure = [*before, sample("1350", 190), sample("1350", 240)]
    assert [each.code for each in relapse_watch(open_, AS_AT).prompts] == ["repeat_vegf"]
    assert [each.code for each in relapse_watch(sure, AS_AT).prompts] == ["possible_vegf_relapse"]


def test_a_single_value_after_a_recorded_response_has_no_nadir_and_asks_for_a_repeat():
    (prompt,) = relapse_watch([sample("1200", 190)], AS_AT, stated_cr_on=START).prompts
    assert prompt.code == "repeat_vegf"
    assert relapse_watch([sample("700", 190)], AS_AT, stated_cr_on=START).prompts == ()


def test_a_new_line_starts_the_watch_again():
    facts = [sample("5000", -5), sample("600", 100), sample("2200", 300), sample("2300", 340)]
    assert relapse_watch(facts, AS_AT).prompts
    assert relapse_watch(facts, AS_AT, since=START + timedelta(days=330)).prompts == ()


def test_two_raised_samples_of_different_series_are_never_added_up():
    facts = [sample("5000", -5), sample("600", 100), sample("1200", 190), sample("1300", 240, assay="other")]
    assert [each.code for each in relapse_watch(facts, AS_AT).prompts] == ["repeat_vegf"]


def test_plasma_without_the_laboratorys_limit_asks_for_a_repeat_only():
    def plasma(text, day, ref=Decimal(96)):
        return sample(text, day, matrix="plasma_edta", ref_upper=ref)

    facts = [plasma("500", -5), plasma("50", 100), plasma("200", 190, None), plasma("300", 240, None)]
    assert [each.code for each in relapse_watch(facts, AS_AT).prompts] == ["repeat_vegf"]
    facts = [plasma("500", -5), plasma("50", 100), plasma("200", 190), plasma("300", 240)]
    assert [each.code for each in relapse_watch(facts, AS_AT).prompts] == ["possible_vegf_relapse"]


def test_the_watch_looks_only_at_what_was_known_on_the_day():
    facts = [sample("5000", -5), sample("600", 100), sample("1200", 190), sample("1300", 240)]
    assert [each.code for each in relapse_watch(facts, START + timedelta(days=239)).prompts] == ["repeat_vegf"]


def test_gap_and_fold_are_settings():
    facts = [sample("5000", -5), sample("600", 100), sample("1200", 190), sample("1300", 230)]
    longer = replace(DEFAULTS, vegf_relapse_gap_days=45)
    (prompt,) = relapse_watch(facts, AS_AT, settings=longer).prompts
    assert (prompt.code, prompt.text) == ("repeat_vegf", "Repeat VEGF in 7 weeks")
    assert relapse_watch(facts, AS_AT, settings=replace(DEFAULTS, vegf_relapse_fold=Decimal(3))).prompts == ()


# Laws
telling = st.sampled_from(["<31", ">10,000", "<1500", ">800", ">1000", "600", "1200", "1300"])
texts = telling | st.integers(0, 12_000).map(str)
later = st.lists(st.tuples(texts, st.integers(1, 650)), min_size=1, max_size=7)
others = st.lists(
    st.tuples(texts, st.integers(-400, 650), st.sampled_from(["plasma_edta", "plasma_citrate", "csf", "unknown"])),
    max_size=4,
)


def serum_course(facts):
    return next(course(each) for each in series(facts, AS_AT) if each.matrix == "serum")


@given(later, others)
def test_samples_of_another_type_change_nothing(values, strangers):
    facts = [sample("5000", -5), *(sample(*each) for each in values)]
    mixed = [*facts, *(sample(*each) for each in strangers)]
    assert serum_course(mixed) == serum_course(facts)
    wanted = relapse_watch(facts, AS_AT).prompts
    assert set(wanted) <= set(relapse_watch(mixed, AS_AT).prompts)
    assert set(relapse_watch([each for each in mixed if each.value.matrix == "serum"], AS_AT).prompts) == set(wanted)


@given(later, st.permutations(range(8)))
def test_the_order_in_which_results_arrive_does_not_matter(values, order):
    distinct = {day: text for text, day in values}
    facts = [sample("5000", -5), *(sample(text, day) for day, text in distinct.items())]
    shuffled = [facts[index] for index in order if index < len(facts)]
    assert serum_course(shuffled) == serum_course(facts)


@given(later)
def test_the_best_is_never_worse_than_any_earlier_current(values):
    facts = [sample("5000", -5), *(sample(*each) for each in values)]
    whole = serum_course(facts)
    for day in {each.on for each in whole.points}:
        then = serum_course([each for each in facts if each.on <= day]).current
        if then.code != NE:
            assert whole.order.index(whole.best.code) <= whole.order.index(then.code)


@given(later)
def test_an_older_untreated_sample_changes_nothing(values):
    facts = [sample("5000", -5), *(sample(*each) for each in values)]
    assert serum_course([sample("9000", -300), *facts]) == serum_course(facts)


@given(later)
def test_symptom_review_is_asked_for_whatever_vegf_shows(values):
    facts = [sample("5000", -5), *(sample(*each) for each in values)]
    assert SYMPTOM_REVIEW in relapse_watch(facts, AS_AT).notes
    assert SYMPTOM_REVIEW in serum_course(facts).notes


@settings(max_examples=300)
@given(st.lists(st.tuples(telling, st.integers(1, 120)), min_size=2, max_size=5), st.data())
def test_a_bound_never_prompts_more_than_the_values_it_allows(values, data):
    """What a bound leaves open is at most "repeat"; a possible relapse is claimed only when every value says so."""
    facts = [sample("5000", -5), sample("600", 1), *(sample(text, day + 1) for text, day in values)]
    if "possible_vegf_relapse" not in [each.code for each in relapse_watch(facts, AS_AT).prompts]:
        return
    exact = []
    for fact in facts:
        result = fact.value
        if result.comparator == "<":
            result = replace(result, value=data.draw(st.integers(0, int(result.value) - 1)), comparator="=")
        elif result.comparator == ">":
            result = replace(result, value=data.draw(st.integers(int(result.value) + 1, 100_000)), comparator="=")
        exact.append(replace(fact, value=result))
    assert "possible_vegf_relapse" in [each.code for each in relapse_watch(exact, AS_AT).prompts]
