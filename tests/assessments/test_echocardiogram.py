"""The echocardiogram: both pressures are kept, the catheter has its own day, and rules are quoted with their source."""

from datetime import date
from decimal import Decimal as D
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts.models import User
from assessments.actions import sign as sign_draft
from assessments.instruments.echocardiogram import Echocardiogram, check, derive, facts, questions, readings, summary
from patients.models import Patient
from tests.assessments.factories import make_draft, make_signed
from tests.assessments.recording import DAY, said

CATHETER = date(2026, 7, 9)


def echo(**answers: Any) -> Echocardiogram:
    row = Echocardiogram(pk=5, performed_on=DAY, **answers)
    for name, value in derive(row).items():
        setattr(row, name, value)
    return row


def of(**answers: Any) -> dict[str, Any]:
    return said(facts(echo(**answers)))


def read(**answers: Any) -> dict[str, str]:
    return {one.label: one.text for one in readings(echo(**answers))}


@pytest.mark.parametrize(
    ("velocity", "atrial", "pressure"),
    [("2.8", "3", "34.4"), ("3.4", "3", "49.2"), ("3.4", "8", "54.2"), ("3.4", "", None), (None, "8", None)],
)
def test_the_pressure_is_worked_out_only_from_both_parts(
    velocity: str | None, atrial: str, pressure: str | None
) -> None:
    row = echo(tr_vmax=D(velocity) if velocity else None, right_atrial_pressure=atrial)
    assert row.pasp_worked_out == (D(pressure) if pressure else None)


def test_the_reported_pressure_counts_and_the_worked_out_one_stands_in_for_it() -> None:
    parts = {"tr_vmax": D("3.4"), "right_atrial_pressure": "8"}
    assert of(**parts) == {"pasp": D("54.2")}
    assert of(**parts, pasp_reported=60) == {"pasp": D(60)}


def test_a_worked_out_pressure_that_no_rule_can_take_is_no_fact() -> None:
    assert of(tr_vmax=D("1.0"), right_atrial_pressure="3") == {}
    assert of(tr_vmax=D("6.0"), right_atrial_pressure="15") == {}


def test_each_answer_is_the_fact_of_its_name() -> None:
    assert of(lvef=58) == {"lvef": D(58)}
    assert of(pericardial="present", pericardial_mm=8) == {"pericardial_effusion": "present"}
    assert of(pericardial="absent") == {"pericardial_effusion": "absent"}
    assert of(pericardial="not_done") == {}
    assert of(septum_mm=D(14), right_ventricle="mild", report="PASP 70") == {}


def test_the_catheter_stands_on_its_own_day() -> None:
    (fact,) = facts(echo(mean_pressure=25, catheter_on=CATHETER))
    assert (fact.name, fact.value, fact.on, fact.source) == ("mpap", D(25), CATHETER, "echocardiogram:5")


@pytest.mark.parametrize(
    ("answers", "box"),
    [
        ({"mean_pressure": 25}, "catheter_on"),
        ({"catheter_on": CATHETER}, "mean_pressure"),
        ({"pericardial_mm": 5}, "pericardial"),
        ({"pericardial": "absent", "haemodynamic": "no"}, "pericardial"),
    ],
    ids=str,
)
def test_contradictions_are_named(answers: dict, box: str) -> None:
    assert [name for name, _ in check(answers)] == [box]


def test_whole_answers_contradict_nothing() -> None:
    assert list(check({})) == []
    assert list(check({"mean_pressure": 25, "catheter_on": CATHETER, "pericardial": "present"})) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "name"),
    [({"mean_pressure": 25}, "catheter_dated"), ({"pericardial_mm": 5}, "effusion_there")],
    ids=str,
)
def test_the_database_refuses_what_the_form_refuses(patient: Patient, change: dict, name: str) -> None:
    row = make_draft("echocardiogram", patient, pericardial="", catheter_on=None, mean_pressure=None)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Echocardiogram.objects.filter(pk=row.pk).update(**change)


@pytest.mark.parametrize(
    ("answers", "word"),
    [
        ({"pasp_reported": 50}, "Present"),
        ({"pasp_reported": 49}, "Possible"),
        ({"pasp_reported": 36}, "Not by this rule"),
        ({"pasp_reported": 60, "mean_pressure": 20, "catheter_on": CATHETER}, "Not by this rule"),
        ({"mean_pressure": 21, "catheter_on": CATHETER}, "Present"),
    ],
    ids=str,
)
def test_pulmonary_hypertension_is_what_the_rule_says_of_the_pressure(answers: dict, word: str) -> None:
    assert read(**answers)["Pulmonary hypertension"].startswith(word)


def test_readings_name_both_pressures_both_classes_and_their_sources() -> None:
    answers = {"tr_vmax": D("3.0"), "right_atrial_pressure": "3", "pasp_reported": 55}
    found = {one.label: one for one in readings(echo(**answers))}
    assert found["Systolic pulmonary pressure"].text == "39.0 mmHg; the report states 55 mmHg"
    assert found["Echocardiogram class"].text == "Intermediate by velocity, high by pressure"
    assert all("F48" in one.rule for one in found.values())
    assert read(lvef=60) == {}


def test_pressures_that_point_to_different_answers_are_asked_about() -> None:
    asked = list(questions(echo(tr_vmax=D("3.0"), right_atrial_pressure="3", pasp_reported=55)))
    assert [sentence.split(" ")[0] for sentence in asked] == ["The", "TR"]
    assert list(questions(echo(tr_vmax=D("3.5"), right_atrial_pressure="8", pasp_reported=55))) == []


@pytest.mark.parametrize(
    ("answers", "line"),
    [
        ({}, ""),
        ({"lvef": 58, "pasp_reported": 44}, "LVEF 58%, PASP 44 mmHg"),
        ({"mean_pressure": 25, "catheter_on": CATHETER}, "mean pressure 25 mmHg by catheter"),
    ],
)
def test_the_line_of_a_list(answers: dict, line: str) -> None:
    assert summary(echo(**answers)) == line


@pytest.mark.django_db
def test_both_pressures_are_stored_and_frozen(patient: Patient, consultant: User) -> None:
    row = make_signed("echocardiogram", patient, consultant, pasp_reported=60)
    row.refresh_from_db()
    assert (row.pasp_reported, row.pasp_worked_out) == (60, D("54.2"))
    again = make_draft("echocardiogram", patient, consultant, right_atrial_pressure="")
    assert sign_draft(row=again, by=consultant).pasp_worked_out is None
