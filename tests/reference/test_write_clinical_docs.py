"""`manage.py write_clinical_docs`: what it writes, removes and says. It needs no database."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from clinical.handbook import COMMAND, pages
from reference.management.commands import write_clinical_docs


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own, in a parent that does not exist yet."""
    path = tmp_path / "docs" / "clinical"
    monkeypatch.setattr(write_clinical_docs, "FOLDER", path)
    return path


def written() -> list[str]:
    out = StringIO()
    call_command("write_clinical_docs", stdout=out)
    return out.getvalue().splitlines()


def test_it_writes_to_docs_clinical() -> None:
    assert Path(__file__).parents[2] / "docs" / "clinical" == write_clinical_docs.FOLDER


def test_the_command_is_called_what_the_pages_call_it() -> None:
    assert f"python manage.py {write_clinical_docs.__name__.rpartition('.')[2]}" == COMMAND


def test_every_page_is_written_and_named(folder: Path) -> None:
    assert written() == [f"new     {name}" for name in pages()]
    assert {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()} == pages()


def test_a_second_run_changes_nothing_and_says_nothing(folder: Path) -> None:
    written()
    before = {path: path.stat().st_mtime_ns for path in folder.iterdir()}
    assert written() == []
    assert {path: path.stat().st_mtime_ns for path in folder.iterdir()} == before


def test_a_page_that_was_edited_by_hand_is_put_right(folder: Path) -> None:
    written()
    (folder / "vegf.md").write_text("VEGF: 42\n", encoding="utf-8")
    assert written() == ["changed vegf.md"]
    assert (folder / "vegf.md").read_text(encoding="utf-8") == pages()["vegf.md"]


def test_a_page_whose_rules_are_gone_is_removed_and_other_files_stay(folder: Path) -> None:
    written()
    (folder / "phrenology.md").write_text("# Phrenology\n", encoding="utf-8")
    (folder / "figure.png").write_bytes(b"\x89PNG")
    assert written() == ["removed phrenology.md"]
    assert (folder / "figure.png").exists()


def test_lines_end_the_same_on_every_machine(folder: Path) -> None:
    written()
    assert all(b"\r" not in path.read_bytes() for path in folder.iterdir())
