"""The imaging form with its lines, its rules in the database, and the facts it sends."""

from datetime import date
from decimal import Decimal as D

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError

from assessments import actions
from assessments.facts import facts_for
from assessments.instruments.imaging import IMAGING, ImagingLesion, ImagingNode, ImagingStudy
from assessments.shown import tables_of
from tests.assessments.lab_forms import boxes_of, errors, new_page, send

pytestmark = pytest.mark.django_db

LESION = {
    "site": "spine",
    "detail": "L3",
    "type": "sclerotic",
    "size_mm": 12,
    "suv_max": D("4.2"),
    "soft_tissue": "no",
    "biopsied": "yes",
    "attribution": "plasma_cell",
    "benign": "",
}
NODE = {"site": "axillary", "short_axis_mm": D("18"), "avid": "yes", "biopsied": ""}


def save(patient, by, *, lesions=(), nodes=(), **columns):
    columns = {"performed_on": date(2026, 6, 1), "modality": "fdg_pet_ct"} | columns
    lines = {"lesions": list(lesions), "nodes": list(nodes)}
    return actions.save_draft(instrument=IMAGING, patient=patient, by=by, lines=lines, **columns)


def signed(patient, by, **given):
    return actions.sign(row=save(patient, by, **given), by=by)


def facts_of(patient):
    return {fact.name: fact for fact in facts_for(patient)}


# Lines


def sent_study(client, patient, **boxes):
    return send(client, patient, "imaging", modality="fdg_pet_ct", **boxes)


def test_three_empty_lines_are_offered_and_empty_lines_are_not_saved(nurse_client, patient):
    page = nurse_client.get(new_page(patient, "imaging"))
    assert {f"lesions-new{n}-site" for n in range(3)} <= set(page.context["form"].fields)
    assert "lesions-new3-site" not in page.context["form"].fields
    assert sent_study(nurse_client, patient).status_code == 302
    assert not ImagingLesion.objects.exists()


def test_lines_are_saved_shown_again_and_more_are_offered(nurse_client, patient):
    boxes = {f"lesions-new0-{name}": str(value) for name, value in LESION.items()}
    boxes |= {"lesions-new2-site": "pelvis", "lesions-new2-type": "mixed"}
    boxes |= {f"nodes-new1-{name}": str(value) for name, value in NODE.items()}
    answer = sent_study(nurse_client, patient, **boxes)
    assert answer.status_code == 302
    assert [(one.site, one.type) for one in ImagingLesion.objects.all()] == [
        ("spine", "sclerotic"),
        ("pelvis", "mixed"),
    ]
    page = nurse_client.get(answer.url)
    shown = boxes_of(page)
    first, second = (f"lesions-{one.pk}" for one in ImagingLesion.objects.all())
    assert (shown[f"{first}-detail"], shown[f"{first}-suv_max"], shown[f"{second}-site"]) == ("L3", "4.2", "pelvis")
    assert shown[f"nodes-{ImagingNode.objects.get().pk}-short_axis_mm"] == "18.0"
    assert "lesions-new2-site" in page.context["form"].fields, "three empty lines more"
    assert b"Save draft and add another bone lesion" in page.content


def test_a_line_is_changed_taken_out_and_added_in_one_go(nurse_client, patient):
    answer = sent_study(
        nurse_client,
        patient,
        **{
            "lesions-new0-site": "rib",
            "lesions-new0-type": "lytic",
            "lesions-new1-site": "skull",
            "lesions-new1-type": "mixed",
        },
    )
    boxes = boxes_of(nurse_client.get(answer.url))
    rib, skull = ImagingLesion.objects.all()
    boxes |= {f"lesions-{rib.pk}-type": "sclerotic", f"lesions-{skull.pk}-out": "on"}
    boxes |= {"lesions-new1-site": "hand", "lesions-new1-type": "mixed"}
    assert nurse_client.post(answer.url, boxes).status_code == 302
    kept = [(one.site, one.type) for one in ImagingLesion.objects.kept()]
    assert kept == [("rib", "sclerotic"), ("hand", "mixed")]
    assert ImagingLesion.objects.get(site="skull").removed, "kept for the record, marked"
    assert ImagingLesion.objects.count() == 3


def test_a_page_sent_twice_does_not_double_its_lines(nurse_client, patient):
    boxes = boxes_of(nurse_client.get(new_page(patient, "imaging")))
    boxes |= {"modality": "mri", "lesions-new0-site": "rib", "lesions-new0-type": "mixed"}
    for _ in range(2):
        assert nurse_client.post(new_page(patient, "imaging"), boxes).status_code == 302
    assert (ImagingStudy.objects.count(), ImagingLesion.objects.count()) == (1, 1)


def test_a_line_of_another_patients_study_cannot_be_changed(nurse_client, patient, other_patient, nurse):
    elsewhere = save(other_patient, nurse, lesions=[LESION])
    answer = sent_study(nurse_client, patient)
    boxes = boxes_of(nurse_client.get(answer.url))
    theirs = elsewhere.lesions.get().pk
    boxes |= {f"lesions-{theirs}-site": "foot", f"lesions-{theirs}-type": "lytic"}
    boxes |= {"lesions-new0-site": "skull", "lesions-new0-type": "lytic"}
    assert nurse_client.post(answer.url, boxes).status_code == 302
    assert elsewhere.lesions.get().site == "spine"
    assert ImagingStudy.objects.get(patient=patient).lesions.get().site == "skull"


def test_a_line_with_nothing_left_in_it_is_taken_out(nurse_client, patient):
    answer = sent_study(nurse_client, patient, **{"lesions-new0-site": "rib", "lesions-new0-type": "mixed"})
    boxes = boxes_of(nurse_client.get(answer.url))
    line = ImagingLesion.objects.get()
    boxes |= {f"lesions-{line.pk}-site": "", f"lesions-{line.pk}-type": ""}
    nurse_client.post(answer.url, boxes)
    assert ImagingLesion.objects.get().removed


# Bad input

REFUSALS = [
    ({"modality": ""}, {"modality": "Select the kind of study"}),
    ({"modality": "x"}, {"modality": "Select one of the listed answers for kind of study"}),
    ({"spleen_cm": "2"}, {"spleen_cm": "Spleen, length must be between 3 and 40 cm. You entered 2"}),
    ({"liver_cm": "16,5"}, {"liver_cm": None}),
    ({"suv_max": "61"}, {"suv_max": "Highest SUVmax must be between 0 and 60. You entered 61"}),
    ({"lesion_count": "100"}, {"lesion_count": "Bone lesions, number must be between 0 and 99. You entered 100"}),
    ({"lesion_count": "2.5"}, {"lesion_count": None}),
    (
        {"bone": "lesions", "lesion_count": "2", "sclerotic_count": "3"},
        {"sclerotic_count": "Enter at most 2 sclerotic lesions, or correct the number of bone lesions"},
    ),
    (
        {"bone": "lesions", "lesion_count": "2", "avid_count": "3"},
        {"avid_count": "Enter at most 2 FDG-avid lesions, or correct the number of bone lesions"},
    ),
    (
        {"bone": "lesions", "lesion_count": "30", "lesions_over_20": "on"},
        {"lesion_count": "Empty the number of bone lesions, or untick more than 20"},
    ),
    (
        {"bone": "none_seen", "lesion_count": "2"},
        {"bone": "Select Assessed: bone lesions for Bone, or empty the numbers of lesions"},
    ),
    (
        {"bone": "none_seen", "lesions-new0-site": "rib", "lesions-new0-type": "mixed"},
        {"bone": "Select Assessed: bone lesions for Bone, or empty the lines of bone lesions"},
    ),
    (
        {"pleural_right_mm": "12"},
        {"pleural_right": "Select the size of the right pleural effusion, or empty its depth"},
    ),
    (
        {"ascites": "absent", "ascites_mm": "12"},
        {"ascites": "Select the size of the ascites, or empty its depth"},
    ),
    (
        {"compared_on": "02-Jul-2026"},
        {"compared_on": "Enter a date for the earlier study that is on or before the date of this study"},
    ),
    (
        {"lesions-new1-site": "rib"},
        {"lesions-new1-type": "Select the type of bone lesion 2, or empty the line"},
    ),
    (
        {"lesions-new0-site": "rib", "lesions-new0-type": "mixed", "lesions-new0-size_mm": "301"},
        {"lesions-new0-size_mm": "Bone lesion 1, size must be between 1 and 300 mm. You entered 301"},
    ),
    (
        {"lesions-new0-site": "moon", "lesions-new0-type": "mixed"},
        {"lesions-new0-site": "Select one of the listed answers for bone lesion 1, site"},
    ),
    (
        {"lesions-new0-site": "rib", "lesions-new0-type": "mixed", "lesions-new0-attribution": "benign"},
        {"lesions-new0-benign": "Bone lesion 1: Select what explains the bone lesion"},
    ),
    (
        {"lesions-new0-site": "rib", "lesions-new0-type": "mixed", "lesions-new0-benign": "paget"},
        {"lesions-new0-attribution": "Bone lesion 1: Select Other cause for Judged, or take the explanation back"},
    ),
    (
        {"nodes-new0-site": "axillary"},
        {"nodes-new0-short_axis_mm": "Enter the short axis of lymph node 1, or empty the line"},
    ),
    (
        {"nodes-new0-site": "axillary", "nodes-new0-short_axis_mm": "151"},
        {"nodes-new0-short_axis_mm": "Lymph node 1, short axis must be between 1 and 150 mm. You entered 151"},
    ),
    ({"report": "x" * 10_001}, {"report": None}),
]


@pytest.mark.parametrize(("boxes", "expected"), REFUSALS)
def test_bad_input_is_named_and_stays_in_its_box(nurse_client, patient, boxes, expected):
    given = {"modality": "ct", "region": "Chest and abdomen", "nodes-new2-site": "inguinal"} | boxes
    given |= {"nodes-new2-short_axis_mm": "11"}
    page = send(nurse_client, patient, "imaging", **given)
    found = errors(page)
    assert set(found) == set(expected)
    for box, words in expected.items():
        assert words is None or found[box] == [words]
    for name, text in given.items():
        assert page.context["form"][name].value() in (text, True), "nothing typed is lost"
    assert not ImagingStudy.objects.exists()


def test_a_huge_count_of_lines_is_not_believed(nurse_client, patient):
    page = send(nurse_client, patient, "imaging", **{"lesions-lines": "999"})
    assert len([name for name in page.context["form"].fields if name.endswith("-site")]) <= 120


# The database

BAD_STUDIES = [
    ({"lesions_over_20": True, "lesion_count": 3, "bone": "lesions"}, "imagingstudy_counted_or_many"),
    ({"bone": "none_seen", "lesion_count": 1}, "imagingstudy_no_lesion_no_count"),
    ({"bone": "not_assessed", "sclerotic_count": 1}, "imagingstudy_no_lesion_no_count"),
    ({"lesion_count": 1, "sclerotic_count": 2}, "imagingstudy_sclerotic_of_all"),
    ({"lesion_count": 1, "avid_count": 2}, "imagingstudy_avid_of_all"),
    ({"compared_on": date(2026, 6, 2)}, "imagingstudy_compared_before"),
    ({"spleen_cm": D(41)}, "imagingstudy_spleen_cm_allowed"),
    ({"modality": "smell"}, "imagingstudy_modality_allowed"),
    ({"pleural_left": "huge"}, "imagingstudy_pleural_left_allowed"),
]


@pytest.mark.parametrize(("change", "constraint"), BAD_STUDIES)
def test_the_database_refuses_what_the_form_refuses(patient, nurse, change, constraint):
    study = save(patient, nurse)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        ImagingStudy.objects.filter(pk=study.pk).update(**change)


BAD_LESIONS = [
    ({"type": "soft"}, "imaginglesion_type_allowed"),
    ({"size_mm": 0}, "imaginglesion_size_mm_allowed"),
    ({"benign": "paget"}, "imaginglesion_benign_judged"),
]


@pytest.mark.parametrize(("change", "constraint"), BAD_LESIONS)
def test_the_database_refuses_bad_lesions(patient, nurse, change, constraint):
    save(patient, nurse, lesions=[LESION])
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        ImagingLesion.objects.update(**change)


def test_lines_of_a_signed_study_do_not_change_whatever_tries(patient, consultant):
    study = signed(patient, consultant, lesions=[LESION], nodes=[NODE])
    lesion, node = study.lesions.get(), study.nodes.get()

    def raw(sql, pk):
        with connection.cursor() as cursor:
            cursor.execute(sql, [pk])

    tries = [
        lambda: ImagingLesion.objects.update(type="lytic"),
        lambda: ImagingNode.objects.update(short_axis_mm=1),
        lambda: ImagingLesion.objects.bulk_create([ImagingLesion(assessment=study, **LESION)]),
        lambda: ImagingNode.objects.bulk_create([ImagingNode(assessment=study, **NODE)]),
        lambda: raw("UPDATE assessments_imaginglesion SET removed = true WHERE id = %s", lesion.pk),
        lambda: raw("DELETE FROM assessments_imagingnode WHERE id = %s", node.pk),
    ]
    for attempt in tries:
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()


def test_a_lesion_cannot_move_to_another_study(patient, nurse):
    first, second = save(patient, nurse, lesions=[LESION]), save(patient, nurse)
    with pytest.raises(DatabaseError), transaction.atomic():
        ImagingLesion.objects.filter(assessment=first).update(assessment=second)


def test_a_correction_carries_its_lines(patient, consultant):
    study = signed(patient, consultant, lesions=[LESION], nodes=[NODE])
    draft = actions.correct(row=study, by=consultant, reason="Wrong level")
    assert (draft.lesions.get().detail, draft.nodes.get().site) == ("L3", "axillary")


# Facts


def test_lesions_nodes_organs_and_effusions_become_facts(patient, consultant):
    study = signed(
        patient,
        consultant,
        bone="lesions",
        lesions=[LESION, LESION | {"site": "rib", "attribution": ""}],
        nodes=[NODE],
        spleen_cm=D("13.4"),
        spleen_reported="yes",
        liver_reported="no",
        nodes_reported="yes",
        organs_explained="no",
        pleural_left="small",
        ascites="absent",
        pericardial="trace",
    )
    found = facts_of(patient)
    bone = found["bone_study"].value
    assert bone.modality == "fdg_pet_ct" and not bone.none_seen
    assert [(one.type, one.attribution, one.site) for one in bone.lesions] == [
        ("sclerotic", "plasma_cell", "L3"),
        ("sclerotic", "not_stated", "L3"),
    ]
    assert found["spleen_cm"].value == D("13.4") and "13.4 cm" in found["spleen_cm"].label
    assert (found["spleen_enlarged"].value, found["liver_enlarged"].value) == ("yes", "no")
    assert found["node"].value.short_axis_mm == D(18)
    assert found["nodes_enlarged"].value == "yes"
    assert found["organomegaly_explained"].value == "no"
    assert found["pleural_effusion"].value == "present"
    assert (found["ascites"].value, found["pericardial_effusion"].value) == ("absent", "present")
    assert {fact.source for fact in found.values()} == {f"imaging:{study.pk}"}
    assert {fact.on for fact in found.values()} == {date(2026, 6, 1)}


def test_no_lesion_is_a_fact_only_when_the_report_says_so(patient, consultant):
    signed(patient, consultant, bone="")
    assert "bone_study" not in facts_of(patient)
    signed(patient, consultant, bone="none_seen", modality="xray_survey")
    assert facts_of(patient)["bone_study"].value.none_seen


def test_counted_sclerotic_lesions_stand_in_when_none_is_listed(patient, consultant):
    signed(patient, consultant, bone="lesions", lesion_count=4, sclerotic_count=3)
    fact = facts_of(patient)["bone_study"]
    assert [(one.type, one.attribution) for one in fact.value.lesions] == [("sclerotic", "not_stated")]
    assert "4 bone lesions, 3 sclerotic" in fact.label


def test_one_side_looked_at_does_not_make_the_effusion_absent(patient, consultant):
    signed(patient, consultant, pleural_left="absent", pleural_right="")
    assert "pleural_effusion" not in facts_of(patient)


def test_an_ultrasound_says_nothing_about_bone(patient, consultant):
    signed(patient, consultant, modality="ultrasound", bone="none_seen", spleen_cm=D(14))
    assert set(facts_of(patient)) == {"spleen_cm"}


def test_a_study_entered_in_error_and_a_draft_send_no_facts(patient, consultant):
    wrong = signed(patient, consultant, spleen_cm=D(14))
    actions.enter_in_error(row=wrong, by=consultant, reason="Another patient")
    save(patient, consultant, spleen_cm=D(15))
    assert facts_of(patient) == {}


def test_the_read_page_lists_the_lines(consultant_client, patient, consultant):
    study = signed(patient, consultant, lesions=[LESION], nodes=[NODE])
    tables = {table.title: table.lines for table in tables_of(IMAGING, study)}
    assert tables["Bone lesions"][0][:3] == ["Spine", "L3", "Sclerotic"]
    page = consultant_client.get(f"/patients/{patient.ref}/assessments/imaging/{study.pk}/")
    assert b"Plasma cell" in page.content
