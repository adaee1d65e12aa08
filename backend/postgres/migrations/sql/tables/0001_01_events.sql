-- What is Mailroom's alone: schema mailroom. No other program's inserts depend on the constraints in here.

-- step: Trigrams, for searching in the middle of addresses and subjects
-- Hi.Events has this extension since its first version.
CREATE EXTENSION pg_trgm WITH SCHEMA public;

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
    look_at          timestamptz NOT NULL DEFAULT now(),   -- while parked: when to look again for its message
    unmatched_at     timestamptz,                          -- since when it counts as unmatched
    unmatched_account bigint,                              -- in which it suppresses then; null: the whole platform
    CONSTRAINT delivery_events_sns UNIQUE (sns_message_id, recipient),
    CONSTRAINT delivery_events_parked_or_applied CHECK ((message_id IS NULL) = (message_kind IS NULL)),
    -- Such as every reader can read: a login that may add events writes what it likes.
    CONSTRAINT delivery_events_readable
        CHECK (octet_length(occurrence) = 32 AND strength BETWEEN 0 AND 80 AND tag ~ '^(announcement|transaction):[1-9][0-9]{0,17}$'
               AND occurred_at >= '1970-01-01 UTC' AND occurred_at < '9999-01-01 UTC' AND sent_at >= '1970-01-01 UTC' AND sent_at < '9999-01-01 UTC')
);
CREATE INDEX delivery_events_message ON mailroom.delivery_events (message_id, message_kind) WHERE message_id IS NOT NULL;
CREATE INDEX delivery_events_timeline ON mailroom.delivery_events (timeline_id) WHERE timeline_id IS NOT NULL;
CREATE INDEX delivery_events_parked ON mailroom.delivery_events (ses_message_id) WHERE message_id IS NULL;

-- step: Parked events by when to look
CREATE INDEX CONCURRENTLY delivery_events_look ON mailroom.delivery_events (look_at, id) WHERE message_id IS NULL;

-- step: Parked events by recipient
CREATE INDEX CONCURRENTLY delivery_events_parked_recipient ON mailroom.delivery_events (recipient) WHERE message_id IS NULL;

-- step: Events that suppress, by recipient
CREATE INDEX CONCURRENTLY delivery_events_suppressing ON mailroom.delivery_events (recipient) WHERE event_type IN ('Bounce', 'Complaint');

-- step: Events of retries, by the original's SES id
CREATE INDEX CONCURRENTLY delivery_events_retries ON mailroom.delivery_events (retry_for_ses_id) WHERE retry_for_ses_id IS NOT NULL;

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
    times_seen     integer NOT NULL DEFAULT 1,
    CONSTRAINT quarantine_readable CHECK (times_seen > 0 AND last_seen_at >= '1970-01-01 UTC' AND last_seen_at < '9999-01-01 UTC')
);

-- step: Quarantined queue messages that somebody discarded
-- holds: records of discarded queue messages
-- The body is gone, on purpose; its hash tells whether it came again.
CREATE TABLE mailroom.quarantine_discards (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    body_hash      bytea NOT NULL,                         -- SHA-256
    body_bytes     integer NOT NULL,
    reason         text NOT NULL,                          -- these five as in mailroom.quarantine
    detail         text NOT NULL,
    first_seen_at  timestamptz NOT NULL,
    last_seen_at   timestamptz NOT NULL,
    times_seen     integer NOT NULL,
    discarded_at   timestamptz NOT NULL DEFAULT now(),
    person_id      bigint,                                 -- these three as in mailroom.audit_log
    person         text NOT NULL DEFAULT '',
    login          text NOT NULL DEFAULT session_user,
    why            text NOT NULL                           -- in the person's words
);

-- step: Who drained when, and what came of it
CREATE TABLE mailroom.drains (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    started_at  timestamptz NOT NULL,
    finished_at timestamptz NOT NULL,
    person_id   bigint,                                    -- these three as in mailroom.audit_log
    person      text NOT NULL DEFAULT '',
    login       text NOT NULL DEFAULT session_user,
    received    integer NOT NULL,                          -- queue messages; each counts once more in one of the next five
    applied     integer NOT NULL,
    duplicates  integer NOT NULL,
    parked      integer NOT NULL,
    quarantined integer NOT NULL,
    ignored     integer NOT NULL,
    deleted     integer NOT NULL,                          -- from the queue
    CONSTRAINT drains_readable
        CHECK (started_at >= '1970-01-01 UTC' AND started_at < '9999-01-01 UTC' AND finished_at >= '1970-01-01 UTC' AND finished_at < '9999-01-01 UTC'
               AND least(received, applied, duplicates, parked, quarantined, ignored, deleted) >= 0)
);
CREATE INDEX drains_finished ON mailroom.drains (finished_at DESC);

-- step: Failed sign-ins, so that the lock survives a restart and holds for every window
CREATE TABLE mailroom.sign_in_failures (
    email_hash     bytea PRIMARY KEY,                      -- SHA-256 of the lower-cased address
    failures       integer NOT NULL,
    last_failed_at timestamptz NOT NULL,
    locked_until   timestamptz
);

-- step: Rows by which writers of the same keys take turns
-- Advisory locks would be anybody's: every login of the database may take any of them.
CREATE TABLE mailroom.turns (
    name   text NOT NULL,                                  -- what for
    bucket integer NOT NULL,                               -- into which a key is folded
    PRIMARY KEY (name, bucket)
);
INSERT INTO mailroom.turns (name, bucket) SELECT n, b FROM unnest(ARRAY['suppressions', 'claims']) AS n, generate_series(0, 63) AS b;

-- step: When housekeeping last ran, and how far it has come
CREATE TABLE mailroom.upkeep (
    task    text PRIMARY KEY,
    ran_at  timestamptz NOT NULL,                          -- whoever takes the turn writes it first
    done_before timestamptz NOT NULL DEFAULT '-infinity'   -- what is older is done, for tasks that forget
);
