"""What a correction says otherwise than the version that it corrects."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from assessments.base import Assessment
from assessments.shown import label_of, words
from assessments.spec import Instrument, Rows


@dataclass(frozen=True)
class Difference:
    """One answer, or one line, before and now; "" is not recorded, or not there."""

    label: str
    before: str
    now: str


def differences_of(instrument: Instrument, row: Assessment) -> list[Difference]:
    """Empty for a row that corrects nothing."""
    if row.corrects_id is None:
        return []
    old = row.corrects
    units = {item.name: item.unit for item in instrument.items}
    names = ("performed_on", "examiner", *instrument.names, "comment")
    found = [
        Difference(label_of(type(row), name), before, now)
        for name in names
        if (before := words(old, name, units.get(name, ""))) != (now := words(row, name, units.get(name, "")))
    ]
    return [*found, *(one for rows in instrument.rows for one in _lines(rows, old, row))]


def _lines(rows: Rows, old: Assessment, new: Assessment) -> Iterator[Difference]:
    """Lines of the same place beside each other; others as taken out and added."""
    before, now = ([*rows.model.objects.kept().filter(assessment=one)] for one in (old, new))
    label = rows.line_name[:1].upper() + rows.line_name[1:]
    if rows.place:
        held, given = ({_place(rows, line): _text(rows, line) for line in lines} for lines in (before, now))
        for place in dict.fromkeys([*held, *given]):
            if held.get(place, "") != given.get(place, ""):
                yield Difference(label, held.get(place, ""), given.get(place, ""))
        return
    texts, others = ([_text(rows, line) for line in lines] for lines in (before, now))
    for text in (Counter(texts) - Counter(others)).elements():
        yield Difference(label, text, "")
    for text in (Counter(others) - Counter(texts)).elements():
        yield Difference(label, "", text)


def _place(rows: Rows, line: Any) -> tuple[Any, ...]:
    return tuple(getattr(line, name) for name in rows.place)


def _text(rows: Rows, line: Any) -> str:
    """A line in words, as the read page shows it."""
    if rows.shown:
        cells = [str(getattr(line, name)) for _, name in rows.shown]
    else:
        cells = [words(line, item.name, item.unit) for item in rows.items]
    return ", ".join(cell for cell in cells if cell)
