"""N1 to N6: which records meet them, which exclude them, and what leaves them open."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from clinical.criteria import evaluate
from clinical.outcome import Status
from clinical.rulesets import N1, N2, N3, N4, N5, N6
from clinical.settings import COUNTING_SKIN_SIGNS, COUNTING_SKIN_SIGNS_WITH_THICKENING, DEFAULTS
from tests.clinical.builders import AS_AT, DAY, LATER, NOT_MET_FACTS, node, normal_axes, record

T, F, U = Status.MET, Status.NOT_MET, Status.UNKNOWN


def finding(criterion, facts, sex=None, **settings):
    return evaluate(facts, as_at=AS_AT, sex=sex, settings=replace(DEFAULTS, **settings)).finding(criterion)


def check(criterion, facts, status, reason=None, **more):
    found = finding(criterion, facts, **more)
    assert (found.status, found.reason) == (status, reason)
    return found


# Organs and nodes

SMALL = {"spleen_cm": 11, "liver_cm": 14, "nodes_enlarged": "no"}


@pytest.mark.parametrize(
    ("facts", "status", "reason"),
    [
        (record(spleen_cm=Decimal("13.1")), T, None),
        (record(spleen_cm=13), U, "not_assessed"),
        (record(liver_cm=Decimal("16.5")), T, None),
        (record(node=node(11)), T, None),
        (record(node=node(15, "inguinal")), U, "inadequate_test"),
        (record(node=node(16, "inguinal")), T, None),
        (record(spleen_enlarged="yes"), T, None),
        (record(liver_enlarged="yes"), T, None),
        (record(nodes_enlarged="yes"), T, None),
        (record(spleen_palpable_cm=2), T, None),
        (record(spleen_palpable_cm=0), U, "inadequate_test"),
        (record(**SMALL), F, None),
        (record(**SMALL, treated=True), U, "treated_sample"),
        (record(spleen_cm=14, liver_cm=14, nodes_enlarged="no", organomegaly_explained="yes"), F, None),
        (record(spleen_cm=14, organomegaly_explained="undecided"), U, "attribution_undecided"),
        (record(spleen_cm=Decimal("12.5"), spleen_enlarged="yes", liver_cm=14, nodes_enlarged="no"), U, "conflicting"),
    ],
)
def test_organomegaly(facts, status, reason):
    check(N1, facts, status, reason)


def test_imaging_wins_over_palpation_and_says_so():
    found = check(N1, record(**SMALL) + record("visit:2", on=LATER, spleen_palpable_cm=3), F)
    assert found.warnings == ("palpation_and_imaging_disagree",)
    assert "imaging is used" in found.not_counting[0][1]


def test_the_limits_are_settings():
    check(N1, record(spleen_cm=Decimal("12.5")), T, spleen_cm=Decimal(12))


def test_a_size_over_the_limit_counts_although_the_report_does_not_call_it_enlarged():
    found = check(N1, record(spleen_cm=14, spleen_enlarged="no"), T)
    assert found.warnings == ("report_and_measure_disagree",)


# Fluid

DRY = {"oedema_grade": 0, "pleural_effusion": "absent", "ascites": "absent"}


@pytest.mark.parametrize(
    ("facts", "status", "reason"),
    [
        (record(oedema_grade=1), T, None),
        (record(oedema="present"), T, None),
        (record(oedema_grade=2, oedema_unilateral="yes"), U, "not_assessed"),
        (record(oedema_grade=2, oedema_unilateral="no"), T, None),
        (record(oedema_grade=0), U, "not_assessed"),
        (record(pleural_effusion="present"), T, None),
        (record(ascites="present"), T, None),
        (record(pericardial_effusion="present"), U, "not_assessed"),
        (record(**DRY), F, None),
        (record(**DRY, treated=True), U, "treated_sample"),
        (record(**DRY | {"oedema_grade": 2}, oedema_explained="yes"), F, None),
        (record(**DRY | {"oedema_grade": 2}, oedema_explained="undecided"), U, "attribution_undecided"),
        (record(ascites="present", ascites_explained="undecided", oedema_grade=1), T, None),
    ],
)
def test_volume_overload(facts, status, reason):
    check(N2, facts, status, reason)


def test_pericardial_effusion_counts_only_by_setting():
    facts = record(pericardial_effusion="present")
    assert "not named" in finding(N2, facts).not_counting[0][1]
    check(N2, facts, T, pericardial_effusion_counts=True)


def test_a_later_decision_about_another_cause_applies_to_the_earlier_finding_of_the_same_period():
    facts = record(**DRY | {"oedema_grade": 2})
    check(N2, facts, T)
    decided = record("visit:2", on=LATER, oedema_explained="yes")
    found = check(N2, facts + decided, F)
    assert found.not_counting[0][1] == "Explained by another cause"


def test_swelling_explained_under_treatment_does_not_undo_swelling_before_it():
    facts = record(oedema_grade=2)
    facts += record("visit:2", on=LATER, treated=True, oedema_grade=3, oedema_explained="yes")
    check(N2, facts, T)


# Endocrine

DM, THYROID = {"glucose": "abnormal"}, {"thyroid": "abnormal"}


@pytest.mark.parametrize(
    ("axes", "status", "reason"),
    [
        (normal_axes(**DM), F, None),
        (normal_axes(**THYROID), F, None),
        (normal_axes(**DM, **THYROID), F, None),
        (normal_axes(**DM, gonadal="not_tested"), U, "not_assessed"),
        ({"axis_gonadal": "abnormal"}, T, None),
        ({"axis_pituitary": "explained"}, U, "attribution_undecided"),
        (normal_axes(pituitary="explained"), U, "attribution_undecided"),
        (normal_axes(pituitary="undecided"), U, "attribution_undecided"),
        (normal_axes(adrenal="abnormal"), T, None),
        (normal_axes(parathyroid="abnormal"), T, None),
        (normal_axes(), F, None),
        ({"axis_thyroid": "abnormal"}, U, "not_assessed"),
    ],
)
def test_endocrinopathy(axes, status, reason):
    check(N3, record(**axes), status, reason)


def test_an_untested_axis_is_the_one_that_is_asked_for():
    assert finding(N3, record(**normal_axes(gonadal="not_tested"))).missing == ("gonadal_axis",)


def test_diabetes_and_thyroid_are_set_aside_with_the_reason():
    found = finding(N3, record(**normal_axes(glucose="abnormal", thyroid="abnormal")))
    assert {fact.name for fact, _ in found.not_counting} == {"axis_glucose", "axis_thyroid"}


def test_diabetes_with_hypothyroidism_counts_by_setting():
    facts = record(**normal_axes(glucose="abnormal", thyroid="abnormal"))
    check(N3, facts, T, dm_plus_thyroid_counts=True)
    check(N3, record(**normal_axes(glucose="abnormal")), F, dm_plus_thyroid_counts=True)


@pytest.mark.parametrize(
    ("kind", "status", "reason"),
    [("hypothyroidism", F, None), ("hyperthyroidism", T, None), ("not_known", U, "attribution_undecided")],
)
def test_with_the_setting_hypothyroid_only_another_thyroid_abnormality_counts(kind, status, reason):
    facts = record(**normal_axes(thyroid="abnormal"), thyroid_kind=kind)
    check(N3, facts, status, reason, thyroid_noncounting="hypothyroid_only")
    check(N3, facts, F)


def test_a_clinical_gonadal_sign_asks_for_the_tests():
    found = check(N3, record(gynaecomastia="present"), U, "not_assessed")
    assert "gonadal_axis" in found.missing
    assert "gonadal_sign_untested" in found.warnings
    check(N3, record(erectile_dysfunction="present"), T, clinical_gonadal_sign_counts=True)
    check(N3, record(amenorrhoea="present", **normal_axes()), F)


def test_an_adrenal_test_under_a_glucocorticoid_says_nothing():
    check(N3, record(**normal_axes(adrenal="abnormal"), on_glucocorticoid="yes"), U, "attribution_undecided")
    check(N3, record(**normal_axes(), on_glucocorticoid="yes"), U, "attribution_undecided")
    before = record("endocrine:1", on=date(2026, 3, 1), axis_adrenal="abnormal")
    check(N3, before + record(**normal_axes(adrenal="abnormal"), on_glucocorticoid="yes"), T)


def test_an_abnormality_that_a_later_review_explains_no_longer_counts():
    facts = record(**normal_axes(pituitary="abnormal"))
    check(N3, facts, T)
    check(N3, facts + record("endocrine:2", on=LATER, axis_pituitary="explained"), U, "attribution_undecided")


def test_an_axis_that_recovered_under_treatment_stays_met():
    check(N3, record(axis_gonadal="abnormal") + record("e:2", on=LATER, treated=True, axis_gonadal="normal"), T)


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
    ],
)
def test_skin_changes(facts, status, reason):
    check(N4, facts, status, reason)


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
