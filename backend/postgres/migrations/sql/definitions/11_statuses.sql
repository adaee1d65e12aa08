-- The effects of recorded events (rules 3 to 8), for logins with only the drain right (least privilege): each function computes its changes from
-- recorded events. A drain login therefore needs no rights to change messages, delete rows or change suppressions. It can still record invented
-- events.
--
-- The functions run with the rights of the tables' owner, for every caller. The fixed search_path keeps callers from substituting other
-- tables, and no identifier in the statements comes from arguments. Times in Hi.Events's tables are UTC, in whole seconds.

-- step: Function that returns the status that a fact gives
-- The meaning of each number never changes (mail.Facts).
CREATE FUNCTION mailroom.status_of(strength smallint) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN {{statusOfFact "strength"}};

-- step: Function that returns the weakest fact that gives a status
CREATE FUNCTION mailroom.weakest_fact(status text) RETURNS smallint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN {{weakestFacts "status"}};

-- step: Function that returns the fact that an event reports
-- From the table of effects (mail.EffectRules). For rows of the timeline, which have no status code, status_code is NULL.
CREATE FUNCTION mailroom.fact_of(event_type text, event_subtype text, status_code text) RETURNS smallint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN {{effects "strength"}};

-- step: Function that returns the strongest fact of a message, including its current status
-- Rule 3. Any program may have written the status; it counts as its fact. Two statuses correspond to two facts each: BOUNCED counts as a permanent
-- bounce unless an event or the suppression shows a soft one; FAILED counts as the provider's only if an event shows that. An unknown status is no
-- fact.
CREATE FUNCTION mailroom.settled_fact(status text, strongest smallint, bounced_softly boolean) RETURNS smallint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN greatest(strongest, CASE WHEN status = 'BOUNCED' AND bounced_softly IS NOT TRUE THEN {{strongestFact "BOUNCED"}} ELSE mailroom.weakest_fact(status) END);

-- step: Function that finds and locks messages by SES id or row id
-- callers: drain
-- It looks up each id separately, because for a list the planner overestimates the rows and reads the whole table instead of the index. It
-- sorts the rows before locking, so that batches with common messages lock in the same order. NO KEY is enough, because no column that a
-- foreign key can refer to changes.
CREATE FUNCTION mailroom.lock_messages(kind text, ses_ids text[], ids bigint[])
    RETURNS TABLE (id bigint, account_id bigint, recipient text, ses_id text, retry boolean)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
BEGIN
    PERFORM mailroom.drains_only();
    RETURN QUERY EXECUTE format($sql$
        SELECT m.id::bigint, coalesce(e.account_id, 0)::bigint, m.recipient::text, coalesce(mailroom.ses_id(m.ses_message_id), ''),
               m.retry_for_id IS NOT NULL
          FROM %1$s m
          LEFT JOIN public.events e ON e.id = m.event_id
         WHERE m.id = ANY ($2 || ARRAY(
               SELECT named.id
                 FROM unnest($1) AS g(ses_id)
                CROSS JOIN LATERAL (SELECT n.id FROM %1$s n
                                     WHERE n.ses_message_id IS NOT NULL AND mailroom.ses_id(n.ses_message_id) = g.ses_id OFFSET 0) AS named))
         ORDER BY m.id
           FOR NO KEY UPDATE OF m $sql$, mailroom.message_table(kind))
     USING ses_ids, ids;
END
$$;

-- step: Function that returns the messages that another transaction has locked
-- callers: drain
-- Among those that lock_messages would lock. The others stay locked by the caller until the transaction ends.
CREATE FUNCTION mailroom.held_messages(kind text, ses_ids text[], ids bigint[]) RETURNS TABLE (id bigint, ses_id text)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    wanted bigint[];
    free   bigint[];
BEGIN
    PERFORM mailroom.drains_only();
    EXECUTE format($sql$
        SELECT $2 || ARRAY(SELECT named.id
                             FROM unnest($1) AS g(ses_id)
                            CROSS JOIN LATERAL (SELECT n.id FROM %1$s n
                                                 WHERE n.ses_message_id IS NOT NULL AND mailroom.ses_id(n.ses_message_id) = g.ses_id OFFSET 0) AS named) $sql$,
        mailroom.message_table(kind)) INTO wanted USING ses_ids, ids;
    EXECUTE format('SELECT array_agg(f.id) FROM (SELECT m.id::bigint FROM %s m WHERE m.id = ANY ($1) ORDER BY m.id FOR NO KEY UPDATE SKIP LOCKED) AS f',
                   mailroom.message_table(kind)) INTO free USING wanted;
    RETURN QUERY EXECUTE format($sql$
        SELECT m.id::bigint, coalesce(mailroom.ses_id(m.ses_message_id), '') FROM %s m WHERE m.id = ANY ($1) AND m.id <> ALL (coalesce($2, '{}')) $sql$,
        mailroom.message_table(kind)) USING wanted, free;
END
$$;

-- step: Function that extracts the bare address from a sender's spelling
-- Like mail.NormalizeAddress.
CREATE FUNCTION mailroom.bare_address(written text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN lower(btrim(coalesce(substring(btrim(written, E' \t\r\n\x0b\f') FROM '<([^<]*)>$'), written), E' \t\r\n\x0b\f'));

-- step: Function that finds the messages whose status differs from their recorded events
-- The order of the events does not matter. For BOUNCED and FAILED the timeline, which other programs write too, shows which of two facts is meant; for bounces
-- also a suppression whose details come from no event (the others depend on the order of arrival). A timeline row is ignored if a recorded event about it
-- exists, unless that event is a much weaker fact than the row.
CREATE FUNCTION mailroom.unsettled(kinds text[], ids bigint[]) RETURNS TABLE (kind text, id bigint, status text)
    LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_variable
BEGIN
    RETURN QUERY
    WITH found AS (
        SELECT g.kind, g.id, m.status::text AS was, m.event_id, m.recipient
          FROM unnest(kinds, ids) AS g(kind, id) JOIN public.outgoing_messages m ON g.kind = 'announcement' AND m.id = g.id
        UNION ALL
        SELECT g.kind, g.id, m.status::text, m.event_id, m.recipient
          FROM unnest(kinds, ids) AS g(kind, id) JOIN public.outgoing_transaction_messages m ON g.kind = 'transaction' AND m.id = g.id
    )
    SELECT f.kind, f.id, mailroom.status_of(w.fact)
      FROM found f
     CROSS JOIN LATERAL (
           SELECT mailroom.settled_fact(f.was, max(k.strength), CASE WHEN f.was = 'BOUNCED' THEN
                      bool_or(k.strength = {{weakestFact "BOUNCED"}})
                   OR (SELECT bool_and(s.bounce_type IS DISTINCT FROM 'Permanent')
                         FROM public.email_suppressions s
                        WHERE s.email = mailroom.bare_address(f.recipient) AND s.deleted_at IS NULL AND s.reason = 'bounce'
                          AND (s.account_id IS NULL OR s.account_id = (SELECT e.account_id FROM public.events e WHERE e.id = f.event_id))
                          AND NOT EXISTS (SELECT FROM mailroom.suppression_origins o WHERE o.suppression_id = s.id)) END) AS fact
             FROM (SELECT d.strength FROM mailroom.delivery_events d WHERE d.message_id = f.id AND d.message_kind = f.kind
                   UNION ALL
                   SELECT mailroom.fact_of(t.event_type, t.event_subtype, NULL)
                     FROM (SELECT a.* FROM public.outgoing_message_events a WHERE f.kind = 'announcement' AND a.outgoing_message_id = f.id
                           UNION ALL
                           SELECT b.* FROM public.outgoing_message_events b WHERE f.kind = 'transaction' AND b.outgoing_transaction_message_id = f.id) AS t
                    WHERE f.was IN ('BOUNCED', 'FAILED')
                      AND NOT EXISTS (SELECT FROM mailroom.delivery_events d
                                       WHERE d.timeline_id = t.id AND d.message_id = f.id AND d.message_kind = f.kind
                                         AND d.strength >= least(mailroom.fact_of(t.event_type, t.event_subtype, NULL), {{strongestFact "SUPPRESSED"}}))) AS k) AS w
     WHERE mailroom.status_of(w.fact) <> f.was;
END
$$;

-- step: Function that sets the statuses of messages from recorded events
-- callers: drain
-- To the status of the strongest known fact of each (rule 3). Returns the new statuses of the changed messages.
--
-- If the host database rejects the update (its own trigger, a constraint), the messages are tried one by one. Error MR001 then rolls back
-- everything; its DETAIL lists each rejected message with SQLSTATE and error text. Errors that are not about a row (class 40 collisions,
-- 53 resources, 55 locks, 57 interventions, 58 and XX system) are raised unchanged.
CREATE FUNCTION mailroom.settle_statuses(kinds text[], ids bigint[]) RETURNS SETOF text
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    statuses text[];
    refused  jsonb := '[]';
BEGIN
    PERFORM mailroom.drains_only();
    SELECT array_agg(u.kind), array_agg(u.id), array_agg(u.status) INTO kinds, ids, statuses FROM mailroom.unsettled(kinds, ids) u;
    IF ids IS NULL THEN
        RETURN;
    END IF;
    BEGIN
        UPDATE public.outgoing_messages m SET status = s.status, updated_at = date_trunc('second', now() AT TIME ZONE 'UTC')
          FROM unnest(kinds, ids, statuses) AS s(kind, id, status)
         WHERE s.kind = 'announcement' AND m.id = s.id;
        UPDATE public.outgoing_transaction_messages m SET status = s.status, updated_at = date_trunc('second', now() AT TIME ZONE 'UTC')
          FROM unnest(kinds, ids, statuses) AS s(kind, id, status)
         WHERE s.kind = 'transaction' AND m.id = s.id;
        RETURN QUERY SELECT unnest(statuses);
        RETURN;
    EXCEPTION WHEN OTHERS THEN
        IF cardinality(ids) = 1 OR left(SQLSTATE, 2) IN ('40', '53', '55', '57', '58', 'XX') THEN
            RAISE;
        END IF;
    END;
    FOR i IN 1 .. cardinality(ids) LOOP
        BEGIN
            IF kinds[i] = 'announcement' THEN
                UPDATE public.outgoing_messages m SET status = statuses[i], updated_at = date_trunc('second', now() AT TIME ZONE 'UTC') WHERE m.id = ids[i];
            ELSE
                UPDATE public.outgoing_transaction_messages m SET status = statuses[i], updated_at = date_trunc('second', now() AT TIME ZONE 'UTC') WHERE m.id = ids[i];
            END IF;
        EXCEPTION WHEN OTHERS THEN
            IF left(SQLSTATE, 2) IN ('40', '53', '55', '57', '58', 'XX') THEN
                RAISE;
            END IF;
            refused := refused || jsonb_build_object('kind', kinds[i], 'id', ids[i]::text, 'code', SQLSTATE, 'message', SQLERRM);
        END;
    END LOOP;
    RAISE EXCEPTION '% of % messages cannot be given their statuses', jsonb_array_length(refused), cardinality(ids)
        USING ERRCODE = 'MR001', DETAIL = refused::text;
END
$$;

-- step: Function that sets SES ids of messages from tagged events
-- callers: drain
-- Only Mailroom's own sends have tags, and each is recorded in mailroom.sends. A send withheld as SUPPRESSED never reached SES; one recorded
-- as FAILED may have (rule 9). An event with the SES id and the message's recipient must be recorded, without a different tag. It must
-- belong to the message, to no message yet, or to a guess that replaced it before the tag was known. Returns the changed messages.
CREATE FUNCTION mailroom.name_messages(kinds text[], ids bigint[], ses_ids text[]) RETURNS TABLE (kind text, id bigint)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    PERFORM mailroom.drains_only();
    RETURN QUERY
    WITH given AS (
        SELECT g.kind, g.id, g.ses_id, mailroom.bare_address(coalesce(a.recipient, t.recipient)) AS recipient, g.kind || ':' || g.id AS tag
          FROM unnest(kinds, ids, ses_ids) AS g(kind, id, ses_id)
          LEFT JOIN public.outgoing_messages a ON g.kind = 'announcement' AND a.id = g.id
          LEFT JOIN public.outgoing_transaction_messages t ON g.kind = 'transaction' AND t.id = g.id
         WHERE EXISTS (SELECT FROM mailroom.sends s WHERE s.kind = g.kind AND s.message_id = g.id AND s.outcome IS DISTINCT FROM 'SUPPRESSED')
    ), told AS (
        SELECT g.kind, g.id, g.ses_id
          FROM given g
         WHERE EXISTS (SELECT FROM mailroom.delivery_events d
                        WHERE d.message_id IS NULL AND d.ses_message_id = g.ses_id AND d.recipient = g.recipient
                          AND coalesce(d.tag, g.tag) = g.tag)
            OR EXISTS (SELECT
                         FROM (SELECT g.kind, g.id
                               UNION ALL
                               SELECT f.kind, f.message_id
                                 FROM (SELECT 'announcement' AS kind, n.id FROM public.outgoing_messages n
                                        WHERE n.ses_message_id IS NOT NULL AND mailroom.ses_id(n.ses_message_id) = g.ses_id
                                       UNION ALL
                                       SELECT 'transaction', n.id FROM public.outgoing_transaction_messages n
                                        WHERE n.ses_message_id IS NOT NULL AND mailroom.ses_id(n.ses_message_id) = g.ses_id) AS n
                                 JOIN mailroom.inferred_messages f ON f.kind = n.kind AND f.message_id = n.id) AS m
                         JOIN mailroom.delivery_events d ON d.message_id = m.id AND d.message_kind = m.kind
                        WHERE d.ses_message_id = g.ses_id AND d.recipient = g.recipient AND coalesce(d.tag, g.tag) = g.tag)
    ), announcements AS (
        UPDATE public.outgoing_messages m SET ses_message_id = g.ses_id, updated_at = date_trunc('second', now() AT TIME ZONE 'UTC')
          FROM told g
         WHERE g.kind = 'announcement' AND m.id = g.id AND m.ses_message_id IS NULL
        RETURNING g.kind, g.id
    ), transactions AS (
        UPDATE public.outgoing_transaction_messages m SET ses_message_id = g.ses_id, updated_at = date_trunc('second', now() AT TIME ZONE 'UTC')
          FROM told g
         WHERE g.kind = 'transaction' AND m.id = g.id AND m.ses_message_id IS NULL
        RETURNING g.kind, g.id
    )
    SELECT kind, id FROM announcements UNION ALL SELECT kind, id FROM transactions;
END
$$;

-- step: Function that rejects an event with a wrong strength
CREATE FUNCTION mailroom.refuse_event() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
BEGIN
    IF TG_RELID <> 'mailroom.delivery_events'::regclass THEN
        RAISE EXCEPTION 'this is the trigger of mailroom.delivery_events alone' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RAISE EXCEPTION 'a % of type % is no fact of strength %', NEW.event_type, coalesce(NEW.event_subtype, 'none'), NEW.strength USING ERRCODE = 'check_violation';
END
$$;

-- step: Trigger that rejects events whose strength does not match their type
-- locks: mailroom.delivery_events: recording waits for an instant
-- A wrong strength would give the message a status that nobody can explain. Complaints may also have the strength of SUPPRESSED, because the
-- feedback type does not show whether the mail was never sent. A constraint would also check updates of older rows.
CREATE TRIGGER mailroom_event_weighs_what_it_says BEFORE INSERT ON mailroom.delivery_events
    FOR EACH ROW WHEN (NEW.strength <> mailroom.fact_of(NEW.event_type, NEW.event_subtype, NEW.status_code)
                       AND NOT (NEW.strength = {{strongestFact "SUPPRESSED"}} AND NEW.event_type = 'Complaint' AND NEW.event_subtype IS DISTINCT FROM 'not-spam'))
    EXECUTE FUNCTION mailroom.refuse_event();
