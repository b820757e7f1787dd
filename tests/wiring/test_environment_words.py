"""The words behind `make`: each leads to its program, and what takes long says how far it is."""

import json
import os
import re
import sys
from pathlib import Path

import pytest

from poems_clinic import environment
from poems_clinic.environment import LOCKS, Progress, Stop, follow, last_lines, main, reason_in
from tests.wiring.site import ROOT, run

BOOTSTRAP = str(ROOT / "poems_clinic" / "environment.py")


@pytest.fixture
def executed(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What the process would become, and which lock it would install first."""
    seen: list[list[str]] = []
    monkeypatch.setattr(environment, "install", lambda lock: seen.append([LOCKS[lock]]))
    monkeypatch.setattr(environment.os, "execv", lambda program, arguments: seen.append(arguments[1:]))
    monkeypatch.setattr(environment.signal, "signal", lambda number, handler: None)
    monkeypatch.setenv("PYTHONUNBUFFERED", "0")
    return seen


@pytest.mark.parametrize(
    ("typed", "lock", "command"),
    [
        (["run"], "requirements-embedded.lock", ["manage.py", "stack"]),
        (["run", "--port", "9000"], "requirements-embedded.lock", ["manage.py", "stack", "--port", "9000"]),
        (["reset", "--yes"], "requirements-embedded.lock", ["manage.py", "reset", "--yes"]),
        (["check"], "requirements-dev.lock", ["-m", "poems_clinic.quality", "check"]),
        (["lint"], "requirements-dev.lock", ["-m", "poems_clinic.quality", "lint"]),
        (["fix"], "requirements-dev.lock", ["-m", "poems_clinic.quality", "fix"]),
        (
            ["test", "tests/ledger", "-x"],
            "requirements-dev.lock",
            ["-m", "pytest", "-n", "2", "--dist", "loadfile", "--no-loadscope-reorder", "tests/ledger", "-x"],
        ),
    ],
)
def test_each_word_installs_what_it_needs_and_becomes_its_program(
    executed: list[list[str]], typed: list[str], lock: str, command: list[str]
) -> None:
    main(typed)
    assert executed == [[lock], command]
    assert os.environ["PYTHONUNBUFFERED"] == "1", "a log shows each line when it is said"


@pytest.mark.parametrize("typed", ["", "biuld", "RUN", "run "])
def test_an_unknown_word_is_answered_with_the_known_ones(typed: str) -> None:
    done = run(BOOTSTRAP, typed)
    assert done.returncode == 1
    assert done.stderr.startswith(f"There is no `{typed}`.")
    assert all(word in done.stderr for word in environment.WORDS)
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("arguments", [[], ["help"]])
def test_help_lists_every_target_of_the_makefile_with_its_sentence(arguments: list[str]) -> None:
    done = run(BOOTSTRAP, *arguments)
    said = dict(re.findall(r"^  make (\w+) +(.+)$", done.stdout, re.MULTILINE))
    assert done.returncode == 0
    assert set(said) == {*environment.WORDS, "lock", "help"}
    assert [sentence for sentence in said.values() if not sentence.endswith(".")] == []


def test_every_target_of_the_makefile_passes_its_own_name_on() -> None:
    recipes = re.findall(r"^([a-z]+):.*\n\t@\$\(ENVIRONMENT\) (\w+)", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert len(recipes) == len(environment.WORDS) + 2
    assert [pair for pair in recipes if pair[0] != pair[1]] == []


class TestTheStamp:
    @pytest.fixture(autouse=True)
    def _checkout(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in LOCKS:
            (tmp_path / name).write_text(name)
        (tmp_path / "python").touch()
        monkeypatch.setattr(environment, "ROOT", tmp_path)
        monkeypatch.setattr(environment, "PYTHON", str(tmp_path / "python"))
        monkeypatch.setattr(environment, "STAMP", tmp_path / "installed.json")

    def stamp(self, *names: str) -> None:
        environment.STAMP.write_text(json.dumps({name: environment.digest(name) for name in names}))

    def test_what_is_stamped_with_todays_lock_is_installed(self) -> None:
        self.stamp(*LOCKS[:2])
        assert [environment.installed(lock) for lock in (0, 1, 2)] == [True, True, False]

    def test_a_changed_lock_is_not(self) -> None:
        self.stamp(*LOCKS)
        (environment.ROOT / LOCKS[1]).write_text("changed")
        assert [environment.installed(lock) for lock in (0, 1, 2)] == [True, False, True]

    def test_an_environment_without_its_python_is_not(self) -> None:
        self.stamp(*LOCKS)
        Path(environment.PYTHON).unlink()
        assert not any(environment.installed(lock) for lock in (0, 1, 2))

    @pytest.mark.parametrize("damaged", ["", "{", "nonsense"])
    def test_a_damaged_stamp_counts_as_none(self, damaged: str) -> None:
        environment.STAMP.write_text(damaged)
        assert not environment.installed(0)


@pytest.mark.parametrize(
    ("lines", "phrase"),
    [
        (["Collecting django"], "1 of 3"),
        (["Collecting a", "  Downloading a.whl", "Collecting b"], "2 of 3"),
        (["Requirement already satisfied: a"] * 5, "3 of 3"),
        (["Collecting a", "Installing collected packages: a, b, c"], "unpacking"),
        (["WARNING: Retrying (Retry(total=4)) after …"], "the network does not answer, trying again"),
        (["Using cached a.whl"], "asking the package index"),
    ],
)
def test_how_far_the_installation_is_follows_what_pip_says(
    lines: list[str], phrase: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = iter(range(0, 1000, 10))
    monkeypatch.setattr(environment.time, "time", lambda: float(next(now)))
    progress = Progress("Installing", 3)
    for line in lines:
        progress.line(line)
    assert phrase in capsys.readouterr().out.splitlines()[-1]


def test_a_log_gets_a_line_every_few_seconds_and_not_one_for_each_package(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [0.0]
    monkeypatch.setattr(environment.time, "time", lambda: now[0])
    progress = Progress("Installing", 100)
    for number in range(100):
        now[0] = number / 10
        progress.line(f"Collecting package-{number}")
    progress.done()
    said = capsys.readouterr().out.splitlines()
    assert said == ["Installing …", "  Installing … 51 of 100, 5 s", "Installing … 9.9 s"]
    assert all("\033" not in line for line in said), "no terminal signs in a log"


@pytest.mark.parametrize(
    ("script", "code", "output"),
    [
        ("print('a'); print('b')", 0, "a\nb\n"),
        ("import sys; print('x'); sys.exit(3)", 3, "x\n"),
        ("import sys; print('to the side', file=sys.stderr)", 0, "to the side\n"),
        ("import sys; sys.stdout.buffer.write(b'\\xff\\n')", 0, "\N{REPLACEMENT CHARACTER}\n"),
        ("import sys; print(sys.stdin.read() == '')", 0, "True\n"),
    ],
)
def test_a_followed_command_gives_its_exit_code_and_every_line(script: str, code: int, output: str) -> None:
    heard: list[str] = []
    assert follow([sys.executable, "-c", script], heard.append) == (code, output)
    assert "".join(heard) == output


def test_the_last_words_are_twelve_lines_set_in() -> None:
    text = "\n".join(f"line {number}" for number in range(30)) + "\n\n"
    assert last_lines(text).splitlines() == [f"    line {number}" for number in range(18, 30)]


@pytest.mark.parametrize("said", ["", "Collecting django", "ERROR: something nobody has seen before"])
def test_what_is_not_understood_gets_no_invented_reason(said: str) -> None:
    assert reason_in(said) == ""


def test_a_terminate_signal_is_an_interrupt_and_not_a_traceback() -> None:
    with pytest.raises(KeyboardInterrupt):
        environment.interrupt(15, None)


def test_a_lock_that_cannot_be_resolved_ends_in_the_words_of_the_tool(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "follow", lambda command, *rest, **more: (1, "no such version of django\n"))
    with pytest.raises(Stop, match="The lock files cannot be written:\n    no such version of django"):
        environment.write_locks()
