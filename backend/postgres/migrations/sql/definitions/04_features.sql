-- What this Hi.Events has. Its generations are told apart by their tables and columns, each by itself: release candidates and unfinished upgrades
-- have some of those of 2.0 and not others. The catalog is asked anew each time, since Hi.Events may be upgraded while Mailroom runs.

-- step: Function that reports whether a table of Hi.Events exists
-- It fails with MR403 if the owner of the tables may not read it: a table that cannot be read must not count as missing.
CREATE FUNCTION mailroom.has_table(name text) RETURNS boolean
    LANGUAGE plpgsql STABLE
AS $$
#variable_conflict use_variable
DECLARE
    found CONSTANT oid := (SELECT c.oid FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relname = name AND c.relkind IN ('r', 'p'));
BEGIN
    IF found IS NOT NULL AND NOT has_table_privilege(current_user, found, 'SELECT') THEN
        RAISE EXCEPTION 'Mailroom may not read the table % of Hi.Events: GRANT SELECT ON public.% TO %', name, quote_ident(name), quote_ident(current_user) USING ERRCODE = 'MR403';
    END IF;
    RETURN found IS NOT NULL;
END
$$;

-- step: Function that reports whether a column of Hi.Events exists
CREATE FUNCTION mailroom.has_column(of_table text, name text) RETURNS boolean
    LANGUAGE sql STABLE
AS $$
    SELECT EXISTS (SELECT FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
                    WHERE c.relnamespace = 'public'::regnamespace AND c.relname = $1 AND c.relkind IN ('r', 'p')
                      AND a.attname = $2 AND a.attnum > 0 AND NOT a.attisdropped)
$$;

-- step: Function that reports whether the dates of ticketed events are in event_occurrences
-- From Hi.Events 2.0 on they are, and events.start_date, where it is still there, is out of date. An upgrade makes the table first and fills it later, in one
-- transaction, which leaves no ticketed event without a date: until then the dates are where they were.
CREATE FUNCTION mailroom.has_dates() RETURNS boolean
    LANGUAGE plpgsql STABLE
AS $$
#variable_conflict use_variable
BEGIN
    IF NOT mailroom.has_table('event_occurrences') THEN
        RETURN false;
    END IF;
    RETURN NOT mailroom.has_column('events', 'start_date') OR EXISTS (SELECT FROM public.event_occurrences);
END
$$;

-- step: Function that reports whether a column of Hi.Events may be NULL
CREATE FUNCTION mailroom.may_be_null(of_table text, name text) RETURNS boolean
    LANGUAGE sql STABLE
AS $$
    SELECT EXISTS (SELECT FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
                    WHERE c.relnamespace = 'public'::regnamespace AND c.relname = $1 AND c.relkind IN ('r', 'p')
                      AND a.attname = $2 AND NOT a.attisdropped AND NOT a.attnotnull)
$$;
