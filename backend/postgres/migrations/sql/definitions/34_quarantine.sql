-- Queue messages that could not be understood or trusted.

-- step: Function that returns the reason of bodies that are discarded with an erased address
CREATE FUNCTION mailroom.erased_why() RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT 'it contained an address that was erased'
$$;

-- step: Function that discards queue messages that contain an erased address
-- The body is the only copy: what it says about other recipients is lost with it. Addresses are replaced in what stays. Returns how many.
CREATE FUNCTION mailroom.discard_erased(ids bigint[]) RETURNS bigint
    LANGUAGE plpgsql
AS $$
#variable_conflict use_variable
DECLARE
    discarded bigint;
BEGIN
    WITH gone AS (
        DELETE FROM mailroom.quarantine q WHERE q.id = ANY (ids)
     RETURNING q.body_hash, octet_length(q.body) AS body_bytes, q.reason, q.detail, q.first_seen_at, q.last_seen_at, q.times_seen
    )
    INSERT INTO mailroom.quarantine_discards (body_hash, body_bytes, reason, detail, first_seen_at, last_seen_at, times_seen, why)
    SELECT g.body_hash, g.body_bytes, g.reason, mailroom.without_addresses(g.detail), g.first_seen_at, g.last_seen_at, g.times_seen, mailroom.erased_why() FROM gone g;
    GET DIAGNOSTICS discarded = ROW_COUNT;
    RETURN discarded;
END
$$;

-- step: Function that quarantines queue messages
-- callers: drain
-- Each body is stored once, because SQS may deliver the same text repeatedly until the cause is fixed. The newest reason is kept, because a setting may have changed.
-- A body that was discarded because it contained an erased address is not stored again.
CREATE FUNCTION mailroom.quarantine_messages(bodies bytea[], reasons text[], details text[], seen integer[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
BEGIN
    PERFORM mailroom.drains_only();
    INSERT INTO mailroom.quarantine AS q (body_hash, body, reason, detail, times_seen)
    SELECT sha256(i.body), i.body, i.reason, i.detail, greatest(i.seen, 1)
      FROM unnest(bodies, reasons, details, seen) AS i(body, reason, detail, seen)
     WHERE NOT EXISTS (SELECT FROM mailroom.quarantine_discards x WHERE x.body_hash = sha256(i.body) AND x.why = mailroom.erased_why())
     ORDER BY 1
        ON CONFLICT (body_hash) DO UPDATE
       SET times_seen = least(q.times_seen::bigint + excluded.times_seen, 2147483647)::int, last_seen_at = now(), reason = excluded.reason, detail = excluded.detail;
END
$$;

-- step: Function that takes queue messages out of quarantine
-- callers: superadmin
-- The caller records them in the same transaction. Returns the ids that existed.
CREATE FUNCTION mailroom.take_quarantined(of_ids bigint[]) RETURNS SETOF bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
BEGIN
    PERFORM mailroom.superadmins_only();
    RETURN QUERY DELETE FROM mailroom.quarantine q WHERE q.id = ANY (of_ids) RETURNING q.id;
END
$$;

-- step: Function that records why a queue message stays in quarantine
-- callers: superadmin
CREATE FUNCTION mailroom.keep_quarantined(of_id bigint, of_reason text, of_detail text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
BEGIN
    PERFORM mailroom.superadmins_only();
    UPDATE mailroom.quarantine q SET reason = of_reason, detail = of_detail WHERE q.id = of_id;
END
$$;

-- step: Function that permanently deletes quarantined queue messages
-- callers: superadmin
-- It records each, with the person and the reason. Returns the ids that existed.
CREATE FUNCTION mailroom.discard_quarantined(of_ids bigint[], of_why text, by_person text, by_id bigint) RETURNS SETOF bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    who CONSTANT record := mailroom.acting(by_person, by_id);
BEGIN
    PERFORM mailroom.superadmins_only();
    IF coalesce(of_why, '') = '' THEN
        RAISE EXCEPTION 'say why these messages are discarded: it is recorded' USING ERRCODE = 'MR400';
    END IF;
    RETURN QUERY
    WITH discarded AS (
        DELETE FROM mailroom.quarantine q WHERE q.id = ANY (of_ids)
     RETURNING q.id, q.body_hash, octet_length(q.body) AS body_bytes, q.reason, q.detail, q.first_seen_at, q.last_seen_at, q.times_seen
    ), recorded AS (
        INSERT INTO mailroom.quarantine_discards (body_hash, body_bytes, reason, detail, first_seen_at, last_seen_at, times_seen, person_id, person, why)
        SELECT d.body_hash, d.body_bytes, d.reason, d.detail, d.first_seen_at, d.last_seen_at, d.times_seen, who.person_id, who.person, of_why FROM discarded d
    )
    SELECT d.id FROM discarded d ORDER BY d.id;
END
$$;
