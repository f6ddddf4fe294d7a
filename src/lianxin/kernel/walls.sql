-- Run by the owner after every migration; safe to run again. `lianxin_app` is the role of web and worker: it owns nothing.
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'lianxin_app') THEN
    CREATE ROLE lianxin_app NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
  END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;  -- another database of this cluster was quicker
END $$;

GRANT USAGE ON SCHEMA public TO lianxin_app;
REVOKE CREATE ON SCHEMA public FROM PUBLIC, lianxin_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO lianxin_app;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO lianxin_app;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO lianxin_app;
REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM lianxin_app;
REVOKE INSERT, UPDATE ON kernel_ledgerqueue FROM lianxin_app;  -- the trigger below fills it, as the owner

-- Whether a unit lies in the claimed scope. Unset or empty claims see nothing.
CREATE OR REPLACE FUNCTION kernel_in_scope(unit text) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT unit = current_setting('lianxin.scope', true)
      OR starts_with(unit, current_setting('lianxin.scope', true) || '.')
$$;

CREATE OR REPLACE FUNCTION kernel_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;

-- Every new entry waits to be put into the tree; nobody can forget to ask for it.
CREATE OR REPLACE FUNCTION kernel_enqueue_entry() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
  INSERT INTO kernel_ledgerqueue (entry_id) VALUES (NEW.id);
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER kernel_enqueue_entry AFTER INSERT ON kernel_ledgerentry
  FOR EACH ROW EXECUTE FUNCTION kernel_enqueue_entry();

-- The outline of one subject's chain: number, name, moment and leaf of each entry. Volatile, so that whoever asks for it
-- in the statement that locks the subject sees what the one who held the lock before has written.
CREATE OR REPLACE FUNCTION kernel_outline(wanted text) RETURNS jsonb LANGUAGE plpgsql VOLATILE
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  RETURN (SELECT jsonb_agg(jsonb_build_array(seq, name, at, encode(leaf, 'hex')) ORDER BY seq)
    FROM kernel_ledgerentry WHERE subject = wanted);
END $$;

-- The history of one subject, whatever units it passed through. Asked only for a subject that the asker was shown.
CREATE OR REPLACE FUNCTION kernel_history(wanted text) RETURNS SETOF kernel_ledgerentry LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT * FROM kernel_ledgerentry WHERE subject = wanted ORDER BY seq
$$;
