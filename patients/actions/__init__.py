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
from patients.actions.visits import (
    amend_visit,
    enter_visit_in_error,
    finish_visit,
    reopen_visit,
    say_not_done,
    start_visit,
    withdraw_not_done,
)

__all__ = [
    "NUMBER_TAKEN",
    "ChangedMeanwhile",
    "amend",
    "amend_visit",
    "end_treatment",
    "enter_visit_in_error",
    "finish_visit",
    "record_conclusion",
    "record_death",
    "register",
    "reopen_visit",
    "say_not_done",
    "set_care_status",
    "start_treatment",
    "start_visit",
    "withdraw_death",
    "withdraw_not_done",
    "withdraw_treatment",
]
