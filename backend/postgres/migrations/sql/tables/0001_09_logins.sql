-- step: Database logins that mailroomctl grant made
CREATE TABLE mailroom.logins (
    login      text PRIMARY KEY,                           -- as session_user gives it
    role_oid   oid NOT NULL,                               -- of pg_roles: the same name may be somebody else's by now
    kind       text NOT NULL CHECK (kind IN ('organizer', 'superadmin', 'drain')),
    user_id    bigint,                                     -- public.users.id: the login is this person; null: nobody in particular
    may_drain  boolean NOT NULL,
    granted_at timestamptz NOT NULL DEFAULT now(),
    granted_by text NOT NULL DEFAULT session_user,
    CONSTRAINT logins_organizer_is_somebody CHECK (kind <> 'organizer' OR user_id IS NOT NULL)
);

-- step: Schema for logins that see only their own
CREATE SCHEMA mailroom_own;
COMMENT ON SCHEMA mailroom_own IS 'Made by Mailroom; mailroomctl migrate --down removes it';
