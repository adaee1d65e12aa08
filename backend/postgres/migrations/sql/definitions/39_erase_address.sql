-- Erasing one address everywhere, on request. Every table is read from beginning to end, a page for each call: an address also stands in payloads, server answers
-- and texts of people, where no index finds it. What is counted and what is erased come from the same condition.

-- step: Function that lists the parts in which an address is searched
-- Each is a table, with the key of its pages, what is searched of a row t, and how many rows a page has: fewer where they have payloads. Notes
-- come before their suppressions, which take them along.
CREATE FUNCTION mailroom.erase_parts() RETURNS TABLE (part text, key text, searched text, page integer)
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    VALUES ('public.outgoing_transaction_messages', 'id', 'concat_ws(E''\n'', t.recipient, t.original_recipient, t.subject)', 5000),
           -- of Hi.Events's own announcements only the column that was added; of Mailroom's own the whole row
           ('public.outgoing_messages', 'id', 'concat_ws(E''\n'', t.original_recipient, CASE WHEN mailroom.is_own_announcement(t.id) THEN concat_ws(E''\n'', t.recipient, t.subject) END)', 2000),
           ('public.outgoing_message_events', 'id', 'concat_ws(E''\n'', t.event_type, t.event_subtype, t.raw_payload::text)', 1000),
           ('mailroom.delivery_events', 'id', 'concat_ws(E''\n'', t.recipient, t.event_type, t.event_subtype, t.reason, t.status_code, t.diagnostic, t.subject, t.raw_payload::text)', 5000),
           ('mailroom.suppression_notes', 'suppression_id', 't.note', 5000),
           ('public.email_suppressions', 'id', 'concat_ws(E''\n'', t.email, t.bounce_type, t.bounce_sub_type, t.complaint_type, t.raw_payload::text)', 1000),
           ('mailroom.suppression_requests', 'id', 'concat_ws(E''\n'', t.email, t.note, t.answer)', 5000),
           ('mailroom.quarantine', 'id', 'concat_ws(E''\n'', encode(t.body, ''escape''), t.detail)', 200),
           ('mailroom.quarantine_discards', 'id', 'concat_ws(E''\n'', t.detail, t.why)', 5000),
           ('mailroom.sends', 'id', 'concat_ws(E''\n'', t.code, t.detail)', 5000),
           ('mailroom.bulk_resend_items', 'bulk_id', 'concat_ws(E''\n'', t.code, t.detail)', 5000),
           ('mailroom.bulk_resends', 'id', 'concat_ws(E''\n'', t.failure_code, t.failure)', 5000),
           ('mailroom.audit_log', 'id', 'concat_ws(E''\n'', t.address, t.new_address, t.before::text, t.after::text, t.reason)', 5000)
$$;

-- step: Function that checks whether Mailroom wrote an announcement
CREATE FUNCTION mailroom.is_own_announcement(of_id bigint) RETURNS boolean
    LANGUAGE plpgsql STABLE
AS $$
#variable_conflict use_variable
BEGIN
    RETURN EXISTS (SELECT FROM mailroom.sends s WHERE s.kind = 'announcement' AND s.message_id = of_id);
END
$$;

-- step: Function that erases an address from rows of messages and their events
-- Parked events of the address are deleted: their identity stays, so that they are not recorded again. Returns false for another part.
CREATE FUNCTION mailroom.erase_from_messages(part text, address text, ids bigint[]) RETURNS boolean
    LANGUAGE plpgsql
AS $$
#variable_conflict use_variable
BEGIN
    CASE part
        WHEN 'public.outgoing_transaction_messages' THEN
            UPDATE public.outgoing_transaction_messages t
               SET recipient = mailroom.without_recipient(t.recipient, address), subject = mailroom.without_address(t.subject, address),
                   original_recipient = CASE WHEN mailroom.mentions(t.original_recipient, address) THEN NULL ELSE t.original_recipient END
             WHERE t.id = ANY (ids);
            PERFORM mailroom.close_erased('transaction', ids);
        WHEN 'public.outgoing_messages' THEN
            UPDATE public.outgoing_messages m
               SET recipient = CASE WHEN o.own THEN mailroom.without_recipient(m.recipient, address) ELSE m.recipient END,
                   subject = CASE WHEN o.own THEN mailroom.without_address(m.subject, address) ELSE m.subject END,
                   original_recipient = CASE WHEN mailroom.mentions(m.original_recipient, address) THEN NULL ELSE m.original_recipient END
              FROM (SELECT i.id, mailroom.is_own_announcement(i.id) AS own FROM unnest(ids) AS i(id)) o
             WHERE m.id = o.id;
            PERFORM mailroom.close_erased('announcement', ids);
        WHEN 'public.outgoing_message_events' THEN
            UPDATE public.outgoing_message_events t
               SET raw_payload = NULL, event_type = mailroom.without_address(t.event_type, address), event_subtype = mailroom.without_address(t.event_subtype, address)
             WHERE t.id = ANY (ids);
        WHEN 'mailroom.delivery_events' THEN
            DELETE FROM mailroom.delivery_events d WHERE d.id = ANY (ids) AND d.message_id IS NULL AND mailroom.mentions(d.recipient, address);
            UPDATE mailroom.delivery_events d
               SET recipient = mailroom.without_recipient(d.recipient, address), event_type = mailroom.without_address(d.event_type, address),
                   event_subtype = mailroom.without_address(d.event_subtype, address),
                   reason = mailroom.without_address(d.reason, address), status_code = mailroom.without_address(d.status_code, address),
                   diagnostic = mailroom.without_address(d.diagnostic, address), subject = mailroom.without_address(d.subject, address), raw_payload = NULL
             WHERE d.id = ANY (ids);
        WHEN 'mailroom.sends' THEN
            UPDATE mailroom.sends s SET code = mailroom.without_address(s.code, address), detail = mailroom.without_address(s.detail, address) WHERE s.id = ANY (ids);
        WHEN 'mailroom.bulk_resend_items' THEN -- by bulk; what waits is not sent: the plan that was confirmed named the address
            UPDATE mailroom.bulk_resend_items i
               SET code = CASE WHEN i.done_at IS NULL THEN 'address_erased' ELSE mailroom.without_address(i.code, address) END,
                   detail = mailroom.without_address(i.detail, address), done_at = coalesce(i.done_at, clock_timestamp())
             WHERE i.bulk_id = ANY (ids) AND mailroom.mentions(concat_ws(E'\n', i.code, i.detail), address);
        WHEN 'mailroom.bulk_resends' THEN
            UPDATE mailroom.bulk_resends b SET failure_code = mailroom.without_address(b.failure_code, address), failure = mailroom.without_address(b.failure, address)
             WHERE b.id = ANY (ids);
        ELSE
            RETURN false;
    END CASE;
    RETURN true;
END
$$;

-- step: Function that erases an address from rows of suppressions, the quarantine and the audit log
-- Live suppressions of the address stay as HMACs, platform-wide ones too. Requests about it are deleted.
CREATE FUNCTION mailroom.erase_from_lists(part text, address text, ids bigint[], entry bigint) RETURNS void
    LANGUAGE plpgsql
AS $$
#variable_conflict use_variable
DECLARE
    theirs bigint[];
BEGIN
    CASE part
        WHEN 'public.email_suppressions' THEN
            PERFORM mailroom.take_turn('suppressions', ARRAY[address]);
            theirs := ARRAY(SELECT s.id FROM public.email_suppressions s WHERE s.id = ANY (ids) AND mailroom.bare_address(s.email) = address);
            PERFORM mailroom.keep_suppressions(theirs);
            PERFORM mailroom.delete_suppressions(theirs);
            UPDATE public.email_suppressions s
               SET raw_payload = NULL, email = mailroom.without_address(s.email, address), bounce_type = mailroom.without_address(s.bounce_type, address),
                   bounce_sub_type = mailroom.without_address(s.bounce_sub_type, address), complaint_type = mailroom.without_address(s.complaint_type, address)
             WHERE s.id = ANY (ids);
        WHEN 'mailroom.suppression_notes' THEN
            UPDATE mailroom.suppression_notes n SET note = mailroom.without_address(n.note, address) WHERE n.suppression_id = ANY (ids);
        WHEN 'mailroom.suppression_requests' THEN
            DELETE FROM mailroom.suppression_requests r WHERE r.id = ANY (ids) AND mailroom.mentions(r.email, address);
            UPDATE mailroom.suppression_requests r SET note = mailroom.without_address(r.note, address), answer = mailroom.without_address(r.answer, address) WHERE r.id = ANY (ids);
        WHEN 'mailroom.quarantine' THEN
            PERFORM mailroom.discard_erased(ids);
        WHEN 'mailroom.quarantine_discards' THEN
            UPDATE mailroom.quarantine_discards q SET detail = mailroom.without_address(q.detail, address), why = mailroom.without_address(q.why, address) WHERE q.id = ANY (ids);
        WHEN 'mailroom.audit_log' THEN
            UPDATE mailroom.audit_log l
               SET address = CASE WHEN mailroom.mentions(l.address, address) THEN NULL ELSE l.address END,
                   new_address = CASE WHEN mailroom.mentions(l.new_address, address) THEN NULL ELSE l.new_address END,
                   before = mailroom.without_address(l.before::text, address)::jsonb, after = mailroom.without_address(l.after::text, address)::jsonb,
                   reason = mailroom.without_address(l.reason, address), forgotten_by = entry
             WHERE l.id = ANY (ids);
    END CASE;
END
$$;

-- step: Function that begins to erase an address
-- callers: superadmin
-- From now on events about mails that were sent before are recorded without the address. The audit log entry contains the reason and the counts, but no address.
-- Returns its id, which mailroom.erase_page needs.
CREATE FUNCTION mailroom.start_erasing(address text, counts jsonb, why text, by_person text, by_id bigint, by_os_user text) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
BEGIN
    PERFORM mailroom.superadmins_only();
    IF address IS DISTINCT FROM mailroom.bare_address(address) OR address NOT LIKE '_%@_%' OR address = {{erasedAddress}} OR coalesce(why, '') = '' THEN
        RAISE EXCEPTION 'name one address, and say why it is erased: it is recorded' USING ERRCODE = 'MR400';
    END IF;
    INSERT INTO mailroom.erased_addresses AS e (address_hmac, erased_at) VALUES (mailroom.address_hmac(address), now())
        ON CONFLICT (address_hmac) DO UPDATE SET erased_at = excluded.erased_at;
    RETURN mailroom.log_entry(by_person, by_id, by_os_user, NULL, 'erase_address', 'address', NULL, NULL, NULL, NULL, NULL, counts, mailroom.without_address(why, address));
END
$$;

-- step: Function that erases an address from a page of a table, or counts its rows there
-- callers: superadmin
-- Of rows with keys above after_key. With an entry of mailroom.start_erasing it erases; with NULL it only counts. Returns the last key, NULL at the end of the
-- table, and in how many rows the address was. An unknown part, or an entry that is none, fails with MR400.
CREATE FUNCTION mailroom.erase_page(of_part text, address text, after_key bigint, entry bigint, OUT last_key bigint, OUT hits bigint)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_variable
DECLARE
    p      record;
    ids    bigint[];
    looked bigint;
BEGIN
    PERFORM mailroom.superadmins_only();
    SELECT e.* INTO p FROM mailroom.erase_parts() e WHERE e.part = of_part;
    IF NOT FOUND OR entry IS NOT NULL AND NOT EXISTS (SELECT FROM mailroom.audit_log l WHERE l.id = entry AND l.action = 'erase_address')
       OR address IS DISTINCT FROM mailroom.bare_address(address) OR address NOT LIKE '_%@_%' OR address = {{erasedAddress}} THEN
        RAISE EXCEPTION 'name one address and a part of what is searched' USING ERRCODE = 'MR400';
    END IF;
    EXECUTE format($sql$
        WITH keys AS MATERIALIZED (
            SELECT t.%2$I AS key FROM %1$s t WHERE t.%2$I > $2 ORDER BY t.%2$I LIMIT $3
        ), bounds AS (
            SELECT max(k.key) AS last, count(*) AS n FROM keys k
        ), matching AS (
            SELECT t.%2$I AS key FROM %1$s t, bounds b WHERE t.%2$I > $2 AND t.%2$I <= b.last AND mailroom.mentions(%3$s, $1)
        )
        SELECT (SELECT b.last FROM bounds b), (SELECT b.n FROM bounds b), (SELECT count(*) FROM matching), (SELECT array_agg(m.key) FROM matching m) $sql$, p.part, p.key, p.searched)
       INTO last_key, looked, hits, ids USING address, after_key, p.page;
    IF entry IS NOT NULL AND hits > 0 THEN
        IF NOT mailroom.erase_from_messages(of_part, address, ids) THEN
            PERFORM mailroom.erase_from_lists(of_part, address, ids, entry);
        END IF;
    END IF;
    IF looked < p.page THEN
        last_key := NULL;
    END IF;
END
$$;

-- step: Function that lists the tables in which an address is searched
-- callers: superadmin
CREATE FUNCTION mailroom.searched_tables() RETURNS SETOF text
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
BEGIN
    PERFORM mailroom.superadmins_only();
    RETURN QUERY SELECT e.part FROM mailroom.erase_parts() e;
END
$$;

-- step: Function that reports where an address stays
-- callers: superadmin
-- Rows of Hi.Events (hi_events), rows that name it as the person who acted (actor), and its live suppressions, plain or kept (suppression).
CREATE FUNCTION mailroom.address_held(address text) RETURNS TABLE (relation text, why text, held bigint)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_variable
BEGIN
    PERFORM mailroom.superadmins_only();
    RETURN QUERY
    SELECT f.relation, f.why, f.n
      FROM (SELECT 'public.orders' AS relation, 'hi_events' AS why, count(*) AS n FROM public.orders o WHERE lower(o.email) = address
            UNION ALL SELECT 'public.attendees', 'hi_events', count(*) FROM public.attendees a WHERE lower(a.email) = address
            UNION ALL SELECT 'public.waitlist_entries', 'hi_events', count(*) FROM public.waitlist_entries w WHERE lower(w.email) = address
            UNION ALL SELECT 'public.users', 'hi_events', count(*) FROM public.users u WHERE lower(u.email) = address
            UNION ALL SELECT 'public.outgoing_messages', 'hi_events', count(*) FROM public.outgoing_messages m
                       WHERE lower(m.recipient) = address AND NOT mailroom.is_own_announcement(m.id)
            UNION ALL SELECT 'mailroom.audit_log', 'actor', count(*) FROM mailroom.audit_log l WHERE lower(l.person) = address
            UNION ALL SELECT 'mailroom.sends', 'actor', count(*) FROM mailroom.sends s WHERE lower(s.person) = address
            UNION ALL SELECT 'mailroom.bulk_resends', 'actor', count(*) FROM mailroom.bulk_resends b WHERE lower(b.person) = address
            UNION ALL SELECT 'mailroom.suppression_requests', 'actor', count(*) FROM mailroom.suppression_requests r WHERE address IN (lower(r.person), lower(r.closed_by))
            UNION ALL SELECT 'mailroom.drains', 'actor', count(*) FROM mailroom.drains d WHERE lower(d.person) = address
            UNION ALL SELECT 'mailroom.quarantine_discards', 'actor', count(*) FROM mailroom.quarantine_discards q WHERE lower(q.person) = address
            UNION ALL
            SELECT 'mailroom.kept_suppressions', 'suppression', count(*)
              FROM (SELECT s.account_id, s.reason::text FROM public.email_suppressions s WHERE mailroom.bare_address(s.email) = address AND s.deleted_at IS NULL
                    UNION
                    SELECT k.account_id, k.reason FROM mailroom.live_kept_suppressions k WHERE k.address_hmac = mailroom.address_hmac(address)) both_forms) f
     WHERE f.n > 0;
END
$$;
