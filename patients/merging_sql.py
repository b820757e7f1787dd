"""The database's own part of a merge: moves the rows of every table, writes the journal, and plays it backwards.

The functions run with the owner's rights: the application role may neither change append-only tables nor write the
journal. They take nothing but the number of a merge, and they find the tables by their foreign keys, so that a table
added tomorrow moves too. A signed row lets itself be moved by them and by nobody else (`assessments/frozen.py`).
"""

# These point at a patient and never move: they say which record was opened, merged or told apart.
STAYING = ("patients_patient", "patients_merge", "patients_distinctpair", "patients_accessreason")
# The numbers of the lines of treatment go on where those of the kept record end.
LINES = "patients_treatmentline"
FUNCTIONS = ("patients_move_rows(bigint)", "patients_move_back(bigint)")

MAKE = f"""
CREATE FUNCTION patients_links(OUT tab regclass, OUT col name) RETURNS SETOF record
  LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT DISTINCT k.conrelid::regclass, a.attname
  FROM pg_constraint k JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
  WHERE k.contype = 'f' AND k.confrelid = 'patients_patient'::regclass AND cardinality(k.conkey) = 1
    AND k.conrelid NOT IN ({", ".join(f"'{table}'::regclass" for table in STAYING)})
$$;

-- Keys over two columns look at both rows; they wait until both have moved.
CREATE FUNCTION patients_pair_keys(mode text) RETURNS void
  LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE names text;
BEGIN
  SELECT string_agg(quote_ident(conname), ', ') INTO names FROM pg_constraint
  WHERE contype = 'f' AND cardinality(conkey) > 1 AND condeferrable AND connamespace = 'public'::regnamespace;
  IF names IS NOT NULL THEN EXECUTE 'SET CONSTRAINTS ' || names || ' ' || mode; END IF;
END $$;

CREATE FUNCTION patients_move_rows(merge bigint) RETURNS bigint
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE m patients_merge; t record; moved bigint; shift integer;
BEGIN
  SELECT * INTO STRICT m FROM patients_merge WHERE id = merge FOR UPDATE;
  IF m.undone_at IS NOT NULL OR EXISTS (SELECT FROM patients_mergerow WHERE merge_id = merge)
     OR NOT EXISTS (SELECT FROM patients_patient WHERE id = m.merged_id AND merged_into_id = m.kept_id) THEN
    RAISE EXCEPTION 'Merge % cannot be carried out', merge USING ERRCODE = 'restrict_violation';
  END IF;
  PERFORM set_config('poems.merging', 'on', true);
  PERFORM patients_pair_keys('DEFERRED');
  SELECT coalesce(max(number), 0) INTO shift FROM {LINES} WHERE patient_id = m.kept_id;
  INSERT INTO patients_mergerow (merge_id, table_name, row_id, column_name, old_value, new_value)
    SELECT merge, '{LINES}', id, 'number', number, number + shift FROM {LINES} WHERE patient_id = m.merged_id;
  FOR t IN SELECT * FROM patients_links() ORDER BY 1, 2 LOOP
    EXECUTE format(
      'INSERT INTO patients_mergerow (merge_id, table_name, row_id, column_name, old_value, new_value)
         SELECT $1, %L, id, %L, $2, $3 FROM %s WHERE %I = $2', t.tab, t.col, t.tab, t.col)
      USING merge, m.merged_id, m.kept_id;
    EXECUTE format('UPDATE %s SET %I = $2 %s WHERE %I = $1', t.tab, t.col,
      CASE WHEN t.tab = '{LINES}'::regclass THEN ', number = number + $3' ELSE '' END, t.col)
      USING m.merged_id, m.kept_id, shift;
  END LOOP;
  PERFORM patients_pair_keys('IMMEDIATE');
  PERFORM set_config('poems.merging', '', true);
  SELECT count(*) INTO moved FROM patients_mergerow WHERE merge_id = merge AND column_name <> 'number';
  RETURN moved;
END $$;

CREATE FUNCTION patients_move_back(merge bigint) RETURNS bigint
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE m patients_merge; t record; moved bigint := 0; touched bigint; again boolean := true;
BEGIN
  SELECT * INTO STRICT m FROM patients_merge WHERE id = merge FOR UPDATE;
  IF m.undone_at IS NULL
     OR EXISTS (SELECT FROM patients_patient WHERE id IN (m.merged_id, m.kept_id) AND merged_into_id IS NOT NULL) THEN
    RAISE EXCEPTION 'Merge % cannot be taken back', merge USING ERRCODE = 'restrict_violation';
  END IF;
  PERFORM set_config('poems.merging', 'on', true);
  PERFORM patients_pair_keys('DEFERRED');
  FOR t IN SELECT * FROM patients_links() ORDER BY 1, 2 LOOP
    EXECUTE format(
      'UPDATE %s AS r SET %I = j.old_value %s FROM patients_mergerow j %s
         WHERE j.merge_id = $1 AND j.table_name = %L AND j.column_name = %L AND j.row_id = r.id
           AND r.%I = j.new_value %s',
      t.tab, t.col,
      CASE WHEN t.tab = '{LINES}'::regclass THEN ', number = n.old_value' ELSE '' END,
      CASE WHEN t.tab = '{LINES}'::regclass THEN ', patients_mergerow n' ELSE '' END,
      t.tab, t.col, t.col,
      CASE WHEN t.tab = '{LINES}'::regclass THEN
        'AND n.merge_id = $1 AND n.table_name = j.table_name AND n.column_name = ''number'' AND n.row_id = j.row_id'
        ELSE '' END)
      USING merge;
    GET DIAGNOSTICS touched = ROW_COUNT;
    moved := moved + touched;
  END LOOP;
  -- What was added since to a row that went back goes with it: findings of its visit, the correction of its result.
  WHILE again LOOP
    again := false;
    FOR t IN
      SELECT DISTINCT k.conrelid::regclass AS child, k.confrelid::regclass AS parent, a.attname AS col
      FROM pg_constraint k JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
      WHERE k.contype = 'f'
        AND EXISTS (SELECT FROM patients_links() l WHERE l.tab = k.conrelid AND l.col = 'patient_id')
        AND EXISTS (SELECT FROM patients_links() l WHERE l.tab = k.confrelid AND l.col = 'patient_id')
        AND a.attname <> 'patient_id'
    LOOP
      EXECUTE format(
        'UPDATE %s AS child SET patient_id = $1 FROM %s AS parent
           WHERE parent.id = child.%I AND parent.patient_id = $1 AND child.patient_id = $2', t.child, t.parent, t.col)
        USING m.merged_id, m.kept_id;
      GET DIAGNOSTICS touched = ROW_COUNT;
      again := again OR touched > 0;
    END LOOP;
  END LOOP;
  PERFORM patients_pair_keys('IMMEDIATE');
  PERFORM set_config('poems.merging', '', true);
  RETURN moved;
END $$;

-- A page that was open during the merge must not write to a record that nobody sees any more.
CREATE FUNCTION patients_not_merged() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE person bigint := (to_jsonb(NEW) ->> TG_ARGV[0])::bigint; elsewhere bigint;
BEGIN
  IF person IS NOT NULL THEN
    -- Waits for a merge that is being written at this moment.
    SELECT merged_into_id INTO elsewhere FROM patients_patient WHERE id = person FOR KEY SHARE;
    IF elsewhere IS NOT NULL THEN
      RAISE EXCEPTION 'Record % is part of another one', person USING ERRCODE = 'restrict_violation';
    END IF;
  END IF;
  RETURN NEW;
END $$;

-- Keys over two columns that were made before this step.
DO $$
DECLARE k record;
BEGIN
  FOR k IN SELECT conrelid::regclass AS tab, conname FROM pg_constraint
    WHERE contype = 'f' AND cardinality(conkey) > 1 AND NOT condeferrable AND connamespace = 'public'::regnamespace
  LOOP
    EXECUTE format('ALTER TABLE %s ALTER CONSTRAINT %I DEFERRABLE INITIALLY IMMEDIATE', k.tab, k.conname);
  END LOOP;
END $$;
"""

DROP = """
DROP FUNCTION IF EXISTS patients_move_back(bigint);
DROP FUNCTION IF EXISTS patients_move_rows(bigint);
DROP FUNCTION IF EXISTS patients_pair_keys(text);
DROP FUNCTION IF EXISTS patients_links();
DROP FUNCTION IF EXISTS patients_not_merged() CASCADE;
"""

# Run after each migrate: every table that says whose its rows are gets the guard.
GUARD = """
DO $$
DECLARE t record;
BEGIN
  IF to_regprocedure('public.patients_links()') IS NULL THEN RETURN; END IF;
  FOR t IN SELECT * FROM public.patients_links() LOOP
    IF NOT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = t.tab AND tgname = 'not_merged_' || t.col) THEN
      EXECUTE format(
        'CREATE TRIGGER %I BEFORE INSERT OR UPDATE OF %I ON %s FOR EACH ROW
           EXECUTE FUNCTION public.patients_not_merged(%L)', 'not_merged_' || t.col, t.col, t.tab, t.col);
    END IF;
  END LOOP;
END $$;
"""
