"""The lines of an assessment as boxes of its form: lesions, nodes, results.

A line's boxes are ordinary fields of the one form, named "<table>-<line>-<column>": mistakes stand in the one error
summary, nothing typed is lost, and no script is needed. Empty lines are always offered; saving a draft offers more.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from crispy_forms.layout import LayoutObject
from django import forms
from django.core.exceptions import ValidationError

from assessments.amounts import UnitSlip
from assessments.base import Assessment, AssessmentRow
from assessments.boxes import box
from assessments.fixed_lines import FixedLines
from assessments.lines_layout import OUT, LinesLayout, is_empty, rules_of_the_line
from assessments.result_sheet import ResultSheet
from assessments.spec import Instrument, Item, Rows
from interface.messages import in_sentence
from patients.models import Patient

# More lines than a report lists; beyond it the sent count is not believed.
MOST_LINES = 60


class Table(Protocol):
    """What a form needs to know of a table of lines.

    initial(known) is what the boxes hold for those lines; a box that it does not name is empty.
    slips: after `clean`, the boxes refused only because the number is in another unit.
    """

    rows: Rows
    known: Sequence[AssessmentRow]
    slips: Mapping[str, UnitSlip]

    def fields(self) -> dict[str, forms.Field]: ...
    def initial(self, known: Sequence[AssessmentRow]) -> dict[str, Any]: ...
    def previous(self) -> dict[str, Any]: ...
    def clean(self, form: forms.BaseForm) -> None: ...
    def lines(self) -> list[dict[str, Any]]: ...
    def layout(self) -> LayoutObject: ...


def tables_for(
    instrument: Instrument, patient: Patient, row: Assessment | None, data: Mapping[str, Any] | None
) -> list[Table]:
    """The tables of a kind's form, filled from the stored lines of `row`."""
    return [_table(rows, patient, row, data) for rows in instrument.rows]


def _table(rows: Rows, patient: Patient, row: Assessment | None, data: Mapping[str, Any] | None) -> Table:
    known = list(rows.model.objects.filter(assessment=row)) if row is not None and row.pk else []
    if rows.key == "results":
        return ResultSheet(rows, patient, row, known, data)
    if rows.places:
        return FixedLines(rows, patient, row, known)
    return LineTable(rows, known, data)


def lines_as_of(rows: Rows, row: Assessment, moment: datetime) -> list[AssessmentRow]:
    """The lines as they stood at a moment, from their history; not for saving."""
    history = rows.model.pgh_event_model.objects.filter(assessment_id=row.pk, pgh_created_at__lte=moment)
    newest = history.order_by("pgh_obj_id", "-pgh_id").distinct("pgh_obj_id")
    columns = [field.attname for field in rows.model._meta.concrete_fields]
    return [rows.model(**{name: getattr(event, name) for name in columns}) for event in newest]


class LineTable:
    """Lines of equal columns: the stored ones, then empty ones.

    A stored line is named by its id, so that two people's lines are never taken for each other.
    """

    def __init__(self, rows: Rows, known: Sequence[AssessmentRow], data: Mapping[str, Any] | None) -> None:
        self.rows = rows
        self.sent = None if data is None else {name.split("-")[1] for name in data if name.startswith(f"{rows.key}-")}
        # A line that somebody took out while this person was writing keeps its boxes: nothing typed is lost.
        self.known = [line for line in known if not line.removed or str(line.pk) in (self.sent or ())]
        self.new = max(rows.blank_lines, self._sent_count(data))
        self.keys = [*(str(line.pk) for line in self.known), *(f"new{number}" for number in range(self.new))]
        self.cleaned: list[dict[str, Any]] = []
        self.slips: dict[str, UnitSlip] = {}

    def _sent_count(self, data: Mapping[str, Any] | None) -> int:
        text = str((data or {}).get(self.counter, ""))
        return min(int(text), MOST_LINES) if text.isascii() and text.isdigit() and len(text) < 4 else 0

    @property
    def counter(self) -> str:
        return f"{self.rows.key}-lines"

    def box(self, key: str, part: str) -> str:
        return f"{self.rows.key}-{key}-{part}"

    def label(self, key: str) -> str:
        name = self.rows.line_name
        return f"{name[:1].upper()}{name[1:]} {self.keys.index(key) + 1}"

    def fields(self) -> dict[str, forms.Field]:
        found: dict[str, forms.Field] = {self.counter: forms.CharField(required=False, widget=forms.HiddenInput)}
        for key in self.keys:
            for item in self.rows.items:
                column = self.rows.model._meta.get_field(item.name)
                field = box(column, item)
                if field is not None:
                    # An empty line is no mistake; what a filled one needs is asked for in `clean`.
                    field.required = False
                    field.label = f"{self.label(key)}, {column.verbose_name!s}"
                    found[self.box(key, item.name)] = field
            if not key.startswith("new"):
                found[self.box(key, OUT)] = forms.BooleanField(required=False, label=f"{self.label(key)}, take out")
        return found

    def initial(self, known: Sequence[AssessmentRow]) -> dict[str, Any]:
        found: dict[str, Any] = {self.counter: self.new}
        for line in known:
            if not line.removed:
                found |= {self.box(str(line.pk), name): getattr(line, name) for name in self.rows.names}
        return found

    def previous(self) -> dict[str, Any]:
        return {}

    def clean(self, form: forms.BaseForm) -> None:
        """Each line that has an answer becomes a line to save; its own rules are asked of the model."""
        self.cleaned = []
        stored = {str(line.pk): line for line in self.known}
        for key in self.keys:
            line = stored.get(key)
            if line is not None and key not in (self.sent or ()):
                # Not on the page that was sent: nobody said that it should go.
                self.cleaned.append({"id": line.pk})
                continue
            given = {name: form.cleaned_data.get(self.box(key, name)) for name in self.rows.names}
            out = bool(form.cleaned_data.get(self.box(key, OUT)))
            wrong = any(self.box(key, name) in form.errors for name in self.rows.names)
            empty = all(is_empty(value) for value in given.values()) and not wrong
            if line is not None and (out or empty):
                self.cleaned.append({"id": line.pk, "removed": True})
            elif not empty and not out:
                self._check(form, key, given)
                self.cleaned.append(given | ({"id": line.pk} if line is not None else {}))

    def _check(self, form: forms.BaseForm, key: str, given: Mapping[str, Any]) -> None:
        for name in self.rows.names:
            column = self.rows.model._meta.get_field(name)
            at = self.box(key, name)
            if not column.blank and given[name] in ("", None) and at not in form.errors:
                verb = "Select" if column.choices else "Enter"
                words = f"{verb} the {column.verbose_name} of {in_sentence(self.label(key))}, or empty the line"
                form.add_error(at, ValidationError(words, code="required"))
        rules_of_the_line(self, form, key, given)

    def items(self) -> tuple[Item, ...]:
        return self.rows.items

    def lines(self) -> list[dict[str, Any]]:
        return self.cleaned

    def layout(self) -> LayoutObject:
        return LinesLayout(self)
