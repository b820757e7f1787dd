"""The lines of treatment of a patient."""

from datetime import date
from typing import Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Max, Min, Q
from django.db.models.functions import Now

from audit.history import track
from patients import choices
from patients.models.patient import Patient

# What happened in a line, by its related name, with the column of its day; and which of it was given as part of it.
DAYS = (
    ("cycle_rows", "happened_on"),
    ("radiotherapy_rows", "happened_on"),
    ("toxicity_rows", "happened_on"),
    ("response_rows", "happened_on"),
    ("relapse_rows", "happened_on"),
    ("transplant_rows", "infused_on"),
)
GIVEN = {"cycle_rows", "radiotherapy_rows", "transplant_rows"}


class TreatmentLineQuerySet(models.QuerySet["TreatmentLine"]):
    def counted(self) -> Self:
        return self.filter(entered_in_error=False)

    def for_patient(self, patient: Patient) -> Self:
        return self.filter(patient=patient).order_by("started_on", "number")

    def with_rows(self) -> Self:
        """With everything that happened in each line, in as many queries as there are kinds of row."""
        return self.prefetch_related(*(name for name, _ in DAYS), "relapse_rows__consultant")

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
    decided_on = models.DateField("decision", null=True, blank=True)
    started_on = models.DateField("start")
    ended_on = models.DateField("end", null=True, blank=True)
    stop_reason = models.CharField(max_length=16, choices=choices.StopReason.choices, blank=True)
    planned_cycles = models.PositiveSmallIntegerField(
        "planned cycles", null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(120)]
    )
    cycle_days = models.PositiveSmallIntegerField("length of a cycle, days", default=28)
    note = models.CharField(max_length=300, blank=True)
    entered_in_error = models.BooleanField(default=False)
    error_reason = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1, db_default=1, editable=False)
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
            models.CheckConstraint(
                condition=Q(planned_cycles__isnull=True) | Q(planned_cycles__range=(1, 120)),
                name="patients_treatmentline_planned_range",
            ),
            models.CheckConstraint(
                condition=Q(decided_on__isnull=True) | Q(decided_on__lte=F("started_on")),
                name="patients_treatmentline_decision_before_start",
                violation_error_message="The decision must be on or before the start.",
            ),
        ]

    def clean(self) -> None:
        """What is recorded within the line stays within it when its dates or its kind are changed."""
        if self._state.adding or self.entered_in_error:
            return
        if self.modality != choices.Modality.ASCT and self.transplant_rows.counted().exists():
            raise ValidationError({"modality": "This line has transplant details. Mark them as entered in error first"})
        for name, column in DAYS:
            days = getattr(self, name).counted().aggregate(first=Min(column), last=Max(column))
            if days["first"] and self.started_on and days["first"] < self.started_on:
                words = f"This line has an entry of {days['first']:%d-%b-%Y}. Enter a start on or before that day"
                raise ValidationError({"started_on": words})
            if days["last"] and self.ended_on and name in GIVEN and days["last"] > self.ended_on:
                words = f"This line has an entry of {days['last']:%d-%b-%Y}. Enter an end on or after that day"
                raise ValidationError({"ended_on": words})

    @property
    def regimen_short(self) -> str:
        return choices.REGIMEN_SHORT[self.regimen]
