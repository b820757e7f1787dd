"""Which processes run on this machine: needed to tell a left-over server from a number that was given out again."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path


def processes() -> Iterator[tuple[int, str]]:
    """Each running process as (number, command line)."""
    if Path("/proc/self/cmdline").exists():
        for entry in os.scandir("/proc"):
            if entry.name.isdigit():
                try:
                    command = Path(entry.path, "cmdline").read_bytes()
                except OSError:  # it ended meanwhile
                    continue
                yield int(entry.name), os.fsdecode(command.replace(b"\0", b" ").strip())
    else:
        listing = subprocess.run(["ps", "-axo", "pid=,args="], capture_output=True, text=True, check=False).stdout
        for line in listing.splitlines():
            number, _, command = line.strip().partition(" ")
            if number.isdigit():
                yield int(number), command.strip()
