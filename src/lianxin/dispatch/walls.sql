-- Row-level security keeps PostgreSQL from using a full-text index (@@ is not leakproof), so the search runs as the
-- owner and carries the same gate itself: the claimed scope. It answers with ids, which are then read through the walls.
CREATE SEQUENCE IF NOT EXISTS dispatch_number;
GRANT USAGE ON SEQUENCE dispatch_number TO lianxin_app;

CREATE OR REPLACE FUNCTION dispatch_search(asked text, before bigint, most integer) RETURNS SETOF bigint LANGUAGE sql
STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT id FROM dispatch_workorder
  WHERE search @@ to_tsquery('simple', asked) AND kernel_in_scope(unit) AND id < before
  ORDER BY id DESC LIMIT most
$$;
