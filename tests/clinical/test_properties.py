"""Laws that hold for every record: on statuses by brute force, on facts by generated histories.

The reference in the first part is written from the publications, not from the code: an answer to every criterion, yes
or no, and the sentence of the rule set in words of Python. Unknowns are then all their completions.
"""

from dataclasses import replace
from functools import cache, partial
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinical.combine import combine
from clinical.criteria import evaluate
from clinical.facts import BoneLesion, Fact, NodeMeasure
from clinical.outcome import Status
from clinical.rulesets import CRITERIA, J1, J2, J3, M1, M2, N1, N2, N3, N4, N5, N6, RULE_SETS
from tests.clinical.builders import AS_AT, DAY, LATER, MET_FACTS, NOT_MET_FACTS, bones, node, normal_axes, record, vegf

T, F, U = Status.MET, Status.NOT_MET, Status.UNKNOWN
HEIGHT = {F: 0, U: 1, T: 2}
# A law is about answers, not about how busy the machine is.
laws = partial(settings, deadline=None)


def by_2012(yes):
    return yes[M1] and yes[M2] and (yes[J1] or yes[J2] or yes[J3]) and any(yes[key] for key in (N1, N2, N3, N4, N5, N6))


def by_2003(yes):
    return yes[M1] and yes[M2] and any(yes[key] for key in (J2, J1, N1, N2, N3, N4, N5))


def by_2019(yes):
    return yes[M1] and yes[M2] and yes[J3] and sum(yes[key] for key in (N2, N4, N1, J2)) >= 2


WORDED = {"dispenzieri_2012": by_2012, "imwg_2014": by_2012, "dispenzieri_2003": by_2003, "suichi_2019": by_2019}


STATUS = {"T": T, "F": F, "U": U}


class Reference:
    """Every assignment of T, F and U to the criteria of one rule set, with the verdicts its completions reach.

    An assignment is one letter for each member of the rule set, such as "TTUFU…".
    """

    def __init__(self, key):
        self.rules = RULE_SETS[key]
        self.members = self.rules.members
        self.reached = {}
        # In this order an assignment comes after the two that answer its first unknown.
        for letters in map("".join, product("TFU", repeat=len(self.members))):
            if "U" in letters:
                ends = (self.reached[letters.replace("U", answer, 1)] for answer in "TF")
                self.reached[letters] = "".join(sorted(set().union(*ends)))
            else:
                yes = {name: letter == "T" for name, letter in zip(self.members, letters, strict=True)}
                self.reached[letters] = "T" if WORDED[key](yes) else "F"

    def combined(self, letters):
        return combine({name: STATUS[each] for name, each in zip(self.members, letters, strict=True)}, self.rules)

    def verdict(self, letters):
        return STATUS.get(self.reached[letters], U)

    def matters(self, letters):
        """Open criteria for which some completion of the others exists in which their answer turns the verdict."""
        if self.verdict(letters) is not U:
            return set()
        places = [place for place, letter in enumerate(letters) if letter == "U"]
        return {self.members[place] for place in places if self._turns(letters, place)}

    def _turns(self, letters, place):
        others = [each for each, letter in enumerate(letters) if letter == "U" and each != place]
        full = list(letters)
        for filling in product("TF", repeat=len(others)):
            for other, answer in zip(others, filling, strict=True):
                full[other] = answer
            full[place] = "T"
            met = self.reached["".join(full)]
            full[place] = "F"
            if met != self.reached["".join(full)]:
                return True
        return False


@cache
def reference(key):
    return Reference(key)


# The three layouts of the four rule sets; the next test says which two are one.
EXHAUSTIVE = ("dispenzieri_2012", "dispenzieri_2003", "suichi_2019")


def test_the_rule_set_left_out_of_the_exhaustive_ones_has_the_groups_of_another():
    assert set(RULE_SETS) == {*EXHAUSTIVE, "imwg_2014"}
    assert RULE_SETS["imwg_2014"].groups == RULE_SETS["dispenzieri_2012"].groups


@pytest.mark.parametrize("key", EXHAUSTIVE)
def test_the_verdict_is_what_every_completion_of_the_unknowns_agrees_on(key):
    """All 3ⁿ assignments: decided exactly when no answer to the open criteria could change it."""
    known = reference(key)
    wrong = [letters for letters in known.reached if known.combined(letters).status is not known.verdict(letters)]
    assert not wrong


def statuses_of(key):
    return st.tuples(*(st.sampled_from([T, F, U]) for _ in RULE_SETS[key].members))


@pytest.mark.parametrize("key", RULE_SETS)
def test_a_decided_verdict_stays_decided_and_an_open_one_can_end_both_ways(key):
    rules = RULE_SETS[key]

    @laws(max_examples=60)
    @given(statuses_of(key))
    def law(values):
        given_statuses = dict(zip(rules.members, values, strict=True))
        answer = combine(given_statuses, rules)
        open_keys = [name for name, value in given_statuses.items() if value is U]
        ends = {
            WORDED[key]({n: v is T for n, v in (given_statuses | dict(zip(open_keys, filling, strict=True))).items()})
            for filling in product((T, F), repeat=len(open_keys))
        }
        expected = {T: {True}, F: {False}, U: {True, False}}[answer.status]
        assert ends == expected
        assert (answer.best_case is T, answer.worst_case is F) == (True in ends, False in ends)

    law()


@pytest.mark.parametrize("key", ["dispenzieri_2003", "suichi_2019"])
def test_outstanding_is_exactly_what_can_still_change_the_verdict(key):
    """All 3ⁿ assignments of the two smaller rule sets, each with every completion."""
    known = reference(key)
    for letters in known.reached:
        assert {each.criterion for each in known.combined(letters).outstanding} == known.matters(letters)


@pytest.mark.parametrize("key", ["dispenzieri_2012", "imwg_2014"])
def test_outstanding_is_exactly_what_can_still_change_the_verdict_in_the_larger_rule_sets(key):
    known, rules = reference("dispenzieri_2012"), RULE_SETS[key]

    @laws(max_examples=150)
    @given(st.text("TFU", min_size=len(rules.members), max_size=len(rules.members)))
    def law(letters):
        told = {name: STATUS[each] for name, each in zip(rules.members, letters, strict=True)}
        assert {each.criterion for each in combine(told, rules).outstanding} == known.matters(letters)

    law()


@pytest.mark.parametrize("key", RULE_SETS)
def test_an_answer_moves_the_verdict_in_its_own_direction_only(key):
    """Unknown to met never lowers it, unknown to not met never raises it, whichever criterion is answered."""
    rules = RULE_SETS[key]

    @laws(max_examples=150)
    @given(statuses_of(key), st.sampled_from(rules.members))
    def law(values, member):
        before = dict(zip(rules.members, values, strict=True)) | {member: U}
        verdict = {answer: HEIGHT[combine(before | {member: answer}, rules).status] for answer in (F, U, T)}
        assert verdict[F] <= verdict[U] <= verdict[T]

    law()


@pytest.mark.parametrize("key", RULE_SETS)
def test_a_criterion_the_rule_set_does_not_use_changes_nothing(key):
    rules = RULE_SETS[key]
    for values in ({}, dict.fromkeys(rules.members, T), dict.fromkeys(rules.members, F)):
        without = combine(values, rules)
        for unused in set(CRITERIA) - set(rules.members):
            for answer in (T, F, U):
                answered = combine(values | {unused: answer}, rules)
                assert (answered.status, answered.groups) == (without.status, without.groups)
                assert set(answered.outstanding) == set(without.outstanding)


# Histories of facts

WORDS = [
    *(fact for facts in (*MET_FACTS.values(), *NOT_MET_FACTS.values()) for fact in facts),
    *record(
        neuropathy=["present", "absent", "not_known"],
        neuropathy_explained=["yes", "no", "undecided"],
        neuro_examination=["normal", "abnormal"],
        ncs_classification=["normal", "axonal", "equivocal"],
        ncs_abnormal_limbs=4,
        ncs_confirmed="yes",
        serum_ife=["negative", "positive", "equivocal"],
        urine_ife=["negative", "positive"],
        marrow_clone=["yes", "no", "not_known"],
        lesion_plasmacytoma=["yes", "no"],
        castleman_histology=["present", "absent", "not_diagnostic"],
        nodes_enlarged=["yes", "no"],
        node=[node(8), node(14)],
        bone_study=[
            bones("xray_survey", none_seen=True),
            bones("fdg_pet_ct", none_seen=True),
            bones("fdg_pet_ct", ("sclerotic", "undecided")),
            bones("fdg_pet_ct", ("lytic", "plasma_cell"), count=3),
            bones("ct", ("mixed", "plasma_cell")),
        ],
        vegf=[
            vegf(300),
            vegf(900),
            vegf(4000),
            vegf(4000, "unknown"),
            vegf(90, "plasma_edta"),
            vegf(900, treated=True),
        ],
        vegf_reported_raised=["yes", "no"],
        spleen_cm=[11, 15],
        spleen_enlarged=["yes", "no"],
        spleen_palpable_cm=[0, 3],
        organomegaly_explained=["yes", "undecided"],
        oedema=["present", "absent"],
        oedema_grade=[0, 2],
        oedema_unilateral="yes",
        oedema_explained=["yes", "no", "undecided"],
        pleural_effusion=["present", "absent"],
        ascites=["present", "absent"],
        skin_flushing=["present", "absent"],
        skin_examination=["normal", "partial"],
        skin_explained=["yes", "undecided"],
        frisen_right=["0", "2", "not_gradable"],
        frisen_left=["0", "1"],
        fundus_method=["dilated", "undilated"],
        papilloedema=["present", "absent"],
        platelets=[300, 600],
        haemoglobin=[140, 190],
        thrombocytosis=["present", "absent"],
        thrombocytosis_explained=["yes", "undecided"],
        on_glucocorticoid="yes",
        gynaecomastia="present",
    ),
    *(fact for axis in normal_axes() for fact in record(**{axis: ["normal", "abnormal", "explained", "undecided"]})),
]


def somewhere(treated):
    """One fact, moved to one of three days and records, before or under treatment."""
    return st.builds(
        lambda fact, on, source, under: replace(fact, on=on, source=source, treated=under),
        st.sampled_from(WORDS),
        st.sampled_from([DAY, LATER, AS_AT]),
        st.sampled_from(["a:1", "b:2", "c:10"]),
        treated,
    )


histories = st.lists(somewhere(st.booleans()), max_size=30)
views = st.sampled_from(["diagnostic", "current"])


def statuses(facts, **more):
    result = evaluate(facts, as_at=AS_AT, sex="male", **more)
    return {found.criterion: (found.status, found.reason) for found in result.findings}


@laws(max_examples=200)
@given(histories, st.randoms(use_true_random=False), views)
def test_the_order_in_which_facts_arrive_changes_nothing(facts, random, view):
    """Also where a record contradicts itself, and where two records of one day do."""
    shuffled = list(facts)
    random.shuffle(shuffled)
    first, second = (evaluate(each, as_at=AS_AT, sex="male", view=view) for each in (facts, shuffled))
    assert first.findings == second.findings
    assert first.outstanding == second.outstanding


@laws(max_examples=200)
@given(histories, st.lists(somewhere(treated=st.just(True)), min_size=1, max_size=12))
def test_a_normal_finding_under_treatment_never_excludes(facts, later):
    """A treated record may show something, and may reopen a question; it never turns the answer into NOT_MET.

    Bone is the exception: sclerosis outlives treatment, so a treated scan may exclude it.
    """
    before, after = statuses(facts), statuses([*facts, *later])
    for key in CRITERIA:
        if key != J2 and before[key][0] is not F:
            assert after[key][0] is not F, key


@laws(max_examples=200)
@given(histories, st.sampled_from(list(CRITERIA)), st.sampled_from([DAY, LATER, AS_AT]))
def test_facts_that_meet_a_criterion_meet_it_in_every_history_that_does_not_explain_them_away(facts, key, on):
    more = [replace(fact, source="new:1", on=on, treated=False) for fact in MET_FACTS[key]]
    explained = {fact.name for fact in facts if fact.name.endswith("_explained") or fact.name.startswith("axis_")}
    if explained or any(fact.name in ("spleen_cm", "spleen_enlarged") for fact in facts):
        return
    assert statuses([*facts, *more])[key][0] is T


@laws(max_examples=150)
@given(histories, views, st.sampled_from(list(RULE_SETS)))
def test_every_answer_shows_what_it_rests_on_or_what_is_missing(facts, view, key):
    result = evaluate(facts, as_at=AS_AT, sex="male", view=view, rule_set=key)
    for found in result.findings:
        if found.status is U:
            assert found.missing and found.reason is not None
        else:
            assert found.because and not found.missing and found.reason is None
        assert set(found.because) <= set(facts)
        assert {fact for fact, _ in found.not_counting} <= set(facts)
        assert all(why for _, why in found.not_counting)
    assert {each.criterion for each in result.outstanding} <= {f.criterion for f in result.findings if f.status is U}


@laws(max_examples=150)
@given(histories, st.sampled_from(list(RULE_SETS)))
def test_the_verdict_follows_from_the_statuses_alone(facts, key):
    result = evaluate(facts, as_at=AS_AT, sex="male", rule_set=key)
    told = {found.criterion: found.status for found in result.findings}
    assert (result.status, result.best_case, result.worst_case) == (
        (combined := combine(told, RULE_SETS[key])).status,
        combined.best_case,
        combined.worst_case,
    )


@laws(max_examples=100)
@given(histories)
def test_what_lies_after_the_day_asked_for_is_not_looked_at(facts):
    until = [fact for fact in facts if fact.on <= LATER]
    assert evaluate(facts, as_at=LATER, sex="male") == evaluate(until, as_at=LATER, sex="male")


@laws(max_examples=100)
@given(histories)
def test_nothing_recorded_about_a_criterion_leaves_it_not_assessed(facts):
    """Facts about one thing do not answer another."""
    names = {
        N4: ("skin_",),
        N5: ("frisen", "disc", "papilloedema", "fundus"),
        N6: ("platelets", "haem", "thrombo", "poly"),
    }
    for key, prefixes in names.items():
        rest = [fact for fact in facts if not fact.name.startswith(prefixes)]
        assert statuses(rest)[key] == (U, "not_assessed")


def test_the_generated_words_are_facts_of_the_catalogue():
    assert all(isinstance(fact, Fact) for fact in WORDS)
    assert {type(fact.value) for fact in WORDS} >= {str, type(vegf(1)), type(bones("ct")), NodeMeasure}
    assert BoneLesion("lytic").number == 1
