-- Lists of messages and delivery issues: the rows, and the functions that logins call.

-- step: Function that replaces times that cannot be displayed by NULL
-- Infinity, and years before 1 or after 9998.
CREATE FUNCTION mailroom.showable(moment timestamp) RETURNS timestamp
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT CASE WHEN moment >= '0001-01-01' AND moment < '9999-01-01' THEN moment END
$$;

-- step: Function that returns the reason for the status of a message
-- The reason of the strongest reported fact, or the latest of equally strong ones (rule 3). For an attempt of Mailroom without reported facts:
-- the result code of the send. It returns a set of one row, so that the planner can inline it.
CREATE FUNCTION mailroom.reason_of(kind text, id bigint, status text) RETURNS SETOF text
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 1
AS $$
    SELECT coalesce(nullif((SELECT d.reason FROM mailroom.delivery_events d
                             WHERE d.message_kind = $1 AND d.message_id = $2
                             ORDER BY d.strength DESC, d.occurred_at DESC, d.id DESC
                             LIMIT 1), ''),
                    CASE WHEN $3 IN ('PENDING', 'FAILED', 'SUPPRESSED') THEN (SELECT s.code FROM mailroom.sends s WHERE s.kind = $1 AND s.message_id = $2) END,
                    '')
$$;

{{define "message rows"}}SELECT p.key, p.original, p.attempts, p.kind, m.id, coalesce(e.account_id, 0)::bigint, coalesce(a.name, '')::text, coalesce(m.event_id, 0),
           coalesce(e.title, '')::text, mailroom.showable(e.starts_at::timestamp), coalesce(e.timezone, '')::text, m.email_type, m.recipient,
           m.original_recipient, m.subject, m.status, r.reason, m.ses_message_id, mailroom.showable(m.created_at), mailroom.showable(m.updated_at),
           mailroom.showable(m.resolved_at), m.resolution_type, m.retry_for, m.broadcast,
           coalesce((SELECT f.how FROM mailroom.inferred_messages f WHERE f.kind = p.kind AND f.message_id = m.id), ''),
           coalesce(m.status = 'PENDING' AND s.settled_at IS NULL
                    AND (s.given_up_at IS NOT NULL OR s.reserved_at <= clock_timestamp() - interval '1 minute'), false),
           coalesce(e.occurrence_id, 0)::bigint, mailroom.showable(e.occurrence_starts_at::timestamp), coalesce(e.label, '')::text, coalesce(e.cancelled, false)
      FROM unnest(keys, originals, attempt_counts, kinds, ids) WITH ORDINALITY AS p(key, original, attempts, kind, id, n)
     CROSS JOIN LATERAL (
           SELECT o.id::bigint, o.event_id::bigint, '' AS email_type, o.recipient::text, coalesce(o.original_recipient, '')::text AS original_recipient,
                  o.subject::text, o.status::text, coalesce(o.ses_message_id, '')::text AS ses_message_id, o.created_at::timestamp,
                  o.updated_at::timestamp, o.resolved_at::timestamp, coalesce(o.resolution_type, '')::text AS resolution_type,
                  coalesce(o.retry_for_id, 0)::bigint AS retry_for, o.message_id::bigint AS broadcast,
                  NULL::bigint AS order_id, NULL::bigint AS attendee_id, o.message_id::bigint AS message_id
             FROM public.outgoing_messages o WHERE p.kind = 'announcement' AND o.id = p.id
           UNION ALL
           SELECT t.id, t.event_id, t.email_type::text, t.recipient::text, coalesce(t.original_recipient, '')::text, t.subject::text, t.status::text,
                  coalesce(t.ses_message_id, '')::text, t.created_at::timestamp, t.updated_at::timestamp, t.resolved_at::timestamp,
                  coalesce(t.resolution_type, '')::text, coalesce(t.retry_for_id, 0)::bigint, 0, t.order_id, t.attendee_id, NULL
             FROM public.outgoing_transaction_messages t WHERE p.kind = 'transaction' AND t.id = p.id
           LIMIT 1) m
      LEFT JOIN LATERAL {{datedMessage . "p.kind" "m"}} e ON true
      LEFT JOIN LATERAL (SELECT a.name FROM public.accounts a WHERE a.id = e.account_id LIMIT 1) a ON true
      LEFT JOIN mailroom.sends s ON s.kind = p.kind AND s.message_id = m.id
     CROSS JOIN LATERAL mailroom.reason_of(p.kind, m.id, m.status) AS r(reason)
     ORDER BY p.n{{end -}}
-- step: Function that reads messages by their ids
-- In the order of the arguments; key, original and attempts are passed through. A send is in progress for at most one minute (mail.InHand).
CREATE FUNCTION mailroom.message_rows(keys text[], originals bigint[], attempt_counts bigint[], kinds text[], ids bigint[])
    RETURNS TABLE (key text, original bigint, attempts bigint, kind text, id bigint, account bigint, account_name text, event bigint,
                   event_title text, event_starts_at timestamp, event_time_zone text, email_type text, recipient text, original_recipient text,
                   subject text, status text, reason text, ses_message_id text, created_at timestamp, updated_at timestamp,
                   resolved_at timestamp, resolution_type text, retry_for bigint, broadcast bigint, inferred text, outcome_unknown boolean,
                   occurrence_id bigint, occurrence_starts_at timestamp, occurrence_label text, occurrence_cancelled boolean)
    LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_variable
BEGIN
    IF mailroom.has_dates() THEN
        RETURN QUERY {{template "message rows" "occurrences"}};
    ELSE
        RETURN QUERY {{template "message rows" "events"}};
    END IF;
END
$$;

-- step: Function that estimates whether a search term is common
-- That is, whether the planner expects at least one row in fifty to match. Then the newest rows of each ticketed event contain enough matches, while
-- the search index would return those of all accounts.
CREATE FUNCTION mailroom.is_common(search text) RETURNS boolean
    LANGUAGE plpgsql -- VOLATILE, because a STABLE function may not use EXPLAIN
AS $$
#variable_conflict use_variable
DECLARE
    plan json;
    rows real;
BEGIN
    EXECUTE 'EXPLAIN (FORMAT JSON) SELECT FROM public.outgoing_transaction_messages m WHERE m.recipient ILIKE $1 OR m.subject ILIKE $1' INTO plan USING search;
    SELECT c.reltuples INTO rows FROM pg_class c WHERE c.oid = 'public.outgoing_transaction_messages'::regclass;
    RETURN (plan -> 0 -> 'Plan' ->> 'Plan Rows')::real >= rows / 50;
END
$$;

-- step: Function that runs the statement of a list
CREATE FUNCTION mailroom.run_list(f jsonb, OUT counted bigint, OUT kinds text[], OUT ids bigint[], OUT last_ids bigint[], OUT attempts bigint[], OUT keys text[])
    LANGUAGE plpgsql STABLE SET jit = off SET DateStyle = 'ISO'
AS $$
#variable_conflict use_variable
DECLARE
    problems  CONSTANT text[] := ARRAY[{{problems}}];
    statuses  text[] := CASE WHEN f ? 'statuses' THEN ARRAY(SELECT jsonb_array_elements_text(f -> 'statuses')) END;
    statement text;
BEGIN
    IF f ? 'issues' THEN
        statuses := coalesce(statuses, problems);
        IF f ? 'problems_only' THEN
            statuses := ARRAY(SELECT s FROM unnest(statuses) s WHERE s = ANY (problems));
        END IF;
        IF statuses && problems THEN
            f := f || '{"problems": true}';
        END IF;
    END IF;
    IF f ? 'search' AND f ?| ARRAY['accounts', 'event'] AND mailroom.is_common(f ->> 'search') THEN
        f := f || '{"common": true}';
    END IF;
    IF (f ?| ARRAY['not_ended', 'occurrence'] OR f ->> 'sort' = 'door_risk') AND mailroom.has_dates() THEN
        f := f || '{"dated": true}'; -- each message has a date of its own
    END IF;
    IF f ? 'dated' AND f ->> 'sort' = 'door_risk' AND NOT f ?| ARRAY['count', 'ascending', 'not_ended'] THEN
        -- What is not over comes first, and is much less: only if that does not fill the page, what has no date and what is over is read as well.
        SELECT r.* INTO counted, kinds, ids, last_ids, attempts, keys FROM mailroom.run_list(f || '{"not_ended": true}') r;
        IF cardinality(ids) = (f ->> 'limit')::bigint AND keys[cardinality(keys)]::bigint > -4611686018427387904 THEN
            RETURN;
        END IF;
    END IF;
    statement := mailroom.list_statement(f);
    counted := 0;
    IF statement IS NULL THEN
        RETURN;
    END IF;
    EXECUTE statement INTO counted, kinds, ids, last_ids, attempts, keys USING
        CASE WHEN f ? 'accounts' THEN ARRAY(SELECT jsonb_array_elements_text(f -> 'accounts')::bigint) END, (f ->> 'since')::timestamp, f ->> 'search', f ->> 'address',
        CASE WHEN f ? 'reasons' THEN ARRAY(SELECT jsonb_array_elements_text(f -> 'reasons')) END,
        CASE WHEN f ? 'email_types' THEN ARRAY(SELECT jsonb_array_elements_text(f -> 'email_types')) END, (f ->> 'event')::bigint, (f ->> 'as_of')::timestamp,
        (f ->> 'broadcast')::bigint, CASE WHEN f ? 'chosen' THEN ARRAY(SELECT jsonb_array_elements_text(coalesce(f -> 'announcement_ids', '[]'))::bigint) END,
        CASE WHEN f ? 'chosen' THEN ARRAY(SELECT jsonb_array_elements_text(coalesce(f -> 'transaction_ids', '[]'))::bigint) END,
        f ->> 'key', (f ->> 'row')::bigint, (f ->> 'limit')::bigint, statuses, ARRAY(SELECT s FROM unnest(statuses) s WHERE s = ANY (problems)),
        (f ->> 'occurrence')::bigint;
END
$$;

-- step: Function that finds the rows of a page
-- Returns the arguments for mailroom.message_rows: for each chain the original and then, if different, the last attempt.
CREATE FUNCTION mailroom.list_page(f jsonb, sort text, ascending boolean, from_key text, from_row bigint, from_kind text, at_most integer,
                                   OUT keys text[], OUT originals bigint[], OUT attempts bigint[], OUT kinds text[], OUT ids bigint[])
    LANGUAGE plpgsql STABLE
AS $$
#variable_conflict use_variable
DECLARE
    last_ids bigint[];
BEGIN
    IF (at_most BETWEEN 1 AND 501) IS NOT TRUE THEN
        RAISE EXCEPTION 'a page has 1 to 500 rows' USING ERRCODE = 'MR400';
    END IF;
    SELECT r.kinds, r.ids, r.last_ids, r.attempts, r.keys INTO kinds, originals, last_ids, attempts, keys
      FROM mailroom.run_list(f || jsonb_strip_nulls(jsonb_build_object(
        'sort', CASE WHEN sort IN ('created', 'updated', 'status', 'recipient', 'subject', 'door_risk') THEN sort ELSE 'created' END,
        'ascending', nullif(ascending, false), 'key', CASE WHEN from_row IS NOT NULL THEN coalesce(from_key, '') END, 'row', from_row, 'key_kind', from_kind,
        'limit', at_most))) r;
    ids := originals;
    IF originals <> last_ids THEN
        SELECT array_agg(e.key ORDER BY e.n, e.last), array_agg(e.original ORDER BY e.n, e.last), array_agg(e.attempts ORDER BY e.n, e.last),
               array_agg(e.kind ORDER BY e.n, e.last), array_agg(e.id ORDER BY e.n, e.last)
          INTO keys, originals, attempts, kinds, ids
          FROM (SELECT p.n, ends.last, p.key, p.id AS original, p.attempts, p.kind, CASE WHEN ends.last THEN p.last_id ELSE p.id END AS id
                  FROM unnest(keys, originals, last_ids, attempts, kinds) WITH ORDINALITY AS p(key, id, last_id, attempts, kind, n)
                  JOIN (VALUES (false), (true)) AS ends(last) ON NOT ends.last OR p.last_id <> p.id) e;
    END IF;
END
$$;

-- step: Function that lists messages
-- callers: organizer, superadmin
-- Returns a page of messages, ordered by key and id (keyset pagination). The next page begins after the key, id and kind of this page's last row.
-- ascending reverses the order. account restricts to one of the caller's accounts; kinds are announcement and transaction; search is an ILIKE
-- pattern for recipients and subjects; address must be a recipient, now or before a correction; statuses, resolved, reasons and email_types
-- match any of their values; as_of is the time (UTC) for not_ended.
CREATE FUNCTION mailroom.messages(
    account bigint DEFAULT NULL, kinds text[] DEFAULT NULL, statuses text[] DEFAULT NULL, resolved boolean DEFAULT false,
    problems_only boolean DEFAULT false, search text DEFAULT NULL, address text DEFAULT NULL, reasons text[] DEFAULT NULL,
    email_types text[] DEFAULT NULL, event bigint DEFAULT NULL, not_ended boolean DEFAULT false, broadcast bigint DEFAULT NULL,
    announcement_ids bigint[] DEFAULT NULL, transaction_ids bigint[] DEFAULT NULL, since timestamp DEFAULT NULL,
    as_of timestamp DEFAULT now() AT TIME ZONE 'UTC', sort text DEFAULT 'created', ascending boolean DEFAULT false, from_key text DEFAULT NULL,
    from_row bigint DEFAULT NULL, from_kind text DEFAULT NULL, at_most integer DEFAULT 50, occurrence bigint DEFAULT NULL)
    RETURNS TABLE (key text, original bigint, attempts bigint, kind text, id bigint, account_id bigint, account_name text, event_id bigint,
                   event_title text, event_starts_at timestamp, event_time_zone text, email_type text, recipient text, original_recipient text,
                   subject text, status text, reason text, ses_message_id text, created_at timestamp, updated_at timestamp,
                   resolved_at timestamp, resolution_type text, retry_for bigint, broadcast_id bigint, inferred text, outcome_unknown boolean,
                   occurrence_id bigint, occurrence_starts_at timestamp, occurrence_label text, occurrence_cancelled boolean)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    page CONSTANT record := mailroom.list_page(
        mailroom.list_filter(account, kinds, statuses, resolved, problems_only, search, address, reasons, email_types, event, not_ended, broadcast,
                             announcement_ids, transaction_ids, since, as_of, occurrence),
        CASE WHEN sort <> 'door_risk' THEN sort END, ascending, from_key, from_row, from_kind, at_most);
BEGIN
    RETURN QUERY SELECT * FROM mailroom.message_rows(page.keys, page.originals, page.attempts, page.kinds, page.ids);
END
$$;

-- step: Function that counts messages
-- callers: organizer, superadmin
-- The number of messages that mailroom.messages would list, up to at_most.
CREATE FUNCTION mailroom.count_messages(
    account bigint DEFAULT NULL, kinds text[] DEFAULT NULL, statuses text[] DEFAULT NULL, resolved boolean DEFAULT false,
    problems_only boolean DEFAULT false, search text DEFAULT NULL, address text DEFAULT NULL, reasons text[] DEFAULT NULL,
    email_types text[] DEFAULT NULL, event bigint DEFAULT NULL, not_ended boolean DEFAULT false, broadcast bigint DEFAULT NULL,
    announcement_ids bigint[] DEFAULT NULL, transaction_ids bigint[] DEFAULT NULL, since timestamp DEFAULT NULL,
    as_of timestamp DEFAULT now() AT TIME ZONE 'UTC', at_most bigint DEFAULT 1000, occurrence bigint DEFAULT NULL) RETURNS bigint
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
BEGIN
    RETURN (SELECT r.counted
              FROM mailroom.run_list(mailroom.list_filter(account, kinds, statuses, resolved, problems_only, search, address, reasons, email_types, event, not_ended, broadcast,
                                                          announcement_ids, transaction_ids, since, as_of, occurrence) || jsonb_build_object('count', true, 'limit', at_most)) r);
END
$$;

-- step: Function that lists delivery issues
-- callers: organizer, superadmin
-- Like mailroom.messages. One row for an issue without retries; two for an issue with retries: the original, then the last attempt. Without
-- statuses it lists open issues: the last attempt is BOUNCED, FAILED or SUPPRESSED, and the original is not resolved. search applies to both
-- ends of the chain, all other filters to the original. With sort door_risk the greatest risk comes first.
CREATE FUNCTION mailroom.issues(
    account bigint DEFAULT NULL, kinds text[] DEFAULT NULL, statuses text[] DEFAULT NULL, resolved boolean DEFAULT false,
    problems_only boolean DEFAULT false, search text DEFAULT NULL, address text DEFAULT NULL, reasons text[] DEFAULT NULL,
    email_types text[] DEFAULT NULL, event bigint DEFAULT NULL, not_ended boolean DEFAULT false, broadcast bigint DEFAULT NULL,
    announcement_ids bigint[] DEFAULT NULL, transaction_ids bigint[] DEFAULT NULL, since timestamp DEFAULT NULL,
    as_of timestamp DEFAULT now() AT TIME ZONE 'UTC', sort text DEFAULT 'door_risk', ascending boolean DEFAULT false, from_key text DEFAULT NULL,
    from_row bigint DEFAULT NULL, from_kind text DEFAULT NULL, at_most integer DEFAULT 50, occurrence bigint DEFAULT NULL)
    RETURNS TABLE (key text, original bigint, attempts bigint, kind text, id bigint, account_id bigint, account_name text, event_id bigint,
                   event_title text, event_starts_at timestamp, event_time_zone text, email_type text, recipient text, original_recipient text,
                   subject text, status text, reason text, ses_message_id text, created_at timestamp, updated_at timestamp,
                   resolved_at timestamp, resolution_type text, retry_for bigint, broadcast_id bigint, inferred text, outcome_unknown boolean,
                   occurrence_id bigint, occurrence_starts_at timestamp, occurrence_label text, occurrence_cancelled boolean)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    page CONSTANT record := mailroom.list_page(
        mailroom.list_filter(account, kinds, statuses, resolved, problems_only, search, address, reasons, email_types, event, not_ended, broadcast,
                             announcement_ids, transaction_ids, since, as_of, occurrence) || '{"issues": true}',
        sort, ascending, from_key, from_row, from_kind, at_most);
BEGIN
    RETURN QUERY SELECT * FROM mailroom.message_rows(page.keys, page.originals, page.attempts, page.kinds, page.ids);
END
$$;

-- step: Function that counts delivery issues
-- callers: organizer, superadmin
-- The number of issues that mailroom.issues would list, up to at_most.
CREATE FUNCTION mailroom.count_issues(
    account bigint DEFAULT NULL, kinds text[] DEFAULT NULL, statuses text[] DEFAULT NULL, resolved boolean DEFAULT false,
    problems_only boolean DEFAULT false, search text DEFAULT NULL, address text DEFAULT NULL, reasons text[] DEFAULT NULL,
    email_types text[] DEFAULT NULL, event bigint DEFAULT NULL, not_ended boolean DEFAULT false, broadcast bigint DEFAULT NULL,
    announcement_ids bigint[] DEFAULT NULL, transaction_ids bigint[] DEFAULT NULL, since timestamp DEFAULT NULL,
    as_of timestamp DEFAULT now() AT TIME ZONE 'UTC', at_most bigint DEFAULT 1000, occurrence bigint DEFAULT NULL) RETURNS bigint
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
BEGIN
    RETURN (SELECT r.counted
              FROM mailroom.run_list(mailroom.list_filter(account, kinds, statuses, resolved, problems_only, search, address, reasons, email_types, event, not_ended, broadcast,
                                                          announcement_ids, transaction_ids, since, as_of, occurrence) || jsonb_build_object('issues', true, 'count', true, 'limit', at_most)) r);
END
$$;
