"""The rules of this room's tables, for the database to keep. Each has a test that breaks it."""

from datetime import date

from django.db import models
from django.db.models import Q

from work.choices import Origin, RoleWord

DAYS = (date(2020, 1, 1), date(2100, 1, 1))

TASK = [
    models.CheckConstraint(
        condition=Q(owner__isnull=False, role="") | Q(owner__isnull=True, role__in=RoleWord.values),
        name="work_task_one_owner",
        violation_error_message="Give the task to one person or to one role.",
    ),
    models.CheckConstraint(
        condition=Q(state="open", closed_at__isnull=True, closed_by__isnull=True, outcome="")
        | Q(state="done", closed_at__isnull=False, closed_by__isnull=False)
        # Nothing is closed silently; no other state passes.
        | (Q(state="cancelled", closed_at__isnull=False, closed_by__isnull=False) & ~Q(outcome="")),
        name="work_task_closed_by_somebody",
        violation_error_message="A closed task needs who closed it and when, a cancelled one also why.",
    ),
    models.CheckConstraint(condition=Q(origin__in=Origin.values), name="work_task_origin_known"),
    models.CheckConstraint(condition=~Q(title=""), name="work_task_title_given"),
    models.CheckConstraint(condition=Q(due_on__range=DAYS), name="work_task_due_range"),
    # An opaque reference, and a path of this site: nothing that could name a person.
    models.CheckConstraint(condition=Q(about="") | Q(about__regex=r"^[A-Z]{1,4}-[0-9A-Z-]+$"), name="work_task_about"),
    models.CheckConstraint(
        condition=Q(address="") | (Q(address__regex=r"^/[A-Za-z0-9/_-]*$") & ~Q(address__startswith="//")),
        name="work_task_address_is_a_path",
    ),
    # A rule raises the same task once, however often it runs.
    models.UniqueConstraint(fields=["once_key"], condition=~Q(once_key=""), name="work_task_once"),
]
