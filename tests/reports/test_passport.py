"""The safety passport: each line from a current record, or said to be missing; kept as issued until a change."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from assessments import actions as assessments
from patients import actions as patients
from patients.models import Patient
from reports import actions
from reports.models import Passport
from reports.passport import changed_since, passport_lines
from tests.assessments.factories import make_signed
from tests.reports.pages import sound, words

pytestmark = pytest.mark.django_db

DAY = date(2026, 8, 14)
TODAY = date(2026, 11, 1)
ABOUT_HORMONES = {"gonadal": "", "thyroid": "", "gynaecomastia": ""}


def line(patient: Patient, key: str) -> str:
    return {each.key: each.text for each in passport_lines(patient, TODAY)}[key]


def test_an_empty_record_says_what_nobody_recorded(patient: Patient) -> None:
    for key, says in (
        ("allergies", "Allergies not recorded"),
        ("steroid", "Not recorded: the adrenal axis has not been tested"),
        ("clotting", "Not recorded: no statement"),
        ("thrombosis", "None recorded"),
        ("infection", "Not recorded: no neutrophil count"),
        ("falls", "Not recorded: nobody has asked"),
        ("breathing", "Not recorded: not examined"),
        ("treatment", "None recorded"),
    ):
        assert says in line(patient, key), key


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ({"adrenal": "abnormal"}, "Do not stop steroid suddenly"),
        ({"adrenal": "undecided"}, "Do not stop steroid suddenly"),
        ({"adrenal": "explained", "adrenal_cause": "steroids"}, "Do not stop steroid suddenly"),
        ({"adrenal": "normal", "on_glucocorticoid": "yes"}, "On steroid. Do not stop"),
        ({"adrenal": "normal", "on_glucocorticoid": "no"}, "Adrenal axis normal when tested"),
        ({"adrenal": "not_tested"}, "has not been tested"),
    ],
)
def test_the_steroid_rule(patient: Patient, consultant: User, answers: dict[str, str], says: str) -> None:
    make_signed("endocrine", patient, consultant, **(ABOUT_HORMONES | answers))
    assert says in line(patient, "steroid")


@pytest.mark.parametrize(("falls", "says"), [(0, "No fall in"), (1, "1 fall in"), (4, "4 falls in")])
def test_no_fall_is_an_answer(patient: Patient, consultant: User, falls: int, says: str) -> None:
    make_signed("neurology", patient, consultant, falls=falls)
    assert says in line(patient, "falls")


@pytest.mark.parametrize(("found", "says"), [("present", "Watch breathing"), ("absent", "Absent when examined")])
def test_respiratory_weakness(patient: Patient, consultant: User, found: str, says: str) -> None:
    make_signed("neurology", patient, consultant, respiratory_weakness=found)
    assert says in line(patient, "breathing")


def test_treatment_that_lowers_neutrophils_brings_the_fever_rule(patient: Patient, consultant: User) -> None:
    assert "fever" not in line(patient, "infection")
    patients.start_treatment(
        patient=patient, by=consultant, modality="systemic", regimen="LEN_DEX", started_on=date(2026, 9, 1)
    )
    assert "With fever or shivering" in line(patient, "infection")
    assert "since 01-Sep-2026" in line(patient, "treatment")


def test_an_allergy_is_named_with_its_reaction(patient: Patient, consultant: User) -> None:
    patients.add_allergy(patient=patient, by=consultant, substance="Penicillin", reaction="Rash", noted_on=DAY)
    patient.refresh_from_db()
    assert line(patient, "allergies") == "Penicillin (Rash)"


def test_each_line_names_the_record_it_comes_from(
    consultant_client: Client, patient: Patient, consultant: User
) -> None:
    row = make_signed("neurology", patient, consultant, falls=2)
    page = consultant_client.get(reverse("passport", args=[patient.ref])).content.decode()
    assert reverse("assessment", args=[patient.ref, "neurology", row.pk]) in page


def issue(patient: Patient, by: User) -> Passport:
    return actions.issue_passport(patient=patient, by=by, lines=passport_lines(patient, timezone.localdate()))


def test_issued_twice_without_a_change_it_is_one(patient: Patient, consultant: User) -> None:
    assert issue(patient, consultant).pk == issue(patient, consultant).pk


def test_a_changed_record_supersedes_what_was_handed_out(
    consultant_client: Client, patient: Patient, consultant: User
) -> None:
    first = make_signed("neurology", patient, consultant, falls=0)
    handed = issue(patient, consultant)
    address = reverse("passport_issued", args=[patient.ref, handed.pk])
    before = words(sound(consultant_client.get(address)))
    assert "No fall in 6 months" in before and "Superseded" not in before
    assessments.enter_in_error(row=first, by=consultant, reason="Another patient")
    after = words(sound(consultant_client.get(address)))
    assert "Superseded. Changed since: Falls" in after
    assert "No fall in 6 months" in after, "it stays as it was handed out"
    assert changed_since(handed.lines, passport_lines(patient, timezone.localdate())) == ["Falls"]
    assert "Changed since: Falls" in words(sound(consultant_client.get(reverse("passport", args=[patient.ref]))))


def test_a_nurse_issues_one_and_another_patients_form_is_refused(
    nurse_client: Client, patient: Patient, other_patient: Patient
) -> None:
    address = reverse("passport", args=[patient.ref])
    refused = nurse_client.post(address, {"patient_ref": other_patient.ref})
    assert "opened for another patient" in refused.content.decode()
    assert not Passport.objects.exists()
    nurse_client.post(address, {"patient_ref": patient.ref})
    assert Passport.objects.for_patient(patient).count() == 1


def test_it_says_whom_to_ring_in_and_out_of_hours(nurse_client: Client, patient: Patient, settings: object) -> None:
    page = words(sound(nurse_client.get(reverse("passport", args=[patient.ref]))))
    for who, number in settings.CLINIC_PHONES.values():
        assert who in page and number in page


def test_an_issued_passport_never_changes(patient: Patient, consultant: User) -> None:
    handed = issue(patient, consultant)
    with pytest.raises(ProgrammingError), transaction.atomic():
        Passport.objects.filter(pk=handed.pk).update(lines=[{"key": "x"}])
    with pytest.raises(IntegrityError, match="says_something"), transaction.atomic():
        Passport.objects.create(patient=patient, issued_by=consultant, lines=[])


def test_a_low_neutrophil_count_is_named(patient: Patient, consultant: User) -> None:
    draft = assessments.save_draft(
        instrument=assessments.instrument_of(make_signed("laboratory", patient, consultant)),
        patient=patient,
        by=consultant,
        performed_on=TODAY - timedelta(days=3),
        lines={"results": [{"analyte": "neutrophils", "value": Decimal("0.8"), "places": 1, "unit": "10*9/L"}]},
    )
    assessments.sign(row=draft, by=consultant)
    assert "Last neutrophil count 0.8" in line(patient, "infection")
    assert "With fever or shivering" in line(patient, "infection")
