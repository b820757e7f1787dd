"""The nerve conduction study: its grid of nerves, its rules, what it tells the criteria and what it works out."""

from datetime import date
from decimal import Decimal as D
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import User
from assessments.instruments.nerve_conduction import (
    NERVE_CONDUCTION,
    MotorConduction,
    NerveConduction,
    SensoryConduction,
    check,
)
from assessments.instruments.nerve_conduction_facts import changes, facts, questions, readings, summary
from assessments.instruments.nerve_conduction_words import Block, Conduction, MotorNerve, SensoryNerve
from clinical.conduction import BLOCK_WORDS, CLASSIFICATIONS, NERVES
from patients.models import Patient
from tests.assessments.lab_forms import boxes_of, errors, send
from tests.assessments.recording import DAY, LATER, conduction, draft, nerve, said, sign

MEDIAN = {"latency": "4.5", "distance": 70, "velocity": "35", "cmap_distal": "2.1"}


def of(**answers: Any) -> dict[str, Any]:
    return said(facts(NerveConduction(performed_on=DAY, **answers)))


def test_the_lists_are_those_of_the_clinical_rules() -> None:
    assert set(MotorNerve.values) | set(SensoryNerve.values) == set(NERVES)
    assert tuple(Conduction.values) == CLASSIFICATIONS
    assert tuple(Block.values) == BLOCK_WORDS


@pytest.mark.parametrize("classification", Conduction.values)
def test_the_classification_is_the_fact_of_the_criteria(classification: str) -> None:
    assert of(classification=classification) == {"ncs_classification": classification}


def test_limbs_and_confirmation_are_facts_and_zero_limbs_is_one() -> None:
    assert of(abnormal_limbs=0, confirmed="no") == {"ncs_abnormal_limbs": D(0), "ncs_confirmed": "no"}


def test_facts_stand_on_the_day_of_the_study_and_name_its_row() -> None:
    row = NerveConduction(pk=41, performed_on=date(2025, 11, 3), classification="axonal", abnormal_limbs=3)
    assert {(fact.on, fact.source) for fact in facts(row)} == {(date(2025, 11, 3), "nerve_conduction:41")}


@pytest.mark.parametrize(
    "answers",
    [{}, {"report": "demyelinating"}, {"hand_temperature": D(30)}, {"place": "Leeds"}, {"comment": "axonal"}],
    ids=str,
)
def test_what_is_recorded_for_the_clinic_only_is_no_fact(answers: dict) -> None:
    assert of(**answers) == {}


@pytest.mark.parametrize(
    ("answers", "line"),
    [
        ({}, ""),
        ({"classification": "mixed"}, "Mixed"),
        ({"abnormal_limbs": 1}, "1 abnormal limb"),
        (
            {"classification": "demyelinating", "abnormal_limbs": 4, "confirmed": "yes"},
            "Demyelinating, 4 abnormal limbs, confirmed",
        ),
    ],
)
def test_the_line_of_a_list_says_what_the_report_concludes(answers: dict, line: str) -> None:
    assert summary(NerveConduction(**answers)) == line


@pytest.mark.parametrize(
    ("answers", "box"),
    [
        ({"confirmed": "yes"}, "classification"),
        ({"classification": "normal", "abnormal_limbs": 2}, "abnormal_limbs"),
    ],
)
def test_contradictions_of_the_conclusion_are_named(answers: dict, box: str) -> None:
    assert [name for name, _ in check(answers)] == [box]
    assert list(check({"classification": "normal", "abnormal_limbs": 0})) == []


# Lines and their rules


@pytest.mark.parametrize(
    ("measures", "box"),
    [
        ({"cmap_distal": D(0), "velocity": D(30)}, "cmap_distal"),
        ({"cmap_distal": D(0), "latency": D(4)}, "cmap_distal"),
        ({"f_latency": D(30), "f_wave": "absent"}, "f_wave"),
    ],
    ids=str,
)
def test_a_motor_line_that_contradicts_itself_names_its_box(measures: dict, box: str) -> None:
    with pytest.raises(ValidationError) as refused:
        MotorConduction(**measures).clean()
    assert list(refused.value.message_dict) == [box]


def test_no_response_of_a_sensory_nerve_has_no_velocity() -> None:
    with pytest.raises(ValidationError):
        SensoryConduction(snap=D(0), velocity=D(40)).clean()
    SensoryConduction(snap=D(0)).clean()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("table", "change", "name"),
    [
        ("motorconduction", "cmap_distal = 0", "motorconduction_no_response"),
        ("motorconduction", "f_latency = 30, f_wave = 'absent'", "motorconduction_f_number_or_word"),
        ("sensoryconduction", "snap = 0", "sensoryconduction_no_response"),
        ("needlemuscle", "muscle = 'other'", "needlemuscle_other_named"),
    ],
)
def test_the_database_refuses_what_the_form_refuses(
    patient: Patient, consultant: User, table: str, change: str, name: str
) -> None:
    draft(
        patient,
        consultant,
        conduction(
            motor=[nerve("median", **MEDIAN)],
            sensory=[nerve("sural", snap="4", velocity="40")],
            muscles=[{"muscle": "biceps", "side": "left", "fibrillations": "0"}],
        ),
    )
    with pytest.raises(IntegrityError, match=name), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE assessments_{table} SET {change}")


@pytest.mark.django_db
@pytest.mark.parametrize("model", [MotorConduction, SensoryConduction])
def test_a_nerve_stands_once_for_each_side(patient: Patient, consultant: User, model: Any) -> None:
    lines = [nerve("median"), nerve("median", "left")]
    row = draft(patient, consultant, conduction(motor=lines, sensory=lines))
    with pytest.raises(IntegrityError, match="once_per_side"), transaction.atomic():
        model.objects.create(assessment=row, nerve="median", side="left")
    model.objects.filter(assessment=row, side="left").update(removed=True)
    model.objects.create(assessment=row, nerve="median", side="left")


# The grid


@pytest.mark.django_db
def test_each_nerve_of_each_side_has_its_line_and_only_answered_ones_are_kept(
    nurse_client: Client, patient: Patient
) -> None:
    boxes = {"motor-median_right-latency": "4.5", "motor-tibial_left-cmap_distal": "0", "sensory-sural_left-snap": "0"}
    assert send(nurse_client, patient, "nerve_conduction", **boxes).status_code == 302
    row = NerveConduction.objects.get()
    assert [(line.nerve, line.side, line.latency) for line in row.motor.all()] == [
        ("median", "right", D("4.50")),
        ("tibial", "left", None),
    ]
    assert [line.snap for line in row.sensory.all()] == [D(0)]
    page = nurse_client.get(reverse("assessment_edit", args=[patient.ref, "nerve_conduction", row.pk]))
    held = boxes_of(page)
    assert D(held["motor-median_right-latency"]) == D("4.5") and D(held["sensory-sural_left-snap"]) == 0
    words = page.content.decode()
    assert all(f'<th scope="row">{name} right</th>' in words for name in MotorNerve.labels)
    assert "add another nerve" not in words and "add another muscle" in words


@pytest.mark.django_db
def test_words_are_typed_as_keys(nurse_client: Client, patient: Patient) -> None:
    boxes = {"motor-ulnar_left-f_wave": "a", "motor-ulnar_left-block": "D"}
    assert send(nurse_client, patient, "nerve_conduction", **boxes).status_code == 302
    line = MotorConduction.objects.get()
    assert (line.f_wave, line.block) == ("absent", "definite")


@pytest.mark.django_db
def test_mistakes_stand_at_their_box_and_name_the_nerve(nurse_client: Client, patient: Patient) -> None:
    found = errors(
        send(
            nurse_client,
            patient,
            "nerve_conduction",
            **{
                "motor-median_right-latency": "45",
                "motor-tibial_left-cmap_distal": "0",
                "motor-tibial_left-velocity": "30",
                "motor-ulnar_left-block": "X",
            },
        )
    )
    assert found == {
        "motor-median_right-latency": ["Median right, distal latency must be between 1 and 30 ms. You entered 45"],
        "motor-tibial_left-cmap_distal": ["Tibial left: Empty latency and velocity, or enter an amplitude above 0"],
        "motor-ulnar_left-block": ["Enter ulnar left, conduction block as N, P or D. You entered “X”"],
    }
    assert not NerveConduction.objects.exists()


@pytest.mark.django_db
def test_a_line_emptied_is_taken_out_and_one_not_sent_is_left_alone(nurse_client: Client, patient: Patient) -> None:
    send(
        nurse_client,
        patient,
        "nerve_conduction",
        **{"motor-median_right-latency": "4.5", "motor-ulnar_right-latency": "3.1"},
    )
    row = NerveConduction.objects.get()
    sent = {
        "patient_ref": patient.ref,
        "version": row.version,
        "performed_on": "01-Jul-2026",
        "motor-median_right-latency": "",
    }
    address = reverse("assessment_edit", args=[patient.ref, "nerve_conduction", row.pk])
    assert nurse_client.post(address, sent).status_code == 302
    kept = {line.nerve: line.latency for line in MotorConduction.objects.kept()}
    assert kept == {"ulnar": D("3.10")}
    assert MotorConduction.objects.count() == 2


@pytest.mark.django_db
def test_the_last_study_stands_under_the_boxes_and_not_in_them(
    nurse_client: Client, patient: Patient, consultant: User
) -> None:
    sign(patient, consultant, conduction(motor=[nerve("median", **MEDIAN)]))
    page = nurse_client.get(reverse("assessment_new", args=[patient.ref, "nerve_conduction"]))
    assert page.context["form"].previous["motor-median_right-velocity"] == ("35.0", DAY)
    assert "motor-median_right-velocity" not in boxes_of(page)
    assert "The grey value at a box is that of" in page.content.decode()


# What follows from the measurements


@pytest.mark.django_db
class TestReadings:
    def read(self, patient: Patient, by: User, **lines: Any) -> NerveConduction:
        (row,) = sign(patient, by, conduction(**lines))
        return NerveConduction.objects.get(pk=row.pk)

    @pytest.mark.parametrize(
        ("measures", "index"),
        [
            ({"distance": 70, "velocity": "35", "latency": "4.5"}, "0.444"),
            ({"distance": 70, "velocity": "45", "latency": "6.0"}, "0.259"),
            ({"distance": 80, "velocity": "30", "latency": "5.2"}, "0.513"),
            ({"velocity": "30", "latency": "5.2"}, ""),
            ({"distance": 80, "cmap_distal": "0"}, ""),
        ],
    )
    def test_the_terminal_latency_index_stands_beside_each_motor_nerve(
        self, patient: Patient, consultant: User, measures: dict, index: str
    ) -> None:
        row = self.read(patient, consultant, motor=[nerve("ulnar", **measures)])
        assert row.motor.get().index_words == index

    @pytest.mark.parametrize(("latency", "side"), [("4.5", "at or above"), ("6.0", "below")])
    def test_the_median_index_is_set_beside_the_published_cut_off_with_its_source(
        self, patient: Patient, consultant: User, latency: str, side: str
    ) -> None:
        lines = [nerve("median", **MEDIAN | {"latency": latency}), nerve("tibial", **MEDIAN)]
        (reading,) = readings(self.read(patient, consultant, motor=lines))
        assert reading.label == "Median right, terminal latency index"
        assert f"{side} 0.38" in reading.text
        assert "70%" in reading.rule and "F32" in reading.rule and "not a diagnosis" in reading.rule

    def test_the_read_page_shows_index_comparison_and_columns_that_nobody_filled_in_once(
        self, patient: Patient, consultant: User, consultant_client: Client
    ) -> None:
        row = self.read(patient, consultant, motor=[nerve("median", **MEDIAN)])
        page = consultant_client.get(reverse("assessment", args=[patient.ref, "nerve_conduction", row.pk]))
        words = page.content.decode()
        assert "Terminal latency index" in words and "0.444" in words
        assert "A comparison, not a diagnosis" in words
        (motor, *_) = page.context["tables"]
        assert motor.heads == (
            "Nerve", "Side", "Distal latency, ms", "Terminal distance, mm", "CMAP distal, mV", "Velocity, m/s",
            "Terminal latency index",
        )  # fmt: skip
        assert "Fall of area, %" in motor.unanswered

    def test_long_proximal_responses_are_said(self, patient: Patient, consultant: User) -> None:
        lines = [nerve("ulnar", dispersion=31), nerve("median", dispersion=30)]
        assert [one.label for one in readings(self.read(patient, consultant, motor=lines))] == [
            "Ulnar right, temporal dispersion"
        ]

    def test_cool_limbs_and_unborne_block_are_asked_about_before_signing(
        self, patient: Patient, consultant: User
    ) -> None:
        lines = [nerve("ulnar", block="definite", area_drop="20"), nerve("median", block="none", area_drop="60")]
        (row,) = sign(patient, consultant, conduction(motor=lines, hand_temperature=D("31.9"), foot_temperature=D(30)))
        found = list(questions(row))
        assert [sentence.split(",")[0] for sentence in found] == [
            "The hand was 31.9 °C",
            "Ulnar right. Definite block is recorded",
            "Median right. No block is recorded",
        ]

    def test_the_signing_page_says_what_changed_in_each_nerve(self, patient: Patient, consultant: User) -> None:
        later = conduction(motor=[nerve("median", **MEDIAN | {"velocity": "41"}), nerve("ulnar", velocity="50")])
        _, row = sign(patient, consultant, conduction(motor=[nerve("median", **MEDIAN)]), later.later(LATER))
        assert [(one.label, one.previous, one.text) for one in changes(row)] == [
            ("Median right, velocity", "35.0 m/s", "41.0 m/s")
        ]


def test_the_declaration_offers_every_nerve_on_both_sides() -> None:
    motor, sensory, _ = NERVE_CONDUCTION.rows
    assert (len(motor.places), len(sensory.places)) == (10, 10)
