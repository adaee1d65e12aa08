-- Raw payloads, which are forgotten after a time (rule 13).

-- step: Function that tells before when payloads may be forgotten
-- Whoever may record events may not make the evidence of the last day disappear; MAILROOM_PAYLOAD_DAYS is 1 at least. The hour is for
-- clocks that differ.
CREATE FUNCTION mailroom.forgettable(before timestamptz) RETURNS timestamptz
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN least(before, now() - interval '23 hours');

-- step: Function that forgets old payloads of suppressions
-- What somebody else has locked is left for later, by all three.
CREATE FUNCTION mailroom.forget_suppression_payloads(before timestamptz, at_most integer) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    emptied integer;
BEGIN
    UPDATE public.email_suppressions SET raw_payload = NULL
     WHERE id IN (SELECT id FROM public.email_suppressions
                   WHERE raw_payload IS NOT NULL AND coalesce(updated_at, created_at, '-infinity') < mailroom.forgettable(before) AT TIME ZONE 'UTC'
                   ORDER BY id LIMIT at_most FOR UPDATE SKIP LOCKED);
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
-- Also those from days ahead, which time would reach late or never.
CREATE FUNCTION mailroom.forget_timeline_payloads(before timestamptz, at_most integer) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    emptied integer;
BEGIN
    UPDATE public.outgoing_message_events SET raw_payload = NULL
     WHERE id IN (
           SELECT id FROM (SELECT id FROM public.outgoing_message_events
                            WHERE raw_payload IS NOT NULL AND coalesce(created_at, occurred_at, '-infinity') < mailroom.forgettable(before) AT TIME ZONE 'UTC'
                            ORDER BY coalesce(created_at, occurred_at, '-infinity') LIMIT at_most FOR UPDATE SKIP LOCKED) AS old
           UNION ALL
           SELECT id FROM (SELECT id FROM public.outgoing_message_events
                            WHERE raw_payload IS NOT NULL AND coalesce(created_at, occurred_at, '-infinity') > (now() + interval '2 days') AT TIME ZONE 'UTC'
                            ORDER BY coalesce(created_at, occurred_at, '-infinity') LIMIT at_most FOR UPDATE SKIP LOCKED) AS ahead);
    GET DIAGNOSTICS emptied = ROW_COUNT;
    RETURN emptied;
END
$$;
REVOKE ALL ON FUNCTION mailroom.forget_timeline_payloads FROM PUBLIC;

-- step: Function that notes that what is old enough is forgotten
-- It looks first, at what is locked as well: there is no other way to the note than the work. Until then every program finds it due.
CREATE FUNCTION mailroom.note_forgotten(before timestamptz) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    until CONSTANT timestamptz := mailroom.forgettable(before);
BEGIN
    IF EXISTS (SELECT FROM public.email_suppressions
                WHERE raw_payload IS NOT NULL AND coalesce(updated_at, created_at, '-infinity') < until AT TIME ZONE 'UTC')
       OR EXISTS (SELECT FROM mailroom.delivery_events WHERE message_id IS NULL AND raw_payload IS NOT NULL AND recorded_at < until)
       OR EXISTS (SELECT FROM public.outgoing_message_events
                   WHERE raw_payload IS NOT NULL AND coalesce(created_at, occurred_at, '-infinity') < until AT TIME ZONE 'UTC') THEN
        RETURN false;
    END IF;
    INSERT INTO mailroom.upkeep AS u (task, ran_at, done_before) VALUES ('prune_payloads', now(), until)
        ON CONFLICT (task) DO UPDATE SET ran_at = now(), done_before = greatest(u.done_before, until);
    RETURN true;
END
$$;
REVOKE ALL ON FUNCTION mailroom.note_forgotten FROM PUBLIC;
