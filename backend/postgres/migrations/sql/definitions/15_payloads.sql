-- Raw payloads, which are deleted after a retention period (rule 13).

-- step: Function that returns the time before which payloads may be deleted
-- A login with the drain right must not be able to delete the evidence of the last day. MAILROOM_PAYLOAD_DAYS is at least 1; one hour is
-- allowed for differing clocks.
CREATE FUNCTION mailroom.forgettable(before timestamptz) RETURNS timestamptz
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN least(before, now() - interval '23 hours');

-- step: Function that deletes old payloads of suppressions
-- callers: drain
-- This and the next two functions skip locked rows and leave them for a later call.
CREATE FUNCTION mailroom.forget_suppression_payloads(before timestamptz, at_most integer) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    emptied integer;
BEGIN
    PERFORM mailroom.drains_only();
    UPDATE public.email_suppressions SET raw_payload = NULL
     WHERE id IN (SELECT id FROM public.email_suppressions
                   WHERE raw_payload IS NOT NULL AND coalesce(updated_at, created_at, '-infinity') < mailroom.forgettable(before) AT TIME ZONE 'UTC'
                   ORDER BY id LIMIT at_most FOR UPDATE SKIP LOCKED);
    GET DIAGNOSTICS emptied = ROW_COUNT;
    RETURN emptied;
END
$$;

-- step: Function that deletes old payloads of parked events
-- callers: drain
CREATE FUNCTION mailroom.forget_parked_payloads(before timestamptz, at_most integer) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    emptied integer;
BEGIN
    PERFORM mailroom.drains_only();
    UPDATE mailroom.delivery_events SET raw_payload = NULL
     WHERE id IN (SELECT id FROM mailroom.delivery_events
                   WHERE message_id IS NULL AND raw_payload IS NOT NULL AND recorded_at < mailroom.forgettable(before)
                   ORDER BY id LIMIT at_most FOR UPDATE SKIP LOCKED);
    GET DIAGNOSTICS emptied = ROW_COUNT;
    RETURN emptied;
END
$$;

-- step: Function that deletes old payloads of the timeline
-- callers: drain
-- Also payloads with a time more than two days in the future, which would otherwise expire late or never.
CREATE FUNCTION mailroom.forget_timeline_payloads(before timestamptz, at_most integer) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    emptied integer;
    old     CONSTANT timestamp := mailroom.forgettable(before) AT TIME ZONE 'UTC';
    ahead   CONSTANT timestamp := (now() + interval '2 days') AT TIME ZONE 'UTC';
BEGIN
    PERFORM mailroom.drains_only();
    UPDATE public.outgoing_message_events SET raw_payload = NULL
     WHERE id IN (
           SELECT id FROM (SELECT id FROM public.outgoing_message_events WHERE raw_payload IS NOT NULL AND created_at < old
                            ORDER BY created_at LIMIT at_most FOR UPDATE SKIP LOCKED) AS by_age
           UNION ALL
           SELECT id FROM (SELECT id FROM public.outgoing_message_events WHERE raw_payload IS NOT NULL AND created_at > ahead
                            ORDER BY created_at LIMIT at_most FOR UPDATE SKIP LOCKED) AS from_ahead
           UNION ALL
           SELECT id FROM (SELECT id FROM public.outgoing_message_events
                            WHERE raw_payload IS NOT NULL AND created_at IS NULL AND (occurred_at IS NULL OR occurred_at < old OR occurred_at > ahead)
                            LIMIT at_most FOR UPDATE SKIP LOCKED) AS without_time);
    GET DIAGNOSTICS emptied = ROW_COUNT;
    RETURN emptied;
END
$$;

-- step: Function that records that all old payloads are deleted
-- callers: drain
-- It records the run only if no old payload is left, including in locked rows. Otherwise the deletion stays due, and the next program tries again.
CREATE FUNCTION mailroom.note_forgotten(before timestamptz) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    until CONSTANT timestamptz := mailroom.forgettable(before);
BEGIN
    PERFORM mailroom.drains_only();
    IF EXISTS (SELECT FROM public.email_suppressions
                WHERE raw_payload IS NOT NULL AND coalesce(updated_at, created_at, '-infinity') < until AT TIME ZONE 'UTC')
       OR EXISTS (SELECT FROM mailroom.delivery_events WHERE message_id IS NULL AND raw_payload IS NOT NULL AND recorded_at < until)
       OR EXISTS (SELECT FROM public.outgoing_message_events
                   WHERE raw_payload IS NOT NULL AND created_at < until AT TIME ZONE 'UTC')
       OR EXISTS (SELECT FROM public.outgoing_message_events
                   WHERE raw_payload IS NOT NULL AND created_at IS NULL AND (occurred_at IS NULL OR occurred_at < until AT TIME ZONE 'UTC')) THEN
        RETURN false;
    END IF;
    INSERT INTO mailroom.upkeep AS u (task, ran_at, done_before) VALUES ('prune_payloads', now(), until)
        ON CONFLICT (task) DO UPDATE SET ran_at = now(), done_before = greatest(u.done_before, until);
    RETURN true;
END
$$;
