-- Events whose message nobody has named: what stock Hi.Events leaves open.

-- step: Messages that Mailroom inferred
-- holds: marks of inferred messages
-- A guess is marked as a guess: rows that Mailroom claimed for a mail by recipient, subject and time, and rows that it created itself
-- from the provider's report.
CREATE TABLE mailroom.inferred_messages (
    kind          text NOT NULL CHECK (kind IN ('announcement', 'transaction')),
    message_id    bigint NOT NULL,                         -- public.outgoing_messages.id or public.outgoing_transaction_messages.id
    how           text NOT NULL CHECK (how IN ('claimed', 'created')),
    status_before text,                                    -- of a claimed row: what its sender wrote, for when the true row comes
    at            timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (kind, message_id)
);

-- step: How far correlation has looked
-- One row. Whether the integration is at work decides how long Mailroom waits before it creates a transaction: rows up to
-- transactions_seen were looked at, and the newest of the integration's among them was written at integration_wrote_at. What was in
-- the table before Mailroom created any row counts as the integration's.
CREATE TABLE mailroom.correlation_state (
    only_row             boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    transactions_seen    bigint NOT NULL,
    integration_wrote_at timestamp,                        -- UTC, as in the shared table
    looked_at            timestamptz NOT NULL DEFAULT now() -- when parked events were last compared with new messages
);
INSERT INTO mailroom.correlation_state (transactions_seen, integration_wrote_at)
SELECT coalesce(max(id), 0), max(created_at)
  FROM (SELECT id, created_at FROM public.outgoing_transaction_messages ORDER BY id DESC LIMIT 1) AS newest;

-- step: When to look again for the message of a parked event
ALTER TABLE mailroom.delivery_events ADD COLUMN look_at timestamptz NOT NULL DEFAULT now();

-- step: Since when a parked event counts as unmatched
ALTER TABLE mailroom.delivery_events ADD COLUMN unmatched_at timestamptz;

-- step: The account in which an unmatched event suppresses; null: the whole platform
ALTER TABLE mailroom.delivery_events ADD COLUMN unmatched_account bigint;

-- step: Parked events by when to look
CREATE INDEX CONCURRENTLY delivery_events_look ON mailroom.delivery_events (look_at, id) WHERE message_id IS NULL;

-- step: Parked events by recipient
CREATE INDEX CONCURRENTLY delivery_events_parked_recipient ON mailroom.delivery_events (recipient) WHERE message_id IS NULL;

-- step: Events that suppress, by recipient
CREATE INDEX CONCURRENTLY delivery_events_suppressing ON mailroom.delivery_events (recipient) WHERE event_type IN ('Bounce', 'Complaint');

-- step: Events of retries, by the original's SES id
CREATE INDEX CONCURRENTLY delivery_events_retries ON mailroom.delivery_events (retry_for_ses_id) WHERE retry_for_ses_id IS NOT NULL;

-- step: View of unmatched events, parked for longer than a message can be late
CREATE VIEW mailroom.unmatched_events AS
    SELECT * FROM mailroom.delivery_events WHERE message_id IS NULL AND unmatched_at IS NOT NULL;

-- step: One more cause of a clean-up: the suppression moved to the account of the message
ALTER TABLE mailroom.suppression_cleanups ADD CONSTRAINT suppression_cleanups_causes CHECK (cause IN ('duplicate', 'account_deleted', 'moved')),
    DROP CONSTRAINT IF EXISTS suppression_cleanups_cause_check;

-- step: Orders of an address
CREATE INDEX CONCURRENTLY mailroom_orders_email ON public.orders (lower(email), created_at);

-- step: Tickets of an address
CREATE INDEX CONCURRENTLY mailroom_attendees_email ON public.attendees (lower(email), created_at);
