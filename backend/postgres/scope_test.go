package postgres_test

import (
	"testing"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// TestRule11WhatIsOutsideTheScopeDoesNotExist calls every reader of one account with the ids and texts of another account. The model tests
// check that lists and counts contain nothing from outside the scope.
func TestRule11WhatIsOutsideTheScopeDoesNotExist(t *testing.T) {
	t.Parallel()
	r := newReaders(t)
	secret := message(announcement(1), 5, mail.Bounced)
	secret.subject = "of account two"
	homeless := message(transaction(2), 5, mail.Bounced)
	homeless.event = nil
	r.store([]*row{secret, homeless, message(transaction(1), 5, mail.Bounced)})
	r.exec(`
		INSERT INTO outgoing_message_events (outgoing_message_id, event_type) VALUES (1, 'Bounce');
		INSERT INTO email_suppressions (account_id, email, reason, source) VALUES (2, 'ann@example.com', 'bounce', 'ses_notification'), (NULL, 'ann@example.com', 'complaint', 'manual')`)
	ctx := t.Context()
	for _, scope := range []mail.Scope{mail.OneAccount(1), {}} {
		for _, id := range []mail.MessageID{secret.id, homeless.id, transaction(1)} {
			if _, err := r.Lists.Message(ctx, scope, id); mail.CodeOf(err) != mail.CodeNotFound {
				t.Errorf("message %s: %v", id, err)
			}
			if _, err := r.Lists.Attempts(ctx, scope, id); mail.CodeOf(err) != mail.CodeNotFound {
				t.Errorf("attempts of %s: %v", id, err)
			}
			if _, err := r.Lists.Timeline(ctx, scope, id); mail.CodeOf(err) != mail.CodeNotFound {
				t.Errorf("timeline of %s: %v", id, err)
			}
		}
		for _, filter := range []mail.Filter{{}, {Account: 2}, {TicketedEvent: 5}, {Announcement: 5}, {Search: "account two"}, {Resolved: true}, {Statuses: mail.Statuses(), Resolved: true}} {
			messages, err := r.Lists.Messages(ctx, scope, filter, mail.PageRequest{})
			if err != nil || len(messages.Rows) > 0 {
				t.Errorf("messages by %+v: %v, %v", filter, messages.Rows, err)
			}
			issues, err := r.Lists.Issues(ctx, scope, filter, mail.PageRequest{Sort: mail.ByDoorRisk})
			if err != nil || len(issues.Rows) > 0 {
				t.Errorf("issues by %+v: %v, %v", filter, issues.Rows, err)
			}
			if count, err := r.Lists.CountMessages(ctx, scope, filter, 10); err != nil || count != (mail.Count{}) {
				t.Errorf("messages by %+v: %v, %v", filter, count, err)
			}
			if count, err := r.Lists.CountIssues(ctx, scope, filter, 10); err != nil || count != (mail.Count{}) {
				t.Errorf("issues by %+v: %v, %v", filter, count, err)
			}
		}
		if found, err := r.Suppressions.Concerning(ctx, scope, "ann@example.com", 2); err != nil || len(found) > 0 {
			t.Errorf("suppressions of account two: %v, %v", found, err)
		}
		for _, filter := range []mail.SuppressionFilter{{}, {Account: 2}, {PlatformWide: true}, {Search: "ann"}} {
			if page, err := r.Suppressions.ListSuppressions(ctx, scope, filter, mail.PageRequest{}); err != nil || len(page.Rows) > 0 {
				t.Errorf("suppressions by %+v: %v, %v", filter, page.Rows, err)
			}
		}
	}
	accounts, err := r.Lists.Accounts(ctx, mail.OneAccount(1))
	if err != nil || len(accounts) != 1 || accounts[0] != (mail.Account{ID: 1, Name: "One"}) {
		t.Errorf("accounts: %v, %v", accounts, err)
	}
	events, err := r.Lists.TicketedEvents(ctx, mail.OneAccount(2), "Event", 50)
	if err != nil || len(events) == 0 {
		t.Fatalf("ticketed events: %v, %v", events, err)
	}
	for _, e := range events {
		if e.Account != 2 {
			t.Errorf("ticketed event of another account: %+v", e)
		}
	}
	if events, err := r.Lists.TicketedEvents(ctx, mail.Scope{}, "", 50); err != nil || len(events) > 0 {
		t.Errorf("ticketed events of nobody: %v, %v", events, err)
	}
}
