-- Suppressions of erased addresses, which stay as HMACs.

-- step: Live suppressions of erased addresses
-- With one that is in no table: to what replaces erased addresses nothing is sent.
CREATE VIEW mailroom.live_kept_suppressions AS
SELECT k.id, k.address_hmac, k.account_id, k.reason, k.bounce_type, k.source, k.created_at, k.kept_at
  FROM mailroom.kept_suppressions k
 WHERE k.removed_at IS NULL
UNION ALL
SELECT 1, mailroom.address_hmac({{erasedAddress}}), NULL, 'do_not_contact', NULL, 'erased_address', NULL, NULL;

-- step: Function that reads a suppression of an erased address
-- In the columns of mailroom.suppression_rows, without the address. Its id is negative, to distinguish it from those of public.email_suppressions.
CREATE FUNCTION mailroom.kept_row(of_id bigint)
    RETURNS TABLE (key text, id bigint, email text, reason text, bounce_type text, bounce_sub_type text, complaint_type text, source text, account bigint,
                   account_name text, note text, created_at timestamp, updated_at timestamp)
    LANGUAGE plpgsql STABLE
AS $$
#variable_conflict use_variable
BEGIN
    RETURN QUERY
    SELECT NULL::text, -k.id, '', k.reason, coalesce(k.bounce_type, ''), '', '', k.source, coalesce(k.account_id, 0), coalesce(a.name, '')::text,
           CASE k.source WHEN 'erased_address' THEN 'This is no address: it stands where an address was erased.'
                         ELSE 'The address was erased on ' || to_char(k.kept_at AT TIME ZONE 'UTC', 'YYYY-MM-DD')
                              || '. The suppression stays as an HMAC and stops mail of Mailroom. The integration, which compares text, does not see it.' END,
           k.created_at::timestamp, date_trunc('second', k.kept_at AT TIME ZONE 'UTC')
      FROM mailroom.live_kept_suppressions k
      LEFT JOIN public.accounts a ON a.id = k.account_id
     WHERE k.id = of_id;
END
$$;

-- step: Function that reads the live suppressions of an erased address
-- Of these accounts (NULL: all), and platform-wide ones, newest first. The email is the address as the caller wrote it.
CREATE FUNCTION mailroom.kept_rows(address text, accounts bigint[], platform_wide boolean)
    RETURNS TABLE (key text, id bigint, email text, reason text, bounce_type text, bounce_sub_type text, complaint_type text, source text, account bigint,
                   account_name text, note text, created_at timestamp, updated_at timestamp)
    LANGUAGE plpgsql STABLE
AS $$
#variable_conflict use_variable
BEGIN
    RETURN QUERY
    SELECT r.key, r.id, address, r.reason, r.bounce_type, r.bounce_sub_type, r.complaint_type, r.source, r.account, r.account_name, r.note, r.created_at, r.updated_at
      FROM mailroom.live_kept_suppressions k
     CROSS JOIN LATERAL mailroom.kept_row(k.id) r
     WHERE k.address_hmac = mailroom.address_hmac(address)
       AND CASE WHEN k.account_id IS NULL THEN platform_wide ELSE accounts IS NULL OR k.account_id = ANY (accounts) END
     ORDER BY k.created_at DESC NULLS LAST, k.id DESC;
END
$$;

-- step: Function that keeps live suppressions as HMACs
-- The caller deletes the rows of public.email_suppressions. Of two of one account and reason the stronger stays (rule 7).
CREATE FUNCTION mailroom.keep_suppressions(ids bigint[]) RETURNS void
    LANGUAGE plpgsql
AS $$
#variable_conflict use_variable
BEGIN
    INSERT INTO mailroom.kept_suppressions AS k (address_hmac, account_id, reason, bounce_type, source, created_at)
    SELECT DISTINCT ON (h.hmac, s.account_id, s.reason) h.hmac, s.account_id, s.reason, CASE WHEN s.bounce_type IN ('Permanent', 'Transient', 'Undetermined') THEN s.bounce_type END,
           s.source, s.created_at
      FROM public.email_suppressions s
     CROSS JOIN LATERAL (SELECT mailroom.address_hmac(s.email) AS hmac) h
     WHERE s.id = ANY (ids) AND s.deleted_at IS NULL
     ORDER BY h.hmac, s.account_id, s.reason, s.bounce_type IS NOT DISTINCT FROM 'Permanent' DESC, s.id
        ON CONFLICT (address_hmac, account_id, reason) WHERE removed_at IS NULL DO UPDATE SET bounce_type = excluded.bounce_type
     WHERE excluded.bounce_type = 'Permanent';
END
$$;

-- step: Function that deletes suppressions with all that refers to them
CREATE FUNCTION mailroom.delete_suppressions(ids bigint[]) RETURNS bigint
    LANGUAGE plpgsql
AS $$
#variable_conflict use_variable
DECLARE
    deleted bigint;
BEGIN
    DELETE FROM mailroom.suppression_notes n WHERE n.suppression_id = ANY (ids);
    DELETE FROM mailroom.suppression_origins o WHERE o.suppression_id = ANY (ids);
    DELETE FROM mailroom.suppression_cleanups c WHERE c.suppression_id = ANY (ids);
    DELETE FROM public.email_suppressions s WHERE s.id = ANY (ids);
    GET DIAGNOSTICS deleted = ROW_COUNT;
    RETURN deleted;
END
$$;

-- step: Function that removes a suppression of an erased address
-- Returns the audit log entry, which contains no address. It fails with MR404 if there is none, and with MR409 for the one that keeps mail from being sent to
-- the replacement of erased addresses.
CREATE FUNCTION mailroom.remove_kept(of_id bigint, why text, by_person text, by_id bigint, by_os_user text) RETURNS bigint
    LANGUAGE plpgsql
AS $$
#variable_conflict use_variable
DECLARE
    kept record;
BEGIN
    IF of_id = 1 THEN
        RAISE EXCEPTION 'nothing can be sent to an erased address' USING ERRCODE = 'MR409';
    END IF;
    SELECT k.* INTO kept FROM mailroom.kept_suppressions k WHERE k.id = of_id AND k.removed_at IS NULL FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no live suppression %', -of_id USING ERRCODE = 'MR404';
    END IF;
    UPDATE mailroom.kept_suppressions k SET removed_at = clock_timestamp() WHERE k.id = of_id RETURNING k.removed_at INTO kept.removed_at;
    RETURN mailroom.log_entry(by_person, by_id, by_os_user, kept.account_id, 'unsuppress', 'kept_suppression', of_id, NULL, NULL, NULL,
                              jsonb_strip_nulls(jsonb_build_object('reason', kept.reason, 'source', kept.source, 'bounce_type', kept.bounce_type)),
                              jsonb_build_object('removed_at', kept.removed_at), why);
END
$$;

-- step: Function that undoes the removal of a suppression of an erased address
-- By its audit log entry. Returns its negative id. It fails with MR409 if the removal was already undone, or another one took its place.
CREATE FUNCTION mailroom.undo_kept(entry bigint, by_person text, by_id bigint, by_os_user text) RETURNS bigint
    LANGUAGE plpgsql
AS $$
#variable_conflict use_variable
DECLARE
    kept record;
BEGIN
    SELECT k.id, k.account_id, mailroom.undoable(l.id, l.action, l.object, l.object_id, l.after) AS undoable INTO kept
      FROM mailroom.audit_log l JOIN mailroom.kept_suppressions k ON k.id = l.object_id WHERE l.id = entry FOR UPDATE OF k;
    IF kept.undoable IS NOT TRUE THEN
        RAISE EXCEPTION 'the removal in entry % has been taken back before, or the address was erased again with a suppression', entry USING ERRCODE = 'MR409';
    END IF;
    UPDATE mailroom.kept_suppressions k SET removed_at = NULL WHERE k.id = kept.id;
    PERFORM mailroom.log_entry(by_person, by_id, by_os_user, kept.account_id, 'undo_unsuppress', 'kept_suppression', kept.id, NULL, NULL, NULL,
                               jsonb_build_object('entry', entry), NULL, '');
    RETURN -kept.id;
END
$$;
