"""Every single-number or coded laboratory result the clinic keeps: its units, its limits and its code.

A plain tuple to read. Ranges and units follow the fact base, sections 2, 3, 7.1, 7.4 and 14.4. Reference ranges are
for demonstration data only: on a real report the laboratory's own range is entered beside the value. A LOINC code
stands only where the fact base confirms one for the unit kept here; an empty code is better than a wrong one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from types import MappingProxyType

D = Decimal
ZERO, ONE = D(0), D(1)

# Places kept for a converted value: the finest unit here (haematocrit as a fraction) needs four.
CANONICAL_PLACES = D("0.0001")


class Group(StrEnum):
    """Headings of the entry form and of the flowsheet, in this order."""

    VEGF = "VEGF"
    PARAPROTEIN = "Monoclonal protein"
    BLOOD_COUNT = "Blood count"
    PITUITARY = "Pituitary, gonadal and thyroid"
    ADRENAL = "Adrenal, growth and glucose"
    BONE = "Calcium, bone and vitamins"
    GENERAL = "Kidney, liver and inflammation"


@dataclass(frozen=True)
class Unit:
    """One unit a laboratory may print. canonical = (value + offset) × factor ÷ divisor, exact Decimals.

    code is UCUM; label is what a person reads; spellings are other ways of writing it, compared without spaces and
    without regard to capitals.
    """

    code: str
    label: str
    factor: Decimal = ONE
    divisor: Decimal = ONE
    offset: Decimal = ZERO
    spellings: tuple[str, ...] = ()

    def to_canonical(self, value: Decimal) -> Decimal:
        """The value in the analyte's first unit, rounded to four places."""
        return ((value + self.offset) * self.factor / self.divisor).quantize(CANONICAL_PLACES, ROUND_HALF_UP)

    def answers_to(self, text: str) -> bool:
        wanted = squeezed(text)
        return wanted in {squeezed(name) for name in (self.code, self.label, *self.spellings)}


@dataclass(frozen=True)
class Range:
    """Reference limits for demonstration, in the first unit. None is an open end. sex "" is anybody."""

    low: Decimal | None
    high: Decimal | None
    sex: str = ""


@dataclass(frozen=True)
class Analyte:
    """One kind of result.

    kind     "number" (units[0] is the unit kept; hard and soft ranges are in it) or "coded" (one of choices)
    hard     outside it nobody can save the value; soft: outside it the signer is asked
    stated   words a letter may give instead of a number, value → label
    chains   a monoclonal protein: heavy and light chain belong to the result
    """

    key: str
    label: str
    group: Group
    units: tuple[Unit, ...] = ()
    hard: tuple[Decimal, Decimal] | None = None
    soft: tuple[Decimal, Decimal] | None = None
    ranges: tuple[Range, ...] = ()
    choices: Mapping[str, str] = field(default_factory=dict)
    stated: Mapping[str, str] = field(default_factory=dict)
    loinc: str = ""
    decimals: int = 0
    matrix_required: bool = False
    chains: bool = False

    @property
    def kind(self) -> str:
        return "coded" if self.choices else "number"

    @property
    def unit(self) -> Unit:
        """The unit values are kept and charted in. Raises LookupError for a coded result."""
        if not self.units:
            raise LookupError(f"{self.label} has no unit")
        return self.units[0]

    def unit_named(self, text: str) -> Unit:
        """The accepted unit that `text` names. Raises UnknownUnit, whose message a person can act on."""
        for unit in self.units:
            if unit.answers_to(text):
                return unit
        raise UnknownUnit(
            f"{self.label} cannot be entered in {text.strip() or 'no unit'}. Select one of: "
            + ", ".join(unit.label for unit in self.units)
        )

    def reference_for(self, sex: str) -> Range | None:
        """Demonstration limits for the sex; None when there are none, which is not the same as normal."""
        return next((one for one in self.ranges if one.sex in ("", sex)), None)

    @property
    def words(self) -> Mapping[str, str]:
        """Every word a result of this analyte may hold, value → label."""
        return self.choices or self.stated


class UnknownUnit(ValueError):
    """A unit outside the analyte's table."""


def squeezed(text: str) -> str:
    """Unit text as it is compared: no spaces, small letters, one micro sign, plain digits."""
    plain = text.casefold().replace("\N{GREEK SMALL LETTER MU}", "u")
    plain = plain.replace("×", "x").replace("⁹", "9").replace("³", "3").replace("⁶", "6").replace("²", "2")
    return "".join(plain.split()).replace("^", "").replace("*", "")


def _span(low: str | int, high: str | int) -> tuple[Decimal, Decimal]:
    return D(low), D(high)


def _range(low: str | None, high: str | None, sex: str = "") -> Range:
    return Range(D(low) if low else None, D(high) if high else None, sex)


_STATED = MappingProxyType({"raised": "Raised, no number", "normal": "Normal, no number", "low": "Low, no number"})
_IMMUNOFIXATION = MappingProxyType({"negative": "Negative", "positive": "Positive", "equivocal": "Equivocal"})


def _number(key: str, label: str, group: Group, *units: Unit, **rest) -> Analyte:
    return Analyte(key=key, label=label, group=group, units=units, **{"stated": _STATED, **rest})


def _coded(key: str, label: str, group: Group, choices: Mapping[str, str], **rest) -> Analyte:
    return Analyte(key=key, label=label, group=group, choices=MappingProxyType(dict(choices)), **rest)


# Units used by several analytes. The first of an analyte is the one kept.
_G_L = Unit("g/L", "g/L")
_G_DL = Unit("g/dL", "g/dL", factor=D(10))
_MG_L = Unit("mg/L", "mg/L")
_MG_DL = Unit("mg/dL", "mg/dL", factor=D(10))
_MG_DL_PROTEIN = Unit("mg/dL", "mg/dL", divisor=D(100))  # kept in g/L
_IU_L = Unit("[IU]/L", "IU/L", spellings=("U/L",))
_MIU_ML = Unit("m[IU]/mL", "mIU/mL", spellings=("mUI/mL", "mU/mL"))
_MIU_L = Unit("m[IU]/L", "mIU/L", spellings=("mU/L",))
_PMOL_L = Unit("pmol/L", "pmol/L")
_NMOL_L = Unit("nmol/L", "nmol/L")
_MMOL_L = Unit("mmol/L", "mmol/L")
_NG_L = Unit("ng/L", "ng/L")
_PG_ML = Unit("pg/mL", "pg/mL")
_CORTISOL = (_NMOL_L, Unit("ug/dL", "µg/dL", factor=D("27.59"), spellings=("mcg/dL",)))

_V, _P, _B, _H, _A, _C, _G = Group

ANALYTES: tuple[Analyte, ...] = (
    # 1 pg/mL is 1 ng/L. The code does not tell serum from plasma, so the sample type is a column of its own.
    _number(
        "vegf", "VEGF", _V, _PG_ML, _NG_L, Unit("ng/mL", "ng/mL", factor=D(1000)),
        hard=_span(0, 100_000), soft=_span(0, 15_000), loinc="34694-0", matrix_required=True,
        stated=MappingProxyType({"raised": "Raised", "normal": "Not raised"}),
    ),
    _coded("serum_ife", "Serum immunofixation", _P, _IMMUNOFIXATION, loinc="25700-6", chains=True),
    _coded("urine_ife", "Urine immunofixation", _P, _IMMUNOFIXATION, loinc="13440-3", chains=True),
    _coded(
        "spep", "Serum electrophoresis", _P,
        {"no_band": "No band", "band": "Band", "faint": "Faint or oligoclonal"}, loinc="12851-2",
    ),
    _number(
        "m_protein", "M-protein", _P, _G_L, _G_DL, hard=_span(0, 100), soft=_span(0, 60), loinc="33358-3", decimals=1,
        stated=MappingProxyType({"trace": "Trace, not quantifiable"}),
    ),
    _number(
        "kappa_flc", "Kappa free light chains", _P, _MG_L, _MG_DL, hard=_span(0, 20_000), soft=_span(1, 1_000),
        ranges=(_range("3.3", "19.4"),), loinc="36916-5", decimals=1,
    ),
    _number(
        "lambda_flc", "Lambda free light chains", _P, _MG_L, _MG_DL, hard=_span(0, 20_000), soft=_span(1, 1_000),
        ranges=(_range("5.7", "26.3"),), loinc="33944-0", decimals=1,
    ),
    _number(
        "flc_ratio", "Kappa/lambda ratio as reported", _P, Unit("{ratio}", "ratio", spellings=("1", "")),
        hard=_span(0, 10_000), soft=_span("0.01", 100), ranges=(_range("0.26", "1.65"),), loinc="48378-4", decimals=2,
    ),
    _number("igg", "IgG", _P, _G_L, _MG_DL_PROTEIN,
            hard=_span(0, 150), soft=_span(1, 60), ranges=(_range("6", "16"),), decimals=1),
    _number("iga", "IgA", _P, _G_L, _MG_DL_PROTEIN, hard=_span(0, 100), soft=_span(0, 40),
            ranges=(_range("0.8", "4.0"),), decimals=2),
    _number("igm", "IgM", _P, _G_L, _MG_DL_PROTEIN, hard=_span(0, 150), soft=_span(0, 40),
            ranges=(_range("0.5", "2.0"),), decimals=2),
    _number(
        "platelets", "Platelets", _B,
        Unit("10*9/L", "×10⁹/L", spellings=("x10e9/L", "10e9/L", "109/L", "10*3/uL", "K/uL", "/nL", "10*3/mm3")),
        Unit("/uL", "per µL", divisor=D(1000), spellings=("/mm3", "per mm3", "/cmm")),
        hard=_span(0, 3_000), soft=_span(20, 1_500), ranges=(_range("150", "400"),), loinc="777-3",
    ),
    _number(
        "haemoglobin", "Haemoglobin", _B, _G_L, _G_DL, hard=_span(30, 250), soft=_span(60, 200),
        ranges=(_range("130", "170", "male"), _range("120", "155", "female")), loinc="718-7",
    ),
    _number(
        "haematocrit", "Haematocrit", _B, Unit("L/L", "L/L", spellings=("fraction", "{ratio}")),
        Unit("%", "%", divisor=D(100)), hard=_span("0.10", "0.75"), soft=_span("0.20", "0.60"),
        ranges=(_range("0.40", "0.50", "male"), _range("0.36", "0.46", "female")), loinc="4544-3", decimals=2,
    ),
    _number("lh", "LH", _H, _IU_L, _MIU_ML, hard=_span(0, 300), soft=_span(0, 100),
            ranges=(_range("1.7", "8.6", "male"),), loinc="10501-5", decimals=1),
    _number("fsh", "FSH", _H, _IU_L, _MIU_ML, hard=_span(0, 300), soft=_span(0, 150),
            ranges=(_range("1.5", "12.4", "male"),), loinc="15067-2", decimals=1),
    _number(
        "testosterone", "Testosterone", _H, _NMOL_L, Unit("ng/dL", "ng/dL", factor=D("0.0347")),
        Unit("ng/mL", "ng/mL", factor=D("3.47")), hard=_span(0, 200), soft=_span(0, 60),
        ranges=(_range("8.6", "29", "male"), _range("0.3", "1.7", "female")), loinc="14913-8", decimals=1,
    ),
    _number("shbg", "SHBG", _H, _NMOL_L, hard=_span(0, 1_000), soft=_span(2, 250),
            ranges=(_range("18", "54", "male"),)),
    _number("oestradiol", "Oestradiol", _H, _PMOL_L, Unit("pg/mL", "pg/mL", factor=D("3.671"), spellings=("ng/L",)),
            hard=_span(0, 20_000), soft=_span(0, 5_000), ranges=(_range(None, "160", "male"),), loinc="14715-7"),
    # 14.4 gives a mass code only; the clinic keeps international units, so no code.
    _number("prolactin", "Prolactin", _H, _MIU_L, Unit("ug/L", "µg/L", factor=D("21.2"), spellings=("ng/mL",)),
            hard=_span(0, 500_000), soft=_span(0, 10_000),
            ranges=(_range(None, "330", "male"), _range(None, "500", "female"))),
    _number("tsh", "TSH", _H, _MIU_L, Unit("u[IU]/mL", "µIU/mL", spellings=("uU/mL", "mcIU/mL")),
            hard=_span(0, 1_000), soft=_span(0, 100), ranges=(_range("0.27", "4.2"),), loinc="3016-3", decimals=2),
    _number("free_t4", "Free T4", _H, _PMOL_L, Unit("ng/dL", "ng/dL", factor=D("12.87")),
            hard=_span(0, 200), soft=_span(1, 60), ranges=(_range("12", "22"),), loinc="14920-3", decimals=1),
    _number("free_t3", "Free T3", _H, _PMOL_L, hard=_span(0, 100), soft=_span(1, 30),
            ranges=(_range("3.1", "6.8"),), decimals=1),
    _number("cortisol_0900", "Cortisol, 09:00", _A, *_CORTISOL, hard=_span(0, 5_000), soft=_span(0, 1_500),
            ranges=(_range("133", "537"),), loinc="14675-3"),
    # The pass mark (430) is assay-specific; no code in the fact base tells the 30-minute sample apart.
    _number("synacthen_30", "Cortisol, 30 min after Synacthen", _A, *_CORTISOL, hard=_span(0, 5_000),
            soft=_span(0, 1_500), ranges=(_range("430", None),)),
    _number("acth", "ACTH", _A, _NG_L, _PG_ML, hard=_span(0, 5_000), soft=_span(0, 1_000), ranges=(_range("7", "63"),)),
    _number("igf1", "IGF-1", _A, _NMOL_L, hard=_span(0, 300), soft=_span(1, 120), decimals=1),
    # % = 0.0915 × mmol/mol + 2.15
    _number("hba1c", "HbA1c", _A, Unit("mmol/mol", "mmol/mol"), Unit("%", "%", offset=D("-2.15"), divisor=D("0.0915")),
            hard=_span(9, 200), soft=_span(15, 150), ranges=(_range(None, "41"),), loinc="59261-8"),
    _number("glucose", "Glucose, fasting", _A, _MMOL_L, hard=_span("0.1", 100), soft=_span(2, 35),
            ranges=(_range("3.9", "6.0"),), decimals=1),
    _number("pth", "PTH", _C, _PMOL_L, Unit("pg/mL", "pg/mL", factor=D("0.106"), spellings=("ng/L",)),
            hard=_span(0, 500), soft=_span(0, 150), ranges=(_range("1.6", "6.9"),), loinc="14866-8", decimals=1),
    # 17861-6 is calcium by mass and unadjusted, so no code.
    _number("calcium", "Calcium, adjusted", _C, _MMOL_L, Unit("mg/dL", "mg/dL", factor=D("0.2495")),
            hard=_span("0.5", 6), soft=_span("1.5", "3.5"), ranges=(_range("2.20", "2.60"),), decimals=2),
    _number("phosphate", "Phosphate", _C, _MMOL_L, hard=_span("0.05", 10), soft=_span("0.3", "3.5"),
            ranges=(_range("0.8", "1.5"),), decimals=2),
    _number("vitamin_d", "Vitamin D, 25-OH", _C, _NMOL_L,
            Unit("ng/mL", "ng/mL", factor=D("2.496"), spellings=("ug/L",)), hard=_span(0, 1_000), soft=_span(3, 300),
            ranges=(_range("50", None),)),
    _number("b12", "Vitamin B12", _C, _NG_L, _PG_ML, Unit("pmol/L", "pmol/L", divisor=D("0.738")),
            hard=_span(0, 20_000), soft=_span(50, 3_000), ranges=(_range("200", "900"),)),
    _number("creatinine", "Creatinine", _G, Unit("umol/L", "µmol/L"), Unit("mg/dL", "mg/dL", factor=D("88.4")),
            hard=_span(5, 5_000), soft=_span(20, 1_000),
            ranges=(_range("59", "104", "male"), _range("45", "84", "female")), loinc="14682-9"),
    _number("egfr", "eGFR", _G, Unit("mL/min/{1.73_m2}", "mL/min/1.73 m²", spellings=("mL/min", "mL/min/1.73m2")),
            hard=_span(0, 200), soft=_span(5, 140), ranges=(_range("60", None),), loinc="62238-1"),
    _number("albumin", "Albumin", _G, _G_L, _G_DL, hard=_span(5, 80), soft=_span(10, 60),
            ranges=(_range("35", "50"),), loinc="1751-7"),
    _number("crp", "CRP", _G, _MG_L, _MG_DL, hard=_span(0, 1_000), soft=_span(0, 500),
            ranges=(_range(None, "5"),), loinc="1988-5"),
    _number("ferritin", "Ferritin", _G, Unit("ug/L", "µg/L", spellings=("ng/mL", "mcg/L")), hard=_span(0, 100_000),
            soft=_span(1, 5_000), ranges=(_range("30", "400", "male"), _range("13", "150", "female"))),
)  # fmt: skip

BY_KEY: Mapping[str, Analyte] = MappingProxyType({analyte.key: analyte for analyte in ANALYTES})


def in_group(group: Group) -> tuple[Analyte, ...]:
    return tuple(analyte for analyte in ANALYTES if analyte.group == group)


def analyte_choices() -> list[tuple[str, str]]:
    return [(analyte.key, analyte.label) for analyte in ANALYTES]
