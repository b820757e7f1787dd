"""Which of the patients on one list are easily mistaken for each other, and why. Plain functions of plain values."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
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


def lookalikes(patients: Sequence[Patient], *, closely: bool = False) -> dict[str, str]:
    """Reference → why to look carefully, for each patient of the list that resembles another one on it.

    closely   for a list of everybody, on which half would be marked otherwise: a surname that sounds alike must also
              be spelt nearly alike and go with the same first letter of the first name, and numbers, which nobody
              reads a list by, are left out

    Only those are held against each other that share a key, so a long list costs little more than a short one.
    """
    sharing: dict[tuple[str, ...], list[int]] = {}
    keys = [list(_keys(patient, closely)) for patient in patients]
    for place, own in enumerate(keys):
        for key in own:
            sharing.setdefault(key, []).append(place)
    reasons: dict[str, str] = {}
    for place, own in enumerate(keys):
        # The first two of each key are enough: one of them is somebody else.
        others = sorted({other for key in own for other in sharing[key][:_LOOKED_AT] if other != place})
        judge = _why_closely if closely else why_alike
        reason = next((why for other in others if (why := judge(patients[place], patients[other]))), "")
        if reason:
            reasons[patients[place].ref] = reason
    return reasons


def _why_closely(one: Patient, other: Patient) -> str:
    if one.birth_precision == other.birth_precision == "day" and one.birth_date == other.birth_date:
        return f"Same date of birth as {other.ref}"
    if plain(one.given_name)[:1] != plain(other.given_name)[:1]:
        return ""
    likeness = SequenceMatcher(None, plain(one.surname), plain(other.surname)).ratio()
    return f"Name like {other.ref}" if likeness >= _NEARLY else ""


# Brown and Browne are at 0.91, two invented surnames with the same beginning at 0.7.
_NEARLY = 0.8
# Of those who share a key; more than two because somebody may have the very same number, of another kind.
_LOOKED_AT = 4


def _keys(patient: Patient, closely: bool) -> Iterator[tuple[str, ...]]:
    """What two patients who are alike have in common: one of these at least."""
    if patient.birth_precision == "day":
        yield "born", str(patient.birth_date)
    if sound := sound_of(patient.surname):
        yield "sound", sound, plain(patient.given_name)[:1] if closely else ""
    if not closely and (number := patient.national_id):
        # Two numbers that differ in two places at most are equal once those two are blotted out.
        for one, other in combinations(range(len(number)), 2):
            yield "number", f"{number[:one]}*{number[one + 1 : other]}*{number[other + 1 :]}"
