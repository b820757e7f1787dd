"""The pages of the meeting: what each role reads, what is kept when somebody was faster, what is refused in words."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from audit.models import AccessEvent
from mdt import actions
from mdt.models import Attendance, Case, Decision, Dismissed, Meeting, Outcome
from patients import actions as patients
from patients.models import Patient
from tests.conftest import logged_in
from tests.interface.html import faults
from tests.mdt.factories import DAY, decide, locked, make_case
from tests.mdt.test_suggestions import with_doubled_vegf
from work.models import Task

pytestmark = pytest.mark.django_db
LIST = f"/mdt/{DAY}/"
WORDS = {"words": "Agreed to wait.", "action": "next"}
ACTION = {"what": "Repeat the blood tests", "owner": "role:nurse", "due_on": "in 3 months"}


@pytest.fixture(autouse=True)
def _before_the_meeting() -> Any:
    with time_machine.travel("2026-11-30 09:00+00:00", tick=False):
        yield


def page_of(case: Case) -> str:
    return f"{LIST}cases/{case.pk}/"


def text(response: Any) -> str:
    return response.content.decode()


def test_a_meeting_is_planned_and_stands_first(consultant: User, nurse_client: Client) -> None:
    assert "No meeting is planned." in text(nurse_client.get("/mdt/"))
    sent = {"held_on": "7 12 2026", "start_time": "13:30", "chair": consultant.pk, "place": "Room 2"}
    response = nurse_client.post("/mdt/plan/", sent, follow=True)
    assert response.redirect_chain == [(LIST, 302)]
    page = text(nurse_client.get("/mdt/"))
    assert re.search(r'Next meeting: <time datetime="2026-12-07">.*?</time>, 13:30', page)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"held_on": ""}, "Enter the date"),
        ({"held_on": "29 11 2026"}, "The date must be today or later"),
        ({"held_on": "7 12 2026"}, "There is a meeting on this day already"),
        ({"start_time": "lunch"}, "Enter the start time like 13:30"),
        ({"chair": ""}, "Select the chair"),
    ],
)
def test_a_meeting_that_cannot_be_planned_says_why(
    changes: dict[str, str], message: str, meeting: Meeting, consultant: User, nurse_client: Client
) -> None:
    sent = {"held_on": "8 12 2026", "start_time": "13:30", "chair": consultant.pk, "place": ""} | changes
    assert message in text(nurse_client.post("/mdt/plan/", sent))
    assert Meeting.objects.count() == 1


def test_the_list_shows_question_reason_and_what_is_missing(
    meeting: Meeting, patient: Patient, nurse: User, nurse_client: Client
) -> None:
    make_case(meeting, patient, nurse, question="", presenter="")
    page = text(nurse_client.get(LIST))
    assert "TESTCASE, Daniel (Mr)" in page
    assert "Missing: question and presenter" in page
    assert faults(page) == []


def test_an_admin_sees_that_there_is_a_question_and_not_which(case: Case, admin_client: Client) -> None:
    page = text(admin_client.get(LIST))
    assert "A question is recorded." in page
    assert case.question not in page
    edit = text(admin_client.get(f"{page_of(case)}edit/"))
    assert case.question not in edit
    admin_client.post(f"{page_of(case)}edit/", {"version": 1, "presenter": "Dr New", "ready": "on"})
    changed = Case.objects.get()
    assert (changed.question, changed.presenter, changed.ready) == ("Start treatment?", "Dr New", True)
    assert admin_client.get(page_of(case)).status_code == 403
    assert case.question not in text(admin_client.get(f"{LIST}agenda/"))
    assert admin_client.get(f"{LIST}outcomes/").status_code == 403


def test_a_case_without_a_question_is_not_marked_as_ready(case: Case, nurse_client: Client) -> None:
    response = nurse_client.post(f"{page_of(case)}edit/", {"version": 1, "question": " ", "ready": "on"})
    assert "Enter the question, or untick" in text(response)
    assert not Case.objects.get().ready


def test_two_people_who_edit_one_case_lose_no_word(case: Case, nurse: User, nurse_client: Client) -> None:
    actions.amend_case(case=case, by=nurse, version=1, question="Theirs?")
    sent = {"version": 1, "question": "Mine?", "presenter": ""}
    response = nurse_client.post(f"{page_of(case)}edit/", sent)
    assert response.status_code == 409
    page = text(response)
    assert "Theirs?" in page and "Mine?" in page
    assert faults(page) == []
    assert Case.objects.get().question == "Theirs?"
    nurse_client.post(f"{page_of(case)}edit/", sent | {"version": 2})
    assert Case.objects.get().question == "Mine?"


def test_a_patient_is_found_and_put_on_the_list(meeting: Meeting, patient: Patient, nurse_client: Client) -> None:
    found = text(nurse_client.post(f"{LIST}add/", {"q": "testcase", "action": "find"}))
    assert "born 14-Jul-1958" in found and "999\xa0000\xa00018" in found
    assert not Case.objects.exists()
    sent = {"q": "testcase", "action": "add", "patient_ref": patient.ref, "question": "What now?"}
    assert nurse_client.post(f"{LIST}add/", sent).headers["Location"] == LIST
    assert Case.objects.get().question == "What now?"
    assert AccessEvent.objects.filter(verb="search", patient_ref=patient.ref).exists()


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({"q": "", "action": "find"}, "Type a name, a date of birth or the NHS number"),
        ({"q": "Xyzzyqua", "action": "find"}, "No patient matches"),
        ({"q": "testcase", "action": "add"}, "Select the patient"),
        ({"q": "testcase", "action": "add", "patient_ref": "P-000000"}, "Select a valid choice"),
    ],
)
def test_nobody_is_put_on_the_list_by_guessing(
    sent: dict[str, str], message: str, meeting: Meeting, patient: Patient, nurse_client: Client
) -> None:
    page = text(nurse_client.post(f"{LIST}add/", sent))
    assert message in page or "Select which patient" in page or "Which patient" in page
    assert not Case.objects.exists()


def test_a_suggestion_is_put_on_with_one_press_and_says_why(
    meeting: Meeting, patient: Patient, consultant: User, nurse_client: Client, admin_client: Client
) -> None:
    with_doubled_vegf(patient, consultant)
    page = text(nurse_client.get(LIST))
    key = re.search(r'name="key" value="([^"]+)"', page)
    assert key and "2,600" in page and "01-Oct-2026" in page
    assert "2,600" not in text(admin_client.get(LIST))
    nurse_client.post(f"{LIST}suggestions/add/", {"key": key[1]})
    case = Case.objects.get()
    assert (case.origin, case.evidence_on) == ("vegf_doubled", date(2026, 10, 1))
    assert 'name="key"' not in text(nurse_client.get(LIST))
    assert admin_client.post(f"{LIST}suggestions/add/", {"key": key[1]}).status_code == 403


def test_a_suggestion_is_left_off_with_a_reason(
    meeting: Meeting, patient: Patient, consultant: User, nurse_client: Client
) -> None:
    with_doubled_vegf(patient, consultant)
    sent = {"key": f"{patient.ref} vegf_doubled {_source(patient)}"}
    asked = nurse_client.post(f"{LIST}suggestions/leave/", sent)
    assert "Why is it not for this meeting?" in text(asked)
    again = nurse_client.post(f"{LIST}suggestions/leave/", sent | {"action": "save", "reason": ""})
    assert "Enter why it is not for this meeting" in text(again)
    assert not Dismissed.objects.exists()
    nurse_client.post(f"{LIST}suggestions/leave/", sent | {"action": "save", "reason": "Known"})
    assert Dismissed.objects.get().reason == "Known"
    assert 'name="key"' not in text(nurse_client.get(LIST))


def _source(patient: Patient) -> str:
    from assessments.instruments.laboratory import LabReport

    return f"laboratory:{LabReport.objects.filter(patient=patient).latest('performed_on').pk}"


def test_an_outcome_with_one_action_goes_to_the_next_case(
    case: Case, other_patient: Patient, nurse: User, consultant_client: Client
) -> None:
    following = make_case(case.meeting, other_patient, nurse)
    response = consultant_client.post(page_of(case), WORDS | ACTION | {"version": 1})
    assert response.headers["Location"] == page_of(following)
    decision = Decision.objects.get()
    assert (decision.what, decision.owner_role, decision.due_on) == (ACTION["what"], "nurse", date(2027, 2, 28))
    assert Task.objects.get().due_on == date(2027, 2, 28)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("in 3 months", date(2027, 2, 28)), ("3m", date(2027, 2, 28)), ("in 2 weeks", date(2026, 12, 14)),
        ("10 d", date(2026, 12, 10)), ("+1y", date(2027, 11, 30)), ("1 3 2027", date(2027, 3, 1)),
        ("In 1 Month", date(2026, 12, 30)),
    ],
)  # fmt: skip
def test_a_due_day_is_typed_as_it_is_said(typed: str, day: date, case: Case, consultant_client: Client) -> None:
    consultant_client.post(page_of(case), WORDS | ACTION | {"version": 1, "due_on": typed})
    assert Decision.objects.get().due_on == day


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"words": " "}, "Enter the outcome"),
        ({"what": ""}, "Enter what is to be done"),
        ({"owner": ""}, "Select who does it"),
        ({"due_on": ""}, "Enter when it is due"),
        ({"due_on": "soon"}, "this is not a date"),
        ({"due_on": "29 11 2026"}, "The due date must be today or later"),
        ({"owner": "role:porter"}, "Select a valid choice"),
        ({"what": "", "owner": "", "due_on": ""}, "Enter an action with its owner and date, or tick"),
        ({"no_action": "on"}, "There is an action, so"),
    ],
)
def test_an_outcome_that_is_not_complete_says_what_is_missing(
    changes: dict[str, str], message: str, case: Case, consultant_client: Client
) -> None:
    response = consultant_client.post(page_of(case), WORDS | ACTION | {"version": 1} | changes)
    page = text(response)
    assert message in page or (message == "Select a valid choice" and "There is a problem" in page)
    assert faults(page) == []
    assert not Outcome.objects.exists()
    assert not Task.objects.exists()


def test_no_change_continue_is_one_press(case: Case, consultant_client: Client) -> None:
    assert "No change, continue" in text(consultant_client.get(page_of(case)))
    response = consultant_client.post(f"{page_of(case)}no-change/", {"version": 1})
    assert response.headers["Location"] == LIST, "no other case waits"
    assert Outcome.objects.get().no_action


def test_two_people_who_write_one_outcome_lose_no_word(case: Case, consultant: User, consultant_client: Client) -> None:
    decide(case, consultant, words="Theirs.")
    response = consultant_client.post(page_of(case), WORDS | {"version": 1, "words": "Mine.", "no_action": ""} | ACTION)
    assert response.status_code == 409
    page = text(response)
    assert "Theirs." in page and "Mine." in page and consultant.display_name in page
    assert faults(page) == []
    assert Outcome.objects.get().words == "Theirs."
    assert Task.objects.count() == 1


def test_a_nurse_reads_an_outcome_and_records_none(case: Case, nurse_client: Client) -> None:
    assert "Question:" in text(nurse_client.get(page_of(case)))
    assert nurse_client.post(page_of(case), WORDS | {"version": 1, "no_action": "on"}).status_code == 403
    assert nurse_client.post(f"{page_of(case)}no-change/", {"version": 1}).status_code == 403
    assert nurse_client.post(f"{LIST}lock/", {"version": 1}).status_code == 403
    assert not Outcome.objects.exists()


def test_previous_and_next_stand_at_the_top_and_at_the_bottom(
    case: Case, other_patient: Patient, nurse: User, nurse_client: Client
) -> None:
    following = make_case(case.meeting, other_patient, nurse)
    first, second = text(nurse_client.get(page_of(case))), text(nurse_client.get(page_of(following)))
    assert first.count(f'href="{page_of(following)}"') == 2
    assert second.count(f'href="{page_of(case)}"') == 2
    assert first.count("First case") == second.count("Last case") == 2


def test_buttons_move_a_case(case: Case, other_patient: Patient, nurse: User, nurse_client: Client) -> None:
    second = make_case(case.meeting, other_patient, nurse)
    nurse_client.post(f"{page_of(second)}move/", {"to": "up"})
    assert list(Case.objects.listed()) == [second, case]
    response = nurse_client.post(f"{page_of(second)}move/", {"to": "up"}, follow=True)
    assert "first on the list already" in text(response)


@pytest.mark.parametrize(("step", "state"), [("defer", "deferred"), ("take-off", "withdrawn")])
def test_a_case_leaves_the_list_with_a_reason(step: str, state: str, case: Case, nurse_client: Client) -> None:
    address = f"{page_of(case)}{step}/"
    assert "Enter why the case is" in text(nurse_client.post(address, {"version": 1, "reason": ""}))
    stale = nurse_client.post(address, {"version": 9, "reason": "Report missing"})
    assert stale.status_code == 409 and "Report missing" in text(stale)
    nurse_client.post(address, {"version": 1, "reason": "Report missing"})
    assert (Case.objects.get().state, Case.objects.get().state_reason) == (state, "Report missing")


def test_attendance_is_recorded_with_a_press(meeting: Meeting, consultant: User, nurse_client: Client) -> None:
    address = f"{LIST}attendees/"
    guest = {"colleague": "", "guest_name": "Dr Guest", "profession": "radiology", "presence": "expected"}
    nurse_client.post(address, guest)
    both = text(nurse_client.post(address, guest | {"colleague": consultant.pk}))
    assert "not both" in both
    row = Attendance.objects.get()
    nurse_client.post(address, {"row": row.pk, "presence": "apologies"})
    assert Attendance.objects.get().presence == "apologies"
    assert nurse_client.post(address, {"row": "999999", "presence": "present"}).status_code == 404
    assert faults(text(nurse_client.get(address))) == []


def test_minutes_are_locked_and_then_only_added_to(
    case: Case, consultant: User, consultant_client: Client, nurse_client: Client
) -> None:
    refused = consultant_client.post(f"{LIST}lock/", {"version": case.meeting.version}, follow=True)
    assert "1 case has no outcome" in text(refused)
    decide(case, consultant)
    locked(case.meeting, consultant)
    page = text(consultant_client.get(LIST))
    assert "Minutes locked" in page and "Add case" not in page and "/edit/" not in page
    late = consultant_client.post(page_of(case), WORDS | ACTION | {"version": 2, "words": "Too late."})
    assert late.status_code == 409 and "The minutes of this meeting are locked" in text(late)
    consultant_client.post(f"{LIST}addendum/", {"words": "The report came.", "case": case.pk})
    assert "The report came." in text(nurse_client.get(LIST))
    assert "The report came." in text(nurse_client.get(f"{LIST}outcomes/"))


def test_the_agenda_holds_no_outcome_and_the_record_holds_attendance(
    case: Case, consultant: User, nurse_client: Client
) -> None:
    decide(case, consultant)
    actions.set_presence(meeting=case.meeting, by=consultant, guest_name="Dr Guest", profession="radiology")
    agenda, record = text(nurse_client.get(f"{LIST}agenda/")), text(nurse_client.get(f"{LIST}outcomes/"))
    assert case.question in agenda and "Agreed to wait." not in agenda
    for words in ("Agreed to wait.", "Repeat the blood tests", "Dr Guest, radiology (guest): present", "Any nurse"):
        assert words in record
    assert faults(agenda) == faults(record) == []


def test_an_action_is_taken_back_with_a_reason(case: Case, consultant: User, consultant_client: Client) -> None:
    decide(case, consultant)
    address = f"{LIST}actions/{Decision.objects.get().pk}/withdraw/"
    assert "Enter why the action is taken back" in text(consultant_client.post(address, {"reason": ""}))
    consultant_client.post(address, {"reason": "Not needed"})
    assert Task.objects.get().state == "cancelled"


def test_the_next_meeting_shows_what_was_not_done(case: Case, consultant: User, nurse_client: Client) -> None:
    decide(case, consultant)
    later = actions.plan_meeting(
        by=consultant, held_on=DAY + timedelta(days=28), start_time=case.meeting.start_time, chair=consultant
    )
    page = text(nurse_client.get(f"/mdt/{later.held_on}/"))
    assert "Not yet done from earlier meetings (1)" in page and "Repeat the blood tests" in page


def test_a_restricted_record_keeps_its_question_from_others(
    case: Case, consultant: User, nurse_client: Client, consultant_client: Client
) -> None:
    decide(case, consultant)
    Patient.objects.update(consultant=consultant)
    patient = Patient.objects.get()
    patients.restrict(patient=patient, by=consultant, restricted=True, reason="Works here", version=patient.version)
    for address in (LIST, f"{LIST}agenda/", f"{LIST}outcomes/", f"{LIST}pack/"):
        page = text(nurse_client.get(address))
        assert case.question not in page and "Agreed to wait." not in page, address
        assert case.question in text(consultant_client.get(address)), address
    assert nurse_client.get(page_of(case)).status_code == 403
    assert nurse_client.get(f"{LIST}projector/{case.pk}/").status_code == 403
    assert case.question not in text(nurse_client.get(f"{page_of(case)}edit/"))


@pytest.mark.parametrize("day", ["2026-12-08", "2026-02-31"])
def test_a_day_without_a_meeting_is_no_page(day: str, meeting: Meeting, nurse_client: Client) -> None:
    assert nurse_client.get(f"/mdt/{day}/").status_code == 404


def test_a_case_of_another_day_is_no_page(case: Case, consultant: User) -> None:
    actions.plan_meeting(by=consultant, held_on=DAY + timedelta(days=1), start_time="13:30", chair=consultant)
    client = logged_in(consultant)
    assert client.get(f"/mdt/{DAY + timedelta(days=1)}/cases/{case.pk}/").status_code == 404


def test_looks_at_a_case_stand_in_the_audit_of_its_patient(case: Case, nurse_client: Client) -> None:
    nurse_client.get(page_of(case))
    assert AccessEvent.objects.filter(verb="view", patient_ref=case.patient.ref, route="mdt_case").exists()
