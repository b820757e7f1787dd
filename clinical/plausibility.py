"""Plausible numbers: what is refused, and what is asked about because the unit may be another one (fact base 3.2, 7.4).

Nothing is converted silently: a question proposes a number, and a person confirms it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType


def within(what: str, value: Decimal | int, limits: tuple[Decimal, Decimal], unit: str) -> Decimal:
    """The value as a Decimal. Raises ValueError for a float, or a number outside the limits (both allowed)."""
    if isinstance(value, float | bool) or not isinstance(value, int | Decimal):
        raise ValueError(f"{what}: a number must be an int or a Decimal, not {type(value).__name__}")
    number = Decimal(value)
    if not number.is_finite() or not limits[0] <= number <= limits[1]:
        raise ValueError(f"{what}: enter {limits[0]} to {_with_unit(limits[1], unit)}. You entered {value}")
    return number


def _with_unit(number: Decimal, unit: str) -> str:
    return f"{number:f}{'' if unit.startswith('%') or not unit else ' '}{unit}"


@dataclass(frozen=True)
class Slip:
    """A mistaken unit that a number can betray: typed within `span`, meant in `unit`, `factor` times the kept unit."""

    span: tuple[Decimal, Decimal]
    unit: str
    factor: Decimal


@dataclass(frozen=True)
class Quantity:
    """One laboratory quantity: kept unit, accepted range (7.4) and the slips that its numbers show."""

    title: str
    unit: str
    limits: tuple[Decimal, Decimal]
    slips: tuple[Slip, ...]


def _span(low: str, high: str) -> tuple[Decimal, Decimal]:
    return Decimal(low), Decimal(high)


# Ranges and the slip of haemoglobin and haematocrit: fact base 7.4. Platelets per microlitre: design.
QUANTITIES: Mapping[str, Quantity] = MappingProxyType(
    {
        "haemoglobin": Quantity(
            "Haemoglobin", "g/L", _span("30", "250"), (Slip(_span("3.0", "25.0"), "g/dL", Decimal(10)),)
        ),
        "haematocrit": Quantity(
            "Haematocrit", "L/L", _span("0.10", "0.75"), (Slip(_span("10", "75"), "%", Decimal("0.01")),)
        ),
        "platelets": Quantity(
            "Platelets", "×10⁹/L", _span("0", "3000"), (Slip(_span("5000", "3000000"), "per µL", Decimal("0.001")),)
        ),
    }
)


@dataclass(frozen=True)
class Checked:
    """A number as it can be kept, or a question with the number it would become.

    value      in the kept unit; None while the question is open
    question   a sentence, "" when there is none
    proposed   the value after conversion, once a person says yes
    """

    value: Decimal | None
    question: str = ""
    proposed: Decimal | None = None


def checked(name: str, value: Decimal | int) -> Checked:
    """A typed haemoglobin, haematocrit or platelet count: kept as it is, or asked about.

    Haemoglobin 3.0 to 25.0 asks for g/dL, haematocrit 10 to 75 for %, platelets 5,000 and more for a count per µL.
    Raises ValueError for another name, and for a number that is outside the accepted range in every unit.
    """
    if name not in QUANTITIES:
        raise ValueError(f"There is no plausible range for {name!r}")
    quantity = QUANTITIES[name]
    if isinstance(value, float | bool) or not isinstance(value, int | Decimal):
        raise ValueError(f"{quantity.title}: a number must be an int or a Decimal, not {type(value).__name__}")
    number = Decimal(value)
    for slip in quantity.slips:
        if number.is_finite() and slip.span[0] <= number <= slip.span[1]:
            proposed = (number * slip.factor).normalize() + 0
            return Checked(
                None,
                f"{quantity.title} {number:f} is not plausible in {quantity.unit}."
                f" Is it {_with_unit(number, slip.unit)}, which is {_with_unit(proposed, quantity.unit)}?",
                proposed,
            )
    return Checked(within(quantity.title, number, quantity.limits, quantity.unit))
