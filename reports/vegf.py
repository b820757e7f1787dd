"""VEGF over time: one plot for each sample type, never joined, with the treatment under each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from assessments.results import LabResult, Matrix
from clinical.vegf import ABSOLUTE, threshold_rule
from patients.models import Patient, TreatmentLine
from reports.charts import NARROW, SMALL, WIDTH, draw, draw_strip
from reports.course import bars_of, events_of
from reports.measures import VEGF
from reports.observations import Observation, of_result
from reports.plots import points_of, range_of
from reports.series import Event, Plot, Track, time_range

# The order in which the plots stand.
ORDER = [Matrix.SERUM, Matrix.PLASMA_EDTA, Matrix.PLASMA_CITRATE, Matrix.CSF]
UNIT = "pg/mL"
PLATELETS = "platelets"
UNTYPED = "VEGF, sample type not recorded"


@dataclass(frozen=True)
class VegfChart:
    """One sample type: its drawings, its words and the results behind it, newest first.

    `at_width` draws; it gives "" for one result, which is said in words. What no page asks for is not drawn.
    """

    matrix: str
    plot: Plot
    results: Sequence[Observation]
    at_width: Callable[[int], str]

    @property
    def title(self) -> str:
        return self.plot.title

    @property
    def sample(self) -> str:
        return Matrix(self.matrix).in_sentence

    @property
    def words(self) -> str:
        return self.plot.in_words()

    @property
    def svg(self) -> str:
        return self.at_width(WIDTH)

    @property
    def small(self) -> str:
        """For a side column: narrow, with the short names of treatments."""
        return self.at_width(NARROW)

    @property
    def smallest(self) -> str:
        """For a telephone."""
        return self.at_width(SMALL)

    @property
    def latest(self) -> Observation:
        return self.results[0]

    @property
    def before(self) -> Observation | None:
        return self.results[1] if len(self.results) > 1 else None

    @property
    def latest_shown(self) -> str:
        return self.latest.text

    @property
    def before_shown(self) -> str:
        return self.before.text if self.before else ""


@dataclass(frozen=True)
class VegfView:
    """`untyped` results do not say their sample type: they stand in a strip of their own, compared with nothing."""

    charts: Sequence[VegfChart]
    untyped: Sequence[Observation]
    events: Sequence[Event]
    span: tuple[date, date]

    @property
    def main(self) -> VegfChart | None:
        return self.charts[0] if self.charts else None

    @property
    def strip(self) -> str:
        return self._strip(WIDTH)

    @property
    def smallest_strip(self) -> str:
        return self._strip(SMALL)

    def _strip(self, width: int) -> str:
        points = points_of(self.untyped[::-1])
        return draw_strip(UNTYPED, points, unit=UNIT, span=self.span, width=width) if points else ""


def vegf_view(
    patient: Patient,
    lines: Sequence[TreatmentLine],
    today: date,
    *,
    since: date | None = None,
    log: bool = False,
) -> VegfView:
    """All signed VEGF results of a patient, by sample type, on one common time axis, over the course. Two queries.

    `since` begins the axis there: earlier results stay in the words and the table.
    """
    by_matrix: dict[str, list[Observation]] = {}
    platelets: list[tuple[date, str]] = []
    both = LabResult.objects.counted().for_patient(patient).filter(analyte__in=(VEGF, PLATELETS)).oldest_first()
    for one in map(of_result, both):
        if one.measure.is_vegf:
            by_matrix.setdefault(one.measure.matrix, []).append(one)
        else:
            platelets.append((one.on, f"{one.text} {one.mark}".strip()))
    plots = {matrix: plot_of(matrix, by_matrix[matrix]) for matrix in ORDER if matrix in by_matrix}
    untyped = by_matrix.get(Matrix.UNKNOWN, [])
    bars, short, events = bars_of(lines), bars_of(lines, short=True), events_of(patient, lines)
    loose = Plot("", UNTYPED, UNIT, points_of(untyped))
    span = time_range([*plots.values(), loose], bars, today, since)
    track = Track("Platelets", platelets)

    def drawing(plot: Plot) -> Callable[[int], str]:
        def at_width(width: int) -> str:
            wide = width == WIDTH
            return draw(
                plot, bars if wide else short, span=span, today=today, width=width, events=events,
                track=track if wide else None, log=log,
            )  # fmt: skip

        return at_width if len(plot.points) > 1 else lambda width: ""

    charts = [VegfChart(matrix, plot, by_matrix[matrix][::-1], drawing(plot)) for matrix, plot in plots.items()]
    return VegfView(charts, untyped[::-1], events, span)


def plot_of(matrix: str, results: Sequence[Observation]) -> Plot:
    """The series of one sample type, with the threshold the criterion uses for it and the laboratory's range."""
    # A rule against each laboratory's own limit has no one line to draw.
    _, threshold = ABSOLUTE.get(threshold_rule(matrix), ("", None))
    return Plot(
        key=f"vegf-{matrix.replace('_', '-')}",
        title=f"VEGF, {Matrix(matrix).in_sentence}",
        unit=UNIT,
        points=points_of(results),
        threshold=threshold,
        threshold_label=f"> {threshold:,} counts" if threshold else "",
        **range_of(results, Matrix(matrix).in_sentence),
    )
