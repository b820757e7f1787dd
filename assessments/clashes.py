"""Two people saved one draft: what stood there when the page was opened, what they wrote, what you wrote."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict

from assessments.base import Assessment
from assessments.forms import AssessmentForm
from assessments.rows import lines_as_of, tables_for
from assessments.shown import label_of, value_in_words


@dataclass(frozen=True)
class Clash:
    """One answer that both changed. `theirs_raw` and `yours_raw` are what the box would hold."""

    name: str
    label: str
    opened: str
    theirs: str
    yours: str
    theirs_raw: str
    yours_raw: str
    kept: str | None = None


@dataclass(frozen=True)
class Merge:
    """Both texts laid side by side. `boxes` is what can be sent again as it is: all but the clashes."""

    clashes: list[Clash]
    only_theirs: list[Clash]
    only_yours: list[Clash]
    boxes: dict[str, str]


def merge(form: AssessmentForm, row: Assessment, version: int, chosen: Mapping[str, str]) -> Merge:
    """Compare the sent form with the stored row, box by box, in the words of the boxes.

    `version` is the one that was opened; `chosen` what was already chosen on the clash page.
    """
    opened = version_as_opened(row, version)
    result = Merge([], [], [], {})
    lines = LineBoxes(form, row, opened)
    columns = {field.name for field in row._meta.concrete_fields}
    for name, field in form.fields.items():
        if name in {"version", "patient_ref", "submission_key"}:
            continue
        if name not in columns:
            merge_line_box(result, lines, name, field, chosen.get(name))
            continue
        model_field = row._meta.get_field(name)
        stored = getattr(row, name)
        theirs_raw = raw_text(field.widget, stored)
        before = getattr(opened, name, None) if opened else None
        before_raw = raw_text(field.widget, before)
        yours_raw = sent_text(form, name)
        one = Clash(
            name=name,
            label=label_of(type(row), name),
            opened=value_in_words(model_field, before),
            theirs=value_in_words(model_field, stored),
            yours=yours_words(form, name, yours_raw),
            theirs_raw=theirs_raw,
            yours_raw=yours_raw,
            kept=chosen.get(name),
        )
        same = same_answer(form, name, stored, theirs_raw, yours_raw)
        if same:
            result.boxes[name] = yours_raw
        elif opened is not None and before_raw == theirs_raw:
            result.only_yours.append(one)
            result.boxes[name] = yours_raw
        elif opened is not None and same_answer(form, name, before, before_raw, yours_raw):
            result.only_theirs.append(one)
            result.boxes[name] = theirs_raw
        else:
            result.clashes.append(one)
    return result


class LineBoxes:
    """The boxes of lines: as they were opened, as they are stored, and as they were sent."""

    def __init__(self, form: AssessmentForm, row: Assessment, opened: Any) -> None:
        self.form = form
        stored = tables_for(form.instrument, form.patient, row, None)
        self.stored = {name: value for table in stored for name, value in table.initial(table.known).items()}
        self.opened: dict[str, Any] | None = None
        if opened is not None:
            at = opened.pgh_created_at
            pairs = [(table, lines_as_of(table.rows, row, at)) for table in stored]
            self.opened = {name: value for table, lines in pairs for name, value in table.initial(lines).items()}

    def text(self, held: Mapping[str, Any] | None, name: str) -> str:
        field = self.form.fields[name]
        return raw_text(field.widget, (held or {}).get(name, field.initial))

    def sent(self, name: str) -> str:
        # A box that was not on the page says nothing new about its line.
        return sent_text(self.form, name) if name in self.form.data else self.text(self.opened, name)


def merge_line_box(result: Merge, lines: LineBoxes, name: str, field: forms.Field, kept: str | None) -> None:
    """Put one box of a line where it belongs: nobody changed it, one did, or both did."""
    before, theirs, yours = lines.text(lines.opened, name), lines.text(lines.stored, name), lines.sent(name)
    one = Clash(
        name=name,
        label=str(field.label),
        opened=words_of_box(field, before),
        theirs=words_of_box(field, theirs),
        yours=words_of_box(field, yours),
        theirs_raw=theirs,
        yours_raw=yours,
        kept=kept,
    )
    if yours == theirs or field.widget.is_hidden:
        result.boxes[name] = yours
    elif lines.opened is not None and before == theirs:
        result.only_yours.append(one)
        result.boxes[name] = yours
    elif lines.opened is not None and before == yours:
        result.only_theirs.append(one)
        result.boxes[name] = theirs
    else:
        result.clashes.append(one)


def words_of_box(field: forms.Field, raw: str) -> str:
    """A box's text as people read it."""
    if isinstance(field, forms.ChoiceField):
        return str(dict(field.choices).get(raw, raw)) if raw else ""
    if isinstance(field, forms.BooleanField):
        return "Yes" if raw else ""
    return raw


def version_as_opened(row: Assessment, version: int) -> Any:
    """The history row of that version; None when it cannot be found."""
    return row.events.filter(version=version).order_by("-pgh_id").first()


def raw_text(widget: Any, value: Any) -> str:
    """What the box holds for a stored value."""
    if value is None or value is False:
        return ""
    if value is True:
        return "on"
    if isinstance(widget, forms.Select):
        return str(value)
    return str(widget.format_value(value) or "")


def sent_text(form: AssessmentForm, name: str) -> str:
    value = form.fields[name].widget.value_from_datadict(form.data, form.files, form.add_prefix(name))
    if isinstance(value, bool):
        return "on" if value else ""
    return "" if value is None else str(value)


def same_answer(form: AssessmentForm, name: str, stored: Any, stored_raw: str, yours_raw: str) -> bool:
    """True when the sent text means the stored answer, however it is spelled."""
    if name in form.cleaned_data:
        empty = ("", None, False)
        yours = form.cleaned_data[name]
        return yours == stored or (yours in empty and stored in empty)
    return yours_raw == stored_raw


def yours_words(form: AssessmentForm, name: str, yours_raw: str) -> str:
    if name in form.cleaned_data:
        return value_in_words(form.instrument.model._meta.get_field(name), form.cleaned_data[name])
    return yours_raw


def unanswered_clashes(data: Mapping[str, Any]) -> list[str]:
    """Names of the clashes that were sent without a choice."""
    return [name for name in must_choose(data) if name not in data]


def must_choose(data: Mapping[str, Any]) -> list[str]:
    return [name for name in str(data.get("must_choose", "")).split(",") if name]


def with_own_words(data: QueryDict) -> QueryDict:
    """The sent clash page with the person's own words where nothing was chosen, so that it can be shown again."""
    whole = data.copy()
    for name in must_choose(data):
        whole[name] = data.get(f"yours-{name}", "")
    return whole


def opened_version(data: Mapping[str, Any]) -> int:
    """The version that the person first opened, carried from page to page; 0 when it is missing or mangled."""
    text = str(data.get("opened") or data.get("version") or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
