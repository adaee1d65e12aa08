-- Rights to call functions. Postgres grants EXECUTE on new functions to PUBLIC. CREATE TRIGGER needs only that right on a trigger function: a
-- login of one person could attach a Mailroom trigger function to a temporary table whose types have checks, and the checks would run with
-- the rights of the function's owner. Therefore each trigger function checks its relation before it reads a row, and PUBLIC may execute no
-- function. Logins are granted the functions whose steps name them (callers).
--
-- Every migration and check verifies this, so that it also holds for later functions and after a right was granted again. Default privileges
-- would need to be set only once, but they apply to all functions that an owner creates, including those of Hi.Events.

-- step: Nobody may execute Mailroom's functions without a grant
-- counts: schemas of Mailroom whose functions everybody may execute
-- count: SELECT count(DISTINCT s.name) FROM (VALUES ('mailroom')) AS s(name) LEFT JOIN pg_namespace n ON n.nspname = s.name LEFT JOIN pg_proc p ON p.pronamespace = n.oid LEFT JOIN LATERAL aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a ON true WHERE n.oid IS NULL OR a.grantee = 0
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA mailroom FROM PUBLIC;

-- step: Nobody may use Mailroom's tables and views without a grant
-- counts: tables, views and sequences of Mailroom that everybody may use
-- count: SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'mailroom' WHERE EXISTS (SELECT FROM aclexplode(c.relacl) a WHERE a.grantee = 0) OR EXISTS (SELECT FROM pg_attribute t CROSS JOIN LATERAL aclexplode(t.attacl) a WHERE t.attrelid = c.oid AND a.grantee = 0)
REVOKE ALL ON ALL TABLES IN SCHEMA mailroom FROM PUBLIC;
REVOKE ALL ON ALL SEQUENCES IN SCHEMA mailroom FROM PUBLIC;

-- step: Nobody may use Mailroom's schemas without a grant
-- counts: schemas of Mailroom that everybody may look into
-- count: SELECT count(*) FROM pg_namespace n CROSS JOIN LATERAL aclexplode(n.nspacl) a WHERE n.nspname = 'mailroom' AND a.grantee = 0
REVOKE ALL ON SCHEMA mailroom FROM PUBLIC;
