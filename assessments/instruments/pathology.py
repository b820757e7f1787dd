"""Tissue: bone marrow, a biopsied bone lesion, a lymph node. One row is one specimen and its report."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Q

from assessments import columns
from assessments.base import Assessment, ranges_in_database
from assessments.choices import YesNo
from assessments.spec import RADIOS, ROW, Instrument, Item, Section
from audit.history import track
from clinical.facts import Fact


class Specimen(models.TextChoices):
    MARROW = "marrow", "Bone marrow"
    BONE_LESION = "bone_lesion", "Bone lesion biopsy"
    LYMPH_NODE = "lymph_node", "Lymph node"


class Sign(models.TextChoices):
    """Whether a percentage is the figure itself or a limit: reports often say "fewer than 5 %"."""

    EXACT = "=", "Exactly or about"
    FEWER = "<", "Fewer than"
    MORE = ">", "More than"


class Clonal(models.TextChoices):
    YES = "yes", "Yes, clonal plasma cells"
    NO = "no", "No clone found"
    NOT_DETERMINED = "not_determined", "Not determined"


class ClonalBy(models.TextChoices):
    IHC = "ihc", "Immunohistochemistry"
    FLOW = "flow", "Flow cytometry"
    ISH = "ish", "In-situ hybridisation"
    NOT_STATED = "not_stated", "Not stated"


class LightChain(models.TextChoices):
    LAMBDA = "lambda", "Lambda"
    KAPPA = "kappa", "Kappa"
    BICLONAL = "biclonal", "Both (biclonal)"
    NONE = "none", "None"
    NOT_KNOWN = "not_known", "Not known"


class CongoRed(models.TextChoices):
    NEGATIVE = "negative", "Negative"
    POSITIVE = "positive", "Positive (amyloid)"
    NOT_DONE = "not_done", "Not done"


class Castleman(models.TextChoices):
    PRESENT = "present", "Present"
    ABSENT = "absent", "Absent"
    INDETERMINATE = "not_diagnostic", "Indeterminate, or biopsy not diagnostic"


class Subtype(models.TextChoices):
    HYALINE_VASCULAR = "hyaline_vascular", "Hyaline vascular"
    PLASMACYTIC = "plasmacytic", "Plasmacytic"
    MIXED = "mixed", "Mixed"
    HHV8_POSITIVE = "hhv8_positive", "HHV8-positive"
    NOT_STATED = "not_stated", "Not stated"


class Centricity(models.TextChoices):
    UNICENTRIC = "unicentric", "Unicentric"
    MULTICENTRIC = "multicentric", "Multicentric"
    NOT_KNOWN = "not_known", "Not known"


class Hhv8(models.TextChoices):
    NEGATIVE = "negative", "Negative"
    POSITIVE = "positive", "Positive"
    NOT_DONE = "not_done", "Not done"


# The answers that belong to one kind of specimen; filled in under another they are a mistake of the specimen.
BELONGS = {
    Specimen.MARROW: (
        "aspirate_pc_sign",
        "aspirate_pc",
        "trephine_pc_sign",
        "trephine_pc",
        "clonal",
        "clonal_by",
        "marrow_light_chain",
        "lymphoid_rimming",
        "megakaryocyte_hyperplasia",
        "congo_red",
        "cytogenetics",
    ),
    Specimen.BONE_LESION: ("lesion_site", "plasmacytoma", "lesion_light_chain"),
    Specimen.LYMPH_NODE: ("node_site", "castleman", "subtype", "centricity", "hhv8"),
}


@track()
@ranges_in_database
class Pathology(Assessment):
    specimen = models.CharField("specimen", max_length=12, choices=Specimen.choices)
    laboratory = columns.text("laboratory", 120)
    accession = columns.text("report number", 40)

    aspirate_pc_sign = columns.choice("aspirate figure is", Sign)
    aspirate_pc = columns.decimal("plasma cells in the aspirate", "0", "100")
    trephine_pc_sign = columns.choice("trephine figure is", Sign)
    trephine_pc = columns.decimal("plasma cells in the trephine", "0", "100")
    clonal = columns.choice("clonal plasma cells", Clonal)
    clonal_by = columns.choice("clone looked for by", ClonalBy)
    marrow_light_chain = columns.choice("light chain of the marrow clone", LightChain)
    lymphoid_rimming = columns.choice("lymphoid aggregates rimmed by plasma cells", YesNo)
    megakaryocyte_hyperplasia = columns.choice("megakaryocyte hyperplasia", YesNo)
    congo_red = columns.choice("Congo red", CongoRed)
    cytogenetics = columns.text("cytogenetics", 300)

    lesion_site = columns.text("site of the lesion", 80)
    plasmacytoma = columns.choice("plasmacytoma or clonal plasma cells in the lesion", YesNo)
    lesion_light_chain = columns.choice("light chain of the lesion", LightChain)

    node_site = columns.text("site of the node", 80)
    castleman = columns.choice("Castleman disease", Castleman)
    subtype = columns.choice("subtype", Subtype)
    centricity = columns.choice("extent", Centricity)
    hhv8 = columns.choice("HHV8", Hhv8)

    report = models.TextField("report text", max_length=10_000, blank=True)

    class Meta(Assessment.Meta):
        constraints = [
            *Assessment.Meta.constraints,
            models.CheckConstraint(
                condition=Q(clonal="", marrow_light_chain="") | Q(specimen=Specimen.MARROW),
                name="pathology_marrow_only",
                violation_error_message="Marrow answers need bone marrow as the specimen.",
            ),
            models.CheckConstraint(
                condition=Q(plasmacytoma="", lesion_light_chain="") | Q(specimen=Specimen.BONE_LESION),
                name="pathology_lesion_only",
                violation_error_message="Lesion answers need a bone lesion biopsy as the specimen.",
            ),
            models.CheckConstraint(
                condition=Q(castleman="") | Q(specimen=Specimen.LYMPH_NODE),
                name="pathology_node_only",
                violation_error_message="Castleman disease is recorded on a lymph node.",
            ),
            models.CheckConstraint(
                condition=Q(subtype="") | Q(castleman=Castleman.PRESENT),
                name="pathology_subtype_of_castleman",
                violation_error_message="The subtype belongs to Castleman disease that is present.",
            ),
        ]


def check(cleaned: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Answers that do not belong to the specimen, and a subtype of a disease that is not there."""
    specimen = cleaned.get("specimen")
    if specimen:
        for owner, names in BELONGS.items():
            for name in names:
                if owner != specimen and cleaned.get(name) not in ("", None):
                    label = str(Pathology._meta.get_field(name).verbose_name)
                    yield (
                        name,
                        f"{label[:1].upper()}{label[1:]} belongs to the specimen {owner.label.lower()}. Select that "
                        "specimen, or empty this answer and enter it as a report of its own",
                    )
    if cleaned.get("subtype") and cleaned.get("castleman") != Castleman.PRESENT:
        yield "castleman", "Select Present for Castleman disease, or take the subtype back"
    for name in ("aspirate_pc", "trephine_pc"):
        if cleaned.get(f"{name}_sign") and cleaned.get(name) is None:
            label = str(Pathology._meta.get_field(name).verbose_name)
            yield name, f"Enter the percentage of {label}, or select Not recorded beside it"


def percentage(row: Pathology, name: str) -> str:
    """The percentage as the report gives it: "< 5 %"; "" when there is none."""
    value = getattr(row, name)
    if value is None:
        return ""
    sign = getattr(row, f"{name}_sign")
    shown = f"{value.normalize():f} %"
    return f"{sign} {shown}" if sign in (Sign.FEWER, Sign.MORE) else shown


def facts(row: Pathology) -> Iterable[Fact]:
    source, on = f"pathology:{row.pk}", row.performed_on

    def fact(name: str, value: str | Decimal, label: str) -> Fact:
        return Fact(name, value, on, source, label)

    if row.clonal:
        value = "not_known" if row.clonal == Clonal.NOT_DETERMINED else row.clonal
        how = f" by {row.get_clonal_by_display().lower()}" if row.clonal_by not in ("", "not_stated") else ""
        yield fact("marrow_clone", value, f"Bone marrow: {row.get_clonal_display().lower()}{how}")
    if row.marrow_light_chain:
        yield fact(
            "marrow_light_chain", row.marrow_light_chain, f"Marrow clone: {row.get_marrow_light_chain_display()}"
        )
    # The trephine samples more tissue; a limit ("fewer than 5 %") is shown but is no number.
    for name in ("trephine_pc", "aspirate_pc"):
        value = getattr(row, name)
        if value is not None and getattr(row, f"{name}_sign") in ("", Sign.EXACT):
            yield fact("marrow_plasma_cells", value, f"Plasma cells in marrow: {percentage(row, name)}")
            break
    if row.plasmacytoma:
        site = f" ({row.lesion_site})" if row.lesion_site else ""
        found = {"yes": "clonal plasma cells", "no": "no clonal plasma cells"}.get(row.plasmacytoma, "not known")
        yield fact("lesion_plasmacytoma", row.plasmacytoma, f"Biopsy of bone lesion{site}: {found}")
    if row.lesion_light_chain:
        yield fact("lesion_light_chain", row.lesion_light_chain, f"Bone lesion: {row.get_lesion_light_chain_display()}")
    if row.castleman:
        yield fact(
            "castleman_histology", row.castleman, f"Node biopsy, Castleman disease: {row.get_castleman_display()}"
        )
    if row.subtype:
        yield fact("castleman_subtype", row.subtype, f"Castleman disease: {row.get_subtype_display()}")
    if row.centricity and row.castleman == Castleman.PRESENT:
        yield fact("castleman_centricity", row.centricity, f"Castleman disease: {row.get_centricity_display()}")


def summary(row: Pathology) -> str:
    """One line for lists: the specimen and what decides."""
    found = {
        Specimen.MARROW: row.get_clonal_display(),
        Specimen.BONE_LESION: f"plasmacytoma: {row.get_plasmacytoma_display()}" if row.plasmacytoma else "",
        Specimen.LYMPH_NODE: f"Castleman disease: {row.get_castleman_display()}" if row.castleman else "",
    }[Specimen(row.specimen)]
    return ", ".join(part for part in (row.get_specimen_display(), found) if part)


PATHOLOGY = Instrument(
    key="pathology",
    title="Pathology",
    purpose="One specimen: bone marrow, a biopsied bone lesion or a lymph node.",
    model=Pathology,
    date_label="Taken on",
    person_label="Reported by",
    sections=(
        Section("Specimen", (Item("specimen"), Item("laboratory"), Item("accession")), layout=ROW),
        Section(
            "Plasma cells in the marrow",
            (
                Item("aspirate_pc_sign"),
                Item("aspirate_pc", unit="%", code="11118-7", chart=True),
                Item("trephine_pc_sign"),
                Item("trephine_pc", unit="%", chart=True),
            ),
            layout=ROW,
        ),
        Section("Marrow clone", (Item("clonal"), Item("clonal_by"), Item("marrow_light_chain")), layout=ROW),
        Section("Marrow architecture", (Item("lymphoid_rimming"), Item("megakaryocyte_hyperplasia")), layout=RADIOS),
        Section("Marrow, further tests", (Item("congo_red"), Item("cytogenetics")), layout=ROW),
        Section("Bone lesion", (Item("lesion_site"), Item("plasmacytoma"), Item("lesion_light_chain")), layout=ROW),
        Section(
            "Lymph node",
            (Item("node_site"), Item("castleman"), Item("subtype"), Item("centricity"), Item("hhv8")),
            layout=ROW,
        ),
        Section("Report", (Item("report", hint="The wording of the report, without the patient's name"),)),
    ),
    facts=facts,
    summary=summary,
    check=check,
)
