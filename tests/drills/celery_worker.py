"""A real Celery worker in a process of its own, on the test database and the test broker."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import connection
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from poems_clinic.celery import app

ROOT = Path(__file__).resolve().parents[2]


def wait_until(condition: Callable[[], object], *, seconds: float = 30, what: str = "") -> None:
    """Look every 20 ms until the condition holds. Raises AssertionError, naming `what`, when it does not in time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return
        time.sleep(0.02)
    raise AssertionError(f"not within {seconds} seconds: {what or condition}")


def own_broker_url() -> str:
    """The test broker, in a numbered database of its own, so that no other test's worker takes our tasks."""
    number = 1 + int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % 15
    url = settings.REDIS_URL
    if url.startswith("redis+socket"):
        base, _, query = url.partition("?")
        rest = [part for part in query.split("&") if part and not part.startswith("virtual_host=")]
        return f"{base}?{'&'.join([*rest, f'virtual_host={number}'])}"
    return f"{url.rstrip('/').rpartition('/')[0] if url.count('/') > 2 else url}/{number}"


def database_url() -> str:
    parts = conninfo_to_dict(settings.DATABASE_URL) | {"dbname": connection.settings_dict["NAME"]}
    return make_conninfo(**parts)


class Worker:
    """start, poke, kill (-9, with all its children), start again, stop."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.folder = folder
        # A drill may start an application that dies at a chosen line; see dying_worker.py.
        self.application = "poems_clinic.celery:app"
        self.broker_url = own_broker_url()
        self.environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "poems_clinic.settings",
            "DATABASE_URL": database_url(),
            "REDIS_URL": self.broker_url,
            "POEMS_DATA": str(folder),
            "SECRET_KEY": settings.SECRET_KEY,
            **environment,
        }
        self.process: subprocess.Popen[bytes] | None = None
        self.starts = 0
        self.groups: list[int] = []
        self._empty_broker()

    def _empty_broker(self) -> None:
        with app.connection_for_write(self.broker_url) as broker:
            broker.default_channel.client.flushdb()

    @property
    def log(self) -> str:
        return (self.folder / f"worker-{self.starts}.log").read_text(errors="replace")

    def start(self, *, processes: int = 2) -> None:
        self.starts += 1
        with (self.folder / f"worker-{self.starts}.log").open("wb") as log:
            self.process = subprocess.Popen(
                [
                    sys.executable, "-m", "celery", "--app", self.application, "worker",
                    "--concurrency", str(processes), "--loglevel", "INFO",
                    "--hostname", f"drill-{os.getpid()}-{self.starts}@localhost",
                ],
                cwd=ROOT, env=self.environment, stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip
        self.groups.append(self.process.pid)
        wait_until(self._is_ready, seconds=60, what=f"the worker to be ready: {self.log}")

    def _is_ready(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, f"the worker ended by itself: {self.log}"
        return " ready." in self.log

    def poke(self, task: str) -> None:
        """What beat does: send the task by name."""
        with app.connection_for_write(self.broker_url) as broker:
            app.send_task(task, connection=broker, retry=False)

    def kill(self, *, children_too: bool = True) -> None:
        """kill -9. Without its children, those run on as orphans until they notice."""
        assert self.process is not None
        if children_too:
            os.killpg(self.process.pid, signal.SIGKILL)
        else:
            self.process.kill()
        self.process.wait(timeout=10)

    def stop(self) -> None:
        """Ask it to end; then end whatever is left of it, orphans of an earlier kill included."""
        if self.process and self.process.poll() is None:
            self.process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(timeout=15)
        while self.groups:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.groups.pop(), signal.SIGKILL)
        if self.process:
            self.process.wait(timeout=10)
