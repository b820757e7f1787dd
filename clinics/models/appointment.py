"""An appointment, what is prepared for it, and its history."""

from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.urls import reverse

from audit.history import track
from audit.roles import APPEND
from clinics import choices, rules
from clinics.choices import State
from clinics.models.session import Slot
from patients.models import Patient
from referrals.models import Referral


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    def live(self) -> Self:
        return self.filter(state__in=[str(state) for state in choices.LIVE])

    def with_everything(self) -> Self:
        return self.select_related("slot__session", "patient", "referral").prefetch_related("preparations__owner")

    def in_order(self) -> Self:
        return self.order_by("slot__session__held_on", "slot__session__starts", "slot__starts", "pk")


@track(model_name="AppointmentHistory")
class Appointment(models.Model):
    """One patient in one slot. A first visit belongs to the referral that it answers."""

    submission_key = models.UUIDField(null=True, blank=True, unique=True, editable=False)
    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="appointments")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="appointments", editable=False)
    referral = models.ForeignKey(
        Referral, null=True, blank=True, on_delete=models.PROTECT, related_name="appointments", editable=False
    )
    kind = models.CharField("new or follow-up", max_length=9, choices=choices.Kind.choices)
    state = models.CharField(max_length=14, choices=State.choices, default=State.BOOKED, editable=False)
    needs = ArrayField(models.CharField(max_length=12, choices=choices.Need.choices), default=list, blank=True)
    needs_answer = models.CharField(
        max_length=10, choices=choices.NeedsAnswer.choices, default=choices.NeedsAnswer.NOT_ASKED
    )
    needs_note = models.CharField("language and other wishes", max_length=200, blank=True)
    told_how = models.CharField("how the patient was told", max_length=6, choices=choices.Told.choices, blank=True)
    told_on = models.DateField("told on", null=True, blank=True)
    late = models.CharField(
        "why after the 18 weeks", max_length=8, choices=choices.Late.choices, blank=True, editable=False
    )
    arrived_at = models.DateTimeField(null=True, blank=True, editable=False)
    started_at = models.DateTimeField(null=True, blank=True, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)
    cancel_reason = models.CharField(max_length=300, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        constraints = rules.APPOINTMENT
        indexes = [models.Index(fields=["patient", "state"], name="clinics_appointment_patient")]
        triggers = [rules.NOT_INTO_A_CANCELLED_SESSION]

    def get_absolute_url(self) -> str:
        return reverse("appointment", args=[self.patient.ref, self.pk])

    @property
    def is_live(self) -> bool:
        return self.state in choices.LIVE

    @property
    def clearly_communicated(self) -> bool:
        """Somebody recorded how and when the patient was told. Code 33 asks for it."""
        return bool(self.told_how)

    @property
    def needs_words(self) -> str:
        """Interpreter, Wheelchair (Polish); None, asked; Not asked."""
        if self.needs_answer != choices.NeedsAnswer.SOME:
            words = "None, asked" if self.needs_answer == choices.NeedsAnswer.NONE_ASKED else "Not asked"
        else:
            words = ", ".join(choices.Need(need).label for need in self.needs)
        return f"{words} ({self.needs_note})" if self.needs_note else words

    @property
    def told_words(self) -> str:
        return f"{self.get_told_how_display()}, {self.told_on:%d-%b-%Y}" if self.told_on else ""

    @property
    def state_tag(self) -> str:
        """The word of the closed list of status words."""
        return "Cancelled" if self.state in choices.CANCELLED else self.get_state_display()

    @property
    def preparation_words(self) -> str:
        """Nothing asked for; Complete; 1 of 3 done."""
        items = list(self.preparations.all())
        done = sum(item.done_at is not None for item in items)
        if not items:
            return "Nothing asked for"
        return "Complete" if done == len(items) else f"{done} of {len(items)} done"


@track()
class Preparation(models.Model):
    """One test that the visit needs, and who sees to it."""

    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="preparations")
    test = models.CharField(max_length=16, choices=choices.Test.choices)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField(null=True, blank=True, editable=False)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )

    class Meta:
        ordering = ["pk"]
        constraints = rules.PREPARATION


@track()
class AppointmentEvent(models.Model):
    """One line of an appointment's history: who did what, when and why. Only ever added to."""

    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="history")
    act = models.CharField(max_length=9, choices=choices.Act.choices)
    at = models.DateTimeField(db_default=Now(), editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    from_state = models.CharField(max_length=14, choices=State.choices, blank=True)
    to_state = models.CharField(max_length=14, choices=State.choices)
    reason = models.TextField(max_length=2000, blank=True)

    table_rights = APPEND

    class Meta:
        ordering = ["at", "pk"]
        constraints = rules.EVENT
        indexes = [models.Index(fields=["appointment", "at"], name="clinics_event_history")]
