"""The waiting-time clock: codes are recorded and withdrawn, and the stored period always equals what they amount to."""

import uuid
from datetime import date, timedelta
from importlib import import_module
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, ProgrammingError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from clinical.pathway import Activity, State, pathway
from clinical.waiting_time import STATUS_CODES
from patients.models import Patient
from referrals import actions
from referrals.actions.clock import pathway_of
from referrals.models import ClockActivity, ClockWithdrawal, PatientDelay, WaitingClock
from tests.factories import make_patient
from tests.referrals.factories import make_referral

pytestmark = pytest.mark.django_db
JANUARY = date(2026, 1, 5)
MARCH = date(2026, 3, 2)
TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def monday() -> Any:
    with time_machine.travel("2026-11-23 09:00+00:00", tick=False) as clock:
        yield clock


@pytest.fixture
def clock(nurse: User) -> WaitingClock:
    """A clock that started on 5 January."""
    return clock_of(nurse, make_patient(by=nurse))


def clock_of(by: User, patient: Patient, received_on: date = JANUARY, **facts: Any) -> WaitingClock:
    referral = make_referral(by, received_on=received_on, **facts)
    return actions.accept(referral=referral, by=by, version=1, patient=patient).clock


def record(clock: WaitingClock, by: User, code: str, on: date, **facts: Any) -> ClockActivity:
    return actions.record_code(clock=clock, by=by, code=code, on=on, **facts)


def stored(clock: WaitingClock) -> tuple[Any, ...]:
    fresh = WaitingClock.objects.get(pk=clock.pk)
    return fresh.started_on, fresh.stopped_on, fresh.stop_code, fresh.nullified, fresh.state


def derived(clock: WaitingClock) -> tuple[Any, ...]:
    """The same columns, worked out of the codes."""
    found = pathway_of(clock, TODAY)
    last = found.periods[-1] if found.periods else None
    columns = (last.started_on, last.stopped_on, last.stop_code, last.nullified) if last else (None, None, "", False)
    return (*columns, found.state)


# Every code, by the action


BEFORE: dict[State, list[tuple[str, date]]] = {
    State.RUNNING: [],
    State.TREATED: [("30", date(2026, 2, 4))],
    State.MONITORING: [("32", date(2026, 2, 4))],
    State.CLOSED: [("34", date(2026, 2, 4))],
}
R, T, M, C, NO = State.RUNNING, State.TREATED, State.MONITORING, State.CLOSED, None
# What each code makes of each state; NO where the action refuses it.
KNOWN: dict[str, tuple[State | None, ...]] = {
    "10": (NO, R, NO, R),
    "11": (NO, NO, R, NO),
    "12": (NO, R, R, R),
    "20": (R, NO, NO, NO),
    "21": (R, NO, NO, NO),
    "30": (T, NO, NO, NO),
    "31": (M, NO, NO, NO),
    "32": (M, NO, NO, NO),
    "33": (C, NO, NO, NO),
    "34": (C, NO, NO, NO),
    "35": (C, NO, NO, NO),
    "36": (C, NO, NO, NO),
    "90": (NO, T, NO, NO),
    "91": (NO, NO, M, NO),
    "92": (NO, NO, NO, NO),
    "98": (R, T, M, C),
    "99": (R, T, M, C),
}


def test_the_table_holds_every_national_code() -> None:
    assert set(KNOWN) == set(STATUS_CODES)


@pytest.mark.parametrize("state", BEFORE, ids=lambda state: state.value)
@pytest.mark.parametrize("code", KNOWN)
def test_every_code_in_every_state(code: str, state: State, clock: WaitingClock, nurse: User) -> None:
    for earlier, on in BEFORE[state]:
        record(clock, nurse, earlier, on)
    expected, rows = KNOWN[code][list(BEFORE).index(state)], clock.activities.count()
    before = stored(clock)
    if expected is NO:
        with pytest.raises(ValidationError):
            record(clock, nurse, code, MARCH)
        assert (stored(clock), clock.activities.count()) == (before, rows)
        return
    row = record(clock, nurse, code, MARCH)
    assert stored(clock)[-1] is expected
    assert stored(clock) == derived(clock)
    assert (row.recorded_by, clock.activities.count()) == (nurse, rows + 1)


def test_the_codes_of_one_pathway_in_a_row(clock: WaitingClock, nurse: User) -> None:
    steps = [("20", 10), ("32", 30), ("91", 60), ("11", 90), ("20", 95), ("30", 120), ("90", 150)]
    for code, days in steps:
        record(clock, nurse, code, JANUARY + timedelta(days=days))
    assert stored(clock) == (
        JANUARY + timedelta(days=90), JANUARY + timedelta(days=120), "30", False, State.TREATED
    )  # fmt: skip
    assert [each.days(TODAY) for each in pathway_of(clock, TODAY).periods] == [30, 30]


# Vectors


@pytest.mark.parametrize(
    ("stop", "days", "breached"), [(date(2026, 5, 11), 126, False), (date(2026, 5, 12), 127, True)]
)
def test_day_126_is_within_and_day_127_is_a_breach(
    stop: date, days: int, breached: bool, clock: WaitingClock, nurse: User
) -> None:
    assert clock.target_on == date(2026, 5, 11)
    record(clock, nurse, "30", stop)
    clock.refresh_from_db()
    assert (clock.days_waited(TODAY), clock.has_breached(TODAY)) == (days, breached)


def test_a_back_dated_correction_changes_derived_values_and_keeps_the_event(clock: WaitingClock, nurse: User) -> None:
    wrong = record(clock, nurse, "30", date(2026, 9, 1))
    assert stored(clock) == (JANUARY, date(2026, 9, 1), "30", False, State.TREATED)
    actions.withdraw_code(activity=wrong, by=nurse, reason="It was the second line")
    assert stored(clock) == (JANUARY, None, "", False, State.RUNNING)
    record(clock, nurse, "30", date(2026, 4, 1), note="From the letter")
    assert stored(clock) == (JANUARY, date(2026, 4, 1), "30", False, State.TREATED)
    kept = clock.activities.get(pk=wrong.pk)
    assert (kept.code, kept.happened_on, kept.withdrawal.reason) == ("30", date(2026, 9, 1), "It was the second line")
    assert kept.withdrawal.withdrawn_by == nurse
    assert [line.reason for line in clock.referral.history.all()][-2:] == [
        "Waiting-time code 30 of 01-Sep-2026 withdrawn",
        "First treatment starts (code 30), 01-Apr-2026",
    ]


def test_a_code_entered_late_displaces_a_later_one_which_stays_and_is_said(clock: WaitingClock, nurse: User) -> None:
    record(clock, nurse, "30", date(2026, 9, 1))
    record(clock, nurse, "32", MARCH)
    assert stored(clock) == (JANUARY, MARCH, "32", False, State.MONITORING)
    assert [each.activity.code for each in pathway_of(clock, TODAY).problems] == ["30"]
    record(clock, nurse, "11", date(2026, 8, 1))
    assert stored(clock) == (date(2026, 8, 1), date(2026, 9, 1), "30", False, State.TREATED)
    assert pathway_of(clock, TODAY).problems == ()


days = st.integers(0, 300).map(lambda number: JANUARY + timedelta(days=number))
entries = st.tuples(days, st.sampled_from(sorted(STATUS_CODES)), st.one_of(st.none(), st.booleans()))


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(entries, max_size=7), st.randoms(use_true_random=False))
def test_elapsed_time_is_the_same_in_any_order_of_entry(
    nurse: User, recorded: list[tuple[date, str, bool | None]], dice: Any
) -> None:
    """Through the table: the stored columns equal the arithmetic, whichever row was written first."""
    found = []
    rows = [(JANUARY, "10", None), *recorded]
    shuffled = list(rows)
    dice.shuffle(shuffled)
    for order in (rows, shuffled):
        with transaction.atomic():
            clock = WaitingClock.objects.create(referral=make_referral(nurse), patient=make_patient(by=nurse))
            for on, code, told in order:
                clock.activities.create(happened_on=on, code=code, told=told if code == "33" else None)
            actions.clock.refresh(clock)
            assert stored(clock) == derived(clock)
            found.append((stored(clock), WaitingClock.objects.get(pk=clock.pk).days_waited(TODAY)))
            transaction.set_rollback(True)
    assert found[0] == found[1]
    pure = pathway([Activity(on, code, told=bool(told) and code == "33") for on, code, told in rows], TODAY)
    assert found[0][0][-1] is pure.state
    if pure.periods:
        assert found[0][1] == (pure.periods[-1].days(TODAY) or 0)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(entries, st.booleans()), max_size=6))
def test_after_every_action_the_columns_equal_the_codes(nurse: User, steps: list[tuple[Any, bool]]) -> None:
    with transaction.atomic():
        clock = clock_of(nurse, make_patient(by=nurse))
        for (on, code, told), withdraws in steps:
            try:
                with transaction.atomic():
                    row = record(clock, nurse, code, on, told=told if code == "33" else None)
            except ValidationError:
                row = clock.activities.counted().last()
            if withdraws and row:
                actions.withdraw_code(activity=row, by=nurse, reason="Wrong")
            assert stored(clock) == derived(clock)
        transaction.set_rollback(True)


# Starts, transfers, nullification


def test_accepting_records_the_code_of_the_start(clock: WaitingClock, nurse: User) -> None:
    (row,) = clock.activities.all()
    assert (row.code, row.happened_on, row.recorded_by) == ("10", JANUARY, nurse)


def test_a_transfer_inherits_the_start_and_its_provider(nurse: User, patient: Patient) -> None:
    clock = clock_of(
        nurse, patient, MARCH, original_clock_start=JANUARY, original_clock_provider="Example Infirmary"
    )  # fmt: skip
    (row,) = clock.activities.all()
    assert (row.code, row.happened_on, row.original_start) == ("21", MARCH, JANUARY)
    assert (clock.started_on, clock.referring_provider) == (JANUARY, "Example Infirmary")
    assert clock.days_waited(TODAY) == 322


def test_a_transfer_after_the_first_code_was_withdrawn_needs_its_start(clock: WaitingClock, nurse: User) -> None:
    actions.withdraw_code(activity=clock.activities.get(), by=nurse, reason="It was a transfer")
    assert stored(clock) == (None, None, "", False, State.NOT_STARTED)
    assert not WaitingClock.objects.running().exists()
    with pytest.raises(ValidationError) as refused:
        record(clock, nurse, "21", MARCH)
    assert "enter the day on which it started" in refused.value.message_dict["original_start"][0]
    record(clock, nurse, "21", MARCH, original_start=date(2025, 12, 1))
    assert stored(clock)[0] == date(2025, 12, 1)


@pytest.mark.parametrize(("told", "nullified", "waited"), [(True, True, 0), (False, False, 14), (None, False, 14)])
def test_a_first_appointment_missed_nullifies_only_when_it_was_clearly_told(
    told: bool | None, nullified: bool, waited: int, clock: WaitingClock, nurse: User
) -> None:
    record(clock, nurse, "33", JANUARY + timedelta(days=14), told=told)
    clock.refresh_from_db()
    assert (clock.nullified, clock.days_waited(TODAY)) == (nullified, waited)


def test_a_clock_cannot_run_again_beside_another_of_the_same_person(nurse: User, patient: Patient) -> None:
    first = clock_of(nurse, patient)
    stop = record(first, nurse, "34", MARCH)
    second = clock_of(nurse, patient, date(2026, 4, 1))
    for attempt in (
        lambda: actions.withdraw_code(activity=stop, by=nurse, reason="Wrong"),
        lambda: record(first, nurse, "10", date(2026, 6, 1)),
    ):
        with pytest.raises(ValidationError, match="Another waiting-time clock of this patient runs already"):
            attempt()
    assert list(WaitingClock.objects.running()) == [second]
    assert not ClockWithdrawal.objects.exists()


# What is refused, and what happens twice


@pytest.mark.parametrize(
    ("code", "on", "box", "words"),
    [
        ("30", TODAY + timedelta(days=1), "happened_on", "today or in the past"),
        ("30", JANUARY - timedelta(days=1), "happened_on", "cannot stop before it started, on 05-Jan-2026"),
        ("10", JANUARY, "code", "recorded already for that day"),
        ("10", MARCH, "code", "the clock runs already"),
        ("91", MARCH, "code", "the clock runs already"),
        ("13", MARCH, "code", "not a valid choice"),
    ],
)
def test_what_does_not_fit_is_refused_at_its_box(
    code: str, on: date, box: str, words: str, clock: WaitingClock, nurse: User
) -> None:
    with pytest.raises(ValidationError) as refused:
        record(clock, nurse, code, on)
    assert words in refused.value.message_dict[box][0]
    assert clock.activities.count() == 1


def test_a_form_sent_twice_records_one_code(clock: WaitingClock, nurse: User) -> None:
    key = uuid.uuid4()
    clock.refresh_from_db()
    rows = [record(clock, nurse, "20", MARCH, version=clock.version, submission_key=key) for _ in range(2)]
    assert rows[0] == rows[1] and clock.activities.count() == 2


def test_an_old_page_records_and_withdraws_nothing(clock: WaitingClock, nurse: User) -> None:
    clock.refresh_from_db()
    old = clock.version
    row = record(clock, nurse, "20", MARCH, version=old)
    for attempt in (
        lambda: record(clock, nurse, "30", MARCH, version=old),
        lambda: actions.withdraw_code(activity=row, by=nurse, reason="Wrong", version=old),
    ):
        with pytest.raises(actions.ChangedMeanwhile):
            attempt()
    actions.withdraw_code(activity=row, by=nurse, reason="Wrong", version=old + 1)
    with pytest.raises(actions.ChangedMeanwhile):
        actions.withdraw_code(activity=row, by=nurse, reason="Again")
    assert ClockWithdrawal.objects.get().reason == "Wrong"


def test_a_withdrawal_needs_a_reason(clock: WaitingClock, nurse: User) -> None:
    with pytest.raises(ValidationError, match="Enter why the code is withdrawn"):
        actions.withdraw_code(activity=clock.activities.get(), by=nurse, reason=" ")


# Delays and facts


def test_a_delay_of_the_patient_never_changes_the_clock(clock: WaitingClock, nurse: User) -> None:
    before = stored(clock), WaitingClock.objects.get(pk=clock.pk).days_waited(TODAY)
    key = uuid.uuid4()
    for _ in range(2):
        delay = actions.record_patient_delay(
            clock=clock, by=nurse, began_on=MARCH, reason="Abroad until May", submission_key=key
        )
    with pytest.raises(ValidationError, match="Enter its end first"):
        actions.record_patient_delay(clock=clock, by=nurse, began_on=MARCH, reason="Again")
    with pytest.raises(ValidationError, match="on or after the day it began"):
        actions.end_patient_delay(delay=delay, by=nurse, on=JANUARY)
    actions.end_patient_delay(delay=delay, by=nurse, on=date(2026, 5, 1))
    with pytest.raises(actions.ChangedMeanwhile):
        actions.end_patient_delay(delay=delay, by=nurse, on=date(2026, 5, 2))
    actions.withdraw_patient_delay(delay=delay, by=nurse, reason="Another patient")
    with pytest.raises(actions.ChangedMeanwhile):
        actions.withdraw_patient_delay(delay=delay, by=nurse, reason="Again")
    (kept,) = PatientDelay.objects.all()
    assert (kept.reason, kept.ended_on, kept.error_reason) == ("Abroad until May", date(2026, 5, 1), "Another patient")
    assert (stored(clock), WaitingClock.objects.get(pk=clock.pk).days_waited(TODAY)) == before


def test_pathway_facts_are_kept_without_their_spaces(clock: WaitingClock, nurse: User) -> None:
    clock.refresh_from_db()
    facts = {"pathway_identifier": "rrv12 3456", "ubrn": "0001 2345 6789", "referring_provider": " Example "}
    kept = actions.set_pathway_facts(clock=clock, by=nurse, version=clock.version, **facts)
    assert (kept.pathway_identifier, kept.ubrn, kept.referring_provider) == ("RRV123456", "000123456789", "Example")
    with pytest.raises(ValidationError, match="12 digits"):
        actions.set_pathway_facts(clock=clock, by=nurse, version=kept.version, **(facts | {"ubrn": "123"}))
    with pytest.raises(actions.ChangedMeanwhile):
        actions.set_pathway_facts(clock=clock, by=nurse, version=kept.version - 1, **facts)


# The database's own rules


@pytest.mark.parametrize(
    ("rule", "facts"),
    [
        ("referrals_clockactivity_code_known", {"code": "13"}),
        ("referrals_clockactivity_years", {"code": "20", "happened_on": date(1926, 1, 5)}),
        ("referrals_clockactivity_original_start", {"code": "20", "original_start": JANUARY}),
        ("referrals_clockactivity_original_start", {"code": "21", "original_start": TODAY}),
        ("referrals_clockactivity_told_of_33", {"code": "34", "told": True}),
    ],
)
def test_the_database_refuses_a_code_that_breaks_a_rule(rule: str, facts: dict[str, Any], clock: WaitingClock) -> None:
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        clock.activities.create(**({"happened_on": MARCH} | facts))


@pytest.mark.parametrize(
    ("rule", "facts"),
    [
        ("referrals_patientdelay_reason_given", {"reason": ""}),
        ("referrals_patientdelay_years", {"began_on": date(1926, 1, 5)}),
        ("referrals_patientdelay_ends_after_start", {"ended_on": JANUARY}),
        ("referrals_patientdelay_error_with_reason", {"entered_in_error": True}),
    ],
)
def test_the_database_refuses_a_delay_that_breaks_a_rule(rule: str, facts: dict[str, Any], clock: WaitingClock) -> None:
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        clock.delays.create(**({"began_on": MARCH, "reason": "Abroad"} | facts))


def test_the_database_keeps_one_open_delay_and_one_withdrawal_with_a_reason(clock: WaitingClock) -> None:
    clock.delays.create(began_on=MARCH, reason="Abroad")
    with pytest.raises(IntegrityError, match="referrals_patientdelay_one_open"), transaction.atomic():
        clock.delays.create(began_on=TODAY, reason="Abroad")
    row = clock.activities.get()
    with pytest.raises(IntegrityError, match="referrals_clockwithdrawal_reason_given"), transaction.atomic():
        ClockWithdrawal.objects.create(activity=row, reason="")
    ClockWithdrawal.objects.create(activity=row, reason="Wrong")
    with pytest.raises(IntegrityError), transaction.atomic():
        ClockWithdrawal.objects.create(activity=row, reason="Wrong")


@pytest.mark.parametrize("table", ["referrals_clockactivity", "referrals_clockwithdrawal"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_what_was_recorded_can_only_be_added_to(table: str, statement: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        connection.cursor().execute(statement.format(table))


# Clocks from before codes were kept


def test_earlier_clocks_get_the_codes_of_their_start_and_stop(nurse: User, patient: Patient) -> None:
    facts = {"original_clock_start": JANUARY, "original_clock_provider": "Example Infirmary"}
    moved = make_referral(nurse, received_on=date(2026, 3, 20), **facts)
    stopped = {"started_on": JANUARY, "stopped_on": MARCH, "stop_code": "32"}
    clocks = [
        WaitingClock.objects.create(referral=make_referral(nurse), patient=patient, **stopped),
        WaitingClock.objects.create(referral=moved, patient=patient, **stopped),
        WaitingClock.objects.create(referral=make_referral(nurse), patient=patient, started_on=MARCH),
    ]
    before = [stored(each) for each in clocks]
    backfill = import_module("referrals.migrations.0004_codes_of_earlier_clocks")
    for _ in range(2):
        backfill.record_codes(apps, None)
    assert [[row.code for row in each.activities.all()] for each in clocks] == [["10", "32"], ["21", "32"], ["10"]]
    assert [stored(each) for each in clocks] == [derived(each) for each in clocks] == before
    assert WaitingClock.objects.get(referral=moved).referring_provider == "Example Infirmary"
