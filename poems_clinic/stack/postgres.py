"""A PostgreSQL server of our own: in a private folder, reached through a unix socket with passwords only.

The folder of a server:

    secrets.json   passwords of the three roles (0600)
    made.json      says that there is a database and where it lies
    server.log     what the server says
    cluster/       owned by the account that runs PostgreSQL: data/, socket/

Roles: `poems_bootstrap` (superuser, used here only), `poems_owner` (owns the database, migrates) and `poems_app`
(the site; it may do only what migrations grant).
"""

import contextlib
import json
import os
import shutil
import signal
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import psycopg

from poems_clinic.stack.errors import Interrupted, StackError
from poems_clinic.stack.folders import digest, kept_secrets, make_private, socket_folder, write_private
from poems_clinic.stack.leash import Leashed, spawn
from poems_clinic.stack.logs import ServerLog
from poems_clinic.stack.postgres_program import place_for, programs, unprivileged
from poems_clinic.stack.postgres_roles import APP, BOOTSTRAP, DATABASE, OWNER, prepare_roles
from poems_clinic.stack.processes import processes

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "60",
    "shared_buffers": "64MB",
    # Fewer processes; the gain of the others shows only under loads that a demonstration never sees.
    "io_method": "sync",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # A log that patients' data could reach is one more place to protect: no values, no statements.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_statement": "none",
    "log_checkpoints": "off",
}
NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
# A server that was killed leaves processes that hold its memory for some seconds more.
ORPHANS_SECONDS = 20
# A file in the data folder; without it the folder is half made.
COMPLETE = "poems_complete"
START_SECONDS = 60


class Postgres:
    """One server. `folder` is its own; `durable=False` trades safety for speed and is for throw-away tests only."""

    def __init__(self, folder: Path, *, durable: bool = True, say: Callable[[str], None] = print) -> None:
        self.folder = folder
        self.durable = durable
        self.say = say
        self.account = unprivileged()
        self.place = place_for(folder)
        self.cluster = self.place / "cluster"
        self.data = self.cluster / "data"
        self.log = ServerLog(folder / "server.log")
        self.child: Leashed | None = None
        uid = self.account[0] if self.account else os.geteuid()
        self.socket = socket_folder(self.cluster / "socket", ".s.PGSQL.5432.lock", uid)
        self._passwords: dict[str, str] = {}

    # -- addresses ---------------------------------------------------------------------------------------------------
    def url(self, role: str, database: str = DATABASE) -> str:
        """The connection URL of a role: `poems_app` or `poems_owner`."""
        password = self._secrets()[role]
        return f"postgresql://{role}:{password}@/{database}?host={quote(str(self.socket), safe='')}&port=5432"

    @property
    def app_url(self) -> str:
        return self.url(APP)

    @property
    def owner_url(self) -> str:
        return self.url(OWNER)

    def _secrets(self) -> dict[str, str]:
        if not self._passwords:
            self._passwords = kept_secrets(self.folder / "secrets.json", (BOOTSTRAP, OWNER, APP))
        return self._passwords

    # -- life --------------------------------------------------------------------------------------------------------
    @property
    def pid(self) -> int | None:
        return self.child.pid if self.child else None

    def alive(self) -> bool:
        return self.child is not None and self.child.alive()

    def start(self, give_up: Callable[[], bool] = lambda: False) -> None:
        """Make the server if there is none yet, start it and wait until it answers.

        `give_up` is asked while waiting; True ends the attempt with Interrupted. Raises StackError with a sentence.
        """
        make_private(self.folder, mode=0o711 if self.account and self.place == self.folder else 0o700)
        make_private(self.place, mode=0o711 if self.account else 0o700)
        make_private(self.cluster, owner=self.account)
        make_private(self.socket, owner=self.account)
        program = programs(self.place)
        self.log.trim()
        self._check_complete()
        if not self.data.exists():
            self._initialise(program)
        self._part_with_left_over(give_up)
        patience = time.monotonic() + ORPHANS_SECONDS
        while not self._launched(program, give_up):
            # The memory of a killed server is still held by its last processes: try again until they are gone.
            if time.monotonic() > patience:
                raise StackError(f"PostgreSQL does not start. Its last words:\n{self.log.tail()}")
            time.sleep(0.25)
        with self._as_superuser() as connection:
            prepare_roles(connection, self._secrets())

    def stop(self, seconds: float = 8) -> None:
        """A fast shutdown (open sessions are ended, all is written), then harder ones."""
        if self.child is None:
            return
        self.child.stop((signal.SIGINT, seconds), (signal.SIGQUIT, 3))
        self.child = None

    def destroy(self) -> None:
        """Delete the server with all its data."""
        self.stop()
        self._part_with_left_over(lambda: False)
        for folder in {self.folder, self.place, self.socket}:
            shutil.rmtree(folder, ignore_errors=True)

    # -- steps -------------------------------------------------------------------------------------------------------
    def _check_complete(self) -> None:
        if not self.data.exists():
            if (self.folder / "made.json").exists():
                raise StackError(
                    f"The database that belongs to {self.folder} is missing: there is no {self.data}. "
                    "Put it back from a backup, or start afresh without any data: make reset"
                )
        elif not (self.data / COMPLETE).exists() or not (self.data / "global" / "pg_control").exists():
            raise StackError(
                f"The database folder {self.data} is half made: a copy or an earlier start did not finish. "
                "Nothing was deleted. If it should hold data, put it back from a backup; "
                "otherwise start afresh: make reset"
            )

    def _initialise(self, program: Path) -> None:
        """Make the data folder beside its place and move it there when it is whole."""
        if self.place != self.folder:
            self.say(f"The database lies in {self.place}, because only root can reach {self.folder}.")
        making = self.cluster / "making"
        if making.exists():
            self.say("An earlier start was interrupted before the database was ready: beginning that again.")
            shutil.rmtree(making)
        password_file = self.cluster / "password"
        write_private(password_file, self._secrets()[BOOTSTRAP], owner=self.account)
        command = [
            program / "initdb",
            *("--pgdata", making, "--username", BOOTSTRAP, "--pwfile", password_file),
            *("--auth", "scram-sha-256", "--encoding", "UTF8", "--data-checksums", "--no-instructions"),
            # The same order of letters on every machine, whatever its C library says.
            *("--locale-provider", "builtin", "--locale", "C.UTF-8"),
        ]
        if not self.durable:
            command.append("--no-sync")
        try:
            with self.log.open() as output:
                child = self._spawn(command, output)
                child.process.wait()
        finally:
            password_file.unlink(missing_ok=True)
        if child.returncode != 0:
            tail = self.log.tail()
            if "No space left on device" in tail:
                raise StackError(
                    f"The disk is full: the database needs about 100 MB in {self.cluster}. Free some and start again."
                )
            raise StackError(f"The database folder cannot be made. The last words of initdb:\n{tail}")
        # In one step there is a whole server, or none. Its roles are made at each start.
        write_private(
            making / COMPLETE,
            "This folder is whole; poems_clinic/stack/postgres.py looks for this file.\n",
            self.account,
        )
        making.rename(self.data)
        write_private(self.folder / "made.json", json.dumps({"data": str(self.data)}))

    def _part_with_left_over(self, give_up: Callable[[], bool]) -> None:
        """Tell a server that outlived its supervisor to go; put aside a lock file that names a stranger's process."""
        lock = self.data / "postmaster.pid"
        deadline = time.monotonic() + ORPHANS_SECONDS
        asked = False
        while lock.exists():
            first_line = lock.read_text().partition("\n")[0]
            running = dict(processes())
            ours = [pid for pid, command in running.items() if self._is_ours(command)]
            if not ours:
                if first_line.isdigit() and int(first_line) in running:
                    # After a restart of the machine the number belongs to another program; PostgreSQL would refuse.
                    self.say(f"The lock file of a server that no longer runs was put aside ({lock}.old).")
                    lock.rename(lock.with_name("postmaster.pid.old"))
                return
            if time.monotonic() > deadline:
                raise StackError(
                    f"Another PostgreSQL (process {first_line}) still uses {self.data}. End it and start again."
                )
            if not asked and first_line.isdigit() and int(first_line) in ours:
                self.say(f"A database server that was left over (process {first_line}) is being stopped.")
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.kill(int(first_line), signal.SIGINT)
                asked = True
            _wait(0.2, give_up)

    def _is_ours(self, command: str) -> bool:
        return f"postgres: {self._title}:" in command or f"/postgres -D {self.data} " in command

    def _launched(self, program: Path, give_up: Callable[[], bool]) -> bool:
        """Start the server and wait until it answers; False when it ended because an old one still holds its memory."""
        options = SETTINGS | {"unix_socket_directories": str(self.socket), "cluster_name": self._title}
        if not self.durable:
            options |= NOT_DURABLE
        settings = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        self.log.mark()
        with self.log.open() as output:
            self.child = self._spawn([program / "postgres", "-D", self.data, *settings], output)
        deadline = time.monotonic() + START_SECONDS
        while True:
            if not self.child.alive():
                said = self.log.since_mark()
                if any(words in said for words in ("shared memory block", "postmaster.pid", "lock file")):
                    return False
                if "incompatible with server" in said:
                    raise StackError(
                        f"{self.data} was made by another version of PostgreSQL. Nothing was changed. Dump it with the "
                        "version that made it, or start afresh: make reset"
                    )
                raise StackError(f"PostgreSQL does not start. Its last words:\n{self.log.tail()}")
            try:
                self._as_superuser().close()
                return True
            except psycopg.OperationalError as error:
                if time.monotonic() > deadline or "password authentication failed" in str(error):
                    self.stop()
                    raise StackError(f"PostgreSQL runs but does not answer: {error}".rstrip()) from None
            try:
                _wait(0.03, give_up)
            except Interrupted:
                self.stop()
                raise

    @property
    def _title(self) -> str:
        """What `ps` shows in the name of each of this server's processes."""
        return f"poems-{digest(self.data)}"

    def _as_superuser(self) -> psycopg.Connection:
        return psycopg.connect(self.url(BOOTSTRAP, "postgres"), autocommit=True, connect_timeout=3)

    def _spawn(self, command: list, output: int) -> Leashed:
        # Nothing of our environment: PGDATA, PGPORT or LC_ALL would change what the server does.
        env = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "TZ": "UTC"}
        return spawn(
            command, when_orphaned=signal.SIGINT, account=self.account, env=env, cwd=self.cluster, output=output
        )


def _wait(seconds: float, give_up: Callable[[], bool]) -> None:
    if give_up():
        raise Interrupted
    time.sleep(seconds)
