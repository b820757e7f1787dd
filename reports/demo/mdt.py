"""Two meetings: one three weeks ago with locked minutes, one in a week with a list to prepare."""

from collections.abc import Sequence
from datetime import date, time, timedelta

from accounts.models import User
from mdt import actions
from mdt.actions.outcomes import Action
from mdt.choices import MeetingState
from mdt.models import Case, Meeting, Outcome
from patients.models import Patient
from reports.demo.course import Course
from reports.demo.times import moment

PAST, COMING = -21, 7
PEOPLE = (("consultant", "neurology"), ("haematologist", "haematology"), ("nurse", "nurse"))
GUESTS = (("Dr Ines Example", "radiology"), ("Dr Paul Example", "histopathology"))
# Question, outcome, action, whose, days until it is due.
DISCUSSED = (
    ("Is the response good enough to stop here?", "Good response. Stop here and follow up.", "", "", 0),
    ("Autologous transplant, or go on as now?", "Fit for transplant. Refer for collection.",
     "Refer to the transplant team", "consultant", 42),
    ("Is anything else needed for the neuropathy?", "Physiotherapy and orthotics.", "Book physiotherapy", "nurse", 14),
)  # fmt: skip
# Question, presenter, ready; an empty question is what the coordinator still has to ask for.
TO_DISCUSS = (
    ("Which treatment next?", "Dr Asha Example", True),
    ("Does the imaging change the plan?", "Dr Ines Example", True),
    ("Transplant now or later?", "Dr Idris Sample", True),
    ("", "", False),
    ("Can the interval of follow-up be longer?", "", False),
    ("", "Dr Asha Example", False),
)


def meetings(patients: Sequence[Patient], courses: Sequence[Course], users: dict[str, User], today: date) -> int:
    """Save both; return how many cases they have."""
    people = [one for one, course in zip(patients, courses, strict=True) if course.lines and not one.deceased]
    discussed, coming = people[: len(DISCUSSED)], people[len(DISCUSSED) : len(DISCUSSED) + len(TO_DISCUSS)]
    past = _meeting(users, today + timedelta(days=PAST))
    for patient, (question, words, what, who, days) in zip(discussed, DISCUSSED, strict=False):
        case = _case(past, patient, users, question, "Dr Asha Example", ready=True)
        action = Action(what, past.held_on + timedelta(days=days), role=who) if what else None
        actions.record_outcome(
            case=case, by=users["consultant"], version=case.version, words=words, no_action=action is None,
            action=action,
        )  # fmt: skip
    for name, profession in PEOPLE:
        actions.set_presence(meeting=past, by=users["consultant"], user=users[name], profession=profession)
    for name, profession in GUESTS:
        actions.set_presence(meeting=past, by=users["consultant"], guest_name=name, profession=profession)
    Outcome.objects.filter(case__meeting=past).update(agreed_at=moment(past.held_on, 14))
    Meeting.objects.filter(pk=past.pk).update(
        state=MeetingState.LOCKED, locked_at=moment(past.held_on, 15), locked_by=users["consultant"]
    )
    following = _meeting(users, today + timedelta(days=COMING))
    for patient, (question, presenter, ready) in zip(coming, TO_DISCUSS, strict=False):
        _case(following, patient, users, question, presenter, ready=ready)
    return len(discussed) + len(coming)


def _meeting(users: dict[str, User], held_on: date) -> Meeting:
    chair = users["consultant"]
    return actions.plan_meeting(
        by=chair, held_on=held_on, start_time=time(13, 30), chair=chair, place="Seminar room 2, and by video"
    )


def _case(
    meeting: Meeting, patient: Patient, users: dict[str, User], question: str, presenter: str, *, ready: bool
) -> Case:
    case = actions.add_case(meeting=meeting, by=users["nurse"], patient=patient, question=question, presenter=presenter)
    return actions.amend_case(case=case, by=users["nurse"], version=case.version, ready=ready)
