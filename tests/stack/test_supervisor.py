"""The supervisor with everything it starts, as `make run` runs it."""

import contextlib
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from poems_clinic.stack.errors import StackError
from poems_clinic.stack.postgres import Postgres
from poems_clinic.stack.supervisor import port_number
from tests.stack.running import ROOT, RunningStack, free_port, running_stack, start_stack, temporary_folder, wait_until

PARTS = ["postgres", "valkey", "web", "worker", "beat"]


@pytest.fixture(scope="module")
def clinic() -> Iterator[RunningStack]:
    with running_stack() as stack:
        yield stack


def status(stack: RunningStack) -> int:
    with contextlib.suppress(OSError), urllib.request.urlopen(f"{stack.base_url}/healthz", timeout=5) as answer:
        return answer.status
    return 0


def family(pid: int) -> list[psutil.Process]:
    process = psutil.Process(pid)
    return [process, *process.children(recursive=True)]


def any_alive(processes: list[psutil.Process]) -> bool:
    """Does one of them still do anything? One that ended and was not fetched by its parent does not."""
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            if process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
                return True
    return False


def test_the_page_is_served_when_it_says_ready(clinic: RunningStack) -> None:
    assert f"READY {clinic.base_url}/" in clinic.said()
    wait_until(lambda: status(clinic) == 200, 10, "not served")


def test_without_the_demonstration_there_are_no_demo_log_ins(clinic: RunningStack) -> None:
    assert "Log in as" not in clinic.said()
    with psycopg.connect(clinic.database_url) as connection:
        assert connection.execute("SELECT count(*) FROM accounts_user").fetchone() == (0,)


def test_the_programs_know_the_application_role_only(clinic: RunningStack) -> None:
    for part in ("web", "worker", "beat"):
        environment = psutil.Process(clinic.pid(part)).environ()
        assert "DATABASE_OWNER_URL" not in environment
        assert environment["DATABASE_URL"].startswith("postgresql://poems_app:")
        assert not any("poems_owner" in value or "poems_bootstrap" in value for value in environment.values())


def test_the_keys_are_private(clinic: RunningStack) -> None:
    for name in ("secret_key", "stack.json", "stack.lock"):
        assert stat.S_IMODE((clinic.data / name).stat().st_mode) == 0o600
    assert len((clinic.data / "secret_key").read_text()) >= 50


@pytest.mark.parametrize("part", ["worker", "web", "beat", "valkey", "postgres"])
def test_a_part_that_is_killed_is_started_again_and_that_is_said(clinic: RunningStack, part: str) -> None:
    before = clinic.restarts(part)
    old = family(clinic.pid(part))
    clinic.kill(part)
    clinic.wait_until_restarted(part, before + 1)
    assert "ended unexpectedly (killed by SIGKILL). Starting it again" in clinic.said()
    wait_until(lambda: not any_alive(old), 10, f"{part} left something behind")
    wait_until(lambda: status(clinic) == 200, 10, "not served")


def test_a_second_start_on_the_same_data_says_where_the_first_one_is(clinic: RunningStack) -> None:
    environment = clinic.environ | {"PORT": str(free_port())}
    second = subprocess.run(
        [sys.executable, "manage.py", "stack"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert second.returncode == 1
    assert f"already running at {clinic.base_url}/" in second.stderr
    assert "Traceback" not in second.stderr
    assert status(clinic) == 200


def test_reset_refuses_while_it_runs(clinic: RunningStack) -> None:
    reset = subprocess.run(
        [sys.executable, "manage.py", "reset", "--yes"],
        cwd=ROOT,
        env=clinic.environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert reset.returncode == 1
    assert "already running" in reset.stderr
    assert status(clinic) == 200


@pytest.mark.parametrize("words", ["Starting PostgreSQL", "Bringing the database up to date"])
def test_ctrl_c_during_the_first_start_ends_everything_and_the_next_start_goes_on(words: str) -> None:
    folder = temporary_folder()
    data = folder / "data"
    try:
        for _ in range(2):
            stack = start_stack(data)
            wait_until(lambda stack=stack: words in stack.said(), 30, "not that far")
            everything = family(stack.process.pid)
            assert stack.stop() == 0
            assert not any_alive(everything)
            assert "Traceback" not in stack.said()
            stack.log.unlink()
    finally:
        Postgres(data / "postgres").destroy()
        shutil.rmtree(folder, ignore_errors=True)


def refused(environment: dict[str, str], data: Path) -> str:
    """What a start that must fail says; it must be a sentence and leave with code 1."""
    stack = start_stack(data, environ=environment)
    assert stack.process.wait(30)
    assert stack.process.returncode == 1
    assert "Traceback" not in stack.said()
    return stack.said()


def test_a_taken_port_is_named_and_another_one_proposed(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        said = refused({"PORT": str(port)}, tmp_path / "data")
    assert f"Port {port} on 127.0.0.1 is taken" in said
    assert "Choose another: PORT=" in said


def test_a_folder_that_holds_other_things_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    assert "thesis.txt" in refused({}, tmp_path)
    assert [entry.name for entry in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_database_that_does_not_answer_is_said_without_its_password(tmp_path: Path) -> None:
    said = refused({"DATABASE_URL": f"postgresql://poems_app:hush-hush@/x?host={tmp_path}"}, tmp_path / "data")
    assert "The database that DATABASE_URL names does not let us in" in said
    assert "hush-hush" not in said


@pytest.mark.parametrize("text", ["", "0", "65536", "80a", "-1", "٨٠٠٠"])
def test_a_port_that_is_no_port_is_refused(text: str) -> None:
    with pytest.raises(StackError, match="PORT must be a number"):
        port_number(text)


def test_kill_9_of_the_supervisor_leaves_nothing_and_the_next_start_recovers(clinic: RunningStack) -> None:
    # The last test of this file, because it ends the stack that the others share.
    with psycopg.connect(clinic.database_owner_url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 'still here' AS words")
    everything = family(clinic.state()["pid"])
    assert len(everything) > len(PARTS)
    os.kill(clinic.state()["pid"], signal.SIGKILL)
    wait_until(lambda: not any_alive(everything), 15, f"left over: {everything}")
    with running_stack(data=clinic.data) as second:
        wait_until(lambda: status(second) == 200, 10, "not served")
        with psycopg.connect(second.database_owner_url) as connection:
            assert connection.execute("SELECT words FROM kept").fetchone() == ("still here",)
        everything = family(second.state()["pid"])
        assert second.stop() == 0
        assert not any_alive(everything)
        assert not second.state()
