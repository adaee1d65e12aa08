-- Recording events: what a drain reads to find the message of an event, and what it adds. Each is called within the transaction of a batch, and looks for itself
-- whether the caller may drain. Reading the subjects of mails (rule 5) is the program's, so the steps are functions of their own; each changes only what recorded
-- events call for, whatever its arguments.

-- step: Function that refuses who may not drain
CREATE FUNCTION mailroom.drains_only() RETURNS void
    LANGUAGE plpgsql STABLE
AS $$
#variable_conflict use_variable
DECLARE
    c CONSTANT record := mailroom.caller();
BEGIN
    IF c.may_drain IS NOT TRUE THEN
        RAISE EXCEPTION 'the login % does not have the drain right', session_user USING ERRCODE = 'MR403';
    END IF;
END
$$;

-- step: Function that quarantines queue messages
-- callers: drain
-- Each body once: SQS delivers the same text again and again while nobody mends the cause. The newest reason stays, since a setting may have changed in between.
CREATE FUNCTION mailroom.quarantine_messages(bodies bytea[], reasons text[], details text[], seen integer[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
BEGIN
    PERFORM mailroom.drains_only();
    INSERT INTO mailroom.quarantine AS q (body_hash, body, reason, detail, times_seen)
    SELECT sha256(i.body), i.body, i.reason, i.detail, greatest(i.seen, 1)
      FROM unnest(bodies, reasons, details, seen) AS i(body, reason, detail, seen)
     ORDER BY 1
        ON CONFLICT (body_hash) DO UPDATE
       SET times_seen = least(q.times_seen::bigint + excluded.times_seen, 2147483647)::int, last_seen_at = now(), reason = excluded.reason, detail = excluded.detail;
END
$$;

-- step: Function that takes messages out of quarantine
-- callers: superadmin
-- To record them in the same transaction. Gives those that were there.
CREATE FUNCTION mailroom.take_quarantined(of_ids bigint[]) RETURNS SETOF bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
BEGIN
    PERFORM mailroom.superadmins_only();
    RETURN QUERY DELETE FROM mailroom.quarantine q WHERE q.id = ANY (of_ids) RETURNING q.id;
END
$$;

-- step: Function that notes why a message stays in quarantine
-- callers: superadmin
CREATE FUNCTION mailroom.keep_quarantined(of_id bigint, of_reason text, of_detail text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
BEGIN
    PERFORM mailroom.superadmins_only();
    UPDATE mailroom.quarantine q SET reason = of_reason, detail = of_detail WHERE q.id = of_id;
END
$$;

-- step: Function that records events
-- callers: drain
-- Identities and timeline in one statement, so that a payload crosses the wire once. The unique constraints of mailroom.delivery_events decide what is new (rule 2):
-- whichever transaction comes first wins, the other waits and then leaves its event out. A line of the timeline that the integration has written about the very same
-- notification is adopted. Times of the timeline are cut to whole seconds: the column's type would round them, into the future even. Gives the occurrences that
-- were new.
CREATE FUNCTION mailroom.record_events(occurrences bytea[], sns_message_ids text[], ses_message_ids text[], event_types text[], event_subtypes text[], of_recipients text[],
                                       recipient_counts integer[], occurred timestamptz[], sent timestamptz[], strengths smallint[], reasons text[], status_codes text[],
                                       diagnostics text[], subjects text[], ones_of integer[], tags text[], retries_for text[], kinds text[], ids bigint[], payloads text[])
    RETURNS SETOF bytea
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_variable
BEGIN
    PERFORM mailroom.drains_only();
    RETURN QUERY
    WITH incoming AS (
        SELECT i.*, i.raw::json AS raw_payload
          FROM unnest(occurrences, sns_message_ids, ses_message_ids, event_types, event_subtypes, of_recipients, recipient_counts, occurred, sent, strengths, reasons,
                      status_codes, diagnostics, subjects, ones_of, tags, retries_for, kinds, ids, payloads)
               AS i(occurrence, sns_message_id, ses_message_id, event_type, event_subtype, recipient, recipients, occurred_at, sent_at, strength, reason, status_code,
                    diagnostic, subject, one_of, tag, retry_for_ses_id, message_kind, message_id, raw)
    ), adopted AS (
        SELECT i.occurrence, min(t.id) AS timeline_id
          FROM incoming i
          JOIN public.outgoing_message_events t ON t.sns_message_id = i.sns_message_id
           AND CASE i.message_kind WHEN 'announcement' THEN t.outgoing_message_id ELSE t.outgoing_transaction_message_id END = i.message_id
         GROUP BY i.occurrence
    ), identified AS (
        INSERT INTO mailroom.delivery_events AS d
               (occurrence, sns_message_id, ses_message_id, event_type, event_subtype, recipient, recipients, occurred_at, sent_at, strength, reason, status_code,
                diagnostic, subject, one_of, tag, retry_for_ses_id, message_kind, message_id, timeline_id, raw_payload)
        SELECT i.occurrence, i.sns_message_id, i.ses_message_id, i.event_type, i.event_subtype, i.recipient, i.recipients, i.occurred_at, i.sent_at, i.strength, i.reason,
               i.status_code, i.diagnostic, i.subject, i.one_of, i.tag, i.retry_for_ses_id, i.message_kind, i.message_id,
               CASE WHEN i.message_id IS NOT NULL THEN coalesce(a.timeline_id, nextval('public.outgoing_message_events_id_seq')) END,
               CASE WHEN i.message_id IS NULL THEN i.raw_payload END
          FROM incoming i
          LEFT JOIN adopted a USING (occurrence)
         ORDER BY i.occurrence
            ON CONFLICT DO NOTHING
        RETURNING d.occurrence, d.timeline_id
    ), timeline AS (
        INSERT INTO public.outgoing_message_events
               (id, outgoing_message_id, outgoing_transaction_message_id, provider, event_type, event_subtype, provider_message_id, sns_message_id, raw_payload,
                occurred_at, created_at, updated_at)
        SELECT n.timeline_id, CASE i.message_kind WHEN 'announcement' THEN i.message_id END, CASE i.message_kind WHEN 'transaction' THEN i.message_id END,
               'ses', left(i.event_type, 255), left(i.event_subtype, 255), left(i.ses_message_id, 255), left(i.sns_message_id, 255), i.raw_payload,
               date_trunc('second', i.occurred_at AT TIME ZONE 'UTC'), date_trunc('second', now() AT TIME ZONE 'UTC'), date_trunc('second', now() AT TIME ZONE 'UTC')
          FROM identified n
          JOIN incoming i USING (occurrence)
         WHERE n.timeline_id IS NOT NULL AND NOT EXISTS (SELECT FROM adopted a WHERE a.occurrence = n.occurrence)
         ORDER BY n.timeline_id
    )
    SELECT n.occurrence FROM identified n;
END
$$;

-- step: Function that tells which messages are Mailroom's own sends
-- callers: drain
-- What was held back as suppressed never went out.
CREATE FUNCTION mailroom.own_sends(kinds text[], ids bigint[]) RETURNS TABLE (kind text, id bigint)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
BEGIN
    PERFORM mailroom.drains_only();
    RETURN QUERY
    SELECT s.kind, s.message_id
      FROM unnest(kinds, ids) AS g(kind, id)
      JOIN mailroom.sends s ON s.kind = g.kind AND s.message_id = g.id AND s.outcome IS DISTINCT FROM 'SUPPRESSED';
END
$$;

-- step: Function that tells which messages are guesses
-- callers: drain
CREATE FUNCTION mailroom.guesses_among(kinds text[], ids bigint[]) RETURNS TABLE (kind text, id bigint)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
BEGIN
    PERFORM mailroom.drains_only();
    RETURN QUERY SELECT f.kind, f.message_id FROM unnest(kinds, ids) AS g(kind, id) JOIN mailroom.inferred_messages f ON f.kind = g.kind AND f.message_id = g.id;
END
$$;

-- step: Function that reads recorded events
-- As they were when they came, in the order of their ids.
CREATE FUNCTION mailroom.event_rows(ids bigint[])
    RETURNS TABLE (id bigint, occurrence bytea, sns_message_id text, ses_message_id text, event_type text, event_subtype text, recipient text, recipients integer,
                   occurred_at timestamptz, sent_at timestamptz, status_code text, subject text, tag text, retry_for_ses_id text, strength smallint, unmatched boolean,
                   unmatched_account bigint, recorded_at timestamptz, payload text, message_id bigint)
    LANGUAGE plpgsql STABLE
AS $$
#variable_conflict use_variable
BEGIN
    RETURN QUERY
    SELECT d.id, d.occurrence, coalesce(d.sns_message_id, ''), d.ses_message_id, d.event_type, coalesce(d.event_subtype, ''), d.recipient, d.recipients, d.occurred_at,
           d.sent_at, coalesce(d.status_code, ''), coalesce(d.subject, ''), coalesce(d.tag, ''), coalesce(d.retry_for_ses_id, ''), d.strength, d.unmatched_at IS NOT NULL,
           coalesce(d.unmatched_account, 0), d.recorded_at, coalesce(d.raw_payload, t.raw_payload)::text, d.message_id
      FROM unnest(ids) WITH ORDINALITY AS p(id, n)
      JOIN mailroom.delivery_events d ON d.id = p.id
      LEFT JOIN public.outgoing_message_events t ON t.id = d.timeline_id
     ORDER BY p.n;
END
$$;

-- step: Function that reads the events that moved to another message and may suppress
-- callers: drain
CREATE FUNCTION mailroom.moved_events(of_ids bigint[])
    RETURNS TABLE (id bigint, occurrence bytea, sns_message_id text, ses_message_id text, event_type text, event_subtype text, recipient text, recipients integer,
                   occurred_at timestamptz, sent_at timestamptz, status_code text, subject text, tag text, retry_for_ses_id text, strength smallint, unmatched boolean,
                   unmatched_account bigint, recorded_at timestamptz, payload text, message_id bigint)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
BEGIN
    PERFORM mailroom.drains_only();
    RETURN QUERY
    SELECT r.* FROM mailroom.event_rows(ARRAY(SELECT d.id FROM mailroom.delivery_events d WHERE d.id = ANY (of_ids) AND d.event_type IN ('Bounce', 'Complaint') ORDER BY d.id)) r;
END
$$;

-- step: Function that tells which occurrences have their message
-- callers: drain
CREATE FUNCTION mailroom.applied_occurrences(occurrences bytea[]) RETURNS SETOF bytea
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
BEGIN
    PERFORM mailroom.drains_only();
    RETURN QUERY SELECT d.occurrence FROM mailroom.delivery_events d WHERE d.occurrence = ANY (occurrences) AND d.message_id IS NOT NULL;
END
$$;

-- step: Function that makes those who guess about the same recipients take turns
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

-- step: Function that finds announcements that a mail could be
-- callers: drain
-- Those without an SES id to a recipient, created within so many seconds of a time. FAILED and SUPPRESSED rows were never sent, and PENDING ones are our own, which
-- a tag will name, as is everything else that Mailroom has sent.
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

-- step: Function that tells when the integration last wrote a transaction
-- callers: drain
-- It looks at the rows that came since that was last noted: those that Mailroom neither created nor resent are the integration's. Times that lie ahead count as now.
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

-- step: Function that reads what recipients have: orders, tickets, waitlist places
-- callers: drain
-- Created up to ten minutes after a time. Of the tickets of one order to one address only the first was mailed. Of a recipient with more than 50 of a kind the newest
-- count.
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

-- step: Function that reads the subjects that organizers wrote for their mails
-- callers: drain
-- Those of the ticketed event win over those of its organizer.
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

-- step: Function that finds broadcasts with one of some subjects
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

-- step: Function that reads what is known of messages
-- callers: drain
-- The facts in the timeline of one kind of message: those that Mailroom recorded, by strength, and those that the integration wrote alone, by type and subtype.
CREATE FUNCTION mailroom.evidence_of(of_kind text, ids bigint[]) RETURNS TABLE (id bigint, strength smallint, event_type text, event_subtype text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_variable
BEGIN
    PERFORM mailroom.drains_only();
    RETURN QUERY
    SELECT d.message_id, d.strength, '', '' FROM mailroom.delivery_events d WHERE d.message_id = ANY (ids) AND d.message_kind = of_kind
    UNION ALL
    SELECT t.message, 0::smallint, t.event_type, t.event_subtype
      FROM (SELECT a.id, a.outgoing_message_id::bigint AS message, a.event_type::text, coalesce(a.event_subtype, '')::text AS event_subtype
              FROM public.outgoing_message_events a WHERE of_kind = 'announcement' AND a.outgoing_message_id = ANY (ids)
            UNION ALL
            SELECT b.id, b.outgoing_transaction_message_id, b.event_type::text, coalesce(b.event_subtype, '')::text
              FROM public.outgoing_message_events b WHERE of_kind = 'transaction' AND b.outgoing_transaction_message_id = ANY (ids)) t
     WHERE NOT EXISTS (SELECT FROM mailroom.delivery_events d WHERE d.timeline_id = t.id AND d.message_id = t.message AND d.message_kind = of_kind);
END
$$;

-- step: Function that finds messages whose bounce a suppression says was soft
-- callers: drain
-- Those of whose recipients the live bounce suppression, of their account or platform-wide, is not Permanent. A Permanent one beside it says that the bounce was
-- permanent. Suppressions that events gave their details are no evidence: they come and go with the order in which events arrive, and rule 3 allows no such thing.
CREATE FUNCTION mailroom.softly_suppressed(ids bigint[], emails text[], account_ids bigint[]) RETURNS SETOF bigint
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_variable
BEGIN
    PERFORM mailroom.drains_only();
    RETURN QUERY
    SELECT i.id
      FROM unnest(ids, emails, account_ids) AS i(id, email, account_id)
      JOIN public.email_suppressions s ON s.email = i.email AND s.deleted_at IS NULL AND s.reason = 'bounce' AND (s.account_id = i.account_id OR s.account_id IS NULL)
       AND NOT EXISTS (SELECT FROM mailroom.suppression_origins o WHERE o.suppression_id = s.id)
     GROUP BY i.id
    HAVING bool_and(s.bounce_type IS DISTINCT FROM 'Permanent');
END
$$;

-- step: Function that finds the retries of originals that were named only now
-- callers: drain
CREATE FUNCTION mailroom.waiting_retries(ses_ids text[]) RETURNS TABLE (kind text, id bigint, original_ses_id text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_variable
BEGIN
    PERFORM mailroom.drains_only();
    RETURN QUERY
    SELECT d.message_kind, d.message_id, d.retry_for_ses_id
      FROM mailroom.delivery_events d
     WHERE d.retry_for_ses_id = ANY (ses_ids) AND d.message_id IS NOT NULL
     GROUP BY d.message_kind, d.message_id, d.retry_for_ses_id;
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

-- step: Function that picks messages to try recording with
-- callers: drain
-- Some of the newest and of the oldest that have an SES id: a host that refuses to change one of them hardly refuses all.
CREATE FUNCTION mailroom.trial_messages() RETURNS TABLE (ses_message_id text, recipient text)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
BEGIN
    PERFORM mailroom.drains_only();
    RETURN QUERY
    SELECT m.ses_message_id::text, m.recipient::text
      FROM (SELECT * FROM (SELECT n.ses_message_id, n.recipient FROM public.outgoing_messages n ORDER BY n.id DESC LIMIT 50) a
            UNION ALL SELECT * FROM (SELECT n.ses_message_id, n.recipient FROM public.outgoing_transaction_messages n ORDER BY n.id DESC LIMIT 50) b
            UNION ALL SELECT * FROM (SELECT n.ses_message_id, n.recipient FROM public.outgoing_messages n ORDER BY n.id LIMIT 50) c
            UNION ALL SELECT * FROM (SELECT n.ses_message_id, n.recipient FROM public.outgoing_transaction_messages n ORDER BY n.id LIMIT 50) d) m
     WHERE m.ses_message_id <> ''
     ORDER BY random()
     LIMIT 8;
END
$$;

-- step: Function that remembers a finished drain
-- callers: drain
CREATE FUNCTION mailroom.note_drain(started timestamptz, finished timestamptz, received integer, applied integer, duplicates integer, parked integer, quarantined integer,
                                    ignored integer, deleted integer, by_person text, by_id bigint) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    who CONSTANT record := mailroom.acting(by_person, by_id);
BEGIN
    PERFORM mailroom.drains_only();
    INSERT INTO mailroom.drains (started_at, finished_at, person_id, person, received, applied, duplicates, parked, quarantined, ignored, deleted)
    VALUES (started, finished, who.person_id, who.person, received, applied, duplicates, parked, quarantined, ignored, deleted);
END
$$;

-- step: Function that tells whether payloads are to be forgotten
-- callers: drain
-- Whether an hour's worth of them can have become old enough since all were done, by whichever program.
CREATE FUNCTION mailroom.forgetting_is_due(before timestamptz) RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
BEGIN
    PERFORM mailroom.drains_only();
    RETURN NOT EXISTS (SELECT FROM mailroom.upkeep u WHERE u.task = 'prune_payloads' AND u.done_before > before - interval '1 hour');
END
$$;
