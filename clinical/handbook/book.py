"""What every page of the handbook needs: settings in words, sources, and the state of a rule."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from clinical import sources
from clinical.evidence.blood import LIMITS
from clinical.handbook.markdown import table
from clinical.setting_words import title_of, value_in_words, with_unit
from clinical.settings import DEFAULTS, SettingNote, Settings, notes

# The words of the page Reference data.
PUBLISHED = "Published source"
TO_BE_CONFIRMED = "To be confirmed"
CONFIRMED = "Confirmed"

_NAMES = ("Raynaud", "Castleman", "Frisén", "Waldenström", "D'Souza")
# What makes a source one that a consultant has to confirm, wherever it stands in the text.
_UNCONFIRMED = re.compile(r"\b(knowledge|design|secondary|not seen|our own proposal)\b")


def state(source: str) -> str:
    """State of a rule that rests on this source. Raises ValueError for a rule without one."""
    if not source:
        raise ValueError("a rule needs a source: F-numbers, knowledge or design")
    return TO_BE_CONFIRMED if _UNCONFIRMED.search(source) else PUBLISHED


def state_of_setting(note: SettingNote) -> str:
    """As the page Reference data says it."""
    if note.confirmed:
        return CONFIRMED
    return TO_BE_CONFIRMED if note.to_be_confirmed else PUBLISHED


@dataclass(frozen=True)
class Entry:
    """One rule in the words of the handbook.

    title, words  text for a clinician; `{name}` stands for the value of a setting with its unit, `{name:n}` for the
                  value alone
    source        F-numbers, "knowledge", "design"
    covers        the functions and tables that the entry explains; a test asks for each public one
    """

    title: str
    words: str
    source: str
    covers: tuple[Any, ...] = ()


def lower_first(text: str) -> str:
    """For the middle of a sentence; "CT", "I-RODS", "HbA1c" and names of people stay."""
    first = text.partition(" ")[0]
    keeps = first[1:] != first[1:].lower() or text.startswith(_NAMES)
    return text if keeps else text[:1].lower() + text[1:]


def upper_first(text: str) -> str:
    return text[:1].upper() + text[1:]


def listed(texts: Iterable[str]) -> str:
    """ "neurological examination; nerve conduction study"."""
    return "; ".join(map(lower_first, texts))


class _Value:
    """A setting inside a sentence."""

    def __init__(self, note: SettingNote):
        self.note = note

    def __format__(self, how: str) -> str:
        if how not in ("", "n"):
            raise ValueError(f"{self.note.name}: {how!r} is no way to show a setting; use n or nothing")
        if self.note.value is None:
            return "not set yet"
        return value_in_words(self.note.value) if how else with_unit(self.note.value, self.note.unit)


def red_cell_limits(scheme: str) -> str:
    """ "Haemoglobin above 165 g/L in men, 160 g/L in women, or haematocrit above …" for a scheme of N6."""
    units = {"haemoglobin": " g/L", "haematocrit": ""}
    words = [
        f"{name} above {by_sex['male']}{units[name]} in men, {by_sex['female']}{units[name]} in women"
        for name, by_sex in LIMITS[scheme].items()
    ]
    return upper_first(", or ".join(words))


@dataclass(frozen=True)
class Book:
    """The settings that the pages show."""

    settings: Settings = DEFAULTS

    @cached_property
    def notes(self) -> dict[str, SettingNote]:
        return {note.name: note for note in notes(self.settings)}

    @cached_property
    def _values(self) -> dict[str, Any]:
        values = {name: _Value(note) for name, note in self.notes.items()}
        return values | {"red_cell_limits": red_cell_limits(self.settings.polycythaemia_scheme)}

    def fill(self, text: str) -> str:
        """The text with the clinic's values in it. Raises KeyError for a name that is no setting."""
        return text.format_map(self._values)

    def entries(self, entries: Iterable[Entry], what: str = "Measure", how: str = "Rule") -> str:
        """A table of rules with source and state."""
        rows = [(each.title, self.fill(each.words), *from_source(each.source)) for each in entries]
        return table((what, how, "Source", "State"), rows)

    def thresholds(self, names: Iterable[str]) -> str:
        """A table of settings by title, with value, source and state."""
        return table(("Setting", "Value", "Source", "State"), [self._threshold(self.notes[name]) for name in names])

    def _threshold(self, note: SettingNote) -> tuple[str, ...]:
        return (title_of(note.name), with_unit(note.value, note.unit), *self.sourced(note))

    @staticmethod
    def sourced(note: SettingNote) -> tuple[str, str]:
        """Source and state of a setting."""
        return sources.in_words(note.source), state_of_setting(note)


def from_source(source: str) -> tuple[str, str]:
    """Source in words, and the state that follows from it."""
    return sources.in_words(source), state(source)


Page = Callable[[Book], str]
