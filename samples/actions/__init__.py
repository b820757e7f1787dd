"""What people do with a sample. Each verb is one transaction: the row, its line of history, the day of the next step.

`by` is the person, None the system. `version` is the one the person saw: another one raises ChangedMeanwhile. A step
that the state does not allow raises lifecycle.NotPossible. Broken rules raise ValidationError by field.
"""

from patients.actions import ChangedMeanwhile
from samples.actions.reports import link_report, reports_to_link
from samples.actions.requests import close_to, request, request_again
from samples.actions.steps import amend, cancel, close_rejected, reject, step
from samples.lifecycle import NotPossible

__all__ = [
    "ChangedMeanwhile",
    "NotPossible",
    "amend",
    "cancel",
    "close_rejected",
    "close_to",
    "link_report",
    "reject",
    "reports_to_link",
    "request",
    "request_again",
    "step",
]
