-- Of every hundred messages, number 10 bounced and is resent as number 50 (a fifth of these retries bounce too), 37 is suppressed or
-- bounced, 73 failed or bounced, and 90 has no outcome yet. h is a pseudo-random number derived from i. A retry has the i of its
-- original, and so the same recipient, event and subject.
CREATE TEMPORARY TABLE grown_rows ON COMMIT DROP AS
SELECT s.first + n AS id, n, CASE WHEN n % 100 = 50 THEN s.first + n - 40 END AS retry_for_id, i, abs(hashint8(i)::bigint) AS h,
       CASE n % 100
           WHEN 10 THEN 'BOUNCED'
           WHEN 37 THEN CASE WHEN n / 100 % 2 = 0 THEN 'SUPPRESSED' ELSE 'BOUNCED' END
           WHEN 73 THEN CASE WHEN n / 100 % 2 = 0 THEN 'FAILED' ELSE 'BOUNCED' END
           WHEN 50 THEN CASE WHEN n / 100 % 5 = 0 THEN 'BOUNCED' ELSE 'DELIVERED' END
           WHEN 90 THEN 'SENT'
           ELSE 'DELIVERED' END AS status,
       CASE n % 100 WHEN 10 THEN CASE WHEN n / 100 % 5 > 0 THEN 'auto' END WHEN 37 THEN CASE WHEN n / 100 % 3 = 0 THEN 'manual' END END AS resolution_type,
       date_trunc('second', {now} - ({rows} - 1 - n) * (interval '730 days' / {rows})) AS created_at
  FROM (SELECT coalesce(max(id), 0) + 1 AS first FROM {table}) AS s
 CROSS JOIN generate_series(0, {rows} - 1) AS n
 CROSS JOIN LATERAL (SELECT CASE WHEN n % 100 = 50 THEN n - 40 ELSE n END AS i) AS o;

INSERT INTO {table} (id, event_id, {columns}, subject, recipient, status, ses_message_id, resolved_at, resolution_type, retry_for_id, created_at, updated_at)
SELECT g.id, e.event_id, {values}, {subject},
       (ARRAY['anna', 'liam', 'yuki', 'omar', 'ivan', 'maria', 'chloe', 'noah', 'lena', 'diego', 'zofia', 'hugo', 'grace', 'paul', 'nora', 'felix'])[1 + h % 16]
           || '.' || (ARRAY['smith', 'mueller', 'tanaka', 'garcia', 'rossi', 'dubois', 'novak', 'silva', 'berg', 'petrov', 'kaya', 'chen', 'hughes'])[1 + h / 16 % 13]
           || h / 208 % greatest({rows} / 400, 1) || '@' || (ARRAY['gmail.example', 'outlook.example', 'yahoo.example', 'example.com', 'web.example', 'example.org'])[1 + h / 7 % 6],
       g.status, '0100' || lpad(to_hex(g.id), 12, '0') || '-' || md5('{kind}' || g.id)::uuid || '-000000',
       CASE WHEN g.resolution_type IS NOT NULL THEN g.created_at + interval '1 day' END, g.resolution_type, g.retry_for_id, g.created_at, g.created_at + interval '1 minute'
  FROM grown_rows g
  JOIN mailroom_grown_events e ON e.place = least(399, (g.i::bigint * 370 / {rows} + h % 29))
 ORDER BY g.id;
SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}));

-- The timelines of messages that did not arrive; those of delivered messages would only take space.
WITH told AS (
    SELECT nextval('outgoing_message_events_id_seq') AS timeline_id, m.id, m.recipient, m.subject, m.status, m.ses_message_id, m.created_at,
           CASE m.status WHEN 'FAILED' THEN 'Reject' ELSE 'Bounce' END AS event_type,
           CASE m.status WHEN 'SUPPRESSED' THEN 'Permanent/OnAccountSuppressionList' WHEN 'BOUNCED' THEN 'Permanent/General' END AS event_subtype,
           md5('sns {kind}' || m.id)::uuid::text AS sns_message_id
      FROM {table} m JOIN grown_rows g ON g.id = m.id
     WHERE m.status IN ('BOUNCED', 'SUPPRESSED', 'FAILED')
), timeline AS (
    INSERT INTO outgoing_message_events (id, {timeline}, provider, event_type, event_subtype, provider_message_id, sns_message_id, raw_payload, occurred_at, created_at, updated_at)
    SELECT timeline_id, id, 'ses', event_type, event_subtype, ses_message_id, sns_message_id, json_build_object('eventType', event_type), created_at, created_at, created_at FROM told
), identities AS (
    INSERT INTO mailroom.event_identities (occurrence, notification)
    SELECT sha256(convert_to('{kind}' || id, 'UTF8')), sha256(convert_to(sns_message_id || ' ' || recipient, 'UTF8')) FROM told
    RETURNING occurrence, event_id
)
INSERT INTO mailroom.delivery_events (id, occurrence, sns_message_id, ses_message_id, event_type, event_subtype, recipient, occurred_at, sent_at, strength, reason, status_code, diagnostic,
                                      subject, message_kind, message_id, timeline_id, recorded_at)
SELECT identities.event_id, occurrence, sns_message_id, ses_message_id, event_type, event_subtype, recipient, created_at AT TIME ZONE 'UTC', created_at AT TIME ZONE 'UTC',
       CASE status WHEN 'FAILED' THEN 60 WHEN 'SUPPRESSED' THEN 70 ELSE 80 END, CASE status WHEN 'FAILED' THEN 'rejected_by_ses' WHEN 'SUPPRESSED' THEN 'on_suppression_list' ELSE 'mailbox_missing' END,
       CASE status WHEN 'BOUNCED' THEN '5.1.1' END, CASE status WHEN 'BOUNCED' THEN 'smtp; 550 5.1.1 user unknown' END, subject, '{kind}', id, timeline_id, created_at AT TIME ZONE 'UTC'
  FROM told JOIN identities ON occurrence = sha256(convert_to('{kind}' || told.id, 'UTF8'));
