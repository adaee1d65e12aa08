-- step: Schema for everything that is Mailroom's own
CREATE SCHEMA mailroom;
COMMENT ON SCHEMA mailroom IS 'Made by Mailroom; mailroomctl migrate --down removes it';

-- step: Versions of this schema
-- One row for each version whose steps have all been taken. Definitions have no version.
CREATE TABLE mailroom.schema_versions (
    version    integer PRIMARY KEY,
    reached_at timestamptz NOT NULL DEFAULT now()
);

-- step: Memory of what Mailroom created
-- What "mailroomctl migrate --down" removes, in reverse order of id; nothing else.
CREATE TABLE mailroom.created_objects (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind       text NOT NULL,                              -- table, column, constraint, index, trigger, function, view, extension
    name       text NOT NULL,                              -- qualified: public.outgoing_messages.ses_message_id
    holds      text,                                       -- what would be lost with it, in words; null: nothing that matters
    part_of    text,                                       -- the table that it came with and goes with; null: it has a step of its own
    made_from  text,                                       -- SHA-256 of the program's text of it; null for what is not compared by its text
    made       text,                                       -- what Postgres said of it once it was made; null: not noted yet
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT created_objects_once UNIQUE (kind, name)
);
INSERT INTO mailroom.created_objects (kind, name)
SELECT 'schema', nspname FROM pg_namespace WHERE nspname = 'mailroom' AND obj_description(oid, 'pg_namespace') LIKE 'Made by Mailroom;%';
