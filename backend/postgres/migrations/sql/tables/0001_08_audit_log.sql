-- step: Who changed what, append-only
-- holds: the audit log
-- What happened stands in fields, so that it can be told in any language and searched. Addresses stand in two of them and nowhere else: one
-- guarded function takes an address out of them all, and writes down that it did so; nothing else is ever changed.
CREATE TABLE mailroom.audit_log (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at          timestamptz NOT NULL DEFAULT clock_timestamp(),
    person_id   bigint,                                    -- public.users.id of the signed-in person; null for mailroomctl
    person      text NOT NULL DEFAULT '',                  -- their e-mail then; empty for mailroomctl
    login       text NOT NULL DEFAULT session_user,        -- of the database
    os_user     text NOT NULL DEFAULT '',                  -- of the machine
    account     bigint,                                    -- whose data it was; null: the whole platform's
    action      text NOT NULL,                             -- resend, resolve, undo_resolve, suppress, change_address, ...
    object      text NOT NULL,                             -- what it was done to: announcement, transaction, order, attendee, waitlist, suppression, bulk, address
    object_id   bigint,                                    -- its row; null for an address
    event_id    bigint,                                    -- the ticketed event that it belongs to
    address     text,                                      -- that it was done to, or that was given up
    new_address text,                                      -- that was taken instead, or sent to
    before      jsonb,                                     -- what else was so before, and after
    after       jsonb,
    reason      text NOT NULL DEFAULT '',                  -- in the person's words
    forgotten_by bigint                                    -- the entry that tells that addresses were taken out of this one
);

-- step: The audit log, newest first
CREATE INDEX CONCURRENTLY audit_log_at ON mailroom.audit_log (at DESC, id DESC);

-- step: The audit log by what was changed
CREATE INDEX CONCURRENTLY audit_log_object ON mailroom.audit_log (object, object_id, at DESC, id DESC) WHERE object_id IS NOT NULL;

-- step: The audit log by address
CREATE INDEX CONCURRENTLY audit_log_address ON mailroom.audit_log (address, at DESC, id DESC) WHERE address IS NOT NULL;

-- step: The audit log by the address that was taken
CREATE INDEX CONCURRENTLY audit_log_new_address ON mailroom.audit_log (new_address, at DESC, id DESC) WHERE new_address IS NOT NULL;

-- step: The audit log by person
CREATE INDEX CONCURRENTLY audit_log_person ON mailroom.audit_log (person, at DESC, id DESC);

-- step: The audit log by what was done
CREATE INDEX CONCURRENTLY audit_log_action ON mailroom.audit_log (action, at DESC, id DESC);
