# ruff: noqa: E501  (a pattern broken in two is harder to read than a long line)
"""Whether a stated finding is denied, asked about, planned, past, or somebody else's."""

import re

from clinical.letter_reading.letter import RELATIVES, Letter

# A negation reaches to the next turn of the sentence: "no breathlessness but vision is falling".
_TURN = re.compile(
    r"\b(?:but|however|although|though|yet|except|now has|he has now|she has now|and (?:is|has) now)\b", re.IGNORECASE
)
_DENIED = re.compile(
    r"\b(?:no(?! longer)|not|nor|neither|never|nil|without|denie[sd]|denying|deny|negative for|absence of|absent|free (?:of|from)|ruled? out|"
    r"exclude[sd]?|excluding|if|in case|whether|should (?:he|she|they|there)|risk of|risks of|screen(?:ed|ing)? for|monitor(?:ed|ing)? for|"
    r"watch(?:ing)? (?:out )?for|look(?:ing|ed)? (?:out )?for|advised? (?:him|her|them)|warned|safety[- ]net\w*|history of|previous(?:ly)?|past|"
    r"(?<!year[ -])(?<!years[ -])(?<!yr[ -])old|told|resolved|prior|prevent\w*|prophyla\w+|query|possible|possibly|might|could|unless|any|ask(?:ed)? about|unlikely|[a-z]+n't|lest)\b|\?",
    re.IGNORECASE,
)
_BEHIND = re.compile(
    r"\A[ \t]*(?:\(?[ \t]*[:=\-\t][ \t\-]*|is |are |was |were |has |have )?[ \t]*(?:no\b|none\b|nil\b|absent|denied|neg\b|negative|not\b|resolved|"
    r"never|excluded|ruled out|\?|n\b|unchanged|stable|normal|settled|improved)",
    re.IGNORECASE,
)
_YEARS_AGO = re.compile(
    r"\b(?:in|since|from)\s(?:19|20)[0-9]{2}\b|\byears ago\b|\ba decade ago\b|\bchildhood\b", re.IGNORECASE
)


def is_stated(letter: Letter, start: int, end: int) -> bool:
    """True when the words at start to end say that the patient has it, now."""
    sentence = letter.sentence(start)
    before = letter.plain[sentence[0] : start]
    turns = [found.end() for found in _TURN.finditer(before)]
    scope = before[turns[-1] :] if turns else before
    # "history of progressive weakness" is this illness; "history of stroke" is not, and the caller asks for weakness.
    if _DENIED.search(scope) or _BEHIND.match(letter.plain[end : sentence[1]]):
        return False
    whole = letter.part(sentence)
    if "?" in whole or RELATIVES.search(whole) or re.search(r"(?i)\bshould\b|\breport if\b|\bto report\b", whole):
        return False
    if letter.about_a_relative(start):
        return False
    return not _YEARS_AGO.search(letter.plain, end, min(end + 25, sentence[1]))
