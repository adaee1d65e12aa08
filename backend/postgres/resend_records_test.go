package postgres_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/world"
)

func TestCorrectedRecordsGetTheAddressAndANewShortID(t *testing.T) {
	t.Parallel()
	d := newResendWorld(t, world.Stock)
	other := d.guessWorld.order(1, "Ada@Exmaple.com", "en", time.Now().UTC())
	elsewhere := d.guessWorld.order(2, "ada@exmaple.com", "en", time.Now().UTC())
	place := d.place(1, "ada@exmaple.com", "en", time.Now().UTC(), nil, nil)
	original := d.original(mail.Bounced)
	plan, err := d.Resends.PlanResend(t.Context(), mail.AllAccounts(), mail.ResendRequest{ID: original, To: "ada@example.com"})
	if err != nil {
		t.Fatal(err)
	}
	var offered []string
	for _, r := range plan.Records {
		offered = append(offered, fmt.Sprintf("%s %v", r.Key(), r.Proposed))
	}
	if want := []string{fmt.Sprintf("order:%d true", d.order), fmt.Sprintf("order:%d false", other), fmt.Sprintf("attendee:%d true", d.attendee),
		fmt.Sprintf("waitlist:%d false", place)}; !slices.Equal(offered, want) {
		t.Errorf("offered %v, want %v", offered, want)
	}
	before := d.ask("SELECT string_agg(short_id, ' ' ORDER BY id) FROM orders")
	attempt, _ := d.reserve(mail.ResendRequest{
		ID: original, To: "ada@example.com", SuppressOld: true,
		Records: []string{fmt.Sprintf("order:%d", d.order), fmt.Sprintf("attendee:%d", d.attendee), fmt.Sprintf("waitlist:%d", place)},
	})
	if attempt.ID.IsZero() {
		t.Fatal("refused")
	}
	for _, held := range []struct {
		table, email string
		id           int64
	}{
		{"orders", "ada@example.com", d.order}, {"attendees", "ada@example.com", d.attendee}, {"waitlist_entries", "ada@example.com", place},
		{"orders", "Ada@Exmaple.com", other}, {"orders", "ada@exmaple.com", elsewhere},
	} {
		if got := d.ask("SELECT email FROM "+held.table+" WHERE id = $1", held.id); got != held.email {
			t.Errorf("%s %d has %s, want %s", held.table, held.id, got, held.email)
		}
	}
	shortID := d.ask("SELECT short_id FROM orders WHERE id = $1", d.order)
	if !regexp.MustCompile(`^o_[A-Za-z0-9]{13}$`).MatchString(shortID) || strings.Contains(before, shortID) {
		t.Errorf("short id %s", shortID)
	}
	if ticket := d.ask("SELECT short_id FROM attendees WHERE id = $1", d.attendee); !regexp.MustCompile(`^a_[A-Za-z0-9]{13}$`).MatchString(ticket) {
		t.Errorf("ticket's short id %s", ticket)
	}
	if got := d.suppressed(); got != "ada@exmaple.com 1 bounce Permanent" {
		t.Errorf("suppressed: %s", got)
	}
	if logged := d.ask("SELECT string_agg(action, ' ' ORDER BY id) FROM mailroom.audit_log"); logged != "change_address change_address change_address suppress resend" {
		t.Errorf("audit log: %s", logged)
	}
}

// A record whose address somebody has changed since the plan keeps that change, for every way to correct records.
func TestRule9ARecordThatWasChangedMeanwhileStaysAsItIs(t *testing.T) {
	t.Parallel()
	d := newResendWorld(t, world.Stock)
	original := d.original(mail.Bounced)
	d.place(1, "ada@exmaple.com", "en", time.Now().UTC(), nil, nil)
	for kind, table := range map[string]string{"order": "orders", "attendee": "attendees", "waitlist": "waitlist_entries"} {
		d.exec("UPDATE " + table + " SET email = 'ada@elsewhere.example'")
		before := d.ask("SELECT json_agg(r ORDER BY r.id)::text FROM " + table + " r")
		_, err := d.pool.Exec(t.Context(), "SELECT mailroom.correct_records(NULL, 'transaction', $1, 'ada@example.com', $2, (SELECT array_agg(id) FROM "+table+" LIMIT 1), ARRAY[$3], '', 0, '')",
			original.Row, kind, kind[:1]+"_ABCDEFGHIJKLM")
		if refused := confessed(err); len(refused) == 0 || refused[0] != "MR409" {
			t.Errorf("%s: %v", kind, err)
		}
		if after := d.ask("SELECT json_agg(r ORDER BY r.id)::text FROM " + table + " r"); after != before {
			t.Errorf("%s: %s became %s", kind, before, after)
		}
	}
}

func TestAPlanProposesWhatTheMailIsAbout(t *testing.T) {
	t.Parallel()
	d := newResendWorld(t, world.Stock)
	other := d.guessWorld.order(1, "ada@exmaple.com", "en", time.Now().UTC())
	original := d.original(mail.Bounced)
	d.reserve(mail.ResendRequest{ID: original, To: "ada@example.com", Proposed: true})
	if held := d.ask("SELECT string_agg(email, ' ' ORDER BY id) FROM orders"); held != "ada@example.com ada@exmaple.com" {
		t.Errorf("orders %d and %d have %s", d.order, other, held)
	}
	if held := d.ask("SELECT email FROM attendees"); held != "ada@example.com" {
		t.Errorf("the ticket has %s", held)
	}
}

func TestAPlanWarnsOfWhatIsKnownOfEitherAddress(t *testing.T) {
	t.Parallel()
	d := newResendWorld(t, world.Stock)
	original := d.original(mail.Bounced)
	d.ticket(1, d.guessWorld.order(1, "bob@example.com", "en", time.Now().UTC()), "Bob@Example.com", "en", time.Now().UTC())
	d.exec(`INSERT INTO email_suppressions (account_id, email, reason, bounce_type, source, created_at) VALUES (1, 'ada@exmaple.com', 'bounce', 'Permanent', 'manual', now())`)
	plan, err := d.Resends.PlanResend(t.Context(), mail.AllAccounts(), mail.ResendRequest{ID: original, To: "bob@example.com"})
	if want := []mail.RemarkCode{mail.WarnOldSuppressed, mail.WarnHasOwnTicket, mail.WarnShortIDChanges}; err != nil || !slices.Equal(codes(plan.Warnings), want) {
		t.Errorf("%v, want %v: %v", codes(plan.Warnings), want, err)
	}
}

// A record that another person changed meanwhile is not overwritten: nothing is written at all.
func TestARecordThatChangedMeanwhileIsAConflict(t *testing.T) {
	t.Parallel()
	d := newResendWorld(t, world.Stock)
	original := d.original(mail.Bounced)
	d.exec("UPDATE orders SET email = 'ada@example.org'")
	_, _, err := d.Resends.ReserveResend(t.Context(), mail.AllAccounts(), somebody,
		mail.ResendRequest{ID: original, To: "ada@example.com", Records: []string{fmt.Sprintf("order:%d", d.order)}}, composes)
	if mail.CodeOf(err) != mail.CodeConflict {
		t.Errorf("%v", err)
	}
	if rows := d.ask("SELECT count(*)::text FROM outgoing_transaction_messages"); rows != "1" {
		t.Errorf("%s rows", rows)
	}
}
