"""Answers in words, for the read page, the previous value beside a box, the signing page and the clash page."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models

from assessments.base import Assessment
from assessments.choices import NOT_EXAMINED, NOT_RECORDED
from assessments.spec import GRID, Instrument, Item, Line, Reading, Rows, Section


def column(model: type[models.Model], name: str) -> models.Field:
    return model._meta.get_field(name)


def label_of(model: type[models.Model], name: str) -> str:
    text = str(column(model, name).verbose_name)
    return text[:1].upper() + text[1:]


def head_of(model: type[models.Model], item: Item) -> str:
    """The heading of a column of lines, with its unit."""
    return label_of(model, item.name) + (f", {item.unit}" if item.unit else "")


def value_in_words(field: models.Field, value: Any) -> str:
    """The answer as a person reads it; "" when there is none."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "Yes" if value else ""
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, date):
        return f"{value:%d-%b-%Y}"
    if isinstance(value, Decimal | int):
        return f"{value:,}".replace("-", "\u2212")
    return str(value)


def words(row: models.Model, name: str, unit: str = "") -> str:
    text = value_in_words(column(type(row), name), getattr(row, name))
    return f"{text} {unit}" if text and unit else text


@dataclass(frozen=True)
class Answer:
    """One answer as shown: "" in `text` is Not recorded."""

    name: str
    label: str
    text: str
    previous: str = ""
    previous_on: date | None = None
    # A tick box says something only when it is ticked.
    tick: bool = False

    @property
    def changed(self) -> bool:
        return bool(self.text and self.previous and self.text != self.previous)


@dataclass(frozen=True)
class ShownLine:
    label: str
    answers: tuple[Answer | None, ...]


@dataclass(frozen=True)
class ShownSection:
    """A section on the read page: `columns` when it is a grid, else one answer per line."""

    title: str
    columns: tuple[str, ...]
    corner: str
    lines: tuple[ShownLine, ...]
    not_examined: bool

    @property
    def answers(self) -> Iterator[Answer]:
        for line in self.lines:
            yield from (answer for answer in line.answers if answer)

    @property
    def empty(self) -> bool:
        return not any(answer.text for answer in self.answers)

    @property
    def answered(self) -> list[Answer]:
        return [answer for answer in self.answers if answer.text]

    @property
    def unanswered(self) -> list[str]:
        return [answer.label for answer in self.answers if not answer.text and not answer.tick]

    @property
    def empty_words(self) -> str:
        return "Nothing ticked" if all(answer.tick for answer in self.answers) else NOT_RECORDED


def sections_of(instrument: Instrument, row: Assessment, previous: dict[str, Any] | None = None) -> list[ShownSection]:
    return [_section(section, row, previous or {}) for section in instrument.sections]


def _section(section: Section, row: Assessment, previous: dict[str, Any]) -> ShownSection:
    def answer(item: Item | None) -> Answer | None:
        if item is None:
            return None
        before, on = previous.get(item.name, ("", None))
        label = label_of(type(row), item.name)
        return Answer(
            item.name,
            label,
            words(row, item.name, item.unit),
            f"{before} {item.unit}".strip() if before else "",
            on,
            tick=isinstance(column(type(row), item.name), models.BooleanField),
        )

    lines = []
    for one in section.items:
        if isinstance(one, Line):
            lines.append(ShownLine(one.label, tuple(answer(item) for item in one.items)))
        else:
            lines.append(ShownLine(label_of(type(row), one.name), (answer(one),)))
    return ShownSection(
        title=f"{section.group}: {section.title.lower()}" if section.group else section.title,
        columns=section.columns if section.layout == GRID else (),
        corner=section.corner,
        lines=tuple(lines),
        not_examined=bool(section.not_examined and getattr(row, section.not_examined)),
    )


@dataclass(frozen=True)
class ShownTable:
    """The lines of an assessment that has many, as words."""

    title: str
    heads: tuple[str, ...]
    lines: list[list[str]]
    leads: bool = False
    # Headings of the columns that no line answers: named once, not repeated in every line.
    unanswered: tuple[str, ...] = ()


def tables_of(instrument: Instrument, row: Assessment) -> list[ShownTable]:
    return [_table(rows, row) for rows in instrument.rows]


def _table(rows: Rows, row: Assessment) -> ShownTable:
    lines = rows.model.objects.kept().filter(assessment=row)
    if rows.shown:
        heads = tuple(head for head, _ in rows.shown)
        cells = [[str(getattr(line, name)) for _, name in rows.shown] for line in lines]
        cells += [list(line) for line in (rows.worked_out(row) if rows.worked_out else ())]
        return ShownTable(rows.title, heads, cells, leads=rows.leads)
    # The unit stands once, in the heading.
    columns = {head_of(rows.model, item): [words(line, item.name) for line in lines] for item in rows.items}
    columns |= {head: [str(getattr(line, name)) for line in lines] for head, name in rows.also}
    answered = {head: cells for head, cells in columns.items() if any(cells)}
    return ShownTable(
        rows.title,
        tuple(answered),
        [list(cells) for cells in zip(*answered.values(), strict=True)],
        unanswered=tuple(head for head in columns if head not in answered) if lines else (),
    )


def readings_of(instrument: Instrument, row: Assessment) -> list[Reading]:
    return list(instrument.readings(row)) if instrument.readings else []


@dataclass(frozen=True)
class ShownScore:
    """A score with what it rests on. `value` is the one that counts; None: not scored."""

    label: str
    value: int | None
    text: str
    out_of: int
    answered: int
    required: int
    previous: int | None
    previous_on: date | None
    higher_is_better: bool
    explanation: str
    rule: str

    @property
    def change(self) -> str:
        """ "1 better", "2 worse", "same"; "" when there is nothing to compare."""
        if self.value is None or self.previous is None:
            return ""
        difference = self.value - self.previous
        if difference == 0:
            return "same"
        better = (difference > 0) == self.higher_is_better
        return f"{abs(difference)} {'better' if better else 'worse'}"


def scores_of(instrument: Instrument, row: Assessment, last: Assessment | None = None) -> list[ShownScore]:
    """The scores of a row: stored ones when it was signed, else worked out now from the draft's answers."""
    shown = []
    for score in instrument.scores:
        if row.is_draft:
            result = score.function({name: getattr(row, name) for name in score.inputs})
            value, answered, required, rule = result.value, result.answered, result.required, result.rule
        else:
            value, rule = getattr(row, score.column), getattr(row, f"{score.column}_rule")
            answered = getattr(row, f"{score.column}_answered") or 0
            required = getattr(row, f"{score.column}_required") or len(score.inputs)
        text = score.automatic_words(value, answered, required)
        own = getattr(row, score.overruled)
        if own is not None:
            value, text = own, score.overruled_words(own, text, getattr(row, score.reason))
        shown.append(
            ShownScore(
                label=score.label,
                value=value,
                text=text,
                out_of=score.out_of,
                answered=answered,
                required=required,
                previous=score.counted(last) if last else None,
                previous_on=last.performed_on if last else None,
                higher_is_better=score.higher_is_better,
                explanation=score.explanation,
                rule=rule,
            )
        )
    return shown


def unanswered(sections: list[ShownSection]) -> list[tuple[str, list[str]]]:
    """(section, labels without an answer) for the signing page; a section not examined is one entry of its own."""
    gaps: list[tuple[str, list[str]]] = []
    for section in sections:
        if section.not_examined:
            gaps.append((section.title, [NOT_EXAMINED]))
        elif section.unanswered:
            gaps.append((section.title, section.unanswered))
    return gaps


__all__ = ["NOT_EXAMINED", "NOT_RECORDED", "scores_of", "sections_of", "unanswered", "words"]
