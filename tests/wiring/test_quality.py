"""The list of what must be clean before a commit."""

import sys
from pathlib import Path

import pytest

from poems_clinic import quality
from poems_clinic.quality import PRODUCTION, main, steps, templates
from tests.wiring.code import ROOMS
from tests.wiring.site import ROOT

FINE = [sys.executable, "-c", "pass"]
BROKEN = [sys.executable, "-c", "print('this is wrong'); raise SystemExit(4)"]
CHATTY = [sys.executable, "-c", "print('all is well')"]


@pytest.fixture
def only(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, list[str]]]:
    """The steps of this test instead of the real ones, which take minutes."""
    chosen: list[tuple[str, list[str]]] = []
    monkeypatch.setattr(quality, "steps", lambda word: chosen)
    return chosen


@pytest.mark.parametrize("word", ["", "Check", "tests", "--help"])
def test_another_word_is_refused(word: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(word) == 2
    assert capsys.readouterr().err == "Say check, lint or fix.\n"


def test_clean_steps_are_named_and_what_they_say_is_left_out(
    only: list[tuple[str, list[str]]], capsys: pytest.CaptureFixture[str]
) -> None:
    only += [("One", FINE), ("Two", CHATTY)]
    assert main("check") == 0
    said = capsys.readouterr().out
    assert [line.split(" (")[0] for line in said.splitlines()] == ["ok   One", "ok   Two"]


def test_a_failed_step_speaks_and_the_others_still_run(
    only: list[tuple[str, list[str]]], capsys: pytest.CaptureFixture[str]
) -> None:
    only += [("One", BROKEN), ("Two", FINE), ("Three", BROKEN)]
    assert main("check") == 1
    said = capsys.readouterr().out
    assert said.count("this is wrong") == 2
    assert "ok   Two" in said
    assert said.splitlines()[-1] == "Not clean: One, Three."


def shown(name: str) -> list[str]:
    return [sys.executable, "-c", f"import os; print(os.environ.get('{name}', 'unset')); raise SystemExit(1)"]


def test_the_steps_see_a_pretended_production_and_the_tests_their_own_servers(
    only: list[tuple[str, list[str]]], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://the-developer-s-own")
    only += [("Checks", shown("DATABASE_URL")), ("Tests", [*shown("DATABASE_URL"), "pytest"])]
    main("check")
    assert [line for line in capsys.readouterr().out.splitlines() if ":" in line and "/" in line] == [
        PRODUCTION["DATABASE_URL"]
    ]


@pytest.mark.parametrize("word", ["check", "lint", "fix"])
def test_every_step_starts_a_program_that_is_installed(word: str) -> None:
    names = [name for name, _ in steps(word)]
    assert len(names) == len(set(names))
    assert [command[0] for _, command in steps(word) if not Path(command[0]).exists()] == []


def test_the_quick_half_is_part_of_the_whole_and_changes_no_file() -> None:
    quick, whole = steps("lint"), steps("check")
    assert whole[: len(quick)] == quick
    assert len(whole) > len(quick)
    changing = [
        name for name, command in whole if ("format" in command or "djade" in command[0]) and "--check" not in command
    ]
    assert changing == []
    assert not any("--fix" in command for _, command in whole)


@pytest.mark.parametrize("what", ["makemigrations", "--deploy", "tests/architecture", "format"])
def test_the_check_includes(what: str) -> None:
    assert any(what in command for _, command in steps("check"))


def test_no_template_is_left_out() -> None:
    everywhere = {str(path.relative_to(ROOT)) for room in ROOMS for path in (ROOT / room).rglob("*.html")}
    everywhere |= {str(path.relative_to(ROOT)) for path in (ROOT / "templates").rglob("*.html")}
    assert everywhere - set(templates()) == set()
    assert len(everywhere) > 40


def test_the_pretended_production_names_no_real_place() -> None:
    assert [name for name in ("ALLOWED_HOSTS", "SITE_URL", "EMAIL_HOST") if ".invalid" not in PRODUCTION[name]] == []
    assert "/nowhere" in PRODUCTION["DATABASE_URL"]
