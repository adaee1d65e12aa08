UPDATE mailroom.aside_outgoing_transaction_messages m SET retry_for_id = r.becomes FROM pg_temp.renumbered r WHERE m.retry_for_id = r.was AND r.was <> r.becomes;
UPDATE mailroom.aside_outgoing_message_events t SET outgoing_transaction_message_id = r.becomes
  FROM pg_temp.renumbered r WHERE t.outgoing_transaction_message_id = r.was AND r.was <> r.becomes;
UPDATE mailroom.delivery_events d SET message_id = r.becomes FROM pg_temp.renumbered r WHERE d.message_kind = 'transaction' AND d.message_id = r.was AND r.was <> r.becomes;
UPDATE mailroom.delivery_events d SET tag = 'transaction:' || r.becomes FROM pg_temp.renumbered r WHERE d.tag = 'transaction:' || r.was AND r.was <> r.becomes;
UPDATE mailroom.inferred_messages f SET message_id = r.becomes FROM pg_temp.renumbered r WHERE f.kind = 'transaction' AND f.message_id = r.was AND r.was <> r.becomes;
UPDATE mailroom.sends s SET message_id = r.becomes FROM pg_temp.renumbered r WHERE s.kind = 'transaction' AND s.message_id = r.was AND r.was <> r.becomes;
UPDATE mailroom.sends s SET original_id = r.becomes FROM pg_temp.renumbered r WHERE s.kind = 'transaction' AND s.original_id = r.was AND r.was <> r.becomes;
UPDATE mailroom.bulk_resend_items i SET original_id = r.becomes FROM pg_temp.renumbered r WHERE i.kind = 'transaction' AND i.original_id = r.was AND r.was <> r.becomes;
UPDATE mailroom.bulk_resend_items i SET attempt_id = r.becomes FROM pg_temp.renumbered r WHERE i.kind = 'transaction' AND i.attempt_id = r.was AND r.was <> r.becomes;
-- What is there is the integration's, and was written by it: Mailroom then waits longer before it creates a row.
UPDATE mailroom.correlation_state s SET integration_wrote_at = greatest(s.integration_wrote_at, (SELECT max(m.created_at) FROM public.outgoing_transaction_messages m));
ALTER TABLE mailroom.audit_log DISABLE TRIGGER USER;
UPDATE mailroom.audit_log l SET object_id = r.becomes FROM pg_temp.renumbered r WHERE l.object = 'transaction' AND l.object_id = r.was AND r.was <> r.becomes;
UPDATE mailroom.audit_log l SET before = jsonb_set(l.before, '{last}', to_jsonb('transaction:' || r.becomes))
  FROM pg_temp.renumbered r WHERE l.before ->> 'last' = 'transaction:' || r.was AND r.was <> r.becomes;
UPDATE mailroom.audit_log l SET after = jsonb_set(l.after, '{retry_for}', to_jsonb('transaction:' || r.becomes))
  FROM pg_temp.renumbered r WHERE l.after ->> 'retry_for' = 'transaction:' || r.was AND r.was <> r.becomes;
ALTER TABLE mailroom.audit_log ENABLE TRIGGER USER
