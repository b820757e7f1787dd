"""Disability and function: what its columns may say together, what follows from them, and which facts it yields."""

from decimal import Decimal as D
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import User
from assessments.forms import form_for
from assessments.instruments.function import FUNCTION, Function, check, facts, questions, summary
from assessments.instruments.function_measures import IRODS, SENSORY, derive, irods_score, readings, sensory_score
from clinical.function import IRODS_ITEMS
from patients.models import Patient
from tests.assessments.factories import make_draft, make_signed
from tests.assessments.recording import DAY, said

ALL_EASY = dict.fromkeys(IRODS, "easily")


def row_of(**answers: Any) -> Function:
    row = Function(performed_on=DAY, **answers)
    for name, value in derive(row).items():
        setattr(row, name, value)
    return row


# Scores


def test_irods_has_a_box_for_each_of_its_24_activities() -> None:
    assert len(IRODS) == 24
    shown = [name for name in FUNCTION.answers if name.startswith("irods_")]
    assert shown == [f"irods_{item}" for item in IRODS_ITEMS]


@pytest.mark.parametrize(
    ("changes", "value", "answered"),
    [({}, 48, 24), ({"irods_run": "unable", "irods_dance": "with_difficulty"}, 45, 24), ({"irods_run": ""}, None, 23)],
)
def test_irods_is_the_sum_of_all_its_activities_or_nothing(changes: dict, value: int | None, answered: int) -> None:
    score = irods_score(ALL_EASY | changes)
    assert (score.value, score.answered, score.required) == (value, answered, 24)


def test_the_sensory_sum_needs_its_five_parts() -> None:
    assert sensory_score(dict.fromkeys(SENSORY, 4)).value == 20
    assert sensory_score(dict.fromkeys(SENSORY, 0)).value == 0
    assert sensory_score(dict.fromkeys(SENSORY, 1) | {"sensory_vibration_leg": None}).value is None


# What follows from the answers


@pytest.mark.parametrize(
    ("answers", "speed"),
    [
        ({"walk_result": "timed", "walk_seconds": D("12.5")}, D("0.80")),
        ({"walk_result": "timed", "walk_seconds": D("12.5"), "walk_metres": D(5)}, D("0.40")),
        ({"walk_result": "unable"}, None),
        ({"walk_result": "not_done"}, None),
        ({}, None),
        # Refused by its own column; the derived one stays empty meanwhile.
        ({"walk_result": "timed", "walk_seconds": D(1)}, None),
    ],
)
def test_speed_follows_from_time_and_distance(answers: dict, speed: D | None) -> None:
    assert row_of(**answers).walk_speed == speed


def test_grip_is_the_mean_and_the_best_of_three_trials_of_each_hand() -> None:
    row = row_of(
        grip_device="vigorimeter", grip_right_1=D(60), grip_right_2=D(64), grip_right_3=D(65), grip_left_1=D(50)
    )
    assert (row.grip_mean_right, row.grip_best_right) == (D("63.0"), D(65))
    assert (row.grip_mean_left, row.grip_best_left) == (None, None), "two trials are missing"
    words = {one.label: one.text for one in readings(row)}
    assert words["Grip, right hand"] == "Best 65 kPa, mean 63.0 kPa"
    assert words["Grip, left hand"] == "Best and mean not worked out, 1 of 3 trials"


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"walk_result": "unable"}, ("Walk", "Unable to walk 10 m")),
        ({"walk_result": "timed", "walk_seconds": D("14.2")}, ("Walk", "10 m in 14.2 s, 0.70 m/s")),
        ({"up_and_go_seconds": D("11.9")}, ("Timed up-and-go", "11.9 s, under both limits")),
        ({"up_and_go_seconds": D("12.0")}, ("Timed up-and-go", "12.0 s, slow")),
        ({"up_and_go_seconds": D("13.5")}, ("Timed up-and-go", "13.5 s, at or over the limit for falls")),
        ({"dn4": 3}, ("DN4", "3 of 10, negative")),
        ({"dn4": 4}, ("DN4", "4 of 10, positive")),
        ({"paindetect": -1}, ("painDETECT", "-1, neuropathic part unlikely")),
    ],
)
def test_what_follows_is_said_with_its_rule(answers: dict, words: tuple[str, str]) -> None:
    (reading,) = readings(row_of(**answers))
    assert (reading.label, reading.text) == words
    assert reading.rule


@pytest.mark.django_db
def test_the_pages_of_a_row_show_what_follows_from_it(
    consultant_client: Client, patient: Patient, consultant: User
) -> None:
    row = make_signed("function", patient, consultant)
    page = consultant_client.get(reverse("assessment", args=[patient.ref, "function", row.pk])).content.decode()
    assert "10 m in 14.2 s, 0.70 m/s" in page
    assert "1 of 3 trials" in page


# Answers that contradict each other


@pytest.mark.parametrize(
    ("answers", "box"),
    [
        ({"walk_seconds": D(12), "walk_result": "unable"}, "walk_seconds"),
        ({"walk_seconds": D(12), "walk_result": ""}, "walk_seconds"),
        ({"up_and_go_seconds": D(12), "up_and_go_result": "not_done"}, "up_and_go_seconds"),
        ({"grip_right_1": D(0)}, "grip_device"),
        ({"grip_left_3": D(95), "grip_device": "jamar"}, "grip_left_3"),
    ],
)
def test_contradictions_are_named(answers: dict, box: str) -> None:
    assert [name for name, _ in check(answers)] == [box]


@pytest.mark.parametrize(
    "answers",
    [{}, {"walk_seconds": D(12), "walk_result": "timed"}, {"grip_left_3": D(95), "grip_device": "vigorimeter"}],
)
def test_what_belongs_together_is_no_contradiction(answers: dict) -> None:
    assert list(check(answers)) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"walk_result": "unable"}, "function_walk_timed"),
        ({"walk_result": ""}, "function_walk_timed"),
        ({"up_and_go_result": "not_done"}, "function_up_and_go_timed"),
        ({"grip_device": ""}, "function_grip_device"),
        ({"grip_device": "jamar", "grip_right_1": D("90.1")}, "function_grip_jamar"),
    ],
)
def test_the_database_keeps_the_rules_between_columns(patient: Patient, change: dict, rule: str) -> None:
    row = make_draft("function", patient, up_and_go_seconds=D(15))
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        Function.objects.filter(pk=row.pk).update(**change)


@pytest.mark.django_db
def test_a_jamar_value_over_its_range_is_refused_by_name(patient: Patient) -> None:
    sent = {"patient_ref": patient.ref, "performed_on": "14-Aug-2026", "grip_device": "jamar", "grip_right_1": "95"}
    form = form_for(FUNCTION)(sent, patient=patient)
    assert "Enter right grip, first trial, from 0 to 90 kg. You entered 95" in str(form.errors["grip_right_1"])


def test_what_is_strange_is_asked_about_before_signing() -> None:
    patient = Patient(deceased=False)
    assert list(questions(row_of(patient=patient, pain_worst=3, pain_now=5))) == [
        "Pain now 5 is more than the worst pain 3"
    ]
    assert "does not say that the patient died" in next(questions(row_of(patient=patient, mrs=6)))
    assert list(questions(row_of(patient=Patient(deceased=True), mrs=6))) == []
    assert "time is not recorded" in next(questions(row_of(patient=patient, walk_result="timed")))


# Facts

SAID = [
    ({"walk_result": "timed", "walk_seconds": D("14.2")}, {"walk_10m_seconds": D("14.2")}),
    ({"walk_result": "timed", "walk_seconds": D("14.2"), "walk_metres": D(10)}, {"walk_10m_seconds": D("14.2")}),
    ({"up_and_go_result": "timed", "up_and_go_seconds": D(15)}, {"up_and_go_seconds": D(15)}),
    ({"walk_6_minutes": 0}, {"walk_6_minutes": D(0)}),
    ({"ecog": 0}, {"ecog": D(0)}),
    ({"mrs": 3}, {"mrs": D(3)}),
    ({"pain_worst": 0}, {"pain_worst": D(0)}),
    ({"dn4": 5}, {"dn4": D(5)}),
    ({"paindetect": -1}, {"paindetect": D(-1)}),
    ({"irods_raw": 0}, {"irods_raw": D(0)}),
    ({"incat_sensory": 7}, {"incat_sensory": D(7)}),
    ({"grip_device": "jamar", "grip_best_right": D(30)}, {"grip_right_kg": D(30)}),
    ({"grip_device": "vigorimeter", "grip_best_left": D(30)}, {"grip_left_kpa": D(30)}),
]


@pytest.mark.parametrize(("answers", "expected"), SAID, ids=lambda value: str(value))
def test_an_answer_becomes_the_fact_of_the_catalogue(answers: dict, expected: dict) -> None:
    assert said(facts(Function(performed_on=DAY, **answers))) == expected


UNSAID = {
    "nothing at all": {},
    "a walk over another distance": {"walk_result": "timed", "walk_seconds": D(6), "walk_metres": D(5)},
    "the walk could not be done": {"walk_result": "unable"},
    "a trial of grip": {"grip_device": "jamar", "grip_right_1": D(30)},
    "mood": {"hads_anxiety": 9, "phq_9": 12, "gad_7": 4},
}


@pytest.mark.parametrize("answers", UNSAID.values(), ids=UNSAID.keys())
def test_what_is_recorded_for_the_clinic_only_is_no_fact(answers: dict) -> None:
    assert said(facts(Function(performed_on=DAY, **answers))) == {}


@pytest.mark.parametrize(
    ("answers", "line"),
    [
        ({}, ""),
        ({"walk_result": "unable"}, "10-metre walk: unable"),
        ({"walk_result": "timed", "walk_seconds": D("14.2")}, "10-metre walk 14.2 s"),
        ({"walk_result": "timed", "walk_seconds": D(6), "walk_metres": D("5.0")}, "5-metre walk 6 s"),
        (
            {"grip_device": "jamar", "grip_best_right": D(30), "grip_best_left": D(28), "irods_raw": 31, "mrs": 2},
            "Grip right 30, left 28 kg, I-RODS raw sum 31 of 48, Modified Rankin 2",
        ),
    ],
)
def test_the_line_of_a_list_gives_what_was_measured(answers: dict, line: str) -> None:
    assert summary(Function(**answers)) == line
