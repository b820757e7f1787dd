"""Write history by database trigger: every insert and update of a tracked table, whoever or whatever made it."""

from collections.abc import Callable
from typing import Any

import pghistory


def track(**options: Any) -> Callable[[type], type]:
    """Decorate a model: each insert and update leaves a row in its event table, with actor and request.

    Bulk and raw SQL are caught because the database does it. The event tables can be read by the application
    role but not written: their triggers run with the owner's rights (audit/roles.py).

    Actor, action and request stand in the event row itself (`pgh_context`, JSON), not in a shared row: a shared one
    is rewritten by the next action of the same request, and by anybody who can guess its id.
    """
    return pghistory.track(
        pghistory.InsertEvent(),
        pghistory.UpdateEvent(),
        context_field=pghistory.ContextJSONField(),
        context_id_field=pghistory.ContextUUIDField(),
        **options,
    )
