"""The next places that would do, and how each lies to the end of the 18 weeks."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from clinical.booking import LatestDay, days_to_target, latest_day
from clinics.models import Slot
from patients.models import Patient
from referrals.models import Referral, WaitingClock

OFFERED = 5


@dataclass(frozen=True)
class Limit:
    """By when the visit should be. `latest` None for a follow-up, `target_on` None where no clock counts."""

    latest: LatestDay | None = None
    target_on: date | None = None

    def is_late(self, day: date) -> bool:
        """After the end of the 18 weeks."""
        return self.target_on is not None and day > self.target_on

    def words(self, day: date) -> str:
        """What is said under a place on that day."""
        if self.target_on:
            return days_to_target(day, self.target_on)
        if self.latest and day > self.latest.on:
            return f"after the suggested latest day, {self.latest.on:%d-%b-%Y}"
        return ""


def limit_for(referral: Referral, today: date) -> Limit:
    clock = running_clock(referral.patient) if referral.patient else None
    # Scotland, Wales and Northern Ireland have targets of their own; an unknown country is watched.
    target = clock.target_on if clock and clock.reportable is not False else None
    return Limit(latest_day(referral.urgency, referral.received_on, today, target), target)


def running_clock(patient: Patient) -> WaitingClock | None:
    return WaitingClock.objects.running().filter(patient=patient).order_by("started_on").first()


def next_places(kind: str, from_day: date | None = None) -> list[Slot]:
    """The next five free places for "new" or "follow_up" visits, from now or from a later day on."""
    found = Slot.objects.free().for_kind(kind).after(timezone.localtime())
    return list((found.from_day(from_day) if from_day else found).in_order()[:OFFERED])


def place_words(slot: Slot) -> str:
    """Tue 08-Dec-2026, 09:30, Joint clinic, Queen Square, 45 minutes"""
    return f"{slot.words}, {slot.session.get_kind_display()}, {slot.session.place}, {slot.minutes} minutes"
