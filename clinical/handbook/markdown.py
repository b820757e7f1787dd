"""Markdown as the handbook uses it: headings, wrapped paragraphs, lists and tables."""

import re
from collections.abc import Iterable, Sequence
from textwrap import fill

WIDTH = 120
# The text of a link stays on one line; a private character stands for its blanks while lines are broken.
_LINK = re.compile(r"\[[^\]]*\]\([^)]*\)")
_BLANK = "\ue000"


def page(title: str, *blocks: str) -> str:
    """One file: the title, the blocks that are not empty, one blank line between them, one newline at the end."""
    return "\n\n".join((f"# {title}", *(block.strip("\n") for block in blocks if block))) + "\n"


def heading(text: str, level: int = 2) -> str:
    return f"{'#' * level} {text}"


def paragraph(text: str) -> str:
    """Wrapped, with what stood on several lines of the source joined."""
    return _wrapped(text)


def bullets(items: Iterable[str]) -> str:
    return "\n".join(_wrapped(item, "- ", "  ") for item in items)


def _wrapped(text: str, first: str = "", later: str = "") -> str:
    whole = _LINK.sub(lambda match: match[0].replace(" ", _BLANK), _joined(text))
    lines = fill(
        whole, WIDTH, initial_indent=first, subsequent_indent=later, break_long_words=False, break_on_hyphens=False
    )
    return lines.replace(_BLANK, " ")


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table, or "" without rows. Raises ValueError for a row that is shorter or longer than the header."""
    lines = [_row(each) for each in rows]
    if not lines:
        return ""
    for cells in lines:
        if len(cells) != len(header):
            raise ValueError(f"the row {cells} does not fit the header {tuple(header)}")
    return "\n".join(map(_line, [_row(header), ["---"] * len(header), *lines]))


def _row(cells: Sequence[str]) -> list[str]:
    # A bar would end the cell.
    return [_joined(cell).replace("|", "\\|") for cell in cells]


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _joined(text: str) -> str:
    return " ".join(text.split())
