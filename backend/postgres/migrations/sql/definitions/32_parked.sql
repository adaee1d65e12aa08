-- Parked events: events whose message does not exist yet (rule 4).

-- step: Function that reads the data of parked events about mails to some recipients
-- callers: drain
-- Without Mailroom's own sends. waited is true if a mail has waited for longer than patience (seconds).
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

-- step: Function that makes the parked events of mails due
-- callers: drain
-- For mails whose SES id has just become known. It skips locked rows.
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

-- step: Function that makes parked events due whose message may have arrived
-- callers: drain
-- It reads the messages created since the last check, minus ten minutes for differing clocks. For a message with an SES id, the events of that id become due; for one
-- without, the events to its recipient. It also resets look_at of events scheduled further ahead than pause (seconds) plus ten minutes (clock skew or tampering). After
-- a break of more than two pauses every event is due anyway. Returns the database's time, and the SES ids of mails whose real row has arrived beside an inferred one.
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

-- step: Function that reads and locks due parked events
-- callers: drain
-- At most at_most, and none that another transaction has locked.
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

-- step: Function that schedules the next attempt for parked events
-- callers: drain
-- After 25 % of the time that the event has waited so far: at least 5 seconds, at most pause. The attempt is not later than the times when guesses become allowed
-- (patience) or the event becomes unmatched (age). All arguments are in seconds. If patience is NULL, the attempt is after pause.
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
