"""One chart, drawn on the server as SVG: results over time, with treatment bars under the plot.

The same string stands in the page and in the PDF letter. Only presentation attributes and classes: the page's
content policy refuses inline styles. Nothing is said by colour alone: above the threshold a triangle, below a dot,
a poor sample hollow, a value off the scale of the assay with an arrow.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from html import escape

# In a page or letter of its own, and in a side panel: the letters keep their size, the plot has less room.
WIDTH, NARROW = 760, 400
LEFT, RIGHT, TOP = 66, 96, 30
PLOT = 170
AXIS = 24
LANE = 20
FONT = "'Source Sans 3', Arial, sans-serif"

INK, GREY, RULE, BLUE, BAND = "#212b32", "#4c6272", "#d8dde0", "#005eb8", "#e8edee"
# From a day, or a value, to a coordinate.
AcrossTime = Callable[[date], str]
UpValue = Callable[[Decimal | int], str]

PATTERNS = ("url(#bar-a)", "url(#bar-b)", "url(#bar-c)")


@dataclass(frozen=True)
class Point:
    """One result. `value` in the plot's unit; `comparator` as reported; `poor` when the sample has a quality flag."""

    on: date
    value: Decimal
    comparator: str = "="
    poor: bool = False

    @property
    def shown(self) -> str:
        sign = {"<": "< ", ">": "> ", "<=": "≤ ", ">=": "≥ "}.get(self.comparator, "")
        return f"{sign}{self.value.normalize():,f}"


@dataclass(frozen=True)
class Bar:
    """One line of treatment; `end` None while it goes on."""

    label: str
    start: date
    end: date | None = None


@dataclass(frozen=True)
class Plot:
    """One series: one analyte in one matrix. `threshold` counts towards a criterion when exceeded."""

    key: str
    title: str
    unit: str
    points: Sequence[Point]
    threshold: Decimal | None = None
    threshold_label: str = ""

    def in_words(self) -> str:
        """The text alternative: first, highest and last value with their dates."""
        if not self.points:
            return f"{self.title}: no results recorded."
        first, last = self.points[0], self.points[-1]
        if len(self.points) == 1:
            return f"{self.title}: one result, {last.shown} {self.unit} on {last.on:%d-%b-%Y}."
        highest = max(self.points, key=lambda point: point.value)
        words = (
            f"{self.title}: {len(self.points)} results. First {first.shown} on {first.on:%d-%b-%Y}, "
            f"highest {highest.shown} on {highest.on:%d-%b-%Y}, last {last.shown} {self.unit} on {last.on:%d-%b-%Y}."
        )
        return f"{words} Threshold {self.threshold_label}." if self.threshold is not None else words


def nice_top(highest: Decimal) -> tuple[int, int]:
    """Top of the axis and step for about four ticks: 1, 2, 2.5 or 5 times a power of ten."""
    step = 1
    while True:
        for factor in (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5)):
            size = factor * step
            if size == int(size) and size * 5 >= highest:
                tops = math.ceil(highest / size) or 1
                return int(size) * tops, int(size)
        step *= 10


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


def time_range(plots: Sequence[Plot], bars: Sequence[Bar], today: date) -> tuple[date, date]:
    """One range for all plots of a patient, so that they stand under each other in step."""
    starts = [plot.points[0].on for plot in plots if plot.points] + [bar.start for bar in bars]
    ends = [plot.points[-1].on for plot in plots if plot.points] + [bar.end or today for bar in bars]
    start, end = min(starts, default=today), max(ends, default=today)
    margin = max(timedelta(days=10), (end - start) / 40)
    return start - margin, end + margin


def draw(plot: Plot, bars: Sequence[Bar], *, span: tuple[date, date], today: date, width: int = WIDTH) -> str:
    """The plot as one SVG element, `width` units wide; grows in height with the treatment lanes.

    A narrow drawing keeps the size of its letters, so it stays readable in a side column.
    """
    start, end = span
    days = max(1, (end - start).days)
    rows = sorted((bar for bar in bars if (bar.end or today) >= start and bar.start <= end), key=lambda bar: bar.start)
    height = TOP + PLOT + AXIS + (LANE * len(rows) + 8 if rows else 0) + 4
    values = [point.value for point in plot.points] + ([plot.threshold] if plot.threshold else [])
    top, step = nice_top(max(values, default=Decimal(1)) * Decimal("1.05"))

    def x(day: date) -> str:
        return f"{LEFT + (width - LEFT - RIGHT) * (day - start).days / days:.1f}"

    def y(value: Decimal | int) -> str:
        return f"{TOP + PLOT * (1 - float(value) / top):.1f}"

    name = escape(plot.key)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="app-chart" viewBox="0 0 {width} {height}" '
        f'role="img" aria-labelledby="{name}-title {name}-desc" font-family="{FONT}" font-size="12" fill="{INK}">',
        f'<title id="{name}-title">{escape(plot.title)}, {escape(plot.unit)}</title>',
        f'<desc id="{name}-desc">{escape(plot.in_words())}</desc>',
        _patterns(name),
        f'<text x="{LEFT}" y="16" font-size="14" font-weight="bold">{escape(plot.title)}, {escape(plot.unit)}</text>',
    ]
    right = width - RIGHT
    if plot.threshold is not None:
        parts.append(
            f'<rect x="{LEFT}" y="{y(plot.threshold)}" width="{right - LEFT}" '
            f'height="{TOP + PLOT - float(y(plot.threshold)):.1f}" fill="{BAND}"/>'
        )
    for value in range(0, top + 1, step):
        parts.append(
            f'<line x1="{LEFT}" y1="{y(value)}" x2="{right}" y2="{y(value)}" stroke="{RULE}"/>'
            f'<text x="{LEFT - 8}" y="{float(y(value)) + 4:.1f}" text-anchor="end" fill="{GREY}">{value:,}</text>'
        )
    for tick in month_ticks(start, end, at_most=8 if width >= WIDTH else 4):
        label = f"{tick:%Y}" if days > 365 * 9 else f"{tick:%b %Y}"
        parts.append(
            f'<line x1="{x(tick)}" y1="{TOP + PLOT}" x2="{x(tick)}" y2="{TOP + PLOT + 5}" stroke="{GREY}"/>'
            f'<text x="{x(tick)}" y="{TOP + PLOT + 18}" text-anchor="middle" fill="{GREY}">{label}</text>'
        )
    parts.append(f'<line x1="{LEFT}" y1="{TOP + PLOT}" x2="{right}" y2="{TOP + PLOT}" stroke="{GREY}"/>')
    if plot.threshold is not None:
        parts.append(
            f'<line x1="{LEFT}" y1="{y(plot.threshold)}" x2="{right}" y2="{y(plot.threshold)}" '
            f'stroke="{INK}" stroke-dasharray="6 4"/>'
            f'<text x="{right + 6}" y="{float(y(plot.threshold)) + 4:.1f}" fill="{INK}">'
            f"{escape(plot.threshold_label)}</text>"
        )
    parts.extend(_series(plot, x, y, right))
    # Each line of treatment has a lane of its own, so that no label covers another.
    for lane, bar in enumerate(rows):
        parts.append(_bar(bar, lane, TOP + PLOT + AXIS + 4 + LANE * lane, span, today, x, name, width))
    if rows:
        parts.append(
            f'<text x="{LEFT - 8}" y="{TOP + PLOT + AXIS + 17}" text-anchor="end" fill="{GREY}">Treatment</text>'
        )
    parts.append("</svg>")
    return "".join(parts)


def _series(plot: Plot, x: AcrossTime, y: UpValue, right: int) -> list[str]:
    """Line, marks with their own titles, and the last value in figures at the right."""
    if not plot.points:
        return [f'<text x="{LEFT + 8}" y="{TOP + 24}" fill="{GREY}">No results recorded</text>']
    path = " ".join(f"{x(point.on)},{y(point.value)}" for point in plot.points)
    parts = [f'<polyline points="{path}" fill="none" stroke="{BLUE}" stroke-width="1.5"/>']
    for point in plot.points:
        above = plot.threshold is not None and point.value > plot.threshold
        px, py = float(x(point.on)), float(y(point.value))
        fill = "#ffffff" if point.poor else BLUE
        words = f"{point.on:%d-%b-%Y}: {point.shown} {plot.unit}" + (", poor sample" if point.poor else "")
        shape = (
            f'<path d="M{px:.1f} {py - 6:.1f} l5.5 10 h-11 z" fill="{fill}" stroke="{BLUE}" stroke-width="1.5">'
            f"<title>{escape(words)}</title></path>"
            if above
            else f'<circle cx="{px:.1f}" cy="{py:.1f}" r="4" fill="{fill}" stroke="{BLUE}" stroke-width="1.5">'
            f"<title>{escape(words)}</title></circle>"
        )
        parts.append(shape)
        if point.comparator in {"<", "<=", ">", ">="}:
            down = point.comparator in {"<", "<="}
            tip = 12 if down else -14
            parts.append(
                f'<path d="M{px:.1f} {py:.1f} v{tip} m-3 {-4 if down else 4} l3 {4 if down else -4} '
                f'l3 {-4 if down else 4}" fill="none" stroke="{BLUE}"/>'
            )
    last = plot.points[-1]
    label_y = float(y(last.value))
    if plot.threshold is not None and abs(label_y - float(y(plot.threshold))) < 14:
        label_y += -14 if last.value > plot.threshold else 16
    parts.append(
        f'<text x="{right + 6}" y="{min(label_y + 4, TOP + PLOT + 2):.1f}" font-size="14" font-weight="bold">'
        f"{escape(last.shown)}</text>"
    )
    return parts


def _bar(
    bar: Bar, number: int, top: int, span: tuple[date, date], today: date, x: AcrossTime, name: str, page: int
) -> str:
    """A treatment bar with its name inside, or beside it when the bar is short."""
    first, last = max(bar.start, span[0]), min(bar.end or today, span[1])
    left, right = float(x(first)), float(x(last))
    width = max(3.0, right - left)
    label = bar.label + ("" if bar.end else ", continuing")
    words = f"{bar.label}, {bar.start:%d-%b-%Y} to {f'{bar.end:%d-%b-%Y}' if bar.end else 'now'}"
    fits = width > len(label) * 6.2 + 8
    text_x, anchor = (left + 5, "start") if fits else (left + width + 4, "start")
    if not fits and text_x + len(label) * 6.2 > page:
        text_x, anchor = left - 4, "end"
    fill = PATTERNS[number % 3].replace("#", f"#{name}-")
    return (
        f'<rect x="{left:.1f}" y="{top}" width="{width:.1f}" height="{LANE - 4}" fill="{fill}" stroke="{GREY}">'
        f"<title>{escape(words)}</title></rect>"
        f'<text x="{text_x:.1f}" y="{top + 12}" text-anchor="{anchor}" font-size="11">{escape(label)}</text>'
    )


def _patterns(name: str) -> str:
    """Three fills that stay apart in black and white, pale enough for a label on top."""
    return (
        "<defs>"
        f'<pattern id="{name}-bar-a" width="8" height="8" patternUnits="userSpaceOnUse">'
        '<rect width="8" height="8" fill="#dce8f4"/><path d="M0 8 L8 0" stroke="#b4cbe4"/></pattern>'
        f'<pattern id="{name}-bar-b" width="8" height="8" patternUnits="userSpaceOnUse">'
        '<rect width="8" height="8" fill="#eef1e3"/><circle cx="4" cy="4" r="1" fill="#c2c99f"/></pattern>'
        f'<pattern id="{name}-bar-c" width="8" height="8" patternUnits="userSpaceOnUse">'
        '<rect width="8" height="8" fill="#f4ece0"/><path d="M0 4 H8" stroke="#dcc7a4"/></pattern>'
        "</defs>"
    )
