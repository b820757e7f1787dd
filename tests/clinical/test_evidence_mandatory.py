"""M1 and M2: which records meet them, which exclude them, and what leaves them open."""

from datetime import date
from decimal import Decimal

import pytest

from clinical.outcome import Status
from clinical.rulesets import M1, M2
from tests.clinical.builders import LATER, check, finding, record

T, F, U = Status.MET, Status.NOT_MET, Status.UNKNOWN

# Polyneuropathy

CONFIRMED = {"ncs_abnormal_limbs": 4, "ncs_confirmed": "yes"}


@pytest.mark.parametrize(
    ("facts", "status", "reason"),
    [
        (record(neuropathy="present"), T, None),
        (record(neuropathy="present", neuropathy_explained="no"), T, None),
        (record(ncs_classification="axonal", **CONFIRMED), T, None),
        (record(ncs_classification="axonal", ncs_abnormal_limbs=1, ncs_confirmed="yes"), U, "inadequate_test"),
        (record(ncs_classification="mixed", ncs_abnormal_limbs=4), U, "inadequate_test"),
        (record(ncs_classification="equivocal", **CONFIRMED), U, "inadequate_test"),
        (record(neuro_examination="normal", ncs_classification="normal"), F, None),
        (record(neuropathy="absent", ncs_classification="normal"), F, None),
        (record(neuropathy="absent"), U, "not_assessed"),
        (record(ncs_classification="normal"), U, "not_assessed"),
        (record(neuropathy="not_known"), U, "not_assessed"),
        (record(neuro_examination="abnormal"), U, "not_assessed"),
        (record(neuropathy="absent", ncs_classification="demyelinating"), U, "conflicting"),
        (record(neuropathy="present", neuropathy_explained="undecided"), U, "attribution_undecided"),
        (record(neuropathy="present", neuropathy_explained="yes"), U, "attribution_undecided"),
        (
            record(ncs_classification="mixed", neuropathy_explained="yes", **CONFIRMED),
            U,
            "attribution_undecided",
        ),
        (record(neuropathy="absent", ncs_classification="normal", treated=True), U, "treated_sample"),
    ],
)
def test_polyneuropathy(facts, status, reason):
    check(M1, facts, status, reason)


def test_neuropathy_without_a_conduction_study_is_met_with_a_warning():
    assert finding(M1, record(neuropathy="present")).warnings == ("ncs_outstanding",)
    assert finding(M1, record(neuropathy="present", ncs_classification="axonal")).warnings == ()


def test_an_abnormal_examination_after_a_normal_one_reopens_the_question():
    facts = record(neuro_examination="normal", ncs_classification="normal")
    facts += record("neurology:2", on=LATER, neuro_examination="abnormal")
    check(M1, facts, U, "not_assessed")


def test_a_normal_examination_after_an_abnormal_one_closes_it_again():
    facts = record("neurology:1", neuro_examination="normal", ncs_classification="normal")
    facts += record("neurology:2", on=LATER, neuro_examination="abnormal")
    facts += record("neurology:3", on=date(2026, 6, 1), neuro_examination="normal")
    found = check(M1, facts, F)
    assert found.because[0].source == "neurology:3"


def test_a_finding_and_a_concluding_word_of_one_day_do_not_contradict():
    # Abnormal for another reason, such as a tremor, with the word that there is no polyneuropathy.
    check(M1, record(neuropathy="absent", neuro_examination="abnormal", ncs_classification="normal"), F)


def test_what_is_missing_is_named():
    assert finding(M1, record(neuropathy="absent")).missing == ("nerve_conduction",)
    assert finding(M1, record(ncs_classification="normal")).missing == ("neurological_examination",)


# Plasma cells


@pytest.mark.parametrize(
    ("facts", "status", "reason"),
    [
        (record(serum_ife="positive"), T, None),
        (record(urine_ife="positive"), T, None),
        (record(marrow_clone="yes", marrow_plasma_cells=2), T, None),
        (record(lesion_plasmacytoma="yes"), T, None),
        (record(spep="band"), U, "not_assessed"),
        (record(spep="no_band"), U, "not_assessed"),
        (record(spep="band", serum_ife="positive"), T, None),
        (record(flc_ratio=Decimal("0.1")), U, "not_assessed"),
        (record(serum_ife="negative", urine_ife="negative"), U, "not_assessed"),
        (record(serum_ife="negative", marrow_clone="no"), U, "not_assessed"),
        (record(serum_ife="negative", urine_ife="negative", marrow_clone="no"), F, None),
        (record(serum_ife="equivocal", urine_ife="negative", marrow_clone="no"), U, "inadequate_test"),
        (record(serum_ife="negative", urine_ife="negative", marrow_clone="no", treated=True), U, "treated_sample"),
        (record(serum_ife="positive", treated=True), T, None),
    ],
)
def test_plasma_cell_disorder(facts, status, reason):
    check(M2, facts, status, reason)


def test_the_light_chain_is_shown_and_kappa_is_allowed_with_a_warning():
    found = finding(M2, record(serum_ife="positive", heavy_chain="IgG", light_chain="kappa"))
    assert [fact.value for fact in found.because] == ["positive", "IgG", "kappa"]
    assert found.warnings == ("atypical_light_chain",)
    assert finding(M2, record(serum_ife="positive", light_chain="lambda")).warnings == ()


SERUM = {"serum_ife": "positive", "heavy_chain": "IgA", "light_chain": "lambda"}


@pytest.mark.parametrize(
    ("facts", "chains", "warnings"),
    [
        (record(**SERUM), ["IgA", "lambda"], ()),
        (record(urine_ife="positive", urine_light_chain="kappa"), ["kappa"], ("atypical_light_chain",)),
        # A record of urine alone that names its chain without saying where it was found.
        (record(urine_ife="positive", serum_ife="negative", light_chain="kappa"), ["kappa"], ("atypical_light_chain",)),
        # The serum's chain is not lent to the urine.
        (record(**SERUM, urine_ife="positive"), ["IgA", "lambda"], ()),
        (record(serum_ife="equivocal", light_chain="kappa", urine_ife="positive"), [], ()),
        (
            record(**SERUM, urine_ife="positive", urine_heavy_chain="none", urine_light_chain="kappa"),
            ["IgA", "lambda", "none", "kappa"],
            ("biclonal_light_chain",),
        ),
        (record(**SERUM | {"light_chain": "biclonal"}), ["IgA", "biclonal"], ("biclonal_light_chain",)),
        (record(marrow_clone="yes", marrow_light_chain="biclonal"), ["biclonal"], ("biclonal_light_chain",)),
        (record(lesion_plasmacytoma="yes", lesion_light_chain="kappa"), ["kappa"], ("atypical_light_chain",)),
    ],
)
def test_each_sample_shows_its_own_chains_and_a_chain_other_than_lambda_is_said(facts, chains, warnings):
    found = check(M2, facts, T)
    shown = [fact.value for fact in found.because if fact.name.endswith("_chain")]
    assert (shown, found.warnings) == (chains, warnings)


def test_a_kappa_clone_between_two_lambda_ones_is_not_overlooked():
    facts = record("lab:1", **SERUM) + record("lab:2", on=LATER, **SERUM | {"light_chain": "kappa"})
    facts += record("lab:3", on=date(2026, 6, 1), **SERUM)
    assert finding(M2, facts).warnings == ("biclonal_light_chain",)


def test_a_marrow_report_that_does_not_mention_clonality_takes_nothing_back():
    facts = record(serum_ife="negative", urine_ife="negative", marrow_clone="no")
    found = check(M2, facts + record("marrow:2", on=LATER, marrow_clone="not_known"), F)
    assert [fact.source for fact in found.because] == ["record:1"] * 3


def test_the_first_and_the_newest_positive_test_are_shown():
    facts = record("lab:1", serum_ife="positive") + record("lab:2", on=LATER, urine_ife="positive")
    assert [fact.source for fact in finding(M2, facts).because] == ["lab:1", "lab:2"]


def test_a_marrow_shows_its_own_light_chain():
    found = finding(M2, record(marrow_clone="yes", marrow_light_chain="lambda", light_chain="kappa"))
    assert [fact.name for fact in found.because] == ["marrow_clone", "marrow_light_chain"]
    assert found.warnings == ()


def test_electrophoresis_and_light_chain_ratio_are_set_aside_with_the_reason():
    found = finding(M2, record(spep="no_band", flc_ratio=Decimal("0.1")))
    assert [(fact.name, "alone" in why) for fact, why in found.not_counting] == [("spep", True), ("flc_ratio", True)]
    assert found.warnings == ("flc_ratio_abnormal",)
    assert found.missing == ("serum_immunofixation", "urine_immunofixation", "marrow")


def test_a_normal_light_chain_ratio_is_not_mentioned():
    assert finding(M2, record(flc_ratio=Decimal("0.8"))).not_counting == ()


@pytest.mark.parametrize(
    ("ratio", "egfr", "scheme", "abnormal"),
    [
        ("1.65", None, "classic_renal", False),
        ("1.66", 90, "classic_renal", True),
        ("0.25", 60, "classic_renal", True),
        ("2.9", 45, "classic_renal", False),
        ("3.11", 20, "classic_renal", True),
        ("2.63", 45, "istopmm", True),
        ("2.63", 44, "istopmm", False),
        ("0.53", 29, "istopmm", True),
        ("0.53", 30, "istopmm", False),
    ],
)
def test_the_light_chain_interval_follows_kidney_function(ratio, egfr, scheme, abnormal):
    facts = record(flc_ratio=Decimal(ratio), **({"egfr": egfr} if egfr else {}))
    found = finding(M2, facts, flc_ratio_scheme=scheme)
    assert ("flc_ratio_abnormal" in found.warnings) is abnormal
