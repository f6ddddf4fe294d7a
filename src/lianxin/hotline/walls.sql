-- What was filed under a source's own number, and whether the asker may see it. The lock makes two who file the same at
-- the same moment come one after the other, and each statement of this function sees what the first has left behind.
CREATE OR REPLACE FUNCTION hotline_known(source text, source_id text) RETURNS TABLE (number varchar, is_ours boolean)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended(source || chr(31) || source_id, 12313));
  RETURN QUERY SELECT a.number, coalesce(kernel_in_scope(o.unit), false)
    FROM hotline_appeal a JOIN dispatch_workorder o ON o.number = a.number
    WHERE a.source = $1 AND a.source_id = $2;
END $$;
