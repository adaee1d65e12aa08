-- What a mail to resend says: exactly the columns that Mailroom reads for it.

-- step: View of ticketed events' details
CREATE VIEW mailroom.ticketed_event_details AS
    SELECT id, account_id, organizer_id, title, description, start_date, end_date, timezone, currency, status, deleted_at FROM public.events;

-- step: View of ticketed events' settings
CREATE VIEW mailroom.ticketed_event_settings AS
    SELECT id, event_id, support_email, email_footer_message, post_checkout_message, offline_payment_instructions, location_details,
           invoice_label, organization_name, organization_address, invoice_tax_details, invoice_notes, invoice_payment_terms_days,
           deleted_at
      FROM public.event_settings;

-- step: View of organizers
CREATE VIEW mailroom.organizers AS
    SELECT id, account_id, name, email, deleted_at FROM public.organizers;

-- step: View of orders
CREATE VIEW mailroom.orders AS
    SELECT id, event_id, short_id, public_id, session_id, status, payment_status, payment_provider, refund_status, first_name, last_name,
           email, locale, currency, total_gross, total_refunded, address, created_at, deleted_at
      FROM public.orders;

-- step: View of orders' lines
CREATE VIEW mailroom.order_items AS
    SELECT id, order_id, product_price_id, item_name, quantity, price, total_gross, total_before_additions, deleted_at
      FROM public.order_items;

-- step: View of invoices
CREATE VIEW mailroom.invoices AS
    SELECT id, order_id, invoice_number, issue_date, due_date, total_amount, status, items, taxes_and_fees, deleted_at
      FROM public.invoices;

-- step: View of attendees
CREATE VIEW mailroom.attendees AS
    SELECT id, event_id, order_id, short_id, public_id, status, first_name, last_name, email, locale, product_price_id, created_at,
           deleted_at
      FROM public.attendees;

-- step: View of waitlist entries
CREATE VIEW mailroom.waitlist_entries AS
    SELECT w.id, w.event_id, w.order_id, w.product_price_id, w.status, w.first_name, w.last_name, w.email, w.locale, w.offered_at,
           w.offer_expires_at, w.created_at, w.deleted_at, p.title AS product_title, pp.label AS price_label
      FROM public.waitlist_entries w
      LEFT JOIN public.product_prices pp ON pp.id = w.product_price_id
      LEFT JOIN public.products p ON p.id = pp.product_id;

-- step: View of what broadcasts say
CREATE VIEW mailroom.broadcast_texts AS
    SELECT id, event_id, subject, message, deleted_at FROM public.messages;

-- step: View of organizers' templates
CREATE VIEW mailroom.email_templates AS
    SELECT id, account_id, organizer_id, event_id, template_type, subject, body, cta, engine, is_active, deleted_at
      FROM public.email_templates;
