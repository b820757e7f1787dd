"""How a kind's sections stand on the form: headings, switches, grids, and what stands beside what."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.utils.html import format_html

from assessments.spec import GRID, RADIOS, ROW, Line, Section
from interface.layout import Column, Columns, Fieldset, Grid, RadioGrid, Row, SectionSwitch

FILL = "fill_"


def blocks_of(sections: tuple[Section, ...], after: dict[str, list[Any]]) -> list[Any]:
    """The layout objects of all sections in order. `after` maps a section's title to what follows it."""
    pairs: list[_Pair] = []
    for sections_of_group in _groups(sections):
        group = _group(sections_of_group)
        if sections_of_group[0].beside and pairs:
            pairs[-1].right.append(group)
        else:
            pairs.append(_Pair([group]))
        for section in sections_of_group:
            pairs += [_Pair([one]) for one in after.get(section.title, ())]
    return [pair.block() for pair in pairs]


@dataclass
class _Pair:
    left: list[Any]
    right: list[Any] = field(default_factory=list)

    def block(self) -> Any:
        if not self.right:
            return self.left[0]
        return Columns(Column(*self.left), Column(*self.right))


def _groups(sections: tuple[Section, ...]) -> Iterator[list[Section]]:
    for _, members in groupby(sections, key=lambda one: one.group or one.title):
        yield list(members)


def _group(sections: list[Section]) -> Fieldset:
    first = sections[0]
    alone = len(sections) == 1
    parts = [_part(section, alone) for section in sections]
    if not alone and all(section.layout == GRID for section in sections):
        parts = [Columns(*(Column(part) for part in parts))]
    elif not alone and first.layout == RADIOS:
        parts = [Columns(Column(parts[0]), Column(*parts[1:]))]
    if first.not_examined:
        parts = [SectionSwitch(first.not_examined, *parts)]
    hint = first.hint if alone and first.layout not in {GRID, RADIOS} else ""
    return Fieldset(first.group or first.title, *parts, hint=hint)


def _part(section: Section, alone: bool) -> Any:
    # Alone under its heading, a table need not show the same words again as its caption.
    caption = format_html('<span class="nhsuk-u-visually-hidden">{}</span>', section.title) if alone else section.title
    names = [item.name for item in section.flat()]
    if section.layout == GRID:
        lines = [line for line in section.items if isinstance(line, Line)]
        rows = [(line.label, *(item.name if item else None for item in line.items)) for line in lines]
        spoken = {line.label: line.spoken for line in lines if line.spoken}
        part: Any = Grid(
            caption, columns=section.columns, rows=rows, corner=section.corner, hint=section.hint, spoken=spoken
        )
    elif section.layout == RADIOS:
        part = RadioGrid(caption, *names, corner=section.corner, hint=section.hint)
    else:
        inner = [Row(*names)] if section.layout == ROW else names
        if not alone:
            return Fieldset(section.title, *inner, hint=section.hint, heading=False)
        part = Column(*inner)
    return Column(part, FILL + section.fill.column) if section.fill else part
