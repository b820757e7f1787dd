"""One chart, drawn on the server as SVG: results over time, with treatment bars under the plot.

The same string stands in the page and in the PDF letter. Only presentation attributes and classes: the page's
content policy refuses inline styles. Nothing is said by colour alone: above the threshold a triangle, below a dot,
a poor sample hollow, a value off the scale of the assay with an arrow, the laboratory's range dotted.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from html import escape
from itertools import pairwise

from assessments.amounts import shown_number, shown_range
from reports.scales import Scale, apart, linear, month_ticks
from reports.series import Bar, Event, Plot, Point, Track

# In a page or letter of its own, in a side panel, and on a telephone: the letters keep their size, the plot has less
# room.
WIDTH, NARROW, SMALL = 760, 420, 340
LEFT, RIGHT, TOP = 66, 96, 30
PLOT = 170
AXIS = 24
LANE = 20
# Lines at the right stand so far apart; a band this high has room for words.
GAP, WORDS = 15, 30
# About the width of a small letter.
LETTER = 6.2
FONT = "'Source Sans 3', Arial, sans-serif"

INK, GREY, RULE, BLUE = "#212b32", "#4c6272", "#d8dde0", "#005eb8"
# From a day, or a value, to a coordinate.
AcrossTime = Callable[[date], float]
UpValue = Callable[[Decimal], float]

PATTERNS = ("bar-a", "bar-b", "bar-c")


@dataclass
class Canvas:
    """The drawing while it is made: where days and values stand, and the parts so far."""

    name: str
    span: tuple[date, date]
    width: int
    scale: Scale
    parts: list[str] = field(default_factory=list)

    @property
    def right(self) -> int:
        return self.width - RIGHT

    def x(self, day: date) -> float:
        days = max(1, (self.span[1] - self.span[0]).days)
        return LEFT + (self.right - LEFT) * (day - self.span[0]).days / days

    def y(self, value: Decimal) -> float:
        return TOP + PLOT * (1 - self.scale.up(value))

    def add(self, *parts: str) -> None:
        self.parts.extend(parts)

    def text(self, x: float, y: float, words: str, *, anchor: str = "start", **more: object) -> None:
        given = "".join(f' {name.replace("_", "-")}="{value}"' for name, value in more.items())
        self.add(f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{given}>{escape(words)}</text>')

    def line(self, x1: float, y1: float, x2: float, y2: float, stroke: str, dashes: str = "") -> None:
        dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
        self.add(f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{stroke}"{dashed}/>')

    def finished(self, title: str, words: str, height: float) -> str:
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="app-chart" viewBox="0 0 {self.width} {height:.0f}" '
            f'role="img" aria-labelledby="{self.name}-title {self.name}-desc" font-family="{FONT}" font-size="12" '
            f'fill="{INK}"><title id="{self.name}-title">{escape(title)}</title>'
            f'<desc id="{self.name}-desc">{escape(words)}</desc>{"".join(self.parts)}</svg>'
        )


def draw(
    plot: Plot,
    bars: Sequence[Bar],
    *,
    span: tuple[date, date],
    today: date,
    width: int = WIDTH,
    events: Sequence[Event] = (),
    track: Track | None = None,
    log: bool = False,
) -> str:
    """The plot as one SVG element, `width` units wide; grows in height with what stands under it.

    A narrow drawing keeps the size of its letters, so it stays readable in a side column.
    """
    plot = plot.within(span)
    name = escape(plot.key if width == WIDTH else f"{plot.key}-{width}")
    canvas = Canvas(name, span, width, plot.scale(log))
    canvas.add(_patterns(name))
    canvas.text(LEFT, 16, plot.heading, font_size=14, font_weight="bold")
    if log:
        canvas.text(canvas.right, 16, "Log scale", anchor="end", fill=GREY)
    _range(canvas, plot)
    _axes(canvas)
    _threshold(canvas, plot)
    _series(canvas, plot)
    _figures_at_right(canvas, plot)
    below = TOP + PLOT + AXIS + 4
    below += _treatment(canvas, bars, today, below)
    below += _events(canvas, events, below)
    below += _track(canvas, track, below)
    return canvas.finished(plot.heading, plot.in_words(), below)


def draw_strip(title: str, points: Sequence[Point], *, unit: str, span: tuple[date, date], width: int = WIDTH) -> str:
    """Values that may not be compared with anything: each on its day, none higher than another, none joined."""
    canvas = Canvas(f"strip-{width}", span, width, linear([]))
    inside = [point for point in points if span[0] <= point.on <= span[1]]
    canvas.text(LEFT, 16, title, font_size=14, font_weight="bold")
    end = float("-inf")
    for point in inside:
        x = canvas.x(point.on)
        canvas.add(
            f'<path d="M{x:.1f} 30 l6 6 l-6 6 l-6 -6 z" fill="#ffffff" stroke="{INK}" stroke-width="1.5">'
            f"<title>{escape(f'{point.on:%d-%b-%Y}: {point.shown} {unit}, {title}')}</title></path>"
        )
        half = len(point.shown) * LETTER / 2
        if x - half > end + 4:
            canvas.text(x, 56, point.shown, anchor="middle")
            end = x + half
    canvas.line(LEFT, 36, canvas.right, 36, RULE, "2 4")
    listed = ", ".join(f"{point.shown} {unit} on {point.on:%d-%b-%Y}" for point in inside) or "none in this time"
    return canvas.finished(title, f"{title}, compared with nothing: {listed}.", 62)


def _range(canvas: Canvas, plot: Plot) -> None:
    """The laboratory's range as a dotted area, labelled where it has room for words; else they stand at the right."""
    if plot.low is None and plot.high is None:
        return
    top, bottom = _band(canvas, plot)
    canvas.add(
        f'<rect x="{LEFT}" y="{top:.1f}" width="{canvas.right - LEFT}" height="{max(0.0, bottom - top):.1f}" '
        f'fill="url(#{canvas.name}-range)"/>'
    )
    for limit, at in ((plot.high, top), (plot.low, bottom)):
        if limit is not None:
            canvas.line(LEFT, at, canvas.right, at, GREY)
    if not _labelled_inside(canvas, plot):
        return
    room = (canvas.right - LEFT - 10) / (LETTER * 11 / 12)
    words = plot.range_label if len(plot.range_label) <= room else f"In range: {shown_range(plot.low, plot.high)}"
    canvas.text(LEFT + 5, bottom - 5, words, font_size=11, fill=GREY)


def _band(canvas: Canvas, plot: Plot) -> tuple[float, float]:
    """Where the range begins and ends, from the top; an open end is the edge of the plot."""
    top = TOP if plot.high is None else canvas.y(plot.high)
    return top, TOP + PLOT if plot.low is None else canvas.y(plot.low)


def _labelled_inside(canvas: Canvas, plot: Plot) -> bool:
    """Has the range room for its label, without a result on top of it?"""
    top, bottom = _band(canvas, plot)
    return bottom - top >= WORDS and not any(bottom - WORDS / 2 <= canvas.y(one.value) <= bottom for one in plot.points)


def _axes(canvas: Canvas) -> None:
    for value in canvas.scale.ticks:
        at = canvas.y(value)
        canvas.line(LEFT, at, canvas.right, at, RULE)
        canvas.text(LEFT - 8, at + 4, shown_number(value).replace("-", "−"), anchor="end", fill=GREY)
    start, end = canvas.span
    for tick in month_ticks(start, end, at_most=8 if canvas.width >= WIDTH else 4 if canvas.width > SMALL else 2):
        at = canvas.x(tick)
        canvas.line(at, TOP + PLOT, at, TOP + PLOT + 5, GREY)
        label = f"{tick:%Y}" if (end - start).days > 365 * 9 else f"{tick:%b %Y}"
        canvas.text(at, TOP + PLOT + 18, label, anchor="middle", fill=GREY)
    canvas.line(LEFT, TOP + PLOT, canvas.right, TOP + PLOT, GREY)


def _threshold(canvas: Canvas, plot: Plot) -> None:
    if plot.threshold is not None:
        at = canvas.y(plot.threshold)
        canvas.line(LEFT, at, canvas.right, at, INK, "6 4")


def _series(canvas: Canvas, plot: Plot) -> None:
    """Lines between points of one method, and marks with their own titles."""
    if not plot.points:
        canvas.text(LEFT + 8, TOP + 24, "No results recorded", fill=GREY)
    for run in _runs(plot.points):
        path = " ".join(f"{canvas.x(point.on):.1f},{canvas.y(point.value):.1f}" for point in run)
        canvas.add(f'<polyline points="{path}" fill="none" stroke="{BLUE}" stroke-width="1.5"/>')
    for point in plot.points:
        above = plot.threshold is not None and point.value > plot.threshold
        x, y = canvas.x(point.on), canvas.y(point.value)
        words = f"{point.on:%d-%b-%Y}: {point.shown} {plot.unit}".strip() + (", poor sample" if point.poor else "")
        look = f'fill="{"#ffffff" if point.poor else BLUE}" stroke="{BLUE}" stroke-width="1.5"'
        title = f"<title>{escape(words)}</title>"
        if above:
            canvas.add(f'<path d="M{x:.1f} {y - 6:.1f} l5.5 10 h-11 z" {look}>{title}</path>')
        else:
            canvas.add(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" {look}>{title}</circle>')
        if point.comparator != "=":
            down = point.comparator in {"<", "<="}
            tip, barb = (12, -4) if down else (-14, 4)
            canvas.add(
                f'<path d="M{x:.1f} {y:.1f} v{tip} m-3 {barb} l3 {-barb} l3 {barb}" fill="none" stroke="{BLUE}"/>'
            )


def _runs(points: Sequence[Point]) -> list[list[Point]]:
    """The points in runs that may be joined: a new one begins where the method is another."""
    runs = [[points[0]]] if points else []
    for before, point in pairwise(points):
        if before.method and point.method and before.method != point.method:
            runs.append([])
        runs[-1].append(point)
    return runs


def _figures_at_right(canvas: Canvas, plot: Plot) -> None:
    """The last value with the one before it, the threshold and the range, moved apart where they would meet."""
    labels: list[tuple[float, str, dict[str, object]]] = []
    last = below = float("inf")
    if plot.points:
        last = canvas.y(plot.points[-1].value) + 4
        below = last + GAP
        labels.append((last, plot.points[-1].shown, {"font_size": 14, "font_weight": "bold"}))
    if len(plot.points) > 1:
        labels.append((below, f"before {plot.points[-2].shown}", {"fill": GREY}))
        below += GAP
    limits = [(plot.threshold, plot.threshold_label)]
    if plot.high is not None and not _labelled_inside(canvas, plot):
        low = "to " if plot.low is None else f"{shown_number(plot.low)}\N{EN DASH}"
        limits.append((plot.high, f"range {low}{shown_number(plot.high)}"))
    for limit, words in limits:
        if limit is not None:
            # Nothing comes between the last value and the one before.
            at = canvas.y(limit) + 4
            labels.append((at if at < last else max(at, below), words, {"fill": GREY} if limit == plot.high else {}))
    places = apart([at for at, _, _ in labels], GAP, TOP + PLOT + 4)
    for (_, words, look), place in zip(labels, places, strict=True):
        canvas.text(canvas.right + 8, place, words, **look)


def _treatment(canvas: Canvas, bars: Sequence[Bar], today: date, top: float) -> float:
    """Each line of treatment in a lane of its own, so that no label covers another; the height it took."""
    start, end = canvas.span
    shown = sorted((bar for bar in bars if (bar.end or today) >= start and bar.start <= end), key=lambda bar: bar.start)
    for lane, bar in enumerate(shown):
        _bar(canvas, bar, lane, top + LANE * lane, today)
    if not shown:
        return 0
    canvas.text(LEFT - 8, top + 13, "Treatment", anchor="end", fill=GREY)
    return LANE * len(shown) + 4


def _bar(canvas: Canvas, bar: Bar, lane: int, top: float, today: date) -> None:
    """A treatment bar with its name inside, or beside it when the bar is short."""
    left, right = canvas.x(max(bar.start, canvas.span[0])), canvas.x(min(bar.end or today, canvas.span[1]))
    width = max(3.0, right - left)
    label = bar.label + ("" if bar.end else ", continuing")
    words = f"{bar.label}, {bar.start:%d-%b-%Y} to {f'{bar.end:%d-%b-%Y}' if bar.end else 'now'}"
    fits = width > len(label) * LETTER + 8
    text_x, anchor = (left + 5 if fits else left + width + 4), "start"
    if not fits and text_x + len(label) * LETTER > canvas.width:
        if left - 4 - len(label) * LETTER > LEFT:
            text_x, anchor = left - 4, "end"
        else:
            text_x = max(LEFT, min(left + 5, canvas.width - len(label) * LETTER))
    canvas.add(
        f'<rect x="{left:.1f}" y="{top:.1f}" width="{width:.1f}" height="{LANE - 4}" '
        f'fill="url(#{canvas.name}-{PATTERNS[lane % 3]})" stroke="{GREY}"><title>{escape(words)}</title></rect>'
    )
    canvas.text(text_x, top + 12, label, anchor=anchor, font_size=11)


def _events(canvas: Canvas, events: Sequence[Event], top: float) -> float:
    """Letters under their days, rare ones with a fine line up to the plot; the height they took."""
    shown = [event for event in events if canvas.span[0] <= event.on <= canvas.span[1]]
    taken: list[float] = []
    for event in sorted(shown, key=lambda each: (each.common, each.on)):
        x = canvas.x(event.on)
        if not event.common:
            canvas.line(x, TOP, x, TOP + PLOT, GREY, "1 3")
        elif any(abs(x - other) < 18 for other in taken):
            continue
        taken.append(x)
        canvas.add(
            f'<rect x="{x - 8:.1f}" y="{top:.1f}" width="16" height="16" rx="2" fill="#ffffff" stroke="{INK}">'
            f"<title>{escape(f'{event.label}, {event.on:%d-%b-%Y}')}</title></rect>"
        )
        canvas.text(x, top + 12.5, event.letter, anchor="middle", font_weight="bold")
    if not shown:
        return 0
    canvas.text(LEFT - 8, top + 13, "Events", anchor="end", fill=GREY)
    return LANE + 2


def _track(canvas: Canvas, track: Track | None, top: float) -> float:
    """Figures under their days, the newest first to get room; the height they took."""
    shown = [one for one in track.figures if canvas.span[0] <= one[0] <= canvas.span[1]] if track else []
    taken = float("inf")
    for on, words in reversed(shown):
        half = len(words) * LETTER / 2
        x = min(max(canvas.x(on), LEFT + half - 4), canvas.width - half)
        if x + half < taken - 4:
            canvas.text(x, top + 13, words, anchor="middle")
            taken = x - half
    if not shown:
        return 0
    canvas.text(LEFT - 8, top + 13, track.label, anchor="end", fill=GREY)
    return LANE


def _patterns(name: str) -> str:
    """Fills that stay apart in black and white, pale enough for a label on top."""

    def pattern(key: str, size: int, ground: str, mark: str) -> str:
        return (
            f'<pattern id="{name}-{key}" width="{size}" height="{size}" patternUnits="userSpaceOnUse">'
            f'<rect width="{size}" height="{size}" fill="{ground}"/>{mark}</pattern>'
        )

    return (
        "<defs>"
        + pattern("bar-a", 8, "#dce8f4", '<path d="M0 8 L8 0" stroke="#b4cbe4"/>')
        + pattern("bar-b", 8, "#eef1e3", '<circle cx="4" cy="4" r="1" fill="#c2c99f"/>')
        + pattern("bar-c", 8, "#f4ece0", '<path d="M0 4 H8" stroke="#dcc7a4"/>')
        + pattern("range", 6, "#edf3ee", '<circle cx="3" cy="3" r="0.7" fill="#b9c9bd"/>')
        + "</defs>"
    )
