"""What a signed endocrine review says: the conclusion on each axis, never the laboratory's numbers."""

from typing import Any

import pytest

from assessments.instruments.endocrine import Endocrine, check, facts, summary
from clinical.facts import AXES
from tests.assessments.recording import DAY, said


def of(**answers: Any) -> dict[str, Any]:
    return said(facts(Endocrine(performed_on=DAY, **answers)))


@pytest.mark.parametrize("axis", AXES)
@pytest.mark.parametrize("conclusion", ["normal", "abnormal", "explained", "undecided", "not_tested"])
def test_the_conclusion_on_an_axis_is_said_of_that_axis_alone(axis: str, conclusion: str) -> None:
    assert of(**{axis: conclusion}) == {f"axis_{axis}": conclusion}


SAID = [
    ({"thyroid_kind": "hypothyroidism"}, {"thyroid_kind": "hypothyroidism"}),
    ({"thyroid_kind": "hyperthyroidism"}, {"thyroid_kind": "hyperthyroidism"}),
    ({"thyroid_kind": "not_known"}, {"thyroid_kind": "not_known"}),
    ({"on_glucocorticoid": "yes"}, {"on_glucocorticoid": "yes"}),
    ({"on_glucocorticoid": "no"}, {"on_glucocorticoid": "no"}),
    ({"on_glucocorticoid": "not_known"}, {"on_glucocorticoid": "not_known"}),
    ({"gynaecomastia": "present"}, {"gynaecomastia": "present"}),
    ({"erectile_dysfunction": "absent"}, {"erectile_dysfunction": "absent"}),
    ({"amenorrhoea": "not_known"}, {"amenorrhoea": "not_known"}),
]


@pytest.mark.parametrize(
    ("answers", "expected"), SAID, ids=lambda value: ", ".join(f"{k}={v}" for k, v in value.items())
)
def test_an_answer_becomes_the_fact_of_the_catalogue(answers: dict, expected: dict) -> None:
    assert of(**answers) == expected


UNSAID = {
    "nothing at all": {},
    "what explains an axis, without a conclusion": {"adrenal_cause": "steroids"},
    "values in a note": {"gonadal_note": "testosterone 4.1 nmol/L, low"},
    "replacement": {"replacement": "testosterone gel"},
    "a comment": {"comment": "hypothyroid"},
}


@pytest.mark.parametrize("answers", UNSAID.values(), ids=UNSAID.keys())
def test_what_is_no_conclusion_is_no_fact(answers: dict) -> None:
    assert of(**answers) == {}


def test_every_fact_names_its_row_and_its_day() -> None:
    row = Endocrine(pk=3, performed_on=DAY, gonadal="abnormal", gynaecomastia="present")
    assert {(fact.source, fact.on) for fact in facts(row)} == {("endocrine:3", DAY)}


# What explains an axis belongs to a conclusion that leaves something to explain.
MISTAKES = [
    ("normal", "steroids", "{axis}: clear what explains it, or change the conclusion"),
    ("not_tested", "steroids", "{axis}: clear what explains it, or change the conclusion"),
    ("explained", "", "{axis}: select what explains it"),
]


@pytest.mark.parametrize(("axis", "label"), AXES.items())
@pytest.mark.parametrize(("conclusion", "cause", "sentence"), MISTAKES)
def test_a_conclusion_that_does_not_fit_its_explanation_is_refused_by_the_name_of_the_axis(
    axis: str, label: str, conclusion: str, cause: str, sentence: str
) -> None:
    found = list(check({axis: conclusion, f"{axis}_cause": cause}))
    assert found == [(f"{axis}_cause", sentence.format(axis=label))]


@pytest.mark.parametrize(
    ("conclusion", "cause"),
    [("abnormal", ""), ("abnormal", "opioids"), ("explained", "opioids"), ("undecided", "opioids"), ("normal", "")],
)
def test_a_conclusion_that_fits_is_accepted_on_every_axis(conclusion: str, cause: str) -> None:
    for axis in AXES:
        assert list(check({axis: conclusion, f"{axis}_cause": cause})) == []


SUMMARIES = [
    ({}, ""),
    ({"gonadal": "normal", "thyroid": "not_tested", "adrenal": "explained"}, ""),
    ({"gonadal": "abnormal"}, "Abnormal: gonadal axis"),
    ({"pituitary": "undecided"}, "Abnormal: pituitary axis, including prolactin"),
    ({"gonadal": "abnormal", "thyroid": "abnormal", "glucose": "normal"}, "Abnormal: gonadal axis, thyroid axis"),
]


@pytest.mark.parametrize(("answers", "line"), SUMMARIES, ids=[line or "empty" for _, line in SUMMARIES])
def test_the_line_of_a_list_names_the_abnormal_axes(answers: dict, line: str) -> None:
    assert summary(Endocrine(**answers)) == line
