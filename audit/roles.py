"""Two database roles: the owner changes the schema, the application role does the daily work.

The application role may read and write rows, may delete only what is disposable (sessions, log-in throttling),
may only add to append-only tables (and may not choose the number of the new row), and may only read write history,
whose triggers run with the owner's rights.
The policy of a table is the attribute `table_rights` of its model; one without it can be read, inserted, updated.

What this cannot prevent: the application says who is acting, so a person with the application's password can write
under another name. Nobody with that password can change or remove what was written before.
"""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import CommandError
from django.db import connections
from django.db.models import AutoField
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

READ = "SELECT"
APPEND = "SELECT, INSERT"
WRITE = "SELECT, INSERT, UPDATE"
DISPOSE = "SELECT, INSERT, UPDATE, DELETE"

# Tables of packages: their rows are machinery, not records.
_PACKAGE_TABLES = {
    "django_session": DISPOSE,
    "axes_accessattempt": DISPOSE,
    "axes_accessattemptexpiration": DISPOSE,
    "axes_accessfailurelog": DISPOSE,
    "axes_accesslog": DISPOSE,
    "django_migrations": READ,
    "pghistory_context": READ,
}


def application_role() -> str | None:
    """The role the site logs in with, or None where one log-in does everything (`check --deploy` refuses that)."""
    if not settings.DATABASE_URL or not settings.DATABASE_OWNER_URL:
        return None
    app_user = conninfo_to_dict(settings.DATABASE_URL).get("user")
    owner_user = conninfo_to_dict(settings.DATABASE_OWNER_URL).get("user")
    return str(app_user) if app_user and app_user != owner_user else None


def table_rights() -> dict[str, str]:
    """Each table of the site with the rights of the application role on it."""
    rights: dict[str, str] = {}
    for model in apps.get_models(include_auto_created=True):
        if not model._meta.managed or model._meta.proxy:
            continue
        default = READ if hasattr(model, "pgh_tracked_model") else WRITE
        rights[model._meta.db_table] = getattr(model, "table_rights", default)
    return rights | _PACKAGE_TABLES


def grant_application_role(sender: Any = None, using: str = "default", **kwargs: Any) -> None:
    """State the application role's rights on every table; run after each `migrate`. Safe to run again.

    Raises CommandError when the role does not exist in the database server.
    """
    role = application_role()
    connection = connections[using]
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        if role is None or cursor.fetchone()[0] == role:
            return
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
        if cursor.fetchone() is None:
            raise CommandError(
                f"The database has no role {role!r}, which DATABASE_URL logs in with. "
                f"Create it as an administrator (CREATE ROLE {role} LOGIN PASSWORD '…') and run migrate again."
            )
        name = sql.Identifier(role)
        cursor.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(name))
        # Older servers let everybody create tables and functions; a function of that kind could shadow ours.
        cursor.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
        cursor.execute(sql.SQL("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {}").format(name))
        cursor.execute(sql.SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}").format(name))
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        existing = {row[0] for row in cursor.fetchall()}
        numbers = _automatic_keys()
        for table, rights in sorted(table_rights().items()):
            if table not in existing:
                continue
            cursor.execute(sql.SQL("GRANT {} ON {} TO {}").format(sql.SQL(rights), sql.Identifier(table), name))
            if rights == APPEND and table in numbers:
                _grant_insert_without(cursor, table, numbers[table], name)
        _harden_triggers(cursor)


def _automatic_keys() -> dict[str, str]:
    """Each table whose key the database counts up, with the key's column."""
    return {
        model._meta.db_table: model._meta.pk.column
        for model in apps.get_models(include_auto_created=True)
        if isinstance(model._meta.pk, AutoField)
    }


def _grant_insert_without(cursor: Any, table: str, key: str, role: sql.Identifier) -> None:
    """Let the role insert into every column but the key: a row cannot be slipped into an old place of the sequence."""
    cursor.execute(
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_schema = 'public' AND table_name = %s AND column_name <> %s",
        [table, key],
    )
    columns = sql.SQL(", ").join(sql.Identifier(row[0]) for row in cursor.fetchall())
    cursor.execute(sql.SQL("REVOKE INSERT ON {} FROM {}").format(sql.Identifier(table), role))
    cursor.execute(sql.SQL("GRANT INSERT ({}) ON {} TO {}").format(columns, sql.Identifier(table), role))


def _harden_triggers(cursor: Any) -> None:
    """History is written by trigger functions with the owner's rights, so nobody else needs any on those tables.

    Two doors of the trigger package are shut: its switch that lets any session skip triggers (`pgtrigger.ignore` is
    an ordinary session variable), and the right of everybody to hang our functions on a table of their own.
    """
    cursor.execute(
        "SELECT p.oid::regprocedure::text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
        " WHERE n.nspname = 'public' AND (p.proname LIKE 'pgtrigger\\_%' OR p.proname = '_pgh_attach_context')"
    )
    for (signature,) in cursor.fetchall():
        function = sql.SQL(signature)
        cursor.execute(sql.SQL("ALTER FUNCTION {} SECURITY DEFINER SET search_path = public, pg_temp").format(function))
        cursor.execute(sql.SQL("REVOKE EXECUTE ON FUNCTION {} FROM PUBLIC").format(function))
    cursor.execute(
        "CREATE OR REPLACE FUNCTION public._pgtrigger_should_ignore(trigger_name NAME) RETURNS BOOLEAN"
        " LANGUAGE plpgsql AS $$ BEGIN RETURN FALSE; END; $$"
    )
