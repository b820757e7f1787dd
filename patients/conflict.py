"""Two people changed one record: what can be joined is joined, what clashes is shown side by side."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models


@dataclass(frozen=True)
class Clash:
    """One column that both changed to different values, in shown words."""

    label: str
    opened: str
    theirs: str
    yours: str


@dataclass(frozen=True)
class Merged:
    """`values` is the record that saving now would make; `clashes` hold yours in `values`; `taken` came from them."""

    values: dict[str, Any]
    clashes: tuple[str, ...]
    taken: tuple[str, ...]


def merge(opened: Mapping[str, Any], theirs: Mapping[str, Any], yours: Mapping[str, Any]) -> Merged:
    """Join two sets of changes to the same opened values, column by column.

    Where only they changed a column, theirs is taken; where both did, differently, yours stays and the column clashes.
    """
    values, clashes, taken = dict(yours), [], []
    for name, mine in yours.items():
        if theirs[name] == mine:
            continue
        if mine == opened[name]:
            values[name] = theirs[name]
            taken.append(name)
        elif theirs[name] != opened[name]:
            clashes.append(name)
    return Merged(values, tuple(clashes), tuple(taken))


def as_opened(row: models.Model, version: int, names: list[str]) -> dict[str, Any]:
    """The row's columns as they were in that version, from its history; as they are now without such a version.

    Version 0 is the empty page of a row that nobody had made yet.
    """
    if version == 0:
        opened: models.Model = type(row)()
    else:
        opened = row.events.filter(version=version).order_by("-pgh_id").first() or row
    return {name: getattr(opened, name) for name in names}
