-- Accounts, organizers, ticketed events and announcements for many messages. The events are ordered by their start, from two years ago to
-- two months ahead; mailroom_grown_events numbers them for growMessages.
CREATE TABLE mailroom_grown_events AS
WITH made_accounts AS (
    INSERT INTO accounts (name, email, currency_code, timezone, short_id, account_verified_at, created_at, updated_at)
    SELECT 'Grown account ' || n, 'office' || n || '@grown.example', 'EUR', 'Europe/Berlin', 'acc_grown' || left(md5(random()::text), 10), {now}, {now}, {now}
      FROM generate_series(1, 50) AS n
    RETURNING id
), made_organizers AS (
    INSERT INTO organizers (account_id, name, email, currency, timezone, status, created_at, updated_at)
    SELECT id, 'Organizer ' || id, 'organizer' || id || '@grown.example', 'EUR', 'Europe/Berlin', 'LIVE', {now}, {now} FROM made_accounts
    RETURNING id, account_id
), made_user AS (
    INSERT INTO users (email, password, first_name, last_name, timezone, created_at, updated_at)
    VALUES ('grown@grown.example', 'invited', 'Grown', 'Owner', 'UTC', {now}, {now})
    RETURNING id
), numbered AS (
    SELECT id, account_id, row_number() OVER (ORDER BY id) AS place FROM made_organizers
), made_events AS (
    INSERT INTO events (title, account_id, user_id, organizer_id, start_date, end_date, status, currency, timezone, short_id, created_at, updated_at)
    SELECT (ARRAY['Jazz', 'Trail Run', 'Data Summit', 'Food Fair', 'Open Air', 'Poetry Slam', 'Chess Open', 'Film Week'])[1 + n % 8] || ' No. ' || n,
           o.account_id, u.id, o.id, s.starts, s.starts + interval '4 hours', 'LIVE', 'EUR', 'Europe/Berlin', 'e_grown' || left(md5(random()::text), 12), s.starts - interval '90 days', {now}
      FROM generate_series(0, 399) AS n
      JOIN numbered o ON o.place = 1 + n % 50
      CROSS JOIN made_user u
      CROSS JOIN LATERAL (SELECT {now} - interval '730 days' + n * interval '47 hours' AS starts) AS s
    RETURNING id, title, start_date, user_id
), made_announcements AS (
    INSERT INTO messages (event_id, subject, message, type, sent_by_user_id, status, sent_at, created_at, updated_at)
    SELECT id, 'News about ' || title, '<p>News</p>', 'ALL_ATTENDEES', user_id, 'SENT', start_date - interval '7 days', start_date - interval '7 days', start_date - interval '7 days'
      FROM made_events
    RETURNING id, event_id, subject
)
SELECT (row_number() OVER (ORDER BY e.start_date) - 1)::int AS place, e.id AS event_id, e.title, m.id AS message_id, m.subject
  FROM made_events e JOIN made_announcements m ON m.event_id = e.id;
ALTER TABLE mailroom_grown_events ADD PRIMARY KEY (place);
ANALYZE mailroom_grown_events;
