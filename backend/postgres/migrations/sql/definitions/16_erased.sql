-- Erased addresses: how they are recognised without being stored, and how an address is found and replaced in texts.

-- step: Function that computes the HMAC of an address
-- HMAC-SHA256 (RFC 2104) of its canonical form. Logins cannot read the key.
CREATE FUNCTION mailroom.address_hmac(address text) RETURNS bytea
    LANGUAGE sql STABLE
AS $$
    SELECT sha256(k.outer_pad || sha256(k.inner_pad || convert_to(mailroom.bare_address($1), 'UTF8'))) FROM mailroom.address_key k
$$;

-- step: Function that writes the regular expression for an address within a lower-case text
-- Before the address stands no letter, digit or other character that would make it part of a longer one, unless it ends a JSON escape (\n, \u003c).
CREATE FUNCTION mailroom.mention_pattern(address text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT '(^|[^[:alnum:]._%+-]|\\[bfnrt]|\\u[0-9a-f]{4})' || regexp_replace(address, '([^[:alnum:]])', '\\\1', 'g') || '(?![[:alnum:]_-]|\.[[:alnum:]])'
$$;

-- step: Function that checks whether a text contains an address
-- In any case of letters; address is canonical.
CREATE FUNCTION mailroom.mentions(written text, address text) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT CASE WHEN position(address IN lower(written)) > 0 THEN lower(written) ~ mailroom.mention_pattern(address) ELSE false END
$$;

-- step: Function that replaces an address within a text
CREATE FUNCTION mailroom.without_address(written text, address text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT CASE WHEN mailroom.mentions(written, address) THEN regexp_replace(written, mailroom.mention_pattern(address), '\1' || {{erasedAddress}}, 'gi') ELSE written END
$$;

-- step: Function that replaces an address in a column that holds one address
-- Of the whole spelling nothing stays: a display name is erased with its address.
CREATE FUNCTION mailroom.without_recipient(written text, address text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT CASE WHEN mailroom.bare_address(written) = address THEN {{erasedAddress}} ELSE mailroom.without_address(written, address) END
$$;

-- step: Function that replaces every address within a text
CREATE FUNCTION mailroom.without_addresses(written text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT regexp_replace(written, '[^\s"<>(),;:]+@[^\s"<>(),;:]+', {{erasedAddress}}, 'g')
$$;

-- step: Function that reads a suppression of an erased address
-- In the columns of mailroom.suppression_rows, without the address. Its id is negative, to distinguish it from those of public.email_suppressions.
CREATE FUNCTION mailroom.kept_row(of_id bigint)
    RETURNS TABLE (key text, id bigint, email text, reason text, bounce_type text, bounce_sub_type text, complaint_type text, source text, account bigint,
                   account_name text, note text, created_at timestamp, updated_at timestamp)
    LANGUAGE plpgsql STABLE
AS $$
#variable_conflict use_variable
BEGIN
    RETURN QUERY
    SELECT NULL::text, -k.id, '', k.reason, coalesce(k.bounce_type, ''), '', '', k.source, coalesce(k.account_id, 0), coalesce(a.name, '')::text,
           CASE k.source WHEN 'erased_address' THEN 'This is no address: it stands where an address was erased.'
                         ELSE 'The address was erased on ' || to_char(k.kept_at AT TIME ZONE 'UTC', 'YYYY-MM-DD')
                              || '. The suppression stays as an HMAC and stops mail of Mailroom. The integration, which compares text, does not see it.' END,
           k.created_at::timestamp, date_trunc('second', k.kept_at AT TIME ZONE 'UTC')
      FROM mailroom.kept_suppressions k
      LEFT JOIN public.accounts a ON a.id = k.account_id
     WHERE k.id = of_id;
END
$$;

-- step: Function that reads the live suppressions of an erased address
-- Of these accounts (NULL: all), and platform-wide ones, newest first. The email is the address as the caller wrote it.
CREATE FUNCTION mailroom.kept_rows(address text, accounts bigint[], platform_wide boolean)
    RETURNS TABLE (key text, id bigint, email text, reason text, bounce_type text, bounce_sub_type text, complaint_type text, source text, account bigint,
                   account_name text, note text, created_at timestamp, updated_at timestamp)
    LANGUAGE plpgsql STABLE
AS $$
#variable_conflict use_variable
BEGIN
    RETURN QUERY
    SELECT r.key, r.id, address, r.reason, r.bounce_type, r.bounce_sub_type, r.complaint_type, r.source, r.account, r.account_name, r.note, r.created_at, r.updated_at
      FROM mailroom.kept_suppressions k
     CROSS JOIN LATERAL mailroom.kept_row(k.id) r
     WHERE k.address_hmac = mailroom.address_hmac(address) AND k.removed_at IS NULL
       AND CASE WHEN k.account_id IS NULL THEN platform_wide ELSE accounts IS NULL OR k.account_id = ANY (accounts) END
     ORDER BY k.created_at DESC NULLS LAST, k.id DESC;
END
$$;

-- step: Function that keeps live suppressions as HMACs
-- The caller deletes the rows of public.email_suppressions. Of two of one account and reason the stronger stays (rule 7).
CREATE FUNCTION mailroom.keep_suppressions(ids bigint[]) RETURNS void
    LANGUAGE plpgsql
AS $$
#variable_conflict use_variable
BEGIN
    INSERT INTO mailroom.kept_suppressions AS k (address_hmac, account_id, reason, bounce_type, source, created_at)
    SELECT DISTINCT ON (h.hmac, s.account_id, s.reason) h.hmac, s.account_id, s.reason, CASE WHEN s.bounce_type IN ('Permanent', 'Transient', 'Undetermined') THEN s.bounce_type END,
           s.source, s.created_at
      FROM public.email_suppressions s
     CROSS JOIN LATERAL (SELECT mailroom.address_hmac(s.email) AS hmac) h
     WHERE s.id = ANY (ids) AND s.deleted_at IS NULL
     ORDER BY h.hmac, s.account_id, s.reason, s.bounce_type IS NOT DISTINCT FROM 'Permanent' DESC, s.id
        ON CONFLICT (address_hmac, account_id, reason) WHERE removed_at IS NULL DO UPDATE SET bounce_type = excluded.bounce_type
     WHERE excluded.bounce_type = 'Permanent';
END
$$;

-- step: Function that deletes suppressions with all that refers to them
CREATE FUNCTION mailroom.delete_suppressions(ids bigint[]) RETURNS bigint
    LANGUAGE plpgsql
AS $$
#variable_conflict use_variable
DECLARE
    deleted bigint;
BEGIN
    DELETE FROM mailroom.suppression_notes n WHERE n.suppression_id = ANY (ids);
    DELETE FROM mailroom.suppression_origins o WHERE o.suppression_id = ANY (ids);
    DELETE FROM mailroom.suppression_cleanups c WHERE c.suppression_id = ANY (ids);
    DELETE FROM public.email_suppressions s WHERE s.id = ANY (ids);
    GET DIAGNOSTICS deleted = ROW_COUNT;
    RETURN deleted;
END
$$;

-- step: Function that finds the events about mails from before their recipient was erased
-- callers: drain
-- Returns the places (from 1) of the events that must be recorded without the address. sent is the time of the mail. A mail that was sent after the erasure is
-- a new one: its events are recorded as any.
CREATE FUNCTION mailroom.erased_among(of_recipients text[], sent timestamptz[]) RETURNS SETOF integer
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
BEGIN
    PERFORM mailroom.drains_only();
    IF EXISTS (SELECT FROM mailroom.erased_addresses) THEN
        RETURN QUERY
        SELECT i.n::integer
          FROM unnest(of_recipients, sent) WITH ORDINALITY AS i(recipient, sent, n)
          JOIN mailroom.erased_addresses e ON e.address_hmac = mailroom.address_hmac(i.recipient) AND i.sent <= e.erased_at;
    END IF;
END
$$;
