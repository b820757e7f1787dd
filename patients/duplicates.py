"""Pairs of records that may be one person, and why. Offered, never automatic; pairs told apart are left out."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import combinations, groupby
from typing import Any

from django.db.models import Count, F, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Concat

from patients.lookalikes import plain, sound_of
from patients.models import DistinctPair, Patient
from patients.names import Folded

# Below this share of common letters in common order two surnames are not alike.
ALIKE = 0.75
SHOWN = 200


@dataclass(frozen=True)
class Pair:
    """`kept` is the older record; which one stays is decided on the page that compares them."""

    kept: Patient
    other: Patient
    why: str


def possible_duplicates() -> list[Pair]:
    """Strongest reason first: one number, one birth date with an alike or swapped name, one name. Four queries."""
    apart = set(DistinctPair.objects.values_list("one", "other"))
    found: dict[tuple[int, int], Pair] = {}
    for one, other, why in _candidates():
        one, other = sorted((one, other), key=lambda patient: patient.pk)
        if (key := (one.pk, other.pk)) not in apart:
            found.setdefault(key, Pair(one, other, why))
    return list(found.values())[:SHOWN]


def _candidates() -> Iterator[tuple[Patient, Patient, str]]:
    people = Patient.objects.current()
    for one, other in _together(people.exclude(national_id=None), F("national_id")):
        yield one, other, "Same number"
    for one, other in _together(people.filter(birth_precision="day"), F("birth_date")):
        if why := names_alike(one, other):
            yield one, other, f"Same date of birth, {why}"
    whole = Folded(Concat("surname", Value(" "), "given_name"))
    for one, other in _together(people.exclude(given_name=""), whole):
        if why := births_agree(one, other):
            yield one, other, f"Same name, {why}"


def _together(people: QuerySet[Patient], what: Combinable) -> Iterator[tuple[Patient, Patient]]:
    """Every two people with the same value; those who share it with nobody are not loaded."""
    valued = people.annotate(_of=what)
    shared = valued.order_by().values("_of").annotate(_n=Count("pk")).filter(_n__gt=1).values("_of")
    rows: list[Any] = list(valued.filter(_of__in=shared).with_people().order_by("_of", "pk")[: SHOWN * 5])
    for _, group in groupby(rows, key=lambda row: row._of):
        yield from combinations(group, 2)


def names_alike(one: Patient, other: Patient) -> str:
    """Why two names may be one person's, in words; "" when they are not alike."""
    surnames, given = (plain(one.surname), plain(other.surname)), (plain(one.given_name), plain(other.given_name))
    if surnames[0] == surnames[1]:
        return "same name" if given[0] == given[1] else "same surname"
    if given[0] and (surnames[0], given[0]) == (given[1], surnames[1]):
        return "surname and first name the other way round"
    if sound_of(one.surname) == sound_of(other.surname) != "":
        return "surname sounds alike"
    return "similar surname" if SequenceMatcher(None, *surnames).ratio() >= ALIKE else ""


def births_agree(one: Patient, other: Patient) -> str:
    """Why two people of one name may be one; "" when their dates of birth speak against it."""
    if one.birth_date is None or other.birth_date is None:
        return "a date of birth is not known"
    first, second = one.birth_date, other.birth_date
    if one.birth_precision == other.birth_precision == "day":
        parts = sum((first.day == second.day, first.month == second.month, first.year == second.year))
        if parts == 3:
            return "same date of birth"
        swapped = first.year == second.year and (first.day, first.month) == (second.month, second.day)
        return "nearly the same date of birth" if parts == 2 or swapped else ""
    return "about the same age" if abs(first.year - second.year) <= 1 else ""
