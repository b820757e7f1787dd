"""A laboratory's reference ranges, in force from a day on. A range is never edited: a later one takes its place.

The range printed on a report wins. Where a report gives none, the one in force at the sample's date is copied into the
result with a mark, so that no later change of ranges changes an old flag.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Self

import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import IntegerRangeField, RangeOperators
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Lower, Now

from assessments import columns
from assessments.amounts import shown_range
from assessments.analyte import Analyte
from assessments.analytes import ANALYTES, BY_KEY
from assessments.results import Matrix, RangeOrigin
from audit.history import track
from patients.choices import Sex
from patients.models import Patient

OLDEST = 130
NUMBERS = [(one.key, one.label) for one in ANALYTES if one.kind == "number"]
WITH_MATRIX = [one.key for one in ANALYTES if one.matrix_required]


class ForSex(models.TextChoices):
    ANY = "any", "Anybody"
    MALE = "male", "Male"
    FEMALE = "female", "Female"


class AgeBand(Func):
    """The ages of a band as a range of whole years, both ends included."""

    function = "int4range"
    template = "%(function)s(%(expressions)s, '[]')"
    output_field = IntegerRangeField()


class ReferenceRangeQuerySet(models.QuerySet["ReferenceRange"]):
    def counted(self) -> Self:
        return self.filter(error_at__isnull=True)

    def of_laboratory(self, name: str) -> Self:
        return self.filter(laboratory__iexact=name.strip())

    def as_listed(self) -> Self:
        """By laboratory and test, the newest first."""
        return self.select_related("recorded_by", "error_by").order_by(
            Lower("laboratory"), "analyte", "matrix", "-in_force_from", "sex", "age_from", "-pk"
        )


@track()
class ReferenceRange(models.Model):
    """What one laboratory calls normal, for one test, sex and band of ages, from one day on."""

    laboratory = models.CharField(max_length=120)
    analyte = models.CharField("test", max_length=24, choices=NUMBERS)
    matrix = columns.choice("sample type", Matrix)
    unit = models.CharField(max_length=24)
    sex = models.CharField("for", max_length=6, choices=ForSex.choices, default=ForSex.ANY)
    age_from = models.PositiveSmallIntegerField("from age", default=0, validators=[MaxValueValidator(OLDEST)])
    age_to = models.PositiveSmallIntegerField("to age", default=OLDEST, validators=[MaxValueValidator(OLDEST)])
    low = models.DecimalField("lower limit", max_digits=14, decimal_places=4, null=True, blank=True)
    high = models.DecimalField("upper limit", max_digits=14, decimal_places=4, null=True, blank=True)
    in_force_from = models.DateField("in force from")
    source = models.CharField(max_length=200)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    error_reason = models.CharField(max_length=300, blank=True, editable=False)
    error_at = models.DateTimeField(null=True, blank=True, editable=False)
    error_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )

    objects = ReferenceRangeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(low__isnull=False) | Q(high__isnull=False),
                name="referencerange_has_a_limit",
                violation_error_message="Enter a lower limit, an upper limit or both.",
            ),
            models.CheckConstraint(
                condition=Q(low__isnull=True) | Q(high__isnull=True) | Q(high__gt=F("low")),
                name="referencerange_limits_in_order",
                violation_error_message="The lower limit must be below the upper one.",
            ),
            models.CheckConstraint(
                condition=(Q(low__isnull=True) | Q(low__gte=0)) & (Q(high__isnull=True) | Q(high__gte=0)),
                name="referencerange_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(age_from__lte=F("age_to"), age_to__lte=OLDEST),
                name="referencerange_ages_in_order",
                violation_error_message="The first age must not be above the last one.",
            ),
            models.CheckConstraint(
                condition=Q(analyte__in=[key for key, _ in NUMBERS]), name="referencerange_test_known"
            ),
            models.CheckConstraint(condition=Q(sex__in=ForSex.values), name="referencerange_sex_known"),
            models.CheckConstraint(
                condition=Q(analyte__in=WITH_MATRIX, matrix__in=["serum", "plasma_edta", "plasma_citrate", "csf"])
                | (~Q(analyte__in=WITH_MATRIX) & Q(matrix="")),
                name="referencerange_sample_type",
                violation_error_message="Select the sample type for VEGF, and for no other test.",
            ),
            models.CheckConstraint(
                condition=~Q(laboratory="") & ~Q(unit="") & ~Q(source=""), name="referencerange_names_its_source"
            ),
            models.CheckConstraint(
                condition=(Q(error_at__isnull=True, error_by__isnull=True, error_reason=""))
                | (Q(error_at__isnull=False) & ~Q(error_reason="")),
                name="referencerange_error_with_reason",
            ),
            # No two of one day speak of the same person: which of them held would be anybody's guess.
            ExclusionConstraint(
                name="referencerange_one_for_each_person",
                expressions=[
                    (Lower("laboratory"), RangeOperators.EQUAL),
                    ("analyte", RangeOperators.EQUAL),
                    ("matrix", RangeOperators.EQUAL),
                    ("sex", RangeOperators.EQUAL),
                    ("in_force_from", RangeOperators.EQUAL),
                    (AgeBand("age_from", "age_to"), RangeOperators.OVERLAPS),
                ],
                condition=Q(error_at__isnull=True),
                violation_error_message="This laboratory has a range from that day for some of these ages already.",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="never_edited", exclude=["error_reason", "error_at", "error_by"]),
            pgtrigger.Protect(
                name="in_error_for_good", operation=pgtrigger.Update, condition=pgtrigger.Q(old__error_at__isnull=False)
            ),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]

    @property
    def kind(self) -> Analyte:
        return BY_KEY[self.analyte]

    @property
    def label(self) -> str:
        return f"{self.kind.label}, {Matrix(self.matrix).in_sentence}" if self.matrix else self.kind.label

    @property
    def words(self) -> str:
        """ "150 to 400 ×10⁹/L"."""
        return f"{shown_range(self.low, self.high)} {self.kind.unit_named(self.unit).label}"

    @property
    def ages(self) -> str:
        if self.age_to == OLDEST:
            return f"{self.age_from} years or more" if self.age_from else "Any age"
        return f"{self.age_from} to {self.age_to} years"

    def clean(self) -> None:
        # Said here: the database cannot even ask whether an upside-down band overlaps another.
        if self.age_from is not None and self.age_to is not None and self.age_from > self.age_to:
            raise ValidationError({"age_to": "The first age must not be above the last one."})
        if self.analyte in BY_KEY:
            self.unit = self.kind.unit_named(self.unit).code

    def limits_in(self, unit_text: str) -> tuple[Decimal | None, Decimal | None]:
        """The limits in the unit of a result, to four places."""
        own, other = self.kind.unit_named(self.unit), self.kind.unit_named(unit_text)
        if own is other:
            return self.low, self.high
        low, high = (None if limit is None else own.to_canonical(limit) for limit in (self.low, self.high))
        return other.from_canonical(low), other.from_canonical(high)


@dataclass(frozen=True)
class Found:
    """The range for a result: the row, or why there is none. origin "" means that the laboratory has none at all."""

    row: ReferenceRange | None
    origin: str


class Ranges:
    """The ranges of one laboratory that are in force on one day, for one patient. One query."""

    def __init__(self, laboratory: str, patient: Patient, on: date) -> None:
        self.sex, self.age = patient.sex, patient.age_on(on)
        rows = ReferenceRange.objects.counted().of_laboratory(laboratory).filter(in_force_from__lte=on)
        # The newest first; of one day the range for the sex before the one for anybody.
        self.rows = sorted(rows, key=lambda one: (one.in_force_from, one.sex != ForSex.ANY), reverse=True)

    def find(self, analyte: str, matrix: str) -> Found:
        """The range for one result. What depends on a sex or an age that is not known is not guessed."""
        mine = [one for one in self.rows if (one.analyte, one.matrix) == (analyte, matrix)]
        for row in mine:
            newest = row.in_force_from
            if row.sex != ForSex.ANY and self.sex not in (Sex.MALE, Sex.FEMALE):
                anybody = any(one.sex == ForSex.ANY and one.in_force_from == newest for one in mine)
                if not anybody:
                    return Found(None, RangeOrigin.NEEDS_SEX)
                continue
            if row.sex not in (ForSex.ANY, self.sex):
                continue
            if self.age is None and (row.age_from, row.age_to) != (0, OLDEST):
                return Found(None, RangeOrigin.NEEDS_AGE)
            if self.age is None or row.age_from <= self.age <= row.age_to:
                return Found(row, RangeOrigin.IN_FORCE)
        return Found(None, "")


def with_ranges(row: Any, lines: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The lines of a report, each number without a printed range with the one in force at the laboratory that day.

    Called at each saving of a draft: another day or laboratory finds another range, until the report is signed.
    """
    waiting = [line for line in lines if line.get("value") is not None and not _printed(line)]
    ranges = Ranges(row.laboratory, row.patient, row.performed_on) if row.laboratory.strip() and waiting else None
    return [_with_range(line, ranges) for line in lines]


def _printed(line: Mapping[str, Any]) -> bool:
    return line.get("ref_low") is not None or line.get("ref_high") is not None


def _with_range(line: Mapping[str, Any], ranges: "Ranges | None") -> dict[str, Any]:
    if "value" not in line:
        # A stored line that stays as it is.
        return dict(line)
    plain = {**line, "range_origin": "", "range_since": None}
    if ranges is None or line["value"] is None or _printed(line):
        return plain
    found = ranges.find(line["analyte"], line.get("matrix", ""))
    if found.row is None:
        return plain | {"range_origin": found.origin}
    low, high = found.row.limits_in(line["unit"])
    return plain | {
        "ref_low": low,
        "ref_high": high,
        "range_origin": found.origin,
        "range_since": found.row.in_force_from,
    }
