"""What a signed imaging study tells the criteria."""

from collections.abc import Iterator
from typing import Any

from assessments.spec import Change
from clinical.evidence.majors import SCLEROTIC_TYPES
from clinical.facts import BoneLesion, BoneStudy, Fact, NodeMeasure
from clinical.values import BONE_MODALITIES

# Answers of an effusion that say it is there.
THERE = {"trace", "small", "moderate", "large", "present"}
MORE_THAN_20 = 21
EFFUSIONS = (
    ("pleural_effusion", ("pleural_right", "pleural_left"), "pleural_explained"),
    ("ascites", ("ascites",), "ascites_explained"),
    ("pericardial_effusion", ("pericardial",), "pericardial_explained"),
)


def facts(row: Any) -> Iterator[Fact]:
    """The facts of one ImagingStudy. Three queries at most: its lesions and its nodes."""
    yield from bone_facts(row)
    yield from organ_facts(row)
    yield from fluid_facts(row)


def kept(lines: Any) -> list[Any]:
    """Lines not taken out, in order; uses a prefetch when there is one."""
    return [line for line in lines.all() if not line.removed]


def bone_facts(row: Any) -> Iterator[Fact]:
    """One BoneStudy when bone was assessed. Sclerotic lesions that are counted and not listed become a line."""
    lesions = tuple(
        BoneLesion(line.type, line.attribution or "not_stated", line.detail or line.get_site_display())
        for line in kept(row.lesions)
    )
    if row.modality not in BONE_MODALITIES or (row.bone not in ("none_seen", "lesions") and not lesions):
        return
    unlisted = (row.sclerotic_count or 0) - sum(one.type in SCLEROTIC_TYPES for one in lesions)
    if unlisted > 0:
        # Beside a listed lytic or benign lesion too: a whole-body study must not seem to exclude what it counts.
        lesions = (*lesions, BoneLesion("sclerotic", "not_stated", number=unlisted))
    none_seen = row.bone == "none_seen" and not lesions
    study = BoneStudy(row.modality, lesions, none_seen, count=None if none_seen else counted(row))
    yield Fact("bone_study", study, row.performed_on, source(row), f"{row.get_modality_display()}: {bone_words(row)}")


def counted(row: Any) -> int | None:
    """How many bone lesions the report counts, described or not; "more than 20" is at least 21."""
    return MORE_THAN_20 if row.lesions_over_20 else row.lesion_count


def bone_words(row: Any) -> str:
    """ "no bone lesion", "more than 20 bone lesions", "3 bone lesions, 2 sclerotic"."""
    count = row.lesion_count if row.lesion_count is not None else len(kept(row.lesions)) or None
    if row.bone == "none_seen":
        return "no bone lesion"
    if row.bone != "lesions" and not count:
        return "bone not assessed" if row.bone else ""
    said = "more than 20 bone lesions" if row.lesions_over_20 else "bone lesions"
    if count is not None and not row.lesions_over_20:
        said = f"{count} bone lesion{'s' if count != 1 else ''}"
    if row.sclerotic_count:
        said += f", {row.sclerotic_count} sclerotic"
    return said


def organ_facts(row: Any) -> Iterator[Fact]:
    on, study = row.performed_on, row.get_modality_display()
    for organ in ("spleen", "liver"):
        length, reported = getattr(row, f"{organ}_cm"), getattr(row, f"{organ}_reported")
        if length is not None:
            shown = f"{length.normalize():f} cm"
            yield Fact(f"{organ}_cm", length, on, source(row), f"{study}: {organ} {shown}")
        if reported in ("yes", "no"):
            words = "enlarged" if reported == "yes" else "not enlarged"
            yield Fact(f"{organ}_enlarged", reported, on, source(row), f"{study}: {organ} reported {words}")
    if row.nodes_reported in ("yes", "no"):
        words = "enlarged" if row.nodes_reported == "yes" else "not enlarged"
        yield Fact("nodes_enlarged", row.nodes_reported, on, source(row), f"{study}: lymph nodes reported {words}")
    for node in kept(row.nodes):
        shown = f"{node.get_site_display().lower()} node, short axis {node.short_axis_mm.normalize():f} mm"
        yield Fact("node", NodeMeasure(node.short_axis_mm, node.site), on, source(row), f"{study}: {shown}")
    if row.organs_explained:
        label = f"Organ or node enlargement explained: {row.get_organs_explained_display()}"
        yield Fact("organomegaly_explained", row.organs_explained, on, source(row), label)


def fluid_facts(row: Any) -> Iterator[Fact]:
    """An effusion on either side is present; absent only when every side was looked at."""
    for name, sides, explained in EFFUSIONS:
        answers = [getattr(row, side) for side in sides]
        words = f"{row.get_modality_display()}: {name.replace('_', ' ')}"
        if any(answer in THERE for answer in answers):
            yield Fact(name, "present", row.performed_on, source(row), f"{words} present")
        elif all(answer == "absent" for answer in answers):
            yield Fact(name, "absent", row.performed_on, source(row), f"{words} absent")
        if value := getattr(row, explained):
            label = f"{words}, explained: {getattr(row, f'get_{explained}_display')()}"
            yield Fact(f"{name}_explained", value, row.performed_on, source(row), label)


def changes(row: Any) -> Iterator[Change]:
    """What studies of the same kind say of bone, then and now."""
    earlier = type(row).objects.for_patient(row.patient).current().filter(modality=row.modality)
    last = earlier.earlier_than(row).newest_first().first()
    if last and bone_words(last) and bone_words(row) and bone_words(last) != bone_words(row):
        yield Change(f"Bone, {row.get_modality_display()}", bone_words(last), last.performed_on, bone_words(row))


def source(row: Any) -> str:
    return f"imaging:{row.pk}"


def summary(row: Any) -> str:
    """One line for lists: the kind of study and what it says of bone and organs."""
    organs = [f"{organ} enlarged" for organ in ("spleen", "liver") if getattr(row, f"{organ}_reported") == "yes"]
    return ", ".join(part for part in (row.get_modality_display(), bone_words(row), *organs) if part)
