"""A pasted letter beside the quick form: what it offers, and what a person has confirmed of it."""

from dataclasses import dataclass
from datetime import date

from django.http import QueryDict
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

from clinical.identifiers import recognised_type
from clinical.letter_reading import Suggestion, read_letter
from patients.choices import Sex
from referrals import choices

# A letter has a few thousand signs; a long chain of replies some tens of thousands.
LONGEST = 50_000
# Findings that have no box of their own are added to the reason as a line.
FINDINGS = {
    "vegf_value": "VEGF value", "vegf_unit": "VEGF unit", "vegf_matrix": "VEGF sample", "letter_date": "Letter dated",
    "paraprotein_heavy": "Paraprotein heavy chain", "paraprotein_light": "Paraprotein light chain",
    "paraprotein_g_l": "Paraprotein, g/L",
}  # fmt: skip
_TESTS = {name for name, _ in choices.TESTS}
_WORDS = {
    "sex": dict(Sex.choices),
    "specialty": dict(choices.Specialty.choices),
    "kind": dict(choices.Kind.choices),
    "urgency": dict(choices.Urgency.choices),
    "red_flags": dict(choices.RedFlag.choices),
} | {name: dict(choices.Held.choices) for name in _TESTS}


@dataclass(frozen=True)
class Offer:
    """One suggestion as the page shows it. `number` is that of the marked words."""

    number: int
    suggestion: Suggestion
    ticked: bool

    @property
    def box(self) -> str:
        """The box of the form that it would fill."""
        return "reason" if self.suggestion.field in FINDINGS else self.suggestion.field

    @property
    def key(self) -> str:
        return key_of(self.suggestion)

    @property
    def shown(self) -> str:
        one = self.suggestion
        if one.field in FINDINGS:
            return f"{FINDINGS[one.field]}: {one.typed}"
        if one.field == "identifier_typed":
            return spaced_number(one.typed)
        words = _WORDS.get(one.field, {}).get(one.typed, one.typed)
        return f"{dict(choices.TESTS)[one.field]}: {words}" if one.field in _TESTS else str(words)


def key_of(one: Suggestion) -> str:
    return f"{one.field}:{one.start}:{one.end}"


def spaced_number(digits: str) -> str:
    return (
        f"{digits[:6]} {digits[6:]}" if recognised_type(digits) == "chi" else f"{digits[:3]} {digits[3:6]} {digits[6:]}"
    )


def tidy(text: str) -> str:
    """The text as it is read and kept: one kind of line end, and no signs that cannot be seen."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(sign for sign in lines if sign >= " " or sign in "\n\t").strip()


def offers(letter: str, arrived: date, ticked: list[str]) -> list[Offer]:
    """All suggestions, numbered in the order in which their words stand in the letter."""
    found = sorted(read_letter(letter, arrived), key=lambda one: (one.start, one.end, one.field))
    return [Offer(number, one, key_of(one) in ticked) for number, one in enumerate(found, start=1)]


def confirmed(data: QueryDict, offered: list[Offer]) -> tuple[QueryDict, dict[str, str]]:
    """The sent boxes with what was ticked filled in; and boxes whose typed words say something else than the tick."""
    filled, clashes = data.copy(), {}
    lines = [offer.shown for offer in offered if offer.ticked and offer.box == "reason"]
    for offer in offered:
        if not offer.ticked or offer.box == "reason":
            continue
        name, value = offer.box, offer.shown if offer.box == "identifier_typed" else offer.suggestion.typed
        if name == "red_flags":
            flags = filled.getlist(name)
            filled.setlist(name, flags if value in flags else [*flags, value])
        elif (typed := " ".join(filled.get(name, "").split())) and typed.casefold() != value.casefold():
            clashes[name] = f"You typed “{typed}” and ticked “{offer.shown}”. Empty the box or remove the tick"
        else:
            filled[name] = value
    if lines:
        filled["reason"] = "\n".join([*filter(None, [filled.get("reason", "").strip()]), *lines])
    return filled, clashes


def marked(letter: str, offered: list[Offer]) -> SafeString:
    """The letter as HTML: escaped, the words of each suggestion marked and numbered. Overlapping words share a mark."""
    regions: list[tuple[int, int, list[int]]] = []
    for offer in offered:
        one = offer.suggestion
        if regions and one.start < regions[-1][1]:
            start, end, numbers = regions[-1]
            regions[-1] = (start, max(end, one.end), [*numbers, offer.number])
        else:
            regions.append((one.start, one.end, [offer.number]))
    parts, at = [], 0
    for start, end, numbers in regions:
        words = format_html_join(", ", "{}", ((number,) for number in numbers))
        parts += [
            conditional_escape(letter[at:start]),
            format_html("<mark>{}<sup>{}</sup></mark>", letter[start:end], words),
        ]
        at = end
    return SafeString("".join([*parts, conditional_escape(letter[at:])]))
