"""The storm guard: a clock that jumps or a bad import must not flood the work list and the mailbox."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from statistics import median

from django.conf import settings
from django.db import connection
from django.db.models import Count
from django.db.models.functions import TruncDate
from django.utils import timezone

from ledger.models import LedgerRow
from reminders.models import Reminder

# Any number that no other advisory lock of the site uses.
_PLANNER = 7_360_101


def one_planner_at_a_time() -> None:
    """Wait for another planner to commit. The unique key would do; this keeps the count of new lines true."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_PLANNER])


def daily_limit() -> int:
    """How many new lines a day are not suspicious: five times the usual number, and never below the set floor."""
    midnight = _midnight()
    per_day = (
        Reminder.objects.tasks()
        .filter(created_at__gte=midnight - timedelta(days=28), created_at__lt=midnight)
        .annotate(day=TruncDate("created_at"))
        .values("day")
        .annotate(lines=Count("pk"))
        .values_list("lines", flat=True)
    )
    return max(settings.REMINDERS_DAILY_LIMIT, round(5 * median(per_day)) if per_day else 0)


def hold_back(rows: Sequence[Reminder]) -> int:
    """Set all of these new rows to held when, with today's others, they are more than the limit; return how many."""
    today = Reminder.objects.tasks().filter(created_at__gte=_midnight()).count()
    if today + len(rows) <= daily_limit():
        return 0
    for row in rows:
        row.state = LedgerRow.State.HELD
    return len(rows)


def _midnight() -> datetime:
    return timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
