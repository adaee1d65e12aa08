-- Mails about an order, a ticket or a waitlist place: the integration's table. Stock Hi.Events does not track them at all.

-- step: Table of transactions, as the integration has it
-- holds: tracked transactions
CREATE TABLE public.outgoing_transaction_messages (
    id                 bigserial,
    event_id           bigint,
    order_id           bigint,
    attendee_id        bigint,
    email_type         varchar(255) NOT NULL,              -- order_summary, attendee_ticket, ...
    recipient          varchar(255) NOT NULL,
    subject            varchar(255) NOT NULL,
    status             varchar(255) NOT NULL,              -- PENDING, SENT, DELIVERED, BOUNCED, SUPPRESSED, FAILED
    ses_message_id     varchar(255),
    resolved_at        timestamp(0),                       -- UTC, as all times here
    resolution_type    varchar(255),                       -- auto, manual
    retry_for_id       bigint,                             -- the transaction that this one replaces
    created_at         timestamp(0),
    updated_at         timestamp(0),
    deleted_at         timestamp(0),
    original_recipient varchar(255),                       -- the address that a retry replaced
    CONSTRAINT outgoing_transaction_messages_pkey PRIMARY KEY (id)
);

-- step: A transaction's attendee, as the integration has it
-- if: created table public.outgoing_transaction_messages
-- locks: public.attendees: changes to attendees wait for an instant (SHARE ROW EXCLUSIVE), since the new table is empty
ALTER TABLE public.outgoing_transaction_messages ADD CONSTRAINT outgoing_transaction_messages_attendee_id_foreign
    FOREIGN KEY (attendee_id) REFERENCES public.attendees (id) ON DELETE SET NULL;

-- step: A transaction's ticketed event, as the integration has it
-- if: created table public.outgoing_transaction_messages
-- locks: public.events: changes to events wait for an instant (SHARE ROW EXCLUSIVE), since the new table is empty
ALTER TABLE public.outgoing_transaction_messages ADD CONSTRAINT outgoing_transaction_messages_event_id_foreign
    FOREIGN KEY (event_id) REFERENCES public.events (id) ON DELETE CASCADE;

-- step: A transaction's order, as the integration has it
-- if: created table public.outgoing_transaction_messages
-- locks: public.orders: changes to orders wait for an instant (SHARE ROW EXCLUSIVE), since the new table is empty
ALTER TABLE public.outgoing_transaction_messages ADD CONSTRAINT outgoing_transaction_messages_order_id_foreign
    FOREIGN KEY (order_id) REFERENCES public.orders (id) ON DELETE SET NULL;

-- step: The address that a retry replaced, as a later integration has it
-- if: exists table public.outgoing_transaction_messages
-- holds: corrected addresses of transactions
-- locks: public.outgoing_transaction_messages: mails about orders wait for an instant to be tracked (ACCESS EXCLUSIVE); nothing is rewritten
ALTER TABLE public.outgoing_transaction_messages ADD COLUMN original_recipient varchar(255);

-- step: Transactions by ticketed event, as the integration has it
CREATE INDEX CONCURRENTLY outgoing_transaction_messages_event_id_index ON public.outgoing_transaction_messages (event_id);

-- step: Transactions by recipient, as the integration has it
CREATE INDEX CONCURRENTLY outgoing_transaction_messages_recipient_created_at_index ON public.outgoing_transaction_messages (recipient, created_at);

-- step: Retries of transactions, as the integration has it
CREATE INDEX CONCURRENTLY outgoing_transaction_messages_retry_for_id_index ON public.outgoing_transaction_messages (retry_for_id);

-- step: Transactions by SES id, as the integration has it
CREATE INDEX CONCURRENTLY outgoing_transaction_messages_ses_message_id_index ON public.outgoing_transaction_messages (ses_message_id);

-- step: Transactions by status, as the integration has it
CREATE INDEX CONCURRENTLY outgoing_transaction_messages_status_index ON public.outgoing_transaction_messages (status);

-- step: Transactions, newest first
-- A row to which another program gave no time is the last. Columns as they are: an expression would keep Hi.Events from changing their type.
CREATE INDEX CONCURRENTLY mailroom_transactions_created ON public.outgoing_transaction_messages (created_at DESC NULLS LAST, id DESC);

-- step: Transactions of a ticketed event, newest first
CREATE INDEX CONCURRENTLY mailroom_transactions_event ON public.outgoing_transaction_messages (event_id, created_at DESC NULLS LAST, id DESC);

-- step: Transactions that did not arrive, newest first
-- Written as Postgres writes it: a dump writes IN (...) otherwise than it stands, and restored the index would count as changed.
CREATE INDEX CONCURRENTLY mailroom_transactions_problems ON public.outgoing_transaction_messages (created_at DESC NULLS LAST, id DESC)
    WHERE status::text = ANY (ARRAY['BOUNCED'::text, 'FAILED', 'SUPPRESSED']) AND deleted_at IS NULL;

-- step: Transactions of a ticketed event that did not arrive, newest first
CREATE INDEX CONCURRENTLY mailroom_transactions_event_problems ON public.outgoing_transaction_messages (event_id, created_at DESC NULLS LAST, id DESC)
    WHERE status::text = ANY (ARRAY['BOUNCED'::text, 'FAILED', 'SUPPRESSED']) AND deleted_at IS NULL;

-- step: Transactions whose outcome is not known yet, newest first
-- Few at any time. SENT, which is most of what is new, is found fast enough among all.
CREATE INDEX CONCURRENTLY mailroom_transactions_pending ON public.outgoing_transaction_messages (created_at DESC NULLS LAST, id DESC)
    WHERE status = 'PENDING' AND deleted_at IS NULL;

-- step: Transactions that were resolved, newest first
CREATE INDEX CONCURRENTLY mailroom_transactions_resolved ON public.outgoing_transaction_messages (created_at DESC NULLS LAST, id DESC)
    WHERE resolved_at IS NOT NULL AND deleted_at IS NULL;

-- step: Transactions by normalised SES id
CREATE INDEX CONCURRENTLY mailroom_transactions_ses_id
    ON public.outgoing_transaction_messages (lower(split_part(btrim(btrim(ses_message_id, E' \t\r\n'), '<>'), '@', 1)))
    WHERE ses_message_id IS NOT NULL;

-- step: Retries of transactions
-- Chains are put together from this index alone, without their rows.
CREATE INDEX CONCURRENTLY mailroom_transactions_retries ON public.outgoing_transaction_messages (retry_for_id, id) INCLUDE (event_id, status, deleted_at)
    WHERE retry_for_id IS NOT NULL;

-- step: Transactions to an address
CREATE INDEX CONCURRENTLY mailroom_transactions_recipient ON public.outgoing_transaction_messages (lower(recipient), created_at DESC);

-- step: Search in recipients and subjects of transactions
CREATE INDEX CONCURRENTLY mailroom_transactions_search
    ON public.outgoing_transaction_messages USING gin (recipient public.gin_trgm_ops, subject public.gin_trgm_ops);

-- step: Transactions by the address before a change
CREATE INDEX CONCURRENTLY mailroom_transactions_original_recipient ON public.outgoing_transaction_messages (lower(original_recipient))
    WHERE original_recipient IS NOT NULL;
