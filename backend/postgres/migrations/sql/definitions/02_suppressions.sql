-- Invariants of the suppression list: no duplicates, and no suppression becomes platform-wide when an account is deleted.

-- step: Function that picks the time of a soft delete
-- The integration's unique constraint contains deleted_at, in whole seconds: two suppressions of one address, account and reason
-- must not be soft-deleted in the same second. Returns the nth latest unused second (UTC) up to now.
CREATE FUNCTION mailroom.free_second(wanted_email text, wanted_account bigint, wanted_reason text, nth bigint) RETURNS timestamp
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
    SELECT second
      FROM (SELECT date_trunc('second', now() AT TIME ZONE 'UTC') - make_interval(secs => ago) AS second
              FROM generate_series(0, nth + (SELECT count(*)
                                               FROM public.email_suppressions
                                              WHERE email = wanted_email AND account_id IS NOT DISTINCT FROM wanted_account
                                                AND reason = wanted_reason AND deleted_at IS NOT NULL)) AS ago) AS candidates
     WHERE NOT EXISTS (SELECT
                         FROM public.email_suppressions
                        WHERE email = wanted_email AND account_id IS NOT DISTINCT FROM wanted_account
                          AND reason = wanted_reason AND deleted_at = second)
     ORDER BY second DESC
    OFFSET nth - 1 LIMIT 1
$$;

-- step: Function that checks whether Mailroom itself removed a suppression
-- That is, as a clean-up at that time. Any other soft delete, by any program, counts as a person's: earlier events do not restore the suppression (rule 7).
CREATE FUNCTION mailroom.cleaned_up(suppression bigint, removed_at timestamp) RETURNS boolean
    LANGUAGE plpgsql STABLE
AS $$
#variable_conflict use_variable
BEGIN
    RETURN EXISTS (SELECT FROM mailroom.suppression_cleanups c WHERE c.suppression_id = suppression AND c.deleted_at = removed_at);
END
$$;

-- step: Function that keeps a deleted account's suppressions from becoming platform-wide
-- The foreign key would make the suppressions of a deleted account platform-wide, and the unique index below would make the deletion
-- fail if a platform-wide one of the same address and reason exists. Therefore they are soft-deleted first, and recorded as Mailroom's
-- clean-up. An error in this function never stops the deletion of the account. The function ignores Hi.Events's own soft delete of an
-- account: it is reversible, does not trigger the foreign key, and an account that sends nothing needs no suppressions removed.
CREATE FUNCTION mailroom.clean_up_after_account() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    cleaned bigint[];
    moments timestamp(0)[];
BEGIN
    IF TG_RELID <> 'public.accounts'::regclass THEN
        RAISE EXCEPTION 'this is the trigger of public.accounts alone' USING ERRCODE = 'insufficient_privilege';
    END IF;
    BEGIN
        WITH doomed AS MATERIALIZED (
            SELECT id, mailroom.free_second(email, account_id, reason, row_number() OVER (PARTITION BY email, reason ORDER BY id)) AS moment
              FROM public.email_suppressions
             WHERE account_id = OLD.id AND deleted_at IS NULL
        ), deleted AS (
            UPDATE public.email_suppressions s
               SET deleted_at = d.moment, updated_at = date_trunc('second', now() AT TIME ZONE 'UTC')
              FROM doomed d
             WHERE s.id = d.id
         RETURNING s.id, s.deleted_at
        )
        SELECT array_agg(id), array_agg(deleted_at) INTO cleaned, moments FROM deleted;
    EXCEPTION WHEN OTHERS THEN
        RAISE WARNING 'mailroom: the suppressions of account % could not be soft-deleted: %', OLD.id, SQLERRM;
    END;
    BEGIN
        INSERT INTO mailroom.suppression_cleanups (suppression_id, deleted_at, cause, account_id)
        SELECT id, moment, 'account_deleted', OLD.id FROM unnest(cleaned, moments) AS c(id, moment)
            ON CONFLICT (suppression_id) DO UPDATE
           SET deleted_at = excluded.deleted_at, cause = excluded.cause, kept_id = NULL, account_id = excluded.account_id, cleaned_at = now();
    EXCEPTION WHEN OTHERS THEN
        RAISE WARNING 'mailroom: the clean-up after account % could not be noted: %', OLD.id, SQLERRM;
    END;
    RETURN OLD;
END
$$;

-- step: Trigger that soft-deletes suppressions before their account is deleted
-- locks: public.accounts: changes to accounts wait for an instant (SHARE ROW EXCLUSIVE); orders and tickets do not
CREATE TRIGGER mailroom_clean_up_after_account BEFORE DELETE ON public.accounts
    FOR EACH ROW EXECUTE FUNCTION mailroom.clean_up_after_account();

-- step: Soft-delete duplicate suppressions; the strongest of each stays, and of equally strong ones the newest
-- if: exists table public.email_suppressions
-- if: missing index public.mailroom_suppressions_live
-- counts: live suppressions that repeat another's address, account and reason
-- count: SELECT count(*) - count(DISTINCT (email, account_id, reason)) FROM public.email_suppressions WHERE deleted_at IS NULL
-- Each gets its own second in deleted_at, and is recorded as Mailroom's clean-up, which "migrate --down" reverts.
WITH ranked AS (
    SELECT id, email, account_id, reason, first_value(id) OVER strongest_first AS kept_id, row_number() OVER strongest_first AS place
      FROM public.email_suppressions
     WHERE deleted_at IS NULL
    WINDOW strongest_first AS (PARTITION BY email, account_id, reason
                               ORDER BY bounce_type IS NOT DISTINCT FROM 'Permanent' DESC, created_at DESC NULLS LAST, id DESC)
), doomed AS MATERIALIZED (
    SELECT id, kept_id, mailroom.free_second(email, account_id, reason, place - 1) AS moment FROM ranked WHERE place > 1
), deleted AS (
    UPDATE public.email_suppressions s SET deleted_at = d.moment
      FROM doomed d
     WHERE s.id = d.id AND s.deleted_at IS NULL
 RETURNING s.id, s.deleted_at, s.account_id, d.kept_id
)
INSERT INTO mailroom.suppression_cleanups (suppression_id, deleted_at, cause, kept_id, account_id)
SELECT id, deleted_at, 'duplicate', kept_id, account_id FROM deleted
    ON CONFLICT (suppression_id) DO UPDATE
   SET deleted_at = excluded.deleted_at, cause = excluded.cause, kept_id = excluded.kept_id, account_id = excluded.account_id, cleaned_at = now();

-- step: A live suppression exists once per address, account or platform, and reason
-- This is Mailroom's only constraint on a shared table: a program that inserts a duplicate live suppression gets an error.
CREATE UNIQUE INDEX CONCURRENTLY mailroom_suppressions_live ON public.email_suppressions (email, account_id, reason)
    NULLS NOT DISTINCT WHERE deleted_at IS NULL;
