-- The effect of Hi.Events's own migrations from 1.8 to 2.0 on the tables that Mailroom meets, for the demo and tests. In real life these are many
-- migrations, each in a transaction of its own; here each numbered part is one, so that a test can stop between them. Lines marked (?) are
-- rebuilt from what is known of 2.0, not read from its migrations.
BEGIN;

-- 1. dates: an event gets a kind, and its dates move to event_occurrences (events.start_date and end_date STAY, see upgrade.md)
ALTER TABLE events ADD COLUMN type varchar(20) NOT NULL DEFAULT 'SINGLE', ADD COLUMN recurrence_rule jsonb;

CREATE TABLE event_occurrences (
  id bigserial PRIMARY KEY,
  short_id varchar(255) NOT NULL,
  event_id bigint NOT NULL CONSTRAINT event_occurrences_event_id_foreign REFERENCES events (id) ON DELETE CASCADE,
  start_date timestamp(0) NOT NULL,
  end_date timestamp(0),
  status varchar(20) NOT NULL DEFAULT 'ACTIVE',
  capacity integer,
  used_capacity integer NOT NULL DEFAULT 0,
  label varchar(255),
  is_overridden boolean NOT NULL DEFAULT false,
  created_at timestamp(0), updated_at timestamp(0), deleted_at timestamp(0));
CREATE INDEX event_occurrences_short_id_index ON event_occurrences (short_id);
CREATE INDEX event_occurrences_start_date_index ON event_occurrences (start_date);
CREATE INDEX event_occurrences_status_index ON event_occurrences (status);
CREATE INDEX event_occurrences_event_id_start_date_index ON event_occurrences (event_id, start_date);

ALTER TABLE order_items ADD COLUMN event_occurrence_id bigint
  CONSTRAINT order_items_event_occurrence_id_foreign REFERENCES event_occurrences (id) ON DELETE SET NULL;
CREATE INDEX order_items_event_occurrence_id_index ON order_items (event_occurrence_id);
ALTER TABLE attendees ADD COLUMN event_occurrence_id bigint
  CONSTRAINT attendees_event_occurrence_id_foreign REFERENCES event_occurrences (id) ON DELETE SET NULL;
CREATE INDEX attendees_event_occurrence_id_index ON attendees (event_occurrence_id);

-- one ACTIVE occurrence for EVERY events row (drafts, archived and soft-deleted too); an undated event gets its creation time
INSERT INTO event_occurrences (short_id, event_id, start_date, end_date, status, used_capacity, created_at, updated_at)
SELECT 'oc_' || substr(md5(e.id::text || 'occurrence'), 1, 13), e.id, coalesce(e.start_date, e.created_at, now() AT TIME ZONE 'UTC'), e.end_date,
       'ACTIVE', 0, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
FROM events e ORDER BY e.id;
UPDATE order_items oi SET event_occurrence_id = eo.id
  FROM products p JOIN event_occurrences eo ON eo.event_id = p.event_id WHERE p.id = oi.product_id;
UPDATE attendees a SET event_occurrence_id = eo.id FROM event_occurrences eo WHERE eo.event_id = a.event_id;
UPDATE event_occurrences eo SET used_capacity = (
  SELECT count(*) FROM attendees a JOIN orders o ON o.id = a.order_id
  WHERE a.event_occurrence_id = eo.id AND a.deleted_at IS NULL AND a.status IN ('ACTIVE', 'AWAITING_PAYMENT')
    AND o.deleted_at IS NULL AND o.status IN ('COMPLETED', 'AWAITING_OFFLINE_PAYMENT'));

COMMIT;
BEGIN;
-- 2. announcements and waitlist places may belong to one date
ALTER TABLE messages ADD COLUMN event_occurrence_id bigint
  CONSTRAINT messages_event_occurrence_id_foreign REFERENCES event_occurrences (id) ON DELETE SET NULL;
CREATE INDEX messages_event_occurrence_id_index ON messages (event_occurrence_id);
ALTER TABLE waitlist_entries ADD COLUMN event_occurrence_id bigint
  CONSTRAINT waitlist_entries_event_occurrence_id_foreign REFERENCES event_occurrences (id) ON DELETE SET NULL;
CREATE INDEX waitlist_entries_event_occurrence_id_index ON waitlist_entries (event_occurrence_id);
CREATE INDEX idx_waitlist_price_occ_status ON waitlist_entries (product_price_id, event_occurrence_id, status);
DROP INDEX IF EXISTS idx_unique_email_product_price_status;
CREATE UNIQUE INDEX idx_unique_email_product_price_occ_status
  ON waitlist_entries (email, product_price_id, coalesce(event_occurrence_id, 0), status) WHERE status IN ('WAITING', 'OFFERED');

COMMIT;
BEGIN;
-- 3. places
CREATE TABLE locations (
  id bigserial PRIMARY KEY,
  short_id varchar(32) NOT NULL CONSTRAINT locations_short_id_unique UNIQUE,
  account_id bigint NOT NULL CONSTRAINT locations_account_id_foreign REFERENCES accounts (id) ON DELETE CASCADE,
  organizer_id bigint NOT NULL CONSTRAINT locations_organizer_id_foreign REFERENCES organizers (id) ON DELETE CASCADE,
  name varchar(255), structured_address jsonb, latitude numeric(10,7), longitude numeric(10,7),
  provider varchar(32), provider_place_id varchar(255),
  created_at timestamp(0), updated_at timestamp(0), deleted_at timestamp(0),
  raw_provider_response jsonb);
CREATE INDEX locations_account_id_index ON locations (account_id);
CREATE INDEX locations_organizer_id_index ON locations (organizer_id);
CREATE UNIQUE INDEX locations_provider_place_unique ON locations (organizer_id, provider, provider_place_id)
  WHERE provider_place_id IS NOT NULL AND deleted_at IS NULL;
CREATE TABLE event_locations (
  id bigserial PRIMARY KEY,
  short_id varchar(20) NOT NULL CONSTRAINT event_locations_short_id_unique UNIQUE,
  event_id bigint NOT NULL CONSTRAINT event_locations_event_id_foreign REFERENCES events (id) ON DELETE CASCADE,
  type varchar(20) NOT NULL DEFAULT 'IN_PERSON',
  location_id bigint CONSTRAINT event_locations_location_id_foreign REFERENCES locations (id) ON DELETE SET NULL,
  online_event_connection_details text,
  created_at timestamp(0), updated_at timestamp(0), deleted_at timestamp(0));
CREATE INDEX event_locations_event_id_index ON event_locations (event_id);
ALTER TABLE events ADD COLUMN event_location_id bigint
  CONSTRAINT events_event_location_id_foreign REFERENCES event_locations (id) ON DELETE SET NULL;
CREATE INDEX events_event_location_id_index ON events (event_location_id);
ALTER TABLE event_occurrences ADD COLUMN event_location_id bigint
  CONSTRAINT event_occurrences_event_location_id_foreign REFERENCES event_locations (id) ON DELETE SET NULL;
CREATE INDEX event_occurrences_event_location_id_index ON event_occurrences (event_location_id);
ALTER TABLE organizers ADD COLUMN organizer_configuration_id bigint, ADD COLUMN location_id bigint
  CONSTRAINT organizers_location_id_foreign REFERENCES locations (id) ON DELETE SET NULL; -- location_id (?)

-- an event whose settings say "online" gets an ONLINE place, else one with a usable address gets an IN_PERSON place with a
-- location of its own (address of the settings, else of the event). The real migration also purifies the online text.
DO $$
DECLARE e record; a jsonb; loc bigint; el bigint;
BEGIN
  FOR e IN SELECT ev.id, ev.account_id, ev.organizer_id, ev.location_details AS ea, s.location_details AS sa, s.is_online_event AS onl,
                  s.online_event_connection_details AS txt
           FROM events ev LEFT JOIN LATERAL (SELECT * FROM event_settings x WHERE x.event_id = ev.id ORDER BY x.id LIMIT 1) s ON true ORDER BY ev.id LOOP
    IF coalesce(e.onl, false) THEN
      INSERT INTO event_locations (short_id, event_id, type, online_event_connection_details, created_at, updated_at)
      VALUES ('el_' || substr(md5(e.id::text || 'place'), 1, 13), e.id, 'ONLINE', e.txt, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC') RETURNING id INTO el;
    ELSE
      SELECT c.j INTO a FROM (VALUES (1, e.sa), (2, e.ea)) AS c (o, j)
      WHERE jsonb_typeof(c.j) = 'object' AND EXISTS (SELECT 1 FROM jsonb_each_text(c.j) kv WHERE coalesce(kv.value, '') NOT IN ('', '0')
        AND kv.key IN ('venue_name', 'address_line_1', 'city', 'state_or_region', 'zip_or_postal_code', 'country')) ORDER BY c.o LIMIT 1;
      CONTINUE WHEN NOT FOUND OR e.organizer_id IS NULL;  -- the real one would fail on an event without organizer, see upgrade.md
      INSERT INTO locations (short_id, account_id, organizer_id, name, structured_address, created_at, updated_at)
      VALUES ('loc_' || substr(md5(e.id::text || 'location'), 1, 13), e.account_id, e.organizer_id, a ->> 'venue_name', a,
              now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC') RETURNING id INTO loc;
      INSERT INTO event_locations (short_id, event_id, type, location_id, created_at, updated_at)
      VALUES ('el_' || substr(md5(e.id::text || 'place'), 1, 13), e.id, 'IN_PERSON', loc, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC') RETURNING id INTO el;
    END IF;
    UPDATE events SET event_location_id = el WHERE id = e.id;
  END LOOP;
END $$;

COMMIT;
BEGIN;
-- 4. fee plans move from accounts to organizers (accounts.account_configuration_id and account_configuration stay)
CREATE TABLE organizer_configurations (
  id bigserial PRIMARY KEY, name varchar(255) NOT NULL, is_system_default boolean NOT NULL DEFAULT false, application_fees json,
  bypass_application_fees boolean NOT NULL DEFAULT false, legacy_account_configuration_id bigint,
  created_at timestamp(0), updated_at timestamp(0), deleted_at timestamp(0));
CREATE INDEX organizer_configurations_legacy_account_configuration_id_index ON organizer_configurations (legacy_account_configuration_id);
INSERT INTO organizer_configurations (name, is_system_default, application_fees, bypass_application_fees, legacy_account_configuration_id, created_at, updated_at)
  SELECT name, is_system_default, application_fees, bypass_application_fees, id, now(), now() FROM account_configuration WHERE deleted_at IS NULL;
INSERT INTO organizer_configurations (name, is_system_default, application_fees, created_at, updated_at)
  SELECT 'Default', true, '{"percentage": 0, "fixed": 0}', now(), now() WHERE NOT EXISTS (SELECT 1 FROM organizer_configurations WHERE is_system_default);
ALTER TABLE organizers ADD CONSTRAINT organizers_organizer_configuration_id_foreign
  FOREIGN KEY (organizer_configuration_id) REFERENCES organizer_configurations (id) ON DELETE SET NULL;
UPDATE organizers o SET organizer_configuration_id = coalesce(
  (SELECT oc.id FROM organizer_configurations oc JOIN accounts a ON a.account_configuration_id = oc.legacy_account_configuration_id WHERE a.id = o.account_id LIMIT 1),
  (SELECT min(id) FROM organizer_configurations WHERE is_system_default)) WHERE o.deleted_at IS NULL;

COMMIT;
BEGIN;
-- 5. settings
ALTER TABLE event_settings ADD COLUMN allow_copy_details_to_all_attendees boolean NOT NULL DEFAULT true,
  ADD COLUMN show_available_occurrence_capacity boolean NOT NULL DEFAULT false, ADD COLUMN hide_sold_out_occurrences boolean NOT NULL DEFAULT false,
  ADD COLUMN get_tickets_button_text varchar(100), DROP COLUMN hide_getting_started_page;
ALTER TABLE event_occurrences ADD COLUMN show_available_capacity boolean, ADD COLUMN cancelled_attendees_count integer;
ALTER TABLE product_prices ADD COLUMN quantity_applies_to varchar(20) NOT NULL DEFAULT 'OCCURRENCE';
UPDATE product_prices SET quantity_applies_to = 'EVENT';

COMMIT;
BEGIN;
-- 6. box office and seats (in the schema of every install; the features need a licence)
CREATE TABLE box_offices (
  id bigserial PRIMARY KEY,
  event_id bigint NOT NULL CONSTRAINT box_offices_event_id_foreign REFERENCES events (id) ON DELETE CASCADE,
  event_occurrence_id bigint CONSTRAINT box_offices_event_occurrence_id_foreign REFERENCES event_occurrences (id) ON DELETE SET NULL,
  check_in_list_id bigint, -- really a foreign key to check_in_lists, a table that the sheets leave out
  short_id varchar(255) NOT NULL CONSTRAINT box_offices_short_id_unique UNIQUE,
  name varchar(100) NOT NULL, description text, pin_hash varchar(255),
  allow_price_override boolean NOT NULL DEFAULT false, allow_discounts boolean NOT NULL DEFAULT true,
  collect_order_questions boolean NOT NULL DEFAULT false, is_system_default boolean NOT NULL DEFAULT false,
  activates_at timestamp(0), expires_at timestamp(0), created_at timestamp(0), updated_at timestamp(0), deleted_at timestamp(0));
CREATE INDEX box_offices_event_id_index ON box_offices (event_id);
CREATE UNIQUE INDEX box_offices_one_default_per_event ON box_offices (event_id) WHERE is_system_default = true AND deleted_at IS NULL;
INSERT INTO box_offices (event_id, short_id, name, is_system_default, created_at, updated_at)
  SELECT id, 'bo_' || substr(md5(id::text || 'box'), 1, 13), 'Box office', true, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC' FROM events WHERE deleted_at IS NULL;
ALTER TABLE orders ADD COLUMN box_office_id bigint, ADD COLUMN box_office_operator_name varchar(60), ADD COLUMN box_office_tender varchar(10),
  ADD COLUMN box_office_amount_tendered numeric(14,2), ADD COLUMN box_office_change_due numeric(14,2), ADD COLUMN box_office_reference varchar(120),
  ADD COLUMN box_office_completed_at timestamp(0);
ALTER TABLE orders ADD CONSTRAINT orders_box_office_id_foreign FOREIGN KEY (box_office_id) REFERENCES box_offices (id) ON DELETE SET NULL;
CREATE INDEX orders_box_office_id_index ON orders (box_office_id);
ALTER TABLE order_items ADD COLUMN band_key varchar(24);
ALTER TABLE attendees ALTER COLUMN email DROP NOT NULL,
  ADD COLUMN seat_uid varchar(24), ADD COLUMN seat_label varchar(120); -- lengths (?)

COMMIT;
BEGIN;
-- 7. two-factor sign-in (types, lengths and index names (?))
ALTER TABLE users ADD COLUMN two_factor_secret text, ADD COLUMN two_factor_recovery_codes text,
  ADD COLUMN two_factor_confirmed_at timestamp(0), ADD COLUMN two_factor_last_used_timestep bigint;
ALTER TABLE accounts ADD COLUMN require_two_factor_authentication boolean NOT NULL DEFAULT false;
CREATE TABLE user_trusted_devices (
  id bigserial PRIMARY KEY,
  user_id bigint NOT NULL CONSTRAINT user_trusted_devices_user_id_foreign REFERENCES users (id) ON DELETE CASCADE,
  token_hash varchar(64) NOT NULL CONSTRAINT user_trusted_devices_token_hash_unique UNIQUE,
  user_agent varchar(512), ip_address varchar(45), last_used_at timestamp(0), expires_at timestamp(0) NOT NULL,
  created_at timestamp(0), updated_at timestamp(0));
COMMIT;
