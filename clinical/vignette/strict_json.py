"""JSON without surprises: no key twice, no NaN, no rounding, and a line and column when it is not JSON.

A key that stands twice and a number that is none are kept until the reader comes by, who knows which vignette and
which field they belong to.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

# No clinical number needs more; within it Decimal arithmetic on one unit factor is exact.
LONGEST_NUMBER = 20
LARGEST_EXPONENT = 12


class NotJson(ValueError):
    """The text is not JSON at all. The message is one sentence."""


@dataclass(frozen=True)
class Odd:
    """A number that JSON or this clinic does not take: NaN, Infinity, too many digits."""

    text: str


class Object(dict):
    """A JSON object that remembers the first key that stood in it twice."""

    repeated: str | None = None


def repeated_key(value: Mapping[str, Any]) -> str | None:
    return value.repeated if isinstance(value, Object) else None


def loads(raw: bytes) -> Any:
    """The JSON value: whole numbers as int, others as Decimal, objects as Object. Raises NotJson.

    raw  UTF-8, with or without a byte order mark
    """
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise NotJson(f"not UTF-8 text: byte {problem.start + 1} is no character. Save the file as UTF-8") from None
    if not text.strip():
        raise NotJson("empty: there is no vignette in it")
    try:
        return json.loads(text, object_pairs_hook=_object, parse_int=_whole, parse_float=_decimal, parse_constant=Odd)
    except json.JSONDecodeError as problem:
        raise NotJson(f"not JSON at line {problem.lineno}, column {problem.colno}: {_words(problem)}") from None
    except RecursionError:
        raise NotJson("not a vignette: too many brackets inside each other") from None


def _words(problem: json.JSONDecodeError) -> str:
    return problem.msg[:1].lower() + problem.msg[1:]


def _object(pairs: list[tuple[str, Any]]) -> Object:
    found = Object()
    for key, value in pairs:
        if key in found and found.repeated is None:
            found.repeated = key
        found[key] = value
    return found


def _whole(text: str) -> int | Odd:
    return int(text) if len(text) <= LONGEST_NUMBER else Odd(_cut(text))


def _decimal(text: str) -> Decimal | Odd:
    if len(text) > LONGEST_NUMBER or abs(Decimal(text).adjusted()) > LARGEST_EXPONENT:
        return Odd(_cut(text))
    return Decimal(text)


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_NUMBER else f"{text[:LONGEST_NUMBER]}…"
