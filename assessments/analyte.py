"""What a laboratory test is here: its units with their conversion, its limits, the words it may be reported in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

# Places kept for a converted value: the finest unit here (haematocrit as a fraction) needs four.
CANONICAL_PLACES = Decimal("0.0001")


class Group(StrEnum):
    """Headings of the entry form and of the flowsheet, in this order."""

    VEGF = "VEGF"
    PARAPROTEIN = "Monoclonal protein"
    BLOOD_COUNT = "Blood count"
    PITUITARY = "Pituitary, gonadal and thyroid"
    ADRENAL = "Adrenal, growth and glucose"
    BONE = "Calcium, bone and vitamins"
    KIDNEY = "Kidney and urine"
    GENERAL = "Liver, iron and inflammation"
    HEART = "Heart"
    INFECTION = "Infection screen before treatment"
    NERVE = "Cerebrospinal fluid and nerve antibodies"


@dataclass(frozen=True)
class Unit:
    """One unit a laboratory may print. canonical = (value + offset) × factor ÷ divisor, exact Decimals.

    code is UCUM; label is what a person reads; spellings are other ways of writing it, compared without spaces and
    without regard to capitals.
    """

    code: str
    label: str
    factor: Decimal = Decimal(1)
    divisor: Decimal = Decimal(1)
    offset: Decimal = Decimal(0)
    spellings: tuple[str, ...] = ()

    def to_canonical(self, value: Decimal) -> Decimal:
        """The value in the analyte's first unit, rounded to four places."""
        return ((value + self.offset) * self.factor / self.divisor).quantize(CANONICAL_PLACES, ROUND_HALF_UP)

    def from_canonical(self, value: Decimal | None) -> Decimal | None:
        """The other way round, to four places."""
        if value is None:
            return None
        return (value * self.divisor / self.factor - self.offset).quantize(CANONICAL_PLACES, ROUND_HALF_UP)

    def answers_to(self, text: str) -> bool:
        wanted = squeezed(text)
        return wanted in {squeezed(name) for name in (self.code, self.label, *self.spellings)}


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
