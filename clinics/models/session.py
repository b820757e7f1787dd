"""A clinic session and its slots."""

from datetime import date, datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import Now
from django.urls import reverse

from audit.history import track
from clinics import choices, rules


class ClinicSessionQuerySet(models.QuerySet["ClinicSession"]):
    def standing(self) -> Self:
        return self.filter(cancelled_at__isnull=True)

    def with_places(self) -> Self:
        """Adds `places` and `booked`."""
        holding = Q(slots__appointments__state__in=[str(state) for state in choices.HOLDING])
        return self.annotate(
            places=Count("slots", distinct=True), booked=Count("slots__appointments", filter=holding, distinct=True)
        )


@track()
class ClinicSession(models.Model):
    """One half day of clinic in one place. One that will not be held is cancelled with the reason, never deleted."""

    submission_key = models.UUIDField(null=True, blank=True, unique=True, editable=False)
    held_on = models.DateField("date")
    starts = models.TimeField("from")
    place = models.CharField(max_length=120)
    kind = models.CharField("kind of clinic", max_length=12, choices=choices.SessionKind.choices)
    cancelled_at = models.DateTimeField(null=True, blank=True, editable=False)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    cancel_reason = models.CharField(max_length=300, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )

    objects = ClinicSessionQuerySet.as_manager()

    class Meta:
        constraints = rules.SESSION
        indexes = [models.Index(fields=["held_on", "starts"], name="clinics_session_by_day")]
        triggers = [rules.NOT_WHILE_ANYBODY_IS_BOOKED]

    def get_absolute_url(self) -> str:
        return reverse("clinic_day", args=[self.held_on.isoformat()])

    @property
    def free(self) -> int:
        """Places without a patient. Only of a session from `with_places`."""
        return self.places - self.booked

    @property
    def is_cancelled(self) -> bool:
        return self.cancelled_at is not None


class SlotQuerySet(models.QuerySet["Slot"]):
    def free(self) -> Self:
        """Slots of sessions that will be held, with nobody in them."""
        held = self.model.appointments.rel.related_model.objects.filter(
            slot=OuterRef("pk"), state__in=[str(state) for state in choices.HOLDING]
        )
        return self.filter(~Exists(held), session__cancelled_at__isnull=True).select_related("session")

    def for_kind(self, kind: str) -> Self:
        return self.filter(use__in=[kind, choices.Use.EITHER])

    def after(self, moment: datetime) -> Self:
        """Slots that have not begun at that local time."""
        today = Q(session__held_on=moment.date(), starts__gt=moment.time())
        return self.filter(today | Q(session__held_on__gt=moment.date()))

    def from_day(self, day: date) -> Self:
        return self.filter(session__held_on__gte=day)

    def in_order_of_sessions(self) -> Self:
        return self.order_by("session__starts", "session_id", "starts")

    def in_order(self) -> Self:
        return self.order_by("session__held_on", "starts", "pk")


@track()
class Slot(models.Model):
    """A time of a session that one patient can have."""

    session = models.ForeignKey(ClinicSession, on_delete=models.PROTECT, related_name="slots")
    starts = models.TimeField("at")
    minutes = models.PositiveSmallIntegerField(default=30)
    use = models.CharField("for", max_length=9, choices=choices.Use.choices, default=choices.Use.EITHER)

    objects = SlotQuerySet.as_manager()

    class Meta:
        constraints = rules.SLOT

    @property
    def words(self) -> str:
        """Tue 08-Dec-2026, 09:30"""
        return f"{self.session.held_on:%a %d-%b-%Y}, {self.starts:%H:%M}"
