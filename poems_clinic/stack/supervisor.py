"""`manage.py stack`: start every part in order, keep it running, stop it in the opposite order.

One loop in one thread: the parts are started from the main thread because they are bound to its life.
"""

import os
import signal
import socket
import sys
import time
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from types import FrameType
from typing import Any

import psycopg

from poems_clinic.stack.console import Console
from poems_clinic.stack.data_folder import DataFolder
from poems_clinic.stack.errors import Interrupted, StackError
from poems_clinic.stack.parts import Kept, Program, beat, web, worker
from poems_clinic.stack.postgres import Postgres
from poems_clinic.stack.valkey import Valkey

READY_SECONDS = 120
LOOP_SECONDS = 0.2


class Supervisor:
    """Everything `make run` starts. `environ` is the environment it reads its wishes from."""

    def __init__(self, root: Path, data: Path, environ: Mapping[str, str], *, health_host: str = "localhost") -> None:
        self.root = root
        self.data = DataFolder(data)
        self.environ = dict(environ)
        self.health_host = health_host
        self.bind = self.environ.get("BIND") or "127.0.0.1"
        self.port = port_number(self.environ.get("PORT") or "8000")
        self.console = Console()
        self.kept: list[Kept] = []
        self.asked_to_stop = 0
        self.started = time.monotonic()
        self.ready = False

    @property
    def url(self) -> str:
        host = "127.0.0.1" if self.bind in {"0.0.0.0", "::", ""} else self.bind
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}/"

    def run(self) -> int:
        """Run until a signal says stop. Returns the exit code; raises StackError before anything runs for long."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if signal.getsignal(number) is not signal.SIG_IGN or number == signal.SIGINT:
                signal.signal(number, self._signalled)
        try:
            self._start()
            self._keep_running()
        except Interrupted:
            pass
        finally:
            self._stop()
        return 0

    def _signalled(self, number: int, frame: FrameType | None) -> None:
        self.asked_to_stop += 1
        if self.asked_to_stop == 2:
            for kept in self.kept:
                if kept.part.alive() and kept.part.child:
                    # PostgreSQL gives up at once but in order; the others are built to be killed.
                    kept.part.child.signal(signal.SIGQUIT if kept.name == "postgres" else signal.SIGKILL)

    def _give_up(self) -> bool:
        return self.asked_to_stop > 0

    # -- start -------------------------------------------------------------------------------------------------------
    def _start(self) -> None:
        self.data.prepare()
        self.data.hold()
        check_port(self.bind, self.port)
        self._write_state()
        secret_key = self.environ.get("SECRET_KEY") or self.data.secret_key()
        embedded = not self.environ.get("DATABASE_URL")
        owner_url, app_url = self._database()
        # A demonstration belongs into a database of its own; a real one gets it only when somebody says so.
        demo = self.environ.get("DEMO") or ("1" if embedded else "0")
        env = {name: value for name, value in self.environ.items() if name != "DATABASE_OWNER_URL"} | {
            "DATABASE_URL": app_url,
            "REDIS_URL": self._broker(),
            "SECRET_KEY": secret_key,
            "POEMS_DATA": str(self.data.path),
            "PORT": str(self.port),
            "DEMO": demo,
            "PYTHONUNBUFFERED": "1",
        }
        self._manage("Preparing the pages", "collectstatic", "--noinput", "--verbosity", "0", env=env)
        owner = {"DATABASE_OWNER_URL": owner_url} if owner_url else {}
        self._manage("Bringing the database up to date", "migrate", "--noinput", "--verbosity", "0", env=env | owner)
        if demo == "1" and self._is_empty(app_url):
            self._manage("Loading the demonstration's invented patients", "load_demo", env=env, aloud=True)
        self.data.folder("files")
        with self.console.step("Starting web, worker and clock"):
            self._run_part(Kept("web", "Web", web(env, self.root, self.console, f"{self.bind}:{self.port}"), 6))
            self._run_part(Kept("worker", "Worker", worker(env, self.root, self.console), 10))
            self._run_part(Kept("beat", "Clock", beat(env, self.root, self.console, self.data.folder("beat")), 3))
            self._wait_until_served()
        self.ready = True
        self._write_state()
        self._announce(demo == "1")

    def _database(self) -> tuple[str | None, str]:
        """(owner URL or None, application URL) of the server to use, which answers."""
        given = self.environ.get("DATABASE_URL")
        if not given:
            postgres = Postgres(self.data.path / "postgres", say=self.console.say)
            with self.console.step("Starting PostgreSQL"):
                self._run_part(Kept("postgres", "PostgreSQL", postgres, 6))
            return postgres.owner_url, postgres.app_url
        try:
            psycopg.connect(given, connect_timeout=5).close()
        except psycopg.Error as error:
            raise StackError(f"The database that DATABASE_URL names does not let us in: {error}".rstrip()) from None
        return self.environ.get("DATABASE_OWNER_URL"), given

    def _broker(self) -> str:
        given = self.environ.get("REDIS_URL")
        if given:
            return given
        valkey = Valkey(self.data.path / "valkey", say=self.console.say)
        with self.console.step("Starting Valkey"):
            self._run_part(Kept("valkey", "Valkey", valkey, 4))
        return valkey.url

    def _run_part(self, kept: Kept) -> None:
        self.kept.append(kept)
        kept.part.start(self._give_up)
        kept.has_started()
        self._write_state()

    def _manage(self, title: str, *words: str, env: Mapping[str, str], aloud: bool = False) -> None:
        """Run one command of manage.py to its end; what it says is shown only when it fails, unless `aloud`."""
        program = Program(
            words[0],
            [sys.executable, str(self.root / "manage.py"), *words],
            env=env,
            cwd=self.root,
            console=self.console if aloud else None,
            when_orphaned=signal.SIGTERM,
        )
        with self.console.step(title):
            program.start()
            try:
                while program.alive():
                    self._pause(0.05)
            finally:
                program.stop(3)
        if program.child and program.child.returncode:
            raise StackError(f"{title} failed:\n{program.last_words()}")

    def _is_empty(self, url: str) -> bool:
        """Is there no patient yet? A database that cannot say so is left alone."""
        try:
            with psycopg.connect(url, connect_timeout=5) as connection:
                row = connection.execute("SELECT EXISTS (SELECT 1 FROM patients_patient)").fetchone()
        except psycopg.Error:
            return False
        return row is not None and not row[0]

    def _wait_until_served(self) -> None:
        """Until /healthz says 200, by the web part that was started here."""
        deadline = time.monotonic() + READY_SECONDS
        web_part = next(kept.part for kept in self.kept if kept.name == "web")
        assert isinstance(web_part, Program)
        while (status := self._health()) != 200:
            if not web_part.alive():
                raise StackError(f"The web part ended before it was ready. Its last words:\n{web_part.last_words()}")
            if time.monotonic() > deadline:
                raise StackError(
                    f"{self.url}healthz does not answer 200 after {READY_SECONDS} s (last: {status or 'nothing'}). "
                    f"The last words of the web part:\n{web_part.last_words()}"
                )
            self._pause(0.1)

    def _health(self) -> int | None:
        host = self.url.removeprefix("http://").rpartition(":")[0].strip("[]")
        connection = HTTPConnection(host, self.port, timeout=5)
        try:
            # As the proxy of a site behind HTTPS would ask.
            connection.request("GET", "/healthz", headers={"Host": self.health_host, "X-Forwarded-Proto": "https"})
            status = connection.getresponse().status
        except (OSError, HTTPException):
            return None
        finally:
            connection.close()
        # A site that sends plain HTTP on to HTTPS is being served, too.
        return 200 if status in {301, 302} else status

    def _announce(self, demo: bool) -> None:
        lines = [f"READY {self.url}  (after {time.monotonic() - self.started:.1f} s)"]
        if demo:
            from accounts.demo import DEMO_LOGINS

            lines += ["", "Log in as     with password             role"]
            for name, password, role in DEMO_LOGINS:
                lines.append(f"  {name:<11} {password:<25} {getattr(role, 'label', role)}")
            lines += ["", "All patients here are invented."]
        lines += [f"Ctrl-C stops everything; the data stays in {self.data.path}."]
        self.console.say("\n" + "\n".join(lines) + "\n")

    # -- watch -------------------------------------------------------------------------------------------------------
    def _keep_running(self) -> None:
        while True:
            for kept in self.kept:
                if not kept.down and not kept.part.alive():
                    self._has_ended(kept)
                if kept.due():
                    self._start_again(kept)
            self._pause(LOOP_SECONDS)

    def _has_ended(self, kept: Kept) -> None:
        how = kept.how_it_ended()
        if kept.part.child:
            kept.part.child.sweep()
        pause = kept.note_failure()
        when = f"in {pause:.0f} s" if pause else "now"
        self.console.say(f"{kept.title} ended unexpectedly ({how}). Starting it again {when}.")

    def _start_again(self, kept: Kept) -> None:
        try:
            kept.part.start(self._give_up)
        except StackError as error:
            pause = kept.note_failure()
            self.console.say(f"{kept.title} could not be started again: {error}\nNext try in {pause:.0f} s.")
            return
        kept.restarts += 1
        kept.has_started()
        self._write_state()
        self.console.say(f"{kept.title} runs again (process {kept.part.pid}).")

    def _write_state(self) -> None:
        parts: dict[str, Any] = {kept.name: {"pid": kept.part.pid, "restarts": kept.restarts} for kept in self.kept}
        self.data.write_state({"pid": os.getpid(), "url": self.url, "ready": self.ready, "parts": parts})

    def _pause(self, seconds: float) -> None:
        if self._give_up():
            raise Interrupted
        time.sleep(seconds)

    # -- stop --------------------------------------------------------------------------------------------------------
    def _stop(self) -> None:
        """Clock, worker, web, Valkey, PostgreSQL: nobody loses what it still needs."""
        for kept in reversed(self.kept):
            if kept.part.alive():
                with self.console.step(f"Stopping {kept.title}"):
                    kept.part.stop(kept.stop_seconds)
            elif kept.part.child:
                kept.part.child.sweep()
        self.kept.clear()
        self.data.release()


def port_number(text: str) -> int:
    """Read PORT. Raises StackError with a sentence."""
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 65535:
        raise StackError(f"PORT must be a number from 1 to 65535. It is {text!r}. Try: PORT=8001 make run")
    return int(text)


def check_port(bind: str, port: int) -> None:
    """Can we listen there? Asked before anything is started. Raises StackError with a sentence."""
    family = socket.AF_INET6 if ":" in bind else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((bind, port))
        except PermissionError:
            raise StackError(f"This account may not use port {port}. Choose another: PORT=8001 make run") from None
        except OSError as error:
            other = port + 1 if port < 65535 else 8001
            raise StackError(
                f"Port {port} on {bind} is taken ({(error.strerror or str(error)).lower()}). "
                f"Choose another: PORT={other} make run"
            ) from None
