-- Raw payloads, which are forgotten after a time (rule 13).

-- step: Function that tells before when payloads may be forgotten
-- Whoever may record events may not make the evidence of the last day disappear; MAILROOM_PAYLOAD_DAYS is 1 at least. The hour is for
-- clocks that differ.
CREATE FUNCTION mailroom.forgettable(before timestamptz) RETURNS timestamptz
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN least(before, now() - interval '23 hours');

-- step: Where forgetting stands
-- locks: mailroom.upkeep: no one waits, since nobody else reads it
-- What is older than done_before is done.
ALTER TABLE mailroom.upkeep ADD COLUMN done_before timestamptz NOT NULL DEFAULT '-infinity';
INSERT INTO mailroom.upkeep (task, ran_at) VALUES ('prune_payloads', now()) ON CONFLICT (task) DO NOTHING;

-- step: Function that forgets old payloads of suppressions
CREATE FUNCTION mailroom.forget_suppression_payloads(before timestamptz, at_most integer) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    emptied integer;
BEGIN
    UPDATE public.email_suppressions SET raw_payload = NULL
     WHERE id IN (SELECT id FROM public.email_suppressions
                   WHERE raw_payload IS NOT NULL AND coalesce(updated_at, created_at, '-infinity') < mailroom.forgettable(before) AT TIME ZONE 'UTC'
                   ORDER BY id LIMIT at_most);
    GET DIAGNOSTICS emptied = ROW_COUNT;
    RETURN emptied;
END
$$;
REVOKE ALL ON FUNCTION mailroom.forget_suppression_payloads FROM PUBLIC;

-- step: Function that forgets old payloads of parked events
CREATE FUNCTION mailroom.forget_parked_payloads(before timestamptz, at_most integer) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    emptied integer;
BEGIN
    UPDATE mailroom.delivery_events SET raw_payload = NULL
     WHERE id IN (SELECT id FROM mailroom.delivery_events
                   WHERE message_id IS NULL AND raw_payload IS NOT NULL AND recorded_at < mailroom.forgettable(before)
                   ORDER BY id LIMIT at_most FOR UPDATE SKIP LOCKED);
    GET DIAGNOSTICS emptied = ROW_COUNT;
    RETURN emptied;
END
$$;
REVOKE ALL ON FUNCTION mailroom.forget_parked_payloads FROM PUBLIC;

-- step: Function that forgets old payloads of the timeline
-- It walks the timeline by its primary key, since nothing else leads to old rows of every type: ids grow with time. It stops before the
-- first row that is too young, and remembers how far it came. A row from days ahead is none that time would ever reach.
CREATE FUNCTION mailroom.forget_timeline_payloads(before timestamptz, at_most integer) RETURNS TABLE (seen bigint, emptied bigint)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH batch AS (
        SELECT id, raw_payload IS NOT NULL AS holds,
               coalesce(created_at, occurred_at, '-infinity') NOT BETWEEN (mailroom.forgettable(before) AT TIME ZONE 'UTC')
                                                              AND ((now() + interval '2 days') AT TIME ZONE 'UTC') AS old
          FROM public.outgoing_message_events
         WHERE id > (SELECT u.done_to FROM mailroom.upkeep u WHERE u.task = 'prune_payloads')
         ORDER BY id
         LIMIT at_most
    ), due AS (
        SELECT id, holds FROM batch WHERE NOT EXISTS (SELECT FROM batch young WHERE NOT young.old AND young.id <= batch.id)
    ), emptied AS (
        UPDATE public.outgoing_message_events e SET raw_payload = NULL
          FROM due
         WHERE e.id = due.id AND due.holds
        RETURNING e.id
    ), noted AS (
        UPDATE mailroom.upkeep SET done_to = due.last
          FROM (SELECT max(id) AS last FROM due) AS due
         WHERE task = 'prune_payloads' AND due.last IS NOT NULL
    )
    SELECT (SELECT count(*) FROM due), (SELECT count(*) FROM emptied);
END
$$;
REVOKE ALL ON FUNCTION mailroom.forget_timeline_payloads FROM PUBLIC;

-- step: Function that notes that what is old enough is forgotten
-- It looks first: there is no other way to the note than the work. Until then every program finds the work due.
CREATE FUNCTION mailroom.note_forgotten(before timestamptz) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF mailroom.forget_suppression_payloads(before, 1) > 0 OR mailroom.forget_parked_payloads(before, 1) > 0
       OR (SELECT f.seen > 0 FROM mailroom.forget_timeline_payloads(before, 1) AS f) THEN
        RETURN false;
    END IF;
    UPDATE mailroom.upkeep SET ran_at = now(), done_before = mailroom.forgettable(before) WHERE task = 'prune_payloads';
    RETURN true;
END
$$;
REVOKE ALL ON FUNCTION mailroom.note_forgotten FROM PUBLIC;
