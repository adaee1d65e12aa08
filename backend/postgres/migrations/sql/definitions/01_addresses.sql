-- How addresses and ids are compared.

-- step: Function that normalises SES message ids
-- The one form in which SES ids are compared; mail.NormalizeSESID does the same. Senders stored them bare, in angle brackets, or
-- as <id@REGION.amazonses.com>. Indexes spell the expression out, so that a restored dump can build them before schema mailroom exists.
CREATE FUNCTION mailroom.ses_id(stored text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN lower(split_part(btrim(btrim(stored, E' \t\r\n'), '<>'), '@', 1));
