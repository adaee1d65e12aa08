-- Bulk resends. They belong to the person who started them, identified by id. The running program holds a lease in the row, which it renews with each request
-- for an item and which expires if it ends. Correctness does not depend on it: the transaction that inserts an attempt also marks the item as done.

-- step: Function that checks whether two records name the same person
CREATE FUNCTION mailroom.same_person(id bigint, person text, other_id bigint, other text) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT CASE WHEN $1 IS NULL AND $3 IS NULL THEN $2 = $4 ELSE $1 IS NOT DISTINCT FROM $3 END
$$;

-- step: Function that finds the heads of chains
-- For messages of one kind, within the scope. It follows retry_for_id up to the heads.
CREATE FUNCTION mailroom.heads_of(accounts bigint[], kind text, ids bigint[]) RETURNS bigint[]
    LANGUAGE plpgsql STABLE
AS $$
#variable_conflict use_variable
DECLARE
    heads bigint[];
BEGIN
    EXECUTE format($sql$
        WITH RECURSIVE above AS (
            SELECT m.id, m.retry_for_id FROM %1$s m WHERE m.id = ANY ($2) AND %2$s
            UNION
            SELECT m.id, m.retry_for_id FROM above a CROSS JOIN LATERAL (SELECT m.id, m.retry_for_id FROM %1$s m WHERE m.id = a.retry_for_id AND %2$s OFFSET 0) m
        )
        SELECT array_agg(a.id) FROM above a WHERE NOT EXISTS (SELECT FROM above o WHERE o.id = a.retry_for_id) $sql$, mailroom.message_table(kind),
        mailroom.list_visible(CASE WHEN accounts IS NULL THEN '{}'::jsonb ELSE '{"accounts": true}' END, 'm'))
       INTO heads USING accounts, ids;
    RETURN heads;
END
$$;

-- step: Function that checks whether a mail about several tickets has a valid one
-- From Hi.Events 2.0 on, where a ticket mail is about all tickets of an address in an order: one of those of this attendee's, neither it nor its date cancelled.
CREATE FUNCTION mailroom.has_valid_ticket(of_attendee bigint) RETURNS boolean
    LANGUAGE plpgsql STABLE
AS $$
#variable_conflict use_variable
BEGIN
    RETURN EXISTS (
        SELECT FROM public.attendees n
          JOIN public.attendees a ON a.order_id = n.order_id AND mailroom.bare_address(a.email) = mailroom.bare_address(n.email)
         CROSS JOIN LATERAL {{datedEvent "occurrences" "a.event_id" "a.event_occurrence_id"}} e
         WHERE n.id = of_attendee AND a.deleted_at IS NULL AND a.status <> 'CANCELLED' AND NOT e.cancelled);
END
$$;

-- step: Function that finds why a mail about a place on a waitlist is outdated
-- The code of package hievents; empty if it is not, or if no place is found.
CREATE FUNCTION mailroom.waitlist_staleness(event bigint, of_order bigint, addresses text[], of_type text, sent timestamp) RETURNS text
    LANGUAGE plpgsql STABLE
AS $$
#variable_conflict use_variable
DECLARE
    w      record;
    lapsed boolean;
BEGIN
    SELECT c.status, c.offer_expires_at INTO w FROM mailroom.content_waitlist_entry(event, of_order, addresses, of_type, sent) c;
    lapsed := w.status = 'OFFER_EXPIRED' OR (w.offer_expires_at <= now() AT TIME ZONE 'UTC') IS TRUE;
    RETURN CASE WHEN w.status = 'PURCHASED' THEN 'offer_taken'
                WHEN w.status = 'CANCELLED' THEN 'waitlist_left'
                WHEN of_type = 'waitlist_offer' AND lapsed OR of_type = 'waitlist_confirmation' AND w.status = 'OFFER_EXPIRED' THEN 'offer_expired'
                WHEN of_type <> 'waitlist_offer' AND w.status = 'OFFERED' AND NOT lapsed THEN 'offer_renewed' ELSE '' END;
END
$$;

{{define "bulk targets"}}WITH RECURSIVE found AS (
        SELECT f.kind, f.id FROM unnest(found_kinds, found_ids) AS f(kind, id)
    ), targets AS (
        SELECT f.kind, f.id,
               row_number() OVER (ORDER BY (e.start_date < now() AT TIME ZONE 'UTC') IS TRUE, e.start_date NULLS LAST, f.kind, f.id) AS place
          FROM found f
         CROSS JOIN LATERAL (SELECT a.event_id, NULL::bigint AS order_id, NULL::bigint AS attendee_id, a.message_id FROM public.outgoing_messages a WHERE f.kind = 'announcement' AND a.id = f.id
                             UNION ALL
                             SELECT t.event_id, t.order_id, t.attendee_id, NULL FROM public.outgoing_transaction_messages t WHERE f.kind = 'transaction' AND t.id = f.id) m
          LEFT JOIN LATERAL {{datedMessage . "f.kind" "m"}} e ON true
         LIMIT 50001
    ), chain AS (
        SELECT t.kind, t.id AS head, t.place, t.id FROM targets t
        UNION
        SELECT c.kind, c.head, c.place, r.id
          FROM chain c
         CROSS JOIN LATERAL (SELECT a.id FROM public.outgoing_messages a WHERE c.kind = 'announcement' AND a.retry_for_id = c.id AND a.deleted_at IS NULL
                                AND (accounts IS NULL OR a.event_id IN (SELECT e.id FROM public.events e WHERE e.account_id = ANY (accounts)))
                             UNION ALL
                             SELECT t.id FROM public.outgoing_transaction_messages t WHERE c.kind = 'transaction' AND t.retry_for_id = c.id AND t.deleted_at IS NULL
                                AND (accounts IS NULL OR t.event_id IN (SELECT e.id FROM public.events e WHERE e.account_id = ANY (accounts)))) r
    ), attempts AS (
        SELECT c.kind, c.head, c.place, m.*
          FROM chain c
         CROSS JOIN LATERAL (SELECT a.id, a.status::text, a.recipient::text, a.subject::text, '' AS email_type, a.event_id, NULL::bigint AS order_id, NULL::bigint AS attendee_id, a.message_id,
                                    a.created_at::timestamp AS created_at, NULL::text AS original_recipient
                               FROM public.outgoing_messages a WHERE c.kind = 'announcement' AND a.id = c.id
                             UNION ALL
                             SELECT t.id, t.status::text, t.recipient::text, t.subject::text, t.email_type::text, t.event_id, t.order_id, t.attendee_id, NULL, t.created_at::timestamp, t.original_recipient::text
                               FROM public.outgoing_transaction_messages t WHERE c.kind = 'transaction' AND t.id = c.id) m
    ), ends AS (
        SELECT DISTINCT ON (a.place) a.kind, a.head, a.place, a.id, a.recipient, a.subject, a.email_type, a.event_id, a.order_id, a.attendee_id, a.message_id, min(a.created_at) OVER issue AS created_at,
               array_remove(ARRAY[mailroom.bare_address(a.recipient), mailroom.bare_address(a.original_recipient)], NULL) AS addresses,
               CASE WHEN bool_or(a.status = 'DELIVERED') OVER issue THEN 'delivered'
                    WHEN bool_or(a.status IN ('PENDING', 'SENT')) OVER issue THEN 'in_flight' ELSE '' END AS block
          FROM attempts a WINDOW issue AS (PARTITION BY a.place) ORDER BY a.place, a.id DESC
    )
    SELECT x.kind, x.head::bigint, x.id::bigint, coalesce(x.recipient, ''), coalesce(x.subject, ''), coalesce(x.email_type, ''), x.block,
           CASE WHEN x.email_type = 'occurrence_cancelled' THEN CASE WHEN coalesce(e.end_date, e.start_date) < now() AT TIME ZONE 'UTC' THEN 'event_over' ELSE '' END
                WHEN waiting.stale <> '' THEN waiting.stale
                WHEN o.status = 'CANCELLED' AND waiting.stale IS NULL THEN 'order_cancelled'
                WHEN e.cancelled{{if eq . "occurrences"}} AND (x.email_type <> 'attendee_ticket' OR NOT mailroom.has_valid_ticket(x.attendee_id)){{end}} THEN 'date_cancelled'
                WHEN a.status = 'CANCELLED'{{if eq . "occurrences"}} AND (x.email_type <> 'attendee_ticket' OR NOT mailroom.has_valid_ticket(x.attendee_id)){{end}} THEN 'attendee_cancelled'
                WHEN n.status IN ('ARCHIVED', 'CANCELLED') THEN 'event_cancelled'
                WHEN coalesce(e.end_date, e.start_date) < now() AT TIME ZONE 'UTC' THEN 'event_over'
                WHEN waiting.stale IS NOT NULL THEN ''
                WHEN o.refund_status = 'REFUNDED' THEN 'order_refunded'
                WHEN o.refund_status = 'PARTIALLY_REFUNDED' THEN 'order_partly_refunded'
                WHEN x.email_type = 'order_failed' AND o.status IN ('COMPLETED', 'AWAITING_OFFLINE_PAYMENT') THEN 'order_completed'
                WHEN x.email_type <> 'order_failed' AND o.status IN ('RESERVED', 'ABANDONED') THEN 'order_incomplete' ELSE '' END,
           coalesce(s.id, 0)::bigint, coalesce(s.reason, ''), coalesce(s.bounce_type, '')
      FROM ends x
      LEFT JOIN LATERAL {{datedMessage . "x.kind" "x"}} e ON true
      LEFT JOIN public.events n ON n.id = x.event_id
      LEFT JOIN LATERAL mailroom.waitlist_staleness(x.event_id, x.order_id, x.addresses, x.email_type, x.created_at) AS waiting(stale) ON x.email_type LIKE 'waitlist%'
      LEFT JOIN public.attendees a ON a.id = x.attendee_id
      LEFT JOIN public.orders o ON o.id = coalesce(x.order_id, a.order_id)
      LEFT JOIN LATERAL mailroom.suppressions_for(lower(x.recipient), e.account_id) s ON true
     ORDER BY x.place{{end -}}
-- step: Function that reads the data for the plan of a bulk resend
-- callers: organizer, superadmin
-- For each delivery issue that matches the filter (as in mailroom.issues) or has a named message, at most 50 001: the last attempt of its chain, what
-- blocks another one, why the mail is outdated according to the order, ticket and ticketed event, and, one row each, the suppressions of the last
-- attempt's address. In the order of sending: the soonest ticketed event first.
CREATE FUNCTION mailroom.bulk_targets(
    everything boolean, named_kinds text[], named_ids bigint[], account bigint, kinds text[], statuses text[], resolved boolean, problems_only boolean, search text,
    address text, reasons text[], email_types text[], event bigint, not_ended boolean, broadcast bigint, announcement_ids bigint[], transaction_ids bigint[],
    since timestamp, as_of timestamp, occurrence bigint DEFAULT NULL)
    RETURNS TABLE (kind text, head bigint, last_id bigint, recipient text, subject text, email_type text, block text, stale text, suppression bigint, reason text, bounce_type text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_variable
DECLARE
    accounts    CONSTANT bigint[] := mailroom.scope(account);
    found_kinds text[];
    found_ids   bigint[];
BEGIN
    IF everything THEN
        SELECT r.kinds, r.ids INTO found_kinds, found_ids
          FROM mailroom.run_list(mailroom.list_filter(account, kinds, statuses, resolved, problems_only, search, address, reasons, email_types, event, not_ended, broadcast,
                                                      announcement_ids, transaction_ids, since, as_of, occurrence) || '{"issues": true, "sort": "created", "limit": 50001}') r;
    ELSE
        SELECT array_agg(h.kind), array_agg(h.id) INTO found_kinds, found_ids
          FROM (SELECT k.kind, unnest(mailroom.heads_of(accounts, k.kind, ARRAY(SELECT n.id FROM unnest(named_kinds, named_ids) AS n(kind, id) WHERE n.kind = k.kind))) AS id
                  FROM (VALUES ('announcement'), ('transaction')) AS k(kind)) h;
    END IF;
    IF mailroom.has_dates() THEN
        RETURN QUERY {{template "bulk targets" "occurrences"}};
    ELSE
        RETURN QUERY {{template "bulk targets" "events"}};
    END IF;
END
$$;

-- step: Function that starts a bulk resend
-- callers: organizer, superadmin
-- It inserts the items in the order of sending. Items that the plan skips are done at once. The others wait, with their address and the code of the
-- warning despite which they are sent. It fails with MR404 if an issue is not visible to the caller, and with MR400 for more than 50 000 issues.
CREATE FUNCTION mailroom.start_bulk(of_account bigint, send_anyway boolean, kinds text[], ids bigint[], skipped boolean[], codes text[], details text[],
                                    by_person text, by_id bigint, by_os_user text) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    accounts CONSTANT bigint[] := mailroom.scope(of_account);
    who      CONSTANT record := mailroom.acting(by_person, by_id);
    bulk     bigint;
BEGIN
    IF cardinality(ids) > 50000 THEN
        RAISE EXCEPTION 'more than 50000 issues match: narrow the filter' USING ERRCODE = 'MR400';
    ELSIF num_nonnulls(kinds, ids, skipped, codes, details) < 5
          OR NOT cardinality(ids) = ALL (ARRAY[cardinality(kinds), cardinality(skipped), cardinality(codes), cardinality(details)])
          OR (SELECT count(DISTINCT (g.kind, g.id)) FROM unnest(kinds, ids) AS g(kind, id)) < cardinality(ids) THEN
        RAISE EXCEPTION 'name each issue once, with what is to be done about it' USING ERRCODE = 'MR400';
    ELSIF cardinality(ids) = 0 OR accounts = '{}'
       OR EXISTS (SELECT FROM unnest(kinds, ids) AS g(kind, id)
                   WHERE NOT EXISTS (SELECT FROM public.outgoing_messages m LEFT JOIN public.events e ON e.id = m.event_id
                                      WHERE g.kind = 'announcement' AND m.id = g.id AND m.deleted_at IS NULL AND (accounts IS NULL OR e.account_id = ANY (accounts)))
                     AND NOT EXISTS (SELECT FROM public.outgoing_transaction_messages m LEFT JOIN public.events e ON e.id = m.event_id
                                      WHERE g.kind = 'transaction' AND m.id = g.id AND m.deleted_at IS NULL AND (accounts IS NULL OR e.account_id = ANY (accounts)))) THEN
        RAISE EXCEPTION 'an issue is not there any more: look at the plan again' USING ERRCODE = 'MR404';
    END IF;
    INSERT INTO mailroom.bulk_resends AS b (person_id, person, os_user, account, send_anyway, total)
    VALUES (who.person_id, who.person, coalesce(left(by_os_user, 255), ''), of_account, coalesce(send_anyway, false), cardinality(ids))
    RETURNING b.id INTO bulk;
    INSERT INTO mailroom.bulk_resend_items (bulk_id, position, kind, original_id, code, detail, done_at)
    SELECT bulk, i.n, i.kind, i.id, coalesce(left(i.code, 255), ''), coalesce(left(i.detail, 4000), ''), CASE WHEN i.skipped THEN clock_timestamp() END
      FROM unnest(kinds, ids, skipped, codes, details) WITH ORDINALITY AS i(kind, id, skipped, code, detail, n);
    PERFORM mailroom.log_entry(by_person, by_id, by_os_user, of_account, 'bulk_resend', 'bulk', bulk, NULL, NULL, NULL, NULL,
                               jsonb_build_object('issues', cardinality(ids), 'skipped', (SELECT count(*) FROM unnest(skipped) s WHERE s), 'send_anyway', send_anyway), '');
    RETURN bulk;
END
$$;

-- step: Function that finds the caller's own bulk resend
-- Within the given account's scope; NULL if there is none.
CREATE FUNCTION mailroom.own_bulk(of_id bigint, of_account bigint, by_person text, by_id bigint) RETURNS bigint
    LANGUAGE plpgsql STABLE
AS $$
#variable_conflict use_variable
DECLARE
    accounts CONSTANT bigint[] := mailroom.scope(of_account);
    who      CONSTANT record := mailroom.acting(by_person, by_id);
BEGIN
    RETURN (SELECT b.id FROM mailroom.bulk_resends b
             WHERE b.id = of_id AND mailroom.same_person(b.person_id, b.person, who.person_id, who.person)
               AND (of_account IS NULL AND (accounts IS NULL OR b.account IS NULL OR b.account = ANY (accounts)) OR b.account = ANY (accounts)));
END
$$;

-- step: Function that acquires the lease of a bulk resend
-- callers: organizer, superadmin
-- runner is a string by which the caller identifies itself. Acquiring clears a stop request. Returns whether the caller has the lease now, in how many seconds
-- the current lease ends, and whether the plan sends despite warnings. It fails with MR404.
CREATE FUNCTION mailroom.hold_bulk(of_id bigint, of_account bigint, of_runner text, by_person text, by_id bigint, OUT held boolean, OUT lease_ends_in double precision,
                                   OUT send_anyway boolean)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
BEGIN
    IF mailroom.own_bulk(of_id, of_account, by_person, by_id) IS NULL THEN
        RAISE EXCEPTION 'there is no bulk resend %', of_id USING ERRCODE = 'MR404';
    END IF;
    UPDATE mailroom.bulk_resends b SET runner = of_runner, runner_seen_at = clock_timestamp(), stop_asked = false, failure_code = ''
     WHERE b.id = of_id AND (b.runner IS NULL OR b.runner = of_runner OR b.runner_seen_at < clock_timestamp() - interval '3 seconds');
    held := FOUND;
    SELECT extract(epoch FROM b.runner_seen_at + interval '3 seconds' - clock_timestamp()), b.send_anyway INTO lease_ends_in, send_anyway
      FROM mailroom.bulk_resends b WHERE b.id = of_id;
END
$$;

-- step: Function that checks whether the caller holds the lease of a bulk resend
-- The runner string is not enough: a login of one person may run only that person's bulk resends, and only while the person has access.
CREATE FUNCTION mailroom.runs_bulk(of_id bigint, of_runner text) RETURNS boolean
    LANGUAGE plpgsql STABLE
AS $$
#variable_conflict use_variable
DECLARE
    c CONSTANT record := mailroom.caller();
BEGIN
    RETURN EXISTS (SELECT FROM mailroom.bulk_resends b
                    WHERE b.id = of_id AND b.runner = of_runner AND (b.person_id = c.user_id OR c.user_id IS NULL AND c.accounts IS NULL));
END
$$;

-- step: Function that releases the lease of a bulk resend
-- callers: organizer, superadmin
CREATE FUNCTION mailroom.release_bulk(of_id bigint, of_runner text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
BEGIN
    UPDATE mailroom.bulk_resends b SET runner = NULL, runner_seen_at = NULL WHERE b.id = of_id AND mailroom.runs_bulk(of_id, of_runner);
END
$$;

-- step: Function that reads the next item of a bulk resend
-- callers: organizer, superadmin
-- With the address that the plan showed and the code of the warning despite which it is sent; position is NULL if no item waits. stop is true after a stop
-- request, or if the caller does not hold the lease. The call renews the lease.
CREATE FUNCTION mailroom.next_bulk_item(of_id bigint, of_runner text, OUT stop boolean, OUT "position" integer, OUT kind text, OUT original bigint, OUT code text, OUT to_address text)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
BEGIN
    SELECT b.stop_asked INTO stop FROM mailroom.bulk_resends b WHERE b.id = of_id AND mailroom.runs_bulk(of_id, of_runner);
    IF NOT FOUND THEN
        stop := true;
        RETURN;
    END IF;
    UPDATE mailroom.bulk_resends b SET runner_seen_at = clock_timestamp()
     WHERE b.id = of_id AND b.runner = of_runner AND b.runner_seen_at < clock_timestamp() - interval '0.5 seconds';
    SELECT i.position, i.kind, i.original_id, i.code, i.detail INTO "position", kind, original, code, to_address
      FROM mailroom.bulk_resend_items i WHERE i.bulk_id = of_id AND i.done_at IS NULL ORDER BY i.position LIMIT 1;
END
$$;

-- step: Function that marks an item of a bulk resend as skipped
-- callers: organizer, superadmin
-- With the reason; only for the holder of the lease. An item that was sent meanwhile is not changed.
CREATE FUNCTION mailroom.skip_bulk_item(of_id bigint, of_position integer, of_runner text, of_code text, of_detail text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
BEGIN
    UPDATE mailroom.bulk_resend_items i SET done_at = clock_timestamp(), code = coalesce(left(of_code, 255), ''), detail = coalesce(left(of_detail, 4000), '')
     WHERE i.bulk_id = of_id AND i.position = of_position AND i.done_at IS NULL AND mailroom.runs_bulk(of_id, of_runner);
END
$$;

-- step: Function that records the end of a bulk resend
-- callers: organizer, superadmin
-- It is finished, or the program stopped it because of a failure.
CREATE FUNCTION mailroom.end_bulk(of_id bigint, of_runner text, of_code text, of_failure text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
BEGIN
    UPDATE mailroom.bulk_resends b
       SET failure_code = coalesce(left(of_code, 255), ''), failure = coalesce(left(of_failure, 4000), ''),
           finished_at = CASE WHEN NOT EXISTS (SELECT FROM mailroom.bulk_resend_items i WHERE i.bulk_id = b.id AND i.done_at IS NULL) THEN clock_timestamp() END
     WHERE b.id = of_id AND mailroom.runs_bulk(of_id, of_runner);
END
$$;

-- step: Function that requests a bulk resend to stop
-- callers: organizer, superadmin
-- It stops after the current mail. Returns false if the caller has no such bulk resend.
CREATE FUNCTION mailroom.stop_bulk(of_id bigint, of_account bigint, by_person text, by_id bigint) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
BEGIN
    UPDATE mailroom.bulk_resends b SET stop_asked = true WHERE b.id = mailroom.own_bulk(of_id, of_account, by_person, by_id);
    RETURN FOUND;
END
$$;

-- step: Function that lists the caller's own bulk resends
-- callers: organizer, superadmin
-- Newest first, or only of_id. One row for each outcome of its finished items.
CREATE FUNCTION mailroom.bulks(of_account bigint, of_id bigint, by_person text, by_id bigint, at_most integer)
    RETURNS TABLE (id bigint, started_at timestamptz, person text, held boolean, stop_asked boolean, finished boolean, total integer, failure_code text, failure text,
                   send_anyway boolean, outcome text, items bigint)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    accounts CONSTANT bigint[] := mailroom.scope(of_account);
    who      CONSTANT record := mailroom.acting(by_person, by_id);
BEGIN
    RETURN QUERY
    WITH b AS (
        SELECT b.*, b.runner IS NOT NULL AND b.runner_seen_at > clock_timestamp() - interval '3 seconds' AS is_held
          FROM mailroom.bulk_resends b
         WHERE mailroom.same_person(b.person_id, b.person, who.person_id, who.person) AND (of_id IS NULL OR b.id = of_id)
           AND (of_account IS NULL AND (accounts IS NULL OR b.account IS NULL OR b.account = ANY (accounts)) OR b.account = ANY (accounts))
         ORDER BY b.id DESC LIMIT least(at_most, 10000)
    )
    SELECT b.id, b.started_at, b.person, b.is_held, b.stop_asked, b.finished_at IS NOT NULL, b.total, b.failure_code, b.failure, b.send_anyway,
           coalesce(o.outcome, ''), coalesce(o.n, 0)
      FROM b
      LEFT JOIN LATERAL (
           SELECT CASE WHEN i.attempt_id IS NULL THEN i.code ELSE coalesce(m.status, '') END AS outcome, count(*) AS n
             FROM mailroom.bulk_resend_items i
             LEFT JOIN LATERAL (SELECT a.status::text FROM public.outgoing_messages a WHERE i.kind = 'announcement' AND a.id = i.attempt_id
                                UNION ALL
                                SELECT t.status::text FROM public.outgoing_transaction_messages t WHERE i.kind = 'transaction' AND t.id = i.attempt_id) m ON true
            WHERE i.bulk_id = b.id AND i.done_at IS NOT NULL
            GROUP BY 1) o ON true
     ORDER BY b.id DESC, o.outcome;
END
$$;

-- step: Function that lists the items of the caller's own bulk resend
-- callers: organizer, superadmin
-- In the order of sending, after a position. Only items of accounts that the caller may see now.
CREATE FUNCTION mailroom.bulk_items(of_id bigint, of_account bigint, by_person text, by_id bigint, after_position integer, at_most integer)
    RETURNS TABLE ("position" integer, kind text, original bigint, attempt bigint, done boolean, to_address text, subject text, status text, code text, detail text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    accounts CONSTANT bigint[] := mailroom.scope(of_account);
    bulk     CONSTANT bigint := mailroom.own_bulk(of_id, of_account, by_person, by_id);
BEGIN
    RETURN QUERY
    SELECT i.position, i.kind, i.original_id, coalesce(i.attempt_id, 0), i.done_at IS NOT NULL,
           CASE WHEN i.done_at IS NULL AND i.detail <> '' THEN i.detail ELSE coalesce(m.recipient, '') END, coalesce(m.subject, ''),
           CASE WHEN i.attempt_id IS NULL THEN '' ELSE coalesce(m.status, '') END, coalesce(nullif(i.code, ''), s.code, ''),
           CASE WHEN i.done_at IS NULL THEN '' ELSE coalesce(nullif(i.detail, ''), s.detail, '') END
      FROM mailroom.bulk_resend_items i
      LEFT JOIN LATERAL (SELECT a.status::text, a.recipient::text, a.subject::text, a.event_id FROM public.outgoing_messages a
                          WHERE i.kind = 'announcement' AND a.id = coalesce(i.attempt_id, i.original_id)
                         UNION ALL
                         SELECT t.status::text, t.recipient::text, t.subject::text, t.event_id FROM public.outgoing_transaction_messages t
                          WHERE i.kind = 'transaction' AND t.id = coalesce(i.attempt_id, i.original_id)) m ON true
      LEFT JOIN mailroom.sends s ON s.kind = i.kind AND s.message_id = i.attempt_id
     WHERE i.bulk_id = bulk AND i.position > after_position
       AND (accounts IS NULL OR m.event_id IN (SELECT e.id FROM public.events e WHERE e.account_id = ANY (accounts)))
     ORDER BY i.position LIMIT least(at_most, 10000);
END
$$;
