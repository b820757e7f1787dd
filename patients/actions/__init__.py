"""What people do to a patient's record.

Each verb is one transaction with its history; `by` is the person, None the system.
"""

from patients.actions.allergies import add_allergy, state_allergies, withdraw_allergy
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
from patients.actions.line_rows import amend_transplant, record_in_line, record_transplant, withdraw_row
from patients.actions.merging import merge_records, tell_apart, unmerge_records
from patients.actions.phenotypes import state_all_absent, state_phenotype, withdraw_phenotype
from patients.actions.restriction import REASON_HOLDS, give_access_reason, restrict
from patients.actions.thrombosis import record_thrombosis, review_prophylaxis, state_prophylaxis
from patients.actions.treatment import amend_treatment, end_treatment, start_treatment, withdraw_treatment
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
    "REASON_HOLDS",
    "ChangedMeanwhile",
    "add_allergy",
    "amend",
    "amend_transplant",
    "amend_treatment",
    "amend_visit",
    "end_treatment",
    "enter_visit_in_error",
    "finish_visit",
    "give_access_reason",
    "merge_records",
    "record_conclusion",
    "record_death",
    "record_in_line",
    "record_thrombosis",
    "record_transplant",
    "register",
    "reopen_visit",
    "restrict",
    "review_prophylaxis",
    "say_not_done",
    "set_care_status",
    "start_treatment",
    "start_visit",
    "state_all_absent",
    "state_allergies",
    "state_phenotype",
    "state_prophylaxis",
    "tell_apart",
    "unmerge_records",
    "withdraw_allergy",
    "withdraw_death",
    "withdraw_not_done",
    "withdraw_phenotype",
    "withdraw_row",
    "withdraw_treatment",
]
