"""Throw-away PostgreSQL and Valkey for the tests, started before Django reads its settings.

A pytest plugin (`-p tests.servers`): its import starts the servers when DATABASE_URL and REDIS_URL name none. The
workers of xdist inherit the addresses. The servers end with the test run, also when that is killed. The clinical rules
and the architecture need neither: when nothing but their tests is asked for, no server is started.
"""

import atexit
import contextlib
import os
import secrets
import shutil
import sys
import tempfile
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from poems_clinic.stack.errors import StackError
from poems_clinic.stack.postgres import Postgres
from poems_clinic.stack.postgres_roles import APP, application_role
from poems_clinic.stack.valkey import Valkey

_PREFIX = "poems-servers-"
_running: list[Postgres | Valkey] = []
_folders: list[Path] = []


def _folder() -> Path:
    """A temporary folder that the account PostgreSQL runs as can pass through; left-overs of killed runs go."""
    for old in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        number = old.name.removeprefix(_PREFIX).partition("-")[0]
        if number.isdigit() and not _runs(int(number)):
            shutil.rmtree(old, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-"))
    if os.geteuid() == 0:
        folder.chmod(0o711)
    _folders.append(folder)
    return folder


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


# Rules and source text: neither needs a database.
SERVERLESS = ("clinical", "architecture")


def _needs_no_server(arguments: list[str]) -> bool:
    """True when every path on the command line lies in one of SERVERLESS."""
    homes = [Path(__file__).parent / name for name in SERVERLESS]
    paths = [Path(part) for part in (each.partition("::")[0] for each in arguments) if part and Path(part).exists()]
    return bool(paths) and all(any(path.resolve().is_relative_to(home) for home in homes) for path in paths)


def _name_no_server() -> None:
    """Addresses nobody listens at: a rule that reaches for a database fails at once."""
    os.environ.setdefault("SECRET_KEY", secrets.token_hex(32))
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL"):
        os.environ[name] = "postgresql://nobody@/none?host=/nowhere"
    os.environ["REDIS_URL"] = "redis://127.0.0.1:1/0"


def _start() -> None:
    os.environ.setdefault("SECRET_KEY", secrets.token_hex(32))
    if not os.environ.get("DATABASE_URL"):
        postgres = Postgres(_folder() / "postgres", durable=False)
        _running.append(postgres)
        postgres.start()
        os.environ["DATABASE_URL"] = postgres.app_url
        os.environ["DATABASE_OWNER_URL"] = postgres.owner_url
    elif not os.environ.get("DATABASE_OWNER_URL"):
        _split_roles(os.environ["DATABASE_URL"])
    if not os.environ.get("REDIS_URL"):
        valkey = Valkey(_folder() / "valkey", durable=False)
        _running.append(valkey)
        valkey.start()
        os.environ["REDIS_URL"] = valkey.url


def _split_roles(owner_url: str) -> None:
    """Only one log-in was given: it owns, and the application's role is made beside it."""
    password = secrets.token_hex(16)
    with psycopg.connect(owner_url, autocommit=True) as connection:
        if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [APP]).fetchone():
            raise StackError(
                f"The server of DATABASE_URL has a role {APP} already. Set DATABASE_URL to that role's log-in and "
                "DATABASE_OWNER_URL to the owner's, so that nobody's password is changed."
            )
        application_role(connection, APP, password)
    os.environ["DATABASE_OWNER_URL"] = owner_url
    os.environ["DATABASE_URL"] = make_conninfo(**(conninfo_to_dict(owner_url) | {"user": APP, "password": password}))


def _stop() -> None:
    while _running:
        with contextlib.suppress(OSError):
            _running.pop().destroy()
    while _folders:
        shutil.rmtree(_folders.pop(), ignore_errors=True)


def pytest_unconfigure(config: pytest.Config) -> None:
    _stop()


if "PYTEST_XDIST_WORKER" not in os.environ and not {"--help", "-h", "--version", "-V"} & set(sys.argv):
    atexit.register(_stop)
    try:
        if _needs_no_server(sys.argv[1:]):
            _name_no_server()
        else:
            _start()
    except StackError as error:
        _stop()
        raise pytest.UsageError(str(error)) from None
