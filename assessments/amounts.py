"""A result as an amount: a number with its comparator and unit, checked against its test and written for people."""

from dataclasses import dataclass
from decimal import Decimal

from assessments.analyte import Analyte, Unit
from clinical.plausibility import QUANTITIES

SHOWN_SIGNS = {"=": "", "<": "<", ">": ">", "<=": "≤", ">=": "≥"}


class Unreadable(ValueError):
    """What was typed is no result of this test; the message names the test and says what to enter."""


class UnitSlip(Unreadable):
    """The number is impossible in its unit and fits another one. `typed` is what it would read in that unit."""

    def __init__(self, sentence: str, *, question: str, typed: str) -> None:
        super().__init__(sentence)
        self.question, self.typed = question, typed


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
    """Refuse what no laboratory can have meant. Raises UnitSlip where another unit would fit, else Unreadable."""
    if reading.canonical is None or analyte.hard is None or reading.unit is None or reading.value is None:
        return
    low, high = analyte.hard
    if low <= reading.canonical <= high:
        return
    number = shown_value(reading.comparator, reading.value, reading.places)
    typed = f"{number} {reading.unit.label}"
    if meant := unit_meant(analyte, reading):
        would_be = f"{number} {meant.label}"
        kept = f"{shown_number(meant.to_canonical(reading.value))} {analyte.unit.label}"
        raise UnitSlip(
            f"{analyte.label} {typed} is not possible. Is it in {meant.label}? Select that unit",
            question=f"{analyte.label} {typed} is not possible. Is it {would_be}, which is {kept}?",
            typed=would_be,
        )
    unit = analyte.unit.label
    raise Unreadable(
        f"{analyte.label} must be between {shown_number(low)} and {shown_number(high)} {unit}. You entered {typed}"
    )


def unit_meant(analyte: Analyte, reading: Reading) -> Unit | None:
    """The unit that such a number betrays: by the clinical rule for the test, else one that makes it an ordinary value.

    The clinical rules speak of numbers typed in the kept unit (fact base 7.4).
    """
    if analyte.key in QUANTITIES and reading.unit is analyte.unit:
        slips = [slip for slip in QUANTITIES[analyte.key].slips if _within(reading.value, slip.span)]
        if slips:
            return analyte.unit_named(slips[0].unit)
    others = (unit for unit in analyte.units if unit is not reading.unit)
    return next((u for u in others if analyte.soft and _within(u.to_canonical(reading.value), analyte.soft)), None)


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
