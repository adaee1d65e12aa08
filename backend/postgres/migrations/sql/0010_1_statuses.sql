-- What recording events changes beyond adding them (rules 3 to 8), for logins that may do nothing else: each change by a function that
-- looks first whether what is recorded, or for guesses what is there, allows it. So the drain right needs no right to change a message, to
-- delete anything, or to touch a suppression. Whoever may record events may still invent them, and make guesses that no event led to.
--
-- The functions run with the rights of the tables' owner, whoever calls them; a pinned search_path keeps the caller from putting other
-- tables in their way, and no name in them comes from outside. Times in Hi.Events's tables are UTC, in whole seconds.

-- step: Function that tells what status a fact gives
-- mail.Strength.Status does the same (rule 3); the numbers never change meaning.
CREATE FUNCTION mailroom.status_of(strength smallint) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE strength WHEN 10 THEN 'PENDING' WHEN 20 THEN 'SENT' WHEN 30 THEN 'FAILED' WHEN 60 THEN 'FAILED' WHEN 40 THEN 'BOUNCED'
           WHEN 80 THEN 'BOUNCED' WHEN 50 THEN 'DELIVERED' WHEN 70 THEN 'SUPPRESSED' END;

-- step: Function that tells the weakest fact that a status stands for
CREATE FUNCTION mailroom.weakest_fact(status text) RETURNS smallint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE status WHEN 'PENDING' THEN 10 WHEN 'SENT' THEN 20 WHEN 'FAILED' THEN 30 WHEN 'BOUNCED' THEN 40 WHEN 'DELIVERED' THEN 50
           WHEN 'SUPPRESSED' THEN 70 ELSE 0 END;

-- step: Function that tells the strongest fact that a status stands for
CREATE FUNCTION mailroom.strongest_fact(status text) RETURNS smallint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE status WHEN 'FAILED' THEN 60 WHEN 'BOUNCED' THEN 80 ELSE mailroom.weakest_fact(status) END;

-- step: Function that finds and locks messages by their SES ids or their own
-- Each id is probed by itself: for a list of them the planner expects so many rows that it reads the whole table instead of the index. The
-- rows are sorted before they are locked: batches that share messages then take their locks in one order. NO KEY, since nothing that a
-- foreign key could refer to changes.
CREATE FUNCTION mailroom.lock_messages(kind text, ses_ids text[], ids bigint[])
    RETURNS TABLE (id bigint, account_id bigint, status text, recipient text, ses_id text, retry boolean)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN QUERY EXECUTE format($sql$
        SELECT m.id::bigint, coalesce(e.account_id, 0)::bigint, m.status::text, m.recipient::text, coalesce(mailroom.ses_id(m.ses_message_id), ''),
               m.retry_for_id IS NOT NULL
          FROM public.%1$I m
          LEFT JOIN public.events e ON e.id = m.event_id
         WHERE m.id = ANY ($2 || ARRAY(
               SELECT named.id
                 FROM unnest($1) AS g(ses_id)
                CROSS JOIN LATERAL (SELECT n.id FROM public.%1$I n
                                     WHERE n.ses_message_id IS NOT NULL AND mailroom.ses_id(n.ses_message_id) = g.ses_id OFFSET 0) AS named))
         ORDER BY m.id
           FOR NO KEY UPDATE OF m $sql$, CASE kind WHEN 'announcement' THEN 'outgoing_messages' WHEN 'transaction' THEN 'outgoing_transaction_messages' END)
     USING ses_ids, ids;
END
$$;
REVOKE ALL ON FUNCTION mailroom.lock_messages FROM PUBLIC;

-- step: Function that gives messages the statuses of recorded events
-- A status must be that of a fact recorded of the message, and no weaker than what is recorded and written there (rule 3). What the
-- integration alone has written into the timeline is not stored as a fact; there the caller tells which it is. Gives the statuses that were
-- given.
CREATE FUNCTION mailroom.settle_statuses(kinds text[], ids bigint[], statuses text[]) RETURNS SETOF text
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN QUERY
    WITH given AS (
        SELECT * FROM unnest(kinds, ids, statuses) AS g(kind, id, status)
    ), found AS (
        SELECT g.kind, g.id, g.status, m.status::text AS was FROM given g JOIN public.outgoing_messages m ON g.kind = 'announcement' AND m.id = g.id
        UNION ALL
        SELECT g.kind, g.id, g.status, m.status::text FROM given g JOIN public.outgoing_transaction_messages m ON g.kind = 'transaction' AND m.id = g.id
    ), settled AS (
        SELECT f.kind, f.id, f.status
          FROM found f
         CROSS JOIN LATERAL (
               SELECT max(d.strength) FILTER (WHERE mailroom.status_of(d.strength) = f.status) AS told,
                      greatest(mailroom.weakest_fact(f.was), max(d.strength) FILTER (WHERE mailroom.status_of(d.strength) = f.was)) AS known
                 FROM mailroom.delivery_events d
                WHERE d.message_id = f.id AND d.message_kind = f.kind) AS facts
         WHERE facts.told >= facts.known
            OR mailroom.strongest_fact(f.status) >= facts.known
               AND CASE f.kind
                   WHEN 'announcement' THEN EXISTS (SELECT FROM public.outgoing_message_events t WHERE t.outgoing_message_id = f.id
                                                       AND NOT EXISTS (SELECT FROM mailroom.delivery_events d WHERE d.timeline_id = t.id))
                   ELSE EXISTS (SELECT FROM public.outgoing_message_events t WHERE t.outgoing_transaction_message_id = f.id
                                   AND NOT EXISTS (SELECT FROM mailroom.delivery_events d WHERE d.timeline_id = t.id)) END
    ), announcements AS (
        UPDATE public.outgoing_messages m SET status = s.status, updated_at = date_trunc('second', now() AT TIME ZONE 'UTC')
          FROM settled s
         WHERE s.kind = 'announcement' AND m.id = s.id
        RETURNING s.status
    ), transactions AS (
        UPDATE public.outgoing_transaction_messages m SET status = s.status, updated_at = date_trunc('second', now() AT TIME ZONE 'UTC')
          FROM settled s
         WHERE s.kind = 'transaction' AND m.id = s.id
        RETURNING s.status
    )
    SELECT status FROM announcements UNION ALL SELECT status FROM transactions;
END
$$;
REVOKE ALL ON FUNCTION mailroom.settle_statuses FROM PUBLIC;

-- step: Function that gives messages the SES ids that a tag proved
-- Tags are for Mailroom's own sends, each of which is remembered. What was held back as suppressed never went out; what is said to have
-- failed may have (rule 9). Gives the messages that were named.
CREATE FUNCTION mailroom.name_messages(kinds text[], ids bigint[], ses_ids text[]) RETURNS TABLE (kind text, id bigint)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH given AS (
        SELECT g.* FROM unnest(kinds, ids, ses_ids) AS g(kind, id, ses_id)
         WHERE EXISTS (SELECT FROM mailroom.sends s WHERE s.kind = g.kind AND s.message_id = g.id AND s.outcome IS DISTINCT FROM 'SUPPRESSED')
    ), announcements AS (
        UPDATE public.outgoing_messages m SET ses_message_id = g.ses_id, updated_at = date_trunc('second', now() AT TIME ZONE 'UTC')
          FROM given g
         WHERE g.kind = 'announcement' AND m.id = g.id AND m.ses_message_id IS NULL
        RETURNING g.kind, g.id
    ), transactions AS (
        UPDATE public.outgoing_transaction_messages m SET ses_message_id = g.ses_id, updated_at = date_trunc('second', now() AT TIME ZONE 'UTC')
          FROM given g
         WHERE g.kind = 'transaction' AND m.id = g.id AND m.ses_message_id IS NULL
        RETURNING g.kind, g.id
    )
    SELECT kind, id FROM announcements UNION ALL SELECT kind, id FROM transactions;
END
$$;
REVOKE ALL ON FUNCTION mailroom.name_messages FROM PUBLIC;

-- step: Recorded events are such as can be read
-- locks: mailroom.delivery_events: recording waits for an instant, since the rows that are there are not checked
-- One that could not would stop whoever looks at parked events. Of new rows; those that are there were written by Mailroom, and a check of
-- millions would hold up recording.
ALTER TABLE mailroom.delivery_events ADD CONSTRAINT delivery_events_readable
    CHECK (octet_length(occurrence) = 32 AND strength BETWEEN 0 AND 80 AND tag ~ '^(announcement|transaction):[1-9][0-9]{0,17}$'
           AND occurred_at >= '1970-01-01 UTC' AND occurred_at < '9999-01-01 UTC' AND sent_at >= '1970-01-01 UTC' AND sent_at < '9999-01-01 UTC') NOT VALID;
