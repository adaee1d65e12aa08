-- The tables of stock Hi.Events that Mailroom reads, as in a running installation: names, types, defaults, constraints and indexes,
-- including historical inconsistencies (a column that is integer here and bigint there, tickets_pkey on products, two spellings of a
-- list in a check). Columns are in the installation's order. A test compares every line with the fact sheets in testdata.

CREATE EXTENSION IF NOT EXISTS pg_trgm;

CREATE TABLE account_configuration (
    id bigserial,
    name varchar(255) NOT NULL,
    is_system_default boolean NOT NULL DEFAULT false,
    application_fees json,
    created_at timestamp(0),
    updated_at timestamp(0),
    deleted_at timestamp(0),
    bypass_application_fees boolean NOT NULL DEFAULT false,
    CONSTRAINT account_configuration_pkey PRIMARY KEY (id)
);

CREATE TABLE account_messaging_tiers (
    id bigserial,
    name varchar(50) NOT NULL,
    max_messages_per_24h integer NOT NULL,
    max_recipients_per_message integer NOT NULL,
    links_allowed boolean NOT NULL DEFAULT false,
    created_at timestamp(0),
    updated_at timestamp(0),
    deleted_at timestamp(0),
    CONSTRAINT account_messaging_tiers_pkey PRIMARY KEY (id),
    CONSTRAINT account_messaging_tiers_name_unique UNIQUE (name)
);

CREATE TABLE accounts (
    id bigint GENERATED ALWAYS AS IDENTITY,
    currency_code varchar(3) NOT NULL DEFAULT 'USD',
    timezone varchar(255),
    created_at timestamp,
    updated_at timestamp,
    deleted_at timestamp,
    name varchar NOT NULL,
    email varchar NOT NULL,
    stripe_account_id varchar(50),
    short_id varchar(20) NOT NULL,
    stripe_connect_setup_complete boolean DEFAULT false,
    account_verified_at timestamp,
    stripe_connect_account_type varchar(255),
    account_configuration_id bigint,
    is_manually_verified boolean NOT NULL DEFAULT false,
    country varchar(2),
    account_messaging_tier_id bigint,
    CONSTRAINT accounts_pkey PRIMARY KEY (id),
    CONSTRAINT accounts_account_configuration_id_foreign FOREIGN KEY (account_configuration_id) REFERENCES account_configuration(id) ON DELETE SET NULL,
    CONSTRAINT accounts_account_messaging_tier_id_foreign FOREIGN KEY (account_messaging_tier_id) REFERENCES account_messaging_tiers(id) ON DELETE SET NULL
);

CREATE TABLE organizers (
    id bigint GENERATED ALWAYS AS IDENTITY,
    account_id integer NOT NULL,
    name varchar(255) NOT NULL,
    email varchar(255) NOT NULL,
    phone varchar(20),
    website varchar(255),
    description text,
    created_at timestamp NOT NULL,
    updated_at timestamp NOT NULL,
    deleted_at timestamp,
    currency varchar(3) NOT NULL DEFAULT 'USD',
    timezone varchar(255) NOT NULL,
    status varchar(20) NOT NULL DEFAULT 'DRAFT',
    CONSTRAINT organizers_pkey PRIMARY KEY (id),
    CONSTRAINT organizers_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id)
);
CREATE INDEX organizers_account_id_index ON organizers (account_id);
CREATE INDEX organizers_status_index ON organizers (status);

CREATE TABLE organizer_settings (
    id bigserial,
    social_media_handles jsonb,
    website_url varchar(255),
    homepage_theme_settings jsonb,
    homepage_visibility varchar(255) NOT NULL DEFAULT 'PUBLIC',
    homepage_password varchar(255),
    seo_keywords varchar(255),
    seo_title varchar(355),
    seo_description text,
    allow_search_engine_indexing boolean NOT NULL DEFAULT true,
    organizer_id bigint NOT NULL,
    created_at timestamp(0),
    updated_at timestamp(0),
    deleted_at timestamp(0),
    location_details jsonb,
    default_attendee_details_collection_method varchar(255) NOT NULL DEFAULT 'PER_TICKET',
    default_show_marketing_opt_in boolean NOT NULL DEFAULT true,
    default_pass_platform_fee_to_buyer boolean NOT NULL DEFAULT false,
    default_allow_attendee_self_edit boolean NOT NULL DEFAULT true,
    CONSTRAINT organizer_settings_pkey PRIMARY KEY (id),
    CONSTRAINT organizer_settings_organizer_id_foreign FOREIGN KEY (organizer_id) REFERENCES organizers(id) ON DELETE CASCADE
);

CREATE TABLE users (
    id bigint GENERATED ALWAYS AS IDENTITY,
    email varchar(255) NOT NULL,
    email_verified_at timestamp(0),
    password varchar(255) NOT NULL,
    remember_token varchar(100),
    created_at timestamp(0),
    updated_at timestamp(0),
    deleted_at timestamp,
    first_name varchar NOT NULL,
    last_name varchar,
    pending_email varchar,
    timezone varchar NOT NULL,
    locale varchar(20) NOT NULL DEFAULT 'en',
    marketing_opted_in_at timestamp(0),
    CONSTRAINT users_pkey PRIMARY KEY (id)
);

CREATE TABLE account_users (
    id bigint GENERATED ALWAYS AS IDENTITY,
    account_id bigint NOT NULL,
    user_id bigint NOT NULL,
    role varchar(100),
    created_at timestamp DEFAULT now(),
    deleted_at timestamp,
    updated_at timestamp,
    is_account_owner boolean NOT NULL DEFAULT false,
    invited_by_user_id bigint,
    last_login_at timestamp,
    status varchar(40) NOT NULL DEFAULT 'INVITED',
    CONSTRAINT account_users_pkey PRIMARY KEY (id),
    CONSTRAINT account_users_account_id_user_id_role_key UNIQUE (account_id, user_id, role),
    CONSTRAINT account_users_users_id_fk FOREIGN KEY (invited_by_user_id) REFERENCES users(id),
    CONSTRAINT fk_account_users_accounts FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE CASCADE,
    CONSTRAINT fk_account_users_users FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE
);
CREATE INDEX idx_account_users_account_id ON account_users (account_id);
CREATE INDEX idx_account_users_role ON account_users (role);
CREATE INDEX idx_account_users_user_id ON account_users (user_id);

CREATE TABLE events (
    id bigint GENERATED ALWAYS AS IDENTITY,
    title varchar(255) NOT NULL,
    account_id integer NOT NULL,
    user_id integer NOT NULL,
    start_date timestamp,
    end_date timestamp,
    description text,
    status varchar,
    location_details jsonb,
    currency varchar(3) NOT NULL DEFAULT 'USD',
    timezone varchar,
    attributes jsonb,
    created_at timestamp NOT NULL,
    updated_at timestamp NOT NULL,
    deleted_at timestamp,
    location varchar(255),
    organizer_id bigint,
    short_id varchar(32) NOT NULL,
    ticket_quantity_available integer,
    category varchar(255) NOT NULL DEFAULT 'OTHER',
    CONSTRAINT events_pkey PRIMARY KEY (id),
    CONSTRAINT events_category_check CHECK (category IN ('SOCIAL', 'FOOD_DRINK', 'CHARITY', 'MUSIC', 'ART', 'COMEDY', 'THEATER', 'BUSINESS', 'TECH', 'EDUCATION', 'WORKSHOP', 'SPORTS', 'FESTIVAL', 'NIGHTLIFE', 'OTHER')),
    CONSTRAINT events_organizers_id_fk FOREIGN KEY (organizer_id) REFERENCES organizers(id),
    CONSTRAINT fk_events_account_id FOREIGN KEY (account_id) REFERENCES accounts(id) ON UPDATE CASCADE ON DELETE CASCADE,
    CONSTRAINT fk_events_user_id FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE
);
CREATE INDEX events_account_id_index ON events (account_id);
CREATE INDEX events_organizer_id_index ON events (organizer_id);
CREATE INDEX events_user_id_index ON events (user_id);

CREATE TABLE affiliates (
    id bigserial,
    event_id bigint NOT NULL,
    account_id bigint NOT NULL,
    name varchar(255) NOT NULL,
    code varchar(50) NOT NULL,
    email varchar(255),
    total_sales integer NOT NULL DEFAULT 0,
    total_sales_gross double precision NOT NULL DEFAULT '0',
    status varchar(255) NOT NULL DEFAULT 'ACTIVE',
    created_at timestamp(0),
    updated_at timestamp(0),
    CONSTRAINT affiliates_pkey PRIMARY KEY (id),
    CONSTRAINT affiliates_status_check CHECK (status IN ('ACTIVE', 'INACTIVE')),
    CONSTRAINT affiliates_account_id_foreign FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE CASCADE,
    CONSTRAINT affiliates_event_id_foreign FOREIGN KEY (event_id) REFERENCES events(id) ON DELETE CASCADE
);
CREATE INDEX affiliates_account_id_index ON affiliates (account_id);
CREATE INDEX affiliates_code_index ON affiliates (code);
CREATE INDEX affiliates_event_id_index ON affiliates (event_id);
CREATE INDEX affiliates_event_id_status_index ON affiliates (event_id, status);
CREATE INDEX affiliates_status_index ON affiliates (status);

CREATE TABLE email_templates (
    id bigserial,
    account_id bigint NOT NULL,
    organizer_id bigint,
    event_id bigint,
    template_type varchar(50) NOT NULL,
    subject varchar(255) NOT NULL,
    body text NOT NULL,
    cta json,
    engine varchar(20) NOT NULL DEFAULT 'liquid',
    is_active boolean NOT NULL DEFAULT true,
    created_at timestamp(0),
    updated_at timestamp(0),
    deleted_at timestamp(0),
    CONSTRAINT email_templates_pkey PRIMARY KEY (id),
    CONSTRAINT email_templates_account_id_foreign FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE CASCADE,
    CONSTRAINT email_templates_event_id_foreign FOREIGN KEY (event_id) REFERENCES events(id) ON DELETE CASCADE,
    CONSTRAINT email_templates_organizer_id_foreign FOREIGN KEY (organizer_id) REFERENCES organizers(id) ON DELETE CASCADE
);
CREATE INDEX email_templates_account_id_template_type_is_active_index ON email_templates (account_id, template_type, is_active);
CREATE INDEX email_templates_event_id_template_type_index ON email_templates (event_id, template_type);
CREATE INDEX email_templates_organizer_id_template_type_index ON email_templates (organizer_id, template_type);

CREATE TABLE event_settings (
    id bigint GENERATED ALWAYS AS IDENTITY,
    pre_checkout_message text,
    post_checkout_message text,
    product_page_message text,
    continue_button_text varchar(100),
    email_footer_message text,
    support_email varchar(255),
    event_id bigint NOT NULL,
    created_at timestamp NOT NULL,
    updated_at timestamp NOT NULL,
    deleted_at timestamp,
    require_attendee_details boolean NOT NULL DEFAULT true,
    order_timeout_in_minutes integer NOT NULL DEFAULT 15,
    website_url varchar(400),
    maps_url varchar(2000),
    homepage_background_color varchar(20),
    homepage_primary_text_color varchar(20),
    homepage_primary_color varchar(20),
    homepage_secondary_text_color varchar(20),
    homepage_secondary_color varchar(20),
    location_details jsonb,
    online_event_connection_details text,
    is_online_event boolean NOT NULL DEFAULT false,
    allow_search_engine_indexing boolean NOT NULL DEFAULT true,
    seo_title varchar(255),
    seo_description varchar(255),
    social_media_handles jsonb,
    show_social_media_handles boolean,
    seo_keywords varchar(255),
    notify_organizer_of_new_orders boolean NOT NULL DEFAULT true,
    price_display_mode varchar(255) NOT NULL DEFAULT 'INCLUSIVE',
    hide_getting_started_page boolean NOT NULL DEFAULT false,
    show_share_buttons boolean NOT NULL DEFAULT true,
    homepage_body_background_color varchar(100),
    homepage_background_type varchar(30) NOT NULL DEFAULT 'COLOR',
    enable_invoicing boolean NOT NULL DEFAULT false,
    invoice_label varchar(255),
    invoice_prefix varchar(255),
    invoice_start_number integer NOT NULL DEFAULT 1,
    require_billing_address boolean NOT NULL DEFAULT true,
    organization_name varchar(255),
    organization_address text,
    invoice_tax_details text,
    payment_providers json,
    offline_payment_instructions text,
    allow_orders_awaiting_offline_payment_to_check_in boolean NOT NULL DEFAULT false,
    invoice_payment_terms_days integer,
    invoice_notes text,
    ticket_design_settings jsonb,
    attendee_details_collection_method varchar(255) NOT NULL DEFAULT 'PER_TICKET',
    show_marketing_opt_in boolean NOT NULL DEFAULT true,
    homepage_theme_settings jsonb,
    pass_platform_fee_to_buyer boolean NOT NULL DEFAULT false,
    allow_attendee_self_edit boolean NOT NULL DEFAULT true,
    waitlist_enabled boolean NOT NULL DEFAULT false,
    waitlist_auto_process boolean NOT NULL DEFAULT false,
    waitlist_offer_timeout_minutes integer,
    CONSTRAINT event_settings_pk PRIMARY KEY (id),
    CONSTRAINT event_settings_price_display_mode_check CHECK (price_display_mode::text = ANY (ARRAY['INCLUSIVE'::varchar::text, 'EXCLUSIVE'::varchar::text])),
    CONSTRAINT event_settings_events_id_fk FOREIGN KEY (event_id) REFERENCES events(id) ON DELETE CASCADE
);
CREATE INDEX event_settings_event_id_index ON event_settings (event_id);

CREATE TABLE messages (
    id bigint GENERATED ALWAYS AS IDENTITY,
    event_id bigint NOT NULL,
    subject varchar(255) NOT NULL,
    message text NOT NULL,
    type varchar(40) NOT NULL,
    recipient_ids jsonb,
    sent_at timestamp,
    sent_by_user_id bigint NOT NULL,
    attendee_ids jsonb,
    product_ids jsonb,
    order_id bigint,
    status varchar(20) NOT NULL,
    send_data jsonb,
    created_at timestamp NOT NULL,
    updated_at timestamp,
    deleted_at timestamp,
    eligibility_failures json,
    scheduled_at timestamp(0),
    CONSTRAINT messages_pkey PRIMARY KEY (id),
    CONSTRAINT messages_events_id_fk FOREIGN KEY (event_id) REFERENCES events(id),
    CONSTRAINT messages_users_id_fk FOREIGN KEY (sent_by_user_id) REFERENCES users(id)
);

CREATE TABLE outgoing_messages (
    id bigserial,
    event_id bigint NOT NULL,
    message_id bigint NOT NULL,
    subject varchar(255) NOT NULL,
    recipient varchar(255) NOT NULL,
    status varchar(255) NOT NULL,
    created_at timestamp(0),
    updated_at timestamp(0),
    deleted_at timestamp(0),
    CONSTRAINT outgoing_messages_pkey PRIMARY KEY (id),
    CONSTRAINT outgoing_messages_event_id_foreign FOREIGN KEY (event_id) REFERENCES events(id) ON DELETE CASCADE,
    CONSTRAINT outgoing_messages_message_id_foreign FOREIGN KEY (message_id) REFERENCES messages(id) ON DELETE CASCADE
);
CREATE INDEX outgoing_messages_event_id_index ON outgoing_messages (event_id);
CREATE INDEX outgoing_messages_message_id_index ON outgoing_messages (message_id);

CREATE TABLE product_categories (
    id bigserial,
    name varchar(255) NOT NULL,
    no_products_message varchar(255),
    description text,
    is_hidden boolean NOT NULL DEFAULT false,
    "order" smallint NOT NULL DEFAULT '0',
    event_id bigint NOT NULL,
    created_at timestamp(0),
    updated_at timestamp(0),
    deleted_at timestamp(0),
    CONSTRAINT product_categories_pkey PRIMARY KEY (id),
    CONSTRAINT product_categories_event_id_foreign FOREIGN KEY (event_id) REFERENCES events(id) ON DELETE CASCADE
);
CREATE INDEX product_categories_event_id_index ON product_categories (event_id);
CREATE INDEX product_categories_is_hidden_index ON product_categories (is_hidden);
CREATE INDEX product_categories_order_index ON product_categories ("order");

CREATE TABLE products (
    id bigint GENERATED ALWAYS AS IDENTITY,
    title varchar(255) NOT NULL,
    event_id integer NOT NULL,
    sale_start_date timestamp,
    sale_end_date timestamp,
    max_per_order integer,
    description text,
    min_per_order integer,
    sales_volume numeric(14,2) NOT NULL DEFAULT 0.00,
    sales_tax_volume numeric(14,2) NOT NULL DEFAULT 0.00,
    hide_before_sale_start_date boolean NOT NULL DEFAULT false,
    hide_after_sale_end_date boolean NOT NULL DEFAULT false,
    hide_when_sold_out boolean NOT NULL DEFAULT false,
    show_quantity_remaining boolean NOT NULL DEFAULT false,
    is_hidden_without_promo_code boolean NOT NULL DEFAULT false,
    "order" integer NOT NULL,
    created_at timestamp NOT NULL,
    updated_at timestamp,
    deleted_at timestamp,
    type varchar(20) NOT NULL DEFAULT 'PAID',
    is_hidden boolean DEFAULT false,
    product_type varchar(255) NOT NULL DEFAULT 'TICKET',
    product_category_id bigint,
    start_collapsed boolean NOT NULL DEFAULT false,
    is_highlighted boolean NOT NULL DEFAULT false,
    highlight_message varchar(255),
    waitlist_enabled boolean,
    CONSTRAINT tickets_pkey PRIMARY KEY (id),
    CONSTRAINT products_product_type_check CHECK (product_type IN ('TICKET', 'GENERAL')),
    CONSTRAINT fk_tickets_event_id FOREIGN KEY (event_id) REFERENCES events(id) ON DELETE CASCADE,
    CONSTRAINT products_product_category_id_foreign FOREIGN KEY (product_category_id) REFERENCES product_categories(id) ON DELETE SET NULL
);

CREATE TABLE product_prices (
    id bigint GENERATED ALWAYS AS IDENTITY,
    product_id bigint NOT NULL,
    price numeric(14,2) NOT NULL,
    label varchar(255),
    sale_start_date timestamp,
    sale_end_date timestamp,
    created_at timestamp NOT NULL,
    updated_at timestamp,
    deleted_at timestamp,
    initial_quantity_available integer,
    quantity_sold integer NOT NULL DEFAULT 0,
    is_hidden boolean DEFAULT false,
    "order" integer NOT NULL DEFAULT 1,
    quantity_available integer,
    CONSTRAINT pk_ticket_prices PRIMARY KEY (id),
    CONSTRAINT valid_price_range CHECK (price >= 0),
    CONSTRAINT fk_ticket_prices_ticket_id FOREIGN KEY (product_id) REFERENCES products(id) ON DELETE CASCADE
);
CREATE INDEX idx_product_prices_product_id ON product_prices (product_id);
CREATE INDEX idx_ticket_prices_dates ON product_prices (sale_start_date, sale_end_date);

CREATE TABLE promo_codes (
    id bigint GENERATED ALWAYS AS IDENTITY,
    code varchar(50) NOT NULL,
    discount numeric(14,2) NOT NULL DEFAULT 0.00,
    applicable_product_ids jsonb,
    expiry_date timestamptz,
    event_id bigint NOT NULL,
    discount_type varchar,
    attendee_usage_count integer NOT NULL DEFAULT 0,
    order_usage_count integer NOT NULL DEFAULT 0,
    max_allowed_usages integer,
    created_at timestamp NOT NULL,
    updated_at timestamp,
    deleted_at timestamp,
    CONSTRAINT promo_codes_pkey PRIMARY KEY (id),
    CONSTRAINT promo_codes_events_id_fk FOREIGN KEY (event_id) REFERENCES events(id)
);
CREATE INDEX promo_codes_applicable_ticket_ids_index ON promo_codes (applicable_product_ids);
CREATE INDEX promo_codes_code_index ON promo_codes (code);
CREATE INDEX promo_codes_event_id_index ON promo_codes (event_id);

CREATE TABLE orders (
    id bigint GENERATED ALWAYS AS IDENTITY,
    short_id varchar(20) NOT NULL,
    event_id integer NOT NULL,
    total_before_additions numeric(14,2) NOT NULL DEFAULT 0.00,
    total_refunded numeric(14,2) NOT NULL DEFAULT 0.00,
    total_gross numeric(14,2) NOT NULL DEFAULT 0.00,
    currency varchar(3) NOT NULL,
    first_name varchar(50),
    last_name varchar(50),
    email varchar(255),
    status varchar NOT NULL,
    payment_status varchar,
    refund_status varchar,
    reserved_until timestamp(0),
    is_manually_created boolean NOT NULL DEFAULT false,
    session_id varchar(40),
    public_id varchar NOT NULL,
    point_in_time_data jsonb,
    payment_gateway varchar,
    promo_code_id integer,
    promo_code varchar,
    address jsonb,
    created_at timestamp NOT NULL,
    updated_at timestamp,
    deleted_at timestamp,
    taxes_and_fees_rollup jsonb,
    total_tax numeric(14,2) NOT NULL DEFAULT 0.00,
    total_fee numeric(14,2) NOT NULL DEFAULT 0.00,
    locale varchar(20) NOT NULL DEFAULT 'en',
    payment_provider varchar(255),
    notes text,
    affiliate_id bigint,
    statistics_decremented_at timestamp(0),
    opted_into_marketing_at timestamp(0),
    CONSTRAINT orders_pkey PRIMARY KEY (id),
    CONSTRAINT orders_pk UNIQUE (public_id),
    CONSTRAINT fk_orders_event_id FOREIGN KEY (event_id) REFERENCES events(id),
    CONSTRAINT orders_affiliate_id_foreign FOREIGN KEY (affiliate_id) REFERENCES affiliates(id) ON DELETE SET NULL,
    CONSTRAINT orders_promo_codes_id_fk FOREIGN KEY (promo_code_id) REFERENCES promo_codes(id)
);
CREATE INDEX idx_orders_email_trgm ON orders USING gin (email gin_trgm_ops);
CREATE INDEX idx_orders_first_name_trgm ON orders USING gin (first_name gin_trgm_ops);
CREATE INDEX idx_orders_last_name_trgm ON orders USING gin (last_name gin_trgm_ops);
CREATE INDEX idx_orders_payment_status ON orders (payment_status);
CREATE INDEX idx_orders_public_id_trgm ON orders USING gin (public_id gin_trgm_ops);
CREATE INDEX idx_orders_refund_status ON orders (refund_status);
CREATE INDEX idx_orders_status ON orders (status);
CREATE INDEX orders_affiliate_id_index ON orders (affiliate_id);
CREATE INDEX orders_event_id_status_reserved_until_deleted_at_index ON orders (event_id, status, reserved_until, deleted_at);
CREATE INDEX orders_promo_code_id_index ON orders (promo_code_id);
CREATE INDEX orders_short_id_index ON orders (short_id);
CREATE INDEX orders_statistics_decremented_at_index ON orders (statistics_decremented_at);

CREATE TABLE attendees (
    id bigint GENERATED ALWAYS AS IDENTITY,
    short_id varchar NOT NULL,
    first_name varchar(255) NOT NULL DEFAULT '',
    last_name varchar(255) NOT NULL DEFAULT '',
    email varchar(255) NOT NULL,
    order_id integer NOT NULL,
    product_id integer NOT NULL,
    event_id integer NOT NULL,
    public_id varchar NOT NULL,
    status varchar(20) NOT NULL,
    checked_in_by bigint,
    checked_in_at timestamp,
    created_at timestamp NOT NULL,
    updated_at timestamp NOT NULL,
    deleted_at timestamp,
    checked_out_by bigint,
    product_price_id bigint NOT NULL,
    locale varchar(20) NOT NULL DEFAULT 'en',
    notes text,
    CONSTRAINT attendees_pkey PRIMARY KEY (id),
    CONSTRAINT attendees_events_id_fk FOREIGN KEY (event_id) REFERENCES events(id) ON DELETE CASCADE,
    CONSTRAINT attendees_ticket_prices_id_fk FOREIGN KEY (product_price_id) REFERENCES product_prices(id),
    CONSTRAINT attendees_users_id_fk FOREIGN KEY (checked_out_by) REFERENCES users(id),
    CONSTRAINT fk_attendees_checked_in_by_id FOREIGN KEY (checked_in_by) REFERENCES users(id) ON DELETE CASCADE,
    CONSTRAINT fk_attendees_order_id FOREIGN KEY (order_id) REFERENCES orders(id) ON DELETE CASCADE,
    CONSTRAINT fk_attendees_ticket_id FOREIGN KEY (product_id) REFERENCES products(id) ON DELETE CASCADE
);
CREATE INDEX attendees_order_id_index ON attendees (order_id);
CREATE INDEX idx_attendees_email_trgm ON attendees USING gin (email gin_trgm_ops);
CREATE INDEX idx_attendees_event_id ON attendees (event_id);
CREATE INDEX idx_attendees_first_name_trgm ON attendees USING gin (first_name gin_trgm_ops);
CREATE INDEX idx_attendees_last_name_trgm ON attendees USING gin (last_name gin_trgm_ops);
CREATE INDEX idx_attendees_product_id_deleted_at ON attendees (product_id) WHERE deleted_at IS NULL;
CREATE INDEX idx_attendees_public_id_lower ON attendees (lower(public_id));
CREATE INDEX idx_attendees_public_id_trgm ON attendees USING gin (public_id gin_trgm_ops);

CREATE TABLE invoices (
    id bigserial,
    order_id bigint NOT NULL,
    account_id bigint NOT NULL,
    invoice_number varchar(50) NOT NULL,
    issue_date timestamp(0) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    due_date timestamp(0),
    total_amount numeric(14,2) NOT NULL,
    status varchar(20) NOT NULL DEFAULT 'PENDING',
    items jsonb NOT NULL,
    taxes_and_fees jsonb,
    uuid uuid NOT NULL DEFAULT gen_random_uuid(),
    created_at timestamp(0),
    updated_at timestamp(0),
    deleted_at timestamp(0),
    CONSTRAINT invoices_pkey PRIMARY KEY (id),
    CONSTRAINT invoices_account_id_foreign FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE CASCADE,
    CONSTRAINT invoices_order_id_foreign FOREIGN KEY (order_id) REFERENCES orders(id) ON DELETE CASCADE
);

CREATE TABLE order_items (
    id bigint GENERATED ALWAYS AS IDENTITY,
    total_before_additions numeric(14,2) NOT NULL,
    quantity integer NOT NULL,
    order_id integer NOT NULL,
    product_id integer NOT NULL,
    item_name varchar,
    price numeric(14,2) NOT NULL,
    price_before_discount numeric(14,2),
    deleted_at timestamp,
    total_tax numeric(14,2) NOT NULL DEFAULT 0.00,
    total_gross numeric(14,2),
    total_service_fee numeric(14,2) DEFAULT 0.00,
    taxes_and_fees_rollup jsonb,
    product_price_id integer NOT NULL,
    product_type varchar(255) NOT NULL DEFAULT 'TICKET',
    CONSTRAINT order_items_pkey PRIMARY KEY (id),
    CONSTRAINT fk_order_items_order_id FOREIGN KEY (order_id) REFERENCES orders(id) ON DELETE CASCADE,
    CONSTRAINT fk_order_items_ticket_id FOREIGN KEY (product_id) REFERENCES products(id),
    CONSTRAINT order_items_ticket_prices_id_fk FOREIGN KEY (product_price_id) REFERENCES product_prices(id)
);
CREATE INDEX order_items_order_id_index ON order_items (order_id);
CREATE INDEX order_items_product_id_index ON order_items (product_id);
CREATE INDEX order_items_product_price_id_index ON order_items (product_price_id);

CREATE TABLE waitlist_entries (
    id bigserial,
    event_id bigint NOT NULL,
    product_price_id bigint NOT NULL,
    email varchar(255) NOT NULL,
    first_name varchar(255) NOT NULL,
    last_name varchar(255),
    status varchar(50) NOT NULL,
    offer_token varchar(100),
    cancel_token varchar(100),
    offered_at timestamp(0),
    offer_expires_at timestamp(0),
    purchased_at timestamp(0),
    cancelled_at timestamp(0),
    order_id bigint,
    position integer NOT NULL DEFAULT 0,
    locale varchar(10) NOT NULL DEFAULT 'en',
    created_at timestamp(0),
    updated_at timestamp(0),
    deleted_at timestamp(0),
    CONSTRAINT waitlist_entries_pkey PRIMARY KEY (id),
    CONSTRAINT waitlist_entries_cancel_token_unique UNIQUE (cancel_token),
    CONSTRAINT waitlist_entries_offer_token_unique UNIQUE (offer_token),
    CONSTRAINT waitlist_entries_event_id_foreign FOREIGN KEY (event_id) REFERENCES events(id) ON DELETE CASCADE,
    CONSTRAINT waitlist_entries_order_id_foreign FOREIGN KEY (order_id) REFERENCES orders(id) ON DELETE SET NULL,
    CONSTRAINT waitlist_entries_product_price_id_foreign FOREIGN KEY (product_price_id) REFERENCES product_prices(id) ON DELETE CASCADE
);
CREATE INDEX idx_offer_expires_at ON waitlist_entries (offer_expires_at);
CREATE INDEX idx_product_price_status_position ON waitlist_entries (product_price_id, status, position);
CREATE UNIQUE INDEX idx_unique_email_product_price_status ON waitlist_entries (email, product_price_id, status) WHERE status IN ('WAITING', 'OFFERED');
CREATE INDEX waitlist_entries_email_product_price_id_index ON waitlist_entries (email, product_price_id);
CREATE INDEX waitlist_entries_event_id_index ON waitlist_entries (event_id);
CREATE INDEX waitlist_entries_event_id_status_index ON waitlist_entries (event_id, status);
CREATE INDEX waitlist_entries_product_price_id_index ON waitlist_entries (product_price_id);
CREATE INDEX waitlist_entries_product_price_id_status_index ON waitlist_entries (product_price_id, status);
CREATE INDEX waitlist_entries_status_index ON waitlist_entries (status);
