-- Lists of messages and of delivery issues. A page is found in two steps, since they want opposite plans: which rows are on it is planned for
-- the very filter, the right index depends on it; what hangs on those rows is looked up by keys, by a plan that is made once.
--
-- A chain is one original and its retries, and theirs; its last attempt is the retry with the greatest id, or the original where there is
-- none. Where the original is gone, the first of its retries stands for it. Delivery issues come from three sets, each with an index of its
-- own: problem originals that nobody has resent, chains with retries, and resolved originals that nobody has resent.

-- step: Function that packs what a list is to show
-- account narrows the list to one account of those that the caller may see. Only what is given is in the result.
CREATE FUNCTION mailroom.list_filter(
    account bigint, kinds text[], statuses text[], resolved boolean, problems_only boolean, search text, address text, reasons text[],
    email_types text[], event bigint, not_ended boolean, broadcast bigint, announcement_ids bigint[], transaction_ids bigint[], since timestamp,
    as_of timestamp) RETURNS jsonb
    LANGUAGE plpgsql STABLE
AS $$
#variable_conflict use_variable
BEGIN
    RETURN jsonb_strip_nulls(jsonb_build_object(
        'accounts', mailroom.scope(account), 'kinds', kinds, 'statuses', nullif(statuses, '{}'), 'resolved', nullif(resolved, false),
        'problems_only', nullif(problems_only, false), 'search', nullif(search, ''), 'address', nullif(address, ''), 'reasons', nullif(reasons, '{}'),
        'email_types', nullif(email_types, '{}'), 'event', event, 'not_ended', nullif(not_ended, false), 'broadcast', broadcast,
        'chosen', nullif(announcement_ids IS NOT NULL OR transaction_ids IS NOT NULL, false), 'announcement_ids', announcement_ids,
        'transaction_ids', transaction_ids, 'since', since, 'as_of', as_of));
END
$$;

-- The functions below write the statement that finds the rows of a page. Its text is made of their own words alone; what a filter gives
-- is in its arguments: $1 accounts, $2 since, $3 search, $4 address, $5 reasons, $6 email_types, $7 event, $8 as_of, $9 broadcast,
-- $10 announcement_ids, $11 transaction_ids, $12 key, $13 row, $14 limit, $15 statuses, $16 problems. They are STABLE because format and
-- concat_ws are: the planner puts no function in place that calls itself more than it is.

-- step: Function that writes by what a list is sorted
-- original and last are the rows of the chain's ends, the same row in a list of messages: status and time of the last change are the last
-- attempt's, all else is the original's. Door risk needs the ticketed event e of the original. It is greatest for the event that goes on now,
-- then smaller the later it starts, in microseconds; events without a date come after all of these, past ones last, from the most recent. An
-- event without an end is over when it has started. Dates that nobody could write count as the nearest that one can: infinity cannot be subtracted.
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

-- step: Function that writes an order
-- A row that was given no time is the last of those that begin with the newest; no other key can be null.
CREATE FUNCTION mailroom.list_order(f jsonb, key text, id text, kind text DEFAULT NULL) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT CASE WHEN f ? 'ascending' THEN key || CASE f ->> 'sort' WHEN 'created' THEN ' NULLS FIRST, ' ELSE ', ' END || id || coalesce(', ' || kind, '')
                ELSE key || CASE f ->> 'sort' WHEN 'created' THEN ' DESC NULLS LAST, ' ELSE ' DESC, ' END || id || ' DESC' || coalesce(', ' || kind || ' DESC', '') END
$$;

-- step: Function that writes the conditions for what comes after the place where a page begins
-- Several where one would not follow an index: each makes an arm of its own. Rows are ordered by (key, id, kind): one of the other kind with
-- the very key and id comes after or not by its kind. An empty key is that of a row without a time.
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

-- step: Function that writes the condition on the ticketed events that a list is about
CREATE FUNCTION mailroom.list_events(f jsonb) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT concat_ws(' AND ', 'true', CASE WHEN f ? 'accounts' THEN 'e.account_id = ANY ($1)' END, CASE WHEN f ? 'event' THEN 'e.id = $7' END,
        CASE WHEN f ? 'not_ended' THEN '(e.end_date < $8) IS NOT TRUE' END)
$$;

-- step: Function that writes the condition that a row belongs to those ticketed events
-- Where none are named, messages without one belong to the list.
CREATE FUNCTION mailroom.list_of_events(f jsonb, m text) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT CASE WHEN f ?| ARRAY['accounts', 'event'] THEN format('%s.event_id IN (SELECT e.id FROM public.events e WHERE %s)', m, mailroom.list_events(f))
                WHEN f ? 'not_ended' THEN format('NOT EXISTS (SELECT FROM public.events e WHERE e.id = %s.event_id AND e.end_date < $8)', m)
                ELSE 'true' END
$$;

-- step: Function that writes the condition that a row is there for the caller
CREATE FUNCTION mailroom.list_visible(f jsonb, m text) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT m || '.deleted_at IS NULL'
        || CASE WHEN f ? 'accounts' THEN format(' AND %s.event_id IN (SELECT e.id FROM public.events e WHERE e.account_id = ANY ($1))', m) ELSE '' END
$$;

-- step: Function that writes the condition that the search is in one of two rows
CREATE FUNCTION mailroom.list_found(f jsonb, m text, l text) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT CASE WHEN NOT f ? 'search' THEN 'true'
                WHEN m = l THEN format('(%1$s.recipient ILIKE $3 OR %1$s.subject ILIKE $3)', m)
                ELSE format('(%1$s.recipient ILIKE $3 OR %1$s.subject ILIKE $3 OR %2$s.recipient ILIKE $3 OR %2$s.subject ILIKE $3)', m, l) END
$$;

-- step: Function that writes the condition on why a row stands where it does
CREATE FUNCTION mailroom.list_because(f jsonb, kind text, m text) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT CASE WHEN f ? 'reasons' THEN format('(SELECT r.reason FROM mailroom.reason_of(%L, %2$s.id, %2$s.status::text) AS r(reason)) = ANY ($5)', kind, m) ELSE 'true' END
$$;

-- step: Function that writes the conditions on a row m of one kind
-- Without those on status, search, reason and ticketed event. An address is looked up first, in the indexes of the two columns: the planner
-- cannot know how few rows have it.
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

-- step: Function that writes the arms for rows that are chains of their own
-- An arm is a SELECT of (kind, id, last_id, attempts, key), limited and sorted by itself, so that each can follow an index; or of nothing, for
-- counting.
--
-- By creation time, with the ticketed events known, it takes the newest of each of them from the index of that event, and the newest of
-- those: the index of all messages would have to be read through those of every other account, or of every event that has ended. By door risk
-- it walks the ticketed events from the one where the page begins, and stops with those that fill the page. A search for what is not common, a
-- broadcast and an address have their own index, which finds their rows at once for all events, and other orders have none to follow: there
-- the planner chooses.
CREATE FUNCTION mailroom.list_arms(f jsonb, kind text, conditions text) RETURNS text[]
    LANGUAGE plpgsql STABLE
AS $$
#variable_conflict use_variable
DECLARE
    sort     CONSTANT text := f ->> 'sort';
    from_m   CONSTANT text := ' FROM ' || mailroom.message_table(kind) || ' m';
    by_row   CONSTANT boolean := f ?| ARRAY['broadcast', 'address', 'chosen'] OR f ? 'search' AND NOT f ? 'common';
    each     CONSTANT boolean := f ?| ARRAY['accounts', 'event', 'not_ended'] AND NOT by_row;
    homeless CONSTANT boolean := kind = 'transaction' AND NOT f ?| ARRAY['accounts', 'event']; -- only transactions can be without a ticketed event
    key      CONSTANT text := mailroom.list_key(sort, 'm', 'm');
    counting CONSTANT text := 'SELECT' || from_m || ' WHERE ' || conditions || ' AND %s ORDER BY m.created_at DESC NULLS LAST LIMIT $14';
    row_of   CONSTANT text := format('SELECT %L AS kind, m.id, m.id AS last_id, 1::bigint AS attempts, ', kind);
    ended    CONSTANT text := ' ORDER BY ' || mailroom.list_order(f, 'key', 'id') || ' LIMIT $14';
    ordered  CONSTANT text := ' ORDER BY ' || mailroom.list_order(f, key, 'm.id') || ' LIMIT $14';
    arms     text[] := '{}';
    beyond   text;
BEGIN
    IF f ? 'count' THEN
        -- Newest first though nobody sees it: the planner would look for the newest rows from the oldest on.
        IF NOT each THEN
            RETURN ARRAY[format(counting, mailroom.list_of_events(f, 'm'))];
        END IF;
        RETURN ARRAY['SELECT FROM public.events e CROSS JOIN LATERAL (' || format(counting, 'm.event_id = e.id') || ') m WHERE ' || mailroom.list_events(f)]
            || CASE WHEN homeless THEN ARRAY[format(counting, 'm.event_id IS NULL')] END;
    END IF;
    FOREACH beyond IN ARRAY mailroom.list_beyond(f, kind, key) LOOP
        IF sort = 'door_risk' AND by_row THEN
            arms := arms || (row_of || key || ' AS key' || from_m || ' LEFT JOIN public.events e ON e.id = m.event_id WHERE '
                    || concat_ws(' AND ', conditions, mailroom.list_of_events(f, 'm'), beyond) || ended);
        ELSIF sort = 'door_risk' THEN
            arms := arms || ('SELECT m.* FROM (SELECT e.id, ' || key || ' AS risk FROM public.events e WHERE ' || mailroom.list_events(f)
                    || CASE WHEN f ? 'row' THEN ' AND ' || key || CASE WHEN f ? 'ascending' THEN ' >= ' ELSE ' <= ' END || '$12::bigint' ELSE '' END
                    || ' ORDER BY risk' || CASE WHEN f ? 'ascending' THEN '' ELSE ' DESC' END || ') e CROSS JOIN LATERAL (' || row_of || 'e.risk AS key' || from_m || ' WHERE '
                    || concat_ws(' AND ', conditions, 'm.event_id = e.id', replace(beyond, key, 'e.risk')) || ended || ') m ORDER BY '
                    || mailroom.list_order(f, 'e.risk', 'm.id') || ' LIMIT $14');
            IF homeless THEN -- that is no more risk than a ticketed event without a date
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

-- step: Function that writes the common tables of the chains of one kind
-- retries_KIND are all retries, few and with an index; chained_KIND has each with the row that its chain begins with, which may be gone;
-- chains_KIND has the first and the last retry of each chain, and how many they are. Rows that are each other's retries, which no program
-- should write, are in no chain.
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

-- step: Function that writes the arms for chains with retries
-- Each at its original, or at the first retry where the original is gone. A retry alone is an issue only with a problem, like any original that
-- nobody has resent. A resolution that a program made (auto) ends with a later attempt that did not arrive (rule 10). The lookups are LATERAL and
-- limited for the planner's sake: it would read the whole table for a hash join.
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
    IF f ?| ARRAY['accounts', 'event', 'not_ended'] OR f ->> 'sort' = 'door_risk' THEN
        from_c := from_c || ' LEFT JOIN LATERAL (SELECT * FROM public.events e WHERE e.id = m.event_id LIMIT 1) e ON true';
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
-- It gives one row: how many there are up to a limit (count); or arrays with kind, id, last_id, attempts and key of each row of a page. Null
-- where the filter lets nothing through, whatever the database holds.
CREATE FUNCTION mailroom.list_statement(f jsonb) RETURNS text
    LANGUAGE plpgsql STABLE
AS $$
#variable_conflict use_variable
DECLARE
    kind      text;
    of_status text := 'true';
    alone     text;
    chains    text[] := '{}';
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
        -- The index of retries is probed for each row: a list of all of them would be read anew for each row once it is long.
        alone := alone || format(' AND m.retry_for_id IS NULL AND (SELECT true FROM %s r WHERE r.retry_for_id = m.id AND %s LIMIT 1) IS NULL',
                                 mailroom.message_table(kind), mailroom.list_visible(f, 'r'));
        chains := chains || mailroom.list_chains(f, kind);
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
    RETURN CASE WHEN chains = '{}' THEN '' ELSE 'WITH RECURSIVE' || array_to_string(chains, ',') END
        || CASE WHEN f ? 'count' THEN ' SELECT count(*), NULL, NULL, NULL, NULL, NULL FROM (SELECT FROM ((' || array_to_string(arms, ') UNION ALL (') || ')) arms LIMIT $14) counted'
                ELSE ' SELECT 0, array_agg(page.kind), array_agg(page.id::bigint), array_agg(page.last_id::bigint), array_agg(page.attempts), array_agg(page.key::text)'
                     || ' FROM (SELECT * FROM ((' || array_to_string(arms, ') UNION ALL (') || ')) arms ORDER BY ' || mailroom.list_order(f, 'key', 'id', 'kind') || ' LIMIT $14) page' END;
END
$$;
