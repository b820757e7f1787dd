"""The columns and rules that every kind of background work shares, and the worker's heartbeat."""

from django.db import models
from django.db.models import F, Q


class LedgerRow(models.Model):
    """One piece of work that must take effect exactly once.

    `key` says what it is ("vegf|P-7K3QD|2026-11-21|email"); the unique constraint makes planning idempotent.
    A running row is held by a lease: when the worker dies, the lease ends and another worker takes over.
    """

    class State(models.TextChoices):
        PLANNED = "planned", "Planned"
        RUNNING = "running", "In progress"
        DONE = "done", "Done"
        CANCELLED = "cancelled", "Cancelled"
        HELD = "held", "Held"
        FAILED = "failed", "Failed"

    OPEN = (State.PLANNED, State.RUNNING)

    key = models.CharField(max_length=120, unique=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    due_at = models.DateTimeField()
    lease_token = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    # Facts at planning: rule, dates and codes; never names or findings.
    why = models.JSONField(default=dict, blank=True)
    last_error = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["planned", "running", "done", "cancelled", "held", "failed"]),
                name="%(app_label)s_%(class)s_state",
            ),
            models.CheckConstraint(
                condition=Q(state="running", lease_token__isnull=False, lease_until__isnull=False)
                | (~Q(state="running") & Q(lease_token__isnull=True, lease_until__isnull=True)),
                name="%(app_label)s_%(class)s_leased",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["done", "cancelled"], finished_at__isnull=False)
                | (~Q(state__in=["done", "cancelled"]) & Q(finished_at__isnull=True)),
                name="%(app_label)s_%(class)s_finished",
            ),
        ]
        indexes = [
            # Serves the claim: what is due, and what a dead worker left behind.
            models.Index(
                F("due_at"), name="%(app_label)s_%(class)s_due", condition=Q(state__in=["planned", "running"])
            ),
        ]


class Heartbeat(models.Model):
    """One row per kind of work that a worker touches after beat, broker, worker and database did their part."""

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField()
    every = models.PositiveIntegerField("seconds until it is expected again")
