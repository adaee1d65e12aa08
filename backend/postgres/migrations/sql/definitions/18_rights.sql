-- Who may call what. Postgres lets everybody execute a new function. A function that returns trigger runs for whoever ties it to a table
-- with CREATE TRIGGER, which asks for that right alone: a login of one person could tie ours to a temporary table whose types have checks of
-- their own, and these ran with the rights of our owner. Therefore each of them first looks which relation it works for, before it looks at a
-- row, and no function is everybody's. Logins get by name what they call: the functions whose steps name them (callers).
--
-- This is looked at whenever a database is migrated or checked, so that it holds for functions that come later, and where the right came back.
-- Default privileges would say it once, but only for all functions that an owner makes, those of Hi.Events included.

-- step: Nobody executes Mailroom's functions without being granted it
-- counts: schemas of Mailroom whose functions everybody may execute
-- count: SELECT count(DISTINCT s.name) FROM (VALUES ('mailroom')) AS s(name) LEFT JOIN pg_namespace n ON n.nspname = s.name LEFT JOIN pg_proc p ON p.pronamespace = n.oid LEFT JOIN LATERAL aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a ON true WHERE n.oid IS NULL OR a.grantee = 0
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA mailroom FROM PUBLIC;

-- step: Nobody uses Mailroom's tables and views without being granted it
-- counts: tables, views and sequences of Mailroom that everybody may use
-- count: SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'mailroom' WHERE EXISTS (SELECT FROM aclexplode(c.relacl) a WHERE a.grantee = 0) OR EXISTS (SELECT FROM pg_attribute t CROSS JOIN LATERAL aclexplode(t.attacl) a WHERE t.attrelid = c.oid AND a.grantee = 0)
REVOKE ALL ON ALL TABLES IN SCHEMA mailroom FROM PUBLIC;
REVOKE ALL ON ALL SEQUENCES IN SCHEMA mailroom FROM PUBLIC;

-- step: Nobody looks into Mailroom's schemas without being granted it
-- counts: schemas of Mailroom that everybody may look into
-- count: SELECT count(*) FROM pg_namespace n CROSS JOIN LATERAL aclexplode(n.nspacl) a WHERE n.nspname = 'mailroom' AND a.grantee = 0
REVOKE ALL ON SCHEMA mailroom FROM PUBLIC;
