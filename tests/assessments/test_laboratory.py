"""The laboratory form: what is typed comes back the same, bad input is named, and the database agrees."""

from decimal import Decimal as D

import html5lib
import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError

from assessments import actions
from assessments.analyte import Group
from assessments.instruments.laboratory import LABORATORY, LabReport
from assessments.results import LabResult, series
from tests.assessments.lab_forms import boxes_of, errors, new_page, post, send

pytestmark = pytest.mark.django_db


def save(patient, by, *lines, **columns):
    """A draft report with the lines, through the action the form uses."""
    columns = {"performed_on": "2026-07-01", "laboratory": "Invented Laboratory"} | columns
    lines = [{"comparator": "=", "places": 0, "coded": "", "matrix": "", "unit": ""} | line for line in lines]
    return actions.save_draft(instrument=LABORATORY, patient=patient, by=by, lines={"results": lines}, **columns)


def signed(patient, consultant, *lines, **columns):
    return actions.sign(row=save(patient, consultant, *lines, **columns), by=consultant)


def vegf(value, matrix="serum", **rest):
    return {"analyte": "vegf", "value": D(value), "unit": "pg/mL", "matrix": matrix} | rest


# Saving and showing again


def test_a_result_survives_saving_and_shows_again_as_it_was_typed(nurse_client, patient):
    answer = send(
        nurse_client,
        patient,
        "laboratory",
        results__vegf__matrix="serum",
        results__vegf__value="> 10,000",
        results__vegf__range="< 771",
        results__platelets__value="900,000",
        results__platelets__unit="/uL",
        results__haemoglobin__value="14.20",
        results__haemoglobin__unit="g/dL",
        results__crp__value="<5",
        results__serum_ife__coded="positive",
        results__serum_ife__heavy="IgG",
        results__serum_ife__light="lambda",
        results__testosterone__value="low",
    )
    assert answer.status_code == 302
    page = nurse_client.get(answer.url)
    boxes = boxes_of(page)
    assert boxes["results-vegf-value"] == "> 10,000"
    assert boxes["results-vegf-matrix"] == "serum"
    assert boxes["results-vegf-range"] == "up to 771"
    assert (boxes["results-platelets-value"], boxes["results-platelets-unit"]) == ("900,000", "/uL")
    assert (boxes["results-haemoglobin-value"], boxes["results-haemoglobin-unit"]) == ("14.20", "g/dL")
    assert boxes["results-crp-value"] == "< 5"
    assert boxes["results-serum_ife-light"] == "lambda"
    assert boxes["results-testosterone-value"] == "low"
    stored = LabResult.objects.get(analyte="vegf")
    assert (stored.comparator, stored.value, stored.canonical) == (">", D(10000), D(10000))
    assert LabResult.objects.get(analyte="platelets").canonical == D(900)
    assert LabResult.objects.get(analyte="haemoglobin").canonical == D(142)


def test_saving_again_without_a_change_writes_no_line(nurse_client, patient):
    answer = send(nurse_client, patient, "laboratory", results__vegf__matrix="serum", results__vegf__value="< 31")
    page = nurse_client.get(answer.url)
    before = LabResult.pgh_event_model.objects.count()
    post(nurse_client, answer.url, boxes_of(page) | {"action": "draft"})
    assert LabReport.objects.get().version == 2
    assert LabResult.pgh_event_model.objects.count() == before


def test_an_emptied_box_takes_the_result_out_and_keeps_the_row(nurse_client, patient):
    answer = send(
        nurse_client,
        patient,
        "laboratory",
        results__vegf__matrix="serum",
        results__vegf__value="310",
        results__crp__value="3",
    )
    again = boxes_of(nurse_client.get(answer.url))
    del again["results-crp-value"]
    post(nurse_client, answer.url, again)
    assert LabResult.objects.get(analyte="crp").removed
    back = boxes_of(nurse_client.get(answer.url)) | {"results-crp-value": "4"}
    assert post(nurse_client, answer.url, back).status_code == 302
    crp = LabResult.objects.get(analyte="crp")
    assert (crp.removed, crp.value) == (False, D(4))


def test_serum_and_plasma_may_change_places_between_the_two_rows(nurse_client, patient):
    answer = send(
        nurse_client,
        patient,
        "laboratory",
        **{
            "results-vegf-matrix": "serum",
            "results-vegf-value": "4,210",
            "results-vegf-second-matrix": "plasma_edta",
            "results-vegf-second-value": "310",
        },
    )
    assert answer.status_code == 302
    boxes = boxes_of(nurse_client.get(answer.url))
    boxes |= {"results-vegf-matrix": "plasma_edta", "results-vegf-second-matrix": "serum"}
    assert post(nurse_client, answer.url, boxes).status_code == 302
    kept = {line.matrix: line.value for line in LabResult.objects.kept()}
    assert kept == {"plasma_edta": D(4210), "serum": D(310)}


def test_a_page_sent_twice_makes_one_report_with_each_result_once(nurse_client, patient):
    page = nurse_client.get(new_page(patient, "laboratory"))
    boxes = boxes_of(page) | {"results-crp-value": "3", "performed_on": "01-Jul-2026"}
    first = post(nurse_client, new_page(patient, "laboratory"), boxes)
    second = post(nurse_client, new_page(patient, "laboratory"), boxes)
    assert first.status_code == second.status_code == 302
    assert (LabReport.objects.count(), LabResult.objects.count()) == (1, 1)
    third = post(nurse_client, new_page(patient, "laboratory"), boxes | {"results-crp-value": "4"})
    assert third.status_code == 302
    assert LabResult.objects.get().value == D(4)


# Where things stand on the form


def folded(response):
    """Title of each folded group → whether it stands open."""
    tree = html5lib.parse(response.content.decode(), namespaceHTMLElements=False)
    groups = [one for one in tree.iter("details") if "app-sheet-group" in one.get("class", "")]
    return {"".join(one.find("summary/span").itertext()): "open" in one.attrib for one in groups}


def test_vegf_stands_open_at_the_top_and_the_other_groups_are_folded(nurse_client, patient):
    page = nurse_client.get(new_page(patient, "laboratory"))
    groups = folded(page)
    assert "VEGF" not in groups
    assert set(groups) == {group.value for group in Group if group is not Group.VEGF}
    assert not any(groups.values())
    html = page.content.decode()
    assert html.index("results-vegf-matrix") < html.index('name="laboratory"') < html.index('name="haemolysed"')


def test_a_group_that_holds_a_result_or_a_mistake_is_open(nurse_client, patient):
    draft = send(nurse_client, patient, "laboratory", results__crp__value="3")
    assert [title for title, is_open in folded(nurse_client.get(draft.url)).items() if is_open] == [
        "Liver, iron and inflammation"
    ]
    refused = send(nurse_client, patient, "laboratory", results__lh__value="a lot")
    assert [title for title, is_open in folded(refused).items() if is_open] == ["Pituitary, gonadal and thyroid"]


def test_a_report_cannot_be_older_than_its_sample(nurse_client, patient, consultant):
    found = errors(send(nurse_client, patient, "laboratory", performed_on="01-Jul-2026", reported_on="30-Jun-2026"))
    assert found == {"reported_on": ["Enter a day of the report on or after the days of collection and receipt"]}
    row = save(patient, consultant, {"analyte": "crp", "value": D(3), "unit": "mg/L"})
    with pytest.raises(IntegrityError, match="labreport_reported_after_received"), transaction.atomic():
        LabReport.objects.filter(pk=row.pk).update(received_on="2026-07-03", reported_on="2026-07-02")


# Bad input

REFUSALS = [
    ({"results-vegf-value": "310"}, "results-vegf-matrix", "Select serum or plasma for VEGF"),
    ({"results-vegf-stated": "raised"}, "results-vegf-matrix", "Select serum or plasma for VEGF"),
    (
        {"results-vegf-matrix": "serum"},
        "results-vegf-value",
        "Enter VEGF, or take its sample type back",
    ),
    (
        {"results-vegf-matrix": "blood", "results-vegf-value": "5"},
        "results-vegf-matrix",
        "Select one of the listed answers for VEGF, sample type",
    ),
    (
        {"results-vegf-matrix": "serum", "results-vegf-value": "5", "results-vegf-unit": "mg/L"},
        "results-vegf-unit",
        "VEGF cannot be entered in mg/L. Select one of: pg/mL, ng/L, ng/mL",
    ),
    (
        {"results-vegf-matrix": "serum", "results-vegf-value": "5 mg/L"},
        "results-vegf-value",
        "VEGF cannot be entered in mg/L. Select one of: pg/mL, ng/L, ng/mL",
    ),
    (
        {"results-vegf-matrix": "serum", "results-vegf-value": "a lot"},
        "results-vegf-value",
        "Enter VEGF as a number, like 310 or < 31, or as raised or normal. You entered “a lot”",
    ),
    (
        {"results-vegf-matrix": "serum", "results-vegf-value": "normal", "results-vegf-stated": "raised"},
        "results-vegf-value",
        "VEGF says “normal” and Raised. Keep one",
    ),
    (
        {"results-vegf-matrix": "serum", "results-vegf-value": "200,000"},
        "results-vegf-value",
        "VEGF must be between 0 and 100,000 pg/mL. You entered 200,000 pg/mL",
    ),
    (
        {
            "results-vegf-matrix": "serum",
            "results-vegf-value": "5",
            "results-vegf-second-matrix": "serum",
            "results-vegf-second-value": "6",
        },
        "results-vegf-second-matrix",
        "VEGF is entered twice as serum. Select another sample type, or empty one of the rows",
    ),
    (
        {"results-platelets-value": "-3"},
        "results-platelets-value",
        "Platelets cannot be below 0. You entered -3",
    ),
    (
        {"results-platelets-range": "150 to 400"},
        "results-platelets-value",
        "Enter Platelets, or empty its reference range",
    ),
    (
        {"results-platelets-value": "310", "results-platelets-range": "400 to 150"},
        "results-platelets-range",
        "Reference range of Platelets: enter the lower limit first. You entered “400 to 150”",
    ),
    (
        {"results-serum_ife-light": "lambda"},
        "results-serum_ife-coded",
        "Select Positive or Equivocal for Serum immunofixation, or take the heavy and light chain back",
    ),
    (
        {"results-spep-note": "faint band"},
        "results-spep-coded",
        "Select the result of Serum electrophoresis, or empty its note",
    ),
    (
        {"results-spep-coded": "huge"},
        "results-spep-coded",
        "Select one of the listed answers for serum electrophoresis",
    ),
    (
        {"results-crp-value": "9" * 500},
        "results-crp-value",
        "CRP must be 200 characters or fewer. You entered 500",
    ),
    ({"taken_at": "25:00"}, "taken_at", "Time taken must be a time on the 24-hour clock, like 09:05"),
    ({"performed_on": "01-Jul-2099"}, "performed_on", None),
    ({"performed_on": ""}, "performed_on", None),
    ({"received_on": "30-Jun-2026"}, "received_on", "Enter a day of receipt on or after the day of collection"),
]


@pytest.mark.parametrize(("boxes", "box", "words"), REFUSALS)
def test_bad_input_is_named_and_stays_in_its_box(nurse_client, patient, boxes, box, words):
    given = {"results-ferritin-value": "< 3", "performed_on": "01-Jul-2026"} | boxes
    page = send(nurse_client, patient, "laboratory", **given)
    found = errors(page)
    assert box in found
    if words:
        assert found == {box: [words]}
    for name, text in given.items():
        assert page.context["form"][name].value() == text, "nothing typed is lost"
    assert not LabReport.objects.exists() and not LabResult.objects.exists()
    assert b"There is a problem" in page.content


def test_two_million_characters_in_a_box_are_refused_without_an_error_page(nurse_client, patient):
    page = send(nurse_client, patient, "laboratory", results__crp__value="9" * 2_000_000)
    assert errors(page)["results-crp-value"] == ["CRP must be 200 characters or fewer. You entered 2000000"]


def test_markup_typed_as_a_result_comes_back_as_text(nurse_client, patient):
    page = send(nurse_client, patient, "laboratory", results__crp__value="<script>alert(1)</script>")
    assert b"<script>alert(1)" not in page.content
    assert "CRP" in errors(page)["results-crp-value"][0]


# The database


BAD_ROWS = [
    ({"matrix": ""}, "labresult_vegf_sample_type"),
    ({"canonical": D(100_001), "value": D(100_001)}, "labresult_in_hard_range"),
    ({"canonical": D(-1), "value": D(-1)}, "labresult_in_hard_range"),
    ({"unit": ""}, "labresult_value_with_unit"),
    ({"canonical": None}, "labresult_value_with_unit"),
    ({"value": None, "canonical": None, "unit": ""}, "labresult_not_empty"),
    ({"value": None, "canonical": None, "comparator": "<", "coded": "raised"}, "labresult_value_with_unit"),
    ({"comparator": "~"}, "labresult_comparator_allowed"),
    ({"matrix": "blood"}, "labresult_matrix_allowed"),
    ({"analyte": "vegff"}, "labresult_analyte_allowed"),
    ({"coded": "positive"}, "labresult_word_of_the_test"),
    ({"ref_low": D(5), "ref_high": D(4)}, "labresult_reference_in_order"),
    ({"light_chain": "lambda"}, "labresult_chains_of_immunofixation"),
]


@pytest.mark.parametrize(("change", "constraint"), BAD_ROWS)
def test_the_database_refuses_what_the_form_refuses(patient, nurse, change, constraint):
    report = save(patient, nurse)
    good = {"analyte": "vegf", "value": D(5), "canonical": D(5), "unit": "pg/mL", "matrix": "serum"}
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        LabResult.objects.bulk_create([LabResult(assessment=report, **(good | change))])
    LabResult.objects.bulk_create([LabResult(assessment=report, **good)])


def test_the_database_keeps_one_result_of_a_sample_type_on_a_report(patient, nurse):
    report = save(patient, nurse, vegf("5"))
    good = {"analyte": "vegf", "value": D(5), "canonical": D(5), "unit": "pg/mL"}
    with pytest.raises(IntegrityError, match="labresult_once_per_report"), transaction.atomic():
        LabResult.objects.bulk_create([LabResult(assessment=report, matrix="serum", **good)])
    LabResult.objects.bulk_create([LabResult(assessment=report, matrix="plasma_edta", **good)])


def test_vegf_without_sample_type_is_refused_by_the_action_too(patient, nurse):
    with pytest.raises(actions.ValidationError, match="Select serum or plasma for VEGF"):
        save(patient, nurse, vegf("5", matrix=""))
    assert not LabReport.objects.exists(), "nothing is half saved"


def test_an_unknown_unit_is_refused_by_the_action_too(patient, nurse):
    with pytest.raises(actions.ValidationError, match="VEGF cannot be entered in mg/L"):
        save(patient, nurse, vegf("5", unit="mg/L"))


def test_results_of_a_signed_report_do_not_change_whatever_tries(patient, consultant):
    report = signed(patient, consultant, vegf("4210"))
    line = report.results.get()
    tries = [
        lambda: LabResult.objects.filter(pk=line.pk).update(note="x"),
        lambda: LabResult.objects.bulk_update([LabResult(pk=line.pk, note="x")], ["note"]),
        lambda: LabResult.objects.filter(pk=line.pk).update(removed=True),
        lambda: LabResult.objects.bulk_create(
            [LabResult(assessment=report, analyte="crp", value=1, canonical=1, unit="mg/L")]
        ),
        lambda: raw("UPDATE assessments_labresult SET value = 1, canonical = 1 WHERE id = %s", line.pk),
        lambda: raw("DELETE FROM assessments_labresult WHERE id = %s", line.pk),
        lambda: line.delete(),
    ]
    for attempt in tries:
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()
    assert LabResult.objects.get().value == D(4210)


def raw(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


# Correcting


def test_a_correction_carries_the_results_and_leaves_the_signed_ones(patient, consultant):
    report = signed(patient, consultant, vegf("4210", comparator=">", ref_high=D(771)))
    draft = actions.correct(row=report, by=consultant, reason="Wrong tube")
    copied = draft.results.get()
    assert (copied.shown, copied.matrix, copied.ref_high) == ("> 4,210", "serum", D(771))
    assert report.results.get().pk != copied.pk
    assert [one.pk for one in series(patient, "vegf")] == [report.results.get().pk], "until the draft is signed"
    signed_draft = actions.sign(row=draft, by=consultant)
    assert [one.assessment_id for one in series(patient, "vegf")] == [signed_draft.pk]


# Queries


def test_series_keeps_serum_and_plasma_apart_in_one_query(
    patient, other_patient, consultant, django_assert_num_queries
):
    signed(patient, consultant, vegf("4210"), vegf("300", "plasma_edta"), performed_on="2025-03-03")
    signed(patient, consultant, vegf("310"), performed_on="2026-06-01")
    save(patient, consultant, vegf("1"), performed_on="2026-06-02")
    signed(other_patient, consultant, vegf("9"), performed_on="2026-06-03")
    wrong = signed(patient, consultant, vegf("8"), performed_on="2026-06-04")
    actions.enter_in_error(row=wrong, by=consultant, reason="Another patient's sample")
    with django_assert_num_queries(1):
        serum = [(one.on.isoformat(), one.canonical) for one in series(patient, "vegf", "serum")]
    assert serum == [("2025-03-03", D(4210)), ("2026-06-01", D(310))]
    assert [one.canonical for one in series(patient, "vegf", "plasma_edta")] == [D(300)]
    assert {one.matrix for one in series(patient, "vegf")} == {"serum", "plasma_edta"}


def test_the_last_signed_value_stands_beside_the_box_with_its_date(nurse_client, patient, consultant):
    signed(patient, consultant, vegf("2310", "plasma_edta"), performed_on="2026-01-05")
    page = nurse_client.get(new_page(patient, "laboratory"))
    assert page.context["form"].previous["results-vegf-value"][0] == "2,310 pg/mL, EDTA plasma"
    assert "05-Jan-2026" in page.content.decode()


FLAGS = [
    ({"value": "800", "ref_high": "771"}, "H"),
    ({"value": "771", "ref_high": "771"}, ""),
    ({"value": "771", "ref_high": "771", "comparator": ">"}, "H"),
    ({"value": "5", "ref_low": "10", "ref_high": "771"}, "L"),
    ({"value": "31", "comparator": "<", "ref_high": "771"}, ""),
    ({"value": "31", "comparator": "<", "ref_low": "10", "ref_high": "771"}, None),
    ({"value": "900", "comparator": "<", "ref_high": "771"}, None),
    ({"value": "500", "comparator": ">", "ref_high": "771"}, None),
    ({"value": "900", "comparator": ">", "ref_high": "771"}, "H"),
    ({"value": "5"}, None),
    ({"coded": "raised"}, "H"),
]


@pytest.mark.parametrize(("columns", "flag"), FLAGS)
def test_a_flag_needs_a_range_and_respects_the_comparator(columns, flag):
    numbers = {name: D(text) if name in ("value", "ref_low", "ref_high") else text for name, text in columns.items()}
    assert LabResult(analyte="vegf", matrix="serum", **numbers).flag == flag


def test_the_form_asks_the_database_no_more_for_many_results(
    nurse_client, patient, consultant, django_assert_max_num_queries
):
    for month in range(1, 7):
        signed(patient, consultant, vegf("310"), vegf("20", "plasma_edta"), performed_on=f"2026-0{month}-01")
    with django_assert_max_num_queries(20):
        nurse_client.get(new_page(patient, "laboratory"))
