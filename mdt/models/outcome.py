"""What the meeting agreed on one patient, and who does what by when."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from accounts.models import User
from audit.history import track
from mdt.models.case import Case
from mdt.models.meeting import WORDS
from work.models import Task


@track()
class Outcome(models.Model):
    """The agreed words. Each has at least one decision, or says that no action is needed (mdt/frozen.py)."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="outcome")
    words = models.TextField("outcome", max_length=4000)
    no_action = models.BooleanField("no action needed", default=False)
    agreed_at = models.DateTimeField(db_default=Now(), editable=False)
    agreed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(words__regex=WORDS), name="mdt_outcome_words_given"),
        ]


class DecisionQuerySet(models.QuerySet["Decision"]):
    def standing(self) -> Self:
        return self.filter(withdrawn_at=None)


@track()
class Decision(models.Model):
    """One action of an outcome, as agreed in the meeting. The task goes on from there; the minutes keep the words."""

    outcome = models.ForeignKey(Outcome, on_delete=models.PROTECT, related_name="decisions")
    what = models.CharField("action", max_length=200)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    owner_role = models.CharField(max_length=12, choices=User.Roles.choices, blank=True)
    due_on = models.DateField("due")
    task = models.OneToOneField(Task, on_delete=models.PROTECT, related_name="mdt_decision")
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    withdrawn_reason = models.CharField(max_length=300, blank=True, editable=False)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(what__regex=WORDS), name="mdt_decision_action_given"),
            models.CheckConstraint(
                condition=Q(owner__isnull=False, owner_role="")
                | Q(owner__isnull=True, owner_role__in=User.Roles.values),
                name="mdt_decision_one_owner",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None, withdrawn_reason="")
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False, withdrawn_reason__regex=WORDS),
                name="mdt_decision_withdrawn_with_reason",
            ),
        ]

    @property
    def owner_words(self) -> str:
        return self.owner.display_name if self.owner else f"Any {self.get_owner_role_display().lower()}"

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_at is not None
