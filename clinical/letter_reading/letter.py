# ruff: noqa: E501  (a pattern broken in two is harder to read than a long line)
"""A pasted text made readable without moving a single sign, and its parts: sentences, lines, paragraphs, signature."""

import re
from functools import cached_property

_SPACES = "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\u200b\ufeff\r"
_SAME_LENGTH = str.maketrans(
    dict.fromkeys(_SPACES, " ") | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212\u00ad", "-")
    | dict.fromkeys("\u2018\u2019\u201b\u0060\u00b4", "'") | dict.fromkeys("\u2028\u2029\u0085\v\f", "\n")
    | dict.fromkeys("\u201c\u201d", '"') | dict.fromkeys("\u2022\u25cf\u25aa\u00b7", "*")
)  # fmt: skip
_QUOTED = re.compile(r"^[ \t]*(?:>[ \t]?)+", re.MULTILINE)
_LIST_LINE = re.compile(r"[ \t]*(?:[*\-+]|\(?[0-9]{1,2}[.)])[ \t]|[^\W_a-z][^\n:]{0,40}:(?:[ \t]|$)|[^\n\t]{1,45}\t")
# A full stop ends a sentence unless it stands inside a number or behind a title or a single letter.
_STOP = re.compile(
    r"(?<=\S)(?<![ .(]\w)(?<!\bDr)(?<!\bMr)(?<!\bMrs)(?<!\bMs)(?<!\bProf)(?<!\bSt)(?<!\bNo)[.!?](?=\s|$)"
)
_SIGN_OFF = re.compile(
    r"^[ \t]*(?:(?:with )?(?:very )?(?:kind(?:est)?|best|warm(?:est)?) (?:regards|wishes)|regards|yours (?:sincerely|faithfully|"
    r"truly|ever)|sincerely|(?:many |with )?thanks(?: (?:again|in advance|and best wishes|and regards|so much))?|"
    r"thank you|best|bw|kr|cheers)[ \t]*[,.!]?[ \t]*(?=\n|$)",
    re.IGNORECASE | re.MULTILINE,
)
_GREETING = re.compile(
    r"^[ \t]*(?:dear|hello|hi|hiya|good (?:morning|afternoon))\b[^\n]{0,60}$", re.IGNORECASE | re.MULTILINE
)
_AFTER_SIGNATURE = re.compile(
    r"^[ \t]*(?:c\.?c\.?\b|copies? to|copy to|enc\b|-{3,}|_{3,}|from:|begin forwarded|on .{5,60} wrote:|dictated)",
    re.IGNORECASE | re.MULTILINE,
)
SIGNATURE_LENGTH = 600
RELATIVES = re.compile(
    r"\b(?:wife|husband|spouse|mother|father|mum|dad|son|daughter|sister|brother|sibling|partner|uncle|aunt|cousin|"
    r"grand(?:mother|father|son|daughter)|niece|nephew|next of kin|n\.?o\.?k\.?|carer|emergency contact|relative|"
    r"parents?|family history)\b",
    re.IGNORECASE,
)
_HEADING = re.compile(rf"(?:{RELATIVES.pattern})[a-z' ]{{0,15}}(?: details)?[ ]?:?", re.IGNORECASE)


class Letter:
    """`plain` is the text with odd spaces, dashes and quotation marks made ordinary, and without the marks of a reply.

    All places are places in `plain`; `written` leads back to the text.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        ordinary = text.translate(_SAME_LENGTH)
        # Where in the text each kept piece begins, and where it begins in `plain`.
        self._pieces: list[tuple[int, int]] = [(0, 0)]
        kept, at = [], 0
        for mark in _QUOTED.finditer(ordinary):
            kept.append(ordinary[at : mark.start()])
            at = mark.end()
            self._pieces.append((self._pieces[-1][0] + len(kept[-1]), at))
        kept.append(ordinary[at:])
        self.plain = "".join(kept)

    def written(self, span: tuple[int, int]) -> tuple[int, int]:
        """The place in the text of a place in `plain` that is not empty."""
        return self._origin(span[0]), self._origin(span[1] - 1) + 1

    def _origin(self, at: int) -> int:
        start, origin = self._pieces[_before([start for start, _ in self._pieces], at)]
        return origin + at - start

    @cached_property
    def _breaks(self) -> list[int]:
        """Where sentences end: full stops, blank lines, and the ends of lines that are no wrapped prose."""
        ends = {found.end() for found in _STOP.finditer(self.plain)} | {0, len(self.plain)}
        at = 0
        lines = self.plain.split("\n")
        for number, line in enumerate(lines):
            at += len(line) + 1
            following = lines[number + 1] if number + 1 < len(lines) else ""
            short = len(line.strip()) < 45 and following.strip()[:1].isupper()
            listed = _LIST_LINE.match(following) or (_LIST_LINE.match(line) and following.strip()[:1].isupper())
            if not line.strip() or not following.strip() or short or listed:
                ends.add(min(at, len(self.plain)))
        ends |= {found.end() for found in re.finditer(r";", self.plain)}
        return sorted(ends)

    def sentence(self, at: int) -> tuple[int, int]:
        """Start and end of the sentence, or list line, around a place."""
        from_here = _before(self._breaks, at)
        return self._breaks[from_here], self._breaks[min(from_here + 1, len(self._breaks) - 1)]

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(found.end() for found in re.finditer(r"\n", self.plain))]

    def line(self, at: int) -> tuple[int, int]:
        number = _before(self._line_starts, at)
        following = self._line_starts[number + 1] - 1 if number + 1 < len(self._line_starts) else len(self.plain)
        return self._line_starts[number], following

    @cached_property
    def _gaps(self) -> list[int]:
        return [0, *(found.end() for found in re.finditer(r"\n[ \t]*\n", self.plain))]

    def paragraph(self, at: int) -> tuple[int, int]:
        number = _before(self._gaps, at)
        return self._gaps[number], self._gaps[number + 1] if number + 1 < len(self._gaps) else len(self.plain)

    def part(self, span: tuple[int, int]) -> str:
        return self.plain[span[0] : span[1]]

    @cached_property
    def greeting(self) -> int:
        """Where the letter itself begins; what stands before is letterhead and addresses. 0 without a greeting."""
        found = _GREETING.search(self.plain)
        return found.start() if found else 0

    @cached_property
    def signatures(self) -> list[tuple[int, int]]:
        """What follows each sign-off, up to copies, a rule or a quoted message."""
        found = []
        offs = list(_SIGN_OFF.finditer(self.plain))
        for number, off in enumerate(offs):
            limit = min(off.end() + SIGNATURE_LENGTH, len(self.plain))
            if number + 1 < len(offs):
                limit = min(limit, offs[number + 1].start())
            stop = _AFTER_SIGNATURE.search(self.plain, off.end(), limit)
            end = stop.start() if stop else limit
            # "Many thanks" and, right below, "Kind regards": nothing stands between.
            if self.part((off.end(), end)).strip():
                found.append((off.end(), end))
        return found

    @cached_property
    def body_end(self) -> int:
        """Where the first sign-off stands."""
        return self.signatures[0][0] if self.signatures else len(self.plain)

    def in_signature(self, at: int) -> bool:
        return any(start <= at < end for start, end in self.signatures)

    def about_a_relative(self, at: int) -> bool:
        """The same sentence or list line, or a heading just above, names somebody else."""
        start, end = self.sentence(at)
        if RELATIVES.search(self.plain, start, end):
            return True
        headings = self.plain[max(0, start - 200) : start].split("\n")[-4:]
        return any(_HEADING.fullmatch(line.strip()) for line in headings)


def _before(places: list[int], at: int) -> int:
    """Index of the last place at or before `at`."""
    low, high = 0, len(places) - 1
    while low < high:
        middle = (low + high + 1) // 2
        if places[middle] <= at:
            low = middle
        else:
            high = middle - 1
    return low
