"""Cases of a meeting: put on the list, made ready, moved, deferred to the next one, taken off."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max

from accounts.models import User
from audit.actions import writing
from interface.templatetags.clinic import short_text
from mdt.actions.rows import locked_case, locked_meeting, save_case
from mdt.choices import CaseState, Origin
from mdt.models import Case, Dismissed, Meeting
from patients.models import Patient


def add_case(
    *,
    meeting: Meeting,
    by: User | None,
    patient: Patient,
    question: str = "",
    presenter: str = "",
    origin: str = Origin.PERSON,
    why: str = "",
    evidence_on: date | None = None,
    source: str = "",
) -> Case:
    """Put a patient at the end of the list. A second press returns the case that is there already.

    origin, why, evidence_on, source  of a suggestion (mdt.suggestions.Suggestion); empty for a person's own
    """
    with locked_meeting(meeting, by, "add mdt case") as fresh:
        if there := Case.objects.listed().filter(meeting=fresh, patient=patient).first():
            return there
        return _insert(
            fresh, by, patient, question=question.strip(), presenter=presenter.strip(), origin=origin, why=why[:300],
            evidence_on=evidence_on, source=source,
        )  # fmt: skip


def amend_case(*, case: Case, by: User | None, version: int, **changes: Any) -> Case:
    """Change question, presenter or ready. A case whose question is emptied is no longer ready by the form's rule."""
    with locked_case(case, by, "amend mdt case", version) as fresh:
        changed = {name: value for name, value in changes.items() if getattr(fresh, name) != value}
        if not changed:
            return fresh
        for name, value in changed.items():
            setattr(fresh, name, value)
        save_case(fresh)
    return fresh


def move(*, case: Case, by: User | None, up: bool) -> bool:
    """Change places with the neighbour on the list; False when it is at the end already."""
    with locked_case(case, by, "move mdt case") as fresh:
        others = Case.objects.listed().filter(meeting=fresh.meeting)
        before, after = others.filter(place__lt=fresh.place), others.filter(place__gt=fresh.place)
        neighbour = before.last() if up else after.first()
        if neighbour is None:
            return False
        # The rule that each place is taken once is asked at the end of the transaction.
        fresh.place, neighbour.place = neighbour.place, fresh.place
        fresh.save(update_fields=["place"])
        neighbour.save(update_fields=["place"])
    return True


def defer(*, case: Case, by: User | None, version: int, reason: str) -> Case:
    """Not discussed, and why. It goes to the next planned meeting at once, or to the next one that is planned."""
    with locked_case(case, by, "defer mdt case", version) as fresh:
        _leave(fresh, CaseState.DEFERRED, reason, "Enter why the case is deferred")
        later = Meeting.objects.not_locked().filter(held_on__gt=fresh.meeting.held_on).order_by("held_on").first()
        if later:
            carry_over(later, by)
    return fresh


def take_off(*, case: Case, by: User | None, version: int, reason: str) -> Case:
    """Take a case off the list, and say why. The patient can be put on again."""
    with locked_case(case, by, "take mdt case off", version) as fresh:
        _leave(fresh, CaseState.WITHDRAWN, reason, "Enter why the case is taken off the list")
    return fresh


def dismiss(*, patient: Patient, by: User, rule: str, source: str, reason: str) -> Dismissed:
    """Leave a suggestion off the list, and say why. The same record is not offered again."""
    with writing(by=by, reason="dismiss mdt suggestion"):
        there = Dismissed.objects.filter(patient=patient, rule=rule, source=source).first()
        if there:
            return there
        if not reason.strip():
            raise ValidationError({"reason": "Enter why it is not for this meeting"})
        row = Dismissed(patient=patient, rule=rule, source=source, reason=reason.strip(), dismissed_by=by)
        row.full_clean()
        row.save(force_insert=True)
    return row


def carry_over(meeting: Meeting, by: User | None) -> int:
    """Put what earlier meetings deferred on this list; inside the caller's transaction. Returns how many."""
    waiting = Case.objects.filter(
        state=CaseState.DEFERRED, meeting__held_on__lt=meeting.held_on, carried_to__isnull=True
    ).select_related("meeting", "patient")
    listed = set(Case.objects.listed().filter(meeting=meeting).values_list("patient", flat=True))
    carried = 0
    for old in waiting.order_by("meeting__held_on", "place"):
        if old.patient_id in listed or old.patient.deceased:
            continue
        why = f"Deferred on {short_text(old.meeting.held_on)}: {old.state_reason}"
        _insert(
            meeting, by, old.patient, question=old.question, presenter=old.presenter, ready=old.ready,
            origin=Origin.DEFERRED, why=why[:300], carried_from=old,
        )  # fmt: skip
        listed.add(old.patient_id)
        carried += 1
    return carried


def _insert(meeting: Meeting, by: User | None, patient: Patient, **facts: Any) -> Case:
    last = Case.objects.filter(meeting=meeting).aggregate(last=Max("place"))["last"] or 0
    case = Case(meeting=meeting, patient=patient, place=last + 1, created_by=by, **facts)
    case.full_clean(exclude=["created_by"])
    case.save(force_insert=True)
    return case


def _leave(case: Case, state: CaseState, reason: str, missing: str) -> None:
    if case.state != CaseState.WAITING:
        raise ValidationError("This case is decided. Look at it again")
    if not reason.strip():
        raise ValidationError({"reason": missing})
    case.state, case.state_reason = state.value, reason.strip()
    save_case(case)
