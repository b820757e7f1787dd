"""What a clinician states about a phenotype term that no assessment records."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from audit.history import track
from clinical.phenotype import Observation, Stated
from clinical.phenotype_terms import BY_ID, STATABLE, Term
from patients.models.patient import Patient


class PhenotypeStatementQuerySet(models.QuerySet["PhenotypeStatement"]):
    def counted(self) -> Self:
        return self.filter(entered_in_error=False)

    def for_patient(self, patient: Patient) -> Self:
        return self.filter(patient=patient).select_related("recorded_by").order_by("-seen_on", "-pk")


@track()
class PhenotypeStatement(models.Model):
    """One term, observed or excluded, by a person's own word. Never changed: withdrawn with a reason, or followed.

    `batch` ties together what "examined, all normal" wrote at once, so that it can be undone at once.
    """

    class Status(models.TextChoices):
        """The two answers of `clinical.phenotype.Observation` that a person can give."""

        OBSERVED = "observed", "Observed"
        EXCLUDED = "excluded", "Looked for and absent"

    class Severity(models.TextChoices):
        MILD = "mild", "Mild"
        MODERATE = "moderate", "Moderate"
        SEVERE = "severe", "Severe"

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="phenotype_statements")
    term = models.CharField(max_length=10, choices=[(each.id, each.title) for each in STATABLE])
    status = models.CharField(max_length=8, choices=Status.choices)
    seen_on = models.DateField("date looked for")
    onset_on = models.DateField("began", null=True, blank=True)
    resolved_on = models.DateField("resolved", null=True, blank=True)
    severity = models.CharField(max_length=8, choices=Severity.choices, blank=True)
    reason = models.CharField(max_length=300)
    batch = models.UUIDField(null=True, blank=True, editable=False)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    entered_in_error = models.BooleanField(default=False, editable=False)
    error_reason = models.CharField(max_length=300, blank=True, editable=False)

    objects = PhenotypeStatementQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "term", "seen_on"],
                condition=Q(entered_in_error=False),
                name="patients_phenotypestatement_once_a_day",
                violation_error_message="A statement about this term on that day is recorded. Withdraw it first.",
            ),
            models.CheckConstraint(
                condition=Q(term__in=[each.id for each in STATABLE]), name="patients_phenotypestatement_term_known"
            ),
            models.CheckConstraint(
                condition=Q(status__in=["observed", "excluded"]), name="patients_phenotypestatement_status_known"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="patients_phenotypestatement_reason_given"),
            models.CheckConstraint(
                condition=Q(status="observed") | Q(onset_on__isnull=True, resolved_on__isnull=True, severity=""),
                name="patients_phenotypestatement_course_of_observed",
                violation_error_message="Begin, end and severity belong to a sign that was observed.",
            ),
            models.CheckConstraint(
                condition=Q(onset_on__isnull=True) | Q(onset_on__lte=F("seen_on")),
                name="patients_phenotypestatement_began_before_seen",
                violation_error_message="The sign must have begun on or before the day it was looked for.",
            ),
            models.CheckConstraint(
                condition=Q(resolved_on__isnull=True) | Q(onset_on__isnull=True) | Q(resolved_on__gte=F("onset_on")),
                name="patients_phenotypestatement_resolved_after_onset",
                violation_error_message="The sign must have resolved on or after the day it began.",
            ),
            models.CheckConstraint(
                condition=Q(entered_in_error=False) | ~Q(error_reason=""),
                name="patients_phenotypestatement_error_with_reason",
            ),
        ]

    @property
    def of(self) -> Term:
        return BY_ID[self.term]

    def as_stated(self) -> Stated:
        """For `clinical.phenotype.with_statements`. The key sorts by age within a day."""
        return Stated(self.term, Observation(self.status), self.seen_on, self.reason, f"statement:{self.pk:012d}")
