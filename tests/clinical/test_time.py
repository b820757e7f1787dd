"""Evidence up to a date, before and after treatment, awaited and declined; and properties of any history."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinical.criteria import evaluate
from clinical.evidence import EVIDENCE
from clinical.outcome import REASON_TEXT, Evidence, Reason, Status
from clinical.rulesets import CRITERIA, J3, M2, N2, N4
from tests.clinical.builders import AS_AT, DAY, LATER, MET_FACTS, NOT_MET_FACTS, record

T, F, U = Status.MET, Status.NOT_MET, Status.UNKNOWN
EVERYTHING = [fact for facts in (*MET_FACTS.values(), *NOT_MET_FACTS.values()) for fact in facts]


def test_each_criterion_has_its_rule():
    assert list(EVIDENCE) == list(CRITERIA)


@pytest.mark.parametrize("criterion", CRITERIA)
def test_evidence_dated_after_the_day_asked_for_is_not_looked_at(criterion):
    facts = MET_FACTS[criterion]
    assert evaluate(facts, as_at=DAY - timedelta(days=1), sex="male").finding(criterion).status is U
    assert evaluate(facts, as_at=DAY, sex="male").finding(criterion).status is T


@pytest.mark.parametrize("criterion", CRITERIA)
def test_once_met_before_treatment_it_stays_met_after_it_resolved(criterion):
    gone = [replace(fact, on=LATER, source="later:1", treated=True) for fact in NOT_MET_FACTS[criterion]]
    assert evaluate(MET_FACTS[criterion] + gone, as_at=AS_AT, sex="male").finding(criterion).status is T


@pytest.mark.parametrize("criterion", CRITERIA)
def test_once_met_it_stays_met_when_a_later_untreated_test_is_negative(criterion):
    gone = [replace(fact, on=LATER, source="later:1") for fact in NOT_MET_FACTS[criterion]]
    assert evaluate(MET_FACTS[criterion] + gone, as_at=AS_AT, sex="male").finding(criterion).status is T


@pytest.mark.parametrize("criterion", [key for key in CRITERIA if not key.startswith("N6")])
def test_a_feature_first_seen_under_treatment_counts_with_a_warning(criterion):
    facts = [replace(fact, treated=True) for fact in MET_FACTS[criterion]]
    found = evaluate(facts, as_at=AS_AT, sex="male").finding(criterion)
    assert found.status is T
    assert "seen_only_on_treatment" in found.warnings


@settings(deadline=None)
@given(st.lists(st.sampled_from(EVERYTHING), max_size=25), st.randoms(use_true_random=False))
def test_the_order_in_which_facts_arrive_does_not_matter(facts, random):
    # One word per name, source and day; two on one day would be two records.
    facts = list({(fact.name, fact.source): fact for fact in facts}.values())
    shuffled = list(facts)
    random.shuffle(shuffled)
    first, second = (evaluate(each, as_at=AS_AT, sex="male") for each in (facts, shuffled))
    assert {f.criterion: f.status for f in first.findings} == {f.criterion: f.status for f in second.findings}


@settings(deadline=None)
@given(st.lists(st.sampled_from(EVERYTHING), max_size=25), st.sampled_from(list(CRITERIA)))
def test_adding_facts_that_meet_a_criterion_never_lowers_the_answer(facts, criterion):
    height = {F: 0, U: 1, T: 2}
    more = [replace(fact, source="added:1", on=LATER) for fact in MET_FACTS[criterion]]
    before = evaluate(facts, as_at=AS_AT, sex="male")
    after = evaluate([*facts, *more], as_at=AS_AT, sex="male")
    assert after.finding(criterion).status is T
    assert height[after.status] >= height[before.status]


@settings(deadline=None)
@given(st.lists(st.sampled_from(EVERYTHING), max_size=25))
def test_every_finding_shows_what_it_rests_on_or_what_is_missing(facts):
    result = evaluate(facts, as_at=AS_AT, sex="male")
    for found in result.findings:
        if found.status is U:
            assert found.missing
            assert found.reason_text
        else:
            assert found.because
            assert found.reason is None
            assert not found.missing
        assert set(found.because) <= set(facts)


def test_an_awaited_result_is_named_as_awaited():
    facts = record("request:1", on=DAY, test_requested="vegf")
    assert evaluate(facts, as_at=AS_AT).finding(J3).reason == "result_pending"
    assert evaluate(facts, as_at=DAY - timedelta(days=1)).finding(J3).reason == "not_assessed"


def test_a_declined_test_is_named_as_declined_until_it_is_requested_again():
    declined = record("visit:1", test_declined="skin_examination")
    assert evaluate(declined, as_at=AS_AT).finding(N4).reason == "declined"
    again = declined + record("visit:2", on=LATER, test_requested="skin_examination")
    assert evaluate(again, as_at=AS_AT).finding(N4).reason == "result_pending"


def test_declining_one_of_several_missing_tests_leaves_the_criterion_not_assessed():
    declined = record(test_declined="marrow")
    assert evaluate(declined, as_at=AS_AT).finding(M2).reason == "not_assessed"


def test_signs_that_never_count_are_listed_apart():
    result = evaluate(record(other_diarrhoea="present", other_fever="absent"), as_at=AS_AT)
    assert [fact.name for fact in result.other_signs] == ["other_diarrhoea"]
    assert result.status is U


def test_the_newest_of_several_present_records_is_shown_with_the_first():
    facts = []
    for month in (1, 2, 3):
        facts += record(f"visit:{month}", on=date(2026, month, 1), oedema_grade=month)
    found = evaluate(facts, as_at=AS_AT).finding(N2)
    assert [fact.source for fact in found.because] == ["visit:1", "visit:3"]


def test_every_reason_has_its_words():
    assert set(REASON_TEXT) == set(Reason)


def test_only_unknown_evidence_has_a_reason():
    with pytest.raises(ValueError, match="needs a reason"):
        Evidence(Status.UNKNOWN)
    with pytest.raises(ValueError, match="needs a reason"):
        Evidence(Status.MET, Reason.GREY_ZONE)
    with pytest.raises(ValueError, match="no text for warning"):
        Evidence(Status.MET, warnings=("mystery",))
    with pytest.raises(ValueError, match="no test named"):
        Evidence(Status.UNKNOWN, Reason.GREY_ZONE, missing=("mystery",))
