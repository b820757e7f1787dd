"""One laboratory result: one number or one word, with its comparator, unit, sample type and reference range.

Values stay as reported; `canonical` is the same value in the unit the clinic keeps and is what charts and rules use.
Serum and plasma are never mixed: a query for VEGF names the sample type or returns both apart.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Self

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Round

from assessments import columns
from assessments.amounts import Reading, check_hard_range, shown_range, shown_value
from assessments.analyte import Analyte
from assessments.analytes import ANALYTES, BY_KEY, NOT_DONE, analyte_choices
from assessments.base import Assessment, AssessmentRow, RowQuerySet, Status, ranges_in_database
from audit.history import track
from clinical.values import MATRIX_WORDS
from patients.models import Patient


class Matrix(models.TextChoices):
    SERUM = "serum", "Serum"
    PLASMA_EDTA = "plasma_edta", "Plasma, EDTA"
    PLASMA_CITRATE = "plasma_citrate", "Plasma, citrate"
    CSF = "csf", "CSF"
    UNKNOWN = "unknown", "Not stated in the report"

    @property
    def in_sentence(self) -> str:
        """As it reads in the middle of a sentence: "EDTA plasma"."""
        return MATRIX_WORDS[self.value]


class Comparator(models.TextChoices):
    EQUAL = "=", "="
    BELOW = "<", "<"
    ABOVE = ">", ">"
    AT_MOST = "<=", "≤"
    AT_LEAST = ">=", "≥"


class HeavyChain(models.TextChoices):
    IGG = "IgG", "IgG"
    IGA = "IgA", "IgA"
    IGM = "IgM", "IgM"
    IGD = "IgD", "IgD"
    IGE = "IgE", "IgE"
    NONE = "none", "None"


class LightChain(models.TextChoices):
    LAMBDA = "lambda", "Lambda"
    KAPPA = "kappa", "Kappa"
    BICLONAL = "biclonal", "Both (biclonal)"
    NONE = "none", "None"
    NOT_KNOWN = "not_known", "Not known"


class RangeOrigin(models.TextChoices):
    """Where the reference range of a result comes from, when the report printed none. Empty: the report, or nowhere."""

    IN_FORCE = "in_force", "In force at the laboratory"
    NEEDS_SEX = "needs_sex", "Depends on sex"
    NEEDS_AGE = "needs_age", "Depends on age"


WHY_NO_RANGE = {
    RangeOrigin.NEEDS_SEX: "The laboratory's range depends on sex, which is not recorded",
    RangeOrigin.NEEDS_AGE: "The laboratory's range depends on age, which is not known",
}


class LabResultQuerySet(RowQuerySet):
    def counted(self) -> Self:
        """Results of signed reports that were not entered in error."""
        return self.kept().filter(assessment__status=Status.SIGNED)

    def for_patient(self, patient: Patient) -> Self:
        return self.filter(assessment__patient=patient)

    def oldest_first(self) -> Self:
        return self.select_related("assessment").order_by("assessment__performed_on", "assessment_id", "pk")


def _every_hard_range() -> Q:
    """For each analyte with limits: its canonical value is inside them."""
    return reduce(
        or_,
        (Q(analyte=one.key, canonical__range=one.hard) for one in ANALYTES if one.hard),
        Q(canonical__isnull=True),
    )


def _words_of_each() -> Q:
    """No word, or one of the words of that analyte."""
    return reduce(or_, (Q(analyte=one.key, coded__in=list(one.words)) for one in ANALYTES if one.words), Q(coded=""))


def _amount(label: str) -> models.DecimalField:
    return models.DecimalField(label, max_digits=14, decimal_places=4, null=True, blank=True)


@track()
@ranges_in_database
class LabResult(AssessmentRow):
    assessment = models.ForeignKey(
        "assessments.LabReport", on_delete=models.PROTECT, related_name="results", editable=False
    )
    analyte = models.CharField("test", max_length=24, choices=analyte_choices())
    comparator = models.CharField("comparator", max_length=2, choices=Comparator.choices, default=Comparator.EQUAL)
    value = _amount("result")
    places = models.PositiveSmallIntegerField(
        "decimals as reported", default=0, validators=[MinValueValidator(0), MaxValueValidator(4)]
    )
    unit = columns.text("unit", 24)
    canonical = models.DecimalField(
        "result in the kept unit", max_digits=14, decimal_places=4, null=True, blank=True, editable=False
    )
    coded = columns.text("result in words", 16)
    matrix = columns.choice("sample type", Matrix)
    ref_low = _amount("lower reference limit")
    ref_high = _amount("upper reference limit")
    range_origin = columns.choice("where the range comes from", RangeOrigin)
    range_since = columns.day("range in force since")
    heavy_chain = columns.choice("heavy chain", HeavyChain)
    light_chain = columns.choice("light chain", LightChain)
    note = columns.text("note", 200)

    objects = LabResultQuerySet.as_manager()

    class Meta(AssessmentRow.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "analyte", "matrix"],
                condition=Q(removed=False),
                name="labresult_once_per_report",
                violation_error_message="This test is already on the report with this sample type.",
            ),
            models.CheckConstraint(
                condition=~Q(analyte="vegf") | ~Q(matrix=""),
                name="labresult_vegf_sample_type",
                violation_error_message="Select serum or plasma for VEGF.",
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=True, canonical__isnull=True, comparator="=")
                | (Q(value__isnull=False, canonical__isnull=False) & ~Q(unit="")),
                name="labresult_value_with_unit",
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=False) | ~Q(coded=""),
                name="labresult_not_empty",
                violation_error_message="Enter a result.",
            ),
            # A result with more decimals than are stated would be shown rounded.
            models.CheckConstraint(
                condition=Q(value__isnull=True) | Q(value=Round(F("value"), F("places"))),
                name="labresult_decimals_as_reported",
                violation_error_message="State as many decimals as the result has.",
            ),
            models.CheckConstraint(condition=_every_hard_range(), name="labresult_in_hard_range"),
            models.CheckConstraint(condition=_words_of_each(), name="labresult_word_of_the_test"),
            models.CheckConstraint(
                condition=Q(ref_low__isnull=True) | Q(ref_high__isnull=True) | Q(ref_high__gte=F("ref_low")),
                name="labresult_reference_in_order",
                violation_error_message="The lower reference limit must not be above the upper one.",
            ),
            models.CheckConstraint(
                condition=Q(range_origin="", range_since__isnull=True)
                | (
                    Q(range_origin=RangeOrigin.IN_FORCE, range_since__isnull=False)
                    & (Q(ref_low__isnull=False) | Q(ref_high__isnull=False))
                )
                | Q(
                    range_origin__in=list(WHY_NO_RANGE),
                    range_since__isnull=True,
                    ref_low__isnull=True,
                    ref_high__isnull=True,
                ),
                name="labresult_range_with_its_origin",
            ),
            models.CheckConstraint(
                condition=Q(heavy_chain="", light_chain="")
                | Q(analyte__in=[one.key for one in ANALYTES if one.chains], coded__in=["positive", "equivocal"]),
                name="labresult_chains_of_immunofixation",
                violation_error_message="Heavy and light chain belong to a positive or equivocal immunofixation.",
            ),
        ]
        indexes = [
            # Charts and "last value": one analyte of one patient's reports.
            models.Index(fields=["analyte", "assessment"], name="labresult_analyte"),
        ]

    def clean(self) -> None:
        """Work out the canonical value from what was reported, and refuse what its unit table cannot convert."""
        if self.analyte not in BY_KEY:
            return
        if self.value is None:
            self.canonical = None
            return
        try:
            unit = self.kind.unit_named(self.unit)
            reading = Reading(self.comparator, self.value, self.places, unit)
            check_hard_range(self.kind, reading)
        except ValueError as problem:
            raise ValidationError({"value": str(problem)}) from problem
        self.unit, self.canonical = unit.code, reading.canonical

    @property
    def kind(self) -> Analyte:
        return BY_KEY[self.analyte]

    @property
    def on(self) -> date:
        """The day the sample was collected. Reads the report: join it."""
        return self.assessment.performed_on

    @property
    def unit_label(self) -> str:
        return next((one.label for one in self.kind.units if one.code == self.unit), self.unit)

    @property
    def shown(self) -> str:
        """The result as reported, without its unit: "< 31", "2,310", "Positive, IgG lambda", "Raised, no number"."""
        chains = " ".join(
            part for part in (self.heavy_chain, self.light_chain) if part and part not in ("none", "not_known")
        )
        word = self.kind.words.get(self.coded, self.coded)
        if self.value is None:
            return ", ".join(part for part in (word, chains) if part)
        number = shown_value(self.comparator, self.value, self.places)
        return f"{number}, reported {word.lower()}" if word else number

    @property
    def shown_with_unit(self) -> str:
        if self.value is None or self.unit == "{ratio}":
            return self.shown
        word = self.kind.words.get(self.coded, "")
        number = f"{shown_value(self.comparator, self.value, self.places)} {self.unit_label}"
        return f"{number}, reported {word.lower()}" if word else number

    @property
    def label(self) -> str:
        """The test with its sample type, which for VEGF is part of its name."""
        return f"{self.kind.label}, {self.matrix_words}" if self.matrix else self.kind.label

    @property
    def matrix_words(self) -> str:
        """The sample type in the middle of a sentence, "" without one."""
        return Matrix(self.matrix).in_sentence if self.matrix else ""

    @property
    def shown_whole(self) -> str:
        """The result with unit, flag and note: "4,210 pg/mL H ▲", "Positive, IgG lambda (faint)"."""
        mark = {"H": " H ▲", "L": " L ▼"}.get(self.flag or "", "")
        return f"{self.shown_with_unit}{mark}{f' ({self.note})' if self.note else ''}"

    @property
    def range_words(self) -> str:
        """The range with where it comes from, unless the report printed it."""
        if self.value is None:
            return "Not applicable"
        if self.range_since is not None:
            return f"{self.shown_range}, the laboratory's range in force since {self.range_since:%d-%b-%Y}"
        return WHY_NO_RANGE.get(self.range_origin, self.shown_range)

    @property
    def shown_range(self) -> str:
        return shown_range(self.ref_low, self.ref_high)

    @property
    def flag(self) -> str | None:
        """ "H", "L" or "" for within the report's own range; None where that cannot be said.

        A result below its measuring limit is never called high, one above it never low.
        """
        if self.coded in ("raised", "low"):
            return "H" if self.coded == "raised" else "L"
        if self.value is None or (self.ref_low is None and self.ref_high is None):
            return None
        may_be_lower, may_be_higher = self.comparator in ("<", "<="), self.comparator in (">", ">=")
        above = self.ref_high is not None and (
            self.value > self.ref_high or (self.comparator == ">" and self.value == self.ref_high)
        )
        below = self.ref_low is not None and (
            self.value < self.ref_low or (self.comparator == "<" and self.value == self.ref_low)
        )
        if above and not may_be_lower:
            return "H"
        if below and not may_be_higher:
            return "L"
        open_below = may_be_lower and self.ref_low is not None
        open_above = may_be_higher and self.ref_high is not None
        return None if above or below or open_below or open_above else ""


def series(patient: Patient, analyte: str, matrix: str | None = None) -> list[LabResult]:
    """Signed results of one analyte, oldest first, with their reports: one query.

    Without `matrix` the results of every sample type come, each carrying its own: never join them into one line.
    """
    found = LabResult.objects.counted().for_patient(patient).filter(analyte=analyte).oldest_first()
    return list(found if matrix is None else found.filter(matrix=matrix))


def latest_of_each(
    patient: Patient, *, before: date | None = None, apart_from: Assessment | None = None
) -> dict[tuple[str, str], LabResult]:
    """The newest signed result of every (analyte, sample type): one query. That a test was not done is no result.

    `before` includes that day; `apart_from` is a report to leave out, with the version that it corrects.
    """
    own = apart_from.versions if apart_from is not None else []
    found = LabResult.objects.counted().for_patient(patient).exclude(assessment__in=own).oldest_first()
    found = found.exclude(coded=NOT_DONE)
    if before is not None:
        found = found.filter(assessment__performed_on__lte=before)
    return {(result.analyte, result.matrix): result for result in found}


def by_analyte(results: Iterable[LabResult]) -> dict[str, LabResult]:
    """The results of one report by analyte; of two sample types the first."""
    found: dict[str, LabResult] = {}
    for result in results:
        if not result.removed:
            found.setdefault(result.analyte, result)
    return found


def flc_ratio(results: Iterable[LabResult]) -> Decimal | None:
    """Kappa divided by lambda of one report, to four places; None when either is missing, censored or 0."""
    found = by_analyte(results)
    pair = [found.get("kappa_flc"), found.get("lambda_flc")]
    if not all(one and one.comparator == "=" and one.canonical for one in pair):
        return None
    kappa, lambda_ = (one.canonical for one in pair)
    return (kappa / lambda_).quantize(Decimal("0.0001"))
