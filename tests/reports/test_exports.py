"""What leaves as a file: who gets it, what is written down about it, what a spreadsheet makes of it."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from audit.models import AccessEvent
from patients.models import Patient
from reports.exports import VALUES, as_csv, harmless, values_of
from tests.assessments.factories import make_signed
from tests.contracts.test_over_time import sent
from tests.factories import make_patient
from tests.reports.factories import results, vegf_line

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("typed", ["=1+1", "+44 20 7946 0000", "-see letter", "@home", "\tx", "\r=1", "=HYPERLINK(1)"])
def test_what_a_spreadsheet_would_run_is_made_harmless(typed: str, patient: Patient, consultant: User) -> None:
    make_signed("eyes", patient, consultant, comment=typed)
    [line] = [line for line in sent(as_csv(VALUES, values_of(patient))) if line["key"] == "comment"]
    assert line["value"].startswith("'")


@pytest.mark.parametrize("value", ["-3.2", "+2", "0", 12, Decimal("-12.50"), "4 metres", "", None, "< 31", "−3"])
def test_numbers_and_plain_words_stay_as_they_are(value: object) -> None:
    assert harmless(value) == ("" if value is None else str(value))


def test_a_download_is_recorded_as_an_export_and_names_nobody(
    nurse_client: Client, nurse: User, consultant: User, patient: Patient
) -> None:
    results(patient, consultant, vegf_line(4210))
    results(make_patient(by=consultant, national_id="9990000107"), consultant, vegf_line(7777))
    answer = nurse_client.get(reverse("results_download", args=[patient.ref]))
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert patient.ref in answer.headers["Content-Disposition"]
    text = answer.content.decode("utf-8-sig")
    assert "4210" in text and "7777" not in text
    assert patient.surname not in text + answer.headers["Content-Disposition"]
    event = AccessEvent.objects.get(route="results_download")
    assert (event.actor, event.verb, event.patient_ref) == (nurse, "export", patient.ref)


def test_an_admin_gets_the_dictionary_and_no_values(admin_client: Client, patient: Patient) -> None:
    assert admin_client.get(reverse("results_download", args=[patient.ref])).status_code == 403
    page = admin_client.get(reverse("reference_data")).content.decode()
    assert reverse("data_dictionary") in page
    assert admin_client.get(reverse("data_dictionary")).content.decode("utf-8-sig").startswith("instrument,table,key")


def test_a_value_in_another_unit_leaves_without_the_code_of_the_kept_one(patient: Patient, consultant: User) -> None:
    """A code stands for one unit: the molar code of testosterone is not that of a mass."""
    given = {"analyte": "testosterone", "value": Decimal(412), "unit": "ng/dL"}
    results(patient, consultant, given)
    [line] = [line for line in sent(as_csv(VALUES, values_of(patient))) if line["key"] == "testosterone"]
    assert (line["value"], line["unit"], line["ucum"], line["code"]) == ("412", "ng/dL", "ng/dL", "")


def test_few_and_many_assessments_take_the_same_statements(patient: Patient, consultant: User) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as seen:
            list(values_of(patient))
        return len(seen)

    for kind in ("imaging", "laboratory", "neurology"):
        make_signed(kind, patient, consultant)
    few = count()
    for kind in ("imaging", "laboratory", "neurology") * 3:
        make_signed(kind, patient, consultant)
    assert count() == few
