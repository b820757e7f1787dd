"""The waiting-time clock of a referral: England's 18 weeks, from the status codes that were recorded."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from audit.history import track
from audit.roles import APPEND
from clinical import waiting_time
from clinical.pathway import ENDS_AS, Activity, State
from patients.choices import HomeCountry
from patients.models import Patient
from referrals import rules
from referrals.models.referral import Referral


class WaitingClockQuerySet(models.QuerySet["WaitingClock"]):
    def running(self) -> Self:
        return self.filter(started_on__isnull=False, stopped_on__isnull=True)


@track()
class WaitingClock(models.Model):
    """A pathway from referral to treatment, and its current period. One running clock for a person at a time.

    `started_on`, `stopped_on`, `stop_code` and `nullified` repeat what `clinical.pathway` makes of the recorded codes,
    so that lists stay one query. Only `actions.clock.refresh` writes them. No start: every start code was withdrawn.
    """

    referral = models.OneToOneField(Referral, on_delete=models.PROTECT, related_name="clock")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="waiting_clocks")
    started_on = models.DateField("clock started", null=True, blank=True)
    stopped_on = models.DateField("clock stopped", null=True, blank=True)
    stop_code = models.CharField(max_length=2, choices=list(waiting_time.STOP_CODES.items()), blank=True)
    nullified = models.BooleanField(default=False, db_default=False)
    pathway_identifier = models.CharField("pathway identifier", max_length=20, blank=True, db_default="")
    ubrn = models.CharField("booking reference (UBRN)", max_length=12, blank=True, db_default="")
    referring_provider = models.CharField("provider that transferred", max_length=120, blank=True, db_default="")
    version = models.PositiveIntegerField(default=1, db_default=1, editable=False)

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
    def reportable_words(self) -> str:
        """ "Yes", "Not reportable: Scotland", or why it is watched all the same."""
        if self.reportable is None:
            return "Not known: country of residence not recorded"
        return "Yes" if self.reportable else f"Not reportable: {self.patient.get_home_country_display()}"

    @property
    def state(self) -> State:
        if self.started_on is None:
            return State.NOT_STARTED
        return ENDS_AS[self.stop_code] if self.stop_code else State.RUNNING

    @property
    def is_running(self) -> bool:
        return self.state is State.RUNNING

    @property
    def target_on(self) -> date | None:
        """The last day within 18 weeks."""
        return waiting_time.target_on(self.started_on) if self.started_on else None

    def days_waited(self, today: date) -> int:
        """Days of the current period; 0 without one, and when it was nullified."""
        if self.started_on is None or self.nullified:
            return 0
        return waiting_time.days_waited(self.started_on, today, self.stopped_on)

    def has_breached(self, today: date) -> bool:
        """Past 18 weeks where the target applies, or may apply: an unknown country is watched, Scotland is not."""
        return self.reportable is not False and self.days_waited(today) > waiting_time.TARGET_DAYS


class ClockActivityQuerySet(models.QuerySet["ClockActivity"]):
    def counted(self) -> Self:
        """Those that were not withdrawn."""
        return self.filter(withdrawal__isnull=True)


@track()
class ClockActivity(models.Model):
    """One recorded national status code. Only ever added to: a mistake gets a ClockWithdrawal and stays readable.

    original_start  with 21 that starts a clock here: the start at the provider that sent the patient on
    told            with 33: whether the appointment had been told clearly; None is not known
    """

    clock = models.ForeignKey(WaitingClock, on_delete=models.PROTECT, related_name="activities")
    happened_on = models.DateField("date")
    code = models.CharField(
        max_length=2, choices=[(code, words) for code, (words, _) in waiting_time.STATUS_CODES.items()]
    )
    original_start = models.DateField("clock started elsewhere", null=True, blank=True)
    told = models.BooleanField("appointment clearly told", null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)
    # One sending of one page makes one row.
    submission_key = models.UUIDField(null=True, blank=True, unique=True, editable=False)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )

    objects = ClockActivityQuerySet.as_manager()
    table_rights = APPEND

    class Meta:
        ordering = ["happened_on", "pk"]
        constraints = rules.CLOCK_ACTIVITY
        indexes = [models.Index(fields=["clock", "happened_on"], name="referrals_clock_codes")]

    @property
    def words(self) -> str:
        """ "First treatment starts (30)"."""
        return f"{self.get_code_display()} ({self.code})"

    @property
    def as_activity(self) -> Activity:
        """For `clinical.pathway`. An appointment of which nobody knows whether it was told nullifies nothing."""
        return Activity(self.happened_on, self.code, self.original_start, bool(self.told))


@track()
class ClockWithdrawal(models.Model):
    """Why a recorded code no longer counts. Never changed; the right code is recorded anew."""

    activity = models.OneToOneField(ClockActivity, on_delete=models.PROTECT, related_name="withdrawal")
    reason = models.CharField(max_length=300)
    withdrawn_at = models.DateTimeField(db_default=Now(), editable=False)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )

    table_rights = APPEND

    class Meta:
        constraints = rules.CLOCK_WITHDRAWAL


@track()
class PatientDelay(models.Model):
    """A delay that the patient chose, for the breach list to say why. It never changes the clock."""

    clock = models.ForeignKey(WaitingClock, on_delete=models.PROTECT, related_name="delays")
    began_on = models.DateField("from")
    ended_on = models.DateField("until", null=True, blank=True)
    reason = models.CharField(max_length=300)
    submission_key = models.UUIDField(null=True, blank=True, unique=True, editable=False)
    entered_in_error = models.BooleanField(default=False, editable=False)
    error_reason = models.CharField(max_length=300, blank=True, editable=False)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )

    class Meta:
        ordering = ["began_on", "pk"]
        constraints = rules.PATIENT_DELAY
        indexes = [models.Index(fields=["clock", "began_on"], name="referrals_clock_delays")]
