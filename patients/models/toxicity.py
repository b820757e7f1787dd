"""Toxicity of a line of treatment, by CTCAE."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from audit.history import track
from patients.models.line_row import LineRow
from patients.treatment_choices import NeuropathyChange, ToxicityTerm


@track()
class Toxicity(LineRow):
    """An adverse event with its CTCAE term and grade, 1 to 5, and what became of the neuropathy."""

    term = models.CharField("CTCAE term", max_length=24, choices=ToxicityTerm.choices)
    grade = models.PositiveSmallIntegerField("grade", validators=[MinValueValidator(1), MaxValueValidator(5)])
    neuropathy = models.CharField(
        "neuropathy since the line began", max_length=12, choices=NeuropathyChange.choices, blank=True
    )
    note = models.CharField(max_length=300, blank=True)

    class Meta(LineRow.Meta):
        verbose_name_plural = "toxicity"
        constraints = [
            *LineRow.Meta.constraints,
            models.CheckConstraint(condition=Q(term__in=ToxicityTerm.values), name="patients_toxicity_term_known"),
            models.CheckConstraint(condition=Q(grade__range=(1, 5)), name="patients_toxicity_grade_range"),
            models.CheckConstraint(
                condition=Q(neuropathy__in=["", *NeuropathyChange.values]), name="patients_toxicity_neuropathy_known"
            ),
            models.CheckConstraint(
                condition=~Q(term=ToxicityTerm.OTHER) | ~Q(note=""),
                name="patients_toxicity_other_named",
                violation_error_message="Enter in the note what the other toxicity is.",
            ),
        ]

    @property
    def what(self) -> str:
        return f"{self.get_term_display()}, grade {self.grade}"

    @property
    def details(self) -> str:
        neuropathy = f"Neuropathy: {self.get_neuropathy_display().lower()}" if self.neuropathy else ""
        return ". ".join(part for part in (neuropathy, self.note) if part)
