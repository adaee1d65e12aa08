-- What the login of one person changes. A view with a fence is not updatable by itself: triggers write what its columns' rights let somebody
-- set, to the row that they found. A row that was changed since is not overwritten; whoever changes it tries again (serialization_failure).

-- step: Function that changes one's own order addresses
CREATE FUNCTION mailroom_own.change_order_addresses() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF TG_RELID <> 'mailroom_own.order_addresses'::regclass THEN
        RAISE EXCEPTION 'this is the trigger of mailroom_own.order_addresses alone' USING ERRCODE = 'insufficient_privilege';
    END IF;
    UPDATE public.orders m SET email = NEW.email, short_id = NEW.short_id, updated_at = NEW.updated_at
     WHERE m.id = OLD.id AND (m.email, m.short_id, m.updated_at) IS NOT DISTINCT FROM (OLD.email, OLD.short_id, OLD.updated_at);
    IF NOT FOUND THEN
        RAISE EXCEPTION 'this row was changed meanwhile: try again' USING ERRCODE = 'serialization_failure';
    END IF;
    RETURN NEW;
END
$$;

-- step: Changes of one's own order addresses
CREATE TRIGGER mailroom_change_order_addresses INSTEAD OF UPDATE ON mailroom_own.order_addresses FOR EACH ROW EXECUTE FUNCTION mailroom_own.change_order_addresses();

-- step: Function that changes one's own attendee addresses
CREATE FUNCTION mailroom_own.change_attendee_addresses() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF TG_RELID <> 'mailroom_own.attendee_addresses'::regclass THEN
        RAISE EXCEPTION 'this is the trigger of mailroom_own.attendee_addresses alone' USING ERRCODE = 'insufficient_privilege';
    END IF;
    UPDATE public.attendees m SET email = NEW.email, short_id = NEW.short_id, updated_at = NEW.updated_at
     WHERE m.id = OLD.id AND (m.email, m.short_id, m.updated_at) IS NOT DISTINCT FROM (OLD.email, OLD.short_id, OLD.updated_at);
    IF NOT FOUND THEN
        RAISE EXCEPTION 'this row was changed meanwhile: try again' USING ERRCODE = 'serialization_failure';
    END IF;
    RETURN NEW;
END
$$;

-- step: Changes of one's own attendee addresses
CREATE TRIGGER mailroom_change_attendee_addresses INSTEAD OF UPDATE ON mailroom_own.attendee_addresses FOR EACH ROW EXECUTE FUNCTION mailroom_own.change_attendee_addresses();

-- step: Function that changes one's own waitlist addresses
CREATE FUNCTION mailroom_own.change_waitlist_addresses() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF TG_RELID <> 'mailroom_own.waitlist_addresses'::regclass THEN
        RAISE EXCEPTION 'this is the trigger of mailroom_own.waitlist_addresses alone' USING ERRCODE = 'insufficient_privilege';
    END IF;
    UPDATE public.waitlist_entries m SET email = NEW.email, updated_at = NEW.updated_at
     WHERE m.id = OLD.id AND (m.email, m.updated_at) IS NOT DISTINCT FROM (OLD.email, OLD.updated_at);
    IF NOT FOUND THEN
        RAISE EXCEPTION 'this row was changed meanwhile: try again' USING ERRCODE = 'serialization_failure';
    END IF;
    RETURN NEW;
END
$$;

-- step: Changes of one's own waitlist addresses
CREATE TRIGGER mailroom_change_waitlist_addresses INSTEAD OF UPDATE ON mailroom_own.waitlist_addresses FOR EACH ROW EXECUTE FUNCTION mailroom_own.change_waitlist_addresses();

-- step: Function that changes one's own announcements
CREATE FUNCTION mailroom_own.change_announcements() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF TG_RELID <> 'mailroom_own.announcements'::regclass THEN
        RAISE EXCEPTION 'this is the trigger of mailroom_own.announcements alone' USING ERRCODE = 'insufficient_privilege';
    END IF;
    UPDATE public.outgoing_messages m SET subject = NEW.subject, status = NEW.status, ses_message_id = NEW.ses_message_id, updated_at = NEW.updated_at, resolved_at = NEW.resolved_at, resolution_type = NEW.resolution_type
     WHERE m.id = OLD.id AND (m.subject, m.status, m.ses_message_id, m.updated_at, m.resolved_at, m.resolution_type) IS NOT DISTINCT FROM (OLD.subject, OLD.status, OLD.ses_message_id, OLD.updated_at, OLD.resolved_at, OLD.resolution_type);
    IF NOT FOUND THEN
        RAISE EXCEPTION 'this row was changed meanwhile: try again' USING ERRCODE = 'serialization_failure';
    END IF;
    RETURN NEW;
END
$$;

-- step: Changes of one's own announcements
CREATE TRIGGER mailroom_change_announcements INSTEAD OF UPDATE ON mailroom_own.announcements FOR EACH ROW EXECUTE FUNCTION mailroom_own.change_announcements();

-- step: Function that changes one's own transactions
CREATE FUNCTION mailroom_own.change_transactions() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF TG_RELID <> 'mailroom_own.transactions'::regclass THEN
        RAISE EXCEPTION 'this is the trigger of mailroom_own.transactions alone' USING ERRCODE = 'insufficient_privilege';
    END IF;
    UPDATE public.outgoing_transaction_messages m SET subject = NEW.subject, status = NEW.status, ses_message_id = NEW.ses_message_id, updated_at = NEW.updated_at, resolved_at = NEW.resolved_at, resolution_type = NEW.resolution_type
     WHERE m.id = OLD.id AND (m.subject, m.status, m.ses_message_id, m.updated_at, m.resolved_at, m.resolution_type) IS NOT DISTINCT FROM (OLD.subject, OLD.status, OLD.ses_message_id, OLD.updated_at, OLD.resolved_at, OLD.resolution_type);
    IF NOT FOUND THEN
        RAISE EXCEPTION 'this row was changed meanwhile: try again' USING ERRCODE = 'serialization_failure';
    END IF;
    RETURN NEW;
END
$$;

-- step: Changes of one's own transactions
CREATE TRIGGER mailroom_change_transactions INSTEAD OF UPDATE ON mailroom_own.transactions FOR EACH ROW EXECUTE FUNCTION mailroom_own.change_transactions();

-- step: Function that changes one's own sends
CREATE FUNCTION mailroom_own.change_sends() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF TG_RELID <> 'mailroom_own.sends'::regclass THEN
        RAISE EXCEPTION 'this is the trigger of mailroom_own.sends alone' USING ERRCODE = 'insufficient_privilege';
    END IF;
    UPDATE mailroom.sends m SET given_up_at = NEW.given_up_at, settled_at = NEW.settled_at, outcome = NEW.outcome, code = NEW.code, detail = NEW.detail
     WHERE m.id = OLD.id AND (m.given_up_at, m.settled_at, m.outcome, m.code, m.detail) IS NOT DISTINCT FROM (OLD.given_up_at, OLD.settled_at, OLD.outcome, OLD.code, OLD.detail);
    IF NOT FOUND THEN
        RAISE EXCEPTION 'this row was changed meanwhile: try again' USING ERRCODE = 'serialization_failure';
    END IF;
    RETURN NEW;
END
$$;

-- step: Changes of one's own sends
CREATE TRIGGER mailroom_change_sends INSTEAD OF UPDATE ON mailroom_own.sends FOR EACH ROW EXECUTE FUNCTION mailroom_own.change_sends();

-- step: Function that changes one's own bulk resends
CREATE FUNCTION mailroom_own.change_bulk_resends() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF TG_RELID <> 'mailroom_own.bulk_resends'::regclass THEN
        RAISE EXCEPTION 'this is the trigger of mailroom_own.bulk_resends alone' USING ERRCODE = 'insufficient_privilege';
    END IF;
    UPDATE mailroom.bulk_resends m SET stop_asked = NEW.stop_asked, finished_at = NEW.finished_at, failure_code = NEW.failure_code, failure = NEW.failure, total = NEW.total
     WHERE m.id = OLD.id AND (m.stop_asked, m.finished_at, m.failure_code, m.failure, m.total) IS NOT DISTINCT FROM (OLD.stop_asked, OLD.finished_at, OLD.failure_code, OLD.failure, OLD.total);
    IF NOT FOUND THEN
        RAISE EXCEPTION 'this row was changed meanwhile: try again' USING ERRCODE = 'serialization_failure';
    END IF;
    RETURN NEW;
END
$$;

-- step: Changes of one's own bulk resends
CREATE TRIGGER mailroom_change_bulk_resends INSTEAD OF UPDATE ON mailroom_own.bulk_resends FOR EACH ROW EXECUTE FUNCTION mailroom_own.change_bulk_resends();

-- step: Function that changes one's own bulk resend items
CREATE FUNCTION mailroom_own.change_bulk_resend_items() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF TG_RELID <> 'mailroom_own.bulk_resend_items'::regclass THEN
        RAISE EXCEPTION 'this is the trigger of mailroom_own.bulk_resend_items alone' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF NEW.attempt_id IS NOT NULL AND mailroom_own.is_mine(NEW.kind, NEW.attempt_id) IS NOT TRUE THEN
        RAISE EXCEPTION 'only your own attempts can be noted' USING ERRCODE = 'insufficient_privilege';
    END IF;
    UPDATE mailroom.bulk_resend_items m SET attempt_id = NEW.attempt_id, done_at = NEW.done_at, code = NEW.code, detail = NEW.detail
     WHERE m.bulk_id = OLD.bulk_id AND m.position = OLD.position AND (m.attempt_id, m.done_at, m.code, m.detail) IS NOT DISTINCT FROM (OLD.attempt_id, OLD.done_at, OLD.code, OLD.detail);
    IF NOT FOUND THEN
        RAISE EXCEPTION 'this row was changed meanwhile: try again' USING ERRCODE = 'serialization_failure';
    END IF;
    RETURN NEW;
END
$$;

-- step: Changes of one's own bulk resend items
CREATE TRIGGER mailroom_change_bulk_resend_items INSTEAD OF UPDATE ON mailroom_own.bulk_resend_items FOR EACH ROW EXECUTE FUNCTION mailroom_own.change_bulk_resend_items();

-- step: Function that locks the heads of chains
CREATE FUNCTION mailroom.lock_heads_of(kind text, messages bigint[]) RETURNS bigint[]
    LANGUAGE sql SET search_path = pg_catalog, pg_temp
AS $$
    SELECT mailroom.lock_heads(CASE kind WHEN 'announcement' THEN 'mailroom.announcements' WHEN 'transaction' THEN 'mailroom.transactions' END::regclass, messages)
$$;

-- step: Function that locks the heads of one's own chains
-- On the tables: locking rows of a fenced view locks all of one's own.
CREATE FUNCTION mailroom_own.lock_heads_of(kind text, messages bigint[]) RETURNS bigint[]
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT mailroom.lock_heads(CASE kind WHEN 'announcement' THEN 'public.outgoing_messages' WHEN 'transaction' THEN 'public.outgoing_transaction_messages' END::regclass,
                               ARRAY(SELECT m FROM unnest(messages) m WHERE mailroom_own.is_mine(kind, m)))
$$;

-- step: Function that settles whether issues are resolved
CREATE FUNCTION mailroom.settle_resolutions_of(kind text, messages bigint[]) RETURNS void
    LANGUAGE sql SET search_path = pg_catalog, pg_temp
AS $$
    SELECT mailroom.settle_resolutions(CASE kind WHEN 'announcement' THEN 'mailroom.announcements' WHEN 'transaction' THEN 'mailroom.transactions' END::regclass, messages)
$$;

-- step: Function that settles whether one's own issues are resolved
CREATE FUNCTION mailroom_own.settle_resolutions_of(kind text, messages bigint[]) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT mailroom.settle_resolutions(CASE kind WHEN 'announcement' THEN 'public.outgoing_messages' WHEN 'transaction' THEN 'public.outgoing_transaction_messages' END::regclass,
                                       ARRAY(SELECT m FROM unnest(messages) m WHERE mailroom_own.is_mine(kind, m)))
$$;

-- step: Function that locks order addresses
CREATE FUNCTION mailroom.lock_order_addresses(ids bigint[]) RETURNS SETOF bigint
    LANGUAGE sql SET search_path = pg_catalog, pg_temp
AS $$
    SELECT m.id FROM mailroom.order_addresses m WHERE m.id = ANY (ids) ORDER BY m.id FOR NO KEY UPDATE
$$;

-- step: Function that locks one's own order addresses
CREATE FUNCTION mailroom_own.lock_order_addresses(ids bigint[]) RETURNS SETOF bigint
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT m.id FROM public.orders m
     WHERE m.id = ANY (ids) AND m.event_id IN (SELECT e.id FROM public.events e WHERE e.account_id = ANY (mailroom_own.my_accounts()))
     ORDER BY m.id FOR NO KEY UPDATE OF m
$$;

-- step: Function that locks attendee addresses
CREATE FUNCTION mailroom.lock_attendee_addresses(ids bigint[]) RETURNS SETOF bigint
    LANGUAGE sql SET search_path = pg_catalog, pg_temp
AS $$
    SELECT m.id FROM mailroom.attendee_addresses m WHERE m.id = ANY (ids) ORDER BY m.id FOR NO KEY UPDATE
$$;

-- step: Function that locks one's own attendee addresses
CREATE FUNCTION mailroom_own.lock_attendee_addresses(ids bigint[]) RETURNS SETOF bigint
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT m.id FROM public.attendees m
     WHERE m.id = ANY (ids) AND m.event_id IN (SELECT e.id FROM public.events e WHERE e.account_id = ANY (mailroom_own.my_accounts()))
     ORDER BY m.id FOR NO KEY UPDATE OF m
$$;

-- step: Function that locks waitlist addresses
CREATE FUNCTION mailroom.lock_waitlist_addresses(ids bigint[]) RETURNS SETOF bigint
    LANGUAGE sql SET search_path = pg_catalog, pg_temp
AS $$
    SELECT m.id FROM mailroom.waitlist_addresses m WHERE m.id = ANY (ids) ORDER BY m.id FOR NO KEY UPDATE
$$;

-- step: Function that locks one's own waitlist addresses
CREATE FUNCTION mailroom_own.lock_waitlist_addresses(ids bigint[]) RETURNS SETOF bigint
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT m.id FROM public.waitlist_entries m
     WHERE m.id = ANY (ids) AND m.event_id IN (SELECT e.id FROM public.events e WHERE e.account_id = ANY (mailroom_own.my_accounts()))
     ORDER BY m.id FOR NO KEY UPDATE OF m
$$;
