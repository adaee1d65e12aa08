-- Changes of suppressions by people. Only superadmins may make them; organizers send requests.

-- step: Function that adds or strengthens suppressions
-- callers: superadmin
-- It never weakens one (rule 7): the strongest entry of each address, account and reason counts. A suppression that a person wrote or strengthened is no
-- longer based on an event: no later event replaces its details, and it does not move. Each change is in the audit log, with the entry's note or else why
-- as the reason. At most 10 000 entries, as one array per column; account 0 means platform-wide. Returns the numbers (from 1) of entries that changed
-- something, and whether a suppression existed before; was_there is NULL for entries of unknown accounts. The lookup prevents the use of indexes on account
-- and reason: on a table without statistics the planner would prefer one of those to the index on addresses.
CREATE FUNCTION mailroom.merge_suppressions(emails text[], account_ids bigint[], reasons text[], bounce_types text[], bounce_sub_types text[], complaint_types text[],
                                            sources text[], notes text[], created timestamp[], why text, by_person text, by_id bigint, by_os_user text)
    RETURNS TABLE (entry bigint, was_there boolean)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_variable
DECLARE
    who CONSTANT record := mailroom.acting(by_person, by_id);
BEGIN
    PERFORM mailroom.superadmins_only();
    IF cardinality(emails) > 10000
       OR NOT cardinality(emails) = ALL (ARRAY[cardinality(account_ids), cardinality(reasons), cardinality(bounce_types), cardinality(bounce_sub_types),
                                               cardinality(complaint_types), cardinality(sources), cardinality(notes), cardinality(created)])
       OR EXISTS (SELECT FROM unnest(emails, reasons, bounce_types, sources, notes) AS e(email, reason, bounce_type, source, note)
                   WHERE (e.email = mailroom.bare_address(e.email) AND e.email <> '' AND octet_length(e.email) <= 255
                          AND e.reason IN ('bounce', 'complaint', 'do_not_contact') AND e.bounce_type IN ('', 'Permanent', 'Transient')
                          AND e.source IN ('ses_notification', 'manual', 'manual_resolve') AND length(e.note) <= 4000) IS NOT TRUE) THEN
        RAISE EXCEPTION 'an entry cannot be a suppression' USING ERRCODE = 'MR400';
    END IF;
    PERFORM mailroom.take_turn('suppressions', emails); -- the recorder reads and changes suppressions of the same addresses
    RETURN QUERY
    WITH entries AS MATERIALIZED (
        SELECT e.n, e.email, nullif(e.account_id, 0) AS account_id, e.reason, nullif(e.bounce_type, '') AS bounce_type, nullif(e.bounce_sub_type, '') AS bounce_sub_type,
               nullif(e.complaint_type, '') AS complaint_type, e.source, e.note, e.created_at,
               coalesce(e.account_id, 0) = 0 OR EXISTS (SELECT FROM public.accounts a WHERE a.id = e.account_id AND a.deleted_at IS NULL) AS has_account
          FROM unnest(emails, account_ids, reasons, bounce_types, bounce_sub_types, complaint_types, sources, notes, created) WITH ORDINALITY
               AS e(email, account_id, reason, bounce_type, bounce_sub_type, complaint_type, source, note, created_at, n)
    ), incoming AS MATERIALIZED (
        SELECT DISTINCT ON (e.email, e.account_id, e.reason) e.*, s.id AS known_id, s.bounce_type AS was_type, s.bounce_sub_type AS was_sub_type, s.source AS was_source
          FROM entries e
          LEFT JOIN public.email_suppressions s ON s.email = e.email AND s.reason || '' = e.reason AND coalesce(s.account_id, 0) = coalesce(e.account_id, 0)
           AND s.deleted_at IS NULL
         WHERE e.has_account
         ORDER BY e.email, e.account_id, e.reason, e.bounce_type IS NOT DISTINCT FROM 'Permanent' DESC, e.n
    ), written AS (
        INSERT INTO public.email_suppressions AS s
               (account_id, email, reason, bounce_type, bounce_sub_type, complaint_type, source, created_at, updated_at)
        SELECT i.account_id, i.email, i.reason, i.bounce_type, left(i.bounce_sub_type, 255), left(i.complaint_type, 255), i.source,
               coalesce(date_trunc('second', i.created_at), t.at), t.at
          FROM incoming i
         CROSS JOIN (SELECT date_trunc('second', now() AT TIME ZONE 'UTC') AS at) t
         ORDER BY i.email, i.account_id, i.reason
            ON CONFLICT (email, account_id, reason) WHERE deleted_at IS NULL DO UPDATE
           SET bounce_type = excluded.bounce_type, bounce_sub_type = excluded.bounce_sub_type, source = excluded.source, updated_at = excluded.updated_at
         WHERE excluded.bounce_type = 'Permanent' AND s.bounce_type IS DISTINCT FROM 'Permanent'
        RETURNING s.id, s.email, s.account_id, s.reason
    ), done AS MATERIALIZED (
        SELECT i.*, w.id, i.known_id IS NOT NULL AS there
          FROM written w
          JOIN incoming i ON i.email = w.email AND i.reason = w.reason AND i.account_id IS NOT DISTINCT FROM w.account_id
    ), noted AS (
        INSERT INTO mailroom.suppression_notes (suppression_id, note)
        SELECT d.id, d.note FROM done d WHERE d.note <> '' ORDER BY d.id
            ON CONFLICT (suppression_id) DO UPDATE SET note = excluded.note
    ), rests_on_none AS (
        DELETE FROM mailroom.suppression_origins o USING done d WHERE d.there AND o.suppression_id = d.id
    ), logged AS (
        INSERT INTO mailroom.audit_log (person_id, person, os_user, account, action, object, object_id, address, before, after, reason)
        SELECT who.person_id, who.person, coalesce(left(by_os_user, 255), ''), d.account_id, 'suppress', 'suppression', d.id, d.email,
               CASE WHEN d.there THEN jsonb_strip_nulls(jsonb_build_object('bounce_type', d.was_type, 'bounce_sub_type', d.was_sub_type, 'source', d.was_source)) END,
               jsonb_strip_nulls(jsonb_build_object('reason', d.reason, 'bounce_type', d.bounce_type, 'bounce_sub_type', d.bounce_sub_type,
                                                    'complaint_type', d.complaint_type, 'source', d.source)),
               coalesce(nullif(d.note, ''), why, '')
          FROM done d
         ORDER BY d.id
    )
    SELECT d.n, d.there FROM done d
    UNION ALL
    SELECT e.n, NULL FROM entries e WHERE NOT e.has_account;
END
$$;

-- step: Function that returns the details of a suppression for the audit log
CREATE FUNCTION mailroom.suppression_details(of_id bigint) RETURNS jsonb
    LANGUAGE plpgsql STABLE
AS $$
#variable_conflict use_variable
BEGIN
    RETURN (SELECT jsonb_strip_nulls(jsonb_build_object('reason', s.reason, 'source', s.source, 'bounce_type', nullif(s.bounce_type, ''),
                       'bounce_sub_type', nullif(s.bounce_sub_type, ''), 'complaint_type', nullif(s.complaint_type, ''),
                       'note', (SELECT nullif(n.note, '') FROM mailroom.suppression_notes n WHERE n.suppression_id = s.id)))
              FROM public.email_suppressions s WHERE s.id = of_id);
END
$$;

-- step: Function that reads and locks live suppressions
-- callers: superadmin
-- By ids; or, if of_ids is NULL, by address, reason (empty: any) and account (0: platform-wide; NULL: all). Other transactions cannot change them until
-- this one ends. Negative ids are those of erased addresses, whose address is returned only if the caller named it.
CREATE FUNCTION mailroom.lock_suppressions(of_ids bigint[], address text, of_reason text, of_account bigint)
    RETURNS TABLE (key text, id bigint, email text, reason text, bounce_type text, bounce_sub_type text, complaint_type text, source text, account bigint,
                   account_name text, note text, created_at timestamp, updated_at timestamp)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_variable
DECLARE
    chosen CONSTANT text := CASE WHEN of_ids IS NOT NULL THEN 's.id = ANY ($1)'
                                 ELSE 's.email = $2 AND ($3 = '''' OR s.reason = $3) AND ($4 IS NULL OR coalesce(s.account_id, 0) = $4)' END;
    emails text[];
    ids    bigint[];
BEGIN
    PERFORM mailroom.superadmins_only();
    EXECUTE 'SELECT array_agg(s.email::text) FROM public.email_suppressions s WHERE s.deleted_at IS NULL AND ' || chosen INTO emails USING of_ids, address, of_reason, of_account;
    PERFORM mailroom.take_turn('suppressions', emails);
    EXECUTE 'SELECT array_agg(l.id::bigint) FROM (SELECT s.id FROM public.email_suppressions s WHERE s.deleted_at IS NULL AND ' || chosen || ' ORDER BY s.id FOR NO KEY UPDATE) l'
       INTO ids USING of_ids, address, of_reason, of_account;
    RETURN QUERY SELECT * FROM mailroom.suppression_rows(array_fill(NULL::text, ARRAY[coalesce(cardinality(ids), 0)]), ids);
    PERFORM FROM mailroom.kept_suppressions k WHERE -k.id = ANY (of_ids) OR of_ids IS NULL AND k.address_hmac = mailroom.address_hmac(address) ORDER BY k.id FOR NO KEY UPDATE;
    IF of_ids IS NULL THEN
        RETURN QUERY SELECT * FROM mailroom.kept_rows(address, NULL, true) r
                      WHERE (of_reason = '' OR r.reason = of_reason) AND (of_account IS NULL OR r.account = of_account) ORDER BY r.id DESC;
    ELSIF EXISTS (SELECT FROM unnest(of_ids) AS i(id) WHERE i.id < 0) THEN
        RETURN QUERY SELECT r.* FROM mailroom.live_kept_suppressions k CROSS JOIN LATERAL mailroom.kept_row(k.id) r WHERE -k.id = ANY (of_ids);
    END IF;
END
$$;

-- step: Function that returns the last change of a suppression by a person
-- callers: superadmin
CREATE FUNCTION mailroom.last_change_of_suppression(of_id bigint) RETURNS TABLE (who text, action text, at timestamptz)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
BEGIN
    PERFORM mailroom.superadmins_only();
    RETURN QUERY
    SELECT coalesce(nullif(l.person, ''), nullif(l.os_user, ''), l.login), l.action, l.at
      FROM mailroom.audit_log l WHERE l.object = 'suppression' AND l.object_id = of_id ORDER BY l.at DESC, l.id DESC LIMIT 1;
END
$$;

-- step: Function that removes suppressions
-- callers: superadmin
-- As a person's removal: without a row in suppression_cleanups, so that an event from before the removal does not restore the suppression (rule 7). The
-- integration's unique constraint contains deleted_at in whole seconds. A suppression that is removed twice within a second therefore gets the second after
-- the last removal. Returns the audit log entry of each, in the order of the ids. It fails with MR404 if one is not live.
CREATE FUNCTION mailroom.remove_suppressions(of_ids bigint[], why text, by_person text, by_id bigint, by_os_user text) RETURNS SETOF bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    suppression record;
    moment      timestamp;
    chosen      bigint;
BEGIN
    PERFORM mailroom.superadmins_only();
    IF coalesce(why, '') = '' OR of_ids IS NULL OR cardinality(of_ids) > 500 THEN
        RAISE EXCEPTION 'say why the suppression is removed: it is recorded' USING ERRCODE = 'MR400';
    END IF;
    FOREACH chosen IN ARRAY of_ids LOOP
        IF chosen < 0 THEN
            RETURN NEXT mailroom.remove_kept(-chosen, why, by_person, by_id, by_os_user);
            CONTINUE;
        END IF;
        SELECT s.id, s.email, s.account_id, s.reason, mailroom.suppression_details(s.id) AS details INTO suppression
          FROM public.email_suppressions s WHERE s.id = chosen AND s.deleted_at IS NULL;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'there is no live suppression %', chosen USING ERRCODE = 'MR404';
        END IF;
        SELECT greatest(date_trunc('second', now() AT TIME ZONE 'UTC'), max(earlier.deleted_at) + interval '1 second') INTO moment
          FROM public.email_suppressions earlier
         WHERE earlier.email = suppression.email AND earlier.account_id IS NOT DISTINCT FROM suppression.account_id AND earlier.reason = suppression.reason;
        UPDATE public.email_suppressions s SET deleted_at = moment, updated_at = moment WHERE s.id = chosen;
        RETURN NEXT mailroom.log_entry(by_person, by_id, by_os_user, suppression.account_id, 'unsuppress', 'suppression', chosen, NULL, suppression.email, NULL,
                                       suppression.details, jsonb_build_object('deleted_at', mailroom.logged_time(moment)), why);
    END LOOP;
END
$$;

-- step: Function that finds the strongest event that a removal kept from a suppression
-- It skips events that were recorded before another removal that is still in effect, whatever time the provider reported, because clocks differ.
CREATE FUNCTION mailroom.withheld_event(of_id bigint) RETURNS bytea
    LANGUAGE plpgsql STABLE
AS $$
#variable_conflict use_variable
BEGIN
    RETURN (SELECT d.occurrence
              FROM public.email_suppressions s
             CROSS JOIN mailroom.attributed_events(ARRAY[of_id]) a
              JOIN mailroom.delivery_events d ON d.id = a.event_id AND mailroom.suppression_reason(d.event_type, d.event_subtype, d.status_code) = s.reason
             WHERE s.id = of_id
               AND NOT EXISTS (SELECT FROM public.email_suppressions x
                                 JOIN mailroom.audit_log l ON l.object = 'suppression' AND l.object_id = x.id AND l.action = 'unsuppress'
                                WHERE x.email = s.email AND x.account_id IS NOT DISTINCT FROM s.account_id AND x.reason = s.reason AND x.deleted_at IS NOT NULL
                                  AND l.at > d.recorded_at AND mailroom.still_removed(x.id, x.deleted_at::timestamp, l.after))
             ORDER BY mailroom.suppression_bounce(d.event_type, d.event_subtype, d.status_code) IS NOT DISTINCT FROM 'Permanent' DESC,
                      d.occurred_at DESC, d.occurrence DESC
             LIMIT 1);
END
$$;

-- step: Function that undoes the removal of a suppression
-- callers: superadmin
-- By its audit log entry. The result includes events reported since, as if the removal had never happened. If a newer suppression exists, it gets the removed
-- one's details if those are stronger. The removed row is then recorded as a duplicate, and no longer counts as a person's removal. Returns the id of the live
-- suppression. It fails with MR404 if the entry is not a removal, and with MR409 if it was already undone, or the suppression returned and was removed again.
CREATE FUNCTION mailroom.undo_removal(entry bigint, by_person text, by_id bigint, by_os_user text) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    removed  record;
    live     bigint;
    withheld bytea;
BEGIN
    PERFORM mailroom.superadmins_only();
    IF EXISTS (SELECT FROM mailroom.audit_log l WHERE l.id = entry AND l.action = 'unsuppress' AND l.object = 'kept_suppression') THEN
        RETURN mailroom.undo_kept(entry, by_person, by_id, by_os_user);
    END IF;
    FOR look IN 1 .. 2 LOOP -- read again under the lock on the address
        SELECT s.id, s.email::text AS email, s.account_id, s.reason, l.after, s.deleted_at::timestamp AS deleted_at, twin.id AS twin INTO removed
          FROM mailroom.audit_log l
          JOIN public.email_suppressions s ON s.id = l.object_id
          LEFT JOIN public.email_suppressions twin ON twin.email = s.email AND twin.account_id IS NOT DISTINCT FROM s.account_id
           AND twin.reason = s.reason AND twin.deleted_at IS NULL
         WHERE l.id = entry AND l.action = 'unsuppress' AND l.object = 'suppression';
        IF NOT FOUND THEN
            RAISE EXCEPTION 'entry % of the audit log is no removal that could be taken back', entry USING ERRCODE = 'MR404';
        END IF;
        PERFORM mailroom.take_turn('suppressions', ARRAY[removed.email]);
    END LOOP;
    IF removed.deleted_at IS NULL OR NOT mailroom.still_removed(removed.id, removed.deleted_at, removed.after) THEN
        RAISE EXCEPTION 'the removal of % has been taken back before', removed.email USING ERRCODE = 'MR409';
    ELSIF mailroom.removed_later(removed.email, removed.account_id, removed.reason, entry) THEN
        RAISE EXCEPTION '% was suppressed again and removed once more: take that back first', removed.email USING ERRCODE = 'MR409';
    END IF;
    live := coalesce(removed.twin, removed.id);
    IF removed.twin IS NULL THEN
        UPDATE public.email_suppressions s SET deleted_at = NULL, updated_at = date_trunc('second', now() AT TIME ZONE 'UTC') WHERE s.id = removed.id;
    ELSE
        INSERT INTO mailroom.suppression_cleanups (suppression_id, deleted_at, cause, kept_id, account_id)
        VALUES (removed.id, removed.deleted_at, 'duplicate', removed.twin, removed.account_id)
            ON CONFLICT (suppression_id) DO UPDATE
           SET deleted_at = excluded.deleted_at, cause = excluded.cause, kept_id = excluded.kept_id, account_id = excluded.account_id, cleaned_at = now();
        DELETE FROM mailroom.suppression_origins p -- a suppression that was based on no event stays so
         WHERE p.suppression_id = removed.twin AND NOT EXISTS (SELECT FROM mailroom.suppression_origins o WHERE o.suppression_id = removed.id);
        UPDATE public.email_suppressions twin
           SET bounce_type = r.bounce_type, bounce_sub_type = r.bounce_sub_type, source = r.source, sns_message_id = r.sns_message_id,
               raw_payload = r.raw_payload, updated_at = date_trunc('second', now() AT TIME ZONE 'UTC')
          FROM public.email_suppressions r
         WHERE r.id = removed.id AND twin.id = removed.twin AND r.bounce_type = 'Permanent' AND twin.bounce_type IS DISTINCT FROM 'Permanent';
    END IF;
    withheld := mailroom.withheld_event(live);
    IF withheld IS NOT NULL THEN
        PERFORM mailroom.suppress_addresses(ARRAY[withheld], '{NULL}');
    END IF;
    PERFORM mailroom.log_entry(by_person, by_id, by_os_user, removed.account_id, 'undo_unsuppress', 'suppression', live, NULL, removed.email, NULL,
                               jsonb_build_object('entry', entry, 'removed', 'suppression:' || removed.id), mailroom.suppression_details(live), '');
    RETURN live;
END
$$;

-- step: Function that requests a change of a suppression from superadmins
-- callers: organizer, superadmin
-- For an account that the caller may see. It fails with MR404 for another account, and with MR409 if the same request is still open.
CREATE FUNCTION mailroom.ask_suppression(of_account bigint, address text, of_wish text, of_note text, by_person text, by_id bigint, by_os_user text) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    accounts CONSTANT bigint[] := mailroom.scope(of_account);
    who      CONSTANT record := mailroom.acting(by_person, by_id);
    request  bigint;
BEGIN
    IF of_account IS NULL OR accounts = '{}' THEN
        RAISE EXCEPTION 'there is no account %', of_account USING ERRCODE = 'MR404';
    ELSIF of_wish IS NULL OR of_wish NOT IN ('suppress', 'unsuppress') THEN
        RAISE EXCEPTION 'ask to suppress the address, or to unsuppress it' USING ERRCODE = 'MR400';
    ELSIF coalesce(of_note, '') = '' OR length(of_note) > 4000 OR address IS DISTINCT FROM mailroom.bare_address(address) OR address = '' OR octet_length(address) > 255 THEN
        RAISE EXCEPTION 'name an address, and say why: a superadmin reads it' USING ERRCODE = 'MR400';
    END IF;
    INSERT INTO mailroom.suppression_requests AS r (person_id, person, os_user, account, email, wish, note)
    VALUES (who.person_id, who.person, coalesce(left(by_os_user, 255), ''), of_account, address, of_wish, of_note)
        ON CONFLICT (email, account, wish) WHERE closed_at IS NULL DO NOTHING
    RETURNING r.id INTO request;
    IF request IS NULL THEN
        RAISE EXCEPTION 'this was asked before, and is not answered yet' USING ERRCODE = 'MR409';
    END IF;
    PERFORM mailroom.log_entry(by_person, by_id, by_os_user, of_account, 'ask_suppression', 'address', NULL, NULL, address, NULL, NULL,
                               jsonb_build_object('request', request, 'wish', of_wish), of_note);
    RETURN request;
END
$$;

-- step: Function that closes a request about a suppression
-- callers: superadmin
-- With an answer, which may be empty. It fails with MR404, and with MR409 if it is already closed.
CREATE FUNCTION mailroom.answer_request(of_id bigint, of_answer text, by_person text, by_id bigint, by_os_user text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    who     CONSTANT record := mailroom.acting(by_person, by_id);
    request record;
BEGIN
    PERFORM mailroom.superadmins_only();
    SELECT r.email, r.account, r.closed_at, r.closed_by INTO request FROM mailroom.suppression_requests r WHERE r.id = of_id FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no request %', of_id USING ERRCODE = 'MR404';
    ELSIF request.closed_at IS NOT NULL THEN
        RAISE EXCEPTION 'the request was answered meanwhile, by % at %', request.closed_by, to_char(request.closed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS "UTC"')
              USING ERRCODE = 'MR409';
    END IF;
    UPDATE mailroom.suppression_requests r
       SET closed_at = clock_timestamp(), closed_by = coalesce(nullif(who.person, ''), nullif(left(by_os_user, 255), ''), session_user::text), answer = coalesce(of_answer, '')
     WHERE r.id = of_id;
    PERFORM mailroom.log_entry(by_person, by_id, by_os_user, request.account, 'answer_request', 'address', NULL, NULL, request.email, NULL,
                               jsonb_build_object('request', of_id), NULL, coalesce(of_answer, ''));
END
$$;

-- step: Function that logs a change of SES's account-level list
-- callers: superadmin
-- The address was added to the list (ses_suppress) or deleted from it (ses_unsuppress), and why.
CREATE FUNCTION mailroom.note_list_change(of_action text, address text, why text, by_person text, by_id bigint, by_os_user text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
BEGIN
    PERFORM mailroom.superadmins_only();
    IF of_action IS NULL OR of_action NOT IN ('ses_suppress', 'ses_unsuppress') OR coalesce(address, '') = '' THEN
        RAISE EXCEPTION 'an address is put on the list with ses_suppress, and taken off it with ses_unsuppress' USING ERRCODE = 'MR400';
    END IF;
    PERFORM mailroom.log_entry(by_person, by_id, by_os_user, NULL, of_action, 'address', NULL, NULL, address, NULL, NULL, NULL, why);
END
$$;

-- step: Function that lists suppressed addresses
-- callers: superadmin
-- Each address once, sorted, after after_address. permanent is true if one of its suppressions is a permanent bounce.
CREATE FUNCTION mailroom.suppressed_addresses(after_address text, at_most integer) RETURNS TABLE (email text, permanent boolean)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_variable
BEGIN
    PERFORM mailroom.superadmins_only();
    RETURN QUERY
    SELECT s.email::text, bool_or(s.reason = 'bounce' AND s.bounce_type = 'Permanent')
      FROM public.email_suppressions s
     WHERE s.deleted_at IS NULL AND s.email > after_address
     GROUP BY s.email ORDER BY s.email LIMIT least(at_most, 10000);
END
$$;

-- step: Function that returns the addresses whose suppressions a person has removed since given times
-- callers: superadmin
-- Only addresses without any live suppression. Any soft delete except a clean-up counts as a person's.
CREATE FUNCTION mailroom.removed_addresses(addresses text[], since timestamptz[]) RETURNS SETOF text
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_variable
BEGIN
    PERFORM mailroom.superadmins_only();
    RETURN QUERY
    SELECT l.email
      FROM unnest(addresses, since) AS l(email, since)
     WHERE NOT EXISTS (SELECT FROM public.email_suppressions s WHERE s.email = l.email AND s.deleted_at IS NULL)
       AND EXISTS (SELECT FROM public.email_suppressions removed
                    WHERE removed.email = l.email AND removed.deleted_at AT TIME ZONE 'UTC' > l.since
                      AND NOT mailroom.cleaned_up(removed.id, removed.deleted_at));
END
$$;

-- step: Function that returns the addresses that still have a permanent bounce
-- callers: superadmin
CREATE FUNCTION mailroom.still_bouncing(addresses text[]) RETURNS SETOF text
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_variable
BEGIN
    PERFORM mailroom.superadmins_only();
    RETURN QUERY
    SELECT a.email FROM unnest(addresses) AS a(email)
     WHERE EXISTS (SELECT FROM public.email_suppressions s WHERE s.email = a.email AND s.deleted_at IS NULL AND s.reason = 'bounce' AND s.bounce_type = 'Permanent')
        OR EXISTS (SELECT FROM mailroom.live_kept_suppressions k WHERE k.address_hmac = mailroom.address_hmac(a.email) AND k.reason = 'bounce'
                      AND k.bounce_type = 'Permanent');
END
$$;
