"""The history of a referral, line by line."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from audit.history import track
from audit.roles import APPEND
from referrals import choices, rules
from referrals.models.referral import Referral


@track()
class ReferralEvent(models.Model):
    """One line of a referral's history: who did what, when and why. Only ever added to."""

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="history")
    act = models.CharField(max_length=14, choices=choices.Act.choices)
    at = models.DateTimeField(db_default=Now(), editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    from_status = models.CharField(max_length=14, choices=choices.StatusWord.choices, blank=True)
    to_status = models.CharField(max_length=14, choices=choices.StatusWord.choices)
    reason = models.TextField(max_length=2000, blank=True)

    table_rights = APPEND

    class Meta:
        ordering = ["at", "pk"]
        constraints = rules.EVENT
        indexes = [
            # The history on the referral's page, in order.
            models.Index(fields=["referral", "at"], name="referrals_event_history"),
        ]
