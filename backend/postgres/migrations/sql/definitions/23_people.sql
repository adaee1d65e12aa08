-- Logins, people, accounts and ticketed events.

-- step: Function that tells what one's own login was made for
-- callers: organizer, superadmin, drain
-- No row for the owner of the tables.
CREATE FUNCTION mailroom.my_login() RETURNS TABLE (login text, kind text, user_id bigint, may_drain boolean)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
BEGIN
    RETURN QUERY SELECT l.login, l.kind, coalesce(l.user_id, 0), l.may_drain FROM mailroom.logins l WHERE l.login = session_user;
END
$$;

-- step: Function that tells how far the database is prepared
-- callers: organizer, superadmin, drain
CREATE FUNCTION mailroom.schema_version() RETURNS integer
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
BEGIN
    RETURN (SELECT coalesce(max(v.version), 0) FROM mailroom.schema_versions v);
END
$$;

-- step: Function that reads people with their memberships
-- One row for each ACTIVE membership of a live account; one without for a person who has none.
CREATE FUNCTION mailroom.people_rows(ids bigint[])
    RETURNS TABLE (id bigint, email text, name text, time_zone text, locale text, account bigint, account_name text, role text)
    LANGUAGE plpgsql STABLE
AS $$
#variable_conflict use_variable
BEGIN
    RETURN QUERY
    SELECT p.id::bigint, p.email::text, concat_ws(' ', nullif(p.first_name, ''), nullif(p.last_name, '')), coalesce(p.timezone, '')::text, coalesce(p.locale, '')::text,
           a.id::bigint, a.name::text, m.role::text
      FROM public.users p
      LEFT JOIN (public.account_users m JOIN public.accounts a ON a.id = m.account_id AND a.deleted_at IS NULL)
             ON m.user_id = p.id AND m.deleted_at IS NULL AND m.status = 'ACTIVE'
     WHERE p.id = ANY (ids) AND p.deleted_at IS NULL
     ORDER BY p.id, a.id;
END
$$;

-- step: Function that reads one person
-- callers: organizer, superadmin
-- A login of one person reads that person alone.
CREATE FUNCTION mailroom.person(of_id bigint)
    RETURNS TABLE (id bigint, email text, name text, time_zone text, locale text, account bigint, account_name text, role text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    c CONSTANT record := mailroom.caller();
BEGIN
    RETURN QUERY SELECT r.* FROM mailroom.people_rows(CASE WHEN c.accounts IS NULL OR of_id = c.user_id THEN ARRAY[of_id] END) r;
END
$$;

-- step: Function that reads who may sign in with an address
-- callers: sign-in
-- Those who have it, compared in lower case, with the hash of their password: for a window that people sign in to.
CREATE FUNCTION mailroom.sign_in_candidates(of_email text)
    RETURNS TABLE (id bigint, email text, name text, time_zone text, locale text, account bigint, account_name text, role text, password text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
BEGIN
    RETURN QUERY
    SELECT r.*, u.password::text
      FROM mailroom.people_rows(ARRAY(SELECT u.id::bigint FROM public.users u WHERE lower(u.email) = lower(of_email) AND u.deleted_at IS NULL)) r
      JOIN public.users u ON u.id = r.id
     ORDER BY r.id, r.account;
END
$$;

-- step: Function that reads the hash of somebody's password
-- callers: sign-in
-- To spend the same time on where nobody has an address; empty where nobody has a password yet.
CREATE FUNCTION mailroom.sign_in_decoy() RETURNS text
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
BEGIN
    RETURN coalesce((SELECT u.password FROM public.users u WHERE u.password LIKE '$2_$%' AND u.deleted_at IS NULL ORDER BY u.id LIMIT 1), '');
END
$$;

-- step: Function that reads and locks what is known of failed sign-ins with an address
-- callers: sign-in
-- key is the SHA-256 of the lower-cased address. No other try comes between until the transaction ends. A row is made where there is none, for
-- there is nothing else to lock.
CREATE FUNCTION mailroom.lock_sign_ins(key bytea, OUT failures integer, OUT last_failed_at timestamptz, OUT locked_until timestamptz)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
BEGIN
    LOOP -- somebody may remove the row between the two statements
        INSERT INTO mailroom.sign_in_failures (email_hash, failures, last_failed_at) VALUES (key, 0, 'epoch') ON CONFLICT DO NOTHING;
        SELECT f.failures, f.last_failed_at, f.locked_until INTO failures, last_failed_at, locked_until
          FROM mailroom.sign_in_failures f WHERE f.email_hash = key FOR UPDATE;
        EXIT WHEN FOUND;
    END LOOP;
END
$$;

-- step: Function that notes failed sign-ins with an address
-- callers: sign-in
-- No failures take the note away.
CREATE FUNCTION mailroom.note_sign_ins(key bytea, failures integer, last_failed_at timestamptz, locked_until timestamptz) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
BEGIN
    IF failures = 0 THEN
        DELETE FROM mailroom.sign_in_failures f WHERE f.email_hash = key;
    ELSE
        UPDATE mailroom.sign_in_failures f
           SET failures = note_sign_ins.failures, last_failed_at = note_sign_ins.last_failed_at, locked_until = note_sign_ins.locked_until
         WHERE f.email_hash = key;
    END IF;
END
$$;

-- step: Function that lists accounts
-- callers: organizer, superadmin
CREATE FUNCTION mailroom.find_accounts(of_account bigint DEFAULT NULL) RETURNS TABLE (id bigint, name text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    accounts CONSTANT bigint[] := mailroom.scope(of_account);
BEGIN
    RETURN QUERY
    SELECT a.id::bigint, a.name::text FROM public.accounts a
     WHERE a.deleted_at IS NULL AND (accounts IS NULL OR a.id = ANY (accounts))
     ORDER BY lower(a.name), a.id;
END
$$;

-- step: Function that lists ticketed events
-- callers: organizer, superadmin
-- Those whose title is like a pattern (ILIKE): the nearest in time to a moment (UTC) first, past or future, then those without a date.
CREATE FUNCTION mailroom.find_ticketed_events(of_account bigint, search text, moment timestamp, at_most integer)
    RETURNS TABLE (id bigint, account bigint, title text, starts_at timestamp, time_zone text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_variable
DECLARE
    accounts CONSTANT bigint[] := mailroom.scope(of_account);
BEGIN
    RETURN QUERY
    SELECT e.id::bigint, e.account_id::bigint, e.title::text, mailroom.showable(e.start_date::timestamp), coalesce(e.timezone, '')::text
      FROM public.events e
     WHERE e.deleted_at IS NULL AND e.title ILIKE search AND (accounts IS NULL OR e.account_id = ANY (accounts))
     ORDER BY abs(extract(epoch FROM mailroom.showable(e.start_date::timestamp) - mailroom.showable(moment))) NULLS LAST, e.id DESC
     LIMIT least(at_most, 10000);
END
$$;
