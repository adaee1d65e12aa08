package postgres_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// message returns a row of the model with default values for the other fields.
func message(id mail.MessageID, event int64, status mail.Status) *row {
	return &row{id: id, event: &event, broadcast: event, emailType: "attendee_ticket", recipient: "ann@example.com", subject: "Your ticket", status: status, created: &epoch}
}

func announcement(id int64) mail.MessageID { return mail.MessageID{Kind: mail.Announcement, Row: id} }
func transaction(id int64) mail.MessageID  { return mail.MessageID{Kind: mail.Transaction, Row: id} }

func TestMessageHasAllThatTheTablesSay(t *testing.T) {
	t.Parallel()
	r := newReaders(t)
	r.store(nil)
	r.exec(`
		INSERT INTO outgoing_messages (id, event_id, message_id, recipient, original_recipient, subject, status, ses_message_id, created_at, updated_at, resolved_at, resolution_type, retry_for_id)
		VALUES (7, 1, 1, 'ann@example.com', 'nan@example.com', 'Hello', 'BOUNCED', '<ABC-1@eu-west-1.amazonses.com>', '2026-03-01 12:00:00', '2026-03-02 12:00:00', '2026-03-03 12:00:00', 'manual', 6);
		INSERT INTO outgoing_transaction_messages (id, email_type, recipient, subject, status) VALUES (8, 'order_summary', 'b@example.com', 'Hi', 'SENT')`)
	got, err := r.Lists.Message(t.Context(), mail.OneAccount(1), announcement(7))
	if err != nil {
		t.Fatal(err)
	}
	if got.TicketedEvent.StartsAt.IsZero() || got.TicketedEvent.StartsAt.Location() != time.UTC {
		t.Errorf("the event starts at %s", got.TicketedEvent.StartsAt)
	}
	got.TicketedEvent.StartsAt, got.Occurrence = time.Time{}, mail.Occurrence{} // TestDatesAreThoseOfTheTickets has its date
	want := mail.Message{
		ID: announcement(7), Account: 1, AccountName: "One", TicketedEvent: mail.TicketedEvent{ID: 1, Account: 1, Title: "Event 1", TimeZone: "Europe/Berlin"},
		Recipient: "ann@example.com", OriginalRecipient: "nan@example.com", Subject: "Hello", Status: mail.Bounced, SESMessageID: "abc-1",
		CreatedAt: epoch, UpdatedAt: epoch.AddDate(0, 0, 1), ResolvedAt: epoch.AddDate(0, 0, 2), ResolutionType: "manual",
		RetryFor: announcement(6), Announcement: 1,
	}
	if got != want {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	got, err = r.Lists.Message(t.Context(), mail.AllAccounts(), transaction(8))
	if want := (mail.Message{ID: transaction(8), EmailType: "order_summary", Recipient: "b@example.com", Subject: "Hi", Status: mail.Sent}); err != nil || got != want {
		t.Errorf("got  %+v (%v)\nwant %+v", got, err, want)
	}
}

func TestRule3ReasonIsThatOfTheStrongestFactAndOfEquallyStrongOnesTheLatest(t *testing.T) {
	t.Parallel()
	r := newReaders(t)
	r.store([]*row{message(announcement(1), 1, mail.Bounced), message(transaction(1), 1, mail.Bounced), message(transaction(2), 1, mail.Sent)})
	r.exec(`
		INSERT INTO mailroom.delivery_events (occurrence, ses_message_id, event_type, event_subtype, recipient, occurred_at, strength, reason, message_kind, message_id) VALUES
		(sha256('1'), 'x', 'Bounce', 'Permanent', 'a', '2026-03-01 10:00Z', 80, 'mailbox_missing', 'announcement', 1),
		(sha256('2'), 'x', 'Bounce', 'Permanent', 'a', '2026-03-01 11:00Z', 80, 'domain_missing', 'announcement', 1),
		(sha256('3'), 'x', 'Bounce', 'Transient', 'a', '2026-03-01 12:00Z', 40, 'mailbox_full', 'announcement', 1),
		(sha256('4'), 'x', 'Complaint', 'abuse', 'a', '2026-03-01 12:00Z', 80, 'complained', 'transaction', 1)`)
	page, err := r.Lists.Messages(t.Context(), mail.AllAccounts(), mail.Filter{}, mail.PageRequest{})
	if err != nil {
		t.Fatal(err)
	}
	got := map[mail.MessageID]mail.Reason{}
	for _, m := range page.Rows {
		got[m.ID] = m.Reason
	}
	if got[announcement(1)] != mail.ReasonDomainMissing || got[transaction(1)] != mail.ReasonComplained || got[transaction(2)] != mail.ReasonNone {
		t.Errorf("reasons: %v", got)
	}
}

func TestRule12HostileSearchIsOnlyText(t *testing.T) {
	t.Parallel()
	r := newReaders(t)
	texts := []string{"%", "_", `\`, `\%`, "'; DROP TABLE users; --", "@limit", `"`, "$1", "𝔘nicode", "a\tb", "..", "(?i)x"}
	var rows []*row
	for i, text := range texts {
		m := message(transaction(int64(i+1)), 1, mail.Bounced)
		m.subject = "<" + text + ">"
		rows = append(rows, m)
	}
	r.store(rows)
	for i, text := range texts {
		page, err := r.Lists.Messages(t.Context(), mail.AllAccounts(), mail.Filter{Search: "<" + text + ">"}, mail.PageRequest{})
		if err != nil || len(page.Rows) != 1 || page.Rows[0].ID.Row != int64(i+1) {
			t.Errorf("searching %q: %v, %v", text, page.Rows, err)
		}
	}
	for _, search := range []string{"nul\x00", "broken \xff utf-8", strings.Repeat("long", 1000)} {
		_, err := r.Lists.Messages(t.Context(), mail.AllAccounts(), mail.Filter{Search: search}, mail.PageRequest{})
		if mail.CodeOf(err) != mail.CodeInvalid {
			t.Errorf("searching %.20q: %v", search, err)
		}
		if _, err := r.Lists.CountIssues(t.Context(), mail.AllAccounts(), mail.Filter{Search: search}, 1000); mail.CodeOf(err) != mail.CodeInvalid {
			t.Errorf("counting %.20q: %v", search, err)
		}
		if _, err := r.Lists.TicketedEvents(t.Context(), mail.AllAccounts(), search, 50); mail.CodeOf(err) != mail.CodeInvalid {
			t.Errorf("ticketed events %.20q: %v", search, err)
		}
	}
}

func TestRequestsThatMakeNoSense(t *testing.T) {
	t.Parallel()
	r := newReaders(t)
	invalid := func(what string, filter mail.Filter, page mail.PageRequest) {
		t.Helper()
		if _, err := r.Lists.Messages(t.Context(), mail.AllAccounts(), filter, page); mail.CodeOf(err) != mail.CodeInvalid {
			t.Errorf("messages, %s: %v", what, err)
		}
		if _, err := r.Lists.Issues(t.Context(), mail.AllAccounts(), filter, page); mail.CodeOf(err) != mail.CodeInvalid {
			t.Errorf("issues, %s: %v", what, err)
		}
	}
	invalid("a kind that is none", mail.Filter{Kind: "announcements m; --"}, mail.PageRequest{})
	invalid("a status that is none", mail.Filter{Statuses: []mail.Status{"SENT') OR true; --"}}, mail.PageRequest{})
	invalid("an order that is none", mail.Filter{}, mail.PageRequest{Sort: "created_at; --"})
	invalid("a type with NUL", mail.Filter{EmailTypes: []string{"\x00"}}, mail.PageRequest{})
	invalid("a time that cannot be", mail.Filter{CreatedSince: time.Date(-8000, 1, 1, 0, 0, 0, 0, time.UTC)}, mail.PageRequest{})
	invalid("a long page", mail.Filter{}, mail.PageRequest{Limit: 501})
	invalid("a negative page", mail.Filter{}, mail.PageRequest{Limit: -1})
	invalid("both directions", mail.Filter{}, mail.PageRequest{After: "a", Before: "b"})
	if _, err := r.Lists.Messages(t.Context(), mail.AllAccounts(), mail.Filter{}, mail.PageRequest{Sort: mail.ByDoorRisk}); mail.CodeOf(err) != mail.CodeInvalid {
		t.Errorf("messages by door risk: %v", err)
	}
	if _, err := r.Lists.CountMessages(t.Context(), mail.AllAccounts(), mail.Filter{}, 0); mail.CodeOf(err) != mail.CodeInvalid {
		t.Errorf("counting up to 0: %v", err)
	}
}

func TestForgedCursorsAreRefusedOrHarmless(t *testing.T) {
	t.Parallel()
	r := newReaders(t)
	var rows []*row
	for i := range 6 {
		rows = append(rows, message(transaction(int64(i+1)), int64(i%2+1), mail.Bounced))
	}
	rows[5].created = nil
	r.store(rows)
	for _, sort := range []mail.SortKey{mail.ByCreated, mail.ByStatus, mail.ByRecipient, mail.ByDoorRisk} {
		request := mail.PageRequest{Sort: sort, Limit: 2}
		first, err := r.Lists.Issues(t.Context(), mail.AllAccounts(), mail.Filter{}, request)
		if err != nil {
			t.Fatal(err)
		}
		for _, cursor := range []string{"x", "!!!", strings.Repeat("A", 10_000), first.Next + "=", "e30", "bnVsbA"} {
			request.After = cursor
			if _, err := r.Lists.Issues(t.Context(), mail.AllAccounts(), mail.Filter{}, request); mail.CodeOf(err) != mail.CodeInvalid {
				t.Errorf("by %s after %.20q: %v", sort, cursor, err)
			}
		}
		request.After, request.Ascending = first.Next, true
		if _, err := r.Lists.Issues(t.Context(), mail.AllAccounts(), mail.Filter{}, request); mail.CodeOf(err) != mail.CodeInvalid {
			t.Errorf("a cursor of the opposite order: %v", err)
		}
	}
}

func TestMutatedCursorsNeverBreakAQuery(t *testing.T) {
	t.Parallel()
	r := newReaders(t)
	r.store([]*row{message(transaction(1), 1, mail.Bounced)})
	rapid.Check(t, func(t *rapid.T) {
		sort := rapid.SampledFrom([]mail.SortKey{mail.ByCreated, mail.ByUpdated, mail.ByStatus, mail.ByRecipient, mail.BySubject, mail.ByDoorRisk}).Draw(t, "sort")
		key := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"never", "0", "-1", "9223372036854775807", "-9223372036854775808", "99999999999999999999", "1e9", "\x00"})).Draw(t, "key")
		as := rapid.OneOf(rapid.Int64(), rapid.Just(int64(0))).Draw(t, "as of")
		request := mail.PageRequest{Sort: sort, After: forge(t, map[string]any{"s": sort, "k": key, "i": rapid.Int64().Draw(t, "row"), "n": as, "m": "transaction"})}
		_, err := r.Lists.Issues(r.t.Context(), mail.AllAccounts(), mail.Filter{}, request)
		if err != nil && mail.CodeOf(err) != mail.CodeInvalid {
			t.Fatalf("%+v: %v", request, err)
		}
	})
}

func TestRowsWithoutACreationTimeComeLast(t *testing.T) {
	t.Parallel()
	r := newReaders(t)
	rows := []*row{message(transaction(1), 1, mail.Sent), message(announcement(2), 1, mail.Sent), message(transaction(3), 2, mail.Sent)}
	rows[0].created, rows[2].created = nil, nil
	r.store(rows)
	var got []string
	request := mail.PageRequest{Limit: 1}
	for {
		page, err := r.Lists.Messages(t.Context(), mail.OneAccount(1), mail.Filter{}, request)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range page.Rows {
			got = append(got, m.ID.String())
		}
		if request.After = page.Next; page.Next == "" {
			break
		}
	}
	if want := []string{"announcement:2", "transaction:3", "transaction:1"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
