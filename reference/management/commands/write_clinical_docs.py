"""`manage.py write_clinical_docs`: writes the rules in words to docs/clinical/. Touches no database."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from clinical.handbook import pages

FOLDER = settings.BASE_DIR / "docs" / "clinical"


class Command(BaseCommand):
    help = "Write docs/clinical: every clinical rule, threshold and source in words, from the data that the rules read."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        FOLDER.mkdir(parents=True, exist_ok=True)
        written = pages()
        for name, text in written.items():
            self._write(FOLDER / name, text)
        for stale in sorted(set(FOLDER.glob("*.md")) - {FOLDER / name for name in written}):
            stale.unlink()
            self.stdout.write(f"removed {stale.name}")

    def _write(self, path: Path, text: str) -> None:
        """Only what differs, so that the time of an unchanged file tells when it last changed."""
        before = path.read_text(encoding="utf-8") if path.exists() else None
        if before == text:
            return
        path.write_text(text, encoding="utf-8", newline="\n")
        self.stdout.write(f"{'changed' if before is not None else 'new    '} {path.name}")
