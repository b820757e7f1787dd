"""`manage.py load_demo`: the invented caseload, into an empty database, with the three known log-ins."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from reports.demo.load import SEED, NotEmpty, load


class Command(BaseCommand):
    help = "Load about 150 invented patients with years of records. Needs DEMO=1 and a database without patients."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--seed", type=int, default=SEED, help="the same seed and day give the same caseload")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Set DEMO=1 to load the demonstration. Never do it in a database for real patients.")
        try:
            load(today=timezone.localdate(), seed=options["seed"], say=self.stdout.write)
        except NotEmpty:
            raise CommandError("There are patients already. The demonstration needs an empty database.") from None
