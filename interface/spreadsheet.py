"""Rows as a file that a spreadsheet opens; text that it would take for a formula is made harmless."""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence

from django.http import HttpResponse

# A spreadsheet runs what begins like this, unless it is a number.
_FORMULA = re.compile(r"[=+\-@\t\r]")
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?", re.ASCII)
Row = Mapping[str, object]


def as_csv(columns: Sequence[str], rows: Iterable[Row]) -> bytes:
    """The rows as a spreadsheet reads them: comma, quoted where needed, with the mark that says UTF-8."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({name: harmless(value) for name, value in row.items()} for row in rows)
    return text.getvalue().encode("utf-8-sig")


def harmless(value: object) -> str:
    """The value as text; one that a spreadsheet would run gets an apostrophe before it."""
    text = "" if value is None else str(value)
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def csv_file(content: bytes, name: str) -> HttpResponse:
    """The file to download. Its name never carries the name of a person."""
    disposition = f'attachment; filename="{name}"'
    return HttpResponse(content, content_type="text/csv; charset=utf-8", headers={"Content-Disposition": disposition})
