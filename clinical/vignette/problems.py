"""What a vignette says wrong, in one line that names the item and the field; and the small checks that say so."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches
from typing import Any

from clinical.dates import EARLIEST_YEAR
from clinical.vignette.strict_json import Odd, repeated_key

LONGEST_SHOWN = 60


class VignetteError(ValueError):
    """The text is no vignette. The message is one printable line: item, field, what is wrong, what is allowed."""


@dataclass(frozen=True)
class Place:
    """Where in the vignettes a value stands: "vignette 2 (C03), finding 4 (vegf), unit"."""

    item: str
    parts: tuple[str, ...] = ()

    def at(self, part: str) -> "Place":
        return replace(self, parts=(*self.parts, part))

    def wrong(self, problem: str) -> VignetteError:
        return VignetteError(f"{', '.join((self.item, *self.parts))}: {problem}")


def shown(value: Any) -> str:
    """A value as it may stand in the line: quoted, printable, not too long."""
    if isinstance(value, Odd):
        return value.text
    if isinstance(value, Mapping):
        return "an object"
    if isinstance(value, list | tuple):
        return "a list"
    if isinstance(value, bool):
        return str(value).lower()
    if value is None:
        return "null"
    if isinstance(value, str):
        return repr(value if len(value) <= LONGEST_SHOWN else f"{value[:LONGEST_SHOWN]}…")
    return str(value)[:LONGEST_SHOWN]


def nearest(word: str, known: Iterable[str]) -> str:
    """ " Did you mean 'platelets'?", or "" when nothing is near."""
    found = get_close_matches(word[:LONGEST_SHOWN].casefold(), list(known), n=1, cutoff=0.6)
    return f" Did you mean {found[0]!r}?" if found else ""


def object_at(value: Any, place: Place, known: Iterable[str], *, what: str = "an object") -> dict[str, Any]:
    """The object without its nulls: a null is "not recorded", like a key that is left out.

    Raises VignetteError when it is no object, repeats a key or has one that is not in `known`.
    """
    if not isinstance(value, Mapping):
        raise place.wrong(f"must be {what}, not {shown(value)}")
    if (again := repeated_key(value)) is not None:
        raise place.wrong(f"the key {shown(again)} stands there twice")
    known = tuple(known)
    for key in value:
        if key not in known:
            raise place.wrong(f"{shown(key)} is not a key here.{nearest(str(key), known)} Allowed: {', '.join(known)}")
    return {key: each for key, each in value.items() if each is not None}


def word_at(value: Any, place: Place, allowed: Iterable[str]) -> str:
    allowed = tuple(allowed)
    if not isinstance(value, str) or value not in allowed:
        near = nearest(value, allowed) if isinstance(value, str) else ""
        raise place.wrong(f"{shown(value)} is not one of the words allowed.{near} Allowed: {', '.join(allowed)}")
    return value


def text_at(value: Any, place: Place, longest: int) -> str:
    """Free text on one line; what cannot be printed is taken out."""
    if not isinstance(value, str):
        raise place.wrong(f"must be text in quotation marks, not {shown(value)}")
    text = "".join(letter for letter in " ".join(value.split()) if letter.isprintable())
    if len(text) > longest:
        raise place.wrong(f"is too long: {len(text):,} characters, and at most {longest:,} are allowed")
    return text


def flag_at(value: Any, place: Place) -> bool:
    if not isinstance(value, bool):
        raise place.wrong(f"must be true or false, without quotation marks, not {shown(value)}")
    return value


def date_at(value: Any, place: Place, today: date) -> date:
    """A whole day, YYYY-MM-DD, from 1850 to today."""
    how = "Write a whole date as YYYY-MM-DD, such as 2024-03-01"
    if not isinstance(value, str):
        raise place.wrong(f"must be a date in quotation marks, not {shown(value)}. {how}")
    day = _iso_day(value)
    if day is None:
        raise place.wrong(f"{shown(value)} is not a date. {how}")
    if day.year < EARLIEST_YEAR:
        raise place.wrong(f"{value} is before {EARLIEST_YEAR}. {how}")
    if day > today:
        raise place.wrong(f"{value} is in the future; today is {today.isoformat()}")
    return day


def _iso_day(text: str) -> date | None:
    # date.fromisoformat also reads weeks and days without hyphens.
    if len(text) != len("YYYY-MM-DD") or text[4] != "-" or text[7] != "-" or not text.isascii():
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
