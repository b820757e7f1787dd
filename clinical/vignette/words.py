"""How the words of a report become findings: what a reader of the schema needs beside the catalogue's own meaning.

Keyed by fact name; a name without a line here is described by the catalogue alone. Sources: fact base 1.4, 2, 3, 6, 7.
"""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from types import MappingProxyType

_ORGAN = "When a length on imaging is given, record {organ}_cm too or instead; the number wins over the word."
_PALPABLE = "Centimetres below the costal margin; the word 'palpable' without a number is {organ}_enlarged: yes."
_STATED = "For a report that says so without a number. With a number record {number} instead."
_CLONE_EXCLUDED = (
    "The criterion is 'not met' only when serum_ife is negative, urine_ife is negative and marrow_clone is no. When "
    "the report itself concludes that there is no monoclonal protein and no clone, record all three; when it only says "
    "that immunofixation was negative, record only that, and the criterion stays open."
)
_EXPLAINED = (
    "yes: the report gives another sufficient cause, so the finding does not count. undecided: another cause is "
    "possible, the criterion stays open. no, or left out: none is seen and the finding counts."
)

GUIDANCE: Mapping[str, str] = MappingProxyType(
    {
        "neuropathy": "present: the report calls it a polyneuropathy or polyradiculoneuropathy, whatever its type or "
        "label (CIDP, Guillain-Barré-like, motor, asymmetrical at onset). Foot drop, areflexia or tingling alone are "
        "signs, not yet that word. absent: it says that there is none. The criterion is 'not met' only when nerve "
        "conduction is normal as well: when the report itself concludes that there is no polyneuropathy, record "
        "neuropathy absent, neuro_examination normal and ncs_classification normal.",
        "ncs_classification": "What nerve conduction or EMG showed. 'Reduced velocities and amplitudes' without a "
        "class: mixed. It does not replace `neuropathy`, which is the clinician's word.",
        "ncs_abnormal_limbs": "Only needed when no clinician calls it a polyneuropathy.",
        "ncs_confirmed": "Only needed when no clinician calls it a polyneuropathy.",
        "neuropathy_explained": "yes or undecided: the report gives, or considers, another sufficient cause; the "
        "criterion then stays open for a clinician. no, or left out: none is seen.",
        "serum_ife": "positive: a monoclonal protein shown by a method that types it (immunofixation, "
        "immunoelectrophoresis, immunosubtraction, mass spectrometry); also when the report names its chains ('IgG "
        "lambda') or concludes 'M-protein positive' or 'monoclonal gammopathy' without naming a method. A normal "
        "electrophoresis or normal immunoglobulin levels do not contradict it: record them as spep no_band. "
        f"{_CLONE_EXCLUDED}",
        "urine_ife": "positive: also typed Bence Jones protein. A clone in urine alone is enough. " + _CLONE_EXCLUDED,
        "spep": "Ordinary electrophoresis that nobody typed. A 'band' or 'M-spike' alone settles nothing; once typed, "
        "record serum_ife positive. no_band: 'normal electrophoresis'; it misses many clones and excludes nothing.",
        "heavy_chain": "Of the protein found on the same day by serum_ife. 'Light chain only': none.",
        "light_chain": "Of the protein found on the same day by serum_ife. Lambda is expected; kappa and biclonal are "
        "accepted, kappa with a warning.",
        "urine_heavy_chain": "Of the protein found on the same day by urine_ife.",
        "urine_light_chain": "Of the protein found on the same day by urine_ife.",
        "marrow_light_chain": "Of the clone of marrow_clone on the same day.",
        "lesion_light_chain": "Of the clone of lesion_plasmacytoma on the same day.",
        "kappa_flc": "Shown only. The ratio goes into flc_ratio.",
        "lambda_flc": "Shown only. The ratio goes into flc_ratio.",
        "flc_ratio": "Kappa divided by lambda (turn a lambda/kappa ratio round). An abnormal ratio alone never shows a "
        "clone.",
        "marrow_clone": "yes: clonal, monoclonal or light-chain restricted plasma cells in marrow. A percentage alone "
        "is marrow_plasma_cells and says nothing about a clone; leave a 'normal smear' out, it excludes no clone. "
        f"{_CLONE_EXCLUDED}",
        "marrow_plasma_cells": "The percentage; shown, never counted. 'Monoclonal' beside it is marrow_clone: yes.",
        "lesion_plasmacytoma": "yes: biopsy of a bone lesion or of another mass shows a plasmacytoma or clonal plasma "
        "cells ('monoclonal plasma cells in the vertebral biopsy'). Counts also with negative serum and urine. A node "
        "biopsy is castleman_histology.",
        "castleman_histology": "present: the report states Castleman disease, which is a diagnosis on histology. "
        "absent: a node was taken and shows something else. not_diagnostic: too little tissue. No biopsy at all: leave "
        "it out.",
        "castleman_subtype": "Hyaline vascular, plasmacytic (plasma cell), mixed, HHV-8 positive.",
        "bone_study": "One imaging study of bone. 'Osteosclerotic lesion', counted by the report towards POEMS: "
        "lesions [{type: sclerotic, attribution: plasma_cell}]. 'Mixed lytic and sclerotic': type mixed, which counts. "
        "'Lytic with a sclerotic rim': lytic_sclerotic_rim, which counts. 'Lytic' or 'punched out': lytic, which never "
        "counts. Bone island, degenerative change, Paget, metastasis: attribution benign. 'Skeletal survey negative': "
        "modality xray_survey with none_seen true, which excludes nothing; only whole-body CT or PET/CT without a "
        "lesion does. 'Bone scan (scintigraphy) negative': modality not_stated with none_seen true, which excludes "
        "nothing either. Two studies that disagree are two findings. A purely lytic study excludes sclerotic lesions "
        "only when it was whole-body CT or PET/CT.",
        "vegf": "A VEGF with its number and unit. matrix is the sample type; unknown when the report does not say: "
        "such a number is shown and never tested against a threshold. 'Plasma' without its tube: plasma_edta. Serum "
        "and plasma have different thresholds; with a known sample the number decides and not the report's word. "
        "ref_upper is the laboratory's own upper limit in the same unit. A report that gives a number and also calls "
        "it raised: record vegf and vegf_reported_raised. 'Raised VEGF' without a number: only vegf_reported_raised. "
        "Not measured: leave it out. Interleukin-6 and oestradiol also come in pg/mL and are not VEGF.",
        "vegf_reported_raised": "yes: the report calls VEGF raised, high or elevated, with or without a number. no: it "
        "calls it normal; without a number that can be tested this excludes nothing.",
        "spleen_cm": "Length on imaging. For 'splenomegaly' without a length use spleen_enlarged.",
        "liver_cm": "Length on imaging. For 'hepatomegaly' without a length use liver_enlarged.",
        "spleen_enlarged": "yes: 'splenomegaly', 'hepatosplenomegaly', or 'organomegaly' of the spleen. no: stated "
        "normal on imaging. " + _ORGAN.format(organ="spleen"),
        "liver_enlarged": "yes: 'hepatomegaly', 'hepatosplenomegaly'. no: stated normal on imaging. "
        + _ORGAN.format(organ="liver"),
        "nodes_enlarged": "yes: 'lymphadenopathy', 'enlarged nodes', also when the node later proves to be Castleman "
        "disease. no: imaging shows no enlarged node, which also settles the Castleman criterion as not met unless a "
        "biopsy is recorded. Do not write no where the report is silent.",
        "node": "One measured node. Its short axis in millimetres.",
        "spleen_palpable_cm": _PALPABLE.format(organ="spleen"),
        "liver_palpable_cm": _PALPABLE.format(organ="liver"),
        "organomegaly_explained": _EXPLAINED,
        "oedema": "present: leg or ankle oedema, pitting oedema, anasarca, 'peripheral oedema'. When a report says "
        "only 'extravascular volume overload' without its kind, record oedema present with that in `note`.",
        "oedema_grade": "0 to 4 plus. 1 or more counts.",
        "oedema_explained": _EXPLAINED,
        "pleural_effusion_explained": _EXPLAINED,
        "ascites_explained": _EXPLAINED,
        "pericardial_effusion": "Shown; by default it does not count.",
        "axis_gonadal": "abnormal: hypogonadism, low testosterone, low LH and FSH with low sex hormone, raised "
        "oestrogen. Enough alone. Erectile dysfunction, gynaecomastia or amenorrhoea without tests: use those names.",
        "axis_pituitary": "abnormal: raised prolactin (also slightly), other pituitary failure. explained: by a drug "
        "such as domperidone or an antipsychotic, or by menopause; the criterion then stays open.",
        "axis_adrenal": "abnormal: adrenal insufficiency, failed Synacthen test. Cortisol taken on a steroid says "
        "nothing: add on_glucocorticoid yes.",
        "axis_parathyroid": "abnormal: hypoparathyroidism or hyperparathyroidism without vitamin D deficiency.",
        "axis_thyroid": "abnormal: hypothyroidism, also subclinical, or any other thyroid abnormality. Recorded, and "
        "never enough alone.",
        "axis_glucose": "abnormal: diabetes or impaired glucose tolerance. Recorded, and never enough alone.",
        "diabetes": "The clinician's word, shown. The endocrine criterion reads axis_glucose.",
        "prolactin": "The number, shown. The endocrine criterion reads axis_pituitary: abnormal when it is raised.",
        "erectile_dysfunction": "A symptom: asks for gonadal tests and does not count alone.",
        "gynaecomastia": "A sign: asks for gonadal tests and does not count alone.",
        "amenorrhoea": "A sign: asks for gonadal tests and does not count alone.",
        "skin_haemangioma": "Cherry or other angiomas, 'cutaneous angiomas'.",
        "skin_glomeruloid_haemangioma": "Named so, usually on biopsy.",
        "skin_hyperpigmentation": "Also 'darkened skin', 'melanosis'.",
        "skin_hypertrichosis": "Also 'hirsutism', 'thickened body hair'.",
        "skin_plethora": "'Plethoric face'.",
        "skin_flushing": "'Facial flushing', 'patchy redness of the chest'.",
        "skin_white_nails": "White nails, leuconychia. 'Nail thickening' is skin_other.",
        "skin_thickening": "Scleroderma-like, sclerodactyly. Does not count by default.",
        "skin_clubbing": "Does not count by default.",
        "skin_telangiectasia": "Does not count by default; haemangioma does.",
        "skin_raynaud": "Does not count by default.",
        "skin_other": "Any other sign, with its words in `note`. Does not count.",
        "skin_reported": "'Skin changes' in a report that does not name them. Where a sign is named, record the sign "
        "and not this.",
        "skin_examination": "normal only when the whole skin was looked at and nothing was found.",
        "skin_explained": _EXPLAINED,
        "papilloedema": "'Papilloedema', 'optic disc swelling' without a Frisén grade. absent excludes only with "
        "fundus_method dilated or oct on the same day.",
        "frisen_right": "0 is a normal disc. Both eyes are needed to exclude.",
        "frisen_left": "0 is a normal disc. Both eyes are needed to exclude.",
        "papilloedema_explained": _EXPLAINED,
        "platelets": "511 000/mm3 is 511, or value 511000 with unit /mm3; 8,000/µL is 8. 'Thrombocytosis' with a "
        "number: record the number.",
        "haemoglobin": "15.3 g/dL is 153, or value 15.3 with unit g/dL. A number that the report prints without a unit "
        "is given in the unit it can only mean, with that in `note`.",
        "haematocrit": "As a fraction: 52% is 0.52, or value 52 with unit %.",
        "m_protein": "The size of the band. Shown; serum_ife is what counts.",
        "thrombocytosis": _STATED.format(number="platelets"),
        "polycythaemia": _STATED.format(number="haemoglobin or haematocrit"),
        "thrombocytosis_explained": _EXPLAINED,
        "polycythaemia_explained": _EXPLAINED,
        "test_requested": "The test's key: its criterion then reads 'result awaited'.",
        "test_declined": "The test's key: its criterion then reads 'the patient declined'.",
        "other_pulmonary_hypertension": "Recorded, never counted.",
        "other_weight_loss": "Recorded, never counted.",
        "on_glucocorticoid": "On the day of the adrenal test.",
    }
)

# The description at the head of the schema.
HOW_TO = (
    "Recorded findings of one patient, or a list of patients, for the same rules that the clinic's record uses.",
    "Write what the report says and nothing else: a finding that is not mentioned is left out, or null, and is "
    "unknown, never absent. 'no', 'absent' and 'negative' are for what was looked for and not found.",
    "Numbers are numbers, not text; a decimal point, no thousands commas. Dates are YYYY-MM-DD.",
    "Findings carry the day of the sample or examination, so that the same vignette can be evaluated as at any day; "
    "evidence adds up over the days, and what was once found stays found.",
    "Each name below says which words of a report belong to it.",
)

# What somebody may write instead of a name that exists.
OTHER_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "polyneuropathy": "neuropathy",
        "emg": "ncs_classification",
        "nerve_conduction": "ncs_classification",
        "monoclonal": "serum_ife",
        "monoclonal_protein": "serum_ife",
        "paraprotein": "serum_ife",
        "immunofixation": "serum_ife",
        "immunoelectrophoresis": "serum_ife",
        "isotype": "light_chain",
        "electrophoresis": "spep",
        "plasmacytoma": "lesion_plasmacytoma",
        "bone_biopsy": "lesion_plasmacytoma",
        "bone_marrow": "marrow_clone",
        "castleman": "castleman_histology",
        "skeletal_survey": "bone_study",
        "sclerotic_lesions": "bone_study",
        "bone_lesions": "bone_study",
        "splenomegaly": "spleen_enlarged",
        "hepatomegaly": "liver_enlarged",
        "lymphadenopathy": "nodes_enlarged",
        "edema": "oedema",
        "hypothyroidism": "axis_thyroid",
        "thyroid": "axis_thyroid",
        "hypogonadism": "axis_gonadal",
        "testosterone": "axis_gonadal",
        "hyperprolactinaemia": "axis_pituitary",
        "cortisol": "axis_adrenal",
        "skin": "skin_reported",
        "skin_changes": "skin_reported",
        "hemoglobin": "haemoglobin",
        "hb": "haemoglobin",
        "hematocrit": "haematocrit",
        "polycythemia": "polycythaemia",
        "papilledema": "papilloedema",
        "weight_loss": "other_weight_loss",
        "pulmonary_hypertension": "other_pulmonary_hypertension",
    }
)


def suggestion(name: str, known: Iterable[str]) -> str:
    """ " Did you mean 'platelets'?" for a name that does not exist; "" when nothing is near."""
    known = tuple(known)
    plain = "_".join(name[:60].casefold().replace("-", " ").split())
    if OTHER_WORDS.get(plain) in known:
        return f" Did you mean {OTHER_WORDS[plain]!r}?"
    near = get_close_matches(plain, [*known, *OTHER_WORDS], n=1, cutoff=0.7)
    near += [each for each in known if plain and each.endswith(f"_{plain}")]
    return f" Did you mean {OTHER_WORDS.get(near[0], near[0])!r}?" if near else ""
