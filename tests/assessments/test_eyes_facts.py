"""What a signed eye examination says: each eye by itself, the swelling apart from its cause, and silence for gaps."""

from decimal import Decimal as D
from typing import Any

import pytest

from assessments.instruments.eyes import Eyes, derive, facts, summary
from tests.assessments.recording import DAY, said


def of(**answers: Any) -> dict[str, Any]:
    """Facts of a row as it is saved: with logMAR worked out from the acuity as written."""
    row = Eyes(performed_on=DAY, **answers)
    for name, value in derive(row).items():
        setattr(row, name, value)
    return said(facts(row))


GRADES = ["0", "1", "2", "3", "4", "5", "not_gradable"]
CAUSES = ["papilloedema", "other", "pseudopapilloedema_drusen", "undecided"]


@pytest.mark.parametrize("side", ["right", "left"])
@pytest.mark.parametrize("grade", GRADES)
def test_each_grade_of_each_eye_is_said_of_that_eye_alone(side: str, grade: str) -> None:
    assert of(**{f"frisen_{side}": grade}) == {f"frisen_{side}": grade}


@pytest.mark.parametrize("side", ["right", "left"])
@pytest.mark.parametrize("cause", CAUSES)
def test_the_cause_of_the_swelling_is_a_fact_apart_from_its_grade(side: str, cause: str) -> None:
    assert of(**{f"disc_cause_{side}": cause}) == {f"disc_cause_{side}": cause}


@pytest.mark.parametrize("method", ["dilated", "oct", "undilated", "not_known"])
def test_how_the_discs_were_seen_is_said(method: str) -> None:
    assert of(fundus_method=method) == {"fundus_method": method}


@pytest.mark.parametrize("answer", ["present", "absent", "not_known"])
def test_papilloedema_named_in_a_letter_is_said_without_a_grade(answer: str) -> None:
    assert of(papilloedema=answer) == {"papilloedema": answer}


@pytest.mark.parametrize("answer", ["yes", "no", "undecided"])
def test_another_cause_is_said_as_the_clinician_decided(answer: str) -> None:
    assert of(papilloedema_explained=answer) == {"papilloedema_explained": answer}


# Acuity as written → logMAR, to two places: log10 of the denominator over the numerator; off the chart by the setting.
ACUITIES = [
    ("6/6", "0.00"),
    ("6/5", "-0.08"),
    ("6/12", "0.30"),
    ("6/60", "1.00"),
    ("3/60", "1.30"),
    ("20/40", "0.30"),
    ("6/9-2", "0.18"),
    ("0.18", "0.18"),
    ("-0.30", "-0.30"),
    ("1.60", "1.60"),
    ("CF", "1.9"),
    ("HM", "2.3"),
    ("LP", "2.7"),
    ("NLP", "3.0"),
]


@pytest.mark.parametrize(("written", "logmar"), ACUITIES, ids=[written for written, _ in ACUITIES])
def test_the_acuity_of_one_eye_is_said_in_logmar(written: str, logmar: str) -> None:
    assert of(acuity_left=written) == {"acuity_left": D(logmar)}
    assert of(acuity_right=written, acuity_left="6/6") == {"acuity_right": D(logmar), "acuity_left": D(0)}


UNSAID = {
    "nothing at all": {},
    "vision not examined": {"acuity_not_examined": True},
    "discs not examined": {"disc_not_examined": True},
    "OCT not done": {"oct_not_examined": True},
    "field not done": {"field_not_examined": True},
    "symptoms": {"blur": "yes", "obscurations": "yes", "diplopia": "no"},
    "pallor and haemorrhage": {"pallor_right": "present", "haemorrhage_left": "present"},
    "an OCT thickness without a grade": {"rnfl_right": 310, "prt_left": 480},
    "macular oedema": {"macular_oedema_right": "present"},
    "a field index": {"field_md_right": D("-4.5"), "field_vfi_left": 88},
    "an afferent defect": {"rapd": "right", "rapd_grade": 2},
    "the cause in words": {"papilloedema_cause": "idiopathic intracranial hypertension"},
}


@pytest.mark.parametrize("answers", UNSAID.values(), ids=UNSAID.keys())
def test_what_no_criterion_asks_for_is_no_fact(answers: dict) -> None:
    assert of(**answers) == {}


def test_a_whole_examination_says_everything_once_and_from_one_row() -> None:
    row = Eyes(
        pk=7,
        performed_on=DAY,
        fundus_method="dilated",
        frisen_right="2",
        frisen_left="0",
        disc_cause_right="papilloedema",
        papilloedema="present",
        papilloedema_explained="no",
        acuity_logmar_right=D("0.18"),
    )
    assert said(facts(row)) == {
        "fundus_method": "dilated",
        "frisen_right": "2",
        "frisen_left": "0",
        "disc_cause_right": "papilloedema",
        "papilloedema": "present",
        "papilloedema_explained": "no",
        "acuity_right": D("0.18"),
    }
    assert {(fact.source, fact.on) for fact in facts(row)} == {("eyes:7", DAY)}


SUMMARIES = [
    ({}, ""),
    ({"frisen_right": "2", "frisen_left": "0"}, "Disc swelling right 2, left 0"),
    ({"frisen_left": "not_gradable"}, "Disc swelling right not recorded, left not gradable"),
    ({"acuity_right": "6/9"}, "Acuity right 6/9, left not recorded"),
    (
        {"frisen_right": "0", "frisen_left": "0", "acuity_right": "6/6", "acuity_left": "CF"},
        "Disc swelling right 0, left 0. Acuity right 6/6, left CF",
    ),
]


@pytest.mark.parametrize(("answers", "line"), SUMMARIES, ids=[line or "empty" for _, line in SUMMARIES])
def test_the_line_of_a_list_names_both_eyes(answers: dict, line: str) -> None:
    assert summary(Eyes(**answers)) == line
