package postgres_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/hievents"
	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres"
	"github.com/mailroom-app/mailroom/backend/postgres/resends"
	"github.com/mailroom-app/mailroom/backend/world/worldtest"
)

// contentRows are a concert of account 1 with an order that has everything, and an event of account 2 whose rows refer to the same ids.
const contentRows = `
	INSERT INTO organizers (id, account_id, name, email, created_at, updated_at, timezone) OVERRIDING SYSTEM VALUE VALUES
	(1, 1, 'Northlight', 'office@northlight.example', now(), now(), 'UTC'), (2, 2, 'Other', 'other@example.org', now(), now(), 'UTC');
	INSERT INTO events (id, title, account_id, user_id, organizer_id, description, start_date, end_date, timezone, currency, status, created_at, updated_at, short_id) OVERRIDING SYSTEM VALUE VALUES
	(100, 'Concert', 1, 1, 1, '<p>Loud</p>', '2999-05-09 17:30:00', '2999-05-09 21:00:00', 'Europe/Berlin', 'EUR', 'LIVE', now(), now(), 'e_100'),
	(200, 'Secret', 2, 1, 2, NULL, NULL, NULL, NULL, 'USD', 'LIVE', now(), now(), 'e_200');
	INSERT INTO event_settings (id, event_id, support_email, email_footer_message, post_checkout_message, offline_payment_instructions, location_details, invoice_label, organization_name, organization_address, invoice_tax_details, invoice_notes, invoice_payment_terms_days, created_at, updated_at) OVERRIDING SYSTEM VALUE VALUES
	(1, 100, 'help@northlight.example', '<p>Bye</p>', '<p>Thanks</p>', '<p>Pay</p>', '{"venue_name": "Hall", "city": "Berlin", "zip_or_postal_code": 10115, "country": null}', 'Bill', 'Northlight GmbH', 'Street 1', 'VAT', 'Note', 14, now(), now());
	INSERT INTO products (id, title, event_id, "order", created_at) OVERRIDING SYSTEM VALUE VALUES (1, 'VIP', 100, 1, now()), (2, 'Other', 200, 1, now());
	INSERT INTO product_prices (id, product_id, price, label, created_at) OVERRIDING SYSTEM VALUE VALUES (1, 1, 50, 'Early bird', now()), (2, 2, 1, NULL, now());
	INSERT INTO orders (id, short_id, event_id, total_gross, total_refunded, currency, first_name, last_name, email, status, payment_status, payment_provider, session_id, public_id, locale, address, created_at) OVERRIDING SYSTEM VALUE VALUES
	(1, 'o_one', 100, 1234.50, 0, 'EUR', 'Zoë', 'Müller', 'zoe@example.com', 'COMPLETED', 'PAYMENT_RECEIVED', 'STRIPE', 's1', 'O-1', 'de', '{"address_line_1": "Road 2"}', '2026-03-10 12:00:00'),
	(2, 'o_two', 200, 5, 0, 'USD', 'Eve', NULL, 'eve@example.com', 'COMPLETED', NULL, NULL, 's2', 'O-2', 'en', NULL, '2026-03-10 12:00:00'),
	(3, 'o_three', 100, 50, 0, 'EUR', 'Max', 'Wait', 'max@example.com', 'RESERVED', 'AWAITING_PAYMENT', NULL, 's3', 'O-3', 'fr', NULL, '2026-03-10 12:00:00');
	INSERT INTO order_items (id, total_before_additions, quantity, order_id, product_id, item_name, price, total_gross, product_price_id, deleted_at) OVERRIDING SYSTEM VALUE VALUES
	(1, 1200, 2, 1, 1, 'VIP', 600, 1234.50, 1, NULL), (2, 1, 1, 1, 1, 'Gone', 1, 1, 1, now());
	INSERT INTO invoices (id, order_id, account_id, invoice_number, issue_date, total_amount, status, items, taxes_and_fees, deleted_at) VALUES
	(1, 1, 1, 'INV-1', '2026-03-10 12:00:00', 1, 'VOID', '[]', NULL, NULL),
	(2, 1, 1, 'INV-2', '2026-03-11 12:00:00', 1234.50, 'PAID', '[{"item_name": "VIP", "quantity": 2, "price": 600.0, "total_gross": "1234.50"}, 7]', '{"taxes": [{"name": "MwSt.", "value": 34.5}]}', NULL),
	(3, 1, 1, 'INV-3', '2026-03-12 12:00:00', 1, 'PAID', '[]', NULL, now());
	INSERT INTO attendees (id, short_id, first_name, last_name, email, order_id, product_id, event_id, public_id, status, product_price_id, locale, created_at, updated_at) OVERRIDING SYSTEM VALUE VALUES
	(1, 'a_one', 'Ann', 'Lee', 'ann@example.com', 1, 1, 100, 'A-1', 'ACTIVE', 1, 'zh-cn', now(), now()),
	(2, 'a_two', 'Eve', '', 'eve@example.com', 2, 2, 200, 'A-2', 'ACTIVE', 2, 'en', now(), now());
	INSERT INTO waitlist_entries (id, event_id, product_price_id, email, first_name, last_name, status, offered_at, offer_expires_at, order_id, locale, created_at) VALUES
	(1, 100, 1, 'max@example.com', 'Max', 'Wait', 'OFFER_EXPIRED', '2026-01-01 10:00:00', '2026-01-01 22:00:00', NULL, 'fr', '2026-01-01 09:00:00'),
	(2, 100, 1, 'max@example.com', 'Max', 'Wait', 'OFFERED', '2026-03-10 12:00:00', '2999-03-11 00:00:00', 3, 'fr', '2026-03-09 09:00:00');
	INSERT INTO messages (id, event_id, subject, message, type, sent_by_user_id, status, created_at) OVERRIDING SYSTEM VALUE VALUES
	(100, 100, 'Doors', '<p>Open</p>', 'ALL_ATTENDEES', 1, 'SENT', now()), (200, 200, 'Secret doors', '', 'ALL_ATTENDEES', 1, 'SENT', now());
	INSERT INTO outgoing_messages (id, event_id, message_id, recipient, subject, status, created_at) VALUES
	(1, 100, 100, 'ANN@example.com', 'Doors', 'BOUNCED', now()), (2, 200, 200, 'eve@example.com', 'Secret doors', 'BOUNCED', now());
	INSERT INTO outgoing_transaction_messages (id, event_id, order_id, attendee_id, email_type, recipient, subject, status, created_at) VALUES
	(1, 100, 1, NULL, 'order_summary', 'zoe@example.com', 's', 'BOUNCED', '2026-03-10 12:00:00'),
	(2, 100, NULL, 1, 'attendee_ticket', 'ann@example.com', 's', 'BOUNCED', '2026-03-10 12:00:00'),
	(3, 100, 3, NULL, 'order_failed', 'max@example.com', 's', 'BOUNCED', '2026-03-10 12:00:00'),
	(4, 100, 3, NULL, 'waitlist_offer', 'max@example.com', 's', 'BOUNCED', '2026-03-10 12:00:00'),
	(5, 100, NULL, NULL, 'waitlist_confirmation', 'max@example.com', 's', 'BOUNCED', '2026-01-01 09:00:05'),
	(6, 100, NULL, NULL, 'waitlist_offer_expired', 'max@example.com', 's', 'BOUNCED', '2026-01-01 22:01:00'),
	(7, 100, 1, NULL, 'organizer_order_summary', 'office@northlight.example', 's', 'BOUNCED', '2026-03-10 12:00:00'),
	(8, 100, 1, NULL, 'password_reset', 'zoe@example.com', 's', 'BOUNCED', '2026-03-10 12:00:00'),
	(9, 200, 2, NULL, 'order_summary', 'eve@example.com', 's', 'BOUNCED', '2026-03-10 12:00:00'),
	(10, 100, 2, 2, 'order_summary', 'zoe@example.com', 's', 'BOUNCED', '2026-03-10 12:00:00'),
	(11, 100, 2, 2, 'attendee_ticket', 'zoe@example.com', 's', 'BOUNCED', '2026-03-10 12:00:00'),
	(12, NULL, 1, NULL, 'order_summary', 'zoe@example.com', 's', 'BOUNCED', '2026-03-10 12:00:00'),
	(13, 100, 999, NULL, 'order_summary', 'zoe@example.com', 's', 'BOUNCED', '2026-03-10 12:00:00'),
	(14, 100, NULL, NULL, 'attendee_ticket', 'zoe@example.com', 's', 'BOUNCED', '2026-03-10 12:00:00'),
	(15, 100, NULL, NULL, 'waitlist_offer', 'nobody@example.com', 's', 'BOUNCED', '2026-03-10 12:00:00');
	INSERT INTO email_templates (id, account_id, organizer_id, event_id, template_type, subject, body, cta, is_active, deleted_at) VALUES
	(1, 1, 1, NULL, 'attendee_ticket', 'organizer', 'b', '{"label": "Go", "url_token": "ticket.url"}', true, NULL),
	(2, 1, NULL, 100, 'order_confirmation', 'off', 'b', NULL, false, NULL), (3, 1, NULL, 100, 'order_confirmation', 'gone', 'b', NULL, true, now()),
	(4, 1, NULL, NULL, 'order_confirmation', 'account', 'b', NULL, true, NULL), (5, 2, NULL, 100, 'order_confirmation', 'another account', 'b', NULL, true, NULL)`

// unforced drops the foreign key from the integration's rows to orders: some installations do not have it, so rows can name deleted orders.
const unforced = `ALTER TABLE outgoing_transaction_messages DROP CONSTRAINT IF EXISTS outgoing_transaction_messages_order_id_foreign`

func newContents(t *testing.T) *readers {
	t.Helper()
	r := newReaders(t)
	r.exec(unforced)
	r.exec(contentRows)
	return r
}

func TestContentOfEachMail(t *testing.T) {
	t.Parallel()
	r := newContents(t)
	read := func(id mail.MessageID) hievents.Content {
		t.Helper()
		c, err := r.Resends.Content(t.Context(), mail.OneAccount(1), id)
		if err != nil {
			t.Fatal(err)
		}
		if c.Event.Title != "Concert" || c.Event.Currency != "EUR" || c.Event.TimeZone != "Europe/Berlin" || !c.Event.StartsAt.Equal(time.Date(2999, 5, 9, 17, 30, 0, 0, time.UTC)) {
			t.Errorf("%s: event %+v", id, c.Event)
		}
		return c
	}
	euros := func(amount string) hievents.Money { return hievents.Money{Amount: amount, Currency: "EUR"} }

	summary := read(transaction(1))
	wantOrder := &hievents.Order{
		ID: 1, ShortID: "o_one", PublicID: "O-1", SessionID: "s1", Status: "COMPLETED", PaymentStatus: "PAYMENT_RECEIVED", PaymentProvider: "STRIPE", FirstName: "Zoë", LastName: "Müller",
		Email: "zoe@example.com", Locale: "de", Total: euros("1234.50"), Refunded: euros("0.00"), CreatedAt: time.Date(2026, 3, 10, 12, 0, 0, 0, time.UTC),
		Items:   []hievents.OrderItem{{ProductPrice: 1, Name: "VIP", Quantity: 2, Price: euros("600.00"), Total: euros("1234.50")}},
		Address: hievents.Location{AddressLine1: "Road 2"},
		Invoice: &hievents.Invoice{
			ID: 2, Number: "INV-2", IssuedAt: time.Date(2026, 3, 11, 12, 0, 0, 0, time.UTC), Status: "PAID", Total: euros("1234.50"),
			Items: []hievents.OrderItem{{Name: "VIP", Quantity: 2, Price: euros("600.0"), Total: euros("1234.50")}}, Taxes: []hievents.InvoiceTax{{Name: "MwSt.", Amount: euros("34.5")}},
		},
	}
	if !reflect.DeepEqual(summary.Order, wantOrder) {
		t.Errorf("order %+v\nwant  %+v", summary.Order, wantOrder)
	}
	wantSettings := hievents.EventSettings{
		SupportEmail: "help@northlight.example", FooterMessageHTML: "<p>Bye</p>", PostCheckoutMessageHTML: "<p>Thanks</p>", OfflinePaymentInstructionsHTML: "<p>Pay</p>",
		Location:  hievents.Location{VenueName: "Hall", City: "Berlin", ZipOrPostalCode: "10115"},
		Invoicing: hievents.InvoiceSettings{Label: "Bill", OrganizationName: "Northlight GmbH", AddressHTML: "Street 1", TaxDetailsHTML: "VAT", NotesHTML: "Note", PaymentTermsDays: 14},
	}
	if summary.Settings != wantSettings || summary.Organizer != (hievents.Organizer{ID: 1, Name: "Northlight", Email: "office@northlight.example"}) {
		t.Errorf("settings %+v, organizer %+v", summary.Settings, summary.Organizer)
	}
	if summary.Locale != "de" || summary.Recipient != (hievents.Recipient{Address: "zoe@example.com", Name: "Zoë Müller"}) || summary.Template != nil || len(summary.Stale) > 0 {
		t.Errorf("%+v", summary)
	}

	ticket := read(transaction(2))
	if ticket.Attendee == nil || ticket.Attendee.ShortID != "a_one" || ticket.Order == nil || ticket.Order.ID != 1 || ticket.Order.Invoice != nil || ticket.Locale != "zh-cn" || ticket.Recipient.Name != "Ann Lee" {
		t.Errorf("ticket %+v", ticket)
	}
	if want := (hievents.Template{ID: 1, Organizer: 1, Type: "attendee_ticket", Subject: "organizer", BodyHTML: "b", CTALabel: "Go", CTAToken: "ticket.url"}); ticket.Template == nil || *ticket.Template != want {
		t.Errorf("template %+v", ticket.Template)
	}
	if failed := read(transaction(3)); failed.Order.ID != 3 || failed.Locale != "fr" || len(failed.Stale) > 0 {
		t.Errorf("failed order %+v", failed)
	}
	product := "VIP – Early bird"
	if worldtest.HiEvents2() {
		product = "VIP - Early bird" // as Hi.Events 2.0 writes it
	}
	if offer := read(transaction(4)); offer.WaitlistEntry.ID != 2 || offer.Order.SessionID != "s3" || offer.WaitlistEntry.Product != product || offer.Locale != "fr" || len(offer.Stale) > 0 {
		t.Errorf("offer %+v", offer)
	}
	if confirmation := read(transaction(5)); confirmation.WaitlistEntry.ID != 1 || !slices.Equal(confirmation.Stale, []hievents.Stale{{Code: "offer_expired", Sentence: "The offer has expired."}}) {
		t.Errorf("confirmation %+v, %v", confirmation.WaitlistEntry, confirmation.Stale)
	}
	if expired := read(transaction(6)); expired.WaitlistEntry.ID != 1 || expired.Order != nil || expired.Recipient.Name != "Max Wait" {
		t.Errorf("expired offer %+v", expired.WaitlistEntry)
	}
	if organizer := read(transaction(7)); organizer.Locale != "en" || organizer.Recipient.Name != "Northlight" || organizer.Order.Invoice != nil {
		t.Errorf("to the organizer %+v", organizer)
	}
	announced := read(announcement(1))
	if *announced.Announcement != (hievents.Announcement{ID: 100, Subject: "Doors", MessageHTML: "<p>Open</p>"}) || announced.Locale != "en" || announced.Recipient != (hievents.Recipient{Address: "ANN@example.com", Name: "Ann Lee"}) {
		t.Errorf("announcement %+v", announced)
	}
}

func TestContentOfWhatIsNotThere(t *testing.T) {
	t.Parallel()
	r := newContents(t)
	for _, c := range []struct {
		change string
		id     mail.MessageID
		scope  mail.Scope
		code   mail.Code
		names  string
	}{
		{"", transaction(8), mail.OneAccount(1), mail.CodeInvalid, "password_reset"},
		{"", transaction(999), mail.AllAccounts(), mail.CodeNotFound, "transaction:999"},
		{"", announcement(999), mail.AllAccounts(), mail.CodeNotFound, "announcement:999"},
		{"", mail.MessageID{}, mail.AllAccounts(), mail.CodeNotFound, ""},
		{"", mail.MessageID{Kind: "x", Row: 1}, mail.AllAccounts(), mail.CodeNotFound, ""},
		{"", transaction(10), mail.OneAccount(1), mail.CodeNotFound, "order"},    // of another account's event
		{"", transaction(11), mail.OneAccount(1), mail.CodeNotFound, "attendee"}, // likewise
		{"", transaction(12), mail.AllAccounts(), mail.CodeNotFound, "ticketed event"},
		{"", transaction(13), mail.OneAccount(1), mail.CodeNotFound, "order"},
		{"", transaction(14), mail.OneAccount(1), mail.CodeNotFound, "attendee"},
		{"", transaction(15), mail.OneAccount(1), mail.CodeNotFound, "waitlist entry"},
		{"UPDATE public.orders SET deleted_at = now()", transaction(1), mail.OneAccount(1), mail.CodeNotFound, "order that it was about was deleted"},
		{"UPDATE public.orders SET deleted_at = now()", transaction(2), mail.OneAccount(1), mail.CodeNotFound, "order"},
		{"UPDATE public.attendees SET deleted_at = now()", transaction(2), mail.OneAccount(1), mail.CodeNotFound, "attendee that it was about was deleted"},
		{"UPDATE public.waitlist_entries SET deleted_at = now()", transaction(4), mail.OneAccount(1), mail.CodeNotFound, "waitlist entry"},
		{"UPDATE public.messages SET deleted_at = now()", announcement(1), mail.OneAccount(1), mail.CodeNotFound, "announcement that it was about was deleted"},
		{"UPDATE public.events SET deleted_at = now()", announcement(1), mail.OneAccount(1), mail.CodeNotFound, "ticketed event that it was about was deleted"},
		{"UPDATE public.accounts SET deleted_at = now()", transaction(1), mail.AllAccounts(), mail.CodeNotFound, "ticketed event"},
		{"UPDATE public.outgoing_messages SET deleted_at = now()", announcement(1), mail.OneAccount(1), mail.CodeNotFound, "announcement:1"},
	} {
		_, err := contentAfter(t, r.DB, c.change, c.scope, c.id)
		if mail.CodeOf(err) != c.code || !strings.Contains(err.Error(), c.names) {
			t.Errorf("%s after %q: %v (%s), want %s and %q", c.id, c.change, err, mail.CodeOf(err), c.code, c.names)
		}
	}
}

func TestRule11ContentOutsideTheScopeDoesNotExist(t *testing.T) {
	t.Parallel()
	r := newContents(t)
	for _, scope := range []mail.Scope{mail.OneAccount(1), {}, mail.OneAccount(3)} {
		for _, id := range []mail.MessageID{transaction(9), announcement(2)} {
			_, err := r.Resends.Content(t.Context(), scope, id)
			if mail.CodeOf(err) != mail.CodeNotFound || strings.Contains(err.Error(), "deleted") || strings.Contains(err.Error(), "Secret") {
				t.Errorf("%s: %v", id, err)
			}
		}
	}
	for _, scope := range []mail.Scope{mail.OneAccount(2), mail.AllAccounts()} {
		if c, err := r.Resends.Content(t.Context(), scope, transaction(9)); err != nil || c.Event.Title != "Secret" || c.Organizer.Name != "Other" || c.Settings != (hievents.EventSettings{}) {
			t.Errorf("%+v, %v", c, err)
		}
	}
}

func TestContentWithinATransactionIsThatOfItsChanges(t *testing.T) {
	t.Parallel()
	r := newContents(t)
	for _, c := range []struct {
		change string
		id     mail.MessageID
		stale  hievents.StaleCode
		right  func(hievents.Content) bool
	}{
		{"UPDATE public.orders SET short_id = 'o_new', email = 'new@example.com' WHERE id = 1", transaction(1), "", func(c hievents.Content) bool {
			return c.Order.ShortID == "o_new" && c.Order.Email == "new@example.com"
		}},
		{"UPDATE public.outgoing_transaction_messages SET recipient = 'new@example.com', original_recipient = 'max@example.com' WHERE id = 5", transaction(5), "offer_expired", func(c hievents.Content) bool {
			return c.WaitlistEntry.ID == 1 && c.Recipient.Address == "new@example.com"
		}},
		{"UPDATE public.orders SET status = 'CANCELLED' WHERE id = 1", transaction(1), "order_cancelled", nil},
		{"UPDATE public.orders SET refund_status = 'REFUNDED' WHERE id = 1", transaction(2), "order_refunded", nil},
		{"UPDATE public.orders SET refund_status = 'PARTIALLY_REFUNDED' WHERE id = 1", transaction(1), "order_partly_refunded", nil},
		{"UPDATE public.orders SET status = 'ABANDONED' WHERE id = 1", transaction(1), "order_incomplete", nil},
		{"UPDATE public.orders SET status = 'COMPLETED' WHERE id = 3", transaction(3), "order_completed", nil},
		{"UPDATE public.attendees SET status = 'CANCELLED'", transaction(2), "attendee_cancelled", nil},
		{"UPDATE public.waitlist_entries SET offer_expires_at = '2026-01-01' WHERE id = 2", transaction(4), "offer_expired", nil},
		{"UPDATE public.waitlist_entries SET status = 'PURCHASED' WHERE id = 2", transaction(4), "offer_taken", nil},
		{"UPDATE public.waitlist_entries SET status = 'CANCELLED' WHERE id = 2", transaction(4), "waitlist_left", nil},
		{"DELETE FROM public.waitlist_entries WHERE id = 2; UPDATE public.waitlist_entries SET status = 'OFFERED', offer_expires_at = '2999-01-01' WHERE id = 1", transaction(6), "offer_renewed", nil},
		{"UPDATE public.events SET end_date = '2020-01-01', start_date = '2019-12-31'", transaction(1), "event_over", nil},
		{"UPDATE public.events SET end_date = NULL, start_date = '2020-01-01'", announcement(1), "event_over", nil},
		{"UPDATE public.events SET status = 'ARCHIVED'", transaction(2), "event_cancelled", nil},
		{"UPDATE public.email_templates SET is_active = true WHERE id = 2", transaction(1), "", func(c hievents.Content) bool { return c.Template != nil && c.Template.ID == 2 }},
		{"UPDATE public.email_templates SET engine = 'blade' WHERE id = 1", transaction(2), "", func(c hievents.Content) bool { return c.Template == nil }},
		{"UPDATE public.organizers SET deleted_at = now()", transaction(2), "", func(c hievents.Content) bool { return c.Template == nil && c.Organizer == hievents.Organizer{} }},
	} {
		got, err := contentAfter(t, r.DB, c.change, mail.OneAccount(1), c.id)
		if err != nil {
			t.Errorf("%q: %v", c.change, err)
			continue
		}
		var codes []hievents.StaleCode
		for _, s := range got.Stale {
			codes = append(codes, s.Code)
			if s.Sentence == "" {
				t.Errorf("%s has no sentence", s.Code)
			}
		}
		if c.stale == "" && len(codes) > 0 || c.stale != "" && !slices.Equal(codes, []hievents.StaleCode{c.stale}) {
			t.Errorf("%q: stale %v, want %s", c.change, codes, c.stale)
		}
		if c.right != nil && !c.right(got) {
			t.Errorf("%q: %+v", c.change, got)
		}
	}
}

// contentAfter returns what Content reads after a change in the same transaction, which is then rolled back.
func contentAfter(t *testing.T, db *postgres.DB, change string, scope mail.Scope, id mail.MessageID) (content hievents.Content, err error) {
	t.Helper()
	err = db.AndForget(t.Context(), func(tx pgx.Tx) error {
		if _, err := tx.Exec(t.Context(), change); err != nil {
			return err
		}
		content, err = resends.ContentIn(t.Context(), tx, scope, id)
		return err
	})
	return content, err
}
