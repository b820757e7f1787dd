"""Crispy layout objects of the clinic: how a form's fields stand on the page. Usage: README.md beside this file."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from crispy_forms.layout import Layout, LayoutObject
from crispy_forms.utils import TEMPLATE_PACK, render_field
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.text import slugify

from interface.grids import Content, Form, Grid, RadioGrid, mark_rendered
from interface.shown import ShownField, last_of, show

__all__ = [
    "Buttons",
    "Column",
    "Columns",
    "Details",
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


class Details(Block):
    """Boxes that few need, folded away: `Details("Overrule a score", Row("own", "reason"), hint="…")`.

    It stands open while one of them holds an answer or a mistake. Works without scripts.
    """

    template = "nhsuk/layout/details.html"

    def __init__(self, summary: str, *contents: Content, hint: str = "") -> None:
        super().__init__(*contents)
        self.summary, self.hint = summary, hint

    def context(self, form: Form) -> dict[str, object]:
        names = [pointer.name for pointer in self.get_field_names()]
        told = any(name in form.errors or form[name].value() not in (None, "", False) for name in names)
        return {"summary": self.summary, "hint": self.hint, "open": told}


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
