-- The timeline that either program reads.

-- step: Table of the timeline, as a later integration has it
-- holds: timeline events
CREATE TABLE public.outgoing_message_events (
    id                              bigserial,
    outgoing_message_id             bigint,                -- one of these two is set
    outgoing_transaction_message_id bigint,
    provider                        varchar(255) NOT NULL DEFAULT 'ses',
    event_type                      varchar(255) NOT NULL, -- as SES names it
    event_subtype                   varchar(255),          -- bounceType/bounceSubType, or the feedback type
    provider_message_id             varchar(255),          -- SES id
    sns_message_id                  varchar(255),
    raw_payload                     json,
    occurred_at                     timestamp(0),          -- UTC
    created_at                      timestamp(0),
    updated_at                      timestamp(0),
    CONSTRAINT outgoing_message_events_pkey PRIMARY KEY (id)
);

-- step: Timeline by SES id, as a later integration has it
CREATE INDEX CONCURRENTLY outgoing_message_events_provider_message_id_index ON public.outgoing_message_events (provider_message_id);

-- step: Timeline by type, as a later integration has it
CREATE INDEX CONCURRENTLY outgoing_message_events_event_type_created_at_index ON public.outgoing_message_events (event_type, created_at);

-- step: Timeline of an announcement
CREATE INDEX CONCURRENTLY mailroom_message_events_announcement ON public.outgoing_message_events (outgoing_message_id)
    WHERE outgoing_message_id IS NOT NULL;

-- step: Timeline of a transaction
CREATE INDEX CONCURRENTLY mailroom_message_events_transaction ON public.outgoing_message_events (outgoing_transaction_message_id)
    WHERE outgoing_transaction_message_id IS NOT NULL;

-- step: Timeline by SNS id
CREATE INDEX CONCURRENTLY mailroom_message_events_sns ON public.outgoing_message_events (sns_message_id) WHERE sns_message_id IS NOT NULL;

-- step: Timeline by the age of its payloads
CREATE INDEX CONCURRENTLY mailroom_message_events_payload ON public.outgoing_message_events (created_at)
    WHERE raw_payload IS NOT NULL;
