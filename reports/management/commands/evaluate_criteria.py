"""`manage.py evaluate_criteria FILE.json`: what the rules say about written vignettes. Touches no database."""

import json
import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from clinical.dates import DateError, parse_clinic_date
from clinical.vignette import LARGEST, Reading, Result, VignetteError, known_rule_set, read, run, schema_text
from clinical.vignette_report import as_data, as_lines

RULE = "=" * 78


class Refused(CommandError):
    """One line on stderr ("Refused: …") and exit status 2; nothing was printed before."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem, returncode=2)


class Command(BaseCommand):
    help = "Evaluate the criteria on vignettes written as JSON, with the same rules as the record page."
    requires_system_checks: list[str] = []

    def create_parser(self, *args: Any, **options: Any) -> CommandParser:
        """A mistyped option gets one line too, not the whole usage."""
        parser = super().create_parser(*args, **options)
        parser.print_usage = lambda file=None: None
        return parser

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("file", nargs="?", metavar="FILE", help="JSON file with one vignette or a list; - is stdin")
        parser.add_argument("--rule-set", metavar="NAME", help="instead of the vignettes' own")
        parser.add_argument("--as-at", metavar="DATE", help="evaluate as on this day, instead of their own")
        parser.add_argument("--json", action="store_true", help="print one JSON document instead of text")
        parser.add_argument("--schema", action="store_true", help="print the JSON Schema of a vignette and stop")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["schema"]:
            self.say(schema_text())
            return
        today = timezone.localdate()
        rule_set, as_at = _rule_set(options["rule_set"]), _day(options["as_at"], today)
        if options["file"] is None:
            raise Refused("name the file with the vignettes, or - for standard input; --schema prints how to write one")
        try:
            reading = read(_content(options["file"]), today=today)
        except VignetteError as problem:
            raise Refused(str(problem)) from None
        results = [run(one, today=today, as_at=as_at, rule_set=rule_set) for one in reading.vignettes]
        self.say(_as_json(reading, results) if options["json"] else _as_text(results))

    def say(self, text: str) -> None:
        """UTF-8 whatever the machine's language is: units and citations need it."""
        out = getattr(self.stdout, "_out", None)
        if out is sys.stdout and hasattr(out, "reconfigure"):
            out.reconfigure(encoding="utf-8")
        self.stdout.write(text, ending="")


def _content(name: str) -> bytes:
    """At most one byte more than may be read, so that the reader can say that it is too big."""
    try:
        if name == "-":
            return sys.stdin.buffer.read(LARGEST + 1)
        with Path(name).open("rb") as file:
            return file.read(LARGEST + 1)
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "strerror", None) or "it cannot be opened"
        raise Refused(f"{name!r} cannot be read: {reason}") from None


def _rule_set(typed: str | None) -> str:
    try:
        return "" if typed is None else known_rule_set(typed)
    except ValueError as problem:
        raise Refused(f"--rule-set: {problem}") from None


def _day(typed: str | None, today: date) -> date | None:
    try:
        return None if typed is None else parse_clinic_date(typed, today, allow_partial=False).on
    except DateError as problem:
        raise Refused(f"--as-at: {problem}") from None


def _as_json(reading: Reading, results: Iterable[Result]) -> str:
    found = [as_data(result) for result in results]
    return json.dumps(found if reading.as_list else found[0], ensure_ascii=False, indent=2) + "\n"


def _as_text(results: Iterable[Result]) -> str:
    return f"\n{RULE}\n\n".join("\n".join(as_lines(result)) + "\n" for result in results)
