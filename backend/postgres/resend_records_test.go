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
	d := newDesk(t, world.Stock)
	other := d.hall.order(1, "Ada@Exmaple.com", "en", time.Now().UTC())
	elsewhere := d.hall.order(2, "ada@exmaple.com", "en", time.Now().UTC())
	place := d.place(1, "ada@exmaple.com", "en", time.Now().UTC(), nil, nil)
	original := d.original(mail.Bounced)
	plan, err := d.PlanResend(t.Context(), mail.AllAccounts(), mail.ResendRequest{ID: original, To: "ada@example.com"})
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
