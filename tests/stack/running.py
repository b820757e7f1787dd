"""A complete clinic for tests that need one: real PostgreSQL, Valkey, web, worker and beat under the supervisor.

with running_stack(demo=True) as clinic:
    page.goto(clinic.base_url)
    clinic.kill("worker")
    clinic.wait_until_restarted("worker")
"""

import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from poems_clinic.stack.leash import Leashed, spawn
from poems_clinic.stack.postgres import Postgres

ROOT = Path(__file__).resolve().parents[2]
# What would point the new stack at the servers of the test run, or at the settings of the tests.
NOT_INHERITED = {
    *("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "SECRET_KEY", "DJANGO_SETTINGS_MODULE", "POEMS_DATA"),
    *("PORT", "BIND", "DEMO", "DEBUG", "SITE_URL", "ALLOWED_HOSTS"),
}


class RunningStack:
    """A stack that was started here. `data` is its folder, `base_url` its address without a slash at the end."""

    def __init__(self, process: Leashed, data: Path, port: int, log: Path, environ: Mapping[str, str]) -> None:
        self.process = process
        self.data = data
        self.port = port
        self.log = log
        self.environ = dict(environ)
        self.base_url = f"http://127.0.0.1:{port}"

    def state(self) -> dict[str, Any]:
        """The supervisor's state file: pid, url, ready, parts; empty when there is none."""
        try:
            return json.loads((self.data / "stack.json").read_text())
        except (OSError, ValueError):
            return {}

    def pid(self, part: str) -> int:
        """The process number of a part: postgres, valkey, web, worker, beat."""
        return self.state()["parts"][part]["pid"]

    def restarts(self, part: str) -> int:
        return self.state()["parts"][part]["restarts"]

    def kill(self, part: str, number: int = signal.SIGKILL) -> int:
        """Send a signal to one part; return its process number."""
        pid = self.pid(part)
        os.kill(pid, number)
        return pid

    def wait_until_restarted(self, part: str, times: int = 1, seconds: float = 30) -> None:
        """Until the supervisor has started a part again so often in all."""
        wait_until(lambda: self.restarts(part) >= times, seconds, f"{part} was not started again\n{self.said()}")

    def said(self) -> str:
        """Everything the supervisor and its parts printed so far."""
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    @property
    def database_url(self) -> str:
        """The application's log-in to the embedded database."""
        return Postgres(self.data / "postgres").app_url

    @property
    def database_owner_url(self) -> str:
        return Postgres(self.data / "postgres").owner_url

    def manage(self, *words: str, stdin: str = "") -> str:
        """Run a command of manage.py in the environment of this stack's web part; return what it prints."""
        env = self.environ | {
            "DATABASE_URL": self.database_url,
            "SECRET_KEY": (self.data / "secret_key").read_text(),
            "REDIS_URL": _environment_of(self.pid("web")).get("REDIS_URL", ""),
        }
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            env=env,
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def stop(self, seconds: float = 30) -> int:
        """Ctrl-C; returns the exit code, and fails when the stack has not ended in that time."""
        self.process.signal(signal.SIGINT)
        ended = self.process.wait(seconds)
        assert ended, f"the stack did not stop\n{self.said()}"
        return self.process.process.returncode


@contextmanager
def running_stack(
    *,
    demo: bool = False,
    environ: Mapping[str, str] | None = None,
    data: Path | None = None,
    port: int | None = None,
    ready_seconds: float = 300,
) -> Iterator[RunningStack]:
    """Start a stack of its own and stop it at the end. `demo` loads the invented caseload; `data` is kept if given."""
    own = None
    if data is None:
        own = temporary_folder()
        data = own / "data"
    clinic = start_stack(data, demo=demo, environ=environ, port=port)
    try:
        wait_until(lambda: bool(clinic.state().get("ready")) or not clinic.process.alive(), ready_seconds, "not ready")
        assert clinic.process.alive(), f"the stack did not start\n{clinic.said()}"
        yield clinic
    finally:
        clinic.process.stop((signal.SIGINT, 30))
        if own:
            Postgres(data / "postgres").destroy()
            shutil.rmtree(own, ignore_errors=True)


def start_stack(
    data: Path, *, demo: bool = False, environ: Mapping[str, str] | None = None, port: int | None = None
) -> RunningStack:
    """Start `manage.py stack` and do not wait. It ends with this process, if not before."""
    port = port or free_port()
    env = {name: value for name, value in os.environ.items() if name not in NOT_INHERITED}
    env |= {"POEMS_DATA": str(data), "PORT": str(port), "DEMO": "1" if demo else "0", "PYTHONUNBUFFERED": "1"}
    env |= environ or {}
    # A supervisor that was killed could not take its own away; it must not be read as the new one's.
    (data / "stack.json").unlink(missing_ok=True)
    log = data.with_name(f"{data.name}.log")
    with log.open("ab") as output:
        process = spawn(
            [sys.executable, "manage.py", "stack"],
            when_orphaned=signal.SIGTERM,
            env=env,
            cwd=ROOT,
            output=output.fileno(),
        )
    return RunningStack(process, data, port, log, env)


def temporary_folder() -> Path:
    """A folder that the account which runs PostgreSQL can pass through, also when the tests run as root."""
    folder = Path(tempfile.mkdtemp(prefix="poems-stack-"))
    if os.geteuid() == 0:
        folder.chmod(0o711)
    return folder


def free_port() -> int:
    """A port nobody listens on, below those the system hands out to outgoing connections."""
    while True:
        port = random.randrange(20000, 32000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


def wait_until(condition: Callable[[], bool], seconds: float, otherwise: str) -> None:
    """Ask until the answer is yes; fail with `otherwise` when it is not in that time."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, otherwise
        time.sleep(0.1)


def _environment_of(pid: int) -> dict[str, str]:
    import psutil

    return psutil.Process(pid).environ()
