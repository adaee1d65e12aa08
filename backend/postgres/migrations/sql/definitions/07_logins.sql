-- Logins of the database itself that see and change no more than the person or the program they were made for (rule 11). Schema
-- mailroom_own has what readers name, again, for a login that is one person: the same names and columns, but only the rows of that
-- person's accounts, whoever asks and whatever they type. Which these are is asked for each statement anew.
--
-- What holds it together: session_user, which only a superuser can change, says who asks; views are security barriers, so that no
-- function of the asker sees a row before it is decided that they may, with OFFSET 0, so that no leakproof condition does either (=, <, ^@:
-- EXPLAIN ANALYZE would count the rows that met it, and estimate it from everybody's statistics); functions have a pinned search_path. Nothing is switched on for
-- the tables that Hi.Events uses. Rows are added through triggers that look first whether everything named is the asker's own: a foreign
-- key or a unique constraint would tell what exists elsewhere.

-- step: View of what a login was made for, its own only
CREATE VIEW mailroom.my_login WITH (security_barrier) AS
    SELECT login, kind, user_id, may_drain FROM mailroom.logins WHERE login = session_user;

-- step: View of addresses of orders, for correcting them
CREATE VIEW mailroom.order_addresses AS
    SELECT id, event_id, email, short_id, updated_at, deleted_at FROM public.orders;

-- step: View of addresses of attendees, for correcting them
CREATE VIEW mailroom.attendee_addresses AS
    SELECT id, event_id, email, short_id, updated_at, deleted_at FROM public.attendees;

-- step: View of addresses of waitlist entries, for correcting them
CREATE VIEW mailroom.waitlist_addresses AS
    SELECT id, event_id, email, updated_at, deleted_at FROM public.waitlist_entries;

-- step: Function that finds the suppressions of one address
-- For mail of one account: that account's own and the platform-wide ones. A restricted login cannot list the latter, and may ask for one.
CREATE FUNCTION mailroom.suppressions_of(wanted_email text, wanted_account bigint) RETURNS SETOF mailroom.suppressions
    LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT * FROM mailroom.suppressions
     WHERE email = wanted_email AND deleted_at IS NULL AND (account_id = wanted_account OR account_id IS NULL)
$$;
