"""What a referrer reports: which facts each answer stands for, and what the rules make of them."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinical.catalogue import CATALOGUE
from clinical.criteria import evaluate
from clinical.outcome import Status
from clinical.red_flags import consider_alternative, consider_poems
from clinical.reported import ANSWERS, NO, NOT_KNOWN, NOT_SAID, QUESTIONS, YES, VegfReport, reported_facts

DAY = date(2026, 11, 20)


def facts(vegf=None, **answers):
    return reported_facts(answers, on=DAY, source="referral:1", vegf=vegf)


@pytest.mark.parametrize("key", QUESTIONS)
def test_yes_says_something_that_the_catalogue_knows(key: str) -> None:
    found = facts(**{key: YES})
    assert found
    assert all(fact.name in CATALOGUE and fact.text == f"Referrer reports: {QUESTIONS[key].words}" for fact in found)


@pytest.mark.parametrize("key", QUESTIONS)
@pytest.mark.parametrize("answer", [NOT_KNOWN, NOT_SAID])
def test_what_is_not_known_or_not_said_is_no_fact(key: str, answer: str) -> None:
    assert facts(**{key: answer}) == []


@pytest.mark.parametrize("key", ["demyelinating", "distal", "lambda", "igm_kappa", "sclerotic"])
def test_a_no_that_names_no_test_leaves_the_question_open(key: str) -> None:
    assert facts(**{key: NO}) == []


@pytest.mark.parametrize(
    ("key", "name", "value"),
    [
        ("neuropathy", "neuropathy", "absent"),
        ("skin", "skin_reported", "absent"),
        ("vegf_raised", "vegf_reported_raised", "no"),
        ("gonadal", "axis_gonadal", "normal"),
    ],
)
def test_a_no_that_the_rules_understand_is_a_fact(key: str, name: str, value: str) -> None:
    (fact,) = facts(**{key: NO})
    assert (fact.name, fact.value) == (name, value)
    assert fact.text.endswith(": no")


def test_a_typical_letter_meets_the_rules_as_reported() -> None:
    found = facts(neuropathy=YES, **{"lambda": YES}, vegf_raised=YES, skin=YES)
    assert evaluate(found, as_at=DAY).status is Status.MET


@pytest.mark.parametrize("sclerotic", [YES, NO])
def test_a_lesion_that_nobody_attributed_leaves_the_answer_open(sclerotic: str) -> None:
    found = facts(neuropathy=YES, **{"lambda": YES}, sclerotic=sclerotic, skin=YES)
    assert evaluate(found, as_at=DAY).status is Status.UNKNOWN


def test_called_cidp_and_not_helped_fires_the_prompt() -> None:
    prompt = consider_poems(facts(neuropathy=YES, cidp=YES, immunotherapy_failed=YES), as_at=DAY)
    assert prompt is not None
    assert [fired.key for fired in prompt.fired] == ["cidp_that_failed"]


def test_igm_kappa_with_a_normal_vegf_fires_the_other_prompt() -> None:
    normal = VegfReport(Decimal(110), "serum")
    assert consider_alternative(facts(neuropathy=YES, igm_kappa=YES, vegf=normal), as_at=DAY)
    assert not consider_alternative(facts(neuropathy=YES, igm_kappa=YES), as_at=DAY)
    # "Not raised" without a sample type settles nothing.
    assert not consider_alternative(facts(neuropathy=YES, igm_kappa=YES, vegf_raised=NO), as_at=DAY)


def test_a_number_keeps_its_sign_its_decimals_and_its_sample_type() -> None:
    (fact,) = facts(vegf=VegfReport(Decimal("4200.50"), "plasma_edta", ">"))
    assert fact.text == "Referrer reports: VEGF > 4,200.50 pg/mL (EDTA plasma)"
    assert (fact.value.matrix, fact.value.comparator) == ("plasma_edta", ">")


@pytest.mark.parametrize(("matrix", "comparator"), [("csf", "="), ("blood", "="), ("serum", "~")])
def test_a_number_that_cannot_be_placed_is_refused(matrix: str, comparator: str) -> None:
    with pytest.raises(ValueError, match="is not one of"):
        VegfReport(Decimal(1), matrix, comparator)


def test_a_test_on_its_way_leaves_its_criterion_awaited() -> None:
    found = reported_facts({"neuropathy": YES}, on=DAY, source="referral:1", awaited=["vegf"])
    assert evaluate(found, as_at=DAY).finding("J3_vegf").reason_text == "Result awaited"


def test_an_answer_or_question_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="is not one of"):
        facts(neuropathy="maybe")
    with pytest.raises(KeyError):
        facts(hair=YES)


@given(st.dictionaries(st.sampled_from(sorted(QUESTIONS)), st.sampled_from(sorted(ANSWERS))))
def test_any_set_of_answers_can_be_judged(answers: dict[str, str]) -> None:
    found = reported_facts(answers, on=DAY, source="referral:1")
    assert evaluate(found, as_at=DAY).status in Status
    assert all(fact.source == "referral:1" and fact.on == DAY for fact in found)
