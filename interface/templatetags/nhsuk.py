"""Tags that the crispy template pack `nhsuk` is written with. Pages do not need them: they use `{% crispy form %}`."""

from django import forms, template
from django.forms.boundfield import BoundField

from interface.shown import ShownField, error_items, formset_error_items, show

register = template.Library()


@register.simple_tag
def shown_field(bound: BoundField, unit: str | None = None, last: bool = True) -> ShownField:
    """The field with everything its template needs."""
    return show(bound, unit=unit or None, last=last)


@register.simple_tag
def grid_cell(bound: BoundField, row: int) -> ShownField:
    """A field in a table of entries; its name says the row: "Result, row 2"."""
    return show(bound, label=f"{bound.label}, row {row}", add_class="app-grid__input")


@register.inclusion_tag("nhsuk/error_summary.html")
def error_summary(*forms_or_sets: forms.BaseForm | forms.BaseFormSet) -> dict[str, object]:
    """One list of all mistakes of the forms and formsets of a page, each a link to its box."""
    items: list[tuple[str, str]] = []
    for one in forms_or_sets:
        if not one or not one.is_bound:
            continue
        items += formset_error_items(one) if isinstance(one, forms.BaseFormSet) else error_items(one)
    return {"items": list(dict.fromkeys(items))}
