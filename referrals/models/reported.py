"""What the referrer reports of the patient, and the prompts that a person put aside."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from audit.history import track
from audit.roles import APPEND
from clinical import reported
from clinical.red_flags import CONSIDER_ALTERNATIVE, CONSIDER_POEMS
from clinical.values import COMPARATORS, MATRIX_WORDS
from referrals.models.referral import Referral

_QUESTIONS = [(key, question.words) for key, question in reported.QUESTIONS.items()]


class ReportedFindingQuerySet(models.QuerySet["ReportedFinding"]):
    def newest(self) -> "ReportedFindingQuerySet":
        """The newest row of each finding: a second thought is a new row."""
        return self.order_by("finding", "-at", "-pk").distinct("finding")


@track()
class ReportedFinding(models.Model):
    """One answer of a letter or a caller. Only ever added to; "" is "Not said", and takes an earlier answer back."""

    class Finding(models.TextChoices):
        VEGF_AMOUNT = reported.VEGF_AMOUNT, "VEGF value"

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="reported")
    finding = models.CharField(max_length=24, choices=[*_QUESTIONS, *Finding.choices])
    answer = models.CharField(max_length=10, choices=list(reported.ANSWERS.items()), blank=True)
    # Only of the VEGF value, in pg/mL with the decimals that the letter gives.
    amount = models.DecimalField(max_digits=10, decimal_places=3, null=True, blank=True)
    decimals = models.PositiveSmallIntegerField(default=0)
    comparator = models.CharField(max_length=2, choices=[(sign, sign) for sign in COMPARATORS], blank=True)
    matrix = models.CharField(
        "sample type",
        max_length=16,
        choices=[(matrix, MATRIX_WORDS[matrix]) for matrix in reported.VEGF_MATRICES],
        blank=True,
    )
    said_in = models.CharField("where it stands", max_length=120, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now(), editable=False)

    table_rights = APPEND
    objects = ReportedFindingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(finding__in=[*reported.QUESTIONS, reported.VEGF_AMOUNT], answer__in=[*reported.ANSWERS]),
                name="referrals_reportedfinding_known",
            ),
            models.CheckConstraint(
                condition=Q(amount__isnull=True, comparator="", matrix="", decimals=0)
                & ~Q(finding=reported.VEGF_AMOUNT, answer=reported.YES)
                | Q(
                    finding=reported.VEGF_AMOUNT,
                    answer=reported.YES,
                    amount__isnull=False,
                    amount__gte=0,
                    comparator__in=COMPARATORS,
                    matrix__in=reported.VEGF_MATRICES,
                    decimals__lte=3,
                ),
                name="referrals_reportedfinding_amount",
            ),
        ]
        indexes = [
            # The newest answer to each question of one referral, for triage.
            models.Index(fields=["referral", "finding", "-at"], name="referrals_reported_newest"),
        ]

    @property
    def as_vegf(self) -> reported.VegfReport:
        """The VEGF value with its decimals. Only of a row that holds one."""
        value = round(self.amount, self.decimals)
        return reported.VegfReport(value, self.matrix, self.comparator)


@track()
class PromptDismissal(models.Model):
    """A prompt that a person put aside for these findings, with the reason. New findings bring it back."""

    class Prompt(models.TextChoices):
        POEMS = CONSIDER_POEMS, "Consider POEMS"
        ALTERNATIVE = CONSIDER_ALTERNATIVE, "Consider another cause"

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="dismissals")
    prompt = models.CharField(max_length=24, choices=Prompt.choices)
    fingerprint = models.CharField(max_length=64)
    reason = models.CharField(max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now(), editable=False)

    table_rights = APPEND

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["referral", "fingerprint"], name="referrals_promptdismissal_once_for_these_findings"
            ),
            models.CheckConstraint(
                condition=Q(prompt__in=[CONSIDER_POEMS, CONSIDER_ALTERNATIVE], fingerprint__regex=r"^[0-9a-f]{64}$"),
                name="referrals_promptdismissal_known",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="referrals_promptdismissal_reason",
                violation_error_message="Enter why the prompt does not help here.",
            ),
        ]
