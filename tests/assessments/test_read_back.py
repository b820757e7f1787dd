"""What was typed is said back before it is saved, and what is improbable is asked about and never refused."""

from datetime import date
from decimal import Decimal as D

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import ProgrammingError
from django.urls import reverse

from assessments import actions
from assessments.confirmations import Confirmation
from assessments.instruments.laboratory import LABORATORY, LabReport
from assessments.read_back import compared
from assessments.results import LabResult
from tests.assessments.lab_forms import confirm, new_page, said_back_again, sent
from tests.interface.html import faults

pytestmark = pytest.mark.django_db

SERUM = {"results-vegf-matrix": "serum"}


def signed(patient, by, *lines, **columns):
    full = {"comparator": "=", "places": 0, "coded": "", "matrix": "", "unit": ""}
    columns = {"performed_on": date(2026, 1, 5)} | columns
    lines = {"results": [full | line for line in lines]}
    row = actions.save_draft(instrument=LABORATORY, patient=patient, by=by, lines=lines, **columns)
    return actions.sign(row=row, by=by)


def vegf(value, matrix="serum", **rest):
    return {"analyte": "vegf", "value": D(value), "unit": "pg/mL", "matrix": matrix} | rest


def type_in(client, patient, **boxes):
    """The first answer to a new form with these boxes."""
    return client.post(new_page(patient, "laboratory"), sent(patient, **boxes))


def boxes_on(page):
    """What the page that says the numbers back sends again, after a look at its HTML."""
    assert page.status_code == 200
    assert faults(page.content.decode()) == []
    return said_back_again(page)


def lines_on(page):
    return [(line.label, line.text, line.compared) for line in page.context["read_back"]]


# Saying back


def test_each_result_is_said_back_beside_the_last_of_the_same_sample_type(nurse_client, patient, consultant):
    signed(patient, consultant, vegf(730), vegf(96, "plasma_edta"))
    page = type_in(nurse_client, patient, **SERUM, **{"results-vegf-value": "310", "results-crp-value": "< 5"})
    assert LabReport.objects.for_patient(patient).drafts().count() == 0, "nothing is saved yet"
    assert lines_on(page) == [
        ("VEGF, serum", "310 pg/mL", "Last 730 pg/mL on 05-Jan-2026: −420 (−58%)"),
        ("CRP", "< 5 mg/L", "No earlier result"),
    ]
    assert page.context["questions"] == []
    answer = confirm(nurse_client, page)
    assert answer.status_code == 302
    assert {one.shown for one in LabReport.objects.drafts().get().results.all()} == {"310", "< 5"}


def test_what_was_confirmed_is_not_said_back_again_and_a_changed_number_is(nurse_client, patient):
    page = type_in(nurse_client, patient, **SERUM, **{"results-vegf-value": "310", "results-crp-value": "4"})
    at = confirm(nurse_client, page).url
    row = LabReport.objects.get()
    boxes = boxes_on(page) | {"version": row.version, "action": "draft"}
    del boxes["said_back"]
    again = nurse_client.post(at, boxes | {"comment": "By telephone"})
    assert again.status_code == 302, "no number changed"
    changed = nurse_client.post(at, boxes | {"version": row.version + 1, "results-crp-value": "9"})
    assert lines_on(changed) == [("CRP", "9 mg/L", "No earlier result")]


def test_a_report_without_results_is_saved_at_once(nurse_client, patient):
    assert type_in(nurse_client, patient, accession="L-1").status_code == 302


def test_going_back_shows_the_form_with_everything_that_was_typed(nurse_client, patient):
    page = type_in(nurse_client, patient, **SERUM, **{"results-vegf-value": "310", "comment": "Line 1\nLine 2"})
    form = nurse_client.post(new_page(patient, "laboratory"), boxes_on(page) | {"action": "change"})
    assert form.status_code == 200 and LabReport.objects.count() == 0
    assert form.context["form"]["results-vegf-value"].value() == "310"
    assert form.context["form"]["comment"].value() == "Line 1\nLine 2"


def test_confirming_keeps_who_when_and_the_words(nurse_client, nurse, patient):
    confirm(nurse_client, type_in(nurse_client, patient, **SERUM, **{"results-vegf-value": "310"}))
    kept = Confirmation.objects.get()
    assert (kept.confirmed_by, kept.patient) == (nurse, patient)
    assert kept.statement == "VEGF, serum: 310 pg/mL. No earlier result in serum"
    assert kept.assessment_key == LabReport.objects.get().submission_key


def test_words_that_nobody_was_shown_confirm_nothing(nurse_client, patient):
    first = type_in(nurse_client, patient, **SERUM, **{"results-vegf-value": "310"})
    forged = boxes_on(first) | {"results-vegf-value": "410", "action": "draft"}
    again = nurse_client.post(new_page(patient, "laboratory"), forged)
    assert lines_on(again) == [("VEGF, serum", "410 pg/mL", "No earlier result in serum")]
    assert LabReport.objects.count() == Confirmation.objects.count() == 0


def test_a_confirmed_page_sent_twice_makes_one_report_and_one_confirmation(nurse_client, patient):
    page = type_in(
        nurse_client,
        patient,
        **SERUM,
        **{"results-vegf-value": "310", "submission_key": "5f0f8d5e-3a52-4a0e-9c3e-6f4f0a1b2c3d"},
    )
    assert confirm(nurse_client, page).status_code == confirm(nurse_client, page).status_code == 302
    assert (LabReport.objects.count(), LabResult.objects.count(), Confirmation.objects.count()) == (1, 1, 1)


def test_a_confirmation_says_something_once_and_is_never_changed(nurse_client, nurse, patient):
    confirm(nurse_client, type_in(nurse_client, patient, **SERUM, **{"results-vegf-value": "310"}))
    kept = Confirmation.objects.get()
    same = {"patient": patient, "assessment_key": kept.assessment_key, "confirmed_by": nurse}
    with pytest.raises(IntegrityError, match="assessments_confirmation_once"), transaction.atomic():
        Confirmation.objects.create(statement=kept.statement, **same)
    with pytest.raises(IntegrityError, match="assessments_confirmation_says_something"), transaction.atomic():
        Confirmation.objects.create(statement="", **same)
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        Confirmation.objects.update(statement="Something else")


# How it compares

COMPARED = {
    "it fell": ({"value": "310"}, {"value": "730"}, "−420 (−58%)"),
    "it rose": ({"value": "1500"}, {"value": "1000"}, "+500 (+50%)"),
    "nothing changed": ({"value": "310"}, {"value": "310"}, "no change"),
    "decimals of the finer one": ({"value": "8.25", "places": 2}, {"value": "8", "places": 0}, "+0.25 (+3%)"),
    "from nothing": ({"value": "5"}, {"value": "0"}, "+5"),
    "another unit": ({"value": "0.31", "places": 2, "unit": "ng/mL"}, {"value": "730"}, "−420 pg/mL (−58%)"),
}


@pytest.mark.parametrize("name", COMPARED)
def test_the_difference_is_stated_in_amount_and_percent(name, patient, consultant):
    now, before, words = COMPARED[name]
    last = signed(patient, consultant, vegf(**before)).results.get()
    result = signed(patient, consultant, vegf(**now), performed_on=date(2026, 2, 1)).results.get()
    assert compared(result, last) == f"Last {last.shown_with_unit} on 05-Jan-2026: {words}"


def test_a_bound_gives_no_difference_and_keeps_its_sign(patient, consultant):
    last = signed(patient, consultant, vegf(31, comparator="<")).results.get()
    result = signed(patient, consultant, vegf(40), performed_on=date(2026, 2, 1)).results.get()
    assert compared(result, last) == "Last < 31 pg/mL on 05-Jan-2026"


def test_vegf_of_another_laboratory_or_method_is_not_compared(patient, consultant):
    last = signed(patient, consultant, vegf(730), laboratory="Queen Square", assay="ELISA").results.get()
    other = signed(patient, consultant, vegf(310), performed_on=date(2026, 2, 1), laboratory="Mayo").results.get()
    words = "Last 730 pg/mL on 05-Jan-2026, by another laboratory or method: not compared"
    assert compared(other, last) == words
    same = signed(
        patient, consultant, vegf(310), performed_on=date(2026, 3, 1), laboratory="queen square"
    ).results.get()
    assert compared(same, last) == "Last 730 pg/mL on 05-Jan-2026: −420 (−58%)"


# Improbable values


def test_an_improbable_value_is_asked_about_and_then_saved(nurse_client, patient, consultant):
    signed(patient, consultant, vegf(4200))
    page = type_in(nurse_client, patient, **SERUM, **{"results-vegf-value": "42,000"})
    assert page.context["questions"] == [
        "VEGF 42,000 pg/mL is unusual. Check the number and the unit.",
        "VEGF 42,000 pg/mL is 10 times the last value (4,200 pg/mL on 05-Jan-2026). Check the decimal point.",
    ]
    html = page.content.decode()
    assert "Is this right?" in html and "They are right: save" in html and "Go back and change" in html
    assert confirm(nurse_client, page).status_code == 302
    assert LabResult.objects.get(assessment__status="draft").value == D(42000)


def test_the_signing_page_still_asks_and_says_who_confirmed(nurse_client, nurse, consultant_client, patient):
    confirm(nurse_client, type_in(nurse_client, patient, **SERUM, **{"results-vegf-value": "42,000"}))
    row = LabReport.objects.get()
    page = consultant_client.get(reverse("assessment_sign", args=[patient.ref, "laboratory", row.pk])).content.decode()
    assert "VEGF 42,000 pg/mL is unusual" in page
    assert f"{nurse.display_name} said that it is right" in page


UNITS = {
    "haemoglobin in g/dL": (
        {"results-haemoglobin-value": "14.2"},
        "Haemoglobin 14.2 g/L is not possible. Is it 14.2 g/dL, which is 142 g/L?",
        "14.2 g/dL",
    ),
    "a very low one": (
        {"results-haemoglobin-value": "3.1"},
        "Haemoglobin 3.1 g/L is not possible. Is it 3.1 g/dL, which is 31 g/L?",
        "3.1 g/dL",
    ),
    "haematocrit in %": (
        {"results-haematocrit-value": "45"},
        "Haematocrit 45 L/L is not possible. Is it 45 %, which is 0.45 L/L?",
        "45 %",
    ),
    "platelets in each microlitre": (
        {"results-platelets-value": "310,000"},
        "Platelets 310,000 ×10⁹/L is not possible. Is it 310,000 per µL, which is 310 ×10⁹/L?",
        "310,000 per µL",
    ),
}


@pytest.mark.parametrize("name", UNITS)
def test_a_number_in_another_unit_is_asked_about_and_saved_in_that_unit(name, nurse_client, patient):
    boxes, question, stored = UNITS[name]
    page = type_in(nurse_client, patient, **boxes)
    assert page.context["questions"][0] == question
    assert confirm(nurse_client, page).status_code == 302
    assert LabResult.objects.get().shown_with_unit == stored


def test_nothing_is_converted_when_the_person_goes_back(nurse_client, patient):
    page = type_in(nurse_client, patient, **{"results-haemoglobin-value": "14.2"})
    nurse_client.post(new_page(patient, "laboratory"), boxes_on(page) | {"action": "change"})
    assert LabReport.objects.count() == 0


def test_a_mistake_beside_a_mistaken_unit_is_shown_first(nurse_client, patient):
    page = type_in(nurse_client, patient, **{"results-haemoglobin-value": "14.2", "results-crp-value": "a lot"})
    assert set(page.context["form"].errors) == {"results-haemoglobin-value", "results-crp-value"}


def test_another_patients_page_takes_no_confirmation(nurse_client, patient):
    page = type_in(nurse_client, patient, **SERUM, **{"results-vegf-value": "310"})
    elsewhere = boxes_on(page) | {"patient_ref": "P-AAAAAA", "action": "draft"}
    assert nurse_client.post(new_page(patient, "laboratory"), elsewhere).status_code == 409
    assert LabReport.objects.count() == 0
