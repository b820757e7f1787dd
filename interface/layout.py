"""Crispy layout objects of the clinic: how a form's fields stand on the page. Usage: README.md beside this file."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from crispy_forms.layout import Layout, LayoutObject
from crispy_forms.utils import TEMPLATE_PACK, render_field
from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.text import slugify

from interface.shown import ShownField, last_of, show

__all__ = [
    "Buttons",
    "Column",
    "Columns",
    "Fieldset",
    "Grid",
    "Layout",
    "Note",
    "PreviousValue",
    "RadioGrid",
    "Reveal",
    "Row",
    "SectionSwitch",
    "Suffix",
    "mark_rendered",
]

Form = forms.BaseForm
Content = Any  # a field name, or another layout object


def mark_rendered(form: Form, name: str) -> None:
    """Tell crispy that the field has been shown, so that it is not shown twice."""
    form.rendered_fields.add(name)


class Block(LayoutObject):
    """A layout object that wraps its contents in a template of the pack."""

    template = ""

    def __init__(self, *contents: Content) -> None:
        self.fields = list(contents)

    def context(self, form: Form) -> dict[str, object]:
        return {}

    def render(self, form: Form, context: Any, template_pack: str = TEMPLATE_PACK, **kwargs: Any) -> SafeString:
        contents = self.get_rendered_fields(form, context, template_pack, **kwargs)
        return SafeString(render_to_string(self.template, {"contents": contents, "form": form, **self.context(form)}))


class Fieldset(Block):
    """A titled group: `Fieldset("Caller", "caller_name", "caller_phone", hint="…")`.

    The legend is also a level 2 heading, so that screen readers can jump to it; heading=False leaves that out.
    """

    template = "nhsuk/layout/fieldset.html"

    def __init__(self, legend: str, *contents: Content, hint: str = "", id: str = "", heading: bool = True) -> None:
        super().__init__(*contents)
        self.legend, self.hint, self.heading = legend, hint, heading
        self.id = id or f"section-{slugify(legend)}"

    def context(self, form: Form) -> dict[str, object]:
        return {"legend": self.legend, "hint": self.hint, "id": self.id, "heading": self.heading}


class Row(Block):
    """Short fields side by side, wrapping when the window is narrow: `Row("surname", "given_name")`."""

    template = "nhsuk/layout/row.html"


class Columns(Block):
    """Two columns on a wide window, one below the other on a narrow one: `Columns(Column(…), Column(…))`."""

    template = "nhsuk/layout/columns.html"


class Column(Block):
    template = "nhsuk/layout/column.html"


class Note(Block):
    """A sentence between fields, as inset text: `Note("Empty boxes are saved as Not recorded.")`."""

    template = "nhsuk/layout/note.html"

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text

    def context(self, form: Form) -> dict[str, object]:
        return {"text": self.text}


class SectionSwitch(Block):
    """A tick box for a whole section: `SectionSwitch("power_not_examined", Grid(…))`.

    With scripts, ticking it folds the section away as long as nothing is filled in there. The form decides what a
    ticked box means.
    """

    template = "nhsuk/layout/section_switch.html"

    def __init__(self, name: str, *contents: Content) -> None:
        super().__init__(*contents)
        self.name = name

    def context(self, form: Form) -> dict[str, object]:
        mark_rendered(form, self.name)
        target = f"{form[self.name].auto_id}-section"
        return {"shown": show(form[self.name], attrs={"data-app-switch": target}), "target": target}


class Buttons(LayoutObject):
    """`Buttons(("Save draft", "save"), ("Save and continue", "continue"), cancel=url)`.

    The first button is what Enter does, so it must be the harmless one. The last is the primary one (Ctrl+Enter).
    Every button sends `action=<value>`. A third entry names a style: "primary", "secondary" or "warning".
    """

    def __init__(self, *buttons: Sequence[str], cancel: str = "", name: str = "action") -> None:
        self.fields: list[Content] = []
        self.buttons, self.cancel, self.name = buttons, cancel, name

    def styled(self) -> Iterable[dict[str, object]]:
        final = len(self.buttons) - 1
        for number, (label, value, *style) in enumerate(self.buttons):
            default = "primary" if number == final else "secondary"
            yield {"label": label, "value": value, "style": style[0] if style else default, "main": number == final}

    def render(self, form: Form, context: Any, template_pack: str = TEMPLATE_PACK, **kwargs: Any) -> SafeString:
        data = {"buttons": list(self.styled()), "cancel": self.cancel, "name": self.name}
        return SafeString(render_to_string("nhsuk/layout/buttons.html", data))


class OneField(LayoutObject):
    """A layout object about one field that is shown by the pack's field template."""

    def __init__(self, name: str) -> None:
        self.fields: list[Content] = []
        self.name = name

    def get_field_names(self, index: list[int] | None = None) -> list[Any]:
        return []

    def shown(self, form: Form, context: Any, template_pack: str) -> ShownField:
        return show(form[self.name])

    def render(self, form: Form, context: Any, template_pack: str = TEMPLATE_PACK, **kwargs: Any) -> SafeString:
        mark_rendered(form, self.name)
        return SafeString(render_to_string("nhsuk/shown.html", {"shown": self.shown(form, context, template_pack)}))


class Suffix(OneField):
    """A field with its unit after the box: `Suffix("vegf", "pg/mL")`. Fields with `unit=` need no Suffix."""

    def __init__(self, name: str, unit: str) -> None:
        super().__init__(name)
        self.unit = unit

    def shown(self, form: Form, context: Any, template_pack: str) -> ShownField:
        return show(form[self.name], unit=self.unit)


class Reveal(OneField):
    """A question whose answer opens further fields: `Reveal("fell", "yes", "falls", "fall_injury")`.

    Several answers: `Reveal("route", {"phone": ["callback"], "email": ["address"]})`. A tick box is opened by True.
    Without scripts all fields are visible; the form decides what an answer to a closed question means.
    """

    def __init__(self, name: str, when: str | bool | Mapping[str, Sequence[Content]], *then: Content) -> None:
        super().__init__(name)
        self.then = dict(when) if isinstance(when, Mapping) else {str(when): list(then)}

    def shown(self, form: Form, context: Any, template_pack: str) -> ShownField:
        reveals = {
            str(value): SafeString(
                "".join(render_field(one, form, context, template_pack=template_pack) for one in contents)
            )
            for value, contents in self.then.items()
        }
        return show(form[self.name], reveals=reveals)


class PreviousValue(OneField):
    """Only the previous value of a field, as text: `PreviousValue("onls_total")`. "Not recorded" when there is none."""

    def render(self, form: Form, context: Any, template_pack: str = TEMPLATE_PACK, **kwargs: Any) -> SafeString:
        data = {"label": form.fields[self.name].label, "last": last_of(form[self.name])}
        return SafeString(render_to_string("nhsuk/layout/previous.html", data))


class GridObject(LayoutObject):
    """Shared by the two grids: the previous date, shown once in the heading when it is the same for all rows."""

    def __init__(self) -> None:
        self.fields: list[Content] = []

    def names(self) -> list[str]:
        raise NotImplementedError

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

    Each box is named "Shoulder abduction, right". previous=True puts the last value into a column of its own beside it.
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
    ) -> None:
        super().__init__()
        self.caption, self.columns, self.rows = caption, tuple(columns), [tuple(row) for row in rows]
        self.corner, self.previous, self.hint = corner, previous, hint
        for row in self.rows:
            if len(row) != len(self.columns) + 1:
                raise ValueError(f"Grid row {row[0]!r} has {len(row) - 1} boxes for {len(self.columns)} columns.")

    def names(self) -> list[str]:
        return [name for row in self.rows for name in row[1:] if name]

    def cell(self, form: Form, row: str, column: str, name: str | None) -> ShownField | None:
        if not name:
            return None
        mark_rendered(form, name)
        label = f"{row}, {column[:1].lower()}{column[1:]}" if column else row
        return show(form[name], label=label, add_class="app-grid__input")

    def render(self, form: Form, context: Any, template_pack: str = TEMPLATE_PACK, **kwargs: Any) -> SafeString:
        data = {
            "caption": self.caption,
            "hint": self.hint,
            "corner": self.corner,
            "columns": self.columns,
            "previous": self.previous and bool(getattr(form, "previous", None)),
            "common_date": self.common_date(form),
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
        super().__init__()
        self.caption, self.field_names, self.corner, self.hint = caption, names, corner, hint

    def names(self) -> list[str]:
        return list(self.field_names)

    def render(self, form: Form, context: Any, template_pack: str = TEMPLATE_PACK, **kwargs: Any) -> SafeString:
        rows = []
        for name in self.field_names:
            mark_rendered(form, name)
            rows.append(show(form[name]))
        data = {
            "caption": self.caption,
            "hint": self.hint,
            "corner": self.corner,
            "answers": [option.label for option in rows[0].options] if rows else [],
            "rows": rows,
            "previous": any(row.last for row in rows),
            "common_date": self.common_date(form),
        }
        return SafeString(render_to_string("nhsuk/layout/radio_grid.html", data))
