"""The cycles of a line of treatment."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from audit.history import track
from patients.models.line_row import LineRow
from patients.treatment_choices import CycleState


@track()
class Cycle(LineRow):
    """One cycle; `happened_on` is its first day, or the day on which an omitted one was due."""

    number = models.PositiveSmallIntegerField("cycle", validators=[MinValueValidator(1), MaxValueValidator(120)])
    state = models.CharField("how it was given", max_length=8, choices=CycleState.choices)
    dose = models.CharField("dose", max_length=120, blank=True)
    reason = models.CharField("why late or omitted", max_length=200, blank=True)

    given = True

    class Meta(LineRow.Meta):
        ordering = ["number", "pk"]
        constraints = [
            *LineRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["line", "number"],
                condition=Q(entered_in_error=False),
                name="patients_cycle_number_once",
                violation_error_message="This cycle is recorded already.",
            ),
            models.CheckConstraint(condition=Q(number__range=(1, 120)), name="patients_cycle_number_range"),
            models.CheckConstraint(condition=Q(state__in=CycleState.values), name="patients_cycle_state_known"),
            models.CheckConstraint(
                condition=Q(state=CycleState.GIVEN) | ~Q(reason=""),
                name="patients_cycle_reason_given",
                violation_error_message="Enter why the cycle was late or omitted.",
            ),
        ]

    @property
    def was_given(self) -> bool:
        return self.state != CycleState.OMITTED

    @property
    def what(self) -> str:
        return f"Cycle {self.number}"

    @property
    def details(self) -> str:
        state = self.get_state_display() + (f": {self.reason}" if self.reason else "")
        return f"{state}. {self.dose}" if self.dose else state
