package postgres_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"golang.org/x/sync/errgroup"

	"github.com/mailroom-app/mailroom/backend/hievents"
	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/world"
)

func TestRule9TheRowIsThereBeforeTheSendAndSaysWhatItReplaces(t *testing.T) {
	t.Parallel()
	d := newResendWorld(t, world.IntegrationLater)
	original := d.original(mail.Bounced)
	attempt, _ := d.reserve(mail.ResendRequest{ID: original, To: "ada@example.com"})
	if attempt.Original != original || attempt.OriginalSESID != "0102-original" || attempt.Status != mail.Pending || attempt.To != "ada@example.com" {
		t.Errorf("attempt %+v", attempt)
	}
	m := d.message(attempt.ID)
	if m.Status != mail.Pending || m.Recipient != "ada@example.com" || m.OriginalRecipient != "ada@exmaple.com" || m.RetryFor != original ||
		m.EmailType != "attendee_ticket" || m.TicketedEvent.ID != 1 || m.OutcomeUnknown {
		t.Errorf("the attempt's row is %+v", m)
	}
	if about := d.ask("SELECT order_id || ' ' || attendee_id FROM outgoing_transaction_messages WHERE id = $1", attempt.ID.Row); about != fmt.Sprint(d.order, " ", d.attendee) {
		t.Errorf("it is about order and attendee %s", about)
	}
	if who := d.ask("SELECT person || ' ' || os_user || ' ' || login FROM mailroom.sends"); who != "organizer@example.org olga "+d.ask("SELECT session_user::text") {
		t.Errorf("sent by %q", who)
	}
	if logged := d.ask("SELECT string_agg(action || ' ' || object || ':' || object_id || ' ' || account, ', ' ORDER BY id) FROM mailroom.audit_log"); logged != "resend "+attempt.ID.String()+" 1" {
		t.Errorf("audit log: %s", logged)
	}
	if status := d.settle(attempt.ID, mail.Settlement{Status: mail.Sent, SESID: "0102-retry"}); status != mail.Sent {
		t.Errorf("settled as %s", status)
	}
	if m := d.message(attempt.ID); m.SESMessageID != "0102-retry" || m.Status != mail.Sent {
		t.Errorf("the settled row is %+v", m)
	}
	timeline, err := d.Lists.Timeline(t.Context(), mail.AllAccounts(), attempt.ID)
	if err != nil || len(timeline) != 1 || timeline[0].Type != mail.EventResend || timeline[0].Subtype != "SENT" || timeline[0].ID >= 0 {
		t.Errorf("timeline %+v, %v", timeline, err)
	}
}

func TestRule9AnotherResendIsRefusedUnlessThePersonSaysSendAnyway(t *testing.T) {
	t.Parallel()
	for status, code := range map[mail.Status]mail.RemarkCode{
		mail.Pending: mail.BlockOutcomeUnknown, mail.Sent: mail.BlockInFlight, mail.Delivered: mail.BlockDelivered,
		mail.Bounced: "", mail.Failed: "", mail.Suppressed: "",
	} {
		t.Run(string(status), func(t *testing.T) {
			t.Parallel()
			d := newResendWorld(t, world.Stock)
			id := d.original(status)
			attempt, plan := d.reserve(mail.ResendRequest{ID: id})
			if (code != "") != attempt.ID.IsZero() || code != "" && !slices.Equal(codes(plan.Blocks), []mail.RemarkCode{code}) {
				t.Fatalf("attempt %+v, blocks %+v", attempt, plan.Blocks)
			}
			if code == "" {
				return
			}
			if rows := d.ask("SELECT count(*) || ' ' || (SELECT count(*) FROM mailroom.audit_log) FROM outgoing_transaction_messages"); rows != "1 0" {
				t.Errorf("a refused resend left %s rows and entries", rows)
			}
			if attempt, _ = d.reserve(mail.ResendRequest{ID: id, SendAnyway: true}); attempt.ID.IsZero() {
				t.Error("refused in spite of send anyway")
			}
		})
	}
}

func TestRule9WhoeverComesSecondLearnsWhoIsResending(t *testing.T) {
	t.Parallel()
	d := newResendWorld(t, world.Stock)
	original := d.original(mail.Bounced)
	const clicks = 8
	var conflicts [clicks]error
	var made [clicks]mail.Attempt
	var group errgroup.Group
	for i := range clicks {
		group.Go(func() error {
			// Even with "send anyway": that does not apply to an attempt that is being sent at this moment.
			made[i], _, conflicts[i] = d.Resends.ReserveResend(context.Background(), mail.AllAccounts(), somebody, mail.ResendRequest{ID: original, SendAnyway: true}, composes)
			return nil
		})
	}
	_ = group.Wait()
	reserved := 0
	for i := range clicks {
		switch {
		case conflicts[i] == nil && !made[i].ID.IsZero():
			reserved++
		case mail.CodeOf(conflicts[i]) != mail.CodeConflict || !strings.Contains(conflicts[i].Error(), "being resent by organizer@example.org"):
			t.Errorf("click %d: %+v, %v", i, made[i], conflicts[i])
		}
	}
	if rows := d.ask("SELECT count(*)::text FROM outgoing_transaction_messages WHERE retry_for_id IS NOT NULL"); reserved != 1 || rows != "1" {
		t.Errorf("%d reserved, %s rows", reserved, rows)
	}
}

func TestRule9WhatThePersonSawHasChanged(t *testing.T) {
	t.Parallel()
	d := newResendWorld(t, world.Stock)
	original := d.original(mail.Bounced)
	seen := func(id mail.MessageID) mail.ResendRequest {
		plan, err := d.Resends.PlanResend(t.Context(), mail.AllAccounts(), mail.ResendRequest{ID: id})
		if err != nil {
			t.Fatal(err)
		}
		return mail.ResendRequest{ID: id, Seen: plan.Fingerprint(), SendAnyway: true}
	}
	request := seen(original)
	first, _ := d.reserve(request)
	d.settle(first.ID, mail.Settlement{Status: mail.Sent, SESID: "0102-first"})
	_, _, err := d.Resends.ReserveResend(t.Context(), mail.AllAccounts(), somebody, request, composes)
	if mail.CodeOf(err) != mail.CodeConflict {
		t.Errorf("error %v", err)
	}
	if second, _ := d.reserve(seen(first.ID)); second.Original != original {
		t.Errorf("the retry of a retry replaces %s", second.Original)
	}
}

func TestRule9AnUnknownOutcomeIsSettledByTheNextEvent(t *testing.T) {
	t.Parallel()
	d := newResendWorld(t, world.Stock)
	attempt, _ := d.reserve(mail.ResendRequest{ID: d.original(mail.Bounced), To: "ada@example.com"})
	if status := d.settle(attempt.ID, mail.Settlement{Reason: mail.ReasonNoAnswer}); status != mail.Pending {
		t.Errorf("status %s", status)
	}
	if m := d.message(attempt.ID); !m.OutcomeUnknown || m.Reason != mail.ReasonNoAnswer {
		t.Errorf("shown as %+v", m)
	}
	if again, plan := d.reserve(mail.ResendRequest{ID: attempt.ID}); !again.ID.IsZero() || !slices.Contains(codes(plan.Blocks), mail.BlockOutcomeUnknown) {
		t.Errorf("sent again by itself: %+v, %+v", again, plan.Blocks)
	}
	d.mustRecord(tell(d.tagged(attempt.ID, "ada@example.com", "0102-retry", "send")))
	if m := d.message(attempt.ID); m.OutcomeUnknown || m.Status != mail.Sent || m.SESMessageID != "0102-retry" || m.Reason != "" {
		t.Errorf("after the event: %+v", m)
	}
}

func TestRule9ACrashedSenderShowsAsOutcomeUnknownAfterAMinute(t *testing.T) {
	t.Parallel()
	d := newResendWorld(t, world.Stock)
	attempt, _ := d.reserve(mail.ResendRequest{ID: d.original(mail.Bounced)})
	if d.message(attempt.ID).OutcomeUnknown {
		t.Error("at once")
	}
	d.exec("UPDATE mailroom.sends SET reserved_at = reserved_at - interval '61 seconds'")
	if !d.message(attempt.ID).OutcomeUnknown {
		t.Error("not after a minute")
	}
	issues, err := d.Lists.Issues(t.Context(), mail.AllAccounts(), mail.Filter{Statuses: []mail.Status{mail.Pending}}, mail.PageRequest{})
	if err != nil || len(issues.Rows) != 1 || !issues.Rows[0].Last.OutcomeUnknown {
		t.Errorf("issues %+v, %v", issues.Rows, err)
	}
}

// An event may arrive before the response of SES; settling never weakens its status (rule 3).
func TestRule3SettlingNeverWeakensWhatAnEventSaid(t *testing.T) {
	t.Parallel()
	for name, status := range map[string]mail.Status{"delivery": mail.Delivered, "no such mailbox": mail.Bounced} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newResendWorld(t, world.Stock)
			attempt, _ := d.reserve(mail.ResendRequest{ID: d.original(mail.Bounced)})
			d.mustRecord(tell(d.tagged(attempt.ID, "ada@exmaple.com", "0102-retry", name)))
			if got := d.settle(attempt.ID, mail.Settlement{Status: mail.Sent, SESID: "0102-retry"}); got != status {
				t.Errorf("settled as %s", got)
			}
			if got := d.message(attempt.ID).Status; got != status {
				t.Errorf("status %s", got)
			}
		})
	}
}

func TestRule8ASuppressedAddressLeavesARowAndNothingElse(t *testing.T) {
	t.Parallel()
	d := newResendWorld(t, world.Stock)
	d.exec(`INSERT INTO email_suppressions (account_id, email, reason, bounce_type, source, created_at) VALUES (1, 'ada@example.com', 'bounce', 'Permanent', 'manual', now())`)
	original := d.original(mail.Bounced)
	request := mail.ResendRequest{ID: original, To: "ada@example.com", Enforced: true, Proposed: true, SendAnyway: true}
	attempt, _, err := d.Resends.ReserveResend(t.Context(), mail.AllAccounts(), somebody, request, func(mail.Attempt, hievents.Content) (string, error) {
		return "", errors.New("composed")
	})
	if err != nil || attempt.Status != mail.Suppressed || attempt.Reason != mail.ReasonSuppressed || !strings.Contains(attempt.Detail, "bounced for good") {
		t.Fatalf("%+v, %v", attempt, err)
	}
	if m := d.message(attempt.ID); m.Status != mail.Suppressed || m.Reason != mail.ReasonSuppressed {
		t.Errorf("row %+v", m)
	}
	if email := d.ask("SELECT email FROM orders"); email != "ada@exmaple.com" {
		t.Errorf("the order's address became %s", email)
	}
	request.Enforced = false
	if attempt, _ := d.reserve(request); attempt.Status != mail.Pending {
		t.Errorf("not enforced: %+v", attempt)
	}
}

// The verdict is for the account of the message; another account's suppression does not count.
func TestRule8AnotherAccountsSuppressionDoesNotForbid(t *testing.T) {
	t.Parallel()
	d := newResendWorld(t, world.Stock)
	d.exec(`INSERT INTO email_suppressions (account_id, email, reason, source, created_at) VALUES (2, 'ada@exmaple.com', 'do_not_contact', 'manual', now())`)
	id := d.broadcast(mail.Bounced)
	if plan, err := d.Resends.PlanResend(t.Context(), mail.AllAccounts(), mail.ResendRequest{ID: id, Enforced: true}); err != nil || !plan.Verdict.Allowed {
		t.Errorf("%+v, %v", plan.Verdict, err)
	}
	d.exec(`UPDATE email_suppressions SET account_id = NULL`)
	if plan, err := d.Resends.PlanResend(t.Context(), mail.AllAccounts(), mail.ResendRequest{ID: id}); err != nil || plan.Verdict.Allowed || plan.Verdict.Rule != mail.RuleDoNotContact {
		t.Errorf("platform-wide, not enforced: %+v, %v", plan.Verdict, err)
	}
}

func TestNothingChangesWhenTheMailCannotBeWritten(t *testing.T) {
	t.Parallel()
	for name, break_ := range map[string]func(d *resendWorld){
		"the order was deleted":      func(d *resendWorld) { d.exec("UPDATE orders SET deleted_at = now()") },
		"the attendee was deleted":   func(d *resendWorld) { d.exec("UPDATE attendees SET deleted_at = now()") },
		"the event was deleted":      func(d *resendWorld) { d.exec("UPDATE events SET deleted_at = now()") },
		"nobody can write this type": func(d *resendWorld) { d.exec("UPDATE outgoing_transaction_messages SET email_type = 'birthday'") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newResendWorld(t, world.Stock)
			original := d.original(mail.Bounced)
			break_(d)
			request := mail.ResendRequest{ID: original, To: "ada@example.com", Proposed: true, SuppressOld: true, SendAnyway: true}
			_, _, err := d.Resends.ReserveResend(t.Context(), mail.AllAccounts(), somebody, request, composes)
			if code := mail.CodeOf(err); code != mail.CodeNotFound && code != mail.CodeInvalid {
				t.Errorf("error %v (%s)", err, code)
			}
			if left := d.ask(`SELECT (SELECT count(*) FROM outgoing_transaction_messages) || ' ' || (SELECT count(*) FROM mailroom.sends) || ' ' ||
				(SELECT count(*) FROM mailroom.audit_log) || ' ' || (SELECT count(*) FROM email_suppressions) || ' ' || (SELECT email FROM orders)`); left != "1 0 0 0 ada@exmaple.com" {
				t.Errorf("left: %s", left)
			}
		})
	}
}

func TestAMailThatIsOutOfDateNeedsSendAnyway(t *testing.T) {
	t.Parallel()
	d := newResendWorld(t, world.Stock)
	original := d.original(mail.Bounced)
	d.exec("UPDATE orders SET refund_status = 'REFUNDED'")
	attempt, plan := d.reserve(mail.ResendRequest{ID: original, To: "ada@example.com", Proposed: true})
	if !attempt.ID.IsZero() || !slices.Equal(codes(plan.Blocks), []mail.RemarkCode{"order_refunded"}) {
		t.Errorf("%+v, %+v", attempt, plan.Blocks)
	}
	if email := d.ask("SELECT email FROM orders"); email != "ada@exmaple.com" {
		t.Errorf("the order's address became %s", email)
	}
	if attempt, _ = d.reserve(mail.ResendRequest{ID: original, SendAnyway: true}); attempt.ID.IsZero() {
		t.Error("refused in spite of send anyway")
	}
}

// No mail tells a guest that they hold what is cancelled today, one by one or in a bulk, with "send anyway" or without.
func TestRule20NobodyIsToldThatTheyHoldWhatIsCancelled(t *testing.T) {
	t.Parallel()
	for change, code := range map[string]mail.RemarkCode{
		"UPDATE attendees SET status = 'CANCELLED'": "attendee_cancelled", "UPDATE orders SET status = 'CANCELLED'": "order_cancelled",
		`INSERT INTO event_occurrences (id, short_id, event_id, start_date, status) SELECT 7, 'oc_7', id, '2999-01-01', 'CANCELLED' FROM events ORDER BY id LIMIT 1;
		 UPDATE attendees SET event_occurrence_id = 7`: "date_cancelled",
	} {
		t.Run(string(code), func(t *testing.T) {
			t.Parallel()
			d := newResendWorld(t, world.Stock2)
			original := d.original(mail.Bounced)
			d.exec(change)
			for _, anyway := range []bool{false, true} {
				attempt, plan := d.reserve(mail.ResendRequest{ID: original, To: "ada@example.com", Proposed: true, SendAnyway: anyway})
				if !attempt.ID.IsZero() || !slices.Equal(codes(plan.Refusals), []mail.RemarkCode{code}) {
					t.Errorf("send anyway %t: %+v, %+v", anyway, attempt, plan.Refusals)
				}
				bulk, err := d.Resends.PlanBulk(t.Context(), mail.AllAccounts(), mail.BulkRequest{IDs: []mail.MessageID{original}, SendAnyway: anyway})
				if err != nil || bulk.ToSend != 0 || bulk.Refused[code] != 1 {
					t.Errorf("bulk, send anyway %t: %+v, %v", anyway, bulk, err)
				}
			}
			if left := d.ask("SELECT (SELECT count(*) FROM outgoing_transaction_messages) || ' ' || (SELECT email FROM orders)"); left != "1 ada@exmaple.com" {
				t.Errorf("left: %s", left)
			}
		})
	}
}

func TestRule11NobodyResendsOutsideTheirScope(t *testing.T) {
	t.Parallel()
	d := newResendWorld(t, world.Stock)
	original := d.original(mail.Bounced)
	if _, _, err := d.Resends.ReserveResend(t.Context(), mail.OneAccount(2), somebody, mail.ResendRequest{ID: original}, composes); mail.CodeOf(err) != mail.CodeNotFound {
		t.Errorf("reserve: %v", err)
	}
	if _, err := d.Resends.PlanResend(t.Context(), mail.OneAccount(2), mail.ResendRequest{ID: original}); mail.CodeOf(err) != mail.CodeNotFound {
		t.Errorf("plan: %v", err)
	}
	if _, err := d.Resends.Resolve(t.Context(), mail.OneAccount(2), somebody, []mail.MessageID{original}); mail.CodeOf(err) != mail.CodeNotFound {
		t.Errorf("resolve: %v", err)
	}
}

func TestTheAuditLogIsAppendOnly(t *testing.T) {
	t.Parallel()
	d := newResendWorld(t, world.Stock)
	d.reserve(mail.ResendRequest{ID: d.original(mail.Bounced)})
	for _, statement := range []string{"UPDATE mailroom.audit_log SET person = ''", "DELETE FROM mailroom.audit_log", "TRUNCATE mailroom.audit_log"} {
		if _, err := d.pool.Exec(t.Context(), statement); err == nil || !strings.Contains(err.Error(), "append-only") {
			t.Errorf("%s: %v", statement, err)
		}
	}
}
