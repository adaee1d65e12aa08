package desktop_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/sirupsen/logrus"

	"github.com/mailroom-app/mailroom/backend/amazon"
	"github.com/mailroom-app/mailroom/backend/desktop"
	"github.com/mailroom-app/mailroom/backend/hievents"
	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/resend"
	"github.com/mailroom-app/mailroom/backend/world/worldtest"
)

// resending implements desktop.Resending.
type resending struct {
	sender   *amazon.Sender
	renderer resend.Renderer
}

func (r resending) In(store resend.Store) *resend.Resender {
	return resend.New(resend.Options{Store: store, Sender: r.sender, Renderer: r.renderer, Enforced: true, Log: silent()})
}

func (r resending) Close() { r.sender.Close() }

func silent() logrus.FieldLogger {
	log := logrus.New()
	log.SetOutput(io.Discard)
	return log
}

// failure returns an error as the page gets it; the zero value if there is none.
func failure(err error) desktop.Failure {
	var f *desktop.Failure
	if errors.As(err, &f) {
		return *f
	}
	return desktop.Failure{}
}

// plainMail renders a minimal mail.
type plainMail struct{}

func (plainMail) Render(_ context.Context, content hievents.Content, _ ...resend.Header) (resend.Mail, error) {
	return resend.Mail{
		Subject: "Doors", To: content.Recipient.Address, Text: "Hi",
		MIME: fmt.Appendf(nil, "From: <tickets@example.org>\r\nTo: <%s>\r\nSubject: Doors\r\nContent-Type: text/plain\r\n\r\nHi\r\n", content.Recipient.Address),
	}, nil
}

// withMail gives the facades an SES of its own.
func withMail(t *testing.T) option {
	feed := worldtest.AWS(t)
	return func(i *installation) { i.mail = feed.AWS.MailEndpoint }
}

// withIssues marks the announcements of both accounts as BOUNCED.
func withIssues(t *testing.T) option {
	return func(i *installation) {
		i.exec(t, `UPDATE outgoing_messages SET status = 'BOUNCED'; UPDATE events SET start_date = now() + interval '1 day'`)
	}
}

// shown returns the request with the fingerprint of its plan; without a plan, with the fingerprint "none".
func (o *facades) shown(request desktop.ResendRequest) desktop.ResendRequest {
	plan, _ := o.Resend.Plan(request)
	request.Seen = cmp.Or(plan.Fingerprint, "none")
	return request
}

// shownBulk does the same for a bulk resend.
func (o *facades) shownBulk(request desktop.BulkRequest) desktop.BulkRequest {
	plan, _ := o.Resend.PlanBulk(request)
	request.Seen = cmp.Or(plan.Fingerprint, "none")
	return request
}

func TestResendPlansPreviewsAndSends(t *testing.T) {
	o := newFacades(t, withMail(t), withIssues(t))
	o.signIn("one@example.com")
	request := desktop.ResendRequest{ID: "announcement:1", To: "Fam@Example.net"}
	plan, err := o.Resend.Plan(request)
	if err != nil || plan.To != "fam@example.net" || !plan.Verdict.Allowed || len(plan.Blocks)+len(plan.Refusals) > 0 || plan.Last.ID != "announcement:1" {
		t.Fatalf("%+v, %v", plan, err)
	}
	preview, err := o.Resend.Preview(request)
	if err != nil || preview.To != "fam@example.net" || preview.Text != "Hi" {
		t.Errorf("%+v, %v", preview, err)
	}
	if _, err := o.Resend.Send(request); failure(err).Code != mail.CodeInvalid {
		t.Errorf("without a plan: %v", err)
	}
	request.Seen = plan.Fingerprint
	other := request
	other.To = "other@example.net"
	if _, err := o.Resend.Send(other); failure(err).Code != mail.CodeConflict {
		t.Errorf("to an address that no plan showed: %v", err)
	}
	sent, err := o.Resend.Send(request)
	if err != nil || sent.Status != "SENT" || sent.RetryFor != "announcement:1" || sent.SESMessageID == "" {
		t.Fatalf("%+v, %v", sent, err)
	}
	// The page has not loaded the plan again, and the plan has changed.
	request.SendAnyway = true
	if _, err := o.Resend.Send(request); failure(err).Code != mail.CodeConflict {
		t.Errorf("a second click: %v", err)
	}
	detail, err := o.Message(sent.ID)
	if err != nil || !detail.Verdict.Allowed || detail.Message.OutcomeUnknown || len(detail.Timeline) != 1 || detail.Timeline[0].Type != "Resend" {
		t.Errorf("%+v, %v", detail, err)
	}
	request.SendAnyway = false
	if plan, err = o.Resend.Plan(request); err != nil || len(plan.Blocks) != 1 || plan.Blocks[0].Code != "in_flight" {
		t.Errorf("%+v, %v", plan.Blocks, err)
	}
	if refused, err := o.Resend.Send(request); err != nil || refused.ID != "" || refused.Code != "in_flight" {
		t.Errorf("%+v, %v", refused, err)
	}
}

// Suppressing the old address is offered only to a person whom the database allows to do it.
func TestRule11APlanTellsWhetherTheLoginMaySuppress(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		options []option
		may     bool
	}{
		"the login of Hi.Events": {nil, true},
		"their own login":        {[]option{ownedBy(t, "one@example.com", false)}, false},
	} {
		o := newFacades(t, c.options...)
		o.signIn("one@example.com")
		plan, err := o.Resend.Plan(desktop.ResendRequest{ID: "announcement:1", To: "fam@example.net"})
		if err != nil || plan.MaySuppress != c.may {
			t.Errorf("%s: %t, %v", name, plan.MaySuppress, err)
		}
	}
}

func TestResendSaysWhatIsWrong(t *testing.T) {
	o := newFacades(t, withMail(t), withIssues(t))
	if _, err := o.Resend.Plan(desktop.ResendRequest{ID: "announcement:1"}); failure(err).Code != mail.CodeSignedOut {
		t.Errorf("signed out: %v", err)
	}
	o.signIn("one@example.com")
	plan, err := o.Resend.Plan(desktop.ResendRequest{ID: "announcement:1", To: "ada@exa mple.com"})
	if err != nil || !strings.Contains(plan.Address, "space") {
		t.Errorf("%q, %v", plan.Address, err)
	}
	for code, request := range map[mail.Code]desktop.ResendRequest{
		mail.CodeInvalid: {ID: "announcement:1", To: "a@b.c\nBcc: d@e.f", Seen: "x"}, mail.CodeNotFound: {ID: "announcement:2", Seen: "x"},
	} {
		if _, err := o.Resend.Send(request); failure(err).Code != code {
			t.Errorf("%s: %v", code, err)
		}
	}
	if _, err := o.Resend.ResolveNow([]string{"announcement:1", "announcement:2"}); failure(err).Code != mail.CodeNotFound {
		t.Errorf("resolve outside the scope: %v", err)
	}
}

// Rule 17: off is off. Without a sender, the plan says so and everything else works.
func TestRule17ResendingThatIsNotSetUp(t *testing.T) {
	o := newFacades(t, withIssues(t))
	o.signIn("one@example.com")
	plan, err := o.Resend.Plan(desktop.ResendRequest{ID: "announcement:1"})
	if err != nil || len(plan.Refusals) != 1 || plan.Refusals[0].Code != "not_set_up" || !strings.Contains(plan.Refusals[0].Message, "MAIL_FROM_ADDRESS") {
		t.Errorf("%+v, %v", plan.Refusals, err)
	}
	if _, err := o.Resend.Send(desktop.ResendRequest{ID: "announcement:1"}); failure(err).Code != mail.CodeSettings {
		t.Errorf("send: %v", err)
	}
	if n, err := o.Resend.ResolveNow([]string{"announcement:1"}); n != 1 || err != nil {
		t.Errorf("resolve: %d, %v", n, err)
	}
	if n, err := o.Resend.UndoResolve([]string{"announcement:1"}); n != 1 || err != nil {
		t.Errorf("undo: %d, %v", n, err)
	}
}

func TestBulkRunsInTheBackgroundAndIsTheirsAlone(t *testing.T) {
	o := newFacades(t, withMail(t), withIssues(t))
	o.signIn("root@example.com")
	request := desktop.BulkRequest{Everything: true}
	plan, err := o.Resend.PlanBulk(request)
	if err != nil || plan.ToSend != 2 || plan.InFlight != 0 || plan.Seconds != 1 || len(plan.Sends) != 2 || len(plan.Skips) != 0 || plan.Sends[0].To == "" {
		t.Fatalf("%+v, %v", plan, err)
	}
	if _, err := o.Resend.StartBulk(request); failure(err).Code != mail.CodeInvalid {
		t.Errorf("without a plan: %v", err)
	}
	request.Seen = plan.Fingerprint
	other := request
	other.Everything, other.IDs = false, []string{"announcement:1"}
	if _, err := o.Resend.StartBulk(other); failure(err).Code != mail.CodeConflict {
		t.Errorf("another selection than the plan's: %v", err)
	}
	bulk, err := o.Resend.StartBulk(request)
	if err != nil || bulk.Total != 2 || bulk.Person != "root@example.com" {
		t.Fatalf("%+v, %v", bulk, err)
	}
	for bulk.State != "done" {
		o.events.await(t, desktop.BulkChanged)
		o.events.forget()
		all, err := o.Resend.Bulks()
		if err != nil || len(all) != 1 {
			t.Fatalf("%+v, %v", all, err)
		}
		bulk = all[0]
	}
	if len(bulk.Outcomes) != 1 || bulk.Outcomes[0] != (desktop.BulkCount{Code: "SENT", Count: 2}) {
		t.Errorf("%+v", bulk)
	}
	items, err := o.Resend.BulkItems(bulk.ID, "")
	if err != nil || len(items.Rows) != 2 || items.Rows[0].Status != "SENT" || items.Next != "" {
		t.Errorf("%+v, %v", items, err)
	}
	path := o.savesTo(t, "resent.csv")
	saved, err := o.Export.Bulk(bulk.ID)
	if lines := readTable(t, path); err != nil || saved != (desktop.Saved{File: "resent.csv", Rows: 2}) || lines[0][1] != "to" || lines[1][4] != "SENT" {
		t.Errorf("%+v, %v: %q", saved, err, lines)
	}
	o.signIn("one@example.com")
	if _, err := o.Resend.BulkItems(bulk.ID, ""); failure(err).Code != mail.CodeNotFound {
		t.Errorf("somebody else's: %v", err)
	}
	if _, err := o.Resend.ContinueBulk(bulk.ID); failure(err).Code != mail.CodeNotFound {
		t.Errorf("somebody else's: %v", err)
	}
	_, err = o.Export.Bulk(bulk.ID)
	refused(t, "saving somebody else's", err, mail.CodeNotFound)
}

// endless is a renderer that returns only when ctx ends.
type endless struct{ making chan struct{} }

func (e endless) Render(ctx context.Context, _ hievents.Content, _ ...resend.Header) (resend.Mail, error) {
	e.making <- struct{}{}
	<-ctx.Done()
	return resend.Mail{}, ctx.Err()
}

func withEndlessMail(making chan struct{}) option {
	return func(i *installation) { i.renderer = endless{making} }
}

func TestClosingTheWindowDoesNotWaitForMailsThatAreBeingMade(t *testing.T) {
	making := make(chan struct{})
	o := newFacades(t, withMail(t), withIssues(t), withEndlessMail(making))
	o.signIn("root@example.com")
	planned := make(chan error, 1)
	go func() {
		_, err := o.Resend.Plan(desktop.ResendRequest{ID: "announcement:1"})
		planned <- err
	}()
	<-making
	if _, err := o.Resend.StartBulk(o.shownBulk(desktop.BulkRequest{Everything: true})); err != nil {
		t.Fatal(err)
	}
	<-making
	o.calls.Close() // must not wait: otherwise the test hangs
	refused(t, "the plan", <-planned, mail.CodeCancelled)
}

func TestABulkStopsInTheWindowWhileAMailIsBeingMade(t *testing.T) {
	making := make(chan struct{})
	o := newFacades(t, withMail(t), withIssues(t), withEndlessMail(making))
	o.signIn("root@example.com")
	bulk, err := o.Resend.StartBulk(o.shownBulk(desktop.BulkRequest{Everything: true}))
	if err != nil {
		t.Fatal(err)
	}
	<-making
	if bulk, err = o.Resend.StopBulk(bulk.ID); err != nil {
		t.Fatal(err)
	}
	for bulk.State != "stopped" {
		o.events.await(t, desktop.BulkChanged)
		o.events.forget()
		all, err := o.Resend.Bulks()
		if err != nil || len(all) != 1 {
			t.Fatalf("%+v, %v", all, err)
		}
		bulk = all[0]
	}
	if bulk.Done != 0 {
		t.Errorf("%+v", bulk)
	}
}
