"""Each rule of the tables, broken once, at the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import F
from django.db.utils import ProgrammingError
from django.utils import timezone

from accounts.models import User
from mdt import actions
from mdt.models import Addendum, Attendance, Case, Decision, Dismissed, Meeting, Outcome
from patients.models import Patient
from tests.factories import make_user
from tests.mdt.factories import DAY, DUE, decide, locked, make_case, make_meeting
from work import actions as work

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@contextmanager
def refused(words: str, error: type[DatabaseError] = IntegrityError) -> Iterator[None]:
    """The database itself refuses, also what it asks only at the end of a transaction."""
    with pytest.raises(error) as caught, transaction.atomic():
        yield
        connection.check_constraints()
    assert words in str(caught.value)


def held(model: Any, **facts: Any) -> None:
    """A row by the shortest way: no form and no model is asked."""
    model.objects.bulk_create([model(**facts)])


BROKEN_MEETINGS = [
    {"state": "over"},
    {"state": "locked"},
    {"locked_at": NOON},
]


@pytest.mark.parametrize("changes", BROKEN_MEETINGS)
def test_a_meeting_is_locked_by_somebody_at_some_time_or_not_at_all(changes: Any, meeting: Meeting) -> None:
    with refused("mdt_meeting_locked_with_name"):
        Meeting.objects.update(**changes)


def test_a_day_has_one_meeting(meeting: Meeting, consultant: User) -> None:
    with refused("held_on"):
        held(Meeting, held_on=DAY, start_time="09:00", chair=consultant)


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("mdt_attendance_colleague_or_guest", {}),
        ("mdt_attendance_colleague_or_guest", {"guest_name": "  "}),
        ("mdt_attendance_colleague_or_guest", {"guest_name": "Dr Guest", "user": "consultant"}),
        ("mdt_attendance_profession_known", {"guest_name": "Dr Guest", "profession": "plumber"}),
        ("mdt_attendance_presence_known", {"guest_name": "Dr Guest", "presence": "maybe"}),
    ],
)
def test_attendance_names_one_person_of_a_known_profession(
    name: str, facts: Any, meeting: Meeting, consultant: User
) -> None:
    given = {"profession": "neurology"} | facts
    given |= {"user": consultant} if "user" in facts else {}
    with refused(name):
        held(Attendance, meeting=meeting, **given)


@pytest.mark.parametrize(
    ("name", "who"), [("mdt_attendance_user_once", "user"), ("mdt_attendance_guest_once", "guest_name")]
)
def test_a_person_stands_on_the_list_of_attendees_once(name: str, who: str, meeting: Meeting, consultant: User) -> None:
    one = {who: consultant if who == "user" else "Dr Guest", "profession": "neurology"}
    held(Attendance, meeting=meeting, **one)
    with refused(name):
        held(Attendance, meeting=meeting, **one)


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("mdt_case_ready_with_question", {"question": "", "ready": True}),
        ("mdt_case_ready_with_question", {"question": " \n\t ", "ready": True}),
        ("mdt_case_state_with_reason", {"state": "lost"}),
        ("mdt_case_state_with_reason", {"state": "deferred"}),
        ("mdt_case_state_with_reason", {"state": "withdrawn", "state_reason": " "}),
        ("mdt_case_state_with_reason", {"state_reason": "Because"}),
    ],
)
def test_a_case_breaks_no_rule(name: str, changes: Any, case: Case) -> None:
    with refused(name):
        Case.objects.update(**changes)


@pytest.mark.parametrize(
    "facts",
    [
        {"origin": "horoscope"},
        {"origin": "person", "source": "laboratory:1"},
        {"origin": "deferred"},
        {"origin": "vegf_doubled"},
        {"origin": "vegf_doubled", "source": "laboratory:1", "why": "It doubled"},
        {"origin": "vegf_doubled", "source": "laboratory:1", "evidence_on": DAY},
    ],
)
def test_a_case_says_what_put_it_on_the_list(facts: Any, meeting: Meeting, patient: Patient) -> None:
    with refused("mdt_case_origin_told"):
        held(Case, meeting=meeting, patient=patient, place=1, **facts)


def test_a_patient_stands_on_a_list_once(case: Case) -> None:
    with refused("mdt_case_patient_once"):
        held(Case, meeting=case.meeting, patient=case.patient, place=2)


def test_a_patient_who_was_taken_off_can_be_put_on_again(case: Case) -> None:
    Case.objects.update(state="withdrawn", state_reason="By mistake")
    held(Case, meeting=case.meeting, patient=case.patient, place=2)


def test_a_place_on_the_list_is_taken_once(case: Case, other_patient: Patient) -> None:
    with refused("mdt_case_place_once"):
        held(Case, meeting=case.meeting, patient=other_patient, place=case.place)


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("mdt_dismissed_rule_known", {"rule": "person"}),
        ("mdt_dismissed_reason_given", {"reason": " "}),
        ("mdt_dismissed_reason_given", {"source": ""}),
    ],
)
def test_a_dismissal_has_a_rule_a_record_and_a_reason(
    name: str, changes: Any, patient: Patient, consultant: User
) -> None:
    facts = {"rule": "vegf_doubled", "source": "laboratory:1", "reason": "Known"} | changes
    with refused(name):
        held(Dismissed, patient=patient, dismissed_by=consultant, **facts)


def test_one_record_is_dismissed_once(patient: Patient, consultant: User) -> None:
    facts = {"rule": "vegf_doubled", "source": "laboratory:1", "reason": "Known", "dismissed_by": consultant}
    held(Dismissed, patient=patient, **facts)
    with refused("mdt_dismissed_once"):
        held(Dismissed, patient=patient, **facts)


def test_an_outcome_has_words(case: Case, consultant: User) -> None:
    decide(case, consultant)
    with refused("mdt_outcome_words_given"):
        Outcome.objects.update(words="  ")


def test_an_outcome_without_an_action_is_refused_at_the_end_of_the_transaction(case: Case, consultant: User) -> None:
    with refused("needs an action"):
        held(Outcome, case=case, words="Wait.", agreed_by=consultant)


def test_an_outcome_with_an_action_cannot_say_that_none_is_needed(case: Case, consultant: User) -> None:
    decide(case, consultant)
    with refused("needs an action"):
        Outcome.objects.update(no_action=True)


def test_the_last_action_cannot_be_taken_back_alone(case: Case, consultant: User) -> None:
    decide(case, consultant)
    with refused("needs an action"):
        Decision.objects.update(withdrawn_at=timezone.now(), withdrawn_by=consultant, withdrawn_reason="No")


def test_no_action_needed_is_an_answer(case: Case, consultant: User) -> None:
    held(Outcome, case=case, words="Wait.", agreed_by=consultant, no_action=True)
    connection.check_constraints()


def a_decision(case: Case, by: User, **changes: Any) -> dict[str, Any]:
    task = work.add(by=by, title="Something", due_on=DUE, role="nurse")
    outcome = decide(case, by)
    return {"outcome": outcome, "what": "Something", "owner_role": "nurse", "due_on": DUE, "task": task} | changes


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("mdt_decision_action_given", {"what": " "}),
        ("mdt_decision_one_owner", {"owner_role": ""}),
        ("mdt_decision_one_owner", {"owner_role": "porter"}),
        ("mdt_decision_withdrawn_with_reason", {"withdrawn_at": NOON}),
        ("mdt_decision_withdrawn_with_reason", {"withdrawn_reason": "Because"}),
        ("due_on", {"due_on": None}),
        ("task", {"task": None}),
    ],
)
def test_a_decision_has_words_one_owner_a_day_and_a_task(name: str, changes: Any, case: Case, consultant: User) -> None:
    facts = a_decision(case, consultant, **changes)
    with refused(name):
        held(Decision, **facts)


def test_a_task_belongs_to_one_decision(case: Case, consultant: User) -> None:
    facts = a_decision(case, consultant)
    held(Decision, **facts)
    with refused("task"):
        held(Decision, **facts)


def test_an_addendum_has_words(case: Case, consultant: User) -> None:
    decide(case, consultant)
    locked(case.meeting, consultant)
    with refused("mdt_addendum_words_given"):
        held(Addendum, meeting=case.meeting, words=" ", written_by=consultant)


# --- Locked minutes


@pytest.fixture
def minutes(case: Case, consultant: User) -> Meeting:
    """Locked, with one outcome that has one action."""
    decide(case, consultant)
    return locked(case.meeting, consultant)


@pytest.mark.parametrize(
    ("model", "changes"),
    [
        (Meeting, {"place": "Elsewhere"}),
        (Meeting, {"state": "open", "locked_at": None, "locked_by": None}),
        (Attendance, {"presence": "apologies"}),
        (Case, {"question": "Another one?"}),
        (Case, {"place": 9}),
        (Outcome, {"words": "Something else."}),
        (Decision, {"withdrawn_reason": "Because"}),
    ],
)
def test_no_row_of_locked_minutes_changes(model: Any, changes: Any, minutes: Meeting) -> None:
    with refused("locked"):
        model.objects.update(**changes)


@pytest.mark.parametrize("model", [Attendance, Case, Outcome, Decision])
def test_locked_minutes_take_no_new_row(
    model: Any, minutes: Meeting, other_patient: Patient, consultant: User, nurse: User
) -> None:
    outcome = Outcome.objects.get()
    task = work.add(by=nurse, title="Something", due_on=DUE, role="nurse")
    rows = {
        Attendance: {"meeting": minutes, "guest_name": "Dr Late", "profession": "radiology"},
        Case: {"meeting": minutes, "patient": other_patient, "place": 2},
        Outcome: {"case": outcome.case, "words": "Again", "agreed_by": nurse, "no_action": True},
        Decision: {"outcome": outcome, "what": "More", "owner_role": "nurse", "due_on": DUE, "task": task},
    }
    with refused("locked"):
        held(model, **rows[model])


@pytest.mark.parametrize("model", [Meeting, Attendance, Case, Outcome, Decision, Addendum, Dismissed])
def test_nothing_is_deleted(model: Any, minutes: Meeting) -> None:
    with refused("permission denied", ProgrammingError), connection.cursor() as cursor:
        cursor.execute(f'DELETE FROM "{model._meta.db_table}"')


@pytest.mark.parametrize("model", [Addendum, Dismissed])
def test_what_is_only_added_to_is_not_rewritten(model: Any, minutes: Meeting) -> None:
    with refused("permission denied", ProgrammingError):
        model.objects.update(id=F("id"))


@pytest.mark.parametrize(
    ("model", "changes"),
    [
        (Case, {"patient": "other"}),
        (Attendance, {"guest_name": "Dr Other", "user": None}),
        (Decision, {"what": "Something else"}),
        (Decision, {"due_on": DAY}),
    ],
)
def test_a_row_keeps_its_place_in_open_minutes_too(
    model: Any, changes: Any, case: Case, other_patient: Patient, consultant: User
) -> None:
    decide(case, consultant)
    actions.set_presence(meeting=case.meeting, by=consultant, user=consultant, profession="neurology")
    given = {name: other_patient if value == "other" else value for name, value in changes.items()}
    with refused("keeps its place"):
        model.objects.update(**given)


def test_a_case_that_waits_keeps_the_minutes_open(case: Case, consultant: User) -> None:
    with refused("without an outcome"):
        Meeting.objects.update(state="locked", locked_at=timezone.now(), locked_by=consultant)


def test_a_case_called_discussed_without_an_outcome_keeps_the_minutes_open(case: Case, consultant: User) -> None:
    Case.objects.update(state="discussed")
    with refused("without an outcome"):
        Meeting.objects.update(state="locked", locked_at=timezone.now(), locked_by=consultant)


def test_open_minutes_take_no_addendum(meeting: Meeting, consultant: User) -> None:
    with refused("take no addendum"):
        held(Addendum, meeting=meeting, words="Late", written_by=consultant)


def test_an_addendum_stays_inside_its_meeting(minutes: Meeting, other_patient: Patient, consultant: User) -> None:
    elsewhere = make_case(make_meeting(consultant, DAY.replace(day=14)), other_patient, consultant)
    with refused("another meeting"):
        held(Addendum, meeting=minutes, case=elsewhere, words="Late", written_by=consultant)


def test_a_task_of_locked_minutes_goes_on(minutes: Meeting) -> None:
    """The minutes are frozen, the work is not."""
    task = Decision.objects.get().task
    work.done(task=task, by=make_user("nurse", "other-nurse"), version=task.version)
