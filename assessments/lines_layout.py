"""How a table of lines stands on the form, and how its mistakes find their boxes: the same for free and fixed lines."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Protocol

from crispy_forms.layout import LayoutObject
from crispy_forms.utils import TEMPLATE_PACK
from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from assessments.base import AssessmentRow
from assessments.shown import head_of
from assessments.spec import Item, Rows
from interface.layout import mark_rendered
from interface.shown import ShownField, show

# The tick box that takes a line out.
OUT = "out"


class Lines(Protocol):
    """A table of lines of equal columns. `keys` names its lines on the form, `box` the boxes of one."""

    rows: Rows
    known: Sequence[AssessmentRow]
    keys: Sequence[str]

    def items(self) -> tuple[Item, ...]: ...
    def box(self, key: str, part: str) -> str: ...
    def label(self, key: str) -> str: ...


def is_empty(value: Any) -> bool:
    """True for a box without an answer. Zero is an answer, and compares equal to False."""
    return value is None or value is False or value == ""


def rules_of_the_line(table: Lines, form: forms.BaseForm, key: str, given: Mapping[str, Any]) -> None:
    """Ask the model for the rules across one line; each sentence goes beside its box, with the name of the line."""
    try:
        table.rows.model(**given).clean()
    except ValidationError as problem:
        for name, messages in problem.message_dict.items():
            at = table.box(key, name)
            if at not in form.errors:
                form.add_error(at, [f"{table.label(key)}: {message}" for message in messages])


class LinesLayout(LayoutObject):
    """A table of lines, stacked on a narrow screen.

    last_on: the day of the values that stand at the boxes, where the lines are the same each time.
    """

    def __init__(self, table: Lines, last_on: date | None = None) -> None:
        self.fields: list[Any] = []
        self.table = table
        self.last_on = last_on

    def cells(self, form: forms.BaseForm, key: str) -> Iterator[dict[str, Any]]:
        for item in self.table.items():
            name = self.table.box(key, item.name)
            mark_rendered(form, name)
            # The unit stands once in the heading; in the box's own name it is heard.
            label = f"{form.fields[name].label}, {item.unit}" if item.unit else None
            shown = show(form[name], label=label, unit="", last=self.last_on is not None)
            yield {"heading": head_of(self.table.rows.model, item), "shown": shown, "fixed": ""}

    def out_box(self, form: forms.BaseForm, key: str) -> ShownField | None:
        name = self.table.box(key, OUT)
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
            "headings": [head_of(self.table.rows.model, item) for item in table.items()],
            "can_take_out": bool(table.known) and not table.rows.places,
            "last_on": self.last_on,
            "lines": [
                {"label": table.label(key), "cells": list(self.cells(form, key)), "out": self.out_box(form, key)}
                for key in table.keys
            ],
        }
        return SafeString(render_to_string("assessments/_lines.html", data))
