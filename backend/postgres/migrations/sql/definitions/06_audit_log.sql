-- The audit log only grows.

-- step: Function that refuses to change what was logged
CREATE FUNCTION mailroom.keep_audit_log() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF TG_RELID <> 'mailroom.audit_log'::regclass THEN
        RAISE EXCEPTION 'this is the trigger of mailroom.audit_log alone' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RAISE EXCEPTION 'mailroom.audit_log is append-only' USING ERRCODE = 'insufficient_privilege';
END
$$;

-- step: Trigger that refuses to change what was logged
CREATE TRIGGER mailroom_audit_log_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON mailroom.audit_log
    FOR EACH STATEMENT EXECUTE FUNCTION mailroom.keep_audit_log();
