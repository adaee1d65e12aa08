-- The descriptions by Postgres of the objects that Mailroom creates. They are recorded after creation, so that later changes can be detected.

-- step: Function that describes Mailroom's objects in the database
-- Comments on schemas; functions, views, triggers, indexes and constraints as Postgres writes them; the columns of Mailroom's own tables. For parts of a
-- Mailroom table that have no step of their own, part_of is that table.
CREATE FUNCTION mailroom.catalogue() RETURNS TABLE (kind text, name text, part_of text, stands text)
    LANGUAGE sql STABLE
    -- The descriptions depend on these settings.
    SET search_path = pg_catalog SET TimeZone = 'UTC' SET DateStyle = 'ISO' SET IntervalStyle = 'postgres' SET extra_float_digits = 1 SET quote_all_identifiers = off
AS $$
    SELECT 'schema', nspname, NULL, coalesce(obj_description(oid, 'pg_namespace'), '') FROM pg_namespace WHERE nspname = 'mailroom'
    UNION ALL
    SELECT 'function', n.nspname || '.' || p.proname, NULL,
           string_agg(pg_get_functiondef(p.oid), E'\n' ORDER BY pg_get_function_identity_arguments(p.oid) COLLATE "C")
      FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
     WHERE n.nspname = 'mailroom' AND p.prokind IN ('f', 'p')
     GROUP BY 2
    UNION ALL
    SELECT 'view', n.nspname || '.' || c.relname, NULL, concat(array_to_string(c.reloptions, ','), pg_get_viewdef(c.oid))
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = 'mailroom' AND c.relkind = 'v'
    UNION ALL
    SELECT 'trigger', n.nspname || '.' || c.relname || '.' || t.tgname, NULL, pg_get_triggerdef(t.oid) || CASE t.tgenabled WHEN 'O' THEN '' ELSE ' (disabled)' END
      FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE NOT t.tgisinternal AND (n.nspname = 'mailroom' OR n.nspname = 'public' AND starts_with(t.tgname, 'mailroom_'))
    UNION ALL
    SELECT 'index', n.nspname || '.' || i.relname, CASE WHEN n.nspname = 'mailroom' THEN n.nspname || '.' || c.relname END, pg_get_indexdef(i.oid)
      FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class c ON c.oid = x.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE (n.nspname = 'mailroom' OR n.nspname = 'public' AND starts_with(i.relname, 'mailroom_'))
       AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.oid AND k.conrelid = c.oid)
    UNION ALL
    SELECT 'constraint', n.nspname || '.' || c.relname || '.' || k.conname, CASE WHEN n.nspname = 'mailroom' THEN n.nspname || '.' || c.relname END,
           pg_get_constraintdef(k.oid)
      FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE k.contype IN ('c', 'f', 'p', 'u', 'x') AND (n.nspname = 'mailroom' OR n.nspname = 'public' AND starts_with(k.conname, 'mailroom_'))
    UNION ALL
    SELECT part.kind, n.nspname || '.' || c.relname || '.' || a.attname, n.nspname || '.' || c.relname, part.stands
      FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
      LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
     CROSS JOIN LATERAL (VALUES ('column', format_type(a.atttypid, a.atttypmod) || CASE a.attidentity WHEN '' THEN '' ELSE ' identity' END),
                                ('default', pg_get_expr(d.adbin, d.adrelid)),
                                ('not_null', CASE WHEN a.attnotnull THEN 'not null' END)) AS part(kind, stands)
     WHERE n.nspname = 'mailroom' AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped AND part.stands IS NOT NULL
$$;
