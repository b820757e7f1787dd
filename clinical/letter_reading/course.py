# ruff: noqa: E501  (a pattern broken in two is harder to read than a long line)
"""The story: first symptom, first diagnosis, warning signs, urgency, and what is asked for."""

import re
from collections.abc import Iterator
from datetime import date

from clinical.dates import PartialDate, Precision, add_months
from clinical.letter_reading.dates_in_text import MONTH_YEAR, WHOLE, YEAR, read_date
from clinical.letter_reading.letter import Letter
from clinical.letter_reading.negation import is_stated
from clinical.letter_reading.suggestion import Suggestion, only_one, suggest

_SYMPTOM = (
    r"(?:symptom|numb|tingl|weak|pain|burn|paraesth|pins and needles|unstead|foot drop|trip|fall|walk|gait|sensory|sensation|"
    r"neuropath|swelling|ascending|distal|legs?\b|feet\b|foot\b|hands?\b)"
)
_WHEN = rf"(?P<when>{WHOLE}|{MONTH_YEAR}|{YEAR})"
_AROUND = r"(?:in|on|from|since|around|about|approximately|circa|c\.?|roughly|back)"
_ONSET = re.compile(
    rf"(?i)\b(?:(?:first|initial)\s(?:symptoms?|noticed|numbness|tingling|presented|developed|became)|symptoms?\s(?:began|started|commenced|onset|date)|onset|"
    rf"(?:began|started|commenced|beginning|starting)\s(?=(?:in|around|about|back)\b)|since)\b[^.;?\d]{{0,60}}?(?:\b{_AROUND}\s+){{0,3}}{_WHEN}"
)
_SYMPTOMS_SINCE = re.compile(
    rf"(?i)\b{_SYMPTOM}\w*[^.;?\d]{{0,60}}?\b(?:since|began|started|from)\s(?:{_AROUND}\s+){{0,2}}{_WHEN}"
)
_NOT_ONSET = re.compile(
    r"(?i)\b(?:treat\w*|ivig|steroid\w*|prednisolone|diagnos\w+|retired|married|smok\w+|diabet\w+|hypertension|worked|works|moved|"
    r"transplant|admitted|admission|worse|worsened|deteriorat\w+|vegf|mgus|known|clinic|under|seen|relaps\w*|taking|on)\b"
)
_NUMBERS = {
    word: number
    for number, word in enumerate(
        ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"), 1
    )
}
_NUMBERS |= {"a": 1, "an": 1, "eighteen": 18, "fifteen": 15}
_HISTORY = re.compile(
    rf"(?i)\b(?P<number>[0-9]{{1,2}}|{'|'.join(_NUMBERS)})[\s-](?P<unit>week|month|year)s?'?[\s-]history\sof\b(?=[^.;?]{{0,60}}?\b{_SYMPTOM})"
)
_NOT_THIS_ILLNESS = re.compile(
    r"(?i)\b(?:diabet\w+|hypertension|migraine|asthma|back pain|arthritis|depression|angina)\b"
)

_LABELS = {
    "CIDP": r"CIDP|chronic inflammatory demyelinating (?:poly(?:radiculo)?)?neuropathy",
    "GBS": r"GBS|Guillain[ -]Barr[eé](?: syndrome)?|AIDP",
    "MGUS": r"MGUS",
    "Diabetic neuropathy": r"diabetic (?:poly)?neuropathy",
    "Multifocal motor neuropathy": r"MMN|multifocal motor neuropathy",
    "Idiopathic neuropathy": r"(?:cryptogenic|idiopathic) (?:poly)?neuropathy",
    "Castleman disease": r"castleman(?:'s)? disease",
    "Myeloma": r"(?:multiple )?myeloma",
    "Motor neurone disease": r"MND|motor neurone? disease",
    "Vasculitic neuropathy": r"vasculitic neuropathy",
}
_ANY_LABEL = "|".join(f"(?:{words})" for words in _LABELS.values())
_CALLED = re.compile(
    r"(?i)\b(?:(?P<first>initial(?:ly)?|first(?:ly)?|original(?:ly)?|at first)\s(?:\w+\s){0,2}?)?"
    r"(?:diagnos(?:ed|is)|labell?ed|treated|managed|called|thought|felt|presumed|misdiagnosed|working diagnosis)\b\s?:?\s?"
    r"(?:(?:as|with|to be|to have|having|for|of|was|is|a|an|the|presumed|possible|probable|atypical|refractory|seronegative)\s){0,4}"
    rf"(?P<label>{_ANY_LABEL})\b"
)

_FLAGS = {
    "walking": (
        r"\b(?:rapid(?:ly)?|quick(?:ly)?|fast|sudden(?:ly)?)[- ](?:progress\w+|worsen\w+|deteriorat\w+|declin\w+)\s(?:\w+\s){0,5}?(?:walk\w*|gait|mobility|weakness|legs?)\b"
        r"|\b(?:no longer|unable to|cannot|can't|can no longer|stopped|lost the ability to)\s(?:able to\s)?walk(?:ing)?\b"
        r"|\b(?:now|become|became)\s(?:wheelchair|bed)[- ]?bound\b|\boff (?:his|her|their) (?:legs|feet)\b"
        r"|\b(?:walking|gait|mobility)\s(?:has\s|is\s|has been\s|have\s|was\s)?(?:got(?:ten)?\s|become\s|getting\s)?(?:rapidly|quickly|suddenly|much|dramatically|markedly)\s(?:worse\w*|deteriorat\w+|declin\w+)"
        r"|\b(?:walking|gait|mobility)\s(?:has\s|is\s)?(?:\w+\s)?(?:worse|deteriorated|deteriorating|declined|worsened|worsening)\sover\s(?:the\s)?(?:last\s|past\s)?(?:\w+\s)?(?:days|weeks|fortnight|month)\b"
    ),
    "breathing": r"\bbreathless(?:ness)?\b|\bshort(?:ness)? of breath\b|\bdyspn?oea\b|\bSOB(?:OE)?\b|\borthopnoea\b|\brespiratory (?:failure|weakness|muscle weakness)\b",
    "vision": (
        r"\b(?:loss of|losing|lost|falling|failing|deteriorating|worsening|reduced|blurr(?:ed|ing)(?: of)?|dropping)\s(?:of\s)?(?:his\s|her\s|their\s)?(?:vision|sight|eyesight|visual acuity)\b"
        r"|\b(?:vision|sight|eyesight|visual acuity)\s(?:is\s|has\s|has been\s|are\s)?(?:\w+ly\s)?(?:falling|failing|deteriorat\w+|worse\w*|lost|dropp\w+|blurred|fallen|going)\b"
        r"|\bvisual (?:loss|deterioration)\b"
    ),
    "clot": r"\bDVTs?\b|\bdeep[- ]vein thrombos[ie]s\b|\bpulmonary embol\w+|\bPEs?\b|\bstrokes?\b|\bTIA\b|\barterial thrombos[ie]s\b|\bmyocardial infarction\b",
    "fluid": r"\bfluid overload(?:ed)?\b|\banasarca\b|\bascites\b|\b(?:pleural |pericardial )effusions?\b|\b(?:gross|massive|generalised|severe|marked)(?:ly)? (?:peripheral |leg |pitting )?oedema\w*\b",
    "swallowing": (
        r"\b(?:lost|weight loss of|loss of)\s(?:about |over |around |some |nearly )?[0-9.]{1,4}\s?(?:kgs?|stone|st|lbs?)\b|\b(?:rapid |marked |significant |unintentional )?weight loss\b|\bdysphagia\b"
        r"|\b(?:difficulty|trouble|problems|difficulties)\s(?:in\s|with\s)?swallowing\b|\b(?:cannot|can't|unable to) swallow\b"
    ),
}  # fmt: skip
_FLAG = {code: re.compile(words.replace(" ", r"\s"), re.IGNORECASE) for code, words in _FLAGS.items()}
_CASED = ("PE", "PEs", "TIA", "SOB", "SOBOE", "DVT")

_URGENCY = {
    "emergency": r"\b(?:as an|emergency)\s(?:emergency|referral|admission|transfer|review)\b|\bsame[- ]day\s(?:review|advice|assessment|transfer|call|discussion)\b|\b(?:priority|urgency)\s?[:\t]\s?emergency\b",
    "urgent": (
        r"\burgent(?:ly)?\s(?:referral|review|appointment|assessment|opinion|transfer|outpatient|clinic|consultation)\b|\b(?:see|seen|review|reviewed|assess|assessed)\s(?:[\w'-]{1,20}\s){0,5}urgently\b"
        r"|\b(?:priority|urgency)\s?[:\t]\s?urgent\b|^\W{0,3}subject\s?:[^\n]{0,60}\burgent\b"
    ),
    "routine": r"\broutine\s(?:referral|review|appointment|assessment|clinic|outpatient)\b|\b(?:priority|urgency)\s?[:\t]\s?routine\b|\bnon[ -]urgent\s(?:referral|review|appointment)\b",
}  # fmt: skip
_KIND = {
    "second_opinion": r"\bsecond opinion\b",
    "transfer_of_care": r"\btransfer of (?:his |her |their |the )?care\b|\btake over (?:(?:his|her|their|the) )?(?:care|management)\b|\btransfer(?:ring)? (?:(?:his|her|their) care|care) to you",
    "advice_only": r"\badvice only\b|\badvice (?:and|&) guidance\b|\bonly (?:seeking|asking for|looking for|after) (?:your )?advice\b",
    "new_referral": r"\b(?:type|referral type)\s?[:\t]\s?new(?: referral)?\b|\bnew referral\b",
}  # fmt: skip


def course(letter: Letter, base: date | None) -> Iterator[Suggestion]:
    """base: the day of the letter or its arrival, from which "for 18 months" counts back."""
    yield from only_one(_onsets(letter, base))
    yield from _first_label(letter)
    for code, pattern in _FLAG.items():
        yield from _flag(letter, code, pattern)
    yield from only_one(_choice(letter, "urgency", _URGENCY, "asked for"))
    yield from only_one(_choice(letter, "kind", _KIND, "asked for"))


def _onsets(letter: Letter, base: date | None) -> Iterator[Suggestion]:
    for match in [*_ONSET.finditer(letter.plain), *_SYMPTOMS_SINCE.finditer(letter.plain)]:
        sentence = letter.part(letter.sentence(match.start()))
        between = letter.plain[match.start() : match.start("when")]
        if letter.about_a_relative(match.start()) or _NOT_ONSET.search(between) or "?" in sentence:
            continue
        if match.re is _ONSET and not re.search(rf"(?i)\b{_SYMPTOM}|\bonset", sentence):
            continue
        if match.re is _ONSET and _NOT_ONSET.search(
            letter.plain[max(letter.sentence(match.start())[0], match.start() - 25) : match.start()]
        ):
            continue
        read = read_date(match["when"], base)
        if read and (base is None or read.date.year > base.year - 40):
            yield suggest(letter, "onset", read, match.span("when"), "when it began")
    for match in _HISTORY.finditer(letter.plain):
        sentence = letter.sentence(match.start())
        if (
            base is None
            or letter.about_a_relative(match.start())
            or _NOT_THIS_ILLNESS.search(letter.plain, match.end(), sentence[1])
        ):
            continue
        number = _NUMBERS.get(match["number"].lower()) or int(match["number"])
        months = {"week": round(number / 4.35), "month": number, "year": number * 12}[match["unit"].lower()]
        day = add_months(base.replace(day=1), -months)
        yield suggest(letter, "onset", PartialDate(day, Precision.ABOUT), match.span(), "counted back from the letter")


def _first_label(letter: Letter) -> Iterator[Suggestion]:
    found, first = [], []
    for match in _CALLED.finditer(letter.plain):
        before = letter.plain[max(letter.sentence(match.start())[0], match.start() - 30) : match.start()]
        if re.search(r"(?i)\b(?:not|never|no|whether|if|than)\b", before) or letter.about_a_relative(match.start()):
            continue
        value = next(name for name, words in _LABELS.items() if re.fullmatch(words, match["label"], re.IGNORECASE))
        one = suggest(letter, "first_label", value, match.span("label"), "what it was called")
        found.append(one)
        if match["first"]:
            first.append(one)
    yield from only_one(first or found)


def _flag(letter: Letter, code: str, pattern: re.Pattern[str]) -> Iterator[Suggestion]:
    stated, denied = [], 0
    for match in pattern.finditer(letter.plain):
        if match[0].upper() in _CASED and not match[0].isupper():
            continue
        if is_stated(letter, *match.span()):
            stated.append(match)
        elif not letter.about_a_relative(match.start()):
            denied += 1
    # Said and denied in one letter: a person must read it.
    if stated and not denied:
        yield suggest(letter, "red_flags", code, stated[0].span(), "a warning sign, not negated")


def _choice(letter: Letter, field: str, words: dict[str, str], why: str) -> Iterator[Suggestion]:
    for code, pattern in words.items():
        for match in re.finditer(pattern.replace(" ", r"\s"), letter.plain, re.IGNORECASE | re.MULTILINE):
            before = letter.plain[max(0, match.start() - 20) : match.start()]
            if re.search(r"(?i)\b(?:not|no|non|without|isn't|than)[\s-](?:an?\s|need\s|for\s)*\Z", before):
                continue
            yield suggest(letter, field, code, match.span(), why)
