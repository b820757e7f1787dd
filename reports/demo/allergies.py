"""What the invented people are allergic to; of some nobody has asked."""

import random
from collections.abc import Sequence

from accounts.models import User
from patients.choices import AllergySeverity, AllergyState
from patients.models import Allergy, Patient
from reports.demo.course import Course

STATES = {
    AllergyState.NONE_KNOWN: 58,
    AllergyState.KNOWN: 22,
    AllergyState.NOT_RECORDED: 17,
    AllergyState.UNAVAILABLE: 3,
}
SUBSTANCES = (
    ("Penicillin", "Rash", AllergySeverity.MODERATE),
    ("Penicillin", "Anaphylaxis", AllergySeverity.SEVERE),
    ("Co-trimoxazole", "Rash", AllergySeverity.MILD),
    ("Iodinated contrast", "Hives", AllergySeverity.MODERATE),
    ("Latex", "", ""),
)


def record_allergies(patients: Sequence[Patient], courses: Sequence[Course], users: dict[str, User], seed: int) -> None:
    rng = random.Random(f"{seed} allergies")
    found: list[Allergy] = []
    for patient, course in zip(patients, courses, strict=True):
        [state] = rng.choices(list(STATES), weights=list(STATES.values()))
        if state == AllergyState.NOT_RECORDED or course.kind == "nothing_known":
            continue
        patient.allergy_state, patient.allergy_stated_on = state, course.accepted
        if state == AllergyState.KNOWN:
            substance, reaction, severity = rng.choice(SUBSTANCES)
            found.append(
                Allergy(
                    patient=patient,
                    substance=substance,
                    reaction=reaction,
                    severity=severity,
                    noted_on=course.accepted,
                    recorded_by=users["nurse"],
                )
            )
    Patient.objects.bulk_update(patients, ["allergy_state", "allergy_stated_on"])
    Allergy.objects.bulk_create(found)
