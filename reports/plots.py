"""From observations to a plot: which points, whose range, where the axis begins."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from assessments.amounts import shown_range
from reports.measures import Measure
from reports.observations import Observation
from reports.series import Plot, Point


def points_of(observations: Sequence[Observation]) -> list[Point]:
    """The values that are numbers; words have no place on an axis."""
    return [
        Point(one.on, one.number, one.comparator, one.poor, one.method, one.text)
        for one in observations
        if one.number is not None
    ]


def range_of(observations: Sequence[Observation], sample: str = "") -> dict[str, Any]:
    """`low`, `high` and `range_label` where every value has the same range of one laboratory; else nothing.

    A range belongs to the laboratory, the sample type and the day: it is not drawn over results of another.
    """
    numbers = [one for one in observations if one.number is not None]
    limits = {(one.low, one.high, one.laboratory) for one in numbers}
    if len(limits) != 1 or (None, None) in {(low, high) for low, high, _ in limits}:
        return {}
    [(low, high, laboratory)] = limits
    whose = ", ".join(part for part in (laboratory, sample) if part)
    label = f"In range: {shown_range(low, high)}" + (f" ({whose})" if whose else "")
    return {"low": low, "high": high, "range_label": label}


def plot_of(measure: Measure, observations: Sequence[Observation]) -> Plot:
    """Any measure as a plot: scores on their whole scale, results with the laboratory's range."""
    return Plot(
        key=measure.key.replace("_", "-"),
        title=measure.label,
        unit=measure.unit,
        points=points_of(observations),
        top=Decimal(measure.score.out_of) if measure.score else None,
        from_zero=measure.is_vegf,
        **range_of(observations),
    )
