package resend_test

import (
	"strings"
	"testing"

	"github.com/mailroom-app/mailroom/backend/app"
	"github.com/mailroom-app/mailroom/backend/config"
	"github.com/mailroom-app/mailroom/backend/mail"
)

// ordersToConfirm makes orders 1 to 5, whose confirmations bounced, each for a ticketed event with its own template.
var ordersToConfirm = []string{
	`DELETE FROM outgoing_messages`,
	`INSERT INTO events (id, title, account_id, user_id, start_date, timezone, status, created_at, updated_at, short_id) OVERRIDING SYSTEM VALUE
	 SELECT n, 'Gala', 1, 1, now() + interval '7 days', 'UTC', 'LIVE', now(), now(), 'e_' || n FROM generate_series(2, 5) AS n`,
	`INSERT INTO orders (id, short_id, public_id, event_id, currency, status, payment_status, email, first_name, locale, created_at, updated_at) OVERRIDING SYSTEM VALUE
	 SELECT n, 'o_' || n, 'O-' || n, n, 'EUR', 'COMPLETED', 'PAYMENT_RECEIVED', 'buyer' || n || '@hostile.example', 'Ada', 'en', now(), now() FROM generate_series(1, 5) AS n`,
	`INSERT INTO email_templates (account_id, event_id, template_type, subject, body, is_active)
	 SELECT 1, n, 'order_confirmation', 'Template ' || n, '<p>Hello {{ order.first_name }}</p>', true FROM generate_series(1, 5) AS n`,
	`INSERT INTO outgoing_transaction_messages (event_id, order_id, email_type, recipient, subject, status, created_at)
	 SELECT n, n, 'order_summary', 'buyer' || n || '@hostile.example', 'Order', 'BOUNCED', now() FROM generate_series(1, 5) AS n`,
}

// bombs are the templates for three of the orders; each was seen to take gigabytes and more than ten seconds.
var bombs = map[int64]string{
	2: "{% case a %}{% when 0" + strings.Repeat(",0", 40_000) + " %}x{% endcase %}",
	3: strings.Repeat("<b title=n>", 480) + strings.Repeat("<p>x", 6_000),
	4: "{% assign a = event.description | split: '' %}" + strings.Repeat("{% assign a = a | concat: a %}", 600) + "{{ a | uniq | join: '' }}",
}

// Expensive templates can only make their own mails fail: the resending process makes no mail itself.
func TestABulkOfRealMailsGoesOnAfterHostileTemplates(t *testing.T) {
	o := newSendingWorld(t, 1)
	for _, sql := range ordersToConfirm {
		o.exec(sql)
	}
	for event, template := range bombs {
		o.exec("UPDATE email_templates SET body = $2 WHERE event_id = $1", event, template)
	}
	for _, variable := range o.aws.Env() {
		name, value, _ := strings.Cut(variable, "=")
		t.Setenv(name, value)
	}
	settings := map[string]string{config.FromAddress: "tickets@example.org", config.FrontendURL: "https://tickets.example.org", config.SendRate: "1000"}
	resending, err := app.NewInstallation(config.From(func(name string) string { return settings[name] }), quiet()).Resending(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer resending.Close()
	id := o.start(mail.BulkRequest{Everything: true})
	o.run(resending.In(o.db.Resends), id)
	items, err := o.db.Resends.BulkItems(t.Context(), mail.AllAccounts(), clerk, id, "", 10)
	if err != nil || len(items.Rows) != 5 {
		t.Fatalf("%+v, %v", items, err)
	}
	for _, item := range items.Rows {
		_, isBomb := bombs[item.Original.Row]
		switch {
		case item.Status == mail.Sent: // if the renderer refuses a bomb, the built-in mail is used
		case isBomb && item.Code == string(mail.CodeInvalid) && strings.HasPrefix(item.Reason, "this mail cannot be made: "):
		default:
			t.Errorf("%s: %s %s %s", item.Original, item.Status, item.Code, item.Reason)
		}
	}
}
