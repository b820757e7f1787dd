"""Pages that belong to the site rather than to a room: health, errors."""

from threading import Event

from django.core.exceptions import RequestDataTooBig
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from accounts.permissions import public

# Typed again after an expired page; these are not the person's words.
NOT_TYPED = {"csrfmiddlewaretoken", "password", "submission_key", "version", "patient_ref", "action"}
# How much of a request that is too big is still read, so that the person gets an answer instead of a broken line.
READ_AT_MOST = 20_000_000
SHOWN_AT_MOST = 20_000

_schema_seen_current = Event()


@public
def healthz(request: HttpRequest) -> HttpResponse:
    """200 when the database answers and its schema is current, 503 otherwise. Says nothing else: it is public."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        current = schema_is_current()
    except DatabaseError:
        return HttpResponse("The database does not answer.\n", status=503, content_type="text/plain")
    if not current:
        return HttpResponse("The database is being updated.\n", status=503, content_type="text/plain")
    return HttpResponse("ok\n", content_type="text/plain")


def schema_is_current() -> bool:
    """True when no migration is missing. Once true it stays true: a new release is a new process.

    Comparing takes a quarter of a second, which a public address must not spend on every call.
    """
    if not _schema_seen_current.is_set():
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return False
        _schema_seen_current.set()
    return True


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page was open too long or in another log-in: show what was typed, so that nothing is lost."""
    return render(request, "403_csrf.html", {"typed": _typed(request.POST)}, status=403)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400; or 413 for too much text: names the box, says what to do and gives the other words back."""
    if not isinstance(exception, RequestDataTooBig):
        return render(request, "400.html", status=400)
    # Read before answering: a browser that is still sending when the line closes shows no page at all.
    body = _read_body(request)
    typed = []
    if request.user.is_authenticated and request.content_type == "application/x-www-form-urlencoded":
        typed = _typed(QueryDict(body, encoding=request.encoding))
    context = {
        "typed": [(name, value[:SHOWN_AT_MOST]) for name, value in typed],
        "too_long": [(name, f"{len(value):,}") for name, value in typed if len(value) > SHOWN_AT_MOST],
        "shown": f"{SHOWN_AT_MOST:,}",
    }
    return render(request, "413.html", context, status=413)


def _read_body(request: HttpRequest) -> bytes:
    """The body, or nothing of a body that is beyond all measure or cannot be read."""
    body = bytearray()
    try:
        while chunk := request.read(1 << 16):
            body += chunk
            if len(body) > READ_AT_MOST:
                return b""
    except OSError:
        return b""
    return bytes(body)


def _typed(fields: QueryDict) -> list[tuple[str, str]]:
    """The person's words by the name of their box, without the machinery of the form."""
    return [
        (name.replace("_", " ").capitalize(), value)
        for name, values in fields.lists()
        if name not in NOT_TYPED
        for value in values
        if value.strip()
    ]
