"""Imports go downward only. The rooms and who may stand on whom are listed here, and nowhere else."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# A room may import itself and the rooms named here.
MAY_IMPORT = {
    "clinical": set(),
    "accounts": set(),
    "interface": {"clinical"},
    "ledger": set(),
    "audit": {"accounts", "interface"},
    "reference": {"interface", "clinical", "accounts", "audit"},
    "patients": {"interface", "clinical", "accounts", "audit"},
    "work": {"interface", "clinical", "accounts", "audit", "patients"},
    "referrals": {"interface", "clinical", "accounts", "audit", "patients", "work"},
    "assessments": {"interface", "clinical", "accounts", "audit", "patients"},
    "clinics": {"interface", "clinical", "accounts", "audit", "patients", "work", "referrals"},
    "samples": {"interface", "clinical", "accounts", "audit", "patients", "work", "assessments"},
    "mdt": {"interface", "clinical", "accounts", "audit", "patients", "work", "referrals", "assessments"},
    "reminders": {
        "interface", "clinical", "accounts", "audit", "reference", "ledger", "patients", "referrals", "assessments",
    },
    "reports": {
        "interface", "clinical", "accounts", "audit", "reference", "ledger", "patients", "work", "referrals",
        "assessments", "clinics", "samples", "mdt", "reminders",
    },
}  # fmt: skip
ROOMS = {*MAY_IMPORT, "poems_clinic", "tests"}

# Inside a room: a layer may import the layers after it.
LAYERS = ["urls", "views", "tasks", "forms", "actions", "models"]

# What the pure rules may use besides the standard library.
CLINICAL_MAY_USE = {"nhs_number"}


def modules(room: str) -> list[Path]:
    return sorted(path for path in (ROOT / room).rglob("*.py") if "migrations" not in path.parts)


def imported(path: Path) -> Iterator[tuple[int, str]]:
    """Line and dotted name of every import in the file, wherever it stands."""
    package = path.relative_to(ROOT).with_suffix("").parts
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            for name in node.names:
                yield node.lineno, name.name
        elif isinstance(node, ast.ImportFrom):
            if node.level:
                base = package[: len(package) - node.level]
                yield node.lineno, ".".join((*base, node.module or ""))
            else:
                yield node.lineno, node.module or ""
                for name in node.names:
                    yield node.lineno, f"{node.module}.{name.name}"


def upward_imports(room: str, paths: list[Path], allowed: set[str]) -> list[str]:
    """The imports that go upward or sideways, as file:line name."""
    return sorted(
        {
            f"{path.relative_to(ROOT)}:{line} imports {name}"
            for path in paths
            for line, name in imported(path)
            if (top := name.split(".")[0]) in ROOMS and top != room and top not in allowed
        }
    )


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_a_room_imports_only_the_rooms_below_it(room: str) -> None:
    assert modules(room), f"{room}/ has no modules"
    assert upward_imports(room, modules(room), MAY_IMPORT[room]) == []


def test_the_list_of_rooms_goes_downward() -> None:
    order = list(MAY_IMPORT)
    upward = [(room, below) for room in order for below in MAY_IMPORT[room] if order.index(below) > order.index(room)]
    assert upward == []


def test_every_top_level_package_is_a_room() -> None:
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert packages == ROOMS


def test_clinical_uses_the_standard_library_only() -> None:
    import sys

    foreign = sorted(
        f"{path.relative_to(ROOT)}:{line} imports {name}"
        for path in modules("clinical")
        for line, name in imported(path)
        if (top := name.split(".")[0])
        and top not in sys.stdlib_module_names
        and top not in CLINICAL_MAY_USE | {"clinical"}
    )
    assert foreign == []


def test_clinical_reads_no_clock_and_no_environment() -> None:
    forbidden = {"today", "now", "utcnow", "environ", "getenv"}
    read = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.attr}"
        for path in modules("clinical")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in forbidden and isinstance(node.value, ast.Name)
        if node.value.id in {"date", "datetime", "os", "time"}
    ]
    assert read == []


@pytest.mark.parametrize("room", [room for room in MAY_IMPORT if room != "clinical"])
def test_inside_a_room_layers_go_downward(room: str) -> None:
    upward = []
    for path in modules(room):
        layer = path.relative_to(ROOT / room).parts[0].removesuffix(".py")
        if layer not in LAYERS:
            continue
        above = LAYERS[: LAYERS.index(layer)]
        for line, name in imported(path):
            parts = name.split(".")
            if parts[0] == room and len(parts) > 1 and parts[1] in above:
                upward.append(f"{path.relative_to(ROOT)}:{line} imports {name}")
    assert upward == []


def test_no_import_hides_inside_a_function_to_break_a_circle() -> None:
    """Late imports of our own rooms are allowed in `ready()` only, where Django asks for them."""
    hidden = []
    for room in MAY_IMPORT:
        for path in modules(room):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            for function in ast.walk(tree):
                if not isinstance(function, ast.FunctionDef) or function.name == "ready":
                    continue
                for node in ast.walk(function):
                    if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in ROOMS:
                        hidden.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.module}")
    assert hidden == []


def test_the_check_goes_red_for_a_planted_upward_import(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    room = tmp_path / "patients"
    room.mkdir()
    planted = room / "models.py"
    planted.write_text("from assessments.models import anything\n", encoding="utf-8")
    monkeypatch.setattr(f"{__name__}.ROOT", tmp_path)
    assert upward_imports("patients", [planted], MAY_IMPORT["patients"]) == [
        "patients/models.py:1 imports assessments.models",
        "patients/models.py:1 imports assessments.models.anything",
    ]
