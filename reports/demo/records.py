"""The signed records of one course: unsaved rows of each instrument, with their lines."""

import random
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from assessments.actions import set_scores
from assessments.base import AssessmentRow
from assessments.instruments.endocrine import ENDOCRINE
from assessments.instruments.eyes import EYES
from assessments.instruments.function import FUNCTION
from assessments.instruments.function_measures import GRIPS, IRODS, derive
from assessments.instruments.imaging import IMAGING, ImagingLesion, ImagingNode
from assessments.instruments.neurology import NEUROLOGY
from assessments.instruments.pathology import PATHOLOGY
from assessments.instruments.rehabilitation import REHABILITATION, SERVICES
from assessments.instruments.skin_fluid import SKIN_FLUID
from patients.models import Patient
from reports.demo.course import POEMS, Course
from reports.demo.laboratory import laboratory
from reports.demo.organ_tests import csf, echocardiogram, lung_function, nerve_conduction
from reports.demo.record import Record, unsaved

MOVEMENTS = (
    "shoulder_abduction",
    "elbow_flexion",
    "elbow_extension",
    "wrist_extension",
    "finger_extension",
    "first_dorsal_interosseous",
    "abductor_pollicis_brevis",
    "hip_flexion",
    "hip_extension",
    "knee_flexion",
    "knee_extension",
    "ankle_dorsiflexion",
    "ankle_plantarflexion",
    "great_toe_extension",
)
DISTAL = {
    "ankle_dorsiflexion",
    "ankle_plantarflexion",
    "great_toe_extension",
    "first_dorsal_interosseous",
    "abductor_pollicis_brevis",
}
SKIN = ("hyperpigmentation", "hypertrichosis", "haemangioma", "white_nails", "acrocyanosis", "clubbing")
OTHER_SKIN = (
    "plethora",
    "flushing",
    "thickening",
    "hyperhidrosis",
    "lipodystrophy",
    "raynaud",
    "livedo",
    "telangiectasia",
    "dry_skin",
)


def records_of(patient: Patient, course: Course, rng: random.Random) -> list[Record]:
    """Everything recorded about a person, oldest first. `work_up` stops halfway, `nothing_known` before it began."""
    first = course.accepted + timedelta(days=rng.randint(2, 12))
    today_limit = course.died
    records: list[Record] = []
    if course.kind == "nothing_known":
        return records
    records.append(laboratory(patient, course, first, rng, full=True))
    if course.kind == "work_up" and rng.random() < 0.35:
        return records
    records += [neurology(patient, course, first, rng), function(patient, course, first, rng)]
    if course.kind != "work_up" or rng.random() < 0.5:
        records.append(nerve_conduction(patient, course, first - timedelta(days=rng.randint(5, 60)), rng))
    if course.kind == "work_up":
        rest = [skin_fluid, endocrine, eyes]
        records += [make(patient, course, first, rng) for make in rng.sample(rest, rng.randint(0, 2))]
        if rng.random() < 0.5:
            records[-1].signed = False
        return records
    records += [make(patient, course, first, rng) for make in (skin_fluid, endocrine, eyes)]
    records.append(imaging(patient, course, first + timedelta(days=4), rng))
    records.append(marrow(patient, course, first + timedelta(days=6), rng))
    if "castleman" in course.features or course.kind == "castleman_no_clone":
        records.append(node_biopsy(patient, first + timedelta(days=9)))
    records.append(rehabilitation(patient, course, first + timedelta(days=9), rng))
    records += [make(patient, course, first + timedelta(days=7), rng) for make in (echocardiogram, lung_function)]
    if rng.random() < 0.2:
        records.append(csf(patient, first - timedelta(days=rng.randint(10, 90)), rng))
    for number, day in enumerate(course.visits):
        records.append(laboratory(patient, course, day, rng))
        records += [neurology(patient, course, day, rng), function(patient, course, day, rng)]
        if number % 3 == 1:
            records += [make(patient, course, day, rng) for make in (eyes, endocrine, echocardiogram, lung_function)]
    latest = today_limit or date.max
    return [record for record in records if record.row.performed_on <= latest]


def neurology(patient: Patient, course: Course, on: date, rng: random.Random) -> Record:
    """Power, reflexes and the ONLS answers that give the course's total on that day."""
    arm, leg = _grades(course, on)
    weak = course.onls_on(on) / 12
    values: dict[str, Any] = {}
    for movement in MOVEMENTS:
        grade = 5 - weak * (4.2 if movement in DISTAL else 1.4)
        for side in ("right", "left"):
            values[f"{movement}_{side}"] = str(min(5, max(0, round(rng.gauss(grade, 0.25)))))
    for reflex in ("biceps", "triceps", "brachioradialis", "knee", "ankle"):
        state = "absent" if reflex == "ankle" or weak > 0.45 else ("reduced" if weak > 0.15 else "normal")
        values |= {f"{reflex}_reflex_right": state, f"{reflex}_reflex_left": state}
    level = ("none", "toes", "ankle", "mid_shin", "knee")[min(4, round(weak * 5))]
    for modality in ("pinprick", "vibration"):
        values |= {f"leg_{modality}_right": level, f"leg_{modality}_left": level}
    values |= _arms(arm) | _legs(leg)
    baseline = not course.treatment_start or on <= course.treatment_start
    present = course.kind not in {"not_poems"} or rng.random() < 0.9
    if baseline:
        values |= {
            "pattern": "length_dependent",
            "tempo": rng.choice(("subacute", "chronic")),
            "wasting": "distal",
            "examination": "abnormal",
        }
    values |= {"neuropathy": "present" if present else "absent"}
    row = unsaved(NEUROLOGY, patient, on, "Dr Asha Example", **values)
    set_scores(NEUROLOGY, row)
    return Record(NEUROLOGY, row)


def _grades(course: Course, on: date) -> tuple[int, int]:
    """ONLS grade of arms and legs on that day."""
    total = course.onls_on(on)
    leg = min(7, max(0, round(total * 0.58)))
    return min(4, total - leg), leg


def function(patient: Patient, course: Course, on: date, rng: random.Random) -> Record:
    """Walking, grip and the questionnaires, as well or as badly as the ONLS of that day."""
    arm, leg = _grades(course, on)
    weak = course.onls_on(on) / 12
    values: dict[str, Any] = {
        "mrs": min(5, round(weak * 5)),
        "ecog": min(4, round(weak * 4)),
        "pain_worst": min(10, max(0, round(rng.gauss(weak * 9, 1)))),
        "grip_device": "vigorimeter",
        "dominance": "right",
    }
    values["pain_average"] = max(0, values["pain_worst"] - rng.randint(0, 2))
    if leg <= 4:
        seconds = 7 + leg * 3.4 + rng.random()
        values |= {
            "walk_result": "timed",
            "walk_pace": "comfortable",
            "walk_seconds": Decimal(f"{seconds:.1f}"),
            "up_and_go_result": "timed",
            "up_and_go_seconds": Decimal(f"{seconds * 1.2:.1f}"),
        }
    else:
        values |= {"walk_result": "unable", "up_and_go_result": "unable"}
    for side in GRIPS:
        strength = max(4, 92 - arm * 19 - (side == "left") * 4)
        values |= {name: Decimal(f"{strength + rng.uniform(-3, 3):.1f}") for name in GRIPS[side]}
    # The items run from easy to hard.
    for place, name in enumerate(IRODS):
        able = 2.6 - 2.2 * weak - 1.6 * weak * place / len(IRODS) + rng.gauss(0, 0.2)
        values[name] = ("unable", "with_difficulty", "easily")[min(2, max(0, round(able)))]
    row = unsaved(FUNCTION, patient, on, "Nia Placeholder, physiotherapist", **values)
    for name, value in derive(row).items():
        setattr(row, name, value)
    set_scores(FUNCTION, row)
    return Record(FUNCTION, row)


def _arms(grade: int) -> dict[str, str]:
    tasks = ["dress_upper_body", "wash_and_brush_hair", "turn_key", "use_cutlery", "buttons_and_zips"]
    word = {0: "not_affected", 1: "not_affected", 2: "affected", 3: "affected", 4: "prevented"}[grade]
    answers = dict.fromkeys(tasks, word)
    if grade == 2:
        answers |= dict.fromkeys(tasks[:3], "not_affected")
    if grade == 3:
        answers["buttons_and_zips"] = "prevented"
    return answers | {"arm_symptoms": "yes" if grade else "no", "arm_movement": "yes"}


def _legs(grade: int) -> dict[str, str]:
    if grade <= 2:
        return {
            "mobility": "independent",
            "gait": "steppage" if grade == 2 else "normal",
            "walking_affected": "yes" if grade else "no",
        }
    if grade <= 4:
        return {"mobility": "unilateral_aid" if grade == 3 else "bilateral_aid", "gait": "steppage"}
    stands = "yes" if grade == 5 else "no"
    return {
        "mobility": "wheelchair",
        "gait": "unable",
        "stands_with_help": stands,
        "leg_movement": "no" if grade == 7 else "yes",
    }


def rehabilitation(patient: Patient, course: Course, on: date, rng: random.Random) -> Record:
    """Therapies asked for by those whose legs are weak."""
    _, leg = _grades(course, on)
    values: dict[str, Any] = {
        "physiotherapy": "referred" if leg >= 2 else "not_needed",
        "occupational_therapy": "referred" if leg >= 4 else "not_needed",
        "orthotics": "referred" if leg in {2, 3, 4} else "not_needed",
        "psychology": rng.choice(("not_asked", "declined", "referred")),
        "foot_orthosis": "both" if leg in {2, 3, 4} else "none",
        "wheelchair": "always" if leg >= 5 else "none",
        "driving": rng.choice(("does_not_drive", "advised", "not_asked")),
        "work": rng.choice(("sick_leave", "not_working", "retired", "adjusted")),
    }
    values |= {f"{name}_on": on for name in SERVICES if values.get(name) in {"referred", "declined"}}
    return Record(REHABILITATION, unsaved(REHABILITATION, patient, on, "Nia Placeholder, physiotherapist", **values))


def eyes(patient: Patient, course: Course, on: date, rng: random.Random) -> Record:
    swollen = "papilloedema" in course.features and course.kind in POEMS
    treated = bool(course.treatment_start and on > course.treatment_start + timedelta(days=200))
    grade = 0 if not swollen or treated else rng.randint(1, 3)
    values: dict[str, Any] = {"fundus_method": "dilated", "rapd": "none"}
    for side in ("right", "left"):
        values |= {
            f"acuity_{side}": rng.choice(("6/5", "6/6", "6/6", "6/9")) if grade < 3 else "6/12",
            f"frisen_{side}": str(grade),
            f"rnfl_{side}": 92 + grade * 38 + rng.randint(-6, 6),
            f"plates_correct_{side}": 13,
            f"plates_total_{side}": 13,
        }
        if grade:
            values[f"disc_cause_{side}"] = "papilloedema"
    row = unsaved(EYES, patient, on, "Dr Wen Specimen", **values)
    return Record(EYES, row, signer="ophthalmologist")


def skin_fluid(patient: Patient, course: Course, on: date, rng: random.Random) -> Record:
    signs = course.features if course.kind in POEMS else set()
    values: dict[str, Any] = {sign: "present" if sign in signs else "absent" for sign in SKIN}
    values |= dict.fromkeys((*OTHER_SKIN, "glomeruloid_haemangioma"), "absent")
    values["skin_examination"] = "abnormal" if any(sign in signs for sign in SKIN) else "normal"
    oedema = "oedema" in signs
    values |= {"oedema_grade": rng.randint(1, 3) if oedema else 0, "oedema": "present" if oedema else "absent"}
    if oedema:
        values |= {
            "oedema_side": "both",
            "oedema_level": rng.choice(("ankle", "shin", "knee")),
            "oedema_explained": "no",
        }
    values["weight_kg"] = Decimal(f"{rng.uniform(52, 96):.1f}")
    return Record(SKIN_FLUID, unsaved(SKIN_FLUID, patient, on, "Dr Asha Example", **values))


def endocrine(patient: Patient, course: Course, on: date, rng: random.Random) -> Record:
    signs = course.features if course.kind in POEMS else set()
    values = {
        "gonadal": "abnormal" if "gonadal" in signs else "normal",
        "pituitary": "abnormal" if "prolactin" in signs else "normal",
        "adrenal": "abnormal" if "adrenal" in signs else "normal",
        "parathyroid": "normal",
        "thyroid": "abnormal" if "thyroid" in signs or course.kind == "hypothyroid_only" else "normal",
        "glucose": "abnormal" if "glucose" in signs else "normal",
    }
    if values["thyroid"] == "abnormal":
        values["thyroid_kind"] = "hypothyroidism"
    return Record(
        ENDOCRINE, unsaved(ENDOCRINE, patient, on, "Dr Marta Placeholder", **values), signer="endocrinologist"
    )


def imaging(patient: Patient, course: Course, on: date, rng: random.Random) -> Record:
    signs = course.features if course.kind in POEMS else set()
    sclerotic = "sclerotic" in signs
    count = rng.choice((1, 1, 2, 3, 5, 8)) if sclerotic else 0
    enlarged_node = "nodes" in signs or course.kind == "castleman_no_clone"
    values: dict[str, Any] = {
        "modality": rng.choice(("fdg_pet_ct", "fdg_pet_ct", "ldct_whole_body")),
        "place": "Demonstration imaging centre",
        "bone": "lesions" if sclerotic else "none_seen",
        "spleen_cm": Decimal("15.2") if "splenomegaly" in signs else Decimal("10.4"),
        "spleen_reported": "yes" if "splenomegaly" in signs else "no",
        "liver_cm": Decimal("17.5") if "hepatomegaly" in signs else Decimal("14.1"),
        "liver_reported": "yes" if "hepatomegaly" in signs else "no",
        "nodes_reported": "yes" if enlarged_node else "no",
        "pleural_right": "small" if "pleural" in signs else "absent",
        "pleural_left": "absent",
        "ascites": "small" if "ascites" in signs else "absent",
        "pericardial": "absent",
    }
    if sclerotic:
        values |= {"lesion_count": count, "sclerotic_count": count}
    row = unsaved(IMAGING, patient, on, "Demonstration radiologist", **values)
    sites = ("pelvis", "spine", "rib", "long_bone")
    lines: list[AssessmentRow] = [
        ImagingLesion(
            site=rng.choice(sites),
            type=rng.choice(("sclerotic", "mixed")),
            size_mm=rng.randint(5, 34),
            attribution="plasma_cell",
        )
        for _ in range(min(count, 4))
    ]
    if enlarged_node:
        lines.append(ImagingNode(site="axillary", short_axis_mm=Decimal(rng.randint(12, 24))))
    return Record(IMAGING, row, lines)


def marrow(patient: Patient, course: Course, on: date, rng: random.Random) -> Record:
    clone = course.kind in POEMS | {"hypothyroid_only"} and rng.random() < 0.85
    values: dict[str, Any] = {
        "specimen": "marrow",
        "aspirate_pc": Decimal(rng.randint(1, 8)),
        "clonal": "yes" if clone else "no",
        "clonal_by": "ihc",
        "congo_red": "negative",
    }
    if clone:
        values["marrow_light_chain"] = course.light_chain
    return Record(
        PATHOLOGY, unsaved(PATHOLOGY, patient, on, "Demonstration pathologist", **values), signer="haematologist"
    )


def node_biopsy(patient: Patient, on: date) -> Record:
    values = {
        "specimen": "lymph_node",
        "node_site": "Axilla",
        "castleman": "present",
        "subtype": "plasmacytic",
        "centricity": "multicentric",
        "hhv8": "negative",
    }
    return Record(
        PATHOLOGY, unsaved(PATHOLOGY, patient, on, "Demonstration pathologist", **values), signer="haematologist"
    )
