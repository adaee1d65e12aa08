-- What recording events changes beyond adding them (rules 3 to 8), for logins that may do nothing else: each change by a function that
-- looks first whether what is recorded calls for it. So the drain right needs no right to delete a message or a timeline entry, to change
-- a suppression, or to write a status that no event gave. Whoever may record events may still invent them.
--
-- The functions run with the rights of the tables' owner, whoever calls them; a pinned search_path keeps the caller from putting other
-- tables in their way. Times in Hi.Events's tables are UTC, in whole seconds.

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

-- step: Function that gives messages the statuses of recorded events
-- A status must be that of a fact recorded of the message, and no weaker than the one that is there (rule 3); where the integration has
-- written the timeline, whose facts are not stored as such, it is the caller's to tell.
CREATE FUNCTION mailroom.settle_statuses(kinds text[], ids bigint[], statuses text[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    WITH given AS (
        SELECT * FROM unnest(kinds, ids, statuses) AS g(kind, id, status)
    ), recorded AS (
        SELECT g.kind, g.id, g.status,
               (SELECT max(d.strength) FROM mailroom.delivery_events d
                 WHERE d.message_id = g.id AND d.message_kind = g.kind AND mailroom.status_of(d.strength) = g.status) AS strength
          FROM given g
    ), settled AS (
        SELECT r.kind, r.id, r.status,
               CASE WHEN r.kind = 'announcement' AND r.strength IS NULL
                         AND EXISTS (SELECT FROM public.outgoing_message_events t WHERE t.outgoing_message_id = r.id
                                        AND NOT EXISTS (SELECT FROM mailroom.delivery_events d WHERE d.timeline_id = t.id))
                      OR r.kind = 'transaction' AND r.strength IS NULL
                         AND EXISTS (SELECT FROM public.outgoing_message_events t WHERE t.outgoing_transaction_message_id = r.id
                                        AND NOT EXISTS (SELECT FROM mailroom.delivery_events d WHERE d.timeline_id = t.id))
                    THEN mailroom.weakest_fact(r.status) ELSE r.strength END AS strength
          FROM recorded r
    ), announcements AS (
        UPDATE public.outgoing_messages m SET status = s.status, updated_at = date_trunc('second', now() AT TIME ZONE 'UTC')
          FROM settled s
         WHERE s.kind = 'announcement' AND m.id = s.id AND s.strength >= mailroom.weakest_fact(m.status)
    )
    UPDATE public.outgoing_transaction_messages m SET status = s.status, updated_at = date_trunc('second', now() AT TIME ZONE 'UTC')
      FROM settled s
     WHERE s.kind = 'transaction' AND m.id = s.id AND s.strength >= mailroom.weakest_fact(m.status);
END
$$;
REVOKE ALL ON FUNCTION mailroom.settle_statuses FROM PUBLIC;

-- step: Function that gives messages the SES ids that a tag proved
CREATE FUNCTION mailroom.name_messages(kinds text[], ids bigint[], ses_ids text[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    WITH given AS (
        SELECT * FROM unnest(kinds, ids, ses_ids) AS g(kind, id, ses_id)
    ), announcements AS (
        UPDATE public.outgoing_messages m SET ses_message_id = g.ses_id, updated_at = date_trunc('second', now() AT TIME ZONE 'UTC')
          FROM given g
         WHERE g.kind = 'announcement' AND m.id = g.id AND m.ses_message_id IS NULL
    )
    UPDATE public.outgoing_transaction_messages m SET ses_message_id = g.ses_id, updated_at = date_trunc('second', now() AT TIME ZONE 'UTC')
      FROM given g
     WHERE g.kind = 'transaction' AND m.id = g.id AND m.ses_message_id IS NULL;
END
$$;
REVOKE ALL ON FUNCTION mailroom.name_messages FROM PUBLIC;
