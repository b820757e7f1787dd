"""A table of lines that are the same each time, such as each nerve on each side: measures typed into a grid.

Only lines with an answer are kept. The values of the last signed assessment stand at the boxes, never in them.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from crispy_forms.layout import LayoutObject
from django import forms

from assessments.amounts import UnitSlip
from assessments.base import Assessment, AssessmentRow
from assessments.boxes import box
from assessments.lines_layout import LinesLayout, is_empty, rules_of_the_line
from assessments.shown import words
from assessments.spec import Item, Rows
from patients.models import Patient


class FixedLines:
    """One line of boxes for each place of `rows.places`; boxes are named "<table>-<place>-<column>"."""

    def __init__(self, rows: Rows, patient: Patient, row: Assessment | None, known: Sequence[AssessmentRow]) -> None:
        self.rows, self.patient, self.row, self.known = rows, patient, row, known
        self.places = {"_".join(codes): dict(zip(rows.place, codes, strict=True)) for codes in rows.places}
        self.keys = tuple(self.places)
        self.last = self._last_signed()
        self.cleaned: list[dict[str, Any]] = []
        self.slips: dict[str, UnitSlip] = {}

    def _last_signed(self) -> Assessment | None:
        model = self.rows.model._meta.get_field("assessment").related_model
        signed = model.objects.for_patient(self.patient).current().newest_first()
        if self.row is not None:
            signed = signed.earlier_than(self.row)
        last: Assessment | None = signed.first()
        return last

    def items(self) -> tuple[Item, ...]:
        """The columns with a box: all but those that name the line."""
        return tuple(item for item in self.rows.items if item.name not in self.rows.place)

    def box(self, key: str, part: str) -> str:
        return f"{self.rows.key}-{key}-{part}"

    def label(self, key: str) -> str:
        """The line in words, from the closed lists that name it: "Median right"."""
        columns = ((self.rows.model._meta.get_field(name), code) for name, code in self.places[key].items())
        first, *more = (str(dict(column.flatchoices)[code]) for column, code in columns)
        return " ".join([first, *(word.lower() for word in more)])

    def key_of(self, line: AssessmentRow) -> str:
        return "_".join(getattr(line, name) for name in self.rows.place)

    def fields(self) -> dict[str, forms.Field]:
        found: dict[str, forms.Field] = {}
        for key in self.keys:
            for item in self.items():
                column = self.rows.model._meta.get_field(item.name)
                field = box(column, item)
                if field is not None:
                    field.required = False
                    field.label = f"{self.label(key)}, {column.verbose_name!s}"
                    found[self.box(key, item.name)] = field
        return found

    def initial(self, known: Sequence[AssessmentRow]) -> dict[str, Any]:
        kept = [line for line in known if not line.removed]
        return {
            self.box(self.key_of(line), item.name): getattr(line, item.name) for line in kept for item in self.items()
        }

    def previous(self) -> dict[str, tuple[str, date]]:
        if self.last is None:
            return {}
        found = {}
        for line in self.rows.model.objects.kept().filter(assessment=self.last):
            for item in self.items():
                if text := words(line, item.name):
                    found[self.box(self.key_of(line), item.name)] = (text, self.last.performed_on)
        return found

    def clean(self, form: forms.BaseForm) -> None:
        """Each place that has an answer becomes a line to save; its own rules are asked of the model."""
        self.cleaned = []
        stored = {self.key_of(line) for line in self.known if not line.removed}
        names = [item.name for item in self.items()]
        for key, place in self.places.items():
            if not any(self.box(key, name) in form.data for name in names):
                if key in stored:
                    # Not on the page that was sent: nobody said that it should go.
                    self.cleaned.append(dict(place))
                continue
            given = {name: form.cleaned_data.get(self.box(key, name)) for name in names}
            if not all(is_empty(value) for value in given.values()):
                rules_of_the_line(self, form, key, place | given)
                self.cleaned.append(place | given)

    def lines(self) -> list[dict[str, Any]]:
        return self.cleaned

    def layout(self) -> LayoutObject:
        return LinesLayout(self, last_on=self.last.performed_on if self.last else None)
