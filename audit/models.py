"""Access events: who saw, searched, downloaded or was refused what. Append-only for the application role."""

from datetime import date, datetime, time, timedelta
from typing import Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone

from audit.roles import APPEND


class AccessEventQuerySet(models.QuerySet["AccessEvent"]):
    def about(self, *patient_refs: str) -> Self:
        """Of one record; several references when others became part of it."""
        return self.filter(patient_ref__in=patient_refs)

    def on_day(self, day: date) -> Self:
        """Events of one calendar day in London."""
        start = timezone.make_aware(datetime.combine(day, time.min))
        end = timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
        return self.filter(at__gte=start, at__lt=end)

    def newest(self, *, before: int | None = None) -> Self:
        """Newest first, with the people; `before` is the number of the last event that was shown."""
        events = self.select_related("actor").order_by("-pk")
        return events.filter(pk__lt=before) if before else events


class AccessEvent(models.Model):
    """One look at a record, a list, a file; or a refusal; or a log-in. Holds no clinical content."""

    class Verb(models.TextChoices):
        VIEW = "view", "Looked at"
        LIST = "list", "Listed"
        SEARCH = "search", "Searched"
        EXPORT = "export", "Exported"
        DOWNLOAD = "download", "Downloaded"
        REFUSED = "refused", "Was refused"
        LOGIN = "login", "Logged in"
        LOGIN_FAILED = "login_failed", "Failed to log in"
        LOGOUT = "logout", "Logged out"

    at = models.DateTimeField(db_default=Now(), editable=False)
    # The record outlives the account and must never be rewritten: no cascade, no set-null.
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    verb = models.CharField(max_length=16, choices=Verb.choices)
    # The patient's opaque reference rather than a foreign key: audit knows no other room.
    patient_ref = models.CharField(max_length=12, blank=True)
    route = models.CharField(max_length=80, blank=True)
    detail = models.CharField(max_length=200, blank=True)
    count = models.PositiveIntegerField(null=True, blank=True)
    request_id = models.UUIDField(null=True, blank=True)

    objects = AccessEventQuerySet.as_manager()

    table_rights = APPEND

    class Meta:
        indexes = [
            # "Who looked at this record", newest first.
            models.Index(fields=["patient_ref", "-id"], name="audit_access_patient"),
            # One day of the log.
            models.Index(fields=["-at"], name="audit_access_newest"),
        ]
        triggers = [
            # The time is the database's: a forged one is overwritten.
            pgtrigger.Trigger(
                name="stamp_time",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="NEW.at = clock_timestamp(); RETURN NEW;",
            ),
        ]
