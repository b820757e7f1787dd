"""Every threshold is a setting with its source, and shows when it still needs the clinic's word."""

from dataclasses import FrozenInstanceError, replace
from decimal import Decimal

import pytest

from clinical.catalogue import SKIN_SIGNS
from clinical.rulesets import RULE_SETS
from clinical.schedule_conditions import CONDITIONS, Recorded
from clinical.setting_words import SUBJECTS, subject_of, title_of, value_in_words, with_unit
from clinical.settings import DEFAULTS, notes
from clinical.sources import in_words
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
    "mrc_half_grades": False,
    "va_offchart_map": {"CF": Decimal("1.9"), "HM": Decimal("2.3"), "LP": Decimal("2.7"), "NLP": Decimal("3.0")},
    "wang_points": None,
    "keddie_points_no_asct": None,
    "keddie_points_no_haem": None,
    "keddie_points_no_vegf": None,
    "keddie_high_cutoff": None,
    "followup_schedule": "dsa_2022_table_5",
    "due_soon_days": 14,
    "triage_days_urgent": 2,
    "triage_days_routine": 5,
    "rtt_target_days": 126,
    "rtt_enabled_country": "england",
    "allow_test_nhs_numbers": False,
    "contact_email": "uclh.wmpoemsadminteam@nhs.net",
    "contact_neurology": "Prof Michael Lunn 020 3448 8121",
    "contact_haematology": "Dr Shirley D'Sa 020 3447 7101",
    "contact_nurses": "020 3447 7359",
    "contact_out_of_hours": "0785 2220 900",
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


def test_a_value_that_nobody_has_filled_in_is_to_be_confirmed_although_its_source_is_known():
    empty = {note.name for note in notes() if note.value is None}
    assert {"wang_points", "keddie_points_no_asct", "keddie_high_cutoff"} <= empty
    assert empty <= {note.name for note in notes() if note.to_be_confirmed}


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


def test_every_limit_that_a_condition_of_the_schedule_names_is_a_setting():
    named = {part.setting for condition in CONDITIONS for part in condition.parts if isinstance(part, Recorded)} - {""}
    assert named == {"immobile_onls_leg", "ph_pasp_threshold", "tlco_reduced_pct", "acuity_reduced_logmar"}
    assert named <= {note.name for note in notes()}


# Words


def test_every_setting_has_a_title_under_exactly_one_subject():
    """A new setting is named in clinical/setting_words.py, or the page of reference data cannot say what it is."""
    named = [name for titles in SUBJECTS.values() for name in titles]
    assert sorted(named) == sorted(note.name for note in notes())
    for subject, titles in SUBJECTS.items():
        assert len(set(titles.values())) == len(titles), f"{subject}: two settings have one title"


def test_every_source_of_a_setting_can_be_said_in_words():
    for note in notes():
        assert in_words(note.source)


def test_a_setting_that_nobody_has_named_is_still_readable():
    assert (title_of("a_new_limit"), subject_of("a_new_limit")) == ("A new limit", "Others")
    assert (title_of("spleen_cm"), subject_of("spleen_cm")) == ("Spleen enlarged above", "Organs and nodes")


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (None, "", "Not set"),
        (None, "pg/mL", "Not set"),
        (True, "", "Yes"),
        (False, "", "No"),
        (0, "days", "0 days"),
        (Decimal(1000), "pg/mL", "1,000 pg/mL"),
        (Decimal("0.70"), "ratio", "0.70 ratio"),
        (Decimal(50), "% of summed SUVmax", "50% of summed SUVmax"),
        (Decimal(1), "points", "1 point"),
        (Decimal(2), "points", "2 points"),
        (1, "cm below the costal margin", "1 cm below the costal margin"),
        ("england", "", "England"),
        ("uk_hct", "", "referral practice in the United Kingdom"),
        (("hip_flexion", "knee_extension"), "", "hip flexion, knee extension"),
        (frozenset({"white_nails", "flushing"}), "", "flushing, white nails"),
        ({"CF": Decimal("1.9"), "HM": Decimal("2.3")}, "logMAR", "CF 1.9, HM 2.3 logMAR"),
    ],
)
def test_a_value_reads_the_same_every_time(value, unit, words):
    assert with_unit(value, unit) == words


def test_two_different_values_of_a_setting_never_read_the_same():
    """An approval keeps the words: a change that left them alone would go unnoticed."""
    assert value_in_words(Decimal("0.3")) != value_in_words(Decimal("0.31"))
    assert value_in_words(frozenset({"flushing"})) != value_in_words(frozenset())
    assert value_in_words(True) != value_in_words(1)
    assert value_in_words(">") != value_in_words(">=")
