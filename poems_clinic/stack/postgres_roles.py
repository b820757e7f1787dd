"""The three roles of the embedded server and what the two that remain in use may do."""

from collections.abc import Mapping

import psycopg
from psycopg import sql

DATABASE = "poems_clinic"
BOOTSTRAP, OWNER, APP = "poems_bootstrap", "poems_owner", "poems_app"
# A page that waits longer than this has failed for the nurse who looks at it; better an error than a frozen server.
APP_LIMITS = {"statement_timeout": "10s", "lock_timeout": "3s", "idle_in_transaction_session_timeout": "30s"}


def prepare_roles(connection: psycopg.Connection, passwords: Mapping[str, str]) -> None:
    """Make sure of roles, passwords, limits and the database. Safe to run at every start; needs a superuser."""
    _role(connection, OWNER, passwords[OWNER], "CREATEDB")
    application_role(connection, APP, passwords[APP])
    # The owner may put itself in the application's place, e.g. to show what it may not do.
    connection.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(APP), sql.Identifier(OWNER)))
    name = sql.Identifier(DATABASE)
    if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone() is None:
        connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(name, sql.Identifier(OWNER)))
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(name))
    connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(name, sql.Identifier(APP)))


def application_role(connection: psycopg.Connection, name: str, password: str) -> None:
    """A role that may log in and nothing else, with limits on what one statement or transaction may take."""
    _role(connection, name, password, "NOCREATEDB")
    for setting, value in APP_LIMITS.items():
        connection.execute(
            sql.SQL("ALTER ROLE {} SET {} = {}").format(
                sql.Identifier(name), sql.Identifier(setting), sql.Literal(value)
            )
        )


def _role(connection: psycopg.Connection, name: str, password: str, right: str) -> None:
    role = sql.Identifier(name)
    if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone() is None:
        connection.execute(sql.SQL("CREATE ROLE {}").format(role))
    # The server gets the verifier, never the password itself.
    verifier = connection.pgconn.encrypt_password(password.encode(), name.encode(), b"scram-sha-256").decode()
    connection.execute(
        sql.SQL("ALTER ROLE {} LOGIN {} NOSUPERUSER NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD {}").format(
            role, sql.SQL(right), sql.Literal(verifier)
        )
    )
