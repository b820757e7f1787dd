"""One form field as the template pack shows it: ids, descriptions, classes and the control itself.

The templates stay free of decisions; which element describes which control is settled here, once.
"""

from dataclasses import dataclass, field
from datetime import date

from django import forms
from django.forms.boundfield import BoundField
from django.forms.utils import flatatt
from django.utils.safestring import SafeString

from interface.templatetags.clinic import as_day, long_text, short_text

KIND_CLASSES = {
    "input": "nhsuk-input",
    "textarea": "nhsuk-textarea",
    "select": "nhsuk-select",
    "file": "nhsuk-file-upload",
    "checkbox": "nhsuk-checkboxes__input",
}


EMPTY = SafeString("")


@dataclass(frozen=True)
class Option:
    """One radio or check box of a group. `attrs` is the whole attribute text of its input.

    `group` is the heading that stands before it, "" for all but the first under each heading.
    """

    id: str
    value: str
    label: str
    attrs: SafeString
    checked: bool = False
    hint: str = ""
    reveal_id: str = ""
    reveal_html: str = ""
    group: str = ""


@dataclass(frozen=True)
class Last:
    """The value of the previous visit, shown beside the empty box and never inside it."""

    display: str
    on: date | None = None

    @property
    def on_short(self) -> str:
        return short_text(as_day(self.on)) if self.on else ""

    @property
    def on_long(self) -> str:
        return long_text(as_day(self.on)) if self.on else ""


@dataclass
class ShownField:
    bound: BoundField
    kind: str
    id: str
    target: str
    label: str
    hint: str
    errors: list[str]
    optional: bool
    unit: str
    last: Last | None
    echo: str
    described_by: str
    control: SafeString = EMPTY
    options: list[Option] = field(default_factory=list)
    inline: bool = False


def kind_of(widget: forms.Widget) -> str:
    """Which markup of the pack shows the widget."""
    if widget.is_hidden:
        return "hidden"
    if isinstance(widget, forms.CheckboxSelectMultiple):
        return "checkboxes"
    if isinstance(widget, forms.RadioSelect):
        return "radios"
    if isinstance(widget, forms.CheckboxInput):
        return "checkbox"
    if isinstance(widget, forms.Select):
        return "select"
    if isinstance(widget, forms.Textarea):
        return "textarea"
    return "file" if isinstance(widget, forms.FileInput) else "input"


def last_of(bound: BoundField) -> Last | None:
    """The previous value that the form was given for the field: `form.previous[name] = (display, date)`."""
    previous = getattr(bound.form, "previous", None) or {}
    if bound.name not in previous:
        return None
    display, on = previous[bound.name]
    return Last(str(display), on)


def target_of(bound: BoundField) -> str:
    """The id that a link to the field must name: the first option of a group, else the control itself."""
    base = bound.field.widget.attrs.get("id") or bound.auto_id
    return f"{base}_0" if kind_of(bound.field.widget) in {"radios", "checkboxes"} else base


def echo_of(bound: BoundField) -> str:
    """How a field read what was typed ("Wed 03-Feb-2027"), once the form has been sent; "" if it has nothing to say."""
    echo = getattr(bound.field, "echo", None)
    if echo is None or not bound.form.is_bound or bound.errors:
        return ""
    return echo(bound.form.cleaned_data.get(bound.name)) if hasattr(bound.form, "cleaned_data") else ""


def described_by(base: str, *, hint: str, last: object, unit: str, echo: str, errors: object) -> str:
    """The ids of all that describes a control, in reading order. Takes only what is really shown."""
    parts = {"hint": hint, "unit": unit, "last": last, "echo": echo, "error": errors}
    return " ".join(f"{base}-{name}" for name, shown in parts.items() if shown)


def options_of(bound: BoundField, kind: str, reveals: dict[str, str]) -> list[Option]:
    """The radios or check boxes of a group. The blank option of a required question is left out."""
    hints = getattr(bound.field, "option_hints", {})
    groups = getattr(bound.field, "option_groups", {})
    under = ""
    options = []
    for widget in bound.subwidgets:
        data = widget.data
        value = "" if data["value"] is None else str(data["value"])
        if value == "" and bound.field.required:
            continue
        attrs = {key: v for key, v in data["attrs"].items() if key not in {"aria-invalid", "required"}}
        # "Not recorded" clears an answer; it is not chosen for the person.
        checked = data["selected"] and value != ""
        attrs.pop("checked", None)
        if options:
            # A page has one first box: the focus goes to the first answer of a group.
            attrs.pop("autofocus", None)
        option_id = attrs.get("id", "")
        reveal_id = f"{option_id}-reveal" if value in reveals else ""
        attrs |= {"class": f"nhsuk-{kind}__input", "name": data["name"], "type": data["type"], "value": value}
        attrs["checked"] = checked
        if reveal_id:
            attrs["data-app-reveal"] = reveal_id
        group = groups.get(value, "")
        under = f"{option_id}-group" if group else under
        described = [under] if under else []
        if value in hints:
            described.append(f"{option_id}-hint")
        if described:
            attrs["aria-describedby"] = " ".join(described)
        options.append(
            Option(
                option_id,
                value,
                str(data["label"]),
                flatatt(attrs),
                checked,
                hints.get(value, ""),
                reveal_id,
                reveals.get(value, ""),
                group,
            )
        )
    return options


def control_of(
    bound: BoundField, kind: str, description: str, *, add_class: str = "", attrs: dict[str, str] | None = None
) -> SafeString:
    """The control's HTML with the pack's classes and descriptions."""
    classes = [KIND_CLASSES.get(kind, ""), bound.field.widget.attrs.get("class", ""), add_class]
    if bound.errors and kind != "hidden":
        classes.append(f"{KIND_CLASSES.get(kind, 'nhsuk-input')}--error")
    if kind == "hidden":
        return bound.as_widget()
    all_attrs = {"class": " ".join(part for part in classes if part), **(attrs or {})}
    if description:
        all_attrs["aria-describedby"] = description
    return bound.as_widget(attrs=all_attrs)


def show(
    bound: BoundField,
    *,
    label: str | None = None,
    unit: str | None = None,
    reveals: dict[str, str] | None = None,
    add_class: str = "",
    attrs: dict[str, str] | None = None,
    last: bool = True,
) -> ShownField:
    """Everything the pack's templates need to show one bound field.

    reveals maps an option's value to the HTML that belongs to it. last=False leaves the previous value out.
    """
    field, kind = bound.field, kind_of(bound.field.widget)
    base = field.widget.attrs.get("id") or bound.auto_id
    unit = getattr(field, "unit", "") if unit is None else unit
    previous = last_of(bound) if last else None
    hint, echo, errors = str(field.help_text or ""), echo_of(bound), list(bound.errors)
    description = described_by(base, hint=hint, last=previous, unit=unit, echo=echo, errors=errors)
    mark = getattr(bound.form, "mark_optional", True) and not field.required and kind != "checkbox"
    shown = ShownField(
        bound=bound,
        kind=kind,
        id=base,
        target=target_of(bound),
        label=str(bound.label if label is None else label),
        hint=hint,
        errors=errors,
        optional=mark,
        unit=unit,
        last=previous,
        echo=echo,
        described_by=description,
        inline=getattr(field, "inline", False) and not reveals,
    )
    if kind in {"radios", "checkboxes"}:
        shown.options = options_of(bound, kind, reveals or {})
    else:
        if kind == "checkbox" and reveals:
            opened = f"{base}-reveal"
            attrs = {**(attrs or {}), "data-app-reveal": opened}
            shown.options = [
                Option(base, "on", "", EMPTY, bool(bound.value()), reveal_id=opened, reveal_html=html)
                for html in reveals.values()
            ]
        shown.control = control_of(bound, kind, description, add_class=add_class, attrs=attrs)
    return shown


def error_items(form: forms.BaseForm) -> list[tuple[str, str]]:
    """(link target or "", message) for each mistake of a form, in the order of the page."""
    items = [("", str(message)) for message in form.non_field_errors()]
    wrong = [form[name] for name in form.errors if name in form.fields]
    for bound in sorted(wrong, key=lambda bound: place_on_page(form, bound)):
        target = "" if bound.is_hidden else target_of(bound)
        items += [(target, str(message)) for message in bound.errors]
    return items


def place_on_page(form: forms.BaseForm, bound: BoundField) -> int:
    """Where the layout put the field, so that the summary lists mistakes from top to bottom."""
    return getattr(form, "form_html", "").find(f'id="{target_of(bound)}"')


def formset_error_items(formset: forms.BaseFormSet) -> list[tuple[str, str]]:
    """The same for all forms of a formset, its own mistakes first."""
    items = [("", str(message)) for message in formset.non_form_errors()]
    for row, form in enumerate(formset, start=1):
        items += [(target, f"Row {row}: {message}") for target, message in error_items(form)]
    return items
