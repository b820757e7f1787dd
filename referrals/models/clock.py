"""The waiting-time clock of a referral: England's 18 weeks."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q

from audit.history import track
from clinical import waiting_time
from patients.choices import HomeCountry
from patients.models import Patient
from referrals import rules
from referrals.models.referral import Referral


class WaitingClockQuerySet(models.QuerySet["WaitingClock"]):
    def running(self) -> Self:
        return self.filter(stopped_on__isnull=True)


@track()
class WaitingClock(models.Model):
    """Referral to treatment: start and stop, and no pause. One running clock for a person at a time."""

    referral = models.OneToOneField(Referral, on_delete=models.PROTECT, related_name="clock")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="waiting_clocks")
    started_on = models.DateField("clock started")
    stopped_on = models.DateField("clock stopped", null=True, blank=True)
    stop_code = models.CharField(max_length=2, choices=list(waiting_time.STOP_CODES.items()), blank=True)

    objects = WaitingClockQuerySet.as_manager()

    class Meta:
        constraints = rules.CLOCK
        indexes = [
            # Breach watch: running clocks by age.
            models.Index(fields=["started_on"], name="referrals_clock_running", condition=Q(stopped_on__isnull=True)),
        ]

    @property
    def reportable(self) -> bool | None:
        """England's target applies to people who live in England; None while that is not known."""
        country = self.patient.home_country
        return None if country == HomeCountry.NOT_KNOWN else country == HomeCountry.ENGLAND

    @property
    def target_on(self) -> date:
        """The last day within 18 weeks."""
        return waiting_time.target_on(self.started_on)

    def days_waited(self, today: date) -> int:
        return waiting_time.days_waited(self.started_on, today, self.stopped_on)

    def has_breached(self, today: date) -> bool:
        """Past 18 weeks where the target applies, or may apply: an unknown country is watched, Scotland is not."""
        return self.reportable is not False and waiting_time.has_breached(self.started_on, today, self.stopped_on)
