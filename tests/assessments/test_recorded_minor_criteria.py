"""From what was recorded and signed to the minor criteria: what counts alone, what never does, what stays open."""

from decimal import Decimal as D
from typing import Any

import pytest

from accounts.models import User
from clinical.catalogue import AXES
from clinical.outcome import Status
from clinical.rulesets import N1, N2, N3, N4, N5, N6
from clinical.settings import COUNTING_SKIN_SIGNS
from patients import actions as patient_actions
from patients.models import Patient
from tests.assessments.recording import (
    LATER,
    Entry,
    endocrine,
    eyes,
    finding,
    imaging,
    laboratory,
    node,
    number,
    sign,
    skin_fluid,
    word,
)

pytestmark = pytest.mark.django_db
T, F, U = Status.MET, Status.NOT_MET, Status.UNKNOWN

Case = tuple[list[Entry], Status, str | None]


def table(cases: dict[str, Case]) -> Any:
    """One line per case: what was recorded → status and, where it is open, the reason."""
    return pytest.mark.parametrize(("entries", "status", "reason"), cases.values(), ids=cases.keys())


def check(patient: Patient, by: User, criterion: str, case: Case, **more: Any) -> Any:
    entries, status, reason = case
    sign(patient, by, *entries)
    found = finding(patient, criterion, **more)
    assert (found.status, found.reason) == (status, reason)
    return found


# Organs and nodes

SMALL = imaging("ct", spleen_cm=D(11), liver_cm=D(14), nodes_reported="no")
ORGANS: dict[str, Case] = {
    "spleen of 13.0 cm, the limit itself": (
        [imaging("ct", spleen_cm=D("13.0"), liver_cm=D(14), nodes_reported="no")], F, None),
    "spleen of 13.1 cm": ([imaging("ct", spleen_cm=D("13.1"))], T, None),
    "liver of 16.0 cm, the limit itself": (
        [imaging("ct", spleen_cm=D(11), liver_cm=D("16.0"), nodes_reported="no")], F, None),
    "liver of 16.1 cm": ([imaging("ct", liver_cm=D("16.1"))], T, None),
    "node of 10 mm, the limit itself": ([imaging("ct", nodes=[node(10)])], U, "inadequate_test"),
    "node of 10.5 mm": ([imaging("ct", nodes=[node("10.5")])], T, None),
    "inguinal node of 15 mm, its own limit": ([imaging("ct", nodes=[node(15, "inguinal")])], U, "inadequate_test"),
    "inguinal node of 15.5 mm": ([imaging("ct", nodes=[node("15.5", "inguinal")])], T, None),
    "spleen called enlarged in a letter": ([imaging("not_stated", spleen_reported="yes")], T, None),
    "spleen of 12.5 cm called enlarged": (
        [imaging("ct", spleen_cm=D("12.5"), spleen_reported="yes", liver_cm=D(14), nodes_reported="no")],
        U, "conflicting"),
    "all three small": ([SMALL], F, None),
    "spleen only, small": ([imaging("ultrasound", spleen_cm=D(11))], U, "not_assessed"),
    "spleen felt, nothing imaged": ([skin_fluid(spleen_palpable_cm=2)], T, None),
    "spleen not felt, nothing imaged": ([skin_fluid(spleen_palpable_cm=0, liver_palpable_cm=0)], U, "inadequate_test"),
    "spleen felt, imaging small": ([skin_fluid(spleen_palpable_cm=2), SMALL], F, None),
    "large spleen of another cause": (
        [imaging("ct", spleen_cm=D(15), liver_cm=D(14), nodes_reported="no", organs_explained="yes")], F, None),
    "large spleen, cause undecided": ([imaging("ct", spleen_cm=D(15), organs_explained="undecided")],
        U, "attribution_undecided"),
    "nothing recorded": ([], U, "not_assessed"),
}  # fmt: skip


@table(ORGANS)
def test_organs_and_nodes(
    patient: Patient, consultant: User, entries: list[Entry], status: Status, reason: str | None
) -> None:
    check(patient, consultant, N1, (entries, status, reason))


# Fluid

DRY_SCAN = imaging("ct", pleural_right="absent", pleural_left="absent", ascites="absent")
FLUID: dict[str, Case] = {
    "oedema of both legs, grade 1": ([skin_fluid(oedema_grade=1, oedema_side="both")], T, None),
    "oedema of one leg only": ([skin_fluid(oedema_grade=3, oedema_side="left")], U, "not_assessed"),
    "oedema of one leg only, no other fluid": ([skin_fluid(oedema_grade=3, oedema_side="right"), DRY_SCAN], F, None),
    "oedema said without a grade": ([skin_fluid(oedema="present")], T, None),
    "no oedema, nothing imaged": ([skin_fluid(oedema_grade=0)], U, "not_assessed"),
    "no oedema and a dry scan": ([skin_fluid(oedema_grade=0), DRY_SCAN], F, None),
    "oedema of heart failure and a dry scan": (
        [skin_fluid(oedema_grade=2, oedema_explained="yes", oedema_cause="heart_failure"), DRY_SCAN], F, None),
    "oedema, cause undecided": ([skin_fluid(oedema_grade=2, oedema_explained="undecided")],
        U, "attribution_undecided"),
    "pericardial effusion alone, on a scan": ([imaging("ct", pericardial="large")], U, "not_assessed"),
    "pericardial effusion alone, all else dry": (
        [skin_fluid(oedema_grade=0),
         imaging("ct", pericardial="large", pleural_right="absent", pleural_left="absent", ascites="absent")],
        F, None),
    "pericardial effusion alone, in a letter": ([skin_fluid(pericardial_effusion="present")], U, "not_assessed"),
    "pleural effusion on one side": ([imaging("chest_xray", pleural_left="small")], T, None),
    "trace of ascites": ([imaging("ultrasound", ascites="trace")], T, None),
    "pleural effusion in a letter": ([skin_fluid(pleural_effusion="present")], T, None),
    "anasarca without a word on oedema": ([skin_fluid(anasarca="present")], U, "not_assessed"),
    "fluid not examined": ([skin_fluid(fluid_not_examined=True)], U, "not_assessed"),
}  # fmt: skip


@table(FLUID)
def test_fluid(patient: Patient, consultant: User, entries: list[Entry], status: Status, reason: str | None) -> None:
    check(patient, consultant, N2, (entries, status, reason))


def test_a_pericardial_effusion_is_shown_as_set_aside_and_counts_by_setting(patient: Patient, consultant: User) -> None:
    found = check(patient, consultant, N2, ([imaging("ct", pericardial="large")], U, "not_assessed"))
    assert [why for _, why in found.not_counting] == ["Pericardial effusion is not named in the criterion"]
    assert finding(patient, N2, pericardial_effusion_counts=True).status is T


# Hormones

NORMAL = dict.fromkeys(AXES, "normal")
HORMONES: dict[str, Case] = {
    "every axis normal": ([endocrine(**NORMAL)], F, None),
    "diabetes alone": ([endocrine(**NORMAL | {"glucose": "abnormal"})], F, None),
    "hypothyroidism alone": (
        [endocrine(**NORMAL | {"thyroid": "abnormal"}, thyroid_kind="hypothyroidism")], F, None),
    "hyperthyroidism alone": (
        [endocrine(**NORMAL | {"thyroid": "abnormal"}, thyroid_kind="hyperthyroidism")], F, None),
    "diabetes and hypothyroidism, nothing else": (
        [endocrine(**NORMAL | {"glucose": "abnormal", "thyroid": "abnormal"}, thyroid_kind="hypothyroidism")],
        F, None),
    "diabetes, the gonadal axis untested": (
        [endocrine(**NORMAL | {"glucose": "abnormal", "gonadal": "not_tested"})], U, "not_assessed"),
    "thyroid only, nothing else looked at": ([endocrine(thyroid="abnormal")], U, "not_assessed"),
    "gonadal axis abnormal": ([endocrine(gonadal="abnormal")], T, None),
    "pituitary axis abnormal": ([endocrine(pituitary="abnormal")], T, None),
    "adrenal axis abnormal, no steroid": ([endocrine(adrenal="abnormal", on_glucocorticoid="no")], T, None),
    "parathyroid axis abnormal": ([endocrine(parathyroid="abnormal")], T, None),
    "prolactin explained by a drug": (
        [endocrine(**NORMAL | {"pituitary": "explained"}, pituitary_cause="dopamine_drug")],
        U, "attribution_undecided"),
    "gonadal axis, cause undecided": ([endocrine(**NORMAL | {"gonadal": "undecided"})], U, "attribution_undecided"),
    "adrenal axis abnormal on a steroid": (
        [endocrine(**NORMAL | {"adrenal": "abnormal"}, on_glucocorticoid="yes")], U, "attribution_undecided"),
    "adrenal axis normal on a steroid": (
        [endocrine(**NORMAL, on_glucocorticoid="yes")], U, "attribution_undecided"),
    "another axis abnormal on a steroid": ([endocrine(gonadal="abnormal", on_glucocorticoid="yes")], T, None),
    "a clinical sign without tests": ([endocrine(gynaecomastia="present")], U, "not_assessed"),
    "a clinical sign with normal tests": ([endocrine(**NORMAL, erectile_dysfunction="present")], F, None),
    "low testosterone as a number only": (
        [laboratory(number("testosterone", "3.0", ref_low=D("8.6"), ref_high=D(29)))], U, "not_assessed"),
}  # fmt: skip


@table(HORMONES)
def test_hormones(patient: Patient, consultant: User, entries: list[Entry], status: Status, reason: str | None) -> None:
    check(patient, consultant, N3, (entries, status, reason))


# Skin

CLEAR = dict.fromkeys(sorted(COUNTING_SKIN_SIGNS), "absent")
SKIN: dict[str, Case] = {
    "clubbing alone": ([skin_fluid(clubbing="present")], U, "not_assessed"),
    "clubbing alone, every counting sign absent": ([skin_fluid(clubbing="present", **CLEAR)], F, None),
    "thickening alone, every counting sign absent": ([skin_fluid(thickening="present", **CLEAR)], F, None),
    "white nails": ([skin_fluid(white_nails="present")], T, None),
    "one counting sign not looked for": ([skin_fluid(**CLEAR | {"plethora": "not_done"})], U, "not_assessed"),
    "every counting sign absent": ([skin_fluid(**CLEAR)], F, None),
    "skin normal as a whole": ([skin_fluid(skin_examination="normal")], F, None),
    "skin only partly examined": ([skin_fluid(skin_examination="partial")], U, "not_assessed"),
    "skin not examined": ([skin_fluid(skin_not_examined=True)], U, "not_assessed"),
    "plethora of another cause": ([skin_fluid(**CLEAR | {"plethora": "present"}, skin_explained="yes")], F, None),
    "plethora, cause undecided": (
        [skin_fluid(plethora="present", skin_explained="undecided")], U, "attribution_undecided"),
    "a sign once present and later gone": ([skin_fluid(flushing="present"), skin_fluid(**CLEAR).later()], T, None),
}  # fmt: skip


@table(SKIN)
def test_skin(patient: Patient, consultant: User, entries: list[Entry], status: Status, reason: str | None) -> None:
    check(patient, consultant, N4, (entries, status, reason))


# Eyes

DILATED = {"fundus_method": "dilated"}
DISCS: dict[str, Case] = {
    "both eyes 0, dilated": ([eyes(frisen_right="0", frisen_left="0", **DILATED)], F, None),
    "both eyes 0, by OCT": ([eyes(frisen_right="0", frisen_left="0", fundus_method="oct")], F, None),
    "both eyes 0, not dilated": (
        [eyes(frisen_right="0", frisen_left="0", fundus_method="undilated")], U, "inadequate_test"),
    "both eyes 0, method left empty": ([eyes(frisen_right="0", frisen_left="0")], U, "inadequate_test"),
    "one eye not gradable, the other 0": (
        [eyes(frisen_right="not_gradable", frisen_left="0", **DILATED)], U, "inadequate_test"),
    "one eye not gradable, the other 1": ([eyes(frisen_right="not_gradable", frisen_left="1", **DILATED)], T, None),
    "one eye not recorded, the other 0": ([eyes(frisen_left="0", **DILATED)], U, "not_assessed"),
    "grade 1 of one eye": ([eyes(frisen_right="1", frisen_left="0", **DILATED)], T, None),
    "drusen": (
        [eyes(frisen_right="2", frisen_left="0", disc_cause_right="pseudopapilloedema_drusen", **DILATED)],
        U, "inadequate_test"),
    "swelling, cause undecided": (
        [eyes(frisen_right="2", frisen_left="0", disc_cause_right="undecided", **DILATED)],
        U, "attribution_undecided"),
    "named absent in a letter": ([eyes(papilloedema="absent")], U, "inadequate_test"),
    "named present in a letter": ([eyes(papilloedema="present")], T, None),
    "discs not examined": ([eyes(disc_not_examined=True)], U, "not_assessed"),
    "a thick RNFL without a grade": ([eyes(rnfl_right=310, rnfl_left=305)], U, "not_assessed"),
}  # fmt: skip


@table(DISCS)
def test_discs(patient: Patient, consultant: User, entries: list[Entry], status: Status, reason: str | None) -> None:
    check(patient, consultant, N5, (entries, status, reason))


# Blood counts, of a man unless the table says otherwise

COUNTS: dict[str, Case] = {
    "platelets 450, the limit itself": ([laboratory(number("platelets", 450), number("haemoglobin", 140))], F, None),
    "platelets 451": ([laboratory(number("platelets", 451))], T, None),
    "platelets 450,001 per microlitre": ([laboratory(number("platelets", 450_001, "/uL"))], T, None),
    "platelets reported raised": ([laboratory(word("platelets", "raised"))], T, None),
    "platelets below 500": ([laboratory(number("platelets", 500, comparator="<"))], U, "not_assessed"),
    "haemoglobin 165, the limit itself": ([laboratory(number("platelets", 300), number("haemoglobin", 165))], F, None),
    "haemoglobin 16.6 g/dL": ([laboratory(number("haemoglobin", "16.6", "g/dL"))], T, None),
    "haematocrit 49 %, the limit itself": ([laboratory(number("platelets", 300), number("haematocrit", 49, "%"))],
        F, None),
    "haematocrit 49.1 %": ([laboratory(number("haematocrit", "49.1", "%"))], T, None),
    "haemoglobin alone, normal": ([laboratory(number("haemoglobin", 140))], U, "not_assessed"),
}  # fmt: skip


@table(COUNTS)
def test_counts(patient: Patient, consultant: User, entries: list[Entry], status: Status, reason: str | None) -> None:
    check(patient, consultant, N6, (entries, status, reason))


@pytest.mark.parametrize(("modality", "regimen"), [("systemic", "LEN_DEX"), ("steroid", "PREDNISOLONE")])
def test_counts_on_treatment_settle_nothing_and_those_before_it_do(
    patient: Patient, consultant: User, modality: str, regimen: str
) -> None:
    patient_actions.start_treatment(
        patient=patient, by=consultant, modality=modality, regimen=regimen, started_on=LATER
    )
    sign(patient, consultant, laboratory(number("platelets", 800), number("haemoglobin", 180)).later())
    found = finding(patient, N6)
    assert (found.status, found.reason) == (U, "treated_sample")
    assert {fact.name for fact, _ in found.not_counting} == {"platelets", "haemoglobin"}
    sign(patient, consultant, laboratory(number("platelets", 300), number("haemoglobin", 140)))
    assert finding(patient, N6).status is F
