# ruff: noqa: E501  (a pattern broken in two is harder to read than a long line)
"""Who wrote, from where, how to reach them; the general practitioner; the date of the letter."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from clinical.dates import Precision
from clinical.letter_reading.dates_in_text import WHOLE, read_date
from clinical.letter_reading.identity import PHONE
from clinical.letter_reading.letter import Letter
from clinical.letter_reading.names import PERSON
from clinical.letter_reading.suggestion import Suggestion, only_one, suggest

_ROLE = re.compile(
    r"(?i)\b(?:(?:locum|neuro|ha?em|senior|clinical|lead|specialist|consultant|neurology|ha?ematology|endocrinology|ophthalmology|dermatology|"
    r"rheumatology|general|associate|academic|trust|gp|advanced|acute|nurse|medical)[ \t]+(?:in[ \t]+)?){0,4}(?:consultant|registrar|reg|s[pt]r|st[1-8]|imt[1-3]?|"
    r"sho|fy[12]|f[12]|neurologist|ha?ematologist|endocrinologist|ophthalmologist|dermatologist|rheumatologist|physician|"
    r"specialist|fellow|gp|practitioner|partner|nurse|cns|trainee|doctor)\b(?:[ \t]+(?:in|to)[ \t]+[^\n,.;]{3,40})?"
)
_SPECIALTIES = {
    "neurology": r"\bneurolog|\bneuro(?=[ -](?:spr|str|st[1-8]|reg|cons))", "haematology": r"\bha?ematolog|\bha?em(?=[ -](?:spr|str|st[1-8]|reg|cons))", "endocrinology": r"\bendocrin",
    "dermatology": r"\bdermatolog", "ophthalmology": r"ophthalm", "rheumatology": r"\brheumatolog",
    "gp": r"\bGP\b|\bgeneral practi|\bgp (?:partner|registrar)",
}  # fmt: skip
_PLACE = re.compile(
    r"(?:(?:The|St\.?)[ \t])?[A-Z][\w'&.\-]*(?:[ \t](?:[A-Z][\w'&.\-]*|of|the|and|for|upon|on|&)){0,7}[ \t]"
    r"(?:Hospitals?|Infirmary|Surgery|(?:Medical|Health)[ \t](?:Centre|Practice|Group)|Practice)\b(?!['])"
)
_OURS = re.compile(r"(?i)queen square|national hospital|university college|uclh|\bucl\b|poems")
_EMAIL = re.compile(r"[A-Za-z0-9._%+'\-]{1,64}@[A-Za-z0-9\-]{1,63}(?:\.[A-Za-z0-9\-]{1,63}){1,5}")
_FROM = re.compile(r"(?im)^[ \t]*from[ \t]?:[^\n]{0,200}")
_CALL_ME = re.compile(
    rf"(?i)\b(?:(?:call|ring|phone|bleep|contact|reach|telephone|text)[ \t](?:me|us)(?:[ \t]back)?(?:[ \t](?:on|at|via))?|my[ \t](?:direct[ \t])?(?:mobile|number|line|"
    rf"bleep|direct line|mob|phone|tel)(?:[ \t](?:is|no|number))?|call[ -]?back(?:[ \t](?:number|no|on))?|i am on|i'm on|direct (?:line|dial)|secretary(?:'s)?(?:[ \t](?:tel|number|phone|on))?)[\s:.\-]{{0,3}}"
    rf"(?P<phone>{PHONE}|(?:bleep|ext(?:ension)?)?\.?[ \t]?[0-9]{{3,5}}(?![0-9]|[ ][0-9]))"
)
_BLEEP = re.compile(r"(?i)\b(?P<phone>bleep[ \t:]{1,2}[0-9]{3,5})(?![0-9])")
_SIGNED_PHONE = re.compile(rf"(?<![0-9+])(?P<phone>{PHONE})")
_FAX = re.compile(r"(?i)\b(?:fax|f)\b[\s:.]{0,3}\Z")
_INTRO = re.compile(
    rf"(?:\bI am|\bI'm|\bThis is|\b[Mm]y name is)[ \t\n](?P<who>{PERSON})[,\s]{{1,3}}(?:(?:a|an|the|one of the)\s)?(?=(?P<role>[^\n.;]{{3,60}}))"
)
_GP = re.compile(
    r"(?i:\b(?:(?:registered|usual|his|her|patient's|own)[ \t])?gp(?:[ \t]name)?(?:[ \t]?:|[ \t]is|,)[ \t]{0,2})(?P<name>(?:Dr|DR|Doctor)\b\.?[ \t][^\W\d_a-z][^\n,(;:\t]{1,40}?)"
    r"(?=[ \t]*(?:[,;(\n\t]|\.(?:\s|\Z)|\Z| at | of | from ))"
)
_DOCTOR_GP = re.compile(r"(?P<name>Dr\.?[ \t][^\W\d_a-z][^\n,(;:\t]{1,40}?)[ \t]?[(,][ \t]?GP\b\)?")
_GP_PRACTICE = re.compile(
    r"(?i)\b(?:gp[ \t])?(?:practice|surgery)(?:[ \t]name)?[ \t]?:[ \t]*(?P<place>[^\n,;\t]{4,80})"
)
_SENT = re.compile(
    rf"(?im)^[ \t]*(?:date(?:[ \t](?:of[ \t]letter|typed|dictated|of[ \t]referral))?|sent|letter[ \t]date|dated)[ \t]?[:\t][ \t]*(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?[ \t])?(?P<date>{WHOLE})"
)
_DATE_LINE = re.compile(rf"(?im)^[ \t]*(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?[ \t])?(?P<date>{WHOLE})[ \t.]*$")


def referrer(letter: Letter) -> Iterator[Suggestion]:
    signed = letter.signatures
    # Two sign-offs are a chain: the first may be of a person who only passed it on.
    block = signed[0] if len(signed) == 1 else None
    yield from only_one(_callers(letter, block))
    yield from only_one(_specialties(letter, block))
    yield from only_one(_places(letter, block), same=lambda one: str(one.value).casefold())
    yield from only_one(_emails(letter, block))
    yield from _call_back(letter, block)


def _callers(letter: Letter, block: tuple[int, int] | None) -> Iterator[Suggestion]:
    if block:
        yield from _signed_by(letter, block)
    elif not letter.signatures:
        for match in _INTRO.finditer(letter.plain):
            role = _ROLE.match(letter.plain, match.start("role"))
            if role:
                yield suggest(
                    letter,
                    "caller",
                    f"{_tidy(match['who'])}, {_tidy(role[0])}",
                    (match.start("who"), role.end()),
                    "introduces themselves",
                )


def _signed_by(letter: Letter, block: tuple[int, int]) -> Iterator[Suggestion]:
    """The first line is the name, alone or with the role; else the role stands on one of the next two lines."""
    lines = [found for found in re.finditer(r"[^\n]+", letter.part(block)) if found[0].strip()][:4]
    if not lines:
        return
    first = re.match(rf"[ \t]*(?P<who>{PERSON})[ \t]*(?=[,(|;\t-]|\Z)", lines[0][0].rstrip())
    others = [line for line in lines[1:] if re.match(r"[ \t]*(?:Dr|Prof|Mr|Mrs|Ms)\b", line[0])]
    if not first or others:
        return
    start = block[0] + lines[0].start() + first.start("who")
    name_end = block[0] + lines[0].start() + first.end("who")
    limit = block[0] + lines[min(2, len(lines) - 1)].end()
    role = _ROLE.search(letter.plain, name_end, limit)
    if role:
        value = f"{_tidy(letter.plain[start:name_end])}, {_tidy(role[0])}"
        yield suggest(letter, "caller", value[:120], (start, role.end()), "signed the letter")
    elif re.match(r"Dr|Prof", first["who"]):
        yield suggest(letter, "caller", _tidy(first["who"]), (start, name_end), "signed the letter")


def _specialties(letter: Letter, block: tuple[int, int] | None) -> Iterator[Suggestion]:
    spans = [_head(letter, block)] if block else []
    if not block and not letter.signatures:
        spans = [letter.sentence(found.start("role")) for found in _INTRO.finditer(letter.plain)]
    for span in spans:
        for code, words in _SPECIALTIES.items():
            for match in re.compile(rf"(?:{words})\w*", re.IGNORECASE).finditer(letter.plain, *span):
                if not _OURS.search(letter.part(letter.line(match.start()))):
                    yield suggest(letter, "specialty", code, match.span(), "in the writer's role")


def _head(letter: Letter, block: tuple[int, int]) -> tuple[int, int]:
    """The first five lines of a signature say who; below them stand addresses and notices."""
    lines = [found for found in re.finditer(r"[^\n]+", letter.part(block)) if found[0].strip()][:5]
    return block[0], block[0] + lines[-1].end()


def _places(letter: Letter, block: tuple[int, int] | None) -> Iterator[Suggestion]:
    spans = [block] if block else []
    if not block and not letter.signatures:
        spans = [letter.sentence(found.start("role")) for found in _INTRO.finditer(letter.plain)]
    for span in spans:
        for match in _PLACE.finditer(letter.plain, *span):
            if not _OURS.search(match[0]):
                yield suggest(letter, "organisation", _tidy(match[0]), match.span(), "where the writer works")


def _emails(letter: Letter, block: tuple[int, int] | None) -> Iterator[Suggestion]:
    spans = [found.span() for found in list(_FROM.finditer(letter.plain))[:1]] + ([block] if block else [])
    for span in spans:
        for match in _EMAIL.finditer(letter.plain, *span):
            if not _OURS.search(match[0]):
                yield suggest(letter, "referrer_email", match[0].lower(), match.span(), "the writer's address")


def _call_back(letter: Letter, block: tuple[int, int] | None) -> Iterator[Suggestion]:
    def offered(match: re.Match[str], why: str) -> Suggestion:
        return suggest(letter, "call_back", _tidy(match["phone"]), match.span("phone"), why)

    asked = [offered(match, "said to be the number for a call back") for match in _CALL_ME.finditer(letter.plain)]
    bleeps = [offered(match, "a bleep") for match in _BLEEP.finditer(letter.plain)]
    signed = [
        offered(match, "below the signature")
        for match in (_SIGNED_PHONE.finditer(letter.plain, *block) if block else ())
        if not _FAX.search(letter.plain[max(0, match.start() - 8) : match.start()])
    ]
    for group in (asked, bleeps, signed):
        if group:
            yield from only_one(group, same=lambda one: re.sub(r"\D", "", str(one.value)))
            return


# --- General practitioner


def general_practitioner(letter: Letter) -> Iterator[Suggestion]:
    found = [*_GP.finditer(letter.plain), *_DOCTOR_GP.finditer(letter.plain)]
    found = [match for match in found if not letter.in_signature(match.start()) or match.re is _GP]
    names = [suggest(letter, "gp_name", _tidy(match["name"]), match.span("name"), "called the GP") for match in found]
    yield from only_one(names, same=lambda one: str(one.value).casefold())
    practices = []
    for match in found:
        place = _PLACE.search(letter.plain, match.end(), letter.line(match.end())[1])
        if place:
            practices.append(suggest(letter, "gp_practice", _tidy(place[0]), place.span(), "beside the GP's name"))
    for match in _GP_PRACTICE.finditer(letter.plain):
        practices.append(
            suggest(letter, "gp_practice", _tidy(match["place"]).rstrip("."), match.span("place"), "labelled")
        )
    yield from only_one(practices, same=lambda one: str(one.value).casefold())


# --- Date of the letter


def letter_date(letter: Letter, received_on: date | None) -> Suggestion | None:
    """The day it was written: from its header, else a line of its own above or just below the greeting."""
    found = list(_SENT.finditer(letter.plain)) or [
        match for match in _DATE_LINE.finditer(letter.plain) if match.start() < letter.greeting + 200
    ]
    dates = []
    for match in found:
        read = read_date(match["date"], received_on)
        recent = read and (received_on is None or received_on - timedelta(days=730) <= read.date <= received_on)
        if read and recent and read.precision == Precision.DAY:
            dates.append(suggest(letter, "letter_date", read, match.span("date"), "the date of the letter"))
    return next(iter(only_one(dates)), None)


def _tidy(words: str) -> str:
    return " ".join(words.split()).strip(" ,;-")
