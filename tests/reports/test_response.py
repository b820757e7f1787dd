"""The response sheet on signed records: bounds stay bounds, series are not mixed, a missing baseline is said."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from assessments import actions as assessments
from assessments.facts import facts_for
from assessments.instruments import BY_KEY
from patients import actions as patients
from patients.models import Patient, TreatmentLine
from reports.response import monoclonal_results, pet_studies, response_view
from tests.assessments.factories import make_signed
from tests.reports.pages import sound, words

pytestmark = pytest.mark.django_db

BEFORE, START, AFTER, TODAY = date(2025, 1, 10), date(2025, 2, 1), date(2025, 9, 1), date(2025, 12, 1)


def sample(patient: Patient, by: User, on: date, *results: dict[str, Any]) -> None:
    draft = assessments.save_draft(
        instrument=BY_KEY["laboratory"], patient=patient, by=by, performed_on=on, lines={"results": list(results)}
    )
    assessments.sign(row=draft, by=by)


def vegf(value: int, matrix: str = "serum") -> dict[str, Any]:
    return {"analyte": "vegf", "value": Decimal(value), "unit": "pg/mL", "matrix": matrix, "ref_high": Decimal(771)}


def m_protein(value: str, comparator: str = "=") -> dict[str, Any]:
    return {"analyte": "m_protein", "value": Decimal(value), "unit": "g/L", "comparator": comparator, "places": 1}


@pytest.fixture
def treated(patient: Patient, consultant: User) -> TreatmentLine:
    return patients.start_treatment(
        patient=patient, by=consultant, modality="systemic", regimen="LEN_DEX", started_on=START
    )


def current(patient: Patient, domain: str) -> str:
    view = response_view(patient, TODAY)
    return next(each.current for each in view.domains if each.row.domain == domain)


def page(client: Client, patient: Patient, **query: str) -> str:
    return words(sound(client.get(reverse("response", args=[patient.ref]), query)))


def test_without_treatment_there_is_nothing_to_measure_against(consultant_client: Client, patient: Patient) -> None:
    assert "nothing to measure a response against" in page(consultant_client, patient)


def test_vegf_is_measured_within_one_sample_type(patient: Patient, consultant: User, treated: TreatmentLine) -> None:
    sample(patient, consultant, BEFORE, vegf(6000))
    sample(patient, consultant, AFTER, vegf(90, "plasma_edta"))
    assert current(patient, "vegf").startswith("Not evaluable"), "plasma says nothing about a serum baseline"
    sample(patient, consultant, AFTER, vegf(2000))
    assert current(patient, "vegf") == "PR"
    sample(patient, consultant, date(2025, 11, 1), vegf(600))
    assert current(patient, "vegf") == "CR"


def test_a_bound_stays_a_bound(patient: Patient, consultant: User) -> None:
    sample(patient, consultant, BEFORE, m_protein("1", "<"), {"analyte": "serum_ife", "coded": "positive"})
    [result] = monoclonal_results(patient, facts_for(patient), TODAY)
    assert (result.m_protein.comparator, result.m_protein.value) == ("<", 1)
    assert result.serum_ife == "positive"


def test_a_trace_is_less_than_can_be_measured(patient: Patient, consultant: User) -> None:
    sample(patient, consultant, BEFORE, {"analyte": "m_protein", "coded": "trace"})
    [result] = monoclonal_results(patient, facts_for(patient), TODAY)
    assert not result.m_protein.exact


def test_the_m_protein_falls_by_nine_tenths(patient: Patient, consultant: User, treated: TreatmentLine) -> None:
    positive = {"analyte": "serum_ife", "coded": "positive"}
    sample(patient, consultant, BEFORE, m_protein("20"), positive)
    sample(patient, consultant, AFTER, m_protein("2"), positive)
    assert current(patient, "haematological") == "VGPR"


def pet(patient: Patient, by: User, on: date, **answers: Any) -> None:
    lines = answers.pop("lesions", [])
    draft = assessments.save_draft(
        instrument=BY_KEY["imaging"], patient=patient, by=by, performed_on=on, modality="fdg_pet_ct",
        lines={"lesions": lines}, **answers,
    )  # fmt: skip
    assessments.sign(row=draft, by=by)


def test_two_scans_are_compared_only_by_the_reporters_word(
    patient: Patient, consultant: User, treated: TreatmentLine
) -> None:
    avid = {"site": "pelvis", "type": "mixed", "suv_max": Decimal("8.0")}
    pet(patient, consultant, BEFORE, bone="lesions", avid_count=1, lesions=[avid])
    pet(patient, consultant, AFTER, bone="lesions", avid_count=1, lesions=[avid | {"suv_max": Decimal("3.0")}])
    assert current(patient, "radiological").startswith("Not evaluable")
    later = date(2025, 10, 1)
    lesions = [avid | {"suv_max": Decimal("3.0")}]
    pet(patient, consultant, later, bone="lesions", avid_count=1, lesions=lesions, pet_comparable="yes", new_avid="no")
    assert current(patient, "radiological") == "PR"


def test_a_scan_without_an_avid_lesion_says_so(patient: Patient, consultant: User) -> None:
    pet(patient, consultant, AFTER, bone="none_seen")
    assert [study.none_avid for study in pet_studies(patient, TODAY)] == [True]


def test_the_page_shows_five_domains_with_their_records(
    consultant_client: Client, patient: Patient, consultant: User, treated: TreatmentLine
) -> None:
    sample(patient, consultant, BEFORE, vegf(6000), m_protein("6.1"))
    sample(patient, consultant, AFTER, vegf(2000))
    make_signed("neurology", patient, consultant, performed_on=AFTER)
    text = page(consultant_client, patient)
    for title in ("VEGF", "Haematological", "PET", "Neuropathy", "Clinical, other than neuropathy"):
        assert title in text
    assert "6,000" in text or "6000" in text
    assert "6.1 g/L" in text, "as the report has it, without the zeros of the column"
    assert "PR" in text and "diagnos" not in text.lower()


@pytest.mark.parametrize("line", ["7", "x", "²"])
def test_a_line_that_does_not_exist_is_not_found(
    consultant_client: Client, patient: Patient, treated: TreatmentLine, line: str
) -> None:
    assert consultant_client.get(reverse("response", args=[patient.ref]), {"line": line}).status_code == 404


def test_each_line_has_its_own_sheet(
    consultant_client: Client, patient: Patient, consultant: User, treated: TreatmentLine
) -> None:
    patients.end_treatment(line=treated, by=consultant, ended_on=AFTER, stop_reason="progression")
    patients.start_treatment(
        patient=patient, by=consultant, modality="systemic", regimen="BOR_DEX", started_on=date(2025, 10, 1)
    )
    assert "Since line 2" in page(consultant_client, patient)
    assert "Since line 1" in page(consultant_client, patient, line="1")
