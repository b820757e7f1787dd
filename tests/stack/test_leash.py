"""Programs on a leash: they end politely when asked, by force when they must, and with whoever started them."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from poems_clinic.stack import leash
from poems_clinic.stack.console import Pump
from poems_clinic.stack.leash import Leashed, spawn
from poems_clinic.stack.processes import processes

PYTHON = sys.executable
# Says "up" when its signals are in place, so that no test depends on the speed of the machine.
POLITE = "import time; print('up', flush=True); time.sleep(60)"
STUBBORN = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {POLITE}"


@pytest.fixture(params=["kernel", "watch"])
def how(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both ways to watch the parent; the second is what other systems than Linux use."""
    if request.param == "kernel" and sys.platform != "linux":
        pytest.skip("only Linux can be asked to watch the parent")
    monkeypatch.setattr(leash, "HOW", request.param)
    return str(request.param)


@pytest.fixture
def started() -> Iterator[list[Leashed]]:
    """What a test started and must not leave behind."""
    running: list[Leashed] = []
    yield running
    for child in running:
        child.stop((signal.SIGKILL, 5))
        if child.process.stdout:
            child.process.stdout.close()


def start(started: list[Leashed], code: str, *words: str, **options: object) -> Leashed:
    child = spawn([PYTHON, "-c", code, *words], output=subprocess.PIPE, **options)
    started.append(child)
    return child


def first_line(child: Leashed) -> str:
    assert child.process.stdout is not None
    return child.process.stdout.readline().decode().strip()


def gone(pid: int, seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        # A process that has ended and was not yet asked for its end counts as gone.
        stat = Path(f"/proc/{pid}/stat")
        if stat.exists() and stat.read_text().rsplit(")", 1)[1].split()[0] == "Z":
            return True
        time.sleep(0.05)
    return False


def test_a_polite_signal_is_enough_for_a_program_that_listens(how: str, started: list[Leashed]) -> None:
    child = start(started, POLITE)
    assert first_line(child) == "up" and child.alive() and child.returncode is None
    assert child.stop((signal.SIGTERM, 10)) is True
    assert child.returncode == -signal.SIGTERM


def test_a_program_that_does_not_listen_is_killed_and_that_is_said(how: str, started: list[Leashed]) -> None:
    child = start(started, STUBBORN)
    assert first_line(child) == "up"
    assert child.stop((signal.SIGTERM, 0.3)) is False
    assert not child.alive()


@pytest.mark.parametrize("code", [0, 3, 127])
def test_the_exit_code_of_the_program_is_passed_on(how: str, started: list[Leashed], code: int) -> None:
    child = start(started, f"raise SystemExit({code})")
    assert child.wait(10)
    assert child.returncode == code


def test_a_program_that_kills_itself_is_told_from_one_that_ends(how: str, started: list[Leashed]) -> None:
    child = start(started, "import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
    assert child.wait(10)
    assert child.returncode == -signal.SIGKILL


def test_stopping_what_has_ended_is_no_mistake(started: list[Leashed]) -> None:
    child = start(started, "")
    assert child.wait(10)
    child.signal(signal.SIGTERM)
    assert child.stop((signal.SIGTERM, 1)) is True


def test_a_missing_program_is_said_in_words_and_with_the_code_of_a_shell(how: str, started: list[Leashed]) -> None:
    child = spawn(["/nowhere/postgres"], output=subprocess.PIPE)
    started.append(child)
    assert first_line(child) == "cannot start /nowhere/postgres: No such file or directory"
    assert child.wait(10) and child.returncode == 127


def test_the_children_of_a_killed_program_do_not_stay_behind(how: str, started: list[Leashed]) -> None:
    pool = "import subprocess, sys, time; p = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']);"
    child = start(started, f"{pool} print(p.pid, flush=True); time.sleep(60)")
    grandchild = int(first_line(child))
    child.signal(signal.SIGKILL)
    child.stop((signal.SIGKILL, 5))
    assert gone(grandchild)


def test_the_program_ends_when_the_one_that_started_it_is_killed(how: str) -> None:
    """A second Python starts it and is killed with SIGKILL, which nothing can catch."""
    starter = (
        "import subprocess, sys, time\n"
        "from poems_clinic.stack import leash\n"
        f"leash.HOW = {how!r}\n"
        f"child = leash.spawn([sys.executable, '-c', {POLITE!r}], output=subprocess.PIPE)\n"
        "child.process.stdout.readline()\n"
        "print(child.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    parent = subprocess.Popen([PYTHON, "-c", starter], stdout=subprocess.PIPE)
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    assert not gone(pid, 0.2)
    parent.kill()
    parent.wait(10)
    parent.stdout.close()
    assert gone(pid, 15)


def test_it_gets_exactly_the_environment_and_the_folder_it_is_given(
    how: str, started: list[Leashed], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_OWNER_URL", "postgresql://poems_owner:hush@/x")
    code = "import os; print(os.environ.get('DATABASE_OWNER_URL'), os.environ['ONLY'], os.getcwd())"
    child = start(started, code, env={"ONLY": "this"}, cwd=tmp_path)
    assert first_line(child) == f"None this {tmp_path.resolve()}"


def test_what_it_makes_is_closed_to_others_and_it_reads_no_keyboard(how: str, started: list[Leashed]) -> None:
    child = start(started, "import os, sys; print(oct(os.umask(0)), repr(sys.stdin.read()))")
    assert first_line(child) == "0o77 ''"


def test_ctrl_c_in_the_terminal_reaches_only_the_one_who_started_it(how: str, started: list[Leashed]) -> None:
    child = start(started, "import os; print(os.getsid(0))")
    assert int(first_line(child)) == child.pid != os.getsid(0)


@pytest.mark.skipif(sys.platform != "linux", reason="looks at the program in /proc")
def test_signals_that_python_ignores_are_as_usual_for_the_program(
    started: list[Leashed], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Python ignores a broken pipe; PostgreSQL must not inherit that, nor a hang-up ignored by nohup."""
    monkeypatch.setattr(leash, "HOW", "kernel")
    child = spawn(["sleep", "60"])
    started.append(child)
    status = Path(f"/proc/{child.pid}/status")
    deadline = time.monotonic() + 10
    while "Name:\tsleep" not in status.read_text() and time.monotonic() < deadline:
        time.sleep(0.02)
    ignored = int(next(line.split()[1] for line in status.read_text().splitlines() if line.startswith("SigIgn")), 16)
    # Only the signals with a meaning: a host may itself ignore one that the C library keeps for its own use.
    for number in (*leash.PASSED_ON, signal.SIGPIPE, signal.SIGXFSZ):
        assert not ignored & 1 << (number - 1), signal.Signals(number).name


def test_its_lines_are_kept_for_the_sentence_that_says_how_it_ended(started: list[Leashed]) -> None:
    child = start(started, "print('first'); print('no room on the disk'); raise SystemExit(1)")
    assert child.process.stdout is not None
    pump = Pump(None, "worker", child.process.stdout)
    assert child.wait(10)
    assert pump.last_words() == "    first\n    no room on the disk"


def test_the_list_of_processes_has_this_one_with_its_command() -> None:
    found = dict(processes())
    assert "python" in found[os.getpid()] or "pytest" in found[os.getpid()]
