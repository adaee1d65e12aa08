-- What the login of one person reads: only rows of that person's accounts.

-- step: View of the accounts that a login may see
-- Of a login that is a person: the live accounts of which that person is an ACTIVE member now. A person who was deleted has none. Nobody is
-- granted it: the functions and views below read it.
CREATE VIEW mailroom.login_accounts AS
    SELECT l.login, u.id AS user_id, a.id AS account_id, u.email
      FROM mailroom.logins l
      JOIN mailroom.people u ON u.id = l.user_id AND u.deleted_at IS NULL
      JOIN mailroom.memberships m ON m.user_id = u.id AND m.deleted_at IS NULL AND m.status = 'ACTIVE' AND m.role::text = ANY (ARRAY['ORGANIZER'::text, 'ADMIN', 'SUPERADMIN'])
      JOIN mailroom.accounts a ON a.id = m.account_id AND a.deleted_at IS NULL
     WHERE l.kind = 'organizer';

-- step: Function that tells who a login is
-- Null for a login that is nobody, and for a person who was deleted or has no ACTIVE membership of a live account any more.
CREATE FUNCTION mailroom_own.me() RETURNS bigint
    LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT o.user_id FROM mailroom.login_accounts o WHERE o.login = session_user LIMIT 1
$$;

-- step: Function that tells a login's accounts
CREATE FUNCTION mailroom_own.my_accounts() RETURNS bigint[]
    LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(array_agg(DISTINCT o.account_id), '{}') FROM mailroom.login_accounts o WHERE o.login = session_user
$$;

-- step: Function that tells the address of the person who a login is
CREATE FUNCTION mailroom_own.my_email() RETURNS text
    LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT o.email::text FROM mailroom.login_accounts o WHERE o.login = session_user LIMIT 1
$$;

-- step: View of one's own accounts
CREATE VIEW mailroom_own.accounts WITH (security_barrier) AS
    SELECT id, name, timezone, deleted_at FROM public.accounts
     WHERE id = ANY ((SELECT mailroom_own.my_accounts())::bigint[])
    OFFSET 0;

-- step: View of oneself
-- The hash of the password is nobody's business: the login is the person.
CREATE VIEW mailroom_own.people WITH (security_barrier) AS
    SELECT id, email, ''::varchar(255) AS password, first_name, last_name, timezone, locale, deleted_at FROM public.users
     WHERE id = (SELECT mailroom_own.me())
    OFFSET 0;

-- step: View of one's own memberships
CREATE VIEW mailroom_own.memberships WITH (security_barrier) AS
    SELECT account_id, user_id, role, status, last_login_at, deleted_at FROM public.account_users
     WHERE user_id = (SELECT mailroom_own.me())
    OFFSET 0;

-- step: View of one's own ticketed events
CREATE VIEW mailroom_own.ticketed_events WITH (security_barrier) AS
    SELECT id, account_id, title, start_date, end_date, timezone, status, organizer_id, deleted_at FROM public.events
     WHERE account_id = ANY ((SELECT mailroom_own.my_accounts())::bigint[])
    OFFSET 0;

-- step: View of one's own ticketed events' details
CREATE VIEW mailroom_own.ticketed_event_details WITH (security_barrier) AS
    SELECT id, account_id, organizer_id, title, description, start_date, end_date, timezone, currency, status, deleted_at FROM public.events
     WHERE account_id = ANY ((SELECT mailroom_own.my_accounts())::bigint[])
    OFFSET 0;

-- step: View of one's own ticketed events' settings
CREATE VIEW mailroom_own.ticketed_event_settings WITH (security_barrier) AS
    SELECT id, event_id, support_email, email_footer_message, post_checkout_message, offline_payment_instructions, location_details,
           invoice_label, organization_name, organization_address, invoice_tax_details, invoice_notes, invoice_payment_terms_days,
           deleted_at
      FROM public.event_settings
     WHERE event_id IN (SELECT e.id FROM public.events e WHERE e.account_id = ANY ((SELECT mailroom_own.my_accounts())::bigint[]))
    OFFSET 0;

-- step: View of one's own organizers
CREATE VIEW mailroom_own.organizers WITH (security_barrier) AS
    SELECT id, account_id, name, email, deleted_at FROM public.organizers
     WHERE account_id = ANY ((SELECT mailroom_own.my_accounts())::bigint[])
    OFFSET 0;

-- step: View of one's own broadcasts
CREATE VIEW mailroom_own.broadcasts WITH (security_barrier) AS
    SELECT id, event_id, subject, type, status, sent_at, created_at, deleted_at FROM public.messages
     WHERE event_id IN (SELECT e.id FROM public.events e WHERE e.account_id = ANY ((SELECT mailroom_own.my_accounts())::bigint[]))
    OFFSET 0;

-- step: View of what one's own broadcasts say
CREATE VIEW mailroom_own.broadcast_texts WITH (security_barrier) AS
    SELECT id, event_id, subject, message, deleted_at FROM public.messages
     WHERE event_id IN (SELECT e.id FROM public.events e WHERE e.account_id = ANY ((SELECT mailroom_own.my_accounts())::bigint[]))
    OFFSET 0;

-- step: View of one's own templates
CREATE VIEW mailroom_own.email_templates WITH (security_barrier) AS
    SELECT id, account_id, organizer_id, event_id, template_type, subject, body, cta, engine, is_active, deleted_at
      FROM public.email_templates
     WHERE account_id = ANY ((SELECT mailroom_own.my_accounts())::bigint[])
    OFFSET 0;

-- step: View of one's own orders
CREATE VIEW mailroom_own.orders WITH (security_barrier) AS
    SELECT id, event_id, short_id, public_id, session_id, status, payment_status, payment_provider, refund_status, first_name, last_name,
           email, locale, currency, total_gross, total_refunded, address, created_at, deleted_at
      FROM public.orders
     WHERE event_id IN (SELECT e.id FROM public.events e WHERE e.account_id = ANY ((SELECT mailroom_own.my_accounts())::bigint[]))
    OFFSET 0;

-- step: View of one's own orders' lines
CREATE VIEW mailroom_own.order_items WITH (security_barrier) AS
    SELECT i.id, i.order_id, i.product_price_id, i.item_name, i.quantity, i.price, i.total_gross, i.total_before_additions, i.deleted_at
      FROM public.order_items i
     WHERE EXISTS (SELECT
                     FROM public.orders o JOIN public.events e ON e.id = o.event_id
                    WHERE o.id = i.order_id AND e.account_id = ANY ((SELECT mailroom_own.my_accounts())::bigint[]))
    OFFSET 0;

-- step: View of one's own invoices
CREATE VIEW mailroom_own.invoices WITH (security_barrier) AS
    SELECT i.id, i.order_id, i.invoice_number, i.issue_date, i.due_date, i.total_amount, i.status, i.items, i.taxes_and_fees, i.deleted_at
      FROM public.invoices i
     WHERE EXISTS (SELECT
                     FROM public.orders o JOIN public.events e ON e.id = o.event_id
                    WHERE o.id = i.order_id AND e.account_id = ANY ((SELECT mailroom_own.my_accounts())::bigint[]))
    OFFSET 0;

-- step: View of one's own attendees
CREATE VIEW mailroom_own.attendees WITH (security_barrier) AS
    SELECT id, event_id, order_id, short_id, public_id, status, first_name, last_name, email, locale, product_price_id, created_at,
           deleted_at
      FROM public.attendees
     WHERE event_id IN (SELECT e.id FROM public.events e WHERE e.account_id = ANY ((SELECT mailroom_own.my_accounts())::bigint[]))
    OFFSET 0;

-- step: View of one's own waitlist entries
CREATE VIEW mailroom_own.waitlist_entries WITH (security_barrier) AS
    SELECT w.id, w.event_id, w.order_id, w.product_price_id, w.status, w.first_name, w.last_name, w.email, w.locale, w.offered_at,
           w.offer_expires_at, w.created_at, w.deleted_at, p.title AS product_title, pp.label AS price_label
      FROM public.waitlist_entries w
      LEFT JOIN public.product_prices pp ON pp.id = w.product_price_id
      LEFT JOIN public.products p ON p.id = pp.product_id
     WHERE w.event_id IN (SELECT e.id FROM public.events e WHERE e.account_id = ANY ((SELECT mailroom_own.my_accounts())::bigint[]))
    OFFSET 0;
