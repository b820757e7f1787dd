"""Dates inside prose, day first."""

import re
from datetime import date

from clinical.dates import MONTHS, DateError, PartialDate, Precision, parse_clinic_date

_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
# A whole date: numbers, a month in words before or after the day, or the order of computers.
WHOLE = (
    rf"(?:[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}(?![0-9])"
    rf"|[0-9]{{1,2}}(?:st|nd|rd|th)?[\s.\-/]{{0,3}}(?:of\s)?(?:{_MONTH})[\s.,\-/]{{0,3}}(?:[0-9]{{4}}|[0-9]{{2}})(?![0-9])"
    rf"|(?:{_MONTH})\s{{1,2}}[0-9]{{1,2}}(?:st|nd|rd|th)?,?\s{{1,2}}[0-9]{{4}}(?![0-9])"
    rf"|[0-9]{{1,2}}\s?[/.\-]\s?[0-9]{{1,2}}\s?[/.\-]\s?(?:[0-9]{{4}}|[0-9]{{2}})(?![0-9])"
    rf"|[0-9]{{1,2}}\s[0-9]{{1,2}}\s(?:[0-9]{{4}}|[0-9]{{2}})(?![0-9]))"
)
MONTH_YEAR = rf"(?:(?:early|mid|late)[\s-])?(?:{_MONTH})[\s,]{{1,2}}(?:of\s)?[0-9]{{4}}(?![0-9])"
YEAR = r"(?:19|20)[0-9]{2}(?![0-9/.\-][0-9])(?![0-9])"
_LATEST = date(2199, 12, 31)
_AMERICAN = re.compile(rf"({_MONTH})\s{{1,2}}([0-9]{{1,2}})(?:st|nd|rd|th)?,?\s{{1,2}}([0-9]{{4}})", re.IGNORECASE)


def read_date(words: str, today: date | None) -> PartialDate | None:
    """The date in the words; None when it is none, lies ahead, or has a year of two digits and `today` is not known."""
    cleaned = re.sub(r"^(early|mid|late)[\s-]+", "", " ".join(words.lower().split()))
    about = cleaned != " ".join(words.lower().split())
    if american := _AMERICAN.fullmatch(cleaned):
        cleaned = f"{american[2]} {american[1]} {american[3]}"
    cleaned = re.sub(r"\bof\b", " ", cleaned)
    if today is None and not re.search(r"[0-9]{4}", cleaned):
        return None
    try:
        read = parse_clinic_date(cleaned, today or _LATEST)
    except DateError:
        return None
    return PartialDate(read.date, Precision.ABOUT) if about and read.precision == Precision.MONTH else read
