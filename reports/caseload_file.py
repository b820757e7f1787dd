"""The caseload as a file for a spreadsheet, line by line."""

import csv
import io
from collections.abc import Iterable, Iterator

from accounts.models import User
from accounts.permissions import Permission
from reports.caseload_rows import Row
from reports.exports import harmless

_ALWAYS = ("reference", "name", "number", "born", "status", "consultant")
_CLINICAL = ("conclusion", "treatment", "last_vegf_pg_ml", "last_vegf_on")
_DATES = ("waiting", "waiting_tag", "next_due", "next_due_on", "overdue")
_LINES_AT_ONCE = 500


def columns_of(user: User) -> tuple[str, ...]:
    clinical = _CLINICAL if user.can(Permission.VIEW_CLINICAL) else ()
    return (*_ALWAYS, *clinical, *_DATES)


def as_lines(rows: Iterable[Row], user: User) -> Iterator[bytes]:
    """Heading and rows in UTF-8, some hundred lines at a time; what a spreadsheet would run is made harmless."""
    columns = columns_of(user)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns)
    # The mark that tells a spreadsheet that this is UTF-8.
    first = "\N{ZERO WIDTH NO-BREAK SPACE}"
    for number, row in enumerate(rows, start=1):
        values = _values(row)
        writer.writerow([harmless(values[column]) for column in columns])
        if number % _LINES_AT_ONCE == 0:
            yield (first + text.getvalue()).encode()
            first = ""
            text.seek(0)
            text.truncate()
    yield (first + text.getvalue()).encode()


def _values(row: Row) -> dict[str, str]:
    hidden = row.patient.restricted
    return {
        "reference": row.patient.ref,
        "name": row.patient.name_display,
        "number": row.number.replace("\N{NO-BREAK SPACE}", " "),
        "born": row.patient.born_display,
        "status": row.status,
        "consultant": row.consultant or "None",
        "conclusion": "Restricted" if hidden else row.conclusion or "Not recorded",
        "treatment": "Restricted" if hidden else row.treatment or "None",
        "last_vegf_pg_ml": "Restricted" if hidden else row.vegf or "Not recorded",
        "last_vegf_on": row.vegf_on.isoformat() if row.vegf_on else "",
        "waiting": row.waiting or "None",
        "waiting_tag": row.waiting_tag,
        "next_due": row.next_due_words or "Nothing due",
        "next_due_on": row.next_due.due_on.isoformat() if row.next_due else "",
        "overdue": "; ".join(item.words for item in row.overdue),
    }
