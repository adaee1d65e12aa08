-- What people do with suppressions: notes, what organizers ask for, and indexes for lists of millions and for the audit log.

-- step: Notes of people on suppressions
-- holds: notes on suppressions
CREATE TABLE mailroom.suppression_notes (
    suppression_id bigint PRIMARY KEY,                     -- public.email_suppressions.id
    note           text NOT NULL
);

-- step: What organizers ask superadmins to change in the suppressions
-- holds: requests about suppressions
CREATE TABLE mailroom.suppression_requests (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    asked_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    person    text NOT NULL DEFAULT '',                    -- these three as in mailroom.audit_log
    login     text NOT NULL DEFAULT session_user,
    os_user   text NOT NULL DEFAULT '',
    account   bigint NOT NULL,                             -- for which it is asked
    email     text NOT NULL,                               -- lower-case
    wish      text NOT NULL CHECK (wish IN ('suppress', 'unsuppress')),
    note      text NOT NULL,                               -- in the person's words
    closed_at timestamptz,
    closed_by text NOT NULL DEFAULT '',                    -- as person
    answer    text NOT NULL DEFAULT ''
);

-- step: An open request exists once per account, address and wish
CREATE UNIQUE INDEX CONCURRENTLY suppression_requests_open ON mailroom.suppression_requests (email, account, wish) WHERE closed_at IS NULL;

-- step: Live suppressions of an account, newest first
CREATE INDEX CONCURRENTLY mailroom_suppressions_account ON public.email_suppressions (account_id, coalesce(created_at, '-infinity'), id)
    WHERE deleted_at IS NULL;

-- step: Live suppressions for a reason, newest first
-- By an expression, so that it serves lists only: of a table that is not analysed yet, the planner would take it to look up one address.
CREATE INDEX CONCURRENTLY mailroom_suppressions_reason ON public.email_suppressions (lower(reason), coalesce(created_at, '-infinity'), id)
    WHERE deleted_at IS NULL;

-- step: Live suppressions from a source, newest first
CREATE INDEX CONCURRENTLY mailroom_suppressions_source ON public.email_suppressions (lower(source), coalesce(created_at, '-infinity'), id)
    WHERE deleted_at IS NULL;

-- step: The audit log by what was changed
CREATE INDEX CONCURRENTLY audit_log_subject ON mailroom.audit_log (subject, at DESC, id DESC);

-- step: The audit log by person
CREATE INDEX CONCURRENTLY audit_log_person ON mailroom.audit_log (person, at DESC, id DESC);

-- step: The audit log by what was done
CREATE INDEX CONCURRENTLY audit_log_action ON mailroom.audit_log (action, at DESC, id DESC);
