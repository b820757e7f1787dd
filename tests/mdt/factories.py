"""Meetings, cases and outcomes, built with the actions that the pages use."""

from datetime import date, time
from typing import Any

from accounts.models import User
from mdt import actions
from mdt.actions.outcomes import Action
from mdt.models import Case, Meeting, Outcome
from patients.models import Patient

TODAY = date(2026, 11, 30)
DAY = date(2026, 12, 7)
DUE = date(2027, 2, 28)


def make_meeting(chair: User, held_on: date = DAY, **facts: Any) -> Meeting:
    return actions.plan_meeting(by=chair, held_on=held_on, start_time=time(13, 30), chair=chair, **facts)


def make_case(meeting: Meeting, patient: Patient, by: User, **facts: Any) -> Case:
    return actions.add_case(
        meeting=meeting,
        by=by,
        patient=patient,
        **{"question": "Start treatment?", "presenter": "Dr Jo Example"} | facts,
    )


def decide(case: Case, by: User, what: str = "Repeat the blood tests", **facts: Any) -> Outcome:
    """An outcome with one action for any nurse."""
    action = Action(what, facts.pop("due_on", DUE), owner=facts.pop("owner", None), role=facts.pop("role", "nurse"))
    if action.owner:
        action = Action(what, action.due_on, owner=action.owner)
    case = Case.objects.select_related("meeting", "patient").get(pk=case.pk)
    return actions.record_outcome(
        case=case, by=by, version=case.version, **{"words": "Agreed to wait.", "action": action} | facts
    )


def locked(meeting: Meeting, by: User) -> Meeting:
    """With the minutes locked; `by` was there."""
    actions.set_presence(meeting=meeting, by=by, user=by, profession="neurology")
    meeting = Meeting.objects.get(pk=meeting.pk)
    return actions.lock(meeting=meeting, by=by, version=meeting.version)
