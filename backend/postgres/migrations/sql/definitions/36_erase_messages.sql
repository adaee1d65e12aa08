-- Erasing addresses from messages and from all that was recorded about them.

-- step: Function that rejects callers who may not erase
-- Superadmins, and logins that exist only to drain. Organizers may not, also if they may drain.
CREATE FUNCTION mailroom.erasers_only() RETURNS void
    LANGUAGE plpgsql STABLE
AS $$
#variable_conflict use_variable
DECLARE
    c CONSTANT record := mailroom.caller();
BEGIN
    IF c.accounts IS NOT NULL AND (c.kind = 'drain' AND c.may_drain) IS NOT TRUE THEN
        RAISE EXCEPTION 'only superadmins and drains may do this' USING ERRCODE = 'MR403';
    END IF;
END
$$;

-- step: Function that adds up counts of erased rows by table
CREATE FUNCTION mailroom.add_counts(counts jsonb, more jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT coalesce(jsonb_object_agg(t.name, t.n), '{}')
      FROM (SELECT v.key AS name, sum(v.value::bigint) AS n
              FROM (SELECT * FROM jsonb_each_text(counts) UNION ALL SELECT * FROM jsonb_each_text(more)) AS v(key, value)
             GROUP BY v.key HAVING sum(v.value::bigint) > 0) t
$$;

-- step: Function that closes issues whose last attempt went to an erased address
-- Nothing can be sent there any more. They count as resolved by hand: no later event opens them again (rule 10), in either program. The chains are walked as in
-- mailroom.settle_resolutions.
CREATE FUNCTION mailroom.close_erased(of_kind text, ids bigint[]) RETURNS void
    LANGUAGE plpgsql SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_variable
DECLARE
    heads bigint[];
BEGIN
    EXECUTE format($sql$SELECT array_agg(m.id) FROM %s m WHERE m.id = ANY ($1) AND m.recipient = $2 AND m.status IN ({{problems}})$sql$, mailroom.message_table(of_kind))
       INTO heads USING ids, {{erasedAddress}};
    IF heads IS NULL THEN
        RETURN;
    END IF;
    heads := mailroom.lock_heads(mailroom.message_table(of_kind)::regclass, heads);
    EXECUTE format($sql$
        WITH RECURSIVE chain AS (
            (SELECT h.id AS head, h.id FROM unnest($1) AS h(id)
             UNION
             SELECT m.id, s.id FROM %1$s m JOIN %1$s s ON s.retry_for_id = m.retry_for_id AND s.deleted_at IS NULL WHERE m.id = ANY ($1))
            UNION
            SELECT c.head, m.id FROM chain c JOIN %1$s m ON m.retry_for_id = c.id AND m.deleted_at IS NULL
        ), last AS (
            SELECT DISTINCT ON (c.head) c.head, m.recipient = $2 AND m.status IN ({{problems}}) AS is_erased FROM chain c JOIN %1$s m ON m.id = c.id ORDER BY c.head, m.id DESC
        )
        UPDATE %1$s h SET resolved_at = date_trunc('second', now() AT TIME ZONE 'UTC'), resolution_type = 'manual'
          FROM last l
         WHERE h.id = l.head AND l.is_erased AND h.resolved_at IS NULL $sql$, mailroom.message_table(of_kind)) USING heads, {{erasedAddress}};
END
$$;

-- step: Function that erases addresses from entries of the audit log
-- entry documents it, in the same log. Returns how many entries changed.
CREATE FUNCTION mailroom.erase_entries(ids bigint[], entry bigint) RETURNS bigint
    LANGUAGE plpgsql
AS $$
#variable_conflict use_variable
DECLARE
    changed bigint;
BEGIN
    UPDATE mailroom.audit_log l SET address = NULL, new_address = NULL, forgotten_by = entry
     WHERE l.id = ANY (ids) AND (l.address IS NOT NULL OR l.new_address IS NOT NULL);
    GET DIAGNOSTICS changed = ROW_COUNT;
    RETURN changed;
END
$$;

-- step: Function that erases the addresses of messages
-- Of the rows themselves, as far as they are Mailroom's or the integration's (announcements of Hi.Events are its own), of their events, payloads and sends,
-- and of items of bulk resends. The messages need not exist any more. Returns counts by table, and the audit log entries about the messages that contain addresses.
CREATE FUNCTION mailroom.erase_messages(of_kind text, ids bigint[], OUT counts jsonb, OUT logged bigint[])
    LANGUAGE plpgsql SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_variable
DECLARE
    changed bigint;
BEGIN
    counts := '{}';
    IF of_kind = 'transaction' THEN
        UPDATE public.outgoing_transaction_messages t
           SET recipient = {{erasedAddress}}, original_recipient = NULL, subject = mailroom.without_addresses(t.subject)
         WHERE t.id = ANY (ids) AND (t.recipient <> {{erasedAddress}} OR t.original_recipient IS NOT NULL);
        GET DIAGNOSTICS changed = ROW_COUNT;
        counts := counts || jsonb_build_object('public.outgoing_transaction_messages', changed);
    ELSE
        UPDATE public.outgoing_messages m
           SET original_recipient = NULL, recipient = CASE WHEN s.own THEN {{erasedAddress}} ELSE m.recipient END
          FROM (SELECT i.id, EXISTS (SELECT FROM mailroom.sends s WHERE s.kind = 'announcement' AND s.message_id = i.id) AS own FROM unnest(ids) AS i(id)) s
         WHERE m.id = s.id AND (m.original_recipient IS NOT NULL OR s.own AND m.recipient <> {{erasedAddress}});
        GET DIAGNOSTICS changed = ROW_COUNT;
        counts := counts || jsonb_build_object('public.outgoing_messages', changed);
    END IF;
    UPDATE mailroom.delivery_events d SET recipient = {{erasedAddress}}, diagnostic = NULL, subject = NULL, raw_payload = NULL
     WHERE d.message_id = ANY (ids) AND d.message_kind = of_kind
       AND (d.recipient <> {{erasedAddress}} OR d.diagnostic IS NOT NULL OR d.subject IS NOT NULL OR d.raw_payload IS NOT NULL);
    GET DIAGNOSTICS changed = ROW_COUNT;
    counts := counts || jsonb_build_object('mailroom.delivery_events', changed);
    EXECUTE format('UPDATE public.outgoing_message_events t SET raw_payload = NULL WHERE t.%I = ANY ($1) AND t.raw_payload IS NOT NULL', mailroom.timeline_column(of_kind)) USING ids;
    GET DIAGNOSTICS changed = ROW_COUNT;
    counts := counts || jsonb_build_object('public.outgoing_message_events', changed);
    UPDATE mailroom.sends s SET detail = '' WHERE s.kind = of_kind AND s.message_id = ANY (ids) AND s.detail <> '';
    GET DIAGNOSTICS changed = ROW_COUNT;
    counts := counts || jsonb_build_object('mailroom.sends', changed);
    UPDATE mailroom.bulk_resend_items i SET detail = '' WHERE i.kind = of_kind AND i.original_id = ANY (ids) AND i.detail <> '';
    GET DIAGNOSTICS changed = ROW_COUNT;
    counts := counts || jsonb_build_object('mailroom.bulk_resend_items', changed);
    logged := ARRAY(SELECT l.id FROM mailroom.audit_log l WHERE l.object = of_kind AND l.object_id = ANY (ids) AND (l.address IS NOT NULL OR l.new_address IS NOT NULL));
    PERFORM mailroom.close_erased(of_kind, ids);
END
$$;
