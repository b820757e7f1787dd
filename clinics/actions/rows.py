"""The rows behind every verb: lock, check the version and the state, save, write the history line."""

from collections.abc import Iterator
from contextlib import contextmanager

from accounts.models import User
from audit.actions import writing
from clinics.choices import Act, State
from clinics.models import Appointment, AppointmentEvent
from patients.actions import ChangedMeanwhile
from referrals.models import Referral


class SlotTaken(Exception):
    """Somebody else has this place, or its session was cancelled."""


class NotNow(Exception):
    """The appointment is in a state from which this step cannot be taken."""

    def __init__(self, state: str) -> None:
        self.state = state
        super().__init__(f"Not possible for an appointment that is {state}.")


@contextmanager
def locked(
    appointment: Appointment, by: User | None, verb: str, version: int | None, allowed: tuple[State, ...]
) -> Iterator[Appointment]:
    """The appointment's row, fresh and locked, in one transaction under a name."""
    with writing(by=by, reason=verb):
        fresh = (
            Appointment.objects.select_for_update(of=("self",)).select_related("slot__session").get(pk=appointment.pk)
        )
        if version is not None and fresh.version != version:
            raise ChangedMeanwhile
        if fresh.state not in allowed:
            raise NotNow(fresh.state)
        yield fresh


def save(appointment: Appointment, by: User | None, act: Act, before: str, reason: str = "") -> None:
    """The next version of a locked appointment with its line of history. Raises ValidationError."""
    appointment.version += 1
    appointment.full_clean(exclude=["created_by", "slot"], validate_unique=False)
    appointment.save()
    add_line(appointment, by, act, before, reason)


def add_line(appointment: Appointment, by: User | None, act: Act, before: str, reason: str = "") -> None:
    line = AppointmentEvent(
        appointment=appointment, act=act, by=by, from_state=before, to_state=appointment.state, reason=reason.strip()
    )
    line.full_clean(exclude=["by"])
    line.save(force_insert=True)


def referral_now(appointment: Appointment) -> Referral | None:
    """The referral that the appointment answers, as it stands now."""
    return Referral.objects.select_for_update().get(pk=appointment.referral_id) if appointment.referral_id else None
