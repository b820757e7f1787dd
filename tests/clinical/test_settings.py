"""Every threshold is a setting with its source, and shows when it still needs the clinic's word."""

from dataclasses import FrozenInstanceError, replace
from decimal import Decimal

import pytest

from clinical.catalogue import SKIN_SIGNS
from clinical.rulesets import RULE_SETS
from clinical.settings import DEFAULTS, notes
from clinical.vegf import ABSOLUTE, RELATIVE

# The table of the fact base, section 15.
TABLE = {
    "criteria_version": "dispenzieri_2012",
    "vegf_rule_serum": "serum_gt_1000",
    "vegf_rule_plasma": "plasma_gt_200",
    "vegf_uln_serum": Decimal(771),
    "vegf_cr_limit_serum": Decimal(1000),
    "vegf_pr_fall_pct": Decimal(50),
    "vegf_progress_rise_pct": Decimal(50),
    "treated_window_days": 28,
    "thyroid_noncounting": "any",
    "dm_plus_thyroid_counts": False,
    "clinical_gonadal_sign_counts": False,
    "pericardial_effusion_counts": False,
    "spleen_cm": Decimal(13),
    "liver_cm": Decimal(16),
    "node_mm": Decimal(10),
    "platelet_threshold": Decimal(450),
    "platelet_comparator": ">",
    "polycythaemia_scheme": "who2016",
    "n6_confirm_repeat": False,
    "ph_pasp_threshold": Decimal(50),
    "flc_ratio_scheme": "classic_renal",
    "localised_max_lesions": 3,
    "wang_points": None,
    "due_soon_days": 14,
    "triage_days_urgent": 2,
    "triage_days_routine": 5,
    "rtt_target_days": 126,
    "rtt_enabled_country": "england",
    "allow_test_nhs_numbers": False,
}


@pytest.mark.parametrize(("name", "value"), TABLE.items())
def test_the_defaults_are_those_of_the_table(name, value):
    assert getattr(DEFAULTS, name) == value


def test_each_setting_names_its_source_and_none_is_confirmed_yet():
    for note in notes():
        assert note.source, note.name
        assert not note.confirmed


def test_a_value_from_memory_or_of_our_own_design_is_to_be_confirmed():
    waiting = {note.name for note in notes() if note.to_be_confirmed}
    assert {"vegf_uln_serum", "spleen_cm", "n6_confirm_repeat", "vegf_pr_fall_pct"} <= waiting
    assert not {"vegf_rule_plasma", "criteria_version", "rtt_target_days"} & waiting


def test_a_changed_setting_shows_in_the_notes():
    changed = replace(DEFAULTS, spleen_cm=Decimal(12))
    assert {note.name: note.value for note in notes(changed)}["spleen_cm"] == 12


def test_settings_cannot_be_changed_in_place():
    with pytest.raises(FrozenInstanceError):
        DEFAULTS.spleen_cm = Decimal(12)
    with pytest.raises(TypeError):
        DEFAULTS.va_offchart_map["CF"] = Decimal(2)


def test_what_settings_name_exists():
    assert DEFAULTS.criteria_version in RULE_SETS
    assert {DEFAULTS.vegf_rule_serum, DEFAULTS.vegf_rule_plasma} <= set(ABSOLUTE) | set(RELATIVE)
    assert set(SKIN_SIGNS) >= DEFAULTS.skin_counting_set
