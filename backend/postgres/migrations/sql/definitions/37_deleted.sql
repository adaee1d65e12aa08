-- What Hi.Events has deleted or anonymised, as far as addresses of it are still stored.

-- step: Function that lists the accounts that Hi.Events has deleted
-- The row is gone or deleted, or a request to delete the account was carried out. Of accounts whose row is gone, those that Mailroom's tables still name.
CREATE FUNCTION mailroom.deleted_accounts() RETURNS bigint[]
    LANGUAGE plpgsql STABLE
AS $$
#variable_conflict use_variable
DECLARE
    deleted   bigint[];
    requested bigint[] := '{}';
BEGIN
    IF mailroom.has_column('account_deletion_requests', 'account_id') AND mailroom.has_column('account_deletion_requests', 'status')
       AND mailroom.has_table('account_deletion_requests') THEN
        requested := ARRAY(SELECT r.account_id FROM public.account_deletion_requests r WHERE r.status::text = 'COMPLETED');
    END IF;
    WITH RECURSIVE logged AS ( -- one look at the index for each account
        (SELECT l.account FROM mailroom.audit_log l WHERE l.account IS NOT NULL AND (l.address IS NOT NULL OR l.new_address IS NOT NULL) ORDER BY l.account LIMIT 1)
        UNION ALL
        SELECT (SELECT l.account FROM mailroom.audit_log l WHERE l.account > g.account AND (l.address IS NOT NULL OR l.new_address IS NOT NULL) ORDER BY l.account LIMIT 1)
          FROM logged g WHERE g.account IS NOT NULL
    ), named AS (
        SELECT g.account FROM logged g
        UNION SELECT c.account_id FROM mailroom.suppression_cleanups c WHERE c.cause = 'account_deleted'
        UNION SELECT r.account FROM mailroom.suppression_requests r
        UNION SELECT k.account_id FROM mailroom.kept_suppressions k
        UNION SELECT d.unmatched_account FROM mailroom.delivery_events d WHERE d.message_id IS NULL
    )
    SELECT array_agg(x.id) INTO deleted
      FROM (SELECT a.id FROM public.accounts a WHERE a.deleted_at IS NOT NULL
            UNION SELECT unnest(requested)
            UNION SELECT n.account FROM named n WHERE n.account IS NOT NULL AND NOT EXISTS (SELECT FROM public.accounts a WHERE a.id = n.account)) x;
    RETURN coalesce(deleted, '{}');
END
$$;

-- step: Function that finds the end of the next batch of message ids
-- The id up to which no table has more than at_most rows; NULL if none has more rows. Ids of messages that are gone are found in what was recorded about them.
CREATE FUNCTION mailroom.batch_end(of_kind text, after_id bigint, at_most integer) RETURNS bigint
    LANGUAGE plpgsql STABLE SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_variable
DECLARE
    ends bigint;
BEGIN
    EXECUTE format($sql$
        SELECT least((SELECT m.id FROM %1$s m WHERE m.id > $2 ORDER BY m.id OFFSET $3 LIMIT 1),
                     (SELECT d.message_id FROM mailroom.delivery_events d WHERE d.message_id > $2 ORDER BY d.message_id OFFSET $3 * 4 LIMIT 1),
                     (SELECT t.%2$I FROM public.outgoing_message_events t WHERE t.%2$I > $2 ORDER BY t.%2$I OFFSET $3 * 4 LIMIT 1)) $sql$,
        mailroom.message_table(of_kind), mailroom.timeline_column(of_kind)) INTO ends USING of_kind, after_id, at_most;
    RETURN CASE WHEN ends IS NOT NULL THEN greatest(ends, after_id + 1) END;
END
$$;

-- step: Function that notes which order each transaction is about
-- Of transactions with ids above after_id, up to ends. Only orders that exist.
CREATE FUNCTION mailroom.note_orders(after_id bigint, ends bigint) RETURNS void
    LANGUAGE plpgsql SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_variable
BEGIN
    IF mailroom.has_column('orders', 'public_id') THEN
        INSERT INTO mailroom.transaction_orders AS k (message_id, order_id, public_id_hash)
        SELECT t.id, o.id, hashtextextended(o.public_id::text, 0)
          FROM public.outgoing_transaction_messages t JOIN public.orders o ON o.id = t.order_id
         WHERE t.id > after_id AND t.id <= ends AND t.recipient <> {{erasedAddress}}
           AND NOT EXISTS (SELECT FROM mailroom.transaction_orders x WHERE x.message_id = t.id)
            ON CONFLICT DO NOTHING;
    ELSE
        INSERT INTO mailroom.transaction_orders AS k (message_id, order_id)
        SELECT t.id, o.id FROM public.outgoing_transaction_messages t JOIN public.orders o ON o.id = t.order_id
         WHERE t.id > after_id AND t.id <= ends AND t.recipient <> {{erasedAddress}}
           AND NOT EXISTS (SELECT FROM mailroom.transaction_orders x WHERE x.message_id = t.id)
            ON CONFLICT DO NOTHING;
    END IF;
END
$$;

-- step: Function that checks whether an order was anonymised
-- Hi.Events gives an anonymised order another public_id. A corrected address does not do that.
CREATE FUNCTION mailroom.is_anonymised(of_order bigint, public_id_hash bigint) RETURNS boolean
    LANGUAGE plpgsql STABLE
AS $$
#variable_conflict use_variable
BEGIN
    IF public_id_hash IS NULL OR NOT mailroom.has_column('orders', 'public_id') THEN
        RETURN false;
    END IF;
    RETURN EXISTS (SELECT FROM public.orders o WHERE o.id = of_order AND hashtextextended(o.public_id::text, 0) <> public_id_hash);
END
$$;

-- step: Function that finds the transactions of a batch whose addresses are to be erased
-- Those of deleted accounts, and those of orders that Hi.Events deleted or anonymised; account is null for the former. A transaction that Mailroom created always
-- has an order, unless it is about a waitlist place.
CREATE FUNCTION mailroom.deleted_transactions(dead bigint[], after_id bigint, ends bigint) RETURNS TABLE (id bigint, account bigint)
    LANGUAGE plpgsql STABLE SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_variable
BEGIN
    RETURN QUERY
    SELECT t.id::bigint, CASE WHEN e.account_id = ANY (dead) THEN NULL ELSE e.account_id END::bigint
      FROM public.outgoing_transaction_messages t
      LEFT JOIN public.events e ON e.id = t.event_id
      LEFT JOIN public.orders o ON o.id = t.order_id
      LEFT JOIN mailroom.transaction_orders k ON k.message_id = t.id
     WHERE t.id > after_id AND t.id <= ends AND (t.recipient <> {{erasedAddress}} OR t.original_recipient IS NOT NULL)
       AND (e.account_id = ANY (dead) OR o.deleted_at IS NOT NULL OR k.message_id IS NOT NULL AND o.id IS NULL
            OR k.message_id IS NOT NULL AND mailroom.is_anonymised(o.id, k.public_id_hash)
            OR t.order_id IS NULL AND t.email_type NOT LIKE 'waitlist%'
               AND EXISTS (SELECT FROM mailroom.inferred_messages f WHERE f.kind = 'transaction' AND f.message_id = t.id AND f.how = 'created'));
END
$$;

-- step: Function that finds messages that are gone but whose events contain addresses
CREATE FUNCTION mailroom.gone_messages(of_kind text, after_id bigint, ends bigint) RETURNS bigint[]
    LANGUAGE plpgsql STABLE SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_variable
DECLARE
    gone bigint[];
BEGIN
    EXECUTE format($sql$
        SELECT array_agg(DISTINCT x.id)
          FROM (SELECT d.message_id AS id FROM mailroom.delivery_events d
                 WHERE d.message_id > $2 AND d.message_id <= $3 AND d.message_kind = $1 AND NOT EXISTS (SELECT FROM %1$s m WHERE m.id = d.message_id AND m.id > $2 AND m.id <= $3)
                   AND (d.recipient <> {{erasedAddress}} OR d.raw_payload IS NOT NULL)
                UNION ALL
                SELECT t.%2$I FROM public.outgoing_message_events t
                 WHERE t.%2$I > $2 AND t.%2$I <= $3 AND t.raw_payload IS NOT NULL AND NOT EXISTS (SELECT FROM %1$s m WHERE m.id = t.%2$I AND m.id > $2 AND m.id <= $3)) x $sql$,
        mailroom.message_table(of_kind), mailroom.timeline_column(of_kind)) INTO gone USING of_kind, after_id, ends;
    RETURN coalesce(gone, '{}');
END
$$;

-- step: Function that finds the addresses that Hi.Events no longer has
-- In the account; in any if it is NULL, apart from deleted ones. Neither in an order, a ticket, a waitlist place or an announcement, nor in a transaction.
CREATE FUNCTION mailroom.unknown_addresses(addresses text[], of_account bigint, dead bigint[]) RETURNS text[]
    LANGUAGE plpgsql STABLE SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_variable
BEGIN
    RETURN ARRAY(
        SELECT DISTINCT a.email FROM unnest(addresses) AS a(email)
         WHERE a.email <> {{erasedAddress}} AND NOT EXISTS (
               SELECT FROM (SELECT o.event_id FROM public.orders o WHERE lower(o.email) = a.email AND o.deleted_at IS NULL
                            UNION ALL SELECT t.event_id FROM public.attendees t WHERE lower(t.email) = a.email AND t.deleted_at IS NULL
                            UNION ALL SELECT w.event_id FROM public.waitlist_entries w WHERE w.email = a.email AND w.deleted_at IS NULL
                            UNION ALL SELECT m.event_id FROM public.outgoing_messages m WHERE lower(m.recipient) = a.email AND m.deleted_at IS NULL
                            UNION ALL SELECT n.event_id FROM public.outgoing_transaction_messages n WHERE lower(n.recipient) = a.email AND n.deleted_at IS NULL) f
                 LEFT JOIN public.events e ON e.id = f.event_id
                WHERE e.account_id = of_account OR of_account IS NULL AND (e.account_id = ANY (dead)) IS NOT TRUE));
END
$$;

-- step: Function that checks whether anything that can be erased is stored about a message
CREATE FUNCTION mailroom.has_address(of_kind text, of_id bigint) RETURNS boolean
    LANGUAGE plpgsql STABLE
AS $$
#variable_conflict use_variable
DECLARE
    has boolean;
BEGIN
    IF of_kind = 'announcement' AND EXISTS (SELECT FROM public.outgoing_messages m WHERE m.id = of_id
                AND (m.original_recipient IS NOT NULL OR m.recipient <> {{erasedAddress}} AND mailroom.is_own_announcement(m.id)))
       OR EXISTS (SELECT FROM mailroom.delivery_events d WHERE d.message_id = of_id AND d.message_kind = of_kind AND (d.recipient <> {{erasedAddress}} OR d.raw_payload IS NOT NULL)) THEN
        RETURN true;
    END IF;
    EXECUTE format('SELECT EXISTS (SELECT FROM public.outgoing_message_events t WHERE t.%I = $1 AND t.raw_payload IS NOT NULL)', mailroom.timeline_column(of_kind)) INTO has USING of_id;
    RETURN has;
END
$$;
