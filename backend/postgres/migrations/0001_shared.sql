-- First of the integration's tables. Its unique constraint contains nullable columns and therefore never stops a duplicate; it is kept
-- as it is found.
CREATE TABLE IF NOT EXISTS public.email_suppressions (
    id bigserial,
    account_id bigint,
    email varchar(255) NOT NULL,
    reason varchar(255) NOT NULL,
    bounce_type varchar(255),
    bounce_sub_type varchar(255),
    complaint_type varchar(255),
    source varchar(255) NOT NULL,
    sns_message_id varchar(255),
    raw_payload json,
    created_at timestamp(0),
    updated_at timestamp(0),
    deleted_at timestamp(0),
    CONSTRAINT email_suppressions_pkey PRIMARY KEY (id),
    CONSTRAINT email_suppressions_unique UNIQUE (email, account_id, reason, deleted_at),
    CONSTRAINT email_suppressions_account_id_foreign FOREIGN KEY (account_id) REFERENCES public.accounts(id) ON DELETE SET NULL
);
CREATE INDEX IF NOT EXISTS email_suppressions_account_id_index ON public.email_suppressions (account_id);
CREATE INDEX IF NOT EXISTS email_suppressions_email_deleted_at_index ON public.email_suppressions (email, deleted_at);
-- The integration's table of transactions, which stock Hi.Events does not track at all.
CREATE TABLE IF NOT EXISTS public.outgoing_transaction_messages (
    id bigserial,
    event_id bigint,
    order_id bigint,
    attendee_id bigint,
    email_type varchar(255) NOT NULL,
    recipient varchar(255) NOT NULL,
    subject varchar(255) NOT NULL,
    status varchar(255) NOT NULL,
    ses_message_id varchar(255),
    resolved_at timestamp(0),
    resolution_type varchar(255),
    retry_for_id bigint,
    created_at timestamp(0),
    updated_at timestamp(0),
    deleted_at timestamp(0),
    CONSTRAINT outgoing_transaction_messages_pkey PRIMARY KEY (id),
    CONSTRAINT outgoing_transaction_messages_attendee_id_foreign FOREIGN KEY (attendee_id) REFERENCES public.attendees(id) ON DELETE SET NULL,
    CONSTRAINT outgoing_transaction_messages_event_id_foreign FOREIGN KEY (event_id) REFERENCES public.events(id) ON DELETE CASCADE,
    CONSTRAINT outgoing_transaction_messages_order_id_foreign FOREIGN KEY (order_id) REFERENCES public.orders(id) ON DELETE SET NULL
);
CREATE INDEX IF NOT EXISTS outgoing_transaction_messages_event_id_index ON public.outgoing_transaction_messages (event_id);
CREATE INDEX IF NOT EXISTS outgoing_transaction_messages_recipient_created_at_index ON public.outgoing_transaction_messages (recipient, created_at);
CREATE INDEX IF NOT EXISTS outgoing_transaction_messages_retry_for_id_index ON public.outgoing_transaction_messages (retry_for_id);
CREATE INDEX IF NOT EXISTS outgoing_transaction_messages_ses_message_id_index ON public.outgoing_transaction_messages (ses_message_id);
CREATE INDEX IF NOT EXISTS outgoing_transaction_messages_status_index ON public.outgoing_transaction_messages (status);
-- What a later version of the integration adds. Its column names and indexes are known, its types are not: they are chosen in line
-- with the integration's other tables (bigint ids, varchar(255), json payloads, timestamp(0) in UTC).
CREATE TABLE IF NOT EXISTS public.outgoing_message_events (
    id bigserial,
    outgoing_message_id bigint,
    outgoing_transaction_message_id bigint,
    provider varchar(255) NOT NULL DEFAULT 'ses',
    event_type varchar(255) NOT NULL,
    event_subtype varchar(255),
    provider_message_id varchar(255),
    sns_message_id varchar(255),
    raw_payload json,
    occurred_at timestamp(0),
    created_at timestamp(0),
    updated_at timestamp(0),
    CONSTRAINT outgoing_message_events_pkey PRIMARY KEY (id)
);
CREATE INDEX IF NOT EXISTS outgoing_message_events_provider_message_id_index ON public.outgoing_message_events (provider_message_id);
CREATE INDEX IF NOT EXISTS outgoing_message_events_event_type_created_at_index ON public.outgoing_message_events (event_type, created_at);

ALTER TABLE public.outgoing_messages ADD COLUMN IF NOT EXISTS original_recipient varchar(255);
ALTER TABLE public.outgoing_transaction_messages ADD COLUMN IF NOT EXISTS original_recipient varchar(255);

ALTER TABLE public.outgoing_messages ADD COLUMN IF NOT EXISTS ses_message_id varchar(255), ADD COLUMN IF NOT EXISTS resolved_at timestamp(0),
  ADD COLUMN IF NOT EXISTS resolution_type varchar(255), ADD COLUMN IF NOT EXISTS retry_for_id bigint;

CREATE INDEX mailroom_announcements_ses_id ON public.outgoing_messages (lower(split_part(btrim(btrim(ses_message_id, E' \t\r\n'), '<>'), '@', 1))) WHERE ses_message_id IS NOT NULL;
CREATE INDEX mailroom_announcements_created ON public.outgoing_messages (created_at DESC NULLS LAST, id DESC);
CREATE INDEX mailroom_announcements_event ON public.outgoing_messages (event_id, created_at DESC NULLS LAST, id DESC);
CREATE INDEX mailroom_announcements_problems ON public.outgoing_messages (created_at DESC NULLS LAST, id DESC) WHERE status IN ('BOUNCED','FAILED','SUPPRESSED') AND deleted_at IS NULL;
CREATE INDEX mailroom_announcements_event_problems ON public.outgoing_messages (event_id, created_at DESC NULLS LAST, id DESC) WHERE status IN ('BOUNCED','FAILED','SUPPRESSED') AND deleted_at IS NULL;
CREATE INDEX mailroom_announcements_retries ON public.outgoing_messages (retry_for_id) WHERE retry_for_id IS NOT NULL;
CREATE INDEX mailroom_announcements_recipient ON public.outgoing_messages (lower(recipient), created_at DESC);
CREATE INDEX mailroom_announcements_search ON public.outgoing_messages USING gin (recipient gin_trgm_ops, subject gin_trgm_ops);

CREATE INDEX mailroom_transactions_ses_id ON public.outgoing_transaction_messages (lower(split_part(btrim(btrim(ses_message_id, E' \t\r\n'), '<>'), '@', 1))) WHERE ses_message_id IS NOT NULL;
CREATE INDEX mailroom_transactions_created ON public.outgoing_transaction_messages (created_at DESC NULLS LAST, id DESC);
CREATE INDEX mailroom_transactions_event ON public.outgoing_transaction_messages (event_id, created_at DESC NULLS LAST, id DESC);
CREATE INDEX mailroom_transactions_problems ON public.outgoing_transaction_messages (created_at DESC NULLS LAST, id DESC) WHERE status IN ('BOUNCED','FAILED','SUPPRESSED') AND deleted_at IS NULL;
CREATE INDEX mailroom_transactions_event_problems ON public.outgoing_transaction_messages (event_id, created_at DESC NULLS LAST, id DESC) WHERE status IN ('BOUNCED','FAILED','SUPPRESSED') AND deleted_at IS NULL;
CREATE INDEX mailroom_transactions_retries ON public.outgoing_transaction_messages (retry_for_id) WHERE retry_for_id IS NOT NULL;
CREATE INDEX mailroom_transactions_recipient ON public.outgoing_transaction_messages (lower(recipient), created_at DESC);
CREATE INDEX mailroom_transactions_search ON public.outgoing_transaction_messages USING gin (recipient gin_trgm_ops, subject gin_trgm_ops);

CREATE INDEX mailroom_message_events_announcement ON public.outgoing_message_events (outgoing_message_id) WHERE outgoing_message_id IS NOT NULL;
CREATE INDEX mailroom_message_events_transaction ON public.outgoing_message_events (outgoing_transaction_message_id) WHERE outgoing_transaction_message_id IS NOT NULL;
CREATE INDEX mailroom_message_events_sns ON public.outgoing_message_events (sns_message_id) WHERE sns_message_id IS NOT NULL;
CREATE UNIQUE INDEX mailroom_suppressions_live ON public.email_suppressions (email, account_id, reason) NULLS NOT DISTINCT WHERE deleted_at IS NULL;
CREATE INDEX mailroom_suppressions_created ON public.email_suppressions (created_at DESC NULLS LAST, id DESC);
CREATE INDEX mailroom_suppressions_search ON public.email_suppressions USING gin (email gin_trgm_ops);
