package resend_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mailroom-app/mailroom/backend/hievents"
	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/resend"
)

// slowMail is a slow renderer: it signals the start of each mail, and waits for goOn or the end of ctx.
type slowMail struct {
	plainMail
	making, goOn chan struct{}
}

func newSlowMail() slowMail { return slowMail{making: make(chan struct{}), goOn: make(chan struct{})} }

func (s slowMail) Render(ctx context.Context, content hievents.Content, headers ...resend.Header) (resend.Mail, error) {
	s.making <- struct{}{}
	select {
	case <-s.goOn:
		return s.plainMail.Render(ctx, content, headers...)
	case <-ctx.Done():
		return resend.Mail{}, ctx.Err()
	}
}

func (o *sendingWorld) slowly(s slowMail) *resend.Resender {
	return resend.New(resend.Options{Store: o.db.Resends, Sender: o.sender(1000), Renderer: s, Log: quiet(), Grace: 10 * time.Second})
}

// begin resends issue 1 in a goroutine.
func begin(r *resend.Resender) <-chan resend.Result {
	done := make(chan resend.Result, 1)
	go func() {
		result, err := resendIssue(r, 1)
		if err != nil {
			result.Reason = err.Error()
		}
		done <- result
	}()
	return done
}

// subjects returns the subjects of the attempts.
func (o *sendingWorld) subjects() string {
	o.t.Helper()
	return o.ask("SELECT coalesce(string_agg(subject, ', ' ORDER BY id), '') FROM outgoing_messages WHERE retry_for_id IS NOT NULL")
}

// Hi.Events shares the tables: no lock may be held while a mail is made.
func TestOthersWriteToTheRowsOfAMailThatIsBeingMade(t *testing.T) {
	t.Parallel()
	o := newSendingWorld(t, 1)
	slow := newSlowMail()
	done := begin(o.slowly(slow))
	<-slow.making
	o.exec("SET lock_timeout = '1s'")
	for _, table := range []string{"outgoing_messages", "messages", "events", "accounts"} {
		o.exec("UPDATE " + table + " SET created_at = created_at")
	}
	close(slow.goOn)
	if result := <-done; result.Status != mail.Sent {
		t.Errorf("%+v", result)
	}
}

// The mail contains the state of the records when the attempt is committed (rule 20), however often they change while it is made.
func TestRule20AMailOfContentThatChangedMeanwhileIsMadeAnew(t *testing.T) {
	t.Parallel()
	o := newSendingWorld(t, 1)
	slow := newSlowMail()
	done := begin(o.slowly(slow))
	for _, subject := range []string{"Doors at nine", "Doors at ten"} {
		<-slow.making
		o.exec("UPDATE messages SET subject = $1", subject)
		slow.goOn <- struct{}{}
	}
	<-slow.making
	slow.goOn <- struct{}{}
	if result := <-done; result.Status != mail.Sent || o.subjects() != "Doors at ten" {
		t.Errorf("%+v, subjects %q", result, o.subjects())
	}
	if sent := o.mails(); len(sent) != 1 {
		t.Errorf("%d mails", len(sent))
	}
}

func TestAMailWhoseContentNeverRestsIsAConflict(t *testing.T) {
	t.Parallel()
	o := newSendingWorld(t, 1)
	slow := newSlowMail()
	done := begin(o.slowly(slow))
	for made := 1; ; made++ {
		select {
		case <-slow.making:
			o.exec("UPDATE messages SET subject = subject || '!'")
			slow.goOn <- struct{}{}
			continue
		case result := <-done:
			if !strings.Contains(result.Reason, "was changed each time") || !result.ID.IsZero() || o.subjects() != "" || made < 3 || made > 10 {
				t.Errorf("made %d times: %+v, subjects %q", made, result, o.subjects())
			}
		}
		break
	}
}

// A refusal that arises while the mail is made is respected.
func TestRule8AnAddressSuppressedMeanwhileIsNotWrittenTo(t *testing.T) {
	t.Parallel()
	o := newSendingWorld(t, 1)
	slow := newSlowMail()
	done := begin(o.slowly(slow))
	<-slow.making
	o.exec(`INSERT INTO email_suppressions (account_id, email, reason, source, created_at) SELECT 1, recipient, 'do_not_contact', 'manual', now() FROM outgoing_messages`)
	slow.goOn <- struct{}{}
	if result := <-done; result.Status != mail.Suppressed || len(o.mails()) != 0 {
		t.Errorf("%+v", result)
	}
}

// Stopping a bulk resend does not wait for the mail that is being made: nothing is reserved for it, so it is left for later.
func TestABulkStopsWhileAMailIsBeingMade(t *testing.T) {
	t.Parallel()
	o := newSendingWorld(t, 3)
	id := o.start(mail.BulkRequest{Everything: true})
	slow := newSlowMail()
	ended := make(chan error, 1)
	go func() {
		ended <- o.slowly(slow).RunBulk(context.Background(), o.db.Resends, mail.AllAccounts(), clerk, id, func() {})
	}()
	<-slow.making
	slow.goOn <- struct{}{} // the first is sent
	<-slow.making
	if err := o.db.Resends.StopBulk(t.Context(), mail.AllAccounts(), clerk, id); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; err != nil { // goOn is not sent for the second
		t.Error(err)
	}
	if bulk := o.bulk(id); bulk.State != mail.BulkStopped || bulk.Done != 1 || bulk.Outcomes[string(mail.Sent)] != 1 {
		t.Errorf("%+v", bulk)
	}
	o.run(o.resender(o.sender(1000)), id)
	if bulk := o.bulk(id); bulk.State != mail.BulkDone || bulk.Outcomes[string(mail.Sent)] != 3 || len(o.mails()) != 3 {
		t.Errorf("continued: %+v", bulk)
	}
}

// picky is a renderer that cannot make the mail to one recipient, or none at all.
type picky struct {
	plainMail
	cannot func(content hievents.Content) error
}

func (p picky) Render(ctx context.Context, content hievents.Content, headers ...resend.Header) (resend.Mail, error) {
	if err := p.cannot(content); err != nil {
		return resend.Mail{}, err
	}
	return p.plainMail.Render(ctx, content, headers...)
}

func TestABulkGoesOnAfterAMailThatCannotBeMade(t *testing.T) {
	t.Parallel()
	o := newSendingWorld(t, 3)
	renderer := picky{cannot: func(content hievents.Content) error {
		if strings.HasPrefix(content.Recipient.Address, "fan2@") {
			return mail.Errorf(mail.CodeInvalid, "this mail cannot be made: making it took longer than 5 seconds")
		}
		return nil
	}}
	r := resend.New(resend.Options{Store: o.db.Resends, Sender: o.sender(1000), Renderer: renderer, Log: quiet()})
	id := o.start(mail.BulkRequest{Everything: true})
	o.run(r, id)
	if bulk := o.bulk(id); bulk.State != mail.BulkDone || bulk.Outcomes[string(mail.Sent)] != 2 || bulk.Outcomes[string(mail.CodeInvalid)] != 1 {
		t.Errorf("%+v", bulk)
	}
	items, err := o.db.Resends.BulkItems(t.Context(), mail.AllAccounts(), clerk, id, "", 10)
	if err != nil || len(items.Rows) != 3 || !strings.Contains(items.Rows[1].Reason, "took longer than 5 seconds") {
		t.Errorf("%+v, %v", items.Rows, err)
	}
	plan, err := r.Plan(t.Context(), mail.AllAccounts(), mail.ResendRequest{ID: issue(2)})
	if err != nil || len(plan.Refusals) != 1 || plan.Refusals[0].Code != mail.RefusedNothingToSend || !strings.Contains(plan.Refusals[0].Message, "took longer than 5 seconds") {
		t.Errorf("plan: %+v, %v", plan.Refusals, err)
	}
}

// If no mail can be made at all, the bulk does not use up its items.
func TestABulkStopsByItselfWhereNoMailCanBeMade(t *testing.T) {
	t.Parallel()
	o := newSendingWorld(t, 3)
	renderer := picky{cannot: func(hievents.Content) error {
		return mail.Wrap(mail.CodeInternal, resend.ErrNoRenderer, "no mail can be made")
	}}
	id := o.start(mail.BulkRequest{Everything: true})
	o.run(resend.New(resend.Options{Store: o.db.Resends, Sender: o.sender(1000), Renderer: renderer, Log: quiet()}), id)
	if bulk := o.bulk(id); bulk.State != mail.BulkStopped || bulk.Done != 0 || bulk.Failure.Message != "no mail can be made" {
		t.Errorf("%+v", bulk)
	}
}

// remarkable is a renderer whose mails differ from what was asked.
type remarkable struct{ plainMail }

var oneTicket = mail.Remark{Code: "template_one_ticket", Message: "The organizer's template shows one ticket."}

func (r remarkable) Render(ctx context.Context, content hievents.Content, headers ...resend.Header) (resend.Mail, error) {
	made, err := r.plainMail.Render(ctx, content, headers...)
	made.Warnings = []mail.Remark{oneTicket}
	return made, err
}

func TestRule20WhatDiffersIsSaidBeforeSendingAndInTheResult(t *testing.T) {
	t.Parallel()
	o := newSendingWorld(t, 1)
	r := resend.New(resend.Options{Store: o.db.Resends, Sender: o.sender(1000), Renderer: remarkable{}, Log: quiet()})
	plan, err := r.Plan(t.Context(), mail.AllAccounts(), mail.ResendRequest{ID: issue(1)})
	if err != nil || !slices.Contains(plan.Warnings, oneTicket) {
		t.Errorf("plan %+v, %v", plan.Warnings, err)
	}
	result, err := resendIssue(r, 1)
	if err != nil || result.Status != mail.Sent || !slices.Equal(result.Warnings, []mail.Remark{oneTicket}) {
		t.Errorf("result %+v, %v", result, err)
	}
}
