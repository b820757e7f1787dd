"""The laboratory form's table: one row per test, typed as the report prints it.

The boxes are ordinary fields of the assessment's form, so mistakes stand in the one error summary and nothing typed is
lost. Cleaned, they become lines for `actions.save_draft`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from crispy_forms.layout import LayoutObject
from crispy_forms.utils import TEMPLATE_PACK
from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from assessments.amounts import UnitSlip, Unreadable
from assessments.analyte import Analyte, Group
from assessments.base import Assessment
from assessments.readings import read_range, read_result
from assessments.result_boxes import Slot, field_of, slot_unit, slots, typed_again
from assessments.results import LabResult, Matrix, latest_of_each
from assessments.spec import Rows
from interface.layout import mark_rendered
from interface.shown import ShownField, show
from patients.models import Patient


class ResultSheet:
    """The results of one report as boxes, and back."""

    def __init__(
        self,
        rows: Rows,
        patient: Patient,
        row: Assessment | None,
        known: Sequence[LabResult],
        data: Mapping[str, Any] | None,
    ) -> None:
        self.rows, self.patient, self.known = rows, patient, known
        self.just_opened = row is None and data is None
        self.slots = tuple(slots())
        self.row = row
        self.cleaned: list[dict[str, Any]] = []
        self.slips: dict[str, UnitSlip] = {}

    # Boxes

    def fields(self) -> dict[str, forms.Field]:
        found = {slot.box(part): field_of(slot, part) for slot in self.slots for part in slot.parts}
        if self.just_opened:
            # One VEGF by telephone is the most frequent entry: the focus waits at its sample type.
            found[self.slots[0].box("matrix")].widget.attrs["autofocus"] = True
        return found

    def initial(self, known: Sequence[LabResult]) -> dict[str, Any]:
        """What is already on the report, as it would be typed."""
        found: dict[str, Any] = {}
        waiting = [one for one in known if not one.removed]
        for slot in self.slots:
            mine = next((one for one in waiting if one.analyte == slot.analyte.key), None)
            if mine is not None:
                waiting.remove(mine)
                found |= {slot.box(part): text for part, text in typed_again(mine).items() if part in slot.parts}
        return found

    def previous(self) -> dict[str, tuple[str, date | None]]:
        """The last signed value of each test, beside its box; for VEGF with its sample type.

        Two sample types are two measurements: the one seen last, serum first of one day, then another.
        """
        last = latest_of_each(self.patient, before=self.row and self.row.performed_on, apart_from=self.row)
        order = list(Matrix)
        newest: dict[str, list[LabResult]] = {}
        for result in sorted(last.values(), key=lambda one: (-one.on.toordinal(), order.index(one.matrix or order[0]))):
            newest.setdefault(result.analyte, []).append(result)
        shown = {}
        for slot in self.slots:
            results = newest.get(slot.analyte.key, [])
            place = int(slot.second)
            if len(results) > place:
                result = results[place]
                text = result.shown if result.unit in ("", slot_unit(slot)) else result.shown_with_unit
                if slot.analyte.matrix_required:
                    text = f"{result.shown_with_unit}, {result.matrix_words}"
                shown[slot.main] = (text, result.on)
        return shown

    # Reading

    def clean(self, form: forms.BaseForm) -> None:
        """Read every row that has something in it; mistakes go beside their boxes."""
        on_page = {slot.analyte.key for slot in self.slots if any(slot.box(part) in form.data for part in slot.parts)}
        # A row that was not on the page that was sent: nobody said that its result should go.
        self.cleaned = [
            {"analyte": one.analyte, "matrix": one.matrix}
            for one in self.known
            if not one.removed and one.analyte not in on_page
        ]
        for slot in self.slots:
            typed = {part: form.cleaned_data.get(slot.box(part)) or "" for part in slot.parts}
            if any(slot.box(part) in form.errors for part in slot.parts):
                continue
            problems = list(refusals(slot, typed))
            for part, message in problems:
                form.add_error(slot.box(part), message)
            if not problems and any(value for part, value in typed.items() if part != "unit"):
                self._read(form, slot, typed)

    def _read(self, form: forms.BaseForm, slot: Slot, typed: Mapping[str, str]) -> None:
        analyte, part = slot.analyte, "value"
        try:
            if analyte.kind == "coded":
                line = {"coded": typed["coded"], "note": typed.get("note", "")}
                line |= {"heavy_chain": typed.get("heavy", ""), "light_chain": typed.get("light", "")}
            else:
                line = number_line(analyte, typed)
                part = "range"
                line["ref_low"], line["ref_high"] = read_range(analyte, typed["range"])
        except UnitSlip as slip:
            form.add_error(slot.box(part), str(slip))
            self.slips[slot.box(part)] = slip
            return
        except Unreadable as problem:
            form.add_error(slot.box(part), str(problem))
            return
        line |= {"analyte": analyte.key, "matrix": typed.get("matrix", "")}
        if any(one["analyte"] == analyte.key and one["matrix"] == line["matrix"] for one in self.cleaned):
            name = Matrix(line["matrix"]).in_sentence
            form.add_error(
                slot.box("matrix"),
                f"{analyte.label} is entered twice as {name}. Select another sample type, or empty one of the rows",
            )
            return
        self.cleaned.append(BLANK | line)

    def lines(self) -> list[dict[str, Any]]:
        """Every result that is to stand on the report; `actions.save_draft` matches them by test and sample type."""
        return self.cleaned

    def layout(self) -> LayoutObject:
        return SheetLayout(self)


BLANK: dict[str, Any] = {
    "comparator": "=",
    "value": None,
    "places": 0,
    "unit": "",
    "coded": "",
    "matrix": "",
    "ref_low": None,
    "ref_high": None,
    "heavy_chain": "",
    "light_chain": "",
    "note": "",
}


def refusals(slot: Slot, typed: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """(box, sentence) for a row whose boxes do not belong together."""
    analyte, name = slot.analyte, slot.analyte.label
    if analyte.kind == "coded":
        chains = [part for part in ("heavy", "light") if typed.get(part)]
        if chains and typed["coded"] not in ("positive", "equivocal"):
            yield "coded", f"Select Positive or Equivocal for {name}, or take the heavy and light chain back"
        elif typed.get("note") and not typed["coded"]:
            yield "coded", f"Select the result of {name}, or empty its note"
        return
    has_result = bool(typed["value"] or typed.get("stated"))
    if typed["range"] and not has_result:
        yield "value", f"Enter {name}, or empty its reference range"
    if not analyte.matrix_required:
        return
    if has_result and not typed["matrix"]:
        yield "matrix", f"Select serum or plasma for {name}"
    elif typed["matrix"] and not has_result and not typed["range"]:
        yield "value", f"Enter {name}, or take its sample type back"


def number_line(analyte: Analyte, typed: Mapping[str, str]) -> dict[str, Any]:
    """The columns of one number, or of a word instead of one. Raises Unreadable."""
    line: dict[str, Any] = {"coded": typed.get("stated", "")}
    if not typed["value"]:
        return line
    reading = read_result(analyte, typed["value"], typed.get("unit", ""))
    if reading.word:
        if line["coded"] and line["coded"] != reading.word:
            raise Unreadable(f"{analyte.label} says “{typed['value']}” and {analyte.stated[line['coded']]}. Keep one")
        return line | {"coded": reading.word}
    return line | {
        "comparator": reading.comparator,
        "value": reading.value,
        "places": reading.places,
        "unit": reading.unit.code if reading.unit else "",
    }


HEADINGS = {
    "matrix": "Sample type",
    "value": "Result",
    "unit": "Unit",
    "stated": "Report says",
    "range": "Reference range",
    "coded": "Result",
    "heavy": "Heavy chain",
    "light": "Light chain",
    "note": "Note",
}
# A box of these that is filled in makes its row a result; a unit is always chosen.
ENTERED = {"value", "stated", "coded", "matrix", "range", "note", "heavy", "light"}


@dataclass(frozen=True)
class ShownGroup:
    """The tables of one group. A folded one is opened by hand; one that holds something is never folded."""

    title: str
    tests: str
    tables: list[dict[str, Any]]
    always_open: bool
    entered: int
    wrong: bool

    @property
    def open(self) -> bool:
        return bool(self.entered) or self.wrong


def caption(group: Group, kind: str, *, both: bool) -> str:
    """The heading of a table; a group with words and numbers has two."""
    if not both:
        return group.value
    return f"{group.value}: {'in words' if kind == 'coded' else 'amount'}"


class SheetLayout(LayoutObject):
    """One table for each kind of row in each group: no table has columns it does not need.

    VEGF stands open at the top: it is what a caller most often reads out, and Tab leads past the folded rest.
    """

    def __init__(self, sheet: ResultSheet) -> None:
        self.fields: list[Any] = []
        self.sheet = sheet

    def groups(self, form: forms.BaseForm) -> Iterator[ShownGroup]:
        for group in Group:
            mine = [slot for slot in self.sheet.slots if slot.analyte.group == group]
            yield ShownGroup(
                title=group.value,
                tests="; ".join(slot.label for slot in mine),
                tables=list(self.tables(form, group, mine)),
                always_open=group is Group.VEGF,
                entered=sum(any(form[slot.box(part)].value() for part in ENTERED & {*slot.parts}) for slot in mine),
                wrong=any(slot.box(part) in form.errors for slot in mine for part in slot.parts),
            )

    def tables(self, form: forms.BaseForm, group: Group, mine: Sequence[Slot]) -> Iterator[dict[str, Any]]:
        for kind in ("coded", "number"):
            rows = [slot for slot in mine if slot.analyte.kind == kind]
            if rows:
                parts = [part for part in HEADINGS if any(part in slot.parts for slot in rows)]
                if kind == "number" and "unit" not in parts:
                    parts.insert(1, "unit")
                yield {
                    "caption": caption(group, kind, both=len({slot.analyte.kind for slot in mine}) > 1),
                    "headings": [HEADINGS[part] for part in parts],
                    "rows": [self.row(form, slot, parts) for slot in rows],
                }

    def row(self, form: forms.BaseForm, slot: Slot, parts: list[str]) -> dict[str, Any]:
        cells = [
            {
                "heading": HEADINGS[part],
                "shown": self.cell(form, slot, part) if part in slot.parts else None,
                "fixed": slot.analyte.unit.label if part == "unit" and part not in slot.parts else "",
            }
            for part in parts
        ]
        return {"label": slot.label, "cells": cells, "main": show(form[slot.main])}

    def cell(self, form: forms.BaseForm, slot: Slot, part: str) -> ShownField:
        mark_rendered(form, slot.box(part))
        # The last value has a column of its own and describes the box of the result.
        return show(form[slot.box(part)], last=slot.box(part) == slot.main)

    def render(
        self, form: forms.BaseForm, context: Any, template_pack: str = TEMPLATE_PACK, **kwargs: Any
    ) -> SafeString:
        data = {"rows": self.sheet.rows, "groups": list(self.groups(form))}
        return SafeString(render_to_string("assessments/laboratory/sheet.html", data))
