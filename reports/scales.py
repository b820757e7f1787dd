"""The axes of a chart: round numbers up the side, first days of months along the bottom."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

# From here on steps are whole numbers: nobody counts platelets in halves.
WHOLE_FROM = Decimal(4)
_FACTORS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5))


@dataclass(frozen=True)
class Scale:
    """From `low` to `high`, with the values that get a line and a number. `log`: equal factors, equal distances."""

    low: Decimal
    high: Decimal
    ticks: Sequence[Decimal]
    log: bool = False

    def up(self, value: Decimal) -> float:
        """How high the value stands, 0 at the bottom to 1 at the top. On a log scale 0 stands at the bottom."""
        if self.log:
            inside = max(value, self.low)
            share = math.log10(inside / self.low) / math.log10(self.high / self.low)
        else:
            share = float((value - self.low) / (self.high - self.low))
        return min(max(share, 0.0), 1.0)


def nice_step(reach: Decimal) -> Decimal:
    """Step for at most five lines: 1, 2, 2.5 or 5 times a power of ten."""
    power = Decimal(1) if reach >= WHOLE_FROM else Decimal(1).scaleb(reach.adjusted() - 1)
    while True:
        for factor in _FACTORS:
            step = factor * power
            whole = reach < WHOLE_FROM or step == step.to_integral()
            if whole and step * 5 >= reach:
                return step
        power *= 10


def nice_top(highest: Decimal) -> tuple[Decimal, Decimal]:
    """Top of an axis that begins at 0, and its step."""
    step = nice_step(highest)
    return step * max(1, math.ceil(highest / step)), step


def linear(values: Sequence[Decimal], *, top: Decimal | None = None, from_zero: bool = True) -> Scale:
    """An axis for these values; `top` fixes it, as a score has a highest value.

    It begins at 0, or below for negative values. Without `from_zero` it may begin higher, where all values lie in
    the upper half: otherwise the course of a haemoglobin would be a flat line.
    """
    highest, lowest = max(values, default=Decimal(1)), min(values, default=Decimal(0))
    if top is not None:
        # A scale of 12 points in threes, one of 60 in twelves: its last line is its highest value.
        step = next(step for step in range(max(1, int(top) // 5), int(top) + 1) if top % step == 0)
        return Scale(Decimal(0), top, [Decimal(value) for value in range(0, int(top) + 1, step)])
    if lowest < 0:
        step = nice_step(max(highest, Decimal(0)) - lowest)
        low, high = step * math.floor(lowest / step), step * max(0, math.ceil(highest / step))
    elif not from_zero and lowest * 2 > highest:
        step = nice_step(max((highest - lowest) * Decimal("1.4"), highest / 10))
        low, high = (
            step * math.floor(lowest * Decimal("0.98") / step),
            step * math.ceil(highest * Decimal("1.02") / step),
        )
    else:
        high, step = nice_top(highest * Decimal("1.05") or Decimal(1))
        low = Decimal(0)
    return Scale(low, high, [low + step * n for n in range(int((high - low) / step) + 1)])


def logarithmic(values: Sequence[Decimal]) -> Scale:
    """Whole decades around the values, with 2 and 5 between where there is room. 0 and less have no logarithm."""
    positive = [value for value in values if value > 0] or [Decimal(1)]
    first = min(positive).adjusted()
    last = max(positive).adjusted() + (0 if max(positive) == Decimal(1).scaleb(max(positive).adjusted()) else 1)
    last = max(last, first + 1)
    factors = (1, 2, 5) if last - first <= 2 else (1,)
    ticks = [Decimal(factor).scaleb(power) for power in range(first, last) for factor in factors]
    return Scale(Decimal(1).scaleb(first), Decimal(1).scaleb(last), [*ticks, Decimal(1).scaleb(last)], log=True)


def month_ticks(start: date, end: date, at_most: int = 8) -> list[date]:
    """First days of months or years inside the range, about `at_most` of them."""
    months = max(1, (end.year - start.year) * 12 + end.month - start.month)
    every = next((size for size in (1, 2, 3, 6, 12, 24, 60) if months / size <= at_most), 120)
    ticks = []
    year, month = start.year, 1
    while date(year, month, 1) <= end:
        if date(year, month, 1) >= start:
            ticks.append(date(year, month, 1))
        month += every
        while month > 12:
            year, month = year + 1, month - 12
    return ticks


def apart(wanted: Sequence[float], gap: float, lowest: float) -> list[float]:
    """The places moved so that neighbours in the given order are `gap` apart and none is below `lowest`."""
    order = sorted(range(len(wanted)), key=lambda index: wanted[index])
    placed = [wanted[index] for index in order]
    for here in range(1, len(placed)):
        placed[here] = max(placed[here], placed[here - 1] + gap)
    if placed and placed[-1] > lowest:
        placed[-1] = lowest
        for here in range(len(placed) - 2, -1, -1):
            placed[here] = min(placed[here], placed[here + 1] - gap)
    found = [0.0] * len(wanted)
    for index, place in zip(order, placed, strict=True):
        found[index] = place
    return found
