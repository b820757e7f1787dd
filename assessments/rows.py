"""The lines of an assessment as boxes of its form: lesions, nodes, results.

A line's boxes are ordinary fields of the one form, named "<table>-<line>-<column>": mistakes stand in the one error
summary, nothing typed is lost, and no script is needed. Empty lines are always offered; saving a draft offers more.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

from crispy_forms.layout import LayoutObject
from crispy_forms.utils import TEMPLATE_PACK
from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from assessments.base import Assessment, AssessmentRow
from assessments.boxes import box
from assessments.result_sheet import ResultSheet
from assessments.spec import Instrument, Rows
from interface.layout import mark_rendered
from interface.shown import ShownField, show
from patients.models import Patient

# More lines than a report lists; beyond it the sent count is not believed.
MOST_LINES = 60


class Table(Protocol):
    """What a form needs to know of a table of lines."""

    rows: Rows

    def fields(self) -> dict[str, forms.Field]: ...
    def initial(self) -> dict[str, Any]: ...
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
        return ResultSheet(rows, patient, row, known)
    return LineTable(rows, known, data)


class LineTable:
    """Lines of equal columns: the stored ones, then empty ones."""

    def __init__(self, rows: Rows, known: Sequence[AssessmentRow], data: Mapping[str, Any] | None) -> None:
        self.rows = rows
        self.known = [line for line in known if not line.removed]
        self.count = max(len(self.known) + rows.blank_lines, self._sent_count(data))
        self.cleaned: list[dict[str, Any]] = []

    def _sent_count(self, data: Mapping[str, Any] | None) -> int:
        text = str((data or {}).get(self.counter, ""))
        return min(int(text), MOST_LINES) if text.isascii() and text.isdigit() and len(text) < 4 else 0

    @property
    def counter(self) -> str:
        return f"{self.rows.key}-lines"

    def box(self, number: int, part: str) -> str:
        return f"{self.rows.key}-{number}-{part}"

    def label(self, number: int) -> str:
        name = self.rows.line_name
        return f"{name[:1].upper()}{name[1:]} {number + 1}"

    def fields(self) -> dict[str, forms.Field]:
        found: dict[str, forms.Field] = {
            self.counter: forms.CharField(required=False, widget=forms.HiddenInput, initial=self.count)
        }
        for number in range(self.count):
            found[self.box(number, "id")] = forms.CharField(required=False, widget=forms.HiddenInput)
            for item in self.rows.items:
                column = self.rows.model._meta.get_field(item.name)
                field = box(column, item)
                if field is not None:
                    # An empty line is no mistake; what a filled one needs is asked for in `clean`.
                    field.required = False
                    field.label = f"{self.label(number)}, {column.verbose_name!s}"
                    found[self.box(number, item.name)] = field
            if number < len(self.known):
                found[self.box(number, "removed")] = forms.BooleanField(
                    required=False, label=f"{self.label(number)}, take out"
                )
        return found

    def initial(self) -> dict[str, Any]:
        found: dict[str, Any] = {self.counter: self.count}
        for number, line in enumerate(self.known):
            found[self.box(number, "id")] = line.pk
            found |= {self.box(number, name): getattr(line, name) for name in self.rows.names}
        return found

    def previous(self) -> dict[str, Any]:
        return {}

    def clean(self, form: forms.BaseForm) -> None:
        """Each line that has an answer becomes a line to save; its own rules are asked of the model."""
        self.cleaned = []
        mine = {str(line.pk): line for line in self.known}
        for number in range(self.count):
            given = {name: form.cleaned_data.get(self.box(number, name)) for name in self.rows.names}
            line = mine.pop(str(form.cleaned_data.get(self.box(number, "id")) or ""), None)
            out = bool(form.cleaned_data.get(self.box(number, "removed")))
            wrong = any(self.box(number, name) in form.errors for name in self.rows.names)
            empty = all(value in ("", None, False) for value in given.values()) and not wrong
            if line is not None and (out or empty):
                self.cleaned.append({"id": line.pk, "removed": True})
            elif not empty and not out:
                self._check(form, number, given)
                self.cleaned.append(given | ({"id": line.pk} if line is not None else {}))

    def _check(self, form: forms.BaseForm, number: int, given: Mapping[str, Any]) -> None:
        for name in self.rows.names:
            column = self.rows.model._meta.get_field(name)
            at = self.box(number, name)
            if not column.blank and given[name] in ("", None) and at not in form.errors:
                verb = "Select" if column.choices else "Enter"
                words = f"{verb} the {column.verbose_name} of {self.rows.line_name} {number + 1}, or empty the line"
                form.add_error(at, ValidationError(words, code="required"))
        try:
            self.rows.model(**given).clean()
        except ValidationError as problem:
            for name, messages in problem.message_dict.items():
                at = self.box(number, name)
                if at not in form.errors:
                    form.add_error(at, [f"{self.label(number)}: {message}" for message in messages])

    def lines(self) -> list[dict[str, Any]]:
        return self.cleaned

    def layout(self) -> LayoutObject:
        return LinesLayout(self)


class LinesLayout(LayoutObject):
    """A table of lines, stacked on a narrow screen."""

    def __init__(self, table: LineTable) -> None:
        self.fields: list[Any] = []
        self.table = table

    def cells(self, form: forms.BaseForm, number: int) -> Iterator[dict[str, Any]]:
        for item in self.table.rows.items:
            name = self.table.box(number, item.name)
            mark_rendered(form, name)
            yield {"heading": self.heading(item.name), "shown": show(form[name], last=False), "fixed": ""}

    def heading(self, name: str) -> str:
        text = str(self.table.rows.model._meta.get_field(name).verbose_name)
        return text[:1].upper() + text[1:]

    def out_box(self, form: forms.BaseForm, number: int) -> ShownField | None:
        name = self.table.box(number, "removed")
        if name not in form.fields:
            return None
        mark_rendered(form, name)
        return show(form[name])

    def render(
        self, form: forms.BaseForm, context: Any, template_pack: str = TEMPLATE_PACK, **kwargs: Any
    ) -> SafeString:
        table = self.table
        data = {
            "rows": table.rows,
            "headings": [self.heading(item.name) for item in table.rows.items],
            "can_take_out": bool(table.known),
            "lines": [
                {"label": table.label(n), "cells": list(self.cells(form, n)), "out": self.out_box(form, n)}
                for n in range(table.count)
            ],
        }
        return SafeString(render_to_string("assessments/_lines.html", data))
