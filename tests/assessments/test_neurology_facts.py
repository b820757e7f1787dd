"""What a signed neurological examination says to the criteria, the chart and the letter, and what it leaves unsaid."""

from decimal import Decimal as D
from typing import Any

import pytest

from assessments.instruments.neurology import Neurology, facts, summary
from clinical.bedside import REFLEXES, SIDES
from tests.assessments.recording import DAY, said


def of(**answers: Any) -> dict[str, Any]:
    return said(facts(Neurology(performed_on=DAY, **answers)))


TEN_REFLEXES = [f"{name}_reflex_{side}" for name in REFLEXES for side in SIDES]

# Answer on the form → fact. The names are those of the catalogue; the values are passed on unchanged.
SAID = [
    ({"neuropathy": "present"}, {"neuropathy": "present"}),
    ({"neuropathy": "absent"}, {"neuropathy": "absent"}),
    ({"neuropathy": "not_known"}, {"neuropathy": "not_known"}),
    ({"examination": "normal"}, {"neuro_examination": "normal"}),
    ({"examination": "abnormal"}, {"neuro_examination": "abnormal"}),
    ({"examination": "not_known"}, {"neuro_examination": "not_known"}),
    ({"neuropathy_explained": "yes"}, {"neuropathy_explained": "yes"}),
    ({"neuropathy_explained": "no"}, {"neuropathy_explained": "no"}),
    ({"neuropathy_explained": "undecided"}, {"neuropathy_explained": "undecided"}),
    ({"pattern": "length_dependent"}, {"neuropathy_distribution": "length_dependent"}),
    ({"tempo": "subacute"}, {"neuropathy_tempo": "subacute"}),
    ({"wasting": "none"}, {"neuropathy_wasting": "absent"}),
    ({"wasting": "distal"}, {"neuropathy_wasting": "present"}),
    ({"wasting": "proximal_and_distal"}, {"neuropathy_wasting": "present"}),
    ({"respiratory_weakness": "present"}, {"respiratory_weakness": "present"}),
    ({"respiratory_weakness": "absent"}, {"respiratory_weakness": "absent"}),
    ({"allodynia": "yes"}, {"allodynia": "present"}),
    ({"allodynia": "no"}, {"allodynia": "absent"}),
    (dict.fromkeys(TEN_REFLEXES, "absent"), {"areflexia": "present"}),
    ({"knee_reflex_left": "with_reinforcement"}, {"areflexia": "absent"}),
    ({"mrc_sum": 60}, {"mrc_sum": D(60)}),
    ({"onls_arm": 2, "onls_leg": 3, "onls_total": 5}, {"onls_arm": D(2), "onls_leg": D(3), "onls_total": D(5)}),
]


@pytest.mark.parametrize(
    ("answers", "expected"), SAID, ids=lambda value: ", ".join(f"{k}={v}" for k, v in value.items())
)
def test_an_answer_becomes_the_fact_of_the_catalogue(answers: dict, expected: dict) -> None:
    assert of(**answers) == expected


# Zero is an answer: no limitation, no power at all.
ZEROS = [
    ({"mrc_sum": 0}, "mrc_sum"),
    ({"onls_arm": 0}, "onls_arm"),
    ({"onls_leg": 0}, "onls_leg"),
    ({"onls_total": 0}, "onls_total"),
]


@pytest.mark.parametrize(("answers", "name"), ZEROS, ids=lambda value: str(value))
def test_zero_is_a_finding_and_not_a_gap(answers: dict, name: str) -> None:
    assert of(**answers) == {name: D(0)}


# Recorded for the clinic, and no fact of any criterion, chart line or letter table.
UNSAID = {
    "nothing at all": {},
    "power not examined": {"power_not_examined": True},
    "power without a sum": {"ankle_dorsiflexion_right": "2", "knee_extension_left": "NT"},
    "reflexes of one joint": {"knee_reflex_left": "absent", "plantar_right": "extensor"},
    "nine of ten reflexes": dict.fromkeys(TEN_REFLEXES[1:], "absent"),
    "breathing not examined": {"respiratory_weakness": "not_done"},
    "sensation": {"leg_pinprick_right": "knee", "tuning_fork_left": 0},
    "the cause in words": {"neuropathy_cause": "diabetes"},
    "blood pressure": {"lying_systolic": 120},
    "parts of ONLS without a grade": {"turn_key": "affected", "mobility": "bed"},
    "a comment": {"comment": "neuropathy present"},
}


@pytest.mark.parametrize("answers", UNSAID.values(), ids=UNSAID.keys())
def test_what_is_recorded_for_the_clinic_only_is_no_fact(answers: dict) -> None:
    assert of(**answers) == {}


def test_every_fact_names_the_row_it_comes_from() -> None:
    row = Neurology(pk=41, performed_on=DAY, neuropathy="present", mrc_sum=50)
    assert {fact.source for fact in facts(row)} == {"neurology:41"}


SUMMARIES = [
    ({}, ""),
    ({"neuropathy": "present"}, ""),
    ({"mrc_sum": 0}, "MRC sum score 0 of 60"),
    ({"mrc_sum": 54}, "MRC sum score 54 of 60"),
    ({"onls_total": 0}, "ONLS 0 of 12"),
    ({"mrc_sum": 54, "onls_total": 5}, "MRC sum score 54 of 60, ONLS 5 of 12"),
]


@pytest.mark.parametrize(("answers", "line"), SUMMARIES, ids=[line or "empty" for _, line in SUMMARIES])
def test_the_line_of_a_list_gives_only_what_was_scored(answers: dict, line: str) -> None:
    assert summary(Neurology(**answers)) == line
