package desktop_test

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/sirupsen/logrus"

	"github.com/mailroom-app/mailroom/backend/access"
	"github.com/mailroom-app/mailroom/backend/amazon"
	"github.com/mailroom-app/mailroom/backend/app"
	"github.com/mailroom-app/mailroom/backend/clock"
	"github.com/mailroom-app/mailroom/backend/desktop"
	"github.com/mailroom-app/mailroom/backend/drain"
	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres"
	"github.com/mailroom-app/mailroom/backend/resend"
	"github.com/mailroom-app/mailroom/backend/sesevent"
	"github.com/mailroom-app/mailroom/backend/simulate"
	"github.com/mailroom-app/mailroom/backend/world"
	"github.com/mailroom-app/mailroom/backend/world/worldtest"
)

// password is the password of all people in these tests; hash is the one from Laravel's own user factory.
const (
	password = "password"
	hash     = "$2y$10$92IXUNpkjO0rOQ5byMi.Ye4oKoEa3Ro9llC/.og/at2.uheWG/igi"
)

// people inserts people and messages: one and two work in one account each, both works in both accounts, root is a superadmin. Each account
// has a ticketed event with a transaction and an announcement, all SENT.
const people = `
	INSERT INTO users (id, email, password, first_name, last_name, timezone, locale) OVERRIDING SYSTEM VALUE VALUES
		(1, 'one@example.com', '` + hash + `', 'Ona', 'One', 'Europe/Berlin', 'de'), (2, 'two@example.com', '` + hash + `', 'Tom', 'Two', 'UTC', 'en'),
		(3, 'both@example.com', '` + hash + `', 'Bo', 'Both', 'UTC', 'en'), (4, 'root@example.com', '` + hash + `', 'Ro', 'Root', 'UTC', 'en');
	INSERT INTO accounts (id, name, email, short_id) OVERRIDING SYSTEM VALUE VALUES (1, 'First', 'a@example.org', 'acc_1'), (2, 'Second', 'b@example.org', 'acc_2');
	INSERT INTO account_users (account_id, user_id, role, status) VALUES
		(1, 1, 'ORGANIZER', 'ACTIVE'), (2, 2, 'ADMIN', 'ACTIVE'), (1, 3, 'ORGANIZER', 'ACTIVE'), (2, 3, 'ADMIN', 'ACTIVE'), (1, 4, 'SUPERADMIN', 'ACTIVE');
	INSERT INTO events (id, title, account_id, user_id, start_date, timezone, created_at, updated_at, short_id) OVERRIDING SYSTEM VALUE VALUES
		(1, 'Spring', 1, 1, '2026-05-02 18:00', 'Europe/Berlin', now(), now(), 'e_1'), (2, 'Autumn', 2, 2, NULL, 'UTC', now(), now(), 'e_2');
	INSERT INTO messages (id, event_id, subject, message, type, sent_by_user_id, status, created_at) OVERRIDING SYSTEM VALUE VALUES
		(1, 1, 'Doors', '', 'ALL_ATTENDEES', 1, 'SENT', now()), (2, 2, 'Doors', '', 'ALL_ATTENDEES', 2, 'SENT', now());
	INSERT INTO outgoing_messages (event_id, message_id, subject, recipient, status, ses_message_id, created_at) VALUES
		(1, 1, 'Doors', 'fan@example.net', 'SENT', 'ses-a1', timezone('UTC', now())), (2, 2, 'Doors', 'fan@example.net', 'SENT', 'ses-a2', timezone('UTC', now()));
	INSERT INTO outgoing_transaction_messages (event_id, email_type, recipient, subject, status, ses_message_id, created_at) VALUES
		(1, 'attendee_ticket', 'buyer@example.net', 'Your Ticket', 'SENT', 'ses-t1', '2026-04-01 10:00:00'),
		(2, 'order_summary', 'buyer@example.net', 'Your Order', 'SENT', 'ses-t2', '2026-04-01 10:00:00')`

// facades contains all facades without a window, over a real database and optionally a real queue.
type facades struct {
	t       *testing.T
	url     string      // of the database, as its owner
	feed    *world.Feed // nil if there is no queue
	events  *heard
	log     *journal
	calls   *desktop.Calls
	Session *desktop.Session
	*desktop.Setup
	*desktop.Tracking
	*desktop.Refresh
	*desktop.Operations
	Suppressions *desktop.Suppressions
	Audit        *desktop.Audit
	upkeep       *desktop.Upkeep
	Resend       *desktop.Resend
	Recipient    *desktop.Recipient
	Export       *desktop.Export
	// saveTo replaces the save dialog.
	saveTo func(name string) (string, error)
}

func (o *facades) saveFile(name string) (string, error) { return o.saveTo(name) }

type option func(*installation)

// withQueue gives the facades a queue of its own.
func withQueue(t *testing.T) option {
	feed := worldtest.AWS(t)
	return func(i *installation) { i.feed, i.queueURL = feed, feed.QueueURL }
}

// newFacades opens facades over a database with the people above, and closes them when the test ends.
func newFacades(t *testing.T, options ...option) *facades {
	t.Helper()
	in := installation{url: worldtest.Migrated(t, world.Integration)}
	in.exec(t, people)
	for _, o := range options {
		o(&in)
	}
	return openFacades(t, in)
}

func openFacades(t *testing.T, in installation) *facades {
	t.Helper()
	o := &facades{t: t, url: cmp.Or(in.owner, in.url), feed: in.feed, events: newHeard(), log: &journal{}}
	log := logrus.New()
	log.SetOutput(o.log)
	calls := desktop.NewCalls(log)
	o.calls = calls
	link := desktop.NewLink(calls, in, o.events.hear)
	if in.clock == nil {
		in.clock = clock.System{}
	}
	o.Session = desktop.NewSession(calls, link, in.clock, o.events.hear)
	o.Setup = desktop.NewSetup(calls, link, o.Session, noDemo{}, "test")
	o.Tracking = desktop.NewTracking(calls, o.Session)
	o.Refresh = desktop.NewRefresh(calls, link, o.Session, o.events.hear)
	o.Operations = desktop.NewOperations(calls, link, o.Session)
	o.Suppressions = desktop.NewSuppressions(calls, link, o.Session, o.events.hear)
	o.Audit = desktop.NewAudit(calls, link, o.Session)
	o.Resend = desktop.NewResend(calls, link, o.Session, o.events.hear)
	o.Recipient = desktop.NewRecipient(calls, o.Session)
	o.Export = desktop.NewExport(calls, o.Session, desktop.Desktop{SaveFile: o.saveFile})
	link.Open()
	o.upkeep = desktop.NewUpkeep(calls, link, o.Session) // tests open it
	t.Cleanup(func() {
		calls.Close()
		if err := link.Close(); err != nil {
			t.Error(err)
		}
	})
	return o
}

func (o *facades) signIn(email string) desktop.SessionState {
	o.t.Helper()
	state, err := o.Session.SignIn(email, password, "")
	if err != nil {
		o.t.Fatal(err)
	}
	return state
}

// exec runs SQL as another program would.
func (o *facades) exec(sql string) {
	o.t.Helper()
	installation{url: o.url}.exec(o.t, sql)
}

// report publishes an SES event about a mail through SNS, and waits until it is in the queue.
func (o *facades) report(kind simulate.Kind, sesID, recipient string) {
	o.t.Helper()
	body, err := simulate.Event{Kind: kind, To: recipient, SESMessageID: sesID, At: time.Now().UTC()}.JSON()
	if err == nil {
		err = o.feed.Publish(o.t.Context(), string(body))
	}
	if err != nil {
		o.t.Fatal(err)
	}
}

// installation implements desktop.Installation from parts that a test sets, instead of settings.
type installation struct {
	url      string // of the database; empty for none
	feed     *world.Feed
	queueURL string // empty for none
	// distrusts is set if no settings say which events to trust.
	distrusts bool
	mail      string            // SES's endpoint; empty if nothing can be sent
	renderer  resend.Renderer   // nil for plainMail
	sending   desktop.Resending // in place of mail and renderer; nil for these
	list      string            // endpoint of SES's account-level list, which the emulator lacks; empty for the one of mail
	owner     string            // the owner's URL of the database, if url has another login
	policy    access.Policy
	clock     access.Clock // nil for the real one
}

func (i installation) OpenDatabase(ctx context.Context) (desktop.Database, error) {
	if i.url == "" {
		return desktop.Database{}, mail.Errorf(mail.CodeSettings, "DATABASE_URL is not set")
	}
	database, err := postgres.Open(ctx, i.url)
	if err != nil {
		return desktop.Database{}, err
	}
	if err := database.Check(ctx); err != nil {
		database.Close()
		return desktop.Database{}, err
	}
	return app.WindowDatabase(database), nil
}

func (i installation) OpenAccountList(ctx context.Context) (desktop.OpenAccountList, error) {
	endpoint := cmp.Or(i.list, i.mail)
	if endpoint == "" {
		return nil, mail.Errorf(mail.CodeSettings, "AWS_REGION is not set")
	}
	list, err := amazon.NewAccountList(ctx, "tickets", 1000, amazon.At(endpoint, "us-east-1", "key"))
	if err != nil {
		return nil, err
	}
	return list, nil
}

func (i installation) OpenFeed(ctx context.Context) (desktop.Feed, error) {
	if i.queueURL == "" {
		return nil, mail.Errorf(mail.CodeSettings, "SQS_QUEUE_URL is not set")
	}
	queue, err := amazon.NewQueue(ctx, i.queueURL, amazon.At(i.feed.AWS.Endpoint, i.feed.AWS.Region, "test"))
	if err != nil {
		return nil, err
	}
	return feed{queue}, nil
}

func (i installation) Decoder() (drain.Decoder, error) {
	if i.distrusts {
		return nil, mail.Errorf(mail.CodeSettings, "AWS_SNS_TOPIC_ARN is not set")
	}
	return sesevent.New(sesevent.Options{}), nil
}

func (i installation) HasDatabase() bool                    { return i.url != "" }
func (i installation) HasQueue() bool                       { return i.queueURL != "" }
func (i installation) SignInPolicy() (access.Policy, error) { return i.policy, nil }
func (i installation) SuppressionEnforced() (bool, error)   { return true, nil }

func (i installation) OpenResending(ctx context.Context) (desktop.Resending, error) {
	if i.sending != nil {
		return i.sending, nil
	}
	if i.mail == "" {
		return nil, mail.Errorf(mail.CodeSettings, "MAIL_FROM_ADDRESS is not set")
	}
	sender, err := amazon.NewSender(ctx, "", 1000, amazon.At(i.mail, "us-east-1", "key"))
	if err != nil {
		return nil, err
	}
	if i.renderer == nil {
		i.renderer = plainMail{}
	}
	return resending{sender, i.renderer}, nil
}

func (i installation) DemoPeople() []desktop.DemoPerson { return nil }
func (i installation) Close() error                     { return nil }

// exec runs SQL as another program would.
func (i installation) exec(t *testing.T, sql string) {
	t.Helper()
	connection, err := pgx.Connect(t.Context(), i.url)
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close(context.Background())
	if _, err := connection.Exec(t.Context(), sql); err != nil {
		t.Fatal(err)
	}
}

type feed struct{ *amazon.Queue }

func (f feed) Check(ctx context.Context) ([]string, error) {
	_, err := f.Queue.Depth(ctx)
	return nil, err
}

func (f feed) Warnings(checked []string, _ drain.Report) []string { return checked }

func (f feed) Drain(ctx context.Context, into drain.Recorder, progress func(drain.Report)) (drain.Report, error) {
	return drain.New(drain.Options{Queue: f.Queue, Decoder: sesevent.New(sesevent.Options{}), Recorder: into, OnProgress: progress}).Once(ctx)
}

type noDemo struct{}

func (noDemo) Missing() string { return "no demo in tests" }
func (noDemo) Start(context.Context) (desktop.Installation, error) {
	return nil, errors.New("no demo in tests")
}

// heard records the events that the page receives.
type heard struct {
	mu     sync.Mutex
	events []string
	more   chan struct{} // closed and replaced at each event
}

func newHeard() *heard { return &heard{more: make(chan struct{})} }

func (h *heard) hear(event string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.events = append(h.events, event)
	close(h.more)
	h.more = make(chan struct{})
}

// forget discards the recorded events; call it before the action that must cause an event.
func (h *heard) forget() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.events = nil
}

// await waits until the event was received after forget.
func (h *heard) await(t *testing.T, event string) {
	t.Helper()
	h.until(t, event, func() bool { return slices.Contains(h.events, event) })
}

// until waits until holds returns true, which it checks after each event. It calls holds with the lock on events.
func (h *heard) until(t *testing.T, what string, holds func() bool) {
	t.Helper()
	deadline := time.After(30 * time.Second)
	for {
		h.mu.Lock()
		held, more := holds(), h.more
		h.mu.Unlock()
		if held {
			return
		}
		select {
		case <-more:
		case <-deadline:
			t.Fatalf("waited in vain for %s", what)
		}
	}
}

// journal is a log that tests can read.
type journal struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (j *journal) Write(line []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.Write(line)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.String()
}

// refused fails the test unless err is a Failure with that code, as every error for the page is.
func refused(t *testing.T, what string, err error, code mail.Code) *desktop.Failure {
	t.Helper()
	var failure *desktop.Failure
	if !errors.As(err, &failure) || failure.Code != code {
		t.Fatalf("%s: %v, want a failure with code %s", what, err, code)
	}
	return failure
}
