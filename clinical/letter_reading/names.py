# ruff: noqa: E501  (a pattern broken in two is harder to read than a long line)
"""Names of persons in text: "OKAFOR, Daniel (Mr)", "Mrs Siobhán O'Neill", "Jan van der Berg", "Okafor Daniel" not."""

import re
from dataclasses import dataclass

_PARTICLE = r"(?:van|der|den|de|la|le|du|von|bin|ibn|al|el|ap|st\.?)"
# Words that stand in capitals in letters and are nobody's name.
_STOP = (
    r"Dear|Re|The|This|Hospital|Clinic|NHS|Unit|Department|Dept|Road|Street|Lane|Avenue|Consultant|"
    r"Registrar|Neurology|Haematology|Trust|Infirmary|Surgery|Practice|Centre|University|College|Team|"
    r"Colleagues?|Referral|Patient|Date|Birth|DOB|POEMS|CIDP|GBS|VEGF|Urgent|Routine|New|Doctor|Professor|"
    r"Please|Thank|Thanks|Kind|Regards|January|February|March|April|June|July|August|September|October|"
    r"November|December|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|Mr|Mrs|Ms|Miss|Mx|Sex|"
    r"Male|Female|Number|Hosp|Address|Tel|Gender|Name|Surname|Query|Possible|Suspected|Advice|Opinion|"
    r"Second|Transfer|Syndrome|Neuropathy|For|With|From|And|Born|Age|Aged|Queen|Square|National|London|He|"
    r"She|His|Her|I|We|It|MGUS|IgA|IgG|Hello|Hi|Forename|Forenames|GP|Further|Information|Request|Enquiry|"
    r"Case|Lady|Sir"
)
_WORD = rf"(?:(?!(?i:{_STOP})\b)(?:O'|Mc|Mac|D')?[^\W\d_a-zß-öø-ÿ](?:[^\W\d_]|['-](?=[^\W\d_])){{1,30}})"
_PATIENT_TITLES = "Mr|Mrs|Ms|Miss|Mx|Master|Sir|Lady"
TITLES = rf"(?:{_PATIENT_TITLES}|Dr|Prof|Professor|Sr|Sister)"
# Any person, with or without a title; initials count.
PERSON = rf"(?:{TITLES}\b\.?[ \t]{{1,2}}(?:{_WORD}|[A-Z]\b\.?)|{_WORD})(?:[ \t](?:{_PARTICLE}[ \t]){{0,2}}(?:{_WORD}|[A-Z]\b\.?)){{0,3}}"
TITLED = rf"(?:(?:{_PATIENT_TITLES})\b\.?)"
NAME = (
    rf"(?:{_WORD}(?:[ \t]{{1,2}}(?:{_PARTICLE}[ \t])*{_WORD}){{0,2}},[ \t]{{0,2}}{_WORD}(?:[ \t]{_WORD})?(?:[ \t]?\({TITLES}\.?\))?"
    rf"|{_WORD}(?:(?:[ \t]{{1,2}}|[ \t]?\n[ \t]{{0,2}})(?:{_PARTICLE}[ \t]{{1,2}}){{0,2}}{_WORD}){{1,3}})"
)
_NOT_A_NAME = re.compile(rf"\b(?:{_STOP})\b", re.IGNORECASE)


@dataclass(frozen=True)
class Name:
    """`surname` "" when it cannot be told which of the words it is. Places are offsets in the letter."""

    surname: str
    given: str
    surname_at: tuple[int, int]
    given_at: tuple[int, int]


def is_name(words: str) -> bool:
    return not _NOT_A_NAME.search(words)


def read_name(words: str, at: int) -> Name | None:
    """Take a name apart; `at` is its place in the letter. None when a word in it is no name.

    Surname first only with a comma or in capitals. Three words without either leave the surname open.
    """
    words = re.sub(rf"[ \t]?\({TITLES}\.?\)\Z", "", words)
    if not is_name(words):
        return None
    if "," in words:
        surname, given = words.split(",", 1)
        lead = len(given) - len(given.lstrip())
        first = given.split()[0]
        start = at + len(surname) + 1 + lead
        return Name(" ".join(surname.split()), first, (at, at + len(surname)), (start, start + len(first)))
    parts = [(part[0], at + part.start(), at + part.end()) for part in re.finditer(r"\S+", words)]
    capitals = [len(one) > 1 and one.isupper() for one, _, _ in parts]
    if all(capitals) and len(parts) == 2:
        capitals = [False, True]
    elif capitals[0] and not any(capitals[1:]) and len(parts) == 2:
        # "OKAFOR Daniel": the capitals say it.
        return Name(parts[0][0], parts[1][0], parts[0][1:], parts[1][1:])
    tail = next((number for number in range(1, len(parts)) if all(capitals[number:])), 0)
    if not tail:
        particle = next((n for n in range(1, len(parts)) if re.fullmatch(_PARTICLE, parts[n][0])), 0)
        tail = particle or (1 if len(parts) == 2 else 0)
    given = parts[0]
    if not tail:
        return Name("", given[0], given[1:], given[1:])
    surname = (parts[tail][1], parts[-1][2])
    return Name(" ".join(one for one, _, _ in parts[tail:]), given[0], surname, given[1:])


def stored(name: str) -> str:
    """A name in capitals as it is kept: "O'NEILL-SMITH" becomes "O'Neill-Smith". Others stay as written."""
    if not name.isupper() or len(name) < 2:
        return name
    return re.sub(r"[^\W\d_]+", lambda word: word[0].capitalize(), name)
