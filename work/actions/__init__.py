"""What people and rules do with tasks; each verb is one transaction with its history.

`by` is the person, None the system where a rule works alone.
"""

from patients.actions import ChangedMeanwhile
from work.actions.tasks import AlreadyClosed, add, cancel, done, give, later, reopen

__all__ = ["AlreadyClosed", "ChangedMeanwhile", "add", "cancel", "done", "give", "later", "reopen"]
