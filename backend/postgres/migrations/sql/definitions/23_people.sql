-- Logins, people, accounts and ticketed events.

-- step: Function that returns the kind and rights of the caller's login
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

-- step: Function that returns the schema version
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
-- One row for each ACTIVE membership of an undeleted account; one row without an account for a person who has none.
CREATE FUNCTION mailroom.people_rows(ids bigint[])
    RETURNS TABLE (id bigint, email text, name text, time_zone text, locale text, second_factor boolean, account bigint, account_name text, role text, bar text, bar_detail text)
    LANGUAGE plpgsql STABLE
AS $$
#variable_conflict use_variable
BEGIN
    RETURN QUERY
    SELECT p.id::bigint, p.email::text, concat_ws(' ', nullif(p.first_name, ''), nullif(p.last_name, '')), coalesce(p.timezone, '')::text, coalesce(p.locale, '')::text,
           mailroom.has_second_factor(p.id), m.account_id::bigint, m.account_name::text, m.role::text, coalesce(b.bar, ''), coalesce(b.detail, '')
      FROM public.users p
      LEFT JOIN (SELECT m.id, m.user_id, m.role, m.is_account_owner, a.id AS account_id, a.name AS account_name
                   FROM public.account_users m JOIN public.accounts a ON a.id = m.account_id AND a.deleted_at IS NULL
                  WHERE m.deleted_at IS NULL AND m.status = 'ACTIVE') m ON m.user_id = p.id
      LEFT JOIN LATERAL mailroom.entry_bar(m.id, p.id, m.account_id, m.role, m.is_account_owner) b ON m.id IS NOT NULL
     WHERE p.id = ANY (ids) AND p.deleted_at IS NULL
     ORDER BY p.id, m.account_id, m.id;
END
$$;

-- step: Function that reads one person
-- callers: organizer, superadmin
-- A login of one person can read only that person.
CREATE FUNCTION mailroom.person(of_id bigint)
    RETURNS TABLE (id bigint, email text, name text, time_zone text, locale text, second_factor boolean, account bigint, account_name text, role text, bar text,
                   bar_detail text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    c CONSTANT record := mailroom.caller();
BEGIN
    RETURN QUERY SELECT r.* FROM mailroom.people_rows(CASE WHEN c.accounts IS NULL OR of_id = c.user_id THEN ARRAY[of_id] END) r;
END
$$;

-- step: Function that reads the people with an e-mail address for sign-in
-- callers: sign-in
-- Compared in lower case. With the hashes of their passwords, for a window that people sign in to.
CREATE FUNCTION mailroom.sign_in_candidates(of_email text)
    RETURNS TABLE (id bigint, email text, name text, time_zone text, locale text, second_factor boolean, account bigint, account_name text, role text, bar text,
                   bar_detail text, password text)
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

-- step: Function that rejects second factors of somebody else
-- A login of one person checks that person's factor alone.
CREATE FUNCTION mailroom.own_factor_only(of_user bigint) RETURNS void
    LANGUAGE plpgsql STABLE
AS $$
#variable_conflict use_variable
DECLARE
    c CONSTANT record := mailroom.caller();
BEGIN
    IF NOT (c.kind = 'owner' OR c.kind = 'superadmin' AND c.user_id IS NULL AND c.accounts IS NULL OR c.user_id IS NOT NULL AND c.user_id = of_user) THEN
        RAISE EXCEPTION 'the login % may not check this second factor', session_user USING ERRCODE = 'MR403';
    END IF;
END
$$;

-- step: Function that reads the second factor of a person
-- callers: organizer, superadmin, sign-in
-- The secret as Hi.Events encrypted it, and the last time step whose code was used (30 s each, since 1970 UTC). No row for a person without a second factor.
CREATE FUNCTION mailroom.second_factor(of_user bigint) RETURNS TABLE (secret text, last_step bigint)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
BEGIN
    PERFORM mailroom.own_factor_only(of_user);
    IF mailroom.has_second_factor(of_user) THEN
        RETURN QUERY SELECT u.two_factor_secret::text, coalesce(u.two_factor_last_used_timestep, 0)::bigint FROM public.users u WHERE u.id = of_user;
    END IF;
END
$$;

-- step: Function that uses the code of a time step
-- callers: organizer, superadmin, sign-in
-- False if the code of that step or of a later one was used before: a code counts once.
CREATE FUNCTION mailroom.use_time_step(of_user bigint, step bigint) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
BEGIN
    PERFORM mailroom.own_factor_only(of_user);
    IF NOT mailroom.has_second_factor(of_user) OR step > extract(epoch FROM clock_timestamp()) / 30 + 10 THEN
        RETURN false;
    END IF;
    UPDATE public.users u SET two_factor_last_used_timestep = step
     WHERE u.id = of_user AND coalesce(u.two_factor_last_used_timestep < step, true);
    RETURN FOUND;
END
$$;

-- step: Function that uses a recovery code
-- callers: organizer, superadmin, sign-in
-- hash is the SHA-256 of the code in lower case without all but a-z and 0-9, in hexadecimal. The code is removed from the list, as Hi.Events does; false if it is not
-- in it.
CREATE FUNCTION mailroom.use_recovery_code(of_user bigint, hash text) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    codes text;
BEGIN
    PERFORM mailroom.own_factor_only(of_user);
    IF NOT mailroom.has_second_factor(of_user) THEN
        RETURN false;
    END IF;
    SELECT u.two_factor_recovery_codes::text INTO codes FROM public.users u WHERE u.id = of_user FOR NO KEY UPDATE;
    BEGIN
        IF jsonb_typeof(codes::jsonb) = 'array' AND codes::jsonb ? hash THEN
            UPDATE public.users u SET two_factor_recovery_codes = (codes::jsonb - hash)::text WHERE u.id = of_user;
            RETURN true;
        END IF;
    EXCEPTION WHEN invalid_text_representation THEN -- no list
    END;
    RETURN false;
END
$$;

-- step: Function that reads any person's password hash
-- callers: sign-in
-- Sign-in with an unknown address checks this hash, so that it takes as long as with a known one. Empty if nobody has a password yet.
CREATE FUNCTION mailroom.sign_in_decoy() RETURNS text
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
BEGIN
    RETURN coalesce((SELECT u.password FROM public.users u WHERE u.password LIKE '$2_$%' AND u.deleted_at IS NULL ORDER BY u.id LIMIT 1), '');
END
$$;

-- step: Function that reads and locks the failed sign-ins of an address
-- callers: sign-in
-- key is the SHA-256 of the lower-case address. Other attempts wait until the transaction ends. It inserts a row if there is none, to have a row
-- to lock.
CREATE FUNCTION mailroom.lock_sign_ins(key bytea, OUT failures integer, OUT last_failed_at timestamptz, OUT locked_until timestamptz)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
BEGIN
    LOOP -- another transaction may delete the row between the two statements
        INSERT INTO mailroom.sign_in_failures (email_hash, failures, last_failed_at) VALUES (key, 0, 'epoch') ON CONFLICT DO NOTHING;
        SELECT f.failures, f.last_failed_at, f.locked_until INTO failures, last_failed_at, locked_until
          FROM mailroom.sign_in_failures f WHERE f.email_hash = key FOR UPDATE;
        EXIT WHEN FOUND;
    END LOOP;
END
$$;

-- step: Function that records the failed sign-ins of an address
-- callers: sign-in
-- With 0 failures it deletes the row.
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
-- Those whose title matches an ILIKE pattern. The nearest in time to a moment (UTC) come first, past or future; those without a date come last.
CREATE FUNCTION mailroom.find_ticketed_events(of_account bigint, search text, moment timestamp, at_most integer)
    RETURNS TABLE (id bigint, account bigint, title text, starts_at timestamp, time_zone text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_variable
DECLARE
    accounts CONSTANT bigint[] := mailroom.scope(of_account);
BEGIN
    IF mailroom.has_dates() THEN
        RETURN QUERY
        SELECT e.id::bigint, e.account_id::bigint, e.title::text, mailroom.showable(d.starts_at), coalesce(e.timezone, '')::text
          FROM public.events e
         CROSS JOIN LATERAL (
               SELECT nullif(coalesce(
                          (SELECT o.start_date FROM public.event_occurrences o
                            WHERE o.event_id = e.id AND o.deleted_at IS NULL AND o.status <> 'CANCELLED' AND o.start_date >= moment ORDER BY o.start_date LIMIT 1),
                          (SELECT o.start_date FROM public.event_occurrences o WHERE o.event_id = e.id AND o.deleted_at IS NULL ORDER BY o.start_date DESC LIMIT 1))::timestamp,
                      e.created_at::timestamp) AS starts_at) d
         WHERE e.deleted_at IS NULL AND e.title ILIKE search AND (accounts IS NULL OR e.account_id = ANY (accounts))
         ORDER BY abs(extract(epoch FROM mailroom.showable(d.starts_at) - mailroom.showable(moment))) NULLS LAST, e.id DESC
         LIMIT least(at_most, 10000);
        RETURN;
    END IF;
    RETURN QUERY
    SELECT e.id::bigint, e.account_id::bigint, e.title::text, mailroom.showable(e.start_date::timestamp), coalesce(e.timezone, '')::text
      FROM public.events e
     WHERE e.deleted_at IS NULL AND e.title ILIKE search AND (accounts IS NULL OR e.account_id = ANY (accounts))
     ORDER BY abs(extract(epoch FROM mailroom.showable(e.start_date::timestamp) - mailroom.showable(moment))) NULLS LAST, e.id DESC
     LIMIT least(at_most, 10000);
END
$$;

-- step: Function that lists the dates of a ticketed event
-- callers: organizer, superadmin
-- The at_most nearest in time to a moment (UTC), in order of time; none before Hi.Events 2.0. search is part of a label (ILIKE).
CREATE FUNCTION mailroom.find_occurrences(of_account bigint, of_event bigint, search text, moment timestamp, at_most integer)
    RETURNS TABLE (id bigint, starts_at timestamp, ends_at timestamp, label text, cancelled boolean)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_variable
DECLARE
    accounts CONSTANT bigint[] := mailroom.scope(of_account);
BEGIN
    IF NOT mailroom.has_dates() THEN
        RETURN;
    END IF;
    RETURN QUERY
    SELECT d.* FROM (
        SELECT o.id::bigint, mailroom.showable(nullif(o.start_date::timestamp, e.created_at::timestamp)) AS starts_at, mailroom.showable(o.end_date::timestamp), coalesce(o.label, '')::text,
               o.status = 'CANCELLED'
          FROM public.events e JOIN public.event_occurrences o ON o.event_id = e.id AND o.deleted_at IS NULL
         WHERE e.id = of_event AND (accounts IS NULL OR e.account_id = ANY (accounts)) AND (search = '' OR o.label ILIKE search)
         ORDER BY abs(extract(epoch FROM mailroom.showable(o.start_date::timestamp) - mailroom.showable(moment))) NULLS LAST, o.id
         LIMIT least(at_most, 10000)) d
     ORDER BY d.starts_at NULLS LAST, d.id;
END
$$;
