"""The clinic's settings: every threshold the rules use, its source, and whether a consultant confirmed it.

Section 15 of the fact base. A source that is only "knowledge" or "design" is shown as
"to be confirmed by clinic" until somebody signs it off.
"""

# ruff: noqa: RUF009 - _setting only builds dataclasses.field
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from decimal import Decimal
from types import MappingProxyType
from typing import Any

COUNTING_SKIN_SIGNS = frozenset(
    {
        "hyperpigmentation",
        "hypertrichosis",
        "glomeruloid_haemangioma",
        "haemangioma",
        "plethora",
        "acrocyanosis",
        "flushing",
        "white_nails",
    }
)
# Thickened skin stands in some published lists (F24) and not in the default one (F01).
COUNTING_SKIN_SIGNS_WITH_THICKENING = COUNTING_SKIN_SIGNS | {"thickening"}

SIX_MOVEMENTS = (
    "shoulder_abduction",
    "elbow_flexion",
    "wrist_extension",
    "hip_flexion",
    "knee_extension",
    "ankle_dorsiflexion",
)
EIGHT_MOVEMENTS = (*SIX_MOVEMENTS, "first_dorsal_interosseous", "great_toe_extension")


def _setting(default: Any, source: str, unit: str = "", other: str = "", confirmed: bool = False) -> Any:
    notes = {"source": source, "unit": unit, "other": other, "confirmed": confirmed}
    if isinstance(default, Mapping):
        frozen = MappingProxyType(dict(default))
        return field(default_factory=lambda: frozen, metadata=notes)
    return field(default=default, metadata=notes)


@dataclass(frozen=True)
class Settings:
    """One complete set of values. Change one with dataclasses.replace; never mutate."""

    criteria_version: str = _setting("dispenzieri_2012", "F01, F05, F07, F08")
    vegf_rule_serum: str = _setting("serum_gt_1000", "F77, F19", other="serum_gt_1920, serum_gt_uln_qs")
    vegf_rule_plasma: str = _setting("plasma_gt_200", "F01, F14")
    vegf_uln_serum: Decimal = _setting(Decimal(771), "knowledge: Queen Square assay", "pg/mL")
    vegf_cr_limit_serum: Decimal | None = _setting(
        Decimal(1000), "F19", "pg/mL", "1040 (F18), 600; none: laboratory limit"
    )
    vegf_pr_fall_pct: Decimal = _setting(Decimal(50), "knowledge: Mayo and Peking definitions", "%")
    vegf_progress_rise_pct: Decimal = _setting(Decimal(50), "knowledge: D'Souza 2012 scheme", "%")
    vegf_unusual_above: Decimal = _setting(Decimal(15_000), "design", "pg/mL")
    vegf_hard_limit: Decimal = _setting(Decimal(100_000), "design", "pg/mL")
    vegf_relapse_fold: Decimal = _setting(Decimal("1.5"), "design", "times the nadir")
    vegf_relapse_gap_days: int = _setting(28, "design", "days")
    vegf_landmark_months: int = _setting(6, "F18, F19", "months")
    vegf_landmark_window_days: int = _setting(42, "design", "days either side")
    treated_window_days: int = _setting(28, "design", "days")
    thyroid_noncounting: str = _setting("any", "F01", other="hypothyroid_only")
    dm_plus_thyroid_counts: bool = _setting(False, "design: sources silent")
    clinical_gonadal_sign_counts: bool = _setting(False, "design")
    pericardial_effusion_counts: bool = _setting(False, "F01: not named in the criterion")
    skin_counting_set: frozenset[str] = _setting(COUNTING_SKIN_SIGNS, "F01, F02", other="add thickening (F24)")
    spleen_cm: Decimal = _setting(Decimal(13), "knowledge", "cm", "12")
    liver_cm: Decimal = _setting(Decimal(16), "knowledge", "cm", "15, 15.5")
    node_mm: Decimal = _setting(Decimal(10), "knowledge", "mm")
    node_mm_inguinal: Decimal = _setting(Decimal(15), "knowledge", "mm")
    palpable_cm: Decimal = _setting(Decimal(1), "design", "cm below the costal margin")
    platelet_threshold: Decimal = _setting(Decimal(450), "knowledge: WHO", "×10⁹/L")
    platelet_comparator: str = _setting(">", "knowledge: WHO", other=">=")
    polycythaemia_scheme: str = _setting("who2016", "F47", other="uk_hct")
    n6_confirm_repeat: bool = _setting(False, "design")
    ph_pasp_threshold: Decimal = _setting(Decimal(50), "F26", "mmHg", "40, 36")
    flc_ratio_scheme: str = _setting("classic_renal", "F46", other="istopmm")
    flc_ratio_tolerance_pct: Decimal = _setting(Decimal(5), "design", "%")
    flc_slip_fold: Decimal = _setting(Decimal(5), "design", "times")
    haem_vgpr_fall_pct: Decimal = _setting(Decimal(90), "knowledge: D'Souza 2012 scheme", "%")
    haem_vgpr_floor: Decimal = _setting(Decimal(5), "knowledge: D'Souza 2012 scheme", "g/L at baseline")
    haem_pr_fall_pct: Decimal = _setting(Decimal(50), "knowledge: D'Souza 2012 scheme", "%")
    haem_pr_floor: Decimal = _setting(Decimal(10), "knowledge: D'Souza 2012 scheme", "g/L at baseline")
    haem_pd_rise_pct: Decimal = _setting(Decimal(25), "knowledge: D'Souza 2012 scheme", "%")
    haem_pd_rise: Decimal = _setting(Decimal(5), "knowledge: D'Souza 2012 scheme", "g/L above the nadir")
    haem_dflc_counts: bool = _setting(True, "knowledge: the alternative where the M-protein is too small")
    haem_dflc_fall_pct: Decimal = _setting(Decimal(50), "knowledge: D'Souza 2012 scheme", "%")
    haem_dflc_floor: Decimal = _setting(Decimal(50), "design: no floor was seen for POEMS", "mg/L at baseline", "100")
    haem_trace_below: Decimal = _setting(Decimal(1), "design: a trace lies below what is quantified", "g/L")
    pet_pr_fall_pct: Decimal = _setting(Decimal(50), "knowledge: Mayo scheme", "% of summed SUVmax")
    pet_pd_rise_pct: Decimal = _setting(Decimal(50), "knowledge: Mayo scheme", "% of summed SUVmax")
    pet_pd_from: str = _setting("nadir", "design: the scheme's starting point was not seen", other="baseline")
    pet_scanner_rule: str = _setting("all", "knowledge: Mayo scheme", other="suv: counts compare across scanners")
    response_onls_points: Decimal = _setting(Decimal(1), "design", "points")
    response_oedema_grades: Decimal = _setting(Decimal(1), "design", "grades")
    response_organ_cm: Decimal = _setting(Decimal(1), "design", "cm")
    response_node_mm: Decimal = _setting(Decimal(5), "design", "mm")
    response_frisen_grades: Decimal = _setting(Decimal(1), "design", "grades")
    response_tlco_points: Decimal = _setting(Decimal(10), "knowledge: Mayo composite", "points of % predicted")
    response_pasp_mmhg: Decimal = _setting(Decimal(10), "design: the sources name a fall without a number", "mmHg")
    response_lvef_points: Decimal = _setting(Decimal(5), "knowledge: Mayo composite", "points of %")
    response_ecog_grades: Decimal = _setting(Decimal(1), "design", "grades")
    response_concurrent_days: int = _setting(92, "design", "days")
    mrc_movements: tuple[str, ...] = _setting(SIX_MOVEMENTS, "F37", other="eight movements")
    mrc_half_grades: bool = _setting(False, "design: 4-, 4 and 4+ all add 4", other="3.5 and 4.5")
    irods_responder_rule: str = _setting("standard_error", "F39", other="centile_points")
    irods_standard_errors: Decimal = _setting(Decimal("1.96"), "F39", "combined standard errors")
    irods_centile_points: Decimal = _setting(Decimal(4), "knowledge", "points of 100")
    up_and_go_slow: Decimal = _setting(Decimal(12), "knowledge: CDC", "s")
    up_and_go_falls: Decimal = _setting(Decimal("13.5"), "knowledge: risk of falls", "s")
    grip_change_kpa: Decimal = _setting(Decimal(8), "knowledge: used in CIDP", "kPa", "none is known in kg")
    dn4_positive: int = _setting(4, "knowledge", "of 10")
    paindetect_unclear: int = _setting(13, "knowledge", "points")
    paindetect_likely: int = _setting(19, "knowledge", "points")
    tli_poems: Decimal = _setting(Decimal("0.38"), "F32", "median nerve")
    block_area_drop_pct: Decimal = _setting(Decimal(50), "knowledge", "% of the distal area")
    dispersion_pct: Decimal = _setting(Decimal(30), "knowledge", "% longer")
    limb_cool_hand: Decimal = _setting(Decimal(32), "design", "°C")
    limb_cool_foot: Decimal = _setting(Decimal(30), "design", "°C")
    orthostatic_systolic: int = _setting(20, "knowledge", "mmHg")
    orthostatic_diastolic: int = _setting(10, "knowledge", "mmHg")
    orthostatic_minutes: Decimal = _setting(Decimal(3), "knowledge", "min")
    va_offchart_map: Mapping[str, Decimal] = _setting(
        {"CF": Decimal("1.9"), "HM": Decimal("2.3"), "LP": Decimal("2.7"), "NLP": Decimal("3.0")},
        "F41",
        "logMAR",
        "CF 2.1, HM 2.4",
    )
    localised_max_lesions: int = _setting(3, "F07")
    wang_age: int = _setting(50, "F21", "years; a factor above it")
    wang_egfr: Decimal = _setting(Decimal(30), "F21", "mL/min/1.73 m²; a factor below it")
    wang_points: Any = _setting(None, "F21: figure not seen")
    keddie_points_no_asct: Any = _setting(None, "F10: points not seen")
    keddie_points_no_haem: Any = _setting(None, "F10: points not seen")
    keddie_points_no_vegf: Any = _setting(None, "F10: points not seen")
    keddie_high_cutoff: Any = _setting(None, "F10: cut-off not seen")
    kourelis_albumin: Decimal = _setting(Decimal(32), "F22, F74", "g/L; a factor below it")
    kourelis_age: int = _setting(50, "knowledge: exact cut-off not verified", "years; a factor from it on")
    dsouza_age: int = _setting(50, "F24", "years; a factor up to it")
    ph_pasp_low: Decimal = _setting(Decimal(36), "F48", "mmHg; absent up to it, possible above")
    ph_mpap_threshold: Decimal = _setting(Decimal(20), "F48", "mmHg")
    prophylaxis_review_months: int = _setting(6, "design", "months")
    arterial_event_age: int = _setting(60, "design", "years; asked about below it")
    weight_loss_pct: Decimal = _setting(Decimal(5), "knowledge", "% in 6 months")
    weight_loss_months: int = _setting(6, "knowledge", "months")
    weight_change_months: int = _setting(3, "design", "months")
    weight_window_days: int = _setting(30, "design", "days either side")
    restriction_fvc_pct: Decimal = _setting(Decimal(80), "knowledge", "% predicted, with a normal ratio")
    restriction_fev1_fvc: Decimal = _setting(Decimal("0.70"), "knowledge", "ratio")
    restriction_tlc_pct: Decimal = _setting(Decimal(80), "knowledge: stands in for the lower limit", "% predicted")
    tlco_normal_pct: Decimal = _setting(Decimal(80), "knowledge: ATS/ERS 2005", "% predicted", "75")
    tlco_mild_pct: Decimal = _setting(Decimal(60), "knowledge: ATS/ERS 2005", "% predicted")
    tlco_severe_pct: Decimal = _setting(Decimal(40), "knowledge: ATS/ERS 2005", "% predicted")
    supine_fvc_fall_pct: Decimal = _setting(Decimal(25), "knowledge", "% of the value upright")
    igg_upper: Decimal = _setting(Decimal(16), "knowledge", "g/L", "laboratory limit")
    iga_upper: Decimal = _setting(Decimal(4), "knowledge", "g/L", "laboratory limit")
    igm_upper: Decimal = _setting(Decimal(2), "knowledge", "g/L", "laboratory limit")
    hba1c_diabetes: Decimal = _setting(Decimal(48), "knowledge", "mmol/mol")
    hba1c_raised: Decimal = _setting(Decimal(42), "knowledge", "mmol/mol")
    fasting_glucose_diabetes: Decimal = _setting(Decimal(7), "knowledge", "mmol/L")
    testosterone_low: Decimal = _setting(Decimal(8), "knowledge: men, 08:00 to 11:00", "nmol/L", "laboratory limit")
    testosterone_borderline: Decimal = _setting(Decimal(12), "knowledge: men", "nmol/L", "laboratory limit")
    testosterone_mornings: int = _setting(2, "design", "morning samples")
    synacthen_pass: Decimal = _setting(Decimal(430), "knowledge: assay-specific", "nmol/L", "500, 550")
    cortisol_very_low: Decimal = _setting(Decimal(100), "knowledge", "nmol/L")
    cortisol_reassuring: Decimal = _setting(Decimal(450), "knowledge", "nmol/L", "400")
    vitamin_d_sufficient: Decimal = _setting(Decimal(50), "knowledge", "nmol/L")
    vitamin_d_deficient: Decimal = _setting(Decimal(25), "knowledge", "nmol/L")
    prolactin_upper: Mapping[str, Decimal] = _setting(
        {"male": Decimal(330), "female": Decimal(500)}, "knowledge", "mIU/L", "laboratory limit"
    )
    renal_insufficiency_egfr: Decimal = _setting(Decimal(60), "knowledge", "mL/min/1.73 m²")
    b12_lower: Decimal = _setting(Decimal(200), "knowledge", "ng/L", "laboratory limit")
    csf_protein_upper: Decimal = _setting(Decimal("0.45"), "knowledge", "g/L", "laboratory limit")
    followup_schedule: str = _setting("dsa_2022_table_5", "design where table 5 was not visible, else F09")
    tlco_reduced_pct: Decimal = _setting(Decimal(60), "knowledge: ATS/ERS 2005, moderate", "%", "75, 80")
    acuity_reduced_logmar: Decimal = _setting(Decimal("0.3"), "design: 6/12", "logMAR")
    acuity_loss_logmar: Decimal = _setting(Decimal("0.2"), "design", "logMAR")
    frisen_notify: int = _setting(1, "design", "Frisén grade")
    frisen_urgent: int = _setting(3, "design", "Frisén grade")
    immobile_onls_leg: int = _setting(5, "design: needs a wheelchair for 10 m", "ONLS leg grade", "4, 6")
    due_soon_days: int = _setting(14, "design", "days")
    triage_days_urgent: int = _setting(2, "design", "working days")
    triage_days_routine: int = _setting(5, "design", "working days")
    mdt_vegf_fold: Decimal = _setting(Decimal(2), "design", "times the nadir")
    mdt_response_months: int = _setting(3, "design", "months")
    mdt_response_days: int = _setting(183, "design", "days")
    mdt_first_days: int = _setting(28, "design", "days")
    rtt_target_days: int = _setting(126, "F50", "days")
    rtt_enabled_country: str = _setting("england", "F50")
    allow_test_nhs_numbers: bool = _setting(False, "design", other="true with demonstration data")
    contact_email: str = _setting("uclh.wmpoemsadminteam@nhs.net", "seed-U")
    contact_neurology: str = _setting("Prof Michael Lunn 020 3448 8121", "seed-U")
    contact_haematology: str = _setting("Dr Shirley D'Sa 020 3447 7101", "seed-U")
    contact_nurses: str = _setting("020 3447 7359", "seed-U", "Monday to Friday, 09:00 to 17:00")
    contact_out_of_hours: str = _setting("0785 2220 900", "seed-U")


DEFAULTS = Settings()


@dataclass(frozen=True)
class SettingNote:
    """One setting as an administrator reads it."""

    name: str
    value: Any
    source: str
    unit: str
    other: str
    confirmed: bool

    @property
    def to_be_confirmed(self) -> bool:
        """True when there is no value, or nothing but recall or our own design behind it, and nobody signed it off."""
        return not self.confirmed and (self.value is None or self.source.startswith(("knowledge", "design")))


def notes(settings: Settings = DEFAULTS) -> tuple[SettingNote, ...]:
    """Every setting with its value, source and state of confirmation."""
    return tuple(SettingNote(each.name, getattr(settings, each.name), **each.metadata) for each in fields(settings))
