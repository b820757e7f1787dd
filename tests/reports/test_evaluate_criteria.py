"""`manage.py evaluate_criteria`: what it prints, what it refuses and with which exit status. It needs no database."""

import json
import os
import subprocess
import sys
from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command

from clinical.vignette import EXAMPLE, schema
from reports.management.commands.evaluate_criteria import Command, Refused

ROOT = Path(__file__).resolve().parents[2]
CASES = ROOT / "tests" / "clinical" / "cases" / "published.json"
MEET = "Recorded findings meet the Dispenzieri 2012 criteria"


@pytest.fixture(autouse=True)
def saturday() -> Any:
    with time_machine.travel("2026-11-21 09:00+00:00", tick=False):
        yield


@pytest.fixture
def example(tmp_path: Path) -> Path:
    return written(tmp_path, EXAMPLE)


def written(folder: Path, content: str | bytes) -> Path:
    path = folder / "vignette.json"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def said(*words: Any) -> str:
    out = StringIO()
    call_command("evaluate_criteria", *map(str, words), stdout=out)
    return out.getvalue()


def refused(*words: Any) -> str:
    """The line of a refusal; nothing may have been printed before it."""
    out = StringIO()
    with pytest.raises(CommandError) as problem:
        call_command("evaluate_criteria", *map(str, words), stdout=out)
    assert out.getvalue() == ""
    assert problem.value.returncode == 2
    line = str(problem.value)
    assert line.isprintable()
    return line


class TestAnswers:
    def test_text_says_the_verdict_first_then_each_criterion_with_its_evidence(self, example: Path) -> None:
        lines = said(example).splitlines()
        assert lines[0] == "example-1: Invented man of 52: neuropathy for a year, then a skin change"
        assert lines[1] == f"{MEET}."
        assert lines[2].startswith("As at 21-Nov-2026. Dispenzieri 2012 (dispenzieri_2012), version 1: Dispenzieri A.")
        for part in (
            "  [met]     Raised VEGF",
            "            because: VEGF 2,400 pg/mL, serum, laboratory's limit 771, 18-Mar-2024",
            "  [unknown] Sclerotic bone lesions: The test done cannot settle it",
            "            missing: Whole-body low-dose CT, or the CT part of PET/CT",
        ):
            assert part in lines
        assert lines[-1].endswith("The conclusion is the clinician's.")

    def test_json_is_one_document_as_the_file_is(self, example: Path, tmp_path: Path) -> None:
        alone = json.loads(said(example, "--json"))
        assert (alone["id"], alone["status"], alone["label"]) == ("example-1", "met", MEET)
        assert json.loads(said(CASES, "--json"))[0]["id"] == "C01"
        (listed,) = json.loads(said(written(tmp_path, f"[{EXAMPLE}]"), "--json"))
        assert listed == alone

    def test_the_published_cases_reach_their_verdicts(self) -> None:
        found = {each["id"]: each["status"] for each in json.loads(said(CASES, "--json"))}
        assert found == {
            "C01": "met", "C03": "met", "C08": "met", "C10a": "not_met", "C10b": "met", "C14": "met", "C16": "met",
            "C30": "unknown", "C36a": "not_met", "C36b": "met", "C51": "not_met",
        }  # fmt: skip

    def test_each_vignette_of_a_list_is_printed(self) -> None:
        text = said(CASES)
        assert text.count(f"{MEET}.") == 7
        assert text.count("Cannot yet be determined.") == 1
        assert text.count("Consider: Castleman disease is recorded") == 1

    def test_rule_set_and_day_go_before_the_vignettes_own(self, tmp_path: Path) -> None:
        path = written(tmp_path, EXAMPLE.replace('"on"', '"rule_set": "suichi_2019", "as_at": "2024-03-10", "on"', 1))
        own = json.loads(said(path, "--json"))
        assert (own["rule_set"]["id"], own["as_at"]) == ("suichi_2019", "2024-03-10")
        chosen = json.loads(said(path, "--json", "--rule-set", "dispenzieri_2003", "--as-at", "18 3 2024"))
        assert (chosen["rule_set"]["id"], chosen["as_at"]) == ("dispenzieri_2003", "2024-03-18")

    def test_as_at_an_earlier_day_less_was_known(self, example: Path) -> None:
        text = said(example, "--as-at", "2024-03-10")
        assert "Cannot yet be determined." in text
        assert "What can change the answer" in text
        assert "  Monoclonal plasma cell disorder (required, decisive): Serum immunofixation" in text
        assert "Dated after 10-Mar-2024, not used" in text

    def test_the_same_file_gives_the_same_answer(self) -> None:
        assert len({said(CASES, "--as-at", "2026-01-01", "--json") for _ in range(3)}) == 1

    def test_the_schema_needs_no_file(self) -> None:
        assert json.loads(said("--schema")) == schema()

    def test_standard_input(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(EXAMPLE.encode())))
        assert MEET in said("-")

    def test_it_asks_nothing_of_the_rest_of_the_site(self) -> None:
        assert Command.requires_system_checks == []
        assert Command.requires_migrations_checks is False


class TestRefusals:
    @pytest.mark.parametrize(
        ("content", "says"),
        [
            ("", "The text is empty"),
            ("{", "not JSON at line 1, column 2"),
            ("[]", "The list is empty"),
            (b"\xff\xfe", "not UTF-8"),
            (b" " * 1_000_001, "too big"),
            ('{"findings": {"platlets": 3}}', "vignette 1, findings: 'platlets' is not the name"),
            (f'[{EXAMPLE}, {{"id": "B2", "findings": {{}}, "sex": "X"}}]', "vignette 2 (B2), sex: 'X' is not"),
            (EXAMPLE.replace("12.5", "NaN"), "finding 8 (spleen_cm), value: NaN is not a number"),
        ],
        ids=["empty", "no JSON", "no vignette", "encoding", "size", "name", "second of two", "NaN"],
    )
    def test_a_fault_anywhere_in_the_file_leaves_no_verdict(
        self, content: str | bytes, says: str, tmp_path: Path
    ) -> None:
        path = written(tmp_path, content)
        assert says in refused(path)
        assert says in refused(path, "--json")

    def test_a_file_that_cannot_be_read(self, tmp_path: Path) -> None:
        assert "cannot be read: No such file" in refused(tmp_path / "none.json")
        assert "cannot be read: Is a directory" in refused(tmp_path)
        assert "cannot be read" in refused("a\0b")

    def test_a_file_that_nobody_may_read(self, example: Path) -> None:
        example.chmod(0)
        if os.access(example, os.R_OK):
            pytest.skip("this user may read everything")
        assert "cannot be read: Permission denied" in refused(example)

    def test_no_file_at_all(self) -> None:
        assert "name the file with the vignettes" in refused()

    @pytest.mark.parametrize(
        ("options", "says"),
        [
            (("--rule-set", "imwg_2041"), "--rule-set: 'imwg_2041' is not a rule set. Did you mean 'imwg_2014'?"),
            (("--rule-set", ""), "--rule-set: '' is not a rule set. Allowed: dispenzieri_2012"),
            (("--as-at", "2026-11-22"), "--as-at: the date must be today or in the past"),
            (("--as-at", "2024"), "--as-at: the day, month and year are needed"),
            (("--as-at", "31 2 2024"), "--as-at: February 2024 has 29 days"),
            (("--as-at", ""), "--as-at: this is not a date"),
        ],
    )
    def test_an_option_that_means_nothing(self, options: tuple[str, str], says: str, example: Path) -> None:
        assert says in refused(example, *options)

    def test_a_refusal_is_one_word_and_one_line(self) -> None:
        assert (Refused.__name__, Refused("x").returncode) == ("Refused", 2)


class TestAsAProgram:
    """Started from a shell with an empty environment: no database, no key, no language of the machine."""

    def start(self, *words: str, sent: bytes = b"", **environment: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [sys.executable, "manage.py", "evaluate_criteria", *words],
            cwd=ROOT, env={"PATH": os.environ["PATH"], **environment}, input=sent, capture_output=True, timeout=60,
            check=False,
        )  # fmt: skip

    def test_it_answers_in_utf_8_whatever_the_language(self) -> None:
        done = self.start("-", sent=EXAMPLE.encode(), LC_ALL="C", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
        assert (done.returncode, done.stderr) == (0, b"")
        assert "×10⁹/L" in done.stdout.decode()

    @pytest.mark.parametrize("words", [("-",), ("--nonsense", "x"), ("one", "two"), ("--as-at",)])
    def test_a_mistake_is_status_2_one_line_on_stderr_and_nothing_on_stdout(self, words: tuple[str, ...]) -> None:
        done = self.start(*words, sent=b'{"findings": {"x\\ny": 1}}')
        assert (done.returncode, done.stdout) == (2, b"")
        assert len(done.stderr.decode().splitlines()) == 1
        if words == ("-",):
            assert done.stderr.decode() == (
                "Refused: vignette 1, findings: 'x\\ny' is not the name of a finding. The schema lists all names\n"
            )
