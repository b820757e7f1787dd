"""The live list: right with every background process dead, because no job takes part in it."""

from datetime import date
from typing import Any

import pytest

from accounts.models import User
from assessments import actions as assessments
from assessments.instruments import INSTRUMENTS
from patients import actions as patients
from patients.models import Patient
from reminders.due import due_items
from reminders.facts import FULFILLED_BY, courses
from reminders.models import Reminder
from tests.assessments.factories import make_draft, make_signed
from tests.factories import make_patient
from tests.reminders.factories import accepted_patient, number_of, review, treated, vegf

pytestmark = pytest.mark.django_db


def state_of(rule: str, today: date) -> tuple[date, str] | None:
    return next(((item.due_on, item.state) for item in due_items(today) if item.rule == rule), None)


# Fact base 10.1: interval 3 months, grace 28 days, last one on 15 January 2026.
VECTORS = [
    (date(2026, 3, 31), "not_due"),
    (date(2026, 4, 1), "due_soon"),
    (date(2026, 4, 14), "due_soon"),
    (date(2026, 4, 15), "due"),
    (date(2026, 5, 13), "due"),
    (date(2026, 5, 14), "overdue"),
    (date(2026, 6, 10), "overdue"),
    (date(2026, 6, 11), "escalated"),
]


@pytest.mark.parametrize(("today", "state"), VECTORS)
def test_the_state_follows_the_days_since_the_last_result(today: date, state: str, consultant: User) -> None:
    patient = accepted_patient(date(2025, 3, 1))
    treated(patient, ended_on=date(2026, 1, 2))
    vegf(patient, date(2026, 1, 15), by=consultant)
    assert state_of("vegf", today) == (date(2026, 4, 15), state)


def test_three_months_after_the_end_of_november_is_the_end_of_february(consultant: User) -> None:
    patient = accepted_patient(date(2025, 3, 1))
    treated(patient, ended_on=date(2025, 11, 20))
    vegf(patient, date(2025, 11, 30), by=consultant)
    assert state_of("vegf", date(2026, 1, 1)) == (date(2026, 2, 28), "not_due")


def test_after_acceptance_both_first_tests_are_due_in_14_days() -> None:
    accepted_patient(date(2026, 11, 2))
    assert [(item.rule, item.due_on) for item in due_items(date(2026, 11, 2))] == [
        ("clinic_review", date(2026, 11, 16)),
        ("vegf", date(2026, 11, 16)),
    ]


def test_a_patient_who_was_never_accepted_has_nothing_due() -> None:
    make_patient()
    assert due_items(date(2026, 11, 2)) == []


def test_on_treatment_vegf_is_due_with_each_cycle(consultant: User) -> None:
    patient = accepted_patient(date(2026, 1, 5))
    treated(patient, ended_on=None, started_on=date(2026, 2, 2))
    assert state_of("vegf", date(2026, 2, 3)) == (date(2026, 3, 2), "not_due")
    vegf(patient, date(2026, 3, 4), by=consultant)
    assert state_of("vegf", date(2026, 3, 5)) == (date(2026, 4, 1), "not_due")


@pytest.mark.parametrize(
    "fault",
    [
        {"signed": False},
        {"haemolysed": True},
        {"delayed_spin": True},
        {"insufficient": True},
        {"wrong_tube": True},
        {"matrix": "unknown"},
        {"matrix": "csf"},
    ],
    ids=str,
)
def test_a_result_that_cannot_be_used_does_not_move_the_due_date(fault: dict[str, Any], consultant: User) -> None:
    patient = accepted_patient(date(2026, 1, 5))
    vegf(patient, date(2026, 1, 10), by=consultant, **fault)
    assert state_of("vegf", date(2026, 1, 11)) == (date(2026, 1, 19), "due_soon")


def test_a_result_entered_in_error_stops_counting(consultant: User) -> None:
    patient = accepted_patient(date(2026, 1, 5))
    row = vegf(patient, date(2026, 1, 10), by=consultant)
    assert state_of("vegf", date(2026, 1, 11)) is None
    assessments.enter_in_error(row=row, by=consultant, reason="Another patient's sample")
    assert state_of("vegf", date(2026, 1, 11)) == (date(2026, 1, 19), "due_soon")


def test_a_signed_neurological_examination_is_a_review_and_a_draft_is_not(consultant: User) -> None:
    patient = accepted_patient(date(2026, 1, 5))
    review(patient, date(2026, 1, 10), by=consultant, signed=False)
    assert state_of("clinic_review", date(2026, 1, 11)) == (date(2026, 1, 19), "due_soon")
    review(patient, date(2026, 1, 10), by=consultant)
    assert state_of("clinic_review", date(2026, 1, 11)) is None


def test_a_result_taken_after_that_day_is_not_yet_known(consultant: User) -> None:
    patient = accepted_patient(date(2026, 1, 5))
    vegf(patient, date(2026, 1, 20), by=consultant)
    assert state_of("vegf", date(2026, 1, 19)) == (date(2026, 1, 19), "due")


def test_observation_is_no_treatment_and_starts_no_stage() -> None:
    patient = accepted_patient(date(2026, 1, 5))
    patients.start_treatment(
        patient=patient, by=None, modality="observation", regimen="NONE", started_on=date(2026, 1, 6)
    )
    assert state_of("vegf", date(2026, 2, 1)) == (date(2026, 1, 19), "due")


def test_a_line_entered_in_error_starts_no_stage() -> None:
    patient = accepted_patient(date(2026, 1, 5))
    line = treated(patient, ended_on=None, started_on=date(2026, 1, 6))
    patients.withdraw_treatment(line=line, by=None, reason="Another patient")
    assert state_of("vegf", date(2026, 2, 1)) == (date(2026, 1, 19), "due")


@pytest.mark.parametrize("status", ["discharged", "transferred"])
def test_nothing_is_due_for_a_patient_who_left(status: str, patient: Patient) -> None:
    left = accepted_patient(date(2026, 1, 5), national_id="9990000034")
    patients.set_care_status(patient=left, by=None, care_status=status)
    assert due_items(date(2026, 11, 2)) == []


def test_nothing_is_due_for_a_patient_who_died() -> None:
    dead = accepted_patient(date(2026, 1, 5))
    patients.record_death(patient=dead, by=None, died_on=None)
    assert due_items(date(2026, 11, 2)) == []


def test_one_patient_can_be_asked_about_without_the_others() -> None:
    one = accepted_patient(date(2026, 1, 5))
    accepted_patient(date(2026, 1, 5), national_id="9990000026")
    assert {item.patient_id for item in due_items(date(2026, 2, 1), [one.pk])} == {one.pk}


def test_the_number_of_queries_does_not_grow_with_the_patients(
    consultant: User, django_assert_num_queries: Any
) -> None:
    for index in range(5):
        patient = accepted_patient(date(2025, 1, 5), national_id=number_of(index))
        treated(patient)
        vegf(patient, date(2026, 1, 20), by=consultant)
        review(patient, date(2026, 1, 20), by=consultant)
    # Patients, treatment lines and VEGF, then one for each kind of assessment that fulfils a test.
    with django_assert_num_queries(3 + len(FULFILLED_BY)):
        assert len(due_items(date(2026, 6, 1))) == 10


@pytest.mark.parametrize("test", FULFILLED_BY)
def test_a_signed_assessment_fulfils_its_test_and_a_draft_does_not(consultant: User, test: str) -> None:
    patient = accepted_patient(date(2026, 1, 5))
    key = next(one.key for one in INSTRUMENTS if one.model is FULFILLED_BY[test])
    make_draft(key, patient, consultant, performed_on=date(2026, 1, 10))
    make_signed(key, patient, consultant, performed_on=date(2026, 1, 20))
    (found,) = courses(date(2026, 6, 1), [patient.pk])
    assert found.course.done == {test: (date(2026, 1, 20),)}


def test_the_list_needs_no_planner_no_worker_and_no_broker() -> None:
    accepted_patient(date(2026, 1, 5))
    assert [item.state for item in due_items(date(2026, 2, 10))] == ["due", "due"]
    assert [item.state for item in due_items(date(2026, 2, 17))] == ["overdue", "overdue"]
    assert Reminder.objects.count() == 0


def test_the_time_after_a_transplant_counts_from_day_0_and_not_from_the_end_of_the_line(consultant: User) -> None:
    patient = accepted_patient(date(2025, 3, 1))
    facts = {"modality": "asct", "regimen": "MEL200_ASCT", "started_on": date(2025, 11, 1)}
    line = patients.start_treatment(patient=patient, by=consultant, **facts)
    row = patients.record_transplant(line=line, by=consultant, infused_on=date(2026, 1, 15))
    assert state_of("vegf", date(2026, 2, 1)) == (date(2026, 4, 15), "not_due")
    patients.withdraw_row(row=row, by=consultant, reason="Another patient")
    assert state_of("vegf", date(2026, 2, 1)) == (date(2025, 11, 29), "escalated"), "on treatment again"
