"""Three-valued logic: properties that hold for every combination of statuses."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinical.combine import all_of, combine, group_status
from clinical.outcome import Status
from clinical.rulesets import CRITERIA, RULE_SETS

T, F, U = Status.MET, Status.NOT_MET, Status.UNKNOWN
HEIGHT = {F: 0, U: 1, T: 2}

statuses = st.fixed_dictionaries({key: st.sampled_from([T, F, U]) for key in CRITERIA})
rule_sets = st.sampled_from(list(RULE_SETS.values()))


@pytest.mark.parametrize(
    ("met", "unknown", "needed", "answer"),
    [
        (2, 0, 2, T),
        (1, 1, 2, U),
        (1, 0, 2, F),
        (0, 2, 2, U),
        (1, 5, 1, T),
        (0, 1, 1, U),
        (0, 0, 1, F),
        (3, 0, 2, T),
    ],
)
def test_a_group_is_k_of_n(met, unknown, needed, answer):
    assert group_status(met, unknown, needed) is answer


def test_the_whole_is_a_kleene_and():
    assert all_of([T, T]) is T
    assert all_of([T, U]) is U
    assert all_of([U, F]) is F
    assert all_of([T, F]) is F


@settings(deadline=None)
@given(statuses, rule_sets, st.sampled_from(list(CRITERIA)))
def test_turning_an_unknown_into_met_never_lowers_the_answer(values, rules, key):
    values[key] = U
    before = combine(values, rules).status
    after = combine(values | {key: T}, rules).status
    assert HEIGHT[after] >= HEIGHT[before]


@settings(deadline=None)
@given(statuses, rule_sets, st.sampled_from(list(CRITERIA)))
def test_turning_an_unknown_into_not_met_never_raises_the_answer(values, rules, key):
    values[key] = U
    before = combine(values, rules).status
    after = combine(values | {key: F}, rules).status
    assert HEIGHT[after] <= HEIGHT[before]


@settings(deadline=None)
@given(statuses, rule_sets)
def test_a_decided_answer_stays_under_every_completion_and_an_open_one_does_not(values, rules):
    answer = combine(values, rules)
    open_keys = [key for key in rules.members if values[key] is U]
    outcomes = {
        combine(values | dict(zip(open_keys, filling, strict=True)), rules).status
        for filling in product((T, F), repeat=len(open_keys))
    }
    assert U not in outcomes
    assert outcomes == ({T, F} if answer.status is U else {answer.status})
    assert {answer.best_case, answer.worst_case} == outcomes


@settings(deadline=None)
@given(statuses, rule_sets)
def test_outstanding_lists_open_members_of_open_groups_and_nothing_when_decided(values, rules):
    answer = combine(values, rules)
    listed = {each.criterion for each in answer.outstanding}
    if answer.status is not U:
        assert not listed
        return
    expected = {key for group in answer.groups if group.status is U for key in group.members if values[key] is U}
    assert listed == expected


@settings(deadline=None)
@given(statuses, rule_sets)
def test_a_decisive_member_alone_meets_its_group_and_a_required_one_alone_breaks_it(values, rules):
    answer = combine(values, rules)
    for each in answer.outstanding:
        turned = {g.key: g.status for g in combine(values | {each.criterion: T}, rules).groups}
        assert (turned[each.group] is T) is each.decisive
        turned = {g.key: g.status for g in combine(values | {each.criterion: F}, rules).groups}
        assert (turned[each.group] is F) is each.required


def test_a_criterion_nobody_mentions_is_unknown():
    assert combine({}, RULE_SETS["dispenzieri_2012"]).status is U
