"""One meeting, who was there, and what was added to its minutes after they were locked."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.db.models.functions import Now
from django.urls import reverse

from audit.history import track
from audit.roles import APPEND
from mdt.choices import CaseState, MeetingState, Presence, Profession

# At least one letter or figure; spaces alone are no words.
WORDS = r"\S"


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def not_locked(self) -> Self:
        return self.exclude(state=MeetingState.LOCKED)

    def coming(self, today: date) -> Self:
        """Meetings of today or later whose minutes are not locked, soonest first."""
        return self.not_locked().filter(held_on__gte=today).order_by("held_on")

    def with_people(self) -> Self:
        return self.select_related("chair", "locked_by")

    def with_counts(self) -> Self:
        """Each with `listed`, the number of cases on its list."""
        return self.annotate(listed=Count("cases", filter=~Q(cases__state=CaseState.WITHDRAWN)))


@track()
class Meeting(models.Model):
    """One multidisciplinary meeting. A day has one. Once locked, only addenda are added (mdt/frozen.py)."""

    held_on = models.DateField("date", unique=True)
    start_time = models.TimeField("time")
    chair = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    place = models.CharField("room or link", max_length=200, blank=True)
    state = models.CharField(max_length=8, choices=MeetingState.choices, default=MeetingState.PLANNED, editable=False)
    locked_at = models.DateTimeField(null=True, blank=True, editable=False)
    locked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )

    objects = MeetingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[MeetingState.PLANNED, MeetingState.OPEN], locked_at=None, locked_by=None)
                | Q(state=MeetingState.LOCKED, locked_at__isnull=False, locked_by__isnull=False),
                name="mdt_meeting_locked_with_name",
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("mdt_meeting", args=[self.held_on])

    @property
    def is_locked(self) -> bool:
        return self.state == MeetingState.LOCKED


@track()
class Attendance(models.Model):
    """A colleague with a log-in, or a named guest, and whether they came."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="attendance")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    guest_name = models.CharField("name of a guest", max_length=120, blank=True)
    profession = models.CharField(max_length=16, choices=Profession.choices)
    presence = models.CharField(max_length=9, choices=Presence.choices, default=Presence.EXPECTED)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False, guest_name="") | Q(user__isnull=True, guest_name__regex=WORDS),
                name="mdt_attendance_colleague_or_guest",
                violation_error_message="Select a colleague or enter the name of a guest, not both.",
            ),
            models.UniqueConstraint(fields=["meeting", "user"], name="mdt_attendance_user_once"),
            models.UniqueConstraint(
                fields=["meeting", "guest_name"], condition=~Q(guest_name=""), name="mdt_attendance_guest_once"
            ),
            models.CheckConstraint(
                condition=Q(profession__in=Profession.values), name="mdt_attendance_profession_known"
            ),
            models.CheckConstraint(condition=Q(presence__in=Presence.values), name="mdt_attendance_presence_known"),
        ]

    @property
    def name(self) -> str:
        return self.user.display_name if self.user else self.guest_name


@track()
class Addendum(models.Model):
    """What was added to locked minutes, by whom and when. Only ever added to."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="addenda")
    case = models.ForeignKey("mdt.Case", null=True, blank=True, on_delete=models.PROTECT, related_name="addenda")
    words = models.TextField(max_length=2000)
    written_at = models.DateTimeField(db_default=Now(), editable=False)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    table_rights = APPEND

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(words__regex=WORDS), name="mdt_addendum_words_given"),
        ]
