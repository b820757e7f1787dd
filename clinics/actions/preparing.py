"""What is done before the visit: tests, and telling the patient."""

from datetime import date

from django.utils import timezone

from accounts.models import User
from audit.actions import writing
from clinics.actions.rows import locked, save
from clinics.choices import Act, State, Told
from clinics.models import Appointment, Preparation


def mark_prepared(*, preparation: Preparation, by: User, done: bool = True) -> Preparation:
    """Somebody saw to the test, or takes that back. Pressing twice changes nothing."""
    with writing(by=by, reason="mark preparation"):
        fresh = Preparation.objects.select_for_update().get(pk=preparation.pk)
        if done != (fresh.done_at is not None):
            fresh.done_at, fresh.done_by = (timezone.now(), by) if done else (None, None)
            fresh.full_clean()
            fresh.save()
    return fresh


def record_told(*, appointment: Appointment, by: User, version: int, how: str, on: date) -> Appointment:
    """How and when the patient learned of the appointment. Raises ValidationError."""
    with locked(appointment, by, "record patient told", version, (State.BOOKED,)) as fresh:
        fresh.told_how, fresh.told_on = how, on
        save(fresh, by, Act.TOLD, State.BOOKED, f"{Told(how).label}, {on:%d-%b-%Y}")
    return fresh
