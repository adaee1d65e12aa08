//go:build unix

package resend_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// suppress adds do_not_contact suppressions for the addresses of these announcements.
func (o *sendingWorld) suppress(issues ...int64) {
	o.t.Helper()
	o.exec(`INSERT INTO email_suppressions (account_id, email, reason, source, created_at)
		SELECT 1, recipient, 'do_not_contact', 'manual', now() FROM outgoing_messages WHERE id = ANY ($1::bigint[])`, issues)
}

// written returns the counts of the attempts' rows, sends and audit entries.
func (o *sendingWorld) written() string {
	o.t.Helper()
	return o.ask(`SELECT (SELECT count(*) FROM outgoing_messages WHERE retry_for_id IS NOT NULL) || ' ' || (SELECT count(*) FROM mailroom.sends) || ' ' ||
		(SELECT count(*) FROM mailroom.audit_log WHERE action = 'resend')`)
}

// issues counts the open delivery issues.
func (o *sendingWorld) issues() int {
	o.t.Helper()
	count, err := o.db.Lists.CountIssues(context.Background(), mail.AllAccounts(), mail.Filter{}, 100)
	if err != nil {
		o.t.Fatal(err)
	}
	return count.N
}

func (o *sendingWorld) plan(request mail.BulkRequest) mail.BulkPlan {
	o.t.Helper()
	plan, err := o.db.Resends.PlanBulk(context.Background(), mail.AllAccounts(), request)
	if err != nil {
		o.t.Fatal(err)
	}
	return plan
}

// Regression: 4 mails were sent, and 22 suppressed ones got a new SUPPRESSED attempt each, so that the list of issues grew.
func TestRule8ABulkWritesNothingForWhatItDoesNotSend(t *testing.T) {
	t.Parallel()
	o := newSendingWorld(t, 7)
	o.suppress(1, 3, 4, 6)
	before := o.issues()
	id := o.start(mail.BulkRequest{Everything: true})
	o.suppress(5) // after it has begun
	o.run(o.resender(o.sender(1000)), id)
	if bulk := o.bulk(id); bulk.State != mail.BulkDone || bulk.Total != 7 || bulk.Done != 7 || len(bulk.Outcomes) != 2 ||
		bulk.Outcomes["SENT"] != 2 || bulk.Outcomes[string(mail.RefusedSuppressed)] != 5 {
		t.Errorf("%+v", bulk)
	}
	if written := o.written(); written != "2 2 2" {
		t.Errorf("rows, sends and entries for two mails: %s", written)
	}
	if after := o.issues(); after > before {
		t.Errorf("%d issues became %d", before, after)
	}
	items, err := o.db.Resends.BulkItems(t.Context(), mail.AllAccounts(), clerk, id, "", 10)
	if err != nil {
		t.Fatal(err)
	}
	for _, item := range items.Rows {
		skipped := item.Original != issue(2) && item.Original != issue(7)
		if skipped != item.Attempt.IsZero() || skipped != (item.Code == string(mail.RefusedSuppressed)) || skipped != (item.Reason != "") || !item.Done {
			t.Errorf("%+v", item)
		}
	}
}

// As in the integration, a suppressed resend is recorded as an attempt if a person resent that one mail.
func TestRule8ASingleResendThatTheListRefusesLeavesItsRow(t *testing.T) {
	t.Parallel()
	o := newSendingWorld(t, 1)
	o.suppress(1)
	result, err := resendIssue(o.resender(o.sender(1000)), 1)
	if err != nil || result.Status != mail.Suppressed || result.ID.IsZero() {
		t.Fatalf("%+v, %v", result, err)
	}
	if written := o.written(); written != "1 1 1" {
		t.Errorf("row, send and entry: %s", written)
	}
}

func TestABulkPlanNamesEachMailAndWhatIsSkippedAndWhy(t *testing.T) {
	t.Parallel()
	o := newSendingWorld(t, 5)
	o.suppress(2)
	o.exec(`UPDATE outgoing_messages SET status = 'DELIVERED' WHERE id = 3`)
	o.exec(`UPDATE outgoing_messages SET status = 'SENT' WHERE id = 4`)
	o.exec(`INSERT INTO outgoing_messages (event_id, message_id, subject, recipient, status, retry_for_id, created_at, updated_at)
		VALUES (1, 1, 'Doors again', 'Fan Five <Five@Example.com>', 'BOUNCED', 5, now(), now())`)
	request := mail.BulkRequest{IDs: []mail.MessageID{issue(1), issue(2), issue(3), issue(4), issue(5)}}
	line := func(i mail.BulkPlanItem) string {
		return fmt.Sprintf("%d %d %s %t %s", i.Original.Row, i.Last.Row, i.Subject, i.Skip, i.Remark.Code)
	}
	for anyway, want := range map[bool][]string{
		false: {"1 1 Doors false ", "2 2 Doors true suppressed", "3 3 Doors true delivered", "4 4 Doors true in_flight", "5 6 Doors again false "},
		true:  {"1 1 Doors false ", "2 2 Doors true suppressed", "3 3 Doors false delivered", "4 4 Doors false in_flight", "5 6 Doors again false "},
	} {
		request.SendAnyway = anyway
		plan := o.plan(request)
		if len(plan.Items) != len(want) {
			t.Fatalf("%+v", plan)
		}
		for i, item := range plan.Items {
			if line(item) != want[i] || (item.Remark.Code != "") != (item.Remark.Message != "") {
				t.Errorf("send anyway %t: %s, want %s", anyway, line(item), want[i])
			}
		}
		if to := plan.Items[4].To; to != "five@example.com" {
			t.Errorf("the last attempt's address is %s", to)
		}
		counted := plan.ToSend
		for _, n := range plan.Refused {
			counted += n
		}
		if inFlight := plan.Refused[mail.BlockInFlight] + plan.Refused[mail.BlockDelivered]; counted != len(want) || plan.InFlight != inFlight {
			t.Errorf("%d are counted of %d: %+v", counted, len(want), plan)
		}
	}
}

// Rule 9: a bulk does what its plan showed, or nothing.
func TestRule9ABulkStartsOnlyAsItsPlanWasShown(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(o *sendingWorld){
		"one more matches":       func(o *sendingWorld) { o.exec("UPDATE outgoing_messages SET status = 'BOUNCED' WHERE id = 4") },
		"one matches no more":    func(o *sendingWorld) { o.exec("UPDATE outgoing_messages SET deleted_at = now() WHERE id = 1") },
		"one was suppressed":     func(o *sendingWorld) { o.suppress(1) },
		"one has another status": func(o *sendingWorld) { o.exec("UPDATE outgoing_messages SET status = 'SENT' WHERE id = 2") },
		"one was resent elsewhere": func(o *sendingWorld) {
			o.exec(`INSERT INTO outgoing_messages (event_id, message_id, subject, recipient, status, retry_for_id, created_at, updated_at)
				VALUES (1, 1, 'Doors', 'elsewhere@example.com', 'BOUNCED', 1, now(), now())`)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newSendingWorld(t, 4)
			o.exec("UPDATE outgoing_messages SET status = 'DELIVERED' WHERE id = 4")
			request := mail.BulkRequest{Everything: true}
			request.Seen = o.plan(request).Fingerprint()
			change(o)
			if _, err := o.db.Resends.StartBulk(t.Context(), mail.AllAccounts(), clerk, request); mail.CodeOf(err) != mail.CodeConflict {
				t.Errorf("started: %v", err)
			}
			if begun := o.ask("SELECT count(*)::text FROM mailroom.bulk_resends"); begun != "0" {
				t.Errorf("%s bulk resends are remembered", begun)
			}
			request.Seen = o.plan(request).Fingerprint()
			o.start(request)
		})
	}
}

// A bulk may take an hour: changes of an issue meanwhile were not in its plan.
func TestRule9ABulkSkipsWhatHasChangedSinceItBegan(t *testing.T) {
	t.Parallel()
	o := newSendingWorld(t, 4)
	o.exec("UPDATE outgoing_messages SET status = 'DELIVERED' WHERE id = 1")
	id := o.start(mail.BulkRequest{IDs: []mail.MessageID{issue(1), issue(2), issue(3), issue(4)}, SendAnyway: true})
	o.exec("UPDATE outgoing_messages SET status = 'DELIVERED' WHERE id = 2") // "send anyway" was not chosen for it
	o.exec(`INSERT INTO outgoing_messages (event_id, message_id, subject, recipient, status, retry_for_id, created_at, updated_at)
		VALUES (1, 1, 'Doors', 'elsewhere@example.com', 'BOUNCED', 3, now(), now())`)
	items, err := o.db.Resends.BulkItems(t.Context(), mail.AllAccounts(), clerk, id, "", 10)
	if err != nil || len(items.Rows) != 4 || items.Rows[0].Code != string(mail.BlockDelivered) || items.Rows[0].StatusWord() != "waiting" || items.Rows[0].Reason != "" {
		t.Fatalf("waiting: %+v, %v", items.Rows, err)
	}
	o.run(o.resender(o.sender(1000)), id)
	for code, n := range map[string]int{"SENT": 2, string(mail.BlockDelivered): 1, string(mail.CodeConflict): 1} {
		if got := o.bulk(id).Outcomes[code]; got != n {
			t.Errorf("%s: %d, want %d", code, got, n)
		}
	}
	if sent := o.sentTo("elsewhere@example.com"); len(sent) > 0 {
		t.Errorf("sent to an address that nobody saw: %v", sent)
	}
	items, err = o.db.Resends.BulkItems(t.Context(), mail.AllAccounts(), clerk, id, "", 1)
	if err != nil || items.Rows[0].Status != mail.Sent || items.Rows[0].Code != "" {
		t.Errorf("what was sent in spite of something: %+v, %v", items.Rows, err)
	}
}

// Rule 9: a resend does what its plan showed, or nothing.
func TestRule9AResendIsRefusedOnceItsPlanIsAnother(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change  func(o *sendingWorld)
		request func(request *mail.ResendRequest)
	}{
		"another address": {request: func(r *mail.ResendRequest) { r.To = "another@example.com" }},
		"another attempt": {change: func(o *sendingWorld) {
			o.exec(`INSERT INTO outgoing_messages (event_id, message_id, subject, recipient, status, retry_for_id, created_at, updated_at)
				VALUES (1, 1, 'Doors', 'fan@example.com', 'BOUNCED', 1, now(), now())`)
		}},
		"delivered meanwhile, and send anyway was said of something else": {
			change:  func(o *sendingWorld) { o.exec("UPDATE outgoing_messages SET status = 'DELIVERED'") },
			request: func(r *mail.ResendRequest) { r.SendAnyway = true },
		},
		"out of date meanwhile, and send anyway was said of something else": {
			change:  func(o *sendingWorld) { o.exec("UPDATE events SET start_date = now() - interval '7 days'") },
			request: func(r *mail.ResendRequest) { r.SendAnyway = true },
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newSendingWorld(t, 1)
			r := o.resender(o.sender(1000))
			request := mail.ResendRequest{ID: issue(1), To: "shown@example.com"}
			plan, err := r.Plan(t.Context(), mail.AllAccounts(), request)
			if err != nil || plan.Fingerprint == "" {
				t.Fatalf("%+v, %v", plan, err)
			}
			request.Seen = plan.Fingerprint
			if c.request != nil {
				c.request(&request)
			}
			if c.change != nil {
				c.change(o)
			}
			before := o.written()
			if result, err := r.Resend(t.Context(), mail.AllAccounts(), clerk, request); mail.CodeOf(err) != mail.CodeConflict {
				t.Errorf("%+v, %v", result, err)
			}
			if written := o.written(); written != before {
				t.Errorf("it left %s, not %s", written, before)
			}
		})
	}
}

// The plan for a row's own address is the plan for its ASCII spelling, which the frontend sends back.
func TestAPlanOfAnInternationalDomainCanBeSent(t *testing.T) {
	t.Parallel()
	o := newSendingWorld(t, 1)
	o.exec("UPDATE outgoing_messages SET recipient = 'Ada@' || replace(split_part(recipient, '@', 2), 'mail', 'püst')")
	r := o.resender(o.sender(1000))
	plan, err := r.Plan(t.Context(), mail.AllAccounts(), mail.ResendRequest{ID: issue(1)})
	if err != nil {
		t.Fatal(err)
	}
	result, err := r.Resend(t.Context(), mail.AllAccounts(), clerk, mail.ResendRequest{ID: issue(1), To: plan.To, Seen: plan.Fingerprint})
	if err != nil || result.Status != mail.Sent {
		t.Errorf("%+v, %v", result, err)
	}
}
