-- Data about an address, and the search for recipients. Address arguments are bare and in lower case.

-- step: Function that finds the ticketed events with messages, orders or tickets of an address
-- Each kind of row is looked up by its own index.
CREATE FUNCTION mailroom.events_of_address(address text) RETURNS SETOF bigint
    LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT event_id::bigint FROM public.outgoing_messages WHERE lower(recipient) = lower($1) AND deleted_at IS NULL
    UNION SELECT event_id FROM public.outgoing_messages WHERE lower(original_recipient) = lower($1) AND deleted_at IS NULL
    UNION SELECT event_id FROM public.outgoing_transaction_messages WHERE lower(recipient) = lower($1) AND deleted_at IS NULL
    UNION SELECT event_id FROM public.outgoing_transaction_messages WHERE lower(original_recipient) = lower($1) AND deleted_at IS NULL
    UNION SELECT event_id FROM public.orders WHERE lower(email) = lower($1) AND deleted_at IS NULL
    UNION SELECT event_id FROM public.attendees WHERE lower(email) = lower($1) AND deleted_at IS NULL
$$;

-- step: Function that finds the accounts with data about an address
-- Among the accounts in scope; NULL for all.
CREATE FUNCTION mailroom.accounts_of_address(address text, accounts bigint[]) RETURNS TABLE (id bigint, name text)
    LANGUAGE plpgsql STABLE SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_variable
BEGIN
    RETURN QUERY
    SELECT a.id::bigint, a.name::text
      FROM public.accounts a
     WHERE a.deleted_at IS NULL AND (accounts IS NULL OR a.id = ANY (accounts))
       AND a.id IN (SELECT e.account_id FROM public.events e WHERE e.id IN (SELECT f.event FROM mailroom.events_of_address(address) AS f(event))
                    UNION SELECT s.account_id FROM public.email_suppressions s WHERE s.email = address AND s.deleted_at IS NULL
                    UNION SELECT k.account_id FROM mailroom.live_kept_suppressions k WHERE k.address_hmac = mailroom.address_hmac(address));
END
$$;

-- step: Function that checks whether the caller may see any data about an address
-- callers: organizer, superadmin
-- That is, a mail, an order, a ticket, or a suppression of an account.
CREATE FUNCTION mailroom.knows_recipient(of_account bigint, address text) RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
BEGIN
    RETURN EXISTS (SELECT FROM mailroom.accounts_of_address(address, mailroom.scope(of_account)));
END
$$;

-- step: Function that reads the accounts of a recipient
-- callers: organizer, superadmin
-- The accounts with data about the address. If the scope is one account, that account, with or without data.
CREATE FUNCTION mailroom.recipient_accounts(of_account bigint, address text, at_most integer) RETURNS TABLE (id bigint, name text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    accounts CONSTANT bigint[] := mailroom.scope(of_account);
BEGIN
    IF cardinality(accounts) = 1 THEN
        RETURN QUERY SELECT a.id::bigint, a.name::text FROM public.accounts a WHERE a.deleted_at IS NULL AND a.id = accounts[1];
    ELSE
        RETURN QUERY SELECT r.id, r.name FROM mailroom.accounts_of_address(address, accounts) r ORDER BY lower(r.name), r.id LIMIT least(at_most, 10000);
    END IF;
END
$$;

{{define "orders"}}WITH theirs AS (
        (SELECT o.id, true AS bought FROM public.orders o
          WHERE lower(o.email) = lower(address) AND o.deleted_at IS NULL
            AND (accounts IS NULL OR o.event_id IN (SELECT e.id FROM public.events e WHERE e.account_id = ANY (accounts)))
          ORDER BY o.created_at DESC LIMIT least(at_most, 10000))
        UNION ALL
        (SELECT a.order_id, false
           FROM (SELECT DISTINCT ON (a.created_at, a.order_id) a.created_at, a.order_id FROM public.attendees a
                  WHERE lower(a.email) = lower(address) AND a.deleted_at IS NULL
                    AND (accounts IS NULL OR a.event_id IN (SELECT e.id FROM public.events e WHERE e.account_id = ANY (accounts)))
                  ORDER BY a.created_at DESC, a.order_id DESC LIMIT least(at_most, 10000) * 4) a)
    ), picked AS (
        SELECT o.*, t.bought
          FROM (SELECT t.id, bool_or(t.bought) AS bought FROM theirs t GROUP BY t.id) t
          JOIN public.orders o ON o.id = t.id AND o.deleted_at IS NULL
           AND (accounts IS NULL OR o.event_id IN (SELECT e.id FROM public.events e WHERE e.account_id = ANY (accounts)))
         ORDER BY o.created_at DESC, o.id DESC LIMIT least(at_most, 10000)
    )
    SELECT o.id::bigint, o.public_id::text, o.status::text, coalesce(o.email, '')::text, concat_ws(' ', nullif(o.first_name, ''), nullif(o.last_name, '')),
           coalesce(mailroom.showable(o.created_at::timestamp), '0001-01-01'), e.id::bigint, e.account_id::bigint, e.title::text,
           mailroom.showable(e.starts_at::timestamp), coalesce(e.timezone, '')::text, coalesce(c.name, '')::text, coalesce(t.id, 0)::bigint,
           coalesce(t.public_id, '')::text, coalesce(t.status, '')::text, coalesce(t.email, '')::text, coalesce(t.name, ''),
           coalesce(e.occurrence_id, 0)::bigint, mailroom.showable(e.occurrence_starts_at::timestamp), coalesce(e.label, '')::text, e.cancelled,
           coalesce(t.occurrence_id, 0)::bigint, mailroom.showable(t.occurrence_starts_at::timestamp), coalesce(t.label, '')::text, coalesce(t.cancelled, false)
      FROM picked o
      JOIN LATERAL {{datedEvent . "o.event_id" "(SELECT min(i.event_occurrence_id) FROM public.order_items i WHERE i.order_id = o.id AND i.deleted_at IS NULL HAVING count(DISTINCT i.event_occurrence_id) = 1)"}} e ON true
      LEFT JOIN public.accounts c ON c.id = e.account_id
      LEFT JOIN LATERAL (
           SELECT a.id, a.public_id, a.status, a.email, concat_ws(' ', nullif(a.first_name, ''), nullif(a.last_name, '')) AS name, lower(a.email) = lower(address) AS own,
                  {{if eq . "occurrences"}}n.id AS occurrence_id, nullif(n.start_date::timestamp, v.created_at::timestamp) AS occurrence_starts_at, n.label, n.status = 'CANCELLED' AS cancelled
                  {{else}}NULL::bigint AS occurrence_id, NULL::timestamp AS occurrence_starts_at, NULL::text AS label, false AS cancelled{{end}}
             FROM public.attendees a{{if eq . "occurrences"}}
             LEFT JOIN public.event_occurrences n ON n.id = a.event_occurrence_id AND n.deleted_at IS NULL
             LEFT JOIN public.events v ON v.id = n.event_id{{end}}
            WHERE a.order_id = o.id AND a.deleted_at IS NULL AND (o.bought OR lower(a.email) = lower(address))
              AND (accounts IS NULL OR a.event_id IN (SELECT e.id FROM public.events e WHERE e.account_id = ANY (accounts)))
            ORDER BY own DESC, a.id LIMIT least(tickets_at_most, 10000)) t ON true
     ORDER BY o.created_at DESC, o.id DESC, t.own DESC, t.id{{end -}}
-- step: Function that reads the orders of a recipient
-- callers: organizer, superadmin
-- Orders of the address and orders with a ticket of the address, newest first. One row for each ticket of an order.
CREATE FUNCTION mailroom.recipient_orders(of_account bigint, address text, at_most integer, tickets_at_most integer)
    RETURNS TABLE (id bigint, public_id text, status text, email text, name text, created_at timestamp, event bigint, account bigint,
                   event_title text, event_starts_at timestamp, event_time_zone text, account_name text, ticket bigint, ticket_public_id text,
                   ticket_status text, ticket_email text, ticket_name text, occurrence_id bigint, occurrence_starts_at timestamp, occurrence_label text,
                   occurrence_cancelled boolean, ticket_occurrence_id bigint, ticket_occurrence_starts_at timestamp, ticket_occurrence_label text,
                   ticket_occurrence_cancelled boolean)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_variable
DECLARE
    accounts CONSTANT bigint[] := mailroom.scope(of_account);
BEGIN
    IF mailroom.has_dates() THEN
        RETURN QUERY {{template "orders" "occurrences"}};
    ELSE
        RETURN QUERY {{template "orders" "events"}};
    END IF;
END
$$;

-- step: Function that finds recipients
-- callers: organizer, superadmin
-- By the number of an order or ticket; else by an ILIKE pattern for the address, or by patterns that must all match the name. A complete
-- address is searched by the part before the @ (local), because the trigrams of a domain occur in many addresses and are slow to read from
-- the index. Returns each address once, with a name if one is known, sorted by address; then what has no address, found by its number or its
-- buyer's name, and whether the box office sold it. If very many rows match, it returns only some recipients, because finding all would mean
-- reading all rows.
CREATE FUNCTION mailroom.find_recipients(of_account bigint, number text, address text, local text, words text[], at_most integer)
    RETURNS TABLE (email text, name text, public_id text, box_office boolean)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET jit = off
AS $$
#variable_conflict use_variable
DECLARE
    accounts  CONSTANT bigint[] := mailroom.scope(of_account);
    mine      CONSTANT text := CASE WHEN accounts IS NULL THEN 'true' ELSE '%1$s.event_id IN (SELECT e.id FROM public.events e WHERE e.account_id = ANY ($1))' END;
    named     CONSTANT text := 'concat_ws('' '', nullif(h.first_name, ''''), nullif(h.last_name, ''''))';
    like_it   CONSTANT text := CASE WHEN local IS NULL THEN '%1$s ILIKE $3' ELSE '%1$s ILIKE $4 AND %1$s || '''' ILIKE $3' END;
    sold      CONSTANT text := CASE WHEN mailroom.has_column('orders', 'box_office_id') THEN 'box_office_id IS NOT NULL' ELSE 'false' END;
    arms      text[] := '{}';
    source    text;
    condition text;
BEGIN
    IF cardinality(words) > 20 THEN
        RAISE EXCEPTION 'a name has 20 words at most' USING ERRCODE = 'MR400';
    END IF;
    IF number LIKE 'A%' THEN
        arms := ARRAY[format('SELECT coalesce(lower(h.email), '''') AS email, %s AS name, h.public_id, (SELECT %s FROM public.orders o WHERE o.id = h.order_id) AS sold '
                             'FROM public.attendees h WHERE lower(h.public_id) = lower($2) AND h.deleted_at IS NULL AND %s LIMIT $6', named, sold, format(mine, 'h'))];
    ELSIF number IS NOT NULL THEN
        arms := ARRAY[
            format('SELECT coalesce(lower(h.email), '''') AS email, %s AS name, h.public_id, %s AS sold FROM public.orders h WHERE h.public_id = $2 '
                   'AND h.deleted_at IS NULL AND %s LIMIT $6', named, sold, format(mine, 'h')),
            format('SELECT lower(h.email), %s, o.public_id, false FROM public.orders o JOIN public.attendees h ON h.order_id = o.id AND h.email <> '''' AND h.deleted_at IS NULL '
                   'AND %s WHERE o.public_id = $2 AND o.deleted_at IS NULL AND %s ORDER BY lower(h.email) LIMIT $6', named, format(mine, 'h'), format(mine, 'o'))];
    ELSE
        FOREACH source IN ARRAY ARRAY['outgoing_messages', 'outgoing_transaction_messages'] LOOP
            FOREACH condition IN ARRAY ARRAY['recipient', 'original_recipient'] LOOP
                arms := arms || format('SELECT lower(m.%1$s) AS email, '''' AS name, '''' AS public_id, false AS sold FROM public.%2$s m WHERE %3$s AND m.%1$s IS NOT NULL AND m.deleted_at IS NULL AND %4$s LIMIT 1000',
                                       condition, source, format(like_it, 'm.' || condition), format(mine, 'm'));
            END LOOP;
        END LOOP;
        FOREACH source IN ARRAY ARRAY['orders', 'attendees'] LOOP
            arms := arms || format('SELECT lower(h.email) AS email, %s AS name, '''' AS public_id, false AS sold FROM public.%s h WHERE h.email <> '''' AND %s AND h.deleted_at IS NULL '
                                   'AND %s LIMIT 1000', named, source, format(like_it, 'h.email'), format(mine, 'h'));
        END LOOP;
        IF words <> '{}' THEN
            condition := (SELECT string_agg(format('(h.first_name ILIKE $5[%1$s] OR h.last_name ILIKE $5[%1$s])', n), ' AND ') FROM generate_subscripts(words, 1) n);
            -- Of an order without an address the order is found, not each of its tickets.
            arms := arms || ARRAY[
                format('SELECT coalesce(lower(h.email), '''') AS email, %s AS name, CASE WHEN h.email <> '''' THEN '''' ELSE h.public_id END AS public_id, %s AS sold FROM public.orders h '
                       'WHERE %s AND h.deleted_at IS NULL AND %s LIMIT 1000', named, sold, condition, format(mine, 'h')),
                format('SELECT lower(h.email) AS email, %s AS name, '''' AS public_id, false AS sold FROM public.attendees h WHERE h.email <> '''' AND %s AND h.deleted_at IS NULL '
                       'AND %s LIMIT 1000', named, condition, format(mine, 'h'))];
        END IF;
    END IF;
    RETURN QUERY EXECUTE 'SELECT f.email::text, coalesce(min(nullif(f.name, '''')), '''')::text, min(f.public_id)::text, f.email = '''' AND bool_or(f.sold) FROM ((' || array_to_string(arms, ') UNION ALL (')
        || ')) f WHERE f.email <> $7 GROUP BY f.email, CASE f.email WHEN '''' THEN f.public_id END ORDER BY f.email = '''', f.email, min(f.public_id) LIMIT $6'
        USING accounts, number, address, local, words, least(at_most, 10000), {{erasedAddress}};
END
$$;
