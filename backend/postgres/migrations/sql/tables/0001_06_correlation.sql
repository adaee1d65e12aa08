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

-- step: Orders of an address
CREATE INDEX CONCURRENTLY mailroom_orders_email ON public.orders (lower(email), created_at);

-- step: Tickets of an address
CREATE INDEX CONCURRENTLY mailroom_attendees_email ON public.attendees (lower(email), created_at);

-- step: Last dates of ticketed events
-- if: exists table public.event_occurrences
CREATE INDEX CONCURRENTLY mailroom_event_occurrences_end ON public.event_occurrences (event_id, end_date);
