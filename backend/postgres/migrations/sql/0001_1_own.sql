-- What is Mailroom's alone: schema mailroom. No other program's inserts depend on the constraints in here.

-- step: Trigrams, for searching in the middle of addresses and subjects
-- Hi.Events has this extension since its first version.
CREATE EXTENSION pg_trgm WITH SCHEMA public;

-- step: Function that normalises SES message ids
-- The one form in which SES ids are compared; mail.NormalizeSESID does the same. Senders stored them bare, in angle brackets, or
-- as <id@REGION.amazonses.com>. Indexes spell the expression out, so that a restored dump can build them before schema mailroom exists.
CREATE FUNCTION mailroom.ses_id(stored text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN lower(split_part(btrim(btrim(stored, E' \t\r\n'), '<>'), '@', 1));

-- step: Events of the provider, each once
-- holds: recorded delivery events
-- One row per occurrence and recipient: its identity, what it means, and the message it belongs to. The shared
-- public.outgoing_message_events is the timeline that either program reads; this is what makes it unique and explains it.
CREATE TABLE mailroom.delivery_events (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    occurrence       bytea NOT NULL CONSTRAINT delivery_events_occurrence UNIQUE,  -- mail.DeliveryEvent.Occurrence
    sns_message_id   text,                                 -- null for raw delivery
    ses_message_id   text NOT NULL,                        -- normalised
    event_type       text NOT NULL,                        -- as SES names it
    event_subtype    text,                                 -- bounceType/bounceSubType, feedback type or delay type
    recipient        text NOT NULL,                        -- bare, lower-case
    recipients       integer NOT NULL DEFAULT 1,           -- addresses in the mail's destination
    occurred_at      timestamptz NOT NULL,                 -- of the bounce, not of the mail
    sent_at          timestamptz,                          -- when SES took the mail
    strength         smallint NOT NULL,                    -- mail.Strength
    reason           text NOT NULL DEFAULT '',             -- mail.Reason
    status_code      text,                                 -- RFC 3463, 5.1.1
    diagnostic       text,                                 -- what the remote server said
    subject          text,                                 -- of the mail, where SES told it
    one_of           integer NOT NULL DEFAULT 1,           -- addresses named by a complaint
    tag              text,                                 -- mail.MessageID.String of our own tag
    retry_for_ses_id text,                                 -- the original that this event's message retries, normalised
    message_kind     text CHECK (message_kind IN ('announcement', 'transaction')),
    message_id       bigint,                               -- row of its message; null while parked
    timeline_id      bigint,                               -- public.outgoing_message_events.id; null while parked
    raw_payload      json,                                 -- only while parked; then it moves to the timeline
    recorded_at      timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT delivery_events_sns UNIQUE (sns_message_id, recipient),
    CONSTRAINT delivery_events_parked_or_applied CHECK ((message_id IS NULL) = (message_kind IS NULL))
);
CREATE INDEX delivery_events_message ON mailroom.delivery_events (message_id, message_kind) WHERE message_id IS NOT NULL;
CREATE INDEX delivery_events_timeline ON mailroom.delivery_events (timeline_id) WHERE timeline_id IS NOT NULL;
CREATE INDEX delivery_events_parked ON mailroom.delivery_events (ses_message_id) WHERE message_id IS NULL;

-- step: Queue messages that could not be understood or trusted
-- holds: quarantined queue messages
CREATE TABLE mailroom.quarantine (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    body_hash      bytea NOT NULL UNIQUE,                  -- SHA-256 of body
    body           bytea NOT NULL,                         -- whole; any bytes, NUL and broken UTF-8 included
    reason         text NOT NULL,                          -- a code
    detail         text NOT NULL,                          -- in words
    first_seen_at  timestamptz NOT NULL DEFAULT now(),
    last_seen_at   timestamptz NOT NULL DEFAULT now(),
    times_seen     integer NOT NULL DEFAULT 1
);

-- step: Who drained when, and what came of it
CREATE TABLE mailroom.drains (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    started_at  timestamptz NOT NULL,
    finished_at timestamptz NOT NULL,
    person      text NOT NULL DEFAULT '',                  -- e-mail of the signed-in person; empty for mailroomctl
    login       text NOT NULL DEFAULT session_user,        -- of the database
    received    integer NOT NULL,                          -- queue messages; each counts once more in one of the next five
    applied     integer NOT NULL,
    duplicates  integer NOT NULL,
    parked      integer NOT NULL,
    quarantined integer NOT NULL,
    ignored     integer NOT NULL,
    deleted     integer NOT NULL                           -- from the queue
);
CREATE INDEX drains_finished ON mailroom.drains (finished_at DESC);

-- step: Failed sign-ins, so that the lock survives a restart and holds for every window
CREATE TABLE mailroom.sign_in_failures (
    email_hash     bytea PRIMARY KEY,                      -- SHA-256 of the lower-cased address
    failures       integer NOT NULL,
    last_failed_at timestamptz NOT NULL,
    locked_until   timestamptz
);

-- step: Which occurrence gave a suppression its details
-- For those that the recorder wrote: of equally strong reports the latest occurrence gives the details, whatever order they came in.
CREATE TABLE mailroom.suppression_origins (
    suppression_id bigint PRIMARY KEY,                     -- public.email_suppressions.id
    occurred_at    timestamptz NOT NULL,
    occurrence     bytea NOT NULL
);

-- step: Suppressions that Mailroom itself soft-deleted
-- Any soft delete counts as a person's removal, which a late event must not undo, except those noted here. A note holds while the
-- row still has the deleted_at of the note: a row that was restored and removed again was removed by a person.
CREATE TABLE mailroom.suppression_cleanups (
    suppression_id bigint PRIMARY KEY,                     -- public.email_suppressions.id
    deleted_at     timestamp(0) NOT NULL,                  -- as written there, UTC
    cause          text NOT NULL CHECK (cause IN ('duplicate', 'account_deleted')),
    kept_id        bigint,                                 -- of a duplicate: the one that stayed
    account_id     bigint,                                 -- whose it was: the foreign key forgets it
    cleaned_at     timestamptz NOT NULL DEFAULT now()
);
