"""What every kind of assessment has: whose, when, by whom, draft or signed, and how a mistake is put right.

No row is ever deleted. A draft becomes signed and is frozen from then on (`frozen.py`). A mistake is put right by a new
row that points at the old one and takes its place when it is signed itself; what should never have been there is marked
as entered in error.

Missing has five words. An empty box is "Not recorded". "Not done", "Not known" and "Not applicable" are answers in the
closed lists (`choices.py`). A whole section left out is "Not examined today", a tick box of its own.
"""

import uuid
from datetime import date
from typing import Any, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from patients.models import Patient, SamePatient, Visit

# Constraints with this ending repeat in the database what the column's own validators say.
DERIVED = "_allowed"


class Status(models.TextChoices):
    DRAFT = "draft", "Draft"
    SIGNED = "signed", "Signed"
    # By its signed correction, which says who, when and why.
    REPLACED = "replaced", "Corrected"
    IN_ERROR = "in_error", "Entered in error"


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    def for_patient(self, patient: Patient) -> Self:
        return self.filter(patient=patient)

    def drafts(self) -> Self:
        return self.filter(status=Status.DRAFT)

    def signed(self) -> Self:
        """Everything a person ever signed, also what turned out to be wrong."""
        return self.filter(signed_at__isnull=False)

    def current(self) -> Self:
        """What counts: signed, neither corrected since nor entered in error."""
        return self.filter(status=Status.SIGNED)

    def earlier_than(self, row: "Assessment") -> Self:
        """Those of up to the same day, without the row itself and the version that it corrects."""
        return self.exclude(pk__in=row.versions).up_to(row.performed_on)

    def up_to(self, day: date) -> Self:
        return self.filter(performed_on__lte=day)

    def newest_first(self) -> Self:
        return self.order_by("-performed_on", "-pk")

    def with_people(self) -> Self:
        return self.select_related("created_by", "updated_by", "signed_by", "error_by")

    def in_visit(self, visit: Visit) -> Self:
        """What counts of a visit: drafts and signed rows, oldest first."""
        return self.filter(visit=visit, status__in=[Status.DRAFT, Status.SIGNED]).order_by("pk")


def _person(**options: Any) -> models.ForeignKey:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
        **options,
    )


class Assessment(models.Model):
    """One examination of one patient on one day. `created_by` empty means the system itself wrote it."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+", editable=False)
    # The meeting in which it was made, if any; it may join one while it is a draft.
    visit = models.ForeignKey(Visit, null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False)
    performed_on = models.DateField("date")
    examiner = models.CharField("examined by", max_length=120, blank=True)
    comment = models.TextField(max_length=4000, blank=True)

    status = models.CharField(max_length=8, choices=Status.choices, default=Status.DRAFT, editable=False)
    # The writer says that nothing is left to write: the signer may look. Ends with the next change.
    ready = models.BooleanField("ready to sign", default=False, db_default=False, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    # One per opened form: a form that is sent twice makes one row.
    submission_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    created_by = _person()
    updated_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_by = _person()
    signed_at = models.DateTimeField(null=True, blank=True, editable=False)
    signed_by = _person()
    corrects = models.ForeignKey(
        "self", null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="corrections"
    )
    correction_reason = models.CharField(max_length=300, blank=True, editable=False)
    error_reason = models.CharField(max_length=300, blank=True, editable=False)
    error_at = models.DateTimeField(null=True, blank=True, editable=False)
    error_by = _person()

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(performed_on__gte=date(1950, 1, 1)),
                name="%(class)s_performed_range",
                violation_error_message="The date must be in or after 1950.",
            ),
            models.CheckConstraint(
                condition=Q(status=Status.DRAFT, signed_at__isnull=True, signed_by__isnull=True)
                | Q(status=Status.SIGNED, signed_at__isnull=False, signed_by__isnull=False)
                | Q(status=Status.REPLACED, signed_at__isnull=False, signed_by__isnull=False)
                | Q(status=Status.IN_ERROR, signed_at__isnull=True, signed_by__isnull=True)
                | Q(status=Status.IN_ERROR, signed_at__isnull=False, signed_by__isnull=False),
                name="%(class)s_signature_pair",
            ),
            models.CheckConstraint(
                condition=(Q(status=Status.IN_ERROR, error_at__isnull=False) & ~Q(error_reason=""))
                | (~Q(status=Status.IN_ERROR) & Q(error_at__isnull=True, error_by__isnull=True, error_reason="")),
                name="%(class)s_error_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True, correction_reason="")
                | (Q(corrects__isnull=False) & ~Q(correction_reason="") & ~Q(corrects=F("id"))),
                name="%(class)s_correction_with_reason",
            ),
            SamePatient(field="visit", to="patients.Visit", name="%(class)s_visit_of_patient"),
            # One correction that counts per row; an abandoned one leaves room for the next.
            models.UniqueConstraint(
                fields=["corrects"], condition=~Q(status=Status.IN_ERROR), name="%(class)s_corrected_once"
            ),
        ]
        indexes = [
            # The record page and the facts: one patient's rows, newest first.
            models.Index(fields=["patient", "-performed_on"], name="%(class)s_patient_newest"),
        ]

    @property
    def is_draft(self) -> bool:
        return self.status == Status.DRAFT

    @property
    def is_signed(self) -> bool:
        return self.status == Status.SIGNED

    @property
    def is_replaced(self) -> bool:
        return self.status == Status.REPLACED

    @property
    def is_in_error(self) -> bool:
        return self.status == Status.IN_ERROR

    @property
    def counts_no_more(self) -> bool:
        return self.is_replaced or self.is_in_error

    @property
    def versions(self) -> list[int]:
        """Numbers of this row and of the one it corrects: two versions of one examination, neither before the other."""
        return [pk for pk in (self.pk, self.corrects_id) if pk is not None]

    @property
    def correction(self) -> "Assessment | None":
        """The row that corrects this one or is about to; an abandoned one is none."""
        return self.corrections.exclude(status=Status.IN_ERROR).select_related("created_by", "signed_by").first()

    def get_constraints(self) -> list[tuple[type[models.Model], list[models.BaseConstraint]]]:
        """The rules that `full_clean` asks the database about: not those which the validators just checked.

        Each would be a query, a hundred for one form.
        """
        return [
            (model, [one for one in constraints if not one.name.endswith(DERIVED)])
            for model, constraints in super().get_constraints()
        ]


class RowQuerySet(models.QuerySet["AssessmentRow"]):
    def kept(self) -> Self:
        return self.filter(removed=False)


class AssessmentRow(models.Model):
    """A line of an assessment that has many: a lesion, a result. The concrete class adds `assessment`, a ForeignKey

    with `on_delete=PROTECT, related_name="+"`. A line taken out of a draft is marked, not deleted.
    """

    position = models.PositiveSmallIntegerField(default=0, editable=False)
    removed = models.BooleanField(default=False, editable=False)

    objects = RowQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["position", "pk"]
        constraints: list[models.BaseConstraint] = []

    def get_constraints(self) -> list[tuple[type[models.Model], list[models.BaseConstraint]]]:
        return [
            (model, [one for one in constraints if not one.name.endswith(DERIVED)])
            for model, constraints in super().get_constraints()
        ]


def allowed_range(field: models.Field) -> tuple[Any, Any] | None:
    """Lowest and highest allowed value of a numeric column, from its validators; None where there is no range."""
    low = [one.limit_value for one in field._validators if isinstance(one, MinValueValidator)]
    high = [one.limit_value for one in field._validators if isinstance(one, MaxValueValidator)]
    return (low[0], high[0]) if low and high else None


def ranges_in_database(model: type[models.Model]) -> type[models.Model]:
    """Class decorator: each column's range and closed list become a CHECK too, so they are stated once.

    Goes under `@track()`. The model's Meta must inherit `Assessment.Meta` or `AssessmentRow.Meta`.
    """
    for field in model._meta.local_fields:
        if field.primary_key or field.name in {"position", "version", "status"}:
            continue
        name = f"{model._meta.model_name}_{field.name}{DERIVED}"
        if limits := allowed_range(field):
            condition = Q(**{f"{field.name}__range": limits})
        elif field.choices:
            codes = [code for code, _ in field.flatchoices if code != ""]
            condition = Q(**{f"{field.name}__in": ["", *codes] if field.blank and not field.null else codes})
        else:
            continue
        if field.null:
            condition |= Q(**{f"{field.name}__isnull": True})
        model._meta.constraints.append(models.CheckConstraint(condition=condition, name=name))
    return model
