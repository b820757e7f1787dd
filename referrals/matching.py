"""Who a referral may be about: records and other referrals of possibly the same person. Offered, never automatic."""

import unicodedata
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Concat

from patients.merging import survivor_of
from patients.models import Patient
from patients.names import BothSounds, Folded, NameKey, Sounds
from referrals.models import Referral

# Below this, two surnames are not worth a question: "Okafor" and "Okafar" are at 0.83.
_ALIKE = 0.7
_SHOWN = 6
# Records that the database hands over for each question; a name that hundreds have is no question.
_LOOKED_AT = 200


@dataclass(frozen=True)
class Match:
    """A record that may be the same person, and why it is offered. `rank` 0 is the strongest reason."""

    patient: Patient
    why: str
    rank: int


def plain(name: str) -> str:
    """A name for comparison: no accents, no capitals, no marks. "O’Neill" and "O'NEILL" are "oneill"."""
    split = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in split if letter.isalnum())


def alike(one: str, other: str) -> float:
    """How alike two names are, 0 to 1. A beginning counts as the whole: half-typed names match."""
    one, other = plain(one), plain(other)
    if not one or not other:
        return 0.0
    if len(min(one, other, key=len)) >= 3 and (one.startswith(other) or other.startswith(one)):
        return 1.0
    return SequenceMatcher(None, one, other).ratio()


def possible_matches(
    *,
    surname: str,
    given_name: str = "",
    birth_date: date | None = None,
    birth_precision: str = "",
    identifier: str = "",
) -> list[Match]:
    """Records by number, by date of birth with an alike name, or by name, strongest first. At most six.

    A name counts without its accents, in either order, and by its sound; those that only sound alike come last.
    Without a number, three letters of the surname are needed. At most three queries, each served by an index.
    """
    found: dict[int, Match] = {}

    def add(patient: Patient, why: str, rank: int) -> None:
        if patient.pk not in found or found[patient.pk].rank > rank:
            found[patient.pk] = Match(patient, why, rank)

    if identifier:
        for patient in _holders(identifier):
            add(patient, "Same number", 0)
    exact = birth_date if birth_precision == "day" else None
    if exact:
        for patient in Patient.objects.current().filter(birth_date=exact, birth_precision="day")[:_LOOKED_AT]:
            # Names are given in the wrong order often enough to look both ways.
            likeness = max(alike(surname, patient.surname), alike(surname, patient.given_name) if given_name else 0)
            if likeness >= _ALIKE:
                same = plain(surname) == plain(patient.surname)
                add(patient, f"Same date of birth, {'same' if same else 'similar'} surname", 1 if same else 2)
    if len(plain(surname)) >= 3:
        for patient in _named_like(surname, given_name):
            if (why := _birth_reason(patient, birth_date, birth_precision)) is not None:
                if any(plain(name).startswith(plain(surname)) for name in (patient.surname, patient.given_name)):
                    add(patient, why, 3)
                else:
                    add(patient, why.replace("Similar surname", "Surname sounds alike"), 4)
    return sorted(found.values(), key=lambda match: (match.rank, match.patient.surname, match.patient.pk))[:_SHOWN]


def matches_for(referral: Referral) -> list[Match]:
    """The possible matches of a logged referral."""
    return possible_matches(
        surname=referral.surname,
        given_name=referral.given_name,
        birth_date=referral.birth_date,
        birth_precision=referral.birth_precision,
        identifier=referral.identifier,
    )


def other_referrals(referral: Referral) -> list[Referral]:
    """Other referrals that may be about the same person: same number, or same surname and no other date of birth."""
    same = Q(surname__iexact=referral.surname)
    if referral.birth_date:
        same &= Q(birth_date=referral.birth_date) | Q(birth_date=None)
    if referral.identifier:
        same |= Q(identifier=referral.identifier)
    found = Referral.objects.filter(same).exclude(pk=referral.pk)
    if referral.patient_id:
        found = found | Referral.objects.filter(patient=referral.patient_id).exclude(pk=referral.pk)
    return list(found.with_people().order_by("-received_on", "-pk")[:_SHOWN])


def _holders(identifier: str) -> list[Patient]:
    """Who has the number. That of a merged record leads to the record it is part of."""
    return [survivor_of(patient) for patient in Patient.objects.filter(national_id=identifier)]


def _named_like(surname: str, given_name: str) -> QuerySet[Patient]:
    """Beginning with the typed surname as surname or, where the first name agrees, as first name; or sounding like it.

    One query: both halves stand in an index.
    """
    people = Patient.objects.current().alias(
        name_key=NameKey("surname", "given_name", "preferred_name"),
        sounds=BothSounds("surname", "given_name"),
        typed=Sounds(Value(f"{surname} {given_name}")),
    )
    begins = Q(name_key__contains=Concat(Value(" "), Folded(Value(" ".join(surname.split())))))
    run_together = Q(name_key__contains=Concat(Value(" "), Folded(Value("".join(surname.split())))))
    heard = Q(sounds__contains=Sounds(Value(f"{surname} {given_name}")), typed__len__gt=0)
    return people.filter(begins | run_together | heard)[:_LOOKED_AT]


def _birth_reason(patient: Patient, birth_date: date | None, precision: str) -> str | None:
    """Why a record with this surname is offered; None when the birth dates speak against it."""
    if birth_date is None or patient.birth_date is None:
        return "Similar surname, date of birth not known"
    if precision == patient.birth_precision == "day":
        one, other = birth_date, patient.birth_date
        if one == other:
            return "Same date of birth, similar surname"
        parts = sum((one.day == other.day, one.month == other.month, one.year == other.year))
        swapped = one.year == other.year and (one.day, one.month) == (other.month, other.day)
        return "Similar surname, nearly the same date of birth" if parts == 2 or swapped else None
    near = abs(birth_date.year - patient.birth_date.year) <= (
        5 if "about" in {precision, patient.birth_precision} else 1
    )
    return "Similar surname, about the same age" if near else None
