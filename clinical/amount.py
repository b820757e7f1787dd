"""A measured amount as the laboratory printed it: a number, a bound such as <1, or "trace"."""

import re
from dataclasses import dataclass
from decimal import Decimal

from clinical.settings import DEFAULTS, Settings
from clinical.values import COMPARATORS

INFINITE = Decimal("Infinity")
_TEXT = re.compile(r"(<=|>=|≤|≥|<|>|=|)\s*([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(\.[0-9]+)?", re.ASCII)
_SIGNS = {"≤": "<=", "≥": ">=", "": "="}


@dataclass(frozen=True)
class Amount:
    """value with its comparator, in the unit of its field. low and high: what it can be, both ends included.

    Raises ValueError for a float, a number below 0 or not finite, or an unknown comparator.
    """

    value: Decimal
    comparator: str = "="

    def __post_init__(self):
        if isinstance(self.value, float | bool) or not Decimal(self.value).is_finite():
            raise ValueError("An amount is a whole number or a Decimal, never a float")
        if self.comparator not in COMPARATORS:
            raise ValueError(f"comparator {self.comparator!r} is not one of: {', '.join(COMPARATORS)}")
        object.__setattr__(self, "value", Decimal(self.value))
        if self.value < 0:
            raise ValueError("An amount cannot be below 0")

    @property
    def low(self) -> Decimal:
        return Decimal(0) if self.comparator in ("<", "<=") else self.value

    @property
    def high(self) -> Decimal:
        return INFINITE if self.comparator in (">", ">=") else self.value

    @property
    def exact(self) -> bool:
        return self.comparator == "="

    def __str__(self) -> str:
        return f"{'' if self.exact else self.comparator}{self.value:f}"


def parse_amount(text: str, settings: Settings = DEFAULTS) -> Amount:
    """An amount as printed: "12.3", "<1", "1,200", or "trace" (less than what is quantified, 1 g/L; design).

    Raises ValueError with a sentence for the screen.
    """
    cleaned = " ".join(text.split()).lower()
    if cleaned == "trace":
        return Amount(settings.haem_trace_below, "<")
    match = _TEXT.fullmatch(cleaned)
    if match is None:
        raise ValueError(f"Enter a number such as 12.3, a bound such as <1, or trace. You entered {text.strip()}")
    sign, whole, fraction = match.groups()
    return Amount(Decimal(whole.replace(",", "") + (fraction or "")), _SIGNS.get(sign, sign))
