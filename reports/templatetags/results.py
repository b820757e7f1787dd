"""One measured value as the tables show it. `{% load results %}`"""

from collections.abc import Sequence

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from assessments.choices import NOT_RECORDED
from interface.templatetags.clinic import missing
from reports.observations import Observation

register = template.Library()


@register.filter
def observed(one: Observation) -> SafeString:
    """The value with its flag in letter, arrow and a word to hear; what was printed, where it was converted."""
    flag = (
        format_html(
            ' <strong class="app-flag"><span aria-hidden="true">{}</span>'
            '<span class="nhsuk-u-visually-hidden">{}</span></strong>',
            one.mark,
            one.mark_words,
        )
        if one.mark
        else ""
    )
    notes = [*([f"from {one.reported}"] if one.reported else []), *(["poor sample"] if one.poor else [])]
    note = format_html(' <span class="app-value-note">{}</span>', ", ".join(notes)) if notes else ""
    return format_html('<span class="app-value">{}{}</span>{}', one.text, flag, note)


@register.filter
def observed_cell(cell: Sequence[Observation]) -> SafeString:
    """What one day's cell holds: a value, several of one day, or that there is none."""
    return format_html_join(SafeString("<br>"), "{}", ((observed(one),) for one in cell)) if cell else NOTHING


NOTHING = missing(NOT_RECORDED)
