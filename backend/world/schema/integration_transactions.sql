-- The integration's table of transactions, which stock Hi.Events does not track at all.
CREATE TABLE outgoing_transaction_messages (
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
    CONSTRAINT outgoing_transaction_messages_attendee_id_foreign FOREIGN KEY (attendee_id) REFERENCES attendees(id) ON DELETE SET NULL,
    CONSTRAINT outgoing_transaction_messages_event_id_foreign FOREIGN KEY (event_id) REFERENCES events(id) ON DELETE CASCADE,
    CONSTRAINT outgoing_transaction_messages_order_id_foreign FOREIGN KEY (order_id) REFERENCES orders(id) ON DELETE SET NULL
);
CREATE INDEX outgoing_transaction_messages_event_id_index ON outgoing_transaction_messages (event_id);
CREATE INDEX outgoing_transaction_messages_recipient_created_at_index ON outgoing_transaction_messages (recipient, created_at);
CREATE INDEX outgoing_transaction_messages_retry_for_id_index ON outgoing_transaction_messages (retry_for_id);
CREATE INDEX outgoing_transaction_messages_ses_message_id_index ON outgoing_transaction_messages (ses_message_id);
CREATE INDEX outgoing_transaction_messages_status_index ON outgoing_transaction_messages (status);
