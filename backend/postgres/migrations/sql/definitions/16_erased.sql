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
