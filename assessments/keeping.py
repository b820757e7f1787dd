"""Keep what somebody types while they type it, and let go of it once it is saved.

Nothing here reads an answer, touches an assessment or its version, or refuses a text: judging waits for the save.
"""

import json
import uuid

from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import User
from assessments.base import Assessment
from assessments.spec import Instrument
from assessments.working_copies import LARGEST, Boxes, WorkingCopy
from audit.actions import writing
from patients.models import Patient


def keep_typed(
    *,
    by: User,
    patient: Patient,
    instrument: Instrument,
    row: Assessment | None,
    page_key: uuid.UUID,
    opened_version: int,
    boxes: Boxes,
) -> WorkingCopy:
    """Store the boxes of an opened page, in place of what the same page sent before.

    Raises ValidationError when they are larger than any form (`LARGEST`).
    """
    if len(json.dumps(boxes, ensure_ascii=False)) > LARGEST:
        raise ValidationError("This is too long to be kept", code="too_long")
    copy = WorkingCopy(
        author=by,
        patient=patient,
        instrument=instrument.key,
        row=row.pk if row else None,
        page_key=page_key,
        opened_version=opened_version,
        boxes=boxes,
        saved_at=timezone.now(),
    )
    with writing(by=by, reason=f"keep what is typed in {instrument.key}"):
        WorkingCopy.objects.bulk_create(
            [copy],
            update_conflicts=True,
            unique_fields=["author", "patient", "instrument", "page_key"],
            update_fields=["row", "opened_version", "boxes", "saved_at"],
        )
    return copy


def let_go(*, by: User, patient: Patient, instrument: Instrument, page_key: uuid.UUID) -> None:
    """The words of that page stand in the draft already, or their author discards them."""
    with writing(by=by, reason=f"let go of what was typed in {instrument.key}"):
        WorkingCopy.objects.of(by, patient).for_page(instrument, page_key).delete()
