"""Advice given by telephone. Rows are only added: a mistake is withdrawn with its reason and written anew."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone

from audit.history import track
from audit.roles import APPEND
from patients.models import Patient
from work import rules
from work.models.task import Task


class AdviceCallQuerySet(models.QuerySet["AdviceCall"]):
    def newest_first(self) -> Self:
        return self.order_by("-called_at", "-pk")

    def with_people(self) -> Self:
        return self.select_related(
            "given_by", "patient__consultant", "patient__key_worker", "follow_up__owner", "withdrawal"
        )


@track()
class AdviceCall(models.Model):
    """One call for advice: who rang, what about, what was said, and what remains to be done."""

    submission_key = models.UUIDField(null=True, blank=True, unique=True, editable=False)
    caller = models.CharField("name and role", max_length=120)
    call_back = models.CharField("call-back number or bleep", max_length=60)
    organisation = models.CharField("hospital or practice", max_length=120, blank=True)
    called_at = models.DateTimeField("time of the call", default=timezone.now)
    patient = models.ForeignKey(Patient, null=True, blank=True, on_delete=models.PROTECT, related_name="advice_calls")
    summary = models.TextField("what the call was about", max_length=2000)
    advice = models.TextField("advice given", max_length=2000)
    action = models.CharField("what remains to be done", max_length=200, blank=True)
    follow_up = models.OneToOneField(
        Task, null=True, blank=True, on_delete=models.PROTECT, related_name="advice_call", editable=False
    )
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    # By the hours of that day; they may change, what was so then does not.
    out_of_hours = models.BooleanField(editable=False)
    # Each call is written anew once at most: two corrections of one call would be two truths.
    corrects = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrected_by", editable=False
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False)

    table_rights = APPEND
    objects = AdviceCallQuerySet.as_manager()

    class Meta:
        constraints = rules.ADVICE
        indexes = [
            # The log, newest first.
            models.Index(fields=["-called_at"], name="work_advice_log"),
        ]

    def get_absolute_url(self) -> str:
        return reverse("advice_call", args=[self.pk])

    @property
    def is_withdrawn(self) -> bool:
        return hasattr(self, "withdrawal")


@track()
class AdviceWithdrawal(models.Model):
    """Says that one logged call was wrong, and why. The call stays readable."""

    call = models.OneToOneField(AdviceCall, on_delete=models.PROTECT, related_name="withdrawal")
    reason = models.CharField("what was wrong", max_length=300)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False)

    table_rights = APPEND

    class Meta:
        constraints = rules.WITHDRAWAL
