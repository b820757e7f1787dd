"""`manage.py read_letters [FOLDER]`: how well letters are read, against what a person found in them."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from clinical.letter_reading import FIELDS, read_letter
from clinical.letter_reading.scoring import Result, Score

LETTERS = Path("tests/clinical/letters")
SETS = {False: "letters the rules were made with", True: "letters held out"}


def read_folder(folder: Path) -> dict[bool, Result]:
    """The results of both sets: held out or not. Each NN.txt stands beside its NN.json.

    NN.json: {"received_on": "2026-11-20", "held_out": false, "fields": {"surname": "Okafor", "red_flags": ["walking"]}}
    """
    results = {held_out: Result() for held_out in SETS}
    for path in sorted(folder.glob("*.txt")):
        known = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        suggestions = read_letter(path.read_text(encoding="utf-8"), date.fromisoformat(known["received_on"]))
        results[known["held_out"]].add(path.stem, suggestions, known["fields"])
    return results


class Command(BaseCommand):
    help = "Read the invented letters and print precision and recall for each field. Touches no database."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("folder", nargs="?", type=Path, default=settings.BASE_DIR / LETTERS)
        parser.add_argument("--json", action="store_true", help="print JSON")
        parser.add_argument("--faults", action="store_true", help="print each difference of the letters not held out")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        if not any(folder.glob("*.txt")):
            raise CommandError(f"No letters in {folder}")
        results = read_folder(folder)
        if options["json"]:
            self.stdout.write(json.dumps({SETS[held]: _as_data(result) for held, result in results.items()}, indent=2))
            return
        for held, result in results.items():
            self.stdout.write(f"\n{SETS[held].capitalize()}")
            self.stdout.write(f"{'Field':<20}{'Right':>7}{'Wrong':>7}{'Missed':>8}{'Precision':>11}{'Recall':>9}")
            rows = [(name, result.by_field[name]) for name in FIELDS if name in result.by_field]
            for name, score in [*rows, ("All fields", result.overall)]:
                numbers = f"{score.right:>7}{score.wrong:>7}{score.missed:>8}"
                self.stdout.write(f"{name:<20}{numbers}{_share(score.precision):>11}{_share(score.recall):>9}")
        if options["faults"]:
            for letter, name, got, wanted in results[False].faults:
                self.stdout.write(f"{letter} {name}: read {got or 'nothing'}, stated {wanted or 'nothing'}")


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _as_data(result: Result) -> dict[str, Any]:
    def row(score: Score) -> dict[str, Any]:
        counts = {"right": score.right, "wrong": score.wrong, "missed": score.missed}
        return counts | {"precision": score.precision, "recall": score.recall}

    return {"overall": row(result.overall), "fields": {name: row(score) for name, score in result.by_field.items()}}
