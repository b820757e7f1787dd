"""Write history by database trigger: every insert and update of a tracked table, whoever or whatever made it."""

from collections.abc import Callable
from typing import Any

import pghistory


def track(**options: Any) -> Callable[[type], type]:
    """Decorate a model: each insert and update leaves a row in its event table, with actor and request.

    Bulk and raw SQL are caught because the database does it. The event tables can be read by the application
    role but not written: their triggers run with the owner's rights (audit/roles.py).
    """
    return pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), **options)
