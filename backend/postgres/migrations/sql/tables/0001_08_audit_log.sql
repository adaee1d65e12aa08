-- step: Who changed what, append-only
-- holds: the audit log
CREATE TABLE mailroom.audit_log (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    person   text NOT NULL DEFAULT '',                     -- e-mail of the signed-in person; empty for mailroomctl
    login    text NOT NULL DEFAULT session_user,           -- of the database
    os_user  text NOT NULL DEFAULT '',
    account  bigint,                                       -- whose data it was; null: the whole platform's
    action   text NOT NULL,                                -- resend, resolve, undo_resolve, suppress, change_address, ...
    subject  text NOT NULL,                                -- transaction:12, order:5, suppression:7
    before   jsonb,
    after    jsonb,
    reason   text NOT NULL DEFAULT ''                      -- in the person's words
);

-- step: The audit log, newest first
CREATE INDEX CONCURRENTLY audit_log_at ON mailroom.audit_log (at DESC, id DESC);

-- step: The audit log by what was changed
CREATE INDEX CONCURRENTLY audit_log_subject ON mailroom.audit_log (subject, at DESC, id DESC);

-- step: The audit log by person
CREATE INDEX CONCURRENTLY audit_log_person ON mailroom.audit_log (person, at DESC, id DESC);

-- step: The audit log by what was done
CREATE INDEX CONCURRENTLY audit_log_action ON mailroom.audit_log (action, at DESC, id DESC);
