"""The pathology form: answers belong to their specimen, on the page and in the database."""

from datetime import date
from decimal import Decimal as D

import pytest
from django.db import IntegrityError, transaction

from assessments import actions
from assessments.facts import facts_for
from assessments.instruments.pathology import BELONGS, PATHOLOGY, Pathology, percentage
from tests.assessments.lab_forms import boxes_of, errors, post, send

pytestmark = pytest.mark.django_db


def signed(patient, by, **columns):
    columns = {"performed_on": date(2026, 6, 1)} | columns
    return actions.sign(row=actions.save_draft(instrument=PATHOLOGY, patient=patient, by=by, **columns), by=by)


def facts_of(patient):
    return {fact.name: fact for fact in facts_for(patient)}


def test_a_marrow_report_is_saved_and_shown_again(nurse_client, patient):
    answer = send(
        nurse_client,
        patient,
        "pathology",
        specimen="marrow",
        aspirate_pc="10",
        trephine_pc_sign="<",
        trephine_pc="5",
        clonal="yes",
        clonal_by="ihc",
        marrow_light_chain="lambda",
        report="Lambda restricted, \u2018rimming\u2019 of lymphoid aggregates",
    )
    assert answer.status_code == 302
    boxes = boxes_of(nurse_client.get(answer.url))
    assert (boxes["aspirate_pc"], boxes["trephine_pc_sign"], boxes["trephine_pc"]) == ("10.0", "<", "5.0")
    assert post(nurse_client, answer.url, boxes).status_code == 302


REFUSALS = [
    ({"specimen": ""}, {"specimen": "Select the specimen"}),
    ({"specimen": "toe"}, {"specimen": "Select one of the listed answers for specimen"}),
    (
        {"specimen": "marrow", "aspirate_pc": "101"},
        {"aspirate_pc": "Plasma cells in the aspirate must be between 0 and 100 %. You entered 101"},
    ),
    (
        {"specimen": "marrow", "aspirate_pc": "<5"},
        {"aspirate_pc": None},
    ),
    (
        {"specimen": "marrow", "trephine_pc_sign": "<"},
        {"trephine_pc": "Enter the percentage of plasma cells in the trephine, or select Not recorded beside it"},
    ),
    (
        {"specimen": "lymph_node", "clonal": "yes"},
        {
            "clonal": "Clonal plasma cells belongs to the specimen bone marrow. Select that specimen, or empty this "
            "answer and enter it as a report of its own"
        },
    ),
    (
        {"specimen": "marrow", "castleman": "present"},
        {
            "castleman": "Castleman disease belongs to the specimen lymph node. Select that specimen, or empty this "
            "answer and enter it as a report of its own"
        },
    ),
    (
        {"specimen": "lymph_node", "subtype": "mixed"},
        {"castleman": "Select Present for Castleman disease, or take the subtype back"},
    ),
    (
        {"specimen": "lymph_node", "castleman": "absent", "subtype": "mixed"},
        {"castleman": "Select Present for Castleman disease, or take the subtype back"},
    ),
    ({"specimen": "marrow", "cytogenetics": "x" * 301}, {"cytogenetics": None}),
    ({"specimen": "marrow", "report": "x" * 10_001}, {"report": None}),
]


@pytest.mark.parametrize(("boxes", "expected"), REFUSALS)
def test_bad_input_is_named_and_stays_in_its_box(nurse_client, patient, boxes, expected):
    given = {"laboratory": "Invented Laboratory"} | boxes
    page = send(nurse_client, patient, "pathology", **given)
    found = errors(page)
    assert set(found) == set(expected)
    for box, words in expected.items():
        assert words is None or found[box] == [words]
    for name, text in given.items():
        assert page.context["form"][name].value() == text, "nothing typed is lost"
    assert not Pathology.objects.exists()


def test_each_answer_belongs_to_one_specimen():
    shared = {"specimen", "laboratory", "accession", "report"}
    owned = [name for names in BELONGS.values() for name in names]
    assert len(owned) == len(set(owned))
    assert set(PATHOLOGY.answers) == shared | set(owned)


BAD_ROWS = [
    ({"specimen": "lymph_node", "clonal": "yes"}, "pathology_marrow_only"),
    ({"specimen": "marrow", "plasmacytoma": "yes"}, "pathology_lesion_only"),
    ({"specimen": "marrow", "castleman": "present"}, "pathology_node_only"),
    ({"specimen": "lymph_node", "castleman": "absent", "subtype": "mixed"}, "pathology_subtype_of_castleman"),
    ({"specimen": "marrow", "aspirate_pc": D(101)}, "pathology_aspirate_pc_allowed"),
    ({"specimen": "toe"}, "pathology_specimen_allowed"),
]


@pytest.mark.parametrize(("change", "constraint"), BAD_ROWS)
def test_the_database_refuses_what_the_form_refuses(patient, nurse, change, constraint):
    row = actions.save_draft(
        instrument=PATHOLOGY, patient=patient, by=nurse, performed_on=date(2026, 6, 1), specimen="marrow"
    )
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Pathology.objects.filter(pk=row.pk).update(**change)


def test_marrow_facts(patient, consultant):
    signed(
        patient,
        consultant,
        specimen="marrow",
        aspirate_pc=D(10),
        clonal="yes",
        clonal_by="flow",
        marrow_light_chain="lambda",
    )
    found = facts_of(patient)
    assert found["marrow_clone"].value == "yes"
    assert found["marrow_clone"].label == "Bone marrow: yes, clonal plasma cells by flow cytometry"
    assert (found["marrow_light_chain"].value, found["marrow_plasma_cells"].value) == ("lambda", D(10))


def test_a_percentage_that_is_a_limit_is_shown_and_sends_no_number(patient, consultant):
    row = signed(
        patient, consultant, specimen="marrow", trephine_pc=D(5), trephine_pc_sign="<", clonal="not_determined"
    )
    assert percentage(row, "trephine_pc") == "< 5 %"
    found = facts_of(patient)
    assert "marrow_plasma_cells" not in found
    assert found["marrow_clone"].value == "not_known"


def test_ten_percent_plasma_cells_without_a_word_on_clonality_claims_no_clone(patient, consultant):
    signed(patient, consultant, specimen="marrow", aspirate_pc=D(10))
    assert set(facts_of(patient)) == {"marrow_plasma_cells"}


def test_lesion_and_node_facts(patient, consultant):
    signed(
        patient, consultant, specimen="bone_lesion", lesion_site="L3", plasmacytoma="yes", lesion_light_chain="lambda"
    )
    signed(
        patient,
        consultant,
        specimen="lymph_node",
        castleman="present",
        subtype="hyaline_vascular",
        centricity="unicentric",
        hhv8="negative",
    )
    found = facts_of(patient)
    assert (found["lesion_plasmacytoma"].value, found["lesion_light_chain"].value) == ("yes", "lambda")
    assert "L3" in found["lesion_plasmacytoma"].label
    assert found["castleman_histology"].value == "present"
    assert (found["castleman_subtype"].value, found["castleman_centricity"].value) == ("hyaline_vascular", "unicentric")


def test_an_indeterminate_biopsy_is_no_answer(patient, consultant):
    signed(patient, consultant, specimen="lymph_node", castleman="not_diagnostic")
    assert facts_of(patient)["castleman_histology"].value == "not_diagnostic"
