"""From a VEGF result as the laboratory reported it to the criterion: sample type, limits, treatment, doubt."""

from decimal import Decimal as D
from typing import Any

import pytest

from accounts.models import User
from clinical.outcome import Status
from clinical.rulesets import J3
from patients import actions as patient_actions
from patients.models import Patient
from tests.assessments.recording import DAY, LATER, Entry, finding, laboratory, sign, vegf, word

pytestmark = pytest.mark.django_db
T, F, U = Status.MET, Status.NOT_MET, Status.UNKNOWN
LIMIT = {"ref_high": D(771)}
PLASMA_LIMIT = {"ref_high": D("96.2")}

# Serum counts above 1000 pg/mL, plasma above 200; at or below the laboratory's own limit is normal; between is grey.
CASES: dict[str, tuple[dict[str, Any], Status, str | None]] = {
    "serum 1000, the threshold itself": (vegf(1000, **LIMIT), U, "grey_zone"),
    "serum 1000.1": (vegf("1000.1", **LIMIT), T, None),
    "serum 1001": (vegf(1001, **LIMIT), T, None),
    "serum above 1000, as printed": (vegf(1000, comparator=">", **LIMIT), T, None),
    "serum at least 1000, as printed": (vegf(1000, comparator=">=", **LIMIT), U, "grey_zone"),
    "serum 772, just above the laboratory's limit": (vegf(772, **LIMIT), U, "grey_zone"),
    "serum 771, the laboratory's limit itself": (vegf(771, **LIMIT), F, None),
    "serum below 31": (vegf(31, comparator="<", **LIMIT), F, None),
    "serum 700, the clinic's limit stands in": (vegf(700), F, None),
    "serum 900, the clinic's limit stands in": (vegf(900), U, "grey_zone"),
    "serum 6.63 ng/mL": (vegf("6.63", unit="ng/mL", ref_high=D("0.771")), T, None),
    "serum 1.000 ng/mL, the threshold itself": (vegf("1.000", unit="ng/mL", ref_high=D("0.771")), U, "grey_zone"),
    "serum 0.771 ng/mL, the limit itself": (vegf("0.771", unit="ng/mL", ref_high=D("0.771")), F, None),
    "serum 1500, normal in its own laboratory": (vegf(1500, ref_high=D(2000)), U, "conflicting"),
    "serum 201 is no plasma": (vegf(201, **LIMIT), F, None),
    "EDTA plasma 200, the threshold itself": (vegf(200, "plasma_edta", **PLASMA_LIMIT), U, "grey_zone"),
    "EDTA plasma 200.1": (vegf("200.1", "plasma_edta", **PLASMA_LIMIT), T, None),
    "citrate plasma 201": (vegf(201, "plasma_citrate", **PLASMA_LIMIT), T, None),
    "plasma 96.2, the laboratory's limit itself": (vegf("96.2", "plasma_edta", **PLASMA_LIMIT), F, None),
    "plasma 96.3": (vegf("96.3", "plasma_edta", **PLASMA_LIMIT), U, "grey_zone"),
    "plasma 90 without the laboratory's limit": (vegf(90, "plasma_edta"), U, "inadequate_test"),
    "plasma 0.21 ng/mL": (vegf("0.21", "plasma_edta", unit="ng/mL", ref_high=D("0.0962")), T, None),
    "sample type not stated, a huge number": (vegf(6630, "unknown", **LIMIT), U, "inadequate_test"),
    "sample type not stated, a small number": (vegf(31, "unknown", **LIMIT), U, "inadequate_test"),
    "CSF": (vegf(6630, "csf"), U, "inadequate_test"),
    "called raised, no number": (word("vegf", "raised", matrix="unknown"), T, None),
    "called not raised, no number": (word("vegf", "normal", matrix="unknown"), U, "inadequate_test"),
}


@pytest.mark.parametrize(("result", "status", "reason"), CASES.values(), ids=CASES.keys())
def test_one_untreated_result(
    patient: Patient, consultant: User, result: dict[str, Any], status: Status, reason: str | None
) -> None:
    sign(patient, consultant, laboratory(result))
    found = finding(patient, J3)
    assert (found.status, found.reason) == (status, reason)


@pytest.mark.parametrize("flag", ["haemolysed", "delayed_spin", "insufficient", "wrong_tube"])
def test_a_spoiled_sample_settles_nothing_however_high(patient: Patient, consultant: User, flag: str) -> None:
    sign(patient, consultant, laboratory(vegf(9000, **LIMIT), **{flag: True}))
    found = finding(patient, J3)
    assert (found.status, found.reason) == (U, "inadequate_test")


@pytest.mark.parametrize(
    ("modality", "regimen"),
    [("systemic", "LEN_DEX"), ("asct", "MEL200_ASCT"), ("radiotherapy", "RT"), ("steroid", "PREDNISOLONE")],
)
@pytest.mark.parametrize(("value", "status", "reason"), [(300, U, "treated_sample"), (6630, T, None)])
def test_under_treatment_a_normal_vegf_does_not_exclude_and_a_raised_one_counts(
    patient: Patient, consultant: User, modality: str, regimen: str, value: int, status: Status, reason: str | None
) -> None:
    patient_actions.start_treatment(
        patient=patient, by=consultant, modality=modality, regimen=regimen, started_on=LATER
    )
    sign(patient, consultant, laboratory(vegf(value, **LIMIT)).later())
    found = finding(patient, J3)
    assert (found.status, found.reason) == (status, reason)
    assert ("seen_only_on_treatment" in found.warnings) == (status is T)


HISTORIES: dict[str, tuple[list[Entry], Status, str | None]] = {
    "raised, later normal": ([laboratory(vegf(6085)), laboratory(vegf(310)).later()], T, None),
    "normal, later raised": ([laboratory(vegf(310)), laboratory(vegf(6085)).later()], T, None),
    "grey, later normal": ([laboratory(vegf(900)), laboratory(vegf(310)).later()], F, None),
    "normal, later grey": ([laboratory(vegf(310)), laboratory(vegf(900)).later()], U, "grey_zone"),
    "normal, later a spoiled sample": (
        [laboratory(vegf(310)), laboratory(vegf(6085), haemolysed=True).later()],
        F,
        None,
    ),
    "serum grey and plasma raised in one report": ([laboratory(vegf(900), vegf(250, "plasma_edta"))], T, None),
    "called raised in a letter, later normal": (
        [laboratory(word("vegf", "raised", matrix="unknown")), laboratory(vegf(310)).later()],
        U,
        "conflicting",
    ),
}


@pytest.mark.parametrize(("entries", "status", "reason"), HISTORIES.values(), ids=HISTORIES.keys())
def test_several_results(
    patient: Patient, consultant: User, entries: list[Entry], status: Status, reason: str | None
) -> None:
    sign(patient, consultant, *entries)
    found = finding(patient, J3)
    assert (found.status, found.reason) == (status, reason)


def test_the_evidence_reads_as_the_report_does(patient: Patient, consultant: User) -> None:
    (row,) = sign(patient, consultant, laboratory(vegf("6.630", unit="ng/mL", comparator=">", ref_high=D("0.771"))))
    (fact,) = finding(patient, J3).because
    assert (fact.text, fact.source, fact.on) == ("VEGF > 6.630 ng/mL, serum", f"laboratory:{row.pk}", DAY)


@pytest.mark.parametrize(
    ("matrix", "words"),
    [
        ("serum", "serum"),
        ("plasma_edta", "EDTA plasma"),
        ("plasma_citrate", "citrate plasma"),
        ("csf", "CSF"),
        ("unknown", "sample type not stated"),
    ],
)
def test_the_sample_type_reads_in_a_sentence(patient: Patient, consultant: User, matrix: str, words: str) -> None:
    (row,) = sign(patient, consultant, laboratory(vegf(6630, matrix)))
    found = finding(patient, J3)
    assert [fact.text for fact in found.because] == [f"VEGF 6,630 pg/mL, {words}"]
    (result,) = row.results.all()
    assert (result.label, result.matrix_words) == (f"VEGF, {words}", words)


def test_a_normal_result_says_that_it_does_not_exclude(patient: Patient, consultant: User) -> None:
    sign(patient, consultant, laboratory(vegf(310, **LIMIT)))
    assert finding(patient, J3).warning_text == ("A normal VEGF does not exclude POEMS",)
