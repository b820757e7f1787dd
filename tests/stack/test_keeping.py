"""What the supervisor decides, without starting a server: pauses, order of starting and stopping, environments."""

import io
import os
import signal
import socket
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from poems_clinic.stack import parts, supervisor
from poems_clinic.stack.console import Console
from poems_clinic.stack.errors import Interrupted, StackError
from poems_clinic.stack.parts import HEALTHY_SECONDS, LONGEST_PAUSE, Kept, Program
from poems_clinic.stack.supervisor import Supervisor, check_port, port_number


class Child:
    """How a program ended, as the leash tells it."""

    def __init__(self, returncode: int | None = None) -> None:
        self.returncode = returncode
        self.swept = 0
        self.signals: list[int] = []

    def sweep(self) -> None:
        self.swept += 1

    def signal(self, number: int) -> None:
        self.signals.append(number)


class Piece:
    """A part that only remembers what was asked of it."""

    pid = 4711

    def __init__(self, name: str, log: list[str], *, alive: bool = True, fails: int = 0) -> None:
        self.name, self.log, self.fails = name, log, fails
        self.lives = alive
        self.child: Child | None = Child(None if alive else -9)

    def alive(self) -> bool:
        return self.lives

    def start(self, give_up: Callable[[], bool] = lambda: False) -> None:
        self.log.append(f"start {self.name}")
        if self.fails:
            self.fails -= 1
            raise StackError(f"{self.name} has no room.")
        self.lives = True

    def stop(self, seconds: float = 5) -> None:
        self.log.append(f"stop {self.name} {seconds:g}")
        self.lives = False


class Clock:
    """Time that passes only when told."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(parts.time, "monotonic", clock.monotonic)
    return clock


@pytest.fixture
def said() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def boss(tmp_path: Path, said: io.StringIO) -> Supervisor:
    boss = Supervisor(tmp_path, tmp_path / "data", {})
    boss.console = Console(said)
    boss.data.prepare()
    return boss


def test_the_first_crash_waits_for_nothing_and_each_next_one_longer_up_to_a_limit(clock: Clock) -> None:
    kept = Kept("web", "Web", Piece("web", []), 6)
    pauses = []
    for _ in range(9):
        pauses.append(kept.note_failure())
        kept.has_started()
        clock.now += 1
    assert pauses == [0, 1, 2, 4, 8, 16, 30, 30, 30]
    assert max(pauses) == LONGEST_PAUSE


@pytest.mark.parametrize(
    ("ran", "pause"),
    [(HEALTHY_SECONDS - 1, 4), (HEALTHY_SECONDS, 4), (HEALTHY_SECONDS + 1, 0)],
    ids=["not long enough", "exactly the limit", "long enough"],
)
def test_a_part_that_ran_well_for_long_starts_at_once_again(clock: Clock, ran: float, pause: float) -> None:
    kept = Kept("web", "Web", Piece("web", []), 6)
    for _ in range(3):
        kept.note_failure()
        kept.has_started()
    clock.now += ran
    assert kept.note_failure() == pause


def test_time_spent_down_is_not_time_spent_well(clock: Clock) -> None:
    kept = Kept("web", "Web", Piece("web", []), 6)
    kept.note_failure()
    clock.now += 10 * HEALTHY_SECONDS
    assert kept.note_failure() == 1, "a start that fails after a long pause goes on counting"


def test_a_part_is_due_again_when_its_pause_is_over_and_not_before(clock: Clock) -> None:
    kept = Kept("web", "Web", Piece("web", []), 6)
    assert (kept.down, kept.due()) == (False, False)
    kept.note_failure()
    kept.has_started()
    assert kept.note_failure() == 1
    assert (kept.down, kept.due()) == (True, False)
    clock.now += 0.99
    assert not kept.due()
    clock.now += 0.01
    assert kept.due()
    kept.has_started()
    assert (kept.down, kept.due()) == (False, False)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (-9, "killed by SIGKILL"),
        (-15, "killed by SIGTERM"),
        (-11, "killed by SIGSEGV"),
        (0, "exit code 0"),
        (3, "exit code 3"),
    ],
)
def test_how_a_part_ended_is_said_in_words(code: int, words: str) -> None:
    piece = Piece("web", [])
    piece.child = Child(code)
    assert Kept("web", "Web", piece, 6).how_it_ended() == words


def test_a_dead_part_is_swept_said_and_started_again(boss: Supervisor, said: io.StringIO, clock: Clock) -> None:
    log: list[str] = []
    piece = Piece("worker", log, alive=False)
    kept = Kept("worker", "Worker", piece, 10)
    boss.kept = [kept]
    boss._has_ended(kept)
    assert piece.child and piece.child.swept == 1, "what the pool left behind goes first"
    assert "Worker ended unexpectedly (killed by SIGKILL). Starting it again now." in said.getvalue()
    boss._start_again(kept)
    assert "Worker runs again (process 4711)." in said.getvalue()
    assert (log, kept.restarts, kept.down) == (["start worker"], 1, False)
    assert boss.data.state()["parts"] == {"worker": {"pid": 4711, "restarts": 1}}


def test_a_part_that_cannot_start_again_is_said_with_the_reason_and_the_next_try(
    boss: Supervisor, said: io.StringIO, clock: Clock
) -> None:
    kept = Kept("valkey", "Valkey", Piece("valkey", [], alive=False, fails=2), 4)
    boss._has_ended(kept)
    for pause in (1, 2):
        boss._start_again(kept)
        assert f"could not be started again: valkey has no room.\nNext try in {pause} s." in said.getvalue()
    assert kept.restarts == 0
    boss._start_again(kept)
    assert (kept.restarts, kept.down) == (1, False)


def test_parts_stop_in_the_opposite_order_each_with_its_own_time(boss: Supervisor) -> None:
    log: list[str] = []
    for name, seconds in (("postgres", 6), ("valkey", 4), ("web", 6), ("worker", 10), ("beat", 3)):
        boss._run_part(Kept(name, name.title(), Piece(name, log), seconds))
    boss._stop()
    assert log[:5] == ["start postgres", "start valkey", "start web", "start worker", "start beat"]
    assert log[5:] == ["stop beat 3", "stop worker 10", "stop web 6", "stop valkey 4", "stop postgres 6"]
    assert boss.kept == []


def test_a_part_that_is_dead_at_the_stop_is_swept_and_not_stopped(boss: Supervisor) -> None:
    log: list[str] = []
    dead = Piece("worker", log, alive=False)
    boss.kept = [Kept("web", "Web", Piece("web", log), 6), Kept("worker", "Worker", dead, 10)]
    boss._stop()
    assert log == ["stop web 6"]
    assert dead.child and dead.child.swept == 1


def test_a_second_ctrl_c_kills_everything_but_lets_the_database_close_its_files(boss: Supervisor) -> None:
    pieces = {name: Piece(name, []) for name in ("postgres", "web", "worker")}
    boss.kept = [Kept(name, name, piece, 5) for name, piece in pieces.items()]
    boss._signalled(signal.SIGINT, None)
    assert all(piece.child.signals == [] for piece in pieces.values())
    with pytest.raises(Interrupted):
        boss._pause(0)
    boss._signalled(signal.SIGINT, None)
    assert {name: piece.child.signals for name, piece in pieces.items()} == {
        "postgres": [signal.SIGQUIT],
        "web": [signal.SIGKILL],
        "worker": [signal.SIGKILL],
    }
    boss._signalled(signal.SIGINT, None)
    assert pieces["web"].child.signals == [signal.SIGKILL], "a third one has nothing to add"


def test_the_state_file_goes_when_the_folder_is_given_back(boss: Supervisor) -> None:
    boss.data.hold()
    boss._write_state()
    assert boss.data.state() == {"pid": os.getpid(), "url": "http://127.0.0.1:8000/", "ready": False, "parts": {}}
    boss._stop()
    assert boss.data.state() == {}


@pytest.mark.parametrize(
    ("bind", "url"),
    [
        ("", "http://127.0.0.1:8123/"),
        ("127.0.0.1", "http://127.0.0.1:8123/"),
        ("0.0.0.0", "http://127.0.0.1:8123/"),
        ("::", "http://127.0.0.1:8123/"),
        ("::1", "http://[::1]:8123/"),
        ("192.0.2.7", "http://192.0.2.7:8123/"),
    ],
)
def test_the_address_on_the_console_is_one_that_can_be_opened(bind: str, url: str, tmp_path: Path) -> None:
    assert Supervisor(tmp_path, tmp_path, {"BIND": bind, "PORT": "8123"}).url == url


@pytest.mark.parametrize(("text", "port"), [("1", 1), ("8000", 8000), ("65535", 65535), ("08000", 8000)])
def test_a_port_in_range_is_read(text: str, port: int) -> None:
    assert port_number(text) == port


def test_a_free_port_passes_and_a_taken_one_proposes_the_next() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(StackError) as caught:
            check_port("127.0.0.1", port)
    proposed = port + 1 if port < 65535 else 8001
    assert str(caught.value) == (
        f"Port {port} on 127.0.0.1 is taken (address already in use). Choose another: PORT={proposed} make run"
    )
    check_port("127.0.0.1", port)


def test_a_port_that_needs_rights_is_said_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(supervisor.socket.socket, "bind", refuse)
    with pytest.raises(StackError, match=r"may not use port 80\. Choose another: PORT=8001 make run"):
        check_port("127.0.0.1", 80)


def test_a_program_that_fails_before_the_start_is_quoted_in_the_sentence(boss: Supervisor, tmp_path: Path) -> None:
    (tmp_path / "manage.py").write_text("import sys; print('no such table'); sys.exit(2)")
    with pytest.raises(StackError, match=r"Bringing it up failed:\n    no such table"):
        boss._manage("Bringing it up", "migrate", env=dict(os.environ))


def test_a_program_gets_exactly_the_environment_it_is_given(boss: Supervisor, tmp_path: Path) -> None:
    (tmp_path / "manage.py").write_text("import os, sys; sys.exit(0 if 'DATABASE_OWNER_URL' not in os.environ else 5)")
    env = {"PATH": os.environ["PATH"], "DATABASE_URL": "postgresql://poems_app@/x"}
    boss._manage("Asking", "check", env=env)
    with pytest.raises(StackError):
        boss._manage("Asking", "check", env=env | {"DATABASE_OWNER_URL": "postgresql://poems_owner@/x"})


@pytest.mark.parametrize(
    ("build", "orphaned"),
    [
        (lambda env, cwd, console: parts.web(env, cwd, console, "127.0.0.1:8000"), signal.SIGQUIT),
        (parts.worker, signal.SIGKILL),
        (lambda env, cwd, console: parts.beat(env, cwd, console, cwd / "beat"), signal.SIGTERM),
    ],
    ids=["web", "worker", "beat"],
)
def test_each_program_runs_with_this_python_and_carries_no_secret_on_its_command_line(
    build: Callable[..., Program], orphaned: int, tmp_path: Path
) -> None:
    env = {"SECRET_KEY": "hush-hush", "DATABASE_URL": "postgresql://poems_app:hush-hush@/x"}
    program = build(env, tmp_path, Console(io.StringIO()))
    assert program.command[0] == sys.executable
    assert program.when_orphaned == orphaned
    assert program.env == env
    assert "hush-hush" not in " ".join(str(word) for word in program.command)
    assert (program.alive(), program.pid, program.last_words()) == (False, None, "    (nothing)")
