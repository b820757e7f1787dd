"""Each sentence of the criteria page, held against the rules by a record that it speaks of.

A sentence that the rules do not follow cannot stand on the page: it has no record here, or its record goes red.
"""

from decimal import Decimal

import pytest

from clinical.evidence.blood import LIMITS
from clinical.handbook.criterion_words import (
    CRITERION_WORDS,
    EXCLUDES,
    KINDS,
    LEAVES_OPEN,
    NEVER_COUNTS,
    SATISFIES,
)
from clinical.outcome import Status
from clinical.rulesets import CRITERIA, J1, J2, J3, M1, M2, N1, N2, N3, N4, N5, N6
from clinical.settings import COUNTING_SKIN_SIGNS, DEFAULTS
from tests.clinical.builders import LATER, NOT_MET_FACTS, bones, finding, node, normal_axes, record, vegf

ULN = Decimal(771)
IMAGED = {"spleen_cm": 11, "liver_cm": 14, "nodes_enlarged": "no"}
DRY = {"oedema_grade": 0, "pleural_effusion": "absent", "ascites": "absent"}
BOTH_DISCS = {"frisen_right": "0", "frisen_left": "0"}
CONDUCTION = {"ncs_classification": "mixed", "ncs_abnormal_limbs": 2, "ncs_confirmed": "yes"}
SIGNS = {f"skin_{sign}": "absent" for sign in COUNTING_SKIN_SIGNS}
NON_COUNTING_SIGNS = ("clubbing", "hyperhidrosis", "lipodystrophy", "raynaud", "livedo", "telangiectasia", "dry_skin")

# Sentence → records: each of them must give the answer of the sentence's kind. Where a sentence names several things,
# each has a record.
EXAMPLES = {
    M1: {
        "The clinician records a symmetrical sensorimotor polyneuropathy": [record(neuropathy="present")],
        "Conduction is demyelinating, axonal or mixed in two limbs or more, and a consultant confirms it": [
            record(**{**CONDUCTION, "ncs_classification": word}) for word in ("demyelinating", "axonal", "mixed")
        ],
        "The examination is normal and the conduction study is normal": [
            record(neuro_examination="normal", ncs_classification="normal")
        ],
        "Another sufficient cause of the neuropathy is recorded: the clinician weighs it": [
            record(neuropathy="present", neuropathy_explained=word) for word in ("yes", "undecided")
        ],
        "Conduction is abnormal, but no consultant has confirmed it": [
            record(ncs_classification="demyelinating", ncs_abnormal_limbs=4)
        ],
        "Conduction is abnormal in one limb only": [record(**{**CONDUCTION, "ncs_abnormal_limbs": 1})],
        "Conduction is inexcitable or equivocal": [
            record(neuro_examination="abnormal", ncs_classification=word) for word in ("inexcitable", "equivocal")
        ],
        "The examination is normal and the conduction study is not": [
            record(neuro_examination="normal", ncs_classification="axonal")
        ],
        "The examination is abnormal, and nobody has called it a polyneuropathy": [
            record(neuro_examination="abnormal", ncs_classification="normal")
        ],
        "Only the examination, or only the conduction study, was done and is normal": [
            record(neuro_examination="normal"),
            record(ncs_classification="normal"),
        ],
    },
    M2: {
        "Serum immunofixation is positive": [record(serum_ife="positive")],
        "Urine immunofixation is positive": [record(urine_ife="positive")],
        "The marrow holds clonal plasma cells, by staining, flow cytometry or hybridisation": [
            record(marrow_clone="yes")
        ],
        "Biopsy of a lesion shows a plasmacytoma or clonal plasma cells": [record(lesion_plasmacytoma="yes")],
        "Serum and urine immunofixation are negative and the marrow shows no clone: all three": [
            record(serum_ife="negative", urine_ife="negative", marrow_clone="no")
        ],
        "Immunofixation of serum and urine is negative and the marrow was not examined": [
            record(serum_ife="negative", urine_ife="negative")
        ],
        "Immunofixation is equivocal": [record(serum_ife="equivocal", urine_ife="negative", marrow_clone="no")],
        "Electrophoresis alone was done: it misses many clones": [record(spep="no_band")],
        "An abnormal free light chain ratio alone. The ratio is normal in all but 18% of patients": [
            record(flc_ratio=Decimal("0.1"))
        ],
        "A band on electrophoresis that immunofixation has not confirmed": [record(spep="band", m_protein=8)],
        "The number of plasma cells in the marrow without the word clonal": [
            record(source="marrow:2", marrow_plasma_cells=9)
        ],
    },
    J1: {
        "Histology of a node shows Castleman disease": [record(castleman_histology="present")],
        "Histology of a node does not show Castleman disease": [record(castleman_histology="absent")],
        "Imaging shows no enlarged node, and none was ever recorded": [record(nodes_enlarged="no")],
        "The biopsy was not diagnostic": [record(castleman_histology="not_diagnostic")],
        "A node is enlarged and was not biopsied": [record(node=node(25)), record(nodes_enlarged="yes")],
    },
    J2: {
        "A sclerotic bone lesion, judged related to the plasma cell disorder": [
            record(bone_study=bones(modality, ("sclerotic", "plasma_cell"))) for modality in ("fdg_pet_ct", "ct", "mri")
        ],
        "A mixed lytic and sclerotic lesion, or a lytic one with a sclerotic rim, judged related": [
            record(bone_study=bones("ct", (word, "plasma_cell"))) for word in ("mixed", "lytic_sclerotic_rim")
        ],
        "Whole-body low-dose CT or PET/CT shows no bone lesion, before or after treatment": [
            record(bone_study=bones(modality, none_seen=True), treated=treated)
            for modality in ("ldct_whole_body", "fdg_pet_ct")
            for treated in (False, True)
        ],
        "Whole-body low-dose CT or PET/CT shows benign sclerotic lesions only": [
            record(bone_study=bones("ldct_whole_body", ("sclerotic", "benign")))
        ],
        "A sclerotic lesion whose cause is not stated or not decided": [
            record(bone_study=bones("fdg_pet_ct", ("sclerotic", word))) for word in ("not_stated", "undecided")
        ],
        "Plain films without a lesion: they cannot exclude one": [
            record(bone_study=bones("xray_survey", none_seen=True))
        ],
        "CT or MRI of one region without a lesion": [
            record(bone_study=bones(modality, none_seen=True)) for modality in ("ct", "mri")
        ],
        "The report counts more lesions than it describes": [record(bone_study=bones("fdg_pet_ct", count=3))],
        "Purely lytic lesions": [record(bone_study=bones("fdg_pet_ct", ("lytic", "plasma_cell")))],
    },
    J3: {
        "Serum VEGF {vegf_rule_serum}, treated or not": [
            record(vegf=vegf(1001, ref_upper=ULN), treated=treated) for treated in (False, True)
        ],
        "Plasma VEGF {vegf_rule_plasma}, treated or not": [
            record(vegf=vegf(201, matrix), treated=treated)
            for matrix in ("plasma_edta", "plasma_citrate")
            for treated in (False, True)
        ],
        "A report or letter calls VEGF raised by its laboratory's limit, and no number can be tested": [
            record(vegf_reported_raised="yes"),
            record(vegf_reported_raised="yes", vegf=vegf(6630, "unknown")),
        ],
        "An adequate sample from before treatment at or below the laboratory's own limit": [
            record(vegf=vegf(771, ref_upper=ULN)),
            record(vegf=vegf(771)),
        ],
        "Serum VEGF above the laboratory's limit but not {vegf_rule_serum}: the grey zone": [
            record(vegf=vegf(value, ref_upper=ULN)) for value in (772, 1000)
        ],
        "Above the published threshold, yet within the limit of the laboratory that measured it": [
            record(vegf=vegf(1100, ref_upper=Decimal(1200)))
        ],
        "Not raised in a sample taken on treatment": [record(vegf=vegf(300, ref_upper=ULN), treated=True)],
        "Plasma VEGF that is not {vegf_rule_plasma}, and the laboratory's limit was not reported": [
            record(vegf=vegf(80, "plasma_edta"))
        ],
        "Haemolysed, spun late, too small a sample, or the wrong tube": [
            record(vegf=vegf(6000, flags={flag}))
            for flag in ("haemolysed", "delayed_spin", "insufficient", "wrong_tube")
        ],
        "The sample type (serum or plasma) is not known, whatever the number": [record(vegf=vegf(9000, "unknown"))],
        "VEGF in cerebrospinal fluid: no threshold is published": [record(vegf=vegf(9000, "csf"))],
    },
    N1: {
        "Spleen longer than {spleen_cm} on imaging": [record(spleen_cm=DEFAULTS.spleen_cm + Decimal("0.1"))],
        "Liver span of more than {liver_cm} on imaging": [record(liver_cm=DEFAULTS.liver_cm + Decimal("0.1"))],
        "A node with a short axis above {node_mm}, in the groin above {node_mm_inguinal}": [
            record(node=node(DEFAULTS.node_mm + 1, "axillary")),
            record(node=node(DEFAULTS.node_mm_inguinal + 1, "inguinal")),
        ],
        "A report or letter calls spleen, liver or nodes enlarged, without a measure": [
            record(spleen_enlarged="yes"),
            record(liver_enlarged="yes"),
            record(nodes_enlarged="yes"),
        ],
        "Spleen or liver felt {palpable_cm} or further, unless imaging contradicts": [
            record(spleen_palpable_cm=1),
            record(liver_palpable_cm=1),
        ],
        "Imaging shows spleen, liver and nodes not enlarged: all three, before treatment": [record(**IMAGED)],
        "The report calls an organ enlarged, and its measured size is within the limit": [
            record(**{**IMAGED, "spleen_cm": 12, "spleen_enlarged": "yes"})
        ],
        "Spleen and liver are not felt: an organ that is not felt may be enlarged": [
            record(spleen_palpable_cm=0, liver_palpable_cm=0, nodes_enlarged="no")
        ],
        "Another cause of the enlargement is suspected and not decided": [
            record(spleen_cm=15, organomegaly_explained="undecided")
        ],
        "An enlargement that the clinician explains by another cause": [
            record(source="imaging:9", on=LATER, spleen_cm=15, organomegaly_explained="yes")
        ],
        "An organ felt, where imaging of the same period shows no enlargement": [
            record(source="examination:9", spleen_palpable_cm=3)
        ],
    },
    N2: {
        "Peripheral oedema, grade 1 or more, or stated without a grade": [
            record(oedema_grade=1),
            record(oedema="present"),
        ],
        "Pleural effusion": [record(pleural_effusion="present")],
        "Ascites": [record(ascites="present")],
        "No oedema on examination, and no pleural effusion and no ascites on imaging: all three": [record(**DRY)],
        "No oedema on examination, and chest or abdomen was not imaged": [
            record(oedema_grade=0, pleural_effusion="absent"),
            record(oedema_grade=0, ascites="absent"),
        ],
        "Another cause is suspected and not decided": [record(ascites="present", ascites_explained="undecided")],
        "Oedema of one leg only": [record(source="skin:9", oedema_grade=2, oedema_unilateral="yes")],
        "Fluid that the clinician explains by another cause, such as heart failure or a drug": [
            record(source="skin:9", on=LATER, oedema_grade=2, oedema_explained="yes"),
            record(source="imaging:9", on=LATER, ascites="present", ascites_explained="yes"),
        ],
        "Pericardial effusion, unless the clinic's setting says so": [record(pericardial_effusion="present")],
    },
    N3: {
        "The gonadal axis is abnormal without another cause": [record(axis_gonadal="abnormal")],
        "The pituitary axis, prolactin included, is abnormal without another cause": [
            record(axis_pituitary="abnormal")
        ],
        "The adrenal axis is abnormal without another cause": [record(axis_adrenal="abnormal")],
        "The parathyroid axis is abnormal without another cause": [record(axis_parathyroid="abnormal")],
        "All four of these axes were tested before treatment and are normal": [
            record(axis_gonadal="normal", axis_pituitary="normal", axis_adrenal="normal", axis_parathyroid="normal")
        ],
        "One of the four axes was not tested, and none is abnormal": [
            record(**normal_axes(**{axis: "not_tested"})) for axis in ("gonadal", "pituitary", "adrenal", "parathyroid")
        ],
        "An abnormality that a drug or another state may explain": [
            record(**normal_axes(pituitary=word)) for word in ("explained", "undecided")
        ],
        "The adrenal axis was tested only under a glucocorticoid": [record(**normal_axes(), on_glucocorticoid="yes")],
        "Gynaecomastia, erectile dysfunction or amenorrhoea without tests of the gonadal axis": [
            record(**normal_axes(gonadal="not_tested"), **{sign: "present"})
            for sign in ("gynaecomastia", "erectile_dysfunction", "amenorrhoea")
        ],
        "Diabetes alone": [record(source="endocrine:9", axis_glucose="abnormal")],
        "Any thyroid abnormality alone": [
            record(source="endocrine:9", axis_thyroid="abnormal", thyroid_kind=kind)
            for kind in ("hypothyroidism", "hyperthyroidism", "other")
        ],
        "Diabetes and thyroid disease together, unless the clinic's setting says so": [
            record(source="endocrine:9", axis_thyroid="abnormal", axis_glucose="abnormal")
        ],
    },
    N4: {
        "Any one of these signs without another cause: {skin_counting_set}": [
            record(**{f"skin_{sign}": "present"}) for sign in sorted(COUNTING_SKIN_SIGNS)
        ],
        "A report speaks of the skin changes of POEMS without naming the sign": [record(skin_reported="present")],
        "The whole skin is recorded as normal before treatment": [record(skin_examination="normal")],
        "Each of the counting signs was looked for before treatment and is absent": [record(**SIGNS)],
        "Some of the counting signs were looked for and are absent, others were not": [
            record(skin_plethora="absent", skin_flushing="absent")
        ],
        "Another cause of the sign is suspected and not decided": [
            record(skin_plethora="present", skin_explained="undecided")
        ],
        "Clubbing, hyperhidrosis, lipodystrophy, Raynaud phenomenon, livedo, telangiectasia and dry skin": [
            record(source="skin:9", **{f"skin_{sign}": "present"}) for sign in NON_COUNTING_SIGNS
        ],
        "Thickened skin, unless the clinic's setting says so": [record(source="skin:9", skin_thickening="present")],
    },
    N5: {
        "A disc of either eye is graded Frisén 1 or more": [record(frisen_right="1"), record(frisen_left="5")],
        "An ophthalmologist or a letter states papilloedema without a grade": [record(papilloedema="present")],
        "Both discs are grade 0, seen dilated or by OCT, before treatment": [
            record(**BOTH_DISCS, fundus_method=method) for method in ("dilated", "oct")
        ],
        "One disc is grade 0 and the other cannot be graded": [
            record(frisen_right="0", frisen_left="not_gradable", fundus_method="dilated")
        ],
        "Both discs are grade 0, seen without dilating the pupils": [record(**BOTH_DISCS, fundus_method="undilated")],
        "Drusen or pseudopapilloedema, which may hide swelling": [
            record(frisen_right="2", disc_cause_right="pseudopapilloedema_drusen", frisen_left="0", fundus_method="oct")
        ],
        "The cause of the swelling is not decided": [record(frisen_right="2", disc_cause_right="undecided")],
        "Disc swelling that the clinician explains by another cause": [
            record(source="eyes:9", on=LATER, frisen_right="2", papilloedema_explained="yes", fundus_method="dilated")
        ],
    },
    N6: {
        "Platelets {platelet_comparator} {platelet_threshold}": [record(platelets=451)],
        "{red_cell_limits}": [
            record(haemoglobin=LIMITS["who2016"]["haemoglobin"]["male"] + 1),
            record(haematocrit=LIMITS["who2016"]["haematocrit"]["male"] + Decimal("0.01")),
        ],
        "A report states thrombocytosis or polycythaemia without a number": [
            record(thrombocytosis="present"),
            record(polycythaemia="present"),
        ],
        "Platelets, and haemoglobin or haematocrit, are within their limits before treatment": [
            record(platelets=450, haemoglobin=165),
            record(platelets=450, haematocrit=Decimal("0.49")),
        ],
        "Only one of platelets and haemoglobin was recorded, and it is not raised": [
            record(platelets=300),
            record(haemoglobin=140),
        ],
        "The sex at birth is not known, and the value lies between the two limits": [
            record(platelets=300, haemoglobin=163)
        ],
        "The counts were taken on treatment only: lenalidomide and chemotherapy move them": [
            record(platelets=300, haemoglobin=140, treated=True)
        ],
        "A reactive cause is suspected and not decided": [
            record(platelets=611, haemoglobin=140, thrombocytosis_explained="undecided")
        ],
        "A count that the clinician explains by a reactive cause": [
            record(source="laboratory:10", on=LATER, platelets=611, thrombocytosis_explained="yes")
        ],
    },
}
SEX_NOT_KNOWN = {"The sex at birth is not known, and the value lies between the two limits"}
ANSWER = {SATISFIES: Status.MET, EXCLUDES: Status.NOT_MET, LEAVES_OPEN: Status.UNKNOWN, NEVER_COUNTS: Status.NOT_MET}

CASES = [
    pytest.param(key, said, facts, id=f"{key.partition('_')[0]} {said.kind.lower()}: {said.words[:60]} {place}")
    for key, words in CRITERION_WORDS.items()
    for said in words.said
    for place, facts in enumerate(EXAMPLES[key].get(said.words, ()), start=1)
]


@pytest.mark.parametrize("key", CRITERIA)
def test_each_sentence_has_a_record_and_each_record_a_sentence(key):
    assert {said.words for said in CRITERION_WORDS[key].said} == set(EXAMPLES[key])
    assert all(EXAMPLES[key].values())


@pytest.mark.parametrize("key", CRITERIA)
def test_each_criterion_says_what_satisfies_and_what_excludes_it(key):
    kinds = [said.kind for said in CRITERION_WORDS[key].said]
    assert {SATISFIES, EXCLUDES, LEAVES_OPEN} <= set(kinds) <= set(KINDS)
    assert kinds == sorted(kinds, key=KINDS.index)


@pytest.mark.parametrize(("key", "said", "facts"), CASES)
def test_the_rules_do_what_the_sentence_says(key, said, facts):
    # What never counts is laid on a record in which everything else is normal.
    facts = [*NOT_MET_FACTS[key], *facts] if said.kind == NEVER_COUNTS else facts
    sex = None if said.words in SEX_NOT_KNOWN else "male"
    found = finding(key, facts, sex=sex)
    assert found.status is ANSWER[said.kind], f"{said.words}: {found.status}, {found.reason}"


@pytest.mark.parametrize(("key", "said", "facts"), [case for case in CASES if case.values[1].kind == NEVER_COUNTS])
def test_what_never_counts_is_shown_with_the_reason(key, said, facts):
    found = finding(key, [*NOT_MET_FACTS[key], *facts], sex="male")
    set_aside = [fact for fact, why in found.not_counting if why]
    assert any(fact in set_aside for fact in facts), f"{said.words}: set aside are {set_aside}"


@pytest.mark.parametrize("sex", ["male", "female"])
@pytest.mark.parametrize("measure", ["haemoglobin", "haematocrit"])
def test_the_red_cell_limits_on_the_page_are_those_the_rule_uses(measure, sex):
    limit = LIMITS[DEFAULTS.polycythaemia_scheme][measure][sex]
    step = Decimal("0.01") if measure == "haematocrit" else 1
    assert finding(N6, record(platelets=300, **{measure: limit}), sex=sex).status is Status.NOT_MET
    assert finding(N6, record(platelets=300, **{measure: limit + step}), sex=sex).status is Status.MET
