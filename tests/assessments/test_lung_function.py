"""Lung function: what the report measured, what the rules say of it, and what they cannot settle."""

from decimal import Decimal as D
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from assessments.instruments.lung_function import LungFunction, check, facts, questions, readings, summary
from patients.models import Patient
from tests.assessments.factories import make_draft
from tests.assessments.recording import DAY, said


def lungs(**answers: Any) -> LungFunction:
    numbers = {name: D(value) if isinstance(value, str) else value for name, value in answers.items()}
    return LungFunction(pk=3, performed_on=DAY, **numbers)


def of(**answers: Any) -> dict[str, Any]:
    return said(facts(lungs(**answers)))


def read(**answers: Any) -> dict[str, str]:
    return {one.label: one.text for one in readings(lungs(**answers))}


def test_percentages_are_the_facts() -> None:
    answers = {"fvc_percent": 62, "tlc_percent": 70, "tlco_percent": 38, "ratio": "0.81"}
    assert of(**answers) == {
        "fvc_percent": D(62),
        "tlc_percent": D(70),
        "tlco_percent": D(38),
        "fev1_fvc": D("0.81"),
    }
    assert {fact.source for fact in facts(lungs(**answers))} == {"lung_function:3"}


def test_the_ratio_is_the_reported_one_else_that_of_the_litres() -> None:
    assert of(fev1="2.10", fvc="3.00") == {"fev1_fvc": D("0.70")}
    assert of(fev1="2.10", fvc="3.00", ratio="0.72") == {"fev1_fvc": D("0.72")}
    assert of(fev1="2.10") == {}


def test_litres_transfer_and_muscles_alone_are_no_facts() -> None:
    assert of(fvc="3.0", tlco="5.1", kco="1.2", mip=40, mep=50, snip=45, supine_fall=30) == {}


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"tlco_percent": 80}, "Normal"),
        ({"tlco_percent": 79}, "Mild"),
        ({"tlco_percent": 59}, "Moderate"),
        ({"tlco_percent": 39}, "Severe"),
        ({"tlco_percent": 76, "tlco_lower_limit": 75}, "Normal"),
    ],
    ids=str,
)
def test_gas_transfer_is_graded_by_the_laboratorys_limit_first(answers: dict, words: str) -> None:
    assert read(**answers)["Gas transfer (TLCO)"].startswith(words)


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"tlc_percent": 79}, "Restrictive pattern"),
        ({"tlc_percent": 85, "fvc_percent": 60, "ratio": "0.80"}, "No restrictive pattern"),
        ({"fvc_percent": 79, "ratio": "0.70"}, "Restrictive pattern"),
        ({"fvc_percent": 79, "fev1": "2.0", "fvc": "2.5"}, "Restrictive pattern"),
        ({"fvc_percent": 79, "ratio": "0.60"}, "FVC is reduced"),
        ({"fvc_percent": 79}, "FVC is reduced"),
        ({"fvc_percent": 80}, "No restrictive pattern"),
    ],
    ids=str,
)
def test_restriction_follows_from_total_capacity_or_a_normal_ratio(answers: dict, words: str) -> None:
    assert read(**answers)["Restriction"].startswith(words)


@pytest.mark.parametrize(
    ("answers", "text"),
    [
        ({"fvc": "3.00", "fvc_supine": "2.20"}, "26.7%, above the limit"),
        ({"fvc": "3.00", "fvc_supine": "2.25"}, "25.0%, not above the limit"),
        ({"supine_fall": 30}, "30%, above the limit"),
    ],
    ids=str,
)
def test_the_fall_lying_down_is_worked_out_or_taken_from_the_report(answers: dict, text: str) -> None:
    assert read(**answers)["Fall of FVC lying down"] == text


def test_every_reading_says_its_rule_and_nothing_is_read_from_nothing() -> None:
    answers = {"tlc_percent": 70, "tlco_percent": 50, "supine_fall": 30}
    assert all(("recalled" in one.rule) for one in readings(lungs(**answers)))
    assert read() == {}


@pytest.mark.parametrize(
    ("answers", "box"), [({"fev1": D(3), "fvc": D(2)}, "fev1"), ({"fvc_supine": D(2)}, "fvc")], ids=str
)
def test_contradictions_are_named(answers: dict, box: str) -> None:
    assert [name for name, _ in check(answers)] == [box]
    assert list(check({"fev1": D(2), "fvc": D(2)})) == []


@pytest.mark.django_db
def test_the_database_refuses_more_fev1_than_fvc(patient: Patient) -> None:
    row = make_draft("lung_function", patient)
    with pytest.raises(IntegrityError, match="fev1_of_fvc"), transaction.atomic():
        LungFunction.objects.filter(pk=row.pk).update(fev1=D(3), fvc=D(2))


def test_a_reported_figure_that_its_parts_contradict_is_asked_about() -> None:
    assert len(list(questions(lungs(fev1="1.50", fvc="3.00", ratio="0.75")))) == 1
    assert len(list(questions(lungs(fvc="3.00", fvc_supine="2.00", supine_fall=10)))) == 1
    assert list(questions(lungs(fev1="2.25", fvc="3.00", ratio="0.74", fvc_supine="2.80", supine_fall=7))) == []


def test_the_line_of_a_list() -> None:
    assert summary(lungs(fvc_percent=62, tlco_percent=38)) == "FVC 62%, TLCO 38% of predicted"
    assert summary(lungs(mip=40)) == ""
