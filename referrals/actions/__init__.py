"""What people do to a referral. Each verb is one transaction: the rows, the history line, the next step.

`by` is the person, None the system. `version` is the one the person saw: another one raises ChangedMeanwhile.
A step that the status does not allow raises lifecycle.NotPossible. Broken rules raise ValidationError by field.
"""

from patients.actions import ChangedMeanwhile
from referrals.actions.decisions import (
    accept,
    advise,
    clock_start,
    mark_duplicate,
    record_first_visit,
    redirect,
    reject,
    reopen,
    stop_clock,
    withdraw,
)
from referrals.actions.findings import dismiss_prompt, record_findings
from referrals.actions.intake import (
    TakenByOther,
    amend,
    mark_ready,
    plan,
    receive,
    record_information,
    request_information,
    take,
)
from referrals.lifecycle import NotPossible

__all__ = [
    "ChangedMeanwhile",
    "NotPossible",
    "TakenByOther",
    "accept",
    "advise",
    "amend",
    "clock_start",
    "dismiss_prompt",
    "mark_duplicate",
    "mark_ready",
    "plan",
    "receive",
    "record_findings",
    "record_first_visit",
    "record_information",
    "redirect",
    "reject",
    "reopen",
    "request_information",
    "stop_clock",
    "take",
    "withdraw",
]
