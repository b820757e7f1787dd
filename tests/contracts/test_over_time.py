"""Promises that every kind of assessment keeps once it is signed: it is told, it is followed, it leaves as a file."""

import csv
import io
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import models

from accounts.models import User
from assessments.analytes import ANALYTES
from assessments.base import allowed_range
from assessments.instruments import INSTRUMENTS
from assessments.results import Matrix
from assessments.spec import Instrument, Item
from patients.models import Patient
from reports.exports import DICTIONARY, VALUES, as_csv, dictionary, values_of
from reports.flowsheet import PERIODS, Choice, sheet_of
from reports.measures import FOLLOWED, GROUPS, Measure, laboratory_measure, measure_or_none, measures_of
from reports.observations import of_text
from reports.timeline import timeline_of
from tests.assessments.factories import make_draft, make_signed
from tests.reports.factories import results

pytestmark = pytest.mark.django_db

each_kind = pytest.mark.parametrize("instrument", INSTRUMENTS, ids=lambda one: one.key)
each_followed = pytest.mark.parametrize(
    "instrument", [one for one in INSTRUMENTS if one.key in FOLLOWED], ids=lambda one: one.key
)
EVERYTHING = Choice(PERIODS["all"])
TODAY = date(2026, 11, 23)


def sent(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def an_answer(model: type[models.Model], item: Item) -> Any:
    """Any value that the column of a charted item takes."""
    field = model._meta.get_field(item.name)
    if field.choices:
        return next(code for code, _ in field.flatchoices if code.isdecimal())
    low, high = allowed_range(field)
    return field.to_python(str(int(low + high) // 2))


def filled(instrument: Instrument, code: str) -> dict[str, Any]:
    """Every charted answer of the kind, with the unit `code` where another answer decides it."""
    given: dict[str, Any] = {}
    for item in instrument.items:
        if item.unit_by:
            # Charted itself, or what a charted value is worked out from.
            column, units = item.unit_by
            given |= {column: code if code in units else next(iter(units)), item.name: Decimal(20)}
        elif item.chart:
            given[item.name] = an_answer(instrument.model, item)
    return given


@each_kind
def test_it_is_told_on_the_timeline_once_signed(instrument: Instrument, patient: Patient, consultant: User) -> None:
    make_draft(instrument.key, patient, consultant)
    assert timeline_of(patient).entries == []
    row = make_signed(instrument.key, patient, consultant)
    [entry] = timeline_of(patient).entries
    assert (entry.on, entry.title) == (row.performed_on, instrument.title)
    assert entry.url.endswith(f"/assessments/{instrument.key}/{row.pk}/")


@each_followed
def test_each_charted_answer_has_its_row_on_the_flowsheet(
    instrument: Instrument, patient: Patient, consultant: User
) -> None:
    codes = {code for one in measures_of(instrument) for code in [one.unit_code] if code} or {""}
    for day, code in enumerate(sorted(codes)):
        on = TODAY - timedelta(days=day)
        make_signed(instrument.key, patient, consultant, performed_on=on, **filled(instrument, code))
    shown = {row.measure.key: row for row in sheet_of(patient, EVERYTHING, TODAY).rows}
    answers = [one for one in measures_of(instrument) if one.item]
    assert [one.key for one in answers if one.key not in shown] == []
    assert all(shown[one.key].latest.number is not None for one in answers)
    assert [item.name for rows in instrument.rows for item in rows.items if item.chart] == [], (
        "only answers are charted"
    )


@each_followed
def test_a_score_can_be_read_as_it_is_stored(instrument: Instrument) -> None:
    for measure in measures_of(instrument):
        if measure.score:
            assert of_text(measure, TODAY, 1, str(measure.score.out_of)).number == measure.score.out_of
            assert of_text(measure, TODAY, 1, "not_scored").number is None


@pytest.mark.parametrize("instrument", [one for one in INSTRUMENTS if one.scores], ids=lambda one: one.key)
def test_each_score_stands_on_the_flowsheet_even_when_it_has_gaps(
    instrument: Instrument, patient: Patient, consultant: User
) -> None:
    row = make_signed(instrument.key, patient, consultant)
    shown = {one.measure.column for one in sheet_of(patient, EVERYTHING, TODAY).rows if one.measure.score}
    stored = {
        score.column
        for score in instrument.scores
        if getattr(row, score.column) is not None or getattr(row, f"{score.column}_answered")
    }
    assert shown == stored


@pytest.mark.parametrize("analyte", ANALYTES, ids=lambda one: one.key)
def test_each_test_has_a_group_and_a_key_that_is_found_again(analyte: Any) -> None:
    for matrix in [*(Matrix.values if analyte.matrix_required else []), ""]:
        measure = laboratory_measure(analyte.key, matrix)
        assert measure.group in GROUPS
        found = measure_or_none(measure.key)
        assert isinstance(found, Measure) and found == measure


@each_kind
def test_its_answers_leave_as_a_file(instrument: Instrument, patient: Patient, consultant: User) -> None:
    make_draft(instrument.key, patient, consultant)
    assert sent(as_csv(VALUES, values_of(patient))) == []
    row = make_signed(instrument.key, patient, consultant, comment="Said <so>, and = that")
    lines = sent(as_csv(VALUES, values_of(patient)))
    assert {line["instrument"] for line in lines} == {instrument.key}
    assert {line["date"] for line in lines} == {row.performed_on.isoformat()}
    assert {line["signed_by"] for line in lines} == {consultant.display_name}
    recorded = [name for name in instrument.answers if getattr(row, name) not in ("", None, False)]
    assert set(recorded) | {"comment", "examiner"} <= {line["key"] for line in lines} | {"comment", "examiner"}
    assert "Said <so>, and = that" in [line["value"] for line in lines]
    for rows in instrument.rows:
        kept = rows.model.objects.kept().filter(assessment=row).count()
        assert len({line["line"] for line in lines if line["line"]}) >= min(kept, 1)


@each_kind
def test_it_stands_in_the_data_dictionary(instrument: Instrument) -> None:
    lines = [line for line in sent(as_csv(DICTIONARY, dictionary())) if line["instrument"] == instrument.key]
    keys = {(line["table"], line["key"]) for line in lines}
    assert {("", name) for name in instrument.names} <= keys
    assert {("", score.column) for score in instrument.scores} <= keys
    assert {(rows.key, name) for rows in instrument.rows for name in rows.names} <= keys
    assert [line["key"] for line in lines if not line["label"] or not line["type"]] == []


def test_every_test_stands_in_the_data_dictionary() -> None:
    lines = {line["key"]: line for line in sent(as_csv(DICTIONARY, dictionary())) if line["table"] == "results"}
    assert {analyte.key for analyte in ANALYTES} <= set(lines)
    assert (lines["platelets"]["unit"], lines["platelets"]["ucum"]) == ("×10⁹/L", "10*9/L")
    assert lines["platelets"]["code_system"] == "http://loinc.org"


def test_serum_and_plasma_leave_on_lines_of_their_own(patient: Patient, consultant: User) -> None:
    vegf = {"analyte": "vegf", "unit": "pg/mL"}
    results(
        patient, consultant, vegf | {"value": Decimal(4210), "matrix": "serum", "ref_high": Decimal(771)},
        vegf | {"value": Decimal(31), "comparator": "<", "matrix": "plasma_edta"}, laboratory="Leeds",
    )  # fmt: skip
    lines = [line for line in sent(as_csv(VALUES, values_of(patient))) if line["key"] == "vegf"]
    columns = ("value", "comparator", "unit", "ucum", "code", "sample_type", "range_high", "flag")
    found = sorted(tuple(line[name] for name in columns) for line in lines)
    assert found == [
        ("31", "<", "pg/mL", "pg/mL", "34694-0", "Plasma, EDTA", "", ""),
        ("4210", "", "pg/mL", "pg/mL", "34694-0", "Serum", "771", "H"),
    ]
