"""Private folders, secrets and short socket paths. No folder that somebody else made is ever opened wider."""

import hashlib
import json
import os
import pwd
import secrets
import stat
import tempfile
from pathlib import Path
from typing import Any

from poems_clinic.stack.errors import StackError

# A unix socket's path must fit into 108 bytes on Linux and 104 on macOS, with the byte that ends it.
LONGEST_SOCKET_PATH = 103
# Where the servers' files of root live when nobody else may pass through to the checkout.
ROOT_HOME = Path("/var/lib/poems-clinic")


def digest(path: Path) -> str:
    """Ten characters that stand for a folder, the same at every start."""
    return hashlib.sha256(os.fsencode(path.resolve())).hexdigest()[:10]


def make_private(folder: Path, mode: int = 0o700, owner: tuple[int, int] | None = None) -> Path:
    """Make `folder` (and its parents) with exactly this mode, or check that the one that stands there is ours.

    `owner` is (user id, group id); without it, the account that runs. Raises StackError when it is a link, belongs to
    another account, or when others may write into it.
    """
    wanted = owner[0] if owner else os.geteuid()
    if not folder.parent.exists():
        make_private(folder.parent, mode=0o711 if owner else mode)
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode):
            raise StackError(f"{folder} is not a folder. Move it away and start again.") from None
        if found.st_uid != wanted:
            raise StackError(
                f"{folder} belongs to {account_name(found.st_uid)}, not to {account_name(wanted)}. "
                "Start as the account that made it, or choose another place with POEMS_DATA=/a/folder."
            ) from None
        if found.st_mode & 0o022:
            raise StackError(f"Other accounts may write into {folder}. Close it with: chmod go-w '{folder}'") from None
        return folder
    except OSError as error:
        raise StackError(f"The folder {folder} cannot be made: {error.strerror}.") from None
    if owner:
        os.chown(folder, *owner)
    folder.chmod(mode)
    return folder


def account_name(uid: int) -> str:
    """The name of an account, or its number when it has none."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"account {uid}"


def write_private(path: Path, text: str, owner: tuple[int, int] | None = None) -> None:
    """Write a file that only its owner may read, all of it or nothing."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if owner:
            os.chown(name, *owner)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def kept_secrets(path: Path, names: tuple[str, ...]) -> dict[str, str]:
    """The passwords in `path`, making the missing ones. Letters and digits only: they stand in URLs and in files."""
    kept: dict[str, str] = read_json(path) if path.exists() else {}
    missing = [name for name in names if not kept.get(name)]
    if missing:
        kept |= {name: secrets.token_hex(24) for name in missing}
        write_private(path, json.dumps(kept, indent=1))
    return kept


def read_json(path: Path) -> Any:
    """Read a small file of ours. Raises StackError when it is damaged."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise StackError(
            f"{path} cannot be read ({error}). Put it back from a backup, or start afresh: make reset"
        ) from None


def passable(path: Path) -> bool:
    """May an account without rights pass through every folder down to `path`, that one included?

    Folders that do not exist yet do not count: whoever makes them decides.
    """
    return all(folder.stat().st_mode & 0o001 for folder in (path, *path.parents) if folder.exists())


def socket_folder(preferred: Path, file_name: str, uid: int) -> Path:
    """Where a socket named `file_name` goes: the preferred folder, or a short one when its path would be too long.

    Only says where; `make_private` makes the folder and refuses one that somebody else put there.
    """
    if len(os.fsencode(preferred / file_name)) <= LONGEST_SOCKET_PATH:
        return preferred
    # Not the temporary folder of this account: that one may be deep, or closed to the account that runs the server.
    return Path("/tmp") / f"poems-{uid}-{digest(preferred)}"
