"""What a person typed for a result: comparator, number, unit or word. Nothing is guessed and nothing is rounded.

"<31", "> 10,000", "2,310", "900 000 /mm3", "raised": each becomes a Reading or a sentence that names the test.
"""

import re
from decimal import Decimal

from assessments.amounts import Reading, Unreadable, check_hard_range
from assessments.analyte import Analyte, UnknownUnit
from interface.fields import read_number

SIGNS = {"<": "<", ">": ">", "<=": "<=", ">=": ">=", "=<": "<=", "=>": ">=", "≤": "<=", "≥": ">=", "=": "="}
# Other words for the same statement.
SYNONYMS = {"high": "raised", "elevated": "raised", "increased": "raised", "reduced": "low", "decreased": "low"}
SYNONYMS |= {"not raised": "normal", "in range": "normal", "neg": "negative", "pos": "positive"}

WHOLE_DIGITS, PLACES, LONGEST = 10, 4, 40

_TYPED = re.compile(r"(?P<sign>[<>]=?|=[<>]?|≤|≥)?\s*(?P<number>[+\-−]?[0-9.][0-9., \u00a0\u2009\u202f]*)(?P<unit>.*)")
_UP_TO, _OR_MORE = re.compile(r"up to (.+)", re.IGNORECASE), re.compile(r"(.+) or more", re.IGNORECASE)
_SPAN = re.compile(r"(?P<low>[^–—]+?)\s*(?:\bto\b|[–—]|(?<=[0-9\s])-)\s*(?P<high>.+)", re.IGNORECASE)


def read_result(analyte: Analyte, text: str, unit: str = "") -> Reading:
    """The result that `text` states, in `unit` unless the text names one itself.

    Raises Unreadable when the text is no result of this kind, in an unknown unit, or outside the hard range.
    """
    typed = " ".join(text.split())
    if len(typed) > LONGEST:
        raise Unreadable(f"{analyte.label} has too many characters. {what_to_enter(analyte)}")
    if word := word_meant(analyte, typed):
        return Reading(word=word)
    found = _TYPED.fullmatch(typed)
    if analyte.kind == "coded" or found is None:
        raise Unreadable(f"{what_to_enter(analyte)}. You entered “{typed}”")
    number, places = number_and_places(found["number"], analyte, typed)
    try:
        named = analyte.unit_named(found["unit"].strip() or unit or analyte.unit.label)
    except UnknownUnit as problem:
        raise Unreadable(str(problem)) from problem
    reading = Reading(SIGNS.get(found["sign"] or "=", "="), number, places, named)
    check_hard_range(analyte, reading)
    return reading


def word_meant(analyte: Analyte, typed: str) -> str:
    """The code of a word such as "raised" or "Negative"; "" when the text is no word of this analyte."""
    wanted = SYNONYMS.get(typed.casefold(), typed.casefold())
    codes = {label.casefold(): code for code, label in analyte.words.items()}
    return wanted if wanted in analyte.words else codes.get(typed.casefold(), "")


def number_and_places(text: str, analyte: Analyte, typed: str) -> tuple[Decimal, int]:
    number = read_number(text)
    if number is None:
        advice = " Use a full stop for decimals" if re.fullmatch(r"[0-9]+,[0-9]+", text.strip()) else ""
        raise Unreadable(f"{what_to_enter(analyte)}.{advice or ''} You entered “{typed}”".replace("  ", " "))
    if number < 0:
        raise Unreadable(f"{analyte.label} cannot be below 0. You entered {typed}")
    places = max(0, -int(number.as_tuple().exponent))
    if places > PLACES:
        raise Unreadable(f"{analyte.label} can have at most {PLACES} decimals. You entered {typed}")
    if number >= Decimal(10) ** WHOLE_DIGITS:
        raise Unreadable(f"{analyte.label} has too many digits. You entered {typed}")
    return number, places


def read_range(analyte: Analyte, text: str) -> tuple[Decimal | None, Decimal | None]:
    """Lower and upper reference limit: "133 to 537", "3.3-19.4", "< 96.2", "> 60"; None is an open end.

    Raises Unreadable with a sentence that names the test.
    """
    typed = " ".join(text.split())
    if not typed:
        return None, None
    problem = Unreadable(
        f"Reference range of {analyte.label}: enter two numbers, like 10 to 40, or one limit, like < 40. "
        f"You entered “{typed[:LONGEST]}”"
    )
    if len(typed) > LONGEST:
        raise problem
    one = _TYPED.fullmatch(typed)
    if one and one["sign"] and not one["unit"].strip():
        limit = _limit(one["number"], problem)
        return (None, limit) if one["sign"] in ("<", "<=", "=<", "≤") else (limit, None)
    if words := _UP_TO.fullmatch(typed):
        return None, _limit(words[1], problem)
    if words := _OR_MORE.fullmatch(typed):
        return _limit(words[1], problem), None
    both = _SPAN.fullmatch(typed)
    if both is None:
        raise problem
    low, high = _limit(both["low"], problem), _limit(both["high"], problem)
    if low > high:
        raise Unreadable(f"Reference range of {analyte.label}: enter the lower limit first. You entered “{typed}”")
    return low, high


def _limit(text: str, problem: Unreadable) -> Decimal:
    number = read_number(text)
    if number is None or number < 0 or number >= Decimal(10) ** WHOLE_DIGITS:
        raise problem
    if -int(number.as_tuple().exponent) > PLACES:
        raise problem
    return number


def what_to_enter(analyte: Analyte) -> str:
    """The first half of each refusal: "Enter Platelets as a number, like 310 or < 31"."""
    if analyte.kind == "coded":
        *most, last = analyte.choices.values()
        return f"Select {', '.join(most)} or {last} for {analyte.label}"
    words = " or ".join(analyte.stated)
    return f"Enter {analyte.label} as a number, like 310 or < 31" + (f", or as {words}" if words else "")
