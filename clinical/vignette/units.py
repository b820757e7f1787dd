"""Units that a published report may print for a number, each with its exact factor to the unit the rules use.

Keyed by the unit of the catalogue, so that a new fact in a known unit understands the same spellings.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

_PLAIN = str.maketrans({"µ": "u", "μ": "u", "×": "x", "³": "3", "⁹": "9", "⁶": "6", "²": "2", "^": None, "*": None})


@dataclass(frozen=True)
class Unit:
    """One unit. value in the catalogue's unit = value × factor. spellings: other ways to write it."""

    name: str
    factor: Decimal = Decimal(1)
    spellings: tuple[str, ...] = ()

    def answers_to(self, text: str) -> bool:
        return plain(text) in {plain(each) for each in (self.name, *self.spellings)}


def plain(text: str) -> str:
    """A unit as it is compared: no spaces, no capitals, no raised figures."""
    return "".join(text.split()).casefold().translate(_PLAIN)


_UNITS: Mapping[str, tuple[Unit, ...]] = MappingProxyType(
    {
        "×10⁹/L": (
            Unit(
                "×10⁹/L",
                spellings=(
                    *("10*9/L", "10^9/L", "x10^9/L", "10e9/L", "x10e9/L", "giga/L", "/nL"),
                    *("10*3/uL", "10^3/µL", "x10^3/µL", "10e3/uL", "K/µL", "10^3/mm3", "x10^3/mm3", "10e3/mm3"),
                    *("thousand/µL", "thousand/mm3"),
                ),
            ),
            Unit("/µL", Decimal("0.001"), ("/uL", "/mm3", "/mm³", "per µL", "per mm3", "/cmm", "/cu mm", "cells/µL")),
            Unit("lakh/mm3", Decimal(100), ("lakhs/mm3", "lakh/µL", "lakhs/µL", "lakh/cmm", "lakhs/cmm")),
        ),
        "g/L": (
            Unit("g/L"),
            Unit("g/dL", Decimal(10), ("gm/dL", "g/100 mL", "g%", "gm%")),
            Unit("mg/dL", Decimal("0.01")),
        ),
        "mg/L": (Unit("mg/L", spellings=("µg/mL", "mcg/mL")), Unit("mg/dL", Decimal(10))),
        "L/L": (Unit("L/L", spellings=("fraction",)), Unit("%", Decimal("0.01"))),
        "cm": (Unit("cm"), Unit("mm", Decimal("0.1"))),
        "mm": (Unit("mm"), Unit("cm", Decimal(10))),
    }
)


def units_for(unit: str) -> tuple[Unit, ...]:
    """The units accepted where the catalogue keeps `unit`; the first is the catalogue's own."""
    return _UNITS.get(unit, (Unit(unit),))


def unit_named(text: str, unit: str) -> Unit | None:
    """The accepted unit that `text` names, or None."""
    return next((each for each in units_for(unit) if each.answers_to(text)), None)
