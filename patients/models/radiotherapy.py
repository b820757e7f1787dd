"""Radiotherapy within a line of treatment."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from audit.history import track
from clinical.regimens import RADIOTHERAPY_DOSE_GY, RADIOTHERAPY_FRACTIONS
from patients.models.line_row import LineRow


@track()
class Radiotherapy(LineRow):
    """One course of radiotherapy; `happened_on` is its first day. The dose, in Gy, is that of each site."""

    sites = models.CharField("site or sites", max_length=200)
    dose_gy = models.DecimalField("dose, Gy", max_digits=3, decimal_places=1, null=True, blank=True)
    fractions = models.PositiveSmallIntegerField(
        "fractions",
        null=True,
        blank=True,
        validators=[MinValueValidator(RADIOTHERAPY_FRACTIONS[0]), MaxValueValidator(RADIOTHERAPY_FRACTIONS[1])],
    )

    given = True

    class Meta(LineRow.Meta):
        verbose_name_plural = "radiotherapy"
        constraints = [
            *LineRow.Meta.constraints,
            models.CheckConstraint(condition=~Q(sites=""), name="patients_radiotherapy_sites_given"),
            models.CheckConstraint(
                condition=Q(dose_gy__isnull=True) | Q(dose_gy__range=RADIOTHERAPY_DOSE_GY),
                name="patients_radiotherapy_dose_range",
            ),
            models.CheckConstraint(
                condition=Q(fractions__isnull=True) | Q(fractions__range=RADIOTHERAPY_FRACTIONS),
                name="patients_radiotherapy_fractions_range",
            ),
        ]

    @property
    def what(self) -> str:
        return f"Radiotherapy, {self.sites}"

    @property
    def details(self) -> str:
        dose = f"{self.dose_gy.normalize():f} Gy" if self.dose_gy is not None else "Dose not recorded"
        if self.fractions is None:
            return f"{dose}, fractions not recorded"
        return f"{dose} in {self.fractions} fraction{'s' if self.fractions > 1 else ''}"
