"""One filled assessment of each kind. A kind without an entry here fails the contract tests."""

from datetime import date
from decimal import Decimal
from typing import Any

from accounts.models import User
from assessments import actions
from assessments.base import Assessment
from assessments.instruments import BY_KEY
from patients.models import Patient

DAY = date(2026, 8, 14)

# Answers by kind: what a person might have typed in full, enough to yield at least one fact.
ANSWERS: dict[str, dict[str, Any]] = {
    "neurology": {
        "neuropathy": "present",
        "ankle_dorsiflexion_right": "4-",
        "knee_reflex_left": "reduced",
        "lying_systolic": 128,
    },
    "function": {
        "walk_result": "timed",
        "walk_seconds": Decimal("14.2"),
        "up_and_go_result": "timed",
        "grip_device": "vigorimeter",
        "grip_right_1": Decimal(62),
        "mrs": 3,
    },
    "nerve_conduction": {"classification": "demyelinating", "abnormal_limbs": 4, "hand_temperature": Decimal("32.5")},
    "eyes": {"frisen_right": "2", "frisen_left": "0", "acuity_right": "6/9", "rnfl_right": 180},
    "skin_fluid": {"white_nails": "present", "oedema_grade": 2, "weight_kg": Decimal("71.5")},
    "imaging": {"modality": "ct", "bone": "lesions", "spleen_cm": Decimal("14.1")},
    "laboratory": {},
    "endocrine": {"gonadal": "abnormal", "thyroid": "normal", "gynaecomastia": "present"},
    "pathology": {"specimen": "marrow"},
    "rehabilitation": {"physiotherapy": "referred", "physiotherapy_on": date(2026, 8, 3), "foot_orthosis": "both"},
    "echocardiogram": {
        "lvef": 58,
        "tr_vmax": Decimal("3.4"),
        "right_atrial_pressure": "8",
        "pericardial": "present",
        "mean_pressure": 24,
        "catheter_on": DAY,
    },
    "lung_function": {"fvc_percent": 62, "tlco_percent": 48, "ratio": Decimal("0.81"), "mip": 45},
    "csf": {"opening_pressure": Decimal("18.0"), "appearance": "clear", "red_cells": 3, "cytology": "abnormal"},
}
LINES: dict[str, dict[str, list[dict[str, Any]]]] = {
    "imaging": {"lesions": [{"site": "pelvis", "type": "sclerotic", "attribution": "plasma_cell"}]},
    "nerve_conduction": {
        "motor": [
            {
                "nerve": "median",
                "side": "right",
                "latency": Decimal("4.5"),
                "distance": 70,
                "velocity": Decimal(35),
                "cmap_distal": Decimal("2.1"),
            }
        ],
        "sensory": [{"nerve": "sural", "side": "left", "snap": Decimal(0)}],
        "muscles": [{"muscle": "tibialis_anterior", "side": "right", "fibrillations": "2"}],
    },
    "laboratory": {
        "results": [{"analyte": "vegf", "value": Decimal(2310), "unit": "pg/mL", "matrix": "serum"}],
    },
}


def make_draft(key: str, patient: Patient, by: User | None = None, **answers: Any) -> Assessment:
    """A draft of the kind, 14-Aug-2026 unless `performed_on` says otherwise."""
    given = {"performed_on": DAY, "examiner": "Dr Connie Tester"} | ANSWERS[key] | answers
    lines = LINES.get(key)
    return actions.save_draft(instrument=BY_KEY[key], patient=patient, by=by, lines=lines, **given)


def make_signed(key: str, patient: Patient, by: User, **answers: Any) -> Assessment:
    return actions.sign(row=make_draft(key, patient, by, **answers), by=by)
