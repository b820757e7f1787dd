"""Migration operations: what is signed cannot change, whichever program or SQL tries.

Usage in a migration, after the tables are made:

    frozen_once_signed("assessments_imaging"),
    frozen_with_parent("assessments_lesion", "assessments_imaging", "assessment_id"),

`save()` could be guarded in Python, but `QuerySet.update()`, `bulk_update` and raw SQL pass it by.
"""

from django.db import migrations

# The only columns that may change once a row is signed, with the step to "replaced" and to "entered in error".
REPLACED_COLUMNS = ("status", "version", "updated_at", "updated_by_id")
ERROR_COLUMNS = (*REPLACED_COLUMNS, "error_reason", "error_at", "error_by_id")
# These never change, not even in a draft: a draft does not move to another patient, except in a merge of two records.
FIXED_COLUMNS = ("id", "patient_id", "created_at", "created_by_id", "submission_key", "corrects_id")

_ONCE_SIGNED = """
CREATE OR REPLACE FUNCTION {table}_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  before jsonb;
  after jsonb;
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'Rows of {table} are never deleted' USING ERRCODE = 'restrict_violation';
  END IF;
  before := to_jsonb(OLD);
  after := to_jsonb(NEW);
  -- Two records of one person become one: that function, with the rights of the table's owner, moves the row whole.
  IF current_setting('poems.merging', true) = 'on' AND before - 'patient_id' = after - 'patient_id'
     AND current_user = (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = TG_RELID) THEN
    RETURN NEW;
  END IF;
  IF OLD.status IN ('in_error', 'replaced') THEN
    RAISE EXCEPTION 'Row % of {table} is % and does not change', OLD.id, OLD.status
      USING ERRCODE = 'restrict_violation';
  END IF;
  IF EXISTS (SELECT 1 FROM unnest(ARRAY[{fixed}]) AS c WHERE before -> c IS DISTINCT FROM after -> c) THEN
    RAISE EXCEPTION 'Row % of {table} keeps its patient and its origin', OLD.id
      USING ERRCODE = 'restrict_violation';
  END IF;
  IF OLD.status = 'signed' AND NOT (
    (NEW.status = 'in_error' AND before - ARRAY[{error}] = after - ARRAY[{error}])
    OR (NEW.status = 'replaced' AND before - ARRAY[{replaced}] = after - ARRAY[{replaced}])
  ) THEN
    RAISE EXCEPTION 'Row % of {table} is signed and does not change', OLD.id
      USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.status = 'replaced' AND (OLD.status <> 'signed' OR NOT EXISTS (
    SELECT 1 FROM {table} WHERE corrects_id = OLD.id AND status IN ('draft', 'signed')
  )) THEN
    RAISE EXCEPTION 'Row % of {table} has no correction that could take its place', OLD.id
      USING ERRCODE = 'restrict_violation';
  END IF;
  -- Two versions of one examination never count at once.
  IF NEW.status = 'signed' AND EXISTS (SELECT 1 FROM {table} WHERE id = NEW.corrects_id AND status = 'signed') THEN
    RAISE EXCEPTION 'Row % of {table} corrects one that still counts', OLD.id
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
"""

_TRIGGER = """
CREATE TRIGGER {table}_frozen BEFORE UPDATE OR DELETE ON {table}
  FOR EACH ROW EXECUTE FUNCTION {table}_frozen();
"""

_WITH_PARENT = """
CREATE FUNCTION {child}_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  parent_status text;
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'Rows of {child} are never deleted' USING ERRCODE = 'restrict_violation';
  END IF;
  IF TG_OP = 'UPDATE' AND NEW.{fk} IS DISTINCT FROM OLD.{fk} THEN
    RAISE EXCEPTION 'Row % of {child} stays with its assessment', OLD.id USING ERRCODE = 'restrict_violation';
  END IF;
  -- Waits for a signature that is being written at this moment.
  SELECT status INTO parent_status FROM {parent} WHERE id = NEW.{fk} FOR SHARE;
  IF parent_status <> 'draft' THEN
    RAISE EXCEPTION 'Rows of {child} do not change once their assessment is signed'
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER {child}_frozen BEFORE INSERT OR UPDATE OR DELETE ON {child}
  FOR EACH ROW EXECUTE FUNCTION {child}_frozen();
"""

_DROP = "DROP TRIGGER IF EXISTS {table}_frozen ON {table}; DROP FUNCTION IF EXISTS {table}_frozen();"


def _listed(columns: tuple[str, ...]) -> str:
    return ", ".join(f"'{name}'" for name in columns)


def frozen_once_signed(table: str) -> migrations.RunSQL:
    """Once `status` is "signed" only the step to "replaced" by a correction, or to "entered in error", is possible;

    after that nothing. No deletion.

    A row may be inserted as signed (years of history are loaded that way); its lines must then be there before.
    """
    return migrations.RunSQL(_function(table) + _TRIGGER.format(table=table), _DROP.format(table=table))


def frozen_anew(table: str) -> migrations.RunSQL:
    """The function of a frozen table in its present wording; its trigger stays."""
    return migrations.RunSQL(_function(table), migrations.RunSQL.noop)


def _function(table: str) -> str:
    return _ONCE_SIGNED.format(
        table=table,
        fixed=_listed(FIXED_COLUMNS),
        error=_listed(ERROR_COLUMNS),
        replaced=_listed(REPLACED_COLUMNS),
    )


def frozen_with_parent(child: str, parent: str, fk: str) -> migrations.RunSQL:
    """Lines of an assessment change only while it is a draft. `fk` is the column, e.g. "assessment_id"."""
    return migrations.RunSQL(_WITH_PARENT.format(child=child, parent=parent, fk=fk), _DROP.format(table=child))
