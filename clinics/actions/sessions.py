"""Sessions: made with their slots, cancelled with everybody in them."""

from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import User
from audit.actions import writing
from clinics.actions.ending import cancel
from clinics.choices import CancelledBy, State, Use
from clinics.models import Appointment, ClinicSession, Slot
from patients.actions import ChangedMeanwhile


def add_session(
    *,
    by: User,
    held_on: date,
    starts: time,
    place: str,
    kind: str,
    count: int,
    minutes: int,
    use: str = Use.EITHER,
    submission_key: UUID | None = None,
) -> ClinicSession:
    """A session with `count` slots of `minutes` each, one after the other. Raises ValidationError by field."""
    if submission_key and (first := ClinicSession.objects.filter(submission_key=submission_key).first()):
        return first
    begin = datetime.combine(held_on, starts)
    times = [begin + timedelta(minutes=minutes * number) for number in range(count)]
    if not times:
        raise ValidationError({"count": "Enter how many places the session has"})
    if (times[-1] + timedelta(minutes=minutes)).date() != held_on:
        raise ValidationError({"count": "The session must end on the same day. Enter fewer or shorter places"})
    with writing(by=by, reason="add clinic session"):
        session = ClinicSession(
            held_on=held_on, starts=starts, place=place, kind=kind, created_by=by, submission_key=submission_key
        )
        session.full_clean(exclude=["created_by"])
        session.save(force_insert=True)
        Slot.objects.bulk_create(Slot(session=session, starts=at.time(), minutes=minutes, use=use) for at in times)
    return session


def cancel_session(*, session: ClinicSession, by: User, version: int, reason: str) -> int:
    """Cancel it and every appointment in it, as cancelled by the clinic; returns how many those were.

    Each referral waits for another booking. Nobody may be in the clinic at that moment.
    """
    if not reason.strip():
        raise ValidationError({"reason": "Enter why the clinic is cancelled"})
    with writing(by=by, reason="cancel clinic session"):
        fresh = ClinicSession.objects.select_for_update().get(pk=session.pk)
        if fresh.version != version or fresh.is_cancelled:
            raise ChangedMeanwhile
        live = list(Appointment.objects.live().filter(slot__session=fresh).select_related("slot__session"))
        if any(one.state == State.IN_CLINIC for one in live):
            raise ValidationError("Somebody is in the clinic. Complete that appointment first")
        for one in live:
            cancel(
                appointment=one, by=by, version=None, cancelled_by=CancelledBy.CLINIC,
                reason=f"The clinic is cancelled: {reason.strip()}",
            )  # fmt: skip
        fresh.cancelled_at, fresh.cancelled_by, fresh.cancel_reason = timezone.now(), by, reason.strip()
        fresh.version += 1
        fresh.full_clean(exclude=["created_by"])
        fresh.save()
    return len(live)
