-- Lists of messages and of delivery issues. A page is read in two steps, because they need opposite plans. The rows of the page are found with a
-- plan for the given filter, on which the best index depends. Their details are looked up by key, with a generic plan that is made once.
--
-- A chain is an original, its retries, and their retries. Its last attempt is the retry with the greatest id, or the original if there is no
-- retry. If the original is gone, its first retry takes its place. Delivery issues come from three sets, each with its own index: problem
-- originals without retries, chains with retries, and resolved originals without retries.

-- step: Function that builds the filter of a list
-- account restricts the list to one account that the caller may see. The result contains only the criteria that are given.
CREATE FUNCTION mailroom.list_filter(
    account bigint, kinds text[], statuses text[], resolved boolean, problems_only boolean, search text, address text, reasons text[],
    email_types text[], event bigint, not_ended boolean, broadcast bigint, announcement_ids bigint[], transaction_ids bigint[], since timestamp,
    as_of timestamp, occurrence bigint) RETURNS jsonb
    LANGUAGE plpgsql STABLE
AS $$
#variable_conflict use_variable
BEGIN
    RETURN jsonb_strip_nulls(jsonb_build_object(
        'accounts', mailroom.scope(account), 'kinds', kinds, 'statuses', nullif(statuses, '{}'), 'resolved', nullif(resolved, false),
        'problems_only', nullif(problems_only, false), 'search', nullif(search, ''), 'address', nullif(address, ''), 'reasons', nullif(reasons, '{}'),
        'email_types', nullif(email_types, '{}'), 'event', event, 'not_ended', nullif(not_ended, false), 'broadcast', broadcast,
        'chosen', nullif(announcement_ids IS NOT NULL OR transaction_ids IS NOT NULL, false), 'announcement_ids', announcement_ids,
        'transaction_ids', transaction_ids, 'since', since, 'as_of', as_of, 'occurrence', occurrence));
END
$$;

-- The functions below build the statement that finds the rows of a page. Its text contains only their own constants; the values of a filter
-- are parameters: $1 accounts, $2 since, $3 search, $4 address, $5 reasons, $6 email_types, $7 event, $8 as_of, $9 broadcast,
-- $10 announcement_ids, $11 transaction_ids, $12 key, $13 row, $14 limit, $15 statuses, $16 problems, $17 occurrence. The functions are STABLE like format
-- and concat_ws, because the planner does not inline an IMMUTABLE function that calls STABLE ones.

-- step: Function that writes the sort key of a list
-- original and last are the first and last row of the chain (the same row in a list of messages). Status and updated_at come from the last
-- attempt, all else from the original. Door risk needs the ticketed event e of the original. It is greatest for an event in progress, then
-- smaller the later the event starts, in microseconds; events without a date follow, then past events, most recent first. An event without an
-- end is over when it has started. Dates are limited to the years 1 to 9999, because infinity cannot be subtracted.
CREATE FUNCTION mailroom.list_key(sort text, original text, last text) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT CASE sort
        WHEN 'updated' THEN format('coalesce(%s.updated_at, ''-infinity'')', last)
        WHEN 'status' THEN format('coalesce(array_position(ARRAY[''PENDING'', ''SENT'', ''DELIVERED'', ''BOUNCED'', ''SUPPRESSED'', ''FAILED''], %s.status::text), 0)', last)
        WHEN 'recipient' THEN format('lower(%s.recipient::text)', original)
        WHEN 'subject' THEN format('lower(%s.subject::text)', original)
        WHEN 'door_risk' THEN $sql$CASE WHEN e.start_date IS NULL THEN -4611686018427387904
            WHEN coalesce(e.end_date, e.start_date) >= $8 THEN least(0, (extract(epoch FROM $8 - least(greatest(e.start_date, '0001-01-01'), '9999-12-31')) * 1000000)::bigint)
            ELSE -4611686018427387904 + (extract(epoch FROM least(greatest(coalesce(e.end_date, e.start_date), '0001-01-01'), '9999-12-31') - $8) * 1000000)::bigint END$sql$
        ELSE format('%s.created_at', original) END
$$;

-- step: Function that writes the ORDER BY clause of a list
-- A row without a creation time is last when the newest come first. No other key can be NULL.
CREATE FUNCTION mailroom.list_order(f jsonb, key text, id text, kind text DEFAULT NULL) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT CASE WHEN f ? 'ascending' THEN key || CASE f ->> 'sort' WHEN 'created' THEN ' NULLS FIRST, ' ELSE ', ' END || id || coalesce(', ' || kind, '')
                ELSE key || CASE f ->> 'sort' WHEN 'created' THEN ' DESC NULLS LAST, ' ELSE ' DESC, ' END || id || ' DESC' || coalesce(', ' || kind || ' DESC', '') END
$$;

-- step: Function that writes the keyset conditions for the rows after the start of a page
-- Several conditions if a single one could not use an index; each becomes a separate arm of the UNION. Rows are ordered by (key, id, kind): for
-- a row of the other kind with the same key and id, the kind decides. An empty key is the key of a row without a time.
CREATE FUNCTION mailroom.list_beyond(f jsonb, kind text, key text) RETURNS text[]
    LANGUAGE plpgsql STABLE
AS $$
#variable_conflict use_variable
DECLARE
    ascending CONSTANT boolean := f ? 'ascending';
    ahead     CONSTANT text := CASE WHEN ascending THEN '>' ELSE '<' END
        || CASE WHEN ascending AND kind > f ->> 'key_kind' OR NOT ascending AND kind < f ->> 'key_kind' THEN '=' ELSE '' END;
    type      CONSTANT text := CASE f ->> 'sort' WHEN 'status' THEN 'integer' WHEN 'recipient' THEN 'text' WHEN 'subject' THEN 'text' WHEN 'door_risk' THEN 'bigint'
                                                 ELSE 'timestamp' END;
BEGIN
    IF NOT f ? 'row' THEN
        RETURN ARRAY['true'];
    ELSIF f ->> 'sort' <> 'created' THEN
        RETURN ARRAY[format('(%s, m.id) %s ($12::%s, $13)', key, ahead, type)];
    ELSIF f ->> 'key' = '' THEN
        RETURN ARRAY[format('%s IS NULL AND m.id %s $13', key, ahead)] || CASE WHEN ascending THEN ARRAY[key || ' IS NOT NULL'] END;
    END IF;
    RETURN ARRAY[format('(%s, m.id) %s ($12::timestamp, $13)', key, ahead)] || CASE WHEN NOT ascending THEN ARRAY[key || ' IS NULL'] END;
END
$$;

-- step: Function that writes the condition on the ticketed events of a list
CREATE FUNCTION mailroom.list_events(f jsonb) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT concat_ws(' AND ', 'true', CASE WHEN f ? 'accounts' THEN 'e.account_id = ANY ($1)' END, CASE WHEN f ? 'event' THEN 'e.id = $7' END,
        CASE WHEN f ? 'occurrence' THEN CASE WHEN f ? 'dated' THEN 'e.occurrence_id = $17' ELSE 'false' END END,
        CASE WHEN f ? 'not_ended' THEN '(e.end_date < $8) IS NOT TRUE' END)
$$;

-- step: Function that writes the subquery of the ticketed event of a message, with the date that the message is for
CREATE FUNCTION mailroom.list_dated(f jsonb, kind text, m text) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT replace(CASE WHEN NOT f ? 'dated' THEN $sql$(SELECT e.id, e.account_id, e.start_date, e.end_date FROM public.events e WHERE e.id = M.event_id LIMIT 1)$sql$
                        {{range $kind := list "announcement" "transaction" -}}
                        WHEN kind = '{{$kind}}' THEN $sql${{datedEvent "occurrences" "M.event_id" (occurrenceOf $kind "M")}}$sql$
                        {{end}}END, 'M.', m || '.')
$$;

-- step: Function that writes the condition that a row belongs to the ticketed events of a list
-- If the filter names no accounts or event, messages without a ticketed event are in the list. With dates, events whose dates are all over are left out here,
-- by the last end or a date without one (NULL is first in descending order); which messages of the others are over is known only from the date of each.
CREATE FUNCTION mailroom.list_of_events(f jsonb, m text) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT CASE WHEN NOT f ? 'dated' THEN
               CASE WHEN f ?| ARRAY['accounts', 'event'] THEN format('%s.event_id IN (SELECT e.id FROM public.events e WHERE %s)', m, mailroom.list_events(f))
                    WHEN f ? 'not_ended' THEN format('NOT EXISTS (SELECT FROM public.events e WHERE e.id = %s.event_id AND e.end_date < $8)', m)
                    ELSE 'true' END
               WHEN f ?| ARRAY['accounts', 'event', 'not_ended'] THEN
               format('(%1$s.event_id = ANY (ARRAY(SELECT e.id FROM public.events e WHERE %2$s AND %3$s))%4$s)', m,
                      mailroom.list_events(f - 'not_ended' - 'occurrence'), CASE WHEN f ? 'not_ended' THEN $sql$((SELECT o.end_date FROM public.event_occurrences o
                          WHERE o.event_id = e.id AND o.deleted_at IS NULL ORDER BY o.end_date DESC LIMIT 1) < $8) IS NOT TRUE$sql$ ELSE 'true' END,
                      CASE WHEN f ?| ARRAY['accounts', 'event'] THEN '' ELSE format(' OR %s.event_id IS NULL', m) END)
               ELSE 'true' END
$$;

-- step: Function that writes the condition that a row is visible to the caller
CREATE FUNCTION mailroom.list_visible(f jsonb, m text) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT m || '.deleted_at IS NULL'
        || CASE WHEN f ? 'accounts' THEN format(' AND %s.event_id IN (SELECT e.id FROM public.events e WHERE e.account_id = ANY ($1))', m) ELSE '' END
$$;

-- step: Function that writes the condition that the search matches one of two rows
CREATE FUNCTION mailroom.list_found(f jsonb, m text, l text) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT CASE WHEN NOT f ? 'search' THEN 'true'
                WHEN m = l THEN format('(%1$s.recipient ILIKE $3 OR %1$s.subject ILIKE $3)', m)
                ELSE format('(%1$s.recipient ILIKE $3 OR %1$s.subject ILIKE $3 OR %2$s.recipient ILIKE $3 OR %2$s.subject ILIKE $3)', m, l) END
$$;

-- step: Function that writes the condition on the reason of a row's status
CREATE FUNCTION mailroom.list_because(f jsonb, kind text, m text) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT CASE WHEN f ? 'reasons' THEN format('(SELECT r.reason FROM mailroom.reason_of(%L, %2$s.id, %2$s.status::text) AS r(reason)) = ANY ($5)', kind, m) ELSE 'true' END
$$;

-- step: Function that writes the conditions on a row m of one kind
-- Without the conditions on status, search, reason and ticketed event. An address is looked up first, in the indexes of its two columns,
-- because the planner cannot estimate how few rows have it.
CREATE FUNCTION mailroom.list_conditions(f jsonb, kind text) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT concat_ws(' AND ', 'm.deleted_at IS NULL',
        CASE WHEN f ? 'since' THEN 'm.created_at >= $2' END,
        CASE WHEN f ? 'email_types' THEN 'm.email_type = ANY ($6)' END,
        CASE WHEN f ? 'broadcast' THEN 'm.message_id = $9' END,
        CASE WHEN f ? 'address' THEN format('m.id = ANY (ARRAY(SELECT r.id FROM %1$s r WHERE lower(r.recipient::text) = lower($4) '
                                            'UNION ALL SELECT r.id FROM %1$s r WHERE lower(r.original_recipient::text) = lower($4)))', mailroom.message_table(kind)) END,
        CASE WHEN f ? 'chosen' THEN format('m.id = ANY (%s)', CASE kind WHEN 'announcement' THEN '$10' ELSE '$11' END) END)
$$;

-- step: Function that writes the UNION arms for rows without retries
-- An arm is a SELECT of (kind, id, last_id, attempts, key) with its own ORDER BY and LIMIT, so that each can use an index. For counting, it
-- selects no columns.
--
-- By creation time with known ticketed events, it takes the newest rows of each event from the index by event, and then the newest of those:
-- the index of all messages would also read the rows of all other accounts or ended events. By door risk it reads the ticketed events in order,
-- from the one where the page begins until the page is full. For a rare search term, a broadcast or an address an index finds the rows of all
-- events at once. For other sort orders there is no index. In these cases the planner chooses the plan.
CREATE FUNCTION mailroom.list_arms(f jsonb, kind text, conditions text) RETURNS text[]
    LANGUAGE plpgsql STABLE
AS $$
#variable_conflict use_variable
DECLARE
    sort     CONSTANT text := f ->> 'sort';
    from_m   CONSTANT text := ' FROM ' || mailroom.message_table(kind) || ' m';
    by_row   CONSTANT boolean := f ?| ARRAY['broadcast', 'address', 'chosen'] OR f ? 'search' AND NOT f ? 'common';
    dated    CONSTANT boolean := f ? 'dated';
    each     CONSTANT boolean := f ?| ARRAY['accounts', 'event', 'not_ended'] AND NOT by_row AND NOT dated;
    from_d   CONSTANT text := from_m || ' LEFT JOIN LATERAL ' || mailroom.list_dated(f, kind, 'm') || ' e ON true';
    homeless CONSTANT boolean := kind = 'transaction' AND NOT f ?| ARRAY['accounts', 'event']; -- only transactions can lack a ticketed event
    key      CONSTANT text := mailroom.list_key(sort, 'm', 'm');
    counting CONSTANT text := 'SELECT' || from_m || ' WHERE ' || conditions || ' AND %s ORDER BY m.created_at DESC NULLS LAST LIMIT $14';
    row_of   CONSTANT text := format('SELECT %L AS kind, m.id, m.id AS last_id, 1::bigint AS attempts, ', kind);
    ended    CONSTANT text := ' ORDER BY ' || mailroom.list_order(f, 'key', 'id') || ' LIMIT $14';
    ordered  CONSTANT text := ' ORDER BY ' || mailroom.list_order(f, key, 'm.id') || ' LIMIT $14';
    arms     text[] := '{}';
    beyond   text;
BEGIN
    IF f ? 'count' AND dated THEN
        RETURN ARRAY['SELECT' || from_d || ' WHERE ' || concat_ws(' AND ', conditions, mailroom.list_of_events(f, 'm'), mailroom.list_events(f))
                     || ' ORDER BY m.created_at DESC NULLS LAST LIMIT $14'];
    ELSIF f ? 'count' THEN
        -- The order does not affect the count; without it, the planner would search for new rows from the oldest on.
        IF NOT each THEN
            RETURN ARRAY[format(counting, mailroom.list_of_events(f, 'm'))];
        END IF;
        RETURN ARRAY['SELECT FROM public.events e CROSS JOIN LATERAL (' || format(counting, 'm.event_id = e.id') || ') m WHERE ' || mailroom.list_events(f)]
            || CASE WHEN homeless THEN ARRAY[format(counting, 'm.event_id IS NULL')] END;
    END IF;
    FOREACH beyond IN ARRAY mailroom.list_beyond(f, kind, key) LOOP
        IF dated THEN
            arms := arms || (row_of || key || ' AS key' || from_d || ' WHERE '
                    || concat_ws(' AND ', conditions, mailroom.list_of_events(f, 'm'), mailroom.list_events(f), beyond) || CASE sort WHEN 'door_risk' THEN ended ELSE ordered END);
        ELSIF sort = 'door_risk' AND by_row THEN
            arms := arms || (row_of || key || ' AS key' || from_m || ' LEFT JOIN public.events e ON e.id = m.event_id WHERE '
                    || concat_ws(' AND ', conditions, mailroom.list_of_events(f, 'm'), beyond) || ended);
        ELSIF sort = 'door_risk' THEN
            arms := arms || ('SELECT m.* FROM (SELECT e.id, ' || key || ' AS risk FROM public.events e WHERE ' || mailroom.list_events(f)
                    || CASE WHEN f ? 'row' THEN ' AND ' || key || CASE WHEN f ? 'ascending' THEN ' >= ' ELSE ' <= ' END || '$12::bigint' ELSE '' END
                    || ' ORDER BY risk' || CASE WHEN f ? 'ascending' THEN '' ELSE ' DESC' END || ') e CROSS JOIN LATERAL (' || row_of || 'e.risk AS key' || from_m || ' WHERE '
                    || concat_ws(' AND ', conditions, 'm.event_id = e.id', replace(beyond, key, 'e.risk')) || ended || ') m ORDER BY '
                    || mailroom.list_order(f, 'e.risk', 'm.id') || ' LIMIT $14');
            IF homeless THEN -- the same risk as a ticketed event without a date
                arms := arms || (row_of || '-4611686018427387904 AS key' || from_m || ' WHERE '
                        || concat_ws(' AND ', conditions, 'm.event_id IS NULL', replace(beyond, key, '-4611686018427387904')) || ended);
            END IF;
        ELSIF each AND sort = 'created' THEN
            arms := arms || ('SELECT m.* FROM public.events e CROSS JOIN LATERAL (' || row_of || key || ' AS key' || from_m || ' WHERE '
                    || concat_ws(' AND ', conditions, 'm.event_id = e.id', beyond) || ordered || ') m WHERE ' || mailroom.list_events(f) || ended);
            IF homeless THEN
                arms := arms || (row_of || key || ' AS key' || from_m || ' WHERE ' || concat_ws(' AND ', conditions, 'm.event_id IS NULL', beyond) || ordered);
            END IF;
        ELSE
            arms := arms || (row_of || key || ' AS key' || from_m || ' WHERE ' || concat_ws(' AND ', conditions, mailroom.list_of_events(f, 'm'), beyond) || ordered);
        END IF;
    END LOOP;
    RETURN arms;
END
$$;

-- step: Function that writes the CTEs of the chains of one kind
-- retries_KIND contains all retries, which are few and indexed. chained_KIND contains each retry with the original of its chain, which may be
-- gone. chains_KIND contains the first and last retry of each chain, and the number of retries. Rows that are retries of each other (a cycle,
-- which no program should write) are in no chain.
CREATE FUNCTION mailroom.list_chains(f jsonb, kind text) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT format($sql$
        retries_%1$s AS MATERIALIZED (
            SELECT r.id, r.retry_for_id, r.status FROM %2$s r WHERE r.retry_for_id IS NOT NULL AND %3$s
        ), chained_%1$s AS (
            SELECT r.id, r.status, r.retry_for_id AS original
              FROM retries_%1$s r
             WHERE NOT EXISTS (SELECT FROM retries_%1$s o WHERE o.id = r.retry_for_id)
            UNION ALL
            SELECT r.id, r.status, c.original FROM chained_%1$s c JOIN retries_%1$s r ON r.retry_for_id = c.id
        ), chains_%1$s AS (
            SELECT DISTINCT ON (original) original, id AS last_id, status::text AS status, min(id) OVER chain AS first_id, count(*) OVER chain AS retries
              FROM chained_%1$s
            WINDOW chain AS (PARTITION BY original)
             ORDER BY original, id DESC
        )$sql$, kind, mailroom.message_table(kind), mailroom.list_visible(f, 'r'))
$$;

-- step: Function that writes the UNION arms for chains with retries
-- Each chain is listed at its original, or at the first retry if the original is gone. A single retry is an issue only with a problem, like an
-- original without retries. A later attempt that failed ends an automatic resolution (rule 10). The lookups are LATERAL with a LIMIT, because the
-- planner would otherwise read the whole table for a hash join.
CREATE FUNCTION mailroom.list_chain_arms(f jsonb, kind text) RETURNS text[]
    LANGUAGE plpgsql STABLE
AS $$
#variable_conflict use_variable
DECLARE
    problem  CONSTANT text := $sql$c.status IN ({{problems}})$sql$;
    resolved CONSTANT text := '(m.resolved_at IS NOT NULL AND NOT (m.resolution_type IS NOT DISTINCT FROM ''auto'' AND c.last_id <> m.id AND ' || problem || '))';
    shown    text := 'c.status = ANY ($15) AND (c.last_id <> m.id OR ' || problem || ') AND NOT ' || resolved;
    key      CONSTANT text := mailroom.list_key(f ->> 'sort', 'm', 'l');
    from_c   text := format($sql$ FROM chains_%1$s c
          LEFT JOIN LATERAL (SELECT o.id FROM %2$s o WHERE o.id = c.original AND %3$s LIMIT 1) o ON true
         CROSS JOIN LATERAL (SELECT * FROM %2$s m WHERE m.id = coalesce(o.id, c.first_id) LIMIT 1) m
          LEFT JOIN LATERAL (SELECT * FROM %2$s l WHERE l.id = c.last_id LIMIT 1) l ON true$sql$, kind, mailroom.message_table(kind), mailroom.list_visible(f, 'o'));
    arms     text[] := '{}';
    beyond   text;
BEGIN
    IF f ? 'resolved' AND NOT f ? 'problems_only' THEN
        shown := '(' || resolved || ' OR ' || shown || ')';
    END IF;
    shown := concat_ws(' AND ', shown, mailroom.list_conditions(f, kind), mailroom.list_found(f, 'm', 'l'), mailroom.list_because(f, kind, 'l'), mailroom.list_events(f));
    IF f ?| ARRAY['accounts', 'event', 'not_ended', 'occurrence'] OR f ->> 'sort' = 'door_risk' THEN
        from_c := from_c || ' LEFT JOIN LATERAL ' || mailroom.list_dated(f, kind, 'm') || ' e ON true';
    END IF;
    IF f ? 'count' THEN
        RETURN ARRAY['SELECT' || from_c || ' WHERE ' || shown || ' LIMIT $14'];
    END IF;
    FOREACH beyond IN ARRAY mailroom.list_beyond(f, kind, key) LOOP
        arms := arms || (format('SELECT %L AS kind, m.id, c.last_id, c.retries + (o.id IS NOT NULL)::int AS attempts, %s AS key%s WHERE %s AND %s ORDER BY %s LIMIT $14',
                                kind, key, from_c, shown, beyond, mailroom.list_order(f, 'key', 'id')));
    END LOOP;
    RETURN arms;
END
$$;

-- step: Function that writes the statement that finds the rows of a list
-- The statement returns one row: the count up to a limit, or arrays with kind, id, last_id, attempts and key of each row of a page. The function
-- returns NULL if the filter can match nothing.
CREATE FUNCTION mailroom.list_statement(f jsonb) RETURNS text
    LANGUAGE plpgsql STABLE
AS $$
#variable_conflict use_variable
DECLARE
    kind      text;
    of_status text := 'true';
    alone     text;
    ctes      text[] := '{}';
    arms      text[] := '{}';
BEGIN
    IF f ? 'statuses' THEN
        of_status := CASE WHEN f ? 'resolved' THEN '(m.status = ANY ($15) OR m.resolved_at IS NOT NULL)' ELSE 'm.status = ANY ($15)' END;
    ELSIF f ? 'resolved' THEN
        of_status := 'm.resolved_at IS NOT NULL';
    END IF;
    IF f ? 'problems_only' THEN
        of_status := of_status || $sql$ AND m.status IN ({{problems}}) AND m.resolved_at IS NULL$sql$;
    END IF;
    FOREACH kind IN ARRAY ARRAY['announcement', 'transaction'] LOOP
        CONTINUE WHEN f ? 'kinds' AND NOT f -> 'kinds' ? kind OR kind = 'announcement' AND f ? 'email_types' OR kind = 'transaction' AND f ? 'broadcast';
        alone := concat_ws(' AND ', mailroom.list_conditions(f, kind), mailroom.list_found(f, 'm', 'm'), mailroom.list_because(f, kind, 'm'));
        IF NOT f ? 'issues' THEN
            arms := arms || mailroom.list_arms(f, kind, alone || ' AND ' || of_status);
            CONTINUE;
        END IF;
        -- This subquery probes the index of retries for each row. A long list of all retries would be scanned again for each row.
        alone := alone || format(' AND m.retry_for_id IS NULL AND (SELECT true FROM %s r WHERE r.retry_for_id = m.id AND %s LIMIT 1) IS NULL',
                                 mailroom.message_table(kind), mailroom.list_visible(f, 'r'));
        ctes := ctes || mailroom.list_chains(f, kind);
        IF f ? 'problems' THEN
            arms := arms || mailroom.list_arms(f, kind, alone || ' AND m.status = ANY ($16) AND m.resolved_at IS NULL');
        END IF;
        IF f ? 'resolved' AND NOT f ? 'problems_only' THEN
            arms := arms || mailroom.list_arms(f, kind, alone || ' AND m.resolved_at IS NOT NULL');
        END IF;
        arms := arms || mailroom.list_chain_arms(f, kind);
    END LOOP;
    IF arms = '{}' THEN
        RETURN NULL;
    END IF;
    RETURN CASE WHEN ctes = '{}' THEN '' ELSE 'WITH RECURSIVE ' || array_to_string(ctes, ',') END
        || CASE WHEN f ? 'count' THEN ' SELECT count(*), NULL, NULL, NULL, NULL, NULL FROM (SELECT FROM ((' || array_to_string(arms, ') UNION ALL (') || ')) arms LIMIT $14) counted'
                ELSE ' SELECT 0, array_agg(page.kind), array_agg(page.id::bigint), array_agg(page.last_id::bigint), array_agg(page.attempts), array_agg(page.key::text)'
                     || ' FROM (SELECT * FROM ((' || array_to_string(arms, ') UNION ALL (') || ')) arms ORDER BY ' || mailroom.list_order(f, 'key', 'id', 'kind') || ' LIMIT $14) page' END;
END
$$;
