"""Published patients, recorded as their reports give them, against the verdict a careful reader reaches.

Each report gives its findings on one day; where it gives no date, DAY stands for it. A finding the report does not
mention is not recorded: it is unknown, never absent.
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from clinical.criteria import evaluate
from clinical.outcome import Status
from clinical.rulesets import J1, J2, J3, M1, M2, N1, N2, N3, N4, N5, N6
from clinical.settings import COUNTING_SKIN_SIGNS_WITH_THICKENING, DEFAULTS
from tests.clinical.builders import AS_AT, bones, record, vegf

MEETS, DOES_NOT, OPEN = Status.MET, Status.NOT_MET, Status.UNKNOWN

# Bone Marrow Transplant, nature.com/articles/1703600: clone found by immuno-electrophoresis, electrophoresis normal.
C01 = record(
    neuropathy="present",
    ncs_classification="demyelinating",
    spep="no_band",
    serum_ife="positive",
    heavy_chain="IgA",
    light_chain="lambda",
    bone_study=bones("xray_survey", ("sclerotic", "plasma_cell")),
    spleen_enlarged="no",
    liver_enlarged="no",
    nodes_enlarged="no",
    axis_gonadal="abnormal",
    axis_pituitary="abnormal",
    skin_hypertrichosis="present",
    skin_haemangioma="present",
    papilloedema="present",
    platelets=511,
    haemoglobin=153,
)

# Pulmonary hypertension case: VEGF 6630 pg/mL called raised, sample type not given; hypothyroid only.
C03_ON = date(2007, 3, 15)
C03 = record(
    on=C03_ON,
    neuropathy="present",
    serum_ife="positive",
    heavy_chain="IgG",
    light_chain="lambda",
    castleman_histology="present",
    vegf=vegf(6630, "unknown"),
    vegf_reported_raised="yes",
    spleen_enlarged="yes",
    oedema="present",
    axis_thyroid="abnormal",
    thyroid_kind="hypothyroidism",
    skin_hyperpigmentation="present",
    papilloedema="present",
    other_pulmonary_hypertension="present",
)

# Eur J Med Case Rep 173-1560698497: mixed lesions; erectile dysfunction is a symptom.
C08 = record(
    neuropathy="present",
    serum_ife="positive",
    heavy_chain="IgG",
    light_chain="lambda",
    bone_study=bones("not_stated", ("mixed", "plasma_cell")),
    liver_enlarged="yes",
    ascites="present",
    erectile_dysfunction="present",
    skin_plethora="present",
    skin_other="present",
    haemoglobin=194,
)

# Actas Dermosifiliogr 2023: no clone at first, a faint IgG kappa band four months later.
C10A = record(
    "visit:1",
    neuropathy="present",
    serum_ife="negative",
    urine_ife="negative",
    marrow_clone="no",
    vegf_reported_raised="yes",
    spleen_enlarged="yes",
    liver_enlarged="yes",
    nodes_enlarged="yes",
    axis_thyroid="abnormal",
    axis_pituitary="abnormal",
    skin_glomeruloid_haemangioma="present",
    papilloedema="present",
    thrombocytosis="present",
)
C10B_ON = date(2026, 8, 1)
C10B = C10A + record(
    "visit:2",
    on=C10B_ON,
    serum_ife="positive",
    heavy_chain="IgG",
    light_chain="kappa",
    vegf=vegf(2407, "unknown"),
    vegf_reported_raised="yes",
)

# Endocrine Abstracts 2010;22:P227: hypogonadism with the other axes tested and normal; clone in a vertebral biopsy.
C14 = record(
    neuropathy="present",
    serum_ife="positive",
    heavy_chain="IgG",
    light_chain="lambda",
    lesion_plasmacytoma="yes",
    bone_study=bones("not_stated", ("sclerotic", "plasma_cell")),
    axis_gonadal="abnormal",
    axis_pituitary="normal",
    axis_adrenal="normal",
    axis_parathyroid="normal",
    axis_thyroid="normal",
    axis_glucose="normal",
)

# docksci.com 5a300156d64ab218ec343679: a purely lytic lesion; Castleman disease carries the case.
C16 = record(
    neuropathy="present",
    ncs_classification="demyelinating",
    marrow_clone="yes",
    marrow_plasma_cells=6,
    castleman_histology="present",
    castleman_subtype="hyaline_vascular",
    bone_study=bones("not_stated", ("lytic", "plasma_cell")),
    nodes_enlarged="yes",
    oedema="present",
    axis_thyroid="normal",
    axis_adrenal="normal",
    skin_clubbing="present",
    skin_flushing="present",
    papilloedema="present",
)

# acnpsearch 70133335: met older criteria; skeletal survey clear, VEGF never measured, no node biopsy.
C30 = record(
    neuropathy="present",
    ncs_classification="demyelinating",
    serum_ife="positive",
    heavy_chain="IgG",
    light_chain="lambda",
    marrow_plasma_cells=10,
    bone_study=bones("xray_survey", none_seen=True),
    liver_enlarged="yes",
    oedema="present",
    skin_thickening="present",
    skin_telangiectasia="present",
    skin_raynaud="present",
    platelets=900,
)

# BMC Neurol 2018 s12883-018-1172-7: Castleman disease for years before a monoclonal protein.
C36A = record(
    "visit:1",
    neuropathy="present",
    serum_ife="negative",
    urine_ife="negative",
    marrow_clone="no",
    castleman_histology="present",
    castleman_subtype="hyaline_vascular",
    nodes_enlarged="yes",
    axis_gonadal="undecided",
    skin_hyperpigmentation="present",
)
C36B = C36A + record("visit:2", on=C10B_ON, serum_ife="positive", oedema="present")

# Kidney Res Clin Pract krcp-ksn 6466: TAFRO syndrome; neither neuropathy nor clone.
C51 = record(
    neuropathy="absent",
    neuro_examination="normal",
    ncs_classification="normal",
    serum_ife="negative",
    urine_ife="negative",
    marrow_clone="no",
    vegf=vegf(426),
    vegf_reported_raised="yes",
    spleen_enlarged="yes",
    liver_enlarged="yes",
    oedema="present",
    pleural_effusion="present",
    ascites="present",
    pericardial_effusion="present",
    platelets=8,
)


def verdict(facts, sex, as_at=AS_AT, settings=DEFAULTS):
    return evaluate(facts, as_at=as_at, sex=sex, settings=settings)


@pytest.mark.parametrize(
    ("facts", "sex", "status", "majors", "minors"),
    [
        pytest.param(C01, "male", MEETS, {J2}, {N3, N4, N5, N6}, id="C01"),
        pytest.param(C03, "male", MEETS, {J1, J3}, {N1, N2, N4, N5}, id="C03"),
        pytest.param(C08, "male", MEETS, {J2}, {N1, N2, N4, N6}, id="C08"),
        pytest.param(C10A, "male", DOES_NOT, {J3}, {N1, N3, N4, N5, N6}, id="C10a"),
        pytest.param(C10B, "male", MEETS, {J3}, {N1, N3, N4, N5, N6}, id="C10b"),
        pytest.param(C14, "female", MEETS, {J2}, {N3}, id="C14"),
        pytest.param(C16, "male", MEETS, {J1}, {N1, N2, N4, N5}, id="C16"),
        pytest.param(C30, "female", OPEN, set(), {N1, N2, N6}, id="C30"),
        pytest.param(C36A, "male", DOES_NOT, {J1}, {N1, N4}, id="C36a"),
        pytest.param(C36B, "male", MEETS, {J1}, {N1, N2, N4}, id="C36b"),
        pytest.param(C51, "male", DOES_NOT, set(), {N1, N2}, id="C51"),
    ],
)
def test_the_verdict_and_what_it_rests_on(facts, sex, status, majors, minors):
    result = verdict(facts, sex)
    assert result.status is status
    assert set(result.met("major")) == majors
    assert set(result.met("minor")) == minors


def test_c03_hypothyroidism_alone_is_set_aside_and_the_criterion_stays_open():
    found = verdict(C03, "male").finding(N3)
    assert found.status is OPEN
    assert [(fact.name, "never satisfy" in why) for fact, why in found.not_counting] == [("axis_thyroid", True)]


def test_c03_meets_through_castleman_disease_alone_and_the_report_on_vegf_is_marked_as_such():
    without = [fact for fact in C03 if not fact.name.startswith("vegf")]
    assert verdict(without, "male").status is MEETS
    found = verdict(C03, "male").finding(J3)
    assert found.warnings == ("reported_only", "sample_type_unknown")


def test_c03_without_the_word_raised_the_number_alone_of_unknown_sample_type_does_not_count():
    silent = [fact for fact in C03 if fact.name != "vegf_reported_raised"]
    found = verdict(silent, "male").finding(J3)
    assert (found.status, found.reason) == (OPEN, "inadequate_test")


def test_c03_a_later_fall_of_vegf_under_treatment_changes_nothing_in_the_diagnostic_view():
    later = record("lab:2", on=date(2008, 6, 1), treated=True, vegf=vegf(275, "unknown"), vegf_reported_raised="no")
    assert verdict(C03 + later, "male").finding(J3).status is MEETS


def test_c03_by_the_criteria_of_2003_counts_castleman_disease_as_a_minor():
    result = evaluate(C03, as_at=AS_AT, rule_set="dispenzieri_2003", sex="male")
    assert result.status is MEETS
    assert J1 in result.met("minor")


def test_c14_the_single_minor_is_the_gonadal_axis():
    found = verdict(C14, "female").finding(N3)
    assert [fact.name for fact in found.because] == ["axis_gonadal"]


def test_c30_names_vegf_node_biopsy_and_ct_as_the_tests_that_decide():
    result = verdict(C30, "female")
    assert {each.criterion for each in result.outstanding if each.decisive} == {J1, J2, J3}
    tests = {key for each in result.outstanding for key in each.tests}
    assert {"vegf", "node_biopsy", "bone_ct"} <= tests
    assert result.finding(J2).reason == "inadequate_test"
    assert (result.finding(M1).status, result.finding(M2).status) == (MEETS, MEETS)


def test_c30_thickened_skin_is_shown_as_not_counting_by_default_and_counts_by_the_clinics_setting():
    found = verdict(C30, "female").finding(N4)
    assert "skin_thickening" in [fact.name for fact, _ in found.not_counting]
    clinic = replace(DEFAULTS, skin_counting_set=COUNTING_SKIN_SIGNS_WITH_THICKENING)
    result = verdict(C30, "female", settings=clinic)
    assert result.status is OPEN
    assert set(result.met("minor")) == {N1, N2, N4, N6}


@pytest.mark.parametrize(("value", "status"), [(2400, MEETS), (300, OPEN)])
def test_c30_a_vegf_would_decide_upwards_and_not_downwards(value, status):
    added = record("lab:2", on=date(2026, 6, 1), vegf=vegf(value, ref_upper=Decimal(771)))
    assert verdict(C30 + added, "female").status is status


def test_c10_the_same_patient_has_two_answers_by_date():
    assert verdict(C10B, "male", as_at=date(2026, 7, 31)).status is DOES_NOT
    later = verdict(C10B, "male", as_at=C10B_ON)
    assert later.status is MEETS
    assert later.finding(M2).warnings == ("atypical_light_chain",)


def test_c36_castleman_disease_without_a_clone_raises_the_flag_for_the_variant():
    assert verdict(C36A, "male").consider_castleman_variant
    assert not verdict(C36B, "male").consider_castleman_variant


def test_c51_the_missing_mandatory_criteria_outweigh_every_minor():
    result = verdict(C51, "male")
    assert {result.finding(M1).status, result.finding(M2).status} == {DOES_NOT}
    # 426 pg/mL in serum is under the limit of the assay in our settings although the report calls it raised.
    assert (result.finding(J3).status, result.finding(J3).reason) == (OPEN, "conflicting")
