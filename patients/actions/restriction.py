"""Restrict a record to the people who treat the patient, lift that, and open one for a stated reason."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import User
from audit.actions import writing
from patients.actions.changed import ChangedMeanwhile
from patients.models import AccessReason, Patient

# As long as a telephone call with its notes; asked again afterwards.
REASON_HOLDS = timedelta(minutes=60)


def restrict(*, patient: Patient, by: User | None, restricted: bool, reason: str, version: int) -> Patient:
    """Restrict a record or lift the restriction; both with a reason, which stays in the history.

    Raises ChangedMeanwhile when `version` is not the stored one, ValidationError without a reason.
    """
    if not reason.strip():
        raise ValidationError({"reason": "Enter the reason"})
    with writing(by=by, reason="restrict record" if restricted else "lift restriction"):
        fresh = Patient.objects.select_for_update().get(pk=patient.pk)
        if fresh.version != version:
            raise ChangedMeanwhile
        fresh.restricted, fresh.restricted_reason = restricted, reason.strip()
        fresh.version += 1
        fresh.save(update_fields=["restricted", "restricted_reason", "version"])
    return fresh


def give_access_reason(*, patient: Patient, by: User, reason: str) -> AccessReason:
    """Open a restricted record to one person for an hour. The reason can be read by those who may see who looked."""
    with writing(by=by, reason="open restricted record"):
        given = AccessReason(patient=patient, user=by, reason=reason.strip(), expires_at=timezone.now() + REASON_HOLDS)
        given.full_clean()
        given.save(force_insert=True)
    return given
