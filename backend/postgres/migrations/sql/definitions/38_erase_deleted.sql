-- Erasing the addresses of what Hi.Events has deleted or anonymised. A search goes through the accounts, the messages and the quarantine, one short batch for each
-- call. mailroom.erase_state tells how far it has come, so that any program can continue; what was erased is not found again.

-- step: Function that erases what belongs to deleted accounts but to no message
-- Suppressions and requests about them are deleted, platform-wide ones stay. At most at_most rows of each table. Returns counts by table, and the audit log entries
-- of these accounts that contain addresses.
CREATE FUNCTION mailroom.erase_account_data(at_most integer, OUT counts jsonb, OUT logged bigint[])
    LANGUAGE plpgsql SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_variable
DECLARE
    dead    CONSTANT bigint[] := mailroom.deleted_accounts();
    doomed  bigint[];
    changed bigint;
BEGIN
    doomed := ARRAY((SELECT s.id FROM public.email_suppressions s WHERE s.account_id = ANY (dead) LIMIT at_most)
                    UNION
                    (SELECT s.id FROM mailroom.suppression_cleanups c JOIN public.email_suppressions s ON s.id = c.suppression_id
                      WHERE c.account_id = ANY (dead) AND c.cause = 'account_deleted' AND s.deleted_at = c.deleted_at AND s.account_id IS NULL LIMIT at_most));
    PERFORM mailroom.take_turn('suppressions', ARRAY(SELECT s.email::text FROM public.email_suppressions s WHERE s.id = ANY (doomed)));
    counts := jsonb_build_object('public.email_suppressions', mailroom.delete_suppressions(doomed));
    DELETE FROM mailroom.kept_suppressions k WHERE k.id IN (SELECT x.id FROM mailroom.kept_suppressions x WHERE x.account_id = ANY (dead) LIMIT at_most);
    GET DIAGNOSTICS changed = ROW_COUNT;
    counts := counts || jsonb_build_object('mailroom.kept_suppressions', changed);
    DELETE FROM mailroom.suppression_requests r WHERE r.id IN (SELECT x.id FROM mailroom.suppression_requests x WHERE x.account = ANY (dead) LIMIT at_most);
    GET DIAGNOSTICS changed = ROW_COUNT;
    counts := counts || jsonb_build_object('mailroom.suppression_requests', changed);
    DELETE FROM mailroom.delivery_events d
     WHERE d.id IN (SELECT x.id FROM mailroom.delivery_events x WHERE x.message_id IS NULL AND x.unmatched_account = ANY (dead) LIMIT at_most FOR UPDATE SKIP LOCKED);
    GET DIAGNOSTICS changed = ROW_COUNT;
    counts := counts || jsonb_build_object('mailroom.delivery_events', changed);
    logged := ARRAY(SELECT l.id FROM mailroom.audit_log l WHERE l.account = ANY (dead) AND (l.address IS NOT NULL OR l.new_address IS NOT NULL) LIMIT at_most);
END
$$;

-- step: Function that erases addresses from an account that goes on without them
-- Its live suppressions stay as HMACs: they must stop mail if the person comes back. Returns as mailroom.erase_messages.
CREATE FUNCTION mailroom.erase_from_account(addresses text[], of_account bigint, OUT counts jsonb, OUT logged bigint[])
    LANGUAGE plpgsql SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_variable
DECLARE
    doomed  bigint[];
    changed bigint;
BEGIN
    PERFORM mailroom.take_turn('suppressions', addresses);
    doomed := ARRAY(SELECT s.id FROM public.email_suppressions s WHERE s.email = ANY (addresses) AND s.account_id = of_account);
    PERFORM mailroom.keep_suppressions(doomed);
    counts := jsonb_build_object('public.email_suppressions', mailroom.delete_suppressions(doomed));
    DELETE FROM mailroom.suppression_requests r WHERE r.email = ANY (addresses) AND r.account = of_account;
    GET DIAGNOSTICS changed = ROW_COUNT;
    counts := counts || jsonb_build_object('mailroom.suppression_requests', changed);
    DELETE FROM mailroom.delivery_events d WHERE d.message_id IS NULL AND d.recipient = ANY (addresses) AND d.unmatched_account = of_account;
    GET DIAGNOSTICS changed = ROW_COUNT;
    counts := counts || jsonb_build_object('mailroom.delivery_events', changed);
    logged := ARRAY(SELECT l.id FROM mailroom.audit_log l WHERE l.address = ANY (addresses) AND l.account = of_account
                    UNION SELECT l.id FROM mailroom.audit_log l WHERE l.new_address = ANY (addresses) AND l.account = of_account);
END
$$;

-- step: Function that erases the addresses of a batch of deleted messages
-- Of at most 200, whose rows are in many indexes: ends is lowered to the id of the last. It is NULL at the end of all ids. Returns as mailroom.erase_messages.
CREATE FUNCTION mailroom.erase_batch(of_kind text, after_id bigint, INOUT ends bigint, OUT counts jsonb, OUT logged bigint[])
    LANGUAGE plpgsql SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_variable
DECLARE
    dead      CONSTANT bigint[] := mailroom.deleted_accounts();
    until     CONSTANT bigint := coalesce(ends, 9223372036854775807);
    ids       bigint[];
    accounts  bigint[] := '{}';
    gone      bigint[];
    cut       bigint;
    addresses text[] := '{}';
    written   jsonb := '[]';
    left_one  record;
    more      record;
BEGIN
    counts := '{}';
    IF of_kind = 'transaction' THEN
        PERFORM mailroom.note_orders(after_id, until);
        SELECT array_agg(d.id), array_agg(d.account) INTO ids, accounts FROM mailroom.deleted_transactions(dead, after_id, until) d;
    ELSE
        ids := ARRAY(SELECT m.id FROM public.outgoing_messages m JOIN public.events e ON e.id = m.event_id
                      WHERE m.id > after_id AND m.id <= until AND e.account_id = ANY (dead) AND mailroom.has_address('announcement', m.id));
    END IF;
    gone := mailroom.gone_messages(of_kind, after_id, until);
    SELECT x.id INTO cut FROM unnest(ids || gone) AS x(id) ORDER BY x.id OFFSET 199 LIMIT 1;
    IF cut < until THEN
        ends := cut;
    END IF;
    IF of_kind = 'transaction' THEN
        SELECT coalesce(jsonb_agg(DISTINCT jsonb_build_object('account', g.account, 'email', a.email)), '[]') INTO written
          FROM unnest(ids, accounts) AS g(id, account)
          JOIN public.outgoing_transaction_messages t ON t.id = g.id AND t.id <= coalesce(ends, until)
         CROSS JOIN LATERAL (VALUES (mailroom.bare_address(t.recipient)), (mailroom.bare_address(t.original_recipient))) AS a(email)
         WHERE a.email IS NOT NULL;
    END IF;
    ids := ARRAY(SELECT x.id FROM unnest(ids || gone) AS x(id) WHERE x.id <= coalesce(ends, until));
    IF ids = '{}' THEN
        RETURN;
    END IF;
    addresses := ARRAY(SELECT DISTINCT w ->> 'email' FROM jsonb_array_elements(written) w
                       UNION SELECT d.recipient FROM mailroom.delivery_events d WHERE d.message_id = ANY (ids) AND d.message_kind = of_kind);
    SELECT m.counts, m.logged INTO counts, logged FROM mailroom.erase_messages(of_kind, ids) m;
    FOR left_one IN SELECT (w ->> 'account')::bigint AS account, array_agg(w ->> 'email') AS emails
                      FROM jsonb_array_elements(written) w WHERE w ->> 'account' IS NOT NULL GROUP BY 1 LOOP
        SELECT a.counts, a.logged INTO more FROM mailroom.erase_from_account(mailroom.unknown_addresses(left_one.emails, left_one.account, dead), left_one.account) a;
        counts := mailroom.add_counts(counts, more.counts);
        logged := logged || more.logged;
    END LOOP;
    DELETE FROM mailroom.transaction_orders k WHERE of_kind = 'transaction' AND k.message_id = ANY (ids);
    INSERT INTO mailroom.erased_addresses AS e (address_hmac, erased_at)
    SELECT DISTINCT mailroom.address_hmac(u.email), now() FROM unnest(mailroom.unknown_addresses(addresses, NULL, dead)) AS u(email)
        ON CONFLICT (address_hmac) DO UPDATE SET erased_at = excluded.erased_at;
END
$$;

-- step: Function that discards quarantined messages about addresses that were erased lately
-- Those first seen at most a day after the erasure. Of bodies with ids above after_id, at most at_most. Returns the last id and how many were discarded.
CREATE FUNCTION mailroom.erase_quarantined(after_id bigint, at_most integer, OUT ends bigint, OUT discarded bigint)
    LANGUAGE plpgsql SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_variable
DECLARE
    doomed bigint[];
BEGIN
    WITH page AS MATERIALIZED (
        SELECT q.id, q.first_seen_at, lower(encode(q.body, 'escape')) AS body FROM mailroom.quarantine q WHERE q.id > after_id ORDER BY q.id LIMIT at_most
    )
    SELECT max(p.id), array_agg(p.id) FILTER (WHERE EXISTS (
               SELECT FROM regexp_matches(p.body, '[^[:space:]"<>(),;:\\]+@[[:alnum:].-]*[[:alnum:]]', 'g') AS f(address)
                 JOIN mailroom.erased_addresses e ON e.address_hmac = mailroom.address_hmac(f.address[1]) AND p.first_seen_at <= e.erased_at + interval '1 day'))
      INTO ends, doomed FROM page p;
    discarded := mailroom.discard_erased(doomed);
END
$$;

-- step: Function that erases addresses of what Hi.Events has deleted
-- callers: superadmin, drain
-- One short batch of the current search; it begins a new one if the last began at least every_seconds ago. more tells whether to call again; it is false while
-- another program works on the search. erased counts the rows of this batch by table. An entry of the audit log documents each batch that erased something.
CREATE FUNCTION mailroom.erase_deleted(every_seconds integer, at_most integer, OUT more boolean, OUT erased jsonb)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    state  record;
    logged bigint[];
    ends   bigint;
    bodies bigint;
    entry  bigint;
BEGIN
    PERFORM mailroom.erasers_only();
    more := false;
    erased := '{}';
    SELECT s.* INTO state FROM mailroom.erase_state s FOR UPDATE SKIP LOCKED;
    IF NOT FOUND OR state.stage = 'done' AND state.begun_at > now() - make_interval(secs => greatest(every_seconds, 60)) AND state.begun_at <= now() THEN
        RETURN;
    END IF;
    at_most := least(greatest(at_most, 1), 5000);
    CASE state.stage
        WHEN 'accounts' THEN
            at_most := least(at_most, 200);
            SELECT a.counts, a.logged INTO erased, logged FROM mailroom.erase_account_data(at_most) a;
            IF cardinality(logged) < at_most AND NOT EXISTS (SELECT FROM jsonb_each_text(erased) c WHERE c.value::bigint >= at_most) THEN
                state.stage := 'transaction';
            END IF;
        WHEN 'transaction', 'announcement' THEN
            ends := mailroom.batch_end(state.stage, state.next_id, at_most);
            SELECT b.ends, b.counts, b.logged INTO ends, erased, logged FROM mailroom.erase_batch(state.stage, state.next_id, ends) b;
            state.next_id := coalesce(ends, 0);
            IF ends IS NULL THEN
                state.stage := CASE state.stage WHEN 'transaction' THEN 'announcement' ELSE 'quarantine' END;
            END IF;
        WHEN 'quarantine' THEN
            SELECT q.ends, q.discarded INTO ends, bodies FROM mailroom.erase_quarantined(state.next_id, at_most) q;
            erased := jsonb_build_object('mailroom.quarantine', bodies);
            state.next_id := coalesce(ends, 0);
            IF ends IS NULL THEN
                DELETE FROM mailroom.erased_addresses e WHERE e.erased_at < now() - interval '30 days';
                state.stage := 'done';
            END IF;
        ELSE -- done: begin anew
            state.stage := 'accounts';
            state.next_id := 0;
            state.begun_at := now();
            state.erased := '{}';
    END CASE;
    logged := ARRAY(SELECT DISTINCT l.id FROM unnest(logged) AS l(id));
    erased := mailroom.add_counts(erased, jsonb_build_object('mailroom.audit_log', cardinality(logged)));
    IF erased <> '{}' THEN
        entry := mailroom.log_entry('', 0, '', NULL, 'erase_deleted', 'address', NULL, NULL, NULL, NULL, NULL, erased, 'deleted or anonymised in Hi.Events');
        PERFORM mailroom.erase_entries(logged, entry);
    END IF;
    UPDATE mailroom.erase_state s
       SET stage = state.stage, next_id = state.next_id, begun_at = state.begun_at, erased = mailroom.add_counts(state.erased, erase_deleted.erased);
    more := state.stage <> 'done';
END
$$;
