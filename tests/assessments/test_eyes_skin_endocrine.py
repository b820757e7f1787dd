"""Eyes, skin and fluid, endocrine review: what follows from the answers."""

from decimal import Decimal

import pytest

from accounts.models import User
from assessments.instruments import endocrine, eyes, skin_fluid
from clinical.facts import AXES, OTHER_SIGNS, SKIN_SIGNS
from patients.models import Patient
from tests.assessments.factories import make_draft, make_signed


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("written", "logmar"), [("6/9", "0.18"), ("6/60", "1.00"), ("0.30", "0.30"), ("CF", "1.90"), ("NLP", "3.00")]
)
def test_acuity_is_kept_as_written_and_as_logmar(patient: Patient, written: str, logmar: str) -> None:
    row = make_draft("eyes", patient, acuity_left=written)
    assert row.acuity_left == written
    assert row.acuity_logmar_left == Decimal(logmar)


@pytest.mark.django_db
def test_clearing_the_acuity_clears_its_logmar(patient: Patient) -> None:
    from assessments import actions

    row = make_draft("eyes", patient)
    assert row.acuity_logmar_right == Decimal("0.18")
    row = actions.save_draft(
        instrument=eyes.EYES, patient=patient, by=None, row=row, version=row.version, acuity_right=""
    )
    row.refresh_from_db()
    assert row.acuity_logmar_right is None


@pytest.mark.parametrize(
    ("answers", "box"),
    [
        ({"acuity_right": "6/"}, "acuity_right"),
        ({"acuity_left": "good"}, "acuity_left"),
        ({"plates_correct_left": 15, "plates_total_left": 13}, "plates_correct_left"),
        ({"rapd_grade": 2, "rapd": "none"}, "rapd"),
    ],
)
def test_eye_mistakes_are_named(answers: dict, box: str) -> None:
    assert [name for name, _ in eyes.check(answers)] == [box]


@pytest.mark.django_db
def test_the_grade_of_each_eye_is_a_fact_of_its_own(patient: Patient, consultant: User) -> None:
    row = make_signed("eyes", patient, consultant, frisen_left="not_gradable")
    found = {fact.name: fact.value for fact in eyes.facts(row)}
    assert (found["frisen_right"], found["frisen_left"]) == ("2", "not_gradable")
    assert found["acuity_right"] == Decimal("0.18")
    assert "acuity_left" not in found


def test_skin_has_every_sign_of_the_rules() -> None:
    assert set(SKIN_SIGNS) | set(OTHER_SIGNS) <= set(skin_fluid.SKIN_FLUID.answers)


@pytest.mark.django_db
def test_a_sign_not_looked_for_is_no_evidence(patient: Patient, consultant: User) -> None:
    row = make_signed("skin_fluid", patient, consultant, white_nails="not_done", plethora="absent")
    found = {fact.name: fact.value for fact in skin_fluid.facts(row)}
    assert "skin_white_nails" not in found
    assert found["skin_plethora"] == "absent"
    assert found["oedema_grade"] == 2


@pytest.mark.parametrize(
    ("answers", "box"),
    [
        ({"oedema_grade": 0, "oedema": "present"}, "oedema"),
        ({"oedema_grade": 2, "oedema": "absent"}, "oedema"),
        ({"skin_examination": "normal", "clubbing": "present"}, "skin_examination"),
    ],
)
def test_skin_and_fluid_contradictions_are_named(answers: dict, box: str) -> None:
    assert [name for name, _ in skin_fluid.check(answers)] == [box]


@pytest.mark.django_db
@pytest.mark.parametrize(("side", "unilateral"), [("both", "no"), ("right", "yes"), ("left", "yes")])
def test_oedema_of_one_leg_is_told_apart(patient: Patient, consultant: User, side: str, unilateral: str) -> None:
    row = make_signed("skin_fluid", patient, consultant, oedema_side=side)
    assert {fact.name: fact.value for fact in skin_fluid.facts(row)}["oedema_unilateral"] == unilateral


def test_the_endocrine_review_has_every_axis() -> None:
    assert set(AXES) <= set(endocrine.ENDOCRINE.answers)


@pytest.mark.django_db
def test_an_axis_that_nobody_looked_at_yields_no_fact(patient: Patient, consultant: User) -> None:
    row = make_signed("endocrine", patient, consultant)
    found = {fact.name: fact.value for fact in endocrine.facts(row)}
    assert (found["axis_gonadal"], found["axis_thyroid"], found["gynaecomastia"]) == ("abnormal", "normal", "present")
    assert "axis_adrenal" not in found


@pytest.mark.parametrize(
    ("answers", "box"),
    [
        ({"adrenal": "explained"}, "adrenal_cause"),
        ({"adrenal": "normal", "adrenal_cause": "steroids"}, "adrenal_cause"),
        ({"thyroid": "normal", "thyroid_kind": "hypothyroidism"}, "thyroid_kind"),
    ],
)
def test_endocrine_contradictions_are_named(answers: dict, box: str) -> None:
    assert [name for name, _ in endocrine.check(answers)] == [box]
