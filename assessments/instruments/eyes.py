"""Eye examination, per eye: acuity, disc, OCT, field, colour, pupils, and the finding as a whole.

The sign is called optic disc swelling; its cause is a separate answer, because papilloedema strictly means swelling
from raised pressure. Source of fields and ranges: the clinical specification, section 5.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import F, Q

from assessments.base import Assessment, ranges_in_database
from assessments.choices import Explained, Presence, Stated, YesNo
from assessments.columns import choice, decimal, text, tick, whole
from assessments.spec import GRID, ROW, Instrument, Item, Keys, Section, sides
from audit.history import track
from clinical.facts import Fact
from clinical.scores import acuity


class Frisen(models.TextChoices):
    G0 = "0", "0"
    G1 = "1", "1"
    G2 = "2", "2"
    G3 = "3", "3"
    G4 = "4", "4"
    G5 = "5", "5"
    NOT_GRADABLE = "not_gradable", "Not gradable"


class DiscCause(models.TextChoices):
    PAPILLOEDEMA = "papilloedema", "Papilloedema"
    OTHER = "other", "Other disc oedema"
    PSEUDO = "pseudopapilloedema_drusen", "Pseudopapilloedema or drusen"
    UNDECIDED = "undecided", "Undecided"


class FundusMethod(models.TextChoices):
    DILATED = "dilated", "Dilated examination"
    OCT = "oct", "OCT"
    UNDILATED = "undilated", "Undilated examination"
    NOT_KNOWN = "not_known", "Not known"


class FieldDevice(models.TextChoices):
    HUMPHREY = "humphrey", "Humphrey"
    OCTOPUS = "octopus", "Octopus"
    GOLDMANN = "goldmann", "Goldmann"
    CONFRONTATION = "confrontation", "Confrontation"
    OTHER = "other", "Other"


class Pupil(models.TextChoices):
    NONE = "none", "None"
    RIGHT = "right", "Right"
    LEFT = "left", "Left"
    NOT_DONE = "not_done", "Not done"


@track()
@ranges_in_database
class Eyes(Assessment):
    blur = choice("blurred vision", YesNo)
    obscurations = choice("transient obscurations", YesNo)
    diplopia = choice("double vision", YesNo)
    field_loss = choice("loss of visual field", YesNo)

    acuity_not_examined = tick("vision not examined today")
    acuity_right = text("right best-corrected acuity", 12)
    acuity_left = text("left best-corrected acuity", 12)
    acuity_logmar_right = decimal("right acuity, logMAR", "-1", "3", 2, editable=False)
    acuity_logmar_left = decimal("left acuity, logMAR", "-1", "3", 2, editable=False)
    pinhole_right = choice("right pinhole used", YesNo)
    pinhole_left = choice("left pinhole used", YesNo)
    plates_correct_right = whole("right colour plates correct", 0, 38)
    plates_correct_left = whole("left colour plates correct", 0, 38)
    plates_total_right = whole("right colour plates shown", 1, 38)
    plates_total_left = whole("left colour plates shown", 1, 38)
    rapd = choice("relative afferent pupillary defect", Pupil)
    rapd_grade = whole("afferent defect grade", 1, 4)
    iop_right = whole("right eye pressure", 5, 60)
    iop_left = whole("left eye pressure", 5, 60)

    disc_not_examined = tick("discs not examined today")
    fundus_method = choice("how the discs were seen", FundusMethod)
    frisen_right = choice("right disc swelling grade", Frisen)
    frisen_left = choice("left disc swelling grade", Frisen)
    disc_cause_right = choice("right cause of disc swelling", DiscCause)
    disc_cause_left = choice("left cause of disc swelling", DiscCause)
    pallor_right = choice("right disc pallor or atrophy", Presence)
    pallor_left = choice("left disc pallor or atrophy", Presence)
    haemorrhage_right = choice("right haemorrhage", Presence)
    haemorrhage_left = choice("left haemorrhage", Presence)
    cotton_wool_right = choice("right cotton-wool spots", Presence)
    cotton_wool_left = choice("left cotton-wool spots", Presence)
    exudate_right = choice("right exudate", Presence)
    exudate_left = choice("left exudate", Presence)

    oct_not_examined = tick("OCT not done today")
    rnfl_right = whole("right average RNFL thickness", 20, 600)
    rnfl_left = whole("left average RNFL thickness", 20, 600)
    prt_right = whole("right peripapillary retinal thickness", 100, 1200)
    prt_left = whole("left peripapillary retinal thickness", 100, 1200)
    macula_right = whole("right central macular thickness", 150, 900)
    macula_left = whole("left central macular thickness", 150, 900)
    macular_oedema_right = choice("right cystoid macular oedema", Presence)
    macular_oedema_left = choice("left cystoid macular oedema", Presence)

    field_not_examined = tick("visual field not done today")
    field_device = choice("field device", FieldDevice)
    field_programme = text("field programme", 40)
    field_md_right = decimal("right mean deviation", "-35", "5", 2)
    field_md_left = decimal("left mean deviation", "-35", "5", 2)
    field_psd_right = decimal("right pattern standard deviation", "0", "30", 2)
    field_psd_left = decimal("left pattern standard deviation", "0", "30", 2)
    field_vfi_right = whole("right visual field index", 0, 100)
    field_vfi_left = whole("left visual field index", 0, 100)
    fixation_losses_right = whole("right fixation losses", 0, 100)
    fixation_losses_left = whole("left fixation losses", 0, 100)
    false_positives_right = whole("right false positives", 0, 100)
    false_positives_left = whole("left false positives", 0, 100)

    papilloedema = choice("papilloedema, as stated by an ophthalmologist or a letter", Stated)
    papilloedema_explained = choice("another cause of the disc swelling", Explained)
    papilloedema_cause = text("which other cause", 200)

    class Meta(Assessment.Meta):
        constraints = [
            *Assessment.Meta.constraints,
            *(
                models.CheckConstraint(
                    condition=Q(**{f"plates_correct_{side}__isnull": True})
                    | Q(**{f"plates_total_{side}__isnull": True})
                    | Q(**{f"plates_correct_{side}__lte": F(f"plates_total_{side}")}),
                    name=f"eyes_plates_{side}",
                    violation_error_message=f"The {side} eye cannot name more colour plates than were shown.",
                )
                for side in ("right", "left")
            ),
        ]


PRESENCE_KEYS = Keys({"P": "present", "A": "absent", "N": "not_done"}, "as P, A or N")
YES_NO_KEYS = Keys({"Y": "yes", "N": "no", "X": "not_known"}, "as Y, N or X")
CAUSE_KEYS = Keys(
    {"P": "papilloedema", "O": "other", "D": "pseudopapilloedema_drusen", "U": "undecided"}, "as P, O, D or U"
)
FRISEN_KEYS = Keys({**{str(n): str(n) for n in range(6)}, "NG": "not_gradable"}, "from 0 to 5, or NG")

SECTIONS = (
    Section(
        "Symptoms",
        (Item("blur"), Item("obscurations"), Item("diplopia"), Item("field_loss")),
        layout=ROW,
    ),
    Section(
        "Vision",
        (
            sides("Best-corrected acuity", "acuity"),
            sides("Pinhole used", "pinhole", keys=YES_NO_KEYS),
            sides("Colour plates correct", "plates_correct"),
            sides("Colour plates shown", "plates_total"),
            sides("Eye pressure", "iop", unit="mmHg"),
        ),
        layout=GRID,
        columns=("Right eye", "Left eye"),
        corner="Measure",
        hint="Acuity as written: 6/9, logMAR such as 0.18, CF, HM, LP or NLP. Pinhole: Y, N, X not known.",
        not_examined="acuity_not_examined",
        group="Vision and pupils",
    ),
    Section(
        "Pupils",
        (Item("rapd"), Item("rapd_grade")),
        layout=ROW,
        not_examined="acuity_not_examined",
        group="Vision and pupils",
    ),
    Section(
        "Method",
        (Item("fundus_method"),),
        layout=ROW,
        not_examined="disc_not_examined",
        group="Optic discs",
        beside=True,
    ),
    Section(
        "Discs",
        (
            sides("Disc swelling grade", "frisen", keys=FRISEN_KEYS, chart=True),
            sides("Cause of swelling", "disc_cause", keys=CAUSE_KEYS),
            sides("Pallor or atrophy", "pallor", keys=PRESENCE_KEYS),
            sides("Haemorrhage", "haemorrhage", keys=PRESENCE_KEYS),
            sides("Cotton-wool spots", "cotton_wool", keys=PRESENCE_KEYS),
            sides("Exudate", "exudate", keys=PRESENCE_KEYS),
        ),
        layout=GRID,
        columns=("Right eye", "Left eye"),
        corner="Finding",
        hint="Modified Frisén grade, NG not gradable: 0 normal; 1 halo with a gap; 2 complete ring; 3 a vessel hidden "
        "as it leaves the disc; 4 a vessel hidden on the disc; 5 all vessels hidden. Cause: P papilloedema, O other "
        "oedema, D drusen or pseudopapilloedema, U undecided. Signs: P present, A absent, N not done.",
        not_examined="disc_not_examined",
        group="Optic discs",
    ),
    Section(
        "OCT",
        (
            sides("Average RNFL", "rnfl", unit="µm", chart=True),
            sides("Peripapillary retinal thickness", "prt", unit="µm", chart=True),
            sides("Central macula", "macula", unit="µm"),
            sides("Cystoid macular oedema", "macular_oedema", keys=PRESENCE_KEYS),
        ),
        layout=GRID,
        columns=("Right eye", "Left eye"),
        corner="Thickness",
        hint="RNFL and peripapillary retinal thickness (circle of about 3.45 mm) differ. Oedema: P present, A absent, "
        "N not done.",
        not_examined="oct_not_examined",
    ),
    Section(
        "Test",
        (Item("field_device"), Item("field_programme", hint="For example 24-2")),
        layout=ROW,
        not_examined="field_not_examined",
        group="Visual field",
        beside=True,
    ),
    Section(
        "Indices",
        (
            sides("Mean deviation", "field_md", unit="dB", chart=True),
            sides("Pattern standard deviation", "field_psd", unit="dB"),
            sides("Visual field index", "field_vfi", unit="%"),
            sides("Fixation losses", "fixation_losses", unit="%"),
            sides("False positives", "false_positives", unit="%"),
        ),
        layout=GRID,
        columns=("Right eye", "Left eye"),
        corner="Index",
        not_examined="field_not_examined",
        group="Visual field",
    ),
    Section(
        "Finding as a whole",
        (Item("papilloedema"), Item("papilloedema_explained"), Item("papilloedema_cause")),
        hint="The opening pressure of a lumbar puncture is recorded under Cerebrospinal fluid.",
    ),
)


def check(cleaned: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for side in ("right", "left"):
        written = cleaned.get(f"acuity_{side}")
        if written:
            try:
                acuity(written)
            except ValueError as problem:
                yield f"acuity_{side}", f"{side.capitalize()} best-corrected acuity. {problem}"
        correct, shown = cleaned.get(f"plates_correct_{side}"), cleaned.get(f"plates_total_{side}")
        if correct is not None and shown is not None and correct > shown:
            yield (
                f"plates_correct_{side}",
                f"{side.capitalize()} colour plates correct must be {shown} or fewer. You entered {correct}",
            )
    if cleaned.get("rapd_grade") is not None and cleaned.get("rapd") not in {Pupil.RIGHT, Pupil.LEFT}:
        yield "rapd", "Select the side of the afferent defect, or clear its grade"


def derive(row: Eyes) -> dict[str, Decimal | None]:
    """Acuity in logMAR beside what was written."""
    derived: dict[str, Decimal | None] = {}
    for side in ("right", "left"):
        written = getattr(row, f"acuity_{side}")
        derived[f"acuity_logmar_{side}"] = acuity(written).logmar if written else None
    return derived


def facts(row: Eyes) -> Iterator[Fact]:
    source = f"eyes:{row.pk}"
    plain = (
        "frisen_right",
        "frisen_left",
        "disc_cause_right",
        "disc_cause_left",
        "fundus_method",
        "papilloedema",
        "papilloedema_explained",
    )
    for name in plain:
        if value := getattr(row, name):
            yield Fact(name, value, row.performed_on, source)
    for side in ("right", "left"):
        value = getattr(row, f"acuity_logmar_{side}")
        if value is not None:
            yield Fact(f"acuity_{side}", value, row.performed_on, source)


def summary(row: Eyes) -> str:
    parts = []
    if row.frisen_right or row.frisen_left:
        grades = (row.get_frisen_right_display() or "not recorded", row.get_frisen_left_display() or "not recorded")
        parts.append(f"Disc swelling right {grades[0].lower()}, left {grades[1].lower()}")
    if row.acuity_right or row.acuity_left:
        parts.append(f"Acuity right {row.acuity_right or 'not recorded'}, left {row.acuity_left or 'not recorded'}")
    return ". ".join(parts)


EYES = Instrument(
    key="eyes",
    title="Eye examination",
    model=Eyes,
    purpose="Acuity, colour, pupils, optic discs, OCT and visual fields, right and left.",
    sections=SECTIONS,
    facts=facts,
    check=check,
    derive=derive,
    summary=summary,
)
