package app_test

import (
	"context"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/app"
	"github.com/mailroom-app/mailroom/backend/config"
	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/world"
	"github.com/mailroom-app/mailroom/backend/world/worldtest"
)

// ordersToConfirm are five orders whose confirmations bounced, each of an event with a template of its own.
const ordersToConfirm = `
	INSERT INTO users (id, email, password, first_name, timezone) OVERRIDING SYSTEM VALUE VALUES (1, 'o@example.org', 'x', 'O', 'UTC');
	INSERT INTO accounts (id, name, email, short_id) OVERRIDING SYSTEM VALUE VALUES (1, 'One', 'a@example.org', 'acc_1');
	INSERT INTO events (id, title, account_id, user_id, start_date, timezone, status, created_at, updated_at, short_id) OVERRIDING SYSTEM VALUE
	SELECT n, 'Gala', 1, 1, now() + interval '7 days', 'UTC', 'LIVE', now(), now(), 'e_' || n FROM generate_series(1, 5) AS n;
	INSERT INTO orders (id, short_id, public_id, event_id, currency, status, payment_status, email, first_name, locale, created_at, updated_at) OVERRIDING SYSTEM VALUE
	SELECT n, 'o_' || n, 'O-' || n, n, 'EUR', 'COMPLETED', 'PAYMENT_RECEIVED', 'buyer' || n || '@orders-to-confirm.example', 'Ada', 'en', now(), now() FROM generate_series(1, 5) AS n;
	INSERT INTO email_templates (account_id, event_id, template_type, subject, body, is_active)
	SELECT 1, n, 'order_confirmation', 'Template ' || n, '<p>Hello {{ order.first_name }}</p>', true FROM generate_series(1, 5) AS n;
	INSERT INTO outgoing_transaction_messages (id, event_id, order_id, email_type, recipient, subject, status, created_at)
	SELECT n, n, n, 'order_summary', 'buyer' || n || '@orders-to-confirm.example', 'Order', 'BOUNCED', now() FROM generate_series(1, 5) AS n;
	SELECT setval(pg_get_serial_sequence('outgoing_transaction_messages', 'id'), 100)`

// bombs are templates, seen to take gigabytes and more than ten seconds each.
var bombs = map[int]string{
	2: "{% case a %}{% when 0" + strings.Repeat(",0", 40_000) + " %}x{% endcase %}",
	3: strings.Repeat("<b title=n>", 480) + strings.Repeat("<p>x", 6_000),
	4: "{% assign a = event.description | split: '' %}" + strings.Repeat("{% assign a = a | concat: a %}", 600) + "{{ a | uniq | join: '' }}",
}

// Whatever templates cost, their mails are the only ones that are not sent; the window's process makes none of them itself.
func TestABulkOfRealMailsGoesOnAfterHostileTemplates(t *testing.T) {
	feed := worldtest.AWS(t)
	for _, variable := range feed.AWS.Env() {
		name, value, _ := strings.Cut(variable, "=")
		t.Setenv(name, value)
	}
	settings := map[string]string{
		config.DatabaseURL: worldtest.Migrated(t, world.IntegrationLater), config.FromAddress: "tickets@example.org",
		config.FrontendURL: "https://tickets.example.org", config.SendRate: "1000",
	}
	connection, err := pgx.Connect(t.Context(), settings[config.DatabaseURL])
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close(context.Background())
	if _, err := connection.Exec(t.Context(), ordersToConfirm); err != nil {
		t.Fatal(err)
	}
	for event, template := range bombs {
		if _, err := connection.Exec(t.Context(), "UPDATE email_templates SET body = $2 WHERE event_id = $1", event, template); err != nil {
			t.Fatal(err)
		}
	}
	installation := app.NewInstallation(config.From(func(name string) string { return settings[name] }), app.NewLog())
	database, err := installation.Database(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer database.Close()
	resending, err := installation.Resending(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer resending.Close()
	clerk := mail.Actor{Person: "clerk@example.org"}
	id, err := database.StartBulk(t.Context(), mail.AllAccounts(), clerk, mail.BulkRequest{Everything: true})
	if err != nil {
		t.Fatal(err)
	}
	if err := resending.In(database).RunBulk(t.Context(), database, mail.AllAccounts(), clerk, id, func() {}); err != nil {
		t.Fatal(err)
	}
	items, err := database.BulkItems(t.Context(), mail.AllAccounts(), clerk, id, "", 10)
	if err != nil || len(items.Rows) != 5 {
		t.Fatalf("%+v, %v", items, err)
	}
	for _, item := range items.Rows {
		_, isBomb := bombs[int(item.Original.Row)]
		switch {
		case item.Status == mail.Sent: // a bomb that the renderer refuses gives way to the built-in mail
		case isBomb && item.Code == string(mail.CodeInvalid) && strings.HasPrefix(item.Reason, "this mail cannot be made: "):
		default:
			t.Errorf("%s: %s %s %s", item.Original, item.Status, item.Code, item.Reason)
		}
		t.Logf("%s: %s %s %s", item.Original, item.Status, item.Code, item.Reason)
	}
}
