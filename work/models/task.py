"""The task: one thing that one person or one role has to do by a day."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from accounts.models import User
from accounts.permissions import Permission
from audit.history import track
from patients.models import Patient
from work import rules
from work.choices import Origin, RoleWord, TaskState


class TaskQuerySet(models.QuerySet["Task"]):
    def open(self) -> Self:
        return self.filter(state=TaskState.OPEN)

    def for_user(self, user: User) -> Self:
        """Those the person owns, and those of the person's role."""
        if not user.can(Permission.MANAGE_TASKS):
            return self.none()
        return self.filter(Q(owner=user) | Q(role=user.role))

    def overdue(self, today: date) -> Self:
        return self.open().filter(due_on__lt=today)

    def in_order(self) -> Self:
        """What is longest overdue first, then by day, then by age."""
        return self.order_by("due_on", "pk")

    def with_people(self) -> Self:
        return self.select_related("owner", "created_by", "closed_by", "patient__consultant", "patient__key_worker")


@track()
class Task(models.Model):
    """One thing to do, by one day, with one owner: a person or everybody of a role.

    `about` is an opaque reference (R-2041AB) and `address` the path of its page; the room knows no more of it.
    """

    title = models.CharField("what is to be done", max_length=200)
    patient = models.ForeignKey(Patient, null=True, blank=True, on_delete=models.PROTECT, related_name="tasks")
    about = models.CharField(max_length=20, blank=True)
    address = models.CharField(max_length=120, blank=True)
    origin = models.CharField(max_length=10, choices=Origin.choices)
    origin_ref = models.CharField(max_length=40, blank=True)
    once_key = models.CharField(max_length=80, blank=True, editable=False)

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    role = models.CharField(max_length=12, choices=RoleWord.choices, blank=True)
    due_on = models.DateField("by")
    # Why it was put off or given on, in the words of whoever did it last; the history keeps the earlier ones.
    note = models.CharField(max_length=300, blank=True)

    state = models.CharField(max_length=10, choices=TaskState.choices, default=TaskState.OPEN)
    outcome = models.CharField(max_length=500, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )

    objects = TaskQuerySet.as_manager()

    class Meta:
        constraints = rules.TASK
        indexes = [
            # My tasks and my role's: open ones by day.
            models.Index(fields=["owner", "due_on"], name="work_task_open_by_owner", condition=Q(state="open")),
            models.Index(fields=["role", "due_on"], name="work_task_open_by_role", condition=Q(state="open")),
            # Done lately.
            models.Index(fields=["-closed_at"], name="work_task_closed", condition=~Q(state="open")),
        ]

    @property
    def is_open(self) -> bool:
        return self.state == TaskState.OPEN

    @property
    def owner_words(self) -> str:
        """The person's name, or the role in the plural: "Dr Asha Example", "All nurses"."""
        return self.owner.display_name if self.owner else f"All {self.get_role_display().lower()}s"
