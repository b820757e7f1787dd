"""Telephone advice: log a call, withdraw it, write it anew."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Role
from audit.actions import writing
from clinical.advice_hours import follow_up_on, is_out_of_hours
from patients.models import Patient
from work.actions import tasks
from work.choices import Origin
from work.models import AdviceCall, AdviceWithdrawal, Task


class AlreadyWithdrawn(Exception):
    """Somebody withdrew this call before: `call.withdrawal` says who and why."""


def log_advice(
    *,
    by: User,
    caller: str,
    call_back: str,
    summary: str,
    advice: str,
    organisation: str = "",
    called_at: datetime | None = None,
    patient: Patient | None = None,
    action: str = "",
    follow_up_by: User | None = None,
    follow_up_role: str = "",
    given_by: User | None = None,
    submission_key: UUID | None = None,
    corrects: AdviceCall | None = None,
) -> AdviceCall:
    """Keep one call. What remains to be done (`action`) becomes a task for the next working day.

    action        every role reads it on the task list: no clinical finding in it
    follow_up_by  who does it, or `follow_up_role`; the nurses when neither is given
    A second arrival with the same key returns the first call. Raises ValidationError by field.
    """
    if first := _sent_before(submission_key):
        return first
    called_at = called_at or timezone.now()
    if called_at > timezone.now():
        raise ValidationError({"called_at": "The time of the call must be now or in the past"})
    call = AdviceCall(
        caller=caller.strip(), call_back=call_back.strip(), organisation=organisation.strip(), called_at=called_at,
        patient=patient, summary=summary.strip(), advice=advice.strip(), action=action.strip(), given_by=given_by or by,
        out_of_hours=is_out_of_hours(called_at), corrects=corrects, submission_key=submission_key, created_by=by,
    )  # fmt: skip
    # The task comes with the row; until then the rule about the two would refuse it.
    call.full_clean(exclude=["submission_key", "follow_up"], validate_constraints=False)
    try:
        with writing(by=by, reason="log advice"):
            if call.action:
                call.follow_up = tasks.add(
                    by=by,
                    title=call.action,
                    due_on=follow_up_on(called_at),
                    owner=follow_up_by,
                    role="" if follow_up_by else follow_up_role or Role.NURSE,
                    patient=patient,
                    origin=Origin.ADVICE,
                )
            call.save(force_insert=True)
            # The call has its address only now.
            Task.objects.filter(advice_call=call).update(address=call.get_absolute_url())
    except IntegrityError:
        # The other half of a double click was faster.
        if first := _sent_before(submission_key):
            return first
        raise
    return call


def withdraw_advice(*, call: AdviceCall, by: User, reason: str) -> AdviceWithdrawal:
    """The call was logged wrongly, and how; it stays readable. Its open follow-up task is cancelled with it.

    Raises ValidationError, AlreadyWithdrawn.
    """
    if not reason.strip():
        raise ValidationError({"reason": "Enter what was wrong"})
    row = AdviceWithdrawal(call=call, reason=reason.strip(), created_by=by)
    row.full_clean(exclude=["created_by", "call"])
    try:
        with writing(by=by, reason="withdraw advice"):
            row.save(force_insert=True)
            task = Task.objects.open().filter(advice_call=call).first()
            if task:
                tasks.cancel(task=task, by=by, version=task.version, reason="The advice was logged wrongly")
    except IntegrityError as error:
        # One withdrawal of one call: the second of two who press at once finds the first one's row.
        if "call_id" not in str(error):
            raise
        raise AlreadyWithdrawn from error
    return row


def correct_advice(*, call: AdviceCall, by: User, reason: str, **facts: Any) -> AdviceCall:
    """Withdraw the call and keep it as it should have been, both or neither. `facts` as for `log_advice`.

    Raises ValidationError by field, AlreadyWithdrawn.
    """
    if first := _sent_before(facts.get("submission_key")):
        return first
    with writing(by=by, reason="correct advice"):
        withdraw_advice(call=call, by=by, reason=reason)
        return log_advice(by=by, corrects=call, **facts)


def _sent_before(submission_key: UUID | None) -> AdviceCall | None:
    return AdviceCall.objects.filter(submission_key=submission_key).first() if submission_key else None
