-- What finding a recipient needs: mails by the address that they had before a person changed it.

-- step: Announcements by the address before a change
-- Few have one, so the index stays small.
CREATE INDEX CONCURRENTLY mailroom_announcements_original_recipient ON public.outgoing_messages (lower(original_recipient))
    WHERE original_recipient IS NOT NULL;

-- step: Transactions by the address before a change
CREATE INDEX CONCURRENTLY mailroom_transactions_original_recipient ON public.outgoing_transaction_messages (lower(original_recipient))
    WHERE original_recipient IS NOT NULL;
