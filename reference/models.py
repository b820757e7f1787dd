"""Approvals: a consultant's word on one value, one rule of the schedule or one rule set. Rows are only ever added."""

from typing import Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from audit.roles import APPEND


class Kind(models.TextChoices):
    SETTING = "setting", "Setting"
    RULE_SET = "rule_set", "Rule set"
    SCHEDULE_RULE = "schedule_rule", "Follow-up rule"


class ApprovalQuerySet(models.QuerySet["Approval"]):
    def about(self, kind: str, key: str) -> Self:
        """Every word on one subject, newest first, with the people."""
        return self.filter(kind=kind, key=key).select_related("approved_by").order_by("-pk")

    def latest(self) -> Self:
        """The last word on each subject, with the people."""
        return self.select_related("approved_by").order_by("kind", "key", "-pk").distinct("kind", "key")


class Approval(models.Model):
    """A consultant approved this value, or took the approval back.

    The value is kept as the words that the person saw. Where the program has come to read otherwise, the approval no
    longer holds: nobody has approved the new words.
    """

    kind = models.CharField(max_length=16, choices=Kind.choices)
    key = models.CharField(max_length=64)
    value = models.CharField(max_length=2000)
    # Of the rule or rule set; settings have none.
    version = models.PositiveSmallIntegerField(default=0)
    # True on the row that takes an earlier approval back; `approved_by` is then who took it back.
    withdrawn = models.BooleanField(default=False)
    note = models.CharField(max_length=300, blank=True)
    approved_at = models.DateTimeField(db_default=Now(), editable=False)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = ApprovalQuerySet.as_manager()

    table_rights = APPEND

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="reference_approval_kind_known"),
            models.CheckConstraint(condition=~Q(key="") & ~Q(value=""), name="reference_approval_names_its_value"),
            models.CheckConstraint(
                condition=Q(withdrawn=False) | ~Q(note=""),
                name="reference_approval_withdrawn_with_reason",
                violation_error_message="Give the reason why the approval is withdrawn.",
            ),
        ]
        indexes = [
            # Serves the last word on each subject, and the history of one.
            models.Index(fields=["kind", "key", "-id"], name="reference_approval_latest"),
        ]
        triggers = [
            # The time is the database's: a forged one is overwritten.
            pgtrigger.Trigger(
                name="stamp_time",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="NEW.approved_at = clock_timestamp(); RETURN NEW;",
            ),
        ]
