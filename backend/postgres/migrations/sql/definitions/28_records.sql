-- Correcting the address in the records behind a mail: the order, its tickets, the waitlist place.

-- step: Function that checks whether an address has a ticket
-- callers: organizer, superadmin
CREATE FUNCTION mailroom.has_ticket(event bigint, address text) RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
BEGIN
    RETURN mailroom.may_see_event(event)
       AND EXISTS (SELECT FROM public.attendees a WHERE lower(a.email) = address AND a.event_id = event AND a.status <> 'CANCELLED' AND a.deleted_at IS NULL);
END
$$;

-- step: Function that returns the addresses to which a chain was sent, except one
CREATE FUNCTION mailroom.old_addresses(kind text, chain bigint[], without text) RETURNS text[]
    LANGUAGE plpgsql STABLE
AS $$
#variable_conflict use_variable
BEGIN
    RETURN ARRAY(SELECT DISTINCT mailroom.bare_address(m.recipient)
                   FROM (SELECT o.recipient FROM public.outgoing_messages o WHERE kind = 'announcement' AND o.id = ANY (chain)
                         UNION ALL
                         SELECT t.recipient FROM public.outgoing_transaction_messages t WHERE kind = 'transaction' AND t.id = ANY (chain)) m
                  WHERE mailroom.bare_address(m.recipient) <> without);
END
$$;

-- step: Function that finds the records with an old address of a chain
-- callers: organizer, superadmin
-- Orders, attendees and waitlist entries of the ticketed event, at most 100 of each. proposed is true if the message is about the record. No rows if the
-- new address equals the old one.
CREATE FUNCTION mailroom.affected_records(of_account bigint, of_kind text, of_id bigint, to_address text)
    RETURNS TABLE (kind text, id bigint, label text, name text, email text, proposed boolean)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_variable
DECLARE
    chain       CONSTANT bigint[] := mailroom.chain_of(mailroom.scope(of_account), of_kind, of_id);
    old         CONSTANT text[] := mailroom.old_addresses(of_kind, chain, to_address);
    last_id     CONSTANT bigint := chain[cardinality(chain)];
    event       bigint;
    of_order    bigint;
    of_attendee bigint;
    is_waitlist boolean := false;
BEGIN
    IF of_kind = 'announcement' THEN
        SELECT m.event_id INTO event FROM public.outgoing_messages m WHERE m.id = last_id;
    ELSE
        SELECT m.event_id, m.order_id, m.attendee_id, m.email_type LIKE 'waitlist\_%' INTO event, of_order, of_attendee, is_waitlist
          FROM public.outgoing_transaction_messages m WHERE m.id = last_id;
    END IF;
    IF event IS NULL OR old = '{}' THEN
        RETURN;
    END IF;
    RETURN QUERY
    (SELECT 'order', o.id::bigint, o.public_id::text, concat_ws(' ', nullif(o.first_name, ''), nullif(o.last_name, '')), o.email::text,
            of_kind = 'announcement' OR o.id IS NOT DISTINCT FROM of_order AS proposes
       FROM public.orders o
      WHERE lower(o.email) = ANY (old) AND o.event_id = event AND o.deleted_at IS NULL
      ORDER BY proposes DESC, o.id LIMIT 100)
    UNION ALL
    (SELECT 'attendee', a.id, a.public_id::text, concat_ws(' ', nullif(a.first_name, ''), nullif(a.last_name, '')), a.email::text,
            of_kind = 'announcement' OR a.id IS NOT DISTINCT FROM of_attendee OR a.order_id IS NOT DISTINCT FROM of_order AS proposes
       FROM public.attendees a
      WHERE lower(a.email) = ANY (old) AND a.event_id = event AND a.deleted_at IS NULL
      ORDER BY proposes DESC, a.id LIMIT 100)
    UNION ALL
    (SELECT 'waitlist', w.id, '', concat_ws(' ', nullif(w.first_name, ''), nullif(w.last_name, '')), w.email::text, of_kind = 'announcement' OR is_waitlist
       FROM public.waitlist_entries w
      WHERE lower(w.email) = ANY (old) AND w.event_id = event AND w.deleted_at IS NULL
      ORDER BY w.id LIMIT 100);
END
$$;

-- step: Function that changes the address of records
-- callers: organizer, superadmin
-- Of the given orders, attendees or waitlist entries with an old address of the chain. An order or a ticket gets a new short id, as in Hi.Events when its
-- owner changes the address, so that links in mails to the old address stop working. A short id must not be in use: its holder could open that order. Each
-- change is recorded in the audit log. At most 100 records per call. It fails with MR409 if a record no longer has an old address.
CREATE FUNCTION mailroom.correct_records(of_account bigint, of_kind text, of_id bigint, to_address text, record_kind text, ids bigint[], short_ids text[],
                                         by_person text, by_id bigint, by_os_user text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    chain    CONSTANT bigint[] := mailroom.chain_of(mailroom.scope(of_account), of_kind, of_id);
    old      CONSTANT text[] := mailroom.old_addresses(of_kind, chain, to_address);
    source   CONSTANT text := CASE record_kind WHEN 'order' THEN 'orders' WHEN 'attendee' THEN 'attendees' WHEN 'waitlist' THEN 'waitlist_entries' END;
    short    CONSTANT boolean := record_kind <> 'waitlist';
    who      CONSTANT record := mailroom.acting(by_person, by_id);
    event    bigint;
    of_event_account bigint;
    given_before boolean;
    changed  integer;
BEGIN
    EXECUTE format('SELECT e.id, e.account_id FROM %s m JOIN public.events e ON e.id = m.event_id WHERE m.id = $1', mailroom.message_table(of_kind))
       INTO event, of_event_account USING chain[cardinality(chain)];
    IF source IS NULL OR event IS NULL OR coalesce(to_address, '') = '' OR octet_length(to_address) > 255
       OR cardinality(ids) NOT BETWEEN 1 AND 100 OR ids IS NULL OR short AND cardinality(short_ids) IS DISTINCT FROM cardinality(ids)
       OR short AND EXISTS (SELECT FROM unnest(short_ids) s WHERE (s ~ ('^' || left(record_kind, 1) || '_[A-Za-z0-9]{13}$')) IS NOT TRUE)
       OR short AND (SELECT count(DISTINCT s) FROM unnest(short_ids) s) < cardinality(short_ids) THEN
        RAISE EXCEPTION 'nothing can be corrected like that' USING ERRCODE = 'MR400';
    END IF;
    IF short THEN
        EXECUTE format('SELECT EXISTS (SELECT FROM public.%I m WHERE m.short_id = ANY ($1))', source) INTO given_before USING short_ids;
        IF given_before THEN
            RAISE EXCEPTION 'a short id was given before' USING ERRCODE = 'MR409';
        END IF;
    END IF;
    EXECUTE format('SELECT count(*) FROM (SELECT FROM public.%I m WHERE m.id = ANY ($1) AND m.event_id = $2 AND lower(m.email) = ANY ($3) ORDER BY m.id FOR NO KEY UPDATE) locked', source)
      USING ids, event, old;
    EXECUTE format($sql$
        WITH chosen AS (
            SELECT m.id, m.email::text AS email, %2$s AS short_id, u.fresh
              FROM unnest($1, $2) AS u(id, fresh)
              JOIN public.%1$I m ON m.id = u.id
             WHERE m.event_id = $3 AND lower(m.email) = ANY ($4) AND m.deleted_at IS NULL
        ), changed AS (
            UPDATE public.%1$I m SET email = $5, updated_at = date_trunc('second', now() AT TIME ZONE 'UTC') %3$s
              FROM chosen c
             WHERE m.id = c.id
            RETURNING m.id, c.email, c.short_id, c.fresh
        ), logged AS (
            INSERT INTO mailroom.audit_log (person_id, person, os_user, account, action, object, object_id, event_id, address, new_address, before, after)
            SELECT $6, $7, $8, $9, 'change_address', $10, c.id, $3, mailroom.bare_address(c.email), $5, CASE WHEN $11 THEN jsonb_build_object('short_id', c.short_id) END,
                   CASE WHEN $11 THEN jsonb_build_object('short_id', c.fresh) END
              FROM changed c ORDER BY c.id
        )
        SELECT count(*) FROM changed $sql$, source, CASE WHEN short THEN 'm.short_id::text' ELSE '''''' END, CASE WHEN short THEN ', short_id = c.fresh' ELSE '' END)
       INTO changed USING ids, short_ids, event, old, to_address, who.person_id, who.person, coalesce(left(by_os_user, 255), ''), of_event_account, record_kind, short;
    IF changed <> cardinality(ids) THEN
        RAISE EXCEPTION 'an address was changed meanwhile: look again at what would change' USING ERRCODE = 'MR409';
    END IF;
END
$$;

-- step: Function that suppresses a replaced address
-- It adds a permanent bounce, or strengthens an existing suppression to one (rule 7: a person may strengthen it too). A suppression that a person
-- strengthened is no longer based on an event, and does not move with one.
CREATE FUNCTION mailroom.suppress_old(address text, of_account bigint, by_person text, by_id bigint, by_os_user text) RETURNS void
    LANGUAGE plpgsql
AS $$
#variable_conflict use_variable
DECLARE
    suppressed bigint;
BEGIN
    INSERT INTO public.email_suppressions AS s (account_id, email, reason, bounce_type, source, created_at, updated_at)
    SELECT of_account, address, 'bounce', 'Permanent', 'manual_resolve', t.at, t.at
      FROM (SELECT date_trunc('second', now() AT TIME ZONE 'UTC') AS at) t
        ON CONFLICT (email, account_id, reason) WHERE deleted_at IS NULL DO UPDATE
       SET bounce_type = excluded.bounce_type, source = excluded.source, updated_at = excluded.updated_at
     WHERE s.bounce_type IS DISTINCT FROM 'Permanent'
    RETURNING s.id INTO suppressed;
    IF suppressed IS NULL THEN
        RETURN; -- it is already suppressed as strongly
    END IF;
    DELETE FROM mailroom.suppression_origins o WHERE o.suppression_id = suppressed;
    PERFORM mailroom.log_entry(by_person, by_id, by_os_user, of_account, 'suppress', 'suppression', suppressed, NULL, address, NULL, NULL,
                               '{"reason": "bounce", "bounce_type": "Permanent", "source": "manual_resolve"}', '');
END
$$;
