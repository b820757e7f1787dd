"""VEGF over time: one plot for each sample type, never joined, with the treatment under each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from assessments.results import LabResult, Matrix, series, shown_value
from clinical.vegf import ABSOLUTE, threshold_rule
from patients.models import Patient, TreatmentLine
from reports.charts import WIDTH, Bar, Plot, Point, draw, time_range

# The order in which the plots stand.
ORDER = [Matrix.SERUM, Matrix.PLASMA_EDTA, Matrix.PLASMA_CITRATE, Matrix.CSF]
UNIT = "pg/mL"
# 1 ng/mL is 1000 pg/mL: three of its decimals are whole ones here.
DECIMALS_LESS = {"ng/mL": 3}
NARROW = 420


@dataclass(frozen=True)
class VegfChart:
    """One sample type: its drawing, its words and the results behind it, newest first. No drawing for one result."""

    matrix: str
    title: str
    svg: str
    # The same in a side column: narrow, with the short names of treatments.
    small: str
    words: str
    results: Sequence[LabResult]

    @property
    def latest(self) -> LabResult:
        return self.results[0]

    @property
    def before(self) -> LabResult | None:
        return self.results[1] if len(self.results) > 1 else None

    @property
    def latest_shown(self) -> str:
        return in_common_unit(self.latest)

    @property
    def before_shown(self) -> str:
        return in_common_unit(self.before) if self.before else ""


@dataclass(frozen=True)
class VegfView:
    charts: Sequence[VegfChart]
    # Sample type not stated: kept apart, drawn nowhere, compared with nothing.
    untyped: Sequence[LabResult]

    @property
    def main(self) -> VegfChart | None:
        return self.charts[0] if self.charts else None


def vegf_view(patient: Patient, lines: Sequence[TreatmentLine], today: date, *, width: int = WIDTH) -> VegfView:
    """All signed VEGF results of a patient, by sample type, on one common time axis. One query."""
    by_matrix: dict[str, list[LabResult]] = {}
    for result in series(patient, "vegf"):
        by_matrix.setdefault(result.matrix, []).append(result)
    plots = {matrix: plot_of(matrix, by_matrix[matrix]) for matrix in ORDER if matrix in by_matrix}
    bars = [Bar(line.get_regimen_display(), line.started_on, line.ended_on) for line in lines]
    short = [Bar(line.regimen_short, line.started_on, line.ended_on) for line in lines]
    span = time_range(list(plots.values()), bars, today)
    charts = [
        VegfChart(
            matrix=matrix,
            title=plot.title,
            svg=draw(plot, bars, span=span, today=today, width=width) if len(plot.points) > 1 else "",
            small=draw(plot, short, span=span, today=today, width=NARROW) if len(plot.points) > 1 else "",
            words=plot.in_words(),
            results=by_matrix[matrix][::-1],
        )
        for matrix, plot in plots.items()
    ]
    return VegfView(charts, by_matrix.get(Matrix.UNKNOWN, [])[::-1])


def in_common_unit(result: LabResult) -> str:
    """The result in pg/mL with its sign, for places that name the unit once or not at all: "< 31", "4,210"."""
    if result.canonical is None or result.unit not in DECIMALS_LESS:
        return result.shown
    return shown_value(result.comparator, result.canonical, max(0, result.places - DECIMALS_LESS[result.unit]))


def plot_of(matrix: str, results: Sequence[LabResult]) -> Plot:
    """The series of one sample type, with the threshold the criterion uses for it."""
    # A rule against each laboratory's own limit has no one line to draw.
    _, threshold = ABSOLUTE.get(threshold_rule(matrix), ("", None))
    points = [
        Point(result.on, result.canonical, result.comparator, bool(result.assessment.quality_flags))
        for result in results
        if result.canonical is not None
    ]
    return Plot(
        key=f"vegf-{matrix.replace('_', '-')}",
        title=f"VEGF, {Matrix(matrix).in_sentence}",
        unit=UNIT,
        points=points,
        threshold=threshold,
        threshold_label=f"> {threshold:,} counts" if threshold else "",
    )
