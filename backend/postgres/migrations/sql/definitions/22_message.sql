-- One message: its chain and its timeline.

-- step: Function that finds the chain of a message
-- Returns the ids of the chain, the original first and the last attempt last; NULL if the message is not visible to the caller. It finds the
-- head of the chain and collects all retries below. UNION drops rows that were already found, so that rows that are retries of each other
-- cause no endless loop. Retries of an original that is gone still form one chain.
CREATE FUNCTION mailroom.chain_of(accounts bigint[], kind text, id bigint) RETURNS bigint[]
    LANGUAGE plpgsql STABLE SET jit = off
AS $$
#variable_conflict use_variable
DECLARE
    chain   bigint[];
    visible CONSTANT text := mailroom.list_visible(CASE WHEN accounts IS NULL THEN '{}'::jsonb ELSE '{"accounts": true}' END, 'm');
BEGIN
    EXECUTE format($sql$
        WITH RECURSIVE above AS (
            SELECT m.id, m.retry_for_id FROM %1$s m WHERE m.id = $2 AND %2$s
            UNION
            SELECT m.id, m.retry_for_id FROM above CROSS JOIN LATERAL (SELECT m.id, m.retry_for_id FROM %1$s m WHERE m.id = above.retry_for_id AND %2$s OFFSET 0) m
        ), chain AS (
            SELECT above.id FROM above
            UNION
            SELECT m.id FROM above CROSS JOIN LATERAL (SELECT m.id FROM %1$s m WHERE m.retry_for_id = above.retry_for_id AND %2$s OFFSET 0) m
            UNION
            SELECT m.id FROM chain CROSS JOIN LATERAL (SELECT m.id FROM %1$s m WHERE m.retry_for_id = chain.id AND %2$s OFFSET 0) m
        )
        SELECT array_agg(c.id ORDER BY m.retry_for_id IS NOT NULL, c.id)
          FROM chain c CROSS JOIN LATERAL (SELECT m.retry_for_id FROM %1$s m WHERE m.id = c.id OFFSET 0) m $sql$, mailroom.message_table(kind), visible)
       INTO chain USING accounts, id;
    RETURN chain;
END
$$;

-- step: Function that reads the whole chain of a message
-- callers: organizer, superadmin
-- The original first and the last attempt last; one row if it was never resent, no row if it is not visible to the caller.
CREATE FUNCTION mailroom.attempts(of_account bigint, of_kind text, of_id bigint)
    RETURNS TABLE (key text, original bigint, attempts bigint, kind text, id bigint, account bigint, account_name text, event bigint,
                   event_title text, event_starts_at timestamp, event_time_zone text, email_type text, recipient text, original_recipient text,
                   subject text, status text, reason text, ses_message_id text, created_at timestamp, updated_at timestamp,
                   resolved_at timestamp, resolution_type text, retry_for bigint, broadcast bigint, inferred text, outcome_unknown boolean,
                   occurrence_id bigint, occurrence_starts_at timestamp, occurrence_label text, occurrence_cancelled boolean)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    chain CONSTANT bigint[] := mailroom.chain_of(mailroom.scope(of_account), of_kind, of_id);
    n     CONSTANT integer := coalesce(cardinality(chain), 0);
BEGIN
    RETURN QUERY
    SELECT * FROM mailroom.message_rows(array_fill(NULL::text, ARRAY[n]), array_fill(chain[1], ARRAY[n]), array_fill(n::bigint, ARRAY[n]), array_fill(of_kind, ARRAY[n]), chain);
END
$$;

-- step: Function that reads the timeline of a message
-- callers: organizer, superadmin
-- Including Mailroom's own send of it, with the negative of its id because it comes from another table. Oldest first. One row without an event for
-- a message without any events; no row if it is not visible to the caller. payload is the provider's payload as text.
CREATE FUNCTION mailroom.timeline(of_account bigint, of_kind text, of_id bigint)
    RETURNS TABLE (id bigint, event_type text, event_subtype text, recipient text, at timestamptz, recorded_at timestamptz, reason text,
                   status_code text, diagnostic text, payload text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    accounts CONSTANT bigint[] := mailroom.scope(of_account);
BEGIN
    RETURN QUERY EXECUTE format($sql$
        WITH m AS MATERIALIZED (SELECT m.id, m.recipient::text FROM %1$s m WHERE m.id = $2 AND %2$s)
        SELECT t.id::bigint, coalesce(t.event_type, '')::text, coalesce(t.event_subtype, '')::text, coalesce(d.recipient, ''),
               coalesce(d.occurred_at, mailroom.showable(t.occurred_at::timestamp) AT TIME ZONE 'UTC') AS at,
               coalesce(d.recorded_at, mailroom.showable(t.created_at::timestamp) AT TIME ZONE 'UTC'), d.reason,
               coalesce(d.status_code, ''), coalesce(d.diagnostic, ''), coalesce(t.raw_payload::text, '')
          FROM m
          LEFT JOIN LATERAL (SELECT * FROM public.outgoing_message_events t WHERE t.%3$s = m.id OFFSET 0) t ON true
          LEFT JOIN mailroom.delivery_events d ON d.timeline_id = t.id AND d.message_id = m.id AND d.message_kind = $3
        UNION ALL
        SELECT -s.id, 'Resend', coalesce(s.outcome, ''), m.recipient, s.reserved_at, coalesce(s.settled_at, s.given_up_at, s.reserved_at), s.code, '', s.detail, ''
          FROM m JOIN mailroom.sends s ON s.message_id = m.id AND s.kind = $3
         ORDER BY at NULLS FIRST, 1 $sql$,
        mailroom.message_table(of_kind), mailroom.list_visible(CASE WHEN accounts IS NULL THEN '{}'::jsonb ELSE '{"accounts": true}' END, 'm'),
        mailroom.timeline_column(of_kind))
     USING accounts, of_id, of_kind;
END
$$;
