"""What people and rules do with tasks; each verb is one transaction with its history.

`by` is the person, None the system where a rule works alone.
"""

from patients.actions import ChangedMeanwhile
from work.actions.advice import AlreadyWithdrawn, correct_advice, log_advice, withdraw_advice
from work.actions.outside import RequestClosed, answered, ask, chase, give_up, hand_over, next_chase
from work.actions.tasks import AlreadyClosed, add, cancel, done, give, later, reopen

__all__ = [
    "AlreadyClosed",
    "AlreadyWithdrawn",
    "ChangedMeanwhile",
    "RequestClosed",
    "add",
    "answered",
    "ask",
    "cancel",
    "chase",
    "correct_advice",
    "done",
    "give",
    "give_up",
    "hand_over",
    "later",
    "log_advice",
    "next_chase",
    "reopen",
    "withdraw_advice",
]
