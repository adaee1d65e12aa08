-- Parked events: those whose message is not there yet (rule 4).

-- step: Function that reads what parked events tell of mails to some recipients
-- callers: drain
-- Without those of Mailroom's own sends. waited tells that one has waited for longer than patience (seconds).
CREATE FUNCTION mailroom.parked_mails(of_recipients text[], patience integer)
    RETURNS TABLE (ses_message_id text, recipient text, subject text, sent_at timestamptz, sent boolean, retry boolean, waited boolean)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_variable
BEGIN
    PERFORM mailroom.drains_only();
    RETURN QUERY
    SELECT d.ses_message_id, d.recipient, coalesce(max(d.subject), ''), min(d.sent_at), bool_or(d.event_type = 'Send'), bool_or(d.retry_for_ses_id IS NOT NULL),
           min(d.recorded_at) <= now() - make_interval(secs => patience)
      FROM mailroom.delivery_events d
     WHERE d.message_id IS NULL AND d.recipient = ANY (of_recipients)
     GROUP BY d.ses_message_id, d.recipient
    HAVING bool_and(d.tag IS NULL)
     ORDER BY d.ses_message_id, d.recipient;
END
$$;

-- step: Function that has the parked events of mails looked at
-- callers: drain
-- Of mails that were named now; not those in whose transaction that happens.
CREATE FUNCTION mailroom.wake_events(ses_ids text[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
BEGIN
    PERFORM mailroom.drains_only();
    UPDATE mailroom.delivery_events d SET look_at = d.recorded_at
     WHERE d.id IN (SELECT p.id FROM mailroom.delivery_events p WHERE p.message_id IS NULL AND p.ses_message_id = ANY (ses_ids) FOR UPDATE SKIP LOCKED);
END
$$;

-- step: Function that has parked events looked at whose message may have come
-- callers: drain
-- It finds out what has arrived since the last look, with ten minutes' room for clocks that differ: of mails with an SES id those of its events, and where a message has
-- none those to its recipient. Events that nobody would look at for longer than pause (seconds) and ten minutes are looked at too: a clock was wrong, or somebody who may
-- record events wants to be rid of one. After a longer break than two pauses every event is to be looked at anyway. Gives the database's time, and the SES ids of mails whose true row has arrived beside the one that was inferred.
CREATE FUNCTION mailroom.wake_parked(pause integer, OUT started timestamptz, OUT doubled text[])
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_variable
DECLARE
    since timestamp;
BEGIN
    PERFORM mailroom.drains_only();
    SELECT now(), s.looked_at AT TIME ZONE 'UTC' - interval '10 minutes' INTO started, since FROM mailroom.correlation_state s;
    UPDATE mailroom.delivery_events d SET look_at = d.recorded_at
     WHERE d.id IN (SELECT p.id FROM mailroom.delivery_events p
                     WHERE p.message_id IS NULL AND p.look_at > now() + make_interval(secs => greatest(pause, 3600)) + interval '10 minutes'
                       FOR UPDATE SKIP LOCKED);
    IF started AT TIME ZONE 'UTC' - since < 2 * make_interval(secs => greatest(pause, 3600)) THEN
        WITH arrived AS (
            SELECT mailroom.ses_id(m.ses_message_id) AS ses_id, lower(m.recipient) AS recipient FROM public.outgoing_messages m WHERE m.created_at >= since
            UNION ALL
            SELECT mailroom.ses_id(m.ses_message_id), NULL FROM public.outgoing_transaction_messages m WHERE m.created_at >= since AND m.ses_message_id IS NOT NULL
        ), concerned AS (
            SELECT d.id FROM arrived a CROSS JOIN LATERAL (
                   SELECT d.id FROM mailroom.delivery_events d WHERE d.ses_message_id = a.ses_id AND d.message_id IS NULL OFFSET 0) AS d
             WHERE a.ses_id IS NOT NULL
            UNION
            SELECT d.id FROM arrived a CROSS JOIN LATERAL (
                   SELECT d.id FROM mailroom.delivery_events d WHERE d.recipient = a.recipient AND d.message_id IS NULL OFFSET 0) AS d
             WHERE a.ses_id IS NULL
        )
        UPDATE mailroom.delivery_events d SET look_at = d.recorded_at
         WHERE d.id IN (SELECT p.id FROM mailroom.delivery_events p JOIN concerned c USING (id) WHERE p.look_at > started FOR UPDATE OF p SKIP LOCKED);
    END IF;
    WITH arrived AS (
        SELECT mailroom.ses_id(m.ses_message_id) AS ses_id, 'announcement' AS kind, m.id
          FROM public.outgoing_messages m WHERE m.created_at >= since AND m.ses_message_id IS NOT NULL
        UNION ALL
        SELECT mailroom.ses_id(m.ses_message_id), 'transaction', m.id
          FROM public.outgoing_transaction_messages m WHERE m.created_at >= since AND m.ses_message_id IS NOT NULL
    )
    SELECT array_agg(DISTINCT a.ses_id ORDER BY a.ses_id) INTO doubled
      FROM arrived a
     WHERE NOT EXISTS (SELECT FROM mailroom.inferred_messages f WHERE f.kind = a.kind AND f.message_id = a.id)
       AND EXISTS (SELECT
                     FROM (SELECT 'announcement' AS kind, n.id FROM (SELECT n.* FROM public.outgoing_messages n
                             WHERE n.ses_message_id IS NOT NULL AND mailroom.ses_id(n.ses_message_id) = a.ses_id OFFSET 0) AS n
                           UNION ALL
                           SELECT 'transaction', n.id FROM (SELECT n.* FROM public.outgoing_transaction_messages n
                             WHERE n.ses_message_id IS NOT NULL AND mailroom.ses_id(n.ses_message_id) = a.ses_id OFFSET 0) AS n) AS m
                     JOIN mailroom.inferred_messages f ON f.kind = m.kind AND f.message_id = m.id);
END
$$;

-- step: Function that reads and locks parked events that are to be looked at
-- callers: drain
-- So many at most, and none that somebody else has in hand.
CREATE FUNCTION mailroom.lock_parked(started timestamptz, at_most integer)
    RETURNS TABLE (id bigint, occurrence bytea, sns_message_id text, ses_message_id text, event_type text, event_subtype text, recipient text, recipients integer,
                   occurred_at timestamptz, sent_at timestamptz, status_code text, subject text, tag text, retry_for_ses_id text, strength smallint, unmatched boolean,
                   unmatched_account bigint, recorded_at timestamptz, payload text, message_id bigint)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_variable
DECLARE
    ids CONSTANT bigint[] := ARRAY(SELECT d.id FROM mailroom.delivery_events d WHERE d.message_id IS NULL AND d.look_at <= started
                                    ORDER BY d.look_at, d.id LIMIT at_most FOR UPDATE SKIP LOCKED);
BEGIN
    PERFORM mailroom.drains_only();
    RETURN QUERY SELECT r.* FROM mailroom.event_rows(ids) r;
END
$$;

-- step: Function that sets when parked events are looked at again
-- callers: drain
-- An event waits a quarter of the time that it has waited already, from seconds up to pause, but not beyond the moments at which more may be guessed (patience) or it
-- becomes unmatched (age); all in seconds. Without them it waits for pause.
CREATE FUNCTION mailroom.look_later(of_ids bigint[], patience integer, age integer, pause integer) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
BEGIN
    PERFORM mailroom.drains_only();
    UPDATE mailroom.delivery_events d
       SET look_at = CASE WHEN patience IS NULL THEN now() + make_interval(secs => least(pause, 3600))
                          ELSE least(now() + least(greatest((now() - d.recorded_at) / 4, interval '5 seconds'), make_interval(secs => least(pause, 3600))),
                                     CASE WHEN d.recorded_at + make_interval(secs => patience) > now() THEN d.recorded_at + make_interval(secs => patience) END,
                                     CASE WHEN d.recorded_at + make_interval(secs => age) > now() THEN d.recorded_at + make_interval(secs => age) END) END
     WHERE d.id = ANY (of_ids) AND d.message_id IS NULL;
END
$$;
