"""Imaging: one study, its bone lesions and nodes line by line, organ sizes and effusions.

What the report says in words and what it measures are kept apart: "enlarged" without a length is an answer of its own.
"No bone lesion" is recorded only when the radiologist says so; it is never inferred from empty boxes.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from assessments import columns
from assessments.base import Assessment, AssessmentRow, ranges_in_database
from assessments.choices import Explained, YesNo
from assessments.instruments.imaging_choices import (
    Attribution,
    Benign,
    Bone,
    BoneSite,
    Effusion,
    Enlarged,
    LesionType,
    MarrowUptake,
    Modality,
    NodeSite,
)
from assessments.instruments.imaging_facts import changes, facts, summary
from assessments.spec import GRID, RADIOS, ROW, Instrument, Item, Line, Rows, Section
from audit.history import track


def at_most(part: str, whole: str, name: str, message: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(**{f"{part}__isnull": True}) | Q(**{f"{whole}__isnull": True}) | Q(**{f"{part}__lte": F(whole)}),
        name=name,
        violation_error_message=message,
    )


@track()
@ranges_in_database
class ImagingStudy(Assessment):
    modality = models.CharField("kind of study", max_length=16, choices=Modality.choices)
    region = columns.text("region", 80)
    place = columns.text("hospital", 120)
    contrast = columns.choice("contrast given", YesNo)
    compared_on = columns.day("compared with the study of")

    bone = columns.choice("bone", Bone)
    lesion_count = columns.whole("bone lesions, number", 0, 99)
    lesions_over_20 = columns.tick("More than 20 bone lesions, not counted")
    sclerotic_count = columns.whole("of these sclerotic", 0, 99)
    avid_count = columns.whole("of these FDG-avid", 0, 99)
    suv_max = columns.decimal("highest SUVmax", "0", "60")
    marrow_uptake = columns.choice("marrow uptake", MarrowUptake)
    # The report's own word: without it a fall in SUVmax may be a change of scanner.
    pet_comparable = columns.choice("SUVmax comparable with the scan before treatment", YesNo)
    new_avid = columns.choice("new FDG-avid lesion", YesNo)

    spleen_cm = columns.decimal("spleen, length", "3", "40")
    spleen_reported = columns.choice("spleen, as reported", Enlarged)
    liver_cm = columns.decimal("liver, mid-clavicular span", "5", "40")
    liver_reported = columns.choice("liver, as reported", Enlarged)
    nodes_reported = columns.choice("lymph nodes, as reported", Enlarged)

    pleural_right = columns.choice("right pleural effusion", Effusion)
    pleural_right_mm = columns.whole("right pleural effusion, depth", 1, 300)
    pleural_left = columns.choice("left pleural effusion", Effusion)
    pleural_left_mm = columns.whole("left pleural effusion, depth", 1, 300)
    ascites = columns.choice("ascites", Effusion)
    ascites_mm = columns.whole("ascites, depth", 1, 300)
    pericardial = columns.choice("pericardial effusion", Effusion)
    pericardial_mm = columns.whole("pericardial effusion, depth", 1, 100)
    haemodynamic = columns.choice("haemodynamic effect of the pericardial effusion", YesNo)

    organs_explained = columns.choice("organ or node enlargement, explained", Explained)
    pleural_explained = columns.choice("pleural effusion, explained", Explained)
    ascites_explained = columns.choice("ascites, explained", Explained)
    pericardial_explained = columns.choice("pericardial effusion, explained", Explained)

    report = models.TextField("report text", max_length=10_000, blank=True)

    class Meta(Assessment.Meta):
        constraints = [
            *Assessment.Meta.constraints,
            models.CheckConstraint(
                condition=Q(lesions_over_20=False) | Q(lesion_count__isnull=True),
                name="imagingstudy_counted_or_many",
                violation_error_message="Enter the number of bone lesions or tick more than 20, not both.",
            ),
            models.CheckConstraint(
                condition=~Q(bone__in=[Bone.NONE_SEEN, Bone.NOT_ASSESSED])
                | (
                    Q(lesions_over_20=False)
                    & (Q(lesion_count__isnull=True) | Q(lesion_count=0))
                    & (Q(sclerotic_count__isnull=True) | Q(sclerotic_count=0))
                    & (Q(avid_count__isnull=True) | Q(avid_count=0))
                ),
                name="imagingstudy_no_lesion_no_count",
                violation_error_message="The study counts bone lesions. Select bone lesions for Bone.",
            ),
            at_most(
                "sclerotic_count", "lesion_count", "imagingstudy_sclerotic_of_all",
                "There cannot be more sclerotic lesions than lesions.",
            ),
            at_most(
                "avid_count", "lesion_count", "imagingstudy_avid_of_all",
                "There cannot be more FDG-avid lesions than lesions.",
            ),
            at_most(
                "compared_on", "performed_on", "imagingstudy_compared_before",
                "The study compared with must be of the same day or earlier.",
            ),
        ]  # fmt: skip


@track()
@ranges_in_database
class ImagingLesion(AssessmentRow):
    """One bone lesion."""

    assessment = models.ForeignKey(ImagingStudy, on_delete=models.PROTECT, related_name="lesions", editable=False)
    site = models.CharField("site", max_length=12, choices=BoneSite.choices)
    detail = columns.text("where exactly", 60)
    type = models.CharField("type", max_length=20, choices=LesionType.choices)
    size_mm = columns.whole("size", 1, 300)
    suv_max = columns.decimal("SUVmax", "0", "60")
    soft_tissue = columns.choice("soft tissue", YesNo)
    biopsied = columns.choice("biopsied", YesNo)
    attribution = columns.choice("judged", Attribution)
    benign = columns.choice("explanation", Benign)

    class Meta(AssessmentRow.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(benign="") | Q(attribution=Attribution.BENIGN),
                name="imaginglesion_benign_judged",
                violation_error_message="The explanation needs Other cause under Judged.",
            ),
        ]

    def clean(self) -> None:
        if self.benign and self.attribution != Attribution.BENIGN:
            raise ValidationError({"attribution": "Select Other cause for Judged, or take the explanation back"})
        if self.attribution == Attribution.BENIGN and not self.benign:
            raise ValidationError({"benign": "Select what explains the bone lesion"})


@track()
@ranges_in_database
class ImagingNode(AssessmentRow):
    """One measured lymph node."""

    assessment = models.ForeignKey(ImagingStudy, on_delete=models.PROTECT, related_name="nodes", editable=False)
    site = models.CharField("site", max_length=12, choices=NodeSite.choices)
    short_axis_mm = models.DecimalField(
        "short axis",
        max_digits=4,
        decimal_places=1,
        validators=columns.decimal("", "1", "150").validators,
    )
    avid = columns.choice("FDG-avid", YesNo)
    biopsied = columns.choice("biopsied", YesNo)


_EFFUSIONS = (
    ("pleural_right", "pleural_right_mm"),
    ("pleural_left", "pleural_left_mm"),
    ("ascites", "ascites_mm"),
    ("pericardial", "pericardial_mm"),
)


def label_of(name: str) -> str:
    label = str(ImagingStudy._meta.get_field(name).verbose_name)
    return label[:1].upper() + label[1:]


def check(cleaned: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Rules across the answers of a study; the database repeats those about numbers."""
    count, many = cleaned.get("lesion_count"), cleaned.get("lesions_over_20")
    if many and count is not None:
        yield "lesion_count", "Empty the number of bone lesions, or untick more than 20"
    if cleaned.get("bone") in (Bone.NONE_SEEN, Bone.NOT_ASSESSED):
        counted = [name for name in ("lesion_count", "sclerotic_count", "avid_count") if cleaned.get(name)]
        if counted or many:
            yield "bone", "Select Assessed: bone lesions for Bone, or empty the numbers of lesions"
        elif cleaned.get("lesions") and any(not line.get("removed") for line in cleaned["lesions"]):
            yield "bone", "Select Assessed: bone lesions for Bone, or empty the lines of bone lesions"
    for part, name in (("sclerotic_count", "sclerotic"), ("avid_count", "FDG-avid")):
        if count is not None and (cleaned.get(part) or 0) > count:
            yield part, f"Enter at most {count} {name} lesions, or correct the number of bone lesions"
    for name, depth in _EFFUSIONS:
        if cleaned.get(depth) is not None and cleaned.get(name) in ("", None, Effusion.ABSENT, Effusion.NOT_ASSESSED):
            yield name, f"Select the size of the {label_of(name).lower()}, or empty its depth"
    compared, done = cleaned.get("compared_on"), cleaned.get("performed_on")
    if compared and done and compared > done:
        yield "compared_on", "Enter a date for the earlier study that is on or before the date of this study"


IMAGING = Instrument(
    key="imaging",
    title="Imaging",
    purpose="One study and what its report says.",
    model=ImagingStudy,
    date_label="Date of the study",
    person_label="Reported by",
    sections=(
        Section(
            "Study",
            (Item("modality"), Item("region"), Item("place"), Item("contrast"), Item("compared_on")),
            layout=ROW,
        ),
        Section(
            "Bone",
            (
                Item("bone"),
                Item("lesion_count"),
                Item("sclerotic_count"),
                Item("avid_count"),
                Item("suv_max", chart=True),
                Item("marrow_uptake"),
                Item("pet_comparable"),
                Item("new_avid"),
                Item("lesions_over_20"),
            ),
            layout=ROW,
            hint="Select “no bone lesion” only when the report says so.",
        ),
        Section(
            "Spleen, liver and nodes",
            (
                Line("Spleen", (Item("spleen_cm", unit="cm", chart=True), Item("spleen_reported"))),
                Line("Liver", (Item("liver_cm", unit="cm", chart=True), Item("liver_reported"))),
                Line("Lymph nodes", (None, Item("nodes_reported"))),
            ),
            layout=GRID,
            columns=("Length", "As reported"),
            corner="Organ",
        ),
        Section(
            "Effusions",
            (
                Line("Pleural, right", (Item("pleural_right"), Item("pleural_right_mm", unit="mm"))),
                Line("Pleural, left", (Item("pleural_left"), Item("pleural_left_mm", unit="mm"))),
                Line("Ascites", (Item("ascites"), Item("ascites_mm", unit="mm"))),
                Line("Pericardial", (Item("pericardial"), Item("pericardial_mm", unit="mm"))),
            ),
            layout=GRID,
            columns=("Finding", "Depth"),
            corner="Effusion",
        ),
        Section("Pericardium", (Item("haemodynamic"),)),
        Section(
            "Explained by another cause?",
            (
                Item("organs_explained"),
                Item("pleural_explained"),
                Item("ascites_explained"),
                Item("pericardial_explained"),
            ),
            layout=RADIOS,
            corner="Finding",
            hint="For example heart failure, liver disease or infection. An explained finding does not count.",
        ),
        Section("Report", (Item("report", hint="The wording of the report, without the patient's name"),)),
    ),
    rows=(
        Rows(
            key="lesions",
            title="Bone lesions",
            model=ImagingLesion,
            line_name="bone lesion",
            after="Bone",
            hint="One line for each lesion, or for each group of like lesions.",
            items=(
                Item("site"),
                Item("detail"),
                Item("type"),
                Item("size_mm", unit="mm"),
                Item("suv_max"),
                Item("soft_tissue"),
                Item("biopsied"),
                Item("attribution"),
                Item("benign"),
            ),
        ),
        Rows(
            key="nodes",
            title="Measured lymph nodes",
            model=ImagingNode,
            line_name="lymph node",
            after="Spleen, liver and nodes",
            items=(Item("site"), Item("short_axis_mm", unit="mm"), Item("avid"), Item("biopsied")),
        ),
    ),
    facts=facts,
    summary=summary,
    changes=changes,
    check=check,
)
