"""The referral-to-treatment pathway: every status code in every state, and nothing depends on the order of entry."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinical.pathway import Activity, Pathway, Period, State, pathway
from clinical.waiting_time import STATUS_CODES

JANUARY = date(2026, 1, 5)
TODAY = date(2026, 11, 23)
LATER = date(2026, 3, 2)


def of(*steps: tuple[date, str], today: date = TODAY) -> Pathway:
    return pathway([Activity(on, code) for on, code in steps], today)


# How each state is reached.
BEFORE: dict[State, list[tuple[date, str]]] = {
    State.NOT_STARTED: [],
    State.RUNNING: [(JANUARY, "10")],
    State.TREATED: [(JANUARY, "10"), (JANUARY + timedelta(days=20), "30")],
    State.MONITORING: [(JANUARY, "10"), (JANUARY + timedelta(days=20), "32")],
    State.CLOSED: [(JANUARY, "10"), (JANUARY + timedelta(days=20), "34")],
}
NO = None
# What a code makes of each state, in the order of BEFORE; NO where it cannot stand.
N, R, T, M, C = State
KNOWN: dict[str, tuple[State | None, ...]] = {
    "10": (R, NO, R, NO, R),
    "11": (NO, NO, NO, R, NO),
    "12": (R, NO, R, R, R),
    "20": (NO, R, NO, NO, NO),
    "21": (NO, R, NO, NO, NO),
    "30": (NO, T, NO, NO, NO),
    "31": (NO, M, NO, NO, NO),
    "32": (NO, M, NO, NO, NO),
    "33": (NO, C, NO, NO, NO),
    "34": (NO, C, NO, NO, NO),
    "35": (NO, C, NO, NO, NO),
    "36": (NO, C, NO, NO, NO),
    "90": (NO, NO, T, NO, NO),
    "91": (NO, NO, NO, M, NO),
    "92": (N, NO, NO, NO, NO),
    "98": (N, R, T, M, C),
    "99": (N, R, T, M, C),
}


def test_every_national_code_is_in_the_table() -> None:
    assert set(KNOWN) == set(STATUS_CODES)


@pytest.mark.parametrize("code", KNOWN)
@pytest.mark.parametrize("number", range(5), ids=[state.value for state in BEFORE])
def test_every_code_in_every_state(code: str, number: int) -> None:
    before, expected = list(BEFORE)[number], KNOWN[code][number]
    found = of(*BEFORE[before], (LATER, code))
    assert found.state is (expected or before)
    assert [each.activity.code for each in found.problems] == ([] if expected else [code])
    started = len(found.periods) - len(of(*BEFORE[before]).periods)
    assert started == (1 if expected is R and before is not R and code in ("10", "11", "12") else 0)


@pytest.mark.parametrize(
    ("stop", "days", "breached"), [(date(2026, 5, 11), 126, False), (date(2026, 5, 12), 127, True)]
)
def test_day_126_is_within_and_day_127_is_a_breach(stop: date, days: int, breached: bool) -> None:
    (period,) = of((JANUARY, "10"), (stop, "30")).periods
    assert (period.days(TODAY), period.has_breached(TODAY)) == (days, breached)


def test_diagnostics_and_reviews_do_not_stop_the_clock() -> None:
    found = of((JANUARY, "10"), *((JANUARY + timedelta(days=30 * month), "20") for month in range(1, 5)))
    assert found.running is not None
    assert found.running.days(date(2026, 5, 12)) == 127


def test_active_monitoring_ends_one_period_and_a_decision_to_treat_begins_the_next() -> None:
    found = of((JANUARY, "10"), (date(2026, 2, 4), "32"), (date(2026, 6, 1), "91"), (date(2026, 9, 1), "11"))
    assert [(each.started_on, each.stopped_on) for each in found.periods] == [
        (JANUARY, date(2026, 2, 4)),
        (date(2026, 9, 1), None),
    ]
    assert [each.days(TODAY) for each in found.periods] == [30, 83]


def test_a_decision_and_its_treatment_on_one_day_wait_no_day() -> None:
    found = of((JANUARY, "10"), (date(2026, 2, 4), "32"), (date(2026, 9, 1), "30"), (date(2026, 9, 1), "11"))
    assert (found.state, found.periods[-1].days(TODAY), found.problems) == (State.TREATED, 0, ())


def test_a_transfer_keeps_the_clock_that_ran_before() -> None:
    transfer = Activity(LATER, "21", original_start=date(2025, 12, 1))
    (period,) = pathway([transfer], TODAY).periods
    assert (period.started_on, period.start_code) == (date(2025, 12, 1), "21")
    assert period.has_breached(TODAY)


@pytest.mark.parametrize(
    ("start", "says"), [(None, "enter the day"), (LATER + timedelta(days=1), "after the transfer")]
)
def test_a_transfer_without_a_possible_start_is_said(start: date | None, says: str) -> None:
    found = pathway([Activity(LATER, "21", original_start=start)], TODAY)
    assert found.periods == () and says in found.problems[0].why


@pytest.mark.parametrize(("told", "days"), [(True, None), (False, 14)])
def test_a_first_appointment_missed_nullifies_only_when_it_was_told(told: bool, days: int | None) -> None:
    missed = Activity(JANUARY + timedelta(days=14), "33", told=told)
    (period,) = pathway([Activity(JANUARY, "10"), missed], TODAY).periods
    assert (period.nullified, period.days(TODAY)) == (told, days)


def test_a_later_appointment_cannot_be_missed_with_33() -> None:
    found = of((JANUARY, "10"), (LATER, "20"), (LATER + timedelta(days=7), "33"))
    assert found.state is State.RUNNING and "first appointment" in found.problems[0].why


def test_what_is_dated_tomorrow_changes_nothing() -> None:
    found = of((JANUARY, "10"), (TODAY + timedelta(days=1), "30"))
    assert found.state is State.RUNNING and "future" in found.problems[0].why


def test_a_back_dated_code_changes_what_follows_and_no_code_is_lost() -> None:
    recorded = [Activity(JANUARY, "10"), Activity(date(2026, 9, 1), "30")]
    assert pathway(recorded, TODAY).periods[0].has_breached(TODAY)
    recorded.append(Activity(date(2026, 2, 4), "32"))
    found = pathway(recorded, TODAY)
    assert found.periods == (Period(JANUARY, "10", date(2026, 2, 4), "32"),)
    assert [each.activity for each in found.problems] == [Activity(date(2026, 9, 1), "30")]


def test_a_code_that_is_not_national_is_refused() -> None:
    with pytest.raises(ValueError, match="'13' is not a national status code"):
        of((JANUARY, "13"))


days = st.integers(0, 8).map(lambda number: JANUARY + timedelta(days=number))
activities = st.builds(Activity, days, st.sampled_from(sorted(STATUS_CODES)), st.one_of(st.none(), days), st.booleans())


@settings(max_examples=500, deadline=None)
@given(st.lists(activities, max_size=12), st.randoms(use_true_random=False))
def test_the_order_of_entry_never_matters_and_there_is_one_clock(recorded: list[Activity], dice) -> None:
    found = pathway(recorded, TODAY)
    shuffled = list(recorded)
    dice.shuffle(shuffled)
    assert pathway(shuffled, TODAY) == found
    assert [each.stopped_on for each in found.periods].count(None) == (1 if found.running else 0)
    assert all(each.stopped_on is None or each.stopped_on >= each.started_on for each in found.periods)
    assert all(before.stopped_on <= after.started_on or after.start_code == "21"
               for before, after in zip(found.periods, found.periods[1:], strict=False))  # fmt: skip
