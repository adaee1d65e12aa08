-- The tables of the two kinds of messages.

-- step: Function that returns the table of a kind of message
CREATE FUNCTION mailroom.message_table(kind text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$
#variable_conflict use_variable
BEGIN
    CASE kind
        WHEN 'announcement' THEN RETURN 'public.outgoing_messages';
        WHEN 'transaction' THEN RETURN 'public.outgoing_transaction_messages';
        ELSE RAISE EXCEPTION 'there are no messages of the kind "%"', kind USING ERRCODE = 'MR400';
    END CASE;
END
$$;

-- step: Function that returns the timeline column that refers to a kind of message
CREATE FUNCTION mailroom.timeline_column(kind text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$
#variable_conflict use_variable
BEGIN
    CASE kind
        WHEN 'announcement' THEN RETURN 'outgoing_message_id';
        WHEN 'transaction' THEN RETURN 'outgoing_transaction_message_id';
        ELSE RAISE EXCEPTION 'there are no messages of the kind "%"', kind USING ERRCODE = 'MR400';
    END CASE;
END
$$;
