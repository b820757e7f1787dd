"""Raw SQL as the application role: what somebody with its password could try."""

from typing import Any

from django.db import DatabaseError, connection, transaction


def refused_by_database(statement: str, params: list[Any] | None = None) -> str:
    """Run one statement; return PostgreSQL's reason for refusing it. Fails when it was not refused."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, params)
    except DatabaseError as error:
        return str(error)
    raise AssertionError(f"The database let it happen: {statement}")


def rows(statement: str, params: list[Any] | None = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.fetchall()
