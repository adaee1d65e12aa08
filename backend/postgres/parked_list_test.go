package postgres_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/world"
)

func TestRule4ParkedAndUnmatchedEventsAreVisible(t *testing.T) {
	t.Parallel()
	h := newGuessWorld(t, world.Stock)
	h.transaction(2, ada, confirmed, "0777", someTime)
	h.told(sentMail{"0102", ada, "News <b>", someTime}, "no such mailbox")
	h.pass(fourDays)
	h.told(sentMail{"0103", "bob@example.com", "Other", someTime}, "delivery")
	events, err := h.Operations.ParkedEvents(t.Context(), mail.AllAccounts(), false, 0, 10)
	if err != nil || len(events) != 2 {
		t.Fatalf("%+v, %v", events, err)
	}
	young, old := events[0], events[1]
	if young.Type != mail.EventDelivery || young.SESID != "0103" || young.Recipient != "bob@example.com" || !young.UnmatchedAt.IsZero() || young.ParkedAt.IsZero() {
		t.Errorf("parked: %+v", young)
	}
	if old.Type != mail.EventBounce || old.Subject != "News <b>" || old.Reason != mail.ReasonMailboxMissing || old.UnmatchedAt.IsZero() ||
		old.Account != (mail.Account{ID: 2, Name: "Two"}) || !old.ParkedAt.Before(time.Now().Add(-fourDays+time.Hour)) {
		t.Errorf("unmatched: %+v", old)
	}
	for name, page := range map[string]struct {
		unmatched bool
		before    int64
		limit     int
		want      []int64
	}{
		"the first page":         {false, 0, 1, []int64{young.ID}},
		"the page below it":      {false, young.ID, 1, []int64{old.ID}},
		"nothing below the last": {false, old.ID, 10, nil},
		"unmatched ones":         {true, 0, 10, []int64{old.ID}},
	} {
		events, err := h.Operations.ParkedEvents(t.Context(), mail.AllAccounts(), page.unmatched, page.before, page.limit)
		var ids []int64
		for _, event := range events {
			ids = append(ids, event.ID)
		}
		if err != nil || !slices.Equal(ids, page.want) {
			t.Errorf("%s: %v, %v; want %v", name, ids, err, page.want)
		}
	}
	if backlog, err := h.Operations.Backlog(t.Context(), mail.AllAccounts()); err != nil || backlog != (mail.Backlog{Parked: 2, Unmatched: 1}) {
		t.Errorf("%+v, %v", backlog, err)
	}
}

func TestRule11WhatBelongsToNoAccountIsForSuperadmins(t *testing.T) {
	t.Parallel()
	r := newReaders(t)
	for name, scope := range map[string]mail.Scope{"one account": mail.OneAccount(1), "no account": {}} {
		_, drains := r.Operations.Drains(t.Context(), scope, 10)
		_, backlog := r.Operations.Backlog(t.Context(), scope)
		_, parked := r.Operations.ParkedEvents(t.Context(), scope, false, 0, 10)
		for what, err := range map[string]error{"drains": drains, "backlog": backlog, "parked events": parked} {
			if mail.CodeOf(err) != mail.CodeNotAllowed {
				t.Errorf("%s in the scope of %s: %v", what, name, err)
			}
		}
	}
}

// A few parked events among many events are found by their own indexes.
func TestParkedEventsAreNotSearchedAmongAllEvents(t *testing.T) {
	t.Parallel()
	r := newRecorder(t, world.Stock)
	r.exec(`INSERT INTO mailroom.delivery_events (occurrence, ses_message_id, event_type, recipient, occurred_at, strength, message_kind, message_id)
	        SELECT sha256(n::text::bytea), 'f' || n, 'Delivery', 'a@example.com', now(), 50, CASE WHEN n % 5000 > 0 THEN 'transaction' END, CASE WHEN n % 5000 > 0 THEN n END
	          FROM generate_series(1, 50000) n`)
	r.exec("ANALYZE mailroom.delivery_events")
	db := explaining(t, urlOf(r.pool))
	plan := db.plan(t, func() error {
		_, err := db.Operations.ParkedEvents(t.Context(), mail.AllAccounts(), false, 0, 25)
		return err
	})
	if strings.Contains(plan, "Seq Scan on delivery_events") || !strings.Contains(plan, "delivery_events_parked") && !strings.Contains(plan, "delivery_events_look") {
		t.Error(plan)
	}
}
