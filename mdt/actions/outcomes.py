"""What the meeting agreed: words, and actions that become tasks in the same transaction."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import User
from mdt.actions.rows import locked_case, save_case, save_meeting
from mdt.choices import NO_CHANGE, CaseState, MeetingState
from mdt.models import Case, Decision, Outcome
from patients.actions import ChangedMeanwhile
from work import actions as work
from work.choices import Origin as TaskOrigin


@dataclass(frozen=True)
class Action:
    """One thing to do, by one person or by anybody of one role. `what` is read by every role on the task list."""

    what: str
    due_on: date
    owner: User | None = None
    role: str = ""


def record_outcome(
    *,
    case: Case,
    by: User,
    version: int,
    words: str,
    no_action: bool = False,
    action: Action | None = None,
    submission_key: UUID | None = None,
) -> Outcome:
    """Write the outcome, or write it again while the minutes are open; `action` is added to those that stand.

    A second sending of the same page returns the outcome. Raises ValidationError unless there is an action or the
    words that none is needed, ChangedMeanwhile, MinutesLocked.
    """
    with locked_case(case, by, "record mdt outcome") as fresh:
        if fresh.version != version:
            if sent_before := _sent_before(fresh, words, no_action, action, submission_key):
                return sent_before
            raise ChangedMeanwhile
        if fresh.state not in (CaseState.WAITING, CaseState.DISCUSSED):
            raise ChangedMeanwhile
        outcome = Outcome.objects.filter(case=fresh).first()
        standing = outcome.decisions.standing().exists() if outcome else False
        if no_action == bool(action or standing):
            raise ValidationError({"no_action": _which(no_action)})
        outcome = outcome or Outcome(case=fresh)
        outcome.words, outcome.no_action = words.strip(), no_action
        outcome.agreed_by, outcome.agreed_at = by, timezone.now()
        outcome.full_clean()
        outcome.save()
        if action:
            _decide(outcome, fresh, by, action, submission_key)
        _discussed(fresh)
    return outcome


def record_no_change(*, case: Case, by: User, version: int) -> Outcome:
    """The answer of one press: no change, continue; no action needed."""
    return record_outcome(case=case, by=by, version=version, words=NO_CHANGE, no_action=True)


def withdraw_decision(*, decision: Decision, by: User, reason: str) -> Decision:
    """Take an action back while the minutes are open; its task is cancelled with the same reason.

    The last action of an outcome is taken back together with the words that none is needed.
    """
    with locked_case(decision.outcome.case, by, "withdraw mdt decision") as case:
        fresh = Decision.objects.select_for_update().get(pk=decision.pk)
        if fresh.is_withdrawn:
            return fresh
        if not reason.strip():
            raise ValidationError({"reason": "Enter why the action is taken back"})
        fresh.withdrawn_at, fresh.withdrawn_by, fresh.withdrawn_reason = timezone.now(), by, reason.strip()
        fresh.full_clean()
        fresh.save()
        outcome = fresh.outcome
        outcome.no_action = not outcome.decisions.standing().exists()
        outcome.save(update_fields=["no_action"])
        if fresh.task.is_open:
            work.cancel(task=fresh.task, by=by, version=fresh.task.version, reason=reason)
        save_case(case)
    return fresh


def _which(no_action: bool) -> str:
    if no_action:
        return "There is an action, so “No action needed” cannot be ticked. Take the action back, or untick"
    return "Enter an action with its owner and date, or tick “No action needed”"


def _decide(outcome: Outcome, case: Case, by: User, action: Action, submission_key: UUID | None) -> None:
    task = work.add(
        by=by, title=action.what, due_on=action.due_on, owner=action.owner, role=action.role, patient=case.patient,
        address=case.meeting.get_absolute_url(), origin=TaskOrigin.MDT, origin_ref=str(case.meeting.held_on),
        once_key=_once_key(submission_key),
    )  # fmt: skip
    row = Decision(
        outcome=outcome, what=action.what.strip(), owner=action.owner, owner_role=action.role, due_on=action.due_on,
        task=task,
    )  # fmt: skip
    row.full_clean()
    row.save(force_insert=True)


def _once_key(submission_key: UUID | None) -> str:
    return f"mdt-{submission_key}" if submission_key else ""


def _discussed(case: Case) -> None:
    case.state = CaseState.DISCUSSED.value
    save_case(case)
    if case.meeting.state == MeetingState.PLANNED:
        case.meeting.state = MeetingState.OPEN.value
        save_meeting(case.meeting)


def _sent_before(
    case: Case, words: str, no_action: bool, action: Action | None, submission_key: UUID | None
) -> Outcome | None:
    """The other half of a double click: the same page has said exactly this already."""
    outcome = Outcome.objects.filter(case=case).first()
    if outcome is None or (outcome.words, outcome.no_action) != (words.strip(), no_action):
        return None
    if action is None:
        return outcome
    key = _once_key(submission_key)
    return outcome if key and outcome.decisions.filter(task__once_key=key).exists() else None
