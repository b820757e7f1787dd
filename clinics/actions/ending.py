"""Calling an appointment off."""

from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import User
from clinics.actions.rows import locked, referral_now, save
from clinics.choices import Act, CancelledBy, State
from clinics.models import Appointment
from referrals import actions as referrals
from referrals.lifecycle import Status

_STATES = {
    CancelledBy.PATIENT: State.CANCELLED_BY_PATIENT,
    CancelledBy.CLINIC: State.CANCELLED_BY_CLINIC,
}
# National policy: a delay that the patient chose is recorded and changes nothing.
PATIENT_DELAY = "A delay that the patient chose: noted, the waiting-time clock runs on"


def cancel(*, appointment: Appointment, by: User, version: int | None, cancelled_by: str, reason: str) -> Appointment:
    """The visit will not happen: `cancelled_by` is "patient" or "clinic". Its referral waits for another booking.

    Somebody who has arrived and leaves unseen is cancelled too.
    """
    if cancelled_by not in CancelledBy.values:
        raise ValidationError({"cancelled_by": "Select who cancels the appointment"})
    if not reason.strip():
        raise ValidationError({"reason": "Enter why the appointment is cancelled"})
    who = CancelledBy(cancelled_by)
    with locked(appointment, by, "cancel appointment", version, (State.BOOKED, State.ARRIVED)) as fresh:
        before = fresh.state
        fresh.state, fresh.ended_at, fresh.cancel_reason = _STATES[who], timezone.now(), reason.strip()
        save(fresh, by, Act.CANCELLED, before, f"By {who.label.lower()}: {reason.strip()}")
        referral = referral_now(fresh)
        if referral and referral.status == Status.BOOKED:
            words = f"Cancelled by {who.label.lower()}: {reason.strip()}"
            if who == CancelledBy.PATIENT:
                words += f". {PATIENT_DELAY}"
            referrals.unbook(referral=referral, by=by, version=referral.version, reason=words)
    return fresh
