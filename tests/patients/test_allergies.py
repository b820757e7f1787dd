"""Allergies in four states: known, none known, not recorded, unavailable. On the banner of every page."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import User
from patients import actions
from patients.models import Allergy, Patient
from tests.interface.html import faults

pytestmark = pytest.mark.django_db

DAY = date(2026, 8, 14)
PENICILLIN = {"substance": "Penicillin", "reaction": "Rash", "severity": "mild", "noted_on": DAY}


def add(patient: Patient, by: User, **facts: Any) -> Allergy:
    return actions.add_allergy(patient=patient, by=by, **(PENICILLIN | facts))


def banner(client: Client, patient: Patient) -> str:
    page = client.get(reverse("allergies", args=[patient.ref])).content.decode()
    assert faults(page) == []
    return page[page.index('aria-label="Patient"') : page.index("</section>")]


@pytest.mark.parametrize(
    ("rule", "broken"),
    [
        ("patients_allergy_substance_given", {"substance": ""}),
        ("patients_allergy_severity_known", {"severity": "awful"}),
        ("patients_allergy_error_with_reason", {"entered_in_error": True}),
    ],
)
def test_a_broken_allergy_is_refused_by_the_database(patient: Patient, rule: str, broken: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        Allergy.objects.bulk_create([Allergy(patient=patient, **(PENICILLIN | broken))])


@pytest.mark.parametrize(
    "broken",
    [
        {"allergy_state": "none_known", "allergy_stated_on": None},
        {"allergy_state": "not_recorded", "allergy_stated_on": DAY},
        {"allergy_state": "perhaps", "allergy_stated_on": DAY},
    ],
)
def test_a_state_without_its_day_is_refused_by_the_database(patient: Patient, broken: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError, match="allergy_state_dated"), transaction.atomic():
        Patient.objects.filter(pk=patient.pk).update(**broken)


def test_one_allergy_is_recorded_once_however_it_is_spelled(patient: Patient, consultant: User) -> None:
    add(patient, consultant)
    with pytest.raises(ValidationError, match="recorded already"):
        add(patient, consultant, substance="PENICILLIN")
    with pytest.raises(IntegrityError, match="allergy_once"), transaction.atomic():
        Allergy.objects.bulk_create([Allergy(patient=patient, **(PENICILLIN | {"substance": "penicillin"}))])


def test_the_four_states_follow_each_other(patient: Patient, consultant: User) -> None:
    def state() -> str:
        patient.refresh_from_db()
        return patient.allergy_state

    assert state() == "not_recorded"
    actions.state_allergies(patient=patient, by=consultant, state="unavailable", stated_on=DAY)
    assert state() == "unavailable"
    actions.state_allergies(patient=patient, by=consultant, state="none_known", stated_on=DAY)
    assert state() == "none_known"
    allergy = add(patient, consultant)
    assert state() == "known"
    with pytest.raises(ValidationError, match="entered in error first"):
        actions.state_allergies(patient=patient, by=consultant, state="none_known", stated_on=DAY)
    actions.withdraw_allergy(allergy=allergy, by=consultant, reason="Another patient's")
    assert state() == "not_recorded", "a withdrawn allergy is not the statement that there is none"
    with pytest.raises(actions.ChangedMeanwhile):
        actions.withdraw_allergy(allergy=allergy, by=consultant, reason="Again")


@pytest.mark.parametrize("state", ["known", "not_recorded", "", "perhaps"])
def test_only_none_and_unavailable_can_be_said_in_a_word(patient: Patient, consultant: User, state: str) -> None:
    with pytest.raises(ValidationError, match="Select one of the answers"):
        actions.state_allergies(patient=patient, by=consultant, state=state, stated_on=DAY)


def test_the_banner_says_which_of_the_four_it_is(nurse_client: Client, patient: Patient, nurse: User) -> None:
    assert "Allergies not recorded" in banner(nurse_client, patient)
    actions.state_allergies(patient=patient, by=nurse, state="none_known", stated_on=DAY)
    assert "No known allergies" in banner(nurse_client, patient)
    add(patient, nurse)
    add(patient, nurse, substance="Latex")
    assert "Known allergies: Latex, Penicillin" in banner(nurse_client, patient)


def test_an_admin_sees_no_allergy_on_the_banner(admin_client: Client, patient: Patient, nurse: User) -> None:
    add(patient, nurse)
    page = admin_client.get(reverse("patient_edit", args=[patient.ref])).content.decode()
    assert "llergies" not in page and "Penicillin" not in page


def test_a_nurse_adds_one_on_the_page_and_says_there_is_none(nurse_client: Client, patient: Patient) -> None:
    address = reverse("allergies", args=[patient.ref])
    missing = nurse_client.post(address, {"patient_ref": patient.ref, "action": "add"}).content.decode()
    assert "Enter what the patient is allergic to" in missing
    silent = nurse_client.post(address, {"said-patient_ref": patient.ref, "action": "state"}).content.decode()
    assert "Select one of the answers" in silent
    nurse_client.post(address, {"said-patient_ref": patient.ref, "said-state": "none_known", "action": "state"})
    patient.refresh_from_db()
    assert patient.allergy_state == "none_known"
    typed = {"patient_ref": patient.ref, "substance": "Latex", "noted_on": "14 8 2026", "action": "add"}
    assert nurse_client.post(address, typed).status_code == 302
    again = nurse_client.post(address, typed).content.decode()
    assert "This allergy is recorded already" in again
    assert Allergy.objects.for_patient(patient).count() == 1


def test_a_form_of_another_patient_is_refused(
    nurse_client: Client, patient: Patient, other_patient: Patient, nurse: User
) -> None:
    mine = add(patient, nurse)
    wrong = {"patient_ref": other_patient.ref, "said-patient_ref": other_patient.ref}
    page = reverse("allergies", args=[patient.ref])
    error = reverse("allergy_withdraw", args=[patient.ref, mine.pk])
    for address, answers in (
        (page, {"substance": "Latex", "noted_on": "14 8 2026", "action": "add"}),
        (page, {"said-state": "none_known", "action": "state"}),
        (error, {"reason": "Not mine"}),
    ):
        answer = nurse_client.post(address, wrong | answers)
        assert "opened for another patient" in answer.content.decode(), answers
    assert list(Allergy.objects.counted()) == [mine]


def test_what_was_entered_in_error_is_struck_through(nurse_client: Client, patient: Patient, nurse: User) -> None:
    mine = add(patient, nurse)
    error = reverse("allergy_withdraw", args=[patient.ref, mine.pk])
    nurse_client.post(error, {"patient_ref": patient.ref, "reason": "Was a side effect"})
    page = nurse_client.get(reverse("allergies", args=[patient.ref])).content.decode()
    assert '<span class="app-struck">Penicillin</span>' in page and "Was a side effect" in page
