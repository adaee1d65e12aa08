package migrations

import "strings"

// adopted returns the SQL of a CTE with the timeline rows that the integration has already written for the notifications in CTE incoming. key is a column of
// incoming that identifies an event. It looks up rows one by one, by the index of notifications: without statistics the planner would read the whole
// timeline for each batch.
func adopted(key string) string {
	return strings.ReplaceAll(`adopted AS (
        SELECT i.KEY, t.timeline_id
          FROM incoming i
         CROSS JOIN LATERAL (
               SELECT min(t.id) AS timeline_id
                 FROM (SELECT t.id, CASE i.message_kind WHEN 'announcement' THEN t.outgoing_message_id ELSE t.outgoing_transaction_message_id END AS message_id
                         FROM public.outgoing_message_events t
                        WHERE t.sns_message_id = i.sns_message_id
                       OFFSET 0) t
                WHERE t.message_id = i.message_id) t
         WHERE t.timeline_id IS NOT NULL
    )`, "KEY", key)
}

// timeline returns the SQL of a CTE that inserts a timeline row for each event in CTE identified that has a message and no adopted row. It truncates times
// to whole seconds, because the column type would round them, possibly into the future. payload is an SQL expression over incoming i.
func timeline(key, payload string) string {
	return strings.NewReplacer("KEY", key, "PAYLOAD", payload).Replace(`timeline AS (
        INSERT INTO public.outgoing_message_events
               (id, outgoing_message_id, outgoing_transaction_message_id, provider, event_type, event_subtype, provider_message_id, sns_message_id, raw_payload,
                occurred_at, created_at, updated_at)
        SELECT n.timeline_id, CASE i.message_kind WHEN 'announcement' THEN i.message_id END, CASE i.message_kind WHEN 'transaction' THEN i.message_id END,
               'ses', left(i.event_type, 255), left(i.event_subtype, 255), left(i.ses_message_id, 255), left(i.sns_message_id, 255), PAYLOAD,
               date_trunc('second', i.occurred_at AT TIME ZONE 'UTC'), date_trunc('second', now() AT TIME ZONE 'UTC'), date_trunc('second', now() AT TIME ZONE 'UTC')
          FROM identified n
          JOIN incoming i USING (KEY)
         WHERE n.timeline_id IS NOT NULL AND NOT EXISTS (SELECT FROM adopted a WHERE a.KEY = n.KEY)
         ORDER BY n.timeline_id
    )`)
}
