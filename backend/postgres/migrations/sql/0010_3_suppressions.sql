-- What recorded events do to suppressions, and take back (rules 6 and 7).

-- step: Function that tells whether a recorded event asks for a suppression of an address in an account
-- suppress_addresses asks the same of many at once.
CREATE FUNCTION mailroom.asks_in(wanted_occurrence bytea, wanted_email text, wanted_account bigint) RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT EXISTS (
           SELECT
             FROM mailroom.delivery_events d
             LEFT JOIN public.outgoing_messages a ON d.message_kind = 'announcement' AND a.id = d.message_id
             LEFT JOIN public.outgoing_transaction_messages t ON d.message_kind = 'transaction' AND t.id = d.message_id
             LEFT JOIN public.events e ON e.id = coalesce(a.event_id, t.event_id)
            WHERE d.occurrence = wanted_occurrence AND d.recipient = wanted_email AND d.event_type IN ('Bounce', 'Complaint')
              AND (d.message_id IS NOT NULL OR d.unmatched_at IS NOT NULL)
              AND CASE WHEN d.message_id IS NULL THEN d.unmatched_account ELSE e.account_id END IS NOT DISTINCT FROM wanted_account)
$$;

-- step: Function that suppresses the addresses of recorded events
-- It adds suppressions and strengthens those that are there (rule 7). Permanent is the strongest bounce, and a machine never weakens. Of
-- equally strong reports the latest occurrence gives the details, whatever order they came in (mailroom.suppression_origins remembers which
-- one gave them); what a person or another program wrote keeps its own. An event that happened before a person removed the suppression does
-- not bring it back, nor does its move to another account; a removal counts to the end of its second.
CREATE FUNCTION mailroom.suppress_addresses(emails text[], accounts bigint[], reasons text[], bounce_types text[], bounce_sub_types text[],
                                            complaint_types text[], sns_message_ids text[], raw_payloads text[], occurred timestamptz[],
                                            occurrences bytea[], moving boolean[], former_accounts bigint[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    WITH incoming AS (
        SELECT g.*, date_trunc('second', now() AT TIME ZONE 'UTC') AS at
          FROM unnest(emails, accounts, reasons, bounce_types, bounce_sub_types, complaint_types, sns_message_ids, raw_payloads, occurred,
                      occurrences, moving, former_accounts)
               AS g(email, account_id, reason, bounce_type, bounce_sub_type, complaint_type, sns_message_id, raw_payload, occurred_at,
                    occurrence, moves, former_account_id)
          JOIN mailroom.delivery_events d ON d.occurrence = g.occurrence AND d.recipient = g.email AND d.event_type IN ('Bounce', 'Complaint')
           AND (d.message_id IS NOT NULL OR d.unmatched_at IS NOT NULL)
          LEFT JOIN public.outgoing_messages a ON d.message_kind = 'announcement' AND a.id = d.message_id
          LEFT JOIN public.outgoing_transaction_messages t ON d.message_kind = 'transaction' AND t.id = d.message_id
          LEFT JOIN public.events e ON e.id = coalesce(a.event_id, t.event_id)
         WHERE g.reason IN ('bounce', 'complaint')
           AND CASE WHEN d.message_id IS NULL THEN d.unmatched_account ELSE e.account_id END IS NOT DISTINCT FROM g.account_id
    ), written AS (
        INSERT INTO public.email_suppressions AS s
               (account_id, email, reason, bounce_type, bounce_sub_type, complaint_type, source, sns_message_id, raw_payload, created_at, updated_at)
        SELECT i.account_id, i.email, i.reason, i.bounce_type, left(i.bounce_sub_type, 255), left(i.complaint_type, 255),
               'ses_notification', left(i.sns_message_id, 255), i.raw_payload::json, i.at, i.at
          FROM incoming i
         WHERE NOT EXISTS (
               SELECT FROM public.email_suppressions removed
                WHERE removed.email = i.email AND removed.reason = i.reason
                  AND (removed.account_id IS NOT DISTINCT FROM i.account_id OR (i.moves AND removed.account_id IS NOT DISTINCT FROM i.former_account_id))
                  AND removed.deleted_at >= date_trunc('second', i.occurred_at AT TIME ZONE 'UTC')
                  AND NOT EXISTS (SELECT FROM mailroom.suppression_cleanups c WHERE c.suppression_id = removed.id AND c.deleted_at = removed.deleted_at))
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
        RETURNING s.id, s.email, s.account_id, s.reason
    )
    INSERT INTO mailroom.suppression_origins (suppression_id, occurred_at, occurrence)
    SELECT w.id, i.occurred_at, i.occurrence
      FROM written w
      JOIN incoming i ON i.email = w.email AND i.account_id IS NOT DISTINCT FROM w.account_id AND i.reason = w.reason
        ON CONFLICT (suppression_id) DO UPDATE SET occurred_at = excluded.occurred_at, occurrence = excluded.occurrence;
END
$$;
REVOKE ALL ON FUNCTION mailroom.suppress_addresses FROM PUBLIC;

-- step: Function that ends suppressions whose event turned out to belong to another account
-- It is Mailroom's own doing, and noted as such. What rests on an event that still asks for it stays, and so does what a person or another
-- program wrote.
CREATE FUNCTION mailroom.move_away_suppressions(ids bigint[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    WITH ended AS (
        UPDATE public.email_suppressions s
           SET deleted_at = mailroom.free_second(s.email, s.account_id, s.reason, 1), updated_at = date_trunc('second', now() AT TIME ZONE 'UTC')
          FROM mailroom.suppression_origins o
         WHERE s.id = ANY (ids) AND s.deleted_at IS NULL AND o.suppression_id = s.id AND NOT mailroom.asks_in(o.occurrence, s.email, s.account_id)
        RETURNING s.id, s.deleted_at, s.account_id
    )
    INSERT INTO mailroom.suppression_cleanups (suppression_id, deleted_at, cause, account_id)
    SELECT id, deleted_at, 'moved', account_id FROM ended
        ON CONFLICT (suppression_id) DO UPDATE
       SET deleted_at = excluded.deleted_at, cause = excluded.cause, kept_id = NULL, account_id = excluded.account_id, cleaned_at = now();
END
$$;
REVOKE ALL ON FUNCTION mailroom.move_away_suppressions FROM PUBLIC;

-- step: Function that puts suppressions on other events, where the one that they rest on turned out to belong to another account
CREATE FUNCTION mailroom.rest_suppressions(ids bigint[], bounce_types text[], bounce_sub_types text[], complaint_types text[],
                                           sns_message_ids text[], raw_payloads text[], occurred timestamptz[], occurrences bytea[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    WITH incoming AS (
        SELECT g.*
          FROM unnest(ids, bounce_types, bounce_sub_types, complaint_types, sns_message_ids, raw_payloads, occurred, occurrences)
               AS g(id, bounce_type, bounce_sub_type, complaint_type, sns_message_id, raw_payload, occurred_at, occurrence)
          JOIN public.email_suppressions s USING (id)
          JOIN mailroom.suppression_origins o ON o.suppression_id = s.id
         WHERE NOT mailroom.asks_in(o.occurrence, s.email, s.account_id) AND mailroom.asks_in(g.occurrence, s.email, s.account_id)
    ), written AS (
        UPDATE public.email_suppressions s
           SET bounce_type = i.bounce_type, bounce_sub_type = left(i.bounce_sub_type, 255), complaint_type = left(i.complaint_type, 255),
               sns_message_id = left(i.sns_message_id, 255), raw_payload = i.raw_payload::json, updated_at = date_trunc('second', now() AT TIME ZONE 'UTC')
          FROM incoming i
         WHERE s.id = i.id
    )
    UPDATE mailroom.suppression_origins o SET occurred_at = i.occurred_at, occurrence = i.occurrence
      FROM incoming i
     WHERE o.suppression_id = i.id;
END
$$;
REVOKE ALL ON FUNCTION mailroom.rest_suppressions FROM PUBLIC;
