"""From what was recorded and signed to the mandatory and the other major criteria, VEGF apart (it has its own file)."""

from datetime import date
from decimal import Decimal as D

import pytest

from accounts.models import User
from clinical.outcome import Status
from clinical.rulesets import J1, J2, M1, M2
from patients import actions as patient_actions
from patients.models import Patient
from tests.assessments.recording import (
    LATER,
    Entry,
    conduction,
    finding,
    imaging,
    laboratory,
    lesion,
    neurology,
    node,
    number,
    pathology,
    sign,
    word,
)

pytestmark = pytest.mark.django_db
T, F, U = Status.MET, Status.NOT_MET, Status.UNKNOWN

NCS = {"classification": "demyelinating", "abnormal_limbs": 2, "confirmed": "yes"}
NEGATIVE = laboratory(word("serum_ife", "negative"), word("urine_ife", "negative"))
NO_CLONE = pathology("marrow", clonal="no")

CASES: dict[str, tuple[str, list[Entry], Status, str | None]] = {
    # Polyneuropathy
    "neuropathy recorded": (M1, [neurology(neuropathy="present")], T, None),
    "conduction abnormal in two limbs, confirmed": (M1, [conduction(**NCS)], T, None),
    "conduction abnormal in one limb": (M1, [conduction(**NCS | {"abnormal_limbs": 1})], U, "inadequate_test"),
    "conduction abnormal, not confirmed": (M1, [conduction(**NCS | {"confirmed": "no"})], U, "inadequate_test"),
    "conduction inexcitable": (M1, [conduction(**NCS | {"classification": "inexcitable"})], U, "inadequate_test"),
    "another cause decided": (M1, [neurology(neuropathy="present", neuropathy_explained="yes")],
        U, "attribution_undecided"),
    "another cause undecided": (M1, [neurology(neuropathy="present", neuropathy_explained="undecided")],
        U, "attribution_undecided"),
    "examination and conduction normal": (
        M1, [neurology(examination="normal"), conduction(classification="normal")], F, None),
    "examination normal, conduction not done": (M1, [neurology(examination="normal")], U, "not_assessed"),
    "power alone": (M1, [neurology(ankle_dorsiflexion_right="2", ankle_reflex_left="absent")], U, "not_assessed"),
    # Plasma-cell disorder
    "serum immunofixation positive": (M2, [laboratory(word("serum_ife", "positive", light_chain="lambda"))], T, None),
    "clone in urine only": (
        M2, [laboratory(word("serum_ife", "negative"), word("urine_ife", "positive", light_chain="lambda")), NO_CLONE],
        T, None),
    "clone in marrow only": (M2, [NEGATIVE, pathology("marrow", clonal="yes")], T, None),
    "plasmacytoma with negative serum, urine and marrow": (
        M2, [NEGATIVE, NO_CLONE, pathology("bone_lesion", plasmacytoma="yes")], T, None),
    "all three negative": (M2, [NEGATIVE, NO_CLONE], F, None),
    "serum and urine negative, marrow not done": (M2, [NEGATIVE], U, "not_assessed"),
    "marrow not determined": (M2, [NEGATIVE, pathology("marrow", clonal="not_determined")], U, "not_assessed"),
    "a lesion without clonal cells excludes nothing": (
        M2, [pathology("bone_lesion", plasmacytoma="no")], U, "not_assessed"),
    "10 % plasma cells without a word on clonality": (M2, [pathology("marrow", aspirate_pc=D(10))], U, "not_assessed"),
    "abnormal light chain ratio alone": (
        M2, [laboratory(number("kappa_flc", 20), number("lambda_flc", 200))], U, "not_assessed"),
    "abnormal printed ratio alone": (M2, [laboratory(number("flc_ratio", "0.10"))], U, "not_assessed"),
    "abnormal ratio with all three negative": (
        M2, [laboratory(number("flc_ratio", "0.10")), NEGATIVE, NO_CLONE], F, None),
    "a band on electrophoresis alone": (M2, [laboratory(word("spep", "band"))], U, "not_assessed"),
    "no band on electrophoresis": (M2, [laboratory(word("spep", "no_band"))], U, "not_assessed"),
    "equivocal immunofixation": (M2, [laboratory(word("serum_ife", "equivocal"))], U, "inadequate_test"),
    "an M-protein as a number alone": (M2, [laboratory(number("m_protein", "8.2"))], U, "not_assessed"),
    # Castleman disease
    "histology": (J1, [pathology("lymph_node", castleman="present")], T, None),
    "histology without it": (J1, [pathology("lymph_node", castleman="absent")], F, None),
    "biopsy not diagnostic": (J1, [pathology("lymph_node", castleman="not_diagnostic")], U, "inadequate_test"),
    "large nodes without a biopsy": (J1, [imaging("ct", nodes=[node(25)])], U, "not_assessed"),
    "no enlarged node on imaging": (J1, [imaging("ct", nodes_reported="no")], F, None),
    # Bone
    "sclerotic, plasma cell": (J2, [imaging("ct", lesions=[lesion("sclerotic", "plasma_cell")])], T, None),
    "mixed, plasma cell": (J2, [imaging("mri", lesions=[lesion("mixed", "plasma_cell")])], T, None),
    "lytic with a sclerotic rim, plasma cell": (
        J2, [imaging("fdg_pet_ct", lesions=[lesion("lytic_sclerotic_rim", "plasma_cell")])], T, None),
    "lytic only, whole body": (J2, [imaging("ldct_whole_body", lesions=[lesion("lytic", "plasma_cell")])], F, None),
    "lytic only, one region": (
        J2, [imaging("ct", lesions=[lesion("lytic", "plasma_cell")])], U, "inadequate_test"),
    "bone island only, whole body": (
        J2, [imaging("ldct_whole_body", lesions=[lesion("sclerotic", "benign", benign="bone_island")])], F, None),
    "sclerotic, nobody judged it": (J2, [imaging("ct", lesions=[lesion("sclerotic")])], U, "attribution_undecided"),
    "sclerotic, counted and not listed": (
        J2, [imaging("ldct_whole_body", bone="lesions", sclerotic_count=2)], U, "attribution_undecided"),
    "three lesions counted, one lytic lesion described": (
        J2, [imaging("ldct_whole_body", lesion_count=3, lesions=[lesion("lytic", "plasma_cell")])],
        U, "inadequate_test"),
    "no lesion on plain films": (J2, [imaging("xray_survey", bone="none_seen")], U, "inadequate_test"),
    "no lesion on MRI": (J2, [imaging("mri", bone="none_seen")], U, "inadequate_test"),
    "no lesion on whole-body CT": (J2, [imaging("ldct_whole_body", bone="none_seen")], F, None),
    "no lesion on PET-CT": (J2, [imaging("fdg_pet_ct", bone="none_seen")], F, None),
    "no lesion on films, later on CT": (
        J2, [imaging("xray_survey", bone="none_seen"), imaging("ldct_whole_body", bone="none_seen").later()], F, None),
    "bone not assessed": (J2, [imaging("fdg_pet_ct", bone="not_assessed")], U, "not_assessed"),
    "no bone lesion on a chest X-ray": (J2, [imaging("chest_xray", bone="none_seen")], U, "not_assessed"),
}  # fmt: skip


@pytest.mark.parametrize(("criterion", "entries", "status", "reason"), CASES.values(), ids=CASES.keys())
def test_what_was_recorded_leads_to_the_status(
    patient: Patient, consultant: User, criterion: str, entries: list[Entry], status: Status, reason: str | None
) -> None:
    sign(patient, consultant, *entries)
    found = finding(patient, criterion)
    assert (found.status, found.reason) == (status, reason)


WARNINGS: dict[str, tuple[str, list[Entry], tuple[str, ...]]] = {
    "kappa": (M2, [laboratory(word("serum_ife", "positive", light_chain="kappa"))], ("atypical_light_chain",)),
    "kappa in urine": (M2, [laboratory(word("urine_ife", "positive", light_chain="kappa"))], ("atypical_light_chain",)),
    "both": (M2, [laboratory(word("serum_ife", "positive", light_chain="biclonal"))], ("biclonal_light_chain",)),
    "kappa of the marrow": (
        M2, [pathology("marrow", clonal="yes", marrow_light_chain="kappa")], ("atypical_light_chain",)),
    "kappa of a plasmacytoma": (
        M2, [pathology("bone_lesion", plasmacytoma="yes", lesion_light_chain="kappa")], ("atypical_light_chain",)),
    "lambda": (M2, [laboratory(word("serum_ife", "positive", light_chain="lambda"))], ()),
    "ratio 0.10": (M2, [laboratory(number("flc_ratio", "0.10"))], ("flc_ratio_abnormal",)),
    "ratio 0.26, the lower limit itself": (M2, [laboratory(number("flc_ratio", "0.26"))], ()),
    "ratio 1.65, the upper limit itself": (M2, [laboratory(number("flc_ratio", "1.65"))], ()),
    "ratio 1.66": (M2, [laboratory(number("flc_ratio", "1.66"))], ("flc_ratio_abnormal",)),
    "ratio 1.66 with weak kidneys": (M2, [laboratory(number("flc_ratio", "1.66"), number("egfr", 59))], ()),
    "ratio 1.66 with eGFR 60": (
        M2, [laboratory(number("flc_ratio", "1.66"), number("egfr", 60))], ("flc_ratio_abnormal",)),
    "neuropathy without a conduction study": (M1, [neurology(neuropathy="present")], ("ncs_outstanding",)),
    "neuropathy with one": (M1, [neurology(neuropathy="present"), conduction(classification="axonal")], ()),
    "a lesion of a study that is not named": (
        J2, [imaging("not_stated", lesions=[lesion("sclerotic", "plasma_cell")])], ("modality_not_stated",)),
}  # fmt: skip


@pytest.mark.parametrize(("criterion", "entries", "warnings"), WARNINGS.values(), ids=WARNINGS.keys())
def test_what_is_unusual_is_said_beside_the_status(
    patient: Patient, consultant: User, criterion: str, entries: list[Entry], warnings: tuple[str, ...]
) -> None:
    sign(patient, consultant, *entries)
    assert finding(patient, criterion).warnings == warnings


def test_negative_tests_on_treatment_do_not_exclude_a_clone(patient: Patient, consultant: User) -> None:
    patient_actions.start_treatment(
        patient=patient, by=consultant, modality="systemic", regimen="LEN_DEX", started_on=LATER
    )
    sign(patient, consultant, NEGATIVE.later(), NO_CLONE.later())
    found = finding(patient, M2)
    assert (found.status, found.reason) == (U, "treated_sample")


def test_a_conduction_study_before_treatment_counts_as_such_though_it_was_recorded_during_it(
    patient: Patient, consultant: User
) -> None:
    patient_actions.start_treatment(
        patient=patient, by=consultant, modality="systemic", regimen="LEN_DEX", started_on=date(2026, 7, 1)
    )
    sign(
        patient,
        consultant,
        neurology(examination="normal"),
        conduction(classification="normal").later(date(2026, 5, 2)),
    )
    assert finding(patient, M1).status is F


def test_sclerotic_lesions_counted_beside_a_listed_lytic_one_are_not_lost(patient: Patient, consultant: User) -> None:
    entry = imaging(
        "ldct_whole_body", bone="lesions", lesion_count=3, sclerotic_count=2, lesions=[lesion("lytic", "plasma_cell")]
    )
    sign(patient, consultant, entry)
    found = finding(patient, J2)
    assert (found.status, found.reason) == (U, "attribution_undecided")
