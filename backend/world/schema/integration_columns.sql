-- The columns that the integration adds to the announcements' table.
ALTER TABLE outgoing_messages ADD COLUMN ses_message_id varchar(255);
ALTER TABLE outgoing_messages ADD COLUMN resolved_at timestamp(0);
ALTER TABLE outgoing_messages ADD COLUMN resolution_type varchar(255);
ALTER TABLE outgoing_messages ADD COLUMN retry_for_id bigint;
CREATE INDEX outgoing_messages_ses_message_id_index ON outgoing_messages (ses_message_id);
