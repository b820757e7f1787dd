"""Two records of one person: the merge, its journal, and pairs that somebody has told apart."""

from typing import Self

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from audit.history import track
from audit.roles import READ
from patients.models.patient import Patient


class MergeQuerySet(models.QuerySet["Merge"]):
    def standing(self) -> Self:
        return self.filter(undone_at__isnull=True)

    def with_people(self) -> Self:
        return self.select_related("kept", "merged", "merged_by", "undone_by")


@track()
class Merge(models.Model):
    """One merge: `merged` became part of `kept`. Undone ones stay as they are.

    `choices` holds, for each column of the two records that the merge changed, which record it was taken from and what
    stood there before and after: `{"surname": {"from": "merged", "kept": [before, after], "merged": [before, after]}}`.
    """

    kept = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="merges")
    merged = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="merged_in")
    reason = models.CharField(max_length=300)
    choices = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    merged_at = models.DateTimeField(db_default=Now(), editable=False)
    merged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    undone_at = models.DateTimeField(null=True, blank=True, editable=False)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    undone_reason = models.CharField(max_length=300, blank=True, editable=False)

    objects = MergeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(kept=F("merged")), name="patients_merge_of_two"),
            models.CheckConstraint(condition=~Q(reason=""), name="patients_merge_reason_given"),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by__isnull=True, undone_reason="")
                | Q(undone_at__isnull=False) & ~Q(undone_reason=""),
                name="patients_merge_undone_with_reason",
            ),
            models.UniqueConstraint(
                fields=["merged"], condition=Q(undone_at__isnull=True), name="patients_merge_standing_once"
            ),
        ]
        indexes = [models.Index(fields=["kept", "-merged_at"], name="patients_merge_kept")]


class MergeRow(models.Model):
    """The journal: one row that a merge moved, and what stood in the column before and after.

    Written by the database function that moves the rows, and by nothing else (`merging_sql.py`).
    """

    merge = models.ForeignKey(Merge, on_delete=models.PROTECT, related_name="rows")
    table_name = models.CharField(max_length=63)
    row_id = models.BigIntegerField()
    column_name = models.CharField(max_length=63)
    old_value = models.BigIntegerField()
    new_value = models.BigIntegerField()

    table_rights = READ

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["merge", "table_name", "row_id", "column_name"], name="patients_mergerow_once"
            ),
        ]


@track()
class DistinctPair(models.Model):
    """Somebody has looked: two records that resemble each other are two persons. `one` is the older record."""

    one = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    told_at = models.DateTimeField(db_default=Now(), editable=False)
    told_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="patients_distinctpair_in_order"),
            models.UniqueConstraint(fields=["one", "other"], name="patients_distinctpair_once"),
        ]
