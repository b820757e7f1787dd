"""The worked truth table of the fact base (1.5), from recorded facts to the sentence on the panel."""

import pytest

from clinical.criteria import evaluate
from clinical.outcome import Status
from clinical.rulesets import CRITERIA, J1, J2, J3, M1, M2, N1, N2, N3, N4, N5, N6, RULE_SETS
from tests.clinical.builders import AS_AT, MET_FACTS, NOT_MET_FACTS, row

T, F, U = Status.MET, Status.NOT_MET, Status.UNKNOWN
ALL_BUT_MANDATORY = (J1, J2, J3, N1, N2, N3, N4, N5, N6)


@pytest.mark.parametrize("criterion", CRITERIA)
def test_each_criterion_has_facts_that_meet_it_and_facts_that_do_not(criterion):
    assert evaluate(MET_FACTS[criterion], as_at=AS_AT, sex="male").finding(criterion).status is T
    assert evaluate(NOT_MET_FACTS[criterion], as_at=AS_AT, sex="male").finding(criterion).status is F
    nothing = evaluate([], as_at=AS_AT).finding(criterion)
    assert (nothing.status, nothing.reason) == (U, "not_assessed")
    assert nothing.missing_text


#   row  M1M2 J1J2J3 N1-N6    overall  decisive outstanding  variant
TABLE = [
    (1, "TT UUT UUUTUU", T, (), False),
    (2, "TU UTT TFFFFF", U, (M2,), False),
    (3, "TF TFT TTUUUU", F, (), True),
    (4, "TT FFU TFFFFF", U, (J3,), False),
    (5, "TT FFF TTTTTT", F, (), False),
    (6, "TT TFF FFFFFF", F, (), False),
    (7, "TT TFF FFUFUF", U, (N3, N5), False),
    (8, "UU UUU UUUUUU", U, ALL_BUT_MANDATORY, False),
    (9, "FT TTT TTTTTT", F, (), False),
    (10, "TT UFF UFFFFF", U, (J1, N1), False),
]


@pytest.mark.parametrize(("number", "letters", "overall", "decisive", "variant"), TABLE)
def test_the_default_rule_set_gives_the_worked_answer(number, letters, overall, decisive, variant):
    result = evaluate(row(letters), as_at=AS_AT, sex="male")
    assert "".join({T: "T", F: "F", U: "U"}[result.finding(key).status] for key in CRITERIA) == letters.replace(" ", "")
    assert result.status is overall
    assert tuple(each.criterion for each in result.outstanding if each.decisive) == decisive
    assert result.consider_castleman_variant is variant


def test_with_nothing_recorded_every_criterion_is_outstanding_and_the_mandatory_two_are_required():
    result = evaluate([], as_at=AS_AT)
    assert [each.criterion for each in result.outstanding] == list(CRITERIA)
    assert [each.criterion for each in result.outstanding if each.required] == [M1, M2]


@pytest.mark.parametrize(
    ("letters", "overall"),
    [("TT FFU TFFFFF", F), ("TT FFF TTTTTT", F), ("TT UTT FTFFFF", T), ("TT UTT FUFFFF", U), ("TT UUU UUUUUU", U)],
)
def test_suichi_2019_needs_three_majors_and_two_of_four_minors(letters, overall):
    assert evaluate(row(letters), as_at=AS_AT, rule_set="suichi_2019", sex="male").status is overall


def test_suichi_2019_row_4_fails_on_its_minors_although_vegf_is_open():
    result = evaluate(row("TT FFU TFFFFF"), as_at=AS_AT, rule_set="suichi_2019", sex="male")
    assert [(group.key, group.status) for group in result.groups] == [("mandatory", U), ("minor", F)]
    assert result.outstanding == ()


def test_no_single_minor_decides_when_two_are_missing():
    result = evaluate(row("TT FUT FUFUFF"), as_at=AS_AT, rule_set="suichi_2019", sex="male")
    assert [(each.criterion, each.decisive, each.required) for each in result.outstanding] == [
        (J2, False, False),
        (N2, False, False),
        (N4, False, False),
    ]


@pytest.mark.parametrize(
    ("letters", "overall"),
    [
        ("TT TFF FFFFFF", T),  # Castleman disease is a minor criterion of 2003
        ("TT FFT FFFFFT", F),  # VEGF and platelets are not in it
        ("TT FUF FFFFFF", U),
        ("TF TTT TTTTTT", F),
    ],
)
def test_dispenzieri_2003_counts_bone_and_castleman_as_minors_and_no_vegf(letters, overall):
    result = evaluate(row(letters), as_at=AS_AT, rule_set="dispenzieri_2003", sex="male")
    assert result.status is overall
    assert {each.criterion for each in result.findings_of("")} == {J3, N6}


def test_castleman_with_the_clone_open_asks_for_the_clone_first():
    result = evaluate(row("UU TUU TUUUUU"), as_at=AS_AT)
    assert result.outstanding[0].criterion == M2
    assert not result.consider_castleman_variant


@pytest.mark.parametrize("letters", ["TF TFF FFFFFF", "TT TFF TFFFFF", "TU TFF TFFFFF", "TF FTF TFFFFF"])
def test_the_castleman_variant_flag_needs_castleman_no_clone_and_a_minor(letters):
    assert not evaluate(row(letters), as_at=AS_AT, sex="male").consider_castleman_variant


def test_castleman_is_not_its_own_minor_for_the_variant_flag():
    assert not evaluate(
        row("TF TFF FFFFFF"), as_at=AS_AT, rule_set="dispenzieri_2003", sex="male"
    ).consider_castleman_variant
    assert evaluate(
        row("TF TFF FFFTFF"), as_at=AS_AT, rule_set="dispenzieri_2003", sex="male"
    ).consider_castleman_variant


@pytest.mark.parametrize(
    ("letters", "label"),
    [
        ("TT UUT UUUTUU", "Recorded findings meet the Dispenzieri 2012 criteria"),
        ("TT FFF TTTTTT", "Recorded findings do not meet the Dispenzieri 2012 criteria"),
        ("UU UUU UUUUUU", "Cannot yet be determined"),
    ],
)
def test_the_label_speaks_of_recorded_findings_and_never_of_a_diagnosis(letters, label):
    result = evaluate(row(letters), as_at=AS_AT, sex="male")
    assert result.label == label
    assert "diagnos" not in (result.label + result.caveat).lower()
    assert "not sufficient" in result.caveat


def test_the_extremes_differ_exactly_when_the_answer_is_open():
    for _, letters, overall, _, _ in TABLE:
        result = evaluate(row(letters), as_at=AS_AT, sex="male")
        expected = (T, F) if overall is U else (overall, overall)
        assert (result.best_case, result.worst_case) == expected


def test_an_unknown_rule_set_is_named_in_the_error():
    with pytest.raises(KeyError, match="dispenzieri_2012"):
        evaluate([], as_at=AS_AT, rule_set="poems_2050")


def test_each_rule_set_says_where_it_comes_from_and_uses_known_criteria():
    for key, rules in RULE_SETS.items():
        assert key == rules.id
        assert rules.version >= 1
        assert rules.title
        assert rules.citation
        assert set(rules.members) <= set(CRITERIA)
        assert len(rules.members) == len(set(rules.members))
        assert all(group.min_true <= len(group.members) for group in rules.groups)
