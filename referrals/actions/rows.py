"""The rows behind every verb: lock, check the step, save, write the history line, all or nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import User
from audit.actions import writing
from patients.actions import ChangedMeanwhile
from referrals.choices import Act
from referrals.lifecycle import Status, check_move, needs_reason
from referrals.models import Referral, ReferralEvent, new_referral_ref
from referrals.next_steps import NextStep

# What a closed referral no longer has.
ENDED: dict[str, Any] = {"next_action": "", "next_action_on": None}


@contextmanager
def locked(referral: Referral, by: User | None, verb: str, version: int | None = None) -> Iterator[Referral]:
    """The referral's row, fresh and locked, in one transaction under a name."""
    with writing(by=by, reason=verb):
        fresh = Referral.objects.select_for_update().get(pk=referral.pk)
        if version is not None and fresh.version != version:
            raise ChangedMeanwhile
        yield fresh


def move(
    referral: Referral,
    by: User | None,
    version: int,
    to: Status,
    act: Act,
    reason: str = "",
    *,
    step: NextStep | None = None,
    **changes: Any,
) -> Referral:
    """One change of status with its history line, or nothing at all."""
    with locked(referral, by, f"{act} referral", version) as fresh:
        before = fresh.status
        check_move(before, to)
        if needs_reason(before, to) and not reason.strip():
            raise ValidationError({"reason": "Enter the reason"})
        fresh.status, fresh.taken_at = to.value, None
        for name, value in changes.items():
            setattr(fresh, name, value)
        if step:
            set_step(fresh, step)
        save(fresh)
        add_line(fresh, by, act, before, reason)
    return fresh


def set_step(referral: Referral, step: NextStep) -> None:
    referral.next_action, referral.next_action_on = step.text, step.on


def save(referral: Referral) -> None:
    """Save a locked referral as the next version. Raises ValidationError."""
    referral.version += 1
    referral.full_clean(exclude=["created_by"])
    referral.save()


def insert(referral: Referral) -> None:
    """Insert a new referral; a reference that is taken is drawn again. Raises ValidationError, IntegrityError."""
    referral.full_clean(exclude=["created_by", "submission_key", "ref"])
    for _ in range(5):
        try:
            with transaction.atomic():
                referral.save(force_insert=True)
            return
        except IntegrityError as error:
            if "referrals_referral_ref" not in str(error):
                raise
            referral.ref = new_referral_ref()
    raise RuntimeError("No free referral reference was found in five tries")


def add_line(referral: Referral, by: User | None, act: Act, before: str, reason: str = "") -> None:
    """One line of history. Raises ValidationError when the act needs a reason and has none."""
    line = ReferralEvent(
        referral=referral, act=act, by=by, from_status=before, to_status=referral.status, reason=reason.strip()
    )
    line.full_clean(exclude=["by"])
    line.save(force_insert=True)
