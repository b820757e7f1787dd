"""One person of the demonstration who was logged twice: by letter, and by telephone with swapped names."""

from collections.abc import Sequence
from datetime import date

from accounts.models import User
from patients.choices import CareStatus
from patients.models import Patient


def logged_twice(patients: Sequence[Patient], users: dict[str, User], today: date) -> Patient:
    """A second record of the first person with an exact date of birth who is followed up; it has no number."""
    followed = [one for one in patients if one.care_status == CareStatus.FOLLOW_UP and not one.deceased]
    first = next(one for one in followed if one.birth_precision == "day" and one.given_name)
    return Patient.objects.create(
        ref="P-TW1CEX",
        surname=first.given_name,
        given_name=first.surname,
        sex=first.sex,
        birth_date=first.birth_date,
        birth_precision=first.birth_precision,
        national_id_note="Caller did not have the number",
        phone="07700 900199",
        care_status=CareStatus.UNDER_ASSESSMENT,
        consultant=users["consultant"],
        accepted_on=today,
    )
