"""A relapse after a line of treatment. A clinician records it; no rule ever does."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from audit.history import track
from patients.models.line_row import LineRow

RELAPSE_KINDS = ("vegf", "haematological", "radiological", "clinical")


@track()
class Relapse(LineRow):
    """The relapse that a consultant judged to be one: on which day, seen in what, by whom."""

    vegf = models.BooleanField("VEGF", default=False)
    haematological = models.BooleanField(default=False)
    radiological = models.BooleanField(default=False)
    clinical = models.BooleanField(default=False)
    consultant = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=300, blank=True)

    class Meta(LineRow.Meta):
        constraints = [
            *LineRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(vegf=True) | Q(haematological=True) | Q(radiological=True) | Q(clinical=True),
                name="patients_relapse_kind_given",
                violation_error_message="Select at least one kind of relapse.",
            ),
            models.UniqueConstraint(
                fields=["line", "happened_on"],
                condition=Q(entered_in_error=False),
                name="patients_relapse_once",
                violation_error_message="A relapse on this day is recorded already.",
            ),
        ]

    @property
    def kinds(self) -> list[str]:
        """In which ways it was seen, in words."""
        return [str(self._meta.get_field(name).verbose_name) for name in RELAPSE_KINDS if getattr(self, name)]

    @property
    def what(self) -> str:
        return f"Relapse: {', '.join(self.kinds)}"

    @property
    def details(self) -> str:
        return f"{self.consultant.display_name}. {self.note}" if self.note else self.consultant.display_name
