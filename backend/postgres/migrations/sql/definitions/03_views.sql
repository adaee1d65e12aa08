-- What readers name, unqualified: exactly the columns that Mailroom reads. A login with fewer rights finds views of the same names and
-- columns in another schema.

-- step: View of parked events, whose message is not there
CREATE VIEW mailroom.parked_events AS
    SELECT * FROM mailroom.delivery_events WHERE message_id IS NULL;

-- step: View of announcements
CREATE VIEW mailroom.announcements AS
    SELECT id, event_id, message_id, recipient, original_recipient, subject, status, ses_message_id, created_at, updated_at, deleted_at,
           resolved_at, resolution_type, retry_for_id
      FROM public.outgoing_messages;

-- step: View of transactions
CREATE VIEW mailroom.transactions AS
    SELECT id, event_id, order_id, attendee_id, email_type, recipient, original_recipient, subject, status, ses_message_id, created_at,
           updated_at, deleted_at, resolved_at, resolution_type, retry_for_id
      FROM public.outgoing_transaction_messages;

-- step: View of the timeline
CREATE VIEW mailroom.message_events AS
    SELECT id, outgoing_message_id, outgoing_transaction_message_id, provider, event_type, event_subtype, provider_message_id,
           sns_message_id, raw_payload, occurred_at, created_at, updated_at
      FROM public.outgoing_message_events;

-- step: View of suppressions
CREATE VIEW mailroom.suppressions AS
    SELECT id, account_id, email, reason, bounce_type, bounce_sub_type, complaint_type, source, sns_message_id, created_at, updated_at,
           deleted_at
      FROM public.email_suppressions;

-- step: View of ticketed events
CREATE VIEW mailroom.ticketed_events AS
    SELECT id, account_id, title, start_date, end_date, timezone, status, organizer_id, deleted_at FROM public.events;

-- step: View of accounts
CREATE VIEW mailroom.accounts AS
    SELECT id, name, timezone, deleted_at FROM public.accounts;

-- step: View of broadcasts
CREATE VIEW mailroom.broadcasts AS
    SELECT id, event_id, subject, type, status, sent_at, created_at, deleted_at FROM public.messages;

-- step: View of people
CREATE VIEW mailroom.people AS
    SELECT id, email, password, first_name, last_name, timezone, locale, deleted_at FROM public.users;

-- step: View of people's memberships
CREATE VIEW mailroom.memberships AS
    SELECT account_id, user_id, role, status, last_login_at, deleted_at FROM public.account_users;
