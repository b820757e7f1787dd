"""What a merge of two records would move, what stands in its way, and what undoing one would leave behind.

Rooms above this one are found through the model registry, so that this room need not know them.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db import models
from django.db.models import Count, F, Q

from audit.changes import event_models
from patients.merging_sql import LINES, STAYING
from patients.models import Merge, MergeRow, Patient

# The number of a line of treatment goes on after those of the kept record, so two lines 1 are no conflict.
_NO_CONFLICT = {"patients_treatmentline_number_once"}


@dataclass(frozen=True)
class Conflict:
    """Rows of both records that cannot stand in one. `what` is a sentence that says what to settle first."""

    model: type[models.Model]
    what: str


def tables() -> list[tuple[type[models.Model], str]]:
    """Every table whose rows say by one of their columns whose they are, with that column."""
    found = []
    for model in apps.get_models():
        if hasattr(model, "pgh_tracked_model") or model._meta.proxy or model._meta.db_table in STAYING:
            continue
        found += [
            (model, field.name)
            for field in model._meta.concrete_fields
            if isinstance(field, models.ForeignKey) and field.related_model is Patient and field.db_constraint
        ]
    return found


def kind_of(model: type[models.Model], number: int) -> str:
    """ "1 visit", "3 visits"."""
    name = str(model._meta.verbose_name if number == 1 else model._meta.verbose_name_plural)
    return f"{number} {name}"


def what_moves(merged: Patient) -> list[str]:
    """Kinds of rows with their number, most first."""
    counts = Counter({model: model._base_manager.filter(**{name: merged}).count() for model, name in tables()})
    return [kind_of(model, number) for model, number in counts.most_common() if number]


def conflicts(kept: Patient, merged: Patient) -> list[Conflict]:
    """Every unique rule that the rows of both records would break together."""
    found = []
    for model, name in tables():
        for rule in _rules_about(model, name):
            for number in _clashes(model, name, rule, kept, merged):
                found.append(Conflict(model, _sentence(model, rule, number)))
    return found


def _rules_about(model: type[models.Model], name: str) -> Iterator[models.UniqueConstraint]:
    for rule in model._meta.constraints:
        if not isinstance(rule, models.UniqueConstraint) or rule.name in _NO_CONFLICT or "id" in rule.fields:
            continue
        if name in rule.fields or F(name) in rule.expressions:
            yield rule


def _clashes(
    model: type[models.Model], name: str, rule: models.UniqueConstraint, kept: Patient, merged: Patient
) -> list[int]:
    rows = model._base_manager.filter(rule.condition or Q(), **{f"{name}__in": [kept, merged]})
    others = {f"_part_{place}": part for place, part in enumerate(rule.expressions) if part != F(name)}
    columns = [*[column for column in rule.fields if column != name], *others]
    if not columns:
        return [2] if rows.values(name).distinct().count() == 2 else []
    groups = rows.annotate(**others).order_by().values(*columns)
    # PostgreSQL takes two unknown values for different ones.
    known = {f"{column}__isnull": False for column in columns}
    both = groups.filter(**known).annotate(_of=Count(name, distinct=True), _rows=Count("pk")).filter(_of__gt=1)
    return list(both.values_list("_rows", flat=True))


def _sentence(model: type[models.Model], rule: models.UniqueConstraint, number: int) -> str:
    what = (
        f"Both records have {'an' if str(model._meta.verbose_name)[0] in 'aeiou' else 'a'} {model._meta.verbose_name}"
    )
    said = str(rule.violation_error_message or "")
    # The rule's own words where it has some; Django's general sentence names the columns of the database.
    why = f": {said}" if rule.violation_error_message not in (None, rule.default_violation_error_message) else ""
    return f"{what} that cannot stand beside the other{why.rstrip('.')}. Settle one of them first"


def added_since(merge: Merge) -> list[str]:
    """Kinds of rows that were recorded on the kept record after the merge, by the write history.

    They stay there when the merge is undone, except what belongs to a row that goes back (findings of its visit).
    """
    counts: Counter[type[models.Model]] = Counter()
    names = dict(tables())
    for history in event_models():
        tracked = history.pgh_tracked_model
        if name := names.get(tracked):
            rows = history.objects.filter(
                pgh_label="insert", pgh_created_at__gt=merge.merged_at, **{f"{name}_id": merge.kept_id}
            )
            counts[tracked] = rows.count()
    return [kind_of(model, number) for model, number in counts.most_common() if number]


def moved_by(merge: Merge) -> list[str]:
    """Kinds of rows that the merge moved, from its journal."""
    models_of = {model._meta.db_table: model for model, _ in tables()}
    rows = MergeRow.objects.filter(merge=merge).exclude(table_name=LINES, column_name="number")
    counts = rows.values_list("table_name").annotate(n=Count("pk")).order_by("-n", "table_name")
    return [kind_of(models_of[table], number) for table, number in counts if table in models_of]


def survivor_of(patient: Patient) -> Patient:
    """The record that this one is part of now; itself when it is part of none."""
    seen = {patient.pk}
    while patient.merged_into_id is not None and patient.merged_into_id not in seen:
        patient = Patient.objects.with_people().get(pk=patient.merged_into_id)
        seen.add(patient.pk)
    return patient


def former_records(patient: Patient) -> list[Patient]:
    """Those that became part of this one, and what had become part of them before. One query for each step back."""
    found: list[Patient] = []
    step = [patient.pk]
    while step:
        rows = list(Patient.objects.filter(merged_into__in=step))
        found += rows
        step = [row.pk for row in rows]
    return found


def merge_words(ref: str, merge: Merge | None) -> str:
    """The sentence on a page that was opened, or found, by the reference or number of a merged record."""
    on = f" on {merge.merged_at:%d-%b-%Y}" if merge else ""
    return f"{ref} was merged into this record{on}"


def standing_merge(patient: Patient) -> Merge | None:
    return Merge.objects.standing().filter(merged=patient).first()
