"""Pages that belong to the site rather than to a room: health, errors."""

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.permissions import public

# Typed again after an expired page; these are not the person's words.
NOT_TYPED = {"csrfmiddlewaretoken", "password", "submission_key", "version"}


@public
def healthz(request: HttpRequest) -> HttpResponse:
    """200 when the database answers and its schema is current, 503 otherwise. Says nothing else: it is public."""
    try:
        executor = MigrationExecutor(connection)
        behind = bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except DatabaseError:
        return HttpResponse("The database does not answer.\n", status=503, content_type="text/plain")
    if behind:
        return HttpResponse("The database is being updated.\n", status=503, content_type="text/plain")
    return HttpResponse("ok\n", content_type="text/plain")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page was open too long or in another log-in: show what was typed, so that nothing is lost."""
    typed = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in NOT_TYPED
        for value in values
        if value.strip()
    ]
    return render(request, "403_csrf.html", {"typed": typed}, status=403)
