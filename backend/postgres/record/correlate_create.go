package record

import (
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// create inserts transactions for mails about an order, a ticket or a waitlist place, for which stock Hi.Events writes no
// rows. The Send event proves that the mail exists; the recipient's holdings determine what it was about. Without a holding
// the ticketed event is unknown, and the events stay parked.
func (b *batch) create(ctx context.Context, tx pgx.Tx, mails []*unnamedMail) error {
	if !slices.ContainsFunc(mails, func(m *unnamedMail) bool { return m.Sent }) {
		return nil
	}
	wroteAt, err := readActivity(ctx, tx)
	if err != nil {
		return err
	}
	ready := slices.DeleteFunc(slices.Clone(mails), func(m *unnamedMail) bool { return !m.MayCreate(wroteAt) })
	if len(ready) == 0 {
		return nil
	}
	guesses, err := guessTransactions(ctx, tx, ready)
	if err != nil || len(guesses) == 0 {
		return err
	}
	return b.insertTransactions(ctx, tx, guesses)
}

// seenOverlap is how many rows before the last seen one are read again, because ids are assigned before rows are committed.
const seenOverlap = 1000

// readActivity returns the time (UTC) when the integration last wrote a transaction of its own; nil for never.
func readActivity(ctx context.Context, tx pgx.Tx) (wroteAt *time.Time, err error) {
	return wroteAt, tx.QueryRow(ctx, "SELECT mailroom.integration_activity($1)", seenOverlap).Scan(&wroteAt)
}

// insertTransactions writes the rows as the integration would have written them, and marks them as guesses.
func (b *batch) insertTransactions(ctx context.Context, tx pgx.Tx, guesses []guess) error {
	var events []int64
	var orders, attendees []*int64
	var types, recipients, subjects, sesIDs []string
	var sentAt []time.Time
	mailOf := map[namedMail]*unnamedMail{}
	for _, g := range guesses {
		events, types = append(events, g.Event), append(types, string(g.Type))
		orders, attendees = append(orders, g.Order), append(attendees, g.Attendee)
		recipients, subjects = append(recipients, g.mail.recipient), append(subjects, g.mail.rawSubject)
		sesIDs, sentAt = append(sesIDs, g.mail.sesID), append(sentAt, g.mail.SentAt)
		mailOf[namedMail{g.mail.sesID, g.mail.recipient}] = g.mail
	}
	rows, err := tx.Query(ctx, "SELECT * FROM mailroom.create_transactions($1, $2, $3, $4, $5, $6, $7, $8)",
		events, orders, attendees, types, recipients, subjects, sesIDs, sentAt)
	if err != nil {
		return err
	}
	created, err := b.collectTargets(mail.Transaction, rows)
	for _, t := range created {
		mailOf[namedMail{t.sesID, t.recipient}].target = t
		b.changed[mail.Sent]++
	}
	return err
}
