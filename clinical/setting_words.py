"""What each setting is called on a page, by subject, and how its value reads. The values: clinical/settings.py."""

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any

# Subject → name of the setting → title. Every setting stands in exactly one subject.
SUBJECTS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "Diagnostic criteria": {
            "criteria_version": "Rule set",
            "treated_window_days": "A sample counts as treated for this long after a steroid course",
            "thyroid_noncounting": "Which thyroid disease alone does not count",
            "dm_plus_thyroid_counts": "Diabetes and thyroid disease together count",
            "clinical_gonadal_sign_counts": "A clinical gonadal sign counts without a test",
            "pericardial_effusion_counts": "Pericardial effusion counts as volume overload",
            "skin_counting_set": "Skin signs that count",
            "n6_confirm_repeat": "A raised count must be repeated",
        },
        "VEGF": {
            "vegf_rule_serum": "Serum counts as raised",
            "vegf_rule_plasma": "Plasma counts as raised",
            "vegf_uln_serum": "Serum, upper limit where the laboratory gave none",
            "vegf_cr_limit_serum": "Serum, complete response at or below",
            "vegf_pr_fall_pct": "Partial response: fall of at least",
            "vegf_progress_rise_pct": "Progression: rise of at least",
            "vegf_unusual_above": "Asked about when typed, above",
            "vegf_hard_limit": "Refused when typed, above",
            "vegf_relapse_fold": "Relapse prompt: rise of at least",
            "vegf_relapse_gap_days": "Relapse prompt: two samples at least this far apart",
            "vegf_landmark_months": "Landmark after treatment began",
            "vegf_landmark_window_days": "Landmark sample within",
        },
        "Blood count and free light chains": {
            "platelet_threshold": "Thrombocytosis, platelets",
            "platelet_comparator": "Compared with",
            "polycythaemia_scheme": "Polycythaemia, thresholds of",
            "flc_ratio_scheme": "Free light chain ratio, interval of",
            "flc_ratio_tolerance_pct": "Typed ratio and calculated ratio may differ by",
            "flc_slip_fold": "A slip of the unit is asked about from",
        },
        "Organs and nodes": {
            "spleen_cm": "Spleen enlarged above",
            "liver_cm": "Liver enlarged above",
            "node_mm": "Node enlarged above, short axis",
            "node_mm_inguinal": "Inguinal node enlarged above, short axis",
            "palpable_cm": "Spleen or liver felt from",
        },
        "Heart and lungs": {
            "ph_pasp_threshold": "Pulmonary hypertension, systolic pressure from",
            "ph_pasp_low": "Pulmonary hypertension absent, systolic pressure up to",
            "ph_mpap_threshold": "Pulmonary hypertension by catheter, mean pressure above",
            "restriction_fvc_pct": "Restriction, FVC below",
            "restriction_fev1_fvc": "Restriction, FEV1/FVC at least",
            "restriction_tlc_pct": "Restriction, TLC below",
            "tlco_normal_pct": "Gas transfer (TLCO) normal from",
            "tlco_reduced_pct": "Gas transfer (TLCO) significantly reduced below",
            "tlco_mild_pct": "Gas transfer (TLCO) mildly reduced from",
            "tlco_severe_pct": "Gas transfer (TLCO) severely reduced below",
            "supine_fvc_fall_pct": "Diaphragm weakness suggested, FVC falls lying down by more than",
        },
        "Nerve and eyes": {
            "mrc_movements": "Movements of the MRC sum score",
            "mrc_half_grades": "4- and 4+ score as half grades",
            "irods_responder_rule": "I-RODS, what counts as a change",
            "irods_standard_errors": "I-RODS, change of at least",
            "irods_centile_points": "I-RODS by centiles, change of at least",
            "up_and_go_slow": "Timed up-and-go slow, from",
            "up_and_go_falls": "Timed up-and-go, risk of falls from",
            "grip_change_kpa": "Grip by vigorimeter, change of at least",
            "dn4_positive": "DN4 positive, from",
            "paindetect_unclear": "painDETECT unclear, from",
            "paindetect_likely": "painDETECT likely neuropathic, from",
            "tli_poems": "Terminal latency index flagged from",
            "block_area_drop_pct": "Definite conduction block, area falls by",
            "dispersion_pct": "Temporal dispersion, duration rises by more than",
            "limb_cool_hand": "Hand too cool, below",
            "limb_cool_foot": "Foot too cool, below",
            "orthostatic_systolic": "Orthostatic fall, systolic of at least",
            "orthostatic_diastolic": "Orthostatic fall, diastolic of at least",
            "orthostatic_minutes": "Orthostatic fall, standing for up to",
            "va_offchart_map": "Acuity off the chart",
            "acuity_reduced_logmar": "Acuity reduced, worse than",
            "acuity_loss_logmar": "Same-day ophthalmology, acuity worse by",
            "frisen_notify": "Consultant is told of disc swelling, newly from",
            "frisen_urgent": "Same-day ophthalmology, disc swelling from",
            "immobile_onls_leg": "Severely immobile, ONLS leg grade from",
        },
        "Response": {
            "haem_vgpr_fall_pct": "Very good partial response, M-protein falls by",
            "haem_vgpr_floor": "Very good partial response needs an M-protein of",
            "haem_pr_fall_pct": "Partial response, M-protein falls by",
            "haem_pr_floor": "Partial response needs an M-protein of",
            "haem_pd_rise_pct": "Progression, M-protein rises by",
            "haem_pd_rise": "Progression, M-protein rises by at least",
            "haem_dflc_counts": "Free light chains where the M-protein is too small",
            "haem_dflc_fall_pct": "Partial response, free light chain difference falls by",
            "haem_dflc_floor": "Partial response needs a difference of",
            "haem_trace_below": "An M-protein is a trace below",
            "pet_pr_fall_pct": "PET partial response: fall of",
            "pet_pd_rise_pct": "PET progression: rise of",
            "pet_pd_from": "PET progression is counted from",
            "pet_scanner_rule": "What a change of scanner makes incomparable",
            "response_onls_points": "Neuropathy: change of ONLS from",
            "response_oedema_grades": "Oedema: change from",
            "response_organ_cm": "Spleen or liver: change from",
            "response_node_mm": "Node: change from",
            "response_frisen_grades": "Optic disc, Frisén grade: change from",
            "response_tlco_points": "Gas transfer (TLCO): change from",
            "response_pasp_mmhg": "Systolic pulmonary pressure: change from",
            "response_lvef_points": "Ejection fraction: change from",
            "response_ecog_grades": "Performance status: change from",
            "response_concurrent_days": "Findings of one assessment lie within",
        },
        "Prognosis, treatment and prompts": {
            "localised_max_lesions": "Localised disease, bone lesions up to",
            "wang_age": "Wang model, age",
            "wang_egfr": "Wang model, eGFR",
            "wang_points": "Wang model, points",
            "keddie_points_no_asct": "Keddie score, points for no transplant",
            "keddie_points_no_haem": "Keddie score, points for no haematological response",
            "keddie_points_no_vegf": "Keddie score, points for no VEGF response",
            "keddie_high_cutoff": "Keddie score, high risk from",
            "kourelis_albumin": "Kourelis flags, albumin",
            "kourelis_age": "Kourelis flags, age",
            "dsouza_age": "D'Souza flags, age",
            "prophylaxis_review_months": "Thromboprophylaxis is asked about after",
            "arterial_event_age": "Arterial event at a young age, below",
            "weight_loss_pct": "Weight loss, from",
            "weight_loss_months": "Weight loss, counted over",
            "weight_change_months": "Change of weight, counted over",
            "weight_window_days": "Change of weight, earlier weight taken within",
            "igg_upper": "IgG raised, above",
            "iga_upper": "IgA raised, above",
            "igm_upper": "IgM raised, above",
            "hba1c_diabetes": "HbA1c of diabetes, from",
            "hba1c_raised": "HbA1c no longer normal, from",
            "fasting_glucose_diabetes": "Fasting glucose of diabetes, from",
            "testosterone_low": "Testosterone of men low, below",
            "testosterone_borderline": "Testosterone of men borderline, up to",
            "testosterone_mornings": "Testosterone low is confirmed by",
            "synacthen_pass": "Synacthen test passed, 30-minute cortisol from",
            "cortisol_very_low": "Cortisol at 09:00 very low, below",
            "cortisol_reassuring": "Cortisol at 09:00 reassuring, above",
            "vitamin_d_sufficient": "Vitamin D sufficient, from",
            "vitamin_d_deficient": "Vitamin D deficient, below",
            "prolactin_upper": "Prolactin raised, above",
            "renal_insufficiency_egfr": "Renal insufficiency, eGFR below",
            "b12_lower": "Vitamin B12 low, below",
            "csf_protein_upper": "CSF protein raised, above",
        },
        "Follow-up, referral and waiting time": {
            "followup_schedule": "Follow-up schedule",
            "due_soon_days": "Due soon, before the due date",
            "triage_days_urgent": "Triage of an urgent referral within",
            "triage_days_routine": "Triage of a routine referral within",
            "mdt_vegf_fold": "MDT suggestion: VEGF at least",
            "mdt_response_months": "MDT suggestion: response assessment, after the end of treatment",
            "mdt_response_days": "MDT suggestion: response assessment offered for",
            "mdt_first_days": "MDT suggestions before the first meeting look back",
            "rtt_target_days": "Waiting-time target",
            "rtt_enabled_country": "Waiting time is counted in",
        },
        "Identity and contacts": {
            "allow_test_nhs_numbers": "NHS numbers kept for testing are accepted",
            "contact_email": "E-mail of the admin team",
            "contact_neurology": "Neurology",
            "contact_haematology": "Haematology",
            "contact_nurses": "Clinical nurse specialists",
            "contact_out_of_hours": "Out of hours",
        },
    }
)

# Values that are code words, as a clinician says them.
_CHOICES = {
    "dispenzieri_2012": "Dispenzieri 2012",
    "serum_gt_1000": "above 1,000 pg/mL",
    "serum_gt_1920": "above 1,920 pg/mL",
    "serum_gt_uln_qs": "above the upper limit of Queen Square",
    "plasma_gt_200": "above 200 pg/mL",
    "fold_uln_3": "at least 3 times the laboratory's upper limit",
    "any": "any",
    "who2016": "WHO 2016",
    "classic_renal": "the classic interval, wider when renal function is reduced",
    "dsa_2022_table_5": "D'Sa 2022, table 5, completed by proposals",
    "all": "everything",
    "england": "England",
    ">": "above (>)",
    # Values that a clinic may choose instead.
    ">=": "at or above (≥)",
    "hypothyroid_only": "hypothyroidism only",
    "uk_hct": "referral practice in the United Kingdom",
    "istopmm": "three bands by eGFR (iStopMM)",
    "centile_points": "points of the 0 to 100 scale",
}


def title_of(name: str) -> str:
    """What the setting is called; its own name, readable, when nobody has named it."""
    titles = (titles[name] for titles in SUBJECTS.values() if name in titles)
    return next(titles, name.replace("_", " ").capitalize())


def subject_of(name: str) -> str:
    """The subject under which the setting stands; "Others" when nobody has said it."""
    return next((subject for subject, titles in SUBJECTS.items() if name in titles), "Others")


def with_unit(value: Any, unit: str) -> str:
    """Value and unit: "1,000 pg/mL", "50% of summed SUVmax", "1 point"; the value alone when it has no unit."""
    words = value_in_words(value)
    if value is None or not unit:
        return words
    if words == "1" and unit in ("points", "grades"):
        unit = unit.removesuffix("s")
    return f"{words}{unit}" if unit.startswith("%") else f"{words} {unit}"


def value_in_words(value: Any) -> str:
    """A setting's value as a page shows it and as an approval keeps it: the same value always reads the same."""
    if value is None:
        return "Not set"
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, int | Decimal):
        return f"{value:,}"
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {value_in_words(each)}" for key, each in value.items())
    if isinstance(value, frozenset):
        return ", ".join(sorted(_word(each) for each in value))
    if isinstance(value, tuple):
        return ", ".join(_word(each) for each in value)
    return _CHOICES.get(value, _word(value))


def _word(code: str) -> str:
    return str(code).replace("_", " ")
