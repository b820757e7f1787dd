"""After each migrate: no table takes a row for a record that became part of another one, and who may merge."""

from typing import Any

from django.db import connections
from psycopg import sql

from audit.roles import application_role
from patients.merging_sql import FUNCTIONS, GUARD


def guard_merged_records(sender: Any = None, using: str = "default", **kwargs: Any) -> None:
    """Safe to run again. Rooms above are found by their foreign keys."""
    with connections[using].cursor() as cursor:
        cursor.execute(GUARD)
        role = application_role()
        cursor.execute("SELECT to_regprocedure(%s), current_user", [FUNCTIONS[0]])
        made, me = cursor.fetchone()
        if made is None or role is None or me == role:
            return
        # Nobody hangs the guard, which has the owner's rights, on a table of their own.
        cursor.execute("REVOKE EXECUTE ON FUNCTION patients_not_merged() FROM PUBLIC")
        for signature in FUNCTIONS:
            function = sql.SQL(signature)
            cursor.execute(sql.SQL("REVOKE EXECUTE ON FUNCTION {} FROM PUBLIC").format(function))
            cursor.execute(sql.SQL("GRANT EXECUTE ON FUNCTION {} TO {}").format(function, sql.Identifier(role)))
