"""Every fact name there is: what the assessments may say and what the rules may ask.

The names are the contract between the two. They are stable: a name is never reused for another
meaning. A fact that was not recorded is not sent at all; "not_known" is sent when somebody said so.
"""

from dataclasses import dataclass

from clinical.rulesets import J1, J2, J3, M1, M2, N1, N2, N3, N4, N5, N6
from clinical.values import BoneStudy, NodeMeasure, VegfResult

PRESENT = ("present", "absent", "not_known")
YES_NO = ("yes", "no", "not_known")
# yes: has a better explanation, does not count. no: the clinician sees none. undecided: still open.
EXPLAINED = ("yes", "no", "undecided")
AXIS = ("normal", "abnormal", "explained", "undecided", "not_tested")
HEAVY_CHAIN = ("IgG", "IgA", "IgM", "IgD", "IgE", "none")
LIGHT_CHAIN = ("lambda", "kappa", "biclonal", "none", "not_known")
IMMUNOFIXATION = ("negative", "positive", "equivocal")
FRISEN = ("0", "1", "2", "3", "4", "5", "not_gradable")
DISTRIBUTION = ("length_dependent", "proximal_and_distal", "asymmetric", "pure_sensory", "pure_motor", "not_known")
DISC_CAUSE = ("papilloedema", "other", "pseudopapilloedema_drusen", "undecided")

# Signs of the skin and nails, fact base 7.2; which of them count is a setting (1.4).
SKIN_SIGNS = {
    "hyperpigmentation": "Hyperpigmentation",
    "hypertrichosis": "Hypertrichosis",
    "glomeruloid_haemangioma": "Glomeruloid haemangioma",
    "haemangioma": "Other haemangioma or cherry angioma",
    "plethora": "Plethora",
    "acrocyanosis": "Acrocyanosis",
    "flushing": "Flushing",
    "white_nails": "White nails",
    "thickening": "Skin thickening or sclerodermoid change",
    "clubbing": "Clubbing",
    "hyperhidrosis": "Hyperhidrosis",
    "lipodystrophy": "Lipodystrophy or facial fat loss",
    "raynaud": "Raynaud phenomenon",
    "livedo": "Livedo",
    "telangiectasia": "Telangiectasia",
    "dry_skin": "Dry skin",
    "other": "Other skin or nail sign",
}

AXES = {
    "gonadal": "Gonadal axis",
    "pituitary": "Pituitary axis, including prolactin",
    "adrenal": "Adrenal axis",
    "parathyroid": "Parathyroid axis",
    "thyroid": "Thyroid axis",
    "glucose": "Glucose",
}

# Reported in POEMS, recorded, and never counted (fact base 1.1; F01, F02).
OTHER_SIGNS = {
    "weight_loss": "Weight loss",
    "pulmonary_hypertension": "Pulmonary hypertension",
    "restrictive_lung_disease": "Restrictive lung disease",
    "thrombosis": "Arterial or venous thrombosis",
    "diarrhoea": "Diarrhoea",
    "low_b12": "Low vitamin B12",
    "arthralgia": "Arthralgia",
    "cardiomyopathy": "Cardiomyopathy",
    "fever": "Fever",
}

# Tests that can settle a criterion (1.3); also the values of `test_requested` and `test_declined`.
TESTS = {
    "neurological_examination": "Neurological examination by a consultant",
    "nerve_conduction": "Nerve conduction study",
    "serum_immunofixation": "Serum immunofixation",
    "urine_immunofixation": "Urine immunofixation",
    "marrow": "Bone marrow with kappa and lambda immunostaining or flow cytometry",
    "lesion_biopsy": "Biopsy of a bone lesion",
    "node_biopsy": "Excision or core biopsy of an enlarged node",
    "bone_ct": "Whole-body low-dose CT, or the CT part of PET/CT",
    "vegf": "VEGF with known sample type (serum or plasma), untreated",
    "abdominal_imaging": "CT, PET/CT or ultrasound with measured spleen, liver and node short axes",
    "oedema_examination": "Examination for oedema",
    "chest_imaging": "Chest imaging",
    "gonadal_axis": "Gonadal axis tests",
    "pituitary_axis": "Pituitary axis tests, including prolactin",
    "adrenal_axis": "Adrenal axis tests",
    "parathyroid_axis": "Parathyroid axis tests",
    "thyroid_axis": "Thyroid function tests",
    "glucose_axis": "Glucose or HbA1c",
    "skin_examination": "Full skin and nail examination",
    "fundus_examination": "Dilated fundus examination of both eyes, or OCT",
    "blood_count": "Full blood count",
    "attribution": "Clinician's decision whether another cause explains the finding",
}


@dataclass(frozen=True)
class FactSpec:
    """What one fact name may hold.

    kind    choice (one of `values`), number (Decimal in `unit`, between `low` and `high`), or a class of
            clinical.values
    use     the criterion it speaks to, or "" for values shown in letters and charts only
    """

    name: str
    kind: str | type
    meaning: str
    values: tuple[str, ...] = ()
    unit: str = ""
    low: int | None = None
    high: int | None = None
    use: str = ""


def _choice(name, meaning, values, use=""):
    return FactSpec(name, "choice", meaning, values=values, use=use)


def _number(name, meaning, unit, low, high, use=""):
    return FactSpec(name, "number", meaning, unit=unit, low=low, high=high, use=use)


_SPECS = (
    # Nerve
    _choice("neuropathy", "The clinician records a symmetrical sensorimotor polyneuropathy", PRESENT, M1),
    _choice(
        "neuro_examination",
        "Neurological examination as a whole, as concluded by the clinician",
        ("normal", "abnormal", "not_known"),
        M1,
    ),
    _choice(
        "ncs_classification",
        "Nerve conduction study, classification in the report",
        ("normal", "demyelinating", "axonal", "mixed", "inexcitable", "equivocal"),
        M1,
    ),
    _number("ncs_abnormal_limbs", "Limbs with abnormal conduction", "limbs", 0, 4, M1),
    _choice("ncs_confirmed", "A consultant confirms the nerve conduction classification", YES_NO, M1),
    _choice("neuropathy_explained", "Another sufficient cause of the neuropathy", EXPLAINED, M1),
    _number("mrc_sum", "MRC sum score, six movements on both sides", "points", 0, 60),
    _number("onls_arm", "ONLS arm grade", "grade", 0, 5),
    _number("onls_leg", "ONLS leg grade", "grade", 0, 7),
    _number("onls_total", "ONLS total, higher is worse", "points", 0, 12),
    _number("walk_10m_seconds", "Timed walk over 10 metres", "s", 2, 120),
    _number("walk_6_minutes", "Distance walked in 6 minutes", "m", 0, 900),
    _number("up_and_go_seconds", "Timed up-and-go", "s", 3, 180),
    # One name for each unit, so that kilograms and kilopascals never meet.
    _number("grip_right_kg", "Grip of the right hand by Jamar, best of three", "kg", 0, 90),
    _number("grip_left_kg", "Grip of the left hand by Jamar, best of three", "kg", 0, 90),
    _number("grip_right_kpa", "Grip of the right hand by vigorimeter, best of three", "kPa", 0, 160),
    _number("grip_left_kpa", "Grip of the left hand by vigorimeter, best of three", "kPa", 0, 160),
    _number("irods_raw", "I-RODS, raw sum, higher is better", "points", 0, 48),
    _number("incat_sensory", "INCAT sensory sum", "points", 0, 20),
    _number("mrs", "Modified Rankin scale", "grade", 0, 6),
    _choice("neuropathy_painful", "The neuropathy is painful", YES_NO),
    _choice("neuropathy_tempo", "Time from onset to worst", ("acute", "subacute", "chronic", "not_known")),
    _choice("neuropathy_distribution", "Pattern of the neuropathy", DISTRIBUTION),
    _choice("neuropathy_wasting", "Muscle wasting", PRESENT),
    _choice("cidp_label", "Called CIDP, now or before", YES_NO),
    _choice("immunotherapy_failed", "Immunoglobulin, plasma exchange or steroid tried without lasting benefit", YES_NO),
    _choice("areflexia", "All tendon reflexes absent, also with reinforcement", PRESENT),
    _choice("paraesthesia", "Paraesthesia", PRESENT),
    _choice("hyperaesthesia", "Hyperaesthesia", PRESENT),
    _choice("allodynia", "Allodynia", PRESENT),
    _choice("respiratory_weakness", "Weakness of the respiratory muscles", PRESENT),
    _number("pain_worst", "Worst pain, numerical rating", "points", 0, 10),
    _number("dn4", "DN4, neuropathic pain questionnaire", "points", 0, 10),
    _number("paindetect", "painDETECT, neuropathic pain questionnaire", "points", -1, 38),
    _number("csf_protein", "Protein in cerebrospinal fluid", "g/L", 0, 10),
    # Plasma cells
    _choice(
        "serum_ife",
        "Serum immunofixation, or another typing method such as immunoelectrophoresis",
        IMMUNOFIXATION,
        M2,
    ),
    _choice("urine_ife", "Urine immunofixation", IMMUNOFIXATION, M2),
    _choice("spep", "Serum protein electrophoresis alone", ("no_band", "band", "faint"), M2),
    _choice("heavy_chain", "Heavy chain of the monoclonal protein", HEAVY_CHAIN, M2),
    _choice("light_chain", "Light chain of the monoclonal protein", LIGHT_CHAIN, M2),
    _choice("urine_heavy_chain", "Heavy chain found in urine", HEAVY_CHAIN, M2),
    _choice("urine_light_chain", "Light chain found in urine", LIGHT_CHAIN, M2),
    _number("m_protein", "Serum monoclonal protein", "g/L", 0, 100),
    _number("kappa_flc", "Serum free kappa light chains", "mg/L", 0, 20000),
    _number("lambda_flc", "Serum free lambda light chains", "mg/L", 0, 20000),
    _number("flc_ratio", "Free light chain ratio, kappa divided by lambda", "ratio", 0, 10000, M2),
    _number("egfr", "Estimated glomerular filtration rate", "mL/min/1.73 m²", 0, 200, M2),
    _choice("marrow_clone", "Clonal plasma cells in marrow (staining, flow or hybridisation)", YES_NO, M2),
    _choice("marrow_light_chain", "Light chain of the marrow clone", LIGHT_CHAIN, M2),
    _number("marrow_plasma_cells", "Plasma cells in marrow", "%", 0, 100),
    _choice("lesion_plasmacytoma", "Biopsy of a lesion: plasmacytoma or clonal plasma cells", YES_NO, M2),
    _choice("lesion_light_chain", "Light chain of the biopsied lesion", LIGHT_CHAIN, M2),
    # Castleman
    _choice(
        "castleman_histology",
        "Castleman disease on node histology; not_diagnostic is an inadequate biopsy",
        ("present", "absent", "not_diagnostic"),
        J1,
    ),
    _choice(
        "castleman_subtype",
        "Histological subtype",
        ("hyaline_vascular", "plasmacytic", "mixed", "hhv8_positive", "not_stated"),
        J1,
    ),
    _choice("castleman_centricity", "Extent", ("unicentric", "multicentric", "not_known"), J1),
    # Bone
    FactSpec("bone_study", BoneStudy, "One imaging study of bone with its lesions", use=J2),
    # VEGF
    FactSpec("vegf", VegfResult, "One VEGF measurement", use=J3),
    _choice(
        "vegf_reported_raised",
        "A report or letter states VEGF raised against its own laboratory's limit, whatever number or sample"
        " type it gives",
        YES_NO,
        J3,
    ),
    # Organs and nodes
    _number("spleen_cm", "Spleen, cranio-caudal length on imaging", "cm", 3, 40, N1),
    _number("liver_cm", "Liver, mid-clavicular span on imaging", "cm", 5, 40, N1),
    _choice("spleen_enlarged", "Report or letter calls the spleen enlarged", YES_NO, N1),
    _choice("liver_enlarged", "Report or letter calls the liver enlarged", YES_NO, N1),
    _choice("nodes_enlarged", "Imaging report or letter: any enlarged node", YES_NO, N1),
    FactSpec("node", NodeMeasure, "One measured lymph node; several may share a source", use=N1),
    _number("spleen_palpable_cm", "Spleen felt below the costal margin; 0 is not felt", "cm", 0, 30, N1),
    _number("liver_palpable_cm", "Liver felt below the costal margin; 0 is not felt", "cm", 0, 30, N1),
    _choice("organomegaly_explained", "Another cause of the organ or node enlargement", EXPLAINED, N1),
    # Fluid
    _choice("oedema", "Peripheral oedema, when no grade is given", PRESENT, N2),
    _number("oedema_grade", "Peripheral pitting oedema", "grade", 0, 4, N2),
    _choice("oedema_unilateral", "Oedema of one leg only", YES_NO, N2),
    _choice("oedema_explained", "Another cause of the oedema", EXPLAINED, N2),
    _choice("pleural_effusion", "Pleural effusion on imaging or in a report", PRESENT, N2),
    _choice("pleural_effusion_explained", "Another cause of the pleural effusion", EXPLAINED, N2),
    _choice("ascites", "Ascites on imaging or in a report", PRESENT, N2),
    _choice("ascites_explained", "Another cause of the ascites", EXPLAINED, N2),
    _choice("pericardial_effusion", "Pericardial effusion; counts only by setting", PRESENT, N2),
    _choice("pericardial_effusion_explained", "Another cause of the pericardial effusion", EXPLAINED, N2),
    # Endocrine
    *(_choice(f"axis_{key}", f"{label}, as concluded", AXIS, N3) for key, label in AXES.items()),
    _choice(
        "thyroid_kind",
        "Which thyroid abnormality",
        ("hypothyroidism", "hyperthyroidism", "other", "not_known"),
        N3,
    ),
    _choice("on_glucocorticoid", "On dexamethasone, prednisolone or another glucocorticoid", YES_NO, N3),
    _choice("gynaecomastia", "Gynaecomastia", PRESENT, N3),
    _choice("erectile_dysfunction", "Erectile dysfunction", PRESENT, N3),
    _choice("amenorrhoea", "Amenorrhoea", PRESENT, N3),
    # Skin
    *(_choice(f"skin_{key}", label, PRESENT, N4) for key, label in SKIN_SIGNS.items()),
    _choice(
        "skin_examination",
        "Skin and nails as a whole; normal means that every counting sign was looked for and absent",
        ("normal", "abnormal", "partial"),
        N4,
    ),
    _choice("skin_reported", "Report or letter states skin changes of POEMS without naming the sign", PRESENT, N4),
    _choice("skin_explained", "Another cause of the skin signs", EXPLAINED, N4),
    # Eyes
    _choice("frisen_right", "Optic disc, right eye, modified Frisén grade", FRISEN, N5),
    _choice("frisen_left", "Optic disc, left eye, modified Frisén grade", FRISEN, N5),
    _choice("disc_cause_right", "Cause of disc swelling, right eye", DISC_CAUSE, N5),
    _choice("disc_cause_left", "Cause of disc swelling, left eye", DISC_CAUSE, N5),
    _choice("fundus_method", "How the discs were seen", ("dilated", "oct", "undilated", "not_known"), N5),
    _choice("papilloedema", "Papilloedema stated by an ophthalmologist or a letter, ungraded", PRESENT, N5),
    _choice("papilloedema_explained", "Another cause of the disc swelling", EXPLAINED, N5),
    _number("acuity_right", "Best corrected acuity, right eye", "logMAR", -1, 3),
    _number("acuity_left", "Best corrected acuity, left eye", "logMAR", -1, 3),
    # Blood count
    _number("platelets", "Platelet count", "×10⁹/L", 0, 3000, N6),
    _number("haemoglobin", "Haemoglobin", "g/L", 30, 250, N6),
    _number("haematocrit", "Haematocrit, as a fraction", "L/L", 0, 1, N6),
    _choice("thrombocytosis", "Thrombocytosis stated without a number", PRESENT, N6),
    _choice("polycythaemia", "Polycythaemia stated without a number", PRESENT, N6),
    _choice("thrombocytosis_explained", "A reactive cause of the platelet count", EXPLAINED, N6),
    _choice("polycythaemia_explained", "A reactive cause of the haemoglobin", EXPLAINED, N6),
    # Events, heart, lung and blood chemistry
    _choice("arterial_event", "Arterial event: stroke, infarction, limb or other artery", PRESENT),
    _choice("venous_event", "Venous thrombosis or pulmonary embolism", PRESENT),
    _choice("ischaemic_stroke", "Ischaemic stroke", PRESENT),
    _choice("fatigue", "Fatigue", PRESENT),
    _choice("diabetes", "Diabetes mellitus, as diagnosed", PRESENT),
    _choice("macular_oedema", "Cystoid macular oedema of either eye", PRESENT),
    _choice("adrenal_kind", "Which adrenal insufficiency", ("primary", "secondary", "not_known")),
    _number("mpap", "Mean pulmonary artery pressure at catheterisation", "mmHg", 5, 100),
    _number("fvc_percent", "Forced vital capacity, of predicted", "%", 10, 180),
    _number("fev1_fvc", "FEV1 divided by FVC", "ratio", 0, 1),
    _number("tlc_percent", "Total lung capacity, of predicted", "%", 10, 180),
    *(_number(key.lower(), f"Serum {key}", "g/L", 0, 150) for key in ("IgG", "IgA", "IgM")),
    _number("hba1c", "HbA1c", "mmol/mol", 9, 200),
    _number("prolactin", "Serum prolactin", "mIU/L", 0, 500000),
    _number("albumin", "Serum albumin", "g/L", 5, 80),
    _number("b12", "Serum vitamin B12", "ng/L", 0, 20000),
    _number("weight_change_pct", "Unintended change of weight over 6 months; a loss is negative", "%", -60, 200),
    _number("avid_lesions", "FDG-avid bone lesions of one study", "lesions", 0, 99),
    # Recorded and never counted
    *(_choice(f"other_{key}", label, PRESENT) for key, label in OTHER_SIGNS.items()),
    # What the follow-up schedule asks about (fact base 10); none of it speaks to a criterion
    _choice("new_symptoms", "New symptoms reported since the last visit", YES_NO),
    _choice("flc_informative", "Serum free light chains follow the disease in this patient", YES_NO),
    _choice("hepatitis_b_exposure", "Prior exposure to hepatitis B", YES_NO),
    _choice("glucocorticoid_long_term", "Long-term glucocorticoid treatment", YES_NO),
    _choice("neurological_deterioration", "Neurological deterioration, as judged by the clinician", YES_NO),
    _choice("response_ambiguous", "Categorical response ambiguous, as judged by the clinician", YES_NO),
    _choice("response_imaging_wanted", "A clinician wants PET-CT or MRI to judge the response", YES_NO),
    _number("pasp", "Pulmonary artery systolic pressure on echocardiogram", "mmHg", 10, 150),
    _number("tlco_percent", "Gas transfer (TLCO), of predicted", "%", 5, 150),
    # Further measures of the clinical response (fact base 9.4)
    _number("lvef", "Left ventricular ejection fraction", "%", 5, 90),
    _number("ecog", "Performance status (ECOG)", "grade", 0, 5),
    # Tests on their way, or refused
    _choice("test_requested", "A test asked for, result awaited", tuple(TESTS)),
    _choice("test_declined", "A test the patient declined", tuple(TESTS)),
)

CATALOGUE: dict[str, FactSpec] = {spec.name: spec for spec in _SPECS}
