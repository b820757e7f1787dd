"""A kind of assessment that nobody knew of: one file and one line in the registry bring every promise with them.

The project is copied, the kind is added there as CONTRIBUTING.md says, and the contract tests run on it.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LEFT_OUT = shutil.ignore_patterns(".git", ".venv", "var", "images", "__pycache__", ".*_cache", "node_modules")
NOWHERE = {
    "SECRET_KEY": "only-to-write-a-migration",
    "DATABASE_URL": "postgresql://nobody@/none?host=/nowhere",
    "DATABASE_OWNER_URL": "postgresql://nobody@/none?host=/nowhere",
    "REDIS_URL": "redis://127.0.0.1:1/0",
}

HEARING = '''
"""Hearing: an invented kind, which exists only while a test runs."""

from assessments.base import Assessment, ranges_in_database
from assessments.choices import Presence
from assessments.columns import choice, whole
from assessments.spec import GRID, Instrument, Item, Line, Section
from audit.history import track


@track()
@ranges_in_database
class Hearing(Assessment):
    loss_right = whole("right hearing loss", -10, 120)
    loss_left = whole("left hearing loss", -10, 120)
    tinnitus = choice("tinnitus", Presence)

    class Meta(Assessment.Meta):
        constraints = [*Assessment.Meta.constraints]


def summary(row: Hearing) -> str:
    return "" if row.loss_right is None else f"Right {row.loss_right} dB"


HEARING = Instrument(
    key="hearing",
    title="Hearing test",
    model=Hearing,
    purpose="Pure-tone average of each ear.",
    sections=(
        Section(
            "Loss",
            (Line("Loss", (Item("loss_right", unit="dB", chart=True), Item("loss_left", unit="dB", chart=True))),),
            layout=GRID,
            corner="Hearing",
        ),
        Section("Sounds", (Item("tinnitus"),)),
    ),
    summary=summary,
)
'''

# What CONTRIBUTING.md asks for beside what is generated.
FROZEN = """
from assessments.frozen import frozen_once_signed

Migration.operations.append(frozen_once_signed("assessments_hearing"))
"""


def put(path: Path, before: str, line: str) -> None:
    """Add a line before the first place that reads `before`."""
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, f"{line}\n{before}", 1))


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The project with the new kind in it. An ordinary account, as which PostgreSQL runs, may read the folder."""
    copy = tmp_path / "copy"
    shutil.copytree(ROOT, copy, ignore=LEFT_OUT)
    registry = copy / "assessments/instruments/__init__.py"
    (copy / "assessments/instruments/hearing.py").write_text(HEARING.lstrip())
    put(registry, "from assessments.instruments.imaging ", "from assessments.instruments.hearing import HEARING")
    put(registry, ")\n\nBY_KEY", "    HEARING,")
    example = '    "hearing": {"loss_right": 35, "loss_left": 0, "tinnitus": "absent"},'
    put(copy / "tests/assessments/factories.py", '    "csf": {', example)
    return copy


def run(copy: Path, *words: str, **settings: str) -> str:
    named = {name: value for name, value in os.environ.items() if name not in NOWHERE and "PYTEST" not in name}
    done = subprocess.run(
        [sys.executable, *words], cwd=copy, env=named | settings, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{done.stdout[-4000:]}{done.stderr[-2000:]}"
    return done.stdout


def test_one_file_and_one_line_bring_every_promise(copy: Path) -> None:
    run(copy, "manage.py", "makemigrations", "assessments", "--name", "hearing", **NOWHERE)
    (migration,) = (copy / "assessments/migrations").glob("*_hearing.py")
    with migration.open("a") as file:
        file.write(FROZEN)
    contracts = [f"tests/contracts/test_{name}.py" for name in ("codes", "over_time", "models")]
    contracts += [f"tests/contracts/{path.name}" for path in (ROOT / "tests/contracts").glob("test_instruments*.py")]
    said = run(copy, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", "hearing", *contracts)
    passed = int(said.rsplit(" passed", 1)[0].rsplit(maxsplit=1)[-1])
    assert passed > 30, said
