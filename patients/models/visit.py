"""A visit: one meeting of the clinic with a patient, in which several people may each record their part."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from audit.history import track
from patients import choices
from patients.models.patient import Patient


class VisitQuerySet(models.QuerySet["Visit"]):
    def counted(self) -> Self:
        return self.exclude(status=choices.VisitStatus.IN_ERROR)

    def open(self) -> Self:
        return self.filter(status=choices.VisitStatus.OPEN)

    def finished(self) -> Self:
        return self.filter(status=choices.VisitStatus.FINISHED)

    def newest_first(self) -> Self:
        return self.order_by("-held_on", "-pk")

    def with_people(self) -> Self:
        return self.select_related("created_by", "finished_by", "error_by")


@track()
class Visit(models.Model):
    """One meeting on one day. The assessments made in it point at it; it holds no findings itself."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="visits", editable=False)
    held_on = models.DateField("visit date")
    kind = models.CharField("kind of visit", max_length=10, choices=choices.VisitKind.choices)
    place = models.CharField(max_length=120, blank=True)
    others_present = models.CharField("others present", max_length=300, blank=True)
    notes = models.TextField("notes and plan", max_length=4000, blank=True)

    status = models.CharField(
        max_length=8, choices=choices.VisitStatus.choices, default=choices.VisitStatus.OPEN, editable=False
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    finished_at = models.DateTimeField(null=True, blank=True, editable=False)
    finished_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    error_reason = models.CharField(max_length=300, blank=True, editable=False)
    error_at = models.DateTimeField(null=True, blank=True, editable=False)
    error_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )

    objects = VisitQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "held_on"],
                condition=Q(status=choices.VisitStatus.OPEN),
                name="patients_visit_open_once_a_day",
                violation_error_message="There is another open visit on that day.",
            ),
            # What a key over both columns points at (SamePatient).
            models.UniqueConstraint(fields=["id", "patient"], name="patients_visit_and_patient"),
            models.CheckConstraint(
                condition=Q(held_on__gte=date(1950, 1, 1)),
                name="patients_visit_held_range",
                violation_error_message="The visit date must be in or after 1950.",
            ),
            models.CheckConstraint(condition=Q(kind__in=choices.VisitKind.values), name="patients_visit_kind_known"),
            models.CheckConstraint(
                condition=Q(status=choices.VisitStatus.OPEN, finished_at__isnull=True, finished_by__isnull=True)
                | Q(status=choices.VisitStatus.FINISHED, finished_at__isnull=False, finished_by__isnull=False)
                | Q(status=choices.VisitStatus.IN_ERROR),
                name="patients_visit_finished_by_somebody",
            ),
            models.CheckConstraint(
                condition=(Q(status=choices.VisitStatus.IN_ERROR, error_at__isnull=False) & ~Q(error_reason=""))
                | (
                    ~Q(status=choices.VisitStatus.IN_ERROR)
                    & Q(error_at__isnull=True, error_by__isnull=True, error_reason="")
                ),
                name="patients_visit_error_with_reason",
            ),
        ]
        indexes = [models.Index(fields=["patient", "-held_on"], name="patients_visit_newest")]

    @property
    def is_open(self) -> bool:
        return self.status == choices.VisitStatus.OPEN

    @property
    def is_finished(self) -> bool:
        return self.status == choices.VisitStatus.FINISHED

    @property
    def is_in_error(self) -> bool:
        return self.status == choices.VisitStatus.IN_ERROR


@track()
class VisitStaff(models.Model):
    """A member of staff who was present. One who was named by mistake is marked, not deleted."""

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="staff")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    present = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["visit", "person"], name="patients_visitstaff_once")]


class NotDoneQuerySet(models.QuerySet["NotDone"]):
    def standing(self) -> Self:
        return self.filter(withdrawn_at__isnull=True)


@track()
class NotDone(models.Model):
    """Somebody's statement that a kind of assessment was not done at a visit, and why."""

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="not_done")
    kind = models.CharField("kind of assessment", max_length=40)
    reason = models.CharField(max_length=200)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )

    objects = NotDoneQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "kind"],
                condition=Q(withdrawn_at__isnull=True),
                name="patients_notdone_once",
                violation_error_message="Somebody has said so already.",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="patients_notdone_reason_given"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="patients_notdone_withdrawn_by_somebody",
            ),
        ]
