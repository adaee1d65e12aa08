-- What resending needs: each send of ours with what came of it, who changed what, and bulk resends that survive their window.

-- step: Sends of Mailroom itself, one row for each attempt
-- holds: records of who resent what
-- Written in the transaction that writes the attempt's PENDING row, before SES is called (rule 9). A row that was not settled is a
-- send whose outcome is unknown, once nobody works on it any more.
CREATE TABLE mailroom.sends (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind         text NOT NULL CHECK (kind IN ('announcement', 'transaction')),
    message_id   bigint NOT NULL,                          -- row of the attempt
    original_id  bigint NOT NULL,                          -- row where its chain began then
    reserved_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    given_up_at  timestamptz,                              -- when its sender stopped waiting for an answer
    settled_at   timestamptz,                              -- when its outcome was known to us; null: unknown
    outcome      text CHECK (outcome IN ('SENT', 'FAILED', 'SUPPRESSED')),
    code         text NOT NULL DEFAULT '',                 -- mail.Reason
    detail       text NOT NULL DEFAULT '',                 -- in words
    person_id    bigint,                                   -- these four as in mailroom.audit_log
    person       text NOT NULL DEFAULT '',
    login        text NOT NULL DEFAULT session_user,
    os_user      text NOT NULL DEFAULT '',
    CONSTRAINT sends_message UNIQUE (kind, message_id),
    CONSTRAINT sends_settled CHECK ((settled_at IS NULL) = (outcome IS NULL))
);

-- step: Bulk resends
-- holds: records of bulk resends
CREATE TABLE mailroom.bulk_resends (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    started_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    person_id    bigint,                                   -- these four as in mailroom.audit_log
    person       text NOT NULL DEFAULT '',
    login        text NOT NULL DEFAULT session_user,
    os_user      text NOT NULL DEFAULT '',
    account      bigint,                                   -- the scope that it was started in; null: all accounts
    send_anyway  boolean NOT NULL,
    stop_asked   boolean NOT NULL DEFAULT false,
    finished_at  timestamptz,
    failure_code text NOT NULL DEFAULT '',                 -- why it stopped by itself
    failure      text NOT NULL DEFAULT '',
    total        integer NOT NULL DEFAULT 0,
    runner       text,                                     -- who runs it: a random word; null: nobody
    runner_seen_at timestamptz                             -- when the runner last looked for the next item
);

-- step: Bulk resends, newest first
CREATE INDEX CONCURRENTLY bulk_resends_person ON mailroom.bulk_resends (person_id, id DESC);

-- step: Issues of bulk resends
-- An item is taken by the transaction that writes its attempt, so a run that is continued never sends one twice.
CREATE TABLE mailroom.bulk_resend_items (
    bulk_id     bigint NOT NULL REFERENCES mailroom.bulk_resends (id) ON DELETE CASCADE,
    position    integer NOT NULL,                          -- in which they are sent
    kind        text NOT NULL CHECK (kind IN ('announcement', 'transaction')),
    original_id bigint NOT NULL,
    attempt_id  bigint,                                    -- null while waiting and where it was refused
    done_at     timestamptz,                               -- null while waiting
    code        text NOT NULL DEFAULT '',                  -- why it was refused
    detail      text NOT NULL DEFAULT '',
    PRIMARY KEY (bulk_id, position),
    CONSTRAINT bulk_resend_items_once UNIQUE (bulk_id, kind, original_id)
);

-- step: Issues that wait in a bulk resend
CREATE INDEX CONCURRENTLY bulk_resend_items_waiting ON mailroom.bulk_resend_items (bulk_id, position) WHERE done_at IS NULL;
