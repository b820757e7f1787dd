"""Rehabilitation: which services help the patient and how far each has come, aids, home, work, driving, goals.

Services as named in the clinical specification, section 9.3; orthoses and aids, section 4.4.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db import models
from django.db.models import Q

from assessments.base import Assessment, ranges_in_database
from assessments.choices import YesNo
from assessments.columns import choice, day, text
from assessments.spec import GRID, ROW, Instrument, Item, Line, Section
from audit.history import track


class Progress(models.TextChoices):
    """How far one service has come. "Not asked" is an answer of its own."""

    NOT_NEEDED = "not_needed", "Not needed"
    REFERRED = "referred", "Referred"
    IN_PROGRESS = "in_progress", "In progress"
    COMPLETED = "completed", "Completed"
    DECLINED = "declined", "Declined by the patient"
    NOT_ASKED = "not_asked", "Not asked"


class Sides(models.TextChoices):
    NONE = "none", "None"
    RIGHT = "right", "Right"
    LEFT = "left", "Left"
    BOTH = "both", "Both"


class Wheelchair(models.TextChoices):
    NONE = "none", "None"
    OUTDOORS = "outdoors", "Outdoors only"
    ALWAYS = "always", "Indoors and outdoors"


class Adaptations(models.TextChoices):
    NOT_NEEDED = "not_needed", "Not needed"
    REQUESTED = "requested", "Requested"
    DONE = "done", "Done"


class Driving(models.TextChoices):
    DOES_NOT_DRIVE = "does_not_drive", "Does not drive"
    ADVISED = "advised", "Advised to tell the DVLA"
    TOLD = "told", "Has told the DVLA"
    NO_RESTRICTION = "no_restriction", "Drives, no advice needed"
    NOT_ASKED = "not_asked", "Not asked"


class Work(models.TextChoices):
    WORKING = "working", "Working as before"
    ADJUSTED = "adjusted", "Working with adjustments"
    SICK_LEAVE = "sick_leave", "On sick leave"
    NOT_WORKING = "not_working", "Not working because of illness"
    RETIRED = "retired", "Retired"
    OTHER = "other", "Other, student or carer"
    NOT_ASKED = "not_asked", "Not asked"


SERVICES = {
    "physiotherapy": "Physiotherapy",
    "occupational_therapy": "Occupational therapy",
    "orthotics": "Orthotics",
    "psychology": "Psychology",
    "neurorehabilitation": "Neurorehabilitation",
}
# Nothing has happened yet, so there is no day of it.
WITHOUT_DAY = (Progress.NOT_NEEDED, Progress.NOT_ASKED, "")


@track()
@ranges_in_database
class Rehabilitation(Assessment):
    physiotherapy = choice("physiotherapy", Progress)
    physiotherapy_on = day("physiotherapy, since")
    physiotherapy_note = text("physiotherapy, note", 120)
    occupational_therapy = choice("occupational therapy", Progress)
    occupational_therapy_on = day("occupational therapy, since")
    occupational_therapy_note = text("occupational therapy, note", 120)
    orthotics = choice("orthotics", Progress)
    orthotics_on = day("orthotics, since")
    orthotics_note = text("orthotics, note", 120)
    psychology = choice("psychology", Progress)
    psychology_on = day("psychology, since")
    psychology_note = text("psychology, note", 120)
    neurorehabilitation = choice("neurorehabilitation", Progress)
    neurorehabilitation_on = day("neurorehabilitation, since")
    neurorehabilitation_note = text("neurorehabilitation, note", 120)

    foot_orthosis = choice("ankle-foot orthosis", Sides)
    splints = text("splints", 120)
    wheelchair = choice("wheelchair", Wheelchair)
    home_adaptations = choice("home adaptations", Adaptations)
    home_note = text("which adaptations", 200)

    driving = choice("driving", Driving)
    work = choice("work", Work)
    falls_plan = choice("falls plan agreed", YesNo)
    goals = models.TextField("goals in the patient's words", max_length=2000, blank=True)

    class Meta(Assessment.Meta):
        constraints = [
            *Assessment.Meta.constraints,
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{service}_on__isnull": True}) | ~Q(**{f"{service}__in": WITHOUT_DAY}),
                    name=f"rehabilitation_{service}_day",
                    violation_error_message=f"Select how far {title.lower()} has come, or clear its date.",
                )
                for service, title in SERVICES.items()
            ),
        ]


SECTIONS = (
    Section(
        "Services",
        tuple(
            Line(title, (Item(service), Item(f"{service}_on"), Item(f"{service}_note")))
            for service, title in SERVICES.items()
        ),
        layout=GRID,
        columns=("State", "Since", "Note"),
        corner="Service",
        hint="Since: the day of the referral, the first session, the discharge or the answer.",
    ),
    Section(
        "Aids and home",
        (
            Item("foot_orthosis"),
            Item("splints"),
            Item("wheelchair"),
            Item("home_adaptations"),
            Item("home_note"),
        ),
        layout=ROW,
    ),
    Section("Everyday life", (Item("work"), Item("driving"), Item("falls_plan")), layout=ROW),
    Section("Goals", (Item("goals"),)),
)


def check(cleaned: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for service, title in SERVICES.items():
        if cleaned.get(f"{service}_on") and cleaned.get(service) in WITHOUT_DAY:
            yield service, f"Select how far {title.lower()} has come, or clear its date"


def summary(row: Rehabilitation) -> str:
    """What has begun or been refused, in one line."""
    told = [
        f"{title} {getattr(row, f'get_{service}_display')().lower()}"
        for service, title in SERVICES.items()
        if getattr(row, service) not in WITHOUT_DAY
    ]
    return ", ".join(told)


REHABILITATION = Instrument(
    key="rehabilitation",
    title="Rehabilitation",
    model=Rehabilitation,
    purpose="Therapies and how far each has come, orthoses and aids, home, work, driving, goals.",
    sections=SECTIONS,
    check=check,
    summary=summary,
)
