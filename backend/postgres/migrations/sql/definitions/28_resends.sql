-- Resending (rule 9). A resend is prepared in one transaction and settled in another. The first calls lock_chain, the functions that the plan reads,
-- correct_records and reserve_resend. After the mail was handed over, the second calls settle_resend. These functions set ids, times, persons and audit
-- log entries. An attempt of Mailroom is never guessed to be a mail without an SES id (rule 5).

-- step: Function that serialises writers of the same keys
-- Each sees the changes of the previous one, including new rows. It locks rows of mailroom.turns, which nothing else locks. Keys are hashed into 64
-- buckets, because a batch may have more keys than Postgres has room for locks.
CREATE FUNCTION mailroom.take_turn(of_name text, keys text[]) RETURNS void
    LANGUAGE plpgsql
AS $$
#variable_conflict use_variable
BEGIN
    PERFORM FROM mailroom.turns t
      WHERE t.name = of_name AND t.bucket IN (SELECT abs(hashtext(k) % 64) FROM unnest(keys) AS k)
      ORDER BY t.bucket
        FOR NO KEY UPDATE;
END
$$;

-- step: Function that reads who made the attempts of a chain
-- callers: organizer, superadmin
-- For each attempt of Mailroom: who made it, and whether the send is still in progress, which it is for at most in_hand seconds. For a caller who has just read
-- the message as PENDING, a send whose outcome has become known since then counts as in progress, too.
CREATE FUNCTION mailroom.chain_hands(of_account bigint, of_kind text, of_id bigint, in_hand integer) RETURNS TABLE (message bigint, who text, working boolean)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
BEGIN
    RETURN QUERY
    SELECT s.message_id, coalesce(nullif(s.person, ''), nullif(s.os_user, ''), s.login),
           s.settled_at IS NOT NULL OR s.given_up_at IS NULL AND s.reserved_at > clock_timestamp() - make_interval(secs => in_hand)
      FROM mailroom.sends s
     WHERE s.kind = of_kind AND s.message_id = ANY (mailroom.chain_of(mailroom.scope(of_account), of_kind, of_id));
END
$$;

-- step: Function that serialises resends of one chain
-- callers: organizer, superadmin
-- It locks only the head of the chain, because all attempts of Mailroom refer to that row. Events may still settle the other rows meanwhile. Returns the id
-- of the head; NULL if the message is not visible to the caller. With suppressing (superadmins only), changes of suppressions of the last address wait
-- too.
CREATE FUNCTION mailroom.lock_chain(of_account bigint, of_kind text, of_id bigint, suppressing boolean) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    accounts CONSTANT bigint[] := mailroom.scope(of_account);
    chain    bigint[] := mailroom.chain_of(accounts, of_kind, of_id);
    last_to  text;
BEGIN
    IF chain IS NULL THEN
        RETURN NULL;
    END IF;
    PERFORM mailroom.lock_heads(mailroom.message_table(of_kind)::regclass, ARRAY[of_id]);
    IF suppressing THEN
        PERFORM mailroom.superadmins_only();
        chain := mailroom.chain_of(accounts, of_kind, of_id);
        EXECUTE format('SELECT mailroom.bare_address(m.recipient) FROM %s m WHERE m.id = $1', mailroom.message_table(of_kind)) INTO last_to USING chain[cardinality(chain)];
        PERFORM mailroom.take_turn('suppressions', ARRAY[last_to]);
    END IF;
    RETURN chain[1];
END
$$;

-- step: Function that writes the row of another attempt
-- callers: organizer, superadmin
-- Before anything is sent (rule 9), together with the acting person, the item of a bulk resend, the audit log entry, and the suppression of the old address
-- (superadmins only). The row is a retry of the chain's original with the references of its last attempt. It is PENDING, or SUPPRESSED with a code and a
-- text if the address must not be written to. It fails with MR404 if the message is not visible to the caller, with MR409 if another program has sent
-- the item, and with MR400 if the chain has 20 attempts; it counts them under the lock on the chain.
CREATE FUNCTION mailroom.reserve_resend(of_account bigint, of_kind text, of_id bigint, to_address text, of_subject text, of_status text, of_code text, of_detail text,
                                        suppress_old boolean, sent_anyway boolean, of_bulk bigint, of_position integer, by_person text, by_id bigint, by_os_user text)
    RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    accounts    CONSTANT bigint[] := mailroom.scope(of_account);
    chain       bigint[] := mailroom.chain_of(accounts, of_kind, of_id);
    last_id     bigint;
    source      CONSTANT text := mailroom.message_table(of_kind);
    about       CONSTANT text := CASE of_kind WHEN 'announcement' THEN 'event_id, message_id' ELSE 'event_id, order_id, attendee_id, email_type' END;
    who         CONSTANT record := mailroom.acting(by_person, by_id);
    event       bigint;
    event_account bigint;
    last_to     text;
    last_status text;
    last_bare   text;
    attempt     bigint;
BEGIN
    IF chain IS NULL THEN
        RAISE EXCEPTION 'there is no message %:%', of_kind, of_id USING ERRCODE = 'MR404';
    ELSIF coalesce(to_address, '') = '' OR octet_length(to_address) > 255 OR of_status IS NULL OR of_status NOT IN ('PENDING', 'SUPPRESSED') THEN
        RAISE EXCEPTION 'nothing can be sent like that' USING ERRCODE = 'MR400';
    END IF;
    PERFORM mailroom.lock_heads(source::regclass, ARRAY[of_id]);
    chain := mailroom.chain_of(accounts, of_kind, of_id);
    last_id := chain[cardinality(chain)];
    IF cardinality(chain) >= 20 THEN
        RAISE EXCEPTION '%:% has been resent % times: write to this person in another way', of_kind, chain[1], cardinality(chain) - 1 USING ERRCODE = 'MR400';
    END IF;
    EXECUTE format('SELECT m.event_id, e.account_id, m.recipient::text, m.status::text FROM %s m LEFT JOIN public.events e ON e.id = m.event_id WHERE m.id = $1', source)
       INTO event, event_account, last_to, last_status USING last_id;
    last_bare := mailroom.bare_address(last_to);
    EXECUTE format($sql$
        INSERT INTO %1$s (%2$s, subject, recipient, original_recipient, status, retry_for_id, created_at, updated_at)
        SELECT %2$s, coalesce(left($2, 255), subject), $3, $4, $5, $6, date_trunc('second', now() AT TIME ZONE 'UTC'), date_trunc('second', now() AT TIME ZONE 'UTC')
          FROM %1$s WHERE id = $1
        RETURNING id $sql$, source, about)
       INTO attempt USING last_id, of_subject, to_address, CASE WHEN last_bare <> to_address THEN nullif(last_bare, '') END, of_status, chain[1];
    IF suppress_old AND octet_length(last_bare) <= 255 THEN
        PERFORM mailroom.superadmins_only();
        PERFORM mailroom.suppress_old(last_bare, event_account, by_person, by_id, by_os_user);
    END IF;
    INSERT INTO mailroom.sends (kind, message_id, original_id, person_id, person, os_user, settled_at, outcome, code, detail)
    VALUES (of_kind, attempt, chain[1], who.person_id, who.person, coalesce(left(by_os_user, 255), ''), CASE of_status WHEN 'SUPPRESSED' THEN clock_timestamp() END,
            nullif(of_status, 'PENDING'), coalesce(left(of_code, 255), ''), coalesce(left(of_detail, 4000), ''));
    IF of_bulk <> 0 THEN
        UPDATE mailroom.bulk_resend_items i SET attempt_id = attempt, done_at = clock_timestamp(), code = '', detail = ''
         WHERE i.bulk_id = of_bulk AND i.position = of_position AND i.done_at IS NULL AND i.kind = of_kind AND i.original_id = ANY (chain)
           AND EXISTS (SELECT FROM mailroom.bulk_resends b WHERE b.id = of_bulk AND mailroom.same_person(b.person_id, b.person, who.person_id, who.person));
        IF NOT FOUND THEN
            RAISE EXCEPTION 'somebody else has sent item % of this bulk resend', of_position USING ERRCODE = 'MR409';
        END IF;
    END IF;
    PERFORM mailroom.log_entry(by_person, by_id, by_os_user, event_account, 'resend', of_kind, attempt, event, last_bare, to_address,
                               jsonb_build_object('last', of_kind || ':' || last_id, 'status', last_status),
                               jsonb_build_object('retry_for', of_kind || ':' || chain[1], 'status', of_status, 'sent_anyway', coalesce(sent_anyway, false)), '');
    PERFORM mailroom.settle_resolutions(source::regclass, ARRAY[attempt]);
    RETURN attempt;
END
$$;

-- step: Function that records the outcome of an attempt
-- callers: organizer, superadmin
-- An event may have arrived first: a row that is no longer PENDING keeps its status (rule 3). It gets the SES id if it has none and no other message has
-- that id. With an empty status the outcome is unknown: the row stays PENDING. The function is idempotent. Returns the status of the row; NULL if there is
-- no such attempt of Mailroom that the caller may see.
CREATE FUNCTION mailroom.settle_resend(of_kind text, of_id bigint, of_status text, of_ses_id text, of_code text, of_detail text) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    source CONSTANT text := mailroom.message_table(of_kind);
    status text;
BEGIN
    IF of_status IS NULL OR of_status NOT IN ('', 'SENT', 'FAILED') THEN
        RAISE EXCEPTION 'an attempt is SENT or FAILED, not %', coalesce(of_status, 'nothing') USING ERRCODE = 'MR400';
    ELSIF mailroom.chain_of(mailroom.scope(NULL), of_kind, of_id) IS NULL
          OR NOT EXISTS (SELECT FROM mailroom.sends s WHERE s.kind = of_kind AND s.message_id = of_id) THEN
        RETURN NULL;
    ELSIF octet_length(of_ses_id) > 255 OR of_status = 'SENT' AND coalesce(mailroom.ses_id(of_ses_id), '') = '' THEN
        RAISE EXCEPTION 'a mail that was sent has an SES id of 255 bytes at most' USING ERRCODE = 'MR400';
    END IF;
    IF of_status = '' THEN
        EXECUTE format('SELECT m.status::text FROM %s m WHERE m.id = $1', source) INTO status USING of_id;
        UPDATE mailroom.sends s SET given_up_at = clock_timestamp(), code = coalesce(left(of_code, 255), ''), detail = coalesce(left(of_detail, 4000), '')
         WHERE s.kind = of_kind AND s.message_id = of_id AND s.settled_at IS NULL;
        RETURN status;
    END IF;
    EXECUTE format($sql$
        UPDATE %s m
           SET status = CASE m.status WHEN 'PENDING' THEN $2 ELSE m.status END,
               ses_message_id = CASE WHEN m.ses_message_id IS NULL AND NOT mailroom.ses_id_is_known($3) THEN nullif($3, '') ELSE m.ses_message_id END,
               updated_at = date_trunc('second', now() AT TIME ZONE 'UTC')
         WHERE m.id = $1 AND EXISTS (SELECT FROM mailroom.sends s WHERE s.kind = $4 AND s.message_id = $1 AND s.settled_at IS NULL)
        RETURNING m.status::text $sql$, source) INTO status USING of_id, of_status, of_ses_id, of_kind;
    IF status IS NULL THEN -- it was already settled
        EXECUTE format('SELECT m.status::text FROM %s m WHERE m.id = $1', source) INTO status USING of_id;
        RETURN status;
    END IF;
    UPDATE mailroom.sends s SET settled_at = clock_timestamp(), outcome = of_status, code = coalesce(left(of_code, 255), ''), detail = coalesce(left(of_detail, 4000), '')
     WHERE s.kind = of_kind AND s.message_id = of_id AND s.settled_at IS NULL;
    PERFORM mailroom.settle_resolutions(source::regclass, ARRAY[of_id]);
    RETURN status;
END
$$;

-- step: Function that checks whether any message has an SES id
CREATE FUNCTION mailroom.ses_id_is_known(of_ses_id text) RETURNS boolean
    LANGUAGE plpgsql STABLE
AS $$
#variable_conflict use_variable
BEGIN
    RETURN EXISTS (SELECT FROM public.outgoing_messages m WHERE m.ses_message_id IS NOT NULL AND mailroom.ses_id(m.ses_message_id) = mailroom.ses_id(of_ses_id))
        OR EXISTS (SELECT FROM public.outgoing_transaction_messages m WHERE m.ses_message_id IS NOT NULL AND mailroom.ses_id(m.ses_message_id) = mailroom.ses_id(of_ses_id));
END
$$;

-- step: Function that resolves issues by hand, or undoes that
-- callers: organizer, superadmin
-- It resolves the originals of these messages, whatever happens later (rule 10). One that is already resolved by hand keeps its time. After an undo, a
-- delivered issue becomes resolved automatically. Returns how many were changed. It fails with MR404, and changes nothing, if a message is not visible to
-- the caller.
CREATE FUNCTION mailroom.resolve(of_account bigint, kinds text[], ids bigint[], undo boolean, by_person text, by_id bigint, by_os_user text) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    accounts CONSTANT bigint[] := mailroom.scope(of_account);
    who      CONSTANT record := mailroom.acting(by_person, by_id);
    changed  bigint := 0;
    of_kind  text;
    chosen   bigint[];
    missing  bigint;
    heads    bigint[];
    marked   bigint[];
BEGIN
    IF cardinality(kinds) IS DISTINCT FROM cardinality(ids) OR cardinality(ids) > 50000
       OR EXISTS (SELECT FROM unnest(kinds, ids) AS g(kind, id) WHERE g.id IS NULL OR g.kind IS NULL OR g.kind NOT IN ('announcement', 'transaction')) THEN
        RAISE EXCEPTION 'name each message by its kind and its id' USING ERRCODE = 'MR400';
    END IF;
    FOREACH of_kind IN ARRAY ARRAY['announcement', 'transaction'] LOOP -- the order in which all functions lock
        chosen := ARRAY(SELECT g.id FROM unnest(kinds, ids) AS g(kind, id) WHERE g.kind = of_kind);
        CONTINUE WHEN chosen = '{}';
        EXECUTE format('SELECT i.id FROM unnest($2) AS i(id) WHERE NOT EXISTS (SELECT FROM %s m WHERE m.id = i.id AND %s) LIMIT 1', mailroom.message_table(of_kind),
                       mailroom.list_visible(CASE WHEN accounts IS NULL THEN '{}'::jsonb ELSE '{"accounts": true}' END, 'm'))
           INTO missing USING accounts, chosen;
        IF missing IS NOT NULL THEN
            RAISE EXCEPTION 'there is no message %:%', of_kind, missing USING ERRCODE = 'MR404';
        END IF;
        heads := mailroom.lock_heads(mailroom.message_table(of_kind)::regclass, chosen);
        EXECUTE format($sql$
            WITH was AS (
                SELECT m.id, coalesce(m.resolution_type, '')::text AS type, m.event_id, e.account_id
                  FROM %1$s m LEFT JOIN public.events e ON e.id = m.event_id
                 WHERE m.id = ANY ($2) AND %2$s AND %4$s
            ), marked AS (
                UPDATE %1$s m SET %3$s FROM was w WHERE m.id = w.id
                RETURNING m.id, w.type, w.event_id, w.account_id
            ), logged AS (
                INSERT INTO mailroom.audit_log (person_id, person, os_user, account, action, object, object_id, event_id, before, after)
                SELECT $3, $4, $5, m.account_id, $6, $7, m.id, m.event_id, jsonb_build_object('resolution_type', CASE WHEN $8 THEN 'manual' ELSE m.type END),
                       jsonb_build_object('resolution_type', CASE WHEN $8 THEN '' ELSE 'manual' END)
                  FROM marked m ORDER BY m.id
            )
            SELECT coalesce(array_agg(id), '{}') FROM marked $sql$, mailroom.message_table(of_kind),
            CASE WHEN undo THEN 'm.resolved_at IS NOT NULL AND m.resolution_type IS DISTINCT FROM ''auto''' ELSE '(m.resolved_at IS NULL OR m.resolution_type IS DISTINCT FROM ''manual'')' END,
            CASE WHEN undo THEN 'resolved_at = NULL, resolution_type = NULL' ELSE 'resolved_at = date_trunc(''second'', now() AT TIME ZONE ''UTC''), resolution_type = ''manual''' END,
            mailroom.list_visible(CASE WHEN accounts IS NULL THEN '{}'::jsonb ELSE '{"accounts": true}' END, 'm'))
           INTO marked USING accounts, heads, who.person_id, who.person, coalesce(left(by_os_user, 255), ''), CASE WHEN undo THEN 'undo_resolve' ELSE 'resolve' END, of_kind, undo;
        PERFORM mailroom.settle_resolutions(mailroom.message_table(of_kind)::regclass, marked);
        changed := changed + cardinality(marked);
    END LOOP;
    RETURN changed;
END
$$;
