"""What the clinic asked of somebody outside, and each time it asked again."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone

from audit.history import track
from audit.roles import APPEND
from patients.models import Patient
from patients.refs import new_ref
from work import rules
from work.choices import ChaseOutcome, How, OrganisationKind, RequestState


def new_request_ref() -> str:
    return new_ref("Q")


class OutsideRequestQuerySet(models.QuerySet["OutsideRequest"]):
    def open(self) -> Self:
        return self.filter(state=RequestState.OPEN)

    def late(self, today: date) -> Self:
        """Open, and the promised day has passed, or the day to ask again has come."""
        return self.open().filter(Q(promised_on__lt=today) | Q(chase_on__lte=today))

    def in_order(self) -> Self:
        return self.order_by("chase_on", "asked_on", "pk")

    def with_people(self) -> Self:
        return self.select_related("owner", "asked_by", "patient__consultant", "patient__key_worker").annotate(
            chased=Count("chases")
        )


@track()
class OutsideRequest(models.Model):
    """One thing asked of one organisation. While it waits it has an owner and a day on which to ask again."""

    ref = models.CharField(max_length=12, unique=True, default=new_request_ref, editable=False)
    submission_key = models.UUIDField(null=True, blank=True, unique=True, editable=False)
    organisation_kind = models.CharField("kind of organisation", max_length=12, choices=OrganisationKind.choices)
    organisation = models.CharField(max_length=120)
    patient = models.ForeignKey(
        Patient, null=True, blank=True, on_delete=models.PROTECT, related_name="outside_requests"
    )
    about = models.CharField(max_length=20, blank=True)
    address = models.CharField(max_length=120, blank=True)
    asked_for = models.CharField("what was asked for", max_length=300)
    asked_on = models.DateField("asked on", default=timezone.localdate)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    how = models.CharField("how it was asked", max_length=8, choices=How.choices)
    # What they said; unknown until somebody says it.
    promised_on = models.DateField("promised for", null=True, blank=True)
    chase_on = models.DateField("ask again on", null=True, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    state = models.CharField(max_length=10, choices=RequestState.choices, default=RequestState.OPEN)
    closed_on = models.DateField("answered or given up on", null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    closing_words = models.CharField(max_length=500, blank=True)

    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )

    objects = OutsideRequestQuerySet.as_manager()

    class Meta:
        constraints = rules.REQUEST
        indexes = [
            # Waiting on others, by the day to ask again.
            models.Index(fields=["chase_on"], name="work_request_waiting", condition=Q(state="open")),
        ]

    def get_absolute_url(self) -> str:
        return reverse("outside_request", args=[self.ref])

    @property
    def is_open(self) -> bool:
        return self.state == RequestState.OPEN

    def days_waited(self, today: date) -> int:
        return ((self.closed_on or today) - self.asked_on).days


@track()
class Chase(models.Model):
    """One time somebody asked again, what came of it, and when to ask next. Only ever added to."""

    request = models.ForeignKey(OutsideRequest, on_delete=models.PROTECT, related_name="chases")
    chased_on = models.DateField("asked again on", default=timezone.localdate)
    how = models.CharField(max_length=8, choices=How.choices)
    outcome = models.CharField(max_length=12, choices=ChaseOutcome.choices)
    note = models.CharField("what they said", max_length=300, blank=True)
    next_on = models.DateField("ask again on")
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False)

    table_rights = APPEND

    class Meta:
        ordering = ["chased_on", "pk"]
        constraints = rules.CHASE
