"""What leaves the clinic as a file: one patient's signed values, and the dictionary of everything that can be recorded.

One line for each value, so that a spreadsheet or a program can filter them: serum and plasma are lines of their own,
with the sample type in its own column. Text that a spreadsheet would take for a formula is made harmless.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from django.db import models

from assessments.amounts import SHOWN_SIGNS, shown_number
from assessments.analytes import ANALYTES, Analyte
from assessments.base import Assessment, AssessmentRow, allowed_range
from assessments.instruments import INSTRUMENTS
from assessments.instruments.laboratory import LABORATORY
from assessments.results import LabResult
from assessments.shown import label_of, value_in_words
from assessments.spec import Instrument, Item, Score
from assessments.units import UCUM
from clinical.codes import system_of
from interface.spreadsheet import Row, as_csv, harmless
from patients.models import Patient

__all__ = ["DICTIONARY", "VALUES", "as_csv", "code_columns", "dictionary", "harmless", "values_of"]

VALUES = (
    "date", "instrument", "record", "line", "key", "item", "value", "comparator", "unit", "ucum", "code_system", "code",
    "sample_type", "laboratory", "range_low", "range_high", "flag", "poor_sample", "signed_by",
)  # fmt: skip
DICTIONARY = (
    "instrument", "table", "key", "label", "type", "lowest", "highest", "answers", "unit", "ucum", "other_units",
    "code_system", "code", "over_time",
)  # fmt: skip


def code_columns(code: str) -> dict[str, str]:
    return {"code": code, "code_system": system_of(code)} if code else {}


# The values of one patient


def values_of(patient: Patient) -> Iterator[Row]:
    """Every value of every signed assessment, oldest first within each kind. A query for each kind and its lines."""
    for instrument in INSTRUMENTS:
        rows = instrument.model.objects.for_patient(patient).current().select_related("signed_by")
        rows = rows.prefetch_related(*(lines.related for lines in instrument.rows)).order_by("performed_on", "pk")
        for row in rows:
            yield from _values_of_row(instrument, row)


def _values_of_row(instrument: Instrument, row: Assessment) -> Iterator[Row]:
    about = {
        "date": row.performed_on.isoformat(),
        "instrument": instrument.key,
        "record": row.pk,
        "signed_by": row.signed_by.display_name if row.signed_by else "",
    }
    items = {item.name: item for item in (*instrument.items, *instrument.worked_out)}
    for name in (*instrument.names, *(item.name for item in instrument.worked_out), "examiner", "comment"):
        if value := _recorded(row, name):
            yield about | _of_column(row, name, items.get(name)) | {"value": value}
    for score in instrument.scores:
        value = getattr(row, score.column)
        if value is not None:
            yield about | {"key": score.column, "item": score.label, "value": value, "unit": f"of {score.out_of}"}
    for lines in instrument.rows:
        kept = [line for line in getattr(row, lines.related).all() if not line.removed]
        for number, line in enumerate(kept, start=1):
            place = about | {"line": number}
            if isinstance(line, LabResult):
                yield place | _of_result(row, line)
                continue
            for item in lines.items:
                if value := _recorded(line, item.name):
                    yield place | _of_column(line, item.name, item) | {"value": value}


def _recorded(row: Assessment | AssessmentRow, name: str) -> str:
    """As recorded, without the commas that a program would stumble over; "" for what was not recorded."""
    value = getattr(row, name)
    if isinstance(value, Decimal | int) and not isinstance(value, bool) and not row._meta.get_field(name).choices:
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    return value_in_words(row._meta.get_field(name), value)


def _of_column(row: Assessment | AssessmentRow, name: str, item: Item | None) -> Row:
    unit = _unit(row, item) if item else ""
    return {
        "key": name,
        "item": label_of(type(row), name),
        "unit": unit,
        "ucum": UCUM[unit] if unit else "",
        **code_columns(item.code if item else ""),
    }


def _unit(row: Assessment | AssessmentRow, item: Item) -> str:
    if item.unit_by is None:
        return item.unit
    column, units = item.unit_by
    return units.get(getattr(row, column), "")


def _of_result(report: Assessment, result: LabResult) -> Row:
    """One laboratory result as the report printed it, with the range and the flag of that report."""
    number = result.value is not None
    return {
        "key": result.analyte,
        "item": result.kind.label,
        "value": f"{result.value:.{result.places}f}" if number else result.shown,
        "comparator": SHOWN_SIGNS[result.comparator] if number else "",
        "unit": result.unit_label if number else "",
        "ucum": result.unit if number else "",
        **code_columns(_code_as_printed(result)),
        "sample_type": result.get_matrix_display() if result.matrix else "",
        "laboratory": report.laboratory,
        "range_low": _limit(result.ref_low),
        "range_high": _limit(result.ref_high),
        "flag": result.flag or "",
        "poor_sample": "yes" if report.quality_flags else "",
    }


def _code_as_printed(result: LabResult) -> str:
    """The code of the test, which is that of its kept unit: another unit may be another code, and gets none."""
    kept = result.value is None or result.unit == result.kind.unit.code
    return result.kind.loinc if kept else ""


def _limit(value: Decimal | None) -> str:
    return "" if value is None else shown_number(value).replace(",", "")


# The dictionary


def dictionary() -> Iterator[Row]:
    """Every test, answer and score that can be recorded, in the order of the forms."""
    for instrument in INSTRUMENTS:
        if instrument is LABORATORY:
            yield from map(_of_analyte, ANALYTES)
        items = {item.name: item for item in (*instrument.items, *instrument.worked_out)}
        for name in (*instrument.names, *(item.name for item in instrument.worked_out)):
            yield _of_field(instrument, "", instrument.model, name, items.get(name))
        yield from (_of_score(instrument, score) for score in instrument.scores)
        for lines in instrument.rows:
            for item in lines.items:
                yield _of_field(instrument, lines.key, lines.model, item.name, item)


def _of_analyte(analyte: Analyte) -> Row:
    low, high = analyte.hard or ("", "")
    kept, *others = analyte.units or (None,)
    return {
        "instrument": LABORATORY.key,
        "table": "results",
        "key": analyte.key,
        "label": analyte.label,
        "type": "number" if analyte.kind == "number" else "one of the answers",
        "lowest": low,
        "highest": high,
        "answers": _answers(analyte.words.items()),
        "unit": kept.label if kept else "",
        "ucum": kept.code if kept else "",
        "other_units": "; ".join(f"{unit.label} ({unit.code})" for unit in others),
        **code_columns(analyte.loinc),
        "over_time": "yes",
    }


def _of_field(instrument: Instrument, table: str, model: type[models.Model], name: str, item: Item | None) -> Row:
    field = model._meta.get_field(name)
    low, high = allowed_range(field) or ("", "")
    units = item.units if item else ()
    return {
        "instrument": instrument.key,
        "table": table,
        "key": name,
        "label": label_of(model, name),
        "type": _type_of(field),
        "lowest": low,
        "highest": high,
        "answers": _answers((code, label) for code, label in field.flatchoices if code != ""),
        "unit": " or ".join(units),
        "ucum": " or ".join(UCUM[unit] for unit in units),
        **code_columns(item.code if item else ""),
        "over_time": "yes" if item and item.chart else "",
    }


def _of_score(instrument: Instrument, score: Score) -> Row:
    return {
        "instrument": instrument.key,
        "key": score.column,
        "label": score.label,
        "type": "score, worked out",
        "lowest": 0,
        "highest": score.out_of,
        "over_time": "yes",
    }


_TYPES = (
    (models.BooleanField, "yes or nothing"),
    (models.DecimalField, "number"),
    (models.IntegerField, "whole number"),
    (models.DateField, "date"),
    (models.TimeField, "time"),
)


def _type_of(field: models.Field) -> str:
    if field.choices:
        return "one of the answers"
    return next((words for kind, words in _TYPES if isinstance(field, kind)), "text")


def _answers(pairs: Iterable[tuple[str, str]]) -> str:
    return "; ".join(f"{code} = {label}" for code, label in pairs)
