-- Row-level security keeps PostgreSQL from using a full-text index (@@ is not leakproof), so the search runs as the
-- owner and carries the same gate itself: the claimed scope, or an area within it. It answers with ids, newest first,
-- which are then read through the walls.
CREATE SEQUENCE IF NOT EXISTS dispatch_number;
GRANT USAGE ON SEQUENCE dispatch_number TO lianxin_app;

DROP FUNCTION IF EXISTS dispatch_search(text, bigint, integer);
CREATE OR REPLACE FUNCTION dispatch_search(asked text, area text, before bigint, most integer) RETURNS SETOF bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  claimed constant text := nullif(current_setting('lianxin.scope', true), '');
  query constant tsquery := to_tsquery('simple', asked);
  place text;
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
  -- A common word: among the newest orders there are enough that have it, and the rest need not be looked at.
  EXECUTE format('SELECT array_agg(id ORDER BY id DESC) FROM (SELECT id FROM ('
    'SELECT id, search FROM dispatch_workorder WHERE %s ORDER BY id DESC LIMIT 3000) AS newest '
    'WHERE search @@ %L::tsquery LIMIT %s) AS found', place, query, most) INTO hits;
  IF cardinality(hits) = most THEN
    RETURN QUERY SELECT unnest(hits);
    RETURN;
  END IF;
  -- A rare one: the index knows all orders that have it, and they are few enough to be sorted (+ 0 asks for that).
  RETURN QUERY EXECUTE format('SELECT id FROM dispatch_workorder WHERE %s AND search @@ %L::tsquery '
    'ORDER BY id + 0 DESC LIMIT %s', place, query, most);
END $$;
