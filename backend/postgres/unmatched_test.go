package postgres_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/mailroom-app/mailroom/backend/world"
)

const fourDays = 4 * 24 * time.Hour

func TestRule4UnmatchedEventsSuppressInTheAccountOfTheNewestMessage(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		written func(*guessWorld)
		want    string
	}{
		"no message to the address": {func(*guessWorld) {}, "ada@example.com all bounce Permanent"},
		"the newest of both kinds": {func(h *guessWorld) {
			h.transaction(1, ada, confirmed, "0777", someTime.Add(-time.Hour))
			h.announcement(2, "Ada@Example.com", "Other", "SENT", someTime)
			h.announcement(1, "bob@example.com", "Other", "SENT", someTime.Add(time.Hour))
		}, "ada@example.com 2 bounce Permanent"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newGuessWorld(t, world.Stock)
			c.written(h)
			h.told(sentMail{"0102", ada, "News", someTime}, "no such mailbox")
			h.pass(fourDays - 25*time.Hour)
			if got := h.parked() + "; " + h.suppressed(); got != "1 parked, 0 unmatched; " {
				t.Errorf("before three days: %s", got)
			}
			h.pass(2 * time.Hour)
			if got := h.parked() + "; " + h.suppressed(); got != "1 parked, 1 unmatched; "+c.want {
				t.Errorf("after three days: %s", got)
			}
		})
	}
}

func TestRule4AnUnmatchedEventMovesItsSuppressionWhenTheRowComes(t *testing.T) {
	t.Parallel()
	h := newGuessWorld(t, world.Stock)
	h.told(sentMail{"0102", ada, "News", someTime}, "no such mailbox")
	h.pass(fourDays)
	h.transaction(2, ada, confirmed, "0102", time.Now().UTC())
	h.look()
	if got := h.parked() + "; " + h.suppressed(); got != "0 parked, 0 unmatched; ada@example.com 2 bounce Permanent" {
		t.Error(got)
	}
	// The clean-up is Mailroom's own, so a later unmatched event may suppress everywhere again.
	h.exec("DELETE FROM outgoing_transaction_messages")
	h.told(sentMail{"0103", ada, "News", someTime}, "mailbox full")
	h.pass(fourDays)
	if got := h.suppressed(); got != "ada@example.com 2 bounce Permanent, ada@example.com all bounce Transient" {
		t.Error(got)
	}
}

func TestRule4WhatOtherEventsAskForStaysBehind(t *testing.T) {
	t.Parallel()
	h := newGuessWorld(t, world.Stock)
	weaker, stronger := sentMail{"0102", ada, "News", someTime}, sentMail{"0103", ada, "News", someTime}
	h.told(weaker, "mailbox full")
	h.told(stronger, "no such mailbox")
	h.pass(fourDays)
	if got := h.suppressed(); got != "ada@example.com all bounce Permanent" {
		t.Error(got)
	}
	h.transaction(2, ada, confirmed, "0103", time.Now().UTC())
	h.look()
	if got := h.suppressed(); got != "ada@example.com 2 bounce Permanent, ada@example.com all bounce Transient" {
		t.Errorf("after the stronger moved: %s", got)
	}
}

func TestRule7WhatAPersonRemovedDoesNotComeBackByMoving(t *testing.T) {
	t.Parallel()
	h := newGuessWorld(t, world.Stock)
	h.told(sentMail{"0102", ada, "News", someTime}, "no such mailbox")
	h.pass(fourDays)
	h.exec("UPDATE email_suppressions SET deleted_at = $1", someTime.Add(time.Hour))
	h.transaction(2, ada, confirmed, "0102", time.Now().UTC())
	h.look()
	if got := h.suppressed(); got != "" {
		t.Errorf("suppressed: %s", got)
	}
}

// Many parked events whose messages have not arrived are not read again in every scan.
func TestRule4ParkedEventsAreLookedAtEverMoreRarely(t *testing.T) {
	t.Parallel()
	h := newGuessWorld(t, world.Stock)
	for n := range 20 {
		h.told(sentMail{fmt.Sprintf("01%02d", n), fmt.Sprintf("guest%d@example.com", n), "News", someTime}, "delivery")
	}
	h.pass(24 * time.Hour)
	if got := h.ask("SELECT count(*) FILTER (WHERE look_at > now() + interval '59 minutes')::text FROM mailroom.delivery_events"); got != "20" {
		t.Errorf("%s of 20 are left alone for an hour", got)
	}
	row := h.transaction(2, "guest7@example.com", confirmed, "0107", time.Now().UTC())
	h.look()
	if got := h.ask("SELECT status FROM outgoing_transaction_messages WHERE id = $1", row); got != "DELIVERED" {
		t.Errorf("the row that arrived is %s", got)
	}
}
