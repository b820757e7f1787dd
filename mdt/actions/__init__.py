"""What people do with meetings, their cases and their outcomes. Each verb is one transaction with its history.

`by` is the person. `version` is the one the person saw: another one raises ChangedMeanwhile. What locked minutes no
longer allow raises MinutesLocked. Broken rules raise ValidationError by field.
"""

from mdt.actions.cases import add_case, amend_case, defer, dismiss, move, take_off
from mdt.actions.meetings import add_addendum, amend_meeting, lock, plan_meeting, set_presence
from mdt.actions.outcomes import record_no_change, record_outcome, withdraw_decision
from mdt.actions.rows import MinutesLocked
from patients.actions import ChangedMeanwhile

__all__ = [
    "ChangedMeanwhile",
    "MinutesLocked",
    "add_addendum",
    "add_case",
    "amend_case",
    "amend_meeting",
    "defer",
    "dismiss",
    "lock",
    "move",
    "plan_meeting",
    "record_no_change",
    "record_outcome",
    "set_presence",
    "take_off",
    "withdraw_decision",
]
