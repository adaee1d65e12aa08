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

-- Which occurrence gave a suppression its details, for those that the recorder wrote: of equally strong reports the latest
-- occurrence gives them, whatever order they came in.
CREATE TABLE mailroom.suppression_origins (
    suppression_id bigint PRIMARY KEY,                     -- public.email_suppressions.id
    occurred_at    timestamptz NOT NULL,
    occurrence     bytea NOT NULL
);

-- Suppressions that Mailroom itself soft-deleted as duplicates: such a deletion is not a person's removal (rule 7), so it
-- keeps no later event from suppressing again.
CREATE TABLE mailroom.suppression_cleanups (
    suppression_id bigint PRIMARY KEY,                     -- public.email_suppressions.id
    cleaned_at     timestamptz NOT NULL DEFAULT now()
);

-- What Mailroom created, so that "migrate --down" removes exactly that: shape of the table is up to the migrations helper.
-- CREATE TABLE mailroom.created_objects (...)

CREATE VIEW mailroom.announcements AS
    SELECT id, event_id, message_id, recipient, original_recipient, subject, status, ses_message_id, created_at, updated_at, deleted_at,
           resolved_at, resolution_type, retry_for_id
    FROM public.outgoing_messages;
CREATE VIEW mailroom.transactions AS
    SELECT id, event_id, order_id, attendee_id, email_type, recipient, original_recipient, subject, status, ses_message_id, created_at,
           updated_at, deleted_at, resolved_at, resolution_type, retry_for_id
    FROM public.outgoing_transaction_messages;
CREATE VIEW mailroom.message_events AS
    SELECT id, outgoing_message_id, outgoing_transaction_message_id, provider, event_type, event_subtype, provider_message_id,
           sns_message_id, raw_payload, occurred_at, created_at, updated_at
    FROM public.outgoing_message_events;
CREATE VIEW mailroom.suppressions AS
    SELECT id, account_id, email, reason, bounce_type, bounce_sub_type, complaint_type, source, sns_message_id, created_at, updated_at,
           deleted_at
    FROM public.email_suppressions;
CREATE VIEW mailroom.ticketed_events AS
    SELECT id, account_id, title, start_date, end_date, timezone, status, organizer_id, deleted_at FROM public.events;
CREATE VIEW mailroom.accounts AS
    SELECT id, name, timezone, deleted_at FROM public.accounts;
CREATE VIEW mailroom.broadcasts AS
    SELECT id, event_id, subject, type, status, sent_at, created_at, deleted_at FROM public.messages;
CREATE VIEW mailroom.people AS
    SELECT id, email, password, first_name, last_name, timezone, locale, deleted_at FROM public.users;
CREATE VIEW mailroom.memberships AS
    SELECT account_id, user_id, role, status, last_login_at, deleted_at FROM public.account_users;
