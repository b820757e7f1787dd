"""From the booked first visit to its outcome. The room that books calls these; it alone knows the appointments."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import User
from referrals import next_steps
from referrals.actions.rows import ENDED, move
from referrals.choices import Act
from referrals.lifecycle import NotPossible, Status
from referrals.models import Referral
from referrals.next_steps import NextStep

_ACTS = {Status.UNDER_REVIEW: Act.UNDER_REVIEW, Status.DISCHARGED: Act.DISCHARGED}


def book(*, referral: Referral, by: User | None, version: int, on: date) -> Referral:
    """The first visit is on that day; again for another day. The waiting-time clock runs on."""
    reason = f"For {on:%d-%b-%Y}"
    return move(referral, by, version, Status.BOOKED, Act.BOOKED, reason, step=next_steps.to_attend(on))


def unbook(*, referral: Referral, by: User | None, version: int, reason: str, step: NextStep | None = None) -> Referral:
    """The booked visit will not happen, or nobody came. `step` is what to do now: book again, unless given."""
    if referral.status != Status.BOOKED:
        raise NotPossible(referral.status, Status.ACCEPTED)
    step = step or next_steps.to_book_again(referral.urgency, timezone.localdate())
    return move(referral, by, version, Status.ACCEPTED, Act.UNBOOKED, reason, step=step)


def record_first_visit(*, referral: Referral, by: User | None, version: int, on: date) -> Referral:
    """The person was seen, or discussed at the MDT. The outcome is still to be recorded. The clock runs on."""
    if on > timezone.localdate():
        raise ValidationError({"seen_on": "The first visit must be today or in the past"})
    step = next_steps.to_conclude(referral.urgency, timezone.localdate())
    return move(referral, by, version, Status.SEEN, Act.SEEN, f"On {on:%d-%b-%Y}", step=step)


def record_outcome(*, referral: Referral, by: User | None, version: int, outcome: str, reason: str = "") -> Referral:
    """Close a seen referral: "under_review" (the patient's follow-up takes over) or "discharged" (with the reason)."""
    if outcome not in _ACTS:
        raise ValidationError({"outcome": "Select the outcome of the visit"})
    to = Status(outcome)
    return move(referral, by, version, to, _ACTS[to], reason, **ENDED)
