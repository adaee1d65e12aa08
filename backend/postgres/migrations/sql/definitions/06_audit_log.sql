-- The audit log is append-only. As an exception, an address may be erased from it; the erasure is itself logged. Addresses stand in two fields; where a
-- person wrote one into a text, it is replaced there.

-- step: Function that checks whether two texts differ only in erased addresses
CREATE FUNCTION mailroom.only_erased(old text, new text) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT new IS NOT DISTINCT FROM old OR coalesce(old LIKE replace(regexp_replace(new, '([\\%_])', '\\\1', 'g'), {{erasedAddress}}, '%'), false)
$$;

-- step: Function that rejects changes of the audit log
-- It allows an update that only erases addresses, if an entry (forgotten_by) documents the erasure. In texts only a part may be replaced by the word for
-- erased addresses.
CREATE FUNCTION mailroom.keep_audit_log() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
BEGIN
    IF TG_RELID <> 'mailroom.audit_log'::regclass THEN
        RAISE EXCEPTION 'this is the trigger of mailroom.audit_log alone' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF TG_OP = 'UPDATE' AND TG_LEVEL = 'ROW' THEN
        IF EXISTS (SELECT FROM mailroom.audit_log e WHERE e.id = NEW.forgotten_by AND e.action IN ('forget_address', 'erase_address', 'erase_deleted'))
           AND (NEW.address IS NULL OR NEW.address = OLD.address) AND (NEW.new_address IS NULL OR NEW.new_address = OLD.new_address)
           AND mailroom.only_erased(OLD.reason, NEW.reason) AND mailroom.only_erased(OLD.before::text, NEW.before::text) AND mailroom.only_erased(OLD.after::text, NEW.after::text)
           AND to_jsonb(NEW) - '{address,new_address,reason,before,after,forgotten_by}'::text[]
             = to_jsonb(OLD) - '{address,new_address,reason,before,after,forgotten_by}'::text[] THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'mailroom.audit_log is append-only' USING ERRCODE = 'insufficient_privilege';
END
$$;

-- step: Trigger that rejects deletions from the audit log
CREATE TRIGGER mailroom_audit_log_append_only BEFORE DELETE OR TRUNCATE ON mailroom.audit_log
    FOR EACH STATEMENT EXECUTE FUNCTION mailroom.keep_audit_log();

-- step: Trigger that rejects updates of the audit log other than erasing addresses
CREATE TRIGGER mailroom_audit_log_keeps_entries BEFORE UPDATE ON mailroom.audit_log
    FOR EACH ROW EXECUTE FUNCTION mailroom.keep_audit_log();

-- step: Function that returns the acting person
-- For a login of one person: that person, whatever the arguments are. For other logins of all accounts: the person in the arguments, who is
-- the person signed in to the window. For a login that may only drain: nobody.
CREATE FUNCTION mailroom.acting(said_person text, said_id bigint, OUT person text, OUT person_id bigint)
    LANGUAGE plpgsql STABLE
AS $$
#variable_conflict use_variable
DECLARE
    c CONSTANT record := mailroom.caller();
BEGIN
    IF c.user_id IS NOT NULL THEN
        person := c.email;
        person_id := c.user_id;
    ELSIF c.accounts IS NULL THEN
        person := coalesce(said_person, '');
        person_id := nullif(said_id, 0);
    ELSE
        person := '';
    END IF;
END
$$;

-- step: Function that writes an audit log entry
-- A caller with a login of one person cannot choose the person, and no caller can choose the time.
CREATE FUNCTION mailroom.log_entry(by_person text, by_id bigint, by_os_user text, of_account bigint, action text, object text, object_id bigint, event_id bigint,
                                   address text, new_address text, before jsonb, after jsonb, reason text) RETURNS bigint
    LANGUAGE plpgsql
AS $$
#variable_conflict use_variable
DECLARE
    who CONSTANT record := mailroom.acting(by_person, by_id);
    entry bigint;
BEGIN
    INSERT INTO mailroom.audit_log AS l (person_id, person, os_user, account, action, object, object_id, event_id, address, new_address, before, after, reason)
    VALUES (who.person_id, who.person, coalesce(left(by_os_user, 255), ''), nullif(of_account, 0), action, object, object_id, nullif(event_id, 0), nullif(address, ''),
            nullif(new_address, ''), before, after, coalesce(left(reason, 4000), ''))
    RETURNING l.id INTO entry;
    RETURN entry;
END
$$;

-- step: Function that formats the time of a removal as in the audit log
CREATE FUNCTION mailroom.logged_time(moment timestamp) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT to_char(moment, 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
$$;

-- step: Function that checks whether the removal in an audit log entry is still in effect
CREATE FUNCTION mailroom.still_removed(suppression bigint, deleted_at timestamp, after jsonb) RETURNS boolean
    LANGUAGE plpgsql STABLE
AS $$
#variable_conflict use_variable
BEGIN
    RETURN coalesce(after ->> 'deleted_at' = mailroom.logged_time(still_removed.deleted_at), false)
       AND NOT mailroom.cleaned_up(suppression, still_removed.deleted_at);
END
$$;

-- step: Function that checks whether a person removed the same suppression again after an audit log entry
CREATE FUNCTION mailroom.removed_later(of_email text, of_account bigint, of_reason text, entry bigint) RETURNS boolean
    LANGUAGE plpgsql STABLE
AS $$
#variable_conflict use_variable
BEGIN
    RETURN EXISTS (SELECT FROM public.email_suppressions s
                     JOIN mailroom.audit_log n ON n.object = 'suppression' AND n.object_id = s.id AND n.action = 'unsuppress' AND n.id > entry
                    WHERE s.email = of_email AND s.account_id IS NOT DISTINCT FROM of_account AND s.reason = of_reason AND s.deleted_at IS NOT NULL
                      AND mailroom.still_removed(s.id, s.deleted_at::timestamp, n.after));
END
$$;

-- step: Function that checks whether the action in an audit log entry can be undone now
-- For a removal: if mailroom.undo_removal would succeed. For resolving by hand: if nobody has undone it yet. A kept suppression is one of an erased address.
CREATE FUNCTION mailroom.undoable(entry bigint, action text, object text, object_id bigint, after jsonb) RETURNS boolean
    LANGUAGE plpgsql STABLE
AS $$
#variable_conflict use_variable
BEGIN
    IF action = 'unsuppress' AND object = 'suppression' THEN
        RETURN EXISTS (SELECT FROM public.email_suppressions s
                        WHERE s.id = object_id AND s.deleted_at IS NOT NULL AND mailroom.still_removed(s.id, s.deleted_at::timestamp, after)
                          AND NOT mailroom.removed_later(s.email, s.account_id, s.reason, entry));
    ELSIF action = 'unsuppress' AND object = 'kept_suppression' THEN
        RETURN EXISTS (SELECT FROM mailroom.kept_suppressions k
                        WHERE k.id = object_id AND to_jsonb(k.removed_at) = after -> 'removed_at'
                          AND NOT EXISTS (SELECT FROM mailroom.kept_suppressions n WHERE n.address_hmac = k.address_hmac AND n.account_id IS NOT DISTINCT FROM k.account_id
                                             AND n.reason = k.reason AND n.removed_at IS NULL));
    ELSIF action = 'resolve' THEN
        RETURN CASE object
               WHEN 'announcement' THEN EXISTS (SELECT FROM public.outgoing_messages m WHERE m.id = object_id AND m.deleted_at IS NULL
                                                   AND m.resolved_at IS NOT NULL AND m.resolution_type IS DISTINCT FROM 'auto')
               WHEN 'transaction' THEN EXISTS (SELECT FROM public.outgoing_transaction_messages m WHERE m.id = object_id AND m.deleted_at IS NULL
                                                  AND m.resolved_at IS NOT NULL AND m.resolution_type IS DISTINCT FROM 'auto')
               ELSE false END
           AND NOT EXISTS (SELECT FROM mailroom.audit_log n
                            WHERE n.object = undoable.object AND n.object_id = undoable.object_id AND n.action IN ('resolve', 'undo_resolve') AND n.id > entry);
    END IF;
    RETURN false;
END
$$;

-- step: Function that reads entries of the audit log by their ids
-- In the order of the argument. Addresses are added to before and after, under the keys that each action uses. subject identifies the object:
-- transaction:12, address:ann@example.com.
CREATE FUNCTION mailroom.audit_rows(ids bigint[])
    RETURNS TABLE (id bigint, at timestamptz, person text, login text, os_user text, account bigint, account_name text, action text, subject text, before text,
                   after text, reason text, undoable boolean)
    LANGUAGE plpgsql STABLE
AS $$
#variable_conflict use_variable
BEGIN
    RETURN QUERY
    SELECT l.id, l.at, l.person, l.login, l.os_user, coalesce(l.account, 0), coalesce(a.name, '')::text, l.action,
           l.object || ':' || coalesce(l.object_id::text, l.address, ''),
           coalesce(CASE WHEN l.address IS NOT NULL AND l.action IN ('change_address', 'unsuppress') THEN coalesce(l.before, '{}') || jsonb_build_object('email', l.address)
                         WHEN l.address IS NOT NULL AND l.action = 'resend' THEN coalesce(l.before, '{}') || jsonb_build_object('recipient', l.address)
                         ELSE l.before END::text, ''),
           coalesce(CASE WHEN l.new_address IS NOT NULL AND l.action = 'change_address' THEN coalesce(l.after, '{}') || jsonb_build_object('email', l.new_address)
                         WHEN l.new_address IS NOT NULL AND l.action = 'resend' THEN coalesce(l.after, '{}') || jsonb_build_object('recipient', l.new_address)
                         WHEN l.address IS NOT NULL AND l.action IN ('suppress', 'undo_unsuppress') THEN coalesce(l.after, '{}') || jsonb_build_object('email', l.address)
                         ELSE l.after END::text, ''),
           l.reason, mailroom.undoable(l.id, l.action, l.object, l.object_id, l.after)
      FROM unnest(ids) WITH ORDINALITY AS p(id, n)
      JOIN mailroom.audit_log l ON l.id = p.id
      LEFT JOIN public.accounts a ON a.id = l.account
     ORDER BY p.n;
END
$$;

-- step: Function that lists the audit log
-- callers: superadmin
-- Newest first. The page begins after an entry (its time and id), or at the newest entry if null. An empty person, action or subject matches any.
-- of_address finds actions on an address and resends to it.
CREATE FUNCTION mailroom.audit_entries(of_person text DEFAULT '', of_action text DEFAULT '', of_subject text DEFAULT '', of_address text DEFAULT '', since timestamptz DEFAULT NULL,
                                       before_at timestamptz DEFAULT NULL, after_at timestamptz DEFAULT NULL, after_id bigint DEFAULT NULL, at_most integer DEFAULT 50)
    RETURNS TABLE (id bigint, at timestamptz, person text, login text, os_user text, account bigint, account_name text, action text, subject text, before text,
                   after text, reason text, undoable boolean)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_variable
DECLARE
    of_object    CONSTANT text := nullif(split_part(of_subject, ':', 1), '');
    of_object_id CONSTANT bigint := CASE WHEN of_subject ~ '^[a-z]+:[0-9]{1,18}$' THEN split_part(of_subject, ':', 2)::bigint END;
    of_name      CONSTANT text := CASE WHEN of_object = 'address' THEN substr(of_subject, 9) END;
    ids          bigint[];
BEGIN
    PERFORM mailroom.superadmins_only();
    IF of_subject <> '' AND of_object_id IS NULL AND of_name IS NULL THEN
        RETURN;
    END IF;
    SELECT array_agg(f.id) INTO ids
      FROM (SELECT l.id FROM mailroom.audit_log l
             WHERE (of_person = '' OR l.person = of_person) AND (of_action = '' OR l.action = of_action)
               AND (of_object IS NULL OR l.object = of_object) AND (of_name IS NULL OR l.address = of_name)
               AND (of_object_id IS NULL OR of_name IS NOT NULL OR l.object_id = of_object_id)
               AND (of_address = '' OR l.id = ANY (ARRAY(SELECT x.id FROM mailroom.audit_log x WHERE x.address = of_address
                                                         UNION ALL SELECT x.id FROM mailroom.audit_log x WHERE x.new_address = of_address)))
               AND (since IS NULL OR l.at >= since) AND (before_at IS NULL OR l.at < before_at) AND (after_id IS NULL OR (l.at, l.id) < (after_at, after_id))
             ORDER BY l.at DESC, l.id DESC
             LIMIT least(at_most, 10000)) f;
    RETURN QUERY SELECT * FROM mailroom.audit_rows(ids);
END
$$;

-- step: Function that returns the audit log entries about the suppressions of an address
-- callers: superadmin
-- Newest first.
CREATE FUNCTION mailroom.suppression_history(address text, at_most integer)
    RETURNS TABLE (id bigint, at timestamptz, person text, login text, os_user text, account bigint, account_name text, action text, subject text, before text,
                   after text, reason text, undoable boolean)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    ids bigint[];
BEGIN
    PERFORM mailroom.superadmins_only();
    SELECT array_agg(f.id) INTO ids
      FROM (SELECT l.id FROM mailroom.audit_log l
             WHERE l.id IN (SELECT e.id FROM public.email_suppressions s JOIN mailroom.audit_log e ON e.object = 'suppression' AND e.object_id = s.id
                             WHERE s.email = suppression_history.address
                            UNION ALL
                            SELECT e.id FROM mailroom.audit_log e WHERE e.object = 'address' AND e.address = suppression_history.address)
             ORDER BY l.at DESC, l.id DESC LIMIT least(at_most, 10000)) f;
    RETURN QUERY SELECT * FROM mailroom.audit_rows(ids);
END
$$;

-- step: Function that returns the recorded bounces and complaints of an address
-- callers: superadmin
-- Newest first.
CREATE FUNCTION mailroom.suppressing_events(address text, at_most integer)
    RETURNS TABLE (occurred_at timestamptz, event_type text, event_subtype text, status_code text, diagnostic text, kind text, message bigint, account bigint, account_name text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
BEGIN
    PERFORM mailroom.superadmins_only();
    RETURN QUERY
    SELECT d.occurred_at, d.event_type, coalesce(d.event_subtype, ''), coalesce(d.status_code, ''), coalesce(d.diagnostic, ''), coalesce(d.message_kind, ''),
           coalesce(d.message_id, 0), coalesce(a.id, 0)::bigint, coalesce(a.name, '')::text
      FROM mailroom.delivery_events d
      LEFT JOIN public.outgoing_messages o ON d.message_kind = 'announcement' AND o.id = d.message_id
      LEFT JOIN public.outgoing_transaction_messages t ON d.message_kind = 'transaction' AND t.id = d.message_id
      LEFT JOIN public.events e ON e.id = coalesce(o.event_id, t.event_id)
      LEFT JOIN public.accounts a ON a.id = coalesce(e.account_id, d.unmatched_account)
     WHERE d.recipient = address AND d.event_type IN ('Bounce', 'Complaint')
     ORDER BY d.occurred_at DESC, d.id DESC
     LIMIT least(at_most, 10000);
END
$$;

-- step: Function that erases an address from the audit log
-- callers: superadmin
-- From all entries that contain it. The entry that documents the erasure does not contain the address. Returns the number of changed entries.
CREATE FUNCTION mailroom.forget_address(of_address text, by_person text, by_id bigint, by_os_user text, why text) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    entry   bigint;
    changed bigint;
BEGIN
    PERFORM mailroom.superadmins_only();
    IF coalesce(of_address, '') = '' OR coalesce(why, '') = '' THEN
        RAISE EXCEPTION 'name the address, and say why it is forgotten: it is recorded' USING ERRCODE = 'MR400';
    END IF;
    IF NOT EXISTS (SELECT FROM mailroom.audit_log l WHERE l.address = of_address)
       AND NOT EXISTS (SELECT FROM mailroom.audit_log l WHERE l.new_address = of_address) THEN
        RETURN 0;
    END IF;
    entry := mailroom.log_entry(by_person, by_id, by_os_user, NULL, 'forget_address', 'address', NULL, NULL, NULL, NULL, NULL, NULL, why);
    UPDATE mailroom.audit_log l
       SET address = nullif(l.address, of_address), new_address = nullif(l.new_address, of_address), forgotten_by = entry
     WHERE l.id IN (SELECT x.id FROM mailroom.audit_log x WHERE x.address = of_address
                    UNION ALL SELECT x.id FROM mailroom.audit_log x WHERE x.new_address = of_address);
    GET DIAGNOSTICS changed = ROW_COUNT;
    RETURN changed;
END
$$;
