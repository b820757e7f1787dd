"""The log file of an embedded server: kept small, and quoted when the server fails."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LARGEST = 5_000_000


class ServerLog:
    def __init__(self, path: Path) -> None:
        self.path = path
        self._mark = 0

    @contextmanager
    def open(self) -> Iterator[int]:
        """The file number to give to the server; the file is private and only ever added to."""
        handle = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            yield handle
        finally:
            os.close(handle)

    def trim(self) -> None:
        """Before a start: put a large log aside, over the one before it."""
        if self.path.exists() and self.path.stat().st_size > LARGEST:
            self.path.replace(self.path.with_suffix(".log.old"))

    def mark(self) -> None:
        self._mark = self.path.stat().st_size if self.path.exists() else 0

    def since_mark(self) -> str:
        if not self.path.exists():
            return ""
        with self.path.open("rb") as file:
            file.seek(self._mark)
            return file.read().decode(errors="replace")

    def tail(self, lines: int = 6) -> str:
        """The last lines, indented to stand below a sentence."""
        if not self.path.exists():
            return "    (nothing)"
        last = self.path.read_text(errors="replace").splitlines()[-lines:]
        return "\n".join(f"    {line}" for line in last) or "    (nothing)"
