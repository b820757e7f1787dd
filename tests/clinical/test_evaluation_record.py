"""What is kept of an evaluation beside a conclusion, and how a later one is told apart from it."""

import copy
import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinical.criteria import evaluate
from clinical.evaluation_record import Difference, as_record, differences
from clinical.rulesets import CRITERIA, J1, J3, M1, M2, N3, RULE_SETS
from tests.clinical.builders import (
    AS_AT,
    LATER,
    MET_FACTS,
    NOT_MET_FACTS,
    bones,
    normal_axes,
    record,
    row,
    vegf,
)

TYPICAL = row("TT FFT TUFTUU")
STATUS_WORDS = {"met", "not_met", "unknown"}


def kept(facts, **more):
    """As it comes back from a column of JSON."""
    return json.loads(json.dumps(as_record(evaluate(facts, as_at=AS_AT, sex="male", **more))))


def since(record_, facts, **more):
    found = differences(record_, evaluate(facts, as_at=AS_AT, sex="male", **more))
    return [each.text for each in found]


def criterion(record_, key):
    return next(each for each in record_["criteria"] if each["criterion"] == key)


def test_a_record_names_the_rule_set_its_version_the_day_and_the_sentence_shown():
    stored = kept(TYPICAL)
    assert {key: stored[key] for key in ("rule_set", "version", "title", "as_at", "status", "label", "view")} == {
        "rule_set": "dispenzieri_2012",
        "version": 1,
        "title": "Dispenzieri 2012",
        "as_at": "2026-11-21",
        "status": "met",
        "label": "Recorded findings meet the Dispenzieri 2012 criteria",
        "view": "diagnostic",
    }
    assert stored["citation"].startswith("Dispenzieri A. Blood 2012")


def test_each_criterion_is_kept_with_status_evidence_day_and_source():
    stored = kept(record("laboratory:7", vegf=vegf(6085), platelets=300))
    assert [each["criterion"] for each in stored["criteria"]] == list(CRITERIA)
    assert criterion(stored, J3) == {
        "criterion": J3,
        "title": "Raised VEGF",
        "group": "major",
        "status": "met",
        "reason": "",
        "reason_text": "",
        "evidence": [
            {"text": "One VEGF measurement", "on": "2026-04-01", "source": "laboratory:7", "treated": False},
        ],
        "missing": [],
        "not_counting": [],
        "warnings": [],
    }


def test_what_is_missing_and_what_does_not_count_is_kept_in_words():
    stored = criterion(kept(record("endocrine:3", **normal_axes(glucose="abnormal", gonadal="not_tested"))), N3)
    assert (stored["status"], stored["reason"], stored["reason_text"]) == (
        "unknown",
        "not_assessed",
        "Not yet assessed",
    )
    assert stored["missing"] == ["Gonadal axis tests"]
    (aside,) = stored["not_counting"]
    assert (aside["source"], aside["why"]) == (
        "endocrine:3",
        "Diabetes and thyroid abnormalities never satisfy the criterion alone",
    )


def test_what_was_outstanding_is_kept_with_the_tests_that_would_have_settled_it():
    stored = kept(row("TT FFU TFFFFF"))
    assert stored["outstanding"] == [
        {
            "criterion": J3,
            "decisive": True,
            "required": True,
            "tests": ["VEGF with known sample type (serum or plasma), untreated"],
        }
    ]


def test_the_flag_for_the_castleman_variant_is_kept():
    assert kept(row("TF TFT TTUUUU"))["castleman_variant"] is True
    assert kept(TYPICAL)["castleman_variant"] is False


@pytest.mark.parametrize("key", RULE_SETS)
@pytest.mark.parametrize("view", ["diagnostic", "current"])
def test_a_record_survives_json_unchanged(key, view):
    facts = TYPICAL + record("i:9", bone_study=bones("ct", ("lytic", "plasma_cell")), haematocrit=Decimal("0.44"))
    evaluation = evaluate(facts, as_at=AS_AT, rule_set=key, view=view)
    assert json.loads(json.dumps(as_record(evaluation))) == as_record(evaluation)


def test_an_evaluation_does_not_differ_from_its_own_record():
    assert since(kept(TYPICAL), TYPICAL) == []


def test_another_day_or_another_piece_of_evidence_for_the_same_answer_is_no_difference():
    more = TYPICAL + record("neurology:9", on=LATER, neuropathy="present")
    assert since(kept(TYPICAL), more) == []


def test_another_reason_for_the_same_unknown_is_no_difference():
    assert since(kept([]), record(vegf=vegf(900))) == []


@pytest.mark.parametrize(
    ("then", "now", "said"),
    [
        (
            "TT FFU TFFFFF",
            "TT FFT TFFFFF",
            ["Overall: was unknown, is now met", "Raised VEGF: was unknown, is now met"],
        ),
        (
            "TT FFU TFFFFF",
            "TT FFF TFFFFF",
            ["Overall: was unknown, is now not met", "Raised VEGF: was unknown, is now not met"],
        ),
        # The answer stands and one criterion reads differently.
        ("TT FFT TFFFFF", "TT FFT TTFFFF", ["Extravascular volume overload: was not met, is now met"]),
        (
            "TT UUU UUUUUU",
            "TF TUU UUUUUU",
            [
                "Overall: was unknown, is now not met",
                "Monoclonal plasma cell disorder: was met, is now not met",
                "Castleman disease: was unknown, is now met",
            ],
        ),
    ],
)
def test_what_reads_differently_is_named_the_answer_first(then, now, said):
    assert since(kept(row(then)), row(now)) == said


# A rule set that changes


def raised(rules, **changes):
    return replace(rules, version=rules.version + 1, **changes)


@pytest.mark.parametrize("rules", RULE_SETS.values(), ids=RULE_SETS.keys())
def test_raising_the_version_of_a_rule_set_leaves_the_stored_evaluation_untouched_and_is_named(rules):
    stored = kept(TYPICAL, rule_set=rules)
    before = copy.deepcopy(stored)
    newer = raised(rules, title="Quite another title", groups=rules.groups[:1])
    evaluation = evaluate(TYPICAL, as_at=AS_AT, rule_set=newer, sex="male")
    first = differences(stored, evaluation)[0]
    assert first == Difference("version", "Our encoding of Quite another title", "version 1", "version 2")
    assert stored == before
    assert rules.title in stored["label"] or stored["status"] == "unknown"


def test_a_new_threshold_shows_in_the_criterion_it_changes():
    facts = row("TT FFU TFFFFF") + record("lab:9", vegf=vegf(1500, ref_upper=Decimal(771)))
    rules = RULE_SETS["dispenzieri_2012"]
    stricter = raised(rules, vegf_rules={"serum": "fold_uln_3"})
    assert since(kept(facts), facts, rule_set=stricter) == [
        "Our encoding of Dispenzieri 2012: was version 1, is now version 2",
        "Overall: was met, is now unknown",
        "Raised VEGF: was met, is now unknown",
    ]


def test_another_rule_set_is_named_before_anything_else():
    assert since(kept(row("TT FFT FFFFFT")), row("TT FFT FFFFFT"), rule_set="dispenzieri_2003") == [
        "Rule set: was Dispenzieri 2012, is now Dispenzieri 2003",
        "Overall: was met, is now not met",
    ]


def test_a_rule_set_that_was_withdrawn_is_still_readable():
    stored = kept(TYPICAL) | {"rule_set": "dispenzieri_2007", "title": "Dispenzieri 2007"}
    assert since(stored, TYPICAL) == ["Rule set: was Dispenzieri 2007, is now Dispenzieri 2012"]


def test_a_criterion_that_the_record_does_not_know_counts_as_unknown_then():
    stored = kept(TYPICAL)
    stored["criteria"] = [each for each in stored["criteria"] if each["criterion"] != M1]
    assert since(stored, TYPICAL) == ["Polyneuropathy: was unknown, is now met"]


def test_a_criterion_that_no_longer_exists_is_named_as_it_was_called():
    stored = kept(TYPICAL)
    stored["criteria"].append(criterion(stored, M1) | {"criterion": "X1_ataxia", "title": "Ataxia", "status": "met"})
    assert since(stored, TYPICAL) == ["Ataxia: was met, is now unknown"]


def test_a_conclusion_from_before_evaluations_were_kept_differs_in_nothing():
    assert differences({}, evaluate(TYPICAL, as_at=AS_AT)) == ()


EVERYTHING = [fact for facts in (*MET_FACTS.values(), *NOT_MET_FACTS.values()) for fact in facts]
some_facts = st.lists(st.sampled_from(EVERYTHING), max_size=20, unique_by=lambda fact: (fact.name, fact.source))


@settings(deadline=None)
@given(some_facts, some_facts)
def test_the_criteria_named_are_exactly_those_whose_status_changed(then, now):
    stored = kept(then)
    evaluation = evaluate(now, as_at=AS_AT, sex="male")
    told = {each.key for each in differences(stored, evaluation)} - {"overall"}
    changed = {
        found.criterion for found in evaluation.findings if criterion(stored, found.criterion)["status"] != found.status
    }
    assert told == changed
    assert {each["status"] for each in stored["criteria"]} <= STATUS_WORDS


def test_a_record_holds_no_day_that_is_not_text():
    stored = as_record(evaluate(TYPICAL, as_at=date(2026, 5, 1), sex="male"))
    assert stored["as_at"] == "2026-05-01"
    assert all(isinstance(fact["on"], str) for each in stored["criteria"] for fact in each["evidence"])
    assert {each["criterion"] for each in stored["criteria"] if each["status"] == "not_met"} >= {J1}
    assert M2 in {each["criterion"] for each in stored["criteria"] if each["evidence"]}
