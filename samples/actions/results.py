"""What people do with a result: see it, act on it, give it on. And what the system does when nobody does."""

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission, Role
from assessments.base import Status
from assessments.results import LabResult
from audit.actions import writing
from clinical.sample_times import escalation
from clinical.settings import DEFAULTS
from samples.actions.steps import step
from samples.choices import Acknowledged
from samples.inbox import is_abnormal, unseen
from samples.lifecycle import State
from samples.models import Acknowledgement, Routing, Sample
from work import actions as tasks
from work.choices import Origin
from work.models import Task

INBOX = "/results/inbox/"


class AlreadySeen(Exception):
    """A colleague was faster: `seen` says who and when. Nothing was written."""

    def __init__(self, seen: Acknowledgement) -> None:
        self.seen = seen
        super().__init__("This result is acknowledged already")


def acknowledge(*, result: LabResult, by: User) -> Acknowledgement:
    """Seen, no action. Raises AlreadySeen, or ValidationError when the report no longer counts."""
    with writing(by=by, reason="acknowledge result"):
        seen = _write(result, by, Acknowledged.SEEN, None)
        _when_all_are_seen(result, by)
    return seen


def acknowledge_all(*, results: Sequence[LabResult], by: User) -> int:
    """Seen, no action, for several results of one patient; those that a colleague has seen meanwhile are left.

    Returns how many.
    """
    number = 0
    with writing(by=by, reason="acknowledge results"):
        for result in results:
            try:
                acknowledge(result=result, by=by)
            except AlreadySeen:
                continue
            number += 1
    return number


def act_on(
    *, result: LabResult, by: User, title: str, due_on: date, owner: User | None = None, role: str = ""
) -> Acknowledgement:
    """Seen, and somebody has something to do. Raises AlreadySeen, or ValidationError by field."""
    with writing(by=by, reason="act on result"):
        task = tasks.add(
            by=by, title=title, due_on=due_on, owner=owner, role=role, patient=result.assessment.patient,
            address=f"/patients/{result.assessment.patient.ref}/", origin=Origin.RESULT, origin_ref=str(result.pk),
        )  # fmt: skip
        seen = _write(result, by, Acknowledged.ACTED, task)
        _when_all_are_seen(result, by)
    return seen


def route(*, result: LabResult, by: User | None, to: User | None = None, role: str = "", reason: str = "") -> Routing:
    """Not mine: give it to a colleague who may acknowledge, or to a role. Raises AlreadySeen, ValidationError."""
    if to is not None and not to.can(Permission.ACKNOWLEDGE_RESULT):
        raise ValidationError({"to": "Select somebody who may acknowledge a result"})
    if seen := Acknowledgement.objects.filter(result=result).select_related("by").first():
        raise AlreadySeen(seen)
    with writing(by=by, reason="give result"):
        routing = Routing(result=result, to=to, role=role, by=by, reason=reason.strip())
        routing.full_clean(exclude=["by", "to"])
        routing.save(force_insert=True)
    return routing


def escalate(today: date | None = None) -> int:
    """Raise a task for each report whose results nobody has seen in time, once for each reason. Returns how many.

    Safe to run again, and by two workers at once: the task's key makes it one.
    """
    today = today or timezone.localdate()
    wanted: dict[str, tuple[LabResult, str, User | None, str]] = {}
    for result in unseen().select_related("assessment__patient__consultant").order_by("pk"):
        report = result.assessment
        waiting = escalation(timezone.localdate(report.signed_at), today, abnormal=is_abnormal(result))
        words = f"See the laboratory results of {report.performed_on:%d-%b-%Y}: nobody has for"
        if waiting.abnormal:
            consultant = report.patient.consultant
            key, title = f"report-{report.pk}-soon", f"{words} more than {DEFAULTS.result_abnormal_days} working days"
            wanted.setdefault(key, (result, title, consultant, "" if consultant else Role.CONSULTANT))
        if waiting.to == "nurse":
            key, title = (
                f"report-{report.pk}-nurse",
                f"{words} more than {DEFAULTS.result_nurse_days} days. Ask the consultant",
            )
            wanted.setdefault(key, (result, title, None, Role.NURSE))
        elif waiting.to == "lead":
            wanted.setdefault(
                f"report-{report.pk}-lead",
                (result, f"{words} more than {DEFAULTS.result_lead_days} days", None, Role.CONSULTANT),
            )
    raised = set(Task.objects.filter(once_key__in=list(wanted)).values_list("once_key", flat=True))
    for key in wanted.keys() - raised:
        result, title, owner, role = wanted[key]
        tasks.add(
            by=None, title=title, due_on=today, owner=owner, role=role, patient=result.assessment.patient,
            address=INBOX, origin=Origin.RESULT, once_key=key,
        )  # fmt: skip
    return len(wanted.keys() - raised)


def _write(result: LabResult, by: User, kind: str, task: Task | None) -> Acknowledgement:
    """The one row of the result. The database lets one of two people in; the other learns who it was."""
    report = result.assessment
    if result.removed or not type(report).objects.filter(pk=report.pk, status=Status.SIGNED).exists():
        raise ValidationError("This report was corrected or withdrawn. Look at the one that took its place")
    row = Acknowledgement(result=result, by=by, kind=kind, task=task)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        if "samples_acknowledgement" not in str(error) or "result_id" not in str(error):
            raise
        raise AlreadySeen(Acknowledgement.objects.select_related("by").get(result=result)) from error
    return row


def _when_all_are_seen(result: LabResult, by: User) -> None:
    """The last result of a report is seen: its sample is reviewed, and what reminded of it is done."""
    report = result.assessment
    if unseen().filter(assessment=report).exists():
        return
    chain = [pk for pk in (report.pk, report.corrects_id) if pk]
    acted = Acknowledgement.objects.filter(result__assessment=report, kind=Acknowledged.ACTED).exists()
    for sample in Sample.objects.filter(report__in=chain, state=State.REPORTED):
        reviewed = step(sample=sample, by=by, version=None, to=State.REVIEWED)
        if not acted:
            step(sample=reviewed, by=by, version=None, to=State.ACTED_ON, note="Seen, no action")
    for task in Task.objects.open().filter(once_key__startswith=f"report-{report.pk}-"):
        tasks.done(task=task, by=by, version=task.version, outcome="The results are seen")
