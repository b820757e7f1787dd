"""A result as an amount: a number with its comparator and unit, checked against its test and written for people."""

from dataclasses import dataclass
from decimal import Decimal

from assessments.analyte import Analyte, Unit

SHOWN_SIGNS = {"=": "", "<": "<", ">": ">", "<=": "≤", ">=": "≥"}


class Unreadable(ValueError):
    """What was typed is no result of this test; the message names the test and says what to enter."""


@dataclass(frozen=True)
class Reading:
    """One result as the report gives it. `value` is in `unit`, with `places` decimals as printed."""

    comparator: str = "="
    value: Decimal | None = None
    places: int = 0
    unit: Unit | None = None
    word: str = ""

    @property
    def canonical(self) -> Decimal | None:
        """The value in the unit the clinic keeps."""
        return self.unit.to_canonical(self.value) if self.unit and self.value is not None else None


def check_hard_range(analyte: Analyte, reading: Reading) -> None:
    """Refuse what no laboratory can have meant; where another unit would fit, ask for it by name."""
    if reading.canonical is None or analyte.hard is None or reading.unit is None or reading.value is None:
        return
    low, high = analyte.hard
    if low <= reading.canonical <= high:
        return
    typed = f"{shown_number(reading.value, reading.places)} {reading.unit.label}"
    fitting = [u for u in analyte.units if u is not reading.unit and low <= u.to_canonical(reading.value) <= high]
    meant = [u for u in fitting if analyte.soft and _within(u.to_canonical(reading.value), analyte.soft)]
    if meant:
        raise Unreadable(f"{analyte.label} {typed} is not possible. Is it in {meant[0].label}? Select that unit")
    unit = analyte.unit.label
    raise Unreadable(
        f"{analyte.label} must be between {shown_number(low)} and {shown_number(high)} {unit}. You entered {typed}"
    )


def _within(value: Decimal, span: tuple[Decimal, Decimal]) -> bool:
    return span[0] <= value <= span[1]


def shown_number(value: Decimal, places: int | None = None) -> str:
    """With comma thousands, and with the decimals of the report; without `places`, with as few as are needed."""
    if places is None:
        places = max(0, -int(value.normalize().as_tuple().exponent))
    return f"{value:,.{places}f}"


def shown_value(comparator: str, value: Decimal, places: int) -> str:
    """ "< 31", "≥ 10,000", "2,310": the comparator is never lost."""
    return f"{SHOWN_SIGNS[comparator]} {shown_number(value, places)}".strip()


def shown_range(low: Decimal | None, high: Decimal | None) -> str:
    """ "133 to 537", "up to 40", "60 or more"; "" when the report gave none."""
    if low is None and high is None:
        return ""
    if low is None:
        return f"up to {shown_number(high)}"
    if high is None:
        return f"{shown_number(low)} or more"
    return f"{shown_number(low)} to {shown_number(high)}"
