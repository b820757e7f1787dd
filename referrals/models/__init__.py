"""The tables of the referral room."""

from referrals.models.clock import WaitingClock
from referrals.models.event import ReferralEvent
from referrals.models.referral import Referral, new_referral_ref, snapshot
from referrals.models.reported import PromptDismissal, ReportedFinding

__all__ = [
    "PromptDismissal",
    "Referral",
    "ReferralEvent",
    "ReportedFinding",
    "WaitingClock",
    "new_referral_ref",
    "snapshot",
]
