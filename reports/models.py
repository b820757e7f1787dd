"""A report run: requested on a page, made by a worker, stored, downloaded through the door."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from audit.history import track
from audit.roles import APPEND, DISPOSE
from ledger.models import LedgerRow
from patients.models import Patient


class ReportRunQuerySet(models.QuerySet["ReportRun"]):
    def for_patient(self, patient: Patient) -> "ReportRunQuerySet":
        return self.filter(patient=patient).select_related("requested_by").order_by("-requested_at", "-pk")


# Progress is for the person who waits; it changes three times a letter and says nothing about the record.
@track(exclude=["progress", "progress_text", "lease_token", "lease_until"])
class ReportRun(LedgerRow):
    """One requested document. The file is named after `file_id`, so a second try overwrites its own first one."""

    class Kind(models.TextChoices):
        CLINIC_LETTER = "clinic_letter", "Clinic letter"

    kind = models.CharField(max_length=20, choices=Kind.choices)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(db_default=Now(), editable=False)
    # The only part a person writes; the rest comes from signed records.
    opinion = models.TextField(max_length=8000, blank=True)
    progress = models.PositiveSmallIntegerField(default=0)
    progress_text = models.CharField(max_length=80, blank=True)
    file_id = models.UUIDField(default=uuid.uuid4, editable=False)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveIntegerField("size in bytes", default=0)
    data_at = models.DateTimeField("records as at", null=True, blank=True)

    objects = ReportRunQuerySet.as_manager()

    class Meta(LedgerRow.Meta):
        constraints = [
            *LedgerRow.Meta.constraints,
            models.CheckConstraint(condition=Q(progress__range=(0, 100)), name="reports_reportrun_progress_range"),
            models.CheckConstraint(
                condition=~Q(state="done") | (~Q(sha256="") & Q(size__gt=0, data_at__isnull=False)),
                name="reports_reportrun_done_has_file",
            ),
        ]

    @property
    def is_open(self) -> bool:
        return self.state in LedgerRow.OPEN


class PassportQuerySet(models.QuerySet["Passport"]):
    def for_patient(self, patient: Patient) -> "PassportQuerySet":
        return self.filter(patient=patient).select_related("issued_by").order_by("-pk")


@track()
class Passport(models.Model):
    """A safety passport as it was handed out. `lines`: [{key, title, text, on, source}], never changed."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField(db_default=Now(), editable=False)
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    lines = models.JSONField()

    objects = PassportQuerySet.as_manager()

    table_rights = APPEND

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(lines=[]), name="reports_passport_says_something")]


class SavedView(models.Model):
    """A person's own view of the caseload: a name and the filter codes of an address. Holds nothing about a patient."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=40)
    # As it stands in the address: "status=on_treatment&vegf=overdue".
    query = models.CharField(max_length=600)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    table_rights = DISPOSE

    class Meta:
        ordering = ["name"]
        constraints = [
            # Its index also serves the caseload: the views of one person, by name.
            models.UniqueConstraint(
                fields=["owner", "name"],
                name="reports_savedview_name_once",
                violation_error_message="You have a view of this name. Give another name.",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="reports_savedview_named"),
            # Codes and numbers of the clinic's own making: nothing that was typed fits in.
            models.CheckConstraint(
                condition=Q(query__regex=r"^[a-z]+=[a-z0-9_-]+(&[a-z]+=[a-z0-9_-]+)*$"),
                name="reports_savedview_codes_only",
            ),
        ]
