"""Change history as people read it: who changed what, old → new. From the rows that the database triggers wrote."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.apps import apps
from django.db import models
from django.utils import timezone
from django.utils.text import Truncator, capfirst

from accounts.models import User

LONGEST_VALUE = 200
# Columns that say nothing to a reader.
MACHINERY = {"id", "ref", "version", "created_at", "created_by", "updated_at", "recorded_at", "submission_key"}


@dataclass(frozen=True)
class FieldChange:
    label: str
    old: str
    new: str


@dataclass(frozen=True)
class Change:
    """One insert or update of one row. `fields` is None when the viewer's role may not see the content."""

    at: datetime
    who: str
    action: str
    record: str
    created: bool
    fields: list[FieldChange] | None = field(default_factory=list)
    entered_in_error: bool = False


def event_models() -> list[type[models.Model]]:
    """Every history table of the site."""
    return [model for model in apps.get_models() if hasattr(model, "pgh_tracked_model")]


def changes_in(
    events: Iterable[models.Model], *, may_see: Callable[[models.Field], bool] = lambda field: True
) -> list[Change]:
    """Compare each history row with the one before it of the same record.

    `events` are rows of one history table, from the first of each record onwards. Newest first in the answer.
    """
    rows = sorted(events, key=lambda event: (event.pgh_obj_id, event.pgh_id))
    if not rows:
        return []
    people = _people_in(rows)
    changes: list[Change] = []
    for _, of_one in groupby(rows, key=lambda event: event.pgh_obj_id):
        before: models.Model | None = None
        for event in of_one:
            changes.append(_change(before, event, people, may_see))
            before = event
    # Changes of one transaction bear one time: of those, too, the later stands first.
    return sorted(changes, key=lambda change: change.at)[::-1]


def _change(
    before: models.Model | None,
    event: models.Model,
    people: dict[int, str],
    may_see: Callable[[models.Field], bool],
) -> Change:
    tracked = event.pgh_tracked_model
    shown: list[FieldChange] = []
    hidden = False
    for column in _content_fields(tracked):
        if not hasattr(event, column.attname):
            continue
        new = getattr(event, column.attname)
        old = getattr(before, column.attname) if before else None
        if new == old or (before is None and _says_nothing(column, new)):
            continue
        if not may_see(column):
            hidden = True
            continue
        old_words = _words(column, old, people) if before else ""
        shown.append(FieldChange(capfirst(column.verbose_name), old_words, _words(column, new, people)))
    context = event.pgh_context or {}
    return Change(
        at=event.pgh_created_at,
        who=_who(event.pgh_context, people),
        action=capfirst(str(context.get("action", "") or "Change without a named action")),
        record=capfirst(tracked._meta.verbose_name),
        created=event.pgh_label == "insert",
        fields=None if hidden and not shown else shown,
        entered_in_error=bool(getattr(event, "entered_in_error", False)),
    )


def _says_nothing(column: models.Field, value: Any) -> bool:
    """An answer that a new row has without anybody giving it."""
    return value in (None, "") or (column.has_default() and value == column.get_default())


def _content_fields(model: type[models.Model]) -> Sequence[models.Field]:
    return [column for column in model._meta.concrete_fields if column.name not in MACHINERY | {"patient", "line"}]


def _who(context: dict[str, Any] | None, people: dict[int, str]) -> str:
    if context is None:
        return "Outside the application"
    actor = context.get("actor")
    return people.get(actor, "Not known") if actor else "The system"


def _people_in(rows: Sequence[models.Model]) -> dict[int, str]:
    """Names of everybody who acted or is named in a row, in one query."""
    numbers = {(row.pgh_context or {}).get("actor") for row in rows}
    links = [column.attname for column in rows[0].pgh_tracked_model._meta.concrete_fields if _is_person(column)]
    numbers |= {getattr(row, name, None) for row in rows for name in links}
    return {user.pk: user.display_name for user in User.objects.filter(pk__in=[n for n in numbers if n])}


def _is_person(column: models.Field) -> bool:
    return isinstance(column, models.ForeignKey) and issubclass(column.related_model, User)


def _words(column: models.Field, value: Any, people: dict[int, str]) -> str:
    """A stored value as a person reads it."""
    if value is None or value == "":
        return "Not recorded"
    if _is_person(column):
        return people.get(value, "Not known")
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if column.choices:
        return str(dict(column.flatchoices).get(value, value))
    if isinstance(value, dict):
        # Data kept whole, such as an evaluation: the sentence it was shown with stands for it.
        return str(value.get("label", "Recorded"))
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%d-%b-%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%d-%b-%Y}"
    return Truncator(str(value)).chars(LONGEST_VALUE)
