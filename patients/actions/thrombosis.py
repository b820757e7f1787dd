"""Record a thrombotic event, state the thromboprophylaxis, review it."""

import uuid
from datetime import date
from typing import Any

from accounts.models import User
from audit.actions import writing
from patients.actions.changed import ChangedMeanwhile
from patients.models import Patient, Prophylaxis, ThrombosisEvent


def record_thrombosis(
    *, patient: Patient, by: User, submission_key: uuid.UUID | None = None, **facts: Any
) -> ThrombosisEvent:
    """Add an event to the register. The same form sent twice gives the same row."""
    key = submission_key or uuid.uuid4()
    with writing(by=by, reason="record thrombosis"):
        # Locked, so that the second of two clicks waits and then finds the row of the first.
        Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)
        if earlier := patient.thrombosis_events.filter(submission_key=key).first():
            return earlier
        event = ThrombosisEvent(patient=patient, created_by=by, submission_key=key, **facts)
        event.full_clean()
        event.save(force_insert=True)
    return event


def state_prophylaxis(
    *, patient: Patient, by: User, submission_key: uuid.UUID | None = None, **facts: Any
) -> Prophylaxis:
    """Add the statement of a review, which takes the place of earlier ones. The same form sent twice gives one row."""
    key = submission_key or uuid.uuid4()
    with writing(by=by, reason="state thromboprophylaxis"):
        Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)
        if earlier := patient.prophylaxis.filter(submission_key=key).first():
            return earlier
        return _stated(Prophylaxis(patient=patient, created_by=by, reviewed_by=by, submission_key=key, **facts))


def review_prophylaxis(*, patient: Patient, by: User, shown: int, today: date) -> Prophylaxis:
    """ "Reviewed today, no change": the statement with the number `shown` once more, with today's date.

    A second click on the same day changes nothing. Raises ChangedMeanwhile when another statement holds by now.
    """
    with writing(by=by, reason="review thromboprophylaxis"):
        Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)
        holds = patient.prophylaxis.latest().first()
        if holds is not None and holds.reviewed_on == today and holds.reviewed_by_id == by.pk:
            return holds
        if holds is None or holds.pk != shown:
            raise ChangedMeanwhile
        same = {name: getattr(holds, name) for name in ("drug", "dose", "reason", "started_on")}
        return _stated(Prophylaxis(patient=patient, created_by=by, reviewed_by=by, reviewed_on=today, **same))


def _stated(statement: Prophylaxis) -> Prophylaxis:
    statement.full_clean()
    statement.save(force_insert=True)
    return statement
