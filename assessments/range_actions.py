"""What a consultant does with reference ranges: add one from a day on, and mark one as entered in error."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from assessments.reference_ranges import ReferenceRange
from audit.actions import writing


def add_range(*, by: User | None, **cleaned: Any) -> ReferenceRange:
    """A new range; it takes the place of earlier ones from its day on. Raises ValidationError when a rule is broken."""
    with writing(by=by, reason="add reference range"):
        row = ReferenceRange(recorded_by=by, **cleaned)
        row.full_clean()
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError as problem:
            # Two people at the same moment: the database let only one of them.
            raise ValidationError("Somebody else has just added this range. Look at the list") from problem
    return row


def range_in_error(*, row: ReferenceRange, by: User, reason: str) -> ReferenceRange:
    """No new result takes this range; results that took it keep it. Raises ValidationError without a reason."""
    if not reason.strip():
        raise ValidationError({"reason": "Enter the reason"})
    with writing(by=by, reason="reference range entered in error"):
        fresh = ReferenceRange.objects.select_for_update().get(pk=row.pk)
        if fresh.error_at is None:
            fresh.error_reason, fresh.error_at, fresh.error_by = reason.strip(), timezone.now(), by
            fresh.save(update_fields=["error_reason", "error_at", "error_by"])
    return fresh
