"""Each rule of the patient tables, broken at the database itself, past every form."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts.models import User
from patients.models import Conclusion, Patient, TreatmentLine
from tests.factories import make_patient

pytestmark = pytest.mark.django_db


def refuses(rule: str, make: Any) -> None:
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        make()


@pytest.mark.parametrize(
    "rule,broken",
    [
        ("national_id_shape", {"national_id": "999000001", "national_id_type": "nhs"}),
        ("national_id_shape", {"national_id": "99900000AB", "national_id_type": "nhs"}),
        ("national_id_shape", {"national_id": "9990000018", "national_id_type": ""}),
        ("national_id_shape", {"national_id": "9990000018", "national_id_type": "ssn"}),
        ("national_id_shape", {"national_id": None, "national_id_type": "nhs"}),
        ("national_id_shape", {"national_id": None, "national_id_type": "", "national_id_verified": True}),
        ("surname_given", {"surname": ""}),
        ("birth_precision", {"birth_date": date(1958, 7, 14), "birth_precision": "unknown"}),
        ("birth_precision", {"birth_date": None, "birth_precision": "day"}),
        ("birth_precision", {"birth_date": date(1958, 7, 14), "birth_precision": "exact"}),
        ("birth_range", {"birth_date": date(1789, 7, 14), "birth_precision": "day"}),
        ("onset_precision", {"onset_on": date(2024, 3, 1)}),
        ("onset_precision", {"onset_precision": "month"}),
        ("death_said", {"deceased": False, "died_on": date(2026, 3, 2)}),
        (
            "death_after_birth",
            {"deceased": True, "died_on": date(1950, 1, 1), "birth_date": date(1958, 7, 14), "birth_precision": "day"},
        ),
        ("sex_known", {"sex": "m"}),
        ("care_status_known", {"care_status": "lost"}),
    ],
)
def test_a_broken_patient_row_is_refused(rule: str, broken: dict[str, Any]) -> None:
    facts = {"surname": "Rule"} | broken
    refuses(f"patients_patient_{rule}", lambda: Patient.objects.bulk_create([Patient(**facts)]))


@pytest.mark.parametrize(
    "evaluation",
    [
        {"rule_set": "dispenzieri_2012"},
        {"rule_set": "dispenzieri_2012", "version": 1, "status": "met"},
        {"label": "Recorded findings meet the criteria"},
        [],
        "met",
    ],
)
def test_half_an_evaluation_is_refused(evaluation: Any, consultant: User, patient: Patient) -> None:
    conclusion = Conclusion(
        patient=patient,
        status="suspected",
        concluded_on=date(2026, 1, 5),
        reason="x",
        recorded_by=consultant,
        evaluation=evaluation,
    )
    refuses("patients_conclusion_evaluation_whole", conclusion.save)


def test_the_same_number_cannot_be_held_twice() -> None:
    make_patient()
    twin = Patient(surname="Twin", national_id="9990000018", national_id_type="nhs")
    refuses("patients_patient_national_id_once", twin.save)


def test_many_patients_may_have_no_number() -> None:
    for _ in range(3):
        make_patient(national_id=None)
    assert Patient.objects.filter(national_id__isnull=True).count() == 3


def test_the_same_digits_may_be_a_chi_number_and_an_nhs_number() -> None:
    make_patient(national_id="0101000006", national_id_type="chi")
    Patient(surname="Other", national_id="0101000006", national_id_type="nhs").save()


def test_a_patient_of_whom_only_the_surname_is_known_can_be_kept() -> None:
    Patient(surname="Unknown").save()


@pytest.mark.parametrize(
    "rule,broken",
    [
        ("end_after_start", {"ended_on": date(2025, 1, 1), "stop_reason": "completed"}),
        ("end_with_reason", {"ended_on": date(2026, 5, 1)}),
        ("end_with_reason", {"stop_reason": "completed"}),
        ("error_with_reason", {"entered_in_error": True}),
        ("cycle_range", {"cycle_days": 0}),
        ("cycle_range", {"cycle_days": 121}),
    ],
)
def test_a_broken_treatment_line_is_refused(patient: Patient, rule: str, broken: dict[str, Any]) -> None:
    facts = {"patient": patient, "number": 1, "modality": "systemic", "regimen": "LEN_DEX"}
    line = TreatmentLine(**facts, started_on=date(2026, 1, 5), **broken)
    refuses(f"patients_treatmentline_{rule}", line.save)


def test_two_lines_cannot_have_one_number_nor_one_treatment_and_start(patient: Patient) -> None:
    facts = {"patient": patient, "modality": "systemic", "started_on": date(2026, 1, 5)}
    TreatmentLine(**facts, number=1, regimen="LEN_DEX").save()
    refuses("number_once", TreatmentLine(**facts, number=1, regimen="CYBORD").save)
    refuses("recorded_once", TreatmentLine(**facts, number=2, regimen="LEN_DEX").save)


def test_a_line_entered_in_error_leaves_its_number_free(patient: Patient) -> None:
    facts = {"patient": patient, "modality": "systemic", "regimen": "LEN_DEX", "started_on": date(2026, 1, 5)}
    TreatmentLine(**facts, number=1, entered_in_error=True, error_reason="Another patient's").save()
    TreatmentLine(**facts, number=1).save()


def test_a_conclusion_needs_its_reason(patient: Patient, consultant: Any) -> None:
    bare = Conclusion(patient=patient, status="suspected", concluded_on=date(2026, 1, 5), recorded_by=consultant)
    refuses("patients_conclusion_reason_given", bare.save)


def test_a_conclusion_has_one_of_the_listed_words(patient: Patient, consultant: Any) -> None:
    facts = {"patient": patient, "concluded_on": date(2026, 1, 5), "reason": "None", "recorded_by": consultant}
    refuses("patients_conclusion_status_known", Conclusion(status="maybe", **facts).save)
