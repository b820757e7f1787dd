# ruff: noqa: E501  (a pattern broken in two is harder to read than a long line)
"""Who the patient is: name, date of birth, sex, number, postcode, telephone."""

import re
from collections.abc import Iterator
from datetime import date

from clinical.dates import PartialDate, Precision
from clinical.identifiers import IdentifierError, national_id
from clinical.identifiers import postcode as read_postcode
from clinical.letter_reading.dates_in_text import WHOLE, read_date
from clinical.letter_reading.letter import Letter
from clinical.letter_reading.names import NAME, TITLED, Name, read_name, stored
from clinical.letter_reading.suggestion import Suggestion, only_one, suggest

_YOUNGEST, _OLDEST = 16, 110
_BIRTH_LABEL = r"(?:\bd\.?[ ]?o\.?[ ]?b\b\.?|\bdate\s+of\s+birth\b|\bbirth\s?date\b|\bborn\b(?:\s+on)?)"
_BIRTH = re.compile(rf"{_BIRTH_LABEL}(?:\s(?:is|was))?[\s:=\-(]{{0,6}}(?P<date>{WHOLE})", re.IGNORECASE)
_NAME_LABEL = re.compile(
    rf"(?i:(?:^|[.;,-][ \t])[ \t]*(?:subject[ \t]?:[ \t]*)?(?:(?:fwd?|re|fw)[ \t]?:[ \t]*)*(?:(?:new[ \t]|urgent[ \t])?(?:referral|query|advice)[ \t]?[:\-][ \t]*)?"
    rf"(?:re|regarding|patient(?:'s)?(?:[ \t](?:full[ \t])?name)?|pt|(?:full[ \t])?name)\b[ \t]?[:\-.]?[ \t]*)(?:{TITLED}[ \t]{{1,2}})?(?P<name>{NAME})",
    re.MULTILINE,
)
_SUBJECT = re.compile(rf"(?im:^[ \t]*(?:subject|re)[ \t]?:)[^\n]{{0,80}}?(?:{TITLED}[ \t]{{1,2}})(?P<name>{NAME})")
_TITLED = re.compile(rf"\b{TITLED}[ \t\n]{{1,2}}(?P<name>{NAME})")
_INTRODUCED = re.compile(
    r"(?i)\b(?:see|seeing|review|reviewing|refer|referring|referred|about|regarding|re|patient|lady|gentleman|man|woman|"
    r"discuss|assess|accept|have|for|to you)[\s:,-]{1,3}\Z"
)
# A name that ends where a date of birth begins; searched for in the words before one, which is far quicker.
_ENDS_IN_NAME = re.compile(
    rf"(?<![^\W\d_])(?:{TITLED}[ \t])?(?P<name>{NAME})(?:[ \t\n]{{0,2}}[,(\-]?[ \t\n]{{0,2}}|[ \t]{{2,8}})\Z"
)
_LONGEST_NAME = 90
_BIRTH_WORD = re.compile(_BIRTH_LABEL, re.IGNORECASE)
_BEHIND_NAME = re.compile(rf"(?:(?<=[(,])[ \t]?|(?<=[ \t]{{2}}))(?P<date>{WHOLE})", re.IGNORECASE)
_SURNAME = re.compile(
    r"(?im:^[ \t]*(?:patient[ \t])?(?:surname|last name|family name)[ \t]*[:\t\-][ \t]*)(?P<name>[^\n\t,:(]{2,40})"
)
_GIVEN = re.compile(
    r"(?im:(?:^|[\t,;])[ \t]*(?:patient[ \t])?(?:forenames?|first names?|given names?)[ \t]*[:\t\-][ \t]*)(?P<name>[^\n\t,:(]{2,40})"
)
_NUMBER_LABELS = {
    "nhs": r"\bnhs\b(?:\s?(?:no|num|number|id|#))?",
    "chi": r"\bchi\b(?:\s?(?:no|num|number))?",
    "hc": r"(?:\bh\s?&\s?c\b|\bhcn\b|\bhealth\s(?:and|&)\s(?:social\s)?care\b)(?:\s?(?:no|num|number))?",
}
_TEN_DIGITS = r"(?P<number>[0-9](?:[ \-]{0,2}[0-9]){7,11})(?![ \-]?[0-9])"
_LABELLED = {
    kind: re.compile(rf"{words}\.?[\s:=#\-(]{{0,6}}{_TEN_DIGITS}", re.I) for kind, words in _NUMBER_LABELS.items()
}
_BARE_NUMBER = re.compile(r"(?<![0-9+] )(?<![0-9+\-/.])[4679][0-9]{2}[ -][0-9]{3}[ -][0-9]{4}(?![ \-/.]?[0-9])")
_OTHER_LABEL = re.compile(r"(?i)\b(?:tel|phone|fax|mob|hosp|mrn|unit no|ext|bleep|ubrn|ref|gmc|hospital)")
_SEX_WORDS = {"male": "male", "m": "male", "man": "male", "gentleman": "male"} | dict.fromkeys(
    ("female", "f", "woman", "lady"), "female"
)
_SEX_LABEL = re.compile(r"\b(?:sex|gender)(?:\sat\sbirth)?[\s:=\-]{1,4}(?P<sex>male|female|m|f)\b", re.IGNORECASE)
_SEX_AGE = re.compile(
    r"\b[0-9]{2}[ -]{0,2}(?:years?|yrs?|y)[ -]{0,2}(?:old|o)?\s(?:(?:white|black|asian|british|african|caribbean|"
    r"right[- ]handed|left[- ]handed|retired|previously|well|fit|healthy)[\s,]{1,2}){0,4}(?P<sex>man|woman|gentleman|lady|male|female)\b"
    r"|\b(?:this|pleasant|nice|delightful)\s(?P<sex2>gentleman|lady)\b",
    re.IGNORECASE,
)
_POSTCODE = re.compile(r"\b[A-Za-z]{1,2}[0-9][0-9A-Za-z]?[ ]{0,2}[0-9][A-Za-z]{2}\b")
_PLACE_OF_WORK = re.compile(r"(?i)\b(?:hospital|infirmary|surgery|practice|department|trust|centre|clinic|health|gp)\b")
_LIVES = re.compile(r"(?i)\b(?:lives?|living|resident|residing|resides|home address|address|post ?code)\b")
PHONE = r"(?:\+44[ \-]{0,2}(?:\(0\))?|\(?0)[0-9](?:[ \-()]{0,2}[0-9]){7,10}(?![0-9])"
_PATIENT_PHONE = re.compile(
    r"(?i)\b(?:(?:patient|pt)(?:'s)?[ \t](?:tel(?:ephone)?|phone|mobile|mob|contact|number)|(?:his|her)[ \t](?:own[ \t])?(?:tel(?:ephone)?|phone|mobile|"
    r"mob|number|contact number|home number)|home(?:[ \t](?:tel(?:ephone)?|phone|number))?|(?:he|she)[ \t](?:can|may)[ \t]be[ \t](?:reached|contacted|rung))"
    rf"(?:[ \t](?:no|number|phone|is|at|on|number is))?\.?[\s:\-]{{0,4}}(?P<phone>{PHONE})"
)
_MINE = re.compile(r"(?i)\b(?:my|our|me|secretary'?s?|direct|office|ward)\b[^.\n]{0,12}\Z")
_ANY_PHONE = re.compile(
    rf"(?i)\b(?:tel(?:ephone)?|phone|mobile|mob)\b\.?(?:[ \t]?no\.?)?[\s:\-]{{0,4}}(?P<phone>{PHONE})"
)


def patient(letter: Letter, received_on: date | None) -> Iterator[Suggestion]:
    yield from _name(letter)
    yield from only_one(_births(letter, received_on))
    yield from only_one(_sexes(letter))
    yield from _number(letter)
    yield from only_one(_postcodes(letter))
    yield from only_one(_phones(letter), same=lambda one: re.sub(r"\D", "", str(one.value)).removeprefix("44")[-9:])


# --- Name


def _name(letter: Letter) -> Iterator[Suggestion]:
    found: list[tuple[Name, str]] = []

    def add(words: str, at: int, why: str) -> None:
        if not letter.about_a_relative(at) and not letter.in_signature(at) and (name := read_name(words, at)):
            found.append((name, why))

    for pattern, why in ((_NAME_LABEL, "named as the patient"), (_SUBJECT, "named in the subject")):
        for match in pattern.finditer(letter.plain):
            add(match["name"], match.start("name"), why)
    for start in [match.start() for match in _BIRTH_WORD.finditer(letter.plain)] + [
        at for at, _ in _dates_behind_names(letter)
    ]:
        if before := _name_before(letter, start):
            add(before["name"], before.start("name") + max(0, start - _LONGEST_NAME), "a name before a date of birth")
    for match in _TITLED.finditer(letter.plain, letter.greeting, letter.body_end):
        before = letter.plain[max(0, match.start() - 30) : match.start()]
        if _INTRODUCED.search(before):
            add(match["name"], match.start("name"), "the person whom the letter is about")
    surnames = [*_labelled(letter, _SURNAME, "surname"), *_of_names(letter, found, "surname")]
    givens = [*_labelled(letter, _GIVEN, "given_name"), *_of_names(letter, found, "given_name")]
    one_surname = only_one(surnames, same=lambda one: str(one.value).casefold())
    # Two people: whose first name it is cannot be told either.
    if one_surname or not surnames:
        yield from one_surname
        yield from only_one(givens, same=lambda one: str(one.value).casefold())


def _name_before(letter: Letter, end: int) -> re.Match[str] | None:
    """The name that stands right before a place; its offsets count from _LONGEST_NAME signs before it."""
    return _ENDS_IN_NAME.search(letter.plain[max(0, end - _LONGEST_NAME) : end])


def _dates_behind_names(letter: Letter) -> Iterator[tuple[int, re.Match[str]]]:
    """Places of dates in brackets or columns right behind a name: "OKAFOR, Daniel (14/07/1958)"."""
    for match in _BEHIND_NAME.finditer(letter.plain):
        if _name_before(letter, match.start()):
            yield match.start(), match


def _of_names(letter: Letter, found: list[tuple[Name, str]], field: str) -> Iterator[Suggestion]:
    for name, why in found:
        words, at = (name.surname, name.surname_at) if field == "surname" else (name.given, name.given_at)
        if words and not (field == "given_name" and len(words.strip(".")) < 2):
            yield suggest(letter, field, stored(words), at, why)


def _labelled(letter: Letter, pattern: re.Pattern[str], field: str) -> Iterator[Suggestion]:
    for match in pattern.finditer(letter.plain):
        words = re.split(r"[ ]{3,}", match["name"].strip())[0]
        if (
            words
            and words[0].isalpha()
            and not re.search(r"[\d:@]", words)
            and not letter.about_a_relative(match.start())
        ):
            start = match.start("name") + match["name"].index(words)
            given = words.split()[0] if field == "given_name" else words
            yield suggest(letter, field, stored(given), (start, start + len(given)), "labelled")


# --- Date of birth, sex


def _births(letter: Letter, received_on: date | None) -> Iterator[Suggestion]:
    for match in [*_BIRTH.finditer(letter.plain), *(match for _, match in _dates_behind_names(letter))]:
        if letter.about_a_relative(match.start()) or letter.in_signature(match.start()):
            continue
        by_label = match.re is _BIRTH
        read = read_date(match["date"], received_on)
        if read is None or read.precision != Precision.DAY or not _is_adult(read, received_on):
            continue
        yield suggest(
            letter,
            "birth",
            read,
            match.span("date"),
            "labelled as the date of birth" if by_label else "a date behind the name",
        )


def _is_adult(read: PartialDate, received_on: date | None) -> bool:
    """The clinic sees adults; a child's or a future year is a slip, or somebody else."""
    if received_on is None:
        return read.date.year >= 1900
    return _YOUNGEST <= received_on.year - read.date.year <= _OLDEST


def _sexes(letter: Letter) -> Iterator[Suggestion]:
    for match in [*_SEX_LABEL.finditer(letter.plain), *_SEX_AGE.finditer(letter.plain)]:
        group = "sex2" if match.re is _SEX_AGE and match["sex2"] else "sex"
        if not letter.about_a_relative(match.start()):
            yield suggest(letter, "sex", _SEX_WORDS[match[group].lower()], match.span(group), "stated in words")


# --- Number


def _number(letter: Letter) -> Iterator[Suggestion]:
    found: list[Suggestion] = []
    for kind, pattern in _LABELLED.items():
        for match in pattern.finditer(letter.plain):
            if letter.about_a_relative(match.start()):
                continue
            try:
                number = national_id(match["number"], declared_type=kind, allow_test=True)
            except IdentifierError:
                # A number that is wrong stands beside the right one: then nobody knows which was meant.
                found.append(suggest(letter, "", re.sub(r"\D", "", match["number"]), match.span("number"), ""))
            else:
                found.append(
                    suggest(
                        letter,
                        "identifier_typed",
                        number.digits,
                        match.span("number"),
                        f"labelled as {number.label}, check digit fits",
                    )
                )
    if not found:
        for match in _BARE_NUMBER.finditer(letter.plain):
            line = letter.line(match.start())
            if _OTHER_LABEL.search(letter.plain, line[0], line[1]) or letter.about_a_relative(match.start()):
                continue
            try:
                number = national_id(match[0], allow_test=True)
            except IdentifierError:
                continue
            found.append(
                suggest(
                    letter,
                    "identifier_typed",
                    number.digits,
                    match.span(),
                    "written like an NHS number, check digit fits",
                )
            )
    yield from (one for one in only_one(found) if one.field)


# --- Where they live, how they are reached


def _belongs_to_patient(letter: Letter, at: int) -> bool:
    """In the block of lines that names the patient or the date of birth, not in a letterhead or a signature."""
    if letter.in_signature(at) or letter.about_a_relative(at):
        return False
    line, block = letter.part(letter.line(at)), letter.part(letter.paragraph(at))
    if _PLACE_OF_WORK.search(line.replace("NHS No", "")) and not re.search(r"(?i)nhs\s?(?:no|number)", line):
        return False
    labelled = re.search(_BIRTH_LABEL, block, re.IGNORECASE) or re.search(
        r"(?im)^[ \t]*(?:re|patient|pt|surname)\b[^\n]{0,12}[:\-]", block
    )
    return bool(labelled)


def _postcodes(letter: Letter) -> Iterator[Suggestion]:
    for match in _POSTCODE.finditer(letter.plain):
        sentence = letter.part(letter.sentence(match.start()))
        lives = (
            _LIVES.search(sentence) and not _PLACE_OF_WORK.search(sentence) and not letter.in_signature(match.start())
        )
        if letter.about_a_relative(match.start()) or not (lives or _belongs_to_patient(letter, match.start())):
            continue
        if letter.greeting and match.start() < letter.greeting and not _belongs_to_patient(letter, match.start()):
            continue
        try:
            code = read_postcode(match[0])
        except IdentifierError:
            continue
        yield suggest(letter, "postcode", code, match.span(), "in the patient's address")


def _phones(letter: Letter) -> Iterator[Suggestion]:
    for match in _PATIENT_PHONE.finditer(letter.plain):
        if not letter.about_a_relative(match.start()) and not letter.in_signature(match.start()):
            yield suggest(
                letter,
                "patient_phone",
                " ".join(match["phone"].split()),
                match.span("phone"),
                "said to be the patient's",
            )
    for match in _ANY_PHONE.finditer(letter.plain):
        if _MINE.search(letter.plain[max(0, match.start() - 25) : match.start()]):
            continue
        if _belongs_to_patient(letter, match.start()):
            yield suggest(
                letter,
                "patient_phone",
                " ".join(match["phone"].split()),
                match.span("phone"),
                "among the patient's details",
            )
