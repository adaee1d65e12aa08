-- Orders of one ticket each, for the recipients of the grown transactions; some tickets have another name. Products and prices are not
-- created: nothing that the benchmarks measure reads them.
WITH recipients AS (
    SELECT row_number() OVER (ORDER BY t.id) AS n, t.recipient, t.event_id, t.created_at
      FROM outgoing_transaction_messages t WHERE t.event_id IS NOT NULL ORDER BY t.id LIMIT {rows}
), made AS (
    INSERT INTO orders (short_id, event_id, currency, first_name, last_name, email, status, public_id, created_at, updated_at)
    SELECT 'o_grown' || n, event_id, 'EUR', initcap(split_part(recipient, '.', 1)), initcap(split_part(split_part(recipient, '@', 1), '.', 2)), recipient,
           'COMPLETED', 'O-GROWN' || n, created_at, created_at
      FROM recipients
    RETURNING id, event_id, first_name, last_name, email, public_id, created_at
)
INSERT INTO attendees (short_id, event_id, order_id, product_id, product_price_id, first_name, last_name, email, status, public_id, created_at, updated_at)
SELECT 'a_grown' || id, event_id, id, 1, 1, first_name, last_name, CASE WHEN id % 10 = 0 THEN 'friend.of.' || email ELSE email END, 'ACTIVE',
       replace(public_id, 'O-', 'A-'), created_at, created_at
  FROM made;
