"""What people do to a patient's record.

Each verb is one transaction with its history; `by` is the person, None the system.
"""

from patients.actions.changed import ChangedMeanwhile
from patients.actions.conclusions import record_conclusion
from patients.actions.identity import (
    NUMBER_TAKEN,
    amend,
    record_death,
    register,
    set_care_status,
    withdraw_death,
)
from patients.actions.treatment import end_treatment, start_treatment, withdraw_treatment

__all__ = [
    "NUMBER_TAKEN",
    "ChangedMeanwhile",
    "amend",
    "end_treatment",
    "record_conclusion",
    "record_death",
    "register",
    "set_care_status",
    "start_treatment",
    "withdraw_death",
    "withdraw_treatment",
]
