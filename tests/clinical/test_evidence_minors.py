"""N1, N2 and N3: organs, fluid and hormones."""

from datetime import date
from decimal import Decimal

import pytest

from clinical.outcome import Status
from clinical.rulesets import N1, N2, N3, N4
from tests.clinical.builders import LATER, check, finding, node, normal_axes, record

T, F, U = Status.MET, Status.NOT_MET, Status.UNKNOWN

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


def test_the_newest_decision_about_another_cause_is_the_one_that_holds():
    facts = record(**DRY | {"oedema_grade": 2})
    facts += record("visit:2", on=LATER, oedema_explained="undecided")
    check(N2, facts, U, "attribution_undecided")
    check(N2, facts + record("visit:3", on=date(2026, 6, 1), oedema_explained="no"), T)


def test_evidence_shows_only_the_records_that_count():
    facts = record("visit:1", oedema_grade=2, oedema_explained="yes")
    facts += record("visit:2", on=LATER, oedema_grade=1, oedema_explained="no")
    found = check(N2, facts, T)
    assert [fact.source for fact in found.because] == ["visit:2"]
    assert [fact.source for fact, _ in found.not_counting] == ["visit:1"]


def test_a_decision_on_the_same_day_in_another_record_applies():
    facts = record("imaging:1", **DRY | {"pleural_effusion": "present"})
    check(N2, facts + record("visit:2", pleural_effusion_explained="yes"), F)


def test_a_negative_answer_shows_the_newest_record():
    facts = record("visit:1", skin_examination="normal") + record("visit:2", on=LATER, skin_examination="normal")
    assert [fact.source for fact in finding(N4, facts).because] == ["visit:2"]


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
    found = check(N3, facts, T, dm_plus_thyroid_counts=True)
    assert {fact.name for fact in found.because} == {"axis_glucose", "axis_thyroid"}
    assert found.not_counting == ()
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


def test_two_records_of_one_day_that_disagree_on_the_cause_leave_the_axis_open():
    facts = record("letter:1", **normal_axes(pituitary="abnormal"))
    check(N3, facts + record("endocrine:2", axis_pituitary="explained"), U, "attribution_undecided")
    check(N3, facts + record("endocrine:2", on=LATER, treated=True, axis_pituitary="explained"), T)


def test_a_thyroid_abnormality_of_no_stated_kind_stays_open_where_only_hypothyroidism_is_set_aside():
    facts = record(**normal_axes(thyroid="abnormal"))
    check(N3, facts, U, "attribution_undecided", thyroid_noncounting="hypothyroid_only")
    check(N3, record(**normal_axes(thyroid="not_tested")), U, "not_assessed", thyroid_noncounting="hypothyroid_only")


def test_an_axis_that_recovered_under_treatment_stays_met():
    check(N3, record(axis_gonadal="abnormal") + record("e:2", on=LATER, treated=True, axis_gonadal="normal"), T)
