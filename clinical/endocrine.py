"""Endocrine results: HbA1c, glucose and vitamin D, and how a result is held against a limit (fact base 7.1).

Every result is in the unit of ANALYTES. The proposals for each axis: clinical.endocrine_axes.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from clinical.amount import Amount
from clinical.settings import DEFAULTS, Settings

# Key → name and the unit that values are in.
ANALYTES = {
    "lh": ("LH", "IU/L"),
    "fsh": ("FSH", "IU/L"),
    "testosterone": ("Testosterone", "nmol/L"),
    "oestradiol": ("Oestradiol", "pmol/L"),
    "prolactin": ("Prolactin", "mIU/L"),
    "tsh": ("TSH", "mIU/L"),
    "free_t4": ("Free T4", "pmol/L"),
    "free_t3": ("Free T3", "pmol/L"),
    "cortisol_0900": ("Cortisol, 09:00", "nmol/L"),
    "synacthen_30": ("Cortisol, 30 min after Synacthen", "nmol/L"),
    "hba1c": ("HbA1c", "mmol/mol"),
    "glucose": ("Glucose, fasting", "mmol/L"),
    "pth": ("PTH", "pmol/L"),
    "calcium": ("Adjusted calcium", "mmol/L"),
    "vitamin_d": ("Vitamin D, 25-OH", "nmol/L"),
}

# % = 0.0915 × mmol/mol + 2.15 (knowledge).
_SLOPE, _OFFSET = Decimal("0.0915"), Decimal("2.15")
_TENTH, _WHOLE = Decimal("0.1"), Decimal(1)


@dataclass(frozen=True)
class Result:
    """One laboratory result.

    analyte   a key of ANALYTES
    value     a number with its comparator, in the unit of ANALYTES
    on        day of the sample; source: opaque key of the signed record
    ref_low, ref_high   the laboratory's own limits in the same unit, None when not reported
    morning   taken from 08:00 to 11:00; None when the time was not recorded. Asked of testosterone only

    Raises ValueError for another analyte, a float as a limit, or limits in the wrong order.
    """

    analyte: str
    value: Amount
    on: date
    source: str = ""
    ref_low: Decimal | None = None
    ref_high: Decimal | None = None
    morning: bool | None = None

    def __post_init__(self):
        if self.analyte not in ANALYTES:
            raise ValueError(f"There is no endocrine result {self.analyte!r}")
        for name in ("ref_low", "ref_high"):
            limit = getattr(self, name)
            if isinstance(limit, float | bool):
                raise ValueError(f"{self.title}: a reference limit is a Decimal, never a float")
            if limit is not None:
                object.__setattr__(self, name, Decimal(limit))
        if self.ref_low is not None and self.ref_high is not None and self.ref_low > self.ref_high:
            raise ValueError(f"{self.title}: the lower reference limit is above the upper one")

    @property
    def title(self) -> str:
        return ANALYTES[self.analyte][0]

    @property
    def text(self) -> str:
        return f"{self.title} {self.value} {ANALYTES[self.analyte][1]}"


def below(amount: Amount, limit: Decimal | None) -> bool | None:
    """Is every possible value below the limit? None when a bound leaves it open, or without a limit."""
    if limit is None:
        return None
    if amount.high < limit or (amount.comparator == "<" and amount.value <= limit):
        return True
    return False if amount.low >= limit else None


def above(amount: Amount, limit: Decimal | None) -> bool | None:
    """Is every possible value above the limit? None when a bound leaves it open, or without a limit."""
    if limit is None:
        return None
    if amount.low > limit or (amount.comparator == ">" and amount.value >= limit):
        return True
    return False if amount.high <= limit else None


def level(result: Result, low: Decimal | None = None, high: Decimal | None = None) -> str:
    """ "low", "normal", "high", or "" when a limit is missing or a bound leaves it open.

    The laboratory's limits win; low and high stand in for those it did not report. A result on its limit is normal.
    One limit is enough for a result beyond it, normal needs both.
    """
    low = result.ref_low if result.ref_low is not None else low
    high = result.ref_high if result.ref_high is not None else high
    is_low, is_high = below(result.value, low), above(result.value, high)
    if is_low:
        return "low"
    if is_high:
        return "high"
    return "normal" if is_low is False and is_high is False else ""


def newest(results: Iterable[Result], analyte: str) -> Result | None:
    """The newest result of an analyte; of two on one day the one that stands later."""
    found = sorted((each for each in results if each.analyte == analyte), key=lambda each: each.on)
    return found[-1] if found else None


def hba1c_percent(mmol_per_mol: Decimal) -> Decimal:
    """HbA1c in %, one place: 48 mmol/mol is 6.5% (knowledge). Raises ValueError below 0."""
    if mmol_per_mol < 0:
        raise ValueError(f"HbA1c cannot be below 0. You entered {mmol_per_mol}")
    return (_SLOPE * mmol_per_mol + _OFFSET).quantize(_TENTH)


def hba1c_mmol_per_mol(percent: Decimal) -> Decimal:
    """HbA1c in mmol/mol, whole: 6.5% is 48 (knowledge). Raises ValueError below 2.15%, which has no counterpart."""
    if percent < _OFFSET:
        raise ValueError(f"HbA1c in % is above {_OFFSET}. You entered {percent}")
    return ((percent - _OFFSET) / _SLOPE).quantize(_WHOLE)


def hba1c_class(value: Amount, settings: Settings = DEFAULTS) -> str:
    """ "normal" below 42 mmol/mol, "high_risk" from 42, "diabetes" from 48 (knowledge); "" when a bound leaves open."""
    return _class_of(value, (settings.hba1c_raised, settings.hba1c_diabetes), ("normal", "high_risk", "diabetes"))


def vitamin_d_class(value: Amount, settings: Settings = DEFAULTS) -> str:
    """ "deficient" below 25 nmol/L, "insufficient" below 50, "sufficient" from 50 (knowledge); "" when left open."""
    limits = (settings.vitamin_d_deficient, settings.vitamin_d_sufficient)
    return _class_of(value, limits, ("deficient", "insufficient", "sufficient"))


def cortisol_0900_class(value: Amount, settings: Settings = DEFAULTS) -> str:
    """ "very_low" below 100 nmol/L, "reassuring" above 450, else "between" (knowledge); "" when a bound leaves it open.

    Says nothing under a glucocorticoid.
    """
    very_low, reassuring = below(value, settings.cortisol_very_low), above(value, settings.cortisol_reassuring)
    if very_low:
        return "very_low"
    if reassuring:
        return "reassuring"
    return "between" if very_low is False and reassuring is False else ""


def _class_of(value: Amount, limits: tuple[Decimal, Decimal], words: tuple[str, str, str]) -> str:
    first, second = (below(value, limit) for limit in limits)
    if first:
        return words[0]
    if second is False:
        return words[2]
    return words[1] if first is False and second else ""
