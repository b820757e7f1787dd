"""`manage.py makemigrations` that writes constraints, indexes and triggers into the model they belong to.

Django writes each of them as a step of its own behind the new model, and builds all models anew for every step: a form
with a hundred checked fields then takes half a minute to migrate, at each first start and for each test database.
"""

from typing import Any

from django.core.management.commands.makemigrations import Command as MakeMigrations
from django.db.migrations.operations import AddConstraint, AddField, AddIndex, CreateModel
from django.db.migrations.operations.base import Operation
from pgtrigger.migrations import AddTrigger


class Command(MakeMigrations):
    def write_migration_files(self, changes: dict[str, list[Any]], *args: Any) -> None:
        for label, migrations in changes.items():
            for migration in migrations:
                migration.operations = folded(migration.operations, label)
        super().write_migration_files(changes, *args)


def folded(operations: list[Operation], app_label: str) -> list[Operation]:
    """The same operations, with each constraint, index and trigger inside the CreateModel of its model if possible."""
    kept: list[Operation] = []
    created: dict[str, int] = {}
    # Fields that come after their model, because two models name each other.
    later: dict[str, list[str]] = {}
    for operation in operations:
        if isinstance(operation, CreateModel):
            created[operation.name_lower] = len(kept)
        elif isinstance(operation, AddField):
            later.setdefault(operation.model_name_lower, []).append(operation.name)
        elif isinstance(operation, AddConstraint | AddIndex | AddTrigger):
            model = operation.model_name.lower()
            text = repr(operation.deconstruct())
            if model in created and not any(name in text for name in later.get(model, [])):
                kept[created[model]] = _inside(kept[created[model]], operation, app_label)
                continue
        kept.append(operation)
    return kept


def _inside(model: CreateModel, operation: AddConstraint | AddIndex | AddTrigger, app_label: str) -> CreateModel:
    if isinstance(operation, AddTrigger):
        # A new model's triggers are installed with its table.
        triggers = [*model.options.get("triggers", []), operation.trigger]
        return CreateModel(
            model.name, model.fields, {**model.options, "triggers": triggers}, model.bases, model.managers
        )
    (folded_model,) = model.reduce(operation, app_label)
    return folded_model
