"""The due dates as stored rows, so that a list of any length can be sorted, filtered and counted by the database.

The rules are worked out in Python (`due.py`) and in no second place: this only keeps the answers. Each planning keeps
them afresh, every few minutes. Whether a date has passed depends on the day and is asked of the rows, never stored.
"""

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from reminders.due import DueItem, due_items
from reminders.models import DueDate

_BATCH = 2000
_COLUMNS = ("due_on", "last_day", "booked")


def keep_due_dates(today: date, items: Iterable[DueItem] | None = None) -> int:
    """Make the rows say what the schedule says; return how many were written or taken away.

    items   what `due_items(today)` gave for everybody, for a caller that has it already
    """
    wanted = {
        (item.patient_id, item.rule): (item.due_on, item.last_day, item.state == "booked")
        for item in (due_items(today) if items is None else items)
    }
    with transaction.atomic():
        known = {
            (patient, rule): (due_on, last_day, booked)
            for patient, rule, due_on, last_day, booked in DueDate.objects.values_list("patient", "rule", *_COLUMNS)
        }
        changed = [
            DueDate(patient_id=patient, rule=rule, due_on=due_on, last_day=last_day, booked=booked)
            for (patient, rule), (due_on, last_day, booked) in wanted.items()
            if known.get((patient, rule)) != (due_on, last_day, booked)
        ]
        DueDate.objects.bulk_create(
            changed,
            batch_size=_BATCH,
            update_conflicts=True,
            unique_fields=["patient", "rule"],
            update_fields=list(_COLUMNS),
        )
        gone: dict[str, list[int]] = {}
        for patient, rule in known.keys() - wanted.keys():
            gone.setdefault(rule, []).append(patient)
        for rule, patients in gone.items():
            DueDate.objects.filter(rule=rule, patient__in=patients).delete()
    return len(changed) + sum(map(len, gone.values()))
