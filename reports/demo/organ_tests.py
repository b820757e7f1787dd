"""Invented studies of nerves, heart, lungs and cerebrospinal fluid, in keeping with a course."""

import random
from datetime import date
from decimal import Decimal

from assessments.base import AssessmentRow
from assessments.instruments.nerve_conduction import (
    NERVE_CONDUCTION,
    MotorConduction,
    NeedleMuscle,
    SensoryConduction,
)
from patients.models import Patient
from reports.demo.course import Course
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
