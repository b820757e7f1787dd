"""The laboratory reports of one course: VEGF, blood count, and the clone."""

import random
from datetime import date, timedelta
from decimal import Decimal

from assessments.instruments.laboratory import LABORATORY
from assessments.results import LabResult
from patients.models import Patient
from reports.demo.course import POEMS, Course
from reports.demo.record import Record, unsaved

# Share of people whose laboratory gets serum and plasma of the same day.
BOTH_SAMPLES = 0.2
LABORATORY_NAME = "Neuroimmunology laboratory (demonstration)"


def laboratory(patient: Patient, course: Course, on: date, rng: random.Random, *, full: bool = False) -> Record:
    """A results sheet: VEGF and blood count each time, the clone at first and then yearly."""
    row = unsaved(LABORATORY, patient, on, "", laboratory=LABORATORY_NAME)
    poems = course.kind in POEMS | {"work_up", "hypothyroid_only"}
    level = course.vegf_on(on, rng) if poems else rng.uniform(120, 650)
    treated = bool(course.treatment_start and on > course.treatment_start + timedelta(days=120))
    high = "platelets" in course.features and course.kind in POEMS and not treated
    lines = [
        _result(
            "vegf",
            Decimal(round(level)),
            "pg/mL",
            matrix=course.matrix,
            ref_high="771" if course.matrix == "serum" else "96",
        ),
        _result(
            "platelets",
            Decimal(rng.randint(455, 690) if high else rng.randint(170, 380)),
            "10*9/L",
            ref_low="150",
            ref_high="400",
        ),
        _result(
            "haemoglobin",
            Decimal(rng.randint(166, 182) if "haemoglobin" in course.features and high else rng.randint(118, 152)),
            "g/L",
            ref_low="130",
            ref_high="170",
        ),
    ]
    if course.matrix == "serum" and random.Random(f"both samples {patient.ref}").random() < BOTH_SAMPLES:
        # Without what platelets set free while blood clots, plasma holds a fraction of it.
        plasma = Decimal(round(level * random.Random(f"{patient.ref} {on}").uniform(0.07, 0.14)))
        lines.append(_result("vegf", plasma, "pg/mL", matrix="plasma_edta", ref_high="96"))
    if full or rng.random() < 0.4:
        lines += _clone(course, rng, treated=treated)
    if full:
        lines.append(_result("creatinine", Decimal(rng.randint(48, 110)), "umol/L", ref_low="59", ref_high="104"))
    return Record(LABORATORY, row, lines, signer="haematologist")


def _clone(course: Course, rng: random.Random, *, treated: bool) -> list[LabResult]:
    has_clone = course.kind in POEMS | {"hypothyroid_only"} or (course.kind == "work_up" and rng.random() < 0.6)
    positive = has_clone and not (treated and course.response < 0.2)
    chains = {"heavy_chain": rng.choice(("IgA", "IgG")), "light_chain": course.light_chain}
    lines = [_word("serum_ife", "positive", **chains) if positive else _word("serum_ife", "negative")]
    if course.kind != "work_up" or rng.random() < 0.4:
        lines.append(_word("urine_ife", "negative"))
    if positive:
        lines.append(_result("m_protein", Decimal(f"{rng.uniform(1, 9):.1f}"), "g/L", places=1))
    lines.append(
        _result("kappa_flc", Decimal(f"{rng.uniform(8, 30):.1f}"), "mg/L", places=1, ref_low="3.3", ref_high="19.4")
    )
    lines.append(
        _result("lambda_flc", Decimal(f"{rng.uniform(12, 60):.1f}"), "mg/L", places=1, ref_low="5.7", ref_high="26.3")
    )
    return lines


def _result(
    analyte: str, value: Decimal, unit: str, *, matrix: str = "", places: int = 0, ref_low: str = "", ref_high: str = ""
) -> LabResult:
    """A number in the kept unit, so that the canonical value is the value."""
    return LabResult(
        analyte=analyte,
        value=value,
        canonical=value,
        unit=unit,
        matrix=matrix,
        places=places,
        ref_low=Decimal(ref_low) if ref_low else None,
        ref_high=Decimal(ref_high) if ref_high else None,
    )


def _word(analyte: str, word: str, **chains: str) -> LabResult:
    return LabResult(analyte=analyte, coded=word, **chains)
