-- Row-level security keeps PostgreSQL from using a full-text index (@@ is not leakproof), so the search runs as the
-- owner and carries the same gate itself: the claimed scope, or an area within it. It answers with ids, newest first,
-- which are then read through the walls.
CREATE SEQUENCE IF NOT EXISTS dispatch_number;
GRANT USAGE ON SEQUENCE dispatch_number TO lianxin_app;

DROP FUNCTION IF EXISTS dispatch_search(text, bigint, integer);
DROP FUNCTION IF EXISTS dispatch_search(text, text, bigint, integer);
CREATE OR REPLACE FUNCTION dispatch_search(asked text, area text, besides jsonb, before bigint, most integer)
RETURNS SETOF bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  claimed constant text := nullif(current_setting('lianxin.scope', true), '');
  place text;
  fits text;
  hits bigint[];
BEGIN
  IF claimed IS NULL THEN
    RETURN;
  END IF;
  IF area IS DISTINCT FROM claimed AND NOT starts_with(area, claimed || '.') THEN
    area := claimed;
  END IF;
  place := format('%I = %L AND id < %s', CASE length(area) WHEN 2 THEN 'province' WHEN 5 THEN 'city'
                                              WHEN 8 THEN 'county' ELSE 'unit' END, area, before);
  -- What is wanted besides the words: columns, each with a list of the values that it may have.
  SELECT format('search @@ %L::tsquery', to_tsquery('simple', asked)) || coalesce(string_agg(
    format(' AND %I = ANY (%L)', key, ARRAY(SELECT jsonb_array_elements_text(value))), ''), '')
    FROM jsonb_each(besides) INTO fits;
  -- A common word: among the newest orders there are enough that have it, and the rest need not be looked at.
  EXECUTE format('SELECT array_agg(id ORDER BY id DESC) FROM (SELECT id FROM ('
    'SELECT * FROM dispatch_workorder WHERE %s ORDER BY id DESC LIMIT 3000) AS newest '
    'WHERE %s LIMIT %s) AS found', place, fits, most) INTO hits;
  IF cardinality(hits) = most THEN
    RETURN QUERY SELECT unnest(hits);
    RETURN;
  END IF;
  -- A rare one: the index knows all orders that have it, and they are few enough to be sorted (+ 0 asks for that).
  RETURN QUERY EXECUTE format('SELECT id FROM dispatch_workorder WHERE %s AND %s '
    'ORDER BY id + 0 DESC LIMIT %s', place, fits, most);
END $$;
