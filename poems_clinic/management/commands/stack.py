"""`manage.py stack`: the whole clinic from one command (behind `make run`)."""

import os
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from poems_clinic.stack.errors import StackError
from poems_clinic.stack.supervisor import Supervisor


class Command(BaseCommand):
    help = (
        "Start PostgreSQL and Valkey (unless DATABASE_URL and REDIS_URL name servers), prepare the database, then run "
        "web, worker and clock until Ctrl-C."
    )
    # The database these would ask does not run yet; `migrate` and /healthz look at everything a little later.
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        names = [host for host in settings.ALLOWED_HOSTS if not host.startswith((".", "*"))]
        try:
            supervisor = Supervisor(
                settings.BASE_DIR, settings.POEMS_DATA, os.environ, health_host=names[0] if names else "localhost"
            )
            supervisor.run()
        except StackError as error:
            # The sentence as it stands, without the word CommandError before it.
            self.stderr.write(str(error))
            sys.exit(1)
