"""What people do to a referral. Each verb is one transaction: the rows, the history line, the next step.

`by` is the person, None the system. `version` is the one the person saw: another one raises ChangedMeanwhile.
A step that the status does not allow raises lifecycle.NotPossible. Broken rules raise ValidationError by field.
"""

from patients.actions import ChangedMeanwhile
from referrals.actions.attachments import AlreadyAttached, attach, withdraw_attachment
from referrals.actions.clock import (
    end_patient_delay,
    record_code,
    record_patient_delay,
    set_pathway_facts,
    stop_clock,
    withdraw_code,
    withdraw_patient_delay,
)
from referrals.actions.decisions import (
    accept,
    advise,
    clock_start,
    mark_duplicate,
    redirect,
    reject,
    reopen,
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
from referrals.actions.visits import book, record_first_visit, record_outcome, unbook
from referrals.lifecycle import NotPossible

__all__ = [
    "AlreadyAttached",
    "ChangedMeanwhile",
    "NotPossible",
    "TakenByOther",
    "accept",
    "advise",
    "amend",
    "attach",
    "book",
    "clock_start",
    "dismiss_prompt",
    "end_patient_delay",
    "mark_duplicate",
    "mark_ready",
    "plan",
    "receive",
    "record_code",
    "record_findings",
    "record_first_visit",
    "record_information",
    "record_outcome",
    "record_patient_delay",
    "redirect",
    "reject",
    "reopen",
    "request_information",
    "set_pathway_facts",
    "stop_clock",
    "take",
    "unbook",
    "withdraw",
    "withdraw_attachment",
    "withdraw_code",
    "withdraw_patient_delay",
]
