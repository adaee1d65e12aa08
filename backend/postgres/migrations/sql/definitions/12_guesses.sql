-- Messages that were guessed or found late: claimed and created rows, merging them into the real ones, parked events (rules 4 and 5).

-- step: Function that rejects guesses without an event
-- The event belongs to the guessed message, or is parked for the next pass over parked events, because one pass decides about all competing mails.
CREATE FUNCTION mailroom.refuse_guess_without_event() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
BEGIN
    IF TG_RELID <> 'mailroom.inferred_messages'::regclass THEN
        RAISE EXCEPTION 'this is the trigger of mailroom.inferred_messages alone' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF NOT EXISTS (SELECT FROM mailroom.delivery_events d WHERE d.message_id = NEW.message_id AND d.message_kind = NEW.kind)
       AND NOT EXISTS (SELECT
                         FROM (SELECT 'announcement' AS kind, a.id, a.ses_message_id, a.recipient FROM public.outgoing_messages a
                               UNION ALL
                               SELECT 'transaction', t.id, t.ses_message_id, t.recipient FROM public.outgoing_transaction_messages t) AS m
                         JOIN mailroom.delivery_events d ON d.ses_message_id = mailroom.ses_id(m.ses_message_id) AND d.message_id IS NULL
                        WHERE m.kind = NEW.kind AND m.id = NEW.message_id AND (d.recipients = 1 OR d.recipient = mailroom.bare_address(m.recipient)))
       AND EXISTS (SELECT FROM mailroom.inferred_messages f WHERE f.kind = NEW.kind AND f.message_id = NEW.message_id) THEN
        RAISE EXCEPTION 'no event led to the guess about % %', NEW.kind, NEW.message_id
              USING ERRCODE = '23M01', HINT = 'Another program may have recorded the event meanwhile: try again.';
    END IF;
    RETURN NULL;
END
$$;

-- step: Trigger that rejects guesses without an event
-- locks: mailroom.inferred_messages: recording waits for an instant
-- Deferred to the end of the transaction, because the message of an event must be known before the event is written.
CREATE CONSTRAINT TRIGGER mailroom_guess_has_an_event AFTER INSERT ON mailroom.inferred_messages
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION mailroom.refuse_guess_without_event();

-- step: Function that checks whether two ticketed events belong to one account
CREATE FUNCTION mailroom.same_account(event bigint, other bigint) RETURNS boolean
    LANGUAGE plpgsql STABLE
AS $$
#variable_conflict use_variable
BEGIN
    RETURN event = other OR EXISTS (SELECT FROM public.events a JOIN public.events b ON b.account_id = a.account_id WHERE a.id = event AND b.id = other);
END
$$;

-- step: Function that checks whether a mail to an address has a message
-- By normalised SES id. A separate function looks up each mail by itself: in a statement about many mails the planner would compare every mail with every row
-- while it considers the tables small. enable_seqscan is off for the same reason: a plan that was made while they were empty stays cached.
CREATE FUNCTION mailroom.has_message(of_ses_id text, address text) RETURNS boolean
    LANGUAGE plpgsql STABLE SET enable_seqscan = off
AS $$
#variable_conflict use_variable
BEGIN
    RETURN EXISTS (SELECT FROM public.outgoing_messages m
                    WHERE m.ses_message_id IS NOT NULL AND mailroom.ses_id(m.ses_message_id) = of_ses_id AND mailroom.bare_address(m.recipient) = mailroom.bare_address(address))
        OR EXISTS (SELECT FROM public.outgoing_transaction_messages m
                    WHERE m.ses_message_id IS NOT NULL AND mailroom.ses_id(m.ses_message_id) = of_ses_id AND mailroom.bare_address(m.recipient) = mailroom.bare_address(address));
END
$$;

-- step: Function that claims announcements for mails
-- callers: drain
-- Only announcements that were sent and have no SES id, for mails without a row and without a parked event that shows another sole recipient.
-- Mailroom's own sends are excluded: they are found by tag. Each claimed row is marked as a guess (rule 5).
CREATE FUNCTION mailroom.claim_announcements(ids bigint[], ses_ids text[])
    RETURNS TABLE (id bigint, account_id bigint, recipient text, ses_message_id text, retry boolean)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    PERFORM mailroom.drains_only();
    RETURN QUERY
    WITH chosen AS (
        SELECT m.id, m.status, g.ses_id
          FROM unnest(ids, ses_ids) AS g(id, ses_id)
          JOIN public.outgoing_messages m USING (id)
         WHERE mailroom.ses_id(g.ses_id) <> '' AND m.ses_message_id IS NULL AND m.deleted_at IS NULL AND m.status NOT IN ('FAILED', 'SUPPRESSED', 'PENDING')
           AND NOT mailroom.has_message(g.ses_id, m.recipient)
           AND NOT EXISTS (SELECT FROM mailroom.delivery_events d
                            WHERE d.message_id IS NULL AND d.ses_message_id = g.ses_id AND d.recipients = 1 AND d.recipient <> mailroom.bare_address(m.recipient))
           AND NOT EXISTS (SELECT FROM mailroom.sends s WHERE s.kind = 'announcement' AND s.message_id = m.id)
         ORDER BY m.id
           FOR NO KEY UPDATE OF m
    ), claimed AS (
        UPDATE public.outgoing_messages m SET ses_message_id = c.ses_id
          FROM chosen c
         WHERE m.id = c.id
        RETURNING m.id, m.event_id, m.recipient, m.ses_message_id, m.retry_for_id
    ), marked AS (
        INSERT INTO mailroom.inferred_messages (kind, message_id, how, status_before)
        SELECT 'announcement', c.id, 'claimed', c.status FROM chosen c
            ON CONFLICT ON CONSTRAINT inferred_messages_pkey DO NOTHING
    )
    SELECT c.id::bigint, coalesce(e.account_id, 0)::bigint, c.recipient::text, c.ses_message_id::text, c.retry_for_id IS NOT NULL
      FROM claimed c
      LEFT JOIN public.events e ON e.id = c.event_id;
END
$$;

-- step: Function that creates transactions for mails whose sender stores none
-- callers: drain
-- As the integration would have written them, with the time of the mail. Each is marked as a guess (rule 5), and must be about an order,
-- a ticket or a waitlist place of its recipient.
CREATE FUNCTION mailroom.create_transactions(events bigint[], orders bigint[], attendees bigint[], email_types text[], recipients text[],
                                             subjects text[], ses_ids text[], sent timestamptz[])
    RETURNS TABLE (id bigint, account_id bigint, recipient text, ses_message_id text, retry boolean)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    PERFORM mailroom.drains_only();
    RETURN QUERY
    WITH created AS (
        INSERT INTO public.outgoing_transaction_messages
               (event_id, order_id, attendee_id, email_type, recipient, subject, status, ses_message_id, created_at, updated_at)
        SELECT g.event_id, g.order_id, g.attendee_id, g.email_type, g.recipient, left(g.subject, 255), 'SENT', g.ses_id,
               date_trunc('second', g.sent_at AT TIME ZONE 'UTC'), date_trunc('second', now() AT TIME ZONE 'UTC')
          FROM unnest(events, orders, attendees, email_types, recipients, subjects, ses_ids, sent)
               AS g(event_id, order_id, attendee_id, email_type, recipient, subject, ses_id, sent_at)
         WHERE CASE WHEN g.attendee_id IS NOT NULL
                    THEN EXISTS (SELECT FROM public.attendees a
                                  WHERE a.id = g.attendee_id AND a.event_id = g.event_id AND a.order_id = g.order_id AND lower(a.email) = lower(g.recipient))
                    ELSE EXISTS (SELECT FROM public.orders o WHERE o.id = g.order_id AND o.event_id = g.event_id AND lower(o.email) = lower(g.recipient))
                      OR EXISTS (SELECT FROM public.waitlist_entries w
                                  WHERE w.event_id = g.event_id AND w.email = g.recipient AND w.order_id IS NOT DISTINCT FROM g.order_id) END
           AND mailroom.ses_id(g.ses_id) <> '' AND g.sent_at >= '1970-01-01 UTC' AND g.sent_at < '9999-01-01 UTC'
           AND NOT mailroom.has_message(g.ses_id, g.recipient)
           AND NOT EXISTS (SELECT FROM mailroom.delivery_events d
                            WHERE d.message_id IS NULL AND d.ses_message_id = g.ses_id AND d.recipients = 1 AND d.recipient <> mailroom.bare_address(g.recipient))
        RETURNING id, event_id, recipient, ses_message_id
    ), marked AS (
        INSERT INTO mailroom.inferred_messages (kind, message_id, how) SELECT 'transaction', c.id, 'created' FROM created c
    )
    SELECT c.id::bigint, coalesce(e.account_id, 0)::bigint, c.recipient::text, c.ses_message_id::text, false
      FROM created c
      LEFT JOIN public.events e ON e.id = c.event_id;
END
$$;

-- step: Function that merges guessed rows into the real ones
-- callers: drain
-- References to a guessed row move to the real row. A created guess is deleted; a claimed row gets back its original values. If the
-- integration has written a timeline row of the same notification for the real row, that one stays and Mailroom's is deleted. It merges only
-- a guess and the real row of the same mail and recipient; people's actions move only within one account. Returns the ids of the moved events.
CREATE FUNCTION mailroom.merge_inferred(from_kind text, to_kind text, guesses bigint[], truths bigint[]) RETURNS bigint[]
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    from_table   CONSTANT text := mailroom.message_table(from_kind);
    to_table     CONSTANT text := mailroom.message_table(to_kind);
    from_column  CONSTANT text := mailroom.timeline_column(from_kind);
    to_column    CONSTANT text := mailroom.timeline_column(to_kind);
    moves_kind   CONSTANT boolean := from_kind <> to_kind;
    moved        bigint[];
    marked       bigint[];
    statuses     text[];
BEGIN
    PERFORM mailroom.drains_only();
    EXECUTE format($sql$
        SELECT array_agg(p.guess), array_agg(p.truth)
          FROM unnest($3, $4) AS p(guess, truth)
          JOIN %1$s g ON g.id = p.guess
          JOIN %2$s m ON m.id = p.truth AND mailroom.ses_id(m.ses_message_id) = mailroom.ses_id(g.ses_message_id)
           AND mailroom.bare_address(m.recipient) = mailroom.bare_address(g.recipient)
          JOIN mailroom.inferred_messages f ON f.kind = $1 AND f.message_id = p.guess
         WHERE NOT EXISTS (SELECT FROM mailroom.inferred_messages t WHERE t.kind = $2 AND t.message_id = p.truth) $sql$, from_table, to_table)
       INTO guesses, truths USING from_kind, to_kind, guesses, truths;
    IF guesses IS NULL THEN
        RETURN '{}';
    END IF;

    EXECUTE format($sql$
        WITH pairs AS (
            SELECT * FROM unnest($3, $4) AS p(guess, truth)
        ), known AS (
            SELECT d.id, o.id AS ours, min(t.id) AS theirs
              FROM pairs p
              JOIN mailroom.delivery_events d ON d.message_id = p.guess AND d.message_kind = $1
              JOIN public.outgoing_message_events o ON o.id = d.timeline_id AND o.%1$I = p.guess
              JOIN public.outgoing_message_events t ON t.sns_message_id = d.sns_message_id AND t.%2$I = p.truth
             GROUP BY d.id, o.id
        ), dropped AS (
            DELETE FROM public.outgoing_message_events t USING known k WHERE t.id = k.ours
        ), timeline AS (
            UPDATE public.outgoing_message_events t SET %3$s %2$I = p.truth
              FROM pairs p
             WHERE t.%1$I = p.guess AND NOT EXISTS (SELECT FROM known k WHERE k.ours = t.id)
        ), marks AS (
            DELETE FROM mailroom.inferred_messages f USING pairs p WHERE f.kind = $1 AND f.message_id = p.guess
            RETURNING f.message_id, f.status_before
        ), moved AS (
            UPDATE mailroom.delivery_events d
               SET message_kind = $2, message_id = p.truth,
                   timeline_id = coalesce((SELECT k.theirs FROM known k WHERE k.id = d.id), d.timeline_id)
              FROM pairs p
             WHERE d.message_id = p.guess AND d.message_kind = $1
            RETURNING d.id
        )
        SELECT coalesce((SELECT array_agg(id) FROM moved), '{}'), (SELECT array_agg(message_id) FROM marks),
               (SELECT array_agg(status_before) FROM marks) $sql$,
        from_column, to_column, CASE WHEN moves_kind THEN format('%I = NULL,', from_column) END)
       INTO moved, marked, statuses USING from_kind, to_kind, guesses, truths;

    -- Copy the results of people's actions and retries to the real row, if both rows belong to one account.
    EXECUTE format($sql$
        UPDATE %2$s m
           SET resolved_at = CASE WHEN i.resolution THEN g.resolved_at ELSE m.resolved_at END,
               resolution_type = CASE WHEN i.resolution THEN g.resolution_type ELSE m.resolution_type END,
               original_recipient = coalesce(m.original_recipient, g.original_recipient) %3$s
          FROM unnest($1, $2) AS p(guess, truth)
          JOIN %1$s g ON g.id = p.guess
          JOIN %2$s t ON t.id = p.truth AND mailroom.same_account(g.event_id, t.event_id)
         CROSS JOIN LATERAL (SELECT g.resolved_at IS NOT NULL
                                AND (t.resolved_at IS NULL OR t.resolution_type = 'auto' AND g.resolution_type IS DISTINCT FROM 'auto') AS resolution) i
         WHERE m.id = p.truth $sql$,
        from_table, to_table, CASE WHEN NOT moves_kind THEN ', retry_for_id = coalesce(m.retry_for_id, nullif(g.retry_for_id, m.id))' END)
      USING guesses, truths;

    -- The real row becomes the original of the retries, unless these are of another kind or account and cannot refer to it.
    EXECUTE format($sql$
        WITH relinked AS (
            SELECT r.id, CASE WHEN NOT $3 AND r.id <> p.truth AND mailroom.same_account(r.event_id, t.event_id) THEN p.truth END AS original
              FROM unnest($1, $2) AS p(guess, truth)
              JOIN %1$s r ON r.retry_for_id = p.guess
              JOIN %2$s t ON t.id = p.truth
        ), sends AS (
            UPDATE mailroom.sends s SET original_id = coalesce(r.original, r.id) FROM relinked r WHERE s.kind = $4 AND s.message_id = r.id
        )
        UPDATE %1$s m SET retry_for_id = r.original FROM relinked r WHERE m.id = r.id $sql$, from_table, to_table)
      USING guesses, truths, moves_kind, from_kind;

    -- A bulk resend continues with the real row, unless the real row is already one of its items.
    EXECUTE format($sql$
        UPDATE mailroom.bulk_resend_items i SET kind = $2, original_id = p.truth
          FROM unnest($3, $4) AS p(guess, truth)
          JOIN %1$s g ON g.id = p.guess
          JOIN %2$s t ON t.id = p.truth AND mailroom.same_account(g.event_id, t.event_id)
         WHERE i.kind = $1 AND i.original_id = p.guess AND ($1 = $2 OR i.attempt_id IS NULL)
           AND NOT EXISTS (SELECT FROM mailroom.bulk_resend_items o WHERE o.bulk_id = i.bulk_id AND o.kind = $2 AND o.original_id = p.truth) $sql$, from_table, to_table)
      USING from_kind, to_kind, guesses, truths;

    -- Announcements are only claimed, transactions are only created.
    IF from_kind = 'announcement' THEN
        UPDATE public.outgoing_messages m
           SET ses_message_id = NULL, status = coalesce(u.status, m.status), resolved_at = NULL, resolution_type = NULL
          FROM unnest(marked, statuses) AS u(id, status)
         WHERE m.id = u.id;
    ELSE
        DELETE FROM public.outgoing_transaction_messages m WHERE m.id = ANY (marked);
    END IF;
    RETURN moved;
END
$$;

-- step: Function that assigns messages to parked events
-- callers: drain
-- The payload moves to the shared timeline, unless the integration has a timeline row of the same notification, which is then used.
-- A message must have the SES id of the event, or no SES id and be named by the event's tag. It must have the event's recipient, unless the mail had
-- only one. Returns the number of assigned events.
CREATE FUNCTION mailroom.attach_events(events bigint[], kinds text[], messages bigint[]) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    attached bigint;
BEGIN
    PERFORM mailroom.drains_only();
    WITH incoming AS (
        SELECT d.id, d.sns_message_id, d.ses_message_id, d.event_type, d.event_subtype, d.occurred_at, d.raw_payload, g.kind AS message_kind,
               g.message AS message_id
          FROM unnest(events, kinds, messages) AS g(event, kind, message)
          JOIN mailroom.delivery_events d ON d.id = g.event AND d.message_id IS NULL
          LEFT JOIN public.outgoing_messages a ON g.kind = 'announcement' AND a.id = g.message
          LEFT JOIN public.outgoing_transaction_messages t ON g.kind = 'transaction' AND t.id = g.message
         WHERE CASE coalesce(mailroom.ses_id(a.ses_message_id), mailroom.ses_id(t.ses_message_id))
               WHEN '' THEN d.tag = g.kind || ':' || g.message WHEN d.ses_message_id THEN true END
           AND (d.recipients = 1 OR mailroom.bare_address(coalesce(a.recipient, t.recipient)) = d.recipient)
    ), {{adopted "id"}}, identified AS (
        UPDATE mailroom.delivery_events d
           SET message_kind = i.message_kind, message_id = i.message_id, raw_payload = NULL, unmatched_at = NULL, unmatched_account = NULL,
               timeline_id = coalesce(a.timeline_id, nextval('public.outgoing_message_events_id_seq'))
          FROM incoming i
          LEFT JOIN adopted a USING (id)
         WHERE d.id = i.id
        RETURNING d.id, d.timeline_id
    ), {{timeline "id" "i.raw_payload"}}
    SELECT count(*) INTO attached FROM identified;
    RETURN attached;
END
$$;

-- step: Function that marks old parked events as unmatched
-- callers: drain
-- From then on they suppress, in the account of the newest message to their address that has an account, else platform-wide (rules 4
-- and 6). age is in seconds and at least 23 hours, because MAILROOM_PARKED_DAYS is at least 1 and clocks differ.
CREATE FUNCTION mailroom.unmatch_events(events bigint[], age integer) RETURNS TABLE (event bigint, account bigint)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
BEGIN
    PERFORM mailroom.drains_only();
    RETURN QUERY
    UPDATE mailroom.delivery_events d
       SET unmatched_at = now(),
           unmatched_account = (
               SELECT m.account_id
                 FROM ((SELECT e.account_id, m.created_at FROM public.outgoing_messages m JOIN public.events e ON e.id = m.event_id
                         WHERE lower(m.recipient) = d.recipient ORDER BY m.created_at DESC NULLS LAST, m.id DESC LIMIT 1)
                       UNION ALL
                       (SELECT e.account_id, m.created_at FROM public.outgoing_transaction_messages m JOIN public.events e ON e.id = m.event_id
                         WHERE lower(m.recipient) = d.recipient ORDER BY m.created_at DESC NULLS LAST, m.id DESC LIMIT 1)) AS m
                ORDER BY m.created_at DESC NULLS LAST LIMIT 1)
     WHERE d.id = ANY (events) AND d.message_id IS NULL AND d.unmatched_at IS NULL AND d.recorded_at <= now() - make_interval(secs => greatest(age, 82800))
    RETURNING d.id, coalesce(d.unmatched_account, 0);
END
$$;

-- step: Function that records when messages were last checked for parked events
-- callers: drain
CREATE FUNCTION mailroom.note_look() RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
BEGIN
    PERFORM mailroom.drains_only();
    UPDATE mailroom.correlation_state s SET looked_at = now()
     WHERE s.only_row IN (SELECT c.only_row FROM mailroom.correlation_state c WHERE c.looked_at < now() FOR UPDATE SKIP LOCKED);
END
$$;

-- step: Function that records the latest transactions that the integration wrote
-- Later calls skip these rows. It does nothing while another transaction does the same. Ids are assigned before rows are committed, so the
-- last overlap rows are read again.
CREATE FUNCTION mailroom.note_activity(overlap bigint) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
BEGIN
    UPDATE mailroom.correlation_state s SET transactions_seen = a.newest, integration_wrote_at = a.wrote_at
      FROM (SELECT c.only_row, max(t.id) AS newest,
                   greatest(c.integration_wrote_at,
                            max(coalesce(t.created_at, now() AT TIME ZONE 'UTC')) FILTER (WHERE t.retry_for_id IS NULL AND f.message_id IS NULL)) AS wrote_at
              FROM (SELECT * FROM mailroom.correlation_state FOR UPDATE SKIP LOCKED) c
              JOIN public.outgoing_transaction_messages t ON t.id > c.transactions_seen - greatest(overlap, 1000)
              LEFT JOIN mailroom.inferred_messages f ON f.kind = 'transaction' AND f.message_id = t.id
             GROUP BY c.only_row, c.integration_wrote_at) a
     WHERE s.only_row = a.only_row AND s.transactions_seen < a.newest;
END
$$;
