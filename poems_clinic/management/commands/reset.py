"""`manage.py reset`: delete the embedded servers and all data of `make run` (behind `make reset`)."""

import os
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from poems_clinic.stack.data_folder import MARKER, DataFolder
from poems_clinic.stack.errors import StackError


class Command(BaseCommand):
    help = "Delete the data of the embedded servers, after asking. Never touches a server that DATABASE_URL names."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--yes", action="store_true", help="do not ask")

    def handle(self, *args: Any, yes: bool, **options: Any) -> None:
        if os.environ.get("DATABASE_URL"):
            raise CommandError("DATABASE_URL names a real server; this deletes embedded data only. Nothing was done.")
        data = DataFolder(settings.POEMS_DATA)
        if not data.path.is_dir():
            self.stdout.write(f"There is nothing to delete: {data.path} does not exist.")
            return
        try:
            if not (data.path / MARKER).exists():
                raise StackError(f"{data.path} was not made by this program, so nothing in it was deleted.")
            data.hold()
            if not yes and not self._agreed(data):
                raise CommandError("Nothing was deleted.")
            data.empty()
        except StackError as error:
            # The sentence as it stands, without the word CommandError before it.
            self.stderr.write(str(error))
            sys.exit(1)
        finally:
            data.release()
        self.stdout.write(f"Deleted. `make run` begins afresh in {data.path}.")

    def _agreed(self, data: DataFolder) -> bool:
        self.stdout.write(f"This deletes the database, letters and messages in {data.path}. Nothing brings them back.")
        try:
            return input("Type yes to delete: ").strip().lower() == "yes"
        except EOFError:
            self.stdout.write("(no keyboard here: say make reset ARGS=--yes)")
            return False
