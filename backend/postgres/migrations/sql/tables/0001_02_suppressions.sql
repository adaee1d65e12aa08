-- The list of addresses that must not be written to: the integration's table, and what makes it hold.

-- step: Table of suppressions, as the integration has it
-- holds: suppressions
-- Its unique constraint contains nullable columns and so never stops a duplicate; it stays as the integration has it.
CREATE TABLE public.email_suppressions (
    id              bigserial,
    account_id      bigint,                                -- null: the whole platform
    email           varchar(255) NOT NULL,                 -- lower-case
    reason          varchar(255) NOT NULL,                 -- bounce, complaint, do_not_contact
    bounce_type     varchar(255),                          -- Permanent stops everything, Transient announcements only
    bounce_sub_type varchar(255),                          -- the provider's own word
    complaint_type  varchar(255),
    source          varchar(255) NOT NULL,                 -- ses_notification, manual, manual_resolve
    sns_message_id  varchar(255),
    raw_payload     json,
    created_at      timestamp(0),                          -- this and the next two: UTC
    updated_at      timestamp(0),
    deleted_at      timestamp(0),
    CONSTRAINT email_suppressions_pkey PRIMARY KEY (id),
    CONSTRAINT email_suppressions_unique UNIQUE (email, account_id, reason, deleted_at)
);

-- step: A suppression's account, as the integration has it
-- if: created table public.email_suppressions
-- locks: public.accounts: changes to accounts wait for an instant (SHARE ROW EXCLUSIVE); orders and tickets do not
ALTER TABLE public.email_suppressions ADD CONSTRAINT email_suppressions_account_id_foreign
    FOREIGN KEY (account_id) REFERENCES public.accounts (id) ON DELETE SET NULL;

-- step: Suppressions by account, as the integration has it
CREATE INDEX CONCURRENTLY email_suppressions_account_id_index ON public.email_suppressions (account_id);

-- step: Suppressions by address, as the integration has it
CREATE INDEX CONCURRENTLY email_suppressions_email_deleted_at_index ON public.email_suppressions (email, deleted_at);

-- step: Suppressions, newest first
CREATE INDEX CONCURRENTLY mailroom_suppressions_created ON public.email_suppressions (created_at DESC NULLS LAST, id DESC);

-- step: Search in suppressed addresses
-- Of an expression: the index of the column itself would be taken for comparing whole addresses too, which reads all that have their trigrams.
CREATE INDEX CONCURRENTLY mailroom_suppressions_search ON public.email_suppressions USING gin (lower(email) public.gin_trgm_ops);

-- step: Live suppressions of an account, newest first
CREATE INDEX CONCURRENTLY mailroom_suppressions_account ON public.email_suppressions (account_id, created_at DESC NULLS LAST, id DESC)
    WHERE deleted_at IS NULL;

-- step: Live suppressions for a reason, newest first
-- By an expression, so that it serves lists only: of a table that is not analysed yet, the planner would take it to look up one address.
CREATE INDEX CONCURRENTLY mailroom_suppressions_reason ON public.email_suppressions (lower(reason), created_at DESC NULLS LAST, id DESC)
    WHERE deleted_at IS NULL;

-- step: Live suppressions from a source, newest first
CREATE INDEX CONCURRENTLY mailroom_suppressions_source ON public.email_suppressions (lower(source), created_at DESC NULLS LAST, id DESC)
    WHERE deleted_at IS NULL;

-- step: Which occurrence gave a suppression its details
-- For those that the recorder wrote: of equally strong reports the latest occurrence gives the details, whatever order they came in.
CREATE TABLE mailroom.suppression_origins (
    suppression_id bigint PRIMARY KEY,                     -- public.email_suppressions.id
    occurred_at    timestamptz NOT NULL,
    occurrence     bytea NOT NULL,
    created        boolean NOT NULL DEFAULT true           -- whether the event has made it, or only strengthened it
);

-- step: Suppressions that Mailroom itself soft-deleted
-- Any soft delete counts as a person's removal, which a late event must not undo, except those noted here. A note holds while the
-- row still has the deleted_at of the note: a row that was restored and removed again was removed by a person.
CREATE TABLE mailroom.suppression_cleanups (
    suppression_id bigint PRIMARY KEY,                     -- public.email_suppressions.id
    deleted_at     timestamp(0) NOT NULL,                  -- as written there, UTC
    cause          text NOT NULL CONSTRAINT suppression_cleanups_causes CHECK (cause IN ('duplicate', 'account_deleted', 'moved')),
    kept_id        bigint,                                 -- of a duplicate: the one that stayed
    account_id     bigint,                                 -- whose it was: the foreign key forgets it
    cleaned_at     timestamptz NOT NULL DEFAULT now()
);

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
    person_id bigint,                                      -- these four as in mailroom.audit_log
    person    text NOT NULL DEFAULT '',
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

-- step: Requests about an address, the newest first
CREATE INDEX CONCURRENTLY suppression_requests_email ON mailroom.suppression_requests (email, id);
