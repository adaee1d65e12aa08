-- What lists and dialogs look up by key. A view of mailroom_own is fenced: no condition of its reader is evaluated on a row that is not theirs,
-- so one row costs as much as all of one's own. These functions take a key instead, find by its index, and give the row only to whom it
-- belongs; in schema mailroom they are plain SQL that the planner puts in their place. One text of SQL calls both by the search path.
-- Their plans are kept (plan_cache_mode): Mailroom has its own statements planned anew each time, and a function is called for each row.

-- step: Function that finds the announcement of an id
CREATE FUNCTION mailroom.announcement_by_id(wanted bigint) RETURNS SETOF mailroom.announcements
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 1
AS $$
    SELECT m.* FROM mailroom.announcements m WHERE m.id = wanted
$$;

-- step: Function that finds the announcement of an id, one's own
CREATE FUNCTION mailroom_own.announcement_by_id(wanted bigint) RETURNS SETOF mailroom_own.announcements
    LANGUAGE plpgsql STABLE PARALLEL RESTRICTED ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = auto
AS $$
BEGIN
    RETURN QUERY SELECT m.* FROM mailroom.announcements m WHERE m.id = wanted
          AND EXISTS (SELECT FROM public.events e JOIN mailroom.login_accounts o ON o.account_id = e.account_id WHERE e.id = m.event_id AND o.login = session_user);
END
$$;

-- step: Function that finds the retries of one announcement
CREATE FUNCTION mailroom.retries_of_announcement(original bigint) RETURNS SETOF mailroom.announcements
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 1
AS $$
    SELECT m.* FROM mailroom.announcements m WHERE m.retry_for_id = original
$$;

-- step: Function that finds the retries of one announcement, one's own
CREATE FUNCTION mailroom_own.retries_of_announcement(original bigint) RETURNS SETOF mailroom_own.announcements
    LANGUAGE plpgsql STABLE PARALLEL RESTRICTED ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = auto
AS $$
BEGIN
    RETURN QUERY SELECT m.* FROM mailroom.announcements m WHERE m.retry_for_id = original
          AND EXISTS (SELECT FROM public.events e JOIN mailroom.login_accounts o ON o.account_id = e.account_id WHERE e.id = m.event_id AND o.login = session_user);
END
$$;

-- step: Function that finds the announcements of a ticketed event
CREATE FUNCTION mailroom.announcements_of_event(wanted_event bigint, statuses text[]) RETURNS SETOF mailroom.announcements
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 1000
AS $$
    SELECT m.* FROM mailroom.announcements m WHERE m.event_id = wanted_event
$$;

-- step: Function that finds the announcements of a ticketed event, one's own
-- Of those statuses of problems that nobody resolved, or all where that is null. Who sees everything has the planner do that, by the condition that stands in the list.
CREATE FUNCTION mailroom_own.announcements_of_event(wanted_event bigint, statuses text[]) RETURNS SETOF mailroom_own.announcements
    LANGUAGE plpgsql STABLE PARALLEL RESTRICTED ROWS 1000 SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = auto
AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM public.events e JOIN mailroom.login_accounts o ON o.account_id = e.account_id WHERE e.id = wanted_event AND o.login = session_user) THEN
        RETURN;
    ELSIF statuses IS NULL THEN
        RETURN QUERY SELECT m.* FROM mailroom.announcements m WHERE m.event_id = wanted_event;
    ELSE
        RETURN QUERY SELECT m.* FROM mailroom.announcements m
                      WHERE m.event_id = wanted_event AND m.status IN ('BOUNCED', 'FAILED', 'SUPPRESSED') AND m.resolved_at IS NULL AND m.status = ANY (statuses);
    END IF;
END
$$;

-- step: Function that finds the transaction of an id
CREATE FUNCTION mailroom.transaction_by_id(wanted bigint) RETURNS SETOF mailroom.transactions
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 1
AS $$
    SELECT m.* FROM mailroom.transactions m WHERE m.id = wanted
$$;

-- step: Function that finds the transaction of an id, one's own
CREATE FUNCTION mailroom_own.transaction_by_id(wanted bigint) RETURNS SETOF mailroom_own.transactions
    LANGUAGE plpgsql STABLE PARALLEL RESTRICTED ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = auto
AS $$
BEGIN
    RETURN QUERY SELECT m.* FROM mailroom.transactions m WHERE m.id = wanted
          AND EXISTS (SELECT FROM public.events e JOIN mailroom.login_accounts o ON o.account_id = e.account_id WHERE e.id = m.event_id AND o.login = session_user);
END
$$;

-- step: Function that finds the retries of one transaction
CREATE FUNCTION mailroom.retries_of_transaction(original bigint) RETURNS SETOF mailroom.transactions
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 1
AS $$
    SELECT m.* FROM mailroom.transactions m WHERE m.retry_for_id = original
$$;

-- step: Function that finds the retries of one transaction, one's own
CREATE FUNCTION mailroom_own.retries_of_transaction(original bigint) RETURNS SETOF mailroom_own.transactions
    LANGUAGE plpgsql STABLE PARALLEL RESTRICTED ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = auto
AS $$
BEGIN
    RETURN QUERY SELECT m.* FROM mailroom.transactions m WHERE m.retry_for_id = original
          AND EXISTS (SELECT FROM public.events e JOIN mailroom.login_accounts o ON o.account_id = e.account_id WHERE e.id = m.event_id AND o.login = session_user);
END
$$;

-- step: Function that finds the transactions of a ticketed event
CREATE FUNCTION mailroom.transactions_of_event(wanted_event bigint, statuses text[]) RETURNS SETOF mailroom.transactions
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 1000
AS $$
    SELECT m.* FROM mailroom.transactions m WHERE m.event_id = wanted_event
$$;

-- step: Function that finds the transactions of a ticketed event, one's own
-- Of those statuses of problems that nobody resolved, or all where that is null. Who sees everything has the planner do that, by the condition that stands in the list.
CREATE FUNCTION mailroom_own.transactions_of_event(wanted_event bigint, statuses text[]) RETURNS SETOF mailroom_own.transactions
    LANGUAGE plpgsql STABLE PARALLEL RESTRICTED ROWS 1000 SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = auto
AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM public.events e JOIN mailroom.login_accounts o ON o.account_id = e.account_id WHERE e.id = wanted_event AND o.login = session_user) THEN
        RETURN;
    ELSIF statuses IS NULL THEN
        RETURN QUERY SELECT m.* FROM mailroom.transactions m WHERE m.event_id = wanted_event;
    ELSE
        RETURN QUERY SELECT m.* FROM mailroom.transactions m
                      WHERE m.event_id = wanted_event AND m.status IN ('BOUNCED', 'FAILED', 'SUPPRESSED') AND m.resolved_at IS NULL AND m.status = ANY (statuses);
    END IF;
END
$$;

-- step: Function that finds the events of a message
CREATE FUNCTION mailroom.events_of_message(wanted_kind text, wanted bigint) RETURNS SETOF mailroom.delivery_events
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 1
AS $$
    SELECT x.* FROM mailroom.delivery_events x WHERE x.message_kind = wanted_kind AND x.message_id = wanted
$$;

-- step: Function that finds the events of a message, one's own
CREATE FUNCTION mailroom_own.events_of_message(wanted_kind text, wanted bigint) RETURNS SETOF mailroom_own.delivery_events
    LANGUAGE plpgsql STABLE PARALLEL RESTRICTED ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = auto
AS $$
BEGIN
    RETURN QUERY SELECT x.* FROM mailroom.delivery_events x WHERE x.message_kind = wanted_kind AND x.message_id = wanted AND mailroom_own.is_mine(wanted_kind, wanted);
END
$$;

-- step: Function that finds what our own send of a message came to
CREATE FUNCTION mailroom.send_of_message(wanted_kind text, wanted bigint) RETURNS SETOF mailroom.sends
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 1
AS $$
    SELECT x.* FROM mailroom.sends x WHERE x.kind = wanted_kind AND x.message_id = wanted
$$;

-- step: Function that finds what our own send of a message came to, one's own
CREATE FUNCTION mailroom_own.send_of_message(wanted_kind text, wanted bigint) RETURNS SETOF mailroom_own.sends
    LANGUAGE plpgsql STABLE PARALLEL RESTRICTED ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = auto
AS $$
BEGIN
    RETURN QUERY SELECT x.id, x.kind, x.message_id, x.original_id, x.reserved_at, x.given_up_at, x.settled_at, x.outcome, x.code, x.detail, x.person, x.login, x.os_user
        FROM mailroom.sends x WHERE x.kind = wanted_kind AND x.message_id = wanted AND mailroom_own.is_mine(wanted_kind, wanted);
END
$$;

-- step: Function that finds the mark of a message that was guessed
CREATE FUNCTION mailroom.mark_of_message(wanted_kind text, wanted bigint) RETURNS SETOF mailroom.inferred_messages
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 1
AS $$
    SELECT x.* FROM mailroom.inferred_messages x WHERE x.kind = wanted_kind AND x.message_id = wanted
$$;

-- step: Function that finds the mark of a message that was guessed, one's own
CREATE FUNCTION mailroom_own.mark_of_message(wanted_kind text, wanted bigint) RETURNS SETOF mailroom_own.inferred_messages
    LANGUAGE plpgsql STABLE PARALLEL RESTRICTED ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = auto
AS $$
BEGIN
    RETURN QUERY SELECT x.* FROM mailroom.inferred_messages x WHERE x.kind = wanted_kind AND x.message_id = wanted AND mailroom_own.is_mine(wanted_kind, wanted);
END
$$;

-- step: Function that finds the timeline of a message
CREATE FUNCTION mailroom.timeline_of_message(wanted_kind text, wanted bigint) RETURNS SETOF mailroom.message_events
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 1
AS $$
    SELECT t.* FROM mailroom.message_events t
     WHERE t.outgoing_message_id = CASE wanted_kind WHEN 'announcement' THEN wanted END
        OR t.outgoing_transaction_message_id = CASE wanted_kind WHEN 'transaction' THEN wanted END
$$;

-- step: Function that finds the timeline of a message, one's own
CREATE FUNCTION mailroom_own.timeline_of_message(wanted_kind text, wanted bigint) RETURNS SETOF mailroom_own.message_events
    LANGUAGE plpgsql STABLE PARALLEL RESTRICTED ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = auto
AS $$
BEGIN
    RETURN QUERY SELECT t.* FROM mailroom.message_events t
       WHERE (t.outgoing_message_id = CASE wanted_kind WHEN 'announcement' THEN wanted END
              OR t.outgoing_transaction_message_id = CASE wanted_kind WHEN 'transaction' THEN wanted END)
         AND mailroom_own.is_mine(wanted_kind, wanted);
END
$$;

-- step: Function that finds all retries of announcements
-- Where everything may be read, the condition stands in the list alone: twice, the planner would expect too few rows.
CREATE FUNCTION mailroom.resent_announcements() RETURNS SETOF mailroom.announcements
    LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT m.* FROM mailroom.announcements m
$$;

-- step: Function that finds all of one's own retries of announcements
CREATE FUNCTION mailroom_own.resent_announcements() RETURNS SETOF mailroom_own.announcements
    LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN QUERY SELECT m.* FROM mailroom.announcements m
                  WHERE m.retry_for_id IS NOT NULL
                    AND m.event_id IN (SELECT e.id FROM public.events e WHERE e.account_id = ANY ((SELECT mailroom_own.my_accounts())::bigint[]));
END
$$;

-- step: Function that finds all announcements that did not arrive
-- As above: the condition stands in the list.
CREATE FUNCTION mailroom.problem_announcements() RETURNS SETOF mailroom.announcements
    LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT m.* FROM mailroom.announcements m
$$;

-- step: Function that finds all of one's own announcements that did not arrive
CREATE FUNCTION mailroom_own.problem_announcements() RETURNS SETOF mailroom_own.announcements
    LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN QUERY SELECT m.* FROM mailroom.announcements m
                  WHERE m.status IN ('BOUNCED', 'FAILED', 'SUPPRESSED') AND m.resolved_at IS NULL
                    AND m.event_id IN (SELECT e.id FROM public.events e WHERE e.account_id = ANY ((SELECT mailroom_own.my_accounts())::bigint[]));
END
$$;

-- step: Function that finds all retries of transactions
-- Where everything may be read, the condition stands in the list alone: twice, the planner would expect too few rows.
CREATE FUNCTION mailroom.resent_transactions() RETURNS SETOF mailroom.transactions
    LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT m.* FROM mailroom.transactions m
$$;

-- step: Function that finds all of one's own retries of transactions
CREATE FUNCTION mailroom_own.resent_transactions() RETURNS SETOF mailroom_own.transactions
    LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN QUERY SELECT m.* FROM mailroom.transactions m
                  WHERE m.retry_for_id IS NOT NULL
                    AND m.event_id IN (SELECT e.id FROM public.events e WHERE e.account_id = ANY ((SELECT mailroom_own.my_accounts())::bigint[]));
END
$$;

-- step: Function that finds all transactions that did not arrive
-- As above: the condition stands in the list.
CREATE FUNCTION mailroom.problem_transactions() RETURNS SETOF mailroom.transactions
    LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT m.* FROM mailroom.transactions m
$$;

-- step: Function that finds all of one's own transactions that did not arrive
CREATE FUNCTION mailroom_own.problem_transactions() RETURNS SETOF mailroom_own.transactions
    LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN QUERY SELECT m.* FROM mailroom.transactions m
                  WHERE m.status IN ('BOUNCED', 'FAILED', 'SUPPRESSED') AND m.resolved_at IS NULL
                    AND m.event_id IN (SELECT e.id FROM public.events e WHERE e.account_id = ANY ((SELECT mailroom_own.my_accounts())::bigint[]));
END
$$;
