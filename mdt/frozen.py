"""Migration operations: locked minutes do not change, and an outcome says what is done, whichever program tries.

`save()` could be guarded in Python, but `QuerySet.update()` and raw SQL pass it by (as in assessments/frozen.py).
"""

from django.db import migrations

# The case's meeting, for a table whose rows hang on a case or on an outcome.
_MEETING_OF = {
    "mdt_attendance": "ROW.meeting_id",
    "mdt_case": "ROW.meeting_id",
    "mdt_outcome": "(SELECT meeting_id FROM mdt_case WHERE id = ROW.case_id)",
    "mdt_decision": (
        "(SELECT c.meeting_id FROM mdt_outcome o JOIN mdt_case c ON c.id = o.case_id WHERE o.id = ROW.outcome_id)"
    ),
}
# What ties a row to its place in the minutes never changes.
_FIXED = {
    "mdt_attendance": ("meeting_id", "user_id", "guest_name"),
    "mdt_case": ("meeting_id", "patient_id", "origin", "source", "carried_from_id"),
    "mdt_outcome": ("case_id",),
    "mdt_decision": ("outcome_id", "task_id", "what", "owner_id", "owner_role", "due_on"),
}

_MEETING = """
CREATE FUNCTION mdt_meeting_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'Rows of mdt_meeting are never deleted' USING ERRCODE = 'restrict_violation';
  END IF;
  IF OLD.state = 'locked' THEN
    RAISE EXCEPTION 'The minutes of meeting % are locked', OLD.id USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.state = 'locked' AND EXISTS (
    SELECT 1 FROM mdt_case c LEFT JOIN mdt_outcome o ON o.case_id = c.id
    WHERE c.meeting_id = NEW.id
      AND (c.state = 'waiting' OR (c.state = 'discussed') <> (o.id IS NOT NULL))
  ) THEN
    RAISE EXCEPTION 'Meeting % has a case without an outcome', OLD.id USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER mdt_meeting_kept BEFORE UPDATE OR DELETE ON mdt_meeting
  FOR EACH ROW EXECUTE FUNCTION mdt_meeting_kept();
"""

_ROW = """
CREATE FUNCTION {table}_kept() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  minutes text;
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'Rows of {table} are never deleted' USING ERRCODE = 'restrict_violation';
  END IF;
  IF TG_OP = 'UPDATE' AND EXISTS (
    SELECT 1 FROM unnest(ARRAY[{fixed}]) AS c WHERE to_jsonb(OLD) -> c IS DISTINCT FROM to_jsonb(NEW) -> c
  ) THEN
    RAISE EXCEPTION 'Row % of {table} keeps its place in the minutes', OLD.id USING ERRCODE = 'restrict_violation';
  END IF;
  -- Waits for a lock that is being written at this moment.
  SELECT state INTO minutes FROM mdt_meeting WHERE id = {meeting} FOR SHARE;
  IF minutes = 'locked' THEN
    RAISE EXCEPTION 'Rows of {table} do not change once the minutes are locked' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER {table}_kept BEFORE INSERT OR UPDATE OR DELETE ON {table}
  FOR EACH ROW EXECUTE FUNCTION {table}_kept();
"""

_ADDENDUM = """
CREATE FUNCTION mdt_addendum_placed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM mdt_meeting WHERE id = NEW.meeting_id AND state = 'locked') THEN
    RAISE EXCEPTION 'Minutes that are not locked take no addendum' USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.case_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM mdt_case WHERE id = NEW.case_id AND meeting_id = NEW.meeting_id
  ) THEN
    RAISE EXCEPTION 'The case belongs to another meeting' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER mdt_addendum_placed BEFORE INSERT ON mdt_addendum
  FOR EACH ROW EXECUTE FUNCTION mdt_addendum_placed();
"""

# Asked at the end of the transaction: the outcome is there before its first decision can be.
_ANSWERED = """
CREATE FUNCTION mdt_outcome_answered() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  which bigint;
BEGIN
  IF TG_TABLE_NAME = 'mdt_outcome' THEN which := NEW.id; ELSE which := (to_jsonb(NEW) ->> 'outcome_id')::bigint; END IF;
  IF EXISTS (
    SELECT 1 FROM mdt_outcome o WHERE o.id = which AND o.no_action = EXISTS (
      SELECT 1 FROM mdt_decision d WHERE d.outcome_id = o.id AND d.withdrawn_at IS NULL
    )
  ) THEN
    RAISE EXCEPTION 'Outcome % needs an action or the words that none is needed, not both', which
      USING ERRCODE = 'check_violation', CONSTRAINT = 'mdt_outcome_answered';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER mdt_outcome_answered AFTER INSERT OR UPDATE ON mdt_outcome
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION mdt_outcome_answered();
CREATE CONSTRAINT TRIGGER mdt_decision_answered AFTER INSERT OR UPDATE ON mdt_decision
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION mdt_outcome_answered();
"""


def frozen_minutes() -> list[migrations.RunSQL]:
    """Everything that keeps the minutes: run after the tables are made."""
    return [
        migrations.RunSQL(_MEETING, "DROP TRIGGER mdt_meeting_kept ON mdt_meeting; DROP FUNCTION mdt_meeting_kept();"),
        *(_frozen_row(table) for table in _MEETING_OF),
        migrations.RunSQL(
            _ADDENDUM, "DROP TRIGGER mdt_addendum_placed ON mdt_addendum; DROP FUNCTION mdt_addendum_placed();"
        ),
        migrations.RunSQL(
            _ANSWERED,
            "DROP TRIGGER mdt_outcome_answered ON mdt_outcome; DROP TRIGGER mdt_decision_answered ON mdt_decision;"
            " DROP FUNCTION mdt_outcome_answered();",
        ),
    ]


def _frozen_row(table: str) -> migrations.RunSQL:
    fixed = ", ".join(f"'{name}'" for name in _FIXED[table])
    sql = _ROW.format(table=table, fixed=fixed, meeting=_MEETING_OF[table].replace("ROW", "NEW"))
    return migrations.RunSQL(sql, f"DROP TRIGGER {table}_kept ON {table}; DROP FUNCTION {table}_kept();")
