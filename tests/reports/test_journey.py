"""The diagnostic journey: which dates it takes, and that an unknown one stays unknown."""

from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import User
from assessments.actions import save_draft
from assessments.instruments.laboratory import LABORATORY
from patients.actions import start_treatment
from patients.models import Patient
from referrals import actions as referrals
from reports.journey import journey_of
from tests.interface.html import faults
from tests.referrals.factories import make_referral
from tests.reports.factories import make_conclusion, results, vegf_line

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def monday() -> Any:
    with time_machine.travel("2026-11-23 09:00+00:00", tick=False) as clock:
        yield clock


def shown(patient: Patient) -> dict[str, tuple[str, str, str]]:
    return {
        stage.event.title: (stage.event.date_words, stage.since_onset, stage.since_last)
        for stage in journey_of(Patient.objects.get(pk=patient.pk)).stages
    }


def test_every_event_with_its_time(patient: Patient, nurse: User, consultant: User) -> None:
    Patient.objects.filter(pk=patient.pk).update(onset_on=date(2025, 1, 1), onset_precision="month", first_label="CIDP")
    referral = make_referral(nurse, received_on=date(2026, 3, 1))
    with time_machine.travel("2026-03-10 09:00+00:00", tick=False):
        referrals.accept(referral=referral, by=consultant, version=1, patient=patient)
    results(patient, consultant, vegf_line(900), on=date(2026, 4, 20))
    results(patient, consultant, vegf_line(4200), on=date(2026, 4, 1))
    make_conclusion(patient, consultant, status="suspected", concluded_on=date(2026, 4, 2))
    make_conclusion(patient, consultant, status="confirmed", concluded_on=date(2026, 4, 10))
    for regimen, on in (("BOR_DEX", date(2026, 8, 1)), ("LEN_DEX", date(2026, 5, 11))):
        start_treatment(patient=patient, by=consultant, modality="systemic", regimen=regimen, started_on=on)
    assert shown(patient) == {
        "First symptom": ("Jan-2025", "Start", "Start"),
        "First diagnosis given elsewhere": ("Date not recorded", "Not known", "Not known"),
        "Referral received": ("01-Mar-2026", "13 to 14 months", "13 to 14 months since the first symptom"),
        "Triage decision": ("10-Mar-2026", "13 to 14 months", "9 days since the referral"),
        "First VEGF result": ("01-Apr-2026", "14 to 15 months", "22 days since the triage decision"),
        "Diagnosis": ("10-Apr-2026", "14 to 15 months", "9 days since the first VEGF result"),
        "First treatment": ("11-May-2026", "15 to 16 months", "31 days since the diagnosis"),
    }
    journey = journey_of(Patient.objects.get(pk=patient.pk))
    assert journey.to_diagnosis == "14 to 15 months"


def test_what_is_not_recorded_is_said_and_gives_no_time(patient: Patient, consultant: User) -> None:
    make_conclusion(patient, consultant, status="probable", concluded_on=date(2026, 4, 10))
    found = shown(patient)
    assert set(found.values()) == {("Not recorded", "Start", "Not known"), ("Not recorded", "Not known", "Not known")}
    journey = journey_of(patient)
    assert journey.to_diagnosis == ""
    assert [each.event.detail for each in journey.stages if each.event.title == "Diagnosis"] == [
        "Conclusion: Probable POEMS syndrome"
    ]


def test_a_conclusion_that_changed_is_told_beside_the_first(patient: Patient, consultant: User) -> None:
    make_conclusion(patient, consultant, status="confirmed", concluded_on=date(2026, 4, 10))
    make_conclusion(patient, consultant, status="excluded", concluded_on=date(2026, 6, 1))
    [stage] = [each for each in journey_of(patient).stages if each.event.title == "Diagnosis"]
    assert stage.event.date_words == "10-Apr-2026"
    assert stage.event.detail.endswith("Conclusion now: Not POEMS syndrome")


def test_what_is_not_signed_or_entered_in_error_is_no_event(patient: Patient, consultant: User) -> None:
    save_draft(
        instrument=LABORATORY, patient=patient, by=consultant, lines={"results": [vegf_line(900)]},
        performed_on=date(2026, 4, 1),
    )  # fmt: skip
    line = start_treatment(
        patient=patient, by=consultant, modality="systemic", regimen="BOR_DEX", started_on=date(2026, 5, 1)
    )
    type(line).objects.filter(pk=line.pk).update(entered_in_error=True, error_reason="Another patient")
    found = shown(patient)
    assert found["First VEGF result"][0] == found["First treatment"][0] == "Not recorded"


def test_the_page_shows_the_cohort_with_its_source_and_forecasts_nothing(
    consultant_client: Client, admin_client: Client, patient: Patient
) -> None:
    url = reverse("journey", args=[patient.ref])
    html = consultant_client.get(url).content.decode()
    assert faults(html) == []
    for words in (
        "UCLH, 100 patients, 2020",
        "Mean time from symptom to diagnosis 15 months (1 to 77); 54% were first called CIDP",
        "Keddie, Neurology 2020, abstract",
        "They do not forecast the course of one person.",
    ):
        assert words in html
    assert admin_client.get(url).status_code == 403
