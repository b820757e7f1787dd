"""Cerebrospinal fluid: one lumbar puncture, its pressure, what the fluid looked like and cytology.

Protein, white cells, glucose and bands are results of a laboratory, with its units and limits, and stand there.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db import models
from django.db.models import Q

from assessments import columns
from assessments.base import Assessment, ranges_in_database
from assessments.spec import ROW, Instrument, Item, Section
from audit.history import track


class Appearance(models.TextChoices):
    CLEAR = "clear", "Clear and colourless"
    BLOOD_STAINED = "blood_stained", "Blood-stained"
    XANTHOCHROMIC = "xanthochromic", "Xanthochromic"
    TURBID = "turbid", "Turbid"


class Cytology(models.TextChoices):
    NORMAL = "normal", "No malignant or clonal cells"
    ABNORMAL = "abnormal", "Malignant or clonal cells"
    NOT_DIAGNOSTIC = "not_diagnostic", "Not diagnostic"
    NOT_DONE = "not_done", "Not done"


@track()
@ranges_in_database
class Csf(Assessment):
    laboratory = columns.text("laboratory", 120)
    opening_pressure = columns.decimal("opening pressure", "0", "100", 1)
    appearance = columns.choice("appearance", Appearance)
    red_cells = columns.whole("red cells", 0, 1_000_000)
    cytology = columns.choice("cytology", Cytology)
    cytology_detail = columns.text("what cytology found", 200)

    class Meta(Assessment.Meta):
        constraints = [
            *Assessment.Meta.constraints,
            models.CheckConstraint(
                condition=Q(cytology_detail="") | Q(cytology__in=[Cytology.ABNORMAL, Cytology.NOT_DIAGNOSTIC]),
                name="csf_cytology_found_something",
                violation_error_message="What cytology found needs an abnormal or not diagnostic result.",
            ),
        ]


def check(cleaned: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if cleaned.get("cytology_detail") and cleaned.get("cytology") not in (Cytology.ABNORMAL, Cytology.NOT_DIAGNOSTIC):
        yield "cytology", "Select the result of cytology, or empty what it found"


def summary(row: Csf) -> str:
    parts = []
    if row.opening_pressure is not None:
        parts.append(f"opening pressure {row.opening_pressure} cmCSF")
    if row.appearance:
        parts.append(row.get_appearance_display().lower())
    if row.cytology:
        parts.append(f"cytology: {row.get_cytology_display().lower()}")
    said = ", ".join(parts)
    return said[:1].upper() + said[1:]


CSF = Instrument(
    key="csf",
    title="Cerebrospinal fluid",
    purpose="One lumbar puncture: opening pressure, appearance, red cells and cytology.",
    model=Csf,
    date_label="Date of the lumbar puncture",
    person_label="Reported by",
    sections=(
        Section(
            "Lumbar puncture",
            (
                Item("opening_pressure", unit="cmCSF", chart=True),
                Item("appearance"),
                Item("red_cells", unit="/µL"),
                Item("laboratory"),
            ),
            layout=ROW,
            hint="Disc swelling in POEMS syndrome is often seen with normal pressure.",
        ),
        Section(
            "Cytology",
            (Item("cytology"), Item("cytology_detail")),
            layout=ROW,
            hint="Protein, white cells, glucose and oligoclonal bands are recorded under Laboratory results.",
        ),
    ),
    check=check,
    summary=summary,
)
