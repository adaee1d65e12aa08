-- What recording events changes beyond adding them (rules 3 to 8), for logins that may do nothing else: each function computes what follows from
-- what is recorded. So the drain right needs no right to change a message, to delete anything, or to touch a suppression. Who may record events may
-- still invent them.
--
-- The functions run with the rights of the tables' owner, whoever calls them; a pinned search_path keeps the caller from putting other
-- tables in their way, and no name in them comes from outside. Times in Hi.Events's tables are UTC, in whole seconds.

-- step: Function that tells what status a fact gives
-- The numbers never change meaning (mail.Facts).
CREATE FUNCTION mailroom.status_of(strength smallint) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN {{statusOfFact "strength"}};

-- step: Function that tells the weakest fact that a status stands for
CREATE FUNCTION mailroom.weakest_fact(status text) RETURNS smallint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN {{weakestFacts "status"}};

-- step: Function that tells what fact an event is
-- The table of effects (mail.EffectRules). A line of the timeline has no status code.
CREATE FUNCTION mailroom.fact_of(event_type text, event_subtype text, status_code text) RETURNS smallint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN {{effects "strength"}};

-- step: Function that ranks the status of a message together with what is known of it
-- The strongest fact (rule 3). The status may have been written by any program, and counts as its fact. Two statuses stand for two facts each: BOUNCED
-- is the permanent bounce unless a soft one was reported, or the suppression tells of one; FAILED is the provider's only where an event says so. A status
-- that nobody knows is no fact.
CREATE FUNCTION mailroom.settled_fact(status text, strongest smallint, bounced_softly boolean) RETURNS smallint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN greatest(strongest, CASE WHEN status = 'BOUNCED' AND bounced_softly IS NOT TRUE THEN {{strongestFact "BOUNCED"}} ELSE mailroom.weakest_fact(status) END);

-- step: Function that finds and locks messages by their SES ids or their own
-- callers: drain
-- Each id is probed by itself: for a list of them the planner expects so many rows that it reads the whole table instead of the index. The
-- rows are sorted before they are locked: batches that share messages then take their locks in one order. NO KEY, since nothing that a
-- foreign key could refer to changes.
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

-- step: Function that tells which messages somebody else holds
-- callers: drain
-- Of those that lock_messages would lock; those that are free stay locked until the transaction ends.
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

-- step: Function that takes the bare address out of what a sender wrote
-- mail.NormalizeAddress does the same.
CREATE FUNCTION mailroom.bare_address(written text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN lower(btrim(coalesce(substring(btrim(written, E' \t\r\n\x0b\f') FROM '<([^<]*)>$'), written), E' \t\r\n\x0b\f'));

-- step: Function that finds the messages that have another status by now
-- By the recorded events, whenever they came. Of BOUNCED and FAILED only the timeline tells which fact it is, where other programs write too, and for bounces a
-- suppression that no event gave its details: those come and go with the order in which events arrive. A line of the timeline is left out for the event
-- that it is about; one that means much less, whoever wrote it, is no such event.
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

-- step: Function that gives messages the statuses of recorded events
-- callers: drain
-- The status of the strongest fact that is known of each (rule 3). Gives the statuses of those that had another.
--
-- Where the host refuses to change some of the messages (a trigger of its own, a constraint), they are tried one by one, and the error
-- MR001, which undoes all of it, names in its detail each that is refused by itself, with the SQLSTATE and the words of the refusal. Errors
-- that are not about a row (40 collisions, 53 resources, 55 locks, 57 interventions, 58 and XX the system) come through as they are.
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

-- step: Function that gives messages the SES ids that a tag proved
-- callers: drain
-- Tags are for Mailroom's own sends, each of which is remembered. What was held back as suppressed never went out; what is said to have
-- failed may have (rule 9). An event of the SES id to the message's recipient must be recorded, with no other tag: of the message, of no
-- message yet, or of a guess that stood for it while nobody knew of the tag. Gives the messages that were named.
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

-- step: Function that refuses an event
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

-- step: Recorded events are the facts that they say they are
-- locks: mailroom.delivery_events: recording waits for an instant
-- One that weighs something else gives its message a status that nobody can explain. Whether the mail of a complaint was never sent, its
-- feedback type does not tell. A constraint would also be asked when a row from before is changed.
CREATE TRIGGER mailroom_event_weighs_what_it_says BEFORE INSERT ON mailroom.delivery_events
    FOR EACH ROW WHEN (NEW.strength <> mailroom.fact_of(NEW.event_type, NEW.event_subtype, NEW.status_code)
                       AND NOT (NEW.strength = {{strongestFact "SUPPRESSED"}} AND NEW.event_type = 'Complaint' AND NEW.event_subtype IS DISTINCT FROM 'not-spam'))
    EXECUTE FUNCTION mailroom.refuse_event();
