package world

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mailroom-app/mailroom/backend/simulate"
	"github.com/mailroom-app/mailroom/backend/world/sample"
)

// trickle simulates Hi.Events and SES in a demo world: it sends a mail from time to time and publishes its outcome later. It stops at its
// first error, which stop returns.
type trickle struct {
	cancel context.CancelFunc
	ended  chan struct{}
	err    error // read after ended is closed

	// Owned by the goroutine once it runs.
	connection *pgx.Conn
	feed       *Feed
	ticketMail string // SQL
	random     *rand.Rand
	underway   []sentMail // the oldest first
	sent       uint64
}

// sentMail is a mail whose outcome was not published yet.
type sentMail struct {
	sesID, recipient, subject string
	at                        time.Time
}

// usuallyUnderway is the number of mails without an outcome above which trickle publishes an outcome instead of sending another mail.
const usuallyUnderway = 6

// startTrickle publishes options.Waiting events, then starts the goroutine that adds something every options.Trickle. The context bounds the start only.
func startTrickle(ctx context.Context, w *World, options Options) (*trickle, error) {
	connection, err := pgx.Connect(ctx, w.DatabaseURL)
	if err != nil {
		return nil, fmt.Errorf("making new events: %w", err)
	}
	t := &trickle{ended: make(chan struct{}), connection: connection, feed: w.Feed, random: rand.New(rand.NewPCG(1, 2)), ticketMail: ticketMail18}
	if w.HiEvents == HiEvents2 {
		t.ticketMail = ticketMail2
	}
	err = t.findUnderway(ctx)
	for waiting := 0; err == nil && waiting < options.Waiting; waiting++ {
		if len(t.underway) == 0 {
			err = t.send(ctx)
		} else {
			err = t.report(ctx)
		}
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("making new events: %w", err), connection.Close(context.WithoutCancel(ctx)))
	}
	ctx, t.cancel = context.WithCancel(context.WithoutCancel(ctx))
	go func() {
		defer close(t.ended)
		defer connection.Close(context.WithoutCancel(ctx))
		if err := t.run(ctx, options.Trickle); ctx.Err() == nil {
			t.err = fmt.Errorf("making new events: %w", err)
		}
	}()
	return t, nil
}

// stop ends the trickle and waits for it. Stopping twice is allowed.
func (t *trickle) stop() error {
	t.cancel()
	<-t.ended
	return t.err
}

func (t *trickle) run(ctx context.Context, every time.Duration) error {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
		var err error
		if len(t.underway) > usuallyUnderway || t.random.IntN(2) == 0 {
			err = t.report(ctx)
		} else {
			err = t.send(ctx)
		}
		if err != nil {
			return err
		}
	}
}

// findUnderway loads the mails that the sample data leaves without an outcome.
func (t *trickle) findUnderway(ctx context.Context) error {
	rows, err := t.connection.Query(ctx, `
		SELECT mailroom.ses_id(ses_message_id), recipient, subject, created_at FROM outgoing_transaction_messages WHERE status = 'SENT' AND ses_message_id IS NOT NULL
		UNION ALL
		SELECT mailroom.ses_id(ses_message_id), recipient, subject, created_at FROM outgoing_messages WHERE status = 'SENT' AND ses_message_id IS NOT NULL
		ORDER BY created_at DESC LIMIT 30`)
	if err != nil {
		return err
	}
	t.underway, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (sentMail, error) {
		var m sentMail
		err := row.Scan(&m.sesID, &m.recipient, &m.subject, &m.at)
		return m, err
	})
	return err
}

// The rows of ticket mails, one each time they run: $1 is the SES id and $2 the time of the send. From Hi.Events 2.0 on, a mail has all tickets that the
// address holds in that order, some people have no address, and no ticket of a cancelled date is sent.
const (
	ticketMail18 = `
		INSERT INTO outgoing_transaction_messages (event_id, order_id, attendee_id, email_type, recipient, subject, status, ses_message_id, created_at, updated_at)
		SELECT a.event_id, a.order_id, a.id, 'attendee_ticket', lower(a.email), '🎟️ Your Ticket for ' || left(e.title, 50), 'SENT', $1, $2, $2
		  FROM attendees a JOIN events e ON e.id = a.event_id
		 WHERE a.status = 'ACTIVE' AND NOT EXISTS (SELECT FROM email_suppressions s WHERE s.email = lower(a.email) AND s.deleted_at IS NULL)
		 ORDER BY random() LIMIT 1
		RETURNING recipient, subject`
	ticketMail2 = `
		INSERT INTO outgoing_transaction_messages (event_id, order_id, attendee_id, email_type, recipient, subject, status, ses_message_id, created_at, updated_at)
		SELECT a.event_id, a.order_id, a.id, 'attendee_ticket', lower(a.email), '🎟️ Your Ticket' || CASE WHEN EXISTS
		       (SELECT FROM attendees b WHERE b.order_id = a.order_id AND b.email = a.email AND b.id > a.id) THEN 's' ELSE '' END || ' for ' || left(e.title, 50), 'SENT', $1, $2, $2
		  FROM attendees a JOIN events e ON e.id = a.event_id JOIN event_occurrences o ON o.id = a.event_occurrence_id AND o.status = 'ACTIVE'
		 WHERE a.status = 'ACTIVE' AND a.email <> ''
		   AND NOT EXISTS (SELECT FROM attendees b WHERE b.order_id = a.order_id AND b.email = a.email AND b.id < a.id)
		   AND NOT EXISTS (SELECT FROM email_suppressions s WHERE s.email = lower(a.email) AND s.deleted_at IS NULL)
		 ORDER BY random() LIMIT 1
		RETURNING recipient, subject`
)

// send inserts a row, as the integration does when it resends a ticket, and publishes SES's Send event.
func (t *trickle) send(ctx context.Context) error {
	now := time.Now().UTC()
	t.sent++
	m := sentMail{sesID: simulate.MessageID(now, t.sent), at: now}
	err := t.connection.QueryRow(ctx, t.ticketMail, m.sesID, now.Truncate(time.Second)).Scan(&m.recipient, &m.subject)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil // every attendee is suppressed
	}
	if err != nil {
		return err
	}
	t.underway = append(t.underway, m)
	return t.publish(ctx, simulate.Send, m, now)
}

// report publishes the outcome of a mail; most outcomes are deliveries.
func (t *trickle) report(ctx context.Context) error {
	if len(t.underway) == 0 {
		return nil
	}
	m := t.underway[0]
	t.underway = t.underway[1:]
	outcome := simulate.Delivery
	switch luck := t.random.IntN(20); luck {
	case 0, 1:
		outcome = simulate.Bounce
	case 2, 3:
		outcome = simulate.BounceTransient
	case 4:
		outcome = simulate.Complaint
	case 5:
		outcome = simulate.Delay
		t.underway = append(t.underway, m) // a delay is followed by another outcome
	}
	return t.publish(ctx, outcome, m, time.Now().UTC())
}

func (t *trickle) publish(ctx context.Context, kind simulate.Kind, m sentMail, at time.Time) error {
	body, err := simulate.Event{
		Kind: kind, To: m.recipient, Subject: m.subject, Source: sample.SenderName + " <" + sample.Sender + ">", ConfigSet: sample.ConfigurationSet,
		SESMessageID: m.sesID, At: at, SentAt: m.at,
	}.JSON()
	if err != nil {
		return err
	}
	return t.feed.Publish(ctx, string(body))
}
