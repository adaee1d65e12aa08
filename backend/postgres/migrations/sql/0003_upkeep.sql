-- What running for a long time needs: a record of what people threw away, and where housekeeping stands.

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
    person         text NOT NULL DEFAULT '',               -- e-mail of the signed-in person; empty for mailroomctl
    login          text NOT NULL DEFAULT session_user,     -- of the database
    why            text NOT NULL                           -- in the person's words
);

-- step: When housekeeping last ran, and how far it has come
CREATE TABLE mailroom.upkeep (
    task    text PRIMARY KEY,
    ran_at  timestamptz NOT NULL,                          -- whoever takes the turn writes it first
    done_to bigint NOT NULL DEFAULT 0                      -- id of the last row that is done, for tasks that walk a table
);
