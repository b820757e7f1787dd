"""What satisfies, excludes or leaves open each criterion, and what never counts, in words for a clinician.

One sentence, one source. A test holds every sentence against the rules by an example record, so that no sentence can
say what the rules do not do (tests/clinical/test_handbook_criteria.py). The rules: clinical/evidence/.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from clinical.rulesets import J1, J2, J3, M1, M2, N1, N2, N3, N4, N5, N6

SATISFIES, EXCLUDES, LEAVES_OPEN, NEVER_COUNTS = "Satisfies", "Excludes", "Leaves open", "Never counts"
KINDS = (SATISFIES, EXCLUDES, LEAVES_OPEN, NEVER_COUNTS)


@dataclass(frozen=True)
class Said:
    """One sentence. `{name}` stands for a setting with its unit, see clinical.handbook.book.Entry."""

    kind: str
    words: str
    source: str = "design"


@dataclass(frozen=True)
class CriterionWords:
    """A criterion for a reader.

    named_in   sources that name it
    frequency  how often it was reported, as the criteria table prints it (F01); "" where it gives no figure
    settings   the values it rests on
    remark     what a reader should know beside the sentences, "" for nothing
    """

    named_in: str
    frequency: str
    said: tuple[Said, ...]
    settings: tuple[str, ...] = ()
    remark: str = ""


def _yes(words: str, source: str = "design") -> Said:
    return Said(SATISFIES, words, source)


def _no(words: str, source: str = "design") -> Said:
    return Said(EXCLUDES, words, source)


def _open(words: str, source: str = "design") -> Said:
    return Said(LEAVES_OPEN, words, source)


def _never(words: str, source: str = "design") -> Said:
    return Said(NEVER_COUNTS, words, source)


CRITERION_WORDS: Mapping[str, CriterionWords] = MappingProxyType(
    {
        M1: CriterionWords(
            "F01",
            "100%",
            (
                _yes("The clinician records a symmetrical sensorimotor polyneuropathy", "F01"),
                _yes("Conduction is demyelinating, axonal or mixed in two limbs or more, and a consultant confirms it"),
                _no("The examination is normal and the conduction study is normal"),
                _open("Another sufficient cause of the neuropathy is recorded: the clinician weighs it"),
                _open("Conduction is abnormal, but no consultant has confirmed it"),
                _open("Conduction is abnormal in one limb only"),
                _open("Conduction is inexcitable or equivocal"),
                _open("The examination is normal and the conduction study is not"),
                _open("The examination is abnormal, and nobody has called it a polyneuropathy"),
                _open("Only the examination, or only the conduction study, was done and is normal"),
            ),
            remark="""A normal or missing conduction study does not undo the clinician's word; the panel notes it. The
            picture at UCLH was subacute, length-dependent (93%) and painful (75%) (Keddie 2020, F10).""",
        ),
        M2: CriterionWords(
            "F01",
            "100%",
            (
                _yes("Serum immunofixation is positive", "F01"),
                _yes("Urine immunofixation is positive", "F01"),
                _yes("The marrow holds clonal plasma cells, by staining, flow cytometry or hybridisation", "F01"),
                _yes("Biopsy of a lesion shows a plasmacytoma or clonal plasma cells", "F01"),
                _no("Serum and urine immunofixation are negative and the marrow shows no clone: all three"),
                _open("Immunofixation of serum and urine is negative and the marrow was not examined"),
                _open("Immunofixation is equivocal"),
                _open("Electrophoresis alone was done: it misses many clones", "secondary: F64"),
                _never(
                    "An abnormal free light chain ratio alone. The ratio is normal in all but 18% of patients", "F72"
                ),
                _never("A band on electrophoresis that immunofixation has not confirmed"),
                _never("The number of plasma cells in the marrow without the word clonal", "F31, F76"),
            ),
            ("flc_ratio_scheme",),
            """Lambda is expected in more than 95%. Kappa, or both chains, is accepted and carries a note. Which free
            light chain ratio is abnormal: see [Blood, light chains, organs and fluid](blood-organs-fluid.md).""",
        ),
        J1: CriterionWords(
            "F01",
            "11–25%",
            (
                _yes("Histology of a node shows Castleman disease", "F01"),
                _no("Histology of a node does not show Castleman disease"),
                _no("Imaging shows no enlarged node, and none was ever recorded"),
                _open("The biopsy was not diagnostic"),
                _open("A node is enlarged and was not biopsied"),
            ),
            ("node_mm", "node_mm_inguinal"),
            """Castleman disease without a clonal plasma cell disorder is a separate entity (F01, F07). When it is
            recorded with at least one minor criterion and all tests for a clone are negative, the answer stays "do not
            meet" and the panel asks a consultant to consider the Castleman disease variant. While the clone is still
            open, its tests stand first in the list.""",
        ),
        J2: CriterionWords(
            "F01",
            "27–97%",
            (
                _yes("A sclerotic bone lesion, judged related to the plasma cell disorder", "F01"),
                _yes("A mixed lytic and sclerotic lesion, or a lytic one with a sclerotic rim, judged related"),
                _no("Whole-body low-dose CT or PET/CT shows no bone lesion, before or after treatment"),
                _no("Whole-body low-dose CT or PET/CT shows benign sclerotic lesions only"),
                _open("A sclerotic lesion whose cause is not stated or not decided"),
                _open("Plain films without a lesion: they cannot exclude one"),
                _open("CT or MRI of one region without a lesion"),
                _open("The report counts more lesions than it describes"),
                _never("Purely lytic lesions"),
            ),
            remark="""Sclerosis outlives treatment, so that a whole-body study without a lesion excludes also after
            treatment. Benign causes to consider: bone island, degenerative change, prostate or breast metastasis,
            Paget disease, fibrous dysplasia.""",
        ),
        J3: CriterionWords(
            "F01",
            "",
            (
                _yes("Serum VEGF {vegf_rule_serum}, treated or not", "F77, F19"),
                _yes("Plasma VEGF {vegf_rule_plasma}, treated or not", "F01, F14"),
                _yes("A report or letter calls VEGF raised by its laboratory's limit, and no number can be tested"),
                _no("An adequate sample from before treatment at or below the laboratory's own limit"),
                _open(
                    "Serum VEGF above the laboratory's limit but not {vegf_rule_serum}: the grey zone", "F12; design"
                ),
                _open("Above the published threshold, yet within the limit of the laboratory that measured it"),
                _open("Not raised in a sample taken on treatment"),
                _open("Plasma VEGF that is not {vegf_rule_plasma}, and the laboratory's limit was not reported"),
                _open("Haemolysed, spun late, too small a sample, or the wrong tube"),
                _open("The sample type (serum or plasma) is not known, whatever the number"),
                _open("VEGF in cerebrospinal fluid: no threshold is published"),
            ),
            ("vegf_rule_serum", "vegf_rule_plasma", "vegf_uln_serum", "treated_window_days"),
            """A normal VEGF does not exclude POEMS (F15), and the panel says so. A word such as "raised" yields to any
            number of that day or later that can be tested. A rule set with its own VEGF threshold does not accept the
            word. More: [VEGF](vegf.md).""",
        ),
        N1: CriterionWords(
            "F01",
            "45–85%",
            (
                _yes("Spleen longer than {spleen_cm} on imaging", "F01; knowledge"),
                _yes("Liver span of more than {liver_cm} on imaging", "F01; knowledge"),
                _yes(
                    "A node with a short axis above {node_mm}, in the groin above {node_mm_inguinal}", "F01; knowledge"
                ),
                _yes("A report or letter calls spleen, liver or nodes enlarged, without a measure"),
                _yes("Spleen or liver felt {palpable_cm} or further, unless imaging contradicts"),
                _no("Imaging shows spleen, liver and nodes not enlarged: all three, before treatment"),
                _open("The report calls an organ enlarged, and its measured size is within the limit"),
                _open("Spleen and liver are not felt: an organ that is not felt may be enlarged"),
                _open("Another cause of the enlargement is suspected and not decided"),
                _never("An enlargement that the clinician explains by another cause"),
                _never("An organ felt, where imaging of the same period shows no enlargement"),
            ),
            ("spleen_cm", "liver_cm", "node_mm", "node_mm_inguinal", "palpable_cm"),
        ),
        N2: CriterionWords(
            "F01",
            "29–87%",
            (
                _yes("Peripheral oedema, grade 1 or more, or stated without a grade", "F01"),
                _yes("Pleural effusion", "F01"),
                _yes("Ascites", "F01"),
                _no("No oedema on examination, and no pleural effusion and no ascites on imaging: all three"),
                _open("No oedema on examination, and chest or abdomen was not imaged"),
                _open("Another cause is suspected and not decided"),
                _never("Oedema of one leg only"),
                _never("Fluid that the clinician explains by another cause, such as heart failure or a drug"),
                _never("Pericardial effusion, unless the clinic's setting says so", "F01: not named in the criterion"),
            ),
            ("pericardial_effusion_counts",),
            """Causes to consider: heart failure, nephrotic state, liver disease, drugs (gabapentinoids, amlodipine,
            thalidomide, lenalidomide), dependency.""",
        ),
        N3: CriterionWords(
            "F01",
            "67–84%",
            (
                _yes("The gonadal axis is abnormal without another cause", "F01"),
                _yes("The pituitary axis, prolactin included, is abnormal without another cause", "F01"),
                _yes("The adrenal axis is abnormal without another cause", "F01"),
                _yes("The parathyroid axis is abnormal without another cause", "F01"),
                _no("All four of these axes were tested before treatment and are normal"),
                _open("One of the four axes was not tested, and none is abnormal"),
                _open("An abnormality that a drug or another state may explain"),
                _open("The adrenal axis was tested only under a glucocorticoid"),
                _open("Gynaecomastia, erectile dysfunction or amenorrhoea without tests of the gonadal axis"),
                _never("Diabetes alone", "F01, seed-G"),
                _never("Any thyroid abnormality alone", "F01"),
                _never("Diabetes and thyroid disease together, unless the clinic's setting says so"),
            ),
            ("thyroid_noncounting", "dm_plus_thyroid_counts", "clinical_gonadal_sign_counts"),
            """The GARD page names hypothyroidism, the criteria table any thyroid abnormality; the table is followed.
            Causes to consider: steroids (adrenal), opioids (gonadal, adrenal), antipsychotics, metoclopramide and
            domperidone (prolactin), testosterone replacement, the menopause, vitamin D deficiency (parathyroid).""",
        ),
        N4: CriterionWords(
            "F01, F02",
            "68–89%",
            (
                _yes("Any one of these signs without another cause: {skin_counting_set}", "F01, F02"),
                _yes("A report speaks of the skin changes of POEMS without naming the sign"),
                _no("The whole skin is recorded as normal before treatment"),
                _no("Each of the counting signs was looked for before treatment and is absent"),
                _open("Some of the counting signs were looked for and are absent, others were not"),
                _open("Another cause of the sign is suspected and not decided"),
                _never(
                    "Clubbing, hyperhidrosis, lipodystrophy, Raynaud phenomenon, livedo, telangiectasia and dry skin",
                    "F01",
                ),
                _never("Thickened skin, unless the clinic's setting says so", "F01, F24"),
            ),
            ("skin_counting_set",),
        ),
        N5: CriterionWords(
            "F01",
            "29–64%",
            (
                _yes("A disc of either eye is graded Frisén 1 or more", "F01, F40"),
                _yes("An ophthalmologist or a letter states papilloedema without a grade"),
                _no("Both discs are grade 0, seen dilated or by OCT, before treatment"),
                _open("One disc is grade 0 and the other cannot be graded"),
                _open("Both discs are grade 0, seen without dilating the pupils"),
                _open("Drusen or pseudopapilloedema, which may hide swelling"),
                _open("The cause of the swelling is not decided"),
                _never("Disc swelling that the clinician explains by another cause"),
            ),
            remark="""In POEMS the discs are often swollen while the pressure in the head is normal (F42). The criterion
            keeps its published name.""",
        ),
        N6: CriterionWords(
            "F01",
            "54–88%",
            (
                _yes("Platelets {platelet_comparator} {platelet_threshold}", "F01; knowledge: WHO"),
                _yes("{red_cell_limits}", "F01, F47"),
                _yes("A report states thrombocytosis or polycythaemia without a number"),
                _no("Platelets, and haemoglobin or haematocrit, are within their limits before treatment"),
                _open("Only one of platelets and haemoglobin was recorded, and it is not raised"),
                _open("The sex at birth is not known, and the value lies between the two limits"),
                _open("The counts were taken on treatment only: lenalidomide and chemotherapy move them"),
                _open("A reactive cause is suspected and not decided"),
                _never("A count that the clinician explains by a reactive cause"),
            ),
            ("platelet_threshold", "platelet_comparator", "polycythaemia_scheme", "n6_confirm_repeat"),
            """With sex not known the higher limit is used. Reactive causes to consider: iron deficiency, infection,
            hypoxia, smoking, testosterone. The limits of WHO 2016 flag many healthy people (F47).""",
        ),
    }
)
