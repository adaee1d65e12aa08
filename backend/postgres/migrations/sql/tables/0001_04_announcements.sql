-- Announcements: Hi.Events's own table, which the integration widens.

-- step: SES message id of an announcement, as the integration has it
-- holds: SES ids of announcements
-- locks: public.outgoing_messages: announcements wait for an instant (ACCESS EXCLUSIVE); nothing is rewritten
ALTER TABLE public.outgoing_messages ADD COLUMN ses_message_id varchar(255);

-- step: When an announcement's issue was resolved, as the integration has it
-- holds: resolved announcements
-- locks: public.outgoing_messages: announcements wait for an instant (ACCESS EXCLUSIVE); nothing is rewritten
ALTER TABLE public.outgoing_messages ADD COLUMN resolved_at timestamp(0);

-- step: How it was resolved: auto or manual, as the integration has it
-- locks: public.outgoing_messages: announcements wait for an instant (ACCESS EXCLUSIVE); nothing is rewritten
ALTER TABLE public.outgoing_messages ADD COLUMN resolution_type varchar(255);

-- step: The announcement that another one replaces, as the integration has it
-- holds: retries of announcements
-- locks: public.outgoing_messages: announcements wait for an instant (ACCESS EXCLUSIVE); nothing is rewritten
ALTER TABLE public.outgoing_messages ADD COLUMN retry_for_id bigint;

-- step: The address that a retry replaced, as the integration has it
-- holds: corrected addresses of announcements
-- locks: public.outgoing_messages: announcements wait for an instant (ACCESS EXCLUSIVE); nothing is rewritten
ALTER TABLE public.outgoing_messages ADD COLUMN original_recipient varchar(255);

-- step: Announcements by SES id, as the integration has it
CREATE INDEX CONCURRENTLY outgoing_messages_ses_message_id_index ON public.outgoing_messages (ses_message_id);

-- step: Announcements, newest first
-- A row to which another program gave no time is the last. Columns as they are: an expression would keep Hi.Events from changing their type.
CREATE INDEX CONCURRENTLY mailroom_announcements_created ON public.outgoing_messages (created_at DESC NULLS LAST, id DESC);

-- step: Announcements of a ticketed event, newest first
CREATE INDEX CONCURRENTLY mailroom_announcements_event ON public.outgoing_messages (event_id, created_at DESC NULLS LAST, id DESC);

-- step: Announcements that did not arrive, newest first
CREATE INDEX CONCURRENTLY mailroom_announcements_problems ON public.outgoing_messages (created_at DESC NULLS LAST, id DESC)
    WHERE status::text = ANY (ARRAY['BOUNCED'::text, 'FAILED', 'SUPPRESSED']) AND deleted_at IS NULL;

-- step: Announcements of a ticketed event that did not arrive, newest first
CREATE INDEX CONCURRENTLY mailroom_announcements_event_problems ON public.outgoing_messages (event_id, created_at DESC NULLS LAST, id DESC)
    WHERE status::text = ANY (ARRAY['BOUNCED'::text, 'FAILED', 'SUPPRESSED']) AND deleted_at IS NULL;

-- step: Announcements whose outcome is not known yet, newest first
-- Few at any time. SENT, which is most of what is new, is found fast enough among all.
CREATE INDEX CONCURRENTLY mailroom_announcements_pending ON public.outgoing_messages (created_at DESC NULLS LAST, id DESC)
    WHERE status = 'PENDING' AND deleted_at IS NULL;

-- step: Announcements that were resolved, newest first
CREATE INDEX CONCURRENTLY mailroom_announcements_resolved ON public.outgoing_messages (created_at DESC NULLS LAST, id DESC)
    WHERE resolved_at IS NOT NULL AND deleted_at IS NULL;

-- step: Announcements by normalised SES id
CREATE INDEX CONCURRENTLY mailroom_announcements_ses_id
    ON public.outgoing_messages (lower(split_part(btrim(btrim(ses_message_id, E' \t\r\n'), '<>'), '@', 1)))
    WHERE ses_message_id IS NOT NULL;

-- step: Retries of announcements
-- Chains are put together from this index alone, without their rows.
CREATE INDEX CONCURRENTLY mailroom_announcements_retries ON public.outgoing_messages (retry_for_id, id) INCLUDE (event_id, status, deleted_at)
    WHERE retry_for_id IS NOT NULL;

-- step: Announcements to an address
CREATE INDEX CONCURRENTLY mailroom_announcements_recipient ON public.outgoing_messages (lower(recipient), created_at DESC);

-- step: Search in recipients and subjects of announcements
CREATE INDEX CONCURRENTLY mailroom_announcements_search
    ON public.outgoing_messages USING gin (recipient public.gin_trgm_ops, subject public.gin_trgm_ops);

-- step: Announcements by the address before a change
-- Few have one, so the index stays small.
CREATE INDEX CONCURRENTLY mailroom_announcements_original_recipient ON public.outgoing_messages (lower(original_recipient))
    WHERE original_recipient IS NOT NULL;
