package resend_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/sirupsen/logrus"

	"github.com/mailroom-app/mailroom/backend/amazon"
	"github.com/mailroom-app/mailroom/backend/hievents"
	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres"
	"github.com/mailroom-app/mailroom/backend/resend"
	"github.com/mailroom-app/mailroom/backend/world"
	"github.com/mailroom-app/mailroom/backend/world/worldtest"
)

// plainMail renders the simplest mail for any content.
type plainMail struct{}

func (plainMail) Render(_ context.Context, content hievents.Content, headers ...resend.Header) (resend.Mail, error) {
	subject := content.Announcement.Subject
	var raw strings.Builder
	fmt.Fprintf(&raw, "From: <tickets@example.org>\r\nTo: <%s>\r\nSubject: %s\r\n", content.Recipient.Address, subject)
	for _, h := range headers {
		fmt.Fprintf(&raw, "%s: %s\r\n", h.Name, h.Value)
	}
	raw.WriteString("MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nHi\r\n")
	return resend.Mail{Subject: subject, Text: "Hi", MIME: []byte(raw.String())}, nil
}

// sendingWorld is a database with bounced announcements of one account, and an emulated SES.
type sendingWorld struct {
	t    *testing.T
	url  string
	aws  *world.AWS
	db   *postgres.DB
	pool *pgx.Conn
}

var offices atomic.Int64

// newSendingWorld makes one with that many bounced announcements, ids from 1, each to an address that no other test uses.
func newSendingWorld(t *testing.T, issues int) *sendingWorld {
	t.Helper()
	ctx := context.Background()
	o := &sendingWorld{t: t, url: worldtest.Migrated(t, world.Stock), aws: worldtest.AWS(t).AWS}
	var err error
	if o.db, err = postgres.Open(ctx, o.url); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(o.db.Close)
	if o.pool, err = pgx.Connect(ctx, o.url); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = o.pool.Close(ctx) })
	o.exec(`INSERT INTO users (id, email, password, first_name, timezone) OVERRIDING SYSTEM VALUE VALUES (1, 'o@example.org', 'x', 'O', 'UTC')`)
	o.exec(`INSERT INTO accounts (id, name, email, short_id) OVERRIDING SYSTEM VALUE VALUES (1, 'One', 'a@example.org', 'acc_1')`)
	o.exec(`INSERT INTO events (id, title, account_id, user_id, start_date, timezone, status, created_at, updated_at, short_id) OVERRIDING SYSTEM VALUE
		VALUES (1, 'First', 1, 1, now() + interval '7 days', 'UTC', 'LIVE', now(), now(), 'e_1')`)
	o.exec(`INSERT INTO messages (id, event_id, subject, message, type, sent_by_user_id, status, created_at) OVERRIDING SYSTEM VALUE
		VALUES (1, 1, 'Doors', '<p>Hi</p>', 'ALL_ATTENDEES', 1, 'SENT', now())`)
	o.exec(`INSERT INTO outgoing_messages (event_id, message_id, subject, recipient, status, ses_message_id, created_at, updated_at)
		SELECT 1, 1, 'Doors', 'fan' || n || $2, 'BOUNCED', '0102-' || n, now(), now() FROM generate_series(1, $1::int) AS n`, issues, o.domain(offices.Add(1)))
	return o
}

func (o *sendingWorld) domain(serial int64) string { return fmt.Sprintf("@mail%d.example.com", serial) }

func (o *sendingWorld) exec(sql string, args ...any) {
	o.t.Helper()
	if _, err := o.pool.Exec(context.Background(), sql, args...); err != nil {
		o.t.Fatal(err)
	}
}

func (o *sendingWorld) ask(sql string, args ...any) string {
	o.t.Helper()
	var answer string
	if err := o.pool.QueryRow(context.Background(), sql, args...).Scan(&answer); err != nil {
		o.t.Fatal(err)
	}
	return answer
}

// mails counts what the emulated SES sent to each address.
func (o *sendingWorld) mails() map[string]int {
	o.t.Helper()
	return o.sentTo("@" + o.ask("SELECT split_part(min(recipient), '@', 2) FROM outgoing_messages"))
}

func (o *sendingWorld) mailsTo(address string) int {
	o.t.Helper()
	return o.sentTo(address)[address]
}

// sentTo counts what the emulated SES sent to each address with this ending.
func (o *sendingWorld) sentTo(ending string) map[string]int {
	o.t.Helper()
	response, err := http.Get(o.aws.MailEndpoint + "/store")
	if err != nil {
		o.t.Fatal(err)
	}
	defer response.Body.Close()
	var store struct {
		Emails []struct{ Destination struct{ To []string } }
	}
	if err := json.NewDecoder(response.Body).Decode(&store); err != nil {
		o.t.Fatal(err)
	}
	sent := map[string]int{}
	for _, email := range store.Emails {
		for _, to := range email.Destination.To {
			if strings.HasSuffix(to, ending) {
				sent[to]++
			}
		}
	}
	return sent
}

func quiet() logrus.FieldLogger {
	log := logrus.New()
	log.SetOutput(io.Discard)
	return log
}

func (o *sendingWorld) sender(perSecond float64) *amazon.Sender {
	o.t.Helper()
	return senderAt(o.t, o.aws.MailEndpoint, perSecond)
}

func senderAt(t *testing.T, endpoint string, perSecond float64) *amazon.Sender {
	t.Helper()
	sender, err := amazon.NewSender(context.Background(), "tickets", perSecond, amazon.At(endpoint, "us-east-1", "key"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(sender.Close)
	return sender
}

func (o *sendingWorld) resender(sender resend.Sender) *resend.Resender {
	return resend.New(resend.Options{Store: o.db.Resends, Sender: sender, Renderer: plainMail{}, Log: quiet(), Grace: 10 * time.Second})
}

// issue returns the id of the nth announcement.
func issue(n int64) mail.MessageID { return mail.MessageID{Kind: mail.Announcement, Row: n} }

var clerk = mail.Actor{Person: "clerk@example.org"}

func resendIssue(r *resend.Resender, n int64) (resend.Result, error) {
	return r.Resend(context.Background(), mail.AllAccounts(), clerk, mail.ResendRequest{ID: issue(n)})
}
