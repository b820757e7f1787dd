"""What the clinician concluded, beside what the facts satisfied."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from audit.history import track
from audit.roles import APPEND
from patients import choices
from patients.models.patient import Patient


@track()
class Conclusion(models.Model):
    """What the clinician concluded, beside what the facts satisfied that day. Never changed: a new row follows."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="conclusions")
    status = models.CharField(max_length=18, choices=choices.ConclusionStatus.choices)
    concluded_on = models.DateField("date")
    reason = models.TextField(max_length=2000)
    rule_set = models.CharField(max_length=32, blank=True)
    overall = models.CharField(max_length=10, blank=True)
    # A record of clinical.evaluation_record; {} where none was kept. The database knows the default, too, so that a
    # release from before this column can still write.
    evaluation = models.JSONField(
        "criteria on that day",
        default=dict,
        db_default=models.Value({}, models.JSONField()),
        blank=True,
        editable=False,
    )
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    table_rights = APPEND

    class Meta:
        ordering = ["-concluded_on", "-pk"]
        indexes = [
            # Serves the caseload and its filter: the newest conclusion of each patient.
            models.Index(fields=["patient", "-concluded_on", "-id"], name="patients_newest_conclusion"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="patients_conclusion_reason_given"),
            models.CheckConstraint(
                condition=Q(status__in=choices.ConclusionStatus.values), name="patients_conclusion_status_known"
            ),
            models.CheckConstraint(
                condition=Q(evaluation={}) | Q(evaluation__has_keys=["rule_set", "version", "status", "criteria"]),
                name="patients_conclusion_evaluation_whole",
            ),
        ]
