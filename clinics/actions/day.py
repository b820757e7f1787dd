"""The day itself: who came, who is in, who is done, who did not come."""

from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import User
from clinics.actions.rows import locked, referral_now, save
from clinics.choices import LIVE, Act, State
from clinics.models import Appointment
from referrals import actions as referrals
from referrals.lifecycle import Status
from referrals.next_steps import after_missed


def arrive(*, appointment: Appointment, by: User, version: int | None = None) -> Appointment:
    with locked(appointment, by, "record arrival", version, (State.BOOKED,)) as fresh:
        _today_or_before(fresh)
        fresh.state, fresh.arrived_at = State.ARRIVED, timezone.now()
        save(fresh, by, Act.ARRIVED, State.BOOKED)
    return fresh


def undo_arrival(*, appointment: Appointment, by: User, version: int | None = None) -> Appointment:
    """The wrong row was pressed."""
    with locked(appointment, by, "undo arrival", version, (State.ARRIVED,)) as fresh:
        fresh.state, fresh.arrived_at = State.BOOKED, None
        save(fresh, by, Act.ARRIVAL_UNDONE, State.ARRIVED)
    return fresh


def start(*, appointment: Appointment, by: User, version: int | None = None) -> Appointment:
    with locked(appointment, by, "start appointment", version, (State.BOOKED, State.ARRIVED)) as fresh:
        _today_or_before(fresh)
        before, now = fresh.state, timezone.now()
        fresh.state, fresh.arrived_at, fresh.started_at = State.IN_CLINIC, fresh.arrived_at or now, now
        save(fresh, by, Act.STARTED, before)
    return fresh


def complete(*, appointment: Appointment, by: User, version: int | None = None) -> Appointment:
    """The patient was seen. The first visit of a referral marks it as seen; its outcome is still to be recorded."""
    with locked(appointment, by, "complete appointment", version, LIVE) as fresh:
        _today_or_before(fresh)
        before, now = fresh.state, timezone.now()
        fresh.arrived_at, fresh.started_at = fresh.arrived_at or now, fresh.started_at or now
        fresh.state, fresh.ended_at = State.COMPLETED, now
        save(fresh, by, Act.COMPLETED, before)
        referral = referral_now(fresh)
        if referral and referral.status == Status.BOOKED:
            referrals.record_first_visit(
                referral=referral, by=by, version=referral.version, on=fresh.slot.session.held_on
            )
    return fresh


def did_not_attend(*, appointment: Appointment, by: User, version: int | None = None) -> Appointment:
    """Nobody came. A referral waits for a decision; its clock runs on until a person says otherwise."""
    with locked(appointment, by, "record missed appointment", version, (State.BOOKED,)) as fresh:
        _today_or_before(fresh)
        fresh.state, fresh.ended_at = State.DID_NOT_ATTEND, timezone.now()
        told = f"Told: {fresh.told_words}" if fresh.clearly_communicated else "How the patient was told: not recorded"
        save(fresh, by, Act.MISSED, State.BOOKED, told)
        referral = referral_now(fresh)
        if referral and referral.status == Status.BOOKED:
            today = timezone.localdate()
            step = after_missed(referral.urgency, today, communicated=fresh.clearly_communicated)
            reason = f"Did not attend on {fresh.slot.session.held_on:%d-%b-%Y}. {told}"
            referrals.unbook(referral=referral, by=by, version=referral.version, reason=reason, step=step)
    return fresh


def _today_or_before(appointment: Appointment) -> None:
    if appointment.slot.session.held_on > timezone.localdate():
        raise ValidationError("This appointment is on a later day. Move it, or record it on its day")
