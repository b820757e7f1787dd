"""Whatever VEGF results a person has: serum and plasma are never joined, and a bound keeps its sign and its digits.

Drawn sets of results, typed into the form, signed, and followed into every list, chart, letter and file.
"""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal as D

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from assessments import actions
from assessments.amounts import SHOWN_SIGNS, shown_value
from assessments.analytes import BY_KEY
from assessments.forms import form_for
from assessments.instruments.laboratory import LABORATORY, LabReport, changes, questions, said_back
from assessments.readings import read_result
from assessments.results import Matrix
from assessments.shown import tables_of
from clinical.values import VegfResult
from clinical.vegf import MatrixMismatch, fall_pct
from interface.templatetags.clinic import long_text
from patients.models import Patient
from reports import exports, letters
from reports.flowsheet import PERIODS, Choice, sheet_of
from reports.vegf import VegfView, vegf_view
from tests.assessments.lab_forms import sent
from tests.factories import make_patient
from tests.reports.factories import asked_for

VEGF = BY_KEY["vegf"]
# Unit → the decimals by which a value of it is moved against pg/mL.
UNITS = {"pg/mL": 0, "ng/L": 0, "ng/mL": 3}
FIRST, TODAY = date(2024, 1, 1), date(2026, 11, 1)
MANY = settings(max_examples=300, deadline=None)
# Each of these types, signs and reads a handful of reports.
FEW = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))


@dataclass(frozen=True)
class Printed:
    """One VEGF result as a report prints it."""

    matrix: str
    comparator: str
    value: D
    places: int
    unit: str

    @property
    def shown(self) -> str:
        return shown_value(self.comparator, self.value, self.places)


@st.composite
def printed(draw: st.DrawFn) -> Printed:
    unit = draw(st.sampled_from(sorted(UNITS)))
    places = draw(st.integers(0, 2)) if unit != "ng/mL" else draw(st.integers(1, 4))
    units_of_last_place = draw(st.integers(0, 99_999 * 10**places // 10 ** UNITS[unit]))
    return Printed(
        matrix=draw(st.sampled_from(Matrix.values)),
        comparator=draw(st.sampled_from(sorted(SHOWN_SIGNS))),
        value=D(units_of_last_place).scaleb(-places),
        places=places,
        unit=unit,
    )


# Without a database


@given(printed())
@MANY
def test_what_is_shown_is_read_again_with_the_same_sign_and_digits(one: Printed) -> None:
    read = read_result(VEGF, one.shown, one.unit)
    assert (read.comparator, read.value, read.places) == (one.comparator, one.value, one.places)


@given(printed(), printed())
@MANY
def test_no_percentage_stands_between_serum_and_plasma(first: Printed, second: Printed) -> None:
    pair = [VegfResult(value=one.value, matrix=one.matrix, unit=one.unit) for one in (first, second)]
    if {"serum", "plasma"} <= {one.matrix.partition("_")[0] for one in (first, second)}:
        with pytest.raises(MatrixMismatch):
            fall_pct(*pair)


# With a record


def signed(results: Sequence[Printed], consultant: User) -> tuple[Patient, dict[date, Printed]]:
    """A new person with one signed report for each result, each on a day of its own, typed into the form."""
    patient, by_day = make_patient(by=consultant, national_id=None), {}
    for number, one in enumerate(results):
        day = FIRST + timedelta(days=30 * number)
        boxes = {"matrix": one.matrix, "value": one.shown, "unit": one.unit}
        data = sent(patient, **{f"results-vegf-{part}": text for part, text in boxes.items()})
        form = form_for(LABORATORY)(data | {"performed_on": f"{day:%d-%b-%Y}"}, patient=patient)
        assert form.is_valid(), form.errors
        row = actions.save_draft(
            instrument=LABORATORY, patient=patient, by=consultant, lines=form.lines(), **form.answers()
        )
        actions.sign(row=row, by=consultant)
        by_day[day] = one
    return patient, by_day


def rows_of(patient: Patient) -> Sequence[LabReport]:
    return LabReport.objects.for_patient(patient).order_by("performed_on")


def days_in(text: str) -> list[date]:
    """The days that a sentence of a screen names."""
    months = {f"{date(2024, month, 1):%b}": month for month in range(1, 13)}
    found = re.findall(r"(\d\d)-([A-Z][a-z]{2})-(\d{4})", text)
    return [date(int(year), months[month], int(day)) for day, month, year in found]


def chart_of(patient: Patient) -> VegfView:
    return vegf_view(patient, [], TODAY)


@pytest.mark.django_db
@given(results=st.lists(printed(), min_size=2, max_size=5))
@FEW
def test_no_sentence_compares_two_sample_types(results: list[Printed], consultant: User) -> None:
    patient, by_day = signed(results, consultant)
    for row in rows_of(patient):
        mine = by_day[row.performed_on].matrix
        for line in said_back(row):
            assert [by_day[day].matrix for day in days_in(line.compared)] in ([], [mine]), line.compared
            earlier = [day for day, one in by_day.items() if day < row.performed_on and one.matrix == mine]
            assert bool(earlier) is line.compared.startswith("Last "), "the last one of its own sample type"
        for question in questions(row):
            assert {by_day[day].matrix for day in days_in(question)} <= {mine}, question
        for change in changes(row):
            assert by_day[change.previous_on].matrix == mine


@pytest.mark.django_db
@given(results=st.lists(printed(), min_size=2, max_size=5))
@FEW
def test_charts_sheets_letters_and_files_keep_the_sample_types_apart(results: list[Printed], consultant: User) -> None:
    patient, by_day = signed(results, consultant)
    view = chart_of(patient)
    for chart in view.charts:
        mine = {day for day, one in by_day.items() if one.matrix == chart.matrix}
        assert {one.on for one in chart.results} == mine == {point.on for point in chart.plot.points}
        assert set(days_in(chart.words)) <= mine
    assert {one.on for one in view.untyped} == {day for day, one in by_day.items() if one.matrix == Matrix.UNKNOWN}

    for row in sheet_of(patient, Choice(period=PERIODS["all"]), TODAY).rows:
        shown = [one.on for cell in row.cells for one in cell]
        both = [row.latest.on, *([row.before.on] if row.before else [])]
        assert {by_day[day].matrix for day in (*shown, *both)} == {row.measure.matrix}

    in_letter = {long_text(day): one.matrix for day, one in by_day.items()}
    values = [line for line in letters.gather(asked_for(patient, consultant)).content["values"] if "VEGF" in line[0]]
    for title, *cells in values:
        found = {in_letter[day] for cell in cells for day in re.findall(r"\(([^)]*)\)", cell)}
        assert found == {next(one for one in Matrix if title.startswith(f"VEGF, {one.in_sentence},"))}, title

    for line in in_file(patient):
        assert line["sample_type"] == Matrix(by_day[date.fromisoformat(line["date"])].matrix).label


def in_file(patient: Patient) -> list[dict[str, str]]:
    """The lines of VEGF in the file that leaves the clinic."""
    text = exports.as_csv(exports.VALUES, exports.values_of(patient)).decode("utf-8-sig")
    return [line for line in csv.DictReader(io.StringIO(text)) if line["key"] == "vegf"]


@pytest.mark.django_db
@given(one=printed())
@FEW
def test_a_bound_keeps_its_sign_and_its_digits_wherever_it_goes(one: Printed, consultant: User) -> None:
    patient, _ = signed([one], consultant)
    (row,), sign = rows_of(patient), SHOWN_SIGNS[one.comparator]
    ((_, on_page, _),) = tables_of(LABORATORY, row)[0].lines
    assert on_page.startswith(f"{one.shown} {one.unit}")
    (line,) = in_file(patient)
    assert (line["comparator"], line["value"], line["unit"]) == (sign, f"{one.value:.{one.places}f}", one.unit)

    moved = one.value.scaleb(UNITS[one.unit])
    in_pg = shown_value(one.comparator, moved, max(0, one.places - UNITS[one.unit]))
    assert read_result(VEGF, in_pg, "pg/mL").value == moved, "the same number in the unit of charts"
    view = chart_of(patient)
    if one.matrix == Matrix.UNKNOWN:
        assert [result.text for result in view.untyped] == [in_pg]
        return
    (chart,) = view.charts
    assert (chart.latest_shown, chart.plot.points[0].comparator) == (in_pg, one.comparator)
    assert f"one result, {in_pg} pg/mL" in chart.words
    (in_letter,) = letters.gather(asked_for(patient, consultant)).content["values"]
    assert in_letter[1] == f"{in_pg} ({long_text(FIRST)})"
