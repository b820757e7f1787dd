"""The tables of the referral room."""

from referrals.models.attachment import Attachment
from referrals.models.clock import ClockActivity, ClockWithdrawal, PatientDelay, WaitingClock
from referrals.models.event import ReferralEvent
from referrals.models.referral import Referral, new_referral_ref, snapshot

__all__ = [
    "Attachment",
    "ClockActivity",
    "ClockWithdrawal",
    "PatientDelay",
    "Referral",
    "ReferralEvent",
    "WaitingClock",
    "new_referral_ref",
    "snapshot",
]
