"""What a signed examination of skin and fluid says: a sign that was looked for, or nothing."""

from decimal import Decimal as D
from typing import Any

import pytest

from assessments.instruments.skin_fluid import SkinFluid, facts, summary
from clinical.facts import OTHER_SIGNS, SKIN_SIGNS
from tests.assessments.recording import DAY, said


def of(**answers: Any) -> dict[str, Any]:
    return said(facts(SkinFluid(performed_on=DAY, **answers)))


@pytest.mark.parametrize("sign", SKIN_SIGNS)
def test_a_skin_sign_is_said_when_seen_and_when_looked_for_in_vain_but_not_when_not_looked_for(sign: str) -> None:
    assert of(**{sign: "present"}) == {f"skin_{sign}": "present"}
    assert of(**{sign: "absent"}) == {f"skin_{sign}": "absent"}
    assert of(**{sign: "not_done"}) == {}
    assert of(**{sign: ""}) == {}


@pytest.mark.parametrize("sign", OTHER_SIGNS)
@pytest.mark.parametrize("answer", ["present", "absent", "not_known"])
def test_a_sign_that_never_counts_is_said_under_a_name_of_its_own(sign: str, answer: str) -> None:
    assert of(**{sign: answer}) == {f"other_{sign}": answer}


SAID = [
    ({"skin_examination": "normal"}, {"skin_examination": "normal"}),
    ({"skin_examination": "abnormal"}, {"skin_examination": "abnormal"}),
    ({"skin_examination": "partial"}, {"skin_examination": "partial"}),
    ({"skin_explained": "yes"}, {"skin_explained": "yes"}),
    ({"oedema_grade": 0}, {"oedema_grade": D(0)}),
    ({"oedema_grade": 4}, {"oedema_grade": D(4)}),
    ({"oedema": "present"}, {"oedema": "present"}),
    ({"oedema": "absent"}, {"oedema": "absent"}),
    ({"oedema": "not_known"}, {"oedema": "not_known"}),
    ({"oedema_explained": "undecided"}, {"oedema_explained": "undecided"}),
    ({"oedema_side": "both"}, {"oedema_unilateral": "no"}),
    ({"oedema_side": "right"}, {"oedema_unilateral": "yes"}),
    ({"oedema_side": "left"}, {"oedema_unilateral": "yes"}),
    ({"pleural_effusion": "present"}, {"pleural_effusion": "present"}),
    ({"pleural_effusion_explained": "yes"}, {"pleural_effusion_explained": "yes"}),
    ({"ascites": "absent"}, {"ascites": "absent"}),
    ({"ascites_explained": "no"}, {"ascites_explained": "no"}),
    ({"pericardial_effusion": "present"}, {"pericardial_effusion": "present"}),
    ({"pericardial_effusion_explained": "undecided"}, {"pericardial_effusion_explained": "undecided"}),
    ({"spleen_palpable_cm": 0}, {"spleen_palpable_cm": D(0)}),
    ({"spleen_palpable_cm": 3}, {"spleen_palpable_cm": D(3)}),
    ({"liver_palpable_cm": 2}, {"liver_palpable_cm": D(2)}),
]


@pytest.mark.parametrize(
    ("answers", "expected"), SAID, ids=lambda value: ", ".join(f"{k}={v}" for k, v in value.items())
)
def test_an_answer_becomes_the_fact_of_the_catalogue(answers: dict, expected: dict) -> None:
    assert of(**answers) == expected


UNSAID = {
    "nothing at all": {},
    "skin not examined": {"skin_not_examined": True},
    "fluid not examined": {"fluid_not_examined": True},
    "abdomen not examined": {"abdomen_not_examined": True},
    "weights": {"weight_kg": D("71.5"), "weight_before_kg": D("79.0")},
    "a diuretic": {"diuretic": "furosemide 40 mg"},
    "the level of an oedema without its grade": {"oedema_level": "knee"},
    "what explains the oedema, without the decision": {"oedema_cause": "heart_failure"},
    "anasarca": {"anasarca": "present"},
    "sites in words": {"skin_sites": "plethora of the face"},
    "photographs": {"photo_consent": "no"},
}


@pytest.mark.parametrize("answers", UNSAID.values(), ids=UNSAID.keys())
def test_what_is_recorded_for_the_clinic_only_is_no_fact(answers: dict) -> None:
    assert of(**answers) == {}


def test_every_fact_names_its_row_and_its_day() -> None:
    row = SkinFluid(pk=12, performed_on=DAY, white_nails="present", oedema_grade=2, fever="absent")
    assert {(fact.source, fact.on) for fact in facts(row)} == {("skin_fluid:12", DAY)}
    assert said(facts(row)) == {"skin_white_nails": "present", "oedema_grade": D(2), "other_fever": "absent"}


SUMMARIES = [
    ({}, ""),
    ({"plethora": "absent", "livedo": "not_done"}, ""),
    ({"plethora": "present"}, "Plethora"),
    ({"plethora": "present", "white_nails": "present"}, "Plethora, White nails"),
    ({"oedema_grade": 0}, "Oedema grade 0"),
    ({"weight_kg": D("71.5")}, "Weight 71.5 kg"),
    (
        {"hypertrichosis": "present", "oedema_grade": 2, "weight_kg": D("71.5")},
        "Hypertrichosis. Oedema grade 2. Weight 71.5 kg",
    ),
]


@pytest.mark.parametrize(("answers", "line"), SUMMARIES, ids=[line or "empty" for _, line in SUMMARIES])
def test_the_line_of_a_list_names_what_was_seen(answers: dict, line: str) -> None:
    assert summary(SkinFluid(**answers)) == line
