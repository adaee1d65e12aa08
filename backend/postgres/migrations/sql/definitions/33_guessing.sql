-- Data that a drain reads to guess the message of an event without tag or known SES id (rule 5).

-- step: Function that serialises guesses about the same recipients
-- callers: drain
CREATE FUNCTION mailroom.lock_claims(of_recipients text[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
BEGIN
    PERFORM mailroom.drains_only();
    PERFORM mailroom.take_turn('claims', of_recipients);
END
$$;

-- step: Function that finds announcements that may belong to a mail
-- callers: drain
-- Those without an SES id to its recipient, created at most within seconds before or after it. FAILED and SUPPRESSED rows were never sent. PENDING rows and all other
-- sends of Mailroom are found by tag.
CREATE FUNCTION mailroom.claim_candidates(places integer[], of_recipients text[], sent timestamptz[], within integer)
    RETURNS TABLE (place integer, id bigint, subject text, created_at timestamp)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_variable
BEGIN
    PERFORM mailroom.drains_only();
    RETURN QUERY
    SELECT i.n, m.id::bigint, m.subject::text, m.created_at::timestamp
      FROM unnest(places, of_recipients, sent) AS i(n, recipient, sent_at)
     CROSS JOIN LATERAL (
           SELECT m.id, m.subject, m.created_at
             FROM public.outgoing_messages m
            WHERE lower(m.recipient) = i.recipient
              AND m.created_at BETWEEN (i.sent_at AT TIME ZONE 'UTC') - make_interval(secs => within) AND (i.sent_at AT TIME ZONE 'UTC') + make_interval(secs => within)
              AND m.ses_message_id IS NULL AND m.deleted_at IS NULL AND m.status NOT IN ('FAILED', 'SUPPRESSED', 'PENDING')
              AND NOT EXISTS (SELECT FROM mailroom.sends s WHERE s.kind = 'announcement' AND s.message_id = m.id)
           OFFSET 0) AS m;
END
$$;

-- step: Function that returns when the integration last wrote a transaction
-- callers: drain
-- It reads the rows added since the last recorded check. Rows that are neither guesses nor retries are the integration's. Times in the future count as now.
CREATE FUNCTION mailroom.integration_activity(overlap integer) RETURNS timestamp
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    seen     bigint;
    newest   bigint;
    wrote_at timestamp;
BEGIN
    PERFORM mailroom.drains_only();
    SELECT s.transactions_seen, coalesce(max(t.id), 0),
           greatest(s.integration_wrote_at,
                    max(least(coalesce(t.created_at, now() AT TIME ZONE 'UTC'), now() AT TIME ZONE 'UTC')) FILTER (WHERE t.id IS NOT NULL AND t.retry_for_id IS NULL AND f.message_id IS NULL))
      INTO seen, newest, wrote_at
      FROM mailroom.correlation_state s
      LEFT JOIN public.outgoing_transaction_messages t ON t.id > s.transactions_seen - greatest(overlap, 1000)
      LEFT JOIN mailroom.inferred_messages f ON f.kind = 'transaction' AND f.message_id = t.id
     GROUP BY s.transactions_seen, s.integration_wrote_at;
    IF newest >= seen + 5 * greatest(overlap, 1000) THEN
        PERFORM mailroom.note_activity(overlap);
    END IF;
    RETURN mailroom.showable(wrote_at);
END
$$;

-- step: Function that reads the orders, tickets and waitlist places of recipients
-- callers: drain
-- Created up to ten minutes after the mail was sent. Of several tickets of one order with one address only the first was mailed. Only the newest 50 of each kind per
-- recipient count.
CREATE FUNCTION mailroom.holdings(places integer[], of_recipients text[], sent timestamptz[])
    RETURNS TABLE (place integer, what text, event bigint, order_id bigint, attendee bigint, status text, payment_failed boolean, changed boolean, locale text,
                   created_at timestamp, updated_at timestamp, offered_at timestamp, offer_expires_at timestamp, public_id text, first_name text, last_name text,
                   attendee_name text, event_title text, organizer_name text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_variable
BEGIN
    PERFORM mailroom.drains_only();
    RETURN QUERY
    WITH i AS (
        SELECT i.n, i.recipient, i.sent_at AT TIME ZONE 'UTC' + interval '10 minutes' AS until FROM unnest(places, of_recipients, sent) AS i(n, recipient, sent_at)
    ), held AS (
        SELECT i.n, h.*
          FROM i
         CROSS JOIN LATERAL (
               SELECT 'order' AS what, o.event_id, o.id AS order_id, NULL::bigint AS attendee_id, o.status, coalesce(o.payment_status, '') = 'PAYMENT_FAILED' AS payment_failed,
                      o.status = 'CANCELLED' OR o.refund_status IS NOT NULL AS changed, o.locale, o.created_at::timestamp AS created_at, o.updated_at::timestamp AS updated_at,
                      NULL::timestamp AS offered_at, NULL::timestamp AS offer_expires_at, o.public_id, o.first_name, o.last_name, '' AS attendee_name
                 FROM public.orders o
                WHERE lower(o.email) = i.recipient AND o.created_at <= i.until AND o.deleted_at IS NULL
                ORDER BY o.created_at DESC LIMIT 50) h
        UNION ALL
        SELECT i.n, h.*
          FROM i
         CROSS JOIN LATERAL (
               SELECT 'ticket', a.event_id, a.order_id, a.attendee_id, o.status, false, o.status = 'CANCELLED' OR o.refund_status IS NOT NULL, a.locale, a.created_at::timestamp,
                      greatest(a.updated_at, o.updated_at)::timestamp, NULL::timestamp, NULL::timestamp, o.public_id, o.first_name, o.last_name, a.name
                 FROM (SELECT DISTINCT ON (a.order_id) a.event_id, a.order_id, a.id AS attendee_id, a.locale, a.created_at, a.updated_at, a.first_name || ' ' || a.last_name AS name
                         FROM (SELECT a.* FROM public.attendees a
                                WHERE lower(a.email) = i.recipient AND a.created_at <= i.until AND a.deleted_at IS NULL
                                ORDER BY a.created_at DESC LIMIT 50) a
                        ORDER BY a.order_id, a.id) a
                 JOIN public.orders o ON o.id = a.order_id) h
        UNION ALL
        SELECT i.n, h.*
          FROM i
         CROSS JOIN LATERAL (
               SELECT 'waitlist', w.event_id, w.order_id, NULL::bigint, w.status, false, false, w.locale, coalesce(w.created_at, w.updated_at, 'epoch')::timestamp,
                      w.updated_at::timestamp, w.offered_at::timestamp, w.offer_expires_at::timestamp, '', w.first_name, w.last_name, ''
                 FROM public.waitlist_entries w
                WHERE w.email = i.recipient AND w.created_at <= i.until AND w.deleted_at IS NULL
                ORDER BY w.created_at DESC LIMIT 50) h
    )
    SELECT h.n, h.what, h.event_id::bigint, h.order_id::bigint, h.attendee_id, h.status::text, h.payment_failed, h.changed, h.locale::text,
           coalesce(mailroom.showable(h.created_at), 'epoch'), mailroom.showable(h.updated_at), mailroom.showable(h.offered_at), mailroom.showable(h.offer_expires_at),
           coalesce(h.public_id, '')::text, coalesce(h.first_name, '')::text, coalesce(h.last_name, '')::text, coalesce(h.attendee_name, '')::text, e.title::text,
           coalesce(g.name, '')::text
      FROM held h
      JOIN public.events e ON e.id = h.event_id
      LEFT JOIN public.organizers g ON g.id = e.organizer_id;
END
$$;

-- step: Function that reads organizers' own subject templates
-- callers: drain
-- A template of the ticketed event takes precedence over one of its organizer.
CREATE FUNCTION mailroom.subject_templates(of_events bigint[]) RETURNS TABLE (event bigint, template_type text, subject text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
BEGIN
    PERFORM mailroom.drains_only();
    RETURN QUERY
    SELECT e.id::bigint, k.type, t.subject::text
      FROM public.events e
     CROSS JOIN (VALUES ('order_confirmation'), ('attendee_ticket')) AS k(type)
     CROSS JOIN LATERAL (
           SELECT t.subject
             FROM public.email_templates t
            WHERE t.template_type = k.type AND t.is_active AND t.deleted_at IS NULL AND t.account_id = e.account_id
              AND (t.event_id = e.id OR (t.event_id IS NULL AND t.organizer_id = e.organizer_id))
            ORDER BY t.event_id IS NULL, t.id DESC
            LIMIT 1) AS t
     WHERE e.id = ANY (of_events);
END
$$;

-- step: Function that finds broadcasts by subject
-- callers: drain
-- Stock Hi.Events writes the broadcast before it sends, but the row of each recipient afterwards.
CREATE FUNCTION mailroom.broadcasts_like(of_events bigint[], subjects text[]) RETURNS TABLE (event bigint, subject text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
BEGIN
    PERFORM mailroom.drains_only();
    RETURN QUERY SELECT DISTINCT m.event_id::bigint, m.subject::text FROM public.messages m WHERE m.event_id = ANY (of_events) AND btrim(m.subject) = ANY (subjects);
END
$$;
