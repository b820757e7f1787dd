"""What stands behind each word of `make`: prepare the virtual environment, then hand over to the program in it.

Needs nothing but Python itself. It is written in the words of Python 3.6, so that an old Python can read it and say
that it is too old (or find a newer one), instead of answering with a syntax error.
"""

import fcntl
import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

OLDEST = (3, 11)
CANDIDATES = ("python3.13", "python3.12", "python3.11", "python3.14", "python3", "python")
ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = str(VENV / "bin" / "python")
STAMP = VENV / "installed.json"
# Each contains the one before it.
LOCKS = ("requirements.lock", "requirements-embedded.lock", "requirements-dev.lock")
DISK_NEEDED = 1000 * 1000 * 1000
UV = "uv==0.13.8"

# Word -> (lock file to install, what to run in the environment).
WORDS = {
    "run": (1, ["manage.py", "stack"]),
    "reset": (1, ["manage.py", "reset"]),
    # Tests that share a running clinic are marked as one group, so that only one process starts it.
    "test": (2, ["-m", "pytest", "-n", "2", "--dist", "loadfile", "--no-loadscope-reorder"]),
    "check": (2, ["-m", "poems_clinic.quality", "check"]),
    "lint": (2, ["-m", "poems_clinic.quality", "lint"]),
    "fix": (2, ["-m", "poems_clinic.quality", "fix"]),
}


class Stop(Exception):
    """A sentence for the person at the keyboard."""


def main(arguments):
    """Do the word that was typed; most words end in another program and never return."""
    word, rest = (arguments[0], arguments[1:]) if arguments else ("help", [])
    os.chdir(str(ROOT))
    if word == "help":
        return show_help()
    if sys.version_info < OLDEST:
        return with_newer_python(arguments)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupt)
    if word == "lock":
        install(2)
        return write_locks()
    if word not in WORDS:
        raise Stop("There is no `{}`. These there are: {}, lock, help.".format(word, ", ".join(sorted(WORDS))))
    lock, command = WORDS[word]
    install(lock)
    os.environ["PYTHONUNBUFFERED"] = "1"
    sys.stdout.flush()
    return os.execv(PYTHON, [PYTHON, *command, *rest])


def interrupt(number, frame):
    raise KeyboardInterrupt


def show_help():
    """Print the targets of the Makefile with the comment behind each."""
    makefile = (ROOT / "Makefile").read_text()
    for name, text in re.findall(r"^([a-z]+):.*?## (.*)$", makefile, re.MULTILINE):
        print(f"  make {name:<8} {text}")
    return 0


def with_newer_python(arguments):
    """Go on in the first Python on PATH that is new enough."""
    for name in CANDIDATES:
        found = shutil.which(name)
        if not found or os.environ.get("POEMS_SEARCHED") == "1":
            continue
        probe = [found, "-c", f"import sys; sys.exit(sys.version_info < {OLDEST!r})"]
        # A name may be a stand-in that only says that this version is not chosen: try it.
        if subprocess.call(probe, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0:
            os.environ["POEMS_SEARCHED"] = "1"
            os.execv(found, [found, str(Path(__file__).resolve()), *arguments])
    have, need = ("{}.{}".format(*version) for version in (sys.version_info, OLDEST))
    raise Stop(
        f"Python {need} or newer is needed; this is {have}. Install it (on Debian: apt-get install "
        f"python3 python3-venv) or name it: make {arguments[0]} PYTHON=/path/to/python3"
    )


# --- The virtual environment ------------------------------------------------------------------------------------------
def install(lock):
    """Make `.venv` hold what LOCKS[lock] says; quick when it does already."""
    if installed(lock):
        return
    with Alone():
        if installed(lock):  # the other command, for which we waited, did it
            return
        free = shutil.disk_usage(str(ROOT)).free
        if free < DISK_NEEDED:
            raise Stop(
                f"The disk is nearly full: {free // 10**6} MB are free in {ROOT}, about {DISK_NEEDED // 10**6} MB are "
                "needed for the packages and the database. Free some space and start again."
            )
        make_venv()
        install_packages(LOCKS[lock])
        marks = {name: digest(name) for name in LOCKS[: lock + 1]}
        fresh = STAMP.with_suffix(".new")
        fresh.write_text(json.dumps(marks, indent=1))
        fresh.replace(STAMP)


def digest(name):
    return hashlib.sha256((ROOT / name).read_bytes()).hexdigest()


def installed(lock):
    try:
        marks = json.loads(STAMP.read_text())
    except (OSError, ValueError):
        return False
    return Path(PYTHON).exists() and marks.get(LOCKS[lock]) == digest(LOCKS[lock])


class Alone:
    """Only one command at a time changes the environment; a second one waits and says so."""

    def __enter__(self):
        self.handle = os.open(str(ROOT), os.O_RDONLY)
        try:
            fcntl.flock(self.handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            print("Another command is installing packages: waiting for it.")
            fcntl.flock(self.handle, fcntl.LOCK_EX)

    def __exit__(self, *error):
        os.close(self.handle)


def make_venv():
    if Path(PYTHON).exists():
        healthy = [PYTHON, "-c", f"import pip, sys; sys.exit(sys.version_info < {OLDEST!r})"]
        if subprocess.call(healthy, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0:
            return
    if VENV.is_dir() and any(VENV.iterdir()) and not (VENV / "pyvenv.cfg").exists():
        raise Stop(f"{VENV} is not a virtual environment, so it was left alone. Move it away and start again.")
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        raise Stop(
            f"This Python ({sys.executable}) comes without its venv module. "
            "On Debian and Ubuntu: apt-get install python3-venv. Or name another: make run PYTHON=/path/to/python3"
        ) from None
    started = time.time()
    version = "{}.{}.{}".format(*sys.version_info[:3])
    print(f"Making the environment in .venv with Python {version} …", end="", flush=True)
    code, output = follow([sys.executable, "-m", "venv", "--clear", str(VENV)])
    if code != 0:
        print()
        raise Stop(f"The environment cannot be made:\n{last_lines(output)}" + reason_in(output))
    print(f" {time.time() - started:.1f} s")


def install_packages(lock):
    total = len(re.findall(r"^[a-z0-9._-]+==", (ROOT / lock).read_text(), re.MULTILINE))
    progress = Progress(f"Installing about {total} packages", total)
    options = ["--require-hashes", "--no-input", "--disable-pip-version-check", "--progress-bar", "off"]
    command = [PYTHON, "-m", "pip", "install", *options, "-r", lock]
    code, output = follow(command, progress.line, env=dict(os.environ, PIP_USER="0"))
    progress.done()
    if code != 0:
        sentence = reason_in(output)
        if not sentence:
            sys.stderr.write(last_lines(output) + "\n")
        raise Stop(sentence or "The packages cannot be installed; above are the last words of pip.")


class Progress:
    """One line that grows: at a terminal it is written over, in a log it comes anew every few seconds."""

    def __init__(self, title, total):
        self.title, self.total, self.seen, self.phase = title, total, 0, ""
        self.started = self.shown = time.time()
        print(title + " …", end="" if sys.stdout.isatty() else "\n", flush=True)

    def line(self, text):
        text = text.strip()
        if text.startswith(("Collecting ", "Requirement already satisfied")):
            self.seen += 1
            self.phase = f"{min(self.seen, self.total)} of {self.total}"
        elif text.startswith("Installing collected"):
            self.phase = "unpacking"
        elif "Retrying (" in text:
            self.phase = "the network does not answer, trying again"
        now = time.time()
        terminal = sys.stdout.isatty()
        if now - self.shown < (0.2 if terminal else 5):
            return
        self.shown = now
        words = "{} … {}, {:.0f} s".format(self.title, self.phase or "asking the package index", now - self.started)
        print("\r\033[K" + words if terminal else "  " + words, end="" if terminal else "\n", flush=True)

    def done(self):
        start = "\r\033[K" if sys.stdout.isatty() else ""
        print(f"{start}{self.title} … {time.time() - self.started:.1f} s", flush=True)


def follow(command, each_line=None, env=None):
    """Run a command to its end and return (exit code, output); it does not outlive an interrupt."""
    process = subprocess.Popen(
        command,
        cwd=str(ROOT),
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        universal_newlines=True,
        errors="replace",
    )
    lines = []
    try:
        for line in process.stdout:
            lines.append(line)
            if each_line:
                each_line(line)
        return process.wait(), "".join(lines)
    except BaseException:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        raise


REASONS = (
    ("No space left on device", "The disk is full. Free about 1 GB and start again."),
    ("DO NOT MATCH THE HASHES", "A downloaded package is not the one that was locked. Nothing of it was installed."),
    (
        "NewConnectionError|Failed to establish|Temporary failure in name|Name or service not known|Max retries|"
        "ConnectTimeout|ReadTimeout|ProxyError|SSLError|Connection refused|Network is unreachable|from versions: none",
        "The packages could not be downloaded: the package index does not answer. Check the network (or the proxy in "
        "your pip configuration) and start again; what was downloaded is kept.",
    ),
    (
        "Permission denied|Read-only file system",
        "This account may not write into the checkout. Clone it as this account.",
    ),
)


def reason_in(output):
    return next((sentence for pattern, sentence in REASONS if re.search(pattern, output)), "")


def last_lines(output):
    return "\n".join("    " + line for line in output.strip().splitlines()[-12:])


def write_locks():
    """Resolve the three requirements files for every Python and system we support, with hashes."""
    code, output = follow([PYTHON, "-m", "pip", "install", "--disable-pip-version-check", UV])
    for name in LOCKS if code == 0 else ():
        print(f"Writing {name} …", flush=True)
        options = ["--universal", "--python-version", "3.11", "--generate-hashes"]
        quiet = ["--no-emit-index-url", "--no-header", "--no-config", "--quiet"]
        source = name.replace(".lock", ".txt")
        code, output = follow([PYTHON, "-m", "uv", "pip", "compile", *options, *quiet, source, "-o", name])
        if code != 0:
            break
    if code != 0:
        raise Stop("The lock files cannot be written:\n" + last_lines(output))
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Stop as stop:
        sys.stderr.write(f"{stop}\n")
        sys.exit(1)
    except KeyboardInterrupt:
        sys.stderr.write("\nStopped.\n")
        sys.exit(130)
