-- First of the integration's tables. Its unique constraint contains nullable columns, so it never prevents a duplicate; it is kept as
-- in the original.
CREATE TABLE email_suppressions (
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
    CONSTRAINT email_suppressions_account_id_foreign FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE SET NULL
);
CREATE INDEX email_suppressions_account_id_index ON email_suppressions (account_id);
CREATE INDEX email_suppressions_email_deleted_at_index ON email_suppressions (email, deleted_at);
