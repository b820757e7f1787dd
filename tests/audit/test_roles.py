"""What the application role may do, table by table, asked of the database itself."""

import pytest
from django.apps import apps

from audit.changes import event_models
from audit.roles import APPEND, DISPOSE, READ, WRITE, table_rights
from tests.audit.sql import rows

pytestmark = pytest.mark.django_db

# Packages' own tables that may lose rows: sessions and the throttling of log-ins.
DISPOSABLE = {
    "django_session",
    "axes_accessattempt",
    "axes_accessattemptexpiration",
    "axes_accessfailurelog",
    "axes_accesslog",
}


def granted(table: str) -> set[str]:
    verbs = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")
    [answers] = rows(
        f"SELECT {', '.join('has_table_privilege(%s, %s)' for _ in verbs)}", [x for v in verbs for x in (table, v)]
    )
    return {verb for verb, yes in zip(verbs, answers, strict=True) if yes}


def insertable(table: str) -> set[str]:
    return {
        column
        for (column,) in rows(
            "SELECT a.attname FROM pg_attribute a WHERE a.attrelid = %s::regclass AND a.attnum > 0"
            " AND has_column_privilege(a.attrelid, a.attnum, 'INSERT')",
            [table],
        )
    }


def test_every_table_of_the_database_has_a_stated_policy() -> None:
    tables = {name for (name,) in rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")}
    assert tables - set(table_rights()) == set()


@pytest.mark.parametrize("table,rights", sorted(table_rights().items()))
def test_the_database_grants_what_the_policy_says_and_no_more(table: str, rights: str) -> None:
    stated = set(rights.split(", "))
    if rights == APPEND:
        assert granted(table) <= {"SELECT", "INSERT"}
        assert insertable(table), f"nothing can be added to {table}"
    else:
        assert granted(table) == stated


def test_only_machinery_may_be_deleted() -> None:
    deletable = {table for table, rights in table_rights().items() if "DELETE" in rights}
    ours = {model._meta.db_table for model in apps.get_models() if getattr(model, "table_rights", "") == DISPOSE}
    assert deletable - ours == DISPOSABLE
    clinical = ("patients_", "referrals_", "assessments_", "audit_")
    # Not a record: what its author has typed and not saved.
    assert [table for table in ours if table.startswith(clinical)] == ["assessments_workingcopy"]


def test_history_can_be_read_and_nothing_else() -> None:
    for model in event_models():
        assert granted(model._meta.db_table) == {"SELECT"}


def test_append_only_tables_do_not_let_the_application_choose_the_row_number() -> None:
    assert "id" not in insertable("audit_accessevent")
    assert "id" not in insertable("patients_conclusion")
    assert "verb" in insertable("audit_accessevent")


def test_the_policies_are_among_four() -> None:
    assert set(table_rights().values()) <= {READ, APPEND, WRITE, DISPOSE}


def test_the_application_role_owns_nothing_and_can_create_nothing() -> None:
    assert rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tableowner = current_user") == []
    assert rows("SELECT has_schema_privilege('public', 'CREATE')") == [(False,)]
    [(create_roles, create_databases, superuser)] = rows(
        "SELECT rolcreaterole, rolcreatedb, rolsuper FROM pg_roles WHERE rolname = current_user"
    )
    assert not (create_roles or create_databases or superuser)
