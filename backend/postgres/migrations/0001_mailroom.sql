-- DRAFT of the lead: the tables, functions and views that the rest of the code relies on. The migrations helper turns this
-- into the real migration(s) and may split and reorder it; names, columns and meaning stay.

CREATE SCHEMA mailroom;

-- The one form in which SES ids are compared; backend/mail.NormalizeSESID does the same.
CREATE FUNCTION mailroom.ses_id(stored text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN lower(split_part(btrim(btrim(stored, E' \t\r\n'), '<>'), '@', 1));

-- One row per occurrence and recipient: its identity, what it means, and the message it belongs to. The shared
-- public.outgoing_message_events is the timeline that either program reads; this is what makes it unique and explains it.
CREATE TABLE mailroom.delivery_events (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    occurrence       bytea NOT NULL CONSTRAINT delivery_events_occurrence UNIQUE,       -- mail.DeliveryEvent.Occurrence
    sns_message_id   text,                                 -- null for raw delivery
    ses_message_id   text NOT NULL,                        -- normalised
    event_type       text NOT NULL,
    event_subtype    text,
    recipient        text NOT NULL,                        -- bare, lower-case
    recipients       integer NOT NULL DEFAULT 1,           -- addresses in the mail's destination
    occurred_at      timestamptz NOT NULL,
    sent_at          timestamptz,
    strength         smallint NOT NULL,                    -- mail.Strength
    reason           text NOT NULL DEFAULT '',             -- mail.Reason
    status_code      text,
    diagnostic       text,
    subject          text,
    one_of           integer NOT NULL DEFAULT 1,           -- addresses named by a complaint
    tag              text,                                 -- mail.MessageID.String of our own tag
    retry_for_ses_id text,
    message_kind     text CHECK (message_kind IN ('announcement', 'transaction')),
    message_id       bigint,                               -- null while parked
    timeline_id      bigint,                               -- public.outgoing_message_events.id; null while parked
    raw_payload      json,                                 -- only while parked; then it moves to the timeline
    recorded_at      timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT delivery_events_sns UNIQUE (sns_message_id, recipient),
    CONSTRAINT delivery_events_parked_or_applied CHECK ((message_id IS NULL) = (message_kind IS NULL))
);
CREATE INDEX delivery_events_message ON mailroom.delivery_events (message_id, message_kind) WHERE message_id IS NOT NULL;
CREATE INDEX delivery_events_timeline ON mailroom.delivery_events (timeline_id) WHERE timeline_id IS NOT NULL;
CREATE INDEX delivery_events_parked ON mailroom.delivery_events (ses_message_id) WHERE message_id IS NULL;

-- Events whose message is not there (rule 4).
CREATE VIEW mailroom.parked_events AS
    SELECT * FROM mailroom.delivery_events WHERE message_id IS NULL;

-- Queue messages that could not be understood or trusted, whole.
CREATE TABLE mailroom.quarantine (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    body_hash      bytea NOT NULL UNIQUE,                  -- SHA-256 of body
    body           bytea NOT NULL,                         -- any bytes: NUL and broken UTF-8 included
    reason         text NOT NULL,
    detail         text NOT NULL,
    first_seen_at  timestamptz NOT NULL DEFAULT now(),
    last_seen_at   timestamptz NOT NULL DEFAULT now(),
    times_seen     integer NOT NULL DEFAULT 1
);

-- Who drained when, and what came of it.
CREATE TABLE mailroom.drains (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    started_at  timestamptz NOT NULL,
    finished_at timestamptz NOT NULL,
    person      text NOT NULL DEFAULT '',                  -- e-mail of the signed-in person; empty for mailroomctl
    login       text NOT NULL DEFAULT session_user,
    received    integer NOT NULL,
    applied     integer NOT NULL,
    duplicates  integer NOT NULL,
    parked      integer NOT NULL,
    quarantined integer NOT NULL,
    ignored     integer NOT NULL,
    deleted     integer NOT NULL
);
CREATE INDEX drains_finished ON mailroom.drains (finished_at DESC);

-- Failed sign-ins, so that the lock survives a restart and holds for every window.
CREATE TABLE mailroom.sign_in_failures (
    email_hash     bytea PRIMARY KEY,                      -- SHA-256 of the lower-cased address
    failures       integer NOT NULL,
    last_failed_at timestamptz NOT NULL,
    locked_until   timestamptz
);

-- What Mailroom created, so that "migrate --down" removes exactly that: shape of the table is up to the migrations helper.
-- CREATE TABLE mailroom.created_objects (...)

-- Shared tables (schema public): the integration's tables and columns where they are missing, under the integration's
-- names; indexes named mailroom_*, built CONCURRENTLY. {announcements} = outgoing_messages, {transactions} =
-- outgoing_transaction_messages; each of these for both tables:
--   mailroom_{kind}s_ses_id      (lower(split_part(btrim(btrim(ses_message_id, E' \t\r\n'), '<>'), '@', 1))) WHERE ses_message_id IS NOT NULL
--   mailroom_{kind}s_created     (created_at DESC NULLS LAST, id DESC)
--   mailroom_{kind}s_event       (event_id, created_at DESC NULLS LAST, id DESC)
--   mailroom_{kind}s_problems    (created_at DESC NULLS LAST, id DESC) WHERE status IN ('BOUNCED','FAILED','SUPPRESSED') AND deleted_at IS NULL
--   mailroom_{kind}s_event_problems (event_id, created_at DESC NULLS LAST, id DESC) WHERE (same)
--   mailroom_{kind}s_retries     (retry_for_id) WHERE retry_for_id IS NOT NULL
--   mailroom_{kind}s_recipient   (lower(recipient), created_at DESC)
--   mailroom_{kind}s_search      GIN (recipient gin_trgm_ops, subject gin_trgm_ops)
-- outgoing_message_events:
--   mailroom_message_events_announcement (outgoing_message_id) WHERE outgoing_message_id IS NOT NULL
--   mailroom_message_events_transaction  (outgoing_transaction_message_id) WHERE outgoing_transaction_message_id IS NOT NULL
--   mailroom_message_events_sns          (sns_message_id) WHERE sns_message_id IS NOT NULL
-- email_suppressions:
--   mailroom_suppressions_live UNIQUE (email, account_id, reason) NULLS NOT DISTINCT WHERE deleted_at IS NULL
--   mailroom_suppressions_created (created_at DESC NULLS LAST, id DESC)
--   mailroom_suppressions_search GIN (email gin_trgm_ops)
--   and on public.accounts the trigger of product.md rule 14 that soft-deletes an account's suppressions before it is deleted.
--
-- Views: readers name views, unqualified, with search_path = mailroom, pg_catalog. (A later migration adds a second schema with security-barrier views
-- of the same names and shapes.) Each exposes exactly the columns that readers use:
--   mailroom.announcements      outgoing_messages: id, event_id, message_id (the broadcast), recipient, original_recipient, subject, status, ses_message_id, created_at, updated_at, deleted_at, resolved_at, resolution_type, retry_for_id
--   mailroom.transactions       outgoing_transaction_messages: the same with order_id, attendee_id, email_type instead of message_id
--   mailroom.ticketed_events    events: id, account_id, title, start_date, end_date, timezone, status, organizer_id, deleted_at
--   mailroom.accounts           id, name, timezone, deleted_at
--   mailroom.broadcasts         messages: id, event_id, subject, type, status, sent_at, created_at, deleted_at
--   mailroom.message_events     outgoing_message_events: all columns
--   mailroom.suppressions       email_suppressions: all columns but raw_payload
--   mailroom.people             users: id, email, password, first_name, last_name, timezone, locale, deleted_at
--   mailroom.memberships        account_users: account_id, user_id, role, status, deleted_at (+ last_login_at)
