package world

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	netmail "net/mail"
	"strconv"
	"strings"
	"time"

	"github.com/mailroom-app/mailroom/backend/simulate"
	"github.com/mailroom-app/mailroom/backend/world/sample"
)

// Postman adds what the emulated SES lacks: it publishes a Send event for each mail sent through the emulator and, some time later, an
// outcome event. The emulator does not store the tags of a mail, so the events carry none. Postman stops at its first error, which Stop
// returns.
type Postman struct {
	cancel context.CancelFunc
	ended  chan struct{}
	err    error // read after ended is closed

	// Owned by the goroutine.
	feed   *Feed
	client *http.Client
	takes  time.Duration        // from the send to its outcome
	since  int64                // Unix seconds; mails before this were collected
	known  map[string]time.Time // collected mails: SES id to the time of collection
	onWay  []onItsWay           // the oldest first
}

// onItsWay is an event that is published when it is due.
type onItsWay struct {
	kind simulate.Kind
	mail sentMail
	due  time.Time
}

// collectEvery is the interval between two polls for new mails.
const collectEvery = 250 * time.Millisecond

// StartPostman reports the mails sent through the feed's emulated SES from now on, to the feed's topic. takes is the time from a mail to
// its outcome. The caller must stop it.
func StartPostman(feed *Feed, takes time.Duration) *Postman {
	ctx, cancel := context.WithCancel(context.Background())
	p := &Postman{
		cancel: cancel, ended: make(chan struct{}), feed: feed, client: &http.Client{Transport: feed.AWS.transport}, takes: takes,
		since: time.Now().Unix(), known: map[string]time.Time{},
	}
	go func() {
		defer close(p.ended)
		if err := p.run(ctx); ctx.Err() == nil {
			p.err = fmt.Errorf("delivering mails: %w", err)
		}
	}()
	return p
}

// Stop ends the postman and waits for it. Stopping twice is allowed.
func (p *Postman) Stop() error {
	p.cancel()
	<-p.ended
	return p.err
}

func (p *Postman) run(ctx context.Context) error {
	tick := time.NewTicker(collectEvery)
	defer tick.Stop()
	for {
		if err := p.collect(ctx); err != nil {
			return err
		}
		if err := p.deliver(ctx); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}

// storedMail is a mail as the emulated SES lists it.
type storedMail struct {
	MessageID   string `json:"messageId"`
	Subject     string `json:"subject"`
	Destination struct {
		To []string `json:"to"`
	} `json:"destination"`
	At int64 `json:"at"` // Unix seconds
}

// collect queues the events of the mails that were sent since the last call.
func (p *Postman) collect(ctx context.Context) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, p.feed.AWS.MailEndpoint+"/store?since="+strconv.FormatInt(p.since, 10), nil)
	if err != nil {
		return err
	}
	response, err := p.client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	var store struct{ Emails []storedMail }
	if err := json.NewDecoder(response.Body).Decode(&store); err != nil {
		return fmt.Errorf("reading what was sent: %w", err)
	}
	now := time.Now()
	for _, stored := range store.Emails {
		if _, known := p.known[stored.MessageID]; known {
			continue
		}
		p.known[stored.MessageID] = now
		for _, to := range stored.Destination.To {
			if parsed, err := netmail.ParseAddress(to); err == nil {
				to = parsed.Address
			}
			m := sentMail{sesID: stored.MessageID, recipient: strings.ToLower(to), subject: stored.Subject, at: now}
			p.onWay = append(p.onWay, onItsWay{simulate.Send, m, now}, onItsWay{outcomeFor(m.recipient), m, now.Add(p.takes)})
		}
	}
	// The emulator's clock has whole seconds: no mail with a time more than 2 s ago can still appear.
	p.since = now.Unix() - 2
	for id, at := range p.known {
		if at.Unix() < p.since-2 {
			delete(p.known, id)
		}
	}
	return nil
}

// deliver publishes the events that are due.
func (p *Postman) deliver(ctx context.Context) error {
	now := time.Now()
	later := p.onWay[:0]
	for _, event := range p.onWay {
		if event.due.After(now) {
			later = append(later, event)
			continue
		}
		body, err := simulate.Event{
			Kind: event.kind, To: event.mail.recipient, Subject: event.mail.subject, Source: sample.SenderName + " <" + sample.Sender + ">",
			ConfigSet: sample.ConfigurationSet, SESMessageID: event.mail.sesID, At: event.due, SentAt: event.mail.at,
		}.JSON()
		if err != nil {
			return err
		}
		if err := p.feed.Publish(ctx, string(body)); err != nil {
			return err
		}
	}
	p.onWay = later
	return nil
}

// outcomeFor returns the outcome of a mail to an address. The addresses of SES's mailbox simulator behave as in reality
// (https://docs.aws.amazon.com/ses/latest/dg/send-an-email-from-console.html), misspelt domains of big providers bounce, all else is delivered.
func outcomeFor(address string) simulate.Kind {
	local, domain, _ := strings.Cut(address, "@")
	if domain == "simulator.amazonses.com" {
		local, _, _ = strings.Cut(local, "+")
		switch local {
		case "bounce", "suppressionlist":
			return simulate.Bounce
		case "ooto":
			return simulate.BounceTransient
		case "complaint":
			return simulate.Complaint
		}
	}
	if sample.Misspelt(domain) {
		return simulate.Bounce
	}
	return simulate.Delivery
}
