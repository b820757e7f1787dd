"""What looks like evidence and is none, and what is evidence although it looks weak (fact base 1.4), one row each.

Each row gives what was recorded and the whole answer: status and reason, the facts it rests on, the tests that are
missing, what was recorded and does not count with the reason, and the warnings. Where a row ends in NOT, the rest of
the examination is complete and normal, so that only the trap decides.
"""

from dataclasses import dataclass, field
from decimal import Decimal

import pytest

from clinical.facts import Fact
from clinical.outcome import Status
from clinical.rulesets import CRITERIA, J1, J2, J3, M1, M2, N1, N2, N3, N4, N5, N6
from tests.clinical.builders import LATER, bones, finding, node, normal_axes, record, vegf

MET, NOT, OPEN = Status.MET, Status.NOT_MET, Status.UNKNOWN
FOUR_AXES = ("axis_gonadal", "axis_pituitary", "axis_adrenal", "axis_parathyroid")
NEVER_ALONE = "Diabetes and thyroid abnormalities never satisfy the criterion alone"
ELSEWHERE = "Explained by another cause"
MASKED = "Counted under treatment; the values before it are used"
DRY_CHEST_AND_BELLY = {"pleural_effusion": "absent", "ascites": "absent"}
LIMIT = Decimal(771)


@dataclass(frozen=True)
class Row:
    criterion: str
    facts: list[Fact]
    status: Status
    reason: str | None = None
    because: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    not_counting: tuple[tuple[str, str], ...] = ()
    warnings: tuple[str, ...] = ()
    settings: dict = field(default_factory=dict)
    sex: str | None = "male"


def untested(*axes):
    return normal_axes(**dict.fromkeys(axes, "not_tested"))


ROWS = {
    # Polyneuropathy
    "abnormal conduction that no consultant confirmed": Row(
        M1,
        record(ncs_classification="demyelinating", ncs_abnormal_limbs=4),
        OPEN,
        "inadequate_test",
        because=("ncs_classification",),
        missing=("neurological_examination", "nerve_conduction"),
    ),
    "abnormal conduction in one limb": Row(
        M1,
        record(ncs_classification="axonal", ncs_abnormal_limbs=1, ncs_confirmed="yes"),
        OPEN,
        "inadequate_test",
        because=("ncs_classification",),
        missing=("neurological_examination", "nerve_conduction"),
    ),
    "confirmed neuropathy with another sufficient cause": Row(
        M1,
        record(neuropathy="present", ncs_classification="mixed", neuropathy_explained="yes"),
        OPEN,
        "attribution_undecided",
        because=("neuropathy",),
        missing=("attribution",),
        not_counting=(("neuropathy", ELSEWHERE),),
    ),
    "an abnormal examination without the word polyneuropathy": Row(
        M1,
        record(neuro_examination="abnormal"),
        OPEN,
        "not_assessed",
        because=("neuro_examination",),
        missing=("neurological_examination", "nerve_conduction"),
    ),
    "polyneuropathy although conduction is normal": Row(
        M1,
        record(neuropathy="present", ncs_classification="normal"),
        MET,
        because=("neuropathy",),
        warnings=("ncs_normal",),
    ),
    # Plasma cells
    "abnormal light chain ratio alone": Row(
        M2,
        record(flc_ratio=Decimal("0.1")),
        OPEN,
        "not_assessed",
        missing=("serum_immunofixation", "urine_immunofixation", "marrow"),
        not_counting=(("flc_ratio", "An abnormal free light chain ratio alone does not show a clone"),),
        warnings=("flc_ratio_abnormal",),
    ),
    "a band on electrophoresis with its amount, not confirmed": Row(
        M2,
        record(spep="band", m_protein=8),
        OPEN,
        "not_assessed",
        missing=("serum_immunofixation", "urine_immunofixation", "marrow"),
        not_counting=(
            ("spep", "A band counts once immunofixation confirms it"),
            ("m_protein", "A band counts once immunofixation confirms it"),
        ),
    ),
    "a band that immunofixation confirms": Row(
        M2,
        record(spep="band", m_protein=8, serum_ife="positive", heavy_chain="IgA", light_chain="lambda"),
        MET,
        because=("serum_ife", "heavy_chain", "light_chain"),
    ),
    "electrophoresis without a band": Row(
        M2,
        record(spep="no_band"),
        OPEN,
        "not_assessed",
        missing=("serum_immunofixation", "urine_immunofixation", "marrow"),
        not_counting=(("spep", "Electrophoresis alone misses many clones"),),
    ),
    "electrophoresis without a band where immunofixation finds the clone": Row(
        M2,
        record(spep="no_band", serum_ife="positive", light_chain="lambda"),
        MET,
        because=("serum_ife", "light_chain"),
        not_counting=(("spep", "Electrophoresis alone misses many clones"),),
    ),
    "a count of plasma cells without a word on clonality": Row(
        M2,
        record(marrow_plasma_cells=10, serum_ife="negative", urine_ife="negative"),
        OPEN,
        "not_assessed",
        because=("serum_ife", "urine_ife"),
        missing=("marrow",),
        not_counting=(("marrow_plasma_cells", "The number of plasma cells does not show whether they are a clone"),),
    ),
    "two per cent of plasma cells that are a clone": Row(
        M2,
        record(marrow_plasma_cells=2, marrow_clone="yes", marrow_light_chain="lambda"),
        MET,
        because=("marrow_clone", "marrow_light_chain"),
    ),
    "a clone in urine only": Row(
        M2,
        record(serum_ife="negative", urine_ife="positive", urine_light_chain="lambda", marrow_clone="no"),
        MET,
        because=("urine_ife", "urine_light_chain"),
    ),
    "a plasmacytoma while serum, urine and marrow are negative": Row(
        M2,
        record(serum_ife="negative", urine_ife="negative", marrow_clone="no")
        + record("pathology:2", lesion_plasmacytoma="yes", lesion_light_chain="lambda"),
        MET,
        because=("lesion_plasmacytoma", "lesion_light_chain"),
    ),
    "a lesion without clonal cells": Row(
        M2,
        record(lesion_plasmacytoma="no"),
        OPEN,
        "not_assessed",
        missing=("serum_immunofixation", "urine_immunofixation", "marrow"),
    ),
    "a kappa clone": Row(
        M2,
        record(serum_ife="positive", heavy_chain="IgG", light_chain="kappa"),
        MET,
        because=("serum_ife", "heavy_chain", "light_chain"),
        warnings=("atypical_light_chain",),
    ),
    "a biclonal clone": Row(
        M2,
        record(serum_ife="positive", light_chain="biclonal"),
        MET,
        because=("serum_ife", "light_chain"),
        warnings=("biclonal_light_chain",),
    ),
    "all three negative, two of them under treatment": Row(
        M2,
        record(serum_ife="negative") + record("lab:2", on=LATER, treated=True, urine_ife="negative", marrow_clone="no"),
        OPEN,
        "treated_sample",
        because=("serum_ife", "urine_ife", "marrow_clone"),
        missing=("urine_immunofixation", "marrow"),
    ),
    # Castleman disease
    "a large node nobody took out": Row(
        J1, record(node=node(25)), OPEN, "not_assessed", because=("node",), missing=("node_biopsy",)
    ),
    "a node biopsy that shows too little": Row(
        J1,
        record(castleman_histology="not_diagnostic", nodes_enlarged="yes"),
        OPEN,
        "inadequate_test",
        because=("castleman_histology",),
        missing=("node_biopsy",),
    ),
    "no enlarged node on imaging": Row(J1, record(nodes_enlarged="no"), NOT, because=("nodes_enlarged",)),
    # Bone
    "lytic lesions only, whole body": Row(
        J2,
        record(bone_study=bones("ldct_whole_body", ("lytic", "plasma_cell"))),
        NOT,
        because=("bone_study",),
        not_counting=(("bone_study", "Purely lytic lesions do not count"),),
    ),
    "lytic lesions only, one region": Row(
        J2,
        record(bone_study=bones("ct", ("lytic", "plasma_cell"))),
        OPEN,
        "inadequate_test",
        because=("bone_study",),
        missing=("bone_ct",),
        not_counting=(("bone_study", "Purely lytic lesions do not count"),),
    ),
    "clear plain films": Row(
        J2,
        record(bone_study=bones("xray_survey", none_seen=True)),
        OPEN,
        "inadequate_test",
        because=("bone_study",),
        missing=("bone_ct",),
        not_counting=(("bone_study", "Plain films cannot exclude sclerotic lesions"),),
    ),
    "a clear scan of one region": Row(
        J2,
        record(bone_study=bones("mri", none_seen=True)),
        OPEN,
        "inadequate_test",
        because=("bone_study",),
        missing=("bone_ct",),
        not_counting=(("bone_study", "Does not show the whole skeleton"),),
    ),
    "benign sclerosis, whole body": Row(
        J2,
        record(bone_study=bones("fdg_pet_ct", ("sclerotic", "benign"))),
        NOT,
        because=("bone_study",),
        not_counting=(("bone_study", "Sclerotic lesion judged benign"),),
    ),
    "sclerosis nobody judged": Row(
        J2,
        record(bone_study=bones("fdg_pet_ct", ("sclerotic", "not_stated"))),
        OPEN,
        "attribution_undecided",
        because=("bone_study",),
        missing=("bone_ct",),
    ),
    "four lesions counted, one lytic lesion described, whole body": Row(
        J2,
        record(bone_study=bones("ldct_whole_body", ("lytic", "plasma_cell"), count=4)),
        OPEN,
        "inadequate_test",
        because=("bone_study",),
        missing=("bone_ct",),
        not_counting=(("bone_study", "Purely lytic lesions do not count"),),
        warnings=("lesions_not_described",),
    ),
    "four lesions counted, none described": Row(
        J2,
        record(bone_study=bones("fdg_pet_ct", count=4)),
        OPEN,
        "inadequate_test",
        because=("bone_study",),
        missing=("bone_ct",),
        warnings=("lesions_not_described",),
    ),
    "one line for four like lesions, all four lytic": Row(
        J2,
        record(bone_study=bones("ldct_whole_body", ("lytic", "plasma_cell", "spine", 4), count=4)),
        NOT,
        because=("bone_study",),
        not_counting=(("bone_study", "Purely lytic lesions do not count"),),
    ),
    "four lesions counted, the one described is sclerotic": Row(
        J2,
        record(bone_study=bones("ldct_whole_body", ("sclerotic", "plasma_cell"), count=4)),
        MET,
        because=("bone_study",),
    ),
    # VEGF
    "a high number of unknown sample type": Row(
        J3,
        record(vegf=vegf(6630, "unknown")),
        OPEN,
        "inadequate_test",
        because=("vegf",),
        missing=("vegf",),
        warnings=("sample_type_unknown",),
    ),
    "a high number of a haemolysed sample": Row(
        J3,
        record(vegf=vegf(6630, flags={"haemolysed"})),
        OPEN,
        "inadequate_test",
        because=("vegf",),
        missing=("vegf",),
    ),
    "a haemolysed sample beside a usable one": Row(
        J3,
        record(vegf=vegf(6630, flags={"haemolysed"})) + record("lab:2", on=LATER, vegf=vegf(300, ref_upper=LIMIT)),
        NOT,
        because=("vegf",),
        not_counting=(("vegf", "Inadequate sample: haemolysed"),),
        warnings=("normal_vegf_does_not_exclude",),
    ),
    "normal under treatment": Row(
        J3,
        record(vegf=vegf(300, ref_upper=LIMIT), treated=True),
        OPEN,
        "treated_sample",
        because=("vegf",),
        missing=("vegf",),
    ),
    "raised under treatment": Row(
        J3,
        record(vegf=vegf(3000, ref_upper=LIMIT), treated=True),
        MET,
        because=("vegf",),
        warnings=("seen_only_on_treatment",),
    ),
    "raised before, normal under treatment": Row(
        J3,
        record(vegf=vegf(3000)) + record("lab:2", on=LATER, vegf=vegf(300), treated=True),
        MET,
        because=("vegf",),
        not_counting=(("vegf", "Not raised under treatment: it excludes nothing"),),
    ),
    "above the laboratory's limit and below the published one": Row(
        J3,
        record(vegf=vegf(900, ref_upper=LIMIT)),
        OPEN,
        "grey_zone",
        because=("vegf",),
        missing=("vegf",),
        warnings=("repeat_when_well",),
    ),
    "normal serum and raised plasma of one day": Row(
        J3,
        record(vegf=[vegf(300, ref_upper=LIMIT), vegf(260, "plasma_edta", ref_upper=Decimal(96))]),
        MET,
        because=("vegf",),
    ),
    "normal serum and plasma in the grey zone of one day": Row(
        J3,
        record(vegf=[vegf(300, ref_upper=LIMIT), vegf(150, "plasma_edta", ref_upper=Decimal(96))]),
        OPEN,
        "grey_zone",
        because=("vegf",),
        missing=("vegf",),
        warnings=("repeat_when_well",),
    ),
    # Organs
    "a spleen that is felt and not enlarged on imaging": Row(
        N1,
        record(spleen_cm=11, liver_cm=14, nodes_enlarged="no") + record("visit:2", spleen_palpable_cm=3),
        NOT,
        because=("spleen_cm", "liver_cm", "nodes_enlarged"),
        not_counting=(("spleen_palpable_cm", "Imaging shows no enlargement; imaging is used"),),
        warnings=("palpation_and_imaging_disagree",),
    ),
    "a spleen that is not felt": Row(
        N1,
        record(spleen_palpable_cm=0),
        OPEN,
        "inadequate_test",
        because=("spleen_palpable_cm",),
        missing=("abdominal_imaging",),
    ),
    "an inguinal node of 15 mm": Row(
        N1,
        record(node=node(15, "inguinal"), spleen_cm=11, liver_cm=14),
        OPEN,
        "inadequate_test",
        because=("node",),
        missing=("abdominal_imaging",),
    ),
    "a large spleen of another cause": Row(
        N1,
        record(spleen_cm=15, liver_cm=14, nodes_enlarged="no", organomegaly_explained="yes"),
        NOT,
        because=("spleen_cm", "liver_cm", "nodes_enlarged"),
        not_counting=(("spleen_cm", ELSEWHERE),),
    ),
    # Fluid
    "pericardial effusion alone": Row(
        N2,
        record(pericardial_effusion="present", oedema_grade=0, **DRY_CHEST_AND_BELLY),
        NOT,
        because=("oedema_grade", "pleural_effusion", "ascites"),
        not_counting=(("pericardial_effusion", "Pericardial effusion is not named in the criterion"),),
    ),
    "pericardial effusion where the clinic counts it": Row(
        N2,
        record(pericardial_effusion="present"),
        MET,
        because=("pericardial_effusion",),
        settings={"pericardial_effusion_counts": True},
    ),
    "oedema of one leg": Row(
        N2,
        record(oedema_grade=2, oedema_unilateral="yes", **DRY_CHEST_AND_BELLY),
        NOT,
        because=("oedema_grade", "pleural_effusion", "ascites"),
        not_counting=(("oedema_grade", "Oedema of one leg only"),),
    ),
    "oedema that amlodipine explains": Row(
        N2,
        record(oedema_grade=2, oedema_explained="yes", **DRY_CHEST_AND_BELLY),
        NOT,
        because=("oedema_grade", "pleural_effusion", "ascites"),
        not_counting=(("oedema_grade", ELSEWHERE),),
    ),
    # Endocrine
    "diabetes alone": Row(
        N3,
        record(**normal_axes(glucose="abnormal")),
        NOT,
        because=FOUR_AXES,
        not_counting=(("axis_glucose", NEVER_ALONE),),
    ),
    "hypothyroidism alone": Row(
        N3,
        record(**normal_axes(thyroid="abnormal"), thyroid_kind="hypothyroidism"),
        NOT,
        because=FOUR_AXES,
        not_counting=(("axis_thyroid", NEVER_ALONE),),
    ),
    "hyperthyroidism alone": Row(
        N3,
        record(**normal_axes(thyroid="abnormal"), thyroid_kind="hyperthyroidism"),
        NOT,
        because=FOUR_AXES,
        not_counting=(("axis_thyroid", NEVER_ALONE),),
    ),
    "diabetes and hypothyroidism together": Row(
        N3,
        record(**normal_axes(glucose="abnormal", thyroid="abnormal"), thyroid_kind="hypothyroidism"),
        NOT,
        because=FOUR_AXES,
        not_counting=(("axis_thyroid", NEVER_ALONE), ("axis_glucose", NEVER_ALONE)),
    ),
    "diabetes and hypothyroidism where the clinic counts the pair": Row(
        N3,
        record(**normal_axes(glucose="abnormal", thyroid="abnormal")),
        MET,
        because=("axis_glucose", "axis_thyroid"),
        settings={"dm_plus_thyroid_counts": True},
    ),
    "diabetes without a thyroid test where the clinic counts the pair": Row(
        N3,
        record(**normal_axes(glucose="abnormal", thyroid="not_tested")),
        OPEN,
        "not_assessed",
        missing=("thyroid_axis",),
        not_counting=(("axis_glucose", NEVER_ALONE),),
        settings={"dm_plus_thyroid_counts": True},
    ),
    "diabetes with the gonadal axis untested": Row(
        N3,
        record(**normal_axes(glucose="abnormal", gonadal="not_tested")),
        OPEN,
        "not_assessed",
        missing=("gonadal_axis",),
        not_counting=(("axis_glucose", NEVER_ALONE),),
    ),
    "diabetes beside low testosterone": Row(
        N3,
        record(**normal_axes(glucose="abnormal", gonadal="abnormal")),
        MET,
        because=("axis_gonadal",),
        not_counting=(("axis_glucose", NEVER_ALONE),),
    ),
    "prolactin raised on domperidone": Row(
        N3,
        record(**normal_axes(pituitary="explained")),
        OPEN,
        "attribution_undecided",
        because=("axis_pituitary",),
        missing=("pituitary_axis",),
    ),
    "prolactin raised on domperidone beside a failed Synacthen test": Row(
        N3,
        record(**normal_axes(pituitary="explained", adrenal="abnormal")),
        MET,
        because=("axis_adrenal",),
        not_counting=(("axis_pituitary", ELSEWHERE),),
    ),
    "erectile dysfunction without tests": Row(
        N3,
        record(erectile_dysfunction="present", **untested("gonadal")),
        OPEN,
        "not_assessed",
        missing=("gonadal_axis",),
        not_counting=(("erectile_dysfunction", "A clinical sign supports and does not replace the gonadal tests"),),
        warnings=("gonadal_sign_untested",),
    ),
    "low cortisol on prednisolone": Row(
        N3,
        record(**normal_axes(adrenal="abnormal"), on_glucocorticoid="yes"),
        OPEN,
        "attribution_undecided",
        because=("axis_adrenal",),
        missing=("adrenal_axis",),
    ),
    "low cortisol on prednisolone, normal without it": Row(
        N3,
        record(**normal_axes())
        + record("endocrine:2", on=LATER, **normal_axes(adrenal="abnormal"), on_glucocorticoid="yes"),
        NOT,
        because=FOUR_AXES,
        not_counting=(("axis_adrenal", "Tested under a glucocorticoid"),),
    ),
    # Skin
    "clubbing alone": Row(
        N4,
        record(skin_examination="normal", skin_clubbing="present"),
        NOT,
        because=("skin_examination",),
        not_counting=(("skin_clubbing", "Recorded; not in the list of signs that count"),),
    ),
    "thickened skin alone": Row(
        N4,
        record(skin_thickening="present"),
        OPEN,
        "not_assessed",
        missing=("skin_examination",),
        not_counting=(("skin_thickening", "Recorded; not in the list of signs that count"),),
    ),
    # Eyes
    "one disc clear and the other behind a cataract": Row(
        N5,
        record(frisen_right="0", frisen_left="not_gradable", fundus_method="dilated"),
        OPEN,
        "inadequate_test",
        because=("frisen_left",),
        missing=("fundus_examination",),
    ),
    "swollen disc with drusen": Row(
        N5,
        record(
            frisen_right="1",
            frisen_left="0",
            fundus_method="dilated",
            disc_cause_right="pseudopapilloedema_drusen",
        ),
        OPEN,
        "inadequate_test",
        because=("frisen_right", "disc_cause_right"),
        missing=("fundus_examination",),
        not_counting=(("disc_cause_right", "Drusen or pseudopapilloedema"),),
    ),
    "both discs clear through small pupils": Row(
        N5,
        record(frisen_right="0", frisen_left="0", fundus_method="undilated"),
        OPEN,
        "inadequate_test",
        because=("frisen_right", "fundus_method", "frisen_left"),
        missing=("fundus_examination",),
    ),
    # Blood
    "platelets of 450": Row(
        N6,
        record(platelets=450, haemoglobin=140),
        NOT,
        because=("platelets", "haemoglobin"),
    ),
    "platelets normal under lenalidomide only": Row(
        N6,
        record(platelets=240, haemoglobin=140, treated=True),
        OPEN,
        "treated_sample",
        because=("platelets", "haemoglobin"),
        missing=("blood_count",),
        not_counting=(("platelets", MASKED), ("haemoglobin", MASKED)),
    ),
    "platelets raised before and normal under lenalidomide": Row(
        N6,
        record(platelets=611, haemoglobin=140) + record("lab:2", on=LATER, treated=True, platelets=240),
        MET,
        because=("platelets",),
        not_counting=(("platelets", MASKED),),
    ),
    "platelets raised by iron deficiency": Row(
        N6,
        record(platelets=611, haemoglobin=140, thrombocytosis_explained="yes"),
        NOT,
        because=("platelets", "haemoglobin"),
        not_counting=(("platelets", ELSEWHERE),),
    ),
    "one raised count where the clinic asks for two": Row(
        N6,
        record(platelets=611, haemoglobin=140),
        OPEN,
        "inadequate_test",
        because=("platelets",),
        missing=("blood_count",),
        warnings=("one_count_only",),
        settings={"n6_confirm_repeat": True},
    ),
    "two raised counts of which one is explained, where the clinic asks for two": Row(
        N6,
        record(platelets=611, haemoglobin=140, thrombocytosis_explained="yes")
        + record("lab:2", on=LATER, platelets=620, thrombocytosis_explained="no"),
        OPEN,
        "inadequate_test",
        because=("platelets",),
        missing=("blood_count",),
        not_counting=(("platelets", ELSEWHERE),),
        warnings=("one_count_only",),
        settings={"n6_confirm_repeat": True},
    ),
    "haemoglobin between the two limits, sex not known": Row(
        N6,
        record(platelets=300, haemoglobin=162),
        OPEN,
        "grey_zone",
        because=("haemoglobin",),
        missing=("blood_count",),
        warnings=("sex_not_known",),
        sex=None,
    ),
}


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS.keys())
def test_the_whole_answer(row):
    found = finding(row.criterion, row.facts, sex=row.sex, **row.settings)
    assert (found.status, found.reason) == (row.status, row.reason)
    assert tuple(fact.name for fact in found.because) == row.because
    assert found.missing == row.missing
    assert tuple((fact.name, why) for fact, why in found.not_counting) == row.not_counting
    assert found.warnings == row.warnings


def test_each_criterion_has_its_traps():
    assert {row.criterion for row in ROWS.values()} == set(CRITERIA)


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS.keys())
def test_every_sentence_of_the_answer_is_written(row):
    found = finding(row.criterion, row.facts, sex=row.sex, **row.settings)
    assert all(found.warning_text) and all(found.missing_text)
    assert bool(found.reason_text) is (found.status is OPEN)
