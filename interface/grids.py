"""Compact tables of boxes and radios for examinations: one row per finding, the last value beside the empty box."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from crispy_forms.layout import LayoutObject
from crispy_forms.utils import TEMPLATE_PACK
from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from interface.shown import ShownField, show

Form = forms.BaseForm
Content = Any  # a field name, or another layout object


def mark_rendered(form: Form, name: str) -> None:
    """Tell crispy that the field has been shown, so that it is not shown twice."""
    form.rendered_fields.add(name)


class GridObject(LayoutObject, ABC):
    """Shared by the two grids: the caption, and the previous date, said once when it is the same for all rows."""

    def __init__(self, caption: str, corner: str, hint: str) -> None:
        self.fields: list[Content] = []
        self.caption, self.corner, self.hint = caption, corner, hint

    def heading(self, form: Form) -> dict[str, object]:
        return {
            "caption": self.caption,
            "corner": self.corner,
            "hint": self.hint,
            "common_date": self.common_date(form),
        }

    @abstractmethod
    def names(self) -> list[str]:
        """The fields that the grid shows."""

    def has_previous(self, form: Form) -> bool:
        return any(name in (getattr(form, "previous", None) or {}) for name in self.names())

    def common_date(self, form: Form) -> date | None:
        previous = getattr(form, "previous", None) or {}
        dates = {previous[name][1] for name in self.names() if name in previous}
        return dates.pop() if len(dates) == 1 else None


class Grid(GridObject):
    """A compact table of boxes, for digit-and-Tab entry.

        Grid("Power, MRC grade 0 to 5", columns=("Right", "Left"), corner="Movement", rows=[
            ("Shoulder abduction", "power_shoulder_r", "power_shoulder_l"),
            ("Grip", "grip_r", None),          # None: no box here
        ])

    Each box is named "Shoulder abduction, right"; `spoken` names a row more fully for that, where another table of the
    page has the same row: {"Pinprick": "Pinprick in the arms"}. previous=True puts the last value into a column of its
    own beside it.
    Tab order is reading order: right, left, next row. With scripts, Up and Down move by row.
    """

    def __init__(
        self,
        caption: str,
        *,
        columns: Sequence[str],
        rows: Sequence[Sequence[str | None]],
        corner: str = "Item",
        previous: bool = True,
        hint: str = "",
        spoken: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(caption, corner, hint)
        self.spoken = spoken or {}
        self.columns, self.rows, self.previous = tuple(columns), [tuple(row) for row in rows], previous
        for row in self.rows:
            if len(row) != len(self.columns) + 1:
                raise ValueError(f"Grid row {row[0]!r} has {len(row) - 1} boxes for {len(self.columns)} columns.")

    def names(self) -> list[str]:
        return [name for row in self.rows for name in row[1:] if name]

    def cell(self, form: Form, row: str, column: str, name: str | None) -> ShownField | None:
        if not name:
            return None
        mark_rendered(form, name)
        row = self.spoken.get(row, row)
        label = f"{row}, {column[:1].lower()}{column[1:]}" if column else row
        return show(form[name], label=label, add_class="app-grid__input")

    def render(self, form: Form, context: Any, template_pack: str = TEMPLATE_PACK, **kwargs: Any) -> SafeString:
        data = self.heading(form) | {
            "columns": self.columns,
            "previous": self.previous and self.has_previous(form),
            "rows": [
                (row[0], [self.cell(form, row[0], self.columns[i], name) for i, name in enumerate(row[1:])])
                for row in self.rows
            ],
        }
        return SafeString(render_to_string("nhsuk/layout/grid.html", data))


class RadioGrid(GridObject):
    """Several questions with the same answers, one row each.

    `RadioGrid("Everyday limits, arms", "wash", "key", corner="Task")`. The answers of the first field head the columns.
    """

    def __init__(self, caption: str, *names: str, corner: str = "Question", hint: str = "") -> None:
        super().__init__(caption, corner, hint)
        self.field_names = names

    def names(self) -> list[str]:
        return list(self.field_names)

    def render(self, form: Form, context: Any, template_pack: str = TEMPLATE_PACK, **kwargs: Any) -> SafeString:
        rows = []
        for name in self.field_names:
            mark_rendered(form, name)
            rows.append(show(form[name]))
        data = self.heading(form) | {
            "answers": [option.label for option in rows[0].options] if rows else [],
            "rows": rows,
            "previous": self.has_previous(form),
        }
        return SafeString(render_to_string("nhsuk/layout/radio_grid.html", data))
