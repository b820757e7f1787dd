"""Planning a meeting, who came, locking the minutes, and what is added to them afterwards."""

from datetime import date, time
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import User
from audit.actions import writing
from mdt.actions.cases import carry_over
from mdt.actions.rows import locked_meeting, save_meeting
from mdt.choices import CaseState, MeetingState, Presence, Profession
from mdt.models import Addendum, Attendance, Case, Meeting


def plan_meeting(*, by: User | None, held_on: date, start_time: time, chair: User, place: str = "") -> Meeting:
    """A new meeting, with the people of the last one expected and with the cases that were deferred.

    Raises ValidationError when that day has a meeting.
    """
    meeting = Meeting(held_on=held_on, start_time=start_time, chair=chair, place=place, created_by=by)
    meeting.full_clean(exclude=["created_by"])
    with writing(by=by, reason="plan mdt meeting"):
        meeting.save(force_insert=True)
        last = Meeting.objects.filter(held_on__lt=held_on).order_by("-held_on").first()
        for one in last.attendance.exclude(presence=Presence.REMOVED) if last else ():
            Attendance.objects.create(
                meeting=meeting, user=one.user, guest_name=one.guest_name, profession=one.profession, recorded_by=by
            )
        carry_over(meeting, by)
    return meeting


def amend_meeting(*, meeting: Meeting, by: User | None, version: int, **changes: Any) -> Meeting:
    """Change date, time, chair or place. The date stays once there is an outcome."""
    with locked_meeting(meeting, by, "amend mdt meeting", version) as fresh:
        if fresh.state == MeetingState.OPEN and changes.get("held_on", fresh.held_on) != fresh.held_on:
            # Its tasks carry its address, which is its day.
            raise ValidationError({"held_on": "The meeting has outcomes, so its date stays. Plan another meeting"})
        for name, value in changes.items():
            setattr(fresh, name, value)
        save_meeting(fresh)
    return fresh


def set_presence(
    *,
    meeting: Meeting,
    by: User | None,
    user: User | None = None,
    guest_name: str = "",
    profession: str = Profession.NURSE,
    presence: str = Presence.PRESENT,
) -> Attendance:
    """Put a colleague or a named guest on the list of attendees, or change whether they came."""
    guest_name = " ".join(guest_name.split())
    with locked_meeting(meeting, by, "mdt attendance") as fresh:
        row = Attendance.objects.filter(meeting=fresh, user=user, guest_name=guest_name).first()
        row = row or Attendance(meeting=fresh, user=user, guest_name=guest_name)
        row.profession, row.presence, row.recorded_by, row.recorded_at = profession, presence, by, timezone.now()
        row.full_clean(exclude=["recorded_by"])
        row.save()
    return row


def lock(*, meeting: Meeting, by: User, version: int) -> Meeting:
    """Freeze the minutes. Every case must be discussed, deferred or off the list, and somebody must have been there.

    Raises ValidationError, ChangedMeanwhile, MinutesLocked.
    """
    with locked_meeting(meeting, by, "lock mdt minutes", version) as fresh:
        waiting = Case.objects.filter(meeting=fresh, state=CaseState.WAITING).count()
        if waiting:
            cases = "1 case has" if waiting == 1 else f"{waiting} cases have"
            raise ValidationError(f"{cases} no outcome. Record it, or defer the case with a reason")
        if not fresh.attendance.filter(presence=Presence.PRESENT).exists():
            raise ValidationError("Record who was present")
        fresh.state, fresh.locked_at, fresh.locked_by = MeetingState.LOCKED, timezone.now(), by
        save_meeting(fresh)
    return fresh


def add_addendum(*, meeting: Meeting, by: User, words: str, case: Case | None = None) -> Addendum:
    """Add to locked minutes. Raises ValidationError while they are open: change the outcome itself then."""
    with writing(by=by, reason="mdt addendum"):
        if not Meeting.objects.get(pk=meeting.pk).is_locked:
            raise ValidationError("The minutes are open. Change the outcome itself")
        row = Addendum(meeting=meeting, case=case, words=words.strip(), written_by=by)
        row.full_clean()
        row.save(force_insert=True)
    return row
