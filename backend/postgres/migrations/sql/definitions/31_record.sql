-- Recording events: functions by which a drain finds the message of an event and inserts rows. Each is called within the transaction of a batch, and checks the
-- drain right itself. They are separate functions because the Go program parses the subjects of mails between them (rule 5). Each makes only changes that follow
-- from recorded events, whatever its arguments.

-- step: Function that rejects callers without the drain right
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

-- step: Function that records events
-- callers: drain
-- It writes identities and timeline in one statement, so that each payload is sent only once. The unique constraints of mailroom.event_identities decide which
-- events are new (rule 2): the first transaction wins, another one waits and then skips its event. If the integration has written a timeline row of the same
-- notification, that row is used. Times in the timeline are truncated to whole seconds, because the column type would round them, possibly into the future.
-- Returns the new occurrences. Of an event about an erased address that belongs to no message, only the identity is recorded, and it is not returned.
-- A session keeps its plan, perhaps from when the tables were empty: it must not read the timeline. Planning each batch anew would plan each foreign key anew too.
CREATE FUNCTION mailroom.record_events(occurrences bytea[], sns_message_ids text[], ses_message_ids text[], event_types text[], event_subtypes text[], of_recipients text[],
                                       recipient_counts integer[], occurred timestamptz[], sent timestamptz[], strengths smallint[], reasons text[], status_codes text[],
                                       diagnostics text[], subjects text[], ones_of integer[], tags text[], retries_for text[], kinds text[], ids bigint[], payloads text[])
    RETURNS SETOF bytea
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off
AS $$
#variable_conflict use_variable
BEGIN
    PERFORM mailroom.drains_only();
    RETURN QUERY
    WITH incoming AS (
        SELECT i.* -- without the payloads, which would make every sort larger
          FROM unnest(occurrences, sns_message_ids, ses_message_ids, event_types, event_subtypes, of_recipients, recipient_counts, occurred, sent, strengths, reasons,
                      status_codes, diagnostics, subjects, ones_of, tags, retries_for, kinds, ids) WITH ORDINALITY
               AS i(occurrence, sns_message_id, ses_message_id, event_type, event_subtype, recipient, recipients, occurred_at, sent_at, strength, reason, status_code,
                    diagnostic, subject, one_of, tag, retry_for_ses_id, message_kind, message_id, n)
    ), {{adopted "occurrence"}}, fresh AS (
        INSERT INTO mailroom.event_identities AS x (occurrence, notification)
        SELECT i.occurrence, sha256(convert_to(i.sns_message_id || ' ' || i.recipient, 'UTF8')) FROM incoming i ORDER BY i.occurrence
            ON CONFLICT DO NOTHING
        RETURNING x.occurrence, x.event_id
    ), identified AS (
        INSERT INTO mailroom.delivery_events AS d
               (id, occurrence, sns_message_id, ses_message_id, event_type, event_subtype, recipient, recipients, occurred_at, sent_at, strength, reason, status_code,
                diagnostic, subject, one_of, tag, retry_for_ses_id, message_kind, message_id, timeline_id, raw_payload)
        SELECT f.event_id, f.occurrence, i.sns_message_id, i.ses_message_id, i.event_type, i.event_subtype, i.recipient, i.recipients, i.occurred_at, i.sent_at, i.strength, i.reason,
               i.status_code, i.diagnostic, i.subject, i.one_of, i.tag, i.retry_for_ses_id, i.message_kind, i.message_id,
               CASE WHEN i.message_id IS NOT NULL THEN coalesce(a.timeline_id, nextval('public.outgoing_message_events_id_seq')) END,
               CASE WHEN i.message_id IS NULL THEN payloads[i.n]::json END
          FROM fresh f
          JOIN incoming i USING (occurrence)
          LEFT JOIN adopted a USING (occurrence)
         WHERE i.message_id IS NOT NULL OR i.recipient <> {{erasedAddress}}
         ORDER BY f.event_id
        RETURNING d.occurrence, d.timeline_id
    ), {{timeline "occurrence" "payloads[i.n]::json"}}
    SELECT n.occurrence FROM identified n;
END
$$;

-- step: Function that returns which messages are Mailroom's own sends
-- callers: drain
-- Sends withheld as SUPPRESSED are excluded: they never reached SES.
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

-- step: Function that returns which messages are guesses
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
-- With their data as recorded, in the order of the argument.
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

-- step: Function that returns which occurrences already have a message
-- callers: drain
CREATE FUNCTION mailroom.applied_occurrences(occurrences bytea[]) RETURNS SETOF bytea
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
BEGIN
    PERFORM mailroom.drains_only();
    RETURN QUERY
    SELECT x.occurrence FROM mailroom.event_identities x JOIN mailroom.delivery_events d ON d.id = x.event_id WHERE x.occurrence = ANY (occurrences) AND d.message_id IS NOT NULL;
END
$$;

-- step: Function that finds the retries of originals whose SES id has just become known
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

-- step: Function that picks messages for a recording trial
-- callers: drain
-- Some of the newest and oldest messages with an SES id: a host database that rejects changes of one of them probably does not reject all.
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
