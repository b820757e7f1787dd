"""The schema as the migrations make it, on whatever PostgreSQL the tests run on: embedded 18 or a real older one."""

import subprocess
import sys

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations import AddConstraint, AddField, CreateModel
from pgtrigger.migrations import AddTrigger
from psycopg.conninfo import make_conninfo

from audit.roles import application_role
from tests.stack.running import ROOT
from tests.wiring.code import ROOMS

pytestmark = pytest.mark.django_db


def test_every_migration_is_applied() -> None:
    executor = MigrationExecutor(connection)
    assert not executor.migration_plan(executor.loader.graph.leaf_nodes())


def test_no_model_has_changed_without_a_migration() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_the_server_is_one_that_is_still_supported() -> None:
    assert connection.pg_version >= 150000


def test_the_tests_run_as_the_application_role_and_it_owns_nothing() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_setting('is_superuser')")
        assert cursor.fetchone() == (application_role(), "off")
        cursor.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tableowner = current_user")
        assert cursor.fetchone() == (0,)


def migrate(database_url: str) -> subprocess.CompletedProcess[str]:
    """Run `manage.py migrate` on the database of this test run, as a site's operator does."""
    environment = {
        "PATH": "/usr/bin:/bin",
        "DATABASE_OWNER_URL": make_conninfo(settings.DATABASE_OWNER_URL, dbname=str(connection.settings_dict["NAME"])),
        "DATABASE_URL": database_url,
        "SECRET_KEY": "for this test",
    }
    return subprocess.run(
        [sys.executable, "manage.py", "migrate", "--noinput"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_migrate_may_run_again_and_changes_nothing() -> None:
    done = migrate(settings.DATABASE_URL)
    assert done.returncode == 0, done.stderr
    assert "No migrations to apply" in done.stdout


def test_a_server_that_does_not_know_the_application_role_is_said_in_a_sentence() -> None:
    done = migrate(make_conninfo(settings.DATABASE_URL, user="nobody_we_know"))
    assert done.returncode == 1
    assert "has no role 'nobody_we_know'" in done.stderr


def test_no_first_migration_leaves_constraints_and_triggers_as_steps_of_their_own() -> None:
    """Each such step makes Django build all models anew; hundreds of them took half a minute."""
    slow = []
    for (app, name), migration in MigrationExecutor(connection).loader.disk_migrations.items():
        if app not in ROOMS:
            continue
        created = {operation.name_lower for operation in migration.operations if isinstance(operation, CreateModel)}
        late = {operation.model_name_lower for operation in migration.operations if isinstance(operation, AddField)}
        steps = [
            operation
            for operation in migration.operations
            if isinstance(operation, AddConstraint | AddTrigger) and operation.model_name.lower() in created - late
        ]
        if len(steps) > 10:
            slow.append(f"{app}.{name}: {len(steps)}")
    assert not slow, f"{slow}: write it with manage.py makemigrations of this project"
