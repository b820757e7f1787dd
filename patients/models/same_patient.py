"""A constraint of our own: what belongs to a patient points only at rows of that same patient."""

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import DEFAULT_DB_ALIAS, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.ddl_references import Statement


class SamePatient(models.BaseConstraint):
    """`SamePatient(field="visit", to="patients.Visit", name=…)`: the row it points at has this row's patient.

    In the database a foreign key over both columns, so that no program and no SQL passes it by. The other table needs
    `UniqueConstraint(fields=["id", "patient"])`. An empty `field` is allowed. Checked at once; only a merge of two
    records, which moves both rows one after the other, puts the check off to its own end.
    """

    default_violation_error_message = "That belongs to another patient."

    def __init__(self, *, field: str, to: str, name: str, **messages: Any) -> None:
        super().__init__(name=name, **messages)
        self.field, self.to = field, to

    def _key(self, model: type[models.Model], editor: BaseDatabaseSchemaEditor) -> str:
        columns = [model._meta.get_field(name).column for name in (self.field, "patient")]
        other = model._meta.get_field(self.field).related_model
        targets = [other._meta.pk.column, other._meta.get_field("patient").column]
        ours, theirs = (", ".join(map(editor.quote_name, names)) for names in (columns, targets))
        return f"FOREIGN KEY ({ours}) REFERENCES {editor.quote_name(other._meta.db_table)} ({theirs})"

    def constraint_sql(self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor) -> None:
        """The other table may be made later in the same migration, so the key is added after all tables."""
        schema_editor.deferred_sql.append(self.create_sql(model, schema_editor))

    def create_sql(self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor) -> Statement:
        return Statement(
            "ALTER TABLE %(table)s ADD CONSTRAINT %(name)s %(key)s DEFERRABLE INITIALLY IMMEDIATE",
            table=schema_editor.quote_name(model._meta.db_table),
            name=schema_editor.quote_name(self.name),
            key=self._key(model, schema_editor),
        )

    def remove_sql(self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor) -> Statement:
        return Statement(
            schema_editor.sql_delete_constraint,
            table=schema_editor.quote_name(model._meta.db_table),
            name=schema_editor.quote_name(self.name),
        )

    def validate(
        self,
        model: type[models.Model],
        instance: models.Model,
        exclude: Iterable[str] | None = None,
        using: str = DEFAULT_DB_ALIAS,
    ) -> None:
        pk = getattr(instance, model._meta.get_field(self.field).attname)
        if pk is None or self.field in (exclude or ()):
            return
        other = apps.get_model(self.to)._base_manager.using(using)
        if not other.filter(pk=pk, patient_id=instance.patient_id).exists():
            raise ValidationError(self.get_violation_error_message(), code=self.violation_error_code)

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        return path, args, kwargs | {"field": self.field, "to": self.to}

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, SamePatient):
            return NotImplemented
        return self.deconstruct() == other.deconstruct()

    def __hash__(self) -> int:
        return hash((self.name, self.field, self.to))
