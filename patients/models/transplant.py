"""The autologous transplant of a line of treatment."""

from datetime import date

import pgtrigger
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from audit.history import track
from clinical.regimens import CONDITIONING_MELPHALAN
from patients.choices import Modality
from patients.models.recorded import Recorded
from patients.models.treatment import TreatmentLine
from patients.treatment_choices import DayHundred, Mobilisation, YesNo

# A check constraint cannot look into another table.
ONLY_ON_TRANSPLANT_LINES = pgtrigger.Trigger(
    name="only_on_transplant_lines",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update,
    func="""
        IF NOT NEW.entered_in_error AND NOT EXISTS (
            SELECT 1 FROM patients_treatmentline WHERE id = NEW.line_id AND modality = 'asct'
        ) THEN
            RAISE EXCEPTION 'only_on_transplant_lines: the line is no transplant' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    """,
)
LONGEST_ENGRAFTMENT = 200


def _days(label: str) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(
        label,
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_ENGRAFTMENT)],
    )


@track()
class Transplant(Recorded):
    """Harvest, infusion and engraftment, filled in as they come. The day of infusion is day 0."""

    line = models.ForeignKey(TreatmentLine, on_delete=models.PROTECT, related_name="transplant_rows", editable=False)
    harvested_on = models.DateField("harvest", null=True, blank=True)
    cd34 = models.DecimalField("CD34, ×10⁶/kg", max_digits=4, decimal_places=2, null=True, blank=True)
    mobilisation = models.CharField(max_length=24, choices=Mobilisation.choices, blank=True)
    melphalan = models.PositiveSmallIntegerField(
        "conditioning, melphalan mg/m²",
        choices=[(dose, str(dose)) for dose in CONDITIONING_MELPHALAN],
        null=True,
        blank=True,
    )
    infused_on = models.DateField("infusion, day 0", null=True, blank=True)
    neutrophil_days = _days("neutrophil engraftment, day")
    platelet_days = _days("platelet engraftment, day")
    engraftment_syndrome = models.CharField(max_length=9, choices=YesNo.choices, blank=True)
    day_100 = models.CharField("at day 100", max_length=12, choices=DayHundred.choices, blank=True)
    note = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta(Recorded.Meta):
        triggers = [ONLY_ON_TRANSPLANT_LINES]
        constraints = [
            *Recorded.Meta.constraints,
            models.UniqueConstraint(
                fields=["line"],
                condition=Q(entered_in_error=False),
                name="patients_transplant_once",
                violation_error_message="The transplant of this line is recorded already.",
            ),
            models.CheckConstraint(
                condition=Q(harvested_on__isnull=True)
                | Q(infused_on__isnull=True)
                | Q(infused_on__gte=F("harvested_on")),
                name="patients_transplant_infusion_after_harvest",
                violation_error_message="The infusion must be on or after the harvest.",
            ),
            models.CheckConstraint(
                condition=Q(infused_on__isnull=False)
                | Q(neutrophil_days__isnull=True, platelet_days__isnull=True, engraftment_syndrome="", day_100=""),
                name="patients_transplant_day_0_first",
                violation_error_message="Enter the day of infusion: engraftment and day 100 are counted from it.",
            ),
            models.CheckConstraint(
                condition=Q(cd34__isnull=True) | Q(cd34__range=(0, 99)), name="patients_transplant_cd34_range"
            ),
            models.CheckConstraint(
                condition=Q(melphalan__isnull=True) | Q(melphalan__in=CONDITIONING_MELPHALAN),
                name="patients_transplant_melphalan_known",
            ),
            models.CheckConstraint(
                condition=(Q(neutrophil_days__isnull=True) | Q(neutrophil_days__range=(1, LONGEST_ENGRAFTMENT)))
                & (Q(platelet_days__isnull=True) | Q(platelet_days__range=(1, LONGEST_ENGRAFTMENT))),
                name="patients_transplant_engraftment_range",
            ),
            models.CheckConstraint(
                condition=Q(
                    mobilisation__in=["", *Mobilisation.values],
                    engraftment_syndrome__in=["", *YesNo.values],
                    day_100__in=["", *DayHundred.values],
                ),
                name="patients_transplant_answers_known",
            ),
        ]

    def clean(self) -> None:
        line = self.line
        if line.modality != Modality.ASCT:
            raise ValidationError("Only a line of autologous transplant has these details. Amend the line first.")
        if self.infused_on is None:
            return
        if self.infused_on < line.started_on:
            raise _not_then(f"on or after the start of the line, {line.started_on:%d-%b-%Y}")
        last: date | None = min(filter(None, (line.ended_on, line.patient.died_on)), default=None)
        if last and self.infused_on > last:
            raise _not_then(f"on or before the end of the line, {last:%d-%b-%Y}")


def _not_then(words: str) -> ValidationError:
    return ValidationError({"infused_on": f"Enter a day of infusion {words}"})
