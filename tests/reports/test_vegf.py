"""VEGF over time: which results stand together, which apart, and which are never drawn."""

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from accounts.models import User
from assessments import actions as assessments
from clinical.vegf import ABSOLUTE
from patients.models import Patient
from reports.vegf import VegfView, vegf_view
from tests.assessments.factories import make_draft
from tests.reminders.factories import treated
from tests.reports.factories import DAY, results, vegf_line

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 21)


def days(number: int) -> date:
    return DAY + timedelta(days=number)


def view_of(patient: Patient, *lines: Any) -> VegfView:
    return vegf_view(patient, lines, TODAY)


def marks(svg: str) -> int:
    return len(re.findall(r"<circle |<path d=\"M[^\"]* z\"", svg.partition("</defs>")[2]))


def test_serum_and_plasma_stand_in_plots_of_their_own(patient: Patient, consultant: User) -> None:
    for number, (serum, plasma) in enumerate([(4210, 480), (2100, 230), (310, 61)]):
        results(patient, consultant, vegf_line(serum), vegf_line(plasma, "plasma_edta"), on=days(number * 30))
    first, second = view_of(patient).charts
    assert (first.matrix, second.matrix) == ("serum", "plasma_edta")
    assert [result.number for result in first.results] == [310, 2100, 4210]
    assert [result.number for result in second.results] == [61, 230, 480]
    assert (marks(first.svg), marks(second.svg)) == (3, 3)
    assert first.svg.count("<polyline") == second.svg.count("<polyline") == 1
    assert "2,100" not in second.svg
    assert (first.title, second.title) == ("VEGF, serum", "VEGF, EDTA plasma")


def test_the_two_kinds_of_plasma_are_not_joined_either(patient: Patient, consultant: User) -> None:
    results(patient, consultant, vegf_line(480, "plasma_edta"), vegf_line(300, "plasma_citrate"))
    assert [chart.matrix for chart in view_of(patient).charts] == ["plasma_edta", "plasma_citrate"]


def test_both_plots_share_one_time_axis(patient: Patient, consultant: User) -> None:
    results(patient, consultant, vegf_line(4210), on=days(-300))
    results(patient, consultant, vegf_line(310), vegf_line(200, "plasma_edta"), on=days(0))
    results(patient, consultant, vegf_line(90, "plasma_edta"), on=days(60))
    first, second = view_of(patient).charts
    labels = [re.findall(r">([A-Z][a-z]{2} \d{4})<", chart.svg) for chart in (first, second)]
    assert labels[0] == labels[1]
    assert labels[0]


def test_a_result_of_unknown_sample_type_is_listed_and_never_drawn(patient: Patient, consultant: User) -> None:
    for number in range(3):
        results(patient, consultant, vegf_line(7777 + number, "unknown"), on=days(number))
    results(patient, consultant, vegf_line(4210), on=days(10))
    results(patient, consultant, vegf_line(310), on=days(20))
    view = view_of(patient)
    assert [chart.matrix for chart in view.charts] == ["serum"]
    assert [result.number for result in view.untyped] == [7779, 7778, 7777]
    assert "7,77" not in view.charts[0].svg + view.charts[0].words


def test_one_result_is_a_sentence_and_no_drawing(patient: Patient, consultant: User) -> None:
    results(patient, consultant, vegf_line(4210))
    (chart,) = view_of(patient).charts
    assert chart.svg == ""
    assert chart.words.startswith("VEGF, serum: one result, 4,210 pg/mL on 14-Aug-2026")
    assert chart.before is None


def test_no_result_gives_no_chart(patient: Patient) -> None:
    view = view_of(patient)
    assert (list(view.charts), list(view.untyped), view.main) == ([], [], None)


def test_drafts_and_reports_entered_in_error_are_left_out(patient: Patient, consultant: User) -> None:
    make_draft("laboratory", patient, consultant)
    wrong = results(patient, consultant, vegf_line(9000), on=days(5))
    assessments.enter_in_error(row=wrong, by=consultant, reason="Wrong patient")
    assert view_of(patient).main is None


@pytest.mark.parametrize(("matrix", "limit"), [("serum", "1,000"), ("plasma_edta", "200"), ("plasma_citrate", "200")])
def test_the_line_drawn_is_the_threshold_the_criterion_uses(
    patient: Patient, consultant: User, matrix: str, limit: str
) -> None:
    results(patient, consultant, vegf_line(900, matrix), on=days(0))
    results(patient, consultant, vegf_line(150, matrix), on=days(30))
    (chart,) = view_of(patient).charts
    assert f"Threshold > {limit} counts" in chart.words
    assert Decimal(limit.replace(",", "")) in {number for _, number in ABSOLUTE.values()}


def test_other_fluids_have_no_threshold(patient: Patient, consultant: User) -> None:
    results(patient, consultant, vegf_line(900, "csf"), on=days(0))
    results(patient, consultant, vegf_line(150, "csf"), on=days(30))
    (chart,) = view_of(patient).charts
    assert "Threshold" not in chart.words
    assert "stroke-dasharray" not in chart.svg


def test_another_unit_is_drawn_in_the_common_one_and_shown_as_reported(patient: Patient, consultant: User) -> None:
    results(patient, consultant, vegf_line("4.21", unit="ng/mL", places=2), on=days(0))
    results(patient, consultant, vegf_line(310), on=days(30))
    (chart,) = view_of(patient).charts
    assert "First 4,210 on" in chart.words
    assert chart.before and (chart.before.text, chart.before.reported) == ("4,210", "4.21 ng/mL")


def test_a_poor_sample_is_hollow_and_an_off_scale_one_keeps_its_sign(patient: Patient, consultant: User) -> None:
    results(patient, consultant, vegf_line(4210), on=days(0), haemolysed=True)
    results(patient, consultant, vegf_line(31, comparator="<"), on=days(30))
    (chart,) = view_of(patient).charts
    assert "14-Aug-2026: 4,210 pg/mL, poor sample" in chart.svg
    assert 'fill="#ffffff" stroke' in chart.svg
    assert "&lt; 31" in chart.svg
    assert chart.latest.text == "< 31"


def test_treatment_runs_under_every_plot(patient: Patient, consultant: User) -> None:
    line = treated(patient, ended_on=None, started_on=days(-20))
    for number in (0, 30):
        results(patient, consultant, vegf_line(900), vegf_line(300, "plasma_edta"), on=days(number))
    for chart in view_of(patient, line).charts:
        assert "25-Jul-2026 to now" in chart.svg


def test_the_whole_view_is_two_queries(patient: Patient, consultant: User, django_assert_num_queries: Any) -> None:
    for number in range(5):
        results(patient, consultant, vegf_line(900), vegf_line(300, "plasma_edta"), on=days(number))
    with django_assert_num_queries(2):
        view_of(patient)
