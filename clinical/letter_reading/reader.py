"""The reader: one pass for each group of facts, in the order in which they depend on each other."""

from datetime import date

from clinical.letter_reading import course, identity, investigations, people
from clinical.letter_reading.letter import Letter
from clinical.letter_reading.suggestion import Suggestion

# Every field that can be suggested, in the order of a form.
FIELDS = (
    "caller", "specialty", "organisation", "call_back", "referrer_email", "letter_date", "surname", "given_name",
    "birth", "sex", "identifier_typed", "postcode", "patient_phone", "gp_name", "gp_practice", "onset", "first_label",
    "red_flags", "vegf_value", "vegf_unit", "vegf_matrix", "paraprotein_heavy", "paraprotein_light",
    "paraprotein_g_l", "paraprotein", "vegf", "nerve_conduction", "bone_imaging", "eye_examination", "urgency", "kind",
)  # fmt: skip


def read_letter(text: str, received_on: date | None = None) -> tuple[Suggestion, ...]:
    """The facts that the text states, in the order of FIELDS; red flags one suggestion each.

    text         as pasted: e-mail with or without quote marks, letter, table; wrapped anywhere
    received_on  the day it came, in whose light years of two digits and "for 18 months" are read; None leaves such
                 words unread

    Never raises on any text. `text[s.start:s.end] == s.as_written` for every suggestion.
    """
    letter = Letter(text)
    dated = people.letter_date(letter, received_on)
    base = dated.value.on if dated else received_on
    found = [
        *people.referrer(letter),
        *([dated] if dated else []),
        *identity.patient(letter, received_on),
        *people.general_practitioner(letter),
        *course.course(letter, base),
        *investigations.results(letter),
    ]
    return tuple(sorted(found, key=lambda one: (FIELDS.index(one.field), one.start)))
