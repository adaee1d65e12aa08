-- Authorization. The logins that "mailroomctl grant" makes have no right on any table, view or sequence: they call the functions whose step names
-- them ("callers:"). Each of these runs with the rights of the tables' owner. It therefore checks the caller first, and reads and changes only what
-- that login may. The owner and Mailroom's own programs call the same functions.
--
-- session_user, which only a superuser can change, identifies the caller. Arguments are values, never conditions. PL/pgSQL bodies do not bind the
-- tables of Hi.Events, so that its own migrations may change every column.

-- step: Function that returns the caller's kind, person and rights
-- For a login that Mailroom made, from mailroom.logins. Any other login must be a member of the role that owns the tables, and may do
-- everything (kind owner). accounts are the accounts that the caller may see; NULL for all. A person who was deleted, deactivated or demoted
-- may see none (user_id NULL). Logins that Mailroom made must use READ COMMITTED or read-only transactions, so that rights revoked during a
-- transaction take effect. It fails with MR503 while the database is not prepared, for example between a hand-over and the next migration.
CREATE FUNCTION mailroom.caller(OUT kind text, OUT user_id bigint, OUT email text, OUT may_drain boolean, OUT accounts bigint[])
    LANGUAGE plpgsql STABLE
AS $$
#variable_conflict use_variable
DECLARE
    theirs    bigint[];
    superuser boolean;
BEGIN
    IF NOT EXISTS (SELECT FROM mailroom.schema_versions) THEN
        RAISE EXCEPTION 'the database is not prepared for Mailroom: run "mailroomctl migrate"' USING ERRCODE = 'MR503';
    END IF;
    SELECT l.kind, l.user_id, l.may_drain INTO kind, user_id, may_drain FROM mailroom.logins l WHERE l.login = session_user;
    IF kind IS NOT NULL AND current_setting('transaction_isolation') <> 'read committed' AND NOT current_setting('transaction_read_only')::boolean THEN
        RAISE EXCEPTION 'this login works in READ COMMITTED transactions, or in such as only read' USING ERRCODE = 'MR400';
    ELSIF kind IS NULL THEN
        IF NOT pg_has_role(session_user, current_user, 'MEMBER') THEN
            RAISE EXCEPTION 'the login % may not use Mailroom: mailroomctl grant makes logins that may', session_user USING ERRCODE = 'insufficient_privilege';
        END IF;
        kind := 'owner';
        may_drain := true;
        RETURN;
    END IF;
    IF user_id IS NOT NULL THEN
        SELECT u.email, array_agg(DISTINCT a.id ORDER BY a.id), bool_or(m.role = 'SUPERADMIN') INTO email, theirs, superuser
          FROM public.users u
          JOIN public.account_users m ON m.user_id = u.id AND m.deleted_at IS NULL AND m.status = 'ACTIVE' AND m.role IN ('ORGANIZER', 'ADMIN', 'SUPERADMIN')
          JOIN public.accounts a ON a.id = m.account_id AND a.deleted_at IS NULL
         CROSS JOIN LATERAL mailroom.entry_bar(m.id, u.id, a.id, m.role, m.is_account_owner) b
         WHERE u.id = caller.user_id AND u.deleted_at IS NULL AND (b.bar IS NULL OR b.bar = 'single_sign_on')
         GROUP BY u.id;
        IF kind = 'organizer' AND theirs IS NULL OR kind = 'superadmin' AND superuser IS NOT TRUE THEN
            user_id := NULL;
            email := NULL;
            may_drain := false;
            accounts := '{}';
            RETURN;
        END IF;
    END IF;
    accounts := CASE kind WHEN 'organizer' THEN theirs WHEN 'drain' THEN '{}'::bigint[] END;
END
$$;

-- step: Function that restricts a requested account to those that the caller may see
-- NULL means all accounts, in the argument and in the result.
CREATE FUNCTION mailroom.scope(wanted bigint) RETURNS bigint[]
    LANGUAGE plpgsql STABLE
AS $$
#variable_conflict use_variable
DECLARE
    accounts CONSTANT bigint[] := (SELECT c.accounts FROM mailroom.caller() c);
BEGIN
    RETURN CASE WHEN wanted IS NULL THEN accounts
                WHEN accounts IS NULL OR wanted = ANY (accounts) THEN ARRAY[wanted]
                ELSE '{}' END;
END
$$;
