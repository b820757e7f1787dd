"""The data folder of one clinic: whose it is, which supervisor holds it, and what may be deleted in it."""

import contextlib
import fcntl
import json
import os
import secrets
import shutil
from pathlib import Path
from typing import Any

from poems_clinic.stack.errors import StackError
from poems_clinic.stack.folders import make_private, write_private
from poems_clinic.stack.postgres import Postgres
from poems_clinic.stack.valkey import Valkey

MARKER = ".poems-clinic"
# Everything the clinic writes; a folder that holds anything else is somebody's, not ours.
CONTENTS = {
    *(MARKER, "stack.lock", "stack.json", "secret_key"),
    *("postgres", "valkey", "beat", "static", "files", "mailbox", "reports"),
}
SPACE_NEEDED = 200 * 1000 * 1000


class DataFolder:
    """`POEMS_DATA`. One supervisor at a time may hold it."""

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()
        self._lock: int | None = None

    def prepare(self) -> None:
        """Make the folder, or check that the one that stands there is ours. Raises StackError with a sentence."""
        # PostgreSQL's account must pass through when we are root; every folder below is closed to others.
        make_private(self.path, mode=0o711 if os.geteuid() == 0 else 0o700)
        strangers = self._strangers()
        if strangers and not (self.path / MARKER).exists():
            raise StackError(
                f"{self.path} holds other things ({', '.join(strangers[:3])}) and was not made by this program. "
                "Choose an empty folder with POEMS_DATA=/a/folder."
            )
        free = shutil.disk_usage(self.path).free
        if free < SPACE_NEEDED:
            raise StackError(
                f"The disk is nearly full: {free // 10**6} MB are free in {self.path}, at least "
                f"{SPACE_NEEDED // 10**6} MB are needed. Free some space and start again."
            )
        if not (self.path / MARKER).exists():
            write_private(self.path / MARKER, "Data of a POEMS Clinic; `make reset` deletes it.\n")

    def _strangers(self) -> list[str]:
        return sorted({entry.name for entry in self.path.iterdir()} - CONTENTS)

    # -- one supervisor at a time ------------------------------------------------------------------------------------
    def hold(self) -> None:
        """Take the folder until this process ends. Raises StackError when another supervisor has it."""
        handle = os.open(self.path / "stack.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(handle)
            state = self.state()
            where = f" at {state['url']}" if state.get("url") else ""
            who = f" (process {state['pid']})" if state.get("pid") else ""
            raise StackError(
                f"POEMS Clinic is already running{where}{who} on the data in {self.path}. Stop it there with Ctrl-C, "
                "or start a second one with data and port of its own: POEMS_DATA=/a/folder PORT=8001 make run"
            ) from None
        self._lock = handle

    def release(self) -> None:
        if self._lock is not None:
            (self.path / "stack.json").unlink(missing_ok=True)
            os.close(self._lock)
            self._lock = None

    def state(self) -> dict[str, Any]:
        """What the supervisor last wrote: pid, url, ready, parts with pid and restarts. Empty when none runs."""
        with contextlib.suppress(OSError, ValueError):
            return json.loads((self.path / "stack.json").read_text())
        return {}

    def write_state(self, state: dict[str, Any]) -> None:
        write_private(self.path / "stack.json", json.dumps(state, indent=1))

    # -- contents ----------------------------------------------------------------------------------------------------
    def secret_key(self) -> str:
        """Django's key, made once: a new one would log everybody out."""
        path = self.path / "secret_key"
        if not path.exists():
            write_private(path, secrets.token_urlsafe(50))
        return path.read_text().strip()

    def folder(self, name: str) -> Path:
        return make_private(self.path / name)

    def empty(self) -> list[str]:
        """Delete everything of ours, the database first; return the names. The caller holds the folder."""
        if not (self.path / MARKER).exists():
            raise StackError(f"{self.path} was not made by this program, so nothing in it was deleted.")
        present = sorted(entry.name for entry in self.path.iterdir() if entry.name in CONTENTS - {MARKER, "stack.lock"})
        for server in (Postgres(self.path / "postgres"), Valkey(self.path / "valkey")):
            server.destroy()
        for name in present:
            entry = self.path / name
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            else:
                entry.unlink(missing_ok=True)
        (self.path / MARKER).unlink()
        return present
