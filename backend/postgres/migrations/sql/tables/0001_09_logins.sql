-- step: Which installation this is
-- Roles belong to the server, not to the database: the comment on a role that Mailroom made names this id, and the database. A dump carries
-- both, so a login is known again in another cluster, where it has another oid; a role of the same name that somebody else made is not taken
-- for it, nor is, in a copy of the database on the same server, the login of the original.
CREATE TABLE mailroom.installation (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    id       uuid NOT NULL DEFAULT gen_random_uuid()
);
INSERT INTO mailroom.installation DEFAULT VALUES;

-- step: Database logins that mailroomctl grant made
CREATE TABLE mailroom.logins (
    login      text PRIMARY KEY,                           -- as session_user gives it
    kind       text NOT NULL CHECK (kind IN ('organizer', 'superadmin', 'drain')),
    user_id    bigint,                                     -- public.users.id: the login is this person; null: nobody in particular
    may_drain  boolean NOT NULL,
    granted_at timestamptz NOT NULL DEFAULT now(),
    granted_by text NOT NULL DEFAULT session_user,
    CONSTRAINT logins_organizer_is_somebody CHECK (kind <> 'organizer' OR user_id IS NOT NULL)
);
