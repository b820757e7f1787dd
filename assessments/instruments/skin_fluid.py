"""Skin, nails, fluid, weight, and the other signs that are seen or felt at the bedside.

Source of signs and ranges: the clinical specification, sections 7.2 and 7.3; which skin signs count is a setting of the
rules, not of this form.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db import models

from assessments.base import Assessment, ranges_in_database
from assessments.choices import Explained, Presence, Stated, YesNo
from assessments.columns import choice, decimal, text, tick, whole
from assessments.spec import GRID, RADIOS, ROW, Instrument, Item, Line, Section
from audit.history import track
from clinical.facts import OTHER_SIGNS, SKIN_SIGNS, Fact


class SkinWhole(models.TextChoices):
    NORMAL = "normal", "Normal: every sign looked for and absent"
    ABNORMAL = "abnormal", "Abnormal"
    PARTIAL = "partial", "Only partly examined"


class PhotoConsent(models.TextChoices):
    YES = "yes", "Yes"
    NO = "no", "No"
    NOT_ASKED = "not_asked", "Not asked"


class OedemaSide(models.TextChoices):
    BOTH = "both", "Both legs"
    RIGHT = "right", "Right only"
    LEFT = "left", "Left only"


class OedemaLevel(models.TextChoices):
    ANKLE = "ankle", "Ankle"
    SHIN = "shin", "Shin"
    KNEE = "knee", "Knee"
    THIGH = "thigh", "Thigh"
    SACRAL = "sacral", "Sacrum"


class FluidCause(models.TextChoices):
    HEART_FAILURE = "heart_failure", "Heart failure"
    NEPHROTIC = "nephrotic", "Nephrotic state"
    LIVER = "liver", "Liver disease"
    DRUGS = "drugs", "Drugs"
    DEPENDENCY = "dependency", "Immobility, hanging legs"
    OTHER = "other", "Other"


@track()
@ranges_in_database
class SkinFluid(Assessment):
    skin_not_examined = tick("skin and nails not examined today")
    hyperpigmentation = choice("hyperpigmentation", Presence)
    hypertrichosis = choice("hypertrichosis", Presence)
    glomeruloid_haemangioma = choice("glomeruloid haemangioma, on biopsy", Presence)
    haemangioma = choice("other haemangioma or cherry angioma", Presence)
    plethora = choice("plethora", Presence)
    acrocyanosis = choice("acrocyanosis", Presence)
    flushing = choice("flushing", Presence)
    white_nails = choice("white nails", Presence)
    thickening = choice("skin thickening or sclerodermoid change", Presence)
    clubbing = choice("clubbing", Presence)
    hyperhidrosis = choice("hyperhidrosis", Presence)
    lipodystrophy = choice("lipodystrophy or facial fat loss", Presence)
    raynaud = choice("Raynaud phenomenon", Presence)
    livedo = choice("livedo", Presence)
    telangiectasia = choice("telangiectasia", Presence)
    dry_skin = choice("dry skin", Presence)
    other = choice("other skin or nail sign", Presence)
    skin_sites = text("sites and details", 400)
    photo_consent = choice("consent to photographs", PhotoConsent)
    skin_examination = choice("skin and nails as a whole", SkinWhole)
    skin_explained = choice("another cause of the skin signs", Explained)
    skin_cause = text("which other cause of the skin signs", 200)

    fluid_not_examined = tick("fluid not examined today")
    oedema_grade = whole("peripheral pitting oedema grade", 0, 4)
    oedema = choice("peripheral oedema, when no grade is known", Stated)
    oedema_side = choice("oedema, side", OedemaSide)
    oedema_level = choice("oedema, highest level", OedemaLevel)
    oedema_explained = choice("another cause of the oedema", Explained)
    oedema_cause = choice("which other cause of the oedema", FluidCause)
    anasarca = choice("anasarca", Presence)
    pleural_effusion = choice("pleural effusion", Stated)
    pleural_effusion_explained = choice("another cause of the pleural effusion", Explained)
    ascites = choice("ascites", Stated)
    ascites_explained = choice("another cause of the ascites", Explained)
    pericardial_effusion = choice("pericardial effusion", Stated)
    pericardial_effusion_explained = choice("another cause of the pericardial effusion", Explained)
    diuretic = text("diuretic and dose", 120)
    weight_kg = decimal("weight", "20", "300", 1)
    weight_before_kg = decimal("weight 3 months ago", "20", "300", 1)

    abdomen_not_examined = tick("abdomen not examined today")
    spleen_palpable_cm = whole("spleen below the costal margin", 0, 30)
    liver_palpable_cm = whole("liver below the costal margin", 0, 30)

    weight_loss = choice("weight loss", Stated)
    pulmonary_hypertension = choice("pulmonary hypertension", Stated)
    restrictive_lung_disease = choice("restrictive lung disease", Stated)
    thrombosis = choice("arterial or venous thrombosis", Stated)
    diarrhoea = choice("diarrhoea", Stated)
    low_b12 = choice("low vitamin B12", Stated)
    arthralgia = choice("arthralgia", Stated)
    cardiomyopathy = choice("cardiomyopathy", Stated)
    fever = choice("fever", Stated)

    class Meta(Assessment.Meta):
        constraints = [*Assessment.Meta.constraints]


EFFUSIONS = ("pleural_effusion", "ascites", "pericardial_effusion")


def effusion(label: str, name: str) -> Line:
    return Line(label, (Item(name), Item(f"{name}_explained")))


SECTIONS = (
    Section(
        "Signs",
        tuple(Item(name) for name in SKIN_SIGNS),
        layout=RADIOS,
        corner="Sign",
        not_examined="skin_not_examined",
        group="Skin and nails",
    ),
    Section(
        "As a whole",
        (
            Item("skin_examination"),
            Item("skin_explained"),
            Item("skin_cause"),
            Item("skin_sites"),
            Item("photo_consent"),
        ),
        not_examined="skin_not_examined",
        group="Skin and nails",
    ),
    Section(
        "Oedema and weight",
        (
            Item("oedema_grade", chart=True, hint="0 none to 4 severe"),
            Item("oedema"),
            Item("oedema_side"),
            Item("oedema_level"),
            Item("anasarca"),
            Item("oedema_explained"),
            Item("oedema_cause"),
            Item("diuretic"),
            Item("weight_kg", unit="kg", chart=True),
            Item("weight_before_kg", unit="kg"),
        ),
        layout=ROW,
        not_examined="fluid_not_examined",
        group="Fluid and weight",
    ),
    Section(
        "Effusions, as stated in a letter or report",
        (
            effusion("Pleural effusion", "pleural_effusion"),
            effusion("Ascites", "ascites"),
            effusion("Pericardial effusion", "pericardial_effusion"),
        ),
        layout=GRID,
        columns=("Finding", "Another cause"),
        corner="Fluid",
        hint="Findings measured on a scan belong to the imaging assessment.",
        not_examined="fluid_not_examined",
        group="Fluid and weight",
    ),
    Section(
        "Abdomen, felt",
        (
            Item("spleen_palpable_cm", unit="cm", hint="0 is not felt"),
            Item("liver_palpable_cm", unit="cm", hint="0 is not felt"),
        ),
        layout=ROW,
        not_examined="abdomen_not_examined",
    ),
    Section(
        "Other signs that are reported in POEMS syndrome",
        tuple(Item(name) for name in OTHER_SIGNS),
        layout=RADIOS,
        corner="Sign",
        hint="Recorded; none of them counts as a criterion.",
    ),
)


def check(cleaned: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    grade, stated = cleaned.get("oedema_grade"), cleaned.get("oedema")
    if grade is not None and stated:
        agrees = stated == (Stated.PRESENT if grade else Stated.ABSENT)
        if not agrees:
            yield (
                "oedema",
                f"Oedema grade {grade} and “{Stated(stated).label}” contradict each other. Clear one of them",
            )
    if cleaned.get("skin_examination") == SkinWhole.NORMAL:
        seen = [name for name in SKIN_SIGNS if cleaned.get(name) == Presence.PRESENT]
        if seen:
            yield "skin_examination", f"Skin cannot be normal as a whole while {SKIN_SIGNS[seen[0]].lower()} is present"


def facts(row: SkinFluid) -> Iterator[Fact]:
    source, on = f"skin_fluid:{row.pk}", row.performed_on
    for sign in SKIN_SIGNS:
        # "Not done" is the absence of evidence, so no fact.
        if (value := getattr(row, sign)) in {Presence.PRESENT, Presence.ABSENT}:
            yield Fact(f"skin_{sign}", value, on, source)
    for sign in OTHER_SIGNS:
        if value := getattr(row, sign):
            yield Fact(f"other_{sign}", value, on, source)
    stated = ["skin_examination", "skin_explained", "oedema", "oedema_explained"]
    for name in EFFUSIONS:
        stated += [name, f"{name}_explained"]
    for name in stated:
        if value := getattr(row, name):
            yield Fact(name, value, on, source)
    if row.oedema_side:
        yield Fact("oedema_unilateral", YesNo.NO if row.oedema_side == OedemaSide.BOTH else YesNo.YES, on, source)
    for name in ("oedema_grade", "spleen_palpable_cm", "liver_palpable_cm"):
        if (value := getattr(row, name)) is not None:
            yield Fact(name, value, on, source)


def summary(row: SkinFluid) -> str:
    seen = [SKIN_SIGNS[name] for name in SKIN_SIGNS if getattr(row, name) == Presence.PRESENT]
    parts = [", ".join(seen)] if seen else []
    if row.oedema_grade is not None:
        parts.append(f"Oedema grade {row.oedema_grade}")
    if row.weight_kg is not None:
        parts.append(f"Weight {row.weight_kg} kg")
    return ". ".join(parts)


SKIN_FLUID = Instrument(
    key="skin_fluid",
    title="Skin and fluid",
    model=SkinFluid,
    purpose="Skin and nail signs, oedema, effusions, weight, abdomen.",
    sections=SECTIONS,
    facts=facts,
    check=check,
    summary=summary,
)
