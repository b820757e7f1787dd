"""The programs of the clinic and how the supervisor keeps each of them running."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from poems_clinic.stack.console import Console, Pump
from poems_clinic.stack.leash import Leashed, spawn

LONGEST_PAUSE = 30.0
# A part that ran this long was well; its next crash is a new story.
HEALTHY_SECONDS = 60.0


class Part(Protocol):
    """What a server and a program have in common."""

    child: Leashed | None

    @property
    def pid(self) -> int | None: ...
    def alive(self) -> bool: ...
    def start(self, give_up: Callable[[], bool] = ...) -> None: ...
    def stop(self, seconds: float = ...) -> None: ...


class Program:
    """One of our own programs, in the checkout, with its lines on the console."""

    def __init__(
        self,
        name: str,
        command: Sequence[str | Path],
        *,
        env: Mapping[str, str],
        cwd: Path,
        console: Console | None,
        when_orphaned: int,
    ) -> None:
        self.name = name
        self.command = command
        self.env = env
        self.cwd = cwd
        self.console = console
        self.when_orphaned = when_orphaned
        self.child: Leashed | None = None
        self.pump: Pump | None = None

    @property
    def pid(self) -> int | None:
        return self.child.pid if self.child else None

    def alive(self) -> bool:
        return self.child is not None and self.child.alive()

    def start(self, give_up: Callable[[], bool] = lambda: False) -> None:
        self.child = spawn(
            self.command, when_orphaned=self.when_orphaned, env=self.env, cwd=self.cwd, output=subprocess.PIPE
        )
        assert self.child.process.stdout is not None
        self.pump = Pump(self.console, self.name, self.child.process.stdout)

    def stop(self, seconds: float = 5) -> None:
        if self.child is not None:
            self.child.stop((signal.SIGTERM, seconds), (signal.SIGQUIT, 1))

    def last_words(self) -> str:
        return self.pump.last_words() if self.pump else "    (nothing)"


class Kept:
    """A part with its history: how often it was started again, and when to try next."""

    def __init__(self, name: str, title: str, part: Part, stop_seconds: float) -> None:
        self.name = name
        self.title = title
        self.part = part
        self.stop_seconds = stop_seconds
        self.restarts = 0
        self._failures = 0
        self._started = time.monotonic()
        self._next_try: float | None = None

    def has_started(self) -> None:
        self._started = time.monotonic()
        self._next_try = None

    @property
    def down(self) -> bool:
        return self._next_try is not None

    def note_failure(self) -> float:
        """Remember a crash or a failed start; the seconds to wait: none at first, then longer each time."""
        if not self.down and time.monotonic() - self._started > HEALTHY_SECONDS:
            self._failures = 0
        pause = 0.0 if self._failures == 0 else min(LONGEST_PAUSE, 2.0 ** (self._failures - 1))
        self._failures += 1
        self._next_try = time.monotonic() + pause
        return pause

    def due(self) -> bool:
        return self._next_try is not None and time.monotonic() >= self._next_try

    def how_it_ended(self) -> str:
        code = self.part.child.returncode if self.part.child else None
        if code is not None and code < 0:
            return f"killed by {signal.Signals(-code).name}"
        return f"exit code {code}"


def web(env: Mapping[str, str], cwd: Path, console: Console, address: str) -> Program:
    """gunicorn: two processes with four threads, quiet but for trouble."""
    command = [
        *(sys.executable, "-m", "gunicorn", "poems_clinic.wsgi:application"),
        *("--bind", address, "--worker-class", "gthread", "--workers", "2", "--threads", "4"),
        *("--graceful-timeout", "5", "--log-level", "warning"),
        # Its default place is one file for all instances of an account.
        "--no-control-socket",
    ]
    if os.access("/dev/shm", os.W_OK):
        # A sign of life in memory: a busy disk must not look like a dead process.
        command += ["--worker-tmp-dir", "/dev/shm"]
    return Program("web", command, env=env, cwd=cwd, console=console, when_orphaned=signal.SIGQUIT)


def worker(env: Mapping[str, str], cwd: Path, console: Console) -> Program:
    command = [
        # Said when root runs a worker; the danger it means is pickled messages, and ours are JSON.
        *(sys.executable, "-W", "ignore:You're running the worker"),
        *("-m", "celery", "--quiet", "-A", "poems_clinic.celery", "worker"),
        *("--pool", "prefork", "--concurrency", "2", "--loglevel", "WARNING"),
        *("--without-gossip", "--without-mingle"),
    ]
    # Its work is safe against any kind of end, so the quickest one is right when the supervisor is gone.
    return Program("worker", command, env=env, cwd=cwd, console=console, when_orphaned=signal.SIGKILL)


def beat(env: Mapping[str, str], cwd: Path, console: Console, folder: Path) -> Program:
    command = [
        *(sys.executable, "-m", "celery", "--quiet", "-A", "poems_clinic.celery", "beat"),
        *("--schedule", str(folder / "schedule"), "--pidfile", "", "--loglevel", "WARNING"),
    ]
    return Program("beat", command, env=env, cwd=cwd, console=console, when_orphaned=signal.SIGTERM)
