"""One fact that a letter seems to state, with the words that state it."""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from clinical.dates import MONTH_NAMES, PartialDate, Precision
from clinical.letter_reading.letter import Letter


@dataclass(frozen=True)
class Suggestion:
    """field       a name of reader.FIELDS
    value       text (a code where the form has codes), a PartialDate, or a Decimal in the unit that the field names
    as_written  the words of the letter, at text[start:end]
    why         what was recognised, in words for the screen
    """

    field: str
    value: str | PartialDate | Decimal
    as_written: str
    start: int
    end: int
    why: str

    @property
    def typed(self) -> str:
        """The value as a person would type it into the box: "14-Jul-1958", "about Mar 2025", "4200"."""
        if not isinstance(self.value, PartialDate):
            return str(self.value)
        day, month = self.value.date, MONTH_NAMES[self.value.date.month - 1][:3]
        match self.value.precision:
            case Precision.DAY:
                return f"{day.day:02}-{month}-{day.year}"
            case Precision.YEAR:
                return str(day.year)
            case Precision.ABOUT:
                return f"about {month} {day.year}"
            case _:
                return f"{month} {day.year}"


def suggest(
    letter: Letter, field: str, value: str | PartialDate | Decimal, at: tuple[int, int], why: str
) -> Suggestion:
    start, end = at
    # What is at the edge and cannot be seen is no part of the words.
    while start < end - 1 and letter.plain[start].isspace():
        start += 1
    while end > start + 1 and letter.plain[end - 1].isspace():
        end -= 1
    start, end = letter.written((start, end))
    return Suggestion(field, value, letter.text[start:end], start, end, why)


def only_one(
    found: Iterable[Suggestion], same: Callable[[Suggestion], Hashable] = lambda one: one.value
) -> list[Suggestion]:
    """The first, when all say the same; none when they differ."""
    listed = list(found)
    return listed[:1] if len({same(one) for one in listed}) == 1 else []
