"""The few findings that are more than one word or one number.

They are frozen dataclasses so that a fact can be compared, kept in a set and shown as evidence.
"""

from dataclasses import dataclass
from decimal import Decimal

MATRICES = ("serum", "plasma_edta", "plasma_citrate", "csf", "unknown")
# A sample type in the middle of a sentence.
MATRIX_WORDS = {
    "serum": "serum",
    "plasma_edta": "EDTA plasma",
    "plasma_citrate": "citrate plasma",
    "csf": "CSF",
    "unknown": "sample type not stated",
}
COMPARATORS = ("=", "<", ">", "<=", ">=")
SAMPLE_FLAGS = ("haemolysed", "delayed_spin", "insufficient", "wrong_tube")

BONE_MODALITIES = ("fdg_pet_ct", "ldct_whole_body", "ct", "mri", "xray_survey", "not_stated")
LESION_TYPES = ("sclerotic", "mixed", "lytic_sclerotic_rim", "lytic")
LESION_ATTRIBUTIONS = ("plasma_cell", "benign", "undecided", "not_stated")

NODE_SITES = ("cervical", "axillary", "mediastinal", "abdominal", "inguinal", "other")


def _one_of(value: str, allowed: tuple[str, ...], what: str) -> None:
    if value not in allowed:
        raise ValueError(f"{what} {value!r} is not one of: {', '.join(allowed)}")


@dataclass(frozen=True)
class VegfResult:
    """One VEGF measurement.

    value       in `unit`; clinical.vegf.to_pg_per_ml brings it to pg/mL
    comparator  as printed by the laboratory; "=" when none was printed
    unit        "pg/mL" (or "pg/ml", "ng/L": the same number; "ng/mL": one thousandth)
    matrix      one of MATRICES; plasma and serum are never compared (F14)
    ref_upper   the laboratory's own upper limit on that day, in `unit`, or None
    flags       anything in SAMPLE_FLAGS makes the sample inadequate
    treated     collected under treatment, see clinical.vegf_course.on_treatment
    assay, laboratory   free keys; a trend never joins two of them
    """

    value: Decimal
    matrix: str
    unit: str = "pg/mL"
    comparator: str = "="
    ref_upper: Decimal | None = None
    flags: frozenset[str] = frozenset()
    treated: bool = False
    assay: str = ""
    laboratory: str = ""

    def __post_init__(self):
        _one_of(self.matrix, MATRICES, "VEGF sample type")
        _one_of(self.comparator, COMPARATORS, "comparator")
        object.__setattr__(self, "flags", frozenset(self.flags))
        for flag in self.flags:
            _one_of(flag, SAMPLE_FLAGS, "sample flag")
        if isinstance(self.value, float | bool) or isinstance(self.ref_upper, float | bool):
            raise ValueError("a VEGF value is a Decimal, never a float")
        object.__setattr__(self, "value", Decimal(self.value))
        if self.ref_upper is not None:
            object.__setattr__(self, "ref_upper", Decimal(self.ref_upper))
        if not self.value.is_finite() or self.value < 0:
            raise ValueError("a VEGF value cannot be below 0, and must be a number")


@dataclass(frozen=True)
class BoneLesion:
    """One lesion, or one group of like lesions, in a bone study.

    number       how many lesions this line stands for, at least 1
    attribution  plasma_cell (judged related to the plasma-cell disorder), benign (bone island, degenerative,
                 metastasis, Paget, fibrous dysplasia), undecided, not_stated
    """

    type: str
    attribution: str = "not_stated"
    site: str = ""
    number: int = 1

    def __post_init__(self):
        _one_of(self.type, LESION_TYPES, "lesion type")
        _one_of(self.attribution, LESION_ATTRIBUTIONS, "lesion attribution")
        if not isinstance(self.number, int) or self.number < 1:
            raise ValueError("the number of lesions on one line is a whole number, at least 1")


@dataclass(frozen=True)
class BoneStudy:
    """One imaging study of bone.

    none_seen  the radiologist's words "no bone lesion"; never inferred
    count      how many bone lesions the report counts, described or not; 21 is "more than 20", None if it says nothing
    """

    modality: str
    lesions: tuple[BoneLesion, ...] = ()
    none_seen: bool = False
    count: int | None = None

    def __post_init__(self):
        _one_of(self.modality, BONE_MODALITIES, "modality")
        object.__setattr__(self, "lesions", tuple(self.lesions))
        if self.lesions and self.none_seen:
            raise ValueError("a study cannot both list bone lesions and say that none was seen")
        if self.count is not None and (not isinstance(self.count, int) or self.count < 0):
            raise ValueError("the count of bone lesions is a whole number, 0 or more")
        if self.count and self.none_seen:
            raise ValueError("a study cannot both count bone lesions and say that none was seen")

    @property
    def undescribed(self) -> int:
        """Lesions that the report counts and nobody described: their type and cause are not known."""
        return max(0, (self.count or 0) - sum(each.number for each in self.lesions))


@dataclass(frozen=True)
class NodeMeasure:
    """One lymph node: short axis in millimetres, 1 to 150."""

    short_axis_mm: Decimal
    site: str = "other"

    def __post_init__(self):
        _one_of(self.site, NODE_SITES, "node site")
        if isinstance(self.short_axis_mm, float | bool):
            raise ValueError("a node size is a Decimal, never a float")
        object.__setattr__(self, "short_axis_mm", Decimal(self.short_axis_mm))
