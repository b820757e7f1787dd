"""The database's functions for comparing names; the migration makes them.

`unaccent` counts as changeable because its dictionary can be replaced, so it cannot stand in an index. Ours names the
dictionary that it uses, and nobody changes that one. The cost tells the planner to ask the index and not each row.
"""

MAKE = """
CREATE FUNCTION patients_folded(name text) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT COST 1000 SET search_path = public, pg_temp AS $$
  SELECT replace(regexp_replace(lower(unaccent('unaccent'::regdictionary, name)), '[''’‘`ʼ]', '', 'g'), '-', ' ')
$$;
CREATE FUNCTION patients_name_key(surname text, given text, preferred text) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT COST 1000 SET search_path = public, pg_temp AS $$
  SELECT ' ' || s || ' ' || g || ' ' || patients_folded(preferred)
    || ' ' || replace(s || g, ' ', '') || ' ' || replace(g || s, ' ', '')
  FROM (SELECT patients_folded(surname), patients_folded(given)) AS folded (s, g)
$$;
CREATE FUNCTION patients_sounds(name text) RETURNS text[]
  LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT COST 1000 SET search_path = public, pg_temp AS $$
  SELECT coalesce(array_agg(dmetaphone(word) ORDER BY place), '{}')
  FROM regexp_split_to_table(patients_folded(name), '[^a-z]+') WITH ORDINALITY AS words (word, place)
  WHERE dmetaphone(word) <> ''
$$;
CREATE FUNCTION patients_both_sounds(surname text, given text) RETURNS text[]
  LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT COST 1000 SET search_path = public, pg_temp AS $$
  SELECT patients_sounds(surname || ' ' || given)
$$;
"""

DROP = """
DROP FUNCTION IF EXISTS patients_both_sounds(text, text);
DROP FUNCTION IF EXISTS patients_sounds(text);
DROP FUNCTION IF EXISTS patients_name_key(text, text, text);
DROP FUNCTION IF EXISTS patients_folded(text);
"""
