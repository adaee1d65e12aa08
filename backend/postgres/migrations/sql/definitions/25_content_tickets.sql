-- What ticket mails say, and mails about cancelled dates: the tickets of a mail, the dates of a person that are cancelled, and new links.

{{define "tickets"}}SELECT a.id::bigint, a.order_id::bigint, coalesce(a.id = of_attendee OR a.order_id = group_order AND mailroom.bare_address(a.email) = ANY (group_addresses), false),
           a.short_id::text, a.public_id::text, a.status::text, coalesce(a.first_name, '')::text, coalesce(a.last_name, '')::text, coalesce(a.email, '')::text, a.locale::text,
           a.product_price_id::bigint, coalesce(i.item_name, '')::text,
           {{if eq . "occurrences"}}coalesce(o.id, g.id, 0)::bigint, mailroom.showable(e.occurrence_starts_at), mailroom.showable(o.end_date::timestamp), coalesce(e.label, '')::text,
           e.cancelled, g.id IS NOT NULL, coalesce(o.updated_at > sent, false), coalesce(p.kind, ''), coalesce(p.name, ''), coalesce(p.address, ''), coalesce(p.latitude, ''),
           coalesce(p.longitude, ''), coalesce(p.online_details, ''){{else}}0::bigint, NULL::timestamp, NULL::timestamp, '', false, false, false, '', '', '', '', '', ''{{end}}
      FROM public.attendees a
      LEFT JOIN LATERAL (SELECT i.item_name FROM public.orders r JOIN public.order_items i ON i.order_id = r.id
                          WHERE r.id = a.order_id AND r.event_id = of_event AND i.product_price_id = a.product_price_id AND i.deleted_at IS NULL ORDER BY i.id LIMIT 1) i ON true{{if eq . "occurrences"}}
     CROSS JOIN LATERAL (SELECT coalesce(a.event_occurrence_id, {{occurrenceOf "transaction" "m"}}) AS occurrence FROM (SELECT a.order_id, NULL::bigint AS attendee_id) m) n
     CROSS JOIN LATERAL {{datedEvent "occurrences" "a.event_id" "n.occurrence"}} e
      LEFT JOIN public.event_occurrences o ON o.id = e.occurrence_id
      LEFT JOIN public.event_occurrences g ON g.id = n.occurrence AND g.event_id = a.event_id AND g.deleted_at IS NOT NULL
      LEFT JOIN LATERAL mailroom.content_place(of_event, coalesce(e.occurrence_id, 0)) p ON true{{end}}
     WHERE (a.id = of_attendee OR a.id = ANY (corrected) OR a.order_id = group_order AND mailroom.bare_address(a.email) = ANY (group_addresses))
       AND a.event_id = of_event AND a.deleted_at IS NULL
     ORDER BY a.id{{end -}}
-- step: Function that reads the tickets of a mail
-- callers: organizer, superadmin
-- That of the attendee. From Hi.Events 2.0 on also all tickets of the order whose address is the attendee's; without an attendee (0), those of the given order with one of the
-- addresses. An attendee with another address than these has another person's mail by now: then the other tickets of that address are not read. Besides, the corrected ones, of
-- any order of the ticketed event; asked_for is false for those that are only that. With the date and the place of each, as in content_date.
CREATE FUNCTION mailroom.content_tickets(of_event bigint, of_order bigint, of_attendee bigint, addresses text[], corrected bigint[], sent timestamp)
    RETURNS TABLE (id bigint, order_id bigint, asked_for boolean, short_id text, public_id text, status text, first_name text, last_name text, email text, locale text,
                   product_price bigint, name text, occurrence bigint, starts_at timestamp, ends_at timestamp, label text, cancelled boolean, deleted boolean, edited boolean,
                   place_kind text, place_name text, place_address text, latitude text, longitude text, online_details text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_variable
DECLARE
    group_order     bigint := nullif(of_order, 0);
    group_addresses text[] := addresses;
    holder          record;
BEGIN
    IF NOT mailroom.may_see_event(of_event) THEN
        RETURN;
    END IF;
    SELECT a.order_id, mailroom.bare_address(a.email) AS address INTO holder FROM public.attendees a
     WHERE a.id = of_attendee AND a.event_id = of_event AND a.deleted_at IS NULL;
    IF FOUND THEN
        group_order := holder.order_id;
        group_addresses := ARRAY(SELECT holder.address WHERE holder.address = ANY (addresses));
    END IF;
    IF mailroom.has_dates() THEN
        RETURN QUERY {{template "tickets" "occurrences"}};
    ELSE
        group_order := NULL;
        RETURN QUERY {{template "tickets" "events"}};
    END IF;
END
$$;

-- step: Function that reads the cancelled dates of a person
-- callers: organizer, superadmin
-- Dates of the ticketed event, cancelled today, for which an attendee with one of the addresses has or had a ticket; with the first such attendee, and whether a payment
-- for one was or is being refunded. No row before Hi.Events 2.0.
CREATE FUNCTION mailroom.content_cancellations(of_event bigint, addresses text[])
    RETURNS TABLE (id bigint, starts_at timestamp, ends_at timestamp, label text, cancelled boolean, deleted boolean, edited boolean, first_name text, last_name text, locale text,
                   refunded boolean)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_variable
BEGIN
    IF NOT mailroom.may_see_event(of_event) OR NOT mailroom.has_dates() THEN
        RETURN;
    END IF;
    RETURN QUERY
    SELECT DISTINCT ON (e.occurrence_id) e.occurrence_id::bigint, mailroom.showable(e.occurrence_starts_at), mailroom.showable(o.end_date::timestamp), coalesce(e.label, '')::text, true, false,
           false, coalesce(a.first_name, '')::text, coalesce(a.last_name, '')::text, a.locale::text, coalesce(bool_or(r.refund_status IN ('REFUND_PENDING', 'REFUNDED', 'PARTIALLY_REFUNDED')) OVER (PARTITION BY e.occurrence_id), false)
      FROM public.attendees a
      JOIN public.orders r ON r.id = a.order_id AND r.event_id = of_event
     CROSS JOIN LATERAL {{datedEvent "occurrences" "a.event_id" "a.event_occurrence_id"}} e
      JOIN public.event_occurrences o ON o.id = e.occurrence_id
     WHERE lower(a.email) = ANY (addresses) AND a.event_id = of_event AND a.deleted_at IS NULL AND e.cancelled
     ORDER BY e.occurrence_id, a.id;
END
$$;

-- step: Function that reads the links of orders
-- callers: organizer, superadmin
-- Of those that were completed and not cancelled.
CREATE FUNCTION mailroom.content_order_links(of_event bigint, orders bigint[]) RETURNS TABLE (id bigint, short_id text, public_id text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
BEGIN
    RETURN QUERY
    SELECT o.id::bigint, o.short_id::text, o.public_id::text FROM public.orders o
     WHERE o.id = ANY (orders) AND o.event_id = of_event AND o.deleted_at IS NULL AND o.status IN ('COMPLETED', 'AWAITING_OFFLINE_PAYMENT') AND mailroom.may_see_event(of_event)
     ORDER BY o.id;
END
$$;
