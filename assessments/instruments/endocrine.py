"""Endocrine review: the clinician's conclusion on each axis, with what explains it. The values are laboratory results.

Source: the clinical specification, section 7.1; which axes count is a setting of the rules.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db import models

from assessments.base import Assessment, ranges_in_database
from assessments.choices import Stated, YesNo
from assessments.columns import choice, text
from assessments.spec import GRID, ROW, Instrument, Item, Line, Section
from audit.history import track
from clinical.facts import AXES, Fact


class Axis(models.TextChoices):
    NORMAL = "normal", "Normal"
    ABNORMAL = "abnormal", "Abnormal"
    EXPLAINED = "explained", "Abnormal, explained by another cause"
    UNDECIDED = "undecided", "Abnormal, cause undecided"
    NOT_TESTED = "not_tested", "Not tested"


class AxisCause(models.TextChoices):
    STEROIDS = "steroids", "Steroid treatment"
    OPIOIDS = "opioids", "Opioids"
    DOPAMINE_DRUG = "dopamine_drug", "Antipsychotic or anti-sickness drug"
    TESTOSTERONE = "testosterone", "Testosterone replacement"
    MENOPAUSE = "menopause", "Menopause"
    VITAMIN_D = "vitamin_d", "Vitamin D deficiency"
    KNOWN_DISEASE = "known_disease", "Known earlier disease"
    OTHER = "other", "Other"


class ThyroidKind(models.TextChoices):
    HYPOTHYROIDISM = "hypothyroidism", "Hypothyroidism"
    HYPERTHYROIDISM = "hyperthyroidism", "Hyperthyroidism"
    OTHER = "other", "Other"
    NOT_KNOWN = "not_known", "Not known"


@track()
@ranges_in_database
class Endocrine(Assessment):
    gonadal = choice("gonadal axis", Axis)
    gonadal_cause = choice("gonadal axis, explained by", AxisCause)
    gonadal_note = text("gonadal axis, values and note", 300)
    pituitary = choice("pituitary axis and prolactin", Axis)
    pituitary_cause = choice("pituitary axis, explained by", AxisCause)
    pituitary_note = text("pituitary axis, values and note", 300)
    adrenal = choice("adrenal axis", Axis)
    adrenal_cause = choice("adrenal axis, explained by", AxisCause)
    adrenal_note = text("adrenal axis, values and note", 300)
    parathyroid = choice("parathyroid axis", Axis)
    parathyroid_cause = choice("parathyroid axis, explained by", AxisCause)
    parathyroid_note = text("parathyroid axis, values and note", 300)
    thyroid = choice("thyroid axis", Axis)
    thyroid_cause = choice("thyroid axis, explained by", AxisCause)
    thyroid_note = text("thyroid axis, values and note", 300)
    glucose = choice("glucose", Axis)
    glucose_cause = choice("glucose, explained by", AxisCause)
    glucose_note = text("glucose, values and note", 300)

    thyroid_kind = choice("kind of thyroid abnormality", ThyroidKind)
    on_glucocorticoid = choice("on dexamethasone, prednisolone or another steroid", YesNo)
    gynaecomastia = choice("gynaecomastia", Stated)
    erectile_dysfunction = choice("erectile dysfunction", Stated)
    amenorrhoea = choice("amenorrhoea", Stated)
    replacement = text("hormone replacement and dose", 300)

    class Meta(Assessment.Meta):
        constraints = [*Assessment.Meta.constraints]


def axis(label: str, name: str) -> Line:
    return Line(label, (Item(name), Item(f"{name}_cause"), Item(f"{name}_note")))


SECTIONS = (
    Section(
        "Axes",
        (
            axis("Gonadal", "gonadal"),
            axis("Pituitary and prolactin", "pituitary"),
            axis("Adrenal", "adrenal"),
            axis("Parathyroid", "parathyroid"),
            axis("Thyroid", "thyroid"),
            axis("Glucose", "glucose"),
        ),
        layout=GRID,
        columns=("Conclusion", "Explained by", "Values and note"),
        corner="Axis",
        hint="Your conclusion on each axis. Measured values belong to laboratory results.",
    ),
    Section(
        "Treatment and signs",
        (
            Item("thyroid_kind"),
            Item("on_glucocorticoid"),
            Item("gynaecomastia"),
            Item("erectile_dysfunction"),
            Item("amenorrhoea"),
            Item("replacement"),
        ),
        layout=ROW,
    ),
)


def check(cleaned: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, label in AXES.items():
        if cleaned.get(f"{name}_cause") and cleaned.get(name) in {Axis.NORMAL, Axis.NOT_TESTED}:
            yield f"{name}_cause", f"{label}: clear what explains it, or change the conclusion"
        if cleaned.get(name) == Axis.EXPLAINED and not cleaned.get(f"{name}_cause"):
            yield f"{name}_cause", f"{label}: select what explains it"
    if cleaned.get("thyroid_kind") and cleaned.get("thyroid") in {Axis.NORMAL, Axis.NOT_TESTED}:
        yield "thyroid_kind", "Clear the kind of thyroid abnormality, or change the conclusion on the thyroid axis"


def facts(row: Endocrine) -> Iterator[Fact]:
    source, on = f"endocrine:{row.pk}", row.performed_on
    for name in AXES:
        if value := getattr(row, name):
            yield Fact(f"axis_{name}", value, on, source)
    for name in ("thyroid_kind", "on_glucocorticoid", "gynaecomastia", "erectile_dysfunction", "amenorrhoea"):
        if value := getattr(row, name):
            yield Fact(name, value, on, source)


def summary(row: Endocrine) -> str:
    abnormal = [label for name, label in AXES.items() if getattr(row, name) in {Axis.ABNORMAL, Axis.UNDECIDED}]
    return f"Abnormal: {', '.join(abnormal).lower()}" if abnormal else ""


ENDOCRINE = Instrument(
    key="endocrine",
    title="Endocrine review",
    model=Endocrine,
    purpose="Conclusion on each hormone axis, and the clinical signs.",
    sections=SECTIONS,
    facts=facts,
    check=check,
    summary=summary,
)
