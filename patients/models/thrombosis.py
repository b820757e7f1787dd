"""The thrombosis register: events, and what was given against them."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from audit.history import track
from patients.choices import KNOWN_PRECISIONS, Precision
from patients.models.patient import Patient
from patients.models.recorded import Recorded, RecordedQuerySet
from patients.thrombosis_choices import Prophylactic, ThrombosisKind
from patients.treatment_choices import YesNo


@track()
class ThrombosisEvent(Recorded):
    """One thrombotic event, also one from before the clinic. Its day may be known to the month or year, or not."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="thrombosis_events", editable=False)
    kind = models.CharField("event", max_length=20, choices=ThrombosisKind.choices)
    happened_on = models.DateField("date", null=True, blank=True)
    happened_precision = models.CharField(
        "how exact the date is", max_length=8, choices=Precision.choices, default=Precision.UNKNOWN
    )
    provoked = models.CharField(max_length=9, choices=YesNo.choices, blank=True)
    on_prophylaxis = models.CharField(max_length=9, choices=YesNo.choices, blank=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta(Recorded.Meta):
        ordering = [F("happened_on").asc(nulls_first=True), "pk"]
        constraints = [
            *Recorded.Meta.constraints,
            models.CheckConstraint(condition=Q(kind__in=ThrombosisKind.values), name="patients_thrombosisevent_kind"),
            models.CheckConstraint(
                condition=Q(happened_on__isnull=True, happened_precision="unknown")
                | Q(happened_on__isnull=False, happened_precision__in=KNOWN_PRECISIONS),
                name="patients_thrombosisevent_precision",
            ),
            models.CheckConstraint(
                condition=Q(provoked__in=["", *YesNo.values], on_prophylaxis__in=["", *YesNo.values]),
                name="patients_thrombosisevent_answers_known",
            ),
            models.CheckConstraint(
                condition=~Q(kind=ThrombosisKind.OTHER) | ~Q(note=""),
                name="patients_thrombosisevent_other_named",
                violation_error_message="Enter in the note what the other event is.",
            ),
        ]


class ProphylaxisQuerySet(RecordedQuerySet):
    def newest_first(self) -> Self:
        return self.order_by("-reviewed_on", "-pk")

    def latest(self) -> Self:
        """The statement that holds, of each patient."""
        return self.counted().order_by("patient_id", "-reviewed_on", "-pk").distinct("patient_id")


@track()
class Prophylaxis(Recorded):
    """What was decided about thromboprophylaxis on the day of a review. A later statement takes its place."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="prophylaxis", editable=False)
    drug = models.CharField("thromboprophylaxis", max_length=15, choices=Prophylactic.choices)
    dose = models.CharField(max_length=80, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    started_on = models.DateField("from", null=True, blank=True)
    reviewed_on = models.DateField("reviewed")
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = ProphylaxisQuerySet.as_manager()

    class Meta(Recorded.Meta):
        verbose_name_plural = "prophylaxis"
        constraints = [
            *Recorded.Meta.constraints,
            models.CheckConstraint(condition=Q(drug__in=Prophylactic.values), name="patients_prophylaxis_drug_known"),
            models.CheckConstraint(
                condition=~Q(drug=Prophylactic.CONTRAINDICATED) | ~Q(reason=""),
                name="patients_prophylaxis_reason_given",
                violation_error_message="Enter why it is contraindicated.",
            ),
            models.CheckConstraint(
                condition=Q(started_on__isnull=True) | Q(started_on__lte=F("reviewed_on")),
                name="patients_prophylaxis_from_before_review",
                violation_error_message="The start must be on or before the day of the review.",
            ),
            models.CheckConstraint(
                condition=~Q(drug__in=[Prophylactic.NONE, Prophylactic.CONTRAINDICATED])
                | Q(dose="", started_on__isnull=True),
                name="patients_prophylaxis_nothing_without_dose",
                violation_error_message="Without a drug there is no dose and no start. Empty these boxes.",
            ),
        ]
        indexes = [models.Index(fields=["patient", "-reviewed_on"], name="patients_prophylaxis_newest")]

    @property
    def words(self) -> str:
        """ "Aspirin, 75 mg daily"; "Contraindicated: bleeding ulcer"."""
        words = self.get_drug_display()
        if self.dose:
            words += f", {self.dose}"
        return f"{words}: {self.reason}" if self.reason else words
