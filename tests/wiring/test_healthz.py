"""The health page: what a load balancer learns, from a real database that is there, away or behind."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from django.db import connection
from django.test import Client, override_settings

from poems_clinic import views


@pytest.fixture(autouse=True)
def _a_new_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process remembers that the schema was current; each test begins without that memory."""
    monkeypatch.setattr(views, "_schema_seen_current", Event())


@contextmanager
def database_at(**place: str) -> Iterator[None]:
    """Let the next connection go to another place."""
    kept = {name: connection.settings_dict[name] for name in place}
    connection.close()
    connection.settings_dict.update(place)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(kept)


def closed_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def a_migration_ahead(folder: Path) -> dict[str, str]:
    """The ledger's migrations and one more, as a new release brings it to an old database."""
    package = folder / "ledger_of_tomorrow"
    package.mkdir()
    (package / "__init__.py").touch()
    first = "import importlib\nMigration = importlib.import_module('ledger.migrations.0001_initial').Migration\n"
    (package / "0001_initial.py").write_text(first)
    (package / "0002_more.py").write_text(
        "from django.db import migrations\n\n\nclass Migration(migrations.Migration):\n"
        "    dependencies = [('ledger', '0001_initial')]\n"
    )
    return {"ledger": "ledger_of_tomorrow"}


@pytest.mark.django_db
def test_a_site_that_is_well_says_ok_and_nothing_else(client: Client) -> None:
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")
    assert response.headers["Content-Type"] == "text/plain"
    assert "Set-Cookie" not in response.headers


@pytest.mark.django_db
def test_a_database_behind_the_release_is_not_ready(
    client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(tmp_path))
    with override_settings(MIGRATION_MODULES=a_migration_ahead(tmp_path)):
        response = client.get("/healthz")
    assert response.status_code == 503
    assert response.content == b"The database is being updated.\n"
    # Asked again when the migration is there, without a new process.
    assert client.get("/healthz").status_code == 200


@pytest.mark.django_db
def test_a_schema_that_was_current_is_not_compared_again(client: Client, django_assert_num_queries: Any) -> None:
    client.get("/healthz")
    with django_assert_num_queries(1):
        assert client.get("/healthz").status_code == 200


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("seen_current", [False, True], ids=["at the start", "later"])
def test_a_database_that_is_away_is_said_without_its_address(client: Client, seen_current: bool) -> None:
    if seen_current:
        client.get("/healthz")
    with database_at(HOST="127.0.0.1", PORT=closed_port()):
        response = client.get("/healthz")
    assert response.status_code == 503
    assert response.content == b"The database does not answer.\n"
    assert client.get("/healthz").status_code == 200, "it recovers by itself"


@pytest.mark.django_db(transaction=True)
def test_a_database_that_refuses_the_log_in_counts_as_away(client: Client) -> None:
    with database_at(USER="nobody_we_know"):
        assert client.get("/healthz").status_code == 503


@pytest.mark.django_db
def test_the_health_page_is_open_to_a_machine_without_a_log_in_and_is_not_kept(client: Client) -> None:
    assert client.get("/healthz").headers["Cache-Control"] == "no-store"
    assert client.head("/healthz").status_code == 200
