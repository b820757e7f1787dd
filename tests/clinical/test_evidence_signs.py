"""N4, N5 and N6: skin, eyes and blood count."""

from dataclasses import replace
from decimal import Decimal

import pytest

from clinical.outcome import Status
from clinical.rulesets import N1, N2, N3, N4, N5, N6
from clinical.settings import COUNTING_SKIN_SIGNS, COUNTING_SKIN_SIGNS_WITH_THICKENING
from tests.clinical.builders import DAY, LATER, NOT_MET_FACTS, check, finding, record

T, F, U = Status.MET, Status.NOT_MET, Status.UNKNOWN

# Skin

CLEAR = {f"skin_{sign}": "absent" for sign in COUNTING_SKIN_SIGNS}


@pytest.mark.parametrize("sign", sorted(COUNTING_SKIN_SIGNS))
def test_any_one_counting_skin_sign_is_enough(sign):
    check(N4, record(**{f"skin_{sign}": "present"}), T)


@pytest.mark.parametrize("sign", ["thickening", "clubbing", "hyperhidrosis", "raynaud", "livedo", "dry_skin", "other"])
def test_other_skin_signs_are_recorded_and_do_not_count(sign):
    found = check(N4, record(**{f"skin_{sign}": "present"}), U, "not_assessed")
    assert found.not_counting[0][0].name == f"skin_{sign}"
    assert finding(N4, record(**CLEAR, **{f"skin_{sign}": "present"})).status is F


@pytest.mark.parametrize(
    ("facts", "status", "reason"),
    [
        (record(**CLEAR), F, None),
        (record(**CLEAR | {"skin_plethora": "not_known"}), U, "not_assessed"),
        (record(skin_examination="normal"), F, None),
        (record(skin_examination="partial"), U, "not_assessed"),
        (record(skin_examination="normal", treated=True), U, "treated_sample"),
        (record(**CLEAR | {"skin_flushing": "present"}, skin_explained="yes"), F, None),
        (record(skin_flushing="present", skin_explained="undecided"), U, "attribution_undecided"),
        (record(skin_reported="present"), T, None),
        (record(skin_reported="absent"), U, "not_assessed"),
        (record(skin_reported="present", skin_explained="undecided"), U, "attribution_undecided"),
        (record(skin_reported="present", skin_explained="yes"), U, "not_assessed"),
        (record(**CLEAR, skin_reported="present"), T, None),
    ],
)
def test_skin_changes(facts, status, reason):
    check(N4, facts, status, reason)


def test_skin_changes_that_a_report_does_not_name_rest_on_its_words():
    assert finding(N4, record(skin_reported="present")).warnings == ("reported_only",)


def test_thickened_skin_counts_by_setting():
    check(N4, record(skin_thickening="present"), T, skin_counting_set=COUNTING_SKIN_SIGNS_WITH_THICKENING)


# Eyes


def eyes(right, left, method="dilated", **more):
    return record(frisen_right=right, frisen_left=left, fundus_method=method, **more)


@pytest.mark.parametrize(
    ("facts", "status", "reason"),
    [
        (eyes("1", "0"), T, None),
        (eyes("not_gradable", "3"), T, None),
        (eyes("0", "2", method="undilated"), T, None),
        (eyes("0", "0"), F, None),
        (eyes("0", "0", method="oct"), F, None),
        (eyes("0", "0", method="undilated"), U, "inadequate_test"),
        (record(frisen_right="0", frisen_left="0"), U, "inadequate_test"),
        (eyes("not_gradable", "0"), U, "inadequate_test"),
        (record(frisen_right="0", fundus_method="dilated"), U, "not_assessed"),
        (eyes("0", "0", treated=True), U, "treated_sample"),
        (eyes("2", "0", disc_cause_right="pseudopapilloedema_drusen"), U, "inadequate_test"),
        (eyes("2", "2", disc_cause_right="pseudopapilloedema_drusen", disc_cause_left="papilloedema"), T, None),
        (eyes("2", "0", disc_cause_right="undecided"), U, "attribution_undecided"),
        (eyes("2", "0", papilloedema_explained="undecided"), U, "attribution_undecided"),
        (eyes("2", "0", papilloedema_explained="yes"), F, None),
        (record(disc_cause_left="papilloedema"), T, None),
        (record(papilloedema="present"), T, None),
        (record(papilloedema="absent"), U, "inadequate_test"),
        (record(papilloedema="absent", fundus_method="dilated"), F, None),
    ],
)
def test_papilloedema(facts, status, reason):
    check(N5, facts, status, reason)


def test_each_eye_may_be_cleared_on_its_own_day():
    facts = record("eyes:1", frisen_right="0", frisen_left="not_gradable", fundus_method="dilated")
    check(N5, facts, U, "inadequate_test")
    check(N5, facts + record("eyes:2", on=LATER, frisen_left="0", fundus_method="oct"), F)


def test_swelling_of_another_cause_counts_with_a_warning():
    assert check(N5, eyes("1", "0", disc_cause_right="other"), T).warnings == ("disc_swelling_other",)


# Blood count


@pytest.mark.parametrize(
    ("values", "sex", "status", "reason"),
    [
        ({"platelets": 451}, "male", T, None),
        ({"platelets": 450}, "male", U, "not_assessed"),
        ({"platelets": 450, "haemoglobin": 165}, "male", F, None),
        ({"platelets": 300, "haemoglobin": 166}, "male", T, None),
        ({"platelets": 300, "haemoglobin": 161}, "female", T, None),
        ({"platelets": 300, "haemoglobin": 160}, "female", F, None),
        ({"platelets": 300, "haematocrit": Decimal("0.491")}, "male", T, None),
        ({"platelets": 300, "haematocrit": Decimal("0.49")}, "male", F, None),
        ({"platelets": 300, "haemoglobin": 150, "haematocrit": Decimal("0.485")}, "female", T, None),
        ({"platelets": 300, "haemoglobin": 162}, None, U, "grey_zone"),
        ({"platelets": 300, "haemoglobin": 162}, "not_known", U, "grey_zone"),
        ({"platelets": 300, "haemoglobin": 166}, "indeterminate", T, None),
        ({"platelets": 300, "haemoglobin": 160}, None, F, None),
        ({"platelets": 300, "haemoglobin": 162, "haematocrit": Decimal("0.40")}, None, U, "grey_zone"),
        ({"thrombocytosis": "present"}, None, T, None),
        ({"polycythaemia": "present"}, None, T, None),
        ({"thrombocytosis": "absent", "polycythaemia": "absent"}, None, F, None),
        # The number of the same record is used, not the word.
        ({"platelets": 400, "thrombocytosis": "present", "haemoglobin": 140}, "male", F, None),
        ({"platelets": 611, "thrombocytosis_explained": "yes", "haemoglobin": 140}, "male", F, None),
        ({"platelets": 611, "thrombocytosis_explained": "undecided"}, "male", U, "attribution_undecided"),
    ],
)
def test_blood_counts(values, sex, status, reason):
    check(N6, record(**values), status, reason, sex=sex)


def test_a_word_without_a_number_is_marked_as_reported():
    assert finding(N6, record(thrombocytosis="present")).warnings == ("reported_only",)
    assert finding(N6, record(thrombocytosis="absent", polycythaemia="absent")).warnings == ()


def test_counts_under_treatment_are_set_aside():
    found = check(N6, record(platelets=900, haemoglobin=190, treated=True), U, "treated_sample", sex="male")
    assert len(found.not_counting) == 2
    facts = record(platelets=300, haemoglobin=140) + record("lab:2", on=LATER, treated=True, platelets=900)
    check(N6, facts, F, sex="male")


def test_the_platelet_comparator_and_the_red_cell_scheme_are_settings():
    check(N6, record(platelets=450), T, platelet_comparator=">=")
    check(N6, record(platelets=300, haemoglobin=190), U, "not_assessed", sex="male", polycythaemia_scheme="uk_hct")
    facts = record(platelets=300, haematocrit=Decimal("0.51"))
    check(N6, facts, F, sex="male", polycythaemia_scheme="uk_hct")
    check(N6, facts, T, sex="female", polycythaemia_scheme="uk_hct")


def test_the_clinic_may_ask_for_two_raised_counts():
    once = record(platelets=600, haemoglobin=140)
    found = check(N6, once, U, "inadequate_test", sex="male", n6_confirm_repeat=True)
    assert "one_count_only" in found.warnings
    check(N6, once + record("lab:2", on=LATER, platelets=580), T, sex="male", n6_confirm_repeat=True)
    check(N6, once + record("lab:2", on=DAY, platelets=580), U, "inadequate_test", sex="male", n6_confirm_repeat=True)


def test_every_minor_that_is_absent_only_under_treatment_stays_open():
    for criterion in (N1, N2, N3, N4, N5, N6):
        treated = [replace(fact, treated=True) for fact in NOT_MET_FACTS[criterion]]
        check(criterion, treated, U, "treated_sample", sex="male")
