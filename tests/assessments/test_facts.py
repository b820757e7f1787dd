"""Facts of all kinds of one patient: what counts, as at which day, before or under treatment."""

from datetime import date

import pytest

from accounts.models import User
from assessments import actions
from assessments.facts import facts_for
from patients import actions as patient_actions
from patients.models import Patient
from tests.assessments.factories import make_draft, make_signed

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
