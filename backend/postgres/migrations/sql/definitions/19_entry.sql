-- Who may enter (rule 19): what Hi.Events asks of a person beside their password. What Mailroom does not know how to ask, it refuses.

-- step: Function that finds tables of Hi.Events whose rows may restrict members
-- Hi.Events 2.0 has team permissions and single sign-on, in tables that Mailroom does not know. about is permissions or sign-on.
CREATE FUNCTION mailroom.unknown_tables(about text) RETURNS SETOF name
    LANGUAGE sql STABLE
AS $$
    SELECT c.relname FROM pg_class c
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
       AND c.relname <> ALL (ARRAY['roles', 'personal_access_tokens', 'password_reset_tokens', 'ticket_lookup_tokens'])
       AND CASE $1 WHEN 'permissions' THEN c.relname LIKE '%permission%' OR c.relname LIKE 'role\_%' OR c.relname LIKE '%\_role\_%' OR c.relname LIKE '%\_roles'
                   ELSE c.relname ~ '(^|_)(sso|saml|oidc)(s?_|s?$)' OR c.relname LIKE '%identity\_provider%' END
     ORDER BY c.relname
$$;

-- step: Function that reports which unknown table restricts a member
-- The first with a row about the member or the account; a table without a column that names either restricts everybody once it has a row. Null for none.
CREATE FUNCTION mailroom.restricting_table(about text, of_user bigint, of_account bigint, of_member bigint) RETURNS text
    LANGUAGE plpgsql STABLE
AS $$
#variable_conflict use_variable
DECLARE
    candidate name;
    matches   text;
    found     boolean;
BEGIN
    FOR candidate IN SELECT mailroom.unknown_tables(about) LOOP
        SELECT string_agg(format('t.%I::text = %s', a.attname, CASE a.attname WHEN 'user_id' THEN '$1' WHEN 'account_id' THEN '$2' ELSE '$3' END), ' OR ') INTO matches
          FROM pg_attribute a
         WHERE a.attrelid = format('public.%I', candidate)::regclass AND a.attnum > 0 AND NOT a.attisdropped
           AND a.attname IN ('user_id', 'account_id', 'account_user_id', 'member_id')
           AND (about = 'permissions' OR a.attname = 'account_id' OR NOT mailroom.has_column(candidate, 'account_id'));
        IF NOT has_table_privilege(current_user, format('public.%I', candidate), 'SELECT') THEN
            RETURN candidate;
        END IF;
        EXECUTE format('SELECT EXISTS (SELECT FROM public.%I t WHERE %s)', candidate, coalesce(matches, 'true')) INTO found
          USING of_user::text, of_account::text, of_member::text;
        IF found THEN
            RETURN candidate;
        END IF;
    END LOOP;
    RETURN NULL;
END
$$;

-- step: Function that reports which unknown column of account_users restricts a member
-- A column that Hi.Events 2.0 of October 2026 does not have, with a value other than null, false or empty. Null for none.
CREATE FUNCTION mailroom.restricting_column(of_member bigint) RETURNS text
    LANGUAGE sql STABLE
AS $$
    SELECT 'account_users.' || v.key
      FROM public.account_users m CROSS JOIN LATERAL jsonb_each(to_jsonb(m)) v
     WHERE m.id = $1 AND v.value NOT IN ('null', 'false', '""', '[]', '{}')
       AND v.key <> ALL (ARRAY['id', 'account_id', 'user_id', 'role', 'created_at', 'deleted_at', 'updated_at', 'is_account_owner', 'invited_by_user_id', 'last_login_at', 'status'])
     ORDER BY v.key LIMIT 1
$$;

-- step: Function that reports whether a person has a second factor
-- A secret that was not confirmed is a set-up that was only begun.
CREATE FUNCTION mailroom.has_second_factor(of_user bigint) RETURNS boolean
    LANGUAGE plpgsql STABLE
AS $$
#variable_conflict use_variable
BEGIN
    IF NOT mailroom.has_column('users', 'two_factor_confirmed_at') THEN
        RETURN false;
    END IF;
    RETURN EXISTS (SELECT FROM public.users u WHERE u.id = of_user AND u.two_factor_confirmed_at IS NOT NULL AND u.two_factor_secret IS NOT NULL);
END
$$;

-- step: Function that reports what keeps a member out of an account
-- unknown_role, account_deletion, second_factor_required, permissions (of an organizer) or single_sign_on; detail names what is not known. Null where nothing does.
CREATE FUNCTION mailroom.entry_bar(of_member bigint, of_user bigint, of_account bigint, of_role text, is_owner boolean, OUT bar text, OUT detail text)
    LANGUAGE plpgsql STABLE
AS $$
#variable_conflict use_variable
BEGIN
    IF (of_role IN ('ORGANIZER', 'ADMIN', 'SUPERADMIN')) IS NOT TRUE THEN
        bar := 'unknown_role';
        detail := left(of_role, 100);
        RETURN;
    END IF;
    IF mailroom.has_column('account_deletion_requests', 'account_id') AND mailroom.has_column('account_deletion_requests', 'status')
       AND mailroom.has_table('account_deletion_requests') THEN
        IF EXISTS (SELECT FROM public.account_deletion_requests r WHERE r.account_id = of_account AND r.status::text = 'REQUESTED') THEN
            bar := 'account_deletion';
            RETURN;
        END IF;
    END IF;
    IF mailroom.has_column('accounts', 'require_two_factor_authentication') AND NOT mailroom.has_second_factor(of_user) THEN
        IF EXISTS (SELECT FROM public.accounts a WHERE a.id = of_account AND a.require_two_factor_authentication) THEN
            bar := 'second_factor_required';
            RETURN;
        END IF;
    END IF;
    IF of_role = 'ORGANIZER' AND is_owner IS NOT TRUE THEN
        detail := coalesce(mailroom.restricting_table('permissions', of_user, of_account, of_member), mailroom.restricting_column(of_member));
        IF detail IS NOT NULL THEN
            bar := 'permissions';
            RETURN;
        END IF;
    END IF;
    detail := mailroom.restricting_table('sign-on', of_user, of_account, of_member);
    IF detail IS NOT NULL THEN
        bar := 'single_sign_on';
    END IF;
END
$$;
