package main

import (
	"context"
	"fmt"
	"time"

	"github.com/mailroom-app/mailroom/backend/amazon"
	"github.com/mailroom-app/mailroom/backend/app"
	"github.com/mailroom-app/mailroom/backend/drain"
	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/postgres"
	"github.com/mailroom-app/mailroom/backend/simulate"
)

// simulation is one simulated event and its result.
type simulation struct {
	kind   simulate.Kind
	target mail.Message // before the event; its ID is zero if there is no message
	sesID  string
	sentTo string // the topic or the queue

	drained *drain.Report // with --drain
	after   mail.Message
	why     string // why the status did not change; empty if it did
}

func (p *program) simulateEvent(ctx context.Context, kind simulate.Kind, arguments []string) error {
	flags := newFlags("simulate")
	alsoDrain, yes, asJSON := flags.Bool("drain", false, ""), flags.Bool("yes", false, ""), flags.Bool("json", false, "")
	positional, err := parse(flags, arguments)
	if err != nil {
		return err
	}
	wanted, err := parseTarget(positional)
	if err != nil {
		return err
	}
	outlet, err := p.outlet(ctx, *yes)
	if err != nil {
		return err
	}
	defer outlet.close()
	var feed *app.Feed
	if *alsoDrain {
		if feed, err = p.installation.Feed(ctx); err != nil {
			return err
		}
		defer feed.Close()
	}
	var db *postgres.DB
	if *alsoDrain || wanted.sesID == "" {
		if db, err = p.installation.Database(ctx); err != nil {
			return err
		}
		defer db.Close()
	}
	s := simulation{kind: kind}
	if s.target, s.sesID, err = resolve(ctx, db, wanted); err != nil {
		return err
	}
	if s.sentTo, err = outlet.send(ctx, s); err != nil {
		return err
	}
	if *alsoDrain {
		if err := p.drainSimulation(ctx, feed, db, &s); err != nil {
			return err
		}
	}
	if *asJSON {
		return p.printJSON(newSimulationJSON(s))
	}
	return p.printSimulation(s)
}

// resolve finds the target message and the SES id for an event about it. db is nil if only an SES id was given.
func resolve(ctx context.Context, db *postgres.DB, wanted target) (mail.Message, string, error) {
	if !wanted.message.IsZero() {
		message, err := db.Lists.Message(ctx, mail.AllAccounts(), wanted.message)
		return message, sesIDOf(message), err
	}
	unknown := mail.Message{Recipient: wanted.address}
	if db == nil {
		return unknown, wanted.sesID, nil
	}
	page, err := db.Lists.Messages(ctx, mail.AllAccounts(), mail.Filter{Search: wanted.address}, mail.PageRequest{Limit: 100})
	if err != nil {
		return mail.Message{}, "", err
	}
	for _, message := range page.Rows {
		sameMail := wanted.sesID == "" || mail.NormalizeSESID(message.SESMessageID) == mail.NormalizeSESID(wanted.sesID)
		if mail.NormalizeAddress(message.Recipient) == wanted.address && sameMail {
			return message, sesIDOf(message), nil
		}
	}
	if wanted.sesID == "" {
		return mail.Message{}, "", mail.Errorf(mail.CodeNotFound, "there is no message to %s: name the SES id of a mail too, to simulate an event "+
			"whose message is not there yet", wanted.address)
	}
	return unknown, wanted.sesID, nil
}

// sesIDOf returns the SES id of a message, or a new unused id for a message without one: stock Hi.Events does not store it.
func sesIDOf(message mail.Message) string {
	if message.SESMessageID != "" {
		return mail.NormalizeSESID(message.SESMessageID)
	}
	now := time.Now()
	return simulate.MessageID(now, uint64(now.UnixNano()))
}

// outlet is the destination of simulated events: the topic if one is set, else the queue.
type outlet struct {
	topic *amazon.Topic
	queue *amazon.Queue
}

// outlet returns the destination. It fails for real AWS unless yes is true.
func (p *program) outlet(ctx context.Context, yes bool) (outlet, error) {
	var o outlet
	topic, err := p.installation.Topic(ctx)
	if err != nil {
		return outlet{}, err
	}
	if o.topic = topic; topic == nil {
		if o.queue, err = p.installation.Queue(ctx); err != nil {
			return outlet{}, err
		}
	}
	emulated := topic != nil && topic.Emulated() || o.queue != nil && o.queue.Emulated()
	if !emulated && !yes {
		o.close()
		return outlet{}, usagef("simulate: this is real AWS (no AWS_ENDPOINT_URL_SNS or AWS_ENDPOINT_URL_SQS leads to this machine), and a " +
			"simulated event would be recorded as if it had happened: add --yes if that is what you want")
	}
	return o, nil
}

func (o outlet) close() {
	if o.topic != nil {
		o.topic.Close()
	}
	if o.queue != nil {
		o.queue.Close()
	}
}

// send creates the event and publishes it to the topic, or sends it to the queue. It returns which of the two.
func (o outlet) send(ctx context.Context, s simulation) (string, error) {
	now := time.Now().UTC().Truncate(time.Millisecond)
	event := simulate.Event{Kind: s.kind, To: s.target.Recipient, Subject: s.target.Subject, SESMessageID: s.sesID, At: now}
	if s.kind == simulate.Send && !s.target.CreatedAt.IsZero() {
		event.At = s.target.CreatedAt
	} else if !s.target.CreatedAt.IsZero() && s.target.CreatedAt.Before(now) {
		event.SentAt = s.target.CreatedAt
	}
	body, err := event.JSON()
	if err != nil {
		return "", err
	}
	if o.topic != nil {
		return "the topic", o.topic.Publish(ctx, string(body))
	}
	envelope, err := simulate.Notification{TopicARN: "arn:aws:sns:us-east-1:000000000000:simulated", Message: body, At: now}.Envelope(nil)
	if err != nil {
		return "", err
	}
	return "the queue", o.queue.Send(ctx, string(envelope))
}

// drainSimulation drains and compares the message with its state before.
func (p *program) drainSimulation(ctx context.Context, feed *app.Feed, db *postgres.DB, s *simulation) error {
	report, err := p.drainInto(ctx, feed, db)
	if err != nil {
		return err
	}
	s.drained = &report
	s.after = s.target
	if !s.target.ID.IsZero() {
		if s.after, err = db.Lists.Message(ctx, mail.AllAccounts(), s.target.ID); err != nil {
			return fmt.Errorf("read the message after the drain: %w", err)
		}
	}
	if s.after.Status == s.target.Status {
		s.why = whyUnchanged(*s)
	}
	return nil
}
