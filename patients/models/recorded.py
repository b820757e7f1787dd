"""What every row about treatment and thrombosis has: recorded once, never changed, marked when it was an error."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class RecordedQuerySet(models.QuerySet["Recorded"]):
    def counted(self) -> Self:
        return self.filter(entered_in_error=False)


class Recorded(models.Model):
    """A row that stays as it was typed. A mistake is marked with the reason and stays readable."""

    # One per opened form: a form that is sent twice makes one row.
    submission_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    entered_in_error = models.BooleanField(default=False, editable=False)
    error_reason = models.CharField(max_length=200, blank=True, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )

    objects = RecordedQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(entered_in_error=True) & ~Q(error_reason="") | Q(entered_in_error=False, error_reason=""),
                name="patients_%(class)s_error_with_reason",
            ),
        ]
