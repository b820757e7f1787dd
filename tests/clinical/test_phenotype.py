"""Each phenotype term: observed, excluded or never looked for, and the facts it rests on."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from clinical.catalogue import CATALOGUE, SKIN_SIGNS
from clinical.facts import BoneLesion, BoneStudy, Fact
from clinical.phenotype import (
    Observation,
    Phenotype,
    Stated,
    phenotype,
    rests_on,
    to_export,
    waiting_for_facts,
    with_statements,
)
from clinical.phenotype_evidence import DERIVATIONS
from clinical.phenotype_terms import BEDSIDE, BY_ID, STATABLE, TERMS
from clinical.settings import COUNTING_SKIN_SIGNS_WITH_THICKENING, DEFAULTS
from tests.clinical.builders import AS_AT, DAY, LATER, MET_FACTS, NOT_MET_FACTS, bones, node, record, vegf

OBSERVED, EXCLUDED, UNKNOWN = Observation.OBSERVED, Observation.EXCLUDED, Observation.UNKNOWN
ALL_MET = [fact for facts in MET_FACTS.values() for fact in facts]
ALL_NOT_MET = [fact for facts in NOT_MET_FACTS.values() for fact in facts]


def term(name: str) -> str:
    """Identifier of a term by its label."""
    return next(each.id for each in TERMS if each.label == name)


def found(name, facts, *, sex=None, as_at=AS_AT, **settings) -> Phenotype:
    every = phenotype(facts, as_at=as_at, sex=sex, settings=replace(DEFAULTS, **settings))
    return next(each for each in every if each.term.id == term(name))


def lesion_at(site, attribution="plasma_cell", type="sclerotic", modality="ct"):
    return BoneStudy(modality, (BoneLesion(type, attribution, site),))


ADRENAL, RESTRICTIVE = "Primary adrenal insufficiency", "Restrictive ventilatory defect"
BREATHING = "Respiratory insufficiency due to muscle weakness"
IMMUNOGLOBULIN = "Increased circulating immunoglobulin concentration"
PROLACTIN, PRESSURE = "Increased circulating prolactin concentration", "Pulmonary arterial hypertension"
IGG_LAMBDA, IGA = "Monoclonal elevation of IgG lambda chain", "Monoclonal elevation of circulating IgA"
B12 = "Decreased circulating vitamin B12 concentration"
BAND = {"serum_ife": "positive", "heavy_chain": "IgG", "light_chain": "lambda"}

CASES = [
    # Nerve
    ("Polyneuropathy", {"neuropathy": "present"}, OBSERVED),
    ("Polyneuropathy", {"neuropathy": "absent"}, UNKNOWN),
    ("Polyneuropathy", {"neuropathy": "absent", "ncs_classification": "normal"}, EXCLUDED),
    ("Polyneuropathy", {"neuropathy": "not_known"}, UNKNOWN),
    ("Peripheral neuropathy", {"ncs_classification": "axonal"}, OBSERVED),
    ("Peripheral neuropathy", {"neuro_examination": "normal", "ncs_classification": "normal"}, EXCLUDED),
    ("Peripheral neuropathy", {"neuro_examination": "normal"}, UNKNOWN),
    ("Demyelinating peripheral neuropathy", {"ncs_classification": "demyelinating"}, OBSERVED),
    ("Demyelinating peripheral neuropathy", {"ncs_classification": "mixed"}, OBSERVED),
    ("Demyelinating peripheral neuropathy", {"ncs_classification": "axonal"}, EXCLUDED),
    ("Demyelinating peripheral neuropathy", {"ncs_classification": "equivocal"}, UNKNOWN),
    (
        "Demyelinating peripheral neuropathy",
        {"ncs_classification": "demyelinating", "ncs_confirmed": "no"},
        UNKNOWN,
    ),
    ("Pain", {"neuropathy_painful": "yes"}, OBSERVED),
    ("Pain", {"pain_worst": 1}, OBSERVED),
    ("Pain", {"pain_worst": 0}, EXCLUDED),
    ("Increased CSF protein concentration", {"csf_protein": Decimal("0.46")}, OBSERVED),
    ("Increased CSF protein concentration", {"csf_protein": Decimal("0.45")}, EXCLUDED),
    # Plasma cells
    (IMMUNOGLOBULIN, {"igg": 17}, OBSERVED),
    (IMMUNOGLOBULIN, {"m_protein": 3}, OBSERVED),
    (IMMUNOGLOBULIN, {"m_protein": 0}, UNKNOWN),
    (IMMUNOGLOBULIN, {"igg": 16}, UNKNOWN),
    (IMMUNOGLOBULIN, {"igg": 16, "iga": 4, "igm": 2}, EXCLUDED),
    (IMMUNOGLOBULIN, {"igg": 16, "iga": 4, "igm": Decimal("2.1")}, OBSERVED),
    (IMMUNOGLOBULIN, {"igg": 16, "iga": 4, "igm": 2, "m_protein": 3}, OBSERVED),
    ("Lymphoproliferative disorder", {"marrow_clone": "yes"}, OBSERVED),
    ("Lymphoproliferative disorder", {"castleman_histology": "present"}, OBSERVED),
    ("Lymphoproliferative disorder", {"marrow_clone": "no", "castleman_histology": "absent"}, UNKNOWN),
    ("Paraproteinemia", {"serum_ife": "positive"}, OBSERVED),
    ("Paraproteinemia", {"serum_ife": "negative"}, EXCLUDED),
    ("Paraproteinemia", {"serum_ife": "equivocal"}, UNKNOWN),
    ("Paraproteinemia", {"urine_ife": "positive"}, UNKNOWN),
    (IGG_LAMBDA, BAND, OBSERVED),
    (IGG_LAMBDA, BAND | {"light_chain": "kappa"}, EXCLUDED),
    (IGG_LAMBDA, BAND | {"light_chain": "not_known"}, UNKNOWN),
    (IGG_LAMBDA, BAND | {"light_chain": ["lambda", "kappa"]}, UNKNOWN),
    (IGG_LAMBDA, {"serum_ife": "positive", "heavy_chain": "IgG"}, UNKNOWN),
    (IGG_LAMBDA, {"serum_ife": "negative"}, EXCLUDED),
    (IGA, BAND, EXCLUDED),
    (IGA, BAND | {"heavy_chain": "IgA"}, OBSERVED),
    ("Plasmacytoma", {"lesion_plasmacytoma": "yes"}, OBSERVED),
    ("Plasmacytosis", {"marrow_plasma_cells": 40}, UNKNOWN),
    ("Elevated vascular endothelial growth factor level", {"vegf": vegf(1001)}, OBSERVED),
    ("Elevated vascular endothelial growth factor level", {"vegf": vegf(1000)}, UNKNOWN),
    ("Elevated vascular endothelial growth factor level", {"vegf": vegf(771)}, EXCLUDED),
    ("Elevated vascular endothelial growth factor level", {"vegf": vegf(5000, "unknown")}, UNKNOWN),
    # Bone
    ("Sclerosis of hand bone", {"bone_study": lesion_at("Hand")}, OBSERVED),
    ("Sclerosis of foot bone", {"bone_study": lesion_at("foot", type="mixed")}, OBSERVED),
    ("Sclerosis of foot bone", {"bone_study": lesion_at("foot", type="lytic")}, UNKNOWN),
    ("Sclerosis of foot bone", {"bone_study": lesion_at("foot", "undecided")}, UNKNOWN),
    ("Sclerosis of foot bone", {"bone_study": bones("fdg_pet_ct", none_seen=True)}, UNKNOWN),
    ("Metaphyseal sclerosis", {"bone_study": lesion_at("long bone metaphysis")}, OBSERVED),
    ("Metaphyseal sclerosis", {"bone_study": lesion_at("Long bone")}, UNKNOWN),
    ("Sclerosis of skull base", {"bone_study": lesion_at("Skull")}, UNKNOWN),
    ("Sclerosis of skull base", {"bone_study": bones("fdg_pet_ct", none_seen=True)}, EXCLUDED),
    ("Sclerosis of skull base", {"bone_study": bones("xray_survey", none_seen=True)}, UNKNOWN),
    ("Sclerotic vertebral endplates", {"bone_study": lesion_at("vertebral_endplate", "benign")}, UNKNOWN),
    # Organs and fluid
    ("Splenomegaly", {"spleen_cm": Decimal("13.1")}, OBSERVED),
    ("Splenomegaly", {"spleen_cm": 13}, EXCLUDED),
    ("Splenomegaly", {"spleen_cm": 13, "spleen_enlarged": "yes"}, UNKNOWN),
    ("Splenomegaly", {"spleen_enlarged": "yes"}, OBSERVED),
    ("Splenomegaly", {"spleen_palpable_cm": 2}, OBSERVED),
    ("Splenomegaly", {"spleen_palpable_cm": 2, "spleen_cm": 11}, EXCLUDED),
    ("Splenomegaly", {"spleen_palpable_cm": 0}, UNKNOWN),
    ("Hepatomegaly", {"liver_cm": 16}, EXCLUDED),
    ("Hepatomegaly", {"liver_cm": Decimal("16.1")}, OBSERVED),
    ("Visceromegaly", {"liver_cm": 17}, OBSERVED),
    ("Visceromegaly", {"liver_cm": 15}, UNKNOWN),
    ("Visceromegaly", {"liver_cm": 15, "spleen_cm": 11}, EXCLUDED),
    ("Hepatosplenomegaly", {"liver_cm": 17}, UNKNOWN),
    ("Hepatosplenomegaly", {"liver_cm": 17, "spleen_cm": 15}, OBSERVED),
    ("Hepatosplenomegaly", {"liver_cm": 17, "spleen_cm": 11}, EXCLUDED),
    ("Hepatosplenomegaly", {"spleen_cm": 11}, EXCLUDED),
    ("Lymphadenopathy", {"node": node(11)}, OBSERVED),
    ("Lymphadenopathy", {"node": node(9)}, UNKNOWN),
    ("Lymphadenopathy", {"nodes_enlarged": "no"}, EXCLUDED),
    ("Ascites", {"ascites": "present", "ascites_explained": "yes"}, OBSERVED),
    ("Peripheral edema", {"oedema_grade": 1}, OBSERVED),
    ("Peripheral edema", {"oedema_grade": 2, "oedema_unilateral": "yes"}, OBSERVED),
    ("Peripheral edema", {"oedema": "absent"}, EXCLUDED),
    # Skin
    ("Hypertrichosis", {"skin_hypertrichosis": "present"}, OBSERVED),
    ("Hypertrichosis", {"skin_examination": "normal"}, EXCLUDED),
    ("Hypertrichosis", {"skin_examination": "partial"}, UNKNOWN),
    ("Clubbing of fingers", {"skin_clubbing": "present"}, OBSERVED),
    ("Clubbing of fingers", {"skin_examination": "normal"}, UNKNOWN),
    ("Hemangioma", {"skin_glomeruloid_haemangioma": "present"}, OBSERVED),
    ("Hemangioma", {"skin_haemangioma": "absent"}, UNKNOWN),
    ("Hemangioma", {"skin_haemangioma": "absent", "skin_glomeruloid_haemangioma": "absent"}, EXCLUDED),
    ("Glomeruloid hemangioma", {"skin_haemangioma": "present"}, UNKNOWN),
    ("Abnormal skin physiology", {"skin_raynaud": "present"}, OBSERVED),
    ("Abnormal skin physiology", {"skin_examination": "normal"}, EXCLUDED),
    ("Abnormal skin physiology", {"skin_plethora": "absent"}, UNKNOWN),
    ("Abnormal skin physiology", {"oedema_grade": 3}, UNKNOWN),
    # Hormones
    ("Hypogonadism", {"axis_gonadal": "abnormal"}, OBSERVED),
    ("Hypogonadism", {"axis_gonadal": "normal"}, EXCLUDED),
    ("Hypogonadism", {"axis_gonadal": "explained"}, UNKNOWN),
    ("Hypogonadism", {"gynaecomastia": "present"}, UNKNOWN),
    ("Hypothyroidism", {"axis_thyroid": "abnormal"}, UNKNOWN),
    ("Hypothyroidism", {"axis_thyroid": "abnormal", "thyroid_kind": "hypothyroidism"}, OBSERVED),
    ("Hypothyroidism", {"axis_thyroid": "abnormal", "thyroid_kind": "hyperthyroidism"}, EXCLUDED),
    ("Hypothyroidism", {"axis_thyroid": "normal"}, EXCLUDED),
    ("Diabetes mellitus", {"hba1c": 48}, OBSERVED),
    ("Diabetes mellitus", {"hba1c": 47}, UNKNOWN),
    ("Diabetes mellitus", {"hba1c": 42}, UNKNOWN),
    ("Diabetes mellitus", {"hba1c": 41}, EXCLUDED),
    ("Diabetes mellitus", {"diabetes": "present"}, OBSERVED),
    ("Diabetes mellitus", {"axis_glucose": "abnormal"}, UNKNOWN),
    (ADRENAL, {"axis_adrenal": "abnormal"}, UNKNOWN),
    (ADRENAL, {"axis_adrenal": "abnormal", "adrenal_kind": "primary"}, OBSERVED),
    (ADRENAL, {"axis_adrenal": "abnormal", "adrenal_kind": "secondary"}, EXCLUDED),
    (ADRENAL, {"axis_adrenal": "normal"}, EXCLUDED),
    (ADRENAL, {"axis_adrenal": "normal", "on_glucocorticoid": "yes"}, UNKNOWN),
    (PROLACTIN, {"prolactin": 501}, OBSERVED),
    (PROLACTIN, {"prolactin": 400}, UNKNOWN),
    (PROLACTIN, {"prolactin": 330}, EXCLUDED),
    (PROLACTIN, {"axis_pituitary": "abnormal"}, UNKNOWN),
    # Eyes
    ("Papilledema", {"frisen_right": "1", "frisen_left": "0"}, OBSERVED),
    ("Papilledema", {"frisen_right": "0", "frisen_left": "not_gradable", "fundus_method": "dilated"}, UNKNOWN),
    ("Papilledema", {"frisen_right": "0", "frisen_left": "0", "fundus_method": "oct"}, EXCLUDED),
    ("Papilledema", {"frisen_right": "2", "disc_cause_right": "pseudopapilloedema_drusen"}, UNKNOWN),
    # Blood and chemistry
    ("Thrombocytosis", {"platelets": 451}, OBSERVED),
    ("Thrombocytosis", {"platelets": 450}, EXCLUDED),
    ("Thrombocytosis", {"thrombocytosis": "present"}, OBSERVED),
    ("Thrombocytosis", {"platelets": 400, "thrombocytosis": "present"}, EXCLUDED),
    ("Polycythemia", {"haemoglobin": 166}, OBSERVED),
    ("Polycythemia", {"haemoglobin": 163}, UNKNOWN),
    ("Polycythemia", {"haemoglobin": 160}, EXCLUDED),
    ("Polycythemia", {"haematocrit": Decimal("0.50")}, OBSERVED),
    (B12, {"b12": 199}, OBSERVED),
    (B12, {"b12": 200}, EXCLUDED),
    (B12, {"other_low_b12": "present"}, OBSERVED),
    ("Renal insufficiency", {"egfr": 59}, OBSERVED),
    ("Renal insufficiency", {"egfr": 60}, EXCLUDED),
    # Heart, lung and vessels
    (PRESSURE, {"pasp": 50}, OBSERVED),
    (PRESSURE, {"pasp": 49}, UNKNOWN),
    (PRESSURE, {"pasp": 37}, UNKNOWN),
    (PRESSURE, {"pasp": 36}, EXCLUDED),
    (PRESSURE, {"mpap": 21}, OBSERVED),
    (PRESSURE, {"mpap": 20}, EXCLUDED),
    (PRESSURE, {"mpap": 20, "pasp": 55}, EXCLUDED),
    (PRESSURE, {"other_pulmonary_hypertension": "present"}, OBSERVED),
    (RESTRICTIVE, {"tlc_percent": 79}, OBSERVED),
    (RESTRICTIVE, {"tlc_percent": 80}, EXCLUDED),
    (RESTRICTIVE, {"fvc_percent": 79}, UNKNOWN),
    (RESTRICTIVE, {"fvc_percent": 79, "fev1_fvc": Decimal("0.70")}, OBSERVED),
    (RESTRICTIVE, {"fvc_percent": 79, "fev1_fvc": Decimal("0.69")}, UNKNOWN),
    (RESTRICTIVE, {"fvc_percent": 80}, EXCLUDED),
    (BREATHING, {"respiratory_weakness": "present"}, UNKNOWN),
    (BREATHING, {"respiratory_weakness": "present", "fvc_percent": 60}, OBSERVED),
    (BREATHING, {"respiratory_weakness": "present", "fvc_percent": 90}, UNKNOWN),
    (BREATHING, {"respiratory_weakness": "absent"}, EXCLUDED),
    ("Decreased DLCO", {"tlco_percent": 79}, OBSERVED),
    ("Decreased DLCO", {"tlco_percent": 80}, EXCLUDED),
    ("Arterial thrombosis", {"arterial_event": "present"}, OBSERVED),
    ("Arterial thrombosis", {"ischaemic_stroke": "present"}, OBSERVED),
    ("Arterial thrombosis", {"ischaemic_stroke": "absent"}, UNKNOWN),
    ("Arterial thrombosis", {"other_thrombosis": "present"}, UNKNOWN),
    ("Arterial thrombosis", {"other_thrombosis": "absent"}, EXCLUDED),
    ("Venous thrombosis", {"venous_event": "present"}, OBSERVED),
    ("Venous thrombosis", {"other_thrombosis": "present"}, UNKNOWN),
    # General
    ("Weight loss", {"weight_change_pct": -5}, OBSERVED),
    ("Weight loss", {"weight_change_pct": Decimal("-4.9")}, EXCLUDED),
    ("Weight loss", {"weight_change_pct": 8}, EXCLUDED),
    ("Weight loss", {"other_weight_loss": "present"}, OBSERVED),
]


@pytest.mark.parametrize(("name", "values", "status"), CASES, ids=[f"{name}: {values}" for name, values, _ in CASES])
def test_what_is_recorded_decides_the_term(name, values, status):
    assert found(name, record(**values)).status is status


# Signs with one word of their own: fact name by label.
WORDS = {
    "Hyperpigmentation of the skin": "skin_hyperpigmentation",
    "Leukonychia": "skin_white_nails",
    "Acrocyanosis": "skin_acrocyanosis",
    "Thickened skin": "skin_thickening",
    "Lipodystrophy": "skin_lipodystrophy",
    "Plethora": "skin_plethora",
    "Flushing": "skin_flushing",
    "Hyperhidrosis": "skin_hyperhidrosis",
    "Glomeruloid hemangioma": "skin_glomeruloid_haemangioma",
    "Sensorimotor neuropathy": "neuropathy",
    "Areflexia": "areflexia",
    "Paresthesia": "paraesthesia",
    "Hyperesthesia": "hyperaesthesia",
    "Allodynia": "allodynia",
    "Fatigue": "fatigue",
    "Erectile dysfunction": "erectile_dysfunction",
    "Gynecomastia": "gynaecomastia",
    "Ascites": "ascites",
    "Pleural effusion": "pleural_effusion",
    "Pericardial effusion": "pericardial_effusion",
    "Cystoid macular edema": "macular_oedema",
    "Ischemic stroke": "ischaemic_stroke",
}


@pytest.mark.parametrize(("name", "fact"), WORDS.items(), ids=WORDS)
def test_a_sign_with_its_own_word_is_observed_and_excluded_by_it(name, fact):
    assert found(name, record(**{fact: "present"})).status is OBSERVED
    assert found(name, record(**{fact: "absent"})).status is EXCLUDED
    assert found(name, record(**{fact: "not_known"})).never_looked_for


def test_every_term_but_one_has_a_case_that_observes_it():
    shown = {name for name, _, status in CASES if status is OBSERVED} | set(WORDS)
    shown |= {"Sclerosis of skull base", "Sclerotic vertebral endplates"}
    assert {each.label for each in TERMS} - shown == {"Plasmacytosis"}


@pytest.mark.parametrize("site", ["skull_base", "vertebral_endplate"])
def test_sclerosis_of_the_axial_skeleton_judged_plasma_cell_related_is_observed(site):
    name = {"skull_base": "Sclerosis of skull base", "vertebral_endplate": "Sclerotic vertebral endplates"}[site]
    assert found(name, record(bone_study=lesion_at(site))).status is OBSERVED
    assert found(name, record(bone_study=lesion_at("rib"))).never_looked_for


def test_a_normal_skin_speaks_for_thickening_only_where_the_clinic_counts_it():
    facts = record(skin_examination="normal")
    assert found("Thickened skin", facts).status is UNKNOWN
    counting = COUNTING_SKIN_SIGNS_WITH_THICKENING
    assert found("Thickened skin", facts, skin_counting_set=counting).status is EXCLUDED


@pytest.mark.parametrize(("sex", "status"), [("female", OBSERVED), ("male", EXCLUDED), (None, UNKNOWN)])
def test_haemoglobin_and_prolactin_are_read_by_sex(sex, status):
    assert found("Polycythemia", record(haemoglobin=163), sex=sex).status is status
    opposite = {OBSERVED: EXCLUDED, EXCLUDED: OBSERVED, UNKNOWN: UNKNOWN}[status]
    assert found(PROLACTIN, record(prolactin=400), sex=sex).status is opposite


# The laws


def test_nothing_recorded_leaves_all_67_terms_never_looked_for():
    every = phenotype([], as_at=AS_AT)
    assert len(every) == 67
    assert all(each.never_looked_for and each.text == "Never looked for" for each in every)
    assert to_export(every) == ()


def test_a_test_that_settles_nothing_is_told_from_no_test():
    open_case = found("Paraproteinemia", record(serum_ife="equivocal"))
    assert (open_case.text, open_case.never_looked_for) == ("Looked for, not settled", False)
    assert [fact.name for fact in open_case.because] == ["serum_ife"]


def test_terms_come_by_expected_frequency():
    assert [each.term for each in phenotype(ALL_MET, as_at=AS_AT)] == list(TERMS)


def test_only_observed_and_excluded_terms_are_exported():
    every = phenotype(record(serum_ife="equivocal", ascites="absent", oedema_grade=2), as_at=AS_AT)
    exported = {each.label: each.excluded for each in to_export(every)}
    assert exported == {"Ascites": True, "Peripheral edema": False}


def test_a_sign_with_another_cause_was_still_seen():
    facts = record(platelets=600, thrombocytosis_explained="yes", neuropathy="present", neuropathy_explained="yes")
    assert found("Thrombocytosis", facts).status is OBSERVED
    assert found("Polyneuropathy", facts).status is OBSERVED


def test_once_seen_it_stays_and_the_first_record_dates_it():
    facts = record("visit:1", oedema_grade=2) + record("visit:2", on=LATER, oedema_grade=0)
    seen = found("Peripheral edema", facts)
    assert (seen.status, seen.first_recorded) == (OBSERVED, DAY)
    assert found("Peripheral edema", facts[1:]).first_recorded is None


def test_an_absence_under_treatment_excludes_nothing():
    assert found("Ascites", record(ascites="absent", treated=True)).status is UNKNOWN
    assert found("Ascites", record(ascites="present", treated=True)).status is OBSERVED


def test_facts_after_the_day_asked_for_are_not_looked_at():
    facts = record(on=LATER, ascites="present")
    assert found("Ascites", facts, as_at=DAY).never_looked_for
    assert found("Ascites", facts, as_at=LATER).status is OBSERVED


def test_a_catheter_overrules_an_echocardiogram_only_when_it_is_not_older():
    catheter, echo = record("cath:1", on=LATER, mpap=18), record("echo:1", pasp=60)
    assert found(PRESSURE, catheter + echo).status is EXCLUDED
    newer_echo = record("echo:2", on=date(2026, 6, 1), pasp=60)
    assert found(PRESSURE, catheter + newer_echo).status is OBSERVED


def test_imaging_overrules_palpation_of_the_same_period_only():
    felt = record("visit:1", spleen_palpable_cm=3)
    assert found("Splenomegaly", felt + record("imaging:1", on=LATER, spleen_cm=11)).status is EXCLUDED
    shrunk = record("imaging:1", on=LATER, spleen_cm=11, treated=True)
    assert found("Splenomegaly", felt + shrunk).status is OBSERVED
    both = record("imaging:0", spleen_cm=15) + record("imaging:1", on=LATER, spleen_cm=11)
    assert {fact.source for fact in found("Splenomegaly", felt + both).because} == {"visit:1", "imaging:0"}


def test_umbrella_terms_are_derived_and_carry_the_facts_of_their_children():
    umbrella = found("Visceromegaly", record(spleen_cm=15, liver_cm=14))
    assert [fact.name for fact in umbrella.because] == ["spleen_cm"]
    assert {each.label for each in TERMS if each.role == "umbrella"} == {
        *("Abnormal skin physiology", "Lymphoproliferative disorder", "Visceromegaly")
    }


def test_every_term_has_a_derivation_from_facts_that_exist():
    assert set(DERIVATIONS) == set(BY_ID)
    for id in DERIVATIONS:
        assert rests_on(id) <= set(CATALOGUE), id
        assert set(DERIVATIONS[id].children) <= set(BY_ID)


def test_terms_whose_evidence_has_no_fact_name_yet_are_listed():
    waiting = {each.term.label: (each.awaits, each.silent) for each in waiting_for_facts()}
    assert waiting == {
        "Pain": (("DN4",), False),
        ADRENAL: (("cortisol after Synacthen", "ACTH"), False),
        BREATHING: (("maximal inspiratory pressure",), False),
        "Plasmacytosis": (("a threshold for plasma cells in marrow",), True),
    }


def test_the_umbrella_of_the_skin_rests_on_every_sign():
    assert rests_on("HP:0011122") == {*(f"skin_{sign}" for sign in SKIN_SIGNS), "skin_examination"}


# Properties


@st.composite
def any_fact(draw) -> Fact:
    """A fact of any name that holds a word or a number, on one of two days, before or under treatment."""
    name = draw(st.sampled_from([name for name, spec in CATALOGUE.items() if isinstance(spec.kind, str)]))
    spec = CATALOGUE[name]
    value = draw(st.sampled_from(spec.values) if spec.kind == "choice" else st.integers(spec.low, spec.high))
    day = draw(st.sampled_from([DAY, LATER]))
    return Fact(name, value, on=day, source=draw(st.sampled_from(["a:1", "b:2"])), treated=draw(st.booleans()))


@given(facts=st.lists(any_fact(), max_size=12), more=any_fact())
def test_a_fact_that_a_term_does_not_rest_on_never_changes_it(facts, more):
    before = {each.term.id: each for each in phenotype(facts, as_at=AS_AT)}
    after = {each.term.id: each for each in phenotype([*facts, more], as_at=AS_AT)}
    for id in before:
        if more.name not in rests_on(id):
            assert after[id] == before[id]


# Records that are part of a finding and can doubt it: imaging beside palpation, a number beside a word, a typing.
_DOUBTS = {"ncs_confirmed", "mpap", "on_glucocorticoid", "heavy_chain", "light_chain", "fev1_fvc", "spleen_enlarged"}
_DOUBTS |= {"liver_enlarged", "platelets", "haemoglobin", "haematocrit", "ncs_abnormal_limbs", "spleen_cm", "liver_cm"}
_DOUBTS |= {name for name in CATALOGUE if name.startswith("disc_cause")}


@given(facts=st.lists(any_fact(), max_size=12), more=any_fact())
def test_a_further_record_never_takes_back_what_was_observed(facts, more):
    assume(more.name not in _DOUBTS)
    before = phenotype(facts, as_at=AS_AT)
    after = {each.term.id: each.status for each in phenotype([*facts, more], as_at=AS_AT)}
    for each in before:
        if each.status is OBSERVED:
            assert after[each.term.id] is OBSERVED, each.term.label


@given(st.lists(any_fact(), max_size=14))
def test_a_parent_is_never_excluded_while_a_child_is_observed(facts):
    status = {each.term.id: each.status for each in phenotype(facts, as_at=AS_AT)}
    for id, derivation in DERIVATIONS.items():
        states = [status[child] for child in derivation.children]
        if derivation.every:
            assert (status[id] is OBSERVED) == all(state is OBSERVED for state in states)
        elif OBSERVED in states:
            assert status[id] is OBSERVED


@given(st.lists(any_fact(), max_size=14))
def test_an_answer_always_shows_facts_it_may_rest_on(facts):
    for each in phenotype(facts, as_at=AS_AT):
        assert bool(each.because) or each.status is UNKNOWN
        assert {fact.name for fact in each.because} <= rests_on(each.term.id)


@given(st.lists(any_fact(), max_size=14), st.randoms(use_true_random=False))
def test_the_order_in_which_facts_arrive_does_not_matter(facts, random):
    shuffled = list(facts)
    random.shuffle(shuffled)
    first, second = (phenotype(each, as_at=AS_AT) for each in (facts, shuffled))
    assert [each.status for each in first] == [each.status for each in second]


def test_the_whole_of_a_met_and_of_a_not_met_record():
    met = {each.term.label for each in phenotype(ALL_MET, as_at=AS_AT) if each.status is OBSERVED}
    assert {"Polyneuropathy", "Papilledema", "Thrombocytosis", "Splenomegaly", "Hypogonadism"} <= met
    excluded = {each.term.label for each in phenotype(ALL_NOT_MET, as_at=AS_AT) if each.status is EXCLUDED}
    assert {"Polyneuropathy", "Papilledema", "Thrombocytosis", "Visceromegaly", "Hypogonadism"} <= excluded
    assert not any(each.status is OBSERVED for each in phenotype(ALL_NOT_MET, as_at=AS_AT))


# What a person states

OBSERVED, EXCLUDED, UNKNOWN = Observation


def stated(name: str, status: Observation, on: date = DAY, source: str = "statement:1") -> Stated:
    return Stated(term(name), status, on, "Letter of 2019", source)


def with_said(facts, *statements: Stated) -> dict[str, Phenotype]:
    return {each.term.title: each for each in with_statements(phenotype(facts, as_at=AS_AT), statements)}


@pytest.mark.parametrize(
    ("records", "said", "status", "disagrees"),
    [
        # The records are silent: the statement decides.
        ({}, OBSERVED, OBSERVED, False),
        ({}, EXCLUDED, EXCLUDED, False),
        # The records do not settle it: so it does here.
        ({"skin_plethora": "not_known"}, EXCLUDED, EXCLUDED, False),
        # The records settle it: they stand, and the page says when both differ.
        ({"skin_plethora": "present"}, OBSERVED, OBSERVED, False),
        ({"skin_plethora": "present"}, EXCLUDED, OBSERVED, True),
        ({"skin_plethora": "absent"}, OBSERVED, EXCLUDED, True),
    ],
)
def test_a_statement_closes_what_the_records_leave_open(records, said, status, disagrees):
    one = with_said(record("skin_fluid:1", **records), stated("Plethora", said))["Plethora"]
    assert (one.status, one.disagrees) == (status, disagrees)
    assert one.stated is not None


def test_of_two_statements_the_newest_is_heard():
    old, new = stated("Plethora", OBSERVED), stated("Plethora", EXCLUDED, LATER, "statement:2")
    for pair in ((old, new), (new, old)):
        assert with_said([], *pair)["Plethora"].status is EXCLUDED


def test_a_stated_sign_is_dated_by_its_day_and_exported():
    one = with_said([], stated("Plethora", OBSERVED))["Plethora"]
    assert one.first_recorded == DAY
    assert [(each.id, each.excluded) for each in to_export([one])] == [(term("Plethora"), False)]


def test_a_term_made_of_others_follows_what_was_stated_of_them():
    one = with_said([], stated("Splenomegaly", OBSERVED))
    assert one["Visceromegaly"].status is OBSERVED
    assert one["Hepatosplenomegaly"].status is UNKNOWN, "it needs both organs"
    both = with_said([], stated("Splenomegaly", OBSERVED), stated("Hepatomegaly", OBSERVED))
    assert both["Hepatosplenomegaly"].status is OBSERVED
    assert with_said([], stated("Splenomegaly", EXCLUDED))["Visceromegaly"].status is UNKNOWN


def test_nobody_states_that_nobody_looked():
    with pytest.raises(ValueError, match="observed or that it was excluded"):
        stated("Plethora", UNKNOWN)


def test_what_one_look_can_exclude_is_stated_once_and_needs_no_test():
    ids = [id for _, terms in BEDSIDE.values() for id in terms]
    assert len(ids) == len(set(ids))
    assert {id for id in ids if BY_ID[id] not in STATABLE} == set()
    by_test = {"M2", "J1", "J2", "J3", "N6"}
    assert [BY_ID[id].title for id in ids if BY_ID[id].criterion in by_test] == []
    assert not any(DERIVATIONS[id].children and id != "HP:0001028" for id in ids)
