-- The current content of a mail to resend. Each function reads data of a ticketed event that the caller may see.

-- step: Function that checks whether the caller may see a ticketed event
CREATE FUNCTION mailroom.may_see_event(event bigint) RETURNS boolean
    LANGUAGE plpgsql STABLE
AS $$
#variable_conflict use_variable
DECLARE
    accounts CONSTANT bigint[] := mailroom.scope(NULL);
BEGIN
    RETURN accounts IS NULL OR EXISTS (SELECT FROM public.events e WHERE e.id = event AND e.account_id = ANY (accounts));
END
$$;

-- step: Function that reads the references of a message to orders, attendees and broadcasts
-- callers: organizer, superadmin
-- created_at is that of the original, because a retry has the same occasion as its original; so is subject. sent_to are all addresses of the chain.
CREATE FUNCTION mailroom.content_source(of_account bigint, of_kind text, of_id bigint)
    RETURNS TABLE (recipient text, original_recipient text, email_type text, event bigint, order_id bigint, attendee bigint, broadcast bigint, created_at timestamp,
                   subject text, sent_to text[])
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    accounts CONSTANT bigint[] := mailroom.scope(of_account);
BEGIN
    IF of_kind = 'announcement' THEN
        RETURN QUERY
        SELECT m.recipient::text, coalesce(m.original_recipient, '')::text, '', coalesce(m.event_id, 0)::bigint, 0::bigint, 0::bigint, m.message_id::bigint,
               mailroom.showable(m.created_at::timestamp), m.subject::text, mailroom.old_addresses(of_kind, mailroom.chain_of(accounts, of_kind, of_id), '')
          FROM public.outgoing_messages m
         WHERE m.id = of_id AND m.deleted_at IS NULL
           AND (accounts IS NULL OR EXISTS (SELECT FROM public.events e WHERE e.id = m.event_id AND e.account_id = ANY (accounts)));
    ELSE
        RETURN QUERY
        SELECT m.recipient::text, coalesce(m.original_recipient, '')::text, m.email_type::text, coalesce(m.event_id, 0)::bigint, coalesce(m.order_id, 0)::bigint,
               coalesce(m.attendee_id, 0)::bigint, 0::bigint,
               mailroom.showable(coalesce(o.created_at, m.created_at)::timestamp), coalesce(o.subject, m.subject)::text,
               mailroom.old_addresses(of_kind, mailroom.chain_of(accounts, of_kind, of_id), '')
          FROM public.outgoing_transaction_messages m
          LEFT JOIN public.outgoing_transaction_messages o ON o.id = m.retry_for_id
         WHERE of_kind = 'transaction' AND m.id = of_id AND m.deleted_at IS NULL
           AND (accounts IS NULL OR EXISTS (SELECT FROM public.events e WHERE e.id = m.event_id AND e.account_id = ANY (accounts)));
    END IF;
END
$$;

{{define "event"}}SELECT e.id::bigint, e.account_id::bigint, e.title::text, coalesce(e.description, '')::text, mailroom.showable(w.starts_at::timestamp),
           mailroom.showable(w.ends_at::timestamp), coalesce(e.timezone, '')::text, e.currency::text, coalesce(e.status, '')::text,
           coalesce(s.support_email, '')::text, coalesce(s.email_footer_message, '')::text, coalesce(s.post_checkout_message, '')::text,
           coalesce(s.offline_payment_instructions, '')::text, coalesce(s.location_details::text, ''), coalesce(s.invoice_label, '')::text,
           coalesce(s.organization_name, '')::text, coalesce(s.organization_address, '')::text, coalesce(s.invoice_tax_details, '')::text,
           coalesce(s.invoice_notes, '')::text, coalesce(s.invoice_payment_terms_days, 0)::integer, coalesce(o.id, 0)::bigint, coalesce(o.name, '')::text,
           coalesce(o.email, '')::text, {{if eq . "occurrences"}}true{{else}}false{{end}}
      FROM public.events e
      JOIN LATERAL {{datedEvent . "event" "NULL::bigint"}} w ON true
      JOIN public.accounts a ON a.id = e.account_id AND a.deleted_at IS NULL
      LEFT JOIN LATERAL (SELECT * FROM public.event_settings s WHERE s.event_id = e.id AND s.deleted_at IS NULL ORDER BY s.id DESC LIMIT 1) s ON true
      LEFT JOIN public.organizers o ON o.id = e.organizer_id AND o.account_id = e.account_id AND o.deleted_at IS NULL
     WHERE e.id = event AND e.deleted_at IS NULL AND mailroom.may_see_event(event){{end -}}
-- step: Function that reads a ticketed event with its settings and its organizer
-- callers: organizer, superadmin
CREATE FUNCTION mailroom.content_event(event bigint)
    RETURNS TABLE (id bigint, account bigint, title text, description text, starts_at timestamp, ends_at timestamp, time_zone text, currency text,
                   status text, support_email text, footer_message text, post_checkout_message text, offline_payment_instructions text, location text,
                   invoice_label text, organization_name text, organization_address text, invoice_tax_details text, invoice_notes text,
                   invoice_payment_terms_days integer, organizer bigint, organizer_name text, organizer_email text, has_occurrences boolean)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
BEGIN
    IF mailroom.has_dates() THEN
        RETURN QUERY {{template "event" "occurrences"}};
    ELSE
        RETURN QUERY {{template "event" "events"}};
    END IF;
END
$$;

-- step: Function that reads the date that a mail is for
-- callers: organizer, superadmin
-- Of an order, else of a broadcast or a waitlist entry; 0 for none. No row before Hi.Events 2.0, and for a mail without a date of its own. deleted: the date was deleted
-- and is named nevertheless; then it has no times. edited: the date was changed after the mail was sent.
CREATE FUNCTION mailroom.content_date(of_event bigint, of_order bigint, of_broadcast bigint, of_entry bigint, sent timestamp)
    RETURNS TABLE (id bigint, starts_at timestamp, ends_at timestamp, label text, cancelled boolean, deleted boolean, edited boolean)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
BEGIN
    IF NOT mailroom.may_see_event(of_event) OR NOT mailroom.has_dates() THEN
        RETURN;
    END IF;
    RETURN QUERY
    SELECT coalesce(o.id, g.id)::bigint, mailroom.showable(e.occurrence_starts_at), mailroom.showable(o.end_date::timestamp), coalesce(e.label, '')::text, e.cancelled, g.id IS NOT NULL,
           coalesce(o.updated_at > sent, false)
      FROM (SELECT of_event AS event_id, {{occurrenceOf "transaction" "m"}} AS of_order, {{occurrenceOf "announcement" "m"}} AS of_broadcast,
                   (SELECT (to_jsonb(w) ->> 'event_occurrence_id')::bigint FROM public.waitlist_entries w WHERE w.id = of_entry AND w.event_id = of_event) AS of_entry
              FROM (SELECT nullif(of_order, 0) AS order_id, NULL::bigint AS attendee_id, nullif(of_broadcast, 0) AS message_id) m) n
     CROSS JOIN LATERAL {{datedEvent "occurrences" "n.event_id" "coalesce(n.of_order, n.of_broadcast, n.of_entry)"}} e
      LEFT JOIN public.event_occurrences o ON o.id = e.occurrence_id
      LEFT JOIN public.event_occurrences g ON g.id = coalesce(n.of_order, n.of_broadcast, n.of_entry) AND g.event_id = n.event_id AND g.deleted_at IS NOT NULL
     WHERE coalesce(o.id, g.id) IS NOT NULL;
END
$$;

-- step: Function that reads the place of a date
-- callers: organizer, superadmin
-- That of the occurrence (0 for none), else of the ticketed event: kind is IN_PERSON, ONLINE or, where no place is set, empty; address is JSON. No row before Hi.Events 2.0.
CREATE FUNCTION mailroom.content_place(of_event bigint, of_occurrence bigint)
    RETURNS TABLE (kind text, name text, address text, latitude text, longitude text, online_details text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
BEGIN
    IF NOT mailroom.may_see_event(of_event) OR NOT mailroom.has_table('event_locations') OR NOT mailroom.has_column('event_occurrences', 'event_location_id') THEN
        RETURN;
    END IF;
    RETURN QUERY
    SELECT coalesce(p.type, '')::text, coalesce(l.name, '')::text, coalesce(l.structured_address::text, ''), coalesce(l.latitude::text, ''), coalesce(l.longitude::text, ''),
           coalesce(p.online_event_connection_details, '')::text
      FROM public.events e
      LEFT JOIN public.event_occurrences o ON o.id = of_occurrence AND o.event_id = e.id AND o.deleted_at IS NULL
      LEFT JOIN public.event_locations p ON p.id = coalesce(o.event_location_id, e.event_location_id) AND p.deleted_at IS NULL
      LEFT JOIN public.locations l ON l.id = p.location_id AND l.deleted_at IS NULL
     WHERE e.id = of_event;
END
$$;

-- step: Function that reads the subject and text of a broadcast
-- callers: organizer, superadmin
CREATE FUNCTION mailroom.content_broadcast(event bigint, broadcast bigint) RETURNS TABLE (id bigint, subject text, message text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
BEGIN
    RETURN QUERY
    SELECT b.id::bigint, b.subject::text, b.message::text FROM public.messages b
     WHERE b.id = broadcast AND b.event_id = event AND b.deleted_at IS NULL AND mailroom.may_see_event(event);
END
$$;

-- step: Function that reads the name of a person with one of some addresses
-- callers: organizer, superadmin
-- Of an attendee of the ticketed event, or else of a buyer.
CREATE FUNCTION mailroom.content_name(event bigint, addresses text[]) RETURNS TABLE (first_name text, last_name text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_variable
BEGIN
    RETURN QUERY
    SELECT n.first_name, n.last_name
      FROM ((SELECT 1 AS source, coalesce(a.first_name, '')::text AS first_name, coalesce(a.last_name, '')::text AS last_name, a.id FROM public.attendees a
              WHERE lower(a.email) = ANY (addresses) AND a.event_id = event AND a.deleted_at IS NULL)
            UNION ALL
            (SELECT 2, coalesce(o.first_name, ''), coalesce(o.last_name, ''), o.id FROM public.orders o
              WHERE lower(o.email) = ANY (addresses) AND o.event_id = event AND o.deleted_at IS NULL)) n
     WHERE mailroom.may_see_event(event)
     ORDER BY n.source, n.id LIMIT 1;
END
$$;

-- step: Function that reads an order
-- callers: organizer, superadmin
CREATE FUNCTION mailroom.content_order(event bigint, of_order bigint)
    RETURNS TABLE (id bigint, short_id text, public_id text, session_id text, status text, payment_status text, payment_provider text, refund_status text,
                   first_name text, last_name text, email text, locale text, currency text, total text, refunded text, address text, created_at timestamp)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
BEGIN
    RETURN QUERY
    SELECT o.id::bigint, o.short_id::text, o.public_id::text, coalesce(o.session_id, '')::text, o.status::text, coalesce(o.payment_status, '')::text,
           coalesce(o.payment_provider, '')::text, coalesce(o.refund_status, '')::text, coalesce(o.first_name, '')::text, coalesce(o.last_name, '')::text,
           coalesce(o.email, '')::text, o.locale::text, o.currency::text, o.total_gross::text, o.total_refunded::text, coalesce(o.address::text, ''),
           coalesce(mailroom.showable(o.created_at::timestamp), '0001-01-01')
      FROM public.orders o
     WHERE o.id = of_order AND o.event_id = event AND o.deleted_at IS NULL AND mailroom.may_see_event(event);
END
$$;

{{define "items"}}SELECT i.product_price_id::bigint, coalesce(i.item_name, '')::text, i.quantity::integer, i.price::text, coalesce(i.total_gross, i.total_before_additions)::text,
           {{if eq . "occurrences"}}coalesce(e.id, 0)::bigint, mailroom.showable(nullif(e.start_date::timestamp, v.created_at::timestamp)), coalesce(e.label, '')::text,
           coalesce(e.status = 'CANCELLED', false){{else}}0::bigint, NULL::timestamp, '', false{{end}}
      FROM public.orders o JOIN public.order_items i ON i.order_id = o.id{{if eq . "occurrences"}} JOIN public.events v ON v.id = o.event_id
      LEFT JOIN public.event_occurrences e ON e.id = i.event_occurrence_id AND e.event_id = o.event_id AND e.deleted_at IS NULL{{end}}
     WHERE o.id = of_order AND o.event_id = event AND i.deleted_at IS NULL AND mailroom.may_see_event(event)
     ORDER BY i.id{{end -}}
-- step: Function that reads the lines of an order
-- callers: organizer, superadmin
-- With the date that each is for; 0 for none, and before Hi.Events 2.0.
CREATE FUNCTION mailroom.content_order_items(event bigint, of_order bigint)
    RETURNS TABLE (product_price bigint, name text, quantity integer, price text, total text, occurrence bigint, starts_at timestamp, label text, cancelled boolean)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
BEGIN
    IF mailroom.has_dates() THEN
        RETURN QUERY {{template "items" "occurrences"}};
    ELSE
        RETURN QUERY {{template "items" "events"}};
    END IF;
END
$$;

-- step: Function that reads the last invoice of an order
-- callers: organizer, superadmin
CREATE FUNCTION mailroom.content_invoice(event bigint, of_order bigint)
    RETURNS TABLE (id bigint, number text, issued_at timestamp, due_at timestamp, status text, total text, items text, taxes text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
BEGIN
    RETURN QUERY
    SELECT i.id::bigint, i.invoice_number::text, coalesce(mailroom.showable(i.issue_date::timestamp), '0001-01-01'), mailroom.showable(i.due_date::timestamp),
           i.status::text, i.total_amount::text, i.items::text, coalesce(i.taxes_and_fees::text, '')
      FROM public.orders o JOIN public.invoices i ON i.order_id = o.id
     WHERE o.id = of_order AND o.event_id = event AND i.deleted_at IS NULL AND mailroom.may_see_event(event)
     ORDER BY i.id DESC LIMIT 1;
END
$$;

-- step: Function that reads the waitlist entry that a mail was about
-- callers: organizer, superadmin
-- The row of a mail does not contain it. The order that was reserved with an offer identifies the entry. Without one, it is the entry of one of
-- the addresses whose occasion for such a mail is nearest in time.
CREATE FUNCTION mailroom.content_waitlist_entry(event bigint, of_order bigint, addresses text[], of_type text, sent timestamp)
    RETURNS TABLE (id bigint, order_id bigint, status text, first_name text, last_name text, email text, locale text, product text, price_label text,
                   offer_expires_at timestamp)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_variable
BEGIN
    RETURN QUERY
    SELECT w.id::bigint, coalesce(w.order_id, 0)::bigint, w.status::text, w.first_name::text, coalesce(w.last_name, '')::text, w.email::text, w.locale::text,
           coalesce(p.title, '')::text, coalesce(pp.label, '')::text, mailroom.showable(w.offer_expires_at::timestamp)
      FROM public.waitlist_entries w
      LEFT JOIN public.product_prices pp ON pp.id = w.product_price_id
      LEFT JOIN public.products p ON p.id = pp.product_id
     WHERE w.event_id = event AND w.deleted_at IS NULL AND (w.order_id = nullif(of_order, 0) OR lower(w.email) = ANY (addresses)) AND mailroom.may_see_event(event)
     ORDER BY (w.order_id = nullif(of_order, 0)) IS TRUE DESC,
              abs(extract(epoch FROM sent - mailroom.showable(CASE of_type WHEN 'waitlist_confirmation' THEN w.created_at
                                                                           WHEN 'waitlist_offer' THEN w.offered_at
                                                                           ELSE w.offer_expires_at END::timestamp))) NULLS LAST, w.id DESC
     LIMIT 1;
END
$$;

-- step: Function that reads an organizer's own templates
-- callers: organizer, superadmin
-- The active templates of a type, of the ticketed event or of its organizer.
CREATE FUNCTION mailroom.content_templates(of_event bigint, of_type text)
    RETURNS TABLE (id bigint, event bigint, organizer bigint, template_type text, subject text, body text, cta text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
BEGIN
    RETURN QUERY
    SELECT t.id::bigint, coalesce(t.event_id, 0)::bigint, coalesce(t.organizer_id, 0)::bigint, t.template_type::text, t.subject::text, t.body::text, coalesce(t.cta::text, '')
      FROM public.events e
      LEFT JOIN public.organizers o ON o.id = e.organizer_id AND o.account_id = e.account_id AND o.deleted_at IS NULL
      JOIN public.email_templates t ON t.account_id = e.account_id AND (t.event_id = e.id OR t.organizer_id = o.id)
     WHERE e.id = of_event AND t.template_type = of_type AND t.is_active AND t.engine = 'liquid' AND t.deleted_at IS NULL AND mailroom.may_see_event(of_event);
END
$$;
