-- step: View of unmatched events, parked for longer than a message can be late
CREATE VIEW mailroom.unmatched_events AS
    SELECT * FROM mailroom.delivery_events WHERE message_id IS NULL AND unmatched_at IS NOT NULL;
