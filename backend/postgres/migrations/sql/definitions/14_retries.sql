-- Links between retries and originals, and the resolution of issues (rules 9 and 10).

-- step: Function that links retries to the messages that they replace
-- callers: drain
-- From a recorded event of the retry, if the sender set no link. The original must be unique, older and of the same ticketed event, so that
-- untrusted headers cannot create cycles or link different accounts. Returns the messages that became retries.
CREATE FUNCTION mailroom.link_retries(kind text, ids bigint[], original_ses_ids text[]) RETURNS SETOF bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
BEGIN
    PERFORM mailroom.drains_only();
    RETURN QUERY EXECUTE format($sql$
        UPDATE %1$s m
           SET retry_for_id = o.original
          FROM (SELECT r.id, min(o.id) AS original
                  FROM (SELECT DISTINCT * FROM unnest($2, $3) AS g(id, original_ses_id)) AS g
                  JOIN %1$s r ON r.id = g.id AND r.retry_for_id IS NULL
                   AND EXISTS (SELECT FROM mailroom.delivery_events d
                                WHERE d.message_kind = $1 AND d.message_id = r.id AND d.retry_for_ses_id = g.original_ses_id)
                  JOIN LATERAL (SELECT n.* FROM %1$s n
                                 WHERE n.ses_message_id IS NOT NULL AND mailroom.ses_id(n.ses_message_id) = g.original_ses_id OFFSET 0) AS o ON o.id <> r.id
                   AND o.event_id IS NOT DISTINCT FROM r.event_id
                   AND (coalesce(o.created_at, '-infinity'), o.id) < (coalesce(r.created_at, 'infinity'), r.id)
                 GROUP BY r.id
                HAVING count(*) = 1) AS o
         WHERE m.id = o.id
        RETURNING m.id $sql$, mailroom.message_table(kind))
     USING kind, ids, original_ses_ids;
END
$$;

-- step: Function that finds and locks the heads of chains
-- It follows retry_for_id from messages to the heads of their chains: the original, or its first retry if the original is gone. relation is a
-- message table or a view of it, which is read and locked with the caller's rights. STRICT: a NULL relation would be formatted as an empty
-- string and change the meaning of the statement.
CREATE FUNCTION mailroom.lock_heads(relation regclass, messages bigint[]) RETURNS bigint[]
    LANGUAGE plpgsql STRICT SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    heads bigint[];
BEGIN
    EXECUTE format($sql$
        WITH RECURSIVE above AS (
            SELECT m.id, m.retry_for_id FROM %1$s m WHERE m.id = ANY ($1) AND m.deleted_at IS NULL
            UNION
            SELECT m.id, m.retry_for_id FROM above JOIN %1$s m ON m.id = above.retry_for_id AND m.deleted_at IS NULL
        ), heads AS (
            SELECT CASE WHEN a.retry_for_id IS NULL THEN a.id
                        ELSE (SELECT min(s.id) FROM %1$s s WHERE s.retry_for_id = a.retry_for_id AND s.deleted_at IS NULL) END AS id
              FROM above a
             WHERE a.retry_for_id IS NULL
                OR NOT EXISTS (SELECT FROM %1$s o WHERE o.id = a.retry_for_id AND o.deleted_at IS NULL)
        )
        SELECT coalesce(array_agg(locked.id), '{}')
          FROM (SELECT m.id FROM %1$s m WHERE m.id IN (SELECT id FROM heads) ORDER BY m.id FOR NO KEY UPDATE) AS locked $sql$, relation)
       INTO heads USING messages;
    RETURN heads;
END
$$;

-- step: Function that sets or clears the automatic resolution of chains
-- Rule 10: the head of a chain is resolved automatically while a retry is delivered and the last attempt is no problem, in whatever order the
-- attempts were settled. A resolution by a person is not changed. updated_at is not changed either, so that a resolved issue keeps its place
-- in every list. The heads are locked first, so that of two transactions that settle retries of one chain the second sees the result of the
-- first. relation is as for lock_heads.
CREATE FUNCTION mailroom.settle_resolutions(relation regclass, messages bigint[]) RETURNS void
    LANGUAGE plpgsql STRICT SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    heads CONSTANT bigint[] := mailroom.lock_heads(relation, messages);
BEGIN
    EXECUTE format($sql$
        WITH RECURSIVE chain AS (
            (SELECT h.id AS head, h.id FROM unnest($1) AS h(id)
             UNION
             SELECT m.id, s.id
               FROM %1$s m
               JOIN %1$s s ON s.retry_for_id = m.retry_for_id AND s.deleted_at IS NULL
              WHERE m.id = ANY ($1))
            UNION
            SELECT c.head, m.id FROM chain c JOIN %1$s m ON m.retry_for_id = c.id AND m.deleted_at IS NULL
        ), judged AS (
            SELECT c.head,
                   bool_or(m.status = 'DELIVERED' AND m.retry_for_id IS NOT NULL)
                   AND NOT (array_agg(m.status IN ({{problems}}) ORDER BY m.id DESC))[1] AS delivered
              FROM chain c JOIN %1$s m ON m.id = c.id
             GROUP BY c.head
        )
        UPDATE %1$s m
           SET resolved_at = CASE WHEN j.delivered THEN date_trunc('second', now() AT TIME ZONE 'UTC') END,
               resolution_type = CASE WHEN j.delivered THEN 'auto' END
          FROM judged j
         WHERE m.id = j.head
           AND CASE WHEN j.delivered THEN m.resolved_at IS NULL ELSE m.resolution_type = 'auto' END $sql$, relation)
      USING heads;
END
$$;

-- step: Function that updates the automatic resolutions of recorded messages
-- callers: drain
CREATE FUNCTION mailroom.settle_recorded(kind text, messages bigint[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
BEGIN
    PERFORM mailroom.drains_only();
    IF kind = 'announcement' THEN
        PERFORM mailroom.settle_resolutions('public.outgoing_messages', messages);
    ELSIF kind = 'transaction' THEN
        PERFORM mailroom.settle_resolutions('public.outgoing_transaction_messages', messages);
    END IF;
END
$$;
