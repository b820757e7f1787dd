"""What the invented people are allergic to; of some nobody has asked."""

import random
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from accounts.models import User
from patients.choices import AllergySeverity, AllergyState
from patients.models import Allergy, Patient

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


def allergy_state(surname: str, asked_on: date) -> dict[str, Any]:
    """The two columns of a patient who was asked on that day, or who was not."""
    [state] = random.Random(f"allergies {surname}").choices(list(STATES), weights=list(STATES.values()))
    return {"allergy_state": state, "allergy_stated_on": None if state == AllergyState.NOT_RECORDED else asked_on}


def allergies(patients: Sequence[Patient], users: dict[str, User]) -> Iterator[Allergy]:
    """One allergy of each patient who is known to have any."""
    for patient in patients:
        if patient.allergy_state == AllergyState.KNOWN:
            substance, reaction, severity = random.Random(f"substance {patient.surname}").choice(SUBSTANCES)
            yield Allergy(
                patient=patient,
                substance=substance,
                reaction=reaction,
                severity=severity,
                noted_on=patient.allergy_stated_on,
                recorded_by=users["nurse"],
            )
