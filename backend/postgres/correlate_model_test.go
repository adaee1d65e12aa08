package postgres_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"
	"pgregory.net/rapid"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/world"
)

// stockMail is one mail of stock Hi.Events in a random history, what SES reported about it, and the expected result.
type stockMail struct {
	sentMail
	account      int64
	announcement bool
	late         bool // the row, or the order, does not exist yet when its first events are recorded
	reports      []report
}

// Rules 3, 4 and 5 as one property: for any mails of stock Hi.Events, any order of SES's reports, any number of concurrent
// drainers, and late rows and orders, every mail gets one row of its own, with the status and the suppressions that the
// rules demand. The mails of one recipient are a minute apart, so that no guess is ambiguous.
func TestRule5WhateverHappensEveryMailGetsItsOwnRow(t *testing.T) {
	rapid.Check(t, newGuessWorld(t, world.Stock).everyMailGetsItsOwnRow())
}

func (h *guessWorld) everyMailGetsItsOwnRow() func(*rapid.T) {
	return func(t *rapid.T) {
		h.empty("outgoing_messages", "outgoing_transaction_messages", "outgoing_message_events", "email_suppressions",
			"orders", "attendees", "waitlist_entries", "mailroom.delivery_events", "mailroom.event_identities", "mailroom.suppression_origins",
			"mailroom.suppression_cleanups", "mailroom.inferred_messages")
		mails := drawStockMails(t)
		var events []mail.DeliveryEvent
		for _, m := range mails {
			for _, r := range m.reports {
				events = append(events, m.event(r.name, h.t))
			}
		}
		repeated := rapid.SliceOfN(rapid.SampledFrom(events), 0, 5).Draw(t, "repeated")
		events = rapid.Permutation(append(events, repeated...)).Draw(t, "order")

		h.write(mails, false)
		early := rapid.IntRange(0, len(events)).Draw(t, "events before the late rows")
		h.recordBesides(t, events[:early])
		h.write(mails, true)
		h.recordBesides(t, events[early:])
		for range 2 { // a claim for one mail can free a row for another
			if _, err := h.Recorder.ApplyParked(context.Background()); err != nil {
				t.Fatal(err)
			}
			h.exec("UPDATE mailroom.delivery_events SET look_at = recorded_at")
		}
		h.compareStock(t, mails)
	}
}

func drawStockMails(t *rapid.T) []stockMail {
	mails := make([]stockMail, rapid.IntRange(1, 5).Draw(t, "mails"))
	for i := range mails {
		m := &mails[i]
		m.sesID, m.at = fmt.Sprintf("0102-%d", i), someTime.Add(time.Duration(i)*time.Minute)
		m.recipient = rapid.SampledFrom([]string{"ada@example.com", "bob@example.com"}).Draw(t, "recipient")
		m.account = rapid.Int64Range(1, 2).Draw(t, "account")
		m.announcement = rapid.Bool().Draw(t, "announcement")
		m.late = rapid.Bool().Draw(t, "late")
		m.subject = confirmed
		if m.announcement {
			m.subject = "News"
		}
		send := reports[0]
		m.reports = append(rapid.SliceOfNDistinct(rapid.SampledFrom(reports[1:]), 0, 3, func(r report) string { return r.name }).Draw(t, "reports"), send)
	}
	// If a row is late, its mail may claim the nearest other row, which rule 5 allows. So rows are not late if a recipient
	// has several mails with one subject.
	for i := range mails {
		for j := range mails {
			if i != j && mails[i].recipient == mails[j].recipient && mails[i].announcement == mails[j].announcement {
				mails[i].late = false
			}
		}
	}
	return mails
}

// write stores what Hi.Events records about the mails: announcement rows and orders.
func (h *guessWorld) write(mails []stockMail, late bool) {
	for _, m := range mails {
		switch {
		case m.late != late:
		case m.announcement:
			h.announcement(m.account, m.recipient, m.subject, "SENT", m.at)
		default:
			h.order(m.account, m.recipient, "en", m.at)
		}
	}
}

func (h *guessWorld) recordBesides(t *rapid.T, events []mail.DeliveryEvent) {
	drainers := rapid.IntRange(1, 3).Draw(t, "drainers")
	size := rapid.IntRange(1, 6).Draw(t, "batch size")
	var work errgroup.Group
	for drainer := range drainers {
		work.Go(func() error {
			var batch []mail.Notice
			for i := drainer; i < len(events); i += drainers {
				if batch = append(batch, tell(events[i])); len(batch) < size && i+drainers < len(events) {
					continue
				}
				if _, err := h.Recorder.Record(context.Background(), batch); err != nil {
					return err
				}
				batch = nil
			}
			_, err := h.Recorder.ApplyParked(context.Background())
			return err
		})
	}
	if err := work.Wait(); err != nil {
		t.Fatal(err)
	}
}

// compareStock compares the final state with the model of the rules, for which all rows exist from the start.
func (h *guessWorld) compareStock(t *rapid.T, mails []stockMail) {
	var messages []modelMessage
	var history []happened
	for i, m := range mails {
		messages = append(messages, modelMessage{account: m.account, recipient: m.recipient, status: "SENT"})
		for _, r := range m.reports {
			history = append(history, happened{message: i, report: r})
		}
	}
	want := predict(messages, history)
	for i, m := range mails {
		table, column := "outgoing_transaction_messages", "outgoing_transaction_message_id"
		if m.announcement {
			table, column = "outgoing_messages", "outgoing_message_id"
		}
		got := h.ask(`SELECT coalesce(string_agg(recipient || ' ' || event_id || ' ' || status || ' ' || (SELECT count(*) FROM outgoing_message_events WHERE `+column+` = m.id), ', '), 'none')
		                FROM `+table+` m WHERE ses_message_id = $1`, m.sesID)
		if wanted := fmt.Sprintf("%s %d %s %d", m.recipient, m.account, want.statuses[i], want.timeline[i]); got != wanted {
			t.Errorf("mail %d: %s, want %s", i, got, wanted)
		}
	}
	if got := h.parked(); got != "0 parked, 0 unmatched" {
		t.Error(got)
	}
	got := map[suppressionOf]string{}
	rows, err := h.pool.Query(context.Background(), "SELECT email, account_id, reason, coalesce(bounce_type, '') FROM email_suppressions WHERE deleted_at IS NULL")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var s suppressionOf
		var bounceType string
		if err := rows.Scan(&s.email, &s.account, &s.reason, &bounceType); err != nil {
			t.Fatal(err)
		}
		got[s] = bounceType
	}
	if fmt.Sprint(got) != fmt.Sprint(want.suppressions) {
		t.Errorf("suppressions are %v, the rules say %v", got, want.suppressions)
	}
}
