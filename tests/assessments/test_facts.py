"""Facts of all kinds of one patient: what counts, as at which day, before or under treatment."""

from datetime import date
from decimal import Decimal

import pytest

from accounts.models import User
from assessments import actions
from assessments.facts import facts_for
from clinical.outcome import Reason, Status
from patients import actions as patient_actions
from patients.models import Patient
from tests.assessments.factories import make_draft, make_signed
from tests.assessments.recording import finding, laboratory, sign, vegf

pytestmark = pytest.mark.django_db


def names(patient: Patient, **options: date) -> set[str]:
    return {fact.name for fact in facts_for(patient, **options)}


def test_only_signed_rows_that_are_not_in_error_count(patient: Patient, consultant: User) -> None:
    make_draft("eyes", patient)
    assert facts_for(patient) == []
    row = make_signed("skin_fluid", patient, consultant)
    assert "skin_white_nails" in names(patient)
    actions.enter_in_error(row=row, by=consultant, reason="wrong patient")
    assert facts_for(patient) == []


def test_another_patients_facts_stay_out(patient: Patient, other_patient: Patient, consultant: User) -> None:
    make_signed("skin_fluid", other_patient, consultant)
    assert facts_for(patient) == []


def test_as_at_leaves_out_what_came_later(patient: Patient, consultant: User) -> None:
    make_signed("neurology", patient, consultant, performed_on=date(2026, 1, 10))
    make_signed("eyes", patient, consultant, performed_on=date(2026, 6, 10))
    assert "neuropathy" in names(patient, as_at=date(2026, 3, 1))
    assert "frisen_right" not in names(patient, as_at=date(2026, 3, 1))


def test_facts_from_the_start_of_treatment_are_marked_treated(patient: Patient, consultant: User) -> None:
    for day in (date(2026, 1, 10), date(2026, 5, 1), date(2026, 9, 1)):
        make_signed("neurology", patient, consultant, performed_on=day)
    patient_actions.start_treatment(
        patient=patient, by=consultant, modality="systemic", regimen="LEN_DEX", started_on=date(2026, 5, 1)
    )
    treated = {fact.on: fact.treated for fact in facts_for(patient) if fact.name == "neuropathy"}
    assert treated == {date(2026, 1, 10): False, date(2026, 5, 1): True, date(2026, 9, 1): True}


# Steroid alone was started on 1 May and ended on 14 May.
AFTER_STEROID = [
    ("before the course", date(2026, 4, 30), False),
    ("on its first day", date(2026, 5, 1), True),
    ("28 days after its end", date(2026, 6, 11), True),
    ("29 days after its end", date(2026, 6, 12), False),
]


@pytest.mark.parametrize(("day", "treated"), [each[1:] for each in AFTER_STEROID], ids=[x[0] for x in AFTER_STEROID])
def test_steroid_alone_is_treatment_until_28_days_after_its_end(
    patient: Patient, consultant: User, day: date, treated: bool
) -> None:
    make_signed("neurology", patient, consultant, performed_on=day)
    steroid(patient, consultant, date(2026, 5, 1), ended_on=date(2026, 5, 14))
    assert {fact.treated for fact in facts_for(patient)} == {treated}


def test_steroid_alone_is_treatment_for_as_long_as_it_is_given(patient: Patient, consultant: User) -> None:
    make_signed("neurology", patient, consultant, performed_on=date(2026, 9, 1))
    steroid(patient, consultant, date(2026, 5, 1))
    assert {fact.treated for fact in facts_for(patient)} == {True}


def test_a_plasma_cell_directed_line_after_steroid_is_treatment_for_ever(patient: Patient, consultant: User) -> None:
    make_signed("neurology", patient, consultant, performed_on=date(2026, 9, 1))
    steroid(patient, consultant, date(2024, 5, 1), ended_on=date(2024, 5, 14))
    patient_actions.start_treatment(
        patient=patient, by=consultant, modality="radiotherapy", regimen="RT", started_on=date(2024, 6, 1)
    )
    assert {fact.treated for fact in facts_for(patient)} == {True}


@pytest.mark.parametrize(
    ("day", "status", "reason"),
    [
        (date(2024, 5, 1), Status.UNKNOWN, Reason.TREATED_SAMPLE),
        (date(2026, 5, 1), Status.NOT_MET, None),
    ],
    ids=["within 28 days", "two years later"],
)
def test_a_normal_vegf_excludes_again_once_a_short_steroid_course_is_long_over(
    patient: Patient, consultant: User, day: date, status: Status, reason: Reason | None
) -> None:
    steroid(patient, consultant, date(2024, 4, 10), ended_on=date(2024, 4, 20))
    sign(patient, consultant, laboratory(vegf("150", ref_high=Decimal(771))).later(day))
    raised = finding(patient, "J3_vegf")
    assert (raised.status, raised.reason) == (status, reason)


def steroid(patient: Patient, by: User, started_on: date, ended_on: date | None = None) -> None:
    line = patient_actions.start_treatment(
        patient=patient, by=by, modality="steroid", regimen="PREDNISOLONE", started_on=started_on
    )
    if ended_on:
        patient_actions.end_treatment(line=line, by=by, ended_on=ended_on, stop_reason="completed")


@pytest.mark.parametrize(("modality", "regimen"), [("observation", "NONE"), ("other", "OTHER")])
def test_what_does_not_aim_at_plasma_cells_is_no_treatment(
    patient: Patient, consultant: User, modality: str, regimen: str
) -> None:
    make_signed("neurology", patient, consultant)
    patient_actions.start_treatment(
        patient=patient, by=consultant, modality=modality, regimen=regimen, started_on=date(2026, 5, 1)
    )
    assert not any(fact.treated for fact in facts_for(patient))


def test_a_withdrawn_line_is_no_treatment(patient: Patient, consultant: User) -> None:
    make_signed("neurology", patient, consultant)
    line = patient_actions.start_treatment(
        patient=patient, by=consultant, modality="systemic", regimen="LEN_DEX", started_on=date(2026, 5, 1)
    )
    patient_actions.withdraw_treatment(line=line, by=consultant, reason="wrong patient")
    assert not any(fact.treated for fact in facts_for(patient))


def test_facts_come_oldest_first_and_name_their_row(patient: Patient, consultant: User) -> None:
    late = make_signed("neurology", patient, consultant, performed_on=date(2026, 6, 1))
    early = make_signed("endocrine", patient, consultant, performed_on=date(2026, 2, 1))
    found = facts_for(patient)
    assert [fact.on for fact in found] == sorted(fact.on for fact in found)
    assert {fact.source for fact in found} == {f"neurology:{late.pk}", f"endocrine:{early.pk}"}
