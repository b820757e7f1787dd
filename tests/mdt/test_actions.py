"""What people do to a meeting: lists, outcomes that become tasks, carry-over, locked minutes."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connections

from accounts.models import User
from mdt import actions
from mdt.actions.outcomes import Action
from mdt.models import Addendum, Attendance, Case, Decision, Meeting, Outcome
from mdt.not_done import next_meeting, open_actions
from patients.models import Patient
from tests.factories import make_patient, make_user
from tests.mdt.factories import DAY, DUE, TODAY, decide, locked, make_case, make_meeting
from work import actions as work
from work.models import Task

pytestmark = pytest.mark.django_db
NEXT = DAY + timedelta(days=28)


@pytest.fixture(autouse=True)
def _before_the_meeting() -> Any:
    with time_machine.travel("2026-11-30 09:00+00:00", tick=False):
        yield


def fresh(case: Case) -> Case:
    return Case.objects.with_people().get(pk=case.pk)


def test_a_decision_is_a_task_of_its_patient_with_owner_and_day(case: Case, consultant: User) -> None:
    decide(case, consultant)
    task = Task.objects.get()
    assert (task.title, task.patient, task.role, task.due_on) == ("Repeat the blood tests", case.patient, "nurse", DUE)
    assert (task.origin, task.address) == ("mdt", "/mdt/2026-12-07/")
    assert Decision.objects.get().task == task
    assert fresh(case).state == "discussed"
    assert Meeting.objects.get().state == "open"


def test_a_person_can_own_a_decision(case: Case, consultant: User, nurse: User) -> None:
    decide(case, consultant, owner=nurse)
    assert (Task.objects.get().owner, Task.objects.get().role) == (nurse, "")
    assert Decision.objects.get().owner_words == nurse.display_name


@pytest.mark.parametrize("facts", [{"action": None}, {"no_action": True}])
def test_an_outcome_is_an_action_or_the_words_that_none_is_needed(
    facts: dict[str, Any], case: Case, consultant: User
) -> None:
    with pytest.raises(ValidationError) as refused:
        decide(case, consultant, **facts)
    assert "no_action" in refused.value.message_dict
    assert not Outcome.objects.exists()
    assert not Task.objects.exists()


def test_no_change_continue_needs_no_word(case: Case, consultant: User) -> None:
    actions.record_no_change(case=fresh(case), by=consultant, version=case.version)
    outcome = Outcome.objects.get()
    assert (outcome.words, outcome.no_action, outcome.agreed_by) == ("No change, continue.", True, consultant)


def test_nothing_is_half_saved_when_the_task_is_refused(case: Case, consultant: User) -> None:
    with pytest.raises(ValidationError):
        decide(case, consultant, action=Action("x" * 201, DUE, role="nurse"))
    assert not Outcome.objects.exists()
    assert fresh(case).state == "waiting"


def test_a_second_action_joins_the_first(case: Case, consultant: User) -> None:
    decide(case, consultant)
    decide(case, consultant, "Write to the GP", role="admin")
    assert Outcome.objects.count() == 1
    assert [one.what for one in Decision.objects.all()] == ["Repeat the blood tests", "Write to the GP"]


def test_an_outcome_can_be_written_again_while_the_minutes_are_open(case: Case, consultant: User) -> None:
    decide(case, consultant)
    decide(case, consultant, words="Agreed to treat.", action=None)
    assert Outcome.objects.get().words == "Agreed to treat."
    assert Decision.objects.count() == 1


def test_a_stale_page_overwrites_nothing(case: Case, consultant: User) -> None:
    old = case.version
    decide(case, consultant)
    with pytest.raises(actions.ChangedMeanwhile):
        actions.record_outcome(case=fresh(case), by=consultant, version=old, words="Mine", no_action=True)
    assert Outcome.objects.get().words == "Agreed to wait."


def test_a_page_that_is_sent_twice_makes_one_outcome_and_one_task(case: Case, consultant: User) -> None:
    sent = {"version": case.version, "words": "Wait.", "submission_key": uuid.uuid4()}
    action = Action("Ring the patient", DUE, role="nurse")
    one = actions.record_outcome(case=fresh(case), by=consultant, action=action, **sent)
    two = actions.record_outcome(case=fresh(case), by=consultant, action=action, **sent)
    assert one == two
    assert (Task.objects.count(), Decision.objects.count()) == (1, 1)


def test_an_action_that_is_taken_back_cancels_its_task(case: Case, consultant: User) -> None:
    decide(case, consultant)
    decision = Decision.objects.select_related("outcome__case").get()
    actions.withdraw_decision(decision=decision, by=consultant, reason="Wrong patient")
    task = Task.objects.get()
    assert (task.state, task.outcome) == ("cancelled", "Wrong patient")
    assert Outcome.objects.get().no_action
    assert open_actions(NEXT) == []


def test_taking_an_action_back_needs_a_reason(case: Case, consultant: User) -> None:
    decide(case, consultant)
    with pytest.raises(ValidationError):
        actions.withdraw_decision(decision=Decision.objects.get(), by=consultant, reason=" ")
    assert Task.objects.get().is_open


def test_a_case_without_a_question_cannot_be_ready(meeting: Meeting, patient: Patient, nurse: User) -> None:
    case = make_case(meeting, patient, nurse, question="")
    with pytest.raises(ValidationError):
        actions.amend_case(case=case, by=nurse, version=case.version, ready=True)
    changed = actions.amend_case(case=case, by=nurse, version=case.version, ready=True, question="What now?")
    assert changed.ready


def test_a_second_press_puts_nobody_on_the_list_twice(meeting: Meeting, patient: Patient, nurse: User) -> None:
    assert make_case(meeting, patient, nurse) == make_case(meeting, patient, nurse)


def order(meeting: Meeting) -> list[str]:
    return [case.patient.surname for case in Case.objects.listed().filter(meeting=meeting)]


def test_cases_move_by_one_place_and_stop_at_the_ends(meeting: Meeting, nurse: User) -> None:
    numbers = ["9990000018", "9990000026", "9990000034"]
    people = [make_patient(by=nurse, surname=name, national_id=n) for name, n in zip("ABC", numbers, strict=True)]
    cases = [make_case(meeting, one, nurse) for one in people]
    assert actions.move(case=cases[2], by=nurse, up=True)
    assert order(meeting) == ["A", "C", "B"]
    assert actions.move(case=cases[0], by=nurse, up=False)
    assert order(meeting) == ["C", "A", "B"]
    assert not actions.move(case=cases[2], by=nurse, up=True)
    assert not actions.move(case=cases[1], by=nurse, up=False)
    actions.take_off(case=cases[0], by=nurse, version=1, reason="Not needed")
    assert actions.move(case=cases[1], by=nurse, up=True)
    assert order(meeting) == ["B", "C"]


def test_a_deferred_case_goes_to_the_meeting_that_is_planned(case: Case, consultant: User, nurse: User) -> None:
    later = make_meeting(consultant, NEXT)
    actions.defer(case=fresh(case), by=nurse, version=case.version, reason="Report not back")
    carried = Case.objects.get(meeting=later)
    assert (carried.patient, carried.question, carried.carried_from) == (case.patient, case.question, case)
    assert carried.why == "Deferred on 07-Dec-2026: Report not back"


def test_a_deferred_case_waits_for_the_next_meeting_to_be_planned(case: Case, consultant: User, nurse: User) -> None:
    actions.defer(case=fresh(case), by=nurse, version=case.version, reason="Report not back")
    later = make_meeting(consultant, NEXT)
    assert [one.carried_from for one in later.cases.all()] == [case]
    assert not make_meeting(consultant, NEXT + timedelta(days=28)).cases.exists(), "carried once, not again and again"


def test_nobody_is_carried_over_twice_or_after_death(case: Case, consultant: User, nurse: User) -> None:
    later = make_meeting(consultant, NEXT)
    make_case(later, case.patient, nurse)
    actions.defer(case=fresh(case), by=nurse, version=case.version, reason="Report not back")
    assert later.cases.count() == 1


@pytest.mark.parametrize("action", [actions.defer, actions.take_off])
def test_a_case_leaves_the_list_with_a_reason_and_not_once_it_is_discussed(
    action: Any, case: Case, consultant: User
) -> None:
    with pytest.raises(ValidationError):
        action(case=fresh(case), by=consultant, version=case.version, reason=" ")
    decide(case, consultant)
    with pytest.raises(ValidationError):
        action(case=fresh(case), by=consultant, version=fresh(case).version, reason="Too late")


def test_the_next_meeting_opens_with_what_was_not_done(case: Case, consultant: User, nurse: User) -> None:
    decide(case, consultant)
    decide(case, consultant, "Write to the GP", role="admin")
    locked(case.meeting, consultant)
    assert [one.what for one in open_actions(NEXT)] == ["Repeat the blood tests", "Write to the GP"]
    task = Task.objects.get(title="Write to the GP")
    work.done(task=task, by=nurse, version=task.version)
    assert [one.what for one in open_actions(NEXT)] == ["Repeat the blood tests"]
    assert open_actions(DAY) == [], "of earlier meetings, not of its own"


def test_the_next_meeting_is_the_soonest_whose_minutes_are_open(case: Case, consultant: User) -> None:
    later = make_meeting(consultant, NEXT)
    assert next_meeting(TODAY) == case.meeting
    decide(case, consultant)
    locked(case.meeting, consultant)
    assert next_meeting(TODAY) == later
    assert next_meeting(NEXT + timedelta(days=1)) is None


def test_the_people_of_the_last_meeting_are_expected_at_the_next(meeting: Meeting, consultant: User) -> None:
    actions.set_presence(meeting=meeting, by=consultant, guest_name="Dr  Guest", profession="radiology")
    actions.set_presence(meeting=meeting, by=consultant, user=consultant, profession="neurology", presence="removed")
    later = make_meeting(consultant, NEXT)
    assert [(one.name, one.presence) for one in later.attendance.all()] == [("Dr Guest", "expected")]


def test_attendance_is_changed_and_not_doubled(meeting: Meeting, consultant: User) -> None:
    for presence in ("expected", "present"):
        actions.set_presence(meeting=meeting, by=consultant, user=consultant, profession="neurology", presence=presence)
    assert Attendance.objects.get().presence == "present"


def test_the_minutes_are_not_locked_while_a_case_waits_or_nobody_came(case: Case, consultant: User) -> None:
    with pytest.raises(ValidationError, match="1 case has no outcome"):
        actions.lock(meeting=case.meeting, by=consultant, version=1)
    decide(case, consultant)
    version = Meeting.objects.get().version
    with pytest.raises(ValidationError, match="Record who was present"):
        actions.lock(meeting=case.meeting, by=consultant, version=version)


def test_locked_minutes_take_addenda_and_nothing_else(case: Case, consultant: User, other_patient: Patient) -> None:
    with pytest.raises(ValidationError):
        actions.add_addendum(meeting=case.meeting, by=consultant, words="Too early")
    decide(case, consultant)
    meeting = locked(case.meeting, consultant)
    for attempt in (
        lambda: decide(case, consultant, words="Other"),
        lambda: make_case(meeting, other_patient, consultant),
        lambda: actions.amend_case(case=case, by=consultant, version=case.version, question="Other?"),
        lambda: actions.move(case=case, by=consultant, up=True),
        lambda: actions.set_presence(meeting=meeting, by=consultant, guest_name="Late"),
        lambda: actions.amend_meeting(meeting=meeting, by=consultant, version=meeting.version, place="Other"),
        lambda: actions.lock(meeting=meeting, by=consultant, version=meeting.version),
        lambda: actions.withdraw_decision(decision=Decision.objects.get(), by=consultant, reason="Other"),
    ):
        with pytest.raises(actions.MinutesLocked):
            attempt()
    actions.add_addendum(meeting=meeting, by=consultant, words="The report came.", case=case)
    assert Addendum.objects.get().written_by == consultant


def test_a_meeting_with_outcomes_keeps_its_date(case: Case, consultant: User) -> None:
    moved = actions.amend_meeting(meeting=case.meeting, by=consultant, version=1, held_on=NEXT)
    assert moved.held_on == NEXT
    decide(case, consultant)
    with pytest.raises(ValidationError):
        actions.amend_meeting(meeting=moved, by=consultant, version=Meeting.objects.get().version, held_on=DAY)


@pytest.mark.django_db(transaction=True)
def test_two_people_who_write_one_outcome_at_once_make_one() -> None:
    chair = make_user("consultant")
    case = make_case(make_meeting(chair), make_patient(by=chair), chair)

    def write(words: str) -> str:
        try:
            actions.record_outcome(case=fresh(case), by=chair, version=1, words=words, no_action=True)
        except actions.ChangedMeanwhile:
            return "overtaken"
        finally:
            connections.close_all()
        return words

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(write, ["One", "Two", "Three", "Four"]))
    assert sorted(answers).count("overtaken") == 3
    assert Outcome.objects.get().words in answers
