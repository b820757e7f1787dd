"""J1, J2 and J3: which records meet them, which exclude them, and what leaves them open."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from clinical.outcome import Status
from clinical.rulesets import J1, J2, J3, RULE_SETS
from tests.clinical.builders import DAY, LATER, bones, check, finding, node, record, vegf

T, F, U = Status.MET, Status.NOT_MET, Status.UNKNOWN
LIMIT = Decimal(771)

# Castleman disease


@pytest.mark.parametrize(
    ("facts", "status", "reason"),
    [
        (record(castleman_histology="present"), T, None),
        (record(castleman_histology="absent"), F, None),
        (record(castleman_histology="not_diagnostic"), U, "inadequate_test"),
        (record(nodes_enlarged="no"), F, None),
        (record(nodes_enlarged="yes"), U, "not_assessed"),
        (record(node=node(18)), U, "not_assessed"),
        (record(node=node(6)), U, "inadequate_test"),
        (record(nodes_enlarged="no", treated=True), U, "treated_sample"),
        (record(nodes_enlarged="no", node=node(6)), F, None),
        (record(nodes_enlarged="no", castleman_histology="present"), T, None),
    ],
)
def test_castleman_disease(facts, status, reason):
    check(J1, facts, status, reason)


def test_an_enlarged_node_asks_for_a_biopsy():
    assert finding(J1, record(node=[node(18), node(7)])).missing == ("node_biopsy",)


def test_a_node_that_was_ever_enlarged_is_not_excluded_by_a_later_scan():
    facts = record(nodes_enlarged="yes") + record("imaging:2", on=LATER, nodes_enlarged="no")
    check(J1, facts, U, "not_assessed")


# Bone


@pytest.mark.parametrize(
    ("study", "status", "reason"),
    [
        (bones("ct", ("sclerotic", "plasma_cell")), T, None),
        (bones("fdg_pet_ct", ("mixed", "plasma_cell")), T, None),
        (bones("mri", ("lytic_sclerotic_rim", "plasma_cell")), T, None),
        (bones("xray_survey", ("sclerotic", "plasma_cell")), T, None),
        (bones("ldct_whole_body", ("lytic", "plasma_cell")), F, None),
        (bones("ldct_whole_body", ("sclerotic", "benign")), F, None),
        (bones("ldct_whole_body", ("sclerotic", "benign"), ("sclerotic", "plasma_cell")), T, None),
        (bones("ldct_whole_body", ("sclerotic", "undecided")), U, "attribution_undecided"),
        (bones("ldct_whole_body", ("sclerotic",)), U, "attribution_undecided"),
        (bones("ldct_whole_body", none_seen=True), F, None),
        (bones("fdg_pet_ct", none_seen=True), F, None),
        (bones("xray_survey", none_seen=True), U, "inadequate_test"),
        (bones("mri", none_seen=True), U, "inadequate_test"),
        (bones("ct", none_seen=True), U, "inadequate_test"),
        (bones("not_stated", none_seen=True), U, "inadequate_test"),
        (bones("fdg_pet_ct"), U, "not_assessed"),
    ],
)
def test_sclerotic_bone_lesions(study, status, reason):
    check(J2, record(bone_study=study), status, reason)


def test_a_lesion_from_a_letter_that_names_no_modality_counts_with_a_warning():
    lesion = ("sclerotic", "plasma_cell")
    assert finding(J2, record(bone_study=bones("not_stated", lesion))).warnings == ("modality_not_stated",)
    assert finding(J2, record(bone_study=bones("ct", lesion))).warnings == ()


def test_a_lytic_lesion_is_set_aside_with_the_reason():
    found = finding(J2, record(bone_study=bones("ct", ("lytic", "plasma_cell"))))
    assert [why for _, why in found.not_counting] == ["Purely lytic lesions do not count"]


def test_a_later_weak_study_does_not_reopen_and_a_later_suspicion_does():
    negative = record(bone_study=bones("ldct_whole_body", none_seen=True))
    check(J2, negative + record("imaging:2", on=LATER, bone_study=bones("xray_survey", none_seen=True)), F)
    suspicion = record("imaging:2", on=LATER, bone_study=bones("mri", ("sclerotic", "undecided")))
    check(J2, negative + suspicion, U, "attribution_undecided")


def test_a_later_scan_that_counts_lesions_nobody_described_reopens_the_question():
    facts = record(bone_study=bones("ldct_whole_body", none_seen=True))
    check(J2, facts + record("imaging:2", on=LATER, bone_study=bones("mri", count=3)), U, "inadequate_test")
    clear = record("imaging:3", on=date(2026, 6, 1), bone_study=bones("fdg_pet_ct", none_seen=True))
    check(J2, facts + record("imaging:2", on=LATER, bone_study=bones("mri", count=3)) + clear, F)


def test_a_suspicion_of_the_same_day_keeps_the_question_open():
    facts = record("imaging:1", bone_study=bones("ldct_whole_body", none_seen=True))
    check(
        J2, facts + record("imaging:2", bone_study=bones("mri", ("sclerotic", "undecided"))), U, "attribution_undecided"
    )


def test_sclerosis_outlives_treatment_so_a_treated_scan_may_exclude_it():
    check(J2, record(bone_study=bones("fdg_pet_ct", none_seen=True), treated=True), F)


# VEGF


@pytest.mark.parametrize(
    ("result", "treated", "status", "reason"),
    [
        (vegf(1001), False, T, None),
        (vegf(1000), False, U, "grey_zone"),
        (vegf(772), False, U, "grey_zone"),
        (vegf(771), False, F, None),
        (vegf(600, ref_upper=Decimal(500)), False, U, "grey_zone"),
        (vegf(500), True, U, "treated_sample"),
        (vegf(900), True, U, "treated_sample"),
        (vegf(1500), True, T, None),
        (vegf(1500, treated=True), False, T, None),
        (vegf(500, treated=True), False, U, "treated_sample"),
        (vegf(6630, "unknown"), False, U, "inadequate_test"),
        (vegf(6630, "csf"), False, U, "inadequate_test"),
        (vegf(6630, flags={"haemolysed"}), False, U, "inadequate_test"),
    ],
)
def test_raised_vegf(result, treated, status, reason):
    check(J3, record(vegf=result, treated=treated), status, reason)


def test_a_normal_vegf_says_that_it_does_not_exclude():
    assert finding(J3, record(vegf=vegf(300))).warnings == ("normal_vegf_does_not_exclude",)


def test_the_newest_telling_result_decides_when_none_is_raised():
    facts = record("lab:1", vegf=vegf(300))
    facts += record("lab:2", on=LATER, vegf=vegf(900))
    check(J3, facts, U, "grey_zone")
    facts += record("lab:3", on=date(2026, 6, 1), vegf=vegf(200))
    check(J3, facts, F)
    facts += record("lab:4", on=date(2026, 7, 1), vegf=vegf(300, flags={"wrong_tube"}))
    check(J3, facts, F)
    facts += record("lab:5", on=date(2026, 8, 1), vegf=vegf(300), treated=True)
    check(J3, facts, F)


def test_a_report_that_vegf_is_raised_is_accepted_with_a_warning_though_its_number_cannot_be_tested():
    found = check(J3, record(vegf=vegf(6630, "unknown"), vegf_reported_raised="yes"), T)
    assert found.warnings == ("reported_only", "sample_type_unknown")
    assert [fact.name for fact in found.because] == ["vegf_reported_raised", "vegf"]


@pytest.mark.parametrize(
    ("number", "on", "status", "reason"),
    [
        (vegf(300), DAY, U, "conflicting"),
        (vegf(900), DAY, U, "grey_zone"),
        (vegf(300), LATER, U, "conflicting"),
        (vegf(300), date(2025, 1, 1), T, None),
        (vegf(300, treated=True), LATER, T, None),
        (vegf(300, flags={"insufficient"}), LATER, T, None),
        (vegf(3000), LATER, T, None),
    ],
)
def test_the_report_yields_to_a_number_that_can_be_tested(number, on, status, reason):
    facts = record("letter:1", vegf_reported_raised="yes") + record("lab:2", on=on, vegf=number)
    check(J3, facts, status, reason)


def test_a_report_that_vegf_is_not_raised_excludes_nothing():
    found = check(J3, record(vegf_reported_raised="no"), U, "inadequate_test")
    assert found.missing == ("vegf",)


def test_a_rule_set_may_bring_its_own_vegf_threshold():
    strict = replace(
        RULE_SETS["dispenzieri_2012"], id="imwg_2014", vegf_rules={"serum": "fold_uln_3", "plasma": "fold_uln_3"}
    )
    check(J3, record(vegf=vegf(2312, ref_upper=LIMIT)), U, "grey_zone", rule_set=strict)
    check(J3, record(vegf=vegf(2313, ref_upper=LIMIT)), T, rule_set=strict)
    found = check(
        J3, record(vegf=vegf(9000, "unknown"), vegf_reported_raised="yes"), U, "inadequate_test", rule_set=strict
    )
    assert "own threshold" in found.not_counting[-1][1]
