-- Comparison of SES ids.

-- step: Function that normalises SES message ids
-- Returns the form in which SES ids are compared, like mail.NormalizeSESID. Senders store them bare, in angle brackets, or as
-- <id@REGION.amazonses.com>. Indexes repeat the expression, so that a dump can be restored before schema mailroom exists.
CREATE FUNCTION mailroom.ses_id(stored text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN lower(split_part(btrim(btrim(stored, E' \t\r\n'), '<>'), '@', 1));
