"""Who has seen a result, and who is to see it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from accounts.models import User
from assessments.results import LabResult
from audit.history import track
from audit.roles import APPEND
from samples.choices import Acknowledged
from work.models import Task


@track()
class Acknowledgement(models.Model):
    """One person has seen one result of a signed report. A corrected report has results of its own, unseen again."""

    result = models.OneToOneField(LabResult, on_delete=models.PROTECT, related_name="acknowledgement")
    kind = models.CharField(max_length=6, choices=Acknowledged.choices)
    task = models.ForeignKey(Task, null=True, blank=True, on_delete=models.PROTECT, related_name="acknowledgements")
    at = models.DateTimeField(db_default=Now(), editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    table_rights = APPEND

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=Acknowledged.SEEN, by__isnull=False, task__isnull=True)
                | Q(kind=Acknowledged.ACTED, by__isnull=False, task__isnull=False)
                # The results that were here before the inbox; nobody is said to have seen them.
                | Q(kind=Acknowledged.BEFORE, by__isnull=True, task__isnull=True),
                name="samples_acknowledgement_kind",
            ),
        ]
        indexes = [models.Index(fields=["-at"], name="samples_acknowledged_lately")]


@track()
class Routing(models.Model):
    """A result was given to one person or to one role; the last row holds. Without one: the patient's consultant."""

    result = models.ForeignKey(LabResult, on_delete=models.PROTECT, related_name="routings")
    to = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=12, choices=User.Roles.choices, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(db_default=Now(), editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    table_rights = APPEND

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(to__isnull=False, role="") | Q(to__isnull=True, role__in=User.Roles.values),
                name="samples_routing_one_addressee",
                violation_error_message="Give the result to one person or to one role.",
            ),
        ]
        indexes = [models.Index(fields=["result", "-id"], name="samples_routing_latest")]
