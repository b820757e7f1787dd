"""One tube on its way to the laboratory, and what came of it; its rules are constraints."""

from datetime import date
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from assessments.instruments.laboratory import LabReport
from audit.history import track
from clinical.sample_times import days_late
from patients.models import Patient, SamePatient
from patients.refs import new_ref
from samples import choices, rules
from samples.lifecycle import OPEN, WAITING, State, may_cancel, may_reject, usual_step

_OPEN = [str(state) for state in OPEN]


def new_sample_ref() -> str:
    return new_ref("S")


class SampleQuerySet(models.QuerySet["Sample"]):
    def open(self) -> Self:
        return self.filter(state__in=_OPEN)

    def waiting(self) -> Self:
        """Taken, and the laboratory has not answered yet."""
        return self.filter(state__in=[str(state) for state in WAITING])

    def overdue(self, today: date) -> Self:
        return self.open().filter(next_step_on__lt=today)

    def due(self, today: date) -> Self:
        """Whose next step is due today, or late; the longest late first."""
        return self.open().filter(next_step_on__lte=today).order_by("next_step_on", "pk")

    def visible_to(self, user: User) -> Self:
        """Without those of restricted records that the person does not treat."""
        treats = Q(patient__consultant=user) | Q(patient__key_worker=user)
        return self.filter(Q(patient__restricted=False) | treats)

    def with_people(self) -> Self:
        return self.select_related("patient", "owner", "requested_by")


@track(model_name="SampleHistory")
class Sample(models.Model):
    """One specimen of one patient for the neuroimmunology laboratory. The state is explained by its events."""

    ref = models.CharField(max_length=12, unique=True, default=new_sample_ref, editable=False)
    submission_key = models.UUIDField(null=True, blank=True, unique=True, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="samples", editable=False)
    specimen = models.CharField(max_length=12, choices=choices.Specimen.choices)
    tests = ArrayField(models.CharField(max_length=8, choices=choices.Test.choices), verbose_name="tests")
    other_test = models.CharField("other test", max_length=80, blank=True)
    state = models.CharField(
        max_length=12, choices=choices.StateWord.choices, default=State.REQUESTED.value, editable=False
    )

    requested_on = models.DateField("requested", default=timezone.localdate)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    collected_on = models.DateField("taken on", null=True, blank=True)
    collected_time = models.TimeField("time taken", null=True, blank=True)
    volume_ml = models.DecimalField("volume", max_digits=4, decimal_places=1, null=True, blank=True)
    centrifuged_time = models.TimeField("centrifuged at", null=True, blank=True)
    frozen_time = models.TimeField("frozen at", null=True, blank=True)
    dispatched_on = models.DateField("dispatched on", null=True, blank=True)
    courier = models.CharField(max_length=80, blank=True)
    received_on = models.DateField("received on", null=True, blank=True)
    accession = models.CharField("laboratory number", max_length=40, blank=True)
    rejection = models.CharField("why rejected", max_length=16, choices=choices.Rejection.choices, blank=True)
    reported_on = models.DateField("reported on", null=True, blank=True)
    # The report as it was first linked; its correction is found through it.
    report = models.ForeignKey(
        LabReport, null=True, blank=True, on_delete=models.PROTECT, related_name="samples", editable=False
    )
    paired = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="paired_with", verbose_name="paired serum"
    )
    # The rejected sample that this one is asked for again.
    repeats = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="repeated_by", editable=False
    )

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    next_step_on = models.DateField("next step by", null=True, blank=True)

    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )

    objects = SampleQuerySet.as_manager()

    class Meta:
        constraints = [
            *rules.SAMPLE,
            SamePatient(field="paired", to="samples.Sample", name="samples_sample_paired_same_patient"),
            SamePatient(field="repeats", to="samples.Sample", name="samples_sample_repeats_same_patient"),
            SamePatient(field="report", to="assessments.LabReport", name="samples_sample_report_same_patient"),
        ]
        indexes = [
            # The board: open samples by the day of their next step.
            models.Index(fields=["next_step_on"], name="samples_open", condition=Q(state__in=_OPEN)),
            # A patient's samples, newest first.
            models.Index(fields=["patient", "-requested_on"], name="samples_of_patient"),
        ]

    def get_absolute_url(self) -> str:
        return reverse("sample", args=[self.patient.ref, self.pk])

    def clean(self) -> None:
        """Rules about today, which a constraint cannot know."""
        today = timezone.localdate()
        for name in ("requested_on", "collected_on", "dispatched_on", "received_on", "reported_on"):
            day = getattr(self, name)
            if day and day > today:
                label = str(self._meta.get_field(name).verbose_name)
                raise ValidationError({name: f"{label[:1].upper()}{label[1:]} must be today or in the past"})
        if self.paired_id and self.paired.specimen != choices.Specimen.SERUM:
            raise ValidationError({"paired": "Select a serum sample as the paired serum"})

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def usual_step(self) -> State | None:
        return usual_step(self.state)

    @property
    def may_reject(self) -> bool:
        return may_reject(self.state)

    @property
    def may_cancel(self) -> bool:
        return may_cancel(self.state)

    @property
    def test_words(self) -> str:
        """ "VEGF", "VEGF, other test": without the free words, for lists."""
        words = [choices.Test(code).label for code in self.tests]
        return ", ".join("other test" if word == "Other" and len(words) > 1 else word for word in words)

    @property
    def tests_in_full(self) -> str:
        return ", ".join(self.other_test if code == "other" else choices.Test(code).label for code in self.tests)

    @property
    def words(self) -> str:
        """ "Serum for VEGF", as a line of a list names it."""
        return f"{self.get_specimen_display()} for {self.test_words}"

    @property
    def current_report(self) -> LabReport | None:
        """The linked report, or the signed correction that took its place."""
        report = self.report
        while report is not None and report.is_replaced and report.correction is not None:
            report = report.correction
        return report

    def days_late(self, today: date) -> int:
        return days_late(self.next_step_on if self.is_open else None, today)

    def needs_paired_serum(self) -> bool:
        """CSF whose serum of the same day nobody has named yet."""
        return self.specimen == choices.Specimen.CSF and self.paired_id is None
