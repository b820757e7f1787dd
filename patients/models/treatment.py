"""The lines of treatment of a patient."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from audit.history import track
from patients import choices
from patients.models.patient import Patient


class TreatmentLineQuerySet(models.QuerySet["TreatmentLine"]):
    def counted(self) -> Self:
        return self.filter(entered_in_error=False)

    def for_patient(self, patient: Patient) -> Self:
        return self.filter(patient=patient).order_by("started_on", "number")

    def current(self, today: date) -> Self:
        return self.counted().filter(Q(ended_on__isnull=True) | Q(ended_on__gte=today), started_on__lte=today)


@track()
class TreatmentLine(models.Model):
    """One planned programme: induction, transplant and maintenance planned together are one line."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="treatment_lines")
    number = models.PositiveSmallIntegerField("line")
    modality = models.CharField(max_length=14, choices=choices.Modality.choices)
    regimen = models.CharField(max_length=16, choices=choices.Regimen.choices)
    intent = models.CharField(max_length=14, choices=choices.Intent.choices, default=choices.Intent.INITIAL)
    started_on = models.DateField("start")
    ended_on = models.DateField("end", null=True, blank=True)
    stop_reason = models.CharField(max_length=16, choices=choices.StopReason.choices, blank=True)
    cycle_days = models.PositiveSmallIntegerField("length of a cycle, days", default=28)
    note = models.CharField(max_length=300, blank=True)
    entered_in_error = models.BooleanField(default=False)
    error_reason = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )

    objects = TreatmentLineQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "number"],
                condition=Q(entered_in_error=False),
                name="patients_treatmentline_number_once",
            ),
            models.UniqueConstraint(
                fields=["patient", "regimen", "started_on"],
                condition=Q(entered_in_error=False),
                name="patients_treatmentline_recorded_once",
                violation_error_message="This treatment with this start is recorded already.",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("started_on")),
                name="patients_treatmentline_end_after_start",
                violation_error_message="The end must be on or after the start.",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, stop_reason="") | (Q(ended_on__isnull=False) & ~Q(stop_reason="")),
                name="patients_treatmentline_end_with_reason",
                violation_error_message="Give the end and the reason together.",
            ),
            models.CheckConstraint(
                condition=Q(entered_in_error=False) | ~Q(error_reason=""),
                name="patients_treatmentline_error_with_reason",
            ),
            models.CheckConstraint(condition=Q(cycle_days__range=(1, 120)), name="patients_treatmentline_cycle_range"),
        ]

    @property
    def regimen_short(self) -> str:
        return choices.REGIMEN_SHORT[self.regimen]
