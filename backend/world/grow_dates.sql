-- More dates for every second ticketed event that has one: {dates} in all, a day apart. Each ticket and each item of an order is for one date of its
-- event, and transactions name their order, mails with a ticket also the ticket.
UPDATE events SET type = 'RECURRING'
 WHERE id IN (SELECT event_id FROM (SELECT event_id, row_number() OVER (ORDER BY event_id) AS place FROM event_occurrences) first_dates WHERE place % 2 = 0);

INSERT INTO event_occurrences (short_id, event_id, start_date, end_date, status, created_at, updated_at)
SELECT 'oc_grown' || e.id || '_' || n, e.id, o.start_date + n * interval '1 day', o.end_date + n * interval '1 day', 'ACTIVE', e.created_at, e.created_at
  FROM events e
  JOIN event_occurrences o ON o.event_id = e.id
 CROSS JOIN LATERAL generate_series(1, {dates} - 1) AS n
 WHERE e.type = 'RECURRING';

CREATE TEMPORARY TABLE grown_dates ON COMMIT DROP AS
SELECT event_id, array_agg(id ORDER BY id) AS dates FROM event_occurrences GROUP BY event_id;
CREATE UNIQUE INDEX ON grown_dates (event_id);
ANALYZE grown_dates;

UPDATE attendees a SET event_occurrence_id = d.dates[1 + abs(hashint8(a.order_id)::bigint) % cardinality(d.dates)]
  FROM grown_dates d WHERE d.event_id = a.event_id;

INSERT INTO order_items (total_before_additions, quantity, order_id, product_id, product_price_id, price, event_occurrence_id)
SELECT 20, 1, order_id, product_id, product_price_id, 20, event_occurrence_id FROM attendees;

WITH numbered AS (
    SELECT t.id, t.email_type, row_number() OVER (ORDER BY t.id) AS n FROM outgoing_transaction_messages t WHERE t.event_id IS NOT NULL
)
UPDATE outgoing_transaction_messages t
   SET order_id = o.id, attendee_id = CASE WHEN numbered.email_type = 'attendee_ticket' THEN a.id END
  FROM numbered JOIN orders o ON o.short_id = 'o_grown' || numbered.n JOIN attendees a ON a.order_id = o.id
 WHERE t.id = numbered.id AND numbered.email_type <> 'waitlist_confirmation';
