"""One box finds a patient: a number, a date of birth, a reference, or a name in any order and spelling of accents."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from enum import StrEnum

from django.conf import settings
from django.contrib.postgres.lookups import Unaccent
from django.db.models import Expression, F, Q, Value
from django.db.models.functions import Concat, Lower, Replace

from clinical.dates import parse_clinic_date
from clinical.identifiers import IdentifierError, national_id
from patients.lookalikes import plain, sound_of
from patients.models import Patient, PatientQuerySet

SHOWN = 50
NEARLY_SHOWN = 5
# Below this share of common letters in common order two surnames do not look alike.
NEARLY = 0.75

_DIGITS = re.compile(r"[\d\s\-]+", re.ASCII)
_REFERENCE = re.compile(r"P-?[0-9A-HJKMNP-TV-Z]{5,10}", re.ASCII | re.IGNORECASE)
_DAY_MONTH_YEAR = re.compile(r"\d{1,2}[\s./\-]+(\d{1,2}|[A-Za-z]{3,9})[\s./\-,]+\d{2,4}", re.ASCII)
_YEAR_FIRST = re.compile(r"\d{4}-\d{1,2}-\d{1,2}", re.ASCII)
_MONTH_YEAR = re.compile(r"[A-Za-z]{3,9}[\s./\-]+\d{4}", re.ASCII)
_APOSTROPHES = "'’‘`ʼ"


class Kind(StrEnum):
    NUMBER = "number"
    REFERENCE = "reference"
    BORN = "born"
    NAME = "name"


@dataclass(frozen=True)
class Found:
    """What a search answers. `problem` is a sentence for a text that cannot be searched for."""

    kind: Kind
    patients: Sequence[Patient] = ()
    total: int = 0
    nearly: Sequence[Patient] = ()
    problem: str = ""

    @property
    def opens(self) -> Patient | None:
        """The record to open at once: a number or reference is exact, a name never is."""
        exact = self.kind in {Kind.NUMBER, Kind.REFERENCE} and len(self.patients) == 1
        return self.patients[0] if exact else None


def kind_of(text: str) -> Kind:
    """What the typed text looks like: ten digits with gaps are a number, 14 7 1958 is a day, anything else a name."""
    if any(shape.fullmatch(text) for shape in (_DAY_MONTH_YEAR, _YEAR_FIRST, _MONTH_YEAR)):
        return Kind.BORN
    if _DIGITS.fullmatch(text):
        # Four digits are a year; eight are a day written without gaps, 14071958.
        return Kind.BORN if re.fullmatch(r"(18|19|20)\d\d|\d{4}(18|19|20)\d\d", text) else Kind.NUMBER
    # A reference has a hyphen or a digit, so that a surname of six letters that begins with P stays a name.
    if _REFERENCE.fullmatch(text) and re.search(r"[\d\-]", text):
        return Kind.REFERENCE
    return Kind.NAME


def find(text: str, *, today: date) -> Found:
    """Search for what was typed. Never raises for a typed text."""
    text = " ".join(text.replace("\x00", "").split())[:200]
    kind = kind_of(text)
    search: dict[Kind, Callable[[str, date], Found]] = {
        Kind.NUMBER: _by_number,
        Kind.REFERENCE: _by_reference,
        Kind.BORN: _by_birth,
        Kind.NAME: _by_name,
    }
    return search[kind](text, today)


def _found(kind: Kind, matching: PatientQuerySet) -> Found:
    rows = list(matching.with_people().order_by(Lower("surname"), Lower("given_name"), "pk")[: SHOWN + 1])
    total = len(rows) if len(rows) <= SHOWN else matching.count()
    return Found(kind, rows[:SHOWN], total)


def _by_number(text: str, today: date) -> Found:
    try:
        number = national_id(text, allow_test=settings.ALLOW_TEST_NHS_NUMBERS)
    except IdentifierError as problem:
        return Found(Kind.NUMBER, problem=str(problem))
    # Whatever its type was recorded as: the same ten digits may stand as a CHI number here and an NHS number there.
    return _found(Kind.NUMBER, Patient.objects.filter(national_id=number.digits))


def _by_reference(text: str, today: date) -> Found:
    ref = "P-" + text[1:].lstrip("-").upper()
    return _found(Kind.REFERENCE, Patient.objects.filter(ref=ref))


def _by_birth(text: str, today: date) -> Found:
    try:
        born = parse_clinic_date(text, today=today)
    except ValueError as problem:
        return Found(Kind.BORN, problem=f"Date of birth: {problem}")
    if born.precision == "day":
        # Somebody recorded as "1958" may be the person born on 14-Jul-1958.
        roughly = Q(birth_precision__in=["year", "about"], birth_date__year=born.date.year) | Q(
            birth_precision="month", birth_date__year=born.date.year, birth_date__month=born.date.month
        )
        return _found(Kind.BORN, Patient.objects.filter(Q(birth_date=born.date, birth_precision="day") | roughly))
    matching = Patient.objects.filter(birth_date__year=born.date.year)
    if born.precision == "month":
        matching = matching.filter(Q(birth_date__month=born.date.month) | ~Q(birth_precision__in=["day", "month"]))
    return _found(Kind.BORN, matching)


def _folded(expression: Expression | F) -> Expression:
    """Small letters without accents and apostrophes; hyphens are spaces: "O'Neill-Núñez" is "oneill nunez"."""
    folded: Expression = Lower(Unaccent(expression))
    for mark in _APOSTROPHES:
        folded = Replace(folded, Value(mark), Value(""))
    return Replace(folded, Value("-"), Value(" "))


def _squeezed(expression: Expression) -> Expression:
    return Replace(expression, Value(" "), Value(""))


def words_of(text: str) -> list[str]:
    """The words of a typed name: "Okafor, Daniel (Mr)" → okafor, daniel, mr. Accents are left to the database."""
    for mark in _APOSTROPHES:
        text = text.replace(mark, "")
    return [word for word in re.split(r"[\s,;.()\-]+", text.lower()) if word]


def _by_name(text: str, today: date) -> Found:
    words = words_of(text)
    if sum(map(len, words)) < 2:
        return Found(Kind.NAME, problem="Type at least 2 letters of the name, a date of birth or the NHS number")
    every_word = Q()
    for word in words:
        every_word &= Q(name_words__contains=Lower(Unaccent(Value(f" {word}"))))
    # "O Neill" finds O'Neill, "vanderberg" finds van der Berg.
    run_together = Lower(Unaccent(Value("".join(words))))
    either_order = Q(surname_first__startswith=run_together) | Q(given_first__startswith=run_together)
    surname, given = _folded(F("surname")), _folded(F("given_name"))
    people = Patient.objects.alias(
        name_words=Concat(Value(" "), surname, Value(" "), given, Value(" "), _folded(F("preferred_name"))),
        surname_first=_squeezed(Concat(surname, given)),
        given_first=_squeezed(Concat(given, surname)),
    )
    found = _found(Kind.NAME, people.filter(every_word | either_order))
    if found.total:
        return found
    return Found(Kind.NAME, nearly=_nearly(words))


def _nearly(words: Sequence[str]) -> list[Patient]:
    """Surnames spelt or sounding nearly as the longest typed word; offered apart, never mixed with what matches.

    Compared here rather than in the database, which has no measure that forgives swapped letters in short names. A few
    thousand surnames take milliseconds.
    """
    typed = plain(max(words, key=len))
    surnames = {surname: plain(surname) for surname in Patient.objects.values_list("surname", flat=True).distinct()}
    alike = {
        surname: SequenceMatcher(None, typed, folded).ratio() + (sound_of(typed) == sound_of(folded))
        for surname, folded in surnames.items()
    }
    nearest = sorted((surname for surname in alike if alike[surname] >= NEARLY), key=alike.__getitem__, reverse=True)
    people = Patient.objects.with_people().filter(surname__in=nearest[:NEARLY_SHOWN])
    ranked = sorted(people, key=lambda patient: (nearest.index(patient.surname), patient.given_name, patient.pk))
    return ranked[:NEARLY_SHOWN]
