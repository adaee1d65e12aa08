UPDATE mailroom.delivery_events d SET timeline_id = r.becomes FROM pg_temp.renumbered r WHERE d.timeline_id = r.was AND r.was <> r.becomes
