-- What Mailroom knows of an address after the address itself was erased.

-- step: Key under which erased addresses are recognised
-- Made once. Without suppressions of erased addresses it is good for nothing. The two pads of HMAC-SHA256 (RFC 2104): the random key, exclusive-or 0x36 and 0x5c. They stand here instead of the key, because
-- Postgres has no exclusive-or of bytea. gen_random_uuid draws from the server's strong source of random numbers.
CREATE TABLE mailroom.address_key (
    only_row  boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    inner_pad bytea NOT NULL CHECK (octet_length(inner_pad) = 64),
    outer_pad bytea NOT NULL CHECK (octet_length(outer_pad) = 64)
);
INSERT INTO mailroom.address_key (inner_pad, outer_pad)
SELECT string_agg(set_byte('\x00'::bytea, 0, b.byte # 54), ''::bytea ORDER BY b.i), string_agg(set_byte('\x00'::bytea, 0, b.byte # 92), ''::bytea ORDER BY b.i)
  FROM (SELECT i.i, CASE WHEN i.i < 32 THEN get_byte(k.key, i.i) ELSE 0 END AS byte
          FROM (SELECT sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) AS key OFFSET 0) k
         CROSS JOIN generate_series(0, 63) AS i(i)) b;

-- step: Suppressions of erased addresses
-- holds: suppressions of erased addresses
-- They still stop Mailroom's mail. The integration compares text and cannot see them.
CREATE TABLE mailroom.kept_suppressions (
    id           bigint GENERATED ALWAYS AS IDENTITY (START WITH 2) PRIMARY KEY, -- 1: what replaces erased addresses, in mailroom.live_kept_suppressions
    address_hmac bytea NOT NULL CHECK (octet_length(address_hmac) = 32),
    account_id   bigint,                                   -- these five as in public.email_suppressions
    reason       text NOT NULL,
    bounce_type  text,
    source       text NOT NULL,
    created_at   timestamp(0),
    kept_at      timestamptz NOT NULL DEFAULT now(),       -- when the address was erased
    removed_at   timestamptz                               -- when a person removed the suppression; null: live
);

-- step: A live suppression of an erased address exists once per account or platform, and reason
CREATE UNIQUE INDEX CONCURRENTLY kept_suppressions_live ON mailroom.kept_suppressions (address_hmac, account_id, reason)
    NULLS NOT DISTINCT WHERE removed_at IS NULL;

-- step: Addresses that were erased lately
-- An event that arrives later about a mail that was sent before is recorded without the address. Rows are deleted after 30 days: no queue keeps
-- a message for longer than 14.
CREATE TABLE mailroom.erased_addresses (
    address_hmac bytea PRIMARY KEY CHECK (octet_length(address_hmac) = 32),
    erased_at    timestamptz NOT NULL
);

-- step: The order of each transaction, to notice that Hi.Events deleted or anonymised it
-- A deletion empties order_id in the transaction, and anonymising gives the order another public_id. What is stored is no address and no public_id.
CREATE TABLE mailroom.transaction_orders (
    message_id     bigint PRIMARY KEY,                     -- public.outgoing_transaction_messages.id
    order_id       bigint NOT NULL,                        -- public.orders.id
    public_id_hash bigint                                  -- of public.orders.public_id when it was first seen
);

-- step: How far the search for deleted data has come
CREATE TABLE mailroom.erase_state (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    stage    text NOT NULL DEFAULT 'done',                 -- accounts, transaction, announcement, quarantine or done
    next_id  bigint NOT NULL DEFAULT 0,                    -- the last message or quarantined body that was examined in this stage
    begun_at timestamptz NOT NULL DEFAULT '-infinity',     -- of the current or last search
    erased   jsonb NOT NULL DEFAULT '{}'                   -- rows by table, in this search
);
INSERT INTO mailroom.erase_state DEFAULT VALUES;

-- step: The audit log by account, where it contains addresses
CREATE INDEX CONCURRENTLY audit_log_account ON mailroom.audit_log (account, id) WHERE account IS NOT NULL AND (address IS NOT NULL OR new_address IS NOT NULL);

-- step: Items of bulk resends by message
CREATE INDEX CONCURRENTLY bulk_resend_items_original ON mailroom.bulk_resend_items (original_id, kind);

-- step: Transactions by order
-- Without it the foreign key would read all transactions for each order that Hi.Events deletes.
CREATE INDEX CONCURRENTLY mailroom_transactions_order ON public.outgoing_transaction_messages (order_id) WHERE order_id IS NOT NULL;

-- step: Transactions by attendee
CREATE INDEX CONCURRENTLY mailroom_transactions_attendee ON public.outgoing_transaction_messages (attendee_id) WHERE attendee_id IS NOT NULL;
