-- What the login of one person may write into the audit log: what it can do, and nothing else. A lifting that is made up could keep
-- superadmins from taking a real one back.

-- step: Function that refuses entries of what one cannot do
CREATE FUNCTION mailroom_own.check_audit_entry() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF TG_RELID <> 'mailroom_own.audit_log'::regclass THEN
        RAISE EXCEPTION 'this is the trigger of mailroom_own.audit_log alone' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF NEW.action IS NULL OR NEW.action NOT IN ('resend', 'bulk_resend', 'change_address', 'resolve', 'undo_resolve', 'ask_suppression') THEN
        RAISE EXCEPTION 'only what you can do yourself can be logged' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;

-- step: Check of what one logs
-- Triggers of a view fire by their names: this one comes before mailroom_add_audit_entry.
CREATE TRIGGER mailroom_action_of_entry INSTEAD OF INSERT ON mailroom_own.audit_log FOR EACH ROW EXECUTE FUNCTION mailroom_own.check_audit_entry();
