-- What products have for each date in Hi.Events 2.0. Mailroom does not read it.
CREATE TABLE product_price_occurrence_overrides (
  id bigserial PRIMARY KEY,
  event_occurrence_id bigint NOT NULL CONSTRAINT product_price_occurrence_overrides_event_occurrence_id_foreign REFERENCES event_occurrences (id) ON DELETE CASCADE,
  product_price_id bigint NOT NULL CONSTRAINT product_price_occurrence_overrides_product_price_id_foreign REFERENCES product_prices (id) ON DELETE CASCADE,
  price numeric(14,2), created_at timestamp(0), updated_at timestamp(0), quantity_available integer,
  CONSTRAINT ppoo_occurrence_price_unique UNIQUE (event_occurrence_id, product_price_id));
CREATE INDEX product_price_occurrence_overrides_event_occurrence_id_index ON product_price_occurrence_overrides (event_occurrence_id);
CREATE TABLE product_occurrence_visibility (
  id bigserial PRIMARY KEY,
  event_occurrence_id bigint NOT NULL CONSTRAINT product_occurrence_visibility_event_occurrence_id_foreign REFERENCES event_occurrences (id) ON DELETE CASCADE,
  product_id bigint NOT NULL CONSTRAINT product_occurrence_visibility_product_id_foreign REFERENCES products (id) ON DELETE CASCADE,
  created_at timestamp(0) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT pov_occurrence_product_unique UNIQUE (event_occurrence_id, product_id));
CREATE INDEX product_occurrence_visibility_event_occurrence_id_index ON product_occurrence_visibility (event_occurrence_id);
