"""One patient on the list of one meeting, and suggestions that somebody left off it."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Deferrable, Q
from django.db.models.functions import Now
from django.urls import reverse

from audit.history import track
from audit.roles import APPEND
from mdt.choices import RULES, CaseState, Origin
from mdt.models.meeting import WORDS, Meeting
from patients.models import Patient


class CaseQuerySet(models.QuerySet["Case"]):
    def listed(self) -> Self:
        """In the order of the meeting, without those taken off the list."""
        return self.exclude(state=CaseState.WITHDRAWN).order_by("place")

    def with_people(self) -> Self:
        return self.select_related(
            "meeting", "patient", "patient__consultant", "patient__key_worker", "outcome", "outcome__agreed_by",
            "created_by",
        )  # fmt: skip


@track()
class Case(models.Model):
    """A patient to be discussed. `ready` needs a question: the database refuses it otherwise."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="cases", editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="mdt_cases", editable=False)
    # Where it stands on the list; two cases change places in one transaction.
    place = models.PositiveIntegerField(editable=False)
    question = models.TextField(max_length=1000, blank=True)
    origin = models.CharField(max_length=16, choices=Origin.choices, default=Origin.PERSON, editable=False)
    why = models.CharField("why on the list", max_length=300, blank=True, editable=False)
    evidence_on = models.DateField(null=True, blank=True, editable=False)
    # The record that a rule found, such as "laboratory:12"; the same one is not offered again.
    source = models.CharField(max_length=40, blank=True, editable=False)
    carried_from = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="carried_to", editable=False
    )
    presenter = models.CharField(max_length=120, blank=True)
    ready = models.BooleanField("ready to be discussed", default=False)
    state = models.CharField(max_length=9, choices=CaseState.choices, default=CaseState.WAITING, editable=False)
    state_reason = models.CharField("reason", max_length=300, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )

    objects = CaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ready=False) | Q(question__regex=WORDS),
                name="mdt_case_ready_with_question",
                violation_error_message="Enter the question before you mark the case as ready.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[CaseState.WAITING, CaseState.DISCUSSED], state_reason="")
                | Q(state__in=[CaseState.DEFERRED, CaseState.WITHDRAWN], state_reason__regex=WORDS),
                name="mdt_case_state_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(origin=Origin.PERSON, source="", carried_from=None)
                | Q(origin=Origin.DEFERRED, source="", carried_from__isnull=False)
                | Q(origin__in=RULES, source__regex=WORDS, why__regex=WORDS, evidence_on__isnull=False),
                name="mdt_case_origin_told",
            ),
            models.UniqueConstraint(
                fields=["meeting", "patient"],
                condition=~Q(state=CaseState.WITHDRAWN),
                name="mdt_case_patient_once",
                violation_error_message="This patient is on the list already.",
            ),
            models.UniqueConstraint(
                fields=["meeting", "place"], name="mdt_case_place_once", deferrable=Deferrable.DEFERRED
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("mdt_case", args=[self.meeting.held_on, self.pk])

    @property
    def is_waiting(self) -> bool:
        return self.state == CaseState.WAITING

    @property
    def is_open(self) -> bool:
        """Its outcome may be written, or written again."""
        return self.state in {CaseState.WAITING, CaseState.DISCUSSED} and not self.meeting.is_locked


@track()
class Dismissed(models.Model):
    """A suggestion that somebody left off the list, and why. Newer data of the patient are offered anew."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    rule = models.CharField(max_length=16, choices=Origin.choices)
    source = models.CharField(max_length=40)
    reason = models.CharField(max_length=300)
    dismissed_at = models.DateTimeField(db_default=Now(), editable=False)
    dismissed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    table_rights = APPEND

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(rule__in=RULES), name="mdt_dismissed_rule_known"),
            models.CheckConstraint(
                condition=Q(reason__regex=WORDS, source__regex=WORDS), name="mdt_dismissed_reason_given"
            ),
            models.UniqueConstraint(fields=["patient", "rule", "source"], name="mdt_dismissed_once"),
        ]
