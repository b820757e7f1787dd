"""The prompts "consider POEMS" and "consider alternative": what fires them, and when one comes back."""

import subprocess
import sys
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinical.differentials import DIFFERENTIALS, FIRST_CALLED_CIDP_PCT
from clinical.facts import BoneLesion, BoneStudy
from clinical.red_flags import (
    CONSIDER_ALTERNATIVE,
    CONSIDER_POEMS,
    GROUPS,
    TEXTS,
    consider_alternative,
    consider_poems,
    is_due,
)
from clinical.settings import DEFAULTS
from tests.clinical.builders import AS_AT, DAY, LATER, MET_FACTS, NOT_MET_FACTS, bones, node, record, vegf

ROOT = Path(__file__).resolve().parents[2]
NCS, CIDP, FAST, BLOOD, ORGANS, ARTERY = GROUPS
NEUROPATHY = record("neurology:1", neuropathy="present")
PAINFUL = {
    "neuropathy_painful": "yes",
    "neuropathy_distribution": "length_dependent",
    "neuropathy_tempo": "subacute",
    "neuropathy_wasting": "present",
}


def fired(facts, *, neuropathy=True, age=None, sex=None, as_at=AS_AT, **settings):
    """Keys of the groups that fire beside a neuropathy."""
    every = [*(NEUROPATHY if neuropathy else []), *facts]
    prompt = consider_poems(every, as_at=as_at, age=age, sex=sex, settings=replace(DEFAULTS, **settings))
    return [group.key for group in prompt.fired] if prompt else []


CASES = [
    ({}, []),
    # 1 Demyelinating conduction without VEGF
    ({"ncs_classification": "demyelinating"}, [NCS]),
    ({"ncs_classification": "mixed"}, [NCS]),
    ({"ncs_classification": "axonal"}, []),
    ({"ncs_classification": "demyelinating", "vegf": vegf(310)}, []),
    ({"ncs_classification": "demyelinating", "vegf": vegf(310, "unknown")}, []),
    ({"ncs_classification": "demyelinating", "vegf": vegf(310, "csf")}, [NCS]),
    ({"ncs_classification": "demyelinating", "vegf": vegf(310, flags={"haemolysed"})}, [NCS]),
    ({"ncs_classification": "demyelinating", "vegf_reported_raised": "no"}, []),
    ({"ncs_classification": "demyelinating", "vegf_reported_raised": "not_known"}, [NCS]),
    ({"ncs_classification": "demyelinating", "test_requested": "vegf"}, [NCS]),
    # 2 A CIDP label with failed immunotherapy
    ({"cidp_label": "yes", "immunotherapy_failed": "yes"}, [CIDP]),
    ({"cidp_label": "yes", "immunotherapy_failed": "no"}, []),
    ({"cidp_label": "yes"}, []),
    ({"immunotherapy_failed": "yes"}, []),
    # 3 Painful, distal, rapid, wasting: all four
    (PAINFUL, [FAST]),
    (PAINFUL | {"neuropathy_tempo": "acute"}, [FAST]),
    (PAINFUL | {"neuropathy_tempo": "chronic"}, []),
    (PAINFUL | {"neuropathy_painful": "no"}, []),
    (PAINFUL | {"neuropathy_distribution": "proximal_and_distal"}, []),
    (PAINFUL | {"neuropathy_wasting": "not_known"}, []),
    # 4 Lambda, platelets, haemoglobin
    ({"light_chain": "lambda"}, [BLOOD]),
    ({"light_chain": "kappa"}, []),
    ({"light_chain": "biclonal"}, [BLOOD]),
    ({"urine_light_chain": "lambda"}, [BLOOD]),
    ({"marrow_light_chain": "lambda"}, [BLOOD]),
    ({"platelets": 451}, [BLOOD]),
    ({"platelets": 450}, []),
    ({"platelets": 600, "thrombocytosis_explained": "yes"}, []),
    ({"platelets": 600, "thrombocytosis_explained": "undecided"}, [BLOOD]),
    ({"haemoglobin": 166}, [BLOOD]),
    ({"haemoglobin": 163}, []),
    ({"haematocrit": Decimal("0.50")}, [BLOOD]),
    ({"haemoglobin": 190, "polycythaemia_explained": "yes"}, []),
    ({"thrombocytosis": "present"}, [BLOOD]),
    # 5 Fluid, discs, bone, organs, skin, gonads
    ({"oedema_grade": 1}, [ORGANS]),
    ({"oedema_grade": 0}, []),
    ({"oedema_grade": 2, "oedema_explained": "yes"}, []),
    ({"oedema_grade": 2, "oedema_explained": "undecided"}, [ORGANS]),
    ({"pleural_effusion": "present"}, [ORGANS]),
    ({"pericardial_effusion": "present"}, [ORGANS]),
    ({"pericardial_effusion": "present", "pericardial_effusion_explained": "yes"}, []),
    ({"ascites": "present"}, [ORGANS]),
    ({"papilloedema": "present"}, [ORGANS]),
    ({"frisen_right": "1"}, [ORGANS]),
    ({"bone_study": bones("xray_survey", ("sclerotic", "plasma_cell"))}, [ORGANS]),
    ({"bone_study": bones("ct", ("sclerotic", "not_stated"))}, [ORGANS]),
    ({"bone_study": bones("ct", ("mixed", "undecided"))}, [ORGANS]),
    ({"bone_study": bones("ct", ("sclerotic", "benign"))}, []),
    ({"bone_study": bones("ct", ("lytic", "plasma_cell"))}, []),
    ({"spleen_cm": 14}, [ORGANS]),
    ({"node": node(20)}, [ORGANS]),
    ({"skin_hyperpigmentation": "present"}, [ORGANS]),
    ({"skin_dry_skin": "present"}, []),
    ({"axis_gonadal": "abnormal"}, [ORGANS]),
    ({"axis_gonadal": "explained"}, []),
    ({"gynaecomastia": "present"}, [ORGANS]),
    ({"axis_thyroid": "abnormal"}, []),
    # 6 needs an age
    ({"arterial_event": "present"}, []),
    # Several at once, in their order
    (PAINFUL | {"ncs_classification": "mixed", "platelets": 500, "ascites": "present"}, [NCS, FAST, BLOOD, ORGANS]),
]


@pytest.mark.parametrize(("values", "groups"), CASES)
def test_what_fires_beside_a_neuropathy(values, groups):
    assert fired(record(**values)) == groups


@pytest.mark.parametrize("values", [values for values, groups in CASES if groups])
def test_nothing_fires_without_a_neuropathy(values):
    assert fired(record(**values), neuropathy=False) == []
    assert fired(record(neuropathy="absent", **values), neuropathy=False) == []


@pytest.mark.parametrize(
    ("age", "event", "groups"),
    [
        (59, "arterial_event", [ARTERY]),
        (60, "arterial_event", []),
        (None, "arterial_event", []),
        (40, "ischaemic_stroke", [ARTERY]),
        (40, "venous_event", []),
    ],
)
def test_an_arterial_event_asks_for_the_age(age, event, groups):
    assert fired(record(**{event: "present"}), age=age) == groups
    assert fired(record(**{event: "absent"}), age=age) == []


def test_the_limits_are_settings():
    assert fired(record(platelets=450), platelet_comparator=">=") == [BLOOD]
    assert fired(record(arterial_event="present"), age=60, arterial_event_age=65) == [ARTERY]
    assert fired(record(spleen_cm=Decimal("12.5")), spleen_cm=Decimal(12)) == [ORGANS]


@pytest.mark.parametrize(("sex", "groups"), [("female", [BLOOD]), ("male", []), (None, [])])
def test_haemoglobin_is_read_by_sex(sex, groups):
    assert fired(record(haemoglobin=163), sex=sex) == groups


def test_a_confirmed_conduction_study_is_a_neuropathy_too():
    facts = record(ncs_classification="axonal", ncs_abnormal_limbs=3, ncs_confirmed="yes", ascites="present")
    prompt = consider_poems(facts, as_at=AS_AT)
    assert prompt.neuropathy[0].name == "ncs_classification"
    assert [group.key for group in prompt.fired] == [ORGANS]
    unconfirmed = record(ncs_classification="axonal", ascites="present")
    assert consider_poems(unconfirmed, as_at=AS_AT) is None


def test_a_neuropathy_with_another_explanation_is_still_looked_at():
    facts = record(neuropathy="present", neuropathy_explained="yes", ascites="present")
    assert consider_poems(facts, as_at=AS_AT) is not None


def test_only_the_newest_word_about_the_course_counts():
    facts = record(**PAINFUL) + record("neurology:3", on=LATER, neuropathy_tempo="chronic")
    assert fired(facts) == []
    assert fired(facts, as_at=DAY) == [FAST]


def test_each_group_names_the_facts_that_fired_it():
    facts = [fact for facts in MET_FACTS.values() for fact in facts]
    prompt = consider_poems(facts, as_at=AS_AT, age=50)
    because = {group.key: [fact.name for fact in group.because] for group in prompt.fired}
    assert because == {
        BLOOD: ["light_chain", "platelets"],
        ORGANS: ["oedema_grade", "frisen_right", "bone_study", "spleen_cm", "skin_hyperpigmentation", "axis_gonadal"],
    }
    assert prompt.because[0].name == "neuropathy"


def test_a_finding_recorded_often_shows_its_first_and_its_newest_record():
    facts = [fact for month in (1, 2, 3) for fact in record(f"lab:{month}", on=date(2026, month, 1), platelets=500)]
    prompt = consider_poems(NEUROPATHY + facts, as_at=AS_AT)
    assert [fact.source for fact in prompt.fired[0].because] == ["lab:1", "lab:3"]


def test_the_text_names_tests_and_no_diagnosis():
    text = TEXTS[CONSIDER_POEMS]
    assert text.startswith("Features are recorded that have been reported in POEMS")
    for word in ("VEGF", "immunofixation of serum and urine", "CT of the bones"):
        assert word in text
    for text in TEXTS.values():
        assert "diagnos" not in text.lower()
        assert "patient has" not in text.lower()


def test_the_six_groups_have_a_title_each():
    assert len(GROUPS) == len(set(GROUPS.values())) == 6


# Dismissed prompts

SEEN = NEUROPATHY + record("lab:1", platelets=611, light_chain="lambda")


def prompt(facts, **more):
    return consider_poems(facts, as_at=AS_AT, **more)


def test_a_dismissed_prompt_is_not_repeated_until_there_is_new_data():
    first = prompt(SEEN)
    assert is_due(first, [])
    dismissed = {first.fingerprint}
    assert not is_due(prompt(SEEN), dismissed)
    assert not is_due(None, [])
    new_sign = prompt(SEEN + record("visit:2", on=LATER, ascites="present"))
    assert is_due(new_sign, dismissed)
    new_count = prompt(SEEN + record("lab:2", on=LATER, platelets=640))
    assert is_due(new_count, dismissed)


def test_data_that_do_not_fire_are_no_reason_to_ask_again():
    dismissed = {prompt(SEEN).fingerprint}
    for more in ({"platelets": 300}, {"onls_total": 5}, {"ascites": "absent"}, {"axis_thyroid": "abnormal"}):
        assert not is_due(prompt(SEEN + record("visit:2", on=LATER, **more)), dismissed), more


def test_the_same_content_signed_again_is_not_new_data():
    again = [replace(fact, source=f"corrected:{fact.source}", label="Corrected") for fact in SEEN]
    assert prompt(again).fingerprint == prompt(SEEN).fingerprint
    more_digits = [replace(each, value=Decimal("611.0")) if each.name == "platelets" else each for each in SEEN]
    assert prompt(more_digits).fingerprint == prompt(SEEN).fingerprint


@pytest.mark.parametrize(
    "change",
    [
        {"value": Decimal(612)},
        {"on": LATER},
    ],
)
def test_another_value_or_another_day_is_new_data(change):
    changed = [replace(each, **change) if each.name == "platelets" else each for each in SEEN]
    assert prompt(changed).fingerprint != prompt(SEEN).fingerprint


def test_the_two_prompts_never_share_a_fingerprint():
    facts = MET_FACTS["J3_vegf"]
    assert consider_poems(NEUROPATHY + record(ascites="present"), as_at=AS_AT).key == CONSIDER_POEMS
    both = {TEXTS[CONSIDER_POEMS], TEXTS[CONSIDER_ALTERNATIVE]}
    assert len(both) == 2
    one = consider_poems(NEUROPATHY + facts + record(ascites="present"), as_at=AS_AT)
    assert replace(one, key=CONSIDER_ALTERNATIVE).fingerprint != one.fingerprint


PROGRAM = """
from clinical.red_flags import Fired, Prompt, consider_alternative
from tests.clinical.builders import AS_AT, record, vegf
from tests.clinical.test_red_flags import IGM_KAPPA
spoilt = record(vegf=vegf(300, flags={"haemolysed", "delayed_spin", "insufficient", "wrong_tube"}))
print(consider_alternative(IGM_KAPPA, as_at=AS_AT).fingerprint)
print(Prompt("any", "", (Fired("any", "", tuple(spoilt)),)).fingerprint)
"""


def test_the_fingerprint_is_the_same_in_every_process():
    def run(seed):
        env = {"PYTHONHASHSEED": str(seed), "PYTHONPATH": str(ROOT)}
        done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True, env=env)
        return done.stdout.split()

    runs = [run(seed) for seed in (1, 2, 3)]
    assert runs[0] == runs[1] == runs[2]
    assert runs[0][0] == consider_alternative(IGM_KAPPA, as_at=AS_AT).fingerprint


def test_a_bone_study_is_part_of_the_fingerprint_with_all_it_says():
    one, two = (
        NEUROPATHY + record(bone_study=BoneStudy("ct", (BoneLesion("sclerotic", "plasma_cell", site),)))
        for site in ("rib", "pelvis")
    )
    assert prompt(one).fingerprint != prompt(two).fingerprint


# Consider alternative

IGM = {"serum_ife": "positive", "heavy_chain": "IgM", "light_chain": "kappa"}
IGM_KAPPA = record(**IGM, vegf=vegf(300, ref_upper=Decimal(771)))


@pytest.mark.parametrize(
    ("facts", "fires"),
    [
        (IGM_KAPPA, True),
        (record(**IGM, vegf=vegf(771)), True),
        (record(**IGM, vegf=vegf(772)), False),
        (record(**IGM, vegf=vegf(5000)), False),
        (record(**IGM, vegf=vegf(300), treated=True), False),
        (record(**IGM, vegf=vegf(300, "unknown")), False),
        (record(**IGM, vegf=vegf(300, flags={"delayed_spin"})), False),
        (record(**IGM), False),
        (record(vegf=vegf(300)), False),
        (record(**IGM | {"light_chain": "lambda"}, vegf=vegf(300)), False),
        (record(**IGM | {"heavy_chain": "IgG"}, vegf=vegf(300)), False),
        (record(**IGM | {"serum_ife": "negative"}, vegf=vegf(300)), False),
        (IGM_KAPPA + MET_FACTS["J1_castleman"], False),
        (IGM_KAPPA + MET_FACTS["J2_sclerotic_bone"], False),
        (IGM_KAPPA + NOT_MET_FACTS["J2_sclerotic_bone"], True),
        (IGM_KAPPA + NEUROPATHY + record(ascites="present"), True),
    ],
)
def test_what_asks_for_an_alternative(facts, fires):
    assert (consider_alternative(facts, as_at=AS_AT) is not None) == fires


def test_the_alternative_names_its_facts_and_can_be_dismissed():
    asked = consider_alternative(IGM_KAPPA, as_at=AS_AT)
    assert {group.key for group in asked.fired} == {"vegf_normal", "igm_kappa"}
    assert [fact.name for fact in asked.because] == ["vegf", "serum_ife", "heavy_chain", "light_chain"]
    assert not is_due(asked, [asked.fingerprint])


# Laws

SIGNS = [values for values, groups in CASES if groups]


@given(st.lists(st.sampled_from(SIGNS), max_size=6), st.sampled_from(SIGNS), st.integers(20, 59))
def test_a_further_sign_never_silences_a_group_that_needs_no_missing_test(some, more, age):
    facts = [fact for number, values in enumerate(some) for fact in record(f"visit:{number}", **values)]
    with_more = facts + record("visit:99", on=LATER, **more)
    before, after = fired(facts, age=age), fired(with_more, age=age)
    explained = any(name.endswith("_explained") for name in more)
    course = {"neuropathy_tempo", "ncs_classification"} & set(more)
    if not explained and not course:
        assert set(before) <= set(after)


@given(st.lists(st.sampled_from(SIGNS), min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_the_fingerprint_does_not_depend_on_the_order_of_the_facts(some, random):
    facts = NEUROPATHY + [fact for number, values in enumerate(some) for fact in record(f"v:{number}", **values)]
    shuffled = list(facts)
    random.shuffle(shuffled)
    first, second = prompt(facts, age=40), prompt(shuffled, age=40)
    assert (first and first.fingerprint) == (second and second.fingerprint)


# Differentials


def test_the_differentials_are_those_of_the_table():
    assert [each.key for each in DIFFERENTIALS] == ["cidp", "al_amyloidosis", "gbs", "mgus_neuropathy", "others"]
    assert all(each.points_to and each.source for each in DIFFERENTIALS)
    assert all(each.tests for each in DIFFERENTIALS if each.key != "others")
    assert FIRST_CALLED_CIDP_PCT == (54, 55)


@pytest.mark.parametrize(
    ("key", "feature"),
    [
        ("cidp", "Conduction block"),
        ("al_amyloidosis", "Macroglossia"),
        ("gbs", "Monophasic"),
        ("mgus_neuropathy", "IgM kappa"),
        ("others", "Vitamin B12 deficiency"),
    ],
)
def test_each_differential_names_what_points_to_it(key, feature):
    assert feature in next(each.points_to for each in DIFFERENTIALS if each.key == key)
