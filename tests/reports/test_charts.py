"""The chart as people and machines read it."""

import re
from datetime import date
from decimal import Decimal
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from reports.charts import RIGHT, WIDTH, draw, draw_strip
from reports.scales import month_ticks, nice_top
from reports.series import Bar, Event, Plot, Point, Track, time_range

TODAY = date(2026, 11, 21)
SVG = "{http://www.w3.org/2000/svg}"


def serum(*points: Point, threshold: int | None = 1000) -> Plot:
    limit = Decimal(threshold) if threshold is not None else None
    return Plot("vegf-serum", "VEGF, serum", "pg/mL", points, limit, "> 1,000 counts" if limit else "")


FALLING = serum(
    Point(date(2025, 3, 3), Decimal(4210)),
    Point(date(2025, 9, 1), Decimal(1150)),
    Point(date(2026, 11, 2), Decimal(310)),
)
LINE = Bar("Lenalidomide and dexamethasone", date(2025, 4, 1), date(2025, 9, 20))


def drawing(plot: Plot, *bars: Bar) -> ElementTree.Element:
    return ElementTree.fromstring(draw(plot, bars, span=time_range([plot], bars, TODAY), today=TODAY))


def texts(svg: ElementTree.Element) -> list[str]:
    return ["".join(node.itertext()) for node in svg.iter(f"{SVG}text")]


def test_the_words_give_first_highest_and_last_with_their_dates() -> None:
    assert FALLING.in_words() == (
        "VEGF, serum: 3 results. First 4,210 on 03-Mar-2025, highest 4,210 on 03-Mar-2025, "
        "last 310 pg/mL on 02-Nov-2026. Threshold > 1,000 counts."
    )


def test_a_chart_without_results_says_so() -> None:
    assert "No results recorded" in texts(drawing(serum()))


def test_no_style_and_no_script_stand_in_the_drawing() -> None:
    markup = draw(FALLING, [LINE], span=time_range([FALLING], [LINE], TODAY), today=TODAY)
    assert "style=" not in markup
    assert "<script" not in markup
    assert not re.search(r"\son[a-z]+=", markup)


def test_above_the_threshold_is_a_triangle_and_at_it_a_dot() -> None:
    plot = serum(Point(date(2026, 1, 1), Decimal(1000)), Point(date(2026, 2, 1), Decimal("1000.1")))
    svg = drawing(plot)
    titled = {
        node.tag.removeprefix(SVG): node.find(f"{SVG}title").text
        for node in svg
        if node.find(f"{SVG}title") is not None
    }
    assert titled["circle"].startswith("01-Jan-2026: 1,000 ")
    assert titled["path"].startswith("01-Feb-2026: 1,000.1 ")


def test_a_value_below_the_assay_keeps_its_sign_and_gets_an_arrow() -> None:
    svg = drawing(serum(Point(date(2026, 1, 1), Decimal(31), "<"), Point(date(2026, 2, 1), Decimal(10000), ">")))
    assert "> 10,000" in texts(svg)
    titles = [node.text for node in svg.iter(f"{SVG}title")]
    assert "01-Jan-2026: < 31 pg/mL" in titles
    arrows = [node for node in svg.findall(f"{SVG}path") if node.get("fill") == "none"]
    assert len(arrows) == 2


def test_a_poor_sample_is_hollow() -> None:
    svg = drawing(serum(Point(date(2026, 1, 1), Decimal(300), poor=True)))
    assert [node.get("fill") for node in svg.iter(f"{SVG}circle") if node.get("r") == "4"] == ["#ffffff"]


def test_treatment_stands_under_the_plot_with_its_name() -> None:
    svg = drawing(FALLING, LINE, Bar("Daratumumab", date(2026, 1, 1)))
    assert "Lenalidomide and dexamethasone" in texts(svg)
    assert "Daratumumab, continuing" in texts(svg)
    tops = {node.get("y") for node in svg.iter(f"{SVG}rect") if node.find(f"{SVG}title") is not None}
    assert len(tops) == 2, "each line has a lane of its own"


def test_everything_stays_inside_the_drawing() -> None:
    svg = drawing(FALLING, LINE, Bar("A very long name of a treatment that began only yesterday", date(2026, 11, 20)))
    height = float(svg.get("viewBox").split()[3])
    for node in svg.iter(f"{SVG}text"):
        assert 0 <= float(node.get("x")) <= WIDTH
        assert 0 <= float(node.get("y")) <= height


def test_what_a_person_typed_cannot_become_mark_up() -> None:
    svg = drawing(FALLING, Bar("<script>alert(1)</script>", date(2025, 4, 1), date(2026, 4, 1)))
    assert "<script>alert(1)</script>" in texts(svg)


@pytest.mark.parametrize(
    ("highest", "top", "step"),
    [
        ("0.93", 1, "0.2"),
        ("1.65", 2, "0.5"),
        ("4.2", 5, 1),
        ("310", 400, 100),
        ("1050", 1250, 250),
        ("4420", 5000, 1000),
        ("13867", 15000, 5000),
    ],
)
def test_the_axis_ends_above_the_highest_value_on_round_numbers(highest: str, top: int, step: int | str) -> None:
    assert nice_top(Decimal(highest)) == (top, Decimal(step))


def test_time_ticks_are_few_and_begin_months() -> None:
    for start, end in [(date(2026, 1, 5), date(2026, 4, 1)), (date(2015, 1, 1), TODAY), (TODAY, TODAY)]:
        ticks = month_ticks(start, end)
        assert len(ticks) <= 12
        assert all(tick.day == 1 and start <= tick <= end for tick in ticks)


def test_events_stand_under_the_plot_by_letter_and_name() -> None:
    event = Event("A", "Autologous transplant", date(2026, 1, 5))
    markup = draw(FALLING, [], span=time_range([FALLING], [], TODAY), today=TODAY, events=[event])
    assert "A" in texts(ElementTree.fromstring(markup))
    assert "<title>Autologous transplant, 05-Jan-2026</title>" in markup


def test_platelets_stand_in_a_row_and_the_newest_gets_room_first() -> None:
    days = [(date(2026, 10, 31), "480"), (date(2026, 11, 1), "310"), (date(2025, 3, 3), "512 H ▲")]
    track = Track("Platelets", sorted(days))
    markup = draw(FALLING, [], span=time_range([FALLING], [], TODAY), today=TODAY, track=track)
    shown = texts(ElementTree.fromstring(markup))
    assert "310" in shown and "512 H ▲" in shown and "480" not in shown


def test_the_last_two_values_stand_in_figures_and_nothing_covers_them() -> None:
    svg = drawing(FALLING)
    at_right = [node for node in svg.iter(f"{SVG}text") if float(node.get("x")) > WIDTH - RIGHT]
    assert {"310", "before 1,150", "> 1,000 counts"} == {"".join(node.itertext()) for node in at_right}
    places = sorted(float(node.get("y")) for node in at_right)
    assert all(below - above >= 14 for above, below in pairwise(places))


def test_the_laboratorys_range_says_whose_it_is() -> None:
    plot = Plot("k", "Platelets", "×10⁹/L", FALLING.points, low=Decimal(150), high=Decimal(400),
                range_label="In range: 150 to 400 (Leeds)")  # fmt: skip
    svg = drawing(plot)
    assert [node.get("fill") for node in svg.findall(f"{SVG}rect")] == ["url(#k-range)"]
    assert plot.in_words().endswith("In range: 150 to 400 (Leeds).")
    # The band is narrow and a result lies in it, so its label stands at the right.
    assert "In range: 150 to 400 (Leeds)" not in texts(svg)
    assert "range 150–400" in texts(svg)


@pytest.mark.parametrize(("value", "inside"), [(900, True), (30, False)])
def test_the_label_of_a_range_never_lies_on_a_result(value: int, inside: bool) -> None:
    point = Point(date(2026, 1, 1), Decimal(value))
    plot = Plot("k", "VEGF, serum", "pg/mL", [point], high=Decimal(771), range_label="In range: up to 771 (Leeds)")
    shown = texts(drawing(plot))
    assert ("In range: up to 771 (Leeds)" in shown, "range to 771" in shown) == (inside, not inside)


def test_a_log_scale_is_labelled_and_a_linear_one_is_not() -> None:
    span = time_range([FALLING], [], TODAY)
    shown = texts(ElementTree.fromstring(draw(FALLING, [], span=span, today=TODAY, log=True)))
    assert "Log scale" in shown and {"100", "1,000", "10,000"} <= set(shown)
    assert "Log scale" not in texts(drawing(FALLING))


def test_results_of_two_methods_are_not_joined() -> None:
    points = [Point(date(2026, month, 1), Decimal(300), method=name) for month, name in enumerate("AAB", start=1)]
    assert [len(line.get("points").split()) for line in drawing(serum(*points)).iter(f"{SVG}polyline")] == [2, 1]
    unknown = [Point(date(2026, month, 1), Decimal(300), method=name) for month, name in enumerate(["A", ""], start=1)]
    assert len(list(drawing(serum(*unknown)).iter(f"{SVG}polyline"))) == 1


def test_a_strip_joins_nothing_and_tells_every_value() -> None:
    points = [Point(date(2026, 1, 1), Decimal(900)), Point(date(2026, 1, 2), Decimal(1000), ">")]
    markup = draw_strip("VEGF, sample type not recorded", points, unit="pg/mL", span=(date(2025, 1, 1), TODAY))
    svg = ElementTree.fromstring(markup)
    assert not list(svg.iter(f"{SVG}polyline"))
    assert "900 pg/mL on 01-Jan-2026, > 1,000 pg/mL on 02-Jan-2026" in svg.find(f"{SVG}desc").text


def test_what_lies_outside_the_time_asked_for_is_not_drawn() -> None:
    span = time_range([FALLING], [LINE], TODAY, since=date(2026, 1, 1))
    svg = ElementTree.fromstring(draw(FALLING, [LINE], span=span, today=TODAY))
    assert len([node for node in svg.iter(f"{SVG}circle") if node.get("r") == "4"]) == 1
    assert "Treatment" not in texts(svg)


def test_a_visit_gets_its_letter_only_where_there_is_room() -> None:
    days = (date(2026, 1, 5), date(2026, 1, 9), date(2026, 6, 1))
    events = [Event("R", "Radiotherapy", days[0]), *(Event("V", "Visit", day, common=True) for day in days[1:])]
    markup = draw(FALLING, [], span=time_range([FALLING], [], TODAY), today=TODAY, events=events)
    letters = [text for text in texts(ElementTree.fromstring(markup)) if text in ("R", "V")]
    assert letters == ["R", "V"]
