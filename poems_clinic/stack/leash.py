"""Start a process that cannot outlive the one that started it, not even when that one is killed with SIGKILL.

A short shim (this file, run as a script) stands between: on Linux it asks the kernel to signal it when its parent dies
and becomes the program; elsewhere it stays and watches the parent. A preexec function would do the same, but may
deadlock in a process with threads. The shim also changes the account, because the kernel forgets the request when
the account changes: first the account, then the request.
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

PR_SET_PDEATHSIG = 1
PASSED_ON = (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT, signal.SIGHUP)
# "kernel" or "watch"; tests try the second on Linux too.
HOW = os.environ.get("POEMS_LEASH") or ("kernel" if sys.platform == "linux" else "watch")


class Leashed:
    """One running program in a session of its own, so that a Ctrl-C in the terminal reaches only the supervisor."""

    def __init__(self, process: subprocess.Popen) -> None:
        self.process = process
        self.pid = process.pid

    @property
    def returncode(self) -> int | None:
        """None while it runs; the negative number of the signal that killed it."""
        return self.process.poll()

    def alive(self) -> bool:
        return self.process.poll() is None

    def signal(self, number: int) -> None:
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(number)

    def wait(self, seconds: float) -> bool:
        """True when it has ended within that time."""
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def stop(self, *steps: tuple[int, float]) -> bool:
        """Send each signal and wait that many seconds for the end; at last kill it and whatever it left behind.

        True when a polite signal was enough.
        """
        polite = not self.alive()
        for number, seconds in steps:
            if polite:
                break
            self.signal(number)
            polite = self.wait(seconds)
        self.sweep()
        self.process.wait()
        return polite

    def sweep(self) -> None:
        """Kill what is left of the program's own session, e.g. the pool of a worker that was killed."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)


def spawn(
    command: Sequence[str | Path],
    *,
    when_orphaned: int = signal.SIGTERM,
    account: tuple[int, int] | None = None,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    output: int | None = None,
) -> Leashed:
    """Start `command`; it gets the signal `when_orphaned` when this process ends, however it ends.

    `account` is (user id, group id) to run as, which needs root. `output` is a file number for both its outputs or
    subprocess.PIPE. Call it from the main thread only: the kernel's promise is bound to the thread that starts it.
    """
    user = f"{account[0]}:{account[1]}" if account else "-"
    shim = [
        sys.executable,
        "-I",
        "-S",
        str(Path(__file__).resolve()),
        HOW,
        str(os.getpid()),
        str(int(when_orphaned)),
        user,
    ]
    process = subprocess.Popen(
        [*shim, *(str(part) for part in command)],
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT if output is not None else None,
        env=dict(env) if env is not None else None,
        cwd=cwd,
        start_new_session=True,
    )
    return Leashed(process)


def _become(command: list[str], user: str, prepare: Callable[[], None]) -> None:
    """Turn this process into the program. Never returns."""
    os.umask(0o077)
    try:
        if user != "-":
            uid, gid = (int(part) for part in user.split(":"))
            os.setgroups([])
            os.setgid(gid)
            os.setuid(uid)
        prepare()
        for number in (*PASSED_ON, signal.SIGPIPE, signal.SIGXFSZ):
            signal.signal(number, signal.SIG_DFL)
        os.execvp(command[0], command)
    except OSError as error:
        print(f"cannot start {command[0]}: {error.strerror}", file=sys.stderr)
        os._exit(127)


def _ask_kernel(parent: int, when_orphaned: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_PDEATHSIG, when_orphaned, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "the kernel refuses to watch the parent")
    # The parent may have ended before the request was made; then nobody would ever signal us.
    if os.getppid() != parent:
        os._exit(0)


def _watch(command: list[str], user: str, parent: int, when_orphaned: int) -> int:
    child = os.fork()
    if child == 0:
        _become(command, user, lambda: None)

    def pass_on(number: int, frame: object) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, number)

    for number in PASSED_ON:
        signal.signal(number, pass_on)
    kill_at = None
    while True:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            break
        if kill_at is None and os.getppid() != parent:
            pass_on(when_orphaned, None)
            kill_at = time.monotonic() + 10
        elif kill_at is not None and time.monotonic() > kill_at:
            pass_on(signal.SIGKILL, None)
        time.sleep(0.1)
    code = os.waitstatus_to_exitcode(status)
    if code < 0:
        # End as the program did, so that the supervisor can say "killed by signal 9".
        if -code not in (signal.SIGKILL, signal.SIGSTOP):
            signal.signal(-code, signal.SIG_DFL)
        os.kill(os.getpid(), -code)
    return code


def _main(arguments: list[str]) -> int:
    how, parent, when_orphaned, user, *command = arguments
    if how == "watch":
        return _watch(command, user, int(parent), int(when_orphaned))
    _become(command, user, lambda: _ask_kernel(int(parent), int(when_orphaned)))
    return 127


if __name__ == "__main__":
    sys.exit(_main(sys.argv[1:]))
