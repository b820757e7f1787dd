"""The rule sets as data: what each asks for, where it comes from, and what they make of the same record."""

from decimal import Decimal

import pytest

from clinical.criteria import evaluate
from clinical.outcome import Status
from clinical.rulesets import CRITERIA, J1, J2, J3, M1, M2, N1, N2, N3, N4, N5, N6, RULE_SETS, rule_set
from clinical.vegf import threshold_rule
from tests.clinical.builders import AS_AT, MET_FACTS, check, record, row, vegf

T, F, U = Status.MET, Status.NOT_MET, Status.UNKNOWN
LIMIT, PLASMA_LIMIT = Decimal(771), Decimal("96.2")

# fact base 1.2: group, members, how many
LAYOUT_2012 = [
    ("mandatory", (M1, M2), 2),
    ("major", (J1, J2, J3), 1),
    ("minor", (N1, N2, N3, N4, N5, N6), 1),
]
LAYOUTS = {
    "dispenzieri_2012": LAYOUT_2012,
    "imwg_2014": LAYOUT_2012,
    "dispenzieri_2003": [("mandatory", (M1, M2), 2), ("minor", (J2, J1, N1, N2, N3, N4, N5), 1)],
    "suichi_2019": [("mandatory", (M1, M2, J3), 3), ("minor", (N2, N4, N1, J2), 2)],
}


@pytest.mark.parametrize("key", LAYOUTS)
def test_groups_members_and_numbers_are_those_of_the_publication(key):
    groups = [(group.key, group.members, group.min_true) for group in rule_set(key).groups]
    assert groups == LAYOUTS[key]


def test_there_is_a_layout_for_every_rule_set_and_nothing_else():
    assert set(RULE_SETS) == set(LAYOUTS)


@pytest.mark.parametrize(
    ("key", "source", "knowledge"),
    [
        ("dispenzieri_2012", "F01, F05, F07, F08", False),
        ("dispenzieri_2003", "F02, F03, F23", False),
        ("imwg_2014", "knowledge: Rajkumar, Lancet Oncol 2014;15:e538", True),
        ("suichi_2019", "F03, F04", False),
    ],
)
def test_each_says_where_it_comes_from_and_whether_a_consultant_must_confirm_it(key, source, knowledge):
    rules = rule_set(key)
    assert (rules.source, rules.knowledge) == (source, knowledge)
    assert rules.citation
    assert rules.version >= 1
    assert all(group.title for group in rules.groups)


@pytest.mark.parametrize("rules", RULE_SETS.values(), ids=RULE_SETS.keys())
def test_no_criterion_stands_in_two_groups(rules):
    assert len(rules.members) == len(set(rules.members))
    assert set(rules.members) <= set(CRITERIA)
    for group in rules.groups:
        assert 1 <= group.min_true <= len(group.members)
        assert all(rules.group_of(key) == group.key for key in group.members)
    assert all(rules.group_of(key) == "" for key in CRITERIA if key not in rules.members)


def test_an_unknown_rule_set_is_refused_with_the_names_of_the_known_ones():
    with pytest.raises(KeyError, match=r"no rule set 'imwg_2050'; known: dispenzieri_2012, .*suichi_2019"):
        rule_set("imwg_2050")


def test_rule_sets_cannot_be_changed_by_those_who_read_them():
    with pytest.raises(TypeError):
        RULE_SETS["mine"] = rule_set("imwg_2014")


# VEGF of the 2014 consensus: at least three times the laboratory's own limit, serum and plasma alike


@pytest.mark.parametrize(
    ("result", "by_2012", "by_2014"),
    [
        #                                     2012                     2014
        (vegf(2313, ref_upper=LIMIT), (T, None), (T, None)),
        (vegf(2312, ref_upper=LIMIT), (T, None), (U, "grey_zone")),
        (vegf(1001, ref_upper=LIMIT), (T, None), (U, "grey_zone")),
        (vegf(772, ref_upper=LIMIT), (U, "grey_zone"), (U, "grey_zone")),
        (vegf(771, ref_upper=LIMIT), (F, None), (F, None)),
        # Serum without a printed limit is read against the clinic's setting for the Queen Square assay.
        (vegf(2313), (T, None), (T, None)),
        (vegf(2312), (T, None), (U, "grey_zone")),
        # Plasma, limit 96.2: three times is 288.6.
        (vegf("288.6", "plasma_edta", ref_upper=PLASMA_LIMIT), (T, None), (T, None)),
        (vegf("288.5", "plasma_edta", ref_upper=PLASMA_LIMIT), (T, None), (U, "grey_zone")),
        (vegf(201, "plasma_citrate", ref_upper=PLASMA_LIMIT), (T, None), (U, "grey_zone")),
        (vegf(96, "plasma_edta", ref_upper=PLASMA_LIMIT), (F, None), (F, None)),
        # No plasma limit, no multiple of it; the absolute threshold of 2012 needs none.
        (vegf(5000, "plasma_edta"), (T, None), (U, "inadequate_test")),
        (vegf(400, ref_upper=LIMIT, treated=True), (U, "treated_sample"), (U, "treated_sample")),
        (vegf(9000, ref_upper=LIMIT, treated=True), (T, None), (T, None)),
        (vegf(9000, "unknown", ref_upper=LIMIT), (U, "inadequate_test"), (U, "inadequate_test")),
        (vegf(2000, ref_upper=LIMIT, comparator=">"), (T, None), (U, "grey_zone")),
        (vegf(2400, ref_upper=LIMIT, comparator=">"), (T, None), (T, None)),
    ],
)
def test_the_consensus_of_2014_reads_vegf_against_three_times_the_laboratorys_limit(result, by_2012, by_2014):
    check(J3, record(vegf=result), *by_2012)
    check(J3, record(vegf=result), *by_2014, rule_set="imwg_2014")


@pytest.mark.parametrize("setting", ["serum_gt_1000", "serum_gt_1920", "serum_gt_uln_qs"])
def test_the_clinics_own_threshold_does_not_change_a_rule_set_that_brings_one(setting):
    result = record(vegf=vegf(2000, ref_upper=LIMIT))
    check(J3, result, T, vegf_rule_serum=setting)
    check(J3, result, U, "grey_zone", rule_set="imwg_2014", vegf_rule_serum=setting)


@pytest.mark.parametrize("matrix", ["serum", "plasma_edta", "plasma_citrate"])
def test_the_rule_of_2014_is_one_for_every_sample(matrix):
    assert threshold_rule(matrix, overrides=rule_set("imwg_2014").vegf_rules) == "fold_uln_3"


def test_the_word_raised_of_a_letter_is_no_multiple_of_a_limit():
    facts = record(vegf_reported_raised="yes")
    check(J3, facts, T)
    check(J3, facts, U, "not_assessed", rule_set="imwg_2014")


# The same record by each rule set


@pytest.mark.parametrize(
    ("letters", "verdicts"),
    [
        #  M1M2 J1J2J3 N1-N6     2012 2014 2003 2019
        ("TT FFT TFFFFF", (T, T, T, F)),  # raised VEGF and one minor: 2019 wants two
        ("TT FFT TTFFFF", (T, T, T, T)),
        ("TT FTF TTFFFF", (T, T, T, F)),  # without VEGF 2019 cannot be met
        ("TT TFF FFFFFF", (F, F, T, F)),  # Castleman alone is a minor of 2003, and only there
        ("TT FFT FFFFFT", (T, T, F, F)),  # platelets count in 2012 and 2014 only
        ("TT FFT FFTFTF", (T, T, T, F)),  # hormones and discs do not count in 2019
        ("TT FTT FFFFFF", (F, F, T, F)),  # a bone lesion is a major, and in 2003 and 2019 a minor
        ("TT FTT FTFFFF", (T, T, T, T)),
        ("TT UUU UUUUUU", (U, U, U, U)),
        ("TF TTT TTTTTT", (F, F, F, F)),
    ],
)
def test_one_record_read_by_four_rule_sets(letters, verdicts):
    order = ("dispenzieri_2012", "imwg_2014", "dispenzieri_2003", "suichi_2019")
    found = tuple(evaluate(row(letters), as_at=AS_AT, rule_set=key, sex="male").status for key in order)
    assert found == verdicts


@pytest.mark.parametrize("key", RULE_SETS)
def test_every_criterion_is_read_whether_the_rule_set_uses_it_or_not(key):
    result = evaluate([fact for facts in MET_FACTS.values() for fact in facts], as_at=AS_AT, rule_set=key)
    assert {found.criterion for found in result.findings} == set(CRITERIA)
    assert all(found.status is T for found in result.findings)
    assert tuple(found.criterion for found in result.findings)[: len(result.rule_set.members)] == rule_set(key).members
