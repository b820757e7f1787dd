"""The tables of the referral room."""

from referrals.models.attachment import Attachment
from referrals.models.clock import ClockActivity, ClockWithdrawal, PatientDelay, WaitingClock
from referrals.models.event import ReferralEvent
from referrals.models.referral import Referral, new_referral_ref, snapshot
from referrals.models.reported import PromptDismissal, ReportedFinding

__all__ = [
    "Attachment",
    "ClockActivity",
    "ClockWithdrawal",
    "PatientDelay",
    "PromptDismissal",
    "Referral",
    "ReferralEvent",
    "ReportedFinding",
    "WaitingClock",
    "new_referral_ref",
    "snapshot",
]
