-- What a later version of the integration adds. Its column names and indexes are known, its types are not: they are chosen to
-- match the integration's other tables (bigint ids, varchar(255), json payloads, timestamp(0) in UTC).
CREATE TABLE outgoing_message_events (
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
CREATE INDEX outgoing_message_events_provider_message_id_index ON outgoing_message_events (provider_message_id);
CREATE INDEX outgoing_message_events_event_type_created_at_index ON outgoing_message_events (event_type, created_at);

ALTER TABLE outgoing_messages ADD COLUMN original_recipient varchar(255);
ALTER TABLE outgoing_transaction_messages ADD COLUMN original_recipient varchar(255);
