"""Why somebody outside the treating team opened a restricted record, and until when that holds."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from accounts.models import User
from audit.history import track
from audit.roles import APPEND
from patients.models.patient import Patient


class AccessReasonQuerySet(models.QuerySet["AccessReason"]):
    def holding(self, user: User, now: datetime) -> Self:
        return self.filter(user=user, expires_at__gt=now)


@track()
class AccessReason(models.Model):
    """One person's stated reason to open one restricted record for a while. Never changed, never removed."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="access_reasons")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    given_at = models.DateTimeField(db_default=Now(), editable=False)
    expires_at = models.DateTimeField()

    objects = AccessReasonQuerySet.as_manager()

    table_rights = APPEND

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="patients_accessreason_reason_given"),
            models.CheckConstraint(condition=Q(expires_at__gt=F("given_at")), name="patients_accessreason_ends_later"),
        ]
        indexes = [
            # Asked at the door of a restricted record.
            models.Index(fields=["patient", "user", "-expires_at"], name="patients_access_reason"),
        ]
