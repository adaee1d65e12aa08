-- The whole installation: parked events, the quarantine, drains, and the silence alarm.

-- step: Function that rejects callers who may not see the whole installation
CREATE FUNCTION mailroom.superadmins_only() RETURNS void
    LANGUAGE plpgsql STABLE
AS $$
#variable_conflict use_variable
DECLARE
    c CONSTANT record := mailroom.caller();
BEGIN
    IF c.accounts IS NOT NULL THEN
        RAISE EXCEPTION 'only superadmins may do this: ask one' USING ERRCODE = 'MR403';
    END IF;
END
$$;

-- step: Function that counts parked, unmatched and quarantined events
-- callers: superadmin
CREATE FUNCTION mailroom.backlog(OUT parked bigint, OUT unmatched bigint, OUT quarantined bigint)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
BEGIN
    PERFORM mailroom.superadmins_only();
    SELECT count(*), count(d.unmatched_at) INTO parked, unmatched FROM mailroom.delivery_events d WHERE d.message_id IS NULL;
    SELECT count(*) INTO quarantined FROM mailroom.quarantine;
END
$$;

-- step: Function that tells how far Hi.Events is upgraded to 2.0
-- callers: superadmin, drain
-- there and lacking are what Mailroom uses of 2.0: a complete 2.0 lacks nothing, and 1.8 has none of it. Anything between is an upgrade that is not finished,
-- or a release candidate.
CREATE FUNCTION mailroom.hi_events(OUT there text[], OUT lacking text[])
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    c CONSTANT record := mailroom.caller();
BEGIN
    IF c.kind <> 'drain' THEN
        PERFORM mailroom.superadmins_only();
    END IF;
    SELECT coalesce(array_agg(f.name ORDER BY f.n) FILTER (WHERE f.has), '{}'), coalesce(array_agg(f.name ORDER BY f.n) FILTER (WHERE NOT f.has), '{}')
      INTO there, lacking
      FROM (VALUES (1, 'the dates of ticketed events in event_occurrences', mailroom.has_dates()),
                   (2, 'event_locations', mailroom.has_table('event_locations')),
                   (3, 'waitlist_entries.event_occurrence_id', mailroom.has_column('waitlist_entries', 'event_occurrence_id')),
                   (4, 'attendees.email that may be empty', mailroom.may_be_null('attendees', 'email')),
                   (5, 'users.two_factor_confirmed_at', mailroom.has_column('users', 'two_factor_confirmed_at'))) AS f(n, name, has);
END
$$;

-- step: Function that lists parked events
-- callers: superadmin
-- Events without a message, last parked first; optionally only unmatched ones. With ids below before_id, or any (NULL). The subquery forces the
-- partial indexes of these events: otherwise the planner would scan all events from the newest on to find the few parked ones among
-- millions.
CREATE FUNCTION mailroom.parked_events_of(unmatched boolean, before_id bigint, at_most integer)
    RETURNS TABLE (id bigint, event_type text, event_subtype text, recipient text, subject text, reason text, ses_message_id text, occurred_at timestamptz,
                   recorded_at timestamptz, unmatched_at timestamptz, account bigint, account_name text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
BEGIN
    PERFORM mailroom.superadmins_only();
    RETURN QUERY
    WITH page AS MATERIALIZED (
        SELECT p.id FROM (SELECT d.id FROM mailroom.delivery_events d WHERE d.message_id IS NULL AND (NOT unmatched OR d.unmatched_at IS NOT NULL) OFFSET 0) AS p
         WHERE before_id IS NULL OR p.id < before_id
         ORDER BY p.id DESC
         LIMIT least(at_most, 10000)
    )
    SELECT d.id, d.event_type, coalesce(d.event_subtype, ''), d.recipient, coalesce(d.subject, ''), d.reason, d.ses_message_id, d.occurred_at,
           d.recorded_at, d.unmatched_at, coalesce(d.unmatched_account, 0), coalesce(a.name, '')::text
      FROM page
      JOIN mailroom.delivery_events d ON d.id = page.id
      LEFT JOIN public.accounts a ON a.id = d.unmatched_account
     ORDER BY d.id DESC;
END
$$;

-- step: Function that lists quarantined queue messages
-- callers: superadmin
-- Newest first and without bodies; or the messages of_ids, by id and with bodies. An empty of_reason matches any. With ids below before_id, or any (NULL).
CREATE FUNCTION mailroom.quarantined(of_reason text, before_id bigint, at_most integer, of_ids bigint[])
    RETURNS TABLE (id bigint, reason text, detail text, body bytea, bytes integer, first_seen_at timestamptz, last_seen_at timestamptz, times_seen integer)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
BEGIN
    PERFORM mailroom.superadmins_only();
    IF of_ids IS NOT NULL THEN
        RETURN QUERY
        SELECT q.id, q.reason, q.detail, q.body, octet_length(q.body), q.first_seen_at, q.last_seen_at, q.times_seen
          FROM mailroom.quarantine q WHERE q.id = ANY (of_ids) ORDER BY q.id;
    ELSE
        RETURN QUERY
        SELECT q.id, q.reason, q.detail, NULL::bytea, octet_length(q.body), q.first_seen_at, q.last_seen_at, q.times_seen
          FROM mailroom.quarantine q
         WHERE (before_id IS NULL OR q.id < before_id) AND (of_reason = '' OR q.reason = of_reason)
         ORDER BY q.id DESC
         LIMIT least(at_most, 10000);
    END IF;
END
$$;

-- step: Function that returns the ids of all quarantined queue messages
-- callers: superadmin
-- Oldest first. An empty reason matches any.
CREATE FUNCTION mailroom.quarantined_ids(of_reason text) RETURNS SETOF bigint
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
BEGIN
    PERFORM mailroom.superadmins_only();
    RETURN QUERY SELECT q.id FROM mailroom.quarantine q WHERE of_reason = '' OR q.reason = of_reason ORDER BY q.id;
END
$$;

-- step: Function that lists the drains that finished last
-- callers: organizer, superadmin, drain
-- Last first. An organizer sees only the last drain: every window shows its time and person beside Refresh. Drains that finished more than an hour
-- in the future (a wrong clock) are left out.
CREATE FUNCTION mailroom.last_drains(at_most integer)
    RETURNS TABLE (started_at timestamptz, finished_at timestamptz, person text, login text, received integer, applied integer, duplicates integer,
                   parked integer, quarantined integer, ignored integer, deleted integer)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    c CONSTANT record := mailroom.caller();
BEGIN
    IF c.kind <> 'drain' AND c.accounts = '{}' THEN
        RETURN;
    END IF;
    RETURN QUERY
    SELECT d.started_at, d.finished_at, d.person, d.login, d.received, d.applied, d.duplicates, d.parked, d.quarantined, d.ignored, d.deleted
      FROM mailroom.drains d
     WHERE d.finished_at < now() + interval '1 hour'
     ORDER BY d.finished_at DESC, d.id DESC
     LIMIT CASE WHEN c.kind = 'organizer' THEN 1 ELSE least(at_most, 10000) END;
END
$$;

-- step: Function that detects messages going out while no outcomes come back
-- callers: organizer, superadmin, drain
-- Rule 16. For an organizer, only messages of their own accounts count. It finds the last recorded outcome, also by the integration. It counts the
-- messages sent since then, up to 2 000, from lookback ago until silent ago (seconds). Parked outcomes are only in delivery_events: it reads the
-- newest thousand rows there, which is more than a full restart parks. It uses indexes only: the timeline's by type and time, the messages' by
-- time, of which it reads only the range since the last outcome.
CREATE FUNCTION mailroom.silence(outcomes text[], lookback integer, silent integer, OUT last_outcome timestamptz, OUT unanswered bigint, OUT oldest timestamptz)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_variable
DECLARE
    accounts CONSTANT bigint[] := (SELECT c.accounts FROM mailroom.caller() c WHERE c.kind <> 'drain');
    since timestamp;
    until CONSTANT timestamp := (now() - make_interval(secs => silent)) AT TIME ZONE 'UTC';
BEGIN
    IF accounts = '{}' THEN
        unanswered := 0;
        RETURN;
    END IF;
    SELECT greatest(
           (SELECT max(recent.recorded_at)
              FROM (SELECT d.event_type, d.recorded_at FROM mailroom.delivery_events d ORDER BY d.id DESC LIMIT 1000) AS recent
             WHERE recent.event_type = ANY (outcomes)),
           (SELECT max(mailroom.showable(latest.created_at::timestamp)) AT TIME ZONE 'UTC'
              FROM unnest(outcomes) AS o(event_type)
             CROSS JOIN LATERAL (SELECT t.created_at FROM public.outgoing_message_events t
                                  WHERE t.event_type = o.event_type AND t.created_at < (now() + interval '1 hour') AT TIME ZONE 'UTC'
                                  ORDER BY t.created_at DESC LIMIT 1) AS latest))
      INTO last_outcome;
    since := greatest(last_outcome AT TIME ZONE 'UTC', (now() - make_interval(secs => lookback)) AT TIME ZONE 'UTC');
    SELECT count(*), min(m.created_at) AT TIME ZONE 'UTC' INTO unanswered, oldest
      FROM ((SELECT m.created_at FROM public.outgoing_messages m
              WHERE m.created_at > since AND m.created_at < until AND m.status = 'SENT' AND m.deleted_at IS NULL
                AND (accounts IS NULL OR m.event_id IN (SELECT e.id FROM public.events e WHERE e.account_id = ANY (accounts)))
              ORDER BY m.created_at, m.id LIMIT 1000)
            UNION ALL
            (SELECT m.created_at FROM public.outgoing_transaction_messages m
              WHERE m.created_at > since AND m.created_at < until AND m.status = 'SENT' AND m.deleted_at IS NULL
                AND (accounts IS NULL OR m.event_id IN (SELECT e.id FROM public.events e WHERE e.account_id = ANY (accounts)))
              ORDER BY m.created_at, m.id LIMIT 1000)) AS m;
END
$$;
