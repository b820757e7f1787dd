"""What one person has typed on one opened page and not saved yet: raw text, kept for its author alone.

No record: it counts nowhere, nobody else reads it, and saving the page removes it. "4x" is no answer yet and is kept as
it is.
"""

import uuid
from typing import Any, Self
from urllib.parse import urlencode

from django.conf import settings
from django.db import models
from django.db.models import F
from django.db.models.functions import Cast, Length, Now
from django.db.models.lookups import LessThanOrEqual
from django.http import QueryDict
from django.urls import reverse

from accounts.models import User
from assessments.base import Assessment
from assessments.spec import Instrument
from audit.roles import DISPOSE
from patients.models import Patient, Visit

# Characters of JSON. The longest form, every box filled to its limit, is smaller.
LARGEST = 400_000
# The boxes of a page as they were sent: a name, and its texts.
Boxes = dict[str, list[str]]


class WorkingCopyQuerySet(models.QuerySet["WorkingCopy"]):
    def of(self, author: User, patient: Patient | None = None) -> Self:
        """Newest first. Nobody has a way to another person's."""
        mine = self.filter(author=author).order_by("-saved_at")
        return mine if patient is None else mine.filter(patient=patient)

    def for_form(self, instrument: Instrument, row: Assessment | None) -> Self:
        """Those typed on the form of that draft; without one, on the form for a new assessment."""
        return self.filter(instrument=instrument.key, row=row.pk if row else None)

    def for_page(self, instrument: Instrument, page_key: uuid.UUID) -> Self:
        return self.filter(instrument=instrument.key, page_key=page_key)


class WorkingCopy(models.Model):
    """One opened page of one person. Without history, and the one table of the clinic's own whose rows are deleted:

    a history of half-typed words would be a record of what nobody said.
    """

    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    instrument = models.CharField(max_length=40)
    # Of the instrument's own table, so no foreign key; empty while the assessment is new.
    row = models.PositiveBigIntegerField(null=True, blank=True)
    # One per opened page, also the submission key of a new assessment: two tabs never overwrite each other.
    page_key = models.UUIDField(default=uuid.uuid4)
    opened_version = models.PositiveIntegerField(default=0)
    boxes = models.JSONField()
    saved_at = models.DateTimeField(db_default=Now())

    objects = WorkingCopyQuerySet.as_manager()

    table_rights = DISPOSE

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["author", "patient", "instrument", "page_key"], name="workingcopy_one_per_page"
            ),
            models.CheckConstraint(
                condition=LessThanOrEqual(Length(Cast(F("boxes"), models.TextField())), LARGEST),
                name="workingcopy_boxes_size",
            ),
        ]

    def as_sent(self) -> QueryDict:
        """What the page would send."""
        data = QueryDict(mutable=True)
        for name, texts in self.boxes.items():
            data.setlist(name, texts)
        data["patient_ref"] = self.patient.ref
        data["submission_key"] = str(self.page_key)
        data["version"] = str(self.opened_version or "")
        return data


def place_of(copy: WorkingCopy, visit: Visit | None = None, *, restored: bool = False) -> str:
    """The address of the form on which it was typed, as the stored one or with these words in its boxes."""
    if copy.row is None:
        path = reverse("assessment_new", args=[copy.patient.ref, copy.instrument])
    else:
        path = reverse("assessment_edit", args=[copy.patient.ref, copy.instrument, copy.row])
    query = ({"visit": visit.pk} if visit else {}) | ({"typed": copy.page_key} if restored else {})
    return f"{path}?{urlencode(query)}" if query else path


def restored(copy: WorkingCopy | None) -> dict[str, Any]:
    """What a form is opened with to show these words; nothing special without them."""
    return {"data": copy.as_sent(), "restored": True} if copy else {}
