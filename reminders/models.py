"""Reminders: lines on the staff's work list, and the daily e-mails that count them."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from audit.history import track
from audit.roles import DISPOSE
from ledger.models import LedgerRow
from patients.models import Patient


class Channel(models.TextChoices):
    WORKLIST = "worklist", "Work list"
    EMAIL = "email", "E-mail"


class CloseReason(models.TextChoices):
    """Why a line left the work list. The first four are a person's words, the others the system's."""

    DONE = "done", "Done"
    BOOKED = "booked", "Booked"
    DECLINED = "declined", "Patient declined"
    NOT_NEEDED = "not_needed", "Not needed"
    RECORDED = "recorded", "A newer date is recorded"
    RE_ANCHORED = "re_anchored", "The schedule started again with a new line of treatment"
    DIED = "died", "The patient has died"
    DISCHARGED = "discharged", "The patient is discharged"
    TRANSFERRED = "transferred", "The patient is transferred"
    NOT_SCHEDULED = "not_scheduled", "The schedule no longer asks for it"


BY_PEOPLE = (CloseReason.DONE, CloseReason.BOOKED, CloseReason.DECLINED, CloseReason.NOT_NEEDED)


class ReminderQuerySet(models.QuerySet["Reminder"]):
    def tasks(self) -> Self:
        return self.filter(channel=Channel.WORKLIST)

    def emails(self) -> Self:
        return self.filter(channel=Channel.EMAIL)

    def for_patient(self, patient: Patient) -> Self:
        return self.filter(patient=patient).select_related("closed_by").order_by("-due_on", "rule", "pk")

    def unsettled(self) -> Self:
        """Planned, held or failed, or on the list and not closed: what a change of the facts may end."""
        return self.filter(
            Q(state__in=[*LedgerRow.OPEN, LedgerRow.State.HELD, LedgerRow.State.FAILED])
            | Q(state=LedgerRow.State.DONE, closed_at__isnull=True)
        )

    def ended_by_system(self) -> Self:
        """Cancelled or closed because of facts: comes back when those facts are taken back."""
        return self.filter(
            Q(state=LedgerRow.State.CANCELLED)
            | Q(state=LedgerRow.State.DONE, closed_at__isnull=False, closed_by__isnull=True)
        )


@track()
class Reminder(LedgerRow):
    """One reminder that must take effect exactly once.

    On the work list: one row for a patient, a rule and a due date; "done" means delivered to the list, `closed_at`
    means that somebody (or, without `closed_by`, the system) settled it. By e-mail: one row for a recipient and a day;
    it belongs to no patient and its text carries counts only.
    """

    patient = models.ForeignKey(Patient, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    rule = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=12)
    channel = models.CharField(max_length=8, choices=Channel.choices)
    # "team", or "user-12" for one colleague.
    recipient = models.CharField(max_length=20)
    due_on = models.DateField("due")
    planned_for = models.DateField("to be sent on")
    # The Message-ID: the same for every try, so that a message that went out twice is known to be one.
    message_key = models.CharField(max_length=120, blank=True)

    snoozed_until = models.DateField("remind again on", null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_reason = models.CharField(max_length=16, choices=CloseReason.choices, blank=True)
    closed_note = models.CharField(max_length=200, blank=True)

    objects = ReminderQuerySet.as_manager()

    class Meta(LedgerRow.Meta):
        constraints = [
            *LedgerRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(channel="worklist", patient__isnull=False, message_key="") & ~Q(rule="")
                | Q(channel="email", patient__isnull=True, rule="") & ~Q(message_key=""),
                name="reminders_reminder_channel_whole",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True, closed_reason="", closed_note="")
                | Q(closed_at__isnull=False, closed_reason__in=CloseReason.values),
                name="reminders_reminder_closed_whole",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(channel="worklist", state="done"),
                name="reminders_reminder_closed_was_delivered",
            ),
            models.CheckConstraint(
                condition=Q(snoozed_until__isnull=True) | Q(channel="worklist"), name="reminders_reminder_snooze_task"
            ),
            models.UniqueConstraint(
                fields=["message_key"], condition=~Q(message_key=""), name="reminders_reminder_message_once"
            ),
        ]
        indexes = [
            *LedgerRow.Meta.indexes,
            # Serves the follow-up page of one patient.
            models.Index(fields=["patient", "-due_on"], name="reminders_patient"),
            # Serves the storm guard and the page of reminders: what was planned lately.
            models.Index(fields=["channel", "created_at"], name="reminders_planned_lately"),
        ]

    @property
    def is_task(self) -> bool:
        return self.channel == Channel.WORKLIST


class DueDateQuerySet(models.QuerySet["DueDate"]):
    def overdue(self, today: date) -> Self:
        """The last day in time has passed, and no appointment is made for it."""
        return self.filter(last_day__lt=today, booked=False)


class DueDate(models.Model):
    """When the next test of a kind is due, as the last planning worked it out: for lists that are sorted by it.

    A copy of what `reminders.due` says, one row for a patient and a rule, taken away when nothing is due any more.
    """

    # Without a key in the database: a merge of two records moves what the keys point out, and these rows do not move.
    # The next planning takes them away and makes those of the kept record anew.
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="due_dates", db_constraint=False)
    rule = models.CharField(max_length=40)
    due_on = models.DateField("due")
    last_day = models.DateField("last day in time")
    booked = models.BooleanField(default=False)

    objects = DueDateQuerySet.as_manager()

    table_rights = DISPOSE

    class Meta:
        constraints = [
            # Its index also serves the caseload: what is due for each patient.
            models.UniqueConstraint(fields=["patient", "rule"], name="reminders_duedate_once"),
            models.CheckConstraint(condition=Q(last_day__gte=F("due_on")), name="reminders_duedate_in_order"),
        ]


def task_key(rule: str, patient_ref: str, due_on: date) -> str:
    """The ledger key of a work-list line: never more than one for a patient, a rule and a due date."""
    return f"{rule}|{patient_ref}|{due_on.isoformat()}|due|{Channel.WORKLIST}"


def digest_key(recipient: str, day: date) -> str:
    """The ledger key of a recipient's e-mail of the day."""
    return f"digest|{recipient}|{day.isoformat()}|daily|{Channel.EMAIL}"
