-- Suppressions that recorded events cause, and their retraction (rules 6 and 7).

-- step: Function that returns the reason for which an event suppresses its recipient
-- From the table of effects (mail.EffectRules). NULL if the event suppresses nobody.
CREATE FUNCTION mailroom.suppression_reason(event_type text, event_subtype text, status_code text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN {{effects "reason"}};

-- step: Function that returns the bounce type of the suppression that an event causes
CREATE FUNCTION mailroom.suppression_bounce(event_type text, event_subtype text, status_code text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN {{effects "bounce type"}};

-- step: Function that finds the recorded events that may justify suppressions
-- Bounces and complaints of the suppression's address: events of messages of its account, and unmatched events that suppress in it. Events
-- from before a person's removal are excluded.
CREATE FUNCTION mailroom.attributed_events(suppressions bigint[]) RETURNS TABLE (suppression_id bigint, event_id bigint)
    LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT r.id, d.id
      FROM public.email_suppressions r
      JOIN mailroom.delivery_events d ON d.recipient = r.email AND d.event_type IN ('Bounce', 'Complaint')
      LEFT JOIN public.outgoing_messages a ON d.message_kind = 'announcement' AND a.id = d.message_id
      LEFT JOIN public.outgoing_transaction_messages t ON d.message_kind = 'transaction' AND t.id = d.message_id
      LEFT JOIN public.events e ON e.id = coalesce(a.event_id, t.event_id)
     WHERE r.id = ANY (suppressions) AND CASE WHEN d.message_id IS NULL THEN d.unmatched_at IS NOT NULL ELSE a.id IS NOT NULL OR t.id IS NOT NULL END
       AND CASE WHEN d.message_id IS NULL THEN d.unmatched_account ELSE e.account_id END IS NOT DISTINCT FROM r.account_id
       AND NOT EXISTS (
           SELECT FROM public.email_suppressions removed
            WHERE removed.email = r.email AND removed.account_id IS NOT DISTINCT FROM r.account_id AND removed.reason = r.reason
              AND removed.deleted_at >= date_trunc('second', d.occurred_at AT TIME ZONE 'UTC')
              AND NOT mailroom.cleaned_up(removed.id, removed.deleted_at))
$$;

-- step: Function that suppresses the addresses of recorded events
-- callers: drain
-- It adds suppressions and strengthens existing ones (rule 7), in the account of the event's message, or of the unmatched event. Permanent is
-- the strongest bounce type; events never weaken a suppression. Of equally strong events the latest occurrence gives the details, in any order
-- of arrival (mailroom.suppression_origins records which one). Suppressions by a person or another program keep their details. An event from
-- before a person's removal does not restore the suppression, nor does moving it from a former account (0: platform-wide; NULL: not moved).
-- A removal counts until the end of its second. Writers of the same addresses are serialised, so that each sees the previous one's changes.
CREATE FUNCTION mailroom.suppress_addresses(occurrences bytea[], former_accounts bigint[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
BEGIN
    PERFORM mailroom.drains_only();
    PERFORM mailroom.take_turn('suppressions', ARRAY(SELECT d.recipient FROM mailroom.event_identities x JOIN mailroom.delivery_events d ON d.id = x.event_id WHERE x.occurrence = ANY (occurrences)));
    WITH asking AS (
        SELECT CASE WHEN d.message_id IS NULL THEN d.unmatched_account ELSE e.account_id END AS account_id, d.recipient AS email,
               mailroom.suppression_reason(d.event_type, d.event_subtype, d.status_code) AS reason,
               mailroom.suppression_bounce(d.event_type, d.event_subtype, d.status_code) AS bounce_type,
               CASE d.event_type WHEN 'Bounce' THEN nullif(substr(d.event_subtype, length(split_part(d.event_subtype, '/', 1)) + 2), '') END AS bounce_sub_type,
               CASE WHEN d.event_type = 'Complaint' AND d.event_subtype NOT IN ({{complaintSubtypes}}) THEN d.event_subtype END AS complaint_type,
               d.sns_message_id, coalesce(d.raw_payload, l.raw_payload) AS raw_payload, d.occurred_at, d.occurrence, g.former_account_id,
               d.message_id IS NULL OR a.id IS NOT NULL OR t.id IS NOT NULL AS has_place
          FROM unnest(occurrences, former_accounts) AS g(occurrence, former_account_id)
          JOIN mailroom.event_identities x ON x.occurrence = g.occurrence
          JOIN mailroom.delivery_events d ON d.id = x.event_id AND d.event_type IN ('Bounce', 'Complaint') AND octet_length(d.recipient) <= 255
           AND d.recipient <> {{erasedAddress}}
           AND (d.message_id IS NOT NULL OR d.unmatched_at IS NOT NULL)
          LEFT JOIN public.outgoing_messages a ON d.message_kind = 'announcement' AND a.id = d.message_id
          LEFT JOIN public.outgoing_transaction_messages t ON d.message_kind = 'transaction' AND t.id = d.message_id
          LEFT JOIN public.events e ON e.id = coalesce(a.event_id, t.event_id)
          LEFT JOIN public.outgoing_message_events l ON l.id = d.timeline_id
    ), incoming AS (
        SELECT DISTINCT ON (a.email, a.account_id, a.reason) a.*, date_trunc('second', now() AT TIME ZONE 'UTC') AS at
          FROM asking a
         WHERE a.reason IS NOT NULL AND a.has_place
           AND NOT EXISTS (
               SELECT FROM public.email_suppressions removed
                WHERE removed.email = a.email AND removed.reason = a.reason
                  AND (removed.account_id IS NOT DISTINCT FROM a.account_id OR a.former_account_id = coalesce(removed.account_id, 0))
                  AND removed.deleted_at >= date_trunc('second', a.occurred_at AT TIME ZONE 'UTC')
                  AND NOT mailroom.cleaned_up(removed.id, removed.deleted_at))
         ORDER BY a.email, a.account_id, a.reason, a.bounce_type IS NOT DISTINCT FROM 'Permanent' DESC, a.occurred_at DESC, a.occurrence DESC
    ), written AS (
        INSERT INTO public.email_suppressions AS s
               (account_id, email, reason, bounce_type, bounce_sub_type, complaint_type, source, sns_message_id, raw_payload, created_at, updated_at)
        SELECT i.account_id, i.email, i.reason, i.bounce_type, left(i.bounce_sub_type, 255), left(i.complaint_type, 255),
               'ses_notification', left(i.sns_message_id, 255), i.raw_payload, i.at, i.at
          FROM incoming i
         ORDER BY i.email, i.account_id, i.reason
            ON CONFLICT (email, account_id, reason) WHERE deleted_at IS NULL DO UPDATE
           SET bounce_type = excluded.bounce_type, bounce_sub_type = excluded.bounce_sub_type, complaint_type = excluded.complaint_type,
               sns_message_id = excluded.sns_message_id, raw_payload = excluded.raw_payload, updated_at = excluded.updated_at
         WHERE (excluded.bounce_type = 'Permanent' AND s.bounce_type IS DISTINCT FROM 'Permanent')
            OR (s.bounce_type IS NOT DISTINCT FROM excluded.bounce_type
                AND EXISTS (SELECT FROM mailroom.suppression_origins o
                             JOIN incoming i ON (o.occurred_at, o.occurrence) < (i.occurred_at, i.occurrence)
                            WHERE o.suppression_id = s.id AND i.email = excluded.email
                              AND i.account_id IS NOT DISTINCT FROM excluded.account_id AND i.reason = excluded.reason))
        RETURNING s.id, s.email, s.account_id, s.reason, s.xmax = 0 AS created -- xmax is not 0 for a row that existed, because the conflict locked it
    )
    INSERT INTO mailroom.suppression_origins (suppression_id, occurred_at, occurrence, created)
    SELECT w.id, i.occurred_at, i.occurrence, w.created
      FROM written w
      JOIN incoming i ON i.email = w.email AND i.account_id IS NOT DISTINCT FROM w.account_id AND i.reason = w.reason
        ON CONFLICT (suppression_id) DO UPDATE SET occurred_at = excluded.occurred_at, occurrence = excluded.occurrence;
END
$$;

-- step: Function that retracts suppressions from accounts to which their events do not belong
-- callers: drain
-- The end state is the same as if the message had been known from the start (rules 4 and 6); account 0 means platform-wide. Live suppressions based on one of
-- these occurrences are then based on the strongest remaining event that justifies them. If there is none and an event created the suppression, it is
-- soft-deleted and recorded as Mailroom's clean-up. A suppression that a person or another program created stays, with its current strength.
CREATE FUNCTION mailroom.retract_suppressions(occurrences bytea[], former_accounts bigint[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    resting bigint[];
BEGIN
    PERFORM mailroom.drains_only();
    SELECT array_agg(DISTINCT s.id) INTO resting
      FROM unnest(occurrences, former_accounts) AS g(occurrence, account_id)
      JOIN mailroom.event_identities x ON x.occurrence = g.occurrence
      JOIN mailroom.delivery_events d ON d.id = x.event_id AND d.message_id IS NOT NULL
      JOIN public.email_suppressions s ON s.email = d.recipient AND coalesce(s.account_id, 0) = g.account_id AND s.deleted_at IS NULL
      JOIN mailroom.suppression_origins o ON o.suppression_id = s.id AND o.occurrence = g.occurrence
     WHERE NOT EXISTS (SELECT FROM mailroom.attributed_events(ARRAY[s.id]) a WHERE a.event_id = d.id)
       AND CASE d.message_kind WHEN 'announcement' THEN EXISTS (SELECT FROM public.outgoing_messages m WHERE m.id = d.message_id)
                                ELSE EXISTS (SELECT FROM public.outgoing_transaction_messages m WHERE m.id = d.message_id) END;
    IF resting IS NULL THEN
        RETURN;
    END IF;
    WITH strongest AS (
        SELECT DISTINCT ON (s.id) s.id, mailroom.suppression_bounce(d.event_type, d.event_subtype, d.status_code) AS bounce_type,
               CASE d.event_type WHEN 'Bounce' THEN nullif(substr(d.event_subtype, length(split_part(d.event_subtype, '/', 1)) + 2), '') END AS bounce_sub_type,
               CASE WHEN d.event_type = 'Complaint' AND d.event_subtype NOT IN ({{complaintSubtypes}}) THEN d.event_subtype END AS complaint_type,
               d.sns_message_id, coalesce(d.raw_payload, l.raw_payload) AS raw_payload, d.occurred_at, d.occurrence
          FROM mailroom.attributed_events(resting) a
          JOIN public.email_suppressions s ON s.id = a.suppression_id
          JOIN mailroom.delivery_events d ON d.id = a.event_id AND mailroom.suppression_reason(d.event_type, d.event_subtype, d.status_code) = s.reason
          LEFT JOIN public.outgoing_message_events l ON l.id = d.timeline_id
         ORDER BY s.id, mailroom.suppression_bounce(d.event_type, d.event_subtype, d.status_code) IS NOT DISTINCT FROM 'Permanent' DESC,
                  d.occurred_at DESC, d.occurrence DESC
    ), written AS (
        UPDATE public.email_suppressions s
           SET bounce_type = i.bounce_type, bounce_sub_type = left(i.bounce_sub_type, 255), complaint_type = left(i.complaint_type, 255),
               sns_message_id = left(i.sns_message_id, 255), raw_payload = i.raw_payload, updated_at = date_trunc('second', now() AT TIME ZONE 'UTC')
          FROM strongest i
         WHERE s.id = i.id
    ), rested AS (
        UPDATE mailroom.suppression_origins o SET occurred_at = i.occurred_at, occurrence = i.occurrence
          FROM strongest i
         WHERE o.suppression_id = i.id
    ), ended AS (
        UPDATE public.email_suppressions s
           SET deleted_at = mailroom.free_second(s.email, s.account_id, s.reason, 1), updated_at = date_trunc('second', now() AT TIME ZONE 'UTC')
         WHERE s.id = ANY (resting) AND NOT EXISTS (SELECT FROM strongest i WHERE i.id = s.id)
           AND EXISTS (SELECT FROM mailroom.suppression_origins o WHERE o.suppression_id = s.id AND o.created)
        RETURNING s.id, s.deleted_at, s.account_id
    )
    INSERT INTO mailroom.suppression_cleanups (suppression_id, deleted_at, cause, account_id)
    SELECT id, deleted_at, 'moved', account_id FROM ended
        ON CONFLICT (suppression_id) DO UPDATE
       SET deleted_at = excluded.deleted_at, cause = excluded.cause, kept_id = NULL, account_id = excluded.account_id, cleaned_at = now();
END
$$;
