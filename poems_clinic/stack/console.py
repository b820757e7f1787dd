"""What the supervisor says: steps with their time, and the lines of each part behind its name."""

import contextlib
import sys
import threading
import time
from collections import deque
from collections.abc import Iterator
from typing import IO, TextIO


class Console:
    """Lines from several threads, never mixed. A reader that has gone away stops nothing."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self.stream = stream or sys.stdout
        self._lock = threading.Lock()
        self._open = False

    def say(self, text: str) -> None:
        with self._lock:
            self._write(("\n" if self._open else "") + text + "\n")
            self._open = False

    @contextlib.contextmanager
    def step(self, title: str) -> Iterator[None]:
        """Say what is being done, and how long it took when it is done."""
        started = time.monotonic()
        with self._lock:
            self._write(f"{title} …")
            self._open = True
        try:
            yield
        except BaseException:
            with self._lock:
                self._write("\n" if self._open else "")
                self._open = False
            raise
        with self._lock:
            self._write(f"{'' if self._open else title + ' …'} {time.monotonic() - started:.1f} s\n")
            self._open = False

    def _write(self, text: str) -> None:
        with contextlib.suppress(OSError, ValueError):
            self.stream.write(text)
            self.stream.flush()


class Pump:
    """Carries the lines of one part to the console, and remembers the last of them."""

    def __init__(self, console: Console | None, name: str, pipe: IO[bytes]) -> None:
        self.console = console
        self.name = name
        self.last: deque[str] = deque(maxlen=60)
        self._thread = threading.Thread(target=self._run, args=(pipe,), daemon=True)
        self._thread.start()

    def _run(self, pipe: IO[bytes]) -> None:
        for raw in pipe:
            line = raw.decode(errors="replace").rstrip()
            self.last.append(line)
            if line and self.console:
                self.console.say(f"{self.name:<9} | {line}")
        pipe.close()

    def last_words(self, lines: int = 12) -> str:
        """The last lines, indented to stand below a sentence; waits a moment for those on their way."""
        self._thread.join(1)
        return "\n".join(f"    {line}" for line in list(self.last)[-lines:]) or "    (nothing)"
