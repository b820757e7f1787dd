"""Invented studies of nerves, heart, lungs and cerebrospinal fluid, in keeping with a course."""

import random
from datetime import date
from decimal import Decimal

from assessments.base import AssessmentRow
from assessments.instruments.csf import CSF
from assessments.instruments.echocardiogram import ECHOCARDIOGRAM, derive
from assessments.instruments.lung_function import LUNG_FUNCTION
from assessments.instruments.nerve_conduction import (
    NERVE_CONDUCTION,
    MotorConduction,
    NeedleMuscle,
    SensoryConduction,
)
from patients.models import Patient
from reports.demo.course import POEMS, Course
from reports.demo.record import Record, unsaved

# Of a healthy nerve: terminal distance mm, distal latency ms, amplitude mV, velocity m/s, F wave ms.
MOTOR = {
    "median": (70, 3.4, 8.0, 56, 27),
    "ulnar": (70, 2.8, 8.5, 57, 28),
    "tibial": (90, 4.3, 9.0, 47, 49),
    "common_fibular": (80, 4.4, 5.0, 48, 48),
}
# Amplitude µV, velocity m/s.
SENSORY = {"median": (22, 56), "ulnar": (16, 56), "sural": (14, 46)}
ARMS = ("median", "ulnar")
SIDES = ("right", "left")


def drawn(rng: random.Random, middle: float, places: int = 1) -> Decimal:
    """A number within 8 % of `middle`, as a report prints it."""
    return Decimal(f"{middle * rng.uniform(0.92, 1.08):.{places}f}")


def nerve_conduction(patient: Patient, course: Course, on: date, rng: random.Random) -> Record:
    """Even slowing with lost amplitude, the legs worst, by the course's limits on that day."""
    weak = max(0.15, course.onls_on(on) / 12)
    row = unsaved(
        NERVE_CONDUCTION,
        patient,
        on,
        "Demonstration neurophysiologist",
        classification="demyelinating" if rng.random() < 0.8 else "mixed",
        abnormal_limbs=4,
        confirmed="yes",
        hand_temperature=drawn(rng, 33.2),
        foot_temperature=drawn(rng, 31.4),
    )
    lines: list[AssessmentRow] = []
    for nerve in MOTOR:
        lines += [_motor(nerve, side, weak, rng) for side in SIDES]
    for nerve in SENSORY:
        lines += [_sensory(nerve, side, weak, rng) for side in SIDES]
    for muscle, grade in (("first_dorsal_interosseous", 1), ("tibialis_anterior", 2)):
        lines.append(NeedleMuscle(muscle=muscle, side="right", fibrillations=str(grade + (weak > 0.6))))
    return Record(NERVE_CONDUCTION, row, lines)


def _sensory(nerve: str, side: str, weak: float, rng: random.Random) -> SensoryConduction:
    amplitude, velocity = SENSORY[nerve]
    if nerve == "sural" or weak > 0.5:
        return SensoryConduction(nerve=nerve, side=side, snap=Decimal(0))
    return SensoryConduction(
        nerve=nerve, side=side, snap=drawn(rng, amplitude * (1 - weak)), velocity=drawn(rng, velocity * 0.75)
    )


def _motor(nerve: str, side: str, weak: float, rng: random.Random) -> MotorConduction:
    distance, latency, amplitude, velocity, f_wave = MOTOR[nerve]
    line = MotorConduction(nerve=nerve, side=side, block="none")
    if nerve not in ARMS and weak > 0.7:
        line.cmap_distal, line.f_wave = Decimal(0), "absent"
        return line
    left = 1 - weak * (0.8 if nerve in ARMS else 1.1)
    line.distance, line.latency = distance, drawn(rng, latency * 1.35, 2)
    line.velocity = drawn(rng, velocity * 0.66)
    line.cmap_distal = drawn(rng, amplitude * max(0.08, left), 2)
    line.cmap_proximal = drawn(rng, amplitude * max(0.08, left) * 0.85, 2)
    line.area_drop, line.dispersion = drawn(rng, 16), rng.randint(5, 28)
    if weak > 0.5:
        line.f_wave = "absent"
    else:
        line.f_latency = drawn(rng, f_wave * 1.4)
    return line


def echocardiogram(patient: Patient, course: Course, on: date, rng: random.Random) -> Record:
    """Pulmonary pressure raised in about a quarter, as published; it falls again under treatment."""
    raised = rng.random() < (0.27 if course.kind in POEMS and not _treated(course, on) else 0.06)
    velocity = drawn(rng, 3.3 if raised else 2.4, 2)
    effusion = "ascites" in course.features
    row = unsaved(
        ECHOCARDIOGRAM,
        patient,
        on,
        "Demonstration cardiac physiologist",
        lvef=rng.randint(55, 68),
        septum_mm=drawn(rng, 10),
        right_ventricle="mild" if raised else "normal",
        tr_vmax=velocity,
        right_atrial_pressure="8" if raised else "3",
        pericardial="present" if effusion else "absent",
        pericardial_mm=rng.randint(4, 12) if effusion else None,
        haemodynamic="no" if effusion else "",
    )
    for name, value in derive(row).items():
        setattr(row, name, value)
    row.pasp_reported = round(row.pasp_worked_out)
    return Record(ECHOCARDIOGRAM, row)


def lung_function(patient: Patient, course: Course, on: date, rng: random.Random) -> Record:
    """A restrictive pattern with reduced gas transfer in the weaker, better under treatment."""
    weak = course.onls_on(on) / 12 if course.kind in POEMS else 0.1
    vital = min(110, max(35, round(rng.gauss(100 - 45 * weak, 7))))
    transfer = min(105, max(30, round(rng.gauss(88 - 40 * weak, 8))))
    whole = drawn(rng, 4.4, 2)
    volume = (whole * vital / 100).quantize(Decimal("0.01"))
    forced = (volume * drawn(rng, 0.8, 2)).quantize(Decimal("0.01"))
    row = unsaved(
        LUNG_FUNCTION,
        patient,
        on,
        "Demonstration respiratory physiologist",
        fev1=forced,
        fev1_percent=min(120, vital + rng.randint(-4, 6)),
        fvc=volume,
        fvc_percent=vital,
        fvc_supine=(volume * drawn(rng, 1 - 0.06 - 0.2 * weak, 2)).quantize(Decimal("0.01")),
        tlc_percent=min(115, vital + rng.randint(-3, 8)),
        tlco=(drawn(rng, 8.6, 2) * transfer / 100).quantize(Decimal("0.01")),
        tlco_percent=transfer,
        mip=rng.randint(35, 95),
        mep=rng.randint(45, 120),
        snip=rng.randint(35, 95),
    )
    return Record(LUNG_FUNCTION, row)


def csf(patient: Patient, on: date, rng: random.Random) -> Record:
    """Normal pressure and no cells, as a rule."""
    row = unsaved(
        CSF,
        patient,
        on,
        "Demonstration neurologist",
        opening_pressure=drawn(rng, 17),
        appearance="clear",
        red_cells=rng.randint(0, 12),
        cytology="normal",
    )
    return Record(CSF, row)


def _treated(course: Course, on: date) -> bool:
    return bool(course.treatment_start and on > course.treatment_start)
