"""The rules of this room's tables, for the database to keep. Each has a test that breaks it."""

from datetime import date

from django.db import models
from django.db.models import F, Q

from work.choices import ChaseOutcome, How, OrganisationKind, Origin, RoleWord

DAYS = (date(2020, 1, 1), date(2100, 1, 1))
# An opaque reference, and a path of this site: nothing that could name a person.
REFERENCE = Q(about="") | Q(about__regex=r"^[A-Z]{1,4}-[0-9A-Z-]+$")
PATH = Q(address="") | (Q(address__regex=r"^/[A-Za-z0-9/_-]*$") & ~Q(address__startswith="//"))

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
    models.CheckConstraint(condition=REFERENCE, name="work_task_about"),
    models.CheckConstraint(condition=PATH, name="work_task_address_is_a_path"),
    # A rule raises the same task once, however often it runs.
    models.UniqueConstraint(fields=["once_key"], condition=~Q(once_key=""), name="work_task_once"),
]

REQUEST = [
    models.CheckConstraint(
        # Nobody's request, or one without a day to ask again, is one that is forgotten.
        condition=Q(state="open", owner__isnull=False, chase_on__isnull=False)
        & Q(closed_on__isnull=True, closed_by__isnull=True, closing_words="")
        | Q(state="answered", closed_on__isnull=False, closed_by__isnull=False, chase_on__isnull=True)
        | (
            Q(state="given_up", closed_on__isnull=False, closed_by__isnull=False, chase_on__isnull=True)
            & ~Q(closing_words="")
        ),
        name="work_outsiderequest_open_has_owner",
        violation_error_message="An open request needs an owner and a day to ask again.",
    ),
    models.CheckConstraint(
        condition=~Q(organisation="") & ~Q(asked_for=""), name="work_outsiderequest_of_whom_for_what"
    ),
    models.CheckConstraint(
        condition=Q(organisation_kind__in=OrganisationKind.values), name="work_outsiderequest_kind_known"
    ),
    models.CheckConstraint(condition=Q(how__in=How.values), name="work_outsiderequest_how_known"),
    models.CheckConstraint(condition=Q(asked_on__range=DAYS), name="work_outsiderequest_asked_range"),
    models.CheckConstraint(
        condition=Q(promised_on__isnull=True) | Q(promised_on__gte=F("asked_on")),
        name="work_outsiderequest_promised_after_asked",
        violation_error_message="The promised day cannot be before the day of the request.",
    ),
    models.CheckConstraint(
        condition=Q(chase_on__isnull=True) | Q(chase_on__gte=F("asked_on")),
        name="work_outsiderequest_chase_after_asked",
        violation_error_message="The day to ask again cannot be before the day of the request.",
    ),
    models.CheckConstraint(
        condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("asked_on")),
        name="work_outsiderequest_closed_after_asked",
        violation_error_message="The answer cannot have come before the request.",
    ),
    models.CheckConstraint(condition=REFERENCE, name="work_outsiderequest_about"),
    models.CheckConstraint(condition=PATH, name="work_outsiderequest_address_is_a_path"),
]

CHASE = [
    models.CheckConstraint(condition=Q(outcome__in=ChaseOutcome.values), name="work_chase_outcome_known"),
    models.CheckConstraint(condition=Q(how__in=How.values), name="work_chase_how_known"),
    models.CheckConstraint(condition=Q(chased_on__range=DAYS), name="work_chase_range"),
    models.CheckConstraint(
        condition=Q(next_on__gt=F("chased_on")),
        name="work_chase_next_after",
        violation_error_message="The next day to ask must be after this chase.",
    ),
]

ADVICE = [
    models.CheckConstraint(
        condition=~Q(caller="") & ~Q(call_back="") & ~Q(summary="") & ~Q(advice=""), name="work_advicecall_four_facts"
    ),
    models.CheckConstraint(
        condition=Q(action="", follow_up__isnull=True) | (~Q(action="") & Q(follow_up__isnull=False)),
        name="work_advicecall_action_has_task",
        violation_error_message="What remains to be done needs a follow-up task.",
    ),
    models.CheckConstraint(condition=~Q(corrects=F("pk")), name="work_advicecall_corrects_another"),
]

WITHDRAWAL = [
    models.CheckConstraint(
        condition=~Q(reason=""),
        name="work_advicewithdrawal_reason",
        violation_error_message="Give the reason.",
    ),
]
