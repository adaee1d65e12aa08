-- What the login of one person may change, and what it reads of its messages.

-- step: View of addresses of one's own orders
CREATE VIEW mailroom_own.order_addresses WITH (security_barrier) AS
    SELECT id, event_id, email, short_id, updated_at, deleted_at FROM public.orders
     WHERE event_id IN (SELECT e.id FROM public.events e WHERE e.account_id = ANY ((SELECT mailroom_own.my_accounts())::bigint[]))
    OFFSET 0;

-- step: View of addresses of one's own attendees
CREATE VIEW mailroom_own.attendee_addresses WITH (security_barrier) AS
    SELECT id, event_id, email, short_id, updated_at, deleted_at FROM public.attendees
     WHERE event_id IN (SELECT e.id FROM public.events e WHERE e.account_id = ANY ((SELECT mailroom_own.my_accounts())::bigint[]))
    OFFSET 0;

-- step: View of addresses of one's own waitlist entries
CREATE VIEW mailroom_own.waitlist_addresses WITH (security_barrier) AS
    SELECT id, event_id, email, updated_at, deleted_at FROM public.waitlist_entries
     WHERE event_id IN (SELECT e.id FROM public.events e WHERE e.account_id = ANY ((SELECT mailroom_own.my_accounts())::bigint[]))
    OFFSET 0;

-- step: Function that adds an attempt to one of one's own announcements
-- Only a retry of what is there, about the same as it: then every row that it names is known to be one's own.
CREATE FUNCTION mailroom_own.add_announcement() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF TG_RELID <> 'mailroom_own.announcements'::regclass THEN
        RAISE EXCEPTION 'this is the trigger of mailroom_own.announcements alone' USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM FROM public.outgoing_messages m JOIN public.events e ON e.id = m.event_id
      WHERE (m.id = NEW.retry_for_id OR m.retry_for_id = NEW.retry_for_id) AND m.deleted_at IS NULL
        AND m.event_id = NEW.event_id AND m.message_id IS NOT DISTINCT FROM NEW.message_id
        AND e.account_id = ANY (mailroom_own.my_accounts());
    IF NOT FOUND OR NEW.status NOT IN ('PENDING', 'SUPPRESSED') THEN
        RAISE EXCEPTION 'only a retry of one of your own announcements can be added' USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO public.outgoing_messages (event_id, message_id, subject, recipient, original_recipient, status, retry_for_id, created_at, updated_at)
    VALUES (NEW.event_id, NEW.message_id, NEW.subject, NEW.recipient, NEW.original_recipient, NEW.status, NEW.retry_for_id, NEW.created_at, NEW.updated_at)
    RETURNING id INTO NEW.id;
    RETURN NEW;
END
$$;

-- step: View of one's own announcements
CREATE VIEW mailroom_own.announcements WITH (security_barrier) AS
    SELECT id, event_id, message_id, recipient, original_recipient, subject, status, ses_message_id, created_at, updated_at, deleted_at,
           resolved_at, resolution_type, retry_for_id
      FROM public.outgoing_messages
     WHERE event_id IN (SELECT e.id FROM public.events e WHERE e.account_id = ANY ((SELECT mailroom_own.my_accounts())::bigint[]))
    OFFSET 0;
CREATE TRIGGER mailroom_add_announcement INSTEAD OF INSERT ON mailroom_own.announcements FOR EACH ROW EXECUTE FUNCTION mailroom_own.add_announcement();

-- step: Function that adds an attempt to one of one's own transactions
CREATE FUNCTION mailroom_own.add_transaction() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF TG_RELID <> 'mailroom_own.transactions'::regclass THEN
        RAISE EXCEPTION 'this is the trigger of mailroom_own.transactions alone' USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM FROM public.outgoing_transaction_messages m JOIN public.events e ON e.id = m.event_id
      WHERE (m.id = NEW.retry_for_id OR m.retry_for_id = NEW.retry_for_id) AND m.deleted_at IS NULL
        AND m.event_id = NEW.event_id AND m.email_type = NEW.email_type
        AND m.order_id IS NOT DISTINCT FROM NEW.order_id AND m.attendee_id IS NOT DISTINCT FROM NEW.attendee_id
        AND e.account_id = ANY (mailroom_own.my_accounts());
    IF NOT FOUND OR NEW.status NOT IN ('PENDING', 'SUPPRESSED') THEN
        RAISE EXCEPTION 'only a retry of one of your own transactions can be added' USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO public.outgoing_transaction_messages
           (event_id, order_id, attendee_id, email_type, subject, recipient, original_recipient, status, retry_for_id, created_at, updated_at)
    VALUES (NEW.event_id, NEW.order_id, NEW.attendee_id, NEW.email_type, NEW.subject, NEW.recipient, NEW.original_recipient, NEW.status,
            NEW.retry_for_id, NEW.created_at, NEW.updated_at)
    RETURNING id INTO NEW.id;
    RETURN NEW;
END
$$;

-- step: View of one's own transactions
CREATE VIEW mailroom_own.transactions WITH (security_barrier) AS
    SELECT id, event_id, order_id, attendee_id, email_type, recipient, original_recipient, subject, status, ses_message_id, created_at,
           updated_at, deleted_at, resolved_at, resolution_type, retry_for_id
      FROM public.outgoing_transaction_messages
     WHERE event_id IN (SELECT e.id FROM public.events e WHERE e.account_id = ANY ((SELECT mailroom_own.my_accounts())::bigint[]))
    OFFSET 0;
CREATE TRIGGER mailroom_add_transaction INSTEAD OF INSERT ON mailroom_own.transactions FOR EACH ROW EXECUTE FUNCTION mailroom_own.add_transaction();

-- step: Function that tells whether a message is one's own
CREATE FUNCTION mailroom_own.is_mine(kind text, id bigint) RETURNS boolean
    LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = auto
AS $$
BEGIN
    RETURN EXISTS (SELECT
                     FROM mailroom.login_accounts o
                    WHERE o.login = session_user
                      AND o.account_id = (SELECT e.account_id FROM public.events e WHERE e.id = CASE is_mine.kind
                                          WHEN 'announcement' THEN (SELECT m.event_id FROM public.outgoing_messages m WHERE m.id = is_mine.id)
                                          WHEN 'transaction' THEN (SELECT m.event_id FROM public.outgoing_transaction_messages m WHERE m.id = is_mine.id) END));
END
$$;

-- step: View of one's own messages' timeline
CREATE VIEW mailroom_own.message_events WITH (security_barrier) AS
    SELECT t.id, t.outgoing_message_id, t.outgoing_transaction_message_id, t.provider, t.event_type, t.event_subtype, t.provider_message_id,
           t.sns_message_id, t.raw_payload, t.occurred_at, t.created_at, t.updated_at
      FROM public.events e
      JOIN public.outgoing_messages m ON m.event_id = e.id
      JOIN public.outgoing_message_events t ON t.outgoing_message_id = m.id
     WHERE e.account_id = ANY ((SELECT mailroom_own.my_accounts())::bigint[])
    UNION ALL
    SELECT t.id, t.outgoing_message_id, t.outgoing_transaction_message_id, t.provider, t.event_type, t.event_subtype, t.provider_message_id,
           t.sns_message_id, t.raw_payload, t.occurred_at, t.created_at, t.updated_at
      FROM public.events e
      JOIN public.outgoing_transaction_messages m ON m.event_id = e.id
      JOIN public.outgoing_message_events t ON t.outgoing_transaction_message_id = m.id AND t.outgoing_message_id IS NULL
     WHERE e.account_id = ANY ((SELECT mailroom_own.my_accounts())::bigint[])
    OFFSET 0;

-- step: View of one's own messages' events
CREATE VIEW mailroom_own.delivery_events WITH (security_barrier) AS
    SELECT d.*
      FROM public.events e
      JOIN public.outgoing_messages m ON m.event_id = e.id
      JOIN mailroom.delivery_events d ON d.message_id = m.id AND d.message_kind = 'announcement'
     WHERE e.account_id = ANY ((SELECT mailroom_own.my_accounts())::bigint[])
    UNION ALL
    SELECT d.*
      FROM public.events e
      JOIN public.outgoing_transaction_messages m ON m.event_id = e.id
      JOIN mailroom.delivery_events d ON d.message_id = m.id AND d.message_kind = 'transaction'
     WHERE e.account_id = ANY ((SELECT mailroom_own.my_accounts())::bigint[])
    OFFSET 0;

-- step: View of marks of one's own messages
CREATE VIEW mailroom_own.inferred_messages WITH (security_barrier) AS
    SELECT f.*
      FROM public.events e
      JOIN public.outgoing_messages m ON m.event_id = e.id
      JOIN mailroom.inferred_messages f ON f.message_id = m.id AND f.kind = 'announcement'
     WHERE e.account_id = ANY ((SELECT mailroom_own.my_accounts())::bigint[])
    UNION ALL
    SELECT f.*
      FROM public.events e
      JOIN public.outgoing_transaction_messages m ON m.event_id = e.id
      JOIN mailroom.inferred_messages f ON f.message_id = m.id AND f.kind = 'transaction'
     WHERE e.account_id = ANY ((SELECT mailroom_own.my_accounts())::bigint[])
    OFFSET 0;

-- step: View of suppressions of one's own accounts
CREATE VIEW mailroom_own.suppressions WITH (security_barrier) AS
    SELECT id, account_id, email, reason, bounce_type, bounce_sub_type, complaint_type, source, sns_message_id, created_at, updated_at,
           deleted_at
      FROM public.email_suppressions
     WHERE account_id = ANY ((SELECT mailroom_own.my_accounts())::bigint[])
    OFFSET 0;

-- step: Function that finds the suppressions of one address, for one of one's own accounts
CREATE FUNCTION mailroom_own.suppressions_of(wanted_email text, wanted_account bigint) RETURNS SETOF mailroom_own.suppressions
    LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT id, account_id, email, reason, bounce_type, bounce_sub_type, complaint_type, source, sns_message_id, created_at, updated_at,
           deleted_at
      FROM public.email_suppressions
     WHERE email = wanted_email AND deleted_at IS NULL AND (account_id = wanted_account OR account_id IS NULL)
       AND wanted_account = ANY ((SELECT mailroom_own.my_accounts())::bigint[])
$$;

-- step: Function that notes one's own send
CREATE FUNCTION mailroom_own.add_send() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF TG_RELID <> 'mailroom_own.sends'::regclass THEN
        RAISE EXCEPTION 'this is the trigger of mailroom_own.sends alone' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF mailroom_own.is_mine(NEW.kind, NEW.message_id) IS NOT TRUE OR mailroom_own.is_mine(NEW.kind, NEW.original_id) IS NOT TRUE THEN
        RAISE EXCEPTION 'only sends of your own messages can be noted' USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO mailroom.sends (kind, message_id, original_id, person, os_user, settled_at, outcome, code, detail)
    VALUES (NEW.kind, NEW.message_id, NEW.original_id, mailroom_own.my_email(), coalesce(NEW.os_user, ''), NEW.settled_at, NEW.outcome,
            coalesce(NEW.code, ''), coalesce(NEW.detail, ''))
    RETURNING id INTO NEW.id;
    RETURN NEW;
END
$$;

-- step: View of sends of one's own messages
CREATE VIEW mailroom_own.sends WITH (security_barrier) AS
    SELECT s.id, s.kind, s.message_id, s.original_id, s.reserved_at, s.given_up_at, s.settled_at, s.outcome, s.code, s.detail, s.person, s.login, s.os_user
      FROM public.events e
      JOIN public.outgoing_messages m ON m.event_id = e.id
      JOIN mailroom.sends s ON s.message_id = m.id AND s.kind = 'announcement'
     WHERE e.account_id = ANY ((SELECT mailroom_own.my_accounts())::bigint[])
    UNION ALL
    SELECT s.id, s.kind, s.message_id, s.original_id, s.reserved_at, s.given_up_at, s.settled_at, s.outcome, s.code, s.detail, s.person, s.login, s.os_user
      FROM public.events e
      JOIN public.outgoing_transaction_messages m ON m.event_id = e.id
      JOIN mailroom.sends s ON s.message_id = m.id AND s.kind = 'transaction'
     WHERE e.account_id = ANY ((SELECT mailroom_own.my_accounts())::bigint[])
    OFFSET 0;
CREATE TRIGGER mailroom_add_send INSTEAD OF INSERT ON mailroom_own.sends FOR EACH ROW EXECUTE FUNCTION mailroom_own.add_send();

-- step: Function that logs what one did
-- Who and when it was is not the asker's to say.
CREATE FUNCTION mailroom_own.add_audit_entry() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF TG_RELID <> 'mailroom_own.audit_log'::regclass THEN
        RAISE EXCEPTION 'this is the trigger of mailroom_own.audit_log alone' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF mailroom_own.me() IS NULL OR NOT coalesce(NEW.account = ANY (mailroom_own.my_accounts()), true) THEN
        RAISE EXCEPTION 'only what concerns your own accounts can be logged' USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO mailroom.audit_log (person, os_user, account, action, subject, before, after, reason)
    VALUES (mailroom_own.my_email(), coalesce(NEW.os_user, ''), NEW.account, NEW.action, NEW.subject, NEW.before, NEW.after, coalesce(NEW.reason, ''))
    RETURNING id INTO NEW.id;
    RETURN NEW;
END
$$;

-- step: View of the audit log of one's own accounts
CREATE VIEW mailroom_own.audit_log WITH (security_barrier) AS
    SELECT id, at, person, login, os_user, account, action, subject, before, after, reason
      FROM mailroom.audit_log
     WHERE account = ANY ((SELECT mailroom_own.my_accounts())::bigint[]) OR account IS NULL AND login = session_user AND (SELECT mailroom_own.me()) IS NOT NULL
    OFFSET 0;
CREATE TRIGGER mailroom_add_audit_entry INSTEAD OF INSERT ON mailroom_own.audit_log FOR EACH ROW EXECUTE FUNCTION mailroom_own.add_audit_entry();

-- step: Function that begins one's own bulk resend
CREATE FUNCTION mailroom_own.add_bulk_resend() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF TG_RELID <> 'mailroom_own.bulk_resends'::regclass THEN
        RAISE EXCEPTION 'this is the trigger of mailroom_own.bulk_resends alone' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF mailroom_own.me() IS NULL OR NOT coalesce(NEW.account = ANY (mailroom_own.my_accounts()), true) THEN
        RAISE EXCEPTION 'only your own accounts'' mails can be resent' USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO mailroom.bulk_resends (person, os_user, account, send_anyway)
    VALUES (mailroom_own.my_email(), coalesce(NEW.os_user, ''), NEW.account, NEW.send_anyway)
    RETURNING id INTO NEW.id;
    RETURN NEW;
END
$$;

-- step: View of one's own bulk resends
CREATE VIEW mailroom_own.bulk_resends WITH (security_barrier) AS
    SELECT id, started_at, person, login, os_user, account, send_anyway, stop_asked, finished_at, failure_code, failure, total
      FROM mailroom.bulk_resends
     WHERE person = (SELECT mailroom_own.my_email()) AND (account IS NULL OR account = ANY ((SELECT mailroom_own.my_accounts())::bigint[]))
    OFFSET 0;
CREATE TRIGGER mailroom_add_bulk_resend INSTEAD OF INSERT ON mailroom_own.bulk_resends FOR EACH ROW EXECUTE FUNCTION mailroom_own.add_bulk_resend();

-- step: Function that adds an issue to one's own bulk resend
CREATE FUNCTION mailroom_own.add_bulk_resend_item() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF TG_RELID <> 'mailroom_own.bulk_resend_items'::regclass THEN
        RAISE EXCEPTION 'this is the trigger of mailroom_own.bulk_resend_items alone' USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM FROM mailroom.bulk_resends b
      WHERE b.id = NEW.bulk_id AND b.person = mailroom_own.my_email() AND (b.account IS NULL OR b.account = ANY (mailroom_own.my_accounts()));
    IF NOT FOUND OR mailroom_own.is_mine(NEW.kind, NEW.original_id) IS NOT TRUE THEN
        RAISE EXCEPTION 'only your own issues can be added to your own bulk resends' USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO mailroom.bulk_resend_items (bulk_id, position, kind, original_id) VALUES (NEW.bulk_id, NEW.position, NEW.kind, NEW.original_id);
    RETURN NEW;
END
$$;

-- step: View of one's own bulk resends' issues
CREATE VIEW mailroom_own.bulk_resend_items WITH (security_barrier) AS
    SELECT bulk_id, position, kind, original_id, attempt_id, done_at, code, detail
      FROM mailroom.bulk_resend_items
     WHERE bulk_id IN (SELECT b.id FROM mailroom.bulk_resends b
                        WHERE b.person = (SELECT mailroom_own.my_email()) AND (b.account IS NULL OR b.account = ANY ((SELECT mailroom_own.my_accounts())::bigint[])))
       AND mailroom_own.is_mine(kind, original_id) AND (attempt_id IS NULL OR mailroom_own.is_mine(kind, attempt_id))
    OFFSET 0;
CREATE TRIGGER mailroom_add_bulk_resend_item INSTEAD OF INSERT ON mailroom_own.bulk_resend_items
    FOR EACH ROW EXECUTE FUNCTION mailroom_own.add_bulk_resend_item();

-- step: View of the last drain
-- When and by whom: what everybody's Refresh shows.
CREATE VIEW mailroom_own.drains WITH (security_barrier) AS
    SELECT id, started_at, finished_at, person, login, received, applied, duplicates, parked, quarantined, ignored, deleted
      FROM mailroom.drains
     WHERE id = (SELECT d.id FROM mailroom.drains d ORDER BY d.finished_at DESC, d.id DESC LIMIT 1)
       AND (SELECT mailroom_own.me()) IS NOT NULL
    OFFSET 0;

-- step: View of notes on the suppressions of one's own accounts
CREATE VIEW mailroom_own.suppression_notes WITH (security_barrier) AS
    SELECT n.suppression_id, n.note
      FROM mailroom.suppression_notes n
      JOIN public.email_suppressions s ON s.id = n.suppression_id
     WHERE s.account_id = ANY ((SELECT mailroom_own.my_accounts())::bigint[])
    OFFSET 0;

-- step: Function that asks superadmins to change a suppression of one's own account
CREATE FUNCTION mailroom_own.add_suppression_request() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF TG_RELID <> 'mailroom_own.suppression_requests'::regclass THEN
        RAISE EXCEPTION 'this is the trigger of mailroom_own.suppression_requests alone' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF mailroom_own.me() IS NULL OR NOT coalesce(NEW.account = ANY (mailroom_own.my_accounts()), false) THEN
        RAISE EXCEPTION 'only for your own accounts can something be asked' USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO mailroom.suppression_requests (person, os_user, account, email, wish, note)
    VALUES (mailroom_own.my_email(), coalesce(NEW.os_user, ''), NEW.account, NEW.email, NEW.wish, NEW.note)
    RETURNING id INTO NEW.id;
    RETURN NEW;
END
$$;

-- step: View of what was asked about suppressions in one's own accounts
CREATE VIEW mailroom_own.suppression_requests WITH (security_barrier) AS
    SELECT id, asked_at, person, login, os_user, account, email, wish, note, closed_at, closed_by, answer
      FROM mailroom.suppression_requests
     WHERE account = ANY ((SELECT mailroom_own.my_accounts())::bigint[])
    OFFSET 0;
CREATE TRIGGER mailroom_add_suppression_request INSTEAD OF INSERT ON mailroom_own.suppression_requests FOR EACH ROW EXECUTE FUNCTION mailroom_own.add_suppression_request();
