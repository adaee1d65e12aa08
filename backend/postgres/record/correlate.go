package record

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/correlate"
	"github.com/mailroom-app/mailroom/backend/hievents"
	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres/values"
)

// unnamedMail is one mail to one recipient that events report but whose SES id is in no row yet.
type unnamedMail struct {
	correlate.Mail
	sesID, recipient string
	rawSubject       string
	events           []*recordedEvent
	target           *target
}

// correlate finds or creates the messages of mails from stock Hi.Events, which stores no SES ids (rule 5). It marks each of
// these messages as a guess. Events with too little data, or with two equally good guesses, stay parked.
func (b *batch) correlate(ctx context.Context, tx pgx.Tx) error {
	events, err := b.uncertain(ctx, tx)
	if err != nil || len(events) == 0 {
		return err
	}
	// Two drains that process two events of one mail must not claim two rows. The second drain waits for this lock, matches
	// again, and finds the row that the first one claimed.
	if err := lockClaims(ctx, tx, events); err != nil {
		return err
	}
	if err := b.matchMessages(ctx, tx, events); err != nil {
		return err
	}
	mails := unnamedMails(events)
	if len(mails) == 0 {
		return nil
	}
	rivals, err := addParkedMails(ctx, tx, mails)
	if err != nil {
		return err
	}
	all := slices.Concat(mails, rivals)
	undecided, err := b.claim(ctx, tx, all)
	if err != nil {
		return err
	}
	if err := b.create(ctx, tx, slices.DeleteFunc(undecided, func(m *unnamedMail) bool { return len(m.events) == 0 })); err != nil {
		return err
	}
	return b.distribute(ctx, tx, all)
}

// uncertain returns the events of the batch that have no message and may be correlated. It excludes events with Mailroom's tag,
// because Mailroom writes their row, events about erased addresses, and events that were applied before, because their message is known or was deleted.
func (b *batch) uncertain(ctx context.Context, tx pgx.Tx) ([]*recordedEvent, error) {
	var events []*recordedEvent
	var occurrences [][]byte
	for _, event := range b.events {
		if event.target == nil && !event.erased && event.Tag.IsZero() && len(event.Recipient) <= values.LongestAddress {
			events = append(events, event)
			occurrences = append(occurrences, event.occurrence[:])
		}
	}
	if len(events) == 0 {
		return nil, nil
	}
	rows, err := tx.Query(ctx, "SELECT * FROM mailroom.applied_occurrences($1)", occurrences)
	if err != nil {
		return nil, err
	}
	known, err := pgx.CollectRows(rows, pgx.RowTo[[]byte])
	if err != nil {
		return nil, err
	}
	applied := make(map[[32]byte]bool, len(known))
	for _, occurrence := range known {
		applied[[32]byte(occurrence)] = true
	}
	return slices.DeleteFunc(events, func(e *recordedEvent) bool { return applied[e.occurrence] }), nil
}

func lockClaims(ctx context.Context, tx pgx.Tx, events []*recordedEvent) error {
	var recipients []string
	for _, event := range events {
		recipients = append(recipients, event.Recipient)
	}
	_, err := tx.Exec(ctx, "SELECT mailroom.lock_claims($1)", recipients)
	return err
}

// unnamedMails groups the events without a message by mail and recipient.
func unnamedMails(events []*recordedEvent) []*unnamedMail {
	mails := map[namedMail]*unnamedMail{}
	for _, event := range events {
		if event.target != nil {
			continue
		}
		key := namedMail{event.SESMessageID, event.Recipient}
		m := mails[key]
		if m == nil {
			m = &unnamedMail{sesID: event.SESMessageID, recipient: event.Recipient}
			mails[key] = m
		}
		m.events = append(m.events, event)
		m.learn(event.Subject, event.SentAt, event.Type == mail.EventSend, event.RetryForSESID != "")
	}
	return slices.SortedFunc(maps.Values(mails), func(x, y *unnamedMail) int {
		return cmp.Or(strings.Compare(x.sesID, y.sesID), strings.Compare(x.recipient, y.recipient))
	})
}

func (m *unnamedMail) learn(subject string, sentAt time.Time, sent, retry bool) {
	if m.Subject == "" {
		m.rawSubject, m.Subject = subject, hievents.NormalizeSubject(subject)
	}
	if m.SentAt.IsZero() {
		m.SentAt = sentAt
	}
	m.Sent = m.Sent || sent
	m.Retry = m.Retry || retry
}

// addParkedMails adds data from parked events to the mails. It returns the other parked mails to the same recipients, because
// a row may fit one of those better.
func addParkedMails(ctx context.Context, tx pgx.Tx, mails []*unnamedMail) (rivals []*unnamedMail, err error) {
	known := map[namedMail]*unnamedMail{}
	var recipients []string
	for _, m := range mails {
		known[namedMail{m.sesID, m.recipient}] = m
		recipients = append(recipients, m.recipient)
	}
	rows, err := tx.Query(ctx, "SELECT * FROM mailroom.parked_mails($1, $2)", recipients, int(correlate.GuessDelay.Seconds()))
	if err != nil {
		return nil, err
	}
	var parked namedMail
	var subject string
	var sentAt *time.Time
	var sent, retry, waited bool
	_, err = pgx.ForEachRow(rows, []any{&parked.sesID, &parked.recipient, &subject, &sentAt, &sent, &retry, &waited}, func() error {
		m := known[parked]
		if m == nil {
			m = &unnamedMail{sesID: parked.sesID, recipient: parked.recipient}
			rivals = append(rivals, m)
		}
		m.learn(subject, values.OrZero(sentAt), sent, retry)
		m.Waited = waited
		return nil
	})
	return rivals, err
}

// distribute assigns the events of the batch to the messages that were found or created for their mails.
func (b *batch) distribute(ctx context.Context, tx pgx.Tx, mails []*unnamedMail) error {
	var named []string
	for _, m := range mails {
		if m.target == nil {
			continue
		}
		named = append(named, m.sesID)
		for _, event := range m.events {
			b.assign(event, m.target)
		}
	}
	if len(named) == 0 {
		return nil
	}
	b.named = append(b.named, named...)
	_, err := tx.Exec(ctx, "SELECT mailroom.wake_events($1)", named)
	return err
}
