-- Records of drains and payload clean-up.

-- step: Function that records a finished drain
-- callers: drain
CREATE FUNCTION mailroom.note_drain(started timestamptz, finished timestamptz, received integer, applied integer, duplicates integer, parked integer, quarantined integer,
                                    ignored integer, deleted integer, by_person text, by_id bigint) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    who CONSTANT record := mailroom.acting(by_person, by_id);
BEGIN
    PERFORM mailroom.drains_only();
    INSERT INTO mailroom.drains (started_at, finished_at, person_id, person, received, applied, duplicates, parked, quarantined, ignored, deleted)
    VALUES (started, finished, who.person_id, who.person, received, applied, duplicates, parked, quarantined, ignored, deleted);
END
$$;

-- step: Function that checks whether old payloads are due for deletion
-- callers: drain
-- That is, if the last complete deletion, by any program, covered a time more than an hour before the argument.
CREATE FUNCTION mailroom.forgetting_is_due(before timestamptz) RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
BEGIN
    PERFORM mailroom.drains_only();
    RETURN NOT EXISTS (SELECT FROM mailroom.upkeep u WHERE u.task = 'prune_payloads' AND u.done_before > before - interval '1 hour');
END
$$;
