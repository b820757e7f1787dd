"""Which of the patients on one list are easily mistaken for each other, and why. Plain functions of plain values."""

import re
import unicodedata
from collections.abc import Sequence
from itertools import combinations

from patients.models import Patient

# Letters that sound alike carry the same digit, as in the census-takers' Soundex.
_SOUND = {
    **dict.fromkeys("bfpv", "1"),
    **dict.fromkeys("cgjkqsxz", "2"),
    **dict.fromkeys("dt", "3"),
    "l": "4",
    **dict.fromkeys("mn", "5"),
    "r": "6",
}


def plain(name: str) -> str:
    """Small letters without accents and anything else that is no letter."""
    return re.sub(r"[^a-z]", "", unicodedata.normalize("NFKD", name.casefold()))


def sound_of(surname: str) -> str:
    """A four-place key; equal keys sound alike: Smith and Smyth, Macleod and McLeod. "" for a name without letters."""
    letters = re.sub(r"^(mac|mc)", "mk", plain(surname))
    if not letters:
        return ""
    key, last = letters[0], _SOUND.get(letters[0], "")
    for letter in letters[1:]:
        digit = _SOUND.get(letter, "")
        if digit and digit != last:
            key += digit
        if letter not in "hw":
            last = digit
    return f"{key}000"[:4]


def same_digits(one: str | None, other: str | None) -> int:
    """How many of the ten digits stand in the same place."""
    return sum(a == b for a, b in zip(one or "", other or "", strict=False))


def why_alike(one: Patient, other: Patient) -> str:
    """The first reason to look twice, in words; "" when there is none."""
    if 8 <= same_digits(one.national_id, other.national_id) < 10:
        return f"Number differs from {other.ref} in only {10 - same_digits(one.national_id, other.national_id)} digits"
    if one.birth_precision == other.birth_precision == "day" and one.birth_date == other.birth_date:
        return f"Same date of birth as {other.ref}"
    if sound_of(one.surname) == sound_of(other.surname) != "":
        return f"Surname sounds like {other.ref}"
    return ""


def lookalikes(patients: Sequence[Patient]) -> dict[str, str]:
    """Reference → why to look carefully, for each patient of the list that resembles another one on it."""
    reasons: dict[str, str] = {}
    for one, other in combinations(patients, 2):
        if why := why_alike(one, other):
            reasons.setdefault(one.ref, why)
            reasons.setdefault(other.ref, why_alike(other, one))
    return reasons
