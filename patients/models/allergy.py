"""What a patient is allergic to."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower, Now

from audit.history import track
from patients import choices
from patients.models.patient import Patient


class AllergyQuerySet(models.QuerySet["Allergy"]):
    def counted(self) -> Self:
        return self.filter(entered_in_error=False)

    def for_patient(self, patient: Patient) -> Self:
        return self.filter(patient=patient).select_related("recorded_by").order_by(Lower("substance"), "pk")


@track()
class Allergy(models.Model):
    """One substance and what it does. Never changed: withdrawn with a reason, and entered anew."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="allergies")
    substance = models.CharField("allergic to", max_length=80)
    reaction = models.CharField(max_length=200, blank=True)
    severity = models.CharField(max_length=10, choices=choices.AllergySeverity.choices, blank=True)
    noted_on = models.DateField("date recorded")
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    entered_in_error = models.BooleanField(default=False, editable=False)
    error_reason = models.CharField(max_length=200, blank=True, editable=False)

    objects = AllergyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "patient",
                Lower("substance"),
                condition=Q(entered_in_error=False),
                name="patients_allergy_once",
                violation_error_message="This allergy is recorded already.",
            ),
            models.CheckConstraint(condition=~Q(substance=""), name="patients_allergy_substance_given"),
            models.CheckConstraint(
                condition=Q(severity__in=["", *choices.AllergySeverity.values]), name="patients_allergy_severity_known"
            ),
            models.CheckConstraint(
                condition=Q(entered_in_error=False) | ~Q(error_reason=""), name="patients_allergy_error_with_reason"
            ),
        ]
