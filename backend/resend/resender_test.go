package resend_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/amazon"
	"github.com/mailroom-app/mailroom/backend/hievents"
	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres/resends"
	"github.com/mailroom-app/mailroom/backend/resend"
)

func TestResendSettlesAsSent(t *testing.T) {
	t.Parallel()
	o := newSendingWorld(t, 1)
	result, err := resendIssue(o.resender(o.sender(1000)), 1)
	if err != nil || result.Status != mail.Sent || result.RetryFor != issue(1) || result.SESMessageID == "" || result.Code != "" {
		t.Fatalf("%+v, %v", result, err)
	}
	if row := o.ask("SELECT status || ' ' || ses_message_id FROM outgoing_messages WHERE id = $1", result.ID.Row); row != "SENT "+result.SESMessageID {
		t.Errorf("row %s", row)
	}
	if n := len(o.mails()); n != 1 {
		t.Errorf("%d mails", n)
	}
}

func TestRule9ADoubleClickSendsOneMail(t *testing.T) {
	t.Parallel()
	o := newSendingWorld(t, 1)
	r := o.resender(o.sender(1000))
	var sent atomic.Int64
	var clicks sync.WaitGroup
	for range 10 {
		clicks.Go(func() {
			result, err := resendIssue(r, 1)
			switch {
			case result.Status == mail.Sent:
				sent.Add(1)
			case mail.CodeOf(err) != mail.CodeConflict && result.Code != string(mail.BlockInFlight):
				t.Errorf("%+v, %v", result, err)
			}
		})
	}
	clicks.Wait()
	for address, n := range o.mails() {
		if n != 1 {
			t.Errorf("%d mails to %s", n, address)
		}
	}
	if sent.Load() != 1 {
		t.Errorf("%d say that they sent", sent.Load())
	}
}

// The response is lost after SES has accepted the mail: it is sent, and must not be sent again.
func TestRule9TheReplyIsLostAfterSESAccepted(t *testing.T) {
	t.Parallel()
	o := newSendingWorld(t, 1)
	ses := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		forwarded, err := http.NewRequest(r.Method, o.aws.MailEndpoint+r.URL.Path, r.Body)
		if err != nil {
			t.Error(err)
			return
		}
		forwarded.Header = r.Header
		answer, err := http.DefaultClient.Do(forwarded)
		if err != nil {
			t.Error(err)
			return
		}
		_, _ = io.Copy(io.Discard, answer.Body)
		_ = answer.Body.Close()
		connection, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		_ = connection.Close()
	}))
	defer ses.Close()
	r := o.resender(senderAt(t, ses.URL, 1000))
	result, err := resendIssue(r, 1)
	if err != nil || result.Status != mail.Pending || result.Code != string(mail.ReasonNoAnswer) {
		t.Fatalf("%+v, %v", result, err)
	}
	if again, err := resendIssue(r, 1); err != nil || !again.ID.IsZero() || again.Code != string(mail.BlockOutcomeUnknown) {
		t.Errorf("again: %+v, %v", again, err)
	}
	m, err := o.db.Lists.Message(t.Context(), mail.AllAccounts(), result.ID)
	if err != nil || !m.OutcomeUnknown || m.Status != mail.Pending {
		t.Errorf("%+v, %v", m, err)
	}
	for _, n := range o.mails() {
		if n != 1 {
			t.Errorf("%d mails", n)
		}
	}
	event := mail.DeliveryEvent{Type: mail.EventSend, SESMessageID: "0102-late", Recipient: m.Recipient, Recipients: 1, Tag: result.ID, Raw: []byte("{}"), OccurredAt: m.CreatedAt}
	if _, err := o.db.Recorder.Record(t.Context(), []mail.Notice{{Body: []byte("{}"), Events: []mail.DeliveryEvent{event}}}); err != nil {
		t.Fatal(err)
	}
	if m, err = o.db.Lists.Message(t.Context(), mail.AllAccounts(), result.ID); err != nil || m.Status != mail.Sent || m.SESMessageID != "0102-late" {
		t.Errorf("after the event: %+v, %v", m, err)
	}
}

// lostDatabase is a store that is unavailable for a number of calls of SettleResend.
type lostDatabase struct {
	*resends.Resends
	away, tries atomic.Int64
}

func (l *lostDatabase) SettleResend(ctx context.Context, id mail.MessageID, s mail.Settlement) (mail.Status, error) {
	if l.tries.Add(1) <= l.away.Load() {
		return "", mail.Errorf(mail.CodeDatabaseDown, "away")
	}
	return l.Resends.SettleResend(ctx, id, s)
}

func TestRule9TheDatabaseIsLostAfterSESAccepted(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		away   int64
		status mail.Status
	}{"for a moment": {3, mail.Sent}, "for good": {1 << 40, mail.Pending}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newSendingWorld(t, 1)
			store := &lostDatabase{Resends: o.db.Resends}
			store.away.Store(test.away)
			r := resend.New(resend.Options{Store: store, Sender: o.sender(1000), Renderer: plainMail{}, Log: quiet(), Grace: 2e9})
			result, err := resendIssue(r, 1)
			if err != nil || result.Status != test.status || result.SESMessageID == "" {
				t.Errorf("%+v, %v", result, err)
			}
			if status := o.ask("SELECT status FROM outgoing_messages WHERE id = $1", result.ID.Row); status != string(test.status) {
				t.Errorf("row %s", status)
			}
			if n := len(o.mails()); n != 1 {
				t.Errorf("%d mails", n)
			}
		})
	}
}

// outage is a sender that, after each success, makes the database end all connections and refuse new ones for a while.
type outage struct {
	*amazon.Sender
	o *sendingWorld
}

func (s outage) Send(ctx context.Context, letter mail.Letter) (string, error) {
	id, err := s.Sender.Send(ctx, letter)
	if err == nil {
		s.o.throwOut(500 * time.Millisecond)
	}
	return id, err
}

// throwOut ends every connection to the world's database and makes it refuse new ones for d.
func (o *sendingWorld) throwOut(d time.Duration) {
	config := o.pool.Config().Copy()
	database := config.Database
	config.Database = "postgres"
	admin, err := pgx.ConnectConfig(context.Background(), config)
	if err != nil {
		o.t.Error(err)
		return
	}
	name := pgx.Identifier{database}.Sanitize()
	for _, statement := range []string{"ALTER DATABASE " + name + " ALLOW_CONNECTIONS false",
		"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + database + "'"} {
		if _, err := admin.Exec(context.Background(), statement); err != nil {
			o.t.Error(err)
		}
	}
	time.AfterFunc(d, func() {
		defer func() { _ = admin.Close(context.Background()) }()
		if _, err := admin.Exec(context.Background(), "ALTER DATABASE "+name+" ALLOW_CONNECTIONS true"); err != nil {
			o.t.Error(err)
		}
	})
}

func TestRule9PostgresThrowsEverybodyOutAfterSESAccepted(t *testing.T) {
	t.Parallel()
	o := newSendingWorld(t, 1)
	mine := o.ask("SELECT recipient FROM outgoing_messages")
	result, err := resendIssue(o.resender(outage{o.sender(1000), o}), 1)
	if err != nil || result.Status != mail.Sent {
		t.Fatalf("%+v, %v", result, err)
	}
	m, err := o.db.Lists.Message(t.Context(), mail.AllAccounts(), result.ID)
	if err != nil || m.Status != mail.Sent || m.SESMessageID != result.SESMessageID {
		t.Errorf("%+v, %v", m, err)
	}
	if n := o.mailsTo(mine); n != 1 {
		t.Errorf("%d mails", n)
	}
}

// failing is a renderer that always fails.
type failing struct{ cause error }

func (f failing) Render(context.Context, hievents.Content, ...resend.Header) (resend.Mail, error) {
	return resend.Mail{}, f.cause
}

func TestWhatCannotBeMadeIsNotSentAndChangesNothing(t *testing.T) {
	t.Parallel()
	for name, renderer := range map[string]failing{
		"no content":  {mail.Errorf(mail.CodeInvalid, "it cannot be written again")},
		"no renderer": {resend.ErrNoRenderer},
		"a fault":     {errors.New("a fault")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newSendingWorld(t, 1)
			r := resend.New(resend.Options{Store: o.db.Resends, Sender: o.sender(1000), Renderer: renderer, Log: quiet()})
			if result, err := resendIssue(r, 1); err == nil || !result.ID.IsZero() {
				t.Errorf("%+v, %v", result, err)
			}
			if left := o.ask("SELECT count(*) || ' ' || (SELECT count(*) FROM mailroom.sends) || ' ' || (SELECT count(*) FROM mailroom.audit_log) FROM outgoing_messages"); left != "1 0 0" {
				t.Errorf("left %s", left)
			}
			if n := len(o.mails()); n != 0 {
				t.Errorf("%d mails", n)
			}
		})
	}
}

func TestAnInternationalDomainOfARowIsSentInASCII(t *testing.T) {
	t.Parallel()
	o := newSendingWorld(t, 1)
	o.exec("UPDATE outgoing_messages SET recipient = 'Ada@' || replace(split_part(recipient, '@', 2), 'mail', 'püst')")
	result, err := resendIssue(o.resender(o.sender(1000)), 1)
	if err != nil || result.Status != mail.Sent {
		t.Fatalf("%+v, %v", result, err)
	}
	if recipient := o.ask("SELECT recipient FROM outgoing_messages WHERE id = $1", result.ID.Row); !strings.HasPrefix(recipient, "ada@xn--") {
		t.Errorf("sent to %s", recipient)
	}
}

func TestARowWithoutAnAddressIsRefusedInWords(t *testing.T) {
	t.Parallel()
	o := newSendingWorld(t, 1)
	for _, recipient := range []string{"", "not an address", "ада@example.com", "a@b.c\r\nBcc: d@e.f"} {
		o.exec("UPDATE outgoing_messages SET recipient = $1", recipient)
		if result, err := resendIssue(o.resender(o.sender(1000)), 1); mail.CodeOf(err) != mail.CodeInvalid || !result.ID.IsZero() {
			t.Errorf("%q: %+v, %v", recipient, result, err)
		}
		plan, err := o.resender(o.sender(1000)).Plan(t.Context(), mail.AllAccounts(), mail.ResendRequest{ID: issue(1)})
		if err != nil || plan.Address == "" {
			t.Errorf("%q: the plan says %q, %v", recipient, plan.Address, err)
		}
	}
}

// The rate is one mail in 1 000 seconds: the test ends only because mails that are not sent use up no slot.
func TestWhatIsNotSentTakesNoTurn(t *testing.T) {
	t.Parallel()
	o := newSendingWorld(t, 3)
	o.exec(`INSERT INTO email_suppressions (account_id, email, reason, source, created_at) SELECT 1, recipient, 'do_not_contact', 'manual', now() FROM outgoing_messages WHERE id IN (1, 2)`)
	r := o.resender(o.sender(0.001))
	for _, issue := range []int64{1, 2} {
		if result, err := resendIssue(r, issue); err != nil || result.Status != mail.Suppressed {
			t.Fatalf("%+v, %v", result, err)
		}
	}
	if _, err := resendIssue(r, 99); mail.CodeOf(err) != mail.CodeNotFound {
		t.Errorf("what is not there: %v", err)
	}
	if result, err := resendIssue(r, 3); err != nil || result.Status != mail.Sent {
		t.Errorf("%+v, %v", result, err)
	}
}
