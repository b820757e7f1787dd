"""One box finds a patient: a number, a date of birth, a reference, or a name in any order and spelling of accents."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from difflib import SequenceMatcher
from enum import StrEnum

from django.conf import settings
from django.contrib.postgres.search import TrigramSimilarity
from django.db import connection, transaction
from django.db.models import Q, Value
from django.db.models.functions import Concat, Lower

from clinical.dates import parse_clinic_date
from clinical.identifiers import IdentifierError, national_id
from patients.lookalikes import plain, sound_of
from patients.merging import merge_words, standing_merge, survivor_of
from patients.models import Patient, PatientQuerySet
from patients.names import BothSounds, Folded, NameKey, Sounds

SHOWN = 50
NEARLY_SHOWN = 5
# Below this share of common letters in common order two surnames do not look alike.
NEARLY = 0.75
# The share of common groups of three letters from which the database offers a surname to be looked at.
SPELT_NEARLY = 0.2
CANDIDATES = 100

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
    # Reference → why it is shown, for a record that was found by what a merged one said.
    former: Mapping[str, str] = field(default_factory=dict)

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
    """Rows in the order of names. A record that is part of another one is answered by that one, with the reason."""
    rows = list(matching.with_people().order_by(Lower("surname"), Lower("given_name"), "pk")[: SHOWN + 1])
    total = len(rows) if len(rows) <= SHOWN else matching.count()
    patients: dict[int, Patient] = {}
    former: dict[str, str] = {}
    for row in rows[:SHOWN]:
        patient = survivor_of(row) if row.merged_into_id else row
        if patient is not row:
            former[patient.ref] = merge_words(row.ref, standing_merge(row))
            total -= patient.pk in patients or any(other.pk == patient.pk for other in rows)
        patients.setdefault(patient.pk, patient)
    return Found(kind, list(patients.values()), total, former=former)


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
        every_word &= Q(name_key__contains=Concat(Value(" "), Folded(Value(word))))
    # "O Neill" finds O'Neill, "vanderberg" finds van der Berg.
    run_together = Q(name_key__contains=Concat(Value(" "), Folded(Value("".join(words)))))
    found = _found(Kind.NAME, _named().filter(every_word | run_together))
    return replace(found, nearly=_nearly(words, found))


def _named() -> PatientQuerySet:
    return Patient.objects.alias(name_key=NameKey("surname", "given_name", "preferred_name"))


def _nearly(words: Sequence[str], found: Found) -> list[Patient]:
    """Names that sound like the typed ones; when nothing matches, also surnames spelt nearly so.

    Offered apart, never mixed with what matches. The database finds candidates by index; the order is made here,
    because its measure does not forgive swapped letters in short names.
    """
    typed = plain(max(words, key=len))
    if len(typed) < 3:
        return []
    sounding = Patient.objects.current().alias(sounds=BothSounds("surname", "given_name"))
    typed_sounds = Sounds(Value(" ".join(words)))
    heard = list(
        sounding.alias(typed=typed_sounds)
        .filter(sounds__contains=typed_sounds, typed__len__gt=0)
        .exclude(pk__in=[patient.pk for patient in found.patients])
        .with_people()[:CANDIDATES]
    )
    spelt = [] if found.total else _spelt_nearly(typed)
    alike = {
        patient: SequenceMatcher(None, typed, plain(patient.surname)).ratio()
        + (patient in heard or sound_of(typed) == sound_of(patient.surname))
        for patient in [*heard, *spelt]
    }
    near = [patient for patient in alike if alike[patient] >= NEARLY]
    near.sort(key=lambda patient: (-alike[patient], patient.surname, patient.given_name, patient.pk))
    return near[:NEARLY_SHOWN]


def _spelt_nearly(typed: str) -> list[Patient]:
    """Surnames that share enough groups of three letters with the typed word."""
    spelling = Patient.objects.current().alias(spelling=Folded("surname"))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.similarity_threshold', %s, true)", [str(SPELT_NEARLY)])
        nearest = spelling.filter(spelling__trigram_similar=typed).order_by(TrigramSimilarity("spelling", typed).desc())
        return list(nearest.with_people()[:CANDIDATES])
