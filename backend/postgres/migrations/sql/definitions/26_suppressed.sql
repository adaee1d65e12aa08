-- Reading suppressions and requests about them.

-- step: Function that reads suppressions by their ids
-- In the order of the arguments; the keys are passed through.
CREATE FUNCTION mailroom.suppression_rows(keys text[], ids bigint[])
    RETURNS TABLE (key text, id bigint, email text, reason text, bounce_type text, bounce_sub_type text, complaint_type text, source text, account bigint,
                   account_name text, note text, created_at timestamp, updated_at timestamp)
    LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_variable
BEGIN
    RETURN QUERY
    SELECT p.key, s.id::bigint, s.email::text, s.reason::text, coalesce(s.bounce_type, '')::text, coalesce(s.bounce_sub_type, '')::text,
           coalesce(s.complaint_type, '')::text, s.source::text, coalesce(s.account_id, 0)::bigint, coalesce(a.name, '')::text,
           coalesce((SELECT n.note FROM mailroom.suppression_notes n WHERE n.suppression_id = s.id), ''), mailroom.showable(s.created_at::timestamp),
           mailroom.showable(s.updated_at::timestamp)
      FROM unnest(keys, ids) WITH ORDINALITY AS p(key, id, n)
     CROSS JOIN LATERAL (SELECT * FROM public.email_suppressions s WHERE s.id = p.id LIMIT 1) s
      LEFT JOIN LATERAL (SELECT a.name FROM public.accounts a WHERE a.id = s.account_id LIMIT 1) a ON true
     ORDER BY p.n;
END
$$;

-- step: Function that finds the live suppressions that apply to mail of an account to an address
-- The account's own and the platform-wide ones, also those of erased addresses (with negative ids).
CREATE FUNCTION mailroom.suppressions_for(address text, account bigint) RETURNS TABLE (id bigint, reason text, bounce_type text)
    LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT s.id::bigint, s.reason::text, s.bounce_type::text FROM public.email_suppressions s
     WHERE s.email = $1 AND s.deleted_at IS NULL AND (s.account_id = $2 OR s.account_id IS NULL)
    UNION ALL
    SELECT -k.id, k.reason, k.bounce_type FROM mailroom.live_kept_suppressions k
     WHERE k.address_hmac = mailroom.address_hmac($1) AND (k.account_id = $2 OR k.account_id IS NULL)
$$;

-- step: Function that reads the live suppressions that apply to mail of an account to an address
-- callers: organizer, superadmin
-- Newest first, those of an erased address last, for an account that the caller may see. Organizers can read platform-wide ones for a single address only, not
-- in lists.
CREATE FUNCTION mailroom.suppressions_of_address(of_account bigint, address text)
    RETURNS TABLE (key text, id bigint, email text, reason text, bounce_type text, bounce_sub_type text, complaint_type text, source text, account bigint,
                   account_name text, note text, created_at timestamp, updated_at timestamp)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    accounts CONSTANT bigint[] := mailroom.scope(NULL);
    ids      bigint[];
BEGIN
    IF accounts IS NULL OR of_account = ANY (accounts) THEN
        SELECT array_agg(s.id ORDER BY s.created_at DESC NULLS LAST, s.id DESC) INTO ids
          FROM public.email_suppressions s
         WHERE s.email = address AND s.deleted_at IS NULL AND (s.account_id = of_account OR s.account_id IS NULL);
        RETURN QUERY SELECT * FROM mailroom.suppression_rows(array_fill(NULL::text, ARRAY[coalesce(cardinality(ids), 0)]), ids);
        RETURN QUERY SELECT * FROM mailroom.kept_rows(address, ARRAY[of_account], true);
    END IF;
END
$$;

-- step: Function that reads the live suppressions of a recipient
-- callers: organizer, superadmin
-- Of all accounts in scope, and platform-wide ones, newest first, those of an erased address last.
CREATE FUNCTION mailroom.recipient_suppressions(of_account bigint, address text)
    RETURNS TABLE (key text, id bigint, email text, reason text, bounce_type text, bounce_sub_type text, complaint_type text, source text, account bigint,
                   account_name text, note text, created_at timestamp, updated_at timestamp)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    accounts CONSTANT bigint[] := mailroom.scope(of_account);
    ids      bigint[];
BEGIN
    SELECT array_agg(s.id ORDER BY s.created_at DESC NULLS LAST, s.id DESC) INTO ids
      FROM public.email_suppressions s
     WHERE s.email = address AND s.deleted_at IS NULL
       AND (accounts IS NULL OR s.account_id = ANY (accounts) OR s.account_id IS NULL AND EXISTS (SELECT FROM public.accounts a WHERE a.id = ANY (accounts)));
    RETURN QUERY SELECT * FROM mailroom.suppression_rows(array_fill(NULL::text, ARRAY[coalesce(cardinality(ids), 0)]), ids);
    RETURN QUERY SELECT * FROM mailroom.kept_rows(address, accounts, accounts IS NULL OR EXISTS (SELECT FROM public.accounts a WHERE a.id = ANY (accounts)));
END
$$;

-- step: Function that writes the conditions on a live suppression s
-- Parameters: $1 accounts, $2 reason, $3 source, $4 bounce_type, $5 since, $6 before, $7 search. The expressions are those of the indexes.
CREATE FUNCTION mailroom.suppression_conditions(accounts bigint[], platform_wide boolean, reason text, source text, bounce_type text, since timestamp,
                                                before timestamp, search text) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT concat_ws(' AND ', 's.deleted_at IS NULL', CASE WHEN accounts IS NOT NULL THEN 's.account_id = ANY ($1)' END,
        CASE WHEN platform_wide THEN 's.account_id IS NULL' END, CASE WHEN reason <> '' THEN 'lower(s.reason) = $2' END,
        CASE WHEN source <> '' THEN 'lower(s.source) = $3' END, CASE WHEN bounce_type <> '' THEN 's.bounce_type = $4' END,
        CASE WHEN since IS NOT NULL THEN 's.created_at >= $5' END, CASE WHEN before IS NOT NULL THEN 's.created_at < $6' END,
        CASE WHEN search <> '' THEN 'lower(s.email) ILIKE $7' END)
$$;

-- step: Function that writes the statement for a page of suppressions
-- One arm for each condition of mailroom.list_beyond: one if a single condition can use the index, two if rows without a time follow.
CREATE FUNCTION mailroom.suppression_statement(conditions text, ascending boolean, from_key text, from_row bigint) RETURNS text
    LANGUAGE plpgsql STABLE
AS $$
#variable_conflict use_variable
DECLARE
    f       CONSTANT jsonb := jsonb_strip_nulls(jsonb_build_object('sort', 'created', 'ascending', nullif(ascending, false), 'row', from_row,
                                                                   'key', CASE WHEN from_row IS NOT NULL THEN coalesce(from_key, '') END));
    ordered CONSTANT text := ' ORDER BY ' || mailroom.list_order(f, 's.created_at', 's.id') || ' LIMIT $14';
    arms    text[] := '{}';
    beyond  text;
BEGIN
    FOREACH beyond IN ARRAY mailroom.list_beyond(f, '', 's.created_at') LOOP
        arms := arms || ('SELECT s.id, s.created_at AS key FROM public.email_suppressions s WHERE ' || conditions || ' AND ' || replace(beyond, 'm.id', 's.id') || ordered);
    END LOOP;
    RETURN 'SELECT array_agg(page.key::text), array_agg(page.id::bigint) FROM (SELECT * FROM ((' || array_to_string(arms, ') UNION ALL (') || ')) arms ORDER BY '
        || mailroom.list_order(f, 'key', 'id') || ' LIMIT $14) page';
END
$$;

-- step: Function that lists live suppressions
-- callers: organizer, superadmin
-- Sorted by creation time. The list of an organizer does not contain platform-wide ones.
CREATE FUNCTION mailroom.suppressions(
    of_account bigint DEFAULT NULL, platform_wide boolean DEFAULT false, of_reason text DEFAULT NULL, of_source text DEFAULT NULL,
    of_bounce_type text DEFAULT NULL, since timestamp DEFAULT NULL, before timestamp DEFAULT NULL, search text DEFAULT NULL,
    ascending boolean DEFAULT false, from_key text DEFAULT NULL, from_row bigint DEFAULT NULL, at_most integer DEFAULT 50)
    RETURNS TABLE (key text, id bigint, email text, reason text, bounce_type text, bounce_sub_type text, complaint_type text, source text, account bigint,
                   account_name text, note text, created_at timestamp, updated_at timestamp)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET DateStyle = 'ISO'
AS $$
#variable_conflict use_variable
DECLARE
    accounts CONSTANT bigint[] := mailroom.scope(of_account);
    keys     text[];
    ids      bigint[];
BEGIN
    EXECUTE mailroom.suppression_statement(mailroom.suppression_conditions(accounts, platform_wide, of_reason, of_source, of_bounce_type, since, before, search),
                                           ascending, from_key, from_row)
       INTO keys, ids USING accounts, of_reason, of_source, of_bounce_type, since, before, search, NULL, NULL, NULL, NULL, from_key, from_row, least(at_most, 10000);
    RETURN QUERY SELECT * FROM mailroom.suppression_rows(keys, ids);
END
$$;

-- step: Function that counts live suppressions
-- callers: organizer, superadmin
-- The number of suppressions that mailroom.suppressions would list, up to at_most.
CREATE FUNCTION mailroom.count_suppressions(
    of_account bigint DEFAULT NULL, platform_wide boolean DEFAULT false, of_reason text DEFAULT NULL, of_source text DEFAULT NULL,
    of_bounce_type text DEFAULT NULL, since timestamp DEFAULT NULL, before timestamp DEFAULT NULL, search text DEFAULT NULL, at_most bigint DEFAULT 1000)
    RETURNS bigint
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    accounts CONSTANT bigint[] := mailroom.scope(of_account);
    counted  bigint;
BEGIN
    EXECUTE 'SELECT count(*) FROM (SELECT FROM public.email_suppressions s WHERE '
         || mailroom.suppression_conditions(accounts, platform_wide, of_reason, of_source, of_bounce_type, since, before, search) || ' LIMIT $8) counted'
       INTO counted USING accounts, of_reason, of_source, of_bounce_type, since, before, search, at_most;
    RETURN counted;
END
$$;

-- step: Function that lists the requests about suppressions
-- callers: organizer, superadmin
-- Newest first: open ones, answered ones, or both (open is NULL); of one address, or of all (NULL); with ids below before_id, or with any id
-- (NULL).
CREATE FUNCTION mailroom.suppression_requests_of(of_account bigint, open boolean, address text, before_id bigint, at_most integer)
    RETURNS TABLE (id bigint, asked_at timestamptz, person text, account bigint, account_name text, email text, wish text, note text, closed_at timestamptz,
                   closed_by text, answer text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_variable
DECLARE
    accounts CONSTANT bigint[] := mailroom.scope(of_account);
BEGIN
    RETURN QUERY
    SELECT r.id, r.asked_at, r.person, r.account, coalesce(a.name, '')::text, r.email, r.wish, r.note, r.closed_at, r.closed_by, r.answer
      FROM mailroom.suppression_requests r
      LEFT JOIN public.accounts a ON a.id = r.account
     WHERE (open IS NULL OR (r.closed_at IS NULL) = open) AND (address IS NULL OR r.email = address) AND (before_id IS NULL OR r.id < before_id)
       AND (accounts IS NULL OR r.account = ANY (accounts))
     ORDER BY r.id DESC
     LIMIT least(at_most, 10000);
END
$$;

-- step: Function that counts open requests about suppressions
-- callers: organizer, superadmin
CREATE FUNCTION mailroom.count_suppression_requests(of_account bigint, at_most bigint) RETURNS bigint
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_variable
DECLARE
    accounts CONSTANT bigint[] := mailroom.scope(of_account);
BEGIN
    RETURN (SELECT count(*) FROM (SELECT FROM mailroom.suppression_requests r
                                   WHERE r.closed_at IS NULL AND (accounts IS NULL OR r.account = ANY (accounts)) LIMIT least(at_most, 10000)) counted);
END
$$;
