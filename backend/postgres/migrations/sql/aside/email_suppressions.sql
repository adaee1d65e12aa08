-- An account that was deleted meanwhile took its suppressions along: they must not become everybody's.
WITH gone AS (
    SELECT a.id, a.account_id, a.deleted_at IS NULL AS lived
      FROM mailroom.aside_email_suppressions a
     WHERE a.account_id IS NOT NULL AND NOT EXISTS (SELECT FROM public.accounts c WHERE c.id = a.account_id)
), ended AS (
    UPDATE mailroom.aside_email_suppressions a
       SET account_id = NULL, deleted_at = coalesce(a.deleted_at, date_trunc('second', now() AT TIME ZONE 'UTC'))
      FROM gone g
     WHERE a.id = g.id
    RETURNING a.id, a.deleted_at, g.account_id, g.lived
)
INSERT INTO mailroom.suppression_cleanups (suppression_id, deleted_at, cause, account_id)
SELECT e.id, e.deleted_at, 'account_deleted', e.account_id FROM ended e WHERE e.lived
    ON CONFLICT (suppression_id) DO UPDATE
   SET deleted_at = excluded.deleted_at, cause = excluded.cause, kept_id = NULL, account_id = excluded.account_id, cleaned_at = now();
UPDATE mailroom.suppression_origins o SET suppression_id = r.becomes FROM pg_temp.renumbered r WHERE o.suppression_id = r.was AND r.was <> r.becomes;
UPDATE mailroom.suppression_cleanups c SET suppression_id = r.becomes FROM pg_temp.renumbered r WHERE c.suppression_id = r.was AND r.was <> r.becomes;
UPDATE mailroom.suppression_cleanups c SET kept_id = r.becomes FROM pg_temp.renumbered r WHERE c.kept_id = r.was AND r.was <> r.becomes;
UPDATE mailroom.suppression_notes n SET suppression_id = r.becomes FROM pg_temp.renumbered r WHERE n.suppression_id = r.was AND r.was <> r.becomes;
ALTER TABLE mailroom.audit_log DISABLE TRIGGER USER;
UPDATE mailroom.audit_log l SET object_id = r.becomes FROM pg_temp.renumbered r WHERE l.object = 'suppression' AND l.object_id = r.was AND r.was <> r.becomes;
UPDATE mailroom.audit_log l SET before = jsonb_set(l.before, '{removed}', to_jsonb('suppression:' || r.becomes))
  FROM pg_temp.renumbered r WHERE l.before ->> 'removed' = 'suppression:' || r.was AND r.was <> r.becomes;
ALTER TABLE mailroom.audit_log ENABLE TRIGGER USER
